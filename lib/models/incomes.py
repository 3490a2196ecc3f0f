"""Income distributions fitted to means of groups, and what they imply for medians, Gini and low incomes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import least_squares
from scipy.special import betainc, betaincinv, expit, gammaln, ndtr, ndtri

from lib.models import checks

# Ends of the grid on which a curve is laid out, as shares of the persons, and its points.
TAIL, POINTS = 1e-10, 4001
# Ranges of the logarithms of shape parameters; a fit that ends at one of them has no inner optimum.
LOG_SIGMA = (-3.0, 1.0)
LOG_GB2 = ((-1.0, 2.5), (-3.0, 3.0), (-4.0, 3.0))
STARTS = ((0.7, 0.0, 0.0), (0.3, 0.5, 1.0), (0.0, 1.0, 1.5))


@dataclass(frozen=True)
class Lognormal:
    """Lognormal distribution of incomes.

    Parameters
    ----------
    mean : float
        Mean income, above zero.
    sigma : float
        Standard deviation of the logarithm, above zero.

    References
    ----------
    Aitchison, J. and Brown, J. A. C. (1957). The Lognormal Distribution. Cambridge University Press.
    """

    mean: float
    sigma: float

    @property
    def location(self) -> float:
        """Mean of the logarithm."""
        return float(np.log(self.mean) - self.sigma**2 / 2)

    def cdf(self, income: ArrayLike) -> np.ndarray:
        """Return the share of persons with at most an income."""
        return ndtr((np.log(income) - self.location) / self.sigma)

    def income_share(self, income: ArrayLike) -> np.ndarray:
        """Return the share of all income that those with at most an income have."""
        return ndtr((np.log(income) - self.location) / self.sigma - self.sigma)

    def quantile(self, share: ArrayLike) -> np.ndarray:
        """Return the income that a share of the persons does not exceed."""
        return np.exp(self.location + self.sigma * ndtri(share))


@dataclass(frozen=True)
class GB2:
    """Generalized beta distribution of the second kind.

    Parameters
    ----------
    mean : float
        Mean income, above zero.
    a, p, q : float
        Shape parameters above zero, with a q > 1 so that the mean exists; q = 1 is Dagum's
        distribution, p = 1 that of Singh and Maddala.

    References
    ----------
    McDonald, J. B. (1984). Some generalized functions for the size distribution of income.
    Econometrica, 52(3).
    """

    mean: float
    a: float
    p: float
    q: float

    @property
    def scale(self) -> float:
        """Scale parameter that gives the mean."""
        ends = gammaln(self.p + 1 / self.a) + gammaln(self.q - 1 / self.a)
        return float(self.mean * np.exp(gammaln(self.p) + gammaln(self.q) - ends))

    def cdf(self, income: ArrayLike) -> np.ndarray:
        """Return the share of persons with at most an income."""
        return betainc(self.p, self.q, expit(self.a * np.log(np.divide(income, self.scale))))

    def income_share(self, income: ArrayLike) -> np.ndarray:
        """Return the share of all income that those with at most an income have."""
        beta = expit(self.a * np.log(np.divide(income, self.scale)))
        return betainc(self.p + 1 / self.a, self.q - 1 / self.a, beta)

    def quantile(self, share: ArrayLike) -> np.ndarray:
        """Return the income that a share of the persons does not exceed."""
        # The complement is inverted as well: subtracting from one would lose the upper tail.
        below = betaincinv(self.p, self.q, share)
        above = betaincinv(self.q, self.p, np.subtract(1, share))
        return self.scale * (below / above) ** (1 / self.a)


@dataclass(frozen=True)
class Mixture:
    """Several distributions side by side, each with its share of the persons.

    Parameters
    ----------
    parts : tuple of Lognormal or GB2
        Distributions of the groups.
    weights : tuple of float
        Shares of the persons; sum to one.
    """

    parts: tuple[Lognormal | GB2, ...]
    weights: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Mean income of all persons."""
        return float(sum(w * part.mean for w, part in zip(self.weights, self.parts, strict=True)))

    def cdf(self, income: ArrayLike) -> np.ndarray:
        """Return the share of persons with at most an income."""
        return np.sum([w * d.cdf(income) for w, d in zip(self.weights, self.parts, strict=True)], axis=0)

    def income_share(self, income: ArrayLike) -> np.ndarray:
        """Return the share of all income that those with at most an income have."""
        terms = zip(self.weights, self.parts, strict=True)
        return np.sum([w * d.mean * d.income_share(income) for w, d in terms], axis=0) / self.mean

    def quantile(self, share: ArrayLike) -> np.ndarray:
        """Return the income that a share of the persons does not exceed, by interpolation of the curve."""
        income = grid(self)
        return np.exp(np.interp(ndtri(share), _scores(self.cdf(income)), np.log(income)))


