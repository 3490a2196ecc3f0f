"""The employees' pension fund: an open-group pay-as-you-go projection by single age and sex.

Persons in 10,000, amounts per person in 10,000 yuan a year, funds in 100 million yuan. Arrays by year have
shape (..., T) with draws or scenarios on the leading axes; the first year is the base year. The population of
a year stands for its average, flows are those of the year, the reserve is that of its end.
"""

from dataclasses import dataclass

import numpy as np

from lib.models import checks, retirement
from lib.models.life_table import within


@dataclass(frozen=True)
class Base:
    """The scheme in the base year.

    Attributes
    ----------
    year : int
        Base year.
    insured : float
        Insured workers, 10,000 persons.
    retirees : float
        Persons who draw a pension, 10,000.
    wage : float
        Average contribution base of those who pay, 10,000 yuan a year.
    pension : float
        Average pension, 10,000 yuan a year.
    reserve : float
        Fund at the end of the year, 100 million yuan.
    """

    year: int
    insured: float
    retirees: float
    wage: float
    pension: float
    reserve: float

    def __post_init__(self) -> None:
        """Refuse a scheme without people or money."""
        for name in ("insured", "retirees", "wage", "pension"):
            checks.positive(name, getattr(self, name))
        checks.finite("reserve", self.reserve)


@dataclass(frozen=True)
class Levers:
    """What can be moved. Each is a number, or an array that broadcasts to (..., T); axis T is the year.

    Attributes
    ----------
    wage_growth : array_like
        Growth of the contribution base against the year before, nominal; 0.05 is five percent.
    inflation : array_like
        Growth of consumer prices.
    wage_weight : array_like
        Weight of wages in the indexation of pensions, 0 to 1; the rest follows prices.
    interest : array_like
        Return on the reserve of the end of the year before.
    contribution_rate : array_like
        Contributions of employers and workers over the contribution base.
    compliance : array_like
        Share of the insured workers who pay.
    entitlement : array_like
        Persons who draw a pension per insured worker of a cohort that reaches the retirement age.
    late_joiners : array_like
        Share of those insured too late to reach the minimum of contribution years who draw a pension all the
        same, 0 to 1.
    subsidy : array_like
        Subsidy from the budget over outlay in the base year.
    subsidy_link : array_like
        Elasticity of that share with respect to the system dependency ratio: 0 keeps it, 1 lets it move
        in proportion.
    coverage : array_like
        Insured share of the population of working age, relative to that of the base year.
    entry_pension : array_like
        First pension over contribution base, relative to the average pension of the base year.
    sustainability : array_like
        Share of a rise of the dependency ratio that is taken off pensions (German sustainability factor).
    """

    wage_growth: object
    inflation: object
    wage_weight: object
    interest: object
    contribution_rate: object
    compliance: object
    entitlement: object
    subsidy: object
    late_joiners: object = 0.0
    subsidy_link: object = 0.0
    coverage: object = 1.0
    entry_pension: object = 1.0
    sustainability: object = 0.0

    def __post_init__(self) -> None:
        """Turn every lever into an array and refuse what is out of its range."""
        for name, low, high, expectation in (
            ("wage_growth", -0.99, 1, "a growth rate (0.05 is five percent)"),
            ("inflation", -0.99, 1, "a growth rate (0.02 is two percent)"),
            ("wage_weight", 0, 1, "0 to 1"),
            ("interest", -0.99, 1, "a rate of return (0.03 is three percent)"),
            ("contribution_rate", 0, 1, "a share of the contribution base, 0 to 1"),
            ("compliance", 0, 1, "a share of the insured, 0 to 1"),
            ("entitlement", 0, np.inf, "retirees per insured worker, zero or more"),
            ("late_joiners", 0, 1, "0 to 1"),
            ("subsidy", 0, np.inf, "a share of outlay, zero or more"),
            ("subsidy_link", -np.inf, np.inf, "an elasticity"),
            ("coverage", 0, np.inf, "a multiple of the coverage of the base year, zero or more"),
            ("entry_pension", 0, np.inf, "a multiple of the base year's ratio, zero or more"),
            ("sustainability", 0, 1, "0 to 1"),
        ):
            object.__setattr__(self, name, within(name, getattr(self, name), low, high, expectation))


