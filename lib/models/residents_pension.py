"""The residents' pension: a basic pension that is indexed, and an individual account that is paid out."""

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from lib.models import checks
from lib.models.life_table import LifeTable
from lib.models.pension_series import MONTHS


def indexed(start: object, wage_growth: object, inflation: object, weight: object) -> np.ndarray:
    """Carry a benefit forward by mixed indexation: weight x wages + (1 - weight) x prices.

    Parameters
    ----------
    start : array_like of shape (...)
        Benefit in the first year.
    wage_growth, inflation : array_like of shape (..., T)
        Growth against the year before, fractions; the first entry is not used.
    weight : array_like of shape (...)
        Weight of wages, 0 to 1.

    Returns
    -------
    numpy.ndarray
        Shape (..., T), in the unit of `start`.

    Raises
    ------
    ValueError
        When the weight lies outside 0 to 1.

    References
    ----------
    Iyer, S. (1999). Actuarial mathematics of social security pensions. ILO.
    """
    share = np.asarray(weight, dtype=float)[..., None]
    checks.require(bool(((share >= 0) & (share <= 1)).all()), "weight", share.tolist(), "0 to 1")
    growth = share * np.asarray(wage_growth, dtype=float) + (1 - share) * np.asarray(inflation, dtype=float)
    factors = np.concatenate([np.ones_like(growth[..., :1]), 1 + growth[..., 1:]], axis=-1)
    return np.asarray(start, dtype=float)[..., None] * np.cumprod(factors, axis=-1)


def growth_rates(levels: pd.Series) -> np.ndarray:
    """Compute the growth of yearly levels against the year before; zero in the first year.

    Parameters
    ----------
    levels : pandas.Series
        Levels by calendar year without a gap.

    Returns
    -------
    numpy.ndarray
        Shape (T,).

    Raises
    ------
    ValueError
        When a year is missing.
    """
    years = levels.index.to_numpy(int)
    complete = levels.notna().all() and (np.diff(years) == 1).all()
    checks.require(bool(complete), "levels.index", years.tolist(), "every year once, with a value")
    return levels.pct_change().fillna(0).to_numpy(float)


def fit_weight(start: float, end: float, wage_growth: np.ndarray, inflation: np.ndarray) -> float:
    """Find the weight of wages with which a benefit reaches its level of the last year.

    Parameters
    ----------
    start, end : float
        Benefit in the first and the last year, above zero.
    wage_growth, inflation : array of shape (T,)
        As for `indexed`.

    Returns
    -------
    float
        The weight; below 0 or above 1 when prices or wages alone would over- or undershoot.

    Raises
    ------
    ValueError
        When a level is not positive or wages grow like prices, so that no weight can be found.
    """
    wanted = checks.positive("end", end) / checks.positive("start", start)
    gap = np.asarray(wage_growth, dtype=float)[1:] - np.asarray(inflation, dtype=float)[1:]
    checks.require(
        bool(abs(gap.sum()) > 1e-9), "wage_growth", gap.sum(), "another growth than that of prices"
    )
    prices = 1 + np.asarray(inflation, dtype=float)[1:]
    return float(brentq(lambda weight: np.prod(prices + weight * gap) / wanted - 1, -5, 5))


def account(contribution: object, subsidy: object, years: object, interest: object) -> np.ndarray:
    """Compute the balance of an individual account after equal payments at the end of each year.

    Parameters
    ----------
    contribution, subsidy : array_like
        Own and matching payment a year, zero or more, any unit of money.
    years : array_like
        Number of payments, zero or more.
    interest : array_like
        Interest a year, a fraction above -1.

    Returns
    -------
    numpy.ndarray
        (contribution + subsidy) * ((1 + interest)^years - 1) / interest, in the unit of the payments.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    paid, matched, times, rate = (
        np.asarray(x, dtype=float) for x in (contribution, subsidy, years, interest)
    )
    for name, value in (("contribution", paid), ("subsidy", matched), ("years", times)):
        checks.require(bool((value >= 0).all()), name, value.tolist(), "zero or more")
    checks.require(bool((rate > -1).all()), "interest", rate.tolist(), "a rate above -1")
    small = np.abs(rate) < 1e-12
    safe = np.where(small, 1.0, rate)
    return (paid + matched) * np.where(small, times, np.expm1(times * np.log1p(rate)) / safe)


def monthly_pension(basic: object, balance: object, divisor: object) -> np.ndarray:
    """Compute the monthly pension: basic pension plus account over the statutory divisor.

    Parameters
    ----------
    basic : array_like
        Basic pension a month.
    balance : array_like
        Account at retirement.
    divisor : array_like
        Months, above zero.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    ValueError
        When the divisor is not above zero.
    """
    months = np.asarray(divisor, dtype=float)
    checks.require(bool((months > 0).all()), "divisor", months.tolist(), "months above zero")
    return np.asarray(basic, dtype=float) + np.asarray(balance, dtype=float) / months


def lasting(divisor: float, interest: float) -> float:
    """Compute after how many months an account is empty that is paid out by its divisor.

    Parameters
    ----------
    divisor : float
        Months by which the account was divided, above zero.
    interest : float
        Interest a year on the rest of the account, a fraction above -1.

    Returns
    -------
    float
        Months; infinite when interest alone pays the pension.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    months = checks.positive("divisor", divisor)
    monthly = (1 + checks.rate("interest", interest)) ** (1 / MONTHS) - 1
    if abs(monthly) < 1e-12:
        return months
    rest = 1 - months * monthly
    return float(-np.log(rest) / np.log1p(monthly)) if rest > 0 else float("inf")


def fair_divisor(table: LifeTable, age: int, interest: float) -> np.ndarray:
    """Compute the divisor that pays an account out over the whole of life on average.

    Months lived in each age group are discounted from its middle; those in the open group from the mean time
    lived in it.

    Parameters
    ----------
    table : lib.models.life_table.LifeTable
        Life table.
    age : int
        Age at retirement, the first of an age group.
    interest : float
        Interest a year on the accounts, a fraction above -1.

    Returns
    -------
    numpy.ndarray
        Months by sex, shape (..., 2).

    Raises
    ------
    ValueError
        When the age is no age of the table.

    References
    ----------
    Iyer, S. (1999). Actuarial mathematics of social security pensions. ILO.
    """
    checks.require(age in table.ages, "age", age, f"one of {table.ages.tolist()}")
    from_here = table.ages >= age
    starts = table.ages[from_here] - age
    lived = table.person_years[..., from_here] / table.survivors[..., from_here][..., :1]
    middle = np.diff(starts, append=starts[-1]) / 2
    middle = np.broadcast_to(middle, lived.shape).copy()
    middle[..., -1] = table.lived_by_dying[..., -1]
    discount = (1 + checks.rate("interest", interest)) ** -(starts + middle)
    return MONTHS * (lived * discount).sum(axis=-1)