Distribution = Lognormal | GB2 | Mixture


def grid(distribution: Distribution) -> np.ndarray:
    """Lay out incomes from the lowest to the highest, equally spaced on a logarithmic scale.

    Parameters
    ----------
    distribution : Lognormal, GB2 or Mixture
        The distribution.

    Returns
    -------
    ndarray, shape (4001,)
        Incomes between the quantiles at one in ten billion from either end.
    """
    parts = distribution.parts if isinstance(distribution, Mixture) else (distribution,)
    ends = np.array([part.quantile([TAIL, 1 - TAIL]) for part in parts])
    return np.geomspace(ends[:, 0].min(), ends[:, 1].max(), POINTS)


def gini(distribution: Distribution) -> float:
    """Compute the Gini index of a distribution from its Lorenz curve.

    Parameters
    ----------
    distribution : Lognormal, GB2 or Mixture
        The distribution.

    Returns
    -------
    float
        One less twice the area under the Lorenz curve, which is joined by straight lines between
        4001 incomes; for a lognormal within 1e-6 of its closed form.
    """
    income = grid(distribution)
    persons = np.concatenate([[0.0], distribution.cdf(income), [1.0]])
    held = np.concatenate([[0.0], distribution.income_share(income), [1.0]])
    return float(1 - np.diff(persons) @ (held[1:] + held[:-1]))


def group_means(distribution: Distribution, shares: Sequence[float]) -> np.ndarray:
    """Compute the mean income of groups that divide the persons by income.

    Parameters
    ----------
    distribution : Lognormal, GB2 or Mixture
        The distribution.
    shares : sequence of float, shape (k,)
        Share of the persons in each group, poorest first; sums to one.

    Returns
    -------
    ndarray, shape (k,)
        Mean income of each group.

    Raises
    ------
    ValueError
        When shares are not above zero or do not sum to one.
    """
    share = checks.vector("shares", shares, least=2)
    fits = (share > 0).all() and abs(share.sum() - 1) < 1e-9
    checks.require(bool(fits), "shares", share.tolist(), "numbers above zero that sum to one")
    limits = distribution.quantile(np.cumsum(share)[:-1])
    held = np.concatenate([[0.0], distribution.income_share(limits), [1.0]])
    return distribution.mean * np.diff(held) / share


def fit_lognormal(means: Sequence[float], shares: Sequence[float]) -> Lognormal:
    """Fit a lognormal distribution to the means of groups by minimum distance.

    Parameters
    ----------
    means, shares : sequence of float, shape (k,)
        Mean income and share of the persons of each group, poorest first.

    Returns
    -------
    Lognormal
        The mean of all is met exactly; the spread minimizes the sum of squared log errors of the
        group means, so that n = k and one parameter is chosen.

    Raises
    ------
    ValueError
        When a mean or a share is not usable.
    """
    return _nearest(
        means, shares, lambda mean, t: Lognormal(mean, float(np.exp(t[0]))), [(-0.5,)], [LOG_SIGMA]
    )


def fit_gb2(means: Sequence[float], shares: Sequence[float]) -> GB2:
    """Fit a generalized beta distribution of the second kind to the means of groups by minimum distance.

    Parameters
    ----------
    means, shares : sequence of float, shape (k,)
        As for `fit_lognormal`.

    Returns
    -------
    GB2
        As for `fit_lognormal`, with three parameters chosen: the best of several starts. With
        five groups one degree of freedom is left.

    Raises
    ------
    ValueError
        As for `fit_lognormal`.

    References
    ----------
    Hajargasht, G., Griffiths, W. E., Brice, J., Rao, D. S. P. and Chotikapanich, D. (2012). Inference
    for income distributions using grouped data. Journal of Business and Economic Statistics, 30(4),
    563-575.
    """

    def form(mean: float, t: np.ndarray) -> GB2:
        a, p, beyond = np.exp(t)
        return GB2(mean, float(a), float(p), float(1 / a + beyond))

    return _nearest(means, shares, form, STARTS, LOG_GB2)


