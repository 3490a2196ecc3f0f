"""Assistance beside other income: stacked, tapered or topped up, and what remains when benefits add up."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.models import checks


@dataclass(frozen=True)
class Benefit:
    """A benefit that depends on earnings.

    Attributes
    ----------
    name : str
        Column under which it is reported.
    amount : float
        Benefit without earnings, zero or more.
    rate : float
        Withdrawal per unit of earnings, from 0 to 1.
    limit : float
        Earnings from which nothing is paid, whatever the rate says; infinite for none.
    """

    name: str
    amount: float
    rate: float = 0.0
    limit: float = np.inf


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


def stack(earnings: Sequence[float], benefits: Sequence[Benefit], contribution: float = 0.0) -> pd.DataFrame:
    """Compute what a household keeps when several benefits and contributions meet.

    Parameters
    ----------
    earnings : sequence of float
        Earnings at which the household is looked at, rising, zero or more; at least two.
    benefits : sequence of Benefit
    contribution : float
        Social contributions, a fraction of earnings from 0 to 1.

    Returns
    -------
    pandas.DataFrame
        One row a step of earnings: `earned`, one column a benefit, `contributions`, `net` (what the
        household has), `withdrawal` (one minus the gain in `net` over the gain in earnings up to the next
        step; missing in the last row) and `flagged` (withdrawal above one: the household is worse off for
        having earned more).

    Raises
    ------
    ValueError
        When earnings do not rise, or a benefit or the contribution is out of range.

    References
    ----------
    Moffitt, R. A. (2002). Welfare programs and labor supply. In Handbook of Public Economics,
    Volume 4. Elsevier.
    """
    earned = checks.vector("earnings", earnings, least=2)
    rising = earned[0] >= 0 and bool((np.diff(earned) > 0).all())
    checks.require(rising, "earnings", [earned[0], earned[-1]], "rising numbers of zero or more")
    share = checks.finite("contribution", contribution)
    checks.require(0 <= share <= 1, "contribution", contribution, "a fraction from 0 to 1")
    table = pd.DataFrame({"earned": earned, **{item.name: _paid(item, earned) for item in benefits}})
    table["contributions"] = share * earned
    table["net"] = (
        table["earned"] + table[[item.name for item in benefits]].sum(axis=1) - table["contributions"]
    )
    gain = table["net"].diff().shift(-1) / table["earned"].diff().shift(-1)
    table["withdrawal"] = 1 - gain
    # Beyond rounding: a top-up withdraws exactly everything and harms nobody.
    return table.assign(flagged=table["withdrawal"] > 1 + 1e-9)


def packages(
    line: float, attached: float, contribution: float, taper: float, fade: float
) -> dict[str, list[Benefit]]:
    """Build three rules for assistance and the help that is attached to it.

    Parameters
    ----------
    line : float
        Assistance of a household without earnings.
    attached : float
        Help in kind of a household without earnings.
    contribution : float
        Social contributions, a fraction of earnings from 0 to below 1.
    taper, fade : float
        Withdrawal of assistance and of the help under the third rule, fractions of earnings.

    Returns
    -------
    dict of str to list of Benefit
        Gross counted: assistance fills gross earnings up to the line, and the help ends with it. Net counted:
        the same for earnings after contributions. Tapered: both are withdrawn gradually.

    Raises
    ------
    ValueError
        When `contribution` is out of range.
    """
    share = checks.finite("contribution", contribution)
    checks.require(0 <= share < 1, "contribution", contribution, "a fraction from 0 to below 1")
    return {
        "Gross counted": [Benefit("relief", line, 1), Benefit("help", attached, limit=line)],
        "Net counted": [
            Benefit("relief", line, 1 - share),
            Benefit("help", attached, limit=line / (1 - share)),
        ],
        "Tapered": [Benefit("relief", line, taper), Benefit("help", attached, fade)],
    }


def exposed(table: pd.DataFrame, earnings: Sequence[float]) -> pd.DataFrame:
    """Look up which households stand on a step that withdraws more than a gain.

    Parameters
    ----------
    table : pandas.DataFrame
        From `stack`.
    earnings : sequence of float
        Earnings of households, from the first to below the last of the table.

    Returns
    -------
    pandas.DataFrame
        One row a household: `earned`, `withdrawal` and `flagged` of its step.

    Raises
    ------
    ValueError
        When a household earns less or more than the table covers.
    """
    values = checks.vector("earnings", earnings)
    grid = table["earned"].to_numpy()
    inside = bool((values >= grid[0]).all() and (values < grid[-1]).all())
    checks.require(
        inside, "earnings", [values.min(), values.max()], f"from {grid[0]:g} to below {grid[-1]:g}"
    )
    step = np.searchsorted(grid, values, side="right") - 1
    found = table[["withdrawal", "flagged"]].iloc[step].reset_index(drop=True)
    return pd.concat([pd.Series(values, name="earned"), found], axis=1)


def _paid(benefit: Benefit, earned: np.ndarray) -> np.ndarray:
    """Validate a benefit and pay it at each level of earnings."""
    name = f"benefit {benefit.name!r}"
    checks.require(
        checks.finite(name, benefit.amount) >= 0, name, benefit.amount, "an amount of zero or more"
    )
    checks.require(0 <= checks.finite(name, benefit.rate) <= 1, name, benefit.rate, "a rate from 0 to 1")
    checks.require(benefit.limit >= 0, name, benefit.limit, "a limit of zero or more")
    return np.where(earned < benefit.limit, np.clip(benefit.amount - benefit.rate * earned, 0, None), 0.0)
