"""Assistance beside another benefit: stacked, tapered, or topped up to a line."""

import pandas as pd

from lib.models import checks


def assistance(line: float, other: pd.Series, rate: float) -> pd.DataFrame:
    """Compute assistance and total income when other income is withdrawn at a given rate.

    Rate 0 stacks the two benefits, rate 1 tops up to the line and pays nothing twice. The same
    rate is the implicit tax on the other income: what a household gains by one more unit of it
    is 1 minus the rate, as long as assistance is paid.

    Parameters
    ----------
    line : float
        Assistance of a household without other income, above zero.
    other : pandas.Series
        Other income of households, zero or more, same unit.
    rate : float
        Withdrawal rate, a fraction from 0 to 1.

    Returns
    -------
    pandas.DataFrame
        The index of `other`: `other`, `assistance` (never below zero) and `total`.

    Raises
    ------
    ValueError
        When an argument is outside its range.

    References
    ----------
    Moffitt, R. A. (2002). Welfare programs and labor supply. In Handbook of Public Economics,
    Volume 4. Elsevier.
    """
    checks.positive("line", line)
    fraction = checks.finite("rate", rate)
    checks.require(0 <= fraction <= 1, "rate", rate, "a fraction from 0 to 1")
    for label, value in other.items():
        number = checks.finite(f"other[{label!r}]", value)
        checks.require(number >= 0, f"other[{label!r}]", value, "a number of zero or more")
    paid = (line - fraction * other).clip(lower=0)
    return pd.DataFrame({"other": other, "assistance": paid, "total": other + paid})
