"""What a build costs beside what a peer's costs, case by case, and which targets are met."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from lib.models import checks

COLUMNS = ["book", "tool", "case", "wall", "processor", "others", "memory"]
MEMORY = "memory"


def compared(
    measured: pd.DataFrame, ours: str, peer: str, targets: Mapping[str, float], idle: str
) -> pd.DataFrame:
    """Set the time and memory of two builds beside each other.

    Parameters
    ----------
    measured : DataFrame
        One row a ``book``, ``tool`` and ``case``, with ``wall`` and ``processor`` (seconds), ``others``
        (processor seconds of other programs) and ``memory`` (peak, MiB).
    ours, peer : str
        The tools to compare; other tools keep their column.
    targets : mapping
        The largest ratio that meets the target, by case; ``memory`` for the peak of a clean build.
    idle : str
        The case in which the peer does less than is asked for, so that a ratio would say nothing.

    Returns
    -------
    DataFrame
        Rows by book and case, in the order in which they first stand, and one for the ``memory`` of each
        book's case ``clean``: a column a tool, ``ratio``, ``target``, ``work`` (ratio of processor time) and
        ``met`` (missing without a target).

    Raises
    ------
    ValueError
        If a column is missing or a row stands twice.
    """
    checks.columns("measured", measured, COLUMNS)
    keys = ["book", "case"]
    twice = measured.duplicated([*keys, "tool"])
    checks.require(
        not twice.any(), "measured", measured.loc[twice, keys].to_numpy().tolist(), "each row once"
    )
    order = pd.MultiIndex.from_frame(measured[keys].drop_duplicates())
    ways = (measured.pivot(index=keys, columns="tool", values=way) for way in ("wall", "processor"))
    wall, work = (way.loc[order] for way in ways)
    rows = wall.assign(ratio=wall[ours] / wall[peer], work=work[ours] / work[peer]).reset_index()
    rows.loc[rows["case"] == idle, ["ratio", "work"]] = float("nan")
    clean = measured[measured["case"] == "clean"].pivot(index="book", columns="tool", values=MEMORY)
    clean = clean.reindex(measured["book"].unique())
    heap = clean.assign(case=MEMORY, ratio=clean[ours] / clean[peer]).reset_index()
    every = pd.concat([rows, heap], ignore_index=True).rename_axis(columns=None)
    every["target"] = every["case"].map(dict(targets))
    return every.assign(met=(every["ratio"] <= every["target"]).where(every["target"].notna()))


def foreign_share(measured: pd.DataFrame, processors: int) -> float:
    """Return the share of the machine's processor time that other programs took while builds ran.

    Parameters
    ----------
    measured : DataFrame
        Columns ``wall`` (seconds) and ``others`` (processor seconds).
    processors : int
        How many the machine has.

    Raises
    ------
    ValueError
        If a column is missing, no time was measured, or there is no processor.
    """
    checks.columns("measured", measured, ["wall", "others"])
    checks.require(processors >= 1, "processors", processors, "at least one")
    checks.require(measured["wall"].sum() > 0, "measured", measured["wall"].sum(), "some seconds")
    return float(measured["others"].sum() / (processors * measured["wall"].sum()))
