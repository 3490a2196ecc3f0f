"""From published five-year tables to the schedules of a projection, by five-year or single-year steps."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

from lib.models import checks, demography, life_table

PERIOD = 5
OPEN_AGE = 100
GROUPS = range(0, OPEN_AGE + 1, PERIOD)
ABRIDGED = (0, 1, *GROUPS[1:])
CHILDBEARING = range(15, 50, PERIOD)


def from_tables(
    population: pd.DataFrame,
    mortality: pd.DataFrame,
    fertility: pd.DataFrame,
    migration: pd.DataFrame,
    *,
    start: int,
    end: int,
    step: int,
    variant: str = "medium",
) -> demography.Schedules:
    """Turn five-year tables into the schedules of a projection.

    Five-year steps take the tables as they are. Single-year steps spread them by `split`: persons, births
    and migrants over ages, everything over the years of a period; death rates by
    `life_table.single_year_rates`. Every total and, below the ceiling of one, every mean rate is kept.

    Parameters
    ----------
    population : pandas.DataFrame
        Columns `year`, `sex`, `age`, `value`; age groups 0, 5, ..., 100 and over.
    mortality : pandas.DataFrame
        Columns `series` (rows "death-rate" are used), `start`, `sex`, `age`, `value`; ages 0, 1, 5, ...,
        100 and over.
    fertility : pandas.DataFrame
        Columns `series`, `start`, `variant`, `age`, `value`: "total-fertility" (children per woman),
        "age-pattern" (percent by age of the mother, 15, 20, ..., 45) and "sex-ratio-at-birth".
    migration : pandas.DataFrame
        Columns `start`, `sex`, `age`, `value`: net migrants of a period, in the unit of `population`.
    start, end : int
        First and last year; the periods between them must stand in the tables.
    step : {1, 5}
        Years per step and per age group.
    variant : str
        Which total fertility to take where the table has variants; estimates of the past have one only.

    Returns
    -------
    lib.models.demography.Schedules

    Raises
    ------
    ValueError
        When a column or a row is missing or repeated, `end` is not whole periods after `start`, the age
        pattern does not sum to 100 percent, or a number is impossible.
    """
    checks.require(step in (1, PERIOD), "step", step, "1 or 5 years")
    checks.require(
        end > start and (end - start) % PERIOD == 0, "end", end, f"a multiple of 5 years after {start}"
    )
    periods, sexes = range(start, end, PERIOD), demography.SEXES
    deaths = mortality[mortality["series"] == "death-rate"]
    rates = grid("mortality", deaths, start=periods, sex=sexes, age=ABRIDGED)
    births, sex_ratio = _births(fertility, periods, variant)
    persons = grid("population", population, year=[start], sex=sexes, age=GROUPS)[0]
    life_table.within("population", persons, 0, np.inf, "persons, zero or more")
    migrants = grid("migration", migration, start=periods, sex=sexes, age=GROUPS)
    if step == 1:
        edges = np.arange(0, end - start + 1, PERIOD)
        rates = split(PERIOD * life_table.single_year_rates(rates, ABRIDGED), edges, axis=0)
        rates = np.minimum(rates, 1)  # the spread would pass this ceiling where the table stands at it
        births = split(PERIOD * split(births, [*CHILDBEARING, CHILDBEARING.stop]), edges, axis=0)
        sex_ratio = split(PERIOD * sex_ratio, edges)
        persons, migrants = single_ages(persons), split(single_ages(migrants), edges, axis=0)
    table = life_table.life_table(rates, ABRIDGED if step == PERIOD else range(OPEN_AGE + 1))
    first, last = CHILDBEARING.start // step, persons.shape[-1] - CHILDBEARING.stop // step
    return demography.Schedules(
        start=start,
        step=step,
        population=persons,
        survival=life_table.survival(table, step),
        fertility=np.pad(births / step, ((0, 0), (first, last))),
        sex_ratio=sex_ratio,
        migration=migrants,
    )


def grid(name: str, frame: pd.DataFrame, **axes: Sequence[Hashable]) -> np.ndarray:
    """Arrange the column `value` of a tidy frame as an array.

    Parameters
    ----------
    name : str
        Name of the table, for messages.
    frame : pandas.DataFrame
        The axes and `value` as columns.
    **axes : sequence
        For each axis, in the order of the result, the labels that must be present; others are left out.

    Returns
    -------
    numpy.ndarray
        One axis per keyword.

    Raises
    ------
    ValueError
        When a column is absent, a label combination is missing, without value or repeated.
    """
    checks.columns(name, frame, [*axes, "value"])
    values = frame.set_index(list(axes))["value"]
    wanted = pd.MultiIndex.from_product(axes.values(), names=axes.keys())
    if len(axes) == 1:
        wanted = wanted.get_level_values(0)
    values = values[values.index.isin(wanted)]
    twice = values.index[values.index.duplicated()].tolist()
    checks.require(not twice, f"{name} ({', '.join(axes)})", twice[:1], "each row once")
    values = values.reindex(wanted)
    missing = values.index[values.isna()].tolist()
    checks.require(not missing, f"{name} ({', '.join(axes)})", missing[:1], "a row with a value for it")
    return values.to_numpy(float).reshape([len(labels) for labels in axes.values()])


def split(totals: object, edges: Sequence[int], axis: int = -1) -> np.ndarray:
    """Spread totals of intervals over unit intervals by a monotone cubic through the cumulated totals.

    Each total is kept. Where all totals of a row are at least zero, so are the parts. A mean rate is spread
    as the total rate times width.

    Parameters
    ----------
    totals : array_like
        One entry per interval along `axis`.
    edges : sequence of int
        Rising ends of the intervals, one more than there are totals.
    axis : int
        The axis to spread.

    Returns
    -------
    numpy.ndarray
        As `totals`, with one entry per unit between the first and the last edge along `axis`.

    Raises
    ------
    ValueError
        When the number of edges does not fit.

    References
    ----------
    Fritsch, F. N. and Carlson, R. E. (1980). Monotone piecewise cubic interpolation.
    """
    values = np.moveaxis(np.asarray(totals, dtype=float), axis, 0)
    checks.require(len(edges) == len(values) + 1, "edges", list(edges), f"{len(values) + 1} ends")
    cumulated = np.concatenate([np.zeros_like(values[:1]), np.cumsum(values, axis=0)])
    units = np.arange(edges[0], edges[-1] + 1)
    return np.moveaxis(np.diff(PchipInterpolator(edges, cumulated, axis=0)(units), axis=0), 0, axis)


def single_ages(groups: np.ndarray) -> np.ndarray:
    """Spread persons in five-year age groups over single years of age; the open group stays as it is.

    Parameters
    ----------
    groups : array of shape (..., 21)
        Persons aged 0-4, 5-9, ..., 100 and over.

    Returns
    -------
    numpy.ndarray
        Shape (..., 101).

    Raises
    ------
    ValueError
        When there are not 21 groups.
    """
    return np.concatenate([split(groups[..., :-1], GROUPS), groups[..., -1:]], axis=-1)


def _births(fertility: pd.DataFrame, periods: range, variant: str) -> tuple[np.ndarray, np.ndarray]:
    """Children per woman while in each age group, shape (periods, 7), and boys per girl, (periods,)."""
    checks.columns("fertility", fertility, ["series", "variant"])
    parts = dict(list(fertility.groupby("series")))
    needed = {"total-fertility", "age-pattern", "sex-ratio-at-birth"}
    checks.require(needed <= set(parts), "fertility.series", sorted(parts), f"at least {sorted(needed)}")
    levels = parts["total-fertility"]
    known = set(levels["variant"])
    checks.require(variant in known, "variant", variant, f"one of {sorted(known)}")
    level = grid("fertility", levels[levels["variant"].isin(["estimate", variant])], start=periods)
    pattern = grid("fertility", parts["age-pattern"], start=periods, age=CHILDBEARING)
    sums = pattern.sum(axis=1)
    life_table.within("sum of the age pattern", sums, 99.99, 100.01, "100 percent")
    ratio = grid("fertility", parts["sex-ratio-at-birth"], start=periods)
    return level[:, None] * pattern / sums[:, None], ratio
