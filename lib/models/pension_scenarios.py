"""Scenarios of the employees' pension fund: levers one by one and together, set beside the baseline."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lib.models import balance, checks, pension
from lib.models.pension_inputs import VARIANTS, Setting
from lib.models.pension_series import MONTHS

WORKING_AGES = slice(20, 65)
PHASED = ("coverage", "compliance", "entry_pension")
BASELINE = "baseline"


def read(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Read scenarios from parameters named `scenario.lever`; percent become fractions.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `parameter`, `value`, `unit`.

    Returns
    -------
    dict of str to dict of str to float
        Scenario to its levers, the baseline (no lever) first.

    Raises
    ------
    ValueError
        When a column is missing.
    """
    checks.columns("table", table, ["parameter", "value", "unit"])
    scenarios: dict[str, dict[str, float]] = {BASELINE: {}}
    for row in table.itertuples():
        name, _, lever = row.parameter.partition(".")
        scale = 100 if row.unit.startswith("percent") else 1
        scenarios.setdefault(name, {})[lever] = checks.finite(row.parameter, row.value) / scale
    return scenarios


def project(setting: Setting, moved: Mapping[str, object], phase: tuple[int, int]) -> pension.Fund:
    """Project the fund with some levers moved.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.
    moved : mapping of str to float or array of shape (draws,)
        Levers of `lib.models.pension.Levers`; besides `reform` (0: the law before it), `fertility` (-1 low,
        0 medium, 1 high variant, other values mix the populations of the neighbors), `real_wage_growth` and
        `real_interest` (over inflation). No lever returns the baseline.
    phase : pair of int
        Years between which coverage, compliance and entry pensions move in a straight line.

    Returns
    -------
    lib.models.pension.Fund

    Raises
    ------
    ValueError
        When a lever is unknown or out of range.
    """
    levers = {name: np.asarray(value, dtype=float) for name, value in moved.items()}
    known = {*vars(setting.levers), "reform", "fertility", "real_wage_growth", "real_interest"}
    checks.require(
        set(levers) <= known, "moved", sorted(set(levers) - known), f"levers among {sorted(known)}"
    )
    law = "reform" if levers.pop("reform", 1) else "before"
    people = population(setting, levers.pop("fertility", np.zeros(())))
    inflation = levers.get("inflation", setting.levers.inflation)
    for name, nominal in (("real_wage_growth", "wage_growth"), ("real_interest", "interest")):
        if name in levers:
            levers[nominal] = inflation + levers.pop(name)
    for name in PHASED:
        if name in levers:
            start = getattr(setting.levers, name)
            levers[name] = start * pension.ramp(levers[name] / start, setting.years, *phase)
    shaped = {n: v[:, None] if v.ndim == 1 and n not in PHASED else v for n, v in levers.items()}
    values = vars(setting.levers) | shaped
    return pension.project(people, setting.laws[law], setting.base, pension.Levers(**values))


def population(setting: Setting, fertility: np.ndarray) -> np.ndarray:
    """Mix the populations of the fertility variants.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Populations by variant.
    fertility : array of shape (...,)
        -1 low, 0 medium, 1 high; values between take a part of each neighbor. Populations are nearly linear
        in fertility as long as the children of the additional children are few.

    Returns
    -------
    numpy.ndarray
        Shape (..., T, 2, A).

    Raises
    ------
    ValueError
        When a value lies outside -1 to 1.
    """
    mix = np.asarray(fertility, dtype=float)
    checks.require(bool((abs(mix) <= 1).all()), "fertility", mix.tolist(), "-1 to 1")
    low, medium, high = (setting.population[name] for name in VARIANTS)
    part = mix[..., None, None, None]
    return medium + np.maximum(part, 0) * (high - medium) + np.minimum(part, 0) * (medium - low)


def product(setting: Setting, fund: pension.Fund, first: float, fertility: float = 0.0) -> np.ndarray:
    """Project GDP under the assumption that it grows with wages and with the population of working age.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Populations.
    fund : lib.models.pension.Fund
        Gives the growth of wages.
    first : float
        GDP of the base year, 100 million yuan.
    fertility : float
        As in `population`.

    Returns
    -------
    numpy.ndarray
        100 million yuan, shape (T,).

    Raises
    ------
    ValueError
        When `first` is not above zero.
    """
    workers = population(setting, np.asarray(fertility))[..., WORKING_AGES].sum(axis=(-2, -1))
    return checks.positive("first", first) * fund.wage / fund.wage[0] * workers / workers[0]


def months(fund: pension.Fund) -> np.ndarray:
    """Measure the reserve at year end in months of the outlay of the year.

    Parameters
    ----------
    fund : lib.models.pension.Fund
        A projection.

    Returns
    -------
    numpy.ndarray
        Shape (..., T); below zero: months that would have been borrowed.
    """
    return MONTHS * fund.reserve / fund.outlay


def terms(setting: Setting, fund: pension.Fund) -> balance.Terms:
    """Write the schedule of a projected fund as the terms that an automatic balance starts from.

    A fund that is balanced each year neither fills nor uses its reserve, so its interest is that on the
    reserve of the base year.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Gives the rate of interest.
    fund : lib.models.pension.Fund
        A projection without a rule.

    Returns
    -------
    lib.models.balance.Terms
    """
    return balance.Terms(
        rate=fund.rate,
        subsidy=fund.subsidy / fund.payroll,
        replacement=fund.replacement,
        capital=setting.levers.interest * setting.base.reserve / fund.payroll,
    )


