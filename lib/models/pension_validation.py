"""Hold the pension projection against a published one, and against what happened after a base year."""

import dataclasses
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator
from scipy.optimize import root

from lib.models import checks, demography, pension, pension_inputs, retirement, schedules
from lib.models.pension_series import MONTHS

YUAN = 10_000  # yuan per ten thousand yuan
FIRST, DEFICIT, LAST = 2019, 2028, 2050  # years of the published projection
CUT = 2019  # year in which the employers' rate was cut
MEASURES = ("insured", "retirees", "outlay", "revenue", "reserve")
FITTED = {
    ("cass-insured", FIRST): "start",
    ("cass-retirees", FIRST): "start",
    ("cass-reserve", FIRST - 1): "start",
    ("cass-balance", FIRST): "start",
    ("cass-dependency-insured", FIRST): "start",
    ("cass-dependency-payers", FIRST): "start",
    ("cass-insured", LAST): "fitted",
    ("cass-balance", DEFICIT): "fitted",
    ("cass-balance", LAST): "fitted",
}


def published_population(table: pd.DataFrame, years: Sequence[int]) -> np.ndarray:
    """Spread a published population in five-year groups and years over single ages and years.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `year`, `variant` (estimate, medium), `sex`, `age`, `value` (thousand).
    years : sequence of int
        Years wanted.

    Returns
    -------
    numpy.ndarray
        10,000 persons, shape (T, 2, 101).

    Raises
    ------
    ValueError
        When a year or age around the years wanted is missing.
    """
    first, last = min(years), max(years)
    given = range(first - first % 5, last + -last % 5 + 1, 5)
    rows = table[table["variant"].isin(["estimate", "medium"])]
    groups = schedules.grid("table", rows, year=given, sex=demography.SEXES, age=schedules.GROUPS)
    return PchipInterpolator(given, schedules.single_ages(groups), axis=0)(years) / pension_inputs.PERSONS


@dataclasses.dataclass(frozen=True)
class Fit:
    """A projection that meets some figures of a published one.

    Attributes
    ----------
    fund : lib.models.pension.Fund
        The projection.
    wage_growth, wage_weight : float
        The two levers that were fitted.
    """

    fund: pension.Fund
    wage_growth: float
    wage_weight: float


def fit_published(
    printed: pd.Series,
    population: np.ndarray,
    law: retirement.Shares,
    levers: pension.Levers,
    average_pension: float,
) -> Fit:
    """Fit the projection to the start, the insured of the last year and two balances of a published one.

    Coverage moves in a straight line to the insured of the last year. Wage growth and the weight of wages in
    indexation are solved for, so that the balances of 2028 and of the last year are met.

    Parameters
    ----------
    printed : pandas.Series
        Published figures (10,000 persons, 100 million yuan), index `series` and `year`.
    population : array of shape (T, 2, A)
        Persons (10,000), 2019-2050.
    law : lib.models.retirement.Shares
        Retirement law of the same years.
    levers : lib.models.pension.Levers
        All other levers.
    average_pension : float
        Average pension of the first year, 10,000 yuan a year.

    Returns
    -------
    Fit

    Raises
    ------
    ValueError
        When a figure is missing or no wage growth and weight meet the balances.
    """
    missing = [key for key in FITTED if key not in printed.index]
    checks.require(not missing, "printed", missing, "a row for each fitted figure")
    insured, retirees = printed["cass-insured", FIRST], printed["cass-retirees", FIRST]
    opening, balance = printed["cass-reserve", FIRST - 1], printed["cass-balance", FIRST]
    outlay = retirees * average_pension
    contributions = outlay * (1 - float(levers.subsidy)) + balance - float(levers.interest) * opening
    payroll = contributions / float(levers.contribution_rate)
    base = pension.Base(
        FIRST,
        insured,
        retirees,
        payroll / (float(levers.compliance) * insured),
        average_pension,
        opening + balance,
    )
    active = (population * law.working).sum(axis=(-2, -1))
    target = printed["cass-insured", LAST] / active[-1] / (insured / active[0])
    coverage = pension.ramp(target, law.years, FIRST, LAST)

    def run(pair: np.ndarray) -> pension.Fund:
        growth, weight = np.clip(pair, 0, [0.5, 1])
        moved = {"wage_growth": growth, "wage_weight": weight, "coverage": coverage}
        return pension.project(population, law, base, dataclasses.replace(levers, **moved))

    wanted = np.array([printed["cass-balance", DEFICIT], printed["cass-balance", LAST]])
    years = [DEFICIT - FIRST, LAST - FIRST]
    solved = root(lambda pair: (run(pair).balance[years] - wanted) / outlay, [0.06, 0.3])
    checks.require(solved.success, "wage growth and weight", solved.x.tolist(), "a solution")
    return Fit(run(solved.x), *map(float, solved.x))


