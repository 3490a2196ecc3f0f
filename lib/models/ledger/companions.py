"""Claims of documents 001 to 003 about pensions, standards and other ten-year pairs."""

from __future__ import annotations

from itertools import product

import pandas as pd

from lib.models import growth
from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import NEARLY, Readings, direction, plain

RETIREES, RESIDENTS = "monthly-pension-retirees", "monthly-pension-residents"
PAIRS_OF_COVERAGE_AND_LEVEL = (
    "pension-insured",
    "pensioners",
    RETIREES,
    RESIDENTS,
    "subsistence-allowance-urban",
    "subsistence-allowance-rural",
    "floor-area-urban",
    "floor-area-rural",
)


def _amounts(tables: Tables, *figures: str) -> list[float]:
    return [float(cells.figure(tables, name)["low"]) for name in figures]


def _pensions_001(tables: Tables) -> list[float]:
    """Return the monthly pensions of document 001: urban retirees, rural residents."""
    return _amounts(tables, "urban-pension-2021", "rural-pension-2021")


@recomputes("001-3.1-07")
def pension_multiple(tables: Tables) -> Readings:
    """Divide the two pensions of document 001, and those of document 002 mixed with them."""
    own = _pensions_001(tables)
    other = _amounts(tables, "retiree-pension-end", "resident-pension-end")
    values = {}
    for above, below, less in product((0, 1), (0, 1), (0, 1)):
        name = "; ".join(
            part
            for part, used in (
                ("employees' pension of document 002", above),
                ("residents' pension of document 002", below),
                ("times counts the increase", less),
            )
            if used
        )
        values[name] = (own, other)[above][0] / (own, other)[below][1] - less
    note = f"{own[0]:.0f} / {own[1]:.0f} = {values['']:.2f}; nearly is read as up to {NEARLY:.0%} below."
    return Readings(values, note)


@recomputes(family={"001-3.1-08": ("higher", "lower", 1), "001-2.2-03": ("strong", "weak", -1)})
def urban_against_rural(tables: Tables, up: str, down: str, sign: int) -> Readings:
    """Compare the two pensions of document 001."""
    urban, rural = _pensions_001(tables)
    reading = "" if sign > 0 else "pensions stand for the position"
    return Readings(
        {reading: direction([sign * (urban - rural)], up, down)},
        f"{urban:.0f} against {rural:.0f} yuan a month.",
    )


@recomputes("001-3.1-09")
def tense(tables: Tables) -> Readings:
    """Compare the year of the figures with the year of the article."""
    year = cells.document(tables, "001")["year"]
    figures = [cells.figure(tables, name)["year"] for name in ("urban-pension-2021", "rural-pension-2021")]
    note = f"Figures of {figures[0]} and {figures[1]} in an article of {year}."
    return plain("past" if max(figures) < year else "future", note)


@recomputes("001-3.1-12")
def low_level(tables: Tables) -> Readings:
    """Compare the rural pension with the urban one and with the rural subsistence allowance."""
    urban, rural = _pensions_001(tables)
    allowance = growth.convert(cells.indicator(tables, "subsistence-allowance-rural")["end"], "year", "month")
    note = f"{rural:.0f} yuan a month against {urban:.0f}; rural minimum in document 002: {allowance:.0f}."
    return Readings(
        {
            "": "low" if rural < urban else "not low",
            "against the rural minimum standard": "low" if rural < allowance else "not low",
        },
        note,
    )


@recomputes(
    family={
        "002-p2-25": ("pension-insured",),
        "002-p2-26": ("pensioners",),
        "002-p2-27": (RETIREES,),
        "002-p2-28": (RESIDENTS,),
        "002-p2-29": ("personal-health-share",),
        "002-p2-32": ("subsistence-allowance-urban", "subsistence-allowance-rural"),
        "002-p2-33": ("floor-area-urban", "floor-area-rural"),
    }
)
def ten_year_change(tables: Tables, *names: str) -> Readings:
    """Compare the two ends of ten-year pairs."""
    pairs = _pairs(tables, names)
    return plain(direction(pairs["end"] - pairs["start"]), _pairs_note(pairs))


