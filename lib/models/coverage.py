"""People whom a scheme does not reach, and the cost of reaching them with a subsidy."""

import pandas as pd

from lib.models import checks


def uninsured(population: float, insured: float) -> float:
    """Compute how many people a scheme does not reach.

    Parameters
    ----------
    population : float
        People whom the scheme is meant for, zero or more.
    insured : float
        People in the scheme, zero or more, the same unit.

    Returns
    -------
    float
        Population minus insured; zero where more are insured, as happens when some are counted twice.

    Raises
    ------
    ValueError
        When a number is negative.
    """
    people, reached = checks.finite("population", population), checks.finite("insured", insured)
    checks.require(people >= 0, "population", people, "a number of zero or more")
    checks.require(reached >= 0, "insured", reached, "a number of zero or more")
    return max(0.0, people - reached)


def closing_cost(heads: float, tiers: pd.DataFrame) -> pd.DataFrame:
    """Compute what a subsidy by payment tier costs when every uninsured person joins.

    Parameters
    ----------
    heads : float
        People who join, zero or more.
    tiers : pandas.DataFrame
        Columns `payment` (what a person pays a year), `subsidy` (what the state adds) and `share` (of the
        people who choose the tier, sums to one), zero or more.

    Returns
    -------
    pandas.DataFrame
        The tiers with `heads`, `payments` and `cost` (heads times subsidy). With one subsidy for all
        tiers the cost sums to people times subsidy.

    Raises
    ------
    ValueError
        When a column is missing, a number is negative or the shares do not sum to one.
    """
    checks.columns("tiers", tiers, ["payment", "subsidy", "share"])
    checks.require(checks.finite("heads", heads) >= 0, "heads", heads, "a number of zero or more")
    lowest = float(tiers[["payment", "subsidy", "share"]].min(axis=None))
    checks.require(lowest >= 0, "tiers", lowest, "numbers of zero or more")
    total = float(tiers["share"].sum())
    checks.require(abs(total - 1) < 1e-9, "tiers.share", total, "shares that sum to one")
    joined = heads * tiers["share"]
    return tiers.assign(heads=joined, payments=joined * tiers["payment"], cost=joined * tiers["subsidy"])