def against_published(fund: pension.Fund, printed: pd.Series, percent: float, years: float) -> pd.DataFrame:
    """Set the figures of a projection beside the published ones.

    Parameters
    ----------
    fund : lib.models.pension.Fund
        A projection without draws that starts in 2019.
    printed : pandas.Series
        Published figures, index `series` and `year`.
    percent : float
        Largest relative error that passes, a fraction.
    years : float
        Largest error of a date that passes.

    Returns
    -------
    pandas.DataFrame
        Columns `figure`, `year`, `kind` ("level" or "year"), `role` (start, fitted, test), `printed`, `ours`,
        `error` (percent of the printed figure, or years) and `passed`.
    """
    at = {int(year): t for t, year in enumerate(fund.years)}
    paths = {
        "cass-insured": fund.insured,
        "cass-retirees": fund.retirees,
        "cass-balance": fund.balance + _first(fund, printed),
        "cass-dependency-insured": 100 * fund.retirees / fund.insured,
        "cass-dependency-payers": 100 * fund.dependency,
        "cass-reserve": fund.reserve,
    }
    rows = []
    for (series, year), value in printed.items():
        if series in paths and year in at:
            rows.append((series, year, "level", value, paths[series][at[year]]))
        elif series.endswith("-peak"):
            path = paths[series.removesuffix("-peak")]
            rows.append((series, year, "level", value, path.max()))
            rows.append((series, year, "year", year, fund.years[path.argmax()]))
        elif series == "cass-reserve-zero":
            rows.append((series, year, "year", year, float(pension.exhaustion(fund))))
    table = pd.DataFrame(rows, columns=["figure", "year", "kind", "printed", "ours"])
    dated = table["kind"] == "year"
    gap = table["ours"] - table["printed"]
    error = gap.where(dated, 100 * gap / table["printed"].abs())
    role = [FITTED.get((f, y), "test") for f, y in zip(table["figure"], table["year"], strict=True)]
    limit = np.where(dated, years, 100 * percent)
    # An open end (no exhaustion) is a missing error, and so no pass.
    return table.assign(role=role, error=error, passed=error.abs() <= limit)


def _first(fund: pension.Fund, printed: pd.Series) -> np.ndarray:
    """Interest of the first year, which a projection does not carry but the printed balance contains."""
    flow = fund.contributions + fund.subsidy - fund.outlay
    return np.where(np.arange(len(fund.years)) == 0, printed["cass-balance", FIRST] - flow[0], 0)


def stationary(
    lived: np.ndarray, law: retirement.Shares, year: int, levers: pension.Levers, share: float = 0.5
) -> pension.Fund:
    """Project the fund in a stationary population under the law of one year kept for ever.

    Every cohort is insured to the same share, so that the number of retirees per payer follows from the life
    table alone.

    Parameters
    ----------
    lived : array of shape (2, A)
        Years lived at each single age per newborn, women and men.
    law : lib.models.retirement.Shares
        Law; its shares of `year` are used in all years.
    year : int
        A year of the law.
    levers : lib.models.pension.Levers
        Levers without draws.
    share : float
        Insured share of those of working age.

    Returns
    -------
    lib.models.pension.Fund
        In units of one newborn a year; contribution base one and pension one half in the first year.

    Raises
    ------
    ValueError
        When the year is none of the law's.
    """
    checks.require(year in law.years, "year", year, f"{law.years[0]} to {law.years[-1]}")
    at, steps = int(year - law.years[0]), len(law.years)
    kept = retirement.Shares(
        law.years, *(np.repeat(x[[at]], steps, axis=0) for x in (law.working, law.retired, law.joining))
    )
    people = np.repeat(np.asarray(lived, dtype=float)[None], steps, axis=0)
    insured, retirees = (share * (lived * part[0]).sum() for part in (kept.working, kept.retired))
    base = pension.Base(int(law.years[0]), insured, retirees * float(levers.entitlement), 1.0, 0.5, 0.0)
    return pension.project(people, kept, base, levers)


