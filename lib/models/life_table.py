"""Life tables from central death rates, and the survival ratios that a projection needs.

Arrays carry sex on the last axis but one (female, male) and age on the last; any axes before them are
periods or draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.interpolate import PchipInterpolator

from lib.models import checks

# Years lived in the age group by those who die in it, Coale-Demeny West, females then males: below the
# threshold of the infant death rate intercept + slope * rate, above it a constant.
HIGH_INFANT_MORTALITY = 0.107
INFANT_LINE, INFANT_CONSTANT = np.array([[0.053, 0.045], [2.800, 2.684]]), np.array([0.350, 0.330])
CHILD_LINE, CHILD_CONSTANT = np.array([[1.522, 1.651], [-1.518, -2.816]]), np.array([1.361, 1.352])
GREVILLE_FROM = 15


@dataclass(frozen=True)
class LifeTable:
    """Columns of a life table with radix one.

    Attributes
    ----------
    ages : array of shape (A,)
        First year of each age group; the last group is open-ended.
    lived_by_dying : array of shape (..., 2, A)
        Mean years lived in the group by those who die in it (nax).
    dying : array of shape (..., 2, A)
        Probability of dying in the group (nqx), one in the last.
    survivors : array of shape (..., 2, A)
        Share of newborns alive at the first year of the group (lx).
    person_years : array of shape (..., 2, A)
        Years lived in the group per newborn (nLx).
    """

    ages: np.ndarray
    lived_by_dying: np.ndarray
    dying: np.ndarray
    survivors: np.ndarray
    person_years: np.ndarray

    @property
    def expectancy(self) -> np.ndarray:
        """Mean remaining years of life at the first year of each group (ex)."""
        remaining = np.cumsum(self.person_years[..., ::-1], axis=-1)[..., ::-1]
        return remaining / self.survivors


def within(name: str, values: object, low: float, high: float, expectation: str) -> np.ndarray:
    """Return `values` as a float array that lies between two bounds everywhere.

    Parameters
    ----------
    name : str
        Argument name.
    values : array_like
        The numbers.
    low, high : float
        Bounds, both allowed.
    expectation : str
        What was expected, as a noun phrase.

    Returns
    -------
    numpy.ndarray

    Raises
    ------
    ValueError
        When an entry is missing, infinite or outside the bounds; the message names the first one.
    """
    array = np.asarray(values, dtype=float)
    checks.require(array.size > 0, f"{name}.shape", array.shape, "at least one number")
    if not (low <= array.min() and array.max() <= high and np.isfinite(array).all()):
        wrong = ~((array >= low) & (array <= high) & np.isfinite(array))
        place = tuple(int(i) for i in np.argwhere(wrong)[0])
        checks.require(False, f"{name}{list(place)}", array[place], expectation)
    return array


def life_table(rates: object, ages: Sequence[int]) -> LifeTable:
    """Compute a life table from central death rates.

    Those who die in infancy and at ages 1-4 live as long as in the Coale-Demeny West models; in five-year
    groups from age 15 Greville's formula for rates that rise exponentially holds; elsewhere half the width.

    Parameters
    ----------
    rates : array of shape (..., 2, A)
        Deaths per person-year, females then males.
    ages : sequence of int
        First year of each group: 0, 1, then rising; the last group is open-ended.

    Returns
    -------
    LifeTable

    Raises
    ------
    ValueError
        When ages or shape do not fit, a rate lies outside [0, 1], the open group has the rate zero, or a
        rate implies survival outside [0, 1].

    References
    ----------
    Preston, S. H., Heuveline, P. and Guillot, M. (2001). Demography, chapter 3.
    Coale, A. J., Demeny, P. and Vaughan, B. (1983). Regional Model Life Tables and Stable Populations.
    Greville, T. N. E. (1943). Short methods of constructing abridged life tables.
    """
    starts, widths = _groups(ages)
    m = within("rates", rates, 0, 1, "a death rate from 0 to 1 per person-year")
    checks.require(m.shape[-2:] == (2, starts.size), "rates.shape", m.shape, f"(..., 2, {starts.size})")
    within("rates of the open age group", m[..., -1], np.finfo(float).tiny, 1, "a death rate above zero")
    a = _lived_by_dying(m, starts, widths)
    q = np.ones_like(m)
    q[..., :-1] = widths * m[..., :-1] / (1 + (widths - a[..., :-1]) * m[..., :-1])
    within("probability of dying", q, 0, 1, "rates that leave survival within [0, 1]")
    alive = np.concatenate([np.ones_like(q[..., :1]), np.cumprod(1 - q[..., :-1], axis=-1)], axis=-1)
    lived = a * alive * q
    lived[..., :-1] += widths * alive[..., 1:]
    return LifeTable(starts, a, q, alive, lived)


def survival(table: LifeTable, step: int) -> np.ndarray:
    """Compute the share of each age group that is alive `step` years later.

    Parameters
    ----------
    table : LifeTable
        Its ages must contain every multiple of `step` up to the open group.
    step : int
        Years, and width of the age groups of the population.

    Returns
    -------
    numpy.ndarray
        Shape (..., 2, G). The first entry is the share of the births of a step that is alive at its end;
        entry g the share of group g - 1 that reaches group g; the last entry holds for the last two
        groups together, which both feed the open one.

    Raises
    ------
    ValueError
        When an age that the step needs is no age of the table.

    References
    ----------
    Preston, S. H., Heuveline, P. and Guillot, M. (2001). Demography, chapter 6.
    """
    groups = np.arange(0, table.ages[-1] + 1, step)
    missing = sorted(set(groups.tolist()) - set(table.ages.tolist()))
    checks.require(not missing and groups[-1] == table.ages[-1], "step", step, "groups that the ages allow")
    lived = np.add.reduceat(table.person_years, np.searchsorted(table.ages, groups), axis=-1)
    entering = np.concatenate([np.full_like(lived[..., :1], step), lived[..., :-1]], axis=-1)
    entering[..., -1] += lived[..., -1]
    return lived / entering


def single_year_rates(rates: object, ages: Sequence[int]) -> np.ndarray:
    """Spread abridged death rates over single years of age.

    The cumulated hazard is interpolated by a monotone cubic, so that the share alive at every age of the
    abridged table stays exactly what it is there, and no rate turns negative.

    Parameters
    ----------
    rates, ages
        As for `life_table`.

    Returns
    -------
    numpy.ndarray
        Shape (..., 2, last age + 1); the open group keeps its rate.

    Raises
    ------
    ValueError
        As for `life_table`, and when nobody survives to the open group.

    References
    ----------
    Fritsch, F. N. and Carlson, R. E. (1980). Monotone piecewise cubic interpolation.
    """
    table = life_table(rates, ages)
    alive = within("survivors", table.survivors, np.finfo(float).tiny, 1, "survivors in every age group")
    years = np.arange(table.ages[-1] + 1)
    hazard = np.diff(PchipInterpolator(table.ages, -np.log(alive), axis=-1)(years), axis=-1)
    dying = -np.expm1(-hazard)
    given = np.asarray(rates, dtype=float)
    # Infants keep their rate; elsewhere the rate that gives this probability when deaths fall in mid-year.
    return np.concatenate([given[..., :1], (dying / (1 - dying / 2))[..., 1:], given[..., -1:]], axis=-1)


def _groups(ages: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    starts = np.asarray(ages)
    rising = starts.ndim == 1 and starts.size > 2 and starts[:2].tolist() == [0, 1]
    rising = rising and bool((np.diff(starts) > 0).all())
    checks.require(rising, "ages", starts.tolist(), "rising ages that begin with 0 and 1")
    return starts, np.diff(starts)


def _lived_by_dying(m: np.ndarray, starts: np.ndarray, widths: np.ndarray) -> np.ndarray:
    a = np.empty_like(m)
    a[..., :-1] = widths / 2
    a[..., -1] = 1 / m[..., -1]
    infants = m[..., 0]
    high = infants >= HIGH_INFANT_MORTALITY
    a[..., 0] = np.where(high, INFANT_CONSTANT, INFANT_LINE[0] + INFANT_LINE[1] * infants)
    if widths[1] == 4:
        a[..., 1] = np.where(high, CHILD_CONSTANT, CHILD_LINE[0] + CHILD_LINE[1] * infants)
    five = np.flatnonzero((starts[:-1] >= GREVILLE_FROM) & (widths == 5))
    below, above = m[..., five - 1], m[..., five + 1]
    known = (below > 0) & (above > 0)
    slope = np.log(np.where(known, above, 1) / np.where(known, below, 1)) / 10
    a[..., five] = np.where(known, 2.5 - 25 / 12 * (m[..., five] - slope), 2.5)
    return a
