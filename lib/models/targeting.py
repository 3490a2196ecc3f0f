"""Who is served when need is seen through records: targeting errors, poverty, and benefits of equal cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtri
from scipy.stats import multivariate_normal

from lib.models import checks, households, inequality

# Columns of the totals of `totals`; the first axis is the area, the second the bin of income per head.
TOTALS = (
    *("households", "persons", "income", "served", "benefit"),
    *("poor_before", "poor_after", "gap_before", "gap_after"),
)
# Upper limits of the bins, yuan a year per head.
BINS = np.unique(np.rint(np.geomspace(100, 1e7, 1200)).astype(np.int64))


@dataclass(frozen=True)
class Plan:
    """Benefits that a household gets; amounts in whole yuan a year.

    Parameters
    ----------
    lines : tuple of int
        Poverty line per head in rural and in urban areas.
    served : tuple of int, optional
        Amount per head of a household that is served as poor, rural and urban.
    cutoffs : tuple of float, optional
        A household is served when its score lies below the cutoff of its area; by default nobody is.
    quality : float, optional
        Correlation of the score with need.
    person, child, elder : int, optional
        Amounts per person, per child and per elder, whoever they are.
    """

    lines: tuple[int, int]
    served: tuple[int, int] = (0, 0)
    cutoffs: tuple[float, float] = (-np.inf, -np.inf)
    quality: float = 1.0
    person: int = 0
    child: int = 0
    elder: int = 0


def score(need: np.ndarray, noise: np.ndarray, quality: float | np.ndarray) -> np.ndarray:
    """Compute the score that records give to a household.

    Parameters
    ----------
    need, noise : ndarray
        Standard normal and independent; low need score means poor.
    quality : float or ndarray
        Correlation of score and need, from 0 (records say nothing) to 1 (they say all).

    Returns
    -------
    ndarray
        Standard normal.

    Raises
    ------
    ValueError
        When `quality` is not from 0 to 1.
    """
    fits = np.min(quality) >= 0 and np.max(quality) <= 1
    checks.require(bool(fits), "quality", quality, "numbers from 0 to 1")
    return quality * need + np.sqrt(1 - np.square(quality)) * noise


def is_served(people: households.Households, plan: Plan) -> np.ndarray:
    """Tell which households are served as poor.

    Parameters
    ----------
    people : Households
        The households.
    plan : Plan
        The rule.

    Returns
    -------
    ndarray of bool
    """
    rural, urban = plan.cutoffs
    return score(people.need, people.noise, plan.quality) < np.where(people.urban, urban, rural)


def benefit(people: households.Households, plan: Plan) -> np.ndarray:
    """Compute what each household gets.

    Parameters
    ----------
    people : Households
        The households.
    plan : Plan
        The rule.

    Returns
    -------
    ndarray of int
        Yuan a year per household.
    """
    rural, urban = plan.served
    amount = np.where(people.urban, urban, rural)
    everybody = plan.person * people.persons + plan.child * people.children + plan.elder * people.elders
    return everybody + np.where(is_served(people, plan), amount * people.persons, 0)


def totals(source: households.Population, plan: Plan, seed: int, start: int, stop: int) -> np.ndarray:
    """Draw a stretch of households, apply a plan, and add them up by area and income.

    Parameters
    ----------
    source : Population
        What households are drawn from.
    plan : Plan
        The rule.
    seed, start, stop : int
        As for `households.draw`.

    Returns
    -------
    ndarray of int, shape (2, bins, 9)
        Sums of `TOTALS` in rural and urban areas: households, persons, income, persons served, benefits,
        poor persons and yuan missing to the line, before and after benefits. Totals of two stretches add up
        to those of both, exactly.
    """
    people = households.draw(source, seed, start, stop)
    paid = benefit(people, plan)
    line = np.where(people.urban, plan.lines[1], plan.lines[0]) * people.persons
    before = people.income * people.persons
    gaps = np.maximum(line - before, 0), np.maximum(line - before - paid, 0)
    counted = [
        *(np.ones_like(before), people.persons, before, people.persons * is_served(people, plan), paid),
        *((gaps[0] > 0) * people.persons, (gaps[1] > 0) * people.persons, *gaps),
    ]
    width = BINS.size + 1
    place = people.urban * width + np.searchsorted(BINS, people.income)
    # Sums of whole numbers are exact in double precision up to 2^53, far above those of one stretch.
    sums = [np.bincount(place, weights=column, minlength=2 * width) for column in counted]
    return np.rint(sums).astype(np.int64).T.reshape(2, width, len(TOTALS))


def summary(added: np.ndarray, lines: Sequence[int]) -> pd.Series:
    """Read poverty, inequality and cost from totals.

    Parameters
    ----------
    added : ndarray of int, shape (2, bins, 9)
        As from `totals`.
    lines : sequence of int
        Poverty lines of the plan, rural and urban.

    Returns
    -------
    Series
        `outlay` (yuan a person), `served` (share of the persons), `poor_before`, `poor_after` (shares of the
        persons), `gap_before`, `gap_after` (mean shortfall as a share of the line) and `gini_before`, the
        index of the means of the bins.
    """
    sums = dict(zip(TOTALS, np.moveaxis(added, -1, 0), strict=True))
    persons = sums["persons"].sum()
    filled = sums["persons"] > 0
    found = {"outlay": sums["benefit"].sum() / persons, "served": sums["served"].sum() / persons}
    for when in ("before", "after"):
        found[f"poor_{when}"] = sums[f"poor_{when}"].sum() / persons
        missing = sums[f"gap_{when}"].sum(axis=1) / np.asarray(lines)
        found[f"gap_{when}"] = missing.sum() / persons
    means = sums["income"][filled] / sums["persons"][filled]
    found["gini_before"] = inequality.gini(means, sums["persons"][filled])
    return pd.Series(found)


def fgt(income: np.ndarray, line: np.ndarray | float, order: float, weights: np.ndarray) -> float:
    """Compute the poverty index of Foster, Greer and Thorbecke.

    Parameters
    ----------
    income : ndarray
        Income per head.
    line : ndarray or float
        Poverty line, above zero; one for all or one each.
    order : float
        0 for the share of the poor, 1 for the mean gap, 2 for the mean squared gap.
    weights : ndarray
        Persons behind each income.

    Returns
    -------
    float
        From 0 (nobody below the line) to 1.

    Raises
    ------
    ValueError
        When a line is not above zero or the order is below zero.

    References
    ----------
    Foster, J., Greer, J. and Thorbecke, E. (1984). A class of decomposable poverty measures.
    Econometrica, 52(3), 761-766.
    """
    checks.require(bool(np.all(np.asarray(line) > 0)), "line", line, "numbers above zero")
    checks.require(order >= 0, "order", order, "zero or more")
    gap = np.maximum(1 - income / line, 0)
    return float(np.average(np.where(gap > 0, gap**order, 0), weights=weights))


def errors(poor: np.ndarray, served: np.ndarray, weights: np.ndarray) -> pd.Series:
    """Count the errors of targeting.

    Parameters
    ----------
    poor, served : ndarray of bool
        Who is poor and who is served.
    weights : ndarray
        Persons behind each entry.

    Returns
    -------
    Series
        `poor` and `served` (shares of the persons), `exclusion` (share of the poor who are not served),
        `inclusion` (share of the served who are not poor), `false_positive` (share of the others who are
        served) and `cgh`: the share of the served who are poor over the share of the poor, the index of
        Coady, Grosh and Hoddinott for equal amounts. An error of nobody is missing.

    Raises
    ------
    ValueError
        When lengths differ.

    References
    ----------
    Coady, D., Grosh, M. and Hoddinott, J. (2004). Targeting outcomes redux. World Bank Research Observer,
    19(1), 61-85.
    """
    checks.require(len(poor) == len(served) == len(weights), "served", len(served), f"{len(poor)} entries")
    both, p, s = (np.average(place, weights=weights) for place in (poor & served, poor, served))
    return _error_rates(float(p), float(s), float(both))


def expected_errors(poor: float, served: float, quality: float) -> pd.Series:
    """Compute the errors of targeting exactly, for need and score that are jointly normal.

    Parameters
    ----------
    poor, served : float
        Shares of the persons who are poor and who are served, between 0 and 1.
    quality : float
        Correlation of score and need, from 0 to 1.

    Returns
    -------
    Series
        As from `errors`. With quality 0 the share of the poor who are served is the share served.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    for name, share in (("poor", poor), ("served", served)):
        checks.require(0 < share < 1, name, share, "a share between 0 and 1")
    checks.require(0 <= quality <= 1, "quality", quality, "a number from 0 to 1")
    both = min(poor, served) if quality == 1 else _joint(poor, served, quality)
    return _error_rates(poor, served, both)