def steady_states(
    lived: np.ndarray, law: retirement.Shares, years: Mapping[str, int], levers: pension.Levers
) -> pd.DataFrame:
    """Set the projection of stationary populations beside what the life table gives directly.

    Parameters
    ----------
    lived : array of shape (2, A)
        As for `stationary`.
    law : lib.models.retirement.Shares
        Law.
    years : mapping of str to int
        Name and year of each law that is kept for ever.
    levers : lib.models.pension.Levers
        Levers with full wage indexation.

    Returns
    -------
    pandas.DataFrame
        Percent: `exact` and `dependency` (retirees over payers), `exact_replacement` and `replacement`
        (pension over contribution base), `cost` (pay-as-you-go rate), the projected ones of the last year.
    """
    rows = []
    for name, year in years.items():
        fund = stationary(lived, law, year, levers)
        old, working = ((lived * part[year - law.years[0]]).sum() for part in (law.retired, law.working))
        exact = old / working / float(levers.compliance) * float(levers.entitlement)
        last = (fund.dependency[-1], fund.replacement[0], fund.replacement[-1], fund.cost_rate[-1])
        rows.append((name, *(100 * value for value in (exact, *last))))
    return pd.DataFrame(
        rows, columns=["law", "exact", "dependency", "exact_replacement", "replacement", "cost"]
    )


def extended(series: pd.Series, base_year: int, end: int, span: int) -> pd.Series:
    """Let a series go on after a base year at its mean growth of the years before.

    Parameters
    ----------
    series : pandas.Series
        Levels by year, above zero.
    base_year : int
        Last year that is used.
    end : int
        Last year wanted.
    span : int
        Years before the base year over which growth is measured.

    Returns
    -------
    pandas.Series
        From the base year to `end`.

    Raises
    ------
    ValueError
        When the base year or the year `span` years before it is missing.
    """
    for year in (base_year - span, base_year):
        checks.require(year in series.dropna().index, "series", list(series.dropna().index), f"{year} too")
    growth = (series[base_year] / series[base_year - span]) ** (1 / span)
    years = np.arange(base_year, end + 1)
    return pd.Series(series[base_year] * growth ** (years - base_year), years)


def hindcast(
    tables: Mapping[str, pd.DataFrame], start: int, end: int, *, told: bool, **moved: object
) -> pension.Fund:
    """Project the fund from a past year, with or without knowledge of what came after it.

    Told: the insured are the official ones, the contribution base follows gross domestic product a head,
    prices follow consumer prices. Blind: all three go on at their mean growth of the years before the start.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As for `lib.models.pension_inputs.setting`, and `macro` (columns `series`, `year`, `value`).
    start, end : int
        Base year and last year.
    told : bool
        Whether the years after the start are known.
    **moved : array_like
        Levers with another value than in the baseline.

    Returns
    -------
    lib.models.pension.Fund

    Raises
    ------
    ValueError
        When a series does not reach over the years.
    """
    setting = pension_inputs.setting(tables, start, end)
    span = int(pension_inputs.parameters(tables["pension-model"])["trend_years"])
    series = history(tables)
    if told:
        paths = {name: filled(level, start, end) for name, level in series.items()}
    else:
        paths = {name: extended(level, start, end, span) for name, level in series.items()}
    active = (setting.population["medium"] * setting.laws["reform"].working).sum(axis=(-2, -1))
    coverage = paths["insured"].to_numpy() / active
    levers = {
        "coverage": coverage / coverage[0],
        "wage_growth": paths["wages"].pct_change().fillna(0).to_numpy(),
        "inflation": paths["prices"].pct_change().fillna(0).to_numpy(),
    }
    return setting.project(**levers | moved)


