"""Cohort-component projection of a population by sex and age, in five-year or single-year steps.

Arrays carry time, sex (female, male) and age on the last axes; axes before them are draws or scenarios. One
step of time is as long as one age group is wide.
"""

from dataclasses import dataclass

import numpy as np

from lib.models import checks
from lib.models.life_table import within

SEXES = ("female", "male")
OLD_AGE = 65


@dataclass(frozen=True)
class Schedules:
    """What a projection needs; leading axes of the arrays broadcast against each other.

    Attributes
    ----------
    start : int
        Year of the first population.
    step : int
        Years per step and per age group.
    population : array of shape (..., 2, A)
        Persons at the start; the last age group is open-ended.
    survival : array of shape (..., T, 2, A)
        Shares alive after a step as `life_table.survival` gives them.
    fertility : array of shape (..., T, A)
        Births per woman and year.
    sex_ratio : array of shape (..., T)
        Boys per girl at birth.
    migration : array of shape (..., T, 2, A)
        Net migrants of a step by age at arrival, in the unit of the population.

    Raises
    ------
    ValueError
        When a shape does not fit, a number is missing, a count or rate is negative or survival lies
        outside [0, 1].
    """

    start: int
    step: int
    population: np.ndarray
    survival: np.ndarray
    fertility: np.ndarray
    sex_ratio: np.ndarray
    migration: np.ndarray

    def __post_init__(self) -> None:
        """Refuse what cannot be projected."""
        checks.require(self.step in range(1, 11), "step", self.step, "a whole number of years from 1 to 10")
        for name, low, high, expectation in (
            ("population", 0, np.inf, "persons, zero or more"),
            ("survival", 0, 1, "a share from 0 to 1"),
            ("fertility", 0, np.inf, "births per woman and year, zero or more"),
            ("sex_ratio", 0, np.inf, "boys per girl, zero or more"),
            ("migration", -np.inf, np.inf, "a number of persons"),
        ):
            object.__setattr__(self, name, within(name, getattr(self, name), low, high, expectation))
        checks.require(self.survival.ndim >= 3, "survival.shape", self.survival.shape, "(..., T, 2, A)")
        steps, _, groups = self.survival.shape[-3:]
        for name, last in (
            ("survival", (steps, 2, groups)),
            ("population", (2, groups)),
            ("fertility", (steps, groups)),
            ("sex_ratio", (steps,)),
            ("migration", (steps, 2, groups)),
        ):
            shape = getattr(self, name).shape
            checks.require(shape[-len(last) :] == last, f"{name}.shape", shape, f"last axes {last}")
        youngest = self.fertility[..., 0]
        checks.require(not youngest.any(), "fertility[..., 0]", youngest.max(), "no births to newborns")

    @property
    def draws(self) -> tuple[int, ...]:
        """Shape of the leading axes."""
        return np.broadcast_shapes(
            self.population.shape[:-2],
            self.survival.shape[:-3],
            self.fertility.shape[:-2],
            self.sex_ratio.shape[:-1],
            self.migration.shape[:-3],
        )


@dataclass(frozen=True)
class Projection:
    """A projected population and the events between its dates.

    Attributes
    ----------
    years : array of shape (T + 1,)
        Dates of the population.
    step : int
        Years per step and per age group.
    population : array of shape (..., T + 1, 2, A)
        Persons by sex and age.
    births, deaths, migrants : arrays of shape (..., T, 2)
        Events of each step by sex; population after = before + births - deaths + migrants.
    """

    years: np.ndarray
    step: int
    population: np.ndarray
    births: np.ndarray
    deaths: np.ndarray
    migrants: np.ndarray


def project(schedules: Schedules) -> Projection:
    """Carry a population forward by survival, fertility and migration.

    Half of the migrants of a step come at its start and live through it like everybody, half come at its
    end. Births are the rates times the mean of the women at the start and of those who live to the end.

    Parameters
    ----------
    schedules : Schedules
        Start, rates and migrants; all draws are carried in one pass.

    Returns
    -------
    Projection

    Raises
    ------
    ValueError
        When more persons leave than there are.

    References
    ----------
    Preston, S. H., Heuveline, P. and Guillot, M. (2001). Demography, chapter 6.
    """
    s = schedules
    steps, _, groups = s.survival.shape[-3:]
    # Time is the first axis here, so that each step is written to one block of memory.
    population = np.empty((steps + 1, *s.draws, 2, groups))
    births, deaths = np.empty((2, steps, *s.draws, 2))
    population[0] = s.population
    for t in range(steps):
        half = s.migration[..., t, :, :] / 2
        living, births[t], deaths[t] = _live(
            population[t] + half,
            s.survival[..., t, :, :],
            s.fertility[..., t, :],
            s.sex_ratio[..., t],
            s.step,
        )
        np.add(living, half, out=population[t + 1])
        least = population[t + 1].min()
        checks.require(least >= 0, f"migration[..., {t}, :, :]", least, "no more leaving than there are")
    return Projection(
        years=s.start + s.step * np.arange(steps + 1),
        step=s.step,
        population=np.moveaxis(population, 0, -3),
        births=np.moveaxis(births, 0, -2),
        deaths=np.moveaxis(deaths, 0, -2),
        migrants=np.broadcast_to(s.migration.sum(axis=-1), (*s.draws, steps, 2)),
    )


