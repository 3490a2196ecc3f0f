"""The minimum living guarantee: incomes and households to set beside its official caseload and outlay."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lib.models import checks, households, incomes, inequality, targeting

# Persons fall by the same step from one fifth of the households to the next, poorest first.
EVENLY = (2, 1, 0, -1, -2)
MONTHS = 12
PERSONS, YUAN = 1e4, 1e8


@dataclass(frozen=True)
class Calibration:
    """Incomes and household types of one year, fitted to published figures.

    Parameters
    ----------
    areas : Mixture
        Incomes per head of rural and of urban persons.
    fifths : ndarray, shape (5,)
        Published mean income of each fifth of the households, poorest first.
    persons : ndarray, shape (5,)
        Share of the persons in each fifth, which the national mean implies.
    people : float
        Persons in the age structure, in its unit.
    children, elders : float
        Their shares of the persons.
    shares : ndarray
        Share of the households of each type.
    """

    areas: incomes.Mixture
    fifths: np.ndarray
    persons: np.ndarray
    people: float
    children: float
    elders: float
    shares: np.ndarray


def calibrate(
    income: pd.DataFrame, ages: pd.DataFrame, types: pd.DataFrame, parameters: pd.Series
) -> Calibration:
    """Fit incomes of town and country, and household types, to published figures.

    Parameters
    ----------
    income : DataFrame
        Columns `series`, `year`, `value`: means by area and means of the fifths, yuan a year per head.
    ages : DataFrame
        Columns `year`, `variant`, `age` (first year of the group) and `value`: persons.
    types : DataFrame
        As for `households.rake`.
    parameters : Series
        `base_year`, `age_year`, `child_below`, `elder_from` and `size` (mean persons in a household).

    Returns
    -------
    Calibration

    Raises
    ------
    ValueError
        When a column is missing, or the figures of the year are missing or contradict each other.
    """
    row = _wide("income", income).loc[int(parameters["base_year"])]
    fifths = row[[f"quintile-{number}-income" for number in range(1, 6)]].to_numpy(float)
    local = row[["rural-mean-income", "urban-mean-income"]].tolist()
    overall = row["national-mean-income"]
    persons = inequality.person_shares(fifths, overall, EVENLY)
    urban = incomes.area_weight(overall, local[1], local[0])
    areas = incomes.fit_areas(fifths, persons, local, [1 - urban, urban])
    counted = ages[(ages["year"] == parameters["age_year"]) & (ages["variant"] == "estimate")]
    total = float(counted["value"].sum())
    checks.require(total > 0, "parameters.age_year", parameters["age_year"], "a year with an estimate")
    children = counted.loc[counted["age"] < parameters["child_below"], "value"].sum() / total
    elders = counted.loc[counted["age"] >= parameters["elder_from"], "value"].sum() / total
    shares = households.rake(types, parameters["size"], children, elders)
    return Calibration(areas, fifths, persons, total, float(children), float(elders), shares)


def official(
    social: pd.DataFrame, income: pd.DataFrame, population: pd.Series, years: Iterable[int]
) -> pd.DataFrame:
    """Lay out the guarantee by year and area, per person of the area.

    Parameters
    ----------
    social : DataFrame
        Columns `series`, `year`, `value`: lines, recipients and expenditure of the guarantee.
    income : DataFrame
        As for `calibrate`; the means imply how many persons each area has.
    population : Series indexed by year
        10,000 persons.
    years : iterable of int
        Years to lay out.

    Returns
    -------
    DataFrame
        Columns `year`, `area` (rural, urban), `persons`, `mean` (income), `line` (yuan a year), `recipients`
        (persons), `outlay` (yuan), `share` (recipients over persons) and `amount` (yuan a year each).

    Raises
    ------
    ValueError
        When a column is missing, or a year lacks a figure.
    """
    money, means = _wide("social", social), _wide("income", income)
    rows = []
    for year in years:
        overall = means.loc[year, "national-mean-income"]
        urban = incomes.area_weight(
            overall, means.loc[year, "urban-mean-income"], means.loc[year, "rural-mean-income"]
        )
        for area, weight, times in (("rural", 1 - urban, 1), ("urban", urban, MONTHS)):
            rows.append(
                {
                    "year": year,
                    "area": area,
                    "persons": population[year] * PERSONS * weight,
                    "mean": means.loc[year, f"{area}-mean-income"],
                    "line": times * money.loc[year, f"{area}-dibao-standard"],
                    "recipients": money.loc[year, f"{area}-dibao-recipients"] * PERSONS,
                    "outlay": money.loc[year, f"{area}-dibao-expenditure"] * YUAN,
                }
            )
    frame = pd.DataFrame(rows)
    checks.require(bool(frame.notna().all().all()), "years", list(years), "years with all figures")
    frame["share"] = frame["recipients"] / frame["persons"]
    frame["amount"] = frame["outlay"] / frame["recipients"]
    return frame


def expected(areas: incomes.Mixture, frame: pd.DataFrame) -> pd.DataFrame:
    """Compute whom the line would entitle, and what filling every gap would cost.

    Parameters
    ----------
    areas : Mixture
        Incomes of rural and of urban persons; the spread is kept, the mean is that of each row.
    frame : DataFrame
        As from `official`.

    Returns
    -------
    DataFrame
        `frame` with `entitled` (persons below the line), `needed` (yuan to lift them to it), and the official
        figures over these: `caseload_ratio` and `outlay_ratio`.
    """
    spread = dict(zip(households.AREAS, (part.sigma for part in areas.parts), strict=True))
    entitled, needed = [], []
    for row in frame.itertuples():
        local = incomes.Lognormal(row.mean, spread[row.area])
        below = local.cdf(row.line)
        entitled.append(row.persons * below)
        needed.append(row.persons * (row.line * below - row.mean * local.income_share(row.line)))
    out = frame.assign(entitled=np.array(entitled, dtype=float), needed=np.array(needed, dtype=float))
    out["caseload_ratio"] = out["recipients"] / out["entitled"]
    out["outlay_ratio"] = out["outlay"] / out["needed"]
    return out


def plan(frame: pd.DataFrame, quality: float) -> targeting.Plan:
    """Turn the guarantee of one year into a plan: official lines, caseload and mean amount.

    Parameters
    ----------
    frame : DataFrame
        Two rows of `official`, rural and urban.
    quality : float
        Correlation of score and need.

    Returns
    -------
    Plan
        Households with the lowest scores are served up to the official share of the persons.
    """
    rows = frame.set_index("area").loc[list(households.AREAS)]
    lines, amounts = rows["line"].round().astype(int), rows["amount"].round().astype(int)
    return targeting.Plan(
        tuple(lines.tolist()), tuple(amounts.tolist()), targeting.cutoffs(rows["share"]), quality
    )


def _wide(name: str, table: pd.DataFrame) -> pd.DataFrame:
    checks.columns(name, table, ["series", "year", "value"])
    return table.astype({"year": int}).pivot_table(index="year", columns="series", values="value")
