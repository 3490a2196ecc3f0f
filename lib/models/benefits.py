"""Closing the gap between two benefits by different growth: "suppress peaks, fill valleys"."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from lib.models import checks


def years_to_multiple(multiple: float, target: float, upper_growth: float, lower_growth: float) -> float:
    """Compute after how many years the multiple of two benefits is down to a target.

    The multiple after t years is multiple * ((1 + upper_growth) / (1 + lower_growth))^t.

    Parameters
    ----------
    multiple : float
        Upper over lower benefit today, above zero.
    target : float
        The multiple to reach, above zero.
    upper_growth, lower_growth : float
        Annual growth of the two benefits, fractions above -1.

    Returns
    -------
    float
        Years, not rounded; zero when the multiple is already at or below the target, infinite
        when it stays above.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    distance = math.log(checks.positive("multiple", multiple) / checks.positive("target", target))
    if distance <= 0:
        return 0.0
    pace = math.log1p(checks.rate("lower_growth", lower_growth)) - math.log1p(
        checks.rate("upper_growth", upper_growth)
    )
    return distance / pace if pace > 0 else math.inf


def required_growth(multiple: float, target: float, years: float, upper_growth: float) -> float:
    """Compute the growth of the lower benefit that brings the multiple down to a target in time.

    The target is a ceiling. Where it would hold even with a cut of the lower benefit, the
    answer is zero growth: the model never asks for a cut.

    Parameters
    ----------
    multiple : float
        Upper over lower benefit today, above zero.
    target : float
        The multiple to reach, above zero.
    years : float
        Years until then, above zero.
    upper_growth : float
        Annual growth of the upper benefit, a fraction above -1.

    Returns
    -------
    float
        Annual growth as a fraction, zero or more:
        (1 + upper_growth) * (multiple / target)^(1 / years) - 1.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    ratio = checks.positive("multiple", multiple) / checks.positive("target", target)
    needed = ratio ** (1 / checks.positive("years", years))
    return max(0.0, (1 + checks.rate("upper_growth", upper_growth)) * needed - 1)


def timetable(gaps: pd.DataFrame, targets: Sequence[float], deadline: int, goal: float) -> pd.DataFrame:
    """Compute for several gaps what each target needs, the recent pace, and when that pace arrives.

    Parameters
    ----------
    gaps : pandas.DataFrame
        Indexed by gap: `year` and `multiple` now, and the multiple `earlier` in the year `since`.
    targets : sequence of float
        Multiples to reach by the deadline, above zero.
    deadline : int
        Year of the targets, after every year of `gaps`.
    goal : float
        The multiple whose year of arrival is wanted.

    Returns
    -------
    pandas.DataFrame
        The gaps with one column "needed M" per target M and with `pace` (growth advantage of the lower
        benefit, percent a year) and `arrival` (first year at the goal or below; infinite at no or a
        negative pace).

    Raises
    ------
    ValueError
        When a column is missing or a number is outside its range.
    """
    checks.columns("gaps", gaps, ["year", "multiple", "earlier", "since"])
    table = gaps.copy()
    for target in targets:
        table[f"needed {target:g}"] = [
            100 * required_growth(row.multiple, target, deadline - row.year, 0) for row in gaps.itertuples()
        ]
    pace = [(row.earlier / row.multiple) ** (1 / (row.year - row.since)) - 1 for row in gaps.itertuples()]
    table["pace"] = 100 * np.array(pace)
    table["arrival"] = [
        row.year + np.ceil(years_to_multiple(row.multiple, goal, 0, advantage))
        for row, advantage in zip(gaps.itertuples(), pace, strict=True)
    ]
    return table


def schedule(
    start: int,
    end: int,
    *,
    upper: float,
    lower: float,
    upper_growth: float,
    lower_growth: float,
    baseline_growth: float,
    upper_heads: float | Sequence[float],
    lower_heads: float | Sequence[float],
) -> pd.DataFrame:
    """Draw up the yearly schedule of two benefits, their multiple and the cost over a baseline.

    In the baseline both benefits grow at one rate, so that the multiple stays. A benefit is
    never cut in nominal terms unless the caller passes a negative growth rate for it.

    Parameters
    ----------
    start, end : int
        First and last year, `end` after `start`; benefits are given for `start`.
    upper, lower : float
        The two benefits per head in the first year, above zero, in one unit.
    upper_growth, lower_growth, baseline_growth : float
        Annual growth, fractions above -1.
    upper_heads, lower_heads : float or sequence of float
        Recipients, constant or one number per year, zero or more.

    Returns
    -------
    pandas.DataFrame
        One row per year: `year`, `upper`, `lower`, `multiple`, `upper_baseline`,
        `lower_baseline`, `cost` (spending on both groups minus baseline spending, in benefit
        units times heads; negative when restraint on the upper benefit saves more).

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    checks.require(end > start, "end", end, f"a year after {start}")
    years = np.arange(start, end + 1)
    first = {"upper": checks.positive("upper", upper), "lower": checks.positive("lower", lower)}
    path = {
        "upper": _grow(first["upper"], checks.rate("upper_growth", upper_growth), years),
        "lower": _grow(first["lower"], checks.rate("lower_growth", lower_growth), years),
    }
    base_rate = checks.rate("baseline_growth", baseline_growth)
    base = {group: _grow(first[group], base_rate, years) for group in first}
    heads = {
        "upper": _heads("upper_heads", upper_heads, years.size),
        "lower": _heads("lower_heads", lower_heads, years.size),
    }
    return pd.DataFrame(
        {
            "year": years,
            "upper": path["upper"],
            "lower": path["lower"],
            "multiple": path["upper"] / path["lower"],
            "upper_baseline": base["upper"],
            "lower_baseline": base["lower"],
            "cost": sum(heads[group] * (path[group] - base[group]) for group in first),
        }
    )


def _grow(first: float, growth: float, years: np.ndarray) -> np.ndarray:
    """Compound a first value over the years."""
    return first * (1 + growth) ** (years - years[0])


def _heads(name: str, heads: float | Sequence[float], size: int) -> np.ndarray:
    """Validate recipients and spread a constant over the years."""
    counts = checks.vector(name, [heads] if np.isscalar(heads) else heads)
    checks.require(counts.size in (1, size), name, counts.tolist(), f"1 or {size} numbers")
    checks.require(bool((counts >= 0).all()), name, counts.tolist(), "numbers of zero or more")
    return np.broadcast_to(counts, size)