def implied_quality(poor: float, exclusion: float, false_positive: float) -> float:
    """Find the correlation of score and need that gives observed errors.

    Parameters
    ----------
    poor : float
        Share of the poor.
    exclusion : float
        Share of the poor who are not served.
    false_positive : float
        Share of the others who are served.

    Returns
    -------
    float
        The correlation in `expected_errors` with the same errors.

    Raises
    ------
    ValueError
        When an argument is no share, or the poor are served less often than the others.
    """
    for name, share in (("poor", poor), ("exclusion", exclusion), ("false_positive", false_positive)):
        checks.require(0 < share < 1, name, share, "a share between 0 and 1")
    checks.require(1 - exclusion >= false_positive, "exclusion", exclusion, "an error below that of chance")
    both = poor * (1 - exclusion)
    served = both + (1 - poor) * false_positive
    return float(brentq(lambda quality: _joint(poor, served, quality) - both, 0, 1 - 1e-9))


def errors_by_group(
    poor: np.ndarray, served: np.ndarray, weights: np.ndarray, groups: np.ndarray
) -> pd.DataFrame:
    """Count the errors of targeting in each group; equalized odds mean equal rows.

    Parameters
    ----------
    poor, served, weights : ndarray
        As for `errors`.
    groups : ndarray
        Label of the group of each entry.

    Returns
    -------
    DataFrame indexed by group
        Columns as from `errors`.

    References
    ----------
    Hardt, M., Price, E. and Srebro, N. (2016). Equality of opportunity in supervised learning. Advances in
    Neural Information Processing Systems, 29.
    """
    places = {name: groups == name for name in dict.fromkeys(groups.tolist())}
    return pd.DataFrame(
        {name: errors(poor[place], served[place], weights[place]) for name, place in places.items()}
    ).T


