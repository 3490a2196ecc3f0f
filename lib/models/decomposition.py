"""Per-capita levels, multiples, interval rates and the exact decomposition of a log change.

The checks of yearly series stand here too, because `lib.models.trends` builds on them.
"""

import itertools

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from lib.models import checks

# Both tables count money in 100 million yuan (1e8) and people in units of 10,000 (1e4).
YUAN_PER_PERSON = 1e8 / 1e4

# A log change below this is rounding; shares of it would be noise.
NO_CHANGE = 1e-12

# Sign with which each logarithm enters log m, m = (E1 / N1) / (E2 / N2).
SIGNS = {
    "employees_spending": 1.0,
    "employees_heads": -1.0,
    "residents_spending": -1.0,
    "residents_heads": 1.0,
}


def check_positive(argument: str, values: ArrayLike, floor: float = 0.0) -> np.ndarray:
    """Return `values` as floats if all are finite and above `floor`.

    Raises
    ------
    ValueError
        Naming the argument, the position and the offending value.
    """
    array = np.asarray(values, dtype=float)
    for place in np.argwhere(~(np.isfinite(array) & (array > floor))).tolist():
        where = f"{argument}{place}" if place else argument
        checks.require(False, where, array[tuple(place)], f"a finite number above {floor:g}")
    return array


def check_years(argument: str, years: ArrayLike, at_least: int) -> np.ndarray:
    """Return `years` as integers if they increase strictly and are enough.

    Raises
    ------
    ValueError
        Naming the argument and the offending value.
    """
    year = np.asarray(years)
    checks.require(year.ndim == 1, argument, year.tolist(), "one dimension")
    checks.require(len(year) >= at_least, argument, year.tolist(), f"at least {at_least} years")
    checks.require(year.dtype.kind in "iu", argument, year.tolist(), "integers")
    year = year.astype(int)  # unsigned years would wrap around in a difference
    for before, after in itertools.pairwise(year.tolist()):
        checks.require(after > before, argument, after, f"a year after {before}")
    return year


def check_series(
    years: ArrayLike, values: ArrayLike, at_least: int = 3, floor: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return a yearly series as two arrays, matched by position.

    Parameters
    ----------
    years : array_like of int, shape (n,)
        Strictly increasing calendar years.
    values : array_like of float, shape (n,)
        Finite values above `floor`.
    at_least : int
        Fewest points accepted.
    floor : float
        Bound that every value must exceed.

    Raises
    ------
    ValueError
        Naming the argument, the offending value and what was expected.
    """
    year = check_years("years", years, at_least)
    points = np.asarray(values).tolist()
    checks.require(np.shape(values) == year.shape, "values", points, f"{len(year)} as in years")
    return year, check_positive("values", values, floor)


def _quotient(names: tuple[str, str], above: ArrayLike, below: ArrayLike) -> ArrayLike:
    """Divide element by element, refusing series whose labels or lengths differ."""
    shape = np.shape(above)
    matching = np.shape(below) == shape
    checks.require(matching, f"shape of {names[1]}", np.shape(below), f"{shape} as in {names[0]}")
    if isinstance(above, pd.Series) and isinstance(below, pd.Series):
        labels, others = above.index.tolist(), below.index.tolist()
        checks.require(labels == others, f"index of {names[1]}", others, f"{labels} as in {names[0]}")
    ratio = check_positive(names[0], above) / check_positive(names[1], below)
    return pd.Series(ratio, index=above.index) if isinstance(above, pd.Series) else ratio


def per_capita(expenditure_100m: ArrayLike, persons_10k: ArrayLike) -> ArrayLike:
    """Compute spending per person in yuan.

    Parameters
    ----------
    expenditure_100m : float, array_like or Series
        Spending in 100 million yuan.
    persons_10k : float, array_like or Series
        People in units of 10,000; same shape, and same index if both are Series.

    Returns
    -------
    float, ndarray or Series
        Yuan per person; a Series when `expenditure_100m` is one.

    Raises
    ------
    ValueError
        If shapes or indexes differ, or a value is not finite and positive.
    """
    names = ("expenditure_100m", "persons_10k")
    return _quotient(names, expenditure_100m, persons_10k) * YUAN_PER_PERSON


def multiple(a: ArrayLike, b: ArrayLike) -> ArrayLike:
    """Compute how many times `b` goes into `a` (same unit in both; the result has none).

    Parameters
    ----------
    a, b : float, array_like or Series
        Levels, for instance yuan per employee and yuan per resident.

    Returns
    -------
    float, ndarray or Series
        a / b; a Series when `a` is one.

    Raises
    ------
    ValueError
        If shapes or indexes differ, or a value is not finite and positive.
    """
    return _quotient(("a", "b"), a, b)


def interval_rates(years: ArrayLike, values: ArrayLike) -> pd.DataFrame:
    """Compute the change and the annual rate in every interval between observed years.

    Parameters
    ----------
    years : array_like of int, shape (n,)
        Strictly increasing, at least two; gaps may differ in length.
    values : array_like of float, shape (n,)
        Positive values.

    Returns
    -------
    DataFrame, n - 1 rows
        `from`, `to`, `change` (unit of the values) and `annual_log_rate_percent`:
        100 times the log change, divided by the years in the interval.

    Raises
    ------
    ValueError
        If the series is not valid (see `check_series`).
    """
    year, value = check_series(years, values, at_least=2)
    return pd.DataFrame(
        {
            "from": year[:-1],
            "to": year[1:],
            "change": np.diff(value),
            "annual_log_rate_percent": 100 * np.diff(np.log(value)) / np.diff(year),
        }
    )


def decompose_log_change(frame: pd.DataFrame) -> pd.DataFrame:
    """Split the log change of m = (E1 / N1) / (E2 / N2) exactly into its four sources.

    Since log m = log E1 - log N1 - log E2 + log N2, its change between two years is the sum
    of four log changes with these signs. Nothing is left over and no order has to be chosen.
    The terms are accounting, not causes: people who change scheme move spending and heads
    at once.

    Parameters
    ----------
    frame : DataFrame indexed by year, at least two rows
        Columns `employees_spending` (E1), `employees_heads` (N1), `residents_spending` (E2)
        and `residents_heads` (N2). Units cancel, if each column keeps its own.

    Returns
    -------
    DataFrame, long
        `span` ("interval" for consecutive years, "total" for first to last), `from`, `to`,
        `term`, `log_change` (the term's contribution to the change of log m) and `share`
        (of the change of log m in the same span; missing where log m did not change).

    Raises
    ------
    ValueError
        If a column is missing, the index is not made of increasing years, or a value is not
        finite and positive.
    """
    checks.columns("frame", frame, list(SIGNS))
    for name in SIGNS:
        check_positive(f"frame.{name}", frame[name])
    year = check_years("frame.index", frame.index, at_least=2)
    terms = np.log(frame[list(SIGNS)].astype(float)) * pd.Series(SIGNS)
    ends = [("interval", i, i + 1) for i in range(len(year) - 1)]
    ends.append(("total", 0, len(year) - 1))
    return pd.concat(
        (_contributions(span, year[i], year[j], terms.iloc[j] - terms.iloc[i]) for span, i, j in ends),
        ignore_index=True,
    )


def _contributions(span: str, start: int, end: int, change: pd.Series) -> pd.DataFrame:
    """Lay out the four terms of one span with their shares of the total."""
    total = change.sum()
    return pd.DataFrame(
        {
            "span": span,
            "from": start,
            "to": end,
            "term": change.index,
            "log_change": change.to_numpy(),
            "share": change.to_numpy() / (total if abs(total) > NO_CHANGE else np.nan),
        }
    )
