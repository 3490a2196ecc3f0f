"""What numbers of insured people say when the eligible populations are unknown.

A head count is not a coverage rate. It still bounds how many people two schemes share, and it
bounds the ratio of two coverage rates; both bounds are sharp, so nothing more can be had from heads.
"""

import math

import pandas as pd

from lib.models import checks


def overlap_bounds(first: float, second: float, population: float = math.inf) -> pd.DataFrame:
    """Bound how many people are in both schemes, and in one but not in the other.

    Parameters
    ----------
    first, second : float
        Persons in each scheme, zero or more, one unit.
    population : float
        Persons who could be in either scheme, at least as many as in the larger one; infinite
        when unknown.

    Returns
    -------
    pandas.DataFrame
        Rows `both`, `only_first`, `only_second`; columns `low`, `high`, in the unit of the
        input. Each end is attained by some arrangement of people.

    Raises
    ------
    ValueError
        When a count is negative or not finite, or the population is smaller than a scheme.

    References
    ----------
    Fréchet, M. (1935). Généralisation du théorème des probabilités totales. Fundamenta
    Mathematicae, 25, 379-387.
    """
    for name, value in (("first", first), ("second", second)):
        checks.require(checks.finite(name, value) >= 0, name, value, "a number of zero or more")
    larger = max(first, second)
    checks.require(population >= larger, "population", population, f"at least {larger:g}")
    low, high = max(0.0, first + second - population), min(first, second)
    return pd.DataFrame(
        {"low": [low, first - high, second - high], "high": [high, first - low, second - low]},
        index=["both", "only_first", "only_second"],
        dtype=float,
    )


def coverage_ratio(narrow: float, wide: float, eligible_share: float) -> float:
    """Compute the ratio of two coverage rates from heads and the relative size of the eligible.

    With heads n and w and eligible populations N and W the ratio is (n / N) / (w / W) =
    (n / w) / (N / W). It is one where N / W equals n / w: there both schemes cover alike.

    Parameters
    ----------
    narrow, wide : float
        Persons in the two schemes, above zero, one unit.
    eligible_share : float
        N / W, persons eligible for the narrow scheme per person eligible for the wide one,
        above zero.

    Returns
    -------
    float
        Coverage rate of the narrow scheme over that of the wide one.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    heads = checks.positive("narrow", narrow) / checks.positive("wide", wide)
    return heads / checks.positive("eligible_share", eligible_share)


def coverage_ratio_bounds(narrow: float, wide: float, wide_coverage: float) -> tuple[float, float]:
    """Bound the ratio of two coverage rates when one eligible population lies inside the other.

    All who may join the narrow scheme may join the wide one. Then the eligible of the narrow
    scheme are at least its members and at most all who may join the wide scheme.

    Parameters
    ----------
    narrow, wide : float
        Persons in the two schemes, above zero, one unit.
    wide_coverage : float
        Coverage rate of the wide scheme, above 0 and at most 1.

    Returns
    -------
    tuple of float
        (low, high): heads ratio, and one over `wide_coverage`.

    Raises
    ------
    ValueError
        When an argument is outside its range, or more people are in the narrow scheme than may
        join the wide one.

    References
    ----------
    Manski, C. F. (2003). Partial Identification of Probability Distributions. Springer.
    """
    low = checks.positive("narrow", narrow) / checks.positive("wide", wide)
    coverage = checks.positive("wide_coverage", wide_coverage)
    checks.require(coverage <= 1, "wide_coverage", wide_coverage, "a fraction of at most 1")
    # The slack is for rounding when everybody entitled is in the narrow scheme.
    checks.require(low * coverage <= 1 + 1e-12, "narrow", narrow, f"at most {wide / coverage:g} persons")
    return low, 1 / coverage
