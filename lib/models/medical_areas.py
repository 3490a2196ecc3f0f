"""Urban and rural households in the accounts of health care: who pays how much, and who can.

Accounts are kept by scheme and surveys by area. Everybody in the countryside is taken to be in the residents'
scheme; the other members of that scheme and all employees are taken to live in town.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from lib.models import checks, medical, medical_calibration

AREAS = ("urban", "rural")
WORLD_BANK = "urban-share-worldbank"
INPUTS = (
    "population",
    "urban-share",
    "employees-participants",
    "residents-participants",
    "employees-expenditure",
    "residents-expenditure",
    "total-health-expenditure",
    *(f"{area}-{name}" for area in AREAS for name in ("consumption", "mean-income", "median-income")),
)


def figures(tables: Iterable[pd.DataFrame], year: int) -> dict[str, float]:
    """Pick the figures of a year that `accounts` needs.

    Parameters
    ----------
    tables : iterable of pandas.DataFrame
        Official tables with columns `series`, `year`, `value`.
    year : int

    Returns
    -------
    dict of str to float
        Those of `INPUTS` that exist. The urban share is that of the World Bank, the only one for years
        before the revision of the population figures.

    Raises
    ------
    ValueError
        When a table lacks a column.
    """
    found = {}
    for table in tables:
        checks.columns("tables", table, ["series", "year", "value"])
        rows = table[table["year"] == year]
        found |= dict(zip(rows["series"].replace({WORLD_BANK: "urban-share"}), rows["value"], strict=True))
    return {name: float(found[name]) for name in INPUTS if name in found}


def accounts(
    year: Mapping[str, float], *, personal_share: float, employees_rate: float, residents_rate: float
) -> pd.DataFrame:
    """Compute what is known of each area in a year.

    Parameters
    ----------
    year : mapping of str to float
        Official figures named in `INPUTS`: persons in units of 10,000, money of the nation in 100 million
        yuan, money of households in yuan per head, the urban share in percent.
    personal_share : float
        Part of health spending that persons pay, between 0 and 1.
    employees_rate, residents_rate : float
        Part of a covered bill that each fund pays, between 0 and 1.

    Returns
    -------
    pandas.DataFrame indexed by area
        `heads` (persons), `consumption`, `income`, `fund` (yuan per head), `personal` (yuan per head of
        the nation), `rate`, and `income_spread` (standard deviation of the logarithm of income that mean
        and median imply under a lognormal).

    Raises
    ------
    ValueError
        When a figure is missing or not above zero, or fewer residents are insured than there are
        people in the countryside.
    """
    given = {name: checks.positive(f"year[{name!r}]", year.get(name)) for name in INPUTS}
    people = 1e4 * given["population"]
    urban = people * given["urban-share"] / 100
    heads = pd.Series({"urban": urban, "rural": people - urban})
    members = 1e4 * given["residents-participants"] - heads["rural"]
    checks.require(
        members >= 0,
        "year['residents-participants']",
        given["residents-participants"],
        "rural people or more",
    )
    per_resident = 1e4 * given["residents-expenditure"] / given["residents-participants"]
    employees = 1e4 * given["employees-participants"]
    town = (1e8 * given["employees-expenditure"] + per_resident * members) / urban
    mixed = (employees_rate * employees + residents_rate * members) / (employees + members)
    frame = pd.DataFrame(
        {
            "heads": heads,
            "consumption": {area: given[f"{area}-consumption"] for area in AREAS},
            "income": {area: given[f"{area}-mean-income"] for area in AREAS},
            "fund": {"urban": town, "rural": per_resident},
            "rate": {"urban": mixed, "rural": residents_rate},
        }
    )
    frame["personal"] = personal_share * 1e8 * given["total-health-expenditure"] / people
    ratios = {area: given[f"{area}-mean-income"] / given[f"{area}-median-income"] for area in AREAS}
    frame["income_spread"] = pd.Series(
        {area: math.sqrt(2 * math.log(ratio)) for area, ratio in ratios.items()}
    )
    return frame


def areas(known: pd.DataFrame, parameters: pd.Series, tie: float) -> dict[str, medical_calibration.Area]:
    """Describe the households of each area for the calibration.

    Parameters
    ----------
    known : pandas.DataFrame
        As from `accounts`.
    parameters : pandas.Series
        "household-size", "food-share" and "incidence.urban", "incidence.rural" in percent, and
        "ceiling-multiple".
    tie : float
        Elasticity of personal payments to consumption, see `medical_calibration.split_personal`.

    Returns
    -------
    dict of str to lib.models.medical_calibration.Area

    Raises
    ------
    ValueError
        When a number is impossible.
    """
    size = checks.positive("household-size", parameters["household-size"])
    free = 1 - parameters["food-share"] / 100
    total = float(known["heads"] @ known["personal"])
    personal = medical_calibration.split_personal(total, known["heads"], known["consumption"], tie)
    return {
        area: medical_calibration.Area(
            households=row["heads"] / size,
            fund=size * row["fund"],
            personal=size * personal[area],
            capacity=size * free * row["consumption"],
            incidence=parameters[f"incidence.{area}"] / 100,
            rate=row["rate"],
            ceiling=parameters["ceiling-multiple"] * row["income"],
        )
        for area, row in known.iterrows()
    }


def calibrations(known: pd.DataFrame, parameters: pd.Series) -> pd.DataFrame:
    """Collect every distribution of bills that fits, over all values tried of what is not known.

    Parameters
    ----------
    known : pandas.DataFrame
        As from `accounts`.
    parameters : pandas.Series
        As for `areas`, with "threshold" in percent, and the values to try under "income-spread.",
        "bill-share.", "correlation." and "tie.". The income spread that `known` implies is tried as well.

    Returns
    -------
    pandas.DataFrame
        Rows of `medical_calibration.fits` with `area` and `tie`.

    Raises
    ------
    ValueError
        When a number is impossible.
    """
    found = []
    for tie in parameters.filter(like="tie."):
        for name, area in areas(known, parameters, tie).items():
            spreads = [known.loc[name, "income_spread"], *parameters.filter(like="income-spread.")]
            rows = medical_calibration.fits(
                area,
                probabilities=parameters.filter(like="bill-share."),
                capacity_spreads=spreads,
                correlations=parameters.filter(like="correlation."),
                threshold=parameters["threshold"] / 100,
            )
            found.append(rows.assign(area=name, tie=tie))
    return pd.concat([rows for rows in found if not rows.empty], ignore_index=True)


def cap_costs(known: pd.DataFrame, parameters: pd.Series, fitted: pd.DataFrame) -> pd.DataFrame:
    """Compute the cost of personal caps under every calibration, for all households of an area.

    Parameters
    ----------
    known, parameters : pandas.DataFrame, pandas.Series
        As for `calibrations`, with the caps to try under "cap.".
    fitted : pandas.DataFrame
        As from `calibrations`.

    Returns
    -------
    pandas.DataFrame
        Columns of `medical_calibration.cost_of_caps` with `area`, `tie` and `amount` (extra payment of the
        fund in yuan a year).
    """
    parts = []
    for (name, tie), rows in fitted.groupby(["area", "tie"], sort=False):
        area = areas(known, parameters, tie)[name]
        costs = medical_calibration.cost_of_caps(
            area, rows, parameters.filter(like="cap."), parameters["threshold"] / 100
        )
        parts.append(costs.assign(area=name, tie=tie, amount=costs["cost"] * area.households))
    return pd.concat(parts, ignore_index=True)


def cost_ranges(costs: pd.DataFrame) -> pd.DataFrame:
    """Compute the lowest and the highest cost of each cap, by area and for the nation.

    Parameters
    ----------
    costs : pandas.DataFrame
        As from `cap_costs`.

    Returns
    -------
    pandas.DataFrame
        `area` ("urban", "rural" or "nation"), `cap`, `low` and `high` (yuan a year). Only those ties count at
        which every area has a calibration; the nation adds the ends of the areas at one tie.

    Raises
    ------
    ValueError
        When no tie has a calibration in every area.
    """
    areas_of = costs.groupby("tie")["area"].nunique()
    shared = areas_of.index[areas_of == costs["area"].nunique()]
    checks.require(len(shared) > 0, "costs", areas_of.to_dict(), "one tie with calibrations in every area")
    ends = (
        costs[costs["tie"].isin(shared)].groupby(["area", "tie", "cap"])["amount"].agg(low="min", high="max")
    )
    nation = ends.groupby(["tie", "cap"]).sum().reset_index().assign(area="nation")
    every = pd.concat([ends.reset_index(), nation])
    return every.groupby(["area", "cap"]).agg(low=("low", "min"), high=("high", "max")).reset_index()


def stricter(costs: pd.DataFrame, fitted: pd.DataFrame, parameters: pd.Series, cap: float) -> pd.DataFrame:
    """Compute the range of the cost of one cap when more is asked of a calibration.

    Parameters
    ----------
    costs, fitted : pandas.DataFrame
        As from `cap_costs` and `calibrations`.
    parameters : pandas.Series
        "least-spread", "concentration-tolerance", "concentration.urban" and "concentration.rural".
    cap : float
        One of the caps of `costs`.

    Returns
    -------
    pandas.DataFrame
        Rows "all", "spread" (bills of the ill at least that spread), "concentration" (near the published
        index) and "both": `asked`, `urban` and `rural` (calibrations left), `low` and `high` (cost for
        the nation, yuan a year; missing when no tie has calibrations in both areas).
    """
    published = fitted["area"].map({area: parameters[f"concentration.{area}"] for area in AREAS})
    wide = fitted["spread"] >= parameters["least-spread"]
    near = (fitted["concentration"] - published).abs() <= parameters["concentration-tolerance"]
    rows = []
    for asked, kept in {
        "all": wide | True,
        "spread": wide,
        "concentration": near,
        "both": wide & near,
    }.items():
        counts = fitted.loc[kept, "area"].value_counts()
        left = costs[costs["calibration"].isin(fitted.index[kept]) & (costs["cap"] == cap)]
        ends = {"low": math.nan, "high": math.nan}
        if (left.groupby("tie")["area"].nunique() == len(AREAS)).any():
            ends = cost_ranges(left).set_index("area").loc["nation", ["low", "high"]].to_dict()
        rows.append({"asked": asked} | {area: int(counts.get(area, 0)) for area in AREAS} | ends)
    return pd.DataFrame(rows)


def law(
    known: pd.DataFrame, parameters: pd.Series, row: pd.Series
) -> tuple[medical.Bills, medical.Capacity, medical.Rules]:
    """Return bills, capacities and present rules of one calibration.

    Parameters
    ----------
    known, parameters : pandas.DataFrame, pandas.Series
        As for `calibrations`.
    row : pandas.Series
        Row of `calibrations`.

    Returns
    -------
    tuple of lib.models.medical.Bills, Capacity and Rules
    """
    area = areas(known, parameters, row["tie"])[row["area"]]
    mean = (area.fund + area.personal) / row["probability"]
    return (
        medical.Bills(row["probability"], mean, row["spread"]),
        medical.Capacity(area.capacity, row["capacity_spread"], row["correlation"]),
        medical.Rules(row["covered"], rates=(area.rate,), ceiling=area.ceiling),
    )


def exceedance(
    known: pd.DataFrame, parameters: pd.Series, fitted: pd.DataFrame, burdens: Sequence[float]
) -> pd.DataFrame:
    """Compute which share of households pays more than each part of its capacity.

    Parameters
    ----------
    known, parameters, fitted : pandas.DataFrame, pandas.Series, pandas.DataFrame
        As for `cap_costs`.
    burdens : sequence of float
        Payments over capacity to pay, above zero.

    Returns
    -------
    pandas.DataFrame
        `area`, `fit` (row of `fitted`), `burden` and `share` (fraction of households).
    """
    rows = []
    for number, row in fitted.iterrows():
        bills, capacity, rules = law(known, parameters, row)
        rows += [
            (row["area"], number, burden, medical.incidence(bills, capacity, rules, burden))
            for burden in burdens
        ]
    return pd.DataFrame(rows, columns=["area", "fit", "burden", "share"])


def threshold_ranges(known: pd.DataFrame, parameters: pd.Series, fitted: pd.DataFrame) -> pd.DataFrame:
    """Compute what the calibrations say about thresholds to which they were not fitted.

    Parameters
    ----------
    known, parameters, fitted : pandas.DataFrame, pandas.Series, pandas.DataFrame
        As for `cap_costs`, with shares of income in percent under "income-threshold.".

    Returns
    -------
    pandas.DataFrame
        One row per area, base ("income" or "capacity") and threshold: `low` and `high` of `incidence` and
        of `overshoot` over the calibrations, as fractions (`incidence_low` and so on).
    """
    rows = []
    for _, row in fitted.iterrows():
        bills, capacity, rules = law(known, parameters, row)
        income = parameters["household-size"] * known.loc[row["area"], "income"]
        tests = [("capacity", capacity.mean, parameters["threshold"])]
        tests += [("income", income, value) for value in parameters.filter(like="income-threshold.")]
        for base, mean, threshold in tests:
            able = dataclasses.replace(capacity, mean=mean)
            found = medical.burden(bills, able, rules, threshold / 100)
            rows.append({"area": row["area"], "base": base, "threshold": threshold, **found})
    groups = pd.DataFrame(rows).groupby(["area", "base", "threshold"], sort=False)
    return groups.agg(
        incidence_low=("incidence", "min"),
        incidence_high=("incidence", "max"),
        overshoot_low=("overshoot", "min"),
        overshoot_high=("overshoot", "max"),
    ).reset_index()
