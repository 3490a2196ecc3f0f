"""From the tables of the book to the inputs of the pension projection."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.models import checks, demography, demography_validation, pension, retirement, schedules

PERSONS = 10  # thousand per ten thousand
VARIANTS = ("low", "medium", "high")
FIRST_MIGRANTS = 2020
# The curve that spreads a period over its years is shaped by the two periods that follow.
AHEAD = 2 * schedules.PERIOD


@dataclass(frozen=True)
class Setting:
    """All that a projection of the employees' fund needs.

    Attributes
    ----------
    population : dict of str to array of shape (T, 2, A)
        Persons (10,000) by variant of fertility, year, sex and single age.
    laws : dict of str to lib.models.retirement.Shares
        "reform": the law with the rise of the retirement age; "before": without it.
    base : lib.models.pension.Base
        The scheme in the base year.
    levers : lib.models.pension.Levers
        Levers of the baseline.
    """

    population: dict[str, np.ndarray]
    laws: dict[str, retirement.Shares]
    base: pension.Base
    levers: pension.Levers

    @property
    def years(self) -> np.ndarray:
        """Calendar years; the first is the base year."""
        return self.laws["reform"].years

    @property
    def coverage(self) -> float:
        """Insured workers over the population of working age in the base year."""
        active = (self.population["medium"][0] * self.laws["reform"].working[0]).sum()
        return float(self.base.insured / active)

    def project(self, law: str = "reform", variant: str = "medium", **moved: object) -> pension.Fund:
        """Project the fund with some levers moved.

        Parameters
        ----------
        law : {"reform", "before"}
            Retirement law.
        variant : {"low", "medium", "high"}
            Variant of fertility.
        **moved : array_like
            Levers with another value than in the baseline, as in `lib.models.pension.Levers`.

        Returns
        -------
        lib.models.pension.Fund
        """
        levers = dataclasses.replace(self.levers, **moved)
        return pension.project(self.population[variant], self.laws[law], self.base, levers)


def setting(tables: Mapping[str, pd.DataFrame], start: int | None = None, end: int | None = None) -> Setting:
    """Assemble the baseline from the tables.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `population`, `mortality`, `fertility`, `migration` and `population-annual` (as for
        `lib.models.schedules.from_tables`), `pension-insurance`, `policy-dates`, `published-projections`
        and `pension-model` (the parameters), each as loaded.
    start, end : int, optional
        Base year and last year, if not those of the parameters.

    Returns
    -------
    Setting

    Raises
    ------
    ValueError
        When a table, row or parameter is missing or impossible.
    """
    values = parameters(tables["pension-model"])
    start, end = start or int(values["base_year"]), end or int(values["end_year"])
    levers = baseline(values, tables)
    flows = official(tables["pension-insurance"])
    return Setting(
        population={v: population(tables, start, end, v) for v in VARIANTS},
        laws=laws(tables["policy-dates"], values, range(start, end + 1)),
        base=base(flows, start, levers),
        levers=levers,
    )


def parameters(table: pd.DataFrame) -> dict[str, float]:
    """Read parameters by name; percent become fractions.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `parameter`, `value`, `unit`.

    Returns
    -------
    dict of str to float

    Raises
    ------
    ValueError
        When a column, a value or a unit is missing.
    """
    checks.columns("table", table, ["parameter", "value", "unit"])
    values = {}
    for row in table.itertuples():
        checks.require(isinstance(row.unit, str) and row.unit != "", row.parameter, row.unit, "a unit")
        scale = 100 if row.unit.startswith("percent") else 1
        values[row.parameter] = checks.finite(row.parameter, row.value) / scale
    return values


def official(table: pd.DataFrame) -> pd.DataFrame:
    """Arrange the official figures of the employees' scheme by year.

    Heads that no bulletin gives are computed where two others determine them: the insured as participants
    less retirees, both from participants and contributors per retiree.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `series`, `year`, `value` of official pension insurance.

    Returns
    -------
    pandas.DataFrame
        Index `year`; `insured`, `retirees` (10,000 persons), `revenue`, `outlay`, `reserve`, `subsidy` (100
        million yuan); a missing figure is missing.
    """
    wide = table.pivot(index="year", columns="series", values="value")
    wide.index = wide.index.astype(int)
    everybody, ratio = wide["employees-participants"], wide["employees-contributors-per-retiree"]
    retirees = wide["employees-retirees"].fillna(everybody / (1 + ratio))
    return pd.DataFrame(
        {
            "insured": wide["employees-contributors"].fillna(everybody - retirees),
            "retirees": retirees,
            "revenue": wide["employees-revenue"],
            "outlay": wide["employees-expenditure"],
            "reserve": wide["employees-balance"],
            "subsidy": wide["employees-fiscal-subsidy"],
        }
    )


def baseline(values: Mapping[str, float], tables: Mapping[str, pd.DataFrame]) -> pension.Levers:
    """Set the levers of the baseline from parameters and official figures.

    The subsidy keeps the share of outlay of the last year for which it is published. The share of the
    insured who pay is what two dependency ratios of the same published projection imply.

    Parameters
    ----------
    values : mapping of str to float
        Parameters, as `parameters` reads them.
    tables : mapping of str to pandas.DataFrame
        `pension-insurance`, `policy-dates` and `published-projections`.

    Returns
    -------
    lib.models.pension.Levers
    """
    dates, projected = tables["policy-dates"], tables["published-projections"]
    employer = dates.loc[dates["series"] == "employer-pension-rate", "value"].item() / 100
    flows = official(tables["pension-insurance"])
    seen = projected[projected["series"].str.startswith("cass-dependency-")]
    first = seen[seen["year"] == seen["year"].min()].set_index("series")["value"]
    return pension.Levers(
        wage_growth=values["wage_growth"],
        inflation=values["inflation"],
        wage_weight=values["wage_weight"],
        interest=values["interest"],
        contribution_rate=employer + values["employee_rate"],
        compliance=first["cass-dependency-insured"] / first["cass-dependency-payers"],
        entitlement=values["entitlement"],
        subsidy=(flows["subsidy"] / flows["outlay"]).dropna().iloc[-1],
    )


def base(flows: pd.DataFrame, year: int, levers: pension.Levers) -> pension.Base:
    """Calibrate the base year, so that the model's flows are the official ones.

    Revenue less the assumed subsidy and the interest on the reserve of the year before is taken as
    contributions. Their ratio to rate and payers is the contribution base: it is inferred, not published.

    Parameters
    ----------
    flows : pandas.DataFrame
        As `official` returns them.
    year : int
        Base year.
    levers : lib.models.pension.Levers
        Levers whose rate, compliance, subsidy and interest hold in the base year.

    Returns
    -------
    lib.models.pension.Base

    Raises
    ------
    ValueError
        When a figure of the year is missing.
    """
    checks.require(year in flows.index, "year", year, f"one of {list(flows.index)}")
    row = flows.loc[year, ["insured", "retirees", "revenue", "outlay", "reserve"]]
    checks.require(bool(row.notna().all()), f"flows of {year}", row.to_dict(), "a figure for each")
    opening = row["reserve"] - row["revenue"] + row["outlay"]
    subsidy, interest, rate, paying = (
        float(np.ravel(value)[0])
        for value in (levers.subsidy, levers.interest, levers.contribution_rate, levers.compliance)
    )
    contributions = row["revenue"] - subsidy * row["outlay"] - interest * opening
    return pension.Base(
        year=year,
        insured=row["insured"],
        retirees=row["retirees"],
        wage=contributions / (rate * paying * row["insured"]),
        pension=row["outlay"] / row["retirees"],
        reserve=row["reserve"],
    )


def population(tables: Mapping[str, pd.DataFrame], start: int, end: int, variant: str) -> np.ndarray:
    """Project the population by single age; a year does not depend on where the span ends.

    Before the year from which ages of migrants are published, the migrants of all ages are spread as
    `lib.models.demography_validation.past_migration` does.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        `population`, `population-annual`, `mortality`, `fertility` and `migration`.
    start, end : int
        First and last year wanted.
    variant : str
        Variant of fertility.

    Returns
    -------
    numpy.ndarray
        10,000 persons, shape (end - start + 1, 2, 101).
    """
    migration, annual = tables["migration"], tables["population-annual"]
    known = int(tables["fertility"]["start"].max()) + schedules.PERIOD
    first, last = start - start % schedules.PERIOD, end + -end % schedules.PERIOD
    last = max(last, min(last + AHEAD, known))
    if first < FIRST_MIGRANTS:
        net = annual[annual["series"] == "net-migration"].drop_duplicates("year").set_index("year")["value"]
        pattern = migration[migration["start"] == FIRST_MIGRANTS]
        periods = range(first, FIRST_MIGRANTS, schedules.PERIOD)
        past = demography_validation.past_migration(net, pattern, periods)
        migration = pd.concat([migration, past])
    rates = schedules.from_tables(
        tables["population"],
        tables["mortality"],
        tables["fertility"],
        migration,
        start=first,
        end=last,
        step=1,
        variant=variant,
    )
    return demography.project(rates).population[start - first : end - first + 1] / PERSONS


def laws(
    dates: pd.DataFrame, values: Mapping[str, float], years: Sequence[int]
) -> dict[str, retirement.Shares]:
    """Compute the shares of each age under the reform and under the law before it.

    Parameters
    ----------
    dates : pandas.DataFrame
        Dated parameters of the law.
    values : mapping of str to float
        Parameters, as `parameters` reads them.
    years : sequence of int
        Calendar years.

    Returns
    -------
    dict of str to lib.models.retirement.Shares
    """
    reform = retirement.from_tables(dates, values)
    return {
        name: retirement.shares(
            *law,
            years=years,
            ages=schedules.OPEN_AGE + 1,
            entry_age=int(values["entry_age"]),
            workers_among_women=values["workers_among_women"],
        )
        for name, law in (("reform", reform), ("before", retirement.unchanged(*reform)))
    }
