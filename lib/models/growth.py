"""Change, ratio and annual growth between two dated values, with units and qualifiers."""

import math
from collections.abc import Sequence

import pandas as pd

from lib.models import checks

PERIODS_PER_YEAR = {"month": 12, "year": 1}

# How far the true value may lie below and above a qualified figure, in margins.
QUALIFIERS = {
    "": (0, 0),
    "nearly": (1, 0),
    "almost": (1, 0),
    "over": (0, 1),
    "more than": (0, 1),
    "about": (1, 1),
}

MEASURES = ["change", "ratio", "annual_growth"]


def convert(amount: float, period: str, target: str) -> float:
    """Convert an amount per month into an amount per year, or back.

    Parameters
    ----------
    amount : float
        Amount per `period`.
    period, target : {"month", "year"}
        Period of the amount and period that is wanted.

    Returns
    -------
    float
        Amount per `target`.

    Raises
    ------
    ValueError
        When the amount is not finite or a period is unknown.
    """
    for name, value in (("period", period), ("target", target)):
        checks.require(value in PERIODS_PER_YEAR, name, value, "'month' or 'year'")
    return checks.finite("amount", amount) * PERIODS_PER_YEAR[period] / PERIODS_PER_YEAR[target]


def annual_growth(first: float, last: float, years: float) -> float:
    """Compute the compound annual growth between two values.

    Parameters
    ----------
    first, last : float
        Earlier and later value in one unit, both above zero.
    years : float
        Years between them, above zero.

    Returns
    -------
    float
        Growth per year as a fraction: (last / first)^(1 / years) - 1.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    ratio = checks.positive("last", last) / checks.positive("first", first)
    return ratio ** (1 / checks.positive("years", years)) - 1


def between(first: float, last: float, years: float) -> pd.Series:
    """Summarize the growth from one dated value to another.

    Parameters
    ----------
    first, last : float
        Earlier and later value in one unit, both above zero.
    years : float
        Years between them, above zero.

    Returns
    -------
    pandas.Series
        `change` in the unit of the values, `ratio`, `annual_growth` as a fraction.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    growth = annual_growth(first, last, years)
    return pd.Series([last - first, last / first, growth], index=MEASURES, dtype=float)


def qualified_bounds(value: float, qualifier: str = "", margin: float = math.inf) -> tuple[float, float]:
    """Translate a qualified figure into the range in which the true value lies.

    Words such as "nearly" say on which side the value lies, not how far. How far is an
    assumption of the caller: without a margin the open side runs to zero or to infinity.

    Parameters
    ----------
    value : float
        The figure, above zero.
    qualifier : str
        "nearly" or "almost" (below), "over" or "more than" (above), "about" (either side), or
        empty (exactly the figure).
    margin : float
        Largest distance in the unit of the value, above zero; an assumption.

    Returns
    -------
    tuple of float
        (low, high), low never below zero.

    Raises
    ------
    ValueError
        When the value or the margin is not above zero or the qualifier is unknown.
    """
    size = checks.positive("value", value)
    checks.require(margin > 0, "margin", margin, "a number above zero")
    checks.require(qualifier in QUALIFIERS, "qualifier", qualifier, f"one of {sorted(QUALIFIERS)}")
    below, above = (margin if side else 0.0 for side in QUALIFIERS[qualifier])
    return max(0.0, size - below), size + above


def between_bounds(first: Sequence[float], last: Sequence[float], years: float) -> pd.DataFrame:
    """Bound the growth between two values that are each known only within bounds.

    Parameters
    ----------
    first, last : pair of float
        (low, high) of the earlier and of the later value, as from `qualified_bounds`; low may
        be zero and high infinite.
    years : float
        Years between them, above zero.

    Returns
    -------
    pandas.DataFrame
        Rows `change`, `ratio`, `annual_growth`; columns `low`, `high`, each attained at an end.

    Raises
    ------
    ValueError
        When a pair is not ordered, is negative or is zero at both ends, or `years` is not above
        zero.
    """
    span = checks.positive("years", years)
    first_low, first_high = _pair("first", first)
    last_low, last_high = _pair("last", last)
    ratio = (last_low / first_high, last_high / first_low if first_low > 0 else math.inf)
    rows = [
        (last_low - first_high, last_high - first_low),
        ratio,
        tuple(end ** (1 / span) - 1 for end in ratio),
    ]
    return pd.DataFrame(rows, index=MEASURES, columns=["low", "high"])


def _pair(name: str, ends: Sequence[float]) -> tuple[float, float]:
    """Validate an ordered pair of bounds."""
    pair = tuple(float(end) for end in ends)
    checks.require(
        len(pair) == 2 and 0 <= pair[0] <= pair[1] and pair[0] < math.inf and pair[1] > 0,
        name,
        pair,
        "a pair 0 <= low <= high with low finite and high above zero",
    )
    return pair
