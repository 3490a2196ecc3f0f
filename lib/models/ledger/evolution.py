"""Claims of section 3: stages and dated events."""

from __future__ import annotations

import pandas as pd

from lib.models import periods
from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import Readings, plain

PAPER = "000"


def _stages(tables: Tables) -> pd.DataFrame:
    return tables["stages"].rename(columns={"id": "stage"})


def _stage(tables: Tables, stage: str) -> pd.Series:
    return _stages(tables).set_index("stage").loc[stage]


def _dated(tables: Tables, stage: str) -> pd.DataFrame:
    events = tables["events"]
    return events[(events["document"] == PAPER) & (events["stage"] == stage) & events["dated"]]


@recomputes(family={"000-3.1-01": ("early",), "000-3.3-01": ("new-era",)})
def first_event(tables: Tables, stage: str) -> Readings:
    """Take the first year that the section dates as the start of its stage."""
    first = _dated(tables, stage).nsmallest(1, "year_start").iloc[0]
    return plain(float(first["year_start"]), f"{first['event']}.")


@recomputes(family={"000-3.1-13": ("early",), "000-3.2-15": ("reform",)})
def last_event(tables: Tables, stage: str) -> Readings:
    """Find the last dated event of a section and the years of its stage after it."""
    last = _dated(tables, stage).nlargest(1, "year_end").iloc[0]
    rest = int(_stage(tables, stage)["end"] - last["year_end"])
    return plain(
        float(last["year_start"]), f"{last['event']}; {rest} years of the stage follow without an event."
    )


@recomputes(family={"000-3.1-02": ("reform",), "000-3.2-02": ("new-era",)})
def end_before(tables: Tables, following: str) -> Readings:
    """Take the year before the next stage as the end of a stage."""
    start = int(_stage(tables, following)["start"])
    return plain(float(start - 1), f"The next stage begins in {start}.")


@recomputes("000-3.2-01")
def start_after(tables: Tables) -> Readings:
    """Take the year after the first stage as the start of the second."""
    end = int(_stage(tables, "early")["end"])
    return plain(float(end + 1), f"The stage before ends in {end}.")


@recomputes("000-3.2-08")
def events_outside(tables: Tables) -> Readings:
    """Count the events of the second stage that have years outside its bounds."""
    events = _dated(tables, "reform")[["event", "year_start", "year_end", "stage"]]
    placed = periods.locate(
        events.rename(columns={"year_start": "start", "year_end": "end"}), _stages(tables)
    )
    outside = placed[placed["position"] != "inside"]
    found = "; ".join(f"{row.event} ({row.years_outside} years outside)" for row in outside.itertuples())
    return plain(float(len(outside)), f"Of {len(placed)} dated events: {found or 'none'}.")


@recomputes("000-3.3-02")
def no_hole(tables: Tables) -> Readings:
    """Look for years that no stage covers."""
    holes = periods.uncovered(_stages(tables))
    spans = ", ".join(f"{row.start} to {row.end}" for row in holes.itertuples())
    return plain(holes.empty, f"Years in no stage: {spans or 'none'}.")


@recomputes("000-3.3-03")
def number_of_stages(tables: Tables) -> Readings:
    """Count the stages."""
    return plain(float(len(tables["stages"])), f"Sections {', '.join(tables['stages']['section'])}.")


@recomputes(family={"000-1-04": ("000",), "001-abs-01": ("001",)})
def poverty_ended(tables: Tables, document: str) -> Readings:
    """Ask whether the end of absolute poverty is dated before the document appeared."""
    event = tables["events"].set_index("id").loc["end-of-absolute-poverty"]
    year = cells.document(tables, document)["year"]
    return plain(
        bool(event["year_end"] < year),
        f"Dated {event['year_end']} in document 000; the document is of {year}.",
    )


@recomputes("000-6-04")
def plan_named(tables: Tables) -> Readings:
    """Read the number of the plan that section 2 names."""
    event = tables["events"].set_index("id").loc["fourteenth-five-year-plan"]
    number = event["event"].split("th ")[0]
    return plain(float(number), f"Section {event['locator']}: {event['event']}.")


@recomputes("002-p4-04")
def reforms_since_2019(tables: Tables) -> Readings:
    """Count the reforms that document 002 dates from 2019 on."""
    events = tables["events"]
    found = events[(events["document"] == "002") & (events["year_start"] >= 2019)]
    return plain(float(len(found)), "; ".join(found["event"]) + ".")