@recomputes("002-p2-30")
def burden(tables: Tables) -> Readings:
    """Read the burden as the personal share of health spending."""
    pairs = _pairs(tables, ["personal-health-share"])
    note = f"{_pairs_note(pairs)} Total spending is not given, so the burden in yuan is not known."
    return Readings({"the burden is the personal share": direction(pairs["end"] - pairs["start"])}, note)


@recomputes("002-p4-08")
def continuous_rise(tables: Tables) -> Readings:
    """Compare the two ends of all pairs of coverage and level."""
    pairs = _pairs(tables, PAIRS_OF_COVERAGE_AND_LEVEL)
    note = f"{len(pairs)} pairs; two values a series show a rise, not that it was continuous."
    return Readings({"first and last value only": direction(pairs["end"] - pairs["start"])}, note)


def _pairs(tables: Tables, names: tuple[str, ...] | list[str]) -> pd.DataFrame:
    return pd.DataFrame([cells.indicator(tables, name) for name in names])


def _pairs_note(pairs: pd.DataFrame) -> str:
    ends = [
        f"{row.title}: {row.start:g} to "
        f"{f'{row.end_qualifier} '.removeprefix('exact ')}{row.end:g} {row.unit}, "
        f"a factor of {row.end / row.start:.2f}"
        for row in pairs.itertuples()
    ]
    return f"{'; '.join(ends)}."


@recomputes("002-p2-36")
def falling_pension_multiple(tables: Tables) -> Readings:
    """Compare the pension multiples at both ends of the decade."""
    retirees, residents = (
        cells.indicator(tables, name)[["start", "end"]].astype(float) for name in (RETIREES, RESIDENTS)
    )
    multiples, difference = retirees / residents, retirees - residents
    note = (
        f"The multiple went from {multiples['start']:.2f} to {multiples['end']:.2f}, the difference from "
        f"{difference['start']:.0f} to {difference['end']:.0f} yuan a month."
    )
    return Readings(
        {
            "": direction([multiples["end"] - multiples["start"]]),
            "the difference in yuan": direction([difference["end"] - difference["start"]]),
        },
        note,
    )


@recomputes(
    family={"002-p2-37": ("rural-pension-2021",), "002-p2-38": ("urban-pension-2021",)},
)
def same_amount(tables: Tables, figure: str) -> Readings:
    """Return the amount that document 001 gives for 2021."""
    amount = cells.figure(tables, figure)
    note = f"Document 001, {amount['year']}: {amount['quantity']}. Document 002 prints no year or definition."
    return plain(float(amount["low"]), note)


@recomputes("002-p2-39")
def smaller_multiple(tables: Tables) -> Readings:
    """Compare the pension multiple of document 002 with that of document 001."""
    retirees, residents = _amounts(tables, "retiree-pension-end", "resident-pension-end")
    urban, rural = _pensions_001(tables)
    here, there = retirees / residents, urban / rural
    return plain(direction([here - there]), f"{here:.2f} against {there:.2f}.")


@recomputes("002-p2-43")
def inside_the_standards(tables: Tables) -> Readings:
    """Ask whether the resident pension lies between the standards of document 000."""
    pension = cells.indicator(tables, RESIDENTS)["end"]
    lowest = cells.figure(tables, "regional-standard-less-developed")["low"]
    highest = cells.figure(tables, "regional-standard-developed")["high"]
    return plain(bool(lowest < pension < highest), f"{lowest:.0f} < {pension:.0f} < {highest:.0f} yuan.")


@recomputes("002-p2-44")
def pensioners_inside(tables: Tables) -> Readings:
    """Ask whether there are fewer pensioners than insured at both ends."""
    pensioners, insured = (
        cells.indicator(tables, name)[["start", "end"]].astype(float)
        for name in ("pensioners", "pension-insured")
    )
    share = 100 * pensioners / insured
    note = f"{share['start']:.0f} percent at the start, at most {share['end']:.0f} at the end."
    return plain(bool((share < 100).all()), note)


@recomputes("002-p2-45")
def allowance_multiple(tables: Tables) -> Readings:
    """Compare the urban over the rural allowance at both ends, both per year."""
    urban, rural = (cells.indicator(tables, f"subsistence-allowance-{place}") for place in ("urban", "rural"))
    start, end = (growth.convert(urban[side], "month", "year") / rural[side] for side in ("start", "end"))
    return plain(direction([end - start]), f"From {start:.2f} to {end:.2f}; the urban end is a lower bound.")
