"""Inequality of persons and of groups: Gini, its bounds from group means, Theil, and what benefits change."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from lib.models import checks

# Distance of two limits, as a share of the mean income, below which they count as one.
SAME_LIMIT = 1e-12


def gini(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Compute the Gini index of weighted values.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Incomes or benefits, zero or more, in one unit, with a mean above zero.
    weights : sequence of float, shape (n,), optional
        Persons behind each value, zero or more; one each if not given.

    Returns
    -------
    float
        Half the mean absolute difference of two persons drawn with replacement, over the mean:
        from 0 (all equal) to less than 1. With means of groups as values it is the part
        between the groups, and so a lower bound for the index of the persons.

    Raises
    ------
    ValueError
        When a value or weight is missing or negative, or lengths differ.

    References
    ----------
    Gini, C. (1912). Variabilità e mutabilità. Cuppini.
    """
    value, share = _weighted(values, weights)
    order = np.argsort(value, kind="stable")
    value, share = value[order], share[order]
    rank = np.cumsum(share) - share / 2
    # Distances from the lowest value give exactly zero, not only nearly so, when all are equal.
    return float(2 * (share * (rank - 0.5)) @ (value - value[0]) / (share @ value))


def gini_bounds(
    means: Sequence[float], shares: Sequence[float], limits: Sequence[float] | None = None
) -> tuple[float, float]:
    """Compute the sharp bounds of the Gini index of persons who are known only by group means.

    The groups divide the persons by income: nobody in a group has more than anybody in the
    next one.

    Parameters
    ----------
    means : sequence of float, shape (k,)
        Mean of each group, not falling.
    shares : sequence of float, shape (k,)
        Persons in each group, above zero, any common unit.
    limits : sequence of float, shape (k + 1,), optional
        Lowest income, limits between neighboring groups, highest income. A limit between
        groups that is not known is missing; the lowest and the highest income may be infinite. If not
        given, incomes start at zero, have no upper end, and no limit is known.

    Returns
    -------
    lower, upper : float
        The lower bound puts everybody at the mean of the group. The upper one puts everybody
        at a limit of the group, with the unknown limits where they make the index largest. No
        distribution with these means lies outside; both are reached, or approached when an end
        is infinite.

    Raises
    ------
    ValueError
        When means fall, a share is not above zero, lengths differ, or a known limit does not
        lie between the means on its two sides.

    Notes
    -----
    With known limits a and b, a group with share p and mean m adds p² (m - a)(b - m) / (b - a) to the
    lower bound, in units of the overall mean (Gastwirth). Over unknown limits these terms have to be
    maximized together (Mehran). That problem is concave but has kinks, so its dual is solved: with
    d the distances from the lowest income over the means to the highest one, minimize the sum of d z²
    subject to z[i] + z[i + 1] >= p[i].

    References
    ----------
    Gastwirth, J. L. (1972). The estimation of the Lorenz curve and Gini index. Review of
    Economics and Statistics, 54(3), 306-316.
    Mehran, F. (1975). Bounds on the Gini index based on observed points of the Lorenz curve.
    Journal of the American Statistical Association, 70(349), 64-66.
    Lawson, C. L. and Hanson, R. J. (1974). Solving Least Squares Problems. Prentice-Hall.
    """
    mean, share = _groups(means, shares)
    ends = _limits(limits, mean)
    lower = gini(mean, share)
    overall = float(share @ mean)
    mean, ends = mean / overall, ends / overall
    # A known limit separates the problem into two that do not touch.
    known = np.flatnonzero(~np.isnan(ends)).tolist()
    spread = sum(
        _largest_spread(np.array([ends[i], *mean[i:j], ends[j]]), share[i:j])
        for i, j in zip(known[:-1], known[1:], strict=True)
    )
    return lower, lower + spread


def person_shares(means: Sequence[float], mean: float, tilt: Sequence[float]) -> np.ndarray:
    """Compute shares of groups that reproduce the mean of all persons.

    Fifths of households hold unequal numbers of persons when poorer households are larger.
    The shares are not published; a pattern is assumed, and its size follows from the mean.

    Parameters
    ----------
    means : sequence of float, shape (k,)
        Mean of each group per person.
    mean : float
        Mean of all persons, the same unit.
    tilt : sequence of float, shape (k,)
        Assumed pattern of the deviations from equal shares; sums to zero.

    Returns
    -------
    ndarray, shape (k,)
        1/k plus a multiple of `tilt`; sums to one, and the means weighted with it give `mean`.

    Raises
    ------
    ValueError
        When `tilt` does not sum to zero, cannot move the mean, or has to be so strong that a
        group would be left without persons.
    """
    group = checks.vector("means", means, least=2)
    direction = checks.vector("tilt", tilt)
    fits = direction.size == group.size and abs(direction.sum()) < 1e-9 and direction @ group != 0
    checks.require(
        bool(fits), "tilt", direction.tolist(), f"{group.size} numbers of sum zero that move the mean"
    )
    size = (checks.positive("mean", mean) - group.mean()) / (direction @ group)
    shares = 1 / group.size + size * direction
    checks.require(bool((shares > 0).all()), "mean", mean, "a mean that leaves persons in every group")
    return shares