def summary(
    setting: Setting,
    scenarios: Mapping[str, Mapping[str, float]],
    *,
    phase: tuple[int, int],
    gdp: float,
    years: tuple[int, ...],
) -> pd.DataFrame:
    """Set the outcomes of all scenarios beside those of the baseline.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.
    scenarios : mapping of str to mapping
        Levers of each scenario; "baseline" is among them.
    phase : pair of int
        As in `project`.
    gdp : float
        GDP of the base year, 100 million yuan.
    years : tuple of int
        Years to report.

    Returns
    -------
    pandas.DataFrame
        One row per scenario and year: `months`, `rate` (outlay over payroll, percent), `gdp_share` and
        `budget_share` (outlay and subsidy over GDP, percent), `exhaustion` (year; missing if the reserve
        lasts) and `d_...`, the same less the baseline.

    Raises
    ------
    ValueError
        When there is no baseline or a year is not projected.
    """
    checks.require(BASELINE in scenarios, "scenarios", list(scenarios), "a baseline among them")
    rows = []
    for name, moved in scenarios.items():
        fund = project(setting, moved, phase)
        total = product(setting, fund, gdp, moved.get("fertility", 0.0))
        for year in years:
            checks.require(year in setting.years, "years", year, f"years to {setting.years[-1]}")
            at = int(year - setting.years[0])
            rows.append(
                {
                    "scenario": name,
                    "year": year,
                    "months": months(fund)[at],
                    "rate": 100 * fund.cost_rate[at],
                    "gdp_share": 100 * fund.outlay[at] / total[at],
                    "budget_share": 100 * fund.subsidy[at] / total[at],
                    "exhaustion": float(pension.exhaustion(fund)),
                }
            )
    table = pd.DataFrame(rows)
    outcomes = ["months", "rate", "gdp_share", "budget_share", "exhaustion"]
    base = table[table["scenario"] == BASELINE].set_index("year")[outcomes]
    shift = table[outcomes].to_numpy() - base.loc[table["year"]].to_numpy()
    return table.assign(**{f"d_{name}": shift[:, i] for i, name in enumerate(outcomes)})


def paths(
    setting: Setting, scenarios: Mapping[str, Mapping[str, float]], phase: tuple[int, int]
) -> pd.DataFrame:
    """Follow the reserve of every scenario by year.

    Parameters
    ----------
    setting, scenarios, phase
        As in `summary`.

    Returns
    -------
    pandas.DataFrame
        `scenario`, `year`, `months` of outlay and `d_months`, the same less the baseline.

    Raises
    ------
    ValueError
        When a lever is unknown or out of range.
    """
    base = months(project(setting, {}, phase))
    parts = []
    for name, moved in scenarios.items():
        reserve = months(project(setting, moved, phase))
        columns = {"scenario": name, "year": setting.years, "months": reserve, "d_months": reserve - base}
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def spread(setting: Setting, draws: pd.DataFrame, phase: tuple[int, int], block: int = 250) -> np.ndarray:
    """Project the reserve for many draws of the levers.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.
    draws : pandas.DataFrame
        One row per draw, one column per lever of `project`.
    phase : pair of int
        As in `project`.
    block : int
        Draws per pass; it bounds the memory and does not change the result.

    Returns
    -------
    numpy.ndarray
        Months of outlay, shape (draws, T).

    Raises
    ------
    ValueError
        When a lever is unknown or out of range.
    """
    parts = []
    for start in range(0, len(draws), block):
        moved = {name: values.to_numpy() for name, values in draws.iloc[start : start + block].items()}
        parts.append(months(project(setting, moved, phase)))
    return np.concatenate(parts)


def balanced(
    setting: Setting, fund: pension.Fund, rules: Mapping[str, Mapping[str, float]], gdp: float
) -> pd.DataFrame:
    """Close the balance of a projected fund under several rules.

    Parameters
    ----------
    setting : lib.models.pension_inputs.Setting
        Baseline.
    fund : lib.models.pension.Fund
        A projection without a rule.
    rules : mapping of str to mapping of str to float
        Rule to the part of the gap that each source carries, and to `alpha`; no entry is no rule.
    gdp : float
        GDP of the base year, 100 million yuan.

    Returns
    -------
    pandas.DataFrame
        The columns of `lib.models.balance.close`, with `rule`, `year`, and `outlay_gdp`, `subsidy_gdp` and
        `balance_gdp` in percent of GDP.

    Raises
    ------
    ValueError
        When a rule cannot be carried out.
    """
    scale = 100 * fund.payroll / product(setting, fund, gdp)
    parts = []
    for name, rule in rules.items():
        carried = {source: part for source, part in rule.items() if source != "alpha"}
        path = balance.close(fund.dependency, terms(setting, fund), carried, rule.get("alpha", 0.0))
        shares = {f"{flow}_gdp": scale * path[flow] for flow in ("outlay", "subsidy", "balance")}
        parts.append(path.assign(rule=name, year=setting.years, **shares))
    return pd.concat(parts, ignore_index=True)
