"""A basic tier for everybody and a supplementary tier for those who join."""

import numpy as np
import pandas as pd

from lib.models import checks


def supplement(rate: float, years: float, growth: float, interest: float, months: float) -> float:
    """Compute the replacement rate of a funded supplementary account.

    A constant share of an income that grows is paid in at the end of each year; the balance is paid out
    in equal months.

    Parameters
    ----------
    rate : float
        Contribution, a fraction of income, from 0 to 1.
    years : float
        Years of contributions, above zero.
    growth, interest : float
        Growth of income and interest of the account, fractions per year above -1.
    months : float
        Months over which the balance is divided, above zero.

    Returns
    -------
    float
        Yearly payment over the income of the last year.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    share = checks.finite("rate", rate)
    checks.require(0 <= share <= 1, "rate", rate, "a fraction from 0 to 1")
    ratio = (1 + checks.rate("interest", interest)) / (1 + checks.rate("growth", growth))
    span = checks.positive("years", years)
    terms = span if np.isclose(ratio, 1, rtol=0, atol=1e-12) else (ratio**span - 1) / (ratio - 1)
    return share * terms * 12 / checks.positive("months", months)


def join_rate(floor: object, desired: float, slope: float, affordability: object = 0.0) -> np.ndarray:
    """Compute the share of people who join the supplementary tier, a logit in what the floor leaves open.

    Parameters
    ----------
    floor : array_like
        Replacement rate of the basic tier.
    desired : float
        Replacement rate that people wish for.
    slope : float
        Log-odds per unit of replacement that is missing, above zero.
    affordability : array_like
        Log-odds added for the means to save; broadcast against `floor`.

    Returns
    -------
    numpy.ndarray
        Between 0 and 1; falls as the floor rises.

    Raises
    ------
    ValueError
        When the slope is not above zero.

    Notes
    -----
    The form is an assumption, not an estimate: no source gives people's response to the floor.
    """
    odds = checks.positive("slope", slope) * (desired - np.asarray(floor, dtype=float))
    return 1 / (1 + np.exp(-(odds + np.asarray(affordability, dtype=float))))


def replacement(
    incomes: pd.Series, floor: float, supplementary: float, desired: float, slope: float, affordability: float
) -> pd.DataFrame:
    """Compute the replacement of each tier by income group.

    Parameters
    ----------
    incomes : pandas.Series
        Mean income by group, above zero.
    floor : float
        Basic tier, the same amount for all, unit of `incomes`, zero or more.
    supplementary : float
        Replacement rate of the supplementary tier for those who join, zero or more.
    desired, slope : float
        As in `join_rate`.
    affordability : float
        Log-odds of joining per log of income over the mean.

    Returns
    -------
    pandas.DataFrame
        Indexed as `incomes`: `basic` (floor over income), `join` (share who join), `supplement` (of those
        who join), `average` (basic and the supplement times the share who join) and `joined` (both tiers).

    Raises
    ------
    ValueError
        When an argument is outside its range.

    References
    ----------
    Holzmann, R. and Hinz, R. (2005). Old-Age Income Support in the 21st Century. World Bank.
    """
    for group, value in incomes.items():
        checks.positive(f"incomes[{group!r}]", value)
    for name, value in (("floor", floor), ("supplementary", supplementary)):
        checks.require(checks.finite(name, value) >= 0, name, value, "a number of zero or more")
    basic = floor / incomes
    means = affordability * np.log(incomes / incomes.mean())
    join = join_rate(basic, desired, slope, means)
    table = pd.DataFrame({"basic": basic, "join": join, "supplement": supplementary})
    return table.assign(average=basic + join * supplementary, joined=basic + supplementary)
