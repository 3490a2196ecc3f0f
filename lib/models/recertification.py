"""The loop of demand identification, resource matching and institutional feedback, round by round."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri
from scipy.stats import norm

from lib.models import checks, targeting

# Rounds at the end of a path by which it is judged.
WINDOW = 8


@dataclass(frozen=True)
class Rules:
    """How an office runs the loop.

    Parameters
    ----------
    poor : float
        Share of the households that are poor.
    budget : float
        Share of the households for which there is money.
    gain : float
        Move of the cutoff, in standard deviations of the score, when spending misses the budget by all of it.
    appeals : float, optional
        Chance that a poor household that is not served appeals in a round; every such appeal succeeds.
    mistaken : float, optional
        Chance that another household that is not served appeals in a round; every such appeal fails.
    reviews : float, optional
        Chance that a served household is visited in a round and removed when it is not poor.
    memory : float, optional
        Rounds for which a finding holds, on average.
    persistence : float, optional
        Correlation of need from round to round; 1 means that nobody's income moves.
    """

    poor: float
    budget: float
    gain: float
    appeals: float = 0.0
    mistaken: float = 0.0
    reviews: float = 0.0
    memory: float = np.inf
    persistence: float = 1.0


def critical_gain(budget: float) -> float:
    """Compute the gain at which the cutoff neither settles nor escapes, without appeals and reviews.

    Parameters
    ----------
    budget : float
        Share of the households for which there is money, between 0 and 1.

    Returns
    -------
    float
        The rule c' = c + g (B - F(c)) / B has the slope 1 - g f(c) / B where F(c) = B; it settles below
        g = 2 B / f(c), approaches from one side below half of it, and alternates above.

    Raises
    ------
    ValueError
        When `budget` is no share.
    """
    checks.require(0 < budget < 1, "budget", budget, "a share between 0 and 1")
    return float(2 * budget / norm.pdf(ndtri(budget)))


def expected_path(rules: Rules, start: float, rounds: int) -> np.ndarray:
    """Compute the path of the cutoff for infinitely many households, without appeals and reviews.

    Parameters
    ----------
    rules : Rules
        Only `budget` and `gain` matter.
    start : float
        First cutoff, as a normal score.
    rounds : int
        Number of rounds.

    Returns
    -------
    ndarray, shape (rounds,)
        The cutoff of each round.
    """
    path = [start]
    for _ in range(rounds - 1):
        path.append(path[-1] + rules.gain * (rules.budget - ndtr(path[-1])) / rules.budget)
    return np.array(path)


def run(
    need: np.ndarray,
    noise: np.ndarray,
    quality: float | np.ndarray,
    rules: Rules,
    rounds: int,
    seed: int,
    groups: np.ndarray | None = None,
) -> pd.DataFrame:
    """Run the loop on households.

    Parameters
    ----------
    need, noise : ndarray, shape (n,)
        Standard normal scores, as in `targeting.score`; low need means poor. The noise stays: records that
        are wrong about a household are wrong in every round.
    quality : float or ndarray, shape (n,)
        Correlation of score and need.
    rules : Rules
        How the office runs the loop.
    rounds : int
        Number of rounds.
    seed : int
        Key of the random numbers of appeals, reviews, forgetting and incomes.
    groups : ndarray, shape (n,), optional
        Label of the group of each household; one group "all" if not given.

    Returns
    -------
    DataFrame
        One row a round and group: `round`, `group`, `cutoff` and `spent` (share of the budget), both of all
        groups together, `appeals`, `upheld`, `reviews` and `removed` (each per 1,000 households of the
        group), and `poor`, `served`, `exclusion`, `inclusion`, `false_positive` and `cgh` as from
        `targeting.errors`.

    Raises
    ------
    ValueError
        When a chance or the persistence is not from 0 to 1.
    """
    for name in ("appeals", "mistaken", "reviews", "persistence"):
        value = getattr(rules, name)
        checks.require(0 <= value <= 1, f"rules.{name}", value, "a number from 0 to 1")
    label = np.full(need.size, "all") if groups is None else groups
    places = {name: label == name for name in dict.fromkeys(label.tolist())}
    line, cutoff = ndtri(rules.poor), ndtri(rules.poor)
    need, finding, rows = need.copy(), np.zeros(need.size, dtype=np.int8), []
    for number in range(rounds):
        draws = np.random.Generator(np.random.Philox(key=[seed, number]))
        if number:
            shock = draws.standard_normal(need.size)
            need = rules.persistence * need + np.sqrt(1 - rules.persistence**2) * shock
        poor = need < line
        # Demand identification: records, corrected by what the office has found out.
        found = targeting.score(need, noise, quality) < cutoff
        # Resource matching: findings go before records.
        served = np.where(finding, finding > 0, found)
        spent = served.mean() / rules.budget
        # Institutional feedback: appeals, reviews, forgetting, and the cutoff follows the budget.
        chance = draws.random((2, need.size))
        appeal = ~served & (chance[0] < np.where(poor, rules.appeals, rules.mistaken))
        review = served & (chance[0] < rules.reviews)
        finding[chance[1] < 1 / rules.memory] = 0
        finding[appeal & poor] = 1
        finding[review & ~poor] = -1
        counts = {"appeals": appeal, "upheld": appeal & poor, "reviews": review, "removed": review & ~poor}
        rows += [
            {"round": number + 1, "group": name, "cutoff": cutoff, "spent": spent}
            | {what: 1000 * who[place].mean() for what, who in counts.items()}
            | targeting.errors(poor[place], served[place], np.ones(place.sum())).to_dict()
            for name, place in places.items()
        ]
        cutoff += rules.gain * (1 - spent)
    return pd.DataFrame(rows)


def verdict(path: Sequence[float], tolerance: float) -> str:
    """Say whether a path has settled.

    Parameters
    ----------
    path : sequence of float
        Values by round; the last eight count.
    tolerance : float
        Distance that counts as none, such as the sampling error.

    Returns
    -------
    str
        "converges" when the last values lie within the tolerance of each other; "oscillates" when every step
        turns back the one before and exceeds the tolerance; "unsettled" otherwise.

    Raises
    ------
    ValueError
        When there are fewer than eight values or the tolerance is not above zero.
    """
    values = checks.vector("path", path, least=WINDOW)[-WINDOW:]
    checks.positive("tolerance", tolerance)
    if np.ptp(values) <= tolerance:
        return "converges"
    steps = np.diff(values)
    if (np.abs(steps) > tolerance).all() and (steps[1:] * steps[:-1] < 0).all():
        return "oscillates"
    return "unsettled"