@dataclass(frozen=True)
class Fund:
    """A projected scheme; arrays of shape (..., T) that may broadcast against each other.

    Attributes
    ----------
    years : array of shape (T,)
        Calendar years; the first is the base year.
    insured, payers, retirees : array
        10,000 persons.
    wage, pension : array
        Average contribution base of the payers and average pension, 10,000 yuan a year.
    contributions, subsidy, outlay, interest : array
        Flows of the year, 100 million yuan; the interest of the base year is not projected and is zero.
    reserve : array
        End of the year, 100 million yuan; negative: what would have to be borrowed, with interest.
    rate : array
        Contribution rate.
    """

    years: np.ndarray
    insured: np.ndarray
    payers: np.ndarray
    retirees: np.ndarray
    wage: np.ndarray
    pension: np.ndarray
    contributions: np.ndarray
    subsidy: np.ndarray
    outlay: np.ndarray
    interest: np.ndarray
    reserve: np.ndarray
    rate: np.ndarray

    @property
    def dependency(self) -> np.ndarray:
        """Return the system dependency ratio D: retirees per payer."""
        return self.retirees / self.payers

    @property
    def replacement(self) -> np.ndarray:
        """Return the replacement rate R: average pension over average contribution base."""
        return self.pension / self.wage

    @property
    def payroll(self) -> np.ndarray:
        """Return the contribution base of all payers, 100 million yuan."""
        return self.payers * self.wage

    @property
    def cost_rate(self) -> np.ndarray:
        """Return the pay-as-you-go rate c: outlay over payroll, which is D x R."""
        return self.outlay / self.payroll

    @property
    def balance(self) -> np.ndarray:
        """Return contributions, subsidy and interest less outlay, 100 million yuan."""
        return self.contributions + self.subsidy + self.interest - self.outlay


def project(population: np.ndarray, law: retirement.Shares, base: Base, levers: Levers) -> Fund:
    """Carry the fund forward from its base year.

    Of every cohort that is still able to earn a pension the share that is insured this year is remembered;
    `entitlement` times that share draws a pension when the cohort passes its statutory age. Insured and
    others die and move alike. New pensions follow wages, running pensions are indexed.

    Parameters
    ----------
    population : array of shape (..., T, 2, A)
        Persons (10,000) by year, sex and single age at mid-year; the first year is the base year and the last
        age group is open-ended.
    law : lib.models.retirement.Shares
        Shares of the same years, sexes and ages that work, draw and may join.
    base : Base
        The scheme in the first year.
    levers : Levers
        Rates and rules; arrays broadcast against each other and the population's leading axes.

    Returns
    -------
    Fund

    Raises
    ------
    ValueError
        When shapes or years do not fit or a number of persons is negative.

    References
    ----------
    Iyer, S. (1999). Actuarial mathematics of social security pensions. ILO.
    """
    people = within("population", population, 0, np.inf, "persons, zero or more")
    years, shape = law.years, law.retired.shape
    checks.require(people.shape[-3:] == shape, "population.shape", people.shape, f"last axes {shape}")
    checks.require(years[0] == base.year, "law.years[0]", years[0], f"the base year {base.year}")
    _fits(levers, len(years))
    active = (people * law.working).sum(axis=(-2, -1))
    share = base.insured / active[..., :1] * levers.coverage
    insured = share * active
    payers = levers.compliance * insured
    wage = base.wage * _chain(levers.wage_growth, len(years))
    entitled = share * levers.entitlement
    retirees, outlay = _draw(people, law, base, levers, entitled, payers, wage)
    contributions = levers.contribution_rate * payers * wage
    dependency = retirees / payers
    subsidy = levers.subsidy * (dependency / dependency[..., :1]) ** levers.subsidy_link * outlay
    interest, reserve = _reserve(base.reserve, levers.interest, contributions + subsidy - outlay)
    return Fund(
        years=years,
        insured=insured,
        payers=payers,
        retirees=retirees,
        wage=wage,
        pension=outlay / retirees,
        contributions=contributions,
        subsidy=subsidy,
        outlay=outlay,
        interest=interest,
        reserve=reserve,
        rate=np.broadcast_to(levers.contribution_rate, contributions.shape),
    )


