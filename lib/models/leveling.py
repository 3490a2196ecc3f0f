"""Ways to bring the multiple of two benefits down, at once or in time: fill valleys, suppress peaks."""

import pandas as pd

from lib.models import benefits, checks, growth

FILLING, SLOWER, NEUTRAL = "Filling valleys only", "Slower peaks", "No extra cost"


def fill_valleys(upper: float, lower: float, target: float) -> float:
    """Compute the lower benefit that brings the multiple to a target while the upper one stays.

    Parameters
    ----------
    upper, lower : float
        Benefits per head in one unit, above zero.
    target : float
        The multiple to reach, above zero.

    Returns
    -------
    float
        upper / target, or `lower` where it is already higher: nobody's benefit is cut.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    needed = checks.positive("upper", upper) / checks.positive("target", target)
    return max(needed, checks.positive("lower", lower))


def level_at_no_cost(
    upper: float, lower: float, *, upper_heads: float, lower_heads: float, target: float
) -> tuple[float, float]:
    """Compute the two benefits that have a target multiple and cost as much as the present ones.

    This suppresses the peak and fills the valley at once: where the present multiple is above
    the target the upper benefit falls and the lower one rises.

    Parameters
    ----------
    upper, lower : float
        Benefits per head in one unit, above zero.
    upper_heads, lower_heads : float
        Persons, above zero.
    target : float
        The multiple to reach, above zero.

    Returns
    -------
    tuple of float
        New upper and lower benefit. With S the present spending, the lower one is
        S / (lower_heads + target * upper_heads) and the upper one is target times that.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    multiple = checks.positive("target", target)
    heads = {
        "upper": checks.positive("upper_heads", upper_heads),
        "lower": checks.positive("lower_heads", lower_heads),
    }
    spending = heads["upper"] * checks.positive("upper", upper)
    spending += heads["lower"] * checks.positive("lower", lower)
    leveled = spending / (heads["lower"] + multiple * heads["upper"])
    return multiple * leveled, leveled


def plans(
    start: int,
    end: int,
    *,
    upper: float,
    lower: float,
    upper_heads: float,
    lower_heads: float,
    target: float,
    baseline_growth: float,
    slow_growth: float,
) -> dict[str, pd.DataFrame]:
    """Draw up three schedules that reach one target multiple in one year.

    Parameters
    ----------
    start, end : int
        First and last year.
    upper, lower : float
        Benefits per head in the first year, above zero, in one unit.
    upper_heads, lower_heads : float
        Persons, above zero, constant.
    target : float
        The multiple to reach, above zero.
    baseline_growth, slow_growth : float
        Annual growth of both benefits in the baseline, and of the upper one when peaks are
        suppressed, fractions above -1.

    Returns
    -------
    dict of str to pandas.DataFrame
        Schedules as from `lib.models.benefits.schedule`. "Filling valleys only": the upper benefit
        grows as in the baseline. "Slower peaks": it grows at the slow rate. "No extra cost": it
        grows so that spending in the last year equals the baseline, which is a cut in nominal
        terms when growth is low.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    years = end - start
    neutral, _ = level_at_no_cost(
        upper, lower, upper_heads=upper_heads, lower_heads=lower_heads, target=target
    )
    last = neutral * (1 + checks.rate("baseline_growth", baseline_growth)) ** years
    rates = {
        FILLING: baseline_growth,
        SLOWER: slow_growth,
        NEUTRAL: growth.annual_growth(upper, last, years),
    }
    return {
        way: benefits.schedule(
            start,
            end,
            upper=upper,
            lower=lower,
            upper_growth=rate,
            lower_growth=benefits.required_growth(upper / lower, target, years, rate),
            baseline_growth=baseline_growth,
            upper_heads=upper_heads,
            lower_heads=lower_heads,
        )
        for way, rate in rates.items()
    }


def summary(plan: pd.DataFrame, upper_heads: float, lower_heads: float) -> pd.Series:
    """Sum up one schedule against its baseline.

    Parameters
    ----------
    plan : pandas.DataFrame
        As from `plans`.
    upper_heads, lower_heads : float
        Persons, as given to `plans`.

    Returns
    -------
    pandas.Series
        `upper_growth`, `lower_growth` (percent a year), `multiple` and `difference` in the last year,
        `cost` (extra spending of the last year), `extra_end` and `extra_all` (extra spending of the last year
        and of all years after the first, percent of the baseline) and `cut` (whether a benefit ever falls).
    """
    years = len(plan) - 1
    first, last = plan.iloc[0], plan.iloc[-1]
    baseline = upper_heads * plan["upper_baseline"] + lower_heads * plan["lower_baseline"]
    extra = (plan["cost"] / baseline.iloc[-1]).round(12) * baseline.iloc[-1] + 0.0  # no minus zero
    return pd.Series(
        {
            "upper_growth": 100 * growth.annual_growth(first["upper"], last["upper"], years),
            "lower_growth": 100 * growth.annual_growth(first["lower"], last["lower"], years),
            "multiple": last["multiple"],
            "difference": last["upper"] - last["lower"],
            "cost": extra.iloc[-1],
            "extra_end": 100 * extra.iloc[-1] / baseline.iloc[-1],
            "extra_all": 100 * extra.iloc[1:].sum() / baseline.iloc[1:].sum(),
            "cut": bool((plan[["upper", "lower"]].diff().iloc[1:] < 0).any(axis=None)),
        }
    )
