"""The path of social spending to a target share of GDP, and who would pay for it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lib.models import checks


def required_growth(share: float, target_share: float, years: float, gdp_growth: float) -> float:
    """Compute the annual growth of spending that brings its share of GDP to a target.

    Parameters
    ----------
    share, target_share : float
        Spending over GDP now and in the target year, fractions between 0 and 1.
    years : float
        Years until then, above zero.
    gdp_growth : float
        Annual growth of GDP, a fraction above -1, nominal if spending is nominal.

    Returns
    -------
    float
        (1 + gdp_growth) * (target_share / share)^(1 / years) - 1.

    Raises
    ------
    ValueError
        When an argument is outside its range; percent instead of fractions is refused.
    """
    ratio = _share("target_share", target_share) / _share("share", share)
    growth = checks.rate("gdp_growth", gdp_growth)
    return (1 + growth) * ratio ** (1 / checks.positive("years", years)) - 1


def share_path(
    start: int, end: int, *, gdp: float, gdp_growth: float, share: float, target_share: float
) -> pd.DataFrame:
    """Draw up spending year by year on its way to a target share of GDP.

    Spending grows at one constant rate, so its share of GDP moves by a constant factor.

    Parameters
    ----------
    start, end : int
        First year and target year, `end` after `start`.
    gdp : float
        GDP of the first year, above zero; 1 gives all amounts in units of that GDP.
    gdp_growth : float
        Annual growth of GDP, a fraction above -1.
    share, target_share : float
        Spending over GDP in the first and in the target year, fractions between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row per year: `year`, `gdp`, `share`, `spending`, `constant_share` (spending if the
        first share stayed) and `additional` (spending minus that), in the unit of `gdp`.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    checks.require(end > start, "end", end, f"a year after {start}")
    years = np.arange(start, end + 1)
    step = years - start
    growth = required_growth(share, target_share, end - start, gdp_growth)
    product = checks.positive("gdp", gdp) * (1 + gdp_growth) ** step
    spending = share * gdp * (1 + growth) ** step
    return pd.DataFrame(
        {
            "year": years,
            "gdp": product,
            "share": spending / product,
            "spending": spending,
            "constant_share": share * product,
            "additional": spending - share * product,
        }
    )


def arrival(share: float, target_share: float, *, step: float, growth: float) -> tuple[float, float]:
    """Compute after how many years a share reaches a target when a shown pace goes on.

    Parameters
    ----------
    share, target_share : float
        Share of GDP now and the target, fractions between 0 and 1.
    step : float
        Change of the share per year, a fraction of GDP above zero.
    growth : float
        Growth rate of the share per year, above zero.

    Returns
    -------
    tuple of two float
        Years at a constant step and at a constant growth rate; negative when the target lies behind.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    start, end = _share("share", share), _share("target_share", target_share)
    by_step = (end - start) / checks.positive("step", step)
    return by_step, float(np.log(end / start) / np.log1p(checks.positive("growth", growth)))


def split(amounts: pd.Series, source_shares: Mapping[str, float]) -> pd.DataFrame:
    """Split amounts over sources of finance.

    Parameters
    ----------
    amounts : pandas.Series
        Amounts by year, any unit.
    source_shares : mapping of str to float
        Share of each source, fractions between 0 and 1 that sum to one.

    Returns
    -------
    pandas.DataFrame
        The index of `amounts`, one column per source; rows sum to the amounts.

    Raises
    ------
    ValueError
        When an amount is missing, a share is outside 0 to 1 or the shares do not sum to one.
    """
    checks.vector("amounts", amounts)
    for source, value in source_shares.items():
        part = checks.finite(f"source_shares[{source!r}]", value)
        checks.require(0 <= part <= 1, f"source_shares[{source!r}]", value, "0 to 1")
    total = sum(source_shares.values())
    checks.require(abs(total - 1) < 1e-9, "source_shares", total, "shares that sum to one")
    return pd.DataFrame({source: amounts * part for source, part in source_shares.items()})


def _share(name: str, value: float) -> float:
    """Validate a share of GDP given as a fraction."""
    share = checks.positive(name, value)
    checks.require(share < 1, name, value, "a fraction below 1 (0.1057 is 10.57 percent)")
    return share