def fit_areas(
    means: Sequence[float], shares: Sequence[float], area_means: Sequence[float], weights: Sequence[float]
) -> Mixture:
    """Fit one lognormal distribution per area to the group means of all areas together.

    Parameters
    ----------
    means, shares : sequence of float, shape (k,)
        As for `fit_lognormal`, for all persons.
    area_means : sequence of float, shape (m,)
        Mean income of each area; met exactly.
    weights : sequence of float, shape (m,)
        Share of the persons in each area; sums to one.

    Returns
    -------
    Mixture
        One spread per area is chosen, by minimum distance as in `fit_lognormal`.

    Raises
    ------
    ValueError
        When a number is not usable, or the areas' means and weights do not give the mean of the groups.
    """
    local = checks.vector("area_means", area_means, least=2)
    weight = checks.vector("weights", weights, least=2)
    fits = weight.size == local.size and (weight > 0).all() and abs(weight.sum() - 1) < 1e-9
    checks.require(bool(fits), "weights", weight.tolist(), f"{local.size} numbers above zero that sum to one")
    overall = float(np.dot(means, shares))
    checks.require(
        abs(weight @ local / overall - 1) < 1e-6, "area_means", local.tolist(), f"areas of mean {overall:g}"
    )

    def form(_: float, t: np.ndarray) -> Mixture:
        parts = [Lognormal(float(m), float(s)) for m, s in zip(local, np.exp(t), strict=True)]
        return Mixture(tuple(parts), tuple(weight.tolist()))

    return _nearest(means, shares, form, [(-0.5,) * local.size], [LOG_SIGMA] * local.size)


def area_weight(overall: float, upper: float, lower: float) -> float:
    """Compute the share of the persons in the area with the higher mean.

    Parameters
    ----------
    overall : float
        Mean of all persons.
    upper, lower : float
        Means of the two areas.

    Returns
    -------
    float
        The share with which the two means give the mean of all.

    Raises
    ------
    ValueError
        When the mean of all does not lie between the other two.
    """
    checks.require(lower < overall < upper, "overall", overall, f"a mean between {lower} and {upper}")
    return (overall - lower) / (upper - lower)


def middle_household(shares: Sequence[float]) -> float:
    """Compute the share of the persons below the middle household when its size falls evenly with income.

    Parameters
    ----------
    shares : sequence of float, shape (k,)
        Share of the persons in equal groups of households, falling by the same step.

    Returns
    -------
    float
        One half if all shares are equal, more if poorer households are larger.

    Raises
    ------
    ValueError
        When the shares do not fall by the same step.
    """
    share = checks.vector("shares", shares, least=2)
    steps = np.diff(share)
    checks.require(bool(np.ptp(steps) < 1e-9), "shares", share.tolist(), "shares with equal steps")
    # Persons per household at rank h are 1 + k (1 - 2h); k follows from one step.
    tilt = -steps[0] * share.size**2 / 2
    return float(0.5 + tilt / 4)


def _nearest(
    means: Sequence[float],
    shares: Sequence[float],
    form: Callable[[float, np.ndarray], Distribution],
    starts: Sequence[Sequence[float]],
    bounds: Sequence[tuple[float, float]],
) -> Distribution:
    """Return the distribution whose group means have the least squared log errors."""
    mean = checks.vector("means", means, least=2)
    checks.require(bool((mean > 0).all()), "means", mean.tolist(), "numbers above zero")
    checks.require(len(shares) == mean.size, "shares", list(shares), f"{mean.size} shares")
    overall = float(np.dot(mean, shares))

    def errors(t: np.ndarray) -> np.ndarray:
        return np.log(group_means(form(overall, t), shares) / mean)

    limits = list(zip(*bounds, strict=True))
    fits = [least_squares(errors, start, bounds=limits, xtol=1e-12, ftol=1e-12) for start in starts]
    return form(overall, min(fits, key=lambda fit: fit.cost).x)


def _scores(share: np.ndarray) -> np.ndarray:
    """Return normal scores of shares, finite also where a share has been rounded to zero or one."""
    return ndtri(np.clip(share, 1e-300, 1 - 1e-16))