def actuarial_balance(fund: Fund, interest: object) -> np.ndarray:
    """Compute the actuarial balance of the years after the base year as a share of payroll.

    Present value of the reserve at the start and of all contributions and subsidies, less that of all outlay
    and of a closing reserve of one year's outlay, over the present value of payroll. The size of a negative
    balance is the rise of the contribution rate, from the first year on, that would close the gap.

    Parameters
    ----------
    fund : Fund
        A projection.
    interest : array_like
        Rate of return that broadcasts to (..., T), as in `Levers`.

    Returns
    -------
    numpy.ndarray
        Share of payroll, shape (...).

    References
    ----------
    Board of Trustees, OASDI (2023). Annual Report, definition of the actuarial balance.
    """
    discount = 1 / _chain(np.asarray(interest, dtype=float), len(fund.years))
    # Flows of a year fall in its middle, so half a year's interest lies between them and the year's end.
    middle = np.sqrt(discount[..., 1:] * discount[..., :-1])
    income, cost, payroll = (
        (middle * flow[..., 1:]).sum(axis=-1)
        for flow in (fund.contributions + fund.subsidy, fund.outlay, fund.payroll)
    )
    closing = discount[..., -1] * fund.outlay[..., -1]
    return (fund.reserve[..., 0] + income - cost - closing) / payroll


def fund_ratio(fund: Fund) -> np.ndarray:
    """Compute the trust-fund ratio: reserve at the start of a year over the outlay of that year.

    Parameters
    ----------
    fund : Fund
        A projection.

    Returns
    -------
    numpy.ndarray
        Shape (..., T); missing in the base year, whose opening reserve is not projected.

    References
    ----------
    Board of Trustees, OASDI (2023). Annual Report, definition of the trust fund ratio.
    """
    opening = fund.reserve[..., :-1] / fund.outlay[..., 1:]
    return np.concatenate([np.full_like(opening[..., :1], np.nan), opening], axis=-1)


def exhaustion(fund: Fund) -> np.ndarray:
    """Find the first year at whose end the reserve is below zero.

    Parameters
    ----------
    fund : Fund
        A projection.

    Returns
    -------
    numpy.ndarray
        Years, shape (...); missing where the reserve lasts to the end.
    """
    below = fund.reserve < 0
    return np.where(below.any(axis=-1), fund.years[below.argmax(axis=-1)], np.nan)


def ramp(target: object, years: np.ndarray, first: int, last: int) -> np.ndarray:
    """Draw a path that stays at one, moves in a straight line and stays at its target.

    Parameters
    ----------
    target : array_like of shape (...)
        Value from the last year on, relative to the first.
    years : array of shape (T,)
        Calendar years.
    first, last : int
        Years between which the path moves.

    Returns
    -------
    numpy.ndarray
        Shape (..., T).

    Raises
    ------
    ValueError
        When the last year is not after the first.
    """
    checks.require(last > first, "last", last, f"a year after {first}")
    part = np.clip((np.asarray(years) - first) / (last - first), 0, 1)
    return 1 + (np.asarray(target, dtype=float)[..., None] - 1) * part


def _fits(levers: Levers, years: int) -> None:
    """Refuse levers whose last axis is neither one nor all years."""
    for name, value in vars(levers).items():
        checks.require(
            value.ndim == 0 or value.shape[-1] in (1, years),
            f"{name}.shape",
            value.shape,
            f"a number or a last axis of {years} years",
        )


def _chain(growth: np.ndarray, years: int) -> np.ndarray:
    """Index that is one in the base year, shape (..., T); the rate of the base year itself is not used."""
    rates = np.broadcast_to(growth, (*growth.shape[:-1], years))
    return np.cumprod(np.concatenate([np.ones_like(rates[..., :1]), 1 + rates[..., 1:]], axis=-1), axis=-1)