def outcomes(people: households.Households, plans: Mapping[str, Plan]) -> pd.DataFrame:
    """Compute cost, poverty and inequality under several plans.

    Parameters
    ----------
    people : Households
        The households.
    plans : mapping of str to Plan
        Plans with the same lines.

    Returns
    -------
    DataFrame indexed by plan
        `outlay` (yuan a person), `to_poor` (share of the money that the poor get), `cgh` (that share over the
        share of the poor), `poor`, `gap` and `severity` (poverty of order 0, 1 and 2 after benefits) with
        their change `poor_change`, `gap_change`, `severity_change`, and `gini` after benefits with
        `redistribution`, `vertical` and `reranking` as from `inequality.redistribution`.

    Raises
    ------
    ValueError
        When the plans have different lines.
    """
    lines = {plan.lines for plan in plans.values()}
    checks.require(len(lines) == 1, "plans", lines, "plans with the same lines")
    line = np.where(people.urban, *reversed(next(iter(lines)))).astype(float)
    before = people.income.astype(float)
    poor = before < line
    orders = {"poor": 0, "gap": 1, "severity": 2}
    start = {name: fgt(before, line, order, people.persons) for name, order in orders.items()}
    rows = {}
    for name, plan in plans.items():
        paid = benefit(people, plan)
        after = before + paid / people.persons
        end = {key: fgt(after, line, order, people.persons) for key, order in orders.items()}
        rows[name] = {
            "outlay": paid.sum() / people.persons.sum(),
            "to_poor": paid[poor].sum() / paid.sum(),
            "cgh": paid[poor].sum() / paid.sum() / start["poor"],
            **end,
            **{f"{key}_change": end[key] / start[key] - 1 for key in orders},
            **inequality.redistribution(before, after, people.persons),
        }
    return pd.DataFrame(rows).T


def equal_cost(
    people: households.Households, targeted: Plan, qualities: Mapping[str, float]
) -> dict[str, Plan]:
    """Set up benefits that cost the same: for the poor, for everybody, for children and for elders.

    Parameters
    ----------
    people : Households
        The households on which the cost is counted.
    targeted : Plan
        The benefit for the poor; its cost is that of all.
    qualities : mapping of str to float
        Names and correlations of variants of the benefit for the poor.

    Returns
    -------
    dict of str to Plan
        The variants, then `universal`, `children` and `elders`. Amounts per head are rounded to whole yuan,
        so that costs differ by at most half a yuan per entitled head.
    """
    persons = people.persons.sum()
    amounts = np.where(people.urban, *reversed(targeted.served))
    cost = np.sum(amounts * people.persons * is_served(people, targeted))
    plans = {name: replace(targeted, quality=quality) for name, quality in qualities.items()}
    shares = {"universal": ("person", persons), "children": ("child", people.children.sum())}
    shares["elders"] = ("elder", people.elders.sum())
    for name, (key, heads) in shares.items():
        plans[name] = Plan(targeted.lines, **{key: round(cost / heads)})
    return plans


def cutoffs(shares: Sequence[float]) -> tuple[float, float]:
    """Compute the scores below which given shares of the rural and urban households lie.

    Parameters
    ----------
    shares : sequence of float, shape (2,)
        Shares to be served.

    Returns
    -------
    tuple of float
        Cutoffs for a `Plan`.

    Raises
    ------
    ValueError
        When a share is not from 0 to 1.
    """
    share = checks.vector("shares", shares, least=2)
    checks.require(bool(((share >= 0) & (share <= 1)).all()), "shares", share.tolist(), "shares from 0 to 1")
    rural, urban = ndtri(share).tolist()
    return rural, urban


def _joint(poor: float, served: float, quality: float) -> float:
    """Return the share of persons who are poor and served, from the bivariate normal distribution."""
    if quality == 0:
        return poor * served
    normal = multivariate_normal(cov=[[1, quality], [quality, 1]], abseps=1e-12, releps=1e-12)
    return float(normal.cdf(ndtri([poor, served])))


def _error_rates(poor: float, served: float, both: float) -> pd.Series:
    """Return the error rates that follow from three shares of the persons."""
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = {
            "poor": poor,
            "served": served,
            "exclusion": np.divide(poor - both, poor),
            "inclusion": np.divide(served - both, served),
            "false_positive": np.divide(served - both, 1 - poor),
            "cgh": np.divide(both, served * poor),
        }
    return pd.Series(rates).astype(float)