def concentration(
    values: Sequence[float], rank_by: Sequence[float], weights: Sequence[float] | None = None
) -> float:
    """Compute the concentration index of values over persons in the order of another quantity.

    Parameters
    ----------
    values : sequence of float, shape (n,)
        Benefits or incomes, zero or more, with a mean above zero.
    rank_by : sequence of float, shape (n,)
        Quantity that orders the persons, such as income before benefits; equal ones share a rank.
    weights : sequence of float, shape (n,), optional
        Persons behind each value; one each if not given.

    Returns
    -------
    float
        From -1 (all goes to the lowest) to 1; the Gini index when the order is that of the values.

    Raises
    ------
    ValueError
        As for `gini`.

    References
    ----------
    Kakwani, N. C. (1977). Applications of Lorenz curves in economic analysis. Econometrica, 45(3), 719-727.
    """
    value, share = _weighted(values, weights)
    order = checks.vector("rank_by", rank_by)
    checks.require(order.size == value.size, "rank_by", order.size, f"{value.size} numbers")
    # Persons of equal rank are taken together, so that the order of the rows does not matter.
    _, place = np.unique(order, return_inverse=True)
    mass = np.bincount(place, weights=share)
    held = np.bincount(place, weights=share * value)
    rank = np.cumsum(mass) - mass / 2
    return float(2 * (held @ (rank - 0.5)) / held.sum())


def redistribution(
    before: Sequence[float], after: Sequence[float], weights: Sequence[float] | None = None
) -> pd.Series:
    """Split the change of the Gini index into a vertical part and reranking.

    Parameters
    ----------
    before, after : sequence of float, shape (n,)
        Income of each person or household before and after benefits.
    weights : sequence of float, shape (n,), optional
        Persons behind each income; one each if not given.

    Returns
    -------
    Series
        `gini` (after), `redistribution` (Gini before less Gini after), `vertical` (Gini before less the
        concentration of income after in the order before, the index of Reynolds and Smolensky) and
        `reranking` (vertical less redistribution, never below zero).

    Raises
    ------
    ValueError
        As for `gini`.

    References
    ----------
    Reynolds, M. and Smolensky, E. (1977). Public Expenditures, Taxes, and the Distribution of Income.
    Academic Press.
    """
    start, end = gini(before, weights), gini(after, weights)
    vertical = start - concentration(after, before, weights)
    return pd.Series(
        {
            "gini": end,
            "redistribution": start - end,
            "vertical": vertical,
            "reranking": vertical - (start - end),
        }
    )


