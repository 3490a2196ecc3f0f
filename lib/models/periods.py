"""Interval arithmetic on historical stages and dated events; both ends of a span count."""

import math

import numpy as np
import pandas as pd

from lib.models import checks, growth


def uncovered(stages: pd.DataFrame) -> pd.DataFrame:
    """Find the years between the first and the last stage that no stage covers.

    Parameters
    ----------
    stages : pandas.DataFrame
        Columns `stage`, `start`, `end` (years, both included; a missing end means still open).

    Returns
    -------
    pandas.DataFrame
        One row per hole: `after` (stage before the hole), `before` (stage after it), `start`,
        `end`, `years` (their number).

    Raises
    ------
    ValueError
        When a column is absent, a label is repeated, or a stage ends before it starts.
    """
    ordered = _stages(stages).sort_values("start", kind="stable")
    reached, latest, rows = math.inf, None, []
    for stage in ordered.itertuples():
        if stage.start > reached + 1:
            hole = (int(reached) + 1, int(stage.start) - 1)
            rows.append((latest, stage.stage, *hole, hole[1] - hole[0] + 1))
        if latest is None or stage.end > reached:
            reached, latest = stage.end, stage.stage
    return pd.DataFrame(rows, columns=["after", "before", "start", "end", "years"])


def overlaps(stages: pd.DataFrame) -> pd.DataFrame:
    """Find the years that two stages both claim.

    Parameters
    ----------
    stages : pandas.DataFrame
        As for `uncovered`.

    Returns
    -------
    pandas.DataFrame
        One row per overlapping pair: `first`, `second`, `start`, `end`, `years`; `end` and
        `years` are infinite when both stages are open.

    Raises
    ------
    ValueError
        As for `uncovered`.
    """
    spans = list(_stages(stages).itertuples())
    rows = []
    for i, one in enumerate(spans):
        for two in spans[i + 1 :]:
            start, end = max(one.start, two.start), min(one.end, two.end)
            if start <= end:
                rows.append((one.stage, two.stage, start, end, end - start + 1))
    return pd.DataFrame(rows, columns=["first", "second", "start", "end", "years"])


def locate(events: pd.DataFrame, stages: pd.DataFrame) -> pd.DataFrame:
    """Place every event against the stage to which its source assigns it.

    Parameters
    ----------
    events : pandas.DataFrame
        Columns `event`, `start`, `end` (years, both included; equal for a dated year, a decade
        or a plan period as its span) and `stage`.
    stages : pandas.DataFrame
        As for `uncovered`.

    Returns
    -------
    pandas.DataFrame
        The events with `position` ("inside", "straddles" or "outside" the assigned stage),
        `years_outside` (years of the event that the stage does not cover) and `covered_by`
        (names of all stages that share a year with the event, joined by "; ").

    Raises
    ------
    ValueError
        When a column is absent, a span is missing or reversed, or a stage is unknown.
    """
    spans = _stages(stages).set_index("stage")
    checks.columns("events", events, ["event", "start", "end", "stage"])
    for event in events.itertuples():
        checks.require(
            event.start <= event.end,
            f"events[{event.event!r}]",
            (event.start, event.end),
            "a start year and an end year not before it",
        )
        checks.require(
            event.stage in spans.index,
            f"events[{event.event!r}].stage",
            event.stage,
            f"one of {list(spans.index)}",
        )
    own = spans.loc[events["stage"]]
    first = np.maximum(events["start"].to_numpy(float), own["start"].to_numpy())
    last = np.minimum(events["end"].to_numpy(float), own["end"].to_numpy())
    length = (events["end"] - events["start"] + 1).to_numpy(float)
    inside = np.clip(last - first + 1, 0, None)
    position = np.select([inside == length, inside > 0], ["inside", "straddles"], "outside")
    return events.assign(
        position=position,
        years_outside=(length - inside).astype(int),
        covered_by=[
            "; ".join(spans.index[(spans["start"] <= event.end) & (spans["end"] >= event.start)])
            for event in events.itertuples()
        ],
    )


def event_counts(events: pd.DataFrame, stages: pd.DataFrame, group: str) -> pd.DataFrame:
    """Count events by assigned stage and by a group column.

    Parameters
    ----------
    events : pandas.DataFrame
        Columns `stage` and the group column.
    stages : pandas.DataFrame
        As for `uncovered`; every stage appears in the result, in this order, also with zero.
    group : str
        Name of the group column (type of policy, say).

    Returns
    -------
    pandas.DataFrame
        Stages by groups, with a last column `total`.

    Raises
    ------
    ValueError
        When a column is absent, a group is missing or a stage is unknown.
    """
    labels = _stages(stages)["stage"]
    checks.columns("events", events, ["stage", group])
    unknown = sorted(set(events["stage"].astype(str)) - set(labels))
    checks.require(not unknown, "events.stage", unknown, f"only {labels.tolist()}")
    checks.require(bool(events[group].notna().all()), f"events.{group}", "a missing value", "a group each")
    counts = pd.crosstab(events["stage"], events[group]).reindex(labels.tolist(), fill_value=0)
    return counts.assign(total=counts.sum(axis="columns"))


def growth_within(series: pd.Series, stages: pd.DataFrame) -> pd.DataFrame:
    """Measure the growth of a series between its first and last observation in each stage.

    Parameters
    ----------
    series : pandas.Series
        Values above zero indexed by unique year; missing values are skipped.
    stages : pandas.DataFrame
        As for `uncovered`.

    Returns
    -------
    pandas.DataFrame
        One row per stage, in the given order: `stage`, `observations`, `start`, `end` (years
        that were used), `change`, `ratio`, `annual_growth`; missing below two observations.

    Raises
    ------
    ValueError
        When a year is repeated or a used value is not above zero.
    """
    checks.require(series.index.is_unique, "series.index", list(series.index), "unique years")
    known = series.dropna().sort_index()
    rows = []
    for stage in _stages(stages).itertuples():
        part = known[(known.index >= stage.start) & (known.index <= stage.end)]
        row = {"stage": stage.stage, "observations": len(part), "start": np.nan, "end": np.nan}
        row |= dict.fromkeys(growth.MEASURES, np.nan)
        if len(part) >= 2:
            start, end = part.index[0], part.index[-1]
            row |= {"start": start, "end": end}
            row |= growth.between(part.iloc[0], part.iloc[-1], end - start).to_dict()
        rows.append(row)
    return pd.DataFrame(rows)


def _stages(stages: pd.DataFrame) -> pd.DataFrame:
    """Validate stages and write an open end as infinity."""
    checks.columns("stages", stages, ["stage", "start", "end"])
    checks.require(stages["stage"].is_unique, "stages.stage", stages["stage"].tolist(), "unique labels")
    spans = stages[["stage", "start", "end"]].astype({"start": float, "end": float})
    spans = spans.fillna({"end": math.inf}).reset_index(drop=True)
    for span in spans.itertuples():
        checks.require(
            span.start <= span.end,
            f"stages[{span.stage!r}]",
            (span.start, span.end),
            "a start year and an end year not before it",
        )
    return spans
