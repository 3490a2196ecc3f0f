"""The vicious circle of fiscal pressure: deficit, cut of benefits, loss of trust, loss of contributions.

Two stocks, benefits and trust, start at one. Each year the gap of the fund is the part of its scheduled
outlay that its revenue does not cover.
"""

import pandas as pd

from lib.models import checks


def simulate(cover: float, years: int, *, cut: float, sensitivity: float) -> pd.DataFrame:
    """Follow benefits, trust and the gap of a fund whose revenue covers a given part of its outlay.

    Benefits lose `cut` times the gap, trust loses `sensitivity` times that, contributions follow trust.
    Without a gap nothing moves. The cover of outlay by revenue heals when `sensitivity` is below one, stays
    where it is at one, and falls year after year above one.

    Parameters
    ----------
    cover : float
        Revenue over outlay in the first year, above zero.
    years : int
        Steps after the first year, one or more.
    cut : float
        Part of the gap that is taken from benefits the year after, 0 to 1.
    sensitivity : float
        Percent of contributions lost per percent of benefits cut, zero or more.

    Returns
    -------
    pandas.DataFrame
        One row per year from 0: `year`, `benefits`, `trust`, `cover` (revenue over outlay) and `gap`
        (1 - cover, never below zero).

    Raises
    ------
    ValueError
        When an argument is outside its range.

    References
    ----------
    Sterman, J. D. (2000). Business Dynamics: Systems Thinking and Modeling for a Complex World.
    """
    first = checks.positive("cover", cover)
    checks.require(years >= 1, "years", years, "one year or more")
    checks.require(0 <= checks.finite("cut", cut) <= 1, "cut", cut, "0 to 1")
    checks.require(checks.finite("sensitivity", sensitivity) >= 0, "sensitivity", sensitivity, "zero or more")
    benefits, trust, rows = 1.0, 1.0, []
    for year in range(years + 1):
        covered = first * trust / benefits
        gap = max(0.0, 1 - covered)
        rows.append((year, benefits, trust, covered, gap))
        benefits *= 1 - cut * gap
        trust *= max(0.0, 1 - sensitivity * cut * gap)
    return pd.DataFrame(rows, columns=["year", "benefits", "trust", "cover", "gap"])
