"""Heads and benefits of four extensions in one year, from official figures and assumed levels.

Persons are in million, benefits in yuan a year, so that heads times benefit is in million yuan.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lib.models import care, checks, life_table, schedules
from lib.models.extensions import LEVELS

SEXES = ("female", "male")
GROUPS = tuple(range(0, 105, 5))


def rates(parameters: pd.Series, level: str) -> care.Rates:
    """Read the rates of the care model at one level of onset.

    Parameters
    ----------
    parameters : pandas.Series
        Indexed by parameter name.
    level : str
        low, middle or high.

    Returns
    -------
    care.Rates

    Raises
    ------
    ValueError
        When `level` is none of the three.
    """
    checks.require(level in LEVELS, "level", level, f"one of {LEVELS}")
    names = ("doubling", "reference_age", "worsening", "recovery", "relief")
    risk = (1.0, parameters["care.risk.partly"], parameters["care.risk.severely"])
    values = {name: parameters[f"care.{name}"] for name in names}
    return care.Rates(onset=parameters[f"care.onset.{level}"], risk=risk, **values)


def courses(mortality: pd.DataFrame, parameters: pd.Series, start: int, level: str) -> list[care.LifeCourse]:
    """Follow the two sexes through the states of dependence at the death rates of one period.

    Parameters
    ----------
    mortality : pandas.DataFrame
        Columns `series`, `start`, `sex`, `age`, `value`: abridged death rates.
    parameters : pandas.Series
        As for `rates`.
    start : int
        First year of the period.
    level : str
        Level of onset.

    Returns
    -------
    list of care.LifeCourse
        Females, males.

    Raises
    ------
    ValueError
        When a death rate is missing.
    """
    rows = mortality[(mortality["series"] == "death-rate") & (mortality["start"] == start)]
    ages = sorted(rows["age"].unique())
    single = life_table.single_year_rates(schedules.grid("mortality", rows, sex=SEXES, age=ages), ages)
    first = int(parameters["care.first_age"])
    chosen = rates(parameters, level)
    return [care.life_course(chosen, deaths[first:], first) for deaths in single]


def severe(courses: list[care.LifeCourse]) -> np.ndarray:
    """Return the share of the severely dependent by sex and five-year age group.

    Parameters
    ----------
    courses : list of care.LifeCourse
        As from `courses`.

    Returns
    -------
    numpy.ndarray
        Shape (2, groups from the first age of the courses on).

    Raises
    ------
    ValueError
        As for `care.by_age_group`.
    """
    starts = [age for age in GROUPS if age >= courses[0].ages[0]]
    return np.stack([care.by_age_group(course, starts)["severely dependent"] for course in courses])


def people(population: pd.DataFrame, years: list[int], variant: str = "medium") -> np.ndarray:
    """Arrange the population by year, sex and five-year age group, in million.

    Parameters
    ----------
    population : pandas.DataFrame
        Columns `year`, `variant`, `sex`, `age`, `value` (thousand).
    years : list of int
        Years of the result.
    variant : str
        Variant of the projection.

    Returns
    -------
    numpy.ndarray
        Shape (years, 2, 21).

    Raises
    ------
    ValueError
        When a cell is missing.
    """
    rows = population[population["variant"] == variant]
    return schedules.grid("population", rows, year=years, sex=SEXES, age=GROUPS) / 1000


def working(people: np.ndarray, low: float, high: float) -> np.ndarray:
    """Count the people from one age up to below another, both multiples of five.

    Parameters
    ----------
    people : array of shape (..., 2, 21)
    low, high : float
        Ages.

    Returns
    -------
    numpy.ndarray
        Shape (...,).

    Raises
    ------
    ValueError
        When an age is no multiple of five.
    """
    for name, value in (("low", low), ("high", high)):
        checks.require(value % 5 == 0, name, value, "a multiple of five")
    return people[..., int(low) // 5 : int(high) // 5].sum(axis=(-2, -1))


def official(pension: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Compute the official quantities to which the assumed levels refer.

    Parameters
    ----------
    pension, other : pandas.DataFrame
        Columns `series`, `year`, `value`: pension insurance, other insurance (ten thousand persons, 100
        million yuan).

    Returns
    -------
    pandas.Series
        `gap_year`, `gap` (million contributors to the employees' pension less million insured against work
        injury: at least so many contributors are not insured against it), and, for the last year with both
        figures, `injury_year`, `injury` (yuan per person insured against work injury), `jobless_year`,
        `jobless` (yuan per person insured against unemployment).

    Raises
    ------
    ValueError
        When no year has both figures of a pair.
    """
    found = {}
    pairs = {
        "gap": (pension, "employees-contributors", other, "work-injury-participants"),
        "injury": (other, "work-injury-expenditure", other, "work-injury-participants"),
        "jobless": (other, "unemployment-expenditure", other, "unemployment-participants"),
    }
    for name, (first, one, second, two) in pairs.items():
        both = pd.concat([_series(first, one), _series(second, two)], axis=1, keys=["one", "two"]).dropna()
        checks.require(len(both) > 0, name, [one, two], "a year with both figures")
        last = both.iloc[-1]
        found[f"{name}_year"] = both.index[-1]
        found[name] = (last["one"] - last["two"]) / 100 if name == "gap" else last["one"] / last["two"] * 1e4
    return pd.Series(found)