def theil(values: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Compute the Theil index T of weighted values.

    Parameters
    ----------
    values, weights : sequence of float, shape (n,)
        As for `gini`.

    Returns
    -------
    float
        Mean of x log x over persons, x being the value over the mean: 0 when all are equal,
        the logarithm of n when one of n persons has everything. Computed from means of groups
        it is the part between the groups, and so a lower bound for the index of the persons.

    Raises
    ------
    ValueError
        As for `gini`.

    References
    ----------
    Theil, H. (1967). Economics and Information Theory. North-Holland.
    """
    value, share = _weighted(values, weights)
    relative = value / (share @ value)
    logs = np.log(relative, out=np.zeros_like(relative), where=relative > 0)
    return float(share @ (relative * logs))


def theil_decomposition(
    values: Sequence[float], weights: Sequence[float] | None, groups: Sequence[Hashable]
) -> pd.Series:
    """Split the Theil index T into a part between groups and a part within them.

    Parameters
    ----------
    values, weights : sequence of float, shape (n,)
        As for `gini`.
    groups : sequence, shape (n,)
        Label of the group of each value; each group has a mean above zero.

    Returns
    -------
    Series
        `total`, `between` (T of the group means, weighted with persons) and `within` (T inside
        each group, weighted with the group's share of the sum of values); the two add up to
        the total.

    Raises
    ------
    ValueError
        As for `gini`, or when labels are too few or too many, or a group has no value or
        weight above zero.

    References
    ----------
    Shorrocks, A. F. (1980). The class of additively decomposable inequality measures.
    Econometrica, 48(3), 613-625.
    """
    members = _by_group(values, weights, groups)
    within = sum(share * mean * theil(v, w) for v, w, share, mean in members)
    overall = sum(share * mean for _, _, share, mean in members)
    between = theil([mean for *_, mean in members], [share for *_, share, _ in members])
    return pd.Series({"total": theil(values, weights), "between": between, "within": within / overall})


def gini_decomposition(
    values: Sequence[float], weights: Sequence[float] | None, groups: Sequence[Hashable]
) -> pd.Series:
    """Split the Gini index into parts within groups, between their means, and of their overlap.

    Parameters
    ----------
    values, weights, groups : sequence, shape (n,)
        As for `theil_decomposition`.

    Returns
    -------
    Series
        `total`, `between` (index of the group means), `within` (index inside each group,
        weighted with its shares of persons and of the sum of values) and `overlap` (the rest:
        zero when no member of a poorer group has more than a member of a richer one). The
        three parts add up to the total.

    Raises
    ------
    ValueError
        As for `theil_decomposition`.

    References
    ----------
    Dagum, C. (1997). A new approach to the decomposition of the Gini income inequality ratio.
    Empirical Economics, 22(4), 515-531.
    """
    members = _by_group(values, weights, groups)
    overall = sum(share * mean for _, _, share, mean in members)
    within = sum(share**2 * mean * gini(v, w) for v, w, share, mean in members) / overall
    between = gini([mean for *_, mean in members], [share for *_, share, _ in members])
    total = gini(values, weights)
    return pd.Series(
        {"total": total, "between": between, "within": within, "overlap": total - between - within}
    )


def _weighted(values: Sequence[float], weights: Sequence[float] | None) -> tuple[np.ndarray, np.ndarray]:
    """Validate values and return them with weights that sum to one."""
    value = checks.vector("values", values)
    weight = np.ones_like(value) if weights is None else checks.vector("weights", weights)
    checks.require(weight.size == value.size, "weights", weight.size, f"{value.size} weights")
    for name, array in (("values", value), ("weights", weight)):
        checks.require(bool((array >= 0).all()), name, array.min(), "numbers of zero or more")
    checks.require(float(weight @ value) > 0, "values", value.max(), "a mean above zero")
    return value, weight / weight.sum()


def _by_group(
    values: Sequence[float], weights: Sequence[float] | None, groups: Sequence[Hashable]
) -> list[tuple[np.ndarray, np.ndarray, float, float]]:
    """Return values, weights, share of all persons and mean of each group."""
    value, share = _weighted(values, weights)
    label = pd.Series(list(groups))
    fits = len(label) == value.size and label.notna().all()
    checks.require(bool(fits), "groups", label.tolist(), f"{value.size} labels")
    members = []
    for name, places in label.groupby(label).indices.items():
        v, w = value[places], share[places]
        checks.require(float(v @ w) > 0, f"values of group {name!r}", v.tolist(), "a mean above zero")
        members.append((v, w, float(w.sum()), float(v @ w / w.sum())))
    return members


def _groups(means: Sequence[float], shares: Sequence[float]) -> tuple[np.ndarray, np.ndarray]:
    """Validate rising means and return them with shares that sum to one."""
    mean = checks.vector("means", means)
    checks.require(bool((np.diff(mean) >= 0).all()), "means", mean.tolist(), "means that do not fall")
    share = checks.vector("shares", shares)
    fits = share.size == mean.size and (share > 0).all()
    checks.require(bool(fits), "shares", share.tolist(), f"{mean.size} numbers above zero")
    return mean, share / share.sum()


def _limits(limits: Sequence[float] | None, mean: np.ndarray) -> np.ndarray:
    """Validate the limits of groups against the means between which they lie."""
    if limits is None:
        limits = [0.0, *[np.nan] * (mean.size - 1), np.inf]
    ends = np.array(limits, dtype=float)
    checks.require(ends.size == mean.size + 1, "limits", ends.tolist(), f"{mean.size + 1} limits")
    low, high = np.array([-np.inf, *mean]), np.array([*mean, np.inf])
    unknown = np.isnan(ends)
    unknown[[0, -1]] = False
    for i in np.flatnonzero(~(unknown | ((low <= ends) & (ends <= high)))):
        checks.require(False, f"limits[{i}]", ends[i], f"a number from {low[i]:g} to {high[i]:g}")
    return ends


def _largest_spread(points: np.ndarray, share: np.ndarray) -> float:
    """Return the largest sum of the groups' own terms p² (m - a)(b - m) / (b - a) over unknown limits.

    `points` holds the lowest income, the means and the highest income, over the mean of all. The
    dual is a least distance problem, solved by nonnegative least squares (Lawson and Hanson).
    """
    distance = np.maximum(np.diff(points), SAME_LIMIT)
    scale = 1 / np.sqrt(distance)
    place = np.arange(share.size)
    system = np.zeros((distance.size + 1, share.size))
    system[place, place] = scale[:-1]
    system[place + 1, place] = scale[1:]
    system[-1] = share
    target = np.append(np.zeros(distance.size), 1.0)
    solution, _ = nnls(system, target)
    residual = system @ solution - target
    return float(np.sum((residual[:-1] / residual[-1]) ** 2))
