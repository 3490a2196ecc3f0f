"""Expenditure of the branches of social security under every reading of a misprinted table.

The paper's Table 3 prints the insurance figures a second time in the welfare row. Which cells form
the welfare series, which rows make up assistance and what the total contains are then open
questions; this module lists their answers and recomputes the paper's statements under each.
"""

from collections.abc import Mapping
from itertools import combinations

import pandas as pd

from lib.models import checks
from lib.models.composition import Statement, growth_wordings

INSURANCE = "social_insurance"
ASSISTANCE = ("minimum_living_guarantee", "temporary_relief", "extremely_poor")
WELFARE = "social_welfare"
ROWS = (INSURANCE, *ASSISTANCE, WELFARE)


def repeated_years(cells: pd.DataFrame) -> list[int]:
    """Find the years in which the welfare row repeats the insurance row to the last digit.

    Parameters
    ----------
    cells : pandas.DataFrame
        Rows of the table on the index (all of `ROWS`), years on the columns, one money unit.

    Returns
    -------
    list of int

    Raises
    ------
    ValueError
        When a row is absent.
    """
    _require_rows(cells)
    same = cells.loc[WELFARE] == cells.loc[INSURANCE]
    return [int(year) for year in cells.columns[same]]


def versions(cells: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Make the versions of the table that differ in the welfare cells of the repeated years.

    Parameters
    ----------
    cells : pandas.DataFrame
        As for `repeated_years`.

    Returns
    -------
    dict of str to pandas.DataFrame
        "as printed"; "moved": in the repeated years the cell of the row above (support for the
        extremely poor) is read as welfare, and its own place becomes blank; "blank": welfare is
        unknown in the repeated years. Blank cells are missing values.

    Raises
    ------
    ValueError
        When a row is absent.
    """
    years = repeated_years(cells)
    printed = cells.astype(float)
    moved, blank = printed.copy(), printed.copy()
    moved.loc[WELFARE, years] = printed.loc[ASSISTANCE[-1], years]
    moved.loc[ASSISTANCE[-1], years] = float("nan")
    blank.loc[WELFARE, years] = float("nan")
    return {"as printed": printed, "moved": moved, "blank": blank}


def questions() -> dict[str, dict[str, object]]:
    """List the open questions about the table with their possible answers.

    Returns
    -------
    dict
        "welfare": a key of `versions`. "assistance": each non-empty set of assistance rows.
        "whole": the rows of the total, insurance with each set of assistance rows, with and
        without welfare. "times": "ratio" or "increase", as in `growth_wordings`.
    """
    sets = [rows for size in range(4) for rows in combinations(ASSISTANCE, size)]
    wholes = [(INSURANCE, *rows, *tail) for tail in ((), (WELFARE,)) for rows in sets]
    return {
        "welfare": {name: name for name in ("as printed", "moved", "blank")},
        "assistance": {" + ".join(rows): rows for rows in sets if rows},
        "whole": {" + ".join(rows): rows for rows in wholes},
        "times": {"ratio": "ratio", "increase": "increase"},
    }


def statements(printed: Mapping[str, float], first: int, last: int) -> dict[str, Statement]:
    """Bind the paper's six statements about the table to their computation.

    Each is computed as `compute(versions(cells), **reading)`, a reading being one answer to
    each of `questions`. Money is in 100 million yuan in the table and in billions in the prose.

    Parameters
    ----------
    printed : mapping of str to float
        Printed figures: "assistance-start" and "assistance-end" (billion yuan),
        "assistance-growth" and "welfare-growth" (times), "welfare-share-highest" and
        "welfare-share-lowest" (percent; the last is an upper bound).
    first, last : int
        The years compared.

    Returns
    -------
    dict of str to Statement
        With the keys of `printed`. The bound is a statement that is true (1) or false (0).

    Raises
    ------
    KeyError
        When a printed figure is absent.
    """

    def billions(year: int):
        return lambda tables, welfare, assistance, **_: (
            tables[welfare].loc[list(assistance), year].sum(min_count=1) / 10
        )

    def assistance_growth(tables, welfare, assistance, times, **_):
        sums = tables[welfare].loc[list(assistance)].sum(min_count=1)
        return _growth(sums, first, last, times)

    def welfare_growth(tables, welfare, times, **_):
        return _growth(tables[welfare].loc[WELFARE], first, last, times)

    def highest(tables, welfare, whole, **_):
        return welfare_shares(tables[welfare], whole).max()

    def below_bound(tables, welfare, whole, **_):
        lowest = welfare_shares(tables[welfare], whole).min()
        return float(lowest < printed["welfare-share-lowest"])

    return {
        "assistance-start": Statement(billions(first), printed["assistance-start"], 3),
        "assistance-end": Statement(billions(last), printed["assistance-end"], 3),
        "assistance-growth": Statement(assistance_growth, printed["assistance-growth"], 2),
        "welfare-growth": Statement(welfare_growth, printed["welfare-growth"], 2),
        "welfare-share-highest": Statement(highest, printed["welfare-share-highest"], 2),
        "welfare-share-lowest": Statement(below_bound, 1.0, 0),
    }


def welfare_shares(cells: pd.DataFrame, whole: tuple[str, ...]) -> pd.Series:
    """Compute welfare as a percentage of a total, year by year.

    Parameters
    ----------
    cells : pandas.DataFrame
        One of `versions`.
    whole : tuple of str
        Rows of the total; a blank cell adds nothing to it.

    Returns
    -------
    pandas.Series
        Percent by year; missing where welfare is blank.

    Raises
    ------
    ValueError
        When a row is absent.
    """
    _require_rows(cells)
    return 100 * cells.loc[WELFARE] / cells.loc[list(whole)].sum()


def branches(cells: pd.DataFrame, assistance: tuple[str, ...] = ASSISTANCE) -> pd.DataFrame:
    """Add up the table to its three branches.

    Parameters
    ----------
    cells : pandas.DataFrame
        One of `versions`.
    assistance : tuple of str
        Rows that make up assistance; a blank cell adds nothing.

    Returns
    -------
    pandas.DataFrame
        Rows `insurance`, `assistance` and `welfare`, years on the columns, same unit.

    Raises
    ------
    ValueError
        When a row is absent.
    """
    _require_rows(cells)
    return pd.DataFrame(
        {
            "insurance": cells.loc[INSURANCE],
            "assistance": cells.loc[list(assistance)].sum(),
            "welfare": cells.loc[WELFARE],
        }
    ).T


def _growth(series: pd.Series, first: int, last: int, times: str) -> float:
    """Grow from the first year, or, where that is blank, from the first year with a value."""
    known = series.loc[first:last].dropna()
    return growth_wordings(known.iloc[0], known[last])[times]


def _require_rows(cells: pd.DataFrame) -> None:
    absent = [row for row in ROWS if row not in cells.index]
    checks.require(not absent, "cells.index", list(cells.index), f"also the rows {absent}")