def heads(
    people: np.ndarray, severely: Mapping[str, float], rural_share: float, gap: float, parameters: pd.Series
) -> pd.DataFrame:
    """Compute the persons of each extension at three levels.

    Parameters
    ----------
    people : array of shape (2, 21)
        Population of the year, million.
    severely : mapping
        Level to severely dependent people, million.
    rural_share : float
        Share of the population that lives in the countryside, from 0 to 1.
    gap : float
        Million workers known to be without work injury insurance.
    parameters : pandas.Series
        As for `rates`.

    Returns
    -------
    pandas.DataFrame
        Extensions on the index, columns low, middle and high, million.

    Raises
    ------
    ValueError
        When an age is no multiple of five.
    """
    adults = working(people, parameters["care.payers.from"], parameters["care.payers.to"])
    table = {
        level: {
            "Long-term care": severely[level],
            "Child allowance": working(people, 0, parameters[f"child.age.{level}"]),
            "Work injury": gap * parameters[f"injury.heads.{level}"] / 100,
            "Rural employment": adults * rural_share * parameters[f"rural.heads.{level}"] / 100,
        }
        for level in LEVELS
    }
    return pd.DataFrame(table).rename_axis("extension")


def benefits(income: float, injury: float, jobless: float, parameters: pd.Series) -> pd.DataFrame:
    """Compute the yearly benefit of each extension at three levels.

    Parameters
    ----------
    income : float
        Mean income per head of the year, yuan.
    injury, jobless : float
        Official spending per insured person, yuan a year.
    parameters : pandas.Series
        As for `rates`.

    Returns
    -------
    pandas.DataFrame
        Extensions on the index, columns low, middle and high, yuan.

    Raises
    ------
    ValueError
        When an amount is not above zero.
    """
    scale = {
        "Long-term care": ("care.cost", checks.positive("income", income)),
        "Child allowance": ("child.benefit", income),
        "Work injury": ("injury.cost", checks.positive("injury", injury)),
        "Rural employment": ("rural.cost", checks.positive("jobless", jobless)),
    }
    table = {
        level: {name: parameters[f"{key}.{level}"] / 100 * unit for name, (key, unit) in scale.items()}
        for level in LEVELS
    }
    return pd.DataFrame(table).rename_axis("extension")


def _series(table: pd.DataFrame, name: str) -> pd.Series:
    """Return one series by year, in order."""
    return table[table["series"] == name].set_index("year")["value"].sort_index()
