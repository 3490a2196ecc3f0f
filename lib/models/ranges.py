"""How many times as large is one range as another: every defensible formula, and the bounds."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from lib.models import checks

Formula = Callable[[float, float, float, float], float]

FORMULAS: dict[str, tuple[str, Formula]] = {
    "low over low": ("a1 / b1", lambda a1, a2, b1, b2: a1 / b1),
    "high over high": ("a2 / b2", lambda a1, a2, b1, b2: a2 / b2),
    "high over low": ("a2 / b1", lambda a1, a2, b1, b2: a2 / b1),
    "low over high": ("a1 / b2", lambda a1, a2, b1, b2: a1 / b2),
    "midpoint over midpoint": (
        "(a1 + a2) / (b1 + b2)",
        lambda a1, a2, b1, b2: (a1 + a2) / (b1 + b2),
    ),
    "geometric mean over geometric mean": (
        "sqrt(a1 a2) / sqrt(b1 b2)",
        lambda a1, a2, b1, b2: float(np.sqrt(a1 * a2 / (b1 * b2))),
    ),
    "mean of like ends": (
        "(a1 / b1 + a2 / b2) / 2",
        lambda a1, a2, b1, b2: (a1 / b1 + a2 / b2) / 2,
    ),
    "mean of the extremes": (
        "(a2 / b1 + a1 / b2) / 2",
        lambda a1, a2, b1, b2: (a2 / b1 + a1 / b2) / 2,
    ),
    "mean of all four": (
        "(a1 + a2) (1 / b1 + 1 / b2) / 4",
        lambda a1, a2, b1, b2: (a1 + a2) * (1 / b1 + 1 / b2) / 4,
    ),
    "expected multiple, both uniform": (
        "(a1 + a2) / 2 * log(b2 / b1) / (b2 - b1)",
        lambda a1, a2, b1, b2: (a1 + a2) / 2 / _logarithmic_mean(b1, b2),
    ),
}


def multiples(upper: Sequence[float], lower: Sequence[float]) -> pd.DataFrame:
    """Compute the multiple between two ranges under every defensible formula.

    Parameters
    ----------
    upper : pair of float
        [a1, a2], the range in the numerator; 0 < a1 <= a2.
    lower : pair of float
        [b1, b2], the range in the denominator, in the same unit; 0 < b1 <= b2.

    Returns
    -------
    pandas.DataFrame
        `formula`, `expression` in a1, a2, b1, b2, `value`, and `low`, `high`: the
        interval-arithmetic bounds [a1 / b2, a2 / b1], which hold for every pair of values in
        the two ranges and are the same in each row. The geometric mean of the like-end
        multiples, and that of the extremes, equal the ratio of geometric means.

    Raises
    ------
    ValueError
        When a range is not a rising pair of numbers above zero.

    References
    ----------
    Moore, R. E., Kearfott, R. B. and Cloud, M. J. (2009). Introduction to Interval Analysis.
    SIAM.
    """
    a1, a2 = _range("upper", upper)
    b1, b2 = _range("lower", lower)
    return pd.DataFrame(
        [
            (name, expression, formula(a1, a2, b1, b2), a1 / b2, a2 / b1)
            for name, (expression, formula) in FORMULAS.items()
        ],
        columns=["formula", "expression", "value", "low", "high"],
    )


def _range(name: str, ends: Sequence[float]) -> tuple[float, float]:
    """Validate a range."""
    pair = tuple(ends)
    checks.require(len(pair) == 2, name, pair, "two ends")
    low, high = checks.positive(f"{name}[0]", pair[0]), checks.positive(f"{name}[1]", pair[1])
    checks.require(low <= high, name, pair, "the lower end first")
    return low, high


def _logarithmic_mean(low: float, high: float) -> float:
    """Return (high - low) / log(high / low), and its limit for equal ends."""
    relative = (high - low) / low
    return low * relative / float(np.log1p(relative)) if relative > 0 else low
