"""Synthetic households: drawn from fitted incomes, any stretch of them at a time, and added up without loss.

The draw is counter based: household i gets the same four random numbers whoever draws it and together
with whichever others. Amounts are whole yuan, so that sums are exact and do not depend on their order.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from scipy.optimize import root
from scipy.special import ndtr, ndtri

from lib.models import checks, incomes

AREAS = ("rural", "urban")
# One step of the counter gives the four uniform numbers of one household: area, need, noise and type.
UNIFORMS = 4
# The middle of the lowest interval of a uniform number, so that no normal score is infinite.
OFFSET = 2.0**-54
# Normal scores at which incomes are tabulated; one household in 400 billion lies beyond.
SCORES = np.linspace(-7, 7, 2801)
CHUNK = 2**18


@dataclass(frozen=True)
class Population:
    """What households are drawn from.

    Parameters
    ----------
    urban : float
        Share of the households in towns.
    log_income : ndarray, shape (2, 2801)
        Logarithm of income per head, yuan a year, of rural and of urban households at each normal score.
    types : ndarray of int, shape (k, 3)
        Persons, children and elders of each type of household.
    limits : ndarray, shape (k,)
        Cumulative shares of the types, in households.
    dependence : float
        Correlation that ties low income to many dependents, from 0 (none) to less than 1.
    """

    urban: float
    log_income: np.ndarray
    types: np.ndarray
    limits: np.ndarray
    dependence: float


@dataclass(frozen=True)
class Households:
    """Columns of drawn households, one entry a household.

    Parameters
    ----------
    urban : ndarray of bool
        Whether the household lives in town.
    persons, children, elders : ndarray of int
        Members; children and elders are among the persons.
    income : ndarray of int
        Income per head, yuan a year.
    need : ndarray of float
        Normal score of the income among the households of the same area; low means poor.
    noise : ndarray of float
        What records see instead of need: standard normal, independent of everything else.
    """

    urban: np.ndarray
    persons: np.ndarray
    children: np.ndarray
    elders: np.ndarray
    income: np.ndarray
    need: np.ndarray
    noise: np.ndarray


def rake(types: pd.DataFrame, size: float, children: float, elders: float) -> np.ndarray:
    """Adjust the shares of household types to a mean size and to the shares of two ages.

    Parameters
    ----------
    types : DataFrame
        Columns `persons`, `children`, `elders` and `share` (first guess, above zero), one row a type.
    size : float
        Mean number of persons in a household.
    children, elders : float
        Share of all persons who are children and who are elders.

    Returns
    -------
    ndarray, shape (k,)
        Shares of the types that meet the three targets and are closest to the guess in relative entropy.

    Raises
    ------
    ValueError
        When a column is missing, a share is not above zero, or no shares meet the targets.

    References
    ----------
    Deville, J.-C., Särndal, C.-E. and Sautory, O. (1993). Generalized raking procedures in survey
    sampling. Journal of the American Statistical Association, 88(423), 1013-1020.
    """
    checks.columns("types", types, ["persons", "children", "elders", "share"])
    guess = types["share"].to_numpy(float)
    checks.require(bool((guess > 0).all()), "types.share", guess.tolist(), "numbers above zero")
    persons, young, old = types[["persons", "children", "elders"]].to_numpy(float).T
    system = np.column_stack([persons - size, young - children * persons, old - elders * persons])

    def shares(multipliers: np.ndarray) -> np.ndarray:
        raw = guess * np.exp(system @ multipliers)
        return raw / raw.sum()

    found = root(lambda multipliers: shares(multipliers) @ system, np.zeros(system.shape[1]), tol=1e-13)
    met = np.abs(shares(found.x) @ system).max() < 1e-9
    targets = {"size": size, "children": children, "elders": elders}
    checks.require(bool(met), "targets", targets, "a mixture of the given types")
    return shares(found.x)


def population(
    areas: incomes.Mixture, types: pd.DataFrame, shares: np.ndarray, dependence: float = 0.0
) -> Population:
    """Set up what households are drawn from.

    Parameters
    ----------
    areas : Mixture
        Incomes per head of rural and of urban persons, in this order.
    types : DataFrame
        Columns `persons`, `children` and `elders`, one row a type of household.
    shares : ndarray, shape (k,)
        Share of the households of each type, the same in both areas; sums to one.
    dependence : float, optional
        Correlation, in a Gaussian copula, of poverty with the share of dependents in the household.

    Returns
    -------
    Population
        Tables for `draw`.

    Raises
    ------
    ValueError
        When there are not two areas, shares do not sum to one or `dependence` is not from 0 to less than 1.
    """
    checks.require(len(areas.parts) == len(AREAS), "areas", areas, "one distribution for each of two areas")
    checks.require(abs(np.sum(shares) - 1) < 1e-9, "shares", list(shares), "shares that sum to one")
    checks.require(0 <= dependence < 1, "dependence", dependence, "a number from 0 to less than 1")
    members = types[["persons", "children", "elders"]].to_numpy(np.int64)
    order = np.lexsort((members[:, 0], members[:, 1:].sum(axis=1) / members[:, 0]))
    log_income = np.log([part.quantile(ndtr(SCORES)) for part in areas.parts])
    return Population(
        areas.weights[1], log_income, members[order], np.cumsum(np.asarray(shares)[order]), dependence
    )


def draw(source: Population, seed: int, start: int, stop: int) -> Households:
    """Draw the households with the numbers from `start` to less than `stop`.

    Parameters
    ----------
    source : Population
        What they are drawn from.
    seed : int
        Key of the random numbers.
    start, stop : int
        First number, and the number after the last.

    Returns
    -------
    Households
        The same households in whatever stretches they are drawn.

    Raises
    ------
    ValueError
        When the numbers do not rise from zero or more.

    References
    ----------
    Salmon, J. K., Moraes, M. A., Dror, R. O. and Shaw, D. E. (2011). Parallel random numbers: as easy as
    1, 2, 3. Proceedings of SC11.
    """
    checks.require(0 <= start < stop, "start", start, f"a number from zero to less than stop = {stop}")
    generator = np.random.Generator(np.random.Philox(key=seed).advance(start))
    area, need, noise, kind = generator.random((stop - start, UNIFORMS)).T + OFFSET
    need, noise = ndtri(need), ndtri(noise)
    urban = area < source.urban
    if source.dependence:
        tied = np.sqrt(1 - source.dependence**2) * ndtri(kind) - source.dependence * need
        kind = ndtr(tied)
    place = np.minimum(np.searchsorted(source.limits, kind), len(source.types) - 1)
    persons, children, elders = source.types[place].T
    rural_income, urban_income = (np.interp(need, SCORES, curve) for curve in source.log_income)
    income = np.rint(np.exp(np.where(urban, urban_income, rural_income))).astype(np.int64)
    return Households(urban, persons, children, elders, income, need, noise)


def moments(people: Households) -> pd.Series:
    """Compute the moments of drawn households that can be held against published ones.

    Parameters
    ----------
    people : Households
        The households.

    Returns
    -------
    Series
        `urban` (share of the persons), `size` (persons a household), `children` and `elders` (shares of the
        persons), `rural_mean` and `urban_mean` (income per person, yuan a year), and the mean income per
        person in `fifth_1` to `fifth_5` of the households, ordered by income per head.
    """
    total = people.persons.sum()
    held = people.persons * people.income
    found = {
        "urban": people.persons[people.urban].sum() / total,
        "size": people.persons.mean(),
        "children": people.children.sum() / total,
        "elders": people.elders.sum() / total,
    }
    for name, place in zip(AREAS, (~people.urban, people.urban), strict=True):
        found[f"{name}_mean"] = held[place].sum() / people.persons[place].sum()
    fifths = np.array_split(np.argsort(people.income, kind="stable"), 5)
    for number, members in enumerate(fifths, 1):
        found[f"fifth_{number}"] = held[members].sum() / people.persons[members].sum()
    return pd.Series(found)


def add_up(
    work: Callable[[int, int], np.ndarray],
    households: int,
    chunk: int = CHUNK,
    mapper: Callable[..., Iterable[np.ndarray]] = map,
) -> np.ndarray:
    """Add up whole-number totals over stretches of households, here or on a cluster.

    Parameters
    ----------
    work : callable
        Gets the first number of a stretch and the number after its last, and returns an array of whole
        numbers; arrays of two stretches add up to that of both.
    households : int
        How many households, numbered from zero.
    chunk : int, optional
        Households a stretch; memory grows with it, the result does not depend on it.
    mapper : callable, optional
        What applies `work` to the stretches: `map`, or the `map` of an executor, such as
        `dask.distributed.Client().get_executor().map`.

    Returns
    -------
    ndarray of int
        The sum.

    Raises
    ------
    ValueError
        When `households` or `chunk` is not above zero, or `work` returns other than whole numbers.
    """
    checks.require(households > 0, "households", households, "a number above zero")
    checks.require(chunk > 0, "chunk", chunk, "a number above zero")
    starts = range(0, households, chunk)
    stops = [min(start + chunk, households) for start in starts]
    total = reduce(np.add, mapper(work, starts, stops))
    checks.require(total.dtype.kind == "i", "work", total.dtype.name, "a function that returns whole numbers")
    return total
