"""Long-term care: a multi-state model of dependence, the heads it implies, and what their care costs.

The yearly transition probabilities are the matrix exponential of yearly rates, so that their rows sum to one
by construction. Death rates by state are scaled at each age until the population dies at a given rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.linalg import expm

from lib.models import checks

STATES = ("independent", "partly dependent", "severely dependent", "dead")
LIVING = STATES[:-1]


@dataclass(frozen=True)
class Rates:
    """Yearly rates of moving between states of health; ages enter through the onset only.

    Attributes
    ----------
    onset : float
        Independent to partly dependent at `reference_age`, per person-year, above zero.
    doubling : float
        Years of age in which the onset doubles, above zero.
    reference_age : float
        Age at which the onset is `onset`.
    worsening, recovery, relief : float
        Partly to severely dependent, partly dependent to independent, and severely to partly
        dependent; zero or more per person-year.
    risk : sequence of float
        Death rate in each living state relative to the independent, above zero.
    """

    onset: float
    doubling: float
    reference_age: float
    worsening: float
    recovery: float
    relief: float
    risk: Sequence[float]


@dataclass(frozen=True)
class LifeCourse:
    """A cohort that starts independent.

    Attributes
    ----------
    ages : array of shape (A,)
        Age at the start of each year.
    transitions : array of shape (A, 4, 4)
        Probability of being in the state of the column a year after the state of the row.
    shares : array of shape (A, 3)
        Share of the living in each state in the middle of the year.
    survivors : array of shape (A + 1,)
        Share alive at each age and at the end.
    """

    ages: np.ndarray
    transitions: np.ndarray
    shares: np.ndarray
    survivors: np.ndarray


def intensities(rates: Rates, age: float, deaths: Sequence[float]) -> np.ndarray:
    """Compute the matrix of yearly rates between the states at one age.

    Parameters
    ----------
    rates : Rates
    age : float
        Age in years.
    deaths : sequence of float
        Death rate in each living state, zero or more.

    Returns
    -------
    numpy.ndarray
        Shape (4, 4); off the diagonal the rates, on it minus their sum, so that rows sum to zero.

    Raises
    ------
    ValueError
        When a rate is out of range.
    """
    _valid(rates)
    dying = checks.vector("deaths", deaths, least=3)
    checks.require(bool((dying >= 0).all()), "deaths", dying.tolist(), "rates of zero or more")
    matrix = np.zeros((4, 4))
    matrix[0, 1] = rates.onset * 2 ** ((age - rates.reference_age) / rates.doubling)
    matrix[1, 2], matrix[1, 0], matrix[2, 1] = rates.worsening, rates.recovery, rates.relief
    matrix[:3, 3] = dying
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return matrix


def life_course(rates: Rates, deaths: Sequence[float], first_age: int) -> LifeCourse:
    """Follow a cohort through the states while it dies at given rates.

    Parameters
    ----------
    rates : Rates
    deaths : sequence of float
        Death rate of the whole population in each single year of age from `first_age` on.
    first_age : int
        Age at which everybody alive is independent.

    Returns
    -------
    LifeCourse

    Raises
    ------
    ValueError
        When a rate is out of range.

    Notes
    -----
    At each age the death rate of the independent is the given rate over the mean relative risk at the
    start of the year; the mix within the year changes a little, and `survivors` shows how much that matters.

    References
    ----------
    Haberman, S. and Pitacco, E. (1999). Actuarial Models for Disability Insurance. Chapman and Hall.
    """
    given = checks.vector("deaths", deaths)
    risk = np.asarray(_valid(rates).risk, dtype=float)
    mix, alive = np.array([1.0, 0.0, 0.0]), [1.0]
    transitions, shares = [], []
    for age, rate in enumerate(given, start=first_age):
        matrix = expm(intensities(rates, age, rate / (mix @ risk) * risk))
        after = np.append(mix, 0) @ matrix
        following = after[:3] / after[:3].sum()
        transitions.append(matrix)
        shares.append((mix + following) / 2)
        alive.append(alive[-1] * after[:3].sum())
        mix = following
    ages = np.arange(first_age, first_age + given.size)
    return LifeCourse(ages, np.array(transitions), np.array(shares), np.array(alive))


def by_age_group(course: LifeCourse, starts: Sequence[int]) -> pd.DataFrame:
    """Average the shares of the states over age groups, weighted with the cohort's survivors.

    Parameters
    ----------
    course : LifeCourse
    starts : sequence of int
        First year of each group, rising, from the first age of the course; the last group is open.

    Returns
    -------
    pandas.DataFrame
        Indexed by `age` (first year of the group), one column a living state; rows sum to one.

    Raises
    ------
    ValueError
        When a group holds no year of the course.
    """
    lived = (course.survivors[:-1] + course.survivors[1:]) / 2
    group = np.searchsorted(starts, course.ages, side="right") - 1
    means = {}
    for place, start in enumerate(starts):
        inside = group == place
        checks.require(bool(inside.any()), f"starts[{place}]", start, f"an age up to {course.ages[-1]}")
        means[start] = lived[inside] @ course.shares[inside] / lived[inside].sum()
    return pd.DataFrame.from_dict(means, orient="index", columns=LIVING).rename_axis("age")


def dependents(population: np.ndarray, prevalence: np.ndarray) -> np.ndarray:
    """Count the dependent in a population by sex and age group.

    Parameters
    ----------
    population : array of shape (..., 2, G)
        Persons by sex and age group.
    prevalence : array of shape (2, H)
        Share who are dependent in the last H of the G groups, from 0 to 1; nobody is in the others.

    Returns
    -------
    numpy.ndarray
        Shape (...,): persons.

    Raises
    ------
    ValueError
        When shapes do not fit or a share is out of range.
    """
    share = np.asarray(prevalence, dtype=float)
    persons = np.asarray(population, dtype=float)
    fits = persons.ndim >= 2 and persons.shape[-2] == len(share) and persons.shape[-1] >= share.shape[-1]
    checks.require(
        fits, "population.shape", persons.shape, f"(..., {len(share)}, at least {share.shape[-1]})"
    )
    inside = bool(((share >= 0) & (share <= 1)).all())
    checks.require(inside, "prevalence", [share.min(), share.max()], "shares from 0 to 1")
    return (persons[..., -share.shape[-1] :] * share).sum(axis=(-2, -1))


def premium(dependents: float, payers: float, unit_cost: float) -> float:
    """Compute the contribution rate that pays for care in the same year.

    Parameters
    ----------
    dependents : float
        Persons in care, zero or more.
    payers : float
        Persons who pay, above zero, same unit.
    unit_cost : float
        Yearly cost of a person in care, as a share of the income of a payer; zero or more.

    Returns
    -------
    float
        Share of the payers' income: unit_cost * dependents / payers.

    Raises
    ------
    ValueError
        When an argument is out of range.
    """
    for name, value in (("dependents", dependents), ("unit_cost", unit_cost)):
        checks.require(checks.finite(name, value) >= 0, name, value, "a number of zero or more")
    return unit_cost * dependents / checks.positive("payers", payers)


def _valid(rates: Rates) -> Rates:
    """Refuse rates outside their range."""
    checks.positive("rates.onset", rates.onset)
    checks.positive("rates.doubling", rates.doubling)
    for name in ("worsening", "recovery", "relief"):
        value = checks.finite(f"rates.{name}", getattr(rates, name))
        checks.require(value >= 0, f"rates.{name}", value, "a rate of zero or more")
    checks.require(
        len(rates.risk) == len(LIVING), "rates.risk", rates.risk, "one number for each living state"
    )
    for state, value in zip(LIVING, rates.risk, strict=True):
        checks.positive(f"rates.risk ({state})", value)
    return rates
