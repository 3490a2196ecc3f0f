"""What grows with a book: the cost of building it, the chapters that an edit touches, edits that collide."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from lib.models import checks


@dataclass(frozen=True)
class Exponent:
    """Growth as a power: ``cost ~ size ** value``.

    Parameters
    ----------
    value, low, high : float
        Exponent and its 95 percent interval.
    n : int
        Number of sizes that were measured.
    """

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        """Return the exponent with its interval, as prose shows it."""
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> Exponent:
    """Fit the power with which a cost grows: least squares of its logarithm on that of the size.

    Parameters
    ----------
    sizes, costs : sequence of float
        Positive; one cost a size, three sizes or more.

    Returns
    -------
    Exponent
        One is linear growth. Costs that do not depend on the size press it below one.

    Raises
    ------
    ValueError
        If a value is not positive, the lengths differ, or fewer than three sizes are given.
    """
    _measured(sizes, costs, 3)
    positive = all(value > 0 for value in (*sizes, *costs))
    checks.require(positive, "costs", list(costs), f"positive costs at sizes {list(sizes)}")
    fit = sm.OLS(np.log(np.asarray(costs)), sm.add_constant(np.log(np.asarray(sizes)))).fit()
    low, high = fit.conf_int()[1]
    return Exponent(float(fit.params[1]), float(low), float(high), len(sizes))


def quadratic(sizes: Sequence[float], costs: Sequence[float]) -> tuple[float, float, float]:
    """Fit ``cost = a + b * size + c * size ** 2`` and return a, b and c.

    Raises
    ------
    ValueError
        If the lengths differ or fewer than four sizes are given.
    """
    _measured(sizes, costs, 4)
    c, b, a = np.polyfit(sizes, costs, 2)
    return float(a), float(b), float(c)


def makespan(durations: Sequence[float], workers: int) -> float:
    """Return when the last task ends if each free worker takes the longest that is left.

    Parameters
    ----------
    durations : sequence of float
        How long each task takes, in any unit.
    workers : int
        How many tasks run at the same time.

    Returns
    -------
    float
        In the unit of the durations; at most 4/3 of what the best order would take.

    Raises
    ------
    ValueError
        If there is no worker, or a duration is negative.

    References
    ----------
    Graham (1969), Bounds on multiprocessing timing anomalies.
    """
    checks.require(workers >= 1, "workers", workers, "at least one")
    shortest = min(durations, default=0)
    checks.require(shortest >= 0, "durations", shortest, "durations of zero or more")
    free = [0.0] * workers
    for duration in sorted(durations, reverse=True):
        heapq.heapreplace(free, free[0] + duration)
    return max(free)


def users(counts: pd.Series, chapters: int) -> tuple[float, float]:
    """Return the share of chapters that an edit of one input executes again: the mean, and the largest.

    Parameters
    ----------
    counts : Series
        How many inputs are used by so many chapters; the index says by how many.
    chapters : int
        How many chapters there are.

    Raises
    ------
    ValueError
        If there is no input, or an input is used by more chapters than there are.
    """
    number = counts.index.astype(int)
    checks.require(counts.sum() > 0, "counts", counts.to_dict(), "one input or more")
    checks.require(number.max() <= chapters, "counts", number.max(), f"at most {chapters} users")
    return float((counts * number).sum() / counts.sum() / chapters), float(number.max() / chapters)


def workload(
    seconds: Sequence[float], shares: Mapping[str, float], copies: int, processors: Sequence[int]
) -> pd.DataFrame:
    """Compute how long chapters of a larger book of the same kinds would run.

    Parameters
    ----------
    seconds : sequence of float
        How long each chapter of the book runs.
    shares : mapping
        Share of the chapters that an edit of an input executes again, by kind of input.
    copies : int
        How many times the chapters stand in the larger book.
    processors : sequence of int
        One row for each number of processors.

    Returns
    -------
    DataFrame
        ``processors`` and minutes: ``all`` chapters, and, with chapters of mean length, one column a kind of
        input.

    Raises
    ------
    ValueError
        As for :func:`makespan`.
    """
    mean, size = float(np.mean(seconds)), copies * len(seconds)
    rows = (
        {"processors": number, "all": makespan([*seconds] * copies, number) / 60}
        | {kind: makespan([mean] * round(share * size), number) / 60 for kind, share in shares.items()}
        for number in processors
    )
    return pd.DataFrame(rows)


def collision(pair: float, changes: int) -> float:
    """Return the chance that, among open changes, at least two touch a file in common.

    Parameters
    ----------
    pair : float
        Chance that two changes do, from 0 to 1. Pairs are taken to be independent, which they are not quite:
        a change of many files collides with many others.
    changes : int
        How many changes are open at the same time.

    Raises
    ------
    ValueError
        If the chance is not one, or the number is negative.
    """
    checks.require(0 <= pair <= 1, "pair", pair, "a chance from 0 to 1")
    checks.require(changes >= 0, "changes", changes, "zero or more")
    return 1 - (1 - pair) ** (changes * (changes - 1) // 2)


def _measured(sizes: Sequence[float], costs: Sequence[float], least: int) -> None:
    checks.require(len(costs) == len(sizes), "costs", list(costs), f"one for each of {len(sizes)} sizes")
    checks.require(len(set(sizes)) >= least, "sizes", list(sizes), f"at least {least} different sizes")