def leslie(survival: np.ndarray, fertility: np.ndarray, sex_ratio: float, step: int) -> np.ndarray:
    """Write one step without migration as a matrix.

    Parameters
    ----------
    survival : array of shape (2, A)
        Shares alive after a step, as in `Schedules`.
    fertility : array of shape (A,)
        Births per woman and year.
    sex_ratio : float
        Boys per girl at birth.
    step : int
        Years per step.

    Returns
    -------
    numpy.ndarray
        Shape (2 A, 2 A), women first; matrix @ population after a step. The upper left quarter is the
        Leslie matrix of the women, whose dominant eigenvalue is their growth per step in the long run.

    References
    ----------
    Leslie, P. H. (1945). On the use of matrices in certain population mathematics.
    """
    groups = fertility.shape[-1]
    matrix = np.zeros((2, groups, 2, groups))
    after = np.arange(1, groups)
    for sex in range(2):
        matrix[sex, after, sex, after - 1] = survival[sex, 1:]
        matrix[sex, -1, sex, -1] = survival[sex, -1]
    births = step / 2 * (fertility + fertility @ matrix[0, :, 0, :])
    matrix[:, 0, 0, :] = np.outer(survival[:, 0] * _by_sex(np.asarray(sex_ratio)), births)
    return matrix.reshape(2 * groups, 2 * groups)


def persons(population: np.ndarray, step: int, low: int = 0, high: int | None = None) -> np.ndarray:
    """Count the persons from age `low` to below age `high`, both sexes together.

    Parameters
    ----------
    population : array of shape (..., 2, A)
        Persons by sex and age group.
    step : int
        Years per age group.
    low, high : int
        Completed years; without `high` the open group is included.

    Returns
    -------
    numpy.ndarray
        Shape (...).

    Raises
    ------
    ValueError
        When an age is not the first of a group.
    """
    starts = range(0, population.shape[-1] * step, step)
    for name, age in (("low", low), ("high", high)):
        checks.require(age is None or age in starts, name, age, f"an age in {starts}")
    chosen = slice(low // step, None if high is None else high // step)
    return population[..., chosen].sum(axis=(-2, -1))


def old_age_share(population: np.ndarray, step: int) -> np.ndarray:
    """Compute the persons aged 65 and over per 100 of the whole population.

    Parameters
    ----------
    population, step
        As for `persons`.

    Returns
    -------
    numpy.ndarray
        Percent, shape (...).

    Raises
    ------
    ValueError
        As for `persons`.
    """
    return 100 * persons(population, step, OLD_AGE) / persons(population, step)


def old_age_dependency(population: np.ndarray, step: int, working_from: int = 20) -> np.ndarray:
    """Compute the persons aged 65 and over per 100 persons of working age.

    Parameters
    ----------
    population, step
        As for `persons`.
    working_from : int
        First year of working age, which ends with the year before 65; the United Nations print the ratio
        to ages 20-64 and the one to ages 15-64.

    Returns
    -------
    numpy.ndarray
        Old persons per 100, shape (...).

    Raises
    ------
    ValueError
        As for `persons`.
    """
    return 100 * persons(population, step, OLD_AGE) / persons(population, step, working_from, OLD_AGE)


def _by_sex(sex_ratio: np.ndarray) -> np.ndarray:
    """Shares of girls and boys among births, shape (..., 2)."""
    return np.stack([1 / (1 + sex_ratio), sex_ratio / (1 + sex_ratio)], axis=-1)


def _live(
    entering: np.ndarray, survival: np.ndarray, fertility: np.ndarray, sex_ratio: np.ndarray, step: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Survivors by age, births and deaths of one step among those who enter it."""
    living = np.empty_like(entering)
    np.multiply(entering[..., :-1], survival[..., 1:], out=living[..., 1:])
    living[..., -1] += entering[..., -1] * survival[..., -1]
    women = entering[..., 0, 1:] + living[..., 0, 1:]
    born = step / 2 * np.einsum("...a,...a->...", fertility[..., 1:], women)[..., None] * _by_sex(sex_ratio)
    living[..., 0] = born * survival[..., 0]
    return living, born, entering.sum(axis=-1) + born - living.sum(axis=-1)