def _draw(
    people: np.ndarray,
    law: retirement.Shares,
    base: Base,
    levers: Levers,
    entitled: np.ndarray,
    payers: np.ndarray,
    wage: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Persons who draw a pension and what they draw, shape (..., T) each."""
    years = len(law.years)

    def at(values: np.ndarray, t: int) -> np.ndarray:
        """Year t of a path, ready to be multiplied with sexes and ages."""
        return np.broadcast_to(values, (*values.shape[:-1], years))[..., t, None, None]

    # One age before the first at which somebody can no longer join, where everybody still can.
    ages = slice(max(int((law.joining < 1).any(axis=(0, 1)).argmax()) - 1, 0), None)
    people, retired, joining = people[..., ages], law.retired[..., ages], law.joining[..., ages]
    index = 1 + levers.wage_weight * levers.wage_growth + (1 - levers.wage_weight) * levers.inflation
    start = wage * levers.entry_pension * base.pension / base.wage
    heads = people[..., 0, :, :] * retired[0]
    heads = base.retirees * heads / heads.sum(axis=(-2, -1), keepdims=True)
    money, earned, factor = base.pension * heads, at(entitled, 0), np.ones(1)
    drawn, paid = [heads.sum(axis=(-2, -1))], [money.sum(axis=(-2, -1))]
    for t in range(1, years):
        cut = _sustainability(levers.sustainability, drawn, payers, t)
        factor = factor * cut
        in_time = joining[t] + (1 - joining[t]) * at(levers.late_joiners, t)
        earned = in_time * at(entitled, t) + (1 - in_time) * _next_age(earned)
        new = earned * people[..., t, :, :] * np.maximum(retired[t] - _next_age(retired[t - 1]), 0)
        alive = _alive(people[..., t - 1, :, :], people[..., t, :, :])
        heads = alive * _older(heads) + new
        money = alive * _older(money) * at(index, t) * cut[..., None] + new * at(start, t) * factor[..., None]
        drawn.append(heads.sum(axis=(-2, -1)))
        paid.append(money.sum(axis=(-2, -1)))
    return tuple(np.stack(np.broadcast_arrays(*flow), axis=-1) for flow in (drawn, paid))


def _sustainability(weight: np.ndarray, drawn: list[np.ndarray], payers: np.ndarray, t: int) -> np.ndarray:
    """Factor by which year t cuts pensions because dependency rose between the two years before it."""
    if t < 2:
        return np.ones(1)
    before, after = (drawn[year] / payers[..., year] for year in (t - 2, t - 1))
    weight = weight if weight.ndim == 0 else weight[..., min(t, weight.shape[-1] - 1)]
    return (1 + weight * (1 - after / before))[..., None]


def _next_age(shares: np.ndarray) -> np.ndarray:
    """Carry shares of persons to the next age; the youngest keep theirs."""
    return np.concatenate([shares[..., :1], shares[..., :-1]], axis=-1)


def _older(counts: np.ndarray) -> np.ndarray:
    """Carry counts to the next age; the open group takes in the one before it."""
    older = np.zeros_like(counts)
    older[..., 1:] = counts[..., :-1]
    older[..., -1] += counts[..., -1]
    return older


def _alive(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Persons of each age over those who were a year younger the year before."""
    younger = _older(before)
    return np.divide(after, younger, out=np.zeros(after.shape), where=younger > 0)


def _reserve(start: float, interest: np.ndarray, surplus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Interest of each year and reserve at its end, shape (..., T)."""
    rates, surplus = np.broadcast_arrays(interest, surplus)
    reserve, earned = np.empty(surplus.shape), np.zeros(surplus.shape)
    reserve[..., 0] = start
    for t in range(1, surplus.shape[-1]):
        earned[..., t] = rates[..., t] * reserve[..., t - 1]
        reserve[..., t] = reserve[..., t - 1] + earned[..., t] + surplus[..., t]
    return earned, reserve