def history(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Collect the official series that drive a hindcast.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `pension-insurance` and `macro`.

    Returns
    -------
    dict of str to pandas.Series
        `insured` (10,000 persons), `wages` (gross domestic product a head, the stand-in for the contribution
        base) and `prices` (index) by year.
    """
    macro = tables["macro"].astype({"year": int}).pivot(index="year", columns="series", values="value")
    return {
        "insured": pension_inputs.official(tables["pension-insurance"])["insured"].dropna(),
        "wages": (macro["gdp"] / macro["population"]).dropna(),
        "prices": macro["cpi"].dropna(),
    }


def filled(series: pd.Series, start: int, end: int) -> pd.Series:
    """Fill gaps at constant growth; after the last figure the growth of its year goes on for a year.

    Parameters
    ----------
    series : pandas.Series
        Levels by year, above zero.
    start, end : int
        First and last year wanted.

    Returns
    -------
    pandas.Series

    Raises
    ------
    ValueError
        When the series does not reach from `start` to the year before `end`.
    """
    known = series.dropna()
    reaches = start in known.index and known.index.max() >= end - 1
    checks.require(reaches, "series.index", list(known.index), f"{start} to {end - 1} at least")
    if known.index.max() < end:
        known = extended(known, end - 1, end, 1).combine_first(known)
    years = np.arange(start, end + 1)
    return pd.Series(np.exp(np.interp(years, known.index, np.log(known.to_numpy(float)))), years)


def rate_cut(values: Mapping[str, float], rate: float, years: np.ndarray) -> np.ndarray:
    """Write the contribution rate by year when the employers' part is cut within 2019.

    Only the factor between the printed rates before and after the cut is used: the contribution base of a
    setting is calibrated with the rate after it.

    Parameters
    ----------
    values : mapping of str to float
        Parameters `employee_rate`, `employer_rate_before` and `rate_cut_month`.
    rate : float
        Rate after the cut, employers and workers.
    years : array of shape (T,)
        Calendar years; the first lies before 2019.

    Returns
    -------
    numpy.ndarray
        Shape (T,), equal to `rate` in the first year and lower afterward.
    """
    before = values["employer_rate_before"] + values["employee_rate"]
    months = MONTHS * (np.asarray(years) - CUT) + MONTHS - (values["rate_cut_month"] - 1)
    after = np.clip(months / MONTHS, 0, 1)
    return rate * (1 - after * (1 - rate / before))


def against_official(fund: pension.Fund, flows: pd.DataFrame, percent: float) -> pd.DataFrame:
    """Set projected heads and funds beside the official ones of the years after the base year.

    Parameters
    ----------
    fund : lib.models.pension.Fund
        A projection without draws.
    flows : pandas.DataFrame
        As `lib.models.pension_inputs.official` returns them.
    percent : float
        Largest relative error that passes, a fraction.

    Returns
    -------
    pandas.DataFrame
        Columns `year`, `measure`, `ours`, `official`, `error` (percent) and `passed`; years without an
        official figure are left out.
    """
    revenue = fund.contributions + fund.subsidy + fund.interest
    ours = pd.DataFrame(
        {
            "insured": fund.insured,
            "retirees": fund.retirees,
            "outlay": fund.outlay,
            "revenue": revenue,
            "reserve": fund.reserve,
        },
        index=pd.Index(fund.years, name="year"),
    )
    both = pd.DataFrame({"ours": ours.iloc[1:].stack(), "official": flows[list(MEASURES)].stack()})
    both = both.dropna().rename_axis(["year", "measure"]).reset_index()
    error = 100 * (both["ours"] / both["official"] - 1)
    return both.assign(error=error, passed=error.abs() <= 100 * percent)


def yearly(monthly: float) -> float:
    """Turn yuan a month into 10,000 yuan a year.

    Parameters
    ----------
    monthly : float
        Yuan a month.

    Returns
    -------
    float
    """
    return monthly * MONTHS / YUAN
