"""How far published incidence fixes the distribution of medical bills, and with it the cost of a cap.

Accounts give the mean bill and the part that the fund pays. A survey gives the share of households with
catastrophic payments. Many distributions agree with all three; each is kept.
"""

import functools
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from lib.models import checks, medical

SPREADS = np.geomspace(0.1, 3.2, 20)


@dataclass(frozen=True)
class Area:
    """What accounts and surveys say about the households of an area.

    Parameters
    ----------
    households : float
        Number of households, above zero.
    fund, personal : float
        Mean payment of the fund and of the household in a year, above zero.
    capacity : float
        Mean capacity to pay of a household in a year, above zero.
    incidence : float
        Share of households with catastrophic payments, a fraction between 0 and 1.
    rate : float
        Part of the covered bill that the fund pays, between 0 and 1.
    ceiling : float
        Most that the fund pays for a household in a year, above zero.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """

    households: float
    fund: float
    personal: float
    capacity: float
    incidence: float
    rate: float
    ceiling: float = math.inf

    def __post_init__(self) -> None:
        """Validate."""
        for name in ("households", "fund", "personal", "capacity"):
            checks.positive(name, getattr(self, name))
        for name in ("incidence", "rate"):
            value = getattr(self, name)
            checks.require(0 < value < 1, name, value, "a fraction between 0 and 1")
        checks.require(self.ceiling > 0, "ceiling", self.ceiling, "an amount above zero")


def split_personal(total: float, heads: pd.Series, consumption: pd.Series, tie: float) -> pd.Series:
    """Divide national personal payments between areas.

    Parameters
    ----------
    total : float
        Personal payments of the nation, above zero.
    heads : pandas.Series
        Persons by area, above zero.
    consumption : pandas.Series
        Consumption per head by area, above zero, the same labels.
    tie : float
        Elasticity of payments to consumption: 0 gives every person the same, 1 an amount
        in proportion to consumption.

    Returns
    -------
    pandas.Series
        Payment per head by area; weighted with heads it sums to the total.

    Raises
    ------
    ValueError
        When an amount is not above zero.
    """
    weights = consumption ** checks.finite("tie", tie)
    checks.require(
        bool((heads > 0).all() and (consumption > 0).all()), "heads", heads.to_dict(), "above zero"
    )
    return checks.positive("total", total) * weights / (heads @ weights)


def fit(
    area: Area, *, probability: float, capacity_spread: float, correlation: float, threshold: float
) -> pd.DataFrame:
    """Find every spread of bills at which an area shows its published incidence.

    Parameters
    ----------
    area : Area
    probability : float
        Share of households with a bill, above 0 and at most 1.
    capacity_spread : float
        Standard deviation of the logarithm of capacity to pay, above zero.
    correlation : float
        Correlation of the logarithms of capacity and bill.
    threshold : float
        Share of capacity from which on a payment is catastrophic.

    Returns
    -------
    pandas.DataFrame
        One row per solution, none where no spread fits: `probability`, `capacity_spread`, `correlation`,
        `spread`, `covered` (part of bills inside the policy, so that the fund pays what the
        accounts say), `overshoot` and `concentration`.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    capacity = medical.Capacity(area.capacity, capacity_spread, correlation)
    mean = (area.fund + area.personal) / probability

    def excess(spread: float) -> float:
        covered = _covered(area, mean, probability, spread)
        if covered is None:
            return math.nan
        bills, rules = medical.Bills(probability, mean, spread), _rules(area, covered)
        return medical.incidence(bills, capacity, rules, threshold) - area.incidence

    values = [excess(spread) for spread in SPREADS]
    rows = []
    for (low, below), (high, above) in itertools.pairwise(zip(SPREADS, values, strict=True)):
        if below * above < 0:
            spread = brentq(excess, low, high, xtol=1e-10)
            covered = _covered(area, mean, probability, spread)
            bills = medical.Bills(probability, mean, spread)
            found = medical.burden(bills, capacity, _rules(area, covered), threshold)
            rows.append((probability, capacity_spread, correlation, spread, covered, *found.iloc[1:]))
    return pd.DataFrame(
        rows,
        columns=[
            "probability",
            "capacity_spread",
            "correlation",
            "spread",
            "covered",
            "overshoot",
            "concentration",
        ],
    )


def fits(
    area: Area,
    *,
    probabilities: Iterable[float],
    capacity_spreads: Iterable[float],
    correlations: Iterable[float],
    threshold: float,
) -> pd.DataFrame:
    """Collect the solutions of `fit` over a grid of what is not known.

    Parameters
    ----------
    area : Area
    probabilities, capacity_spreads, correlations : iterable of float
        Values to combine.
    threshold : float
        As for `fit`.

    Returns
    -------
    pandas.DataFrame
        Rows of `fit`, numbered; empty when nothing fits.

    Raises
    ------
    ValueError
        As for `fit`.
    """
    grid = itertools.product(probabilities, capacity_spreads, correlations)
    found = [
        fit(area, probability=p, capacity_spread=s, correlation=c, threshold=threshold) for p, s, c in grid
    ]
    return pd.concat([rows for rows in found if not rows.empty] or found[:1], ignore_index=True)


def cost_of_caps(
    area: Area, calibrations: pd.DataFrame, caps: Sequence[float], threshold: float
) -> pd.DataFrame:
    """Compute what a personal cap in the place of the fund ceiling costs under each calibration.

    Parameters
    ----------
    area : Area
    calibrations : pandas.DataFrame
        Rows of `fits` for the same area.
    caps : sequence of float
        Most that a household pays in a year.
    threshold : float
        As for `fit`.

    Returns
    -------
    pandas.DataFrame
        One row per calibration and cap: `calibration` (row of `calibrations`), `cap`, `cost` (extra
        payment of the fund per household), `share` (of its present payment) and `incidence`
        (catastrophic payments that remain).
    """
    rows = []
    for number, row in zip(calibrations.index, calibrations.itertuples(), strict=True):
        bills = medical.Bills(row.probability, (area.fund + area.personal) / row.probability, row.spread)
        capacity = medical.Capacity(area.capacity, row.capacity_spread, row.correlation)
        before = medical.expected_payment(bills.mean, bills.spread, _rules(area, row.covered))
        for cap in caps:
            rules = medical.Rules(row.covered, rates=(area.rate,), cap=cap)
            kept = medical.expected_payment(bills.mean, bills.spread, rules)
            left = medical.incidence(bills, capacity, rules, threshold)
            cost = bills.probability * max(0.0, before - kept)  # below zero by rounding only
            rows.append((number, cap, cost, cost / area.fund, left))
    return pd.DataFrame(rows, columns=["calibration", "cap", "cost", "share", "incidence"])


def _rules(area: Area, covered: float) -> medical.Rules:
    return medical.Rules(covered, rates=(area.rate,), ceiling=area.ceiling)


@functools.lru_cache(maxsize=4096)
def _covered(area: Area, mean: float, probability: float, spread: float) -> float | None:
    """Return the covered part at which the fund pays its published mean, or nothing if none does."""

    def missing(covered: float) -> float:
        paid = covered * area.rate
        return probability * paid * float(medical.limited_mean(area.ceiling / paid, mean, spread)) - area.fund

    return brentq(missing, 1e-6, 1, xtol=1e-12) if missing(1) > 0 else None
