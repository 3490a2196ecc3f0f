"""The statutory retirement age month by month, and what it leaves of each year of age.

A birth month is counted as 12 * year + month - 1, so that months can be added. A law gives every birth month
an age; a person born in month b who retires at the age of a months has retired from month b + a + 1 on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.models import checks

YEAR = 12
MID_YEAR = 6  # the population is that of 1 July
GROUPS = ("men", "women-cadres", "women-workers")
SERIES = "retirement-age-{group}"


@dataclass(frozen=True)
class Law:
    """How the retirement age of one group depends on the month of birth.

    Attributes
    ----------
    age : int
        Age in months before the rise.
    end : int
        Age in months after the rise.
    first : int
        First birth month with a later age.
    pace : int
        Birth months per month of delay.
    """

    age: int
    end: int
    first: int
    pace: int

    def __post_init__(self) -> None:
        """Refuse a law that lowers the age or has no pace."""
        checks.require(0 < self.age <= self.end, "age", self.age, f"months from 1 to {self.end}")
        checks.require(self.pace > 0, "pace", self.pace, "one or more birth months per month of delay")


@dataclass(frozen=True)
class MinimumYears:
    """Years of contributions that a pension requires, by calendar year of retirement.

    Attributes
    ----------
    before, after : float
        Years before and after the rise.
    first, last : int
        First and last calendar year of the rise; the step is the same in each of them.
    """

    before: float
    after: float
    first: int
    last: int

    def required(self, years: object) -> np.ndarray:
        """Return the years of contributions that retirement in a calendar year requires.

        Parameters
        ----------
        years : array_like of int
            Calendar years.
        """
        steps = np.clip(np.asarray(years) - self.first + 1, 0, self.last - self.first + 1)
        return self.before + steps * (self.after - self.before) / (self.last - self.first + 1)


@dataclass(frozen=True)
class Shares:
    """What part of each year of age works, draws or may still join, at mid-year; axes year, sex, age.

    Attributes
    ----------
    years : array of shape (T,)
        Calendar years.
    working : array of shape (T, 2, A)
        Share of persons from the entry age to the statutory age.
    retired : array of shape (T, 2, A)
        Share of persons beyond the statutory age.
    joining : array of shape (T, 2, A)
        Share of persons who can still reach the minimum of contribution years if they join now.
    """

    years: np.ndarray
    working: np.ndarray
    retired: np.ndarray
    joining: np.ndarray


def birth_month(year: int, month: int) -> int:
    """Count the months up to a birth month.

    Parameters
    ----------
    year : int
        Calendar year.
    month : int
        1 to 12.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        When the month is none of the twelve.
    """
    checks.require(month in range(1, YEAR + 1), "month", month, "a month from 1 to 12")
    return YEAR * year + month - 1


def statutory_age(births: object, law: Law) -> np.ndarray:
    """Compute the statutory retirement age of birth months.

    Parameters
    ----------
    births : array_like of int
        Birth months, as `birth_month` counts them.
    law : Law
        The rule of one group.

    Returns
    -------
    numpy.ndarray
        Age in months, of the shape of `births`.
    """
    delay = (np.asarray(births) - law.first) // law.pace + 1
    return law.age + np.clip(delay, 0, law.end - law.age)


def from_tables(dates: pd.DataFrame, parameters: Mapping[str, float]) -> tuple[dict[str, Law], MinimumYears]:
    """Read the law of every group from the tables.

    Parameters
    ----------
    dates : pandas.DataFrame
        Columns `series`, `year`, `value`: `retirement-age-<group>` (years) at the start and the end of the
        rise, `retirement-delay-pace-<group>` (birth months per month of delay) and
        `minimum-contribution-years` (years) likewise.
    parameters : mapping
        `first-birth-month.<group>`: the first birth month with a later age, as year and month (196501).

    Returns
    -------
    dict of str to Law, MinimumYears

    Raises
    ------
    ValueError
        When a row is missing.
    """
    laws = {}
    for group in GROUPS:
        start, end = _two(dates, SERIES.format(group=group))
        pace = dates.loc[dates["series"] == f"retirement-delay-pace-{group}", "value"]
        checks.require(len(pace) == 1, f"retirement-delay-pace-{group}", pace.tolist(), "one row")
        name = f"first-birth-month.{group}"
        checks.require(name in parameters, "parameters", sorted(parameters), f"a row {name}")
        first = birth_month(*divmod(int(parameters[name]), 100))
        laws[group] = Law(int(YEAR * start[1]), int(YEAR * end[1]), first, int(pace.iloc[0]))
    (first, before), (last, after) = _two(dates, "minimum-contribution-years")
    return laws, MinimumYears(before, after, int(first), int(last))


def unchanged(laws: Mapping[str, Law], minimum: MinimumYears) -> tuple[dict[str, Law], MinimumYears]:
    """Take the rise out of the law: the rules as they were before it.

    Parameters
    ----------
    laws : mapping of str to Law
        The law of every group.
    minimum : MinimumYears
        The rule on contribution years.

    Returns
    -------
    dict of str to Law, MinimumYears
    """
    before = {group: Law(law.age, law.age, law.first, law.pace) for group, law in laws.items()}
    return before, MinimumYears(minimum.before, minimum.before, minimum.first, minimum.last)


def shares(
    laws: Mapping[str, Law],
    minimum: MinimumYears,
    *,
    years: Sequence[int],
    ages: int,
    entry_age: int,
    workers_among_women: float,
) -> Shares:
    """Compute which part of every year of age works, draws and may join, counting birth months.

    The persons of one year of age at mid-year were born in twelve months. Each month counts one twelfth.

    Parameters
    ----------
    laws : mapping of str to Law
        For men, women in cadre posts and women in workers' posts.
    minimum : MinimumYears
        Contribution years that a pension requires.
    years : sequence of int
        Calendar years.
    ages : int
        Number of single years of age, from zero; the last one is open-ended.
    entry_age : int
        First age of work.
    workers_among_women : float
        Share of the insured women who are in workers' posts, 0 to 1.

    Returns
    -------
    Shares

    Raises
    ------
    ValueError
        When a group is missing or the share is outside 0 to 1.
    """
    checks.require(set(GROUPS) <= set(laws), "laws", sorted(laws), f"the groups {', '.join(GROUPS)}")
    share = checks.finite("workers_among_women", workers_among_women)
    checks.require(0 <= share <= 1, "workers_among_women", share, "0 to 1")
    of = {group: _of_group(laws[group], minimum, years, ages) for group in GROUPS}
    women = share * of["women-workers"] + (1 - share) * of["women-cadres"]
    retired, joining = np.stack([women, of["men"]], axis=2)
    at_work = np.arange(ages) >= entry_age
    return Shares(np.asarray(years), at_work * (1 - retired), retired, joining)


def _of_group(law: Law, minimum: MinimumYears, years: Sequence[int], ages: int) -> np.ndarray:
    """Shares retired and able to join of one group, shape (2, T, A)."""
    now = (YEAR * np.asarray(years) + MID_YEAR)[:, None, None]
    # Born in the twelve months before the birthday that makes the person one year older than `age`.
    born = now - YEAR * (np.arange(ages)[:, None] + 1) + np.arange(YEAR)
    leaving = born + statutory_age(born, law)
    needed = YEAR * minimum.required(leaving // YEAR)
    return np.stack([(leaving < now).mean(axis=-1), (leaving - now >= needed).mean(axis=-1)])


def _two(dates: pd.DataFrame, series: str) -> list[tuple[float, float]]:
    """Year and value of the two rows of a series, in order of years."""
    rows = dates[dates["series"] == series].sort_values("year")
    checks.require(len(rows) == 2, series, rows["year"].tolist(), "two rows, start and end of the rise")
    return list(zip(rows["year"].astype(float), rows["value"].astype(float), strict=True))
