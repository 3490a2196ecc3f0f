"""Hold a projection against a published one, and prepare what a test of it needs."""

import dataclasses
from collections.abc import Sequence

import numpy as np
import pandas as pd

from lib.models import checks, demography, schedules

RATIOS = ["share_65", "dependency_20_64", "dependency_15_64"]
MEASURES = ["population", *RATIOS]
# The published pattern of the oldest migrants would send away more centenarians than lived in 1950.
LAST_MIGRANT = 65


def indicators(population: np.ndarray, years: Sequence[int], step: int) -> pd.DataFrame:
    """Compute size and age structure of a population in every year.

    Parameters
    ----------
    population : array of shape (T, S, A)
        Thousand persons by year, sex (one row if both sexes are together) and age group.
    years : sequence of int
        The T years.
    step : int
        Years per age group.

    Returns
    -------
    pandas.DataFrame
        Index `year`; columns `population` (million), `share_65` (percent aged 65 and over),
        `dependency_20_64` and `dependency_15_64` (persons aged 65 and over per 100 of these ages).

    Raises
    ------
    ValueError
        When the number of years does not fit.
    """
    checks.require(len(years) == len(population), "years", list(years), f"{len(population)} years")
    columns = {
        "population": demography.persons(population, step) / 1000,
        "share_65": demography.old_age_share(population, step),
        "dependency_20_64": demography.old_age_dependency(population, step),
        "dependency_15_64": demography.old_age_dependency(population, step, 15),
    }
    return pd.DataFrame(columns, index=pd.Index([int(year) for year in years], name="year"))


def by_age(table: pd.DataFrame, years: Sequence[int], variant: str) -> np.ndarray:
    """Arrange a published population of one variant.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `year`, `variant`, `sex`, `age`, `value`.
    years : sequence of int
        Years wanted.
    variant : str
        A value of the column.

    Returns
    -------
    numpy.ndarray
        Shape (T, S, 21); S is two if the variant is printed by sex, and one if it is not.

    Raises
    ------
    ValueError
        When the variant is unknown, or a year or age is missing or repeated.
    """
    rows = table[table["variant"] == variant]
    checks.require(len(rows) > 0, "variant", variant, f"one of {sorted(set(table['variant']))}")
    sexes = rows["sex"].unique()
    return schedules.grid("population", rows, year=list(years), sex=sexes, age=schedules.GROUPS)


def difference(ours: pd.DataFrame, theirs: pd.DataFrame) -> pd.DataFrame:
    """Set two frames of `indicators` side by side for the years of the second.

    Parameters
    ----------
    ours, theirs : pandas.DataFrame
        As `indicators` returns them.

    Returns
    -------
    pandas.DataFrame
        Columns `year`, `measure`, `ours`, `theirs` and `difference`: percent of `theirs` for the
        population, points for shares and ratios.

    Raises
    ------
    ValueError
        When a year of `theirs` is missing from `ours`.
    """
    missing = sorted(set(theirs.index) - set(ours.index))
    checks.require(not missing, "ours.index", list(ours.index), f"the years {missing} too")
    columns = {"ours": ours.loc[theirs.index, MEASURES].stack(), "theirs": theirs[MEASURES].stack()}
    both = pd.DataFrame(columns).rename_axis(["year", "measure"]).reset_index()
    points = both["ours"] - both["theirs"]
    relative = 100 * points / both["theirs"]
    return both.assign(difference=points.where(both["measure"] != "population", relative))


def past_migration(net: pd.Series, pattern: pd.DataFrame, periods: Sequence[int]) -> pd.DataFrame:
    """Spread net migration of all ages over age and sex (an assumption, not a statistic).

    Every period gets the age pattern of one other period below age 65 and no migrants above.

    Parameters
    ----------
    net : pandas.Series
        Net migrants by calendar year.
    pattern : pandas.DataFrame
        Net migrants of the period that lends its pattern: columns `sex`, `age`, `value`.
    periods : sequence of int
        First years of five-year periods from 1 July to 30 June.

    Returns
    -------
    pandas.DataFrame
        Columns of `pattern` with `start` and the new `value`, in the unit of `net`.

    Raises
    ------
    ValueError
        When a calendar year is missing or the migrants of the pattern cancel out.
    """
    missing = sorted({y for start in periods for y in range(start, start + 6)} - set(net.index))
    checks.require(not missing, "net.index", sorted(net.index), f"the years {missing} too")
    young = pattern.assign(value=pattern["value"].where(pattern["age"] < LAST_MIGRANT, 0))
    total = young["value"].sum()
    checks.require(total != 0, "pattern.value", float(total), "a sum that is not zero")
    # Mid-year to mid-year: half of the first calendar year and half of the sixth.
    sums = {y: net.loc[y : y + 5].sum() - net.loc[[y, y + 5]].sum() / 2 for y in periods}
    return pd.concat(
        [young.assign(start=y, value=young["value"] * (wanted / total)) for y, wanted in sums.items()],
        ignore_index=True,
    )


def older_mothers(base: demography.Schedules, shift: float, first: int, full: int) -> demography.Schedules:
    """Move the fertility schedule to higher ages, from nothing in one year to all of it in another.

    Parameters
    ----------
    base : lib.models.demography.Schedules
        Schedules by single years without draws.
    shift : float
        Years by which mothers are older; negative: younger. Total fertility is kept as long as the moved
        schedule stays within the ages.
    first, full : int
        Years between which the shift grows in a straight line.

    Returns
    -------
    lib.models.demography.Schedules

    Raises
    ------
    ValueError
        When the steps are not single years or `full` is not after `first`.
    """
    checks.require(base.step == 1, "base.step", base.step, "single years")
    checks.require(full > first, "full", full, f"a year after {first}")
    ages = np.arange(base.fertility.shape[-1])
    moved = np.array([np.interp(ages - shift, ages, rates) for rates in base.fertility])
    years = base.start + np.arange(len(moved))
    part = np.clip((years - first) / (full - first), 0, 1)[:, None]
    return dataclasses.replace(base, fertility=part * moved + (1 - part) * base.fertility)


def error_among_children(result: demography.Projection, theirs: np.ndarray, years: Sequence[int]) -> float:
    """Compute the root mean square of the relative errors of children under five.

    Parameters
    ----------
    result : lib.models.demography.Projection
        A projection without draws.
    theirs : array of shape (T, S, 21)
        Published persons by five-year group, as `by_age` arranges them.
    years : sequence of int
        The T years.

    Returns
    -------
    float
        Percent.

    Raises
    ------
    ValueError
        When a year is not projected.
    """
    missing = sorted(set(years) - set(result.years.tolist()))
    checks.require(not missing, "years", missing, "years of the projection")
    ours = result.population[np.isin(result.years, years)]
    ratio = demography.persons(ours, result.step, 0, 5) / demography.persons(theirs, 5, 0, 5)
    return float(100 * np.sqrt(np.mean((ratio - 1) ** 2)))
