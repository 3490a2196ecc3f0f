"""Who pays a medical bill: reimbursement in bands, fund ceiling, personal cap, catastrophic payments.

Bills follow a lognormal distribution or are zero. Payments are piecewise linear in the bill, so that their
means follow exactly from limited means of the lognormal; simulated households serve as a check.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from lib.models import checks, inequality

# A dense even grid: Gaussian nodes lie too far apart when bills are spread much less than capacity.
NODES = np.linspace(-8, 8, 241)
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()


@dataclass(frozen=True)
class Rules:
    """How a bill is divided between the fund and the household.

    Parameters
    ----------
    covered : float
        Part of the bill that lies inside the policy, above 0 and at most 1.
    thresholds : tuple of float
        Covered amounts at which the bands begin, rising, zero or more; below the first one (a
        deductible) the fund pays nothing.
    rates : tuple of float
        Part of each band that the fund pays, fractions from 0 to 1.
    ceiling : float
        Most that the fund pays, above zero; infinite for none.
    cap : float
        Most that the household pays, zero or more; infinite for none. It goes before the ceiling.

    Raises
    ------
    ValueError
        When an argument is outside its range or there is not one rate per threshold.
    """

    covered: float = 1.0
    thresholds: tuple[float, ...] = (0.0,)
    rates: tuple[float, ...] = (0.8,)
    ceiling: float = math.inf
    cap: float = math.inf

    def __post_init__(self) -> None:
        """Validate."""
        checks.require(0 < self.covered <= 1, "covered", self.covered, "a fraction above 0, at most 1")
        starts = checks.vector("thresholds", self.thresholds)
        rising = starts[0] >= 0 and bool((np.diff(starts) > 0).all())
        checks.require(rising, "thresholds", self.thresholds, "rising amounts of zero or more")
        rates = checks.vector("rates", self.rates)
        fits = rates.size == starts.size and bool(((rates >= 0) & (rates <= 1)).all())
        checks.require(fits, "rates", self.rates, f"{starts.size} fractions from 0 to 1")
        checks.require(self.ceiling > 0, "ceiling", self.ceiling, "an amount above zero")
        checks.require(self.cap >= 0, "cap", self.cap, "an amount of zero or more")


@dataclass(frozen=True)
class Bills:
    """Distribution of the medical bills of a household in a year.

    Parameters
    ----------
    probability : float
        Share of households with a bill, above 0 and at most 1.
    mean : float
        Mean bill of the households that have one, above zero.
    spread : float
        Standard deviation of the logarithm of these bills, above zero.
    """

    probability: float
    mean: float
    spread: float

    def __post_init__(self) -> None:
        """Validate."""
        fits = 0 < self.probability <= 1
        checks.require(fits, "probability", self.probability, "a fraction above 0, at most 1")
        checks.positive("mean", self.mean)
        checks.positive("spread", self.spread)


@dataclass(frozen=True)
class Capacity:
    """Distribution of what households can pay in a year: lognormal, tied to bills by a correlation.

    Parameters
    ----------
    mean : float
        Mean capacity to pay, above zero, in the unit of the bills.
    spread : float
        Standard deviation of the logarithm, above zero.
    correlation : float
        Correlation of the logarithms of capacity and bill, above -1 and below 1.
    """

    mean: float
    spread: float
    correlation: float = 0.0

    def __post_init__(self) -> None:
        """Validate."""
        checks.positive("mean", self.mean)
        checks.positive("spread", self.spread)
        fits = -1 < self.correlation < 1
        checks.require(fits, "correlation", self.correlation, "a number between -1 and 1")


def household_payment(bills: Sequence[float], rules: Rules) -> np.ndarray:
    """Compute what households pay of their bills; the fund pays the rest.

    Parameters
    ----------
    bills : sequence of float, shape (n,)
        Amounts of zero or more.
    rules : Rules

    Returns
    -------
    numpy.ndarray, shape (n,)
        Never more than the cap, never more than the bill.

    Raises
    ------
    ValueError
        When a bill is missing or negative.
    """
    bill = np.asarray(bills, dtype=float)
    checks.require(bool((bill >= 0).all()), "bills", bill.min(initial=0), "amounts of zero or more")
    starts = np.array(rules.thresholds)
    widths = np.diff([*starts, np.inf])
    bands = np.clip(rules.covered * bill[..., None] - starts, 0, widths)
    fund = np.minimum(bands @ np.array(rules.rates), rules.ceiling)
    return np.minimum(bill - fund, rules.cap)


def limited_mean(limit: Sequence[float], mean: float | np.ndarray, spread: float) -> np.ndarray:
    """Compute the mean of a lognormal amount of which only the part below a limit counts.

    Parameters
    ----------
    limit : sequence of float, shape (n,)
        Limits of zero or more; may be infinite.
    mean : float or numpy.ndarray, shape (n,)
        Mean of the amount, above zero.
    spread : float
        Standard deviation of its logarithm, above zero.

    Returns
    -------
    numpy.ndarray, shape (n,)
        E[min(X, limit)]: zero at a limit of zero, the mean at an infinite one.

    References
    ----------
    Klugman, S. A., Panjer, H. H. and Willmot, G. E. (2012). Loss Models: From Data to Decisions.
    4th edition, Wiley.
    """
    ends = np.asarray(limit, dtype=float)
    location = np.log(mean) - spread**2 / 2
    with np.errstate(divide="ignore"):
        z = (np.log(ends) - location) / spread
    above = np.where(np.isinf(ends), 0.0, ends) * ndtr(-z)
    return mean * ndtr(z - spread) + above


def expected_payment(mean: float, spread: float, rules: Rules) -> float:
    """Compute the mean payment of households whose bills are lognormal, exactly.

    Parameters
    ----------
    mean, spread : float
        Mean of the bill and standard deviation of its logarithm, above zero.
    rules : Rules

    Returns
    -------
    float
        Mean payment; the mean of the fund is the mean bill less this.
    """
    return float(_mean_below(np.array([np.inf]), np.array([mean]), spread, rules)[0])


def burden(bills: Bills, capacity: Capacity, rules: Rules, threshold: float) -> pd.Series:
    """Compute incidence and overshoot of catastrophic payments of lognormal bills and capacities.

    Parameters
    ----------
    bills : Bills
    capacity : Capacity
    rules : Rules
    threshold : float
        Share of capacity to pay from which on a payment is catastrophic, above zero.

    Returns
    -------
    pandas.Series
        `incidence` (share of households above the threshold), `overshoot` (mean of the part of
        the payment over capacity above the threshold, over all households) and `concentration`
        (concentration index of incidence over households ranked by capacity; below zero when
        the poor are hit more often; missing at an incidence of zero).

    Raises
    ------
    ValueError
        When the threshold is not above zero.

    References
    ----------
    Wagstaff, A. and van Doorslaer, E. (2003). Catastrophe and impoverishment in paying for
    health care. Health Economics, 12(11), 921-934.
    Xu, K. et al. (2003). Household catastrophic health expenditure: a multicountry analysis.
    The Lancet, 362, 111-117.
    """
    limit = checks.positive("threshold", threshold) * _capacities(capacity)
    hit = _hits(bills, capacity, rules, limit)
    location, spread = _given_capacity(bills, capacity)
    means, every = np.exp(location + spread**2 / 2), np.full(NODES.size, np.inf)
    reached = _crossing(*_corners(rules), limit)
    excess = _mean_below(every, means, spread, rules) - _mean_below(reached, means, spread, rules)
    share = float(WEIGHTS @ hit)
    order = 2 * float(WEIGHTS @ (hit * ndtr(NODES)))
    return pd.Series(
        {
            "incidence": share,
            "overshoot": float(bills.probability * WEIGHTS @ (excess / limit)) * threshold,
            "concentration": order / share - 1 if share > 0 else math.nan,
        }
    )


def incidence(bills: Bills, capacity: Capacity, rules: Rules, threshold: float) -> float:
    """Compute only the incidence of `burden`, many times faster.

    Parameters
    ----------
    bills : Bills
    capacity : Capacity
    rules : Rules
    threshold : float
        As for `burden`.

    Returns
    -------
    float
        Share of households above the threshold.

    Raises
    ------
    ValueError
        When the threshold is not above zero.
    """
    limit = checks.positive("threshold", threshold) * _capacities(capacity)
    return float(WEIGHTS @ _hits(bills, capacity, rules, limit))


def catastrophic(payments: Sequence[float], capacity: Sequence[float], threshold: float) -> pd.Series:
    """Measure catastrophic payments in a list of households.

    Parameters
    ----------
    payments : sequence of float, shape (n,)
        Payments, zero or more.
    capacity : sequence of float, shape (n,)
        Income or capacity to pay, above zero.
    threshold : float
        Share from which on a payment is catastrophic, above zero.

    Returns
    -------
    pandas.Series
        `incidence`, `overshoot` and `concentration` as from `burden`.

    Raises
    ------
    ValueError
        When the threshold or a capacity is not above zero, or lengths differ.
    """
    paid, able = np.asarray(payments, dtype=float), np.asarray(capacity, dtype=float)
    checks.require(paid.shape == able.shape, "capacity", able.shape, f"{paid.shape[0]} numbers")
    checks.require(bool((able > 0).all()), "capacity", able.min(), "amounts above zero")
    excess = paid / able - checks.positive("threshold", threshold)
    hit = excess > 0
    return pd.Series(
        {
            "incidence": hit.mean(),
            "overshoot": np.maximum(excess, 0).mean(),
            "concentration": inequality.concentration(hit, able) if hit.any() else math.nan,
        }
    )


def simulate(bills: Bills, capacity: Capacity, households: int, seed: int) -> pd.DataFrame:
    """Draw synthetic households with a bill, which may be zero, and a capacity to pay.

    Parameters
    ----------
    bills : Bills
    capacity : Capacity
    households : int
        Number of households, above zero.
    seed : int
        Start of the random numbers; the same seed draws the same households.

    Returns
    -------
    pandas.DataFrame
        `bill` and `capacity`, one row per household.

    Raises
    ------
    ValueError
        When the number of households is not above zero.
    """
    checks.positive("households", households)
    random = np.random.default_rng(seed)
    able, own = random.standard_normal((2, households))
    ill = random.random(households) < bills.probability
    tied = capacity.correlation * able + math.sqrt(1 - capacity.correlation**2) * own
    amounts = bills.mean * np.exp(bills.spread * tied - bills.spread**2 / 2)
    means = capacity.mean * np.exp(capacity.spread * able - capacity.spread**2 / 2)
    return pd.DataFrame({"bill": np.where(ill, amounts, 0.0), "capacity": means})


def with_accounts(bills: Sequence[float], account_share: float) -> np.ndarray:
    """Compute what each member pays when a part of the money stands in personal accounts.

    An account insures nobody but its owner. Of each bill the part `account_share` is paid by
    the member, through the account; the rest is shared by all members alike.

    Parameters
    ----------
    bills : sequence of float, shape (n,)
        Bills of the members, zero or more.
    account_share : float
        Part of the money in accounts, from 0 (one pool) to 1 (no insurance).

    Returns
    -------
    numpy.ndarray, shape (n,)
        Payments; their sum is that of the bills, their variance that of the bills times the
        square of `account_share`, their Gini index that of the bills times `account_share`.

    Raises
    ------
    ValueError
        When the share is outside its range or a bill is negative.
    """
    bill = np.asarray(bills, dtype=float)
    checks.require(bool((bill >= 0).all()), "bills", bill.min(initial=0), "amounts of zero or more")
    checks.require(0 <= account_share <= 1, "account_share", account_share, "a fraction from 0 to 1")
    return (1 - account_share) * bill.mean() + account_share * bill


def _capacities(capacity: Capacity) -> np.ndarray:
    """Return the capacity to pay at the nodes of the quadrature."""
    return capacity.mean * np.exp(capacity.spread * NODES - capacity.spread**2 / 2)


def _given_capacity(bills: Bills, capacity: Capacity) -> tuple[np.ndarray, float]:
    """Return mean and standard deviation of the logarithm of the bill at each node of capacity."""
    shift = capacity.correlation * bills.spread * NODES
    spread = bills.spread * math.sqrt(1 - capacity.correlation**2)
    return math.log(bills.mean) - bills.spread**2 / 2 + shift, spread


def _hits(bills: Bills, capacity: Capacity, rules: Rules, limit: np.ndarray) -> np.ndarray:
    """Return the share of households at each node of capacity that pay more than a limit."""
    location, spread = _given_capacity(bills, capacity)
    reached = _crossing(*_corners(rules), limit)
    return bills.probability * ndtr((location - np.log(reached)) / spread)


def _mean_below(limit: np.ndarray, means: np.ndarray, spread: float, rules: Rules) -> np.ndarray:
    """Return the mean payment when of each bill only the part below a limit counts."""
    nodes, payments, slope = _corners(rules)
    slopes = np.append(np.diff(payments) / np.diff(nodes), slope)
    ends = np.clip(limit, nodes[:, None], np.append(nodes[1:], np.inf)[:, None])
    starts = np.broadcast_to(nodes[:, None], ends.shape)
    return slopes @ (limited_mean(ends, means, spread) - limited_mean(starts, means, spread))


def _corners(rules: Rules) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the bills at which the payment changes its slope, the payments there, and the last slope."""
    nodes = np.unique([0.0, *(start / rules.covered for start in rules.thresholds)])
    slope = 1 - rules.covered * rules.rates[-1]
    open_ended = Rules(rules.covered, rules.thresholds, rules.rates)
    if math.isfinite(rules.ceiling):
        fund = nodes - household_payment(nodes, open_ended)
        reached = _crossing(nodes, fund, 1 - slope, rules.ceiling)
        if np.isfinite(reached):
            nodes, slope = np.append(nodes[nodes < reached], reached), 1.0
    payments = household_payment(nodes, Rules(rules.covered, rules.thresholds, rules.rates, rules.ceiling))
    if math.isfinite(rules.cap):
        reached = _crossing(nodes, payments, slope, rules.cap)
        if np.isfinite(reached):
            below = nodes < reached
            nodes, payments = np.append(nodes[below], reached), np.append(payments[below], rules.cap)
            slope = 0.0
    return nodes, payments, slope


def _crossing(nodes: np.ndarray, values: np.ndarray, slope: float, level: np.ndarray) -> np.ndarray:
    """Return where rising values, linear between nodes and with a slope after the last, reach levels."""
    beyond = (level - values[-1]) / slope if slope > 0 else np.inf
    return np.where(level <= values[-1], np.interp(level, values, nodes), nodes[-1] + beyond)
