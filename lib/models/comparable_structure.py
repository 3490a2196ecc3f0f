"""Insurance, assistance and welfare on scopes that stay the same from year to year, from official figures."""

import calendar
import re

import pandas as pd

from lib.models import checks, structure

PLACES = ("urban", "rural")
MONTHS = 12
# Persons are counted in ten thousand, money in 100 million yuan.
TEN_THOUSANDS = 10_000
# Series name: panel, place and months of one figure. Where a date has both forms the earlier entry is kept.
SERIES = {
    "urban-dibao-recipients": ("recipients", "urban", 1),
    "rural-dibao-recipients": ("recipients", "rural", 1),
    "urban-dibao-standard": ("standard", "urban", 1),
    "rural-dibao-standard": ("standard", "rural", MONTHS),
    "rural-dibao-standard-monthly": ("standard", "rural", 1),
}


def assistance(social: pd.DataFrame) -> pd.DataFrame:
    """Add up the spending of civil affairs departments on two programs, town and country together.

    Parameters
    ----------
    social : DataFrame
        Columns `series`, `year`, `value`, `scope`: official figures of social assistance.

    Returns
    -------
    DataFrame indexed by year
        100 million yuan: `guarantee` (minimum living guarantee), `extremely_poor` (rural five guarantees to
        2015, support for people in extreme poverty later; its urban part only from the first year in which
        it is published), `relief` (temporary relief) and `both`, the sum of the first two.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    wide = _wide(social)
    guarantee = wide["urban-dibao-expenditure"] + wide["rural-dibao-expenditure"]
    poor = wide["rural-extreme-poor-expenditure"].add(wide["urban-extreme-poor-expenditure"], fill_value=0)
    frame = pd.DataFrame(
        {"guarantee": guarantee, "extremely_poor": poor, "relief": wide["temporary-relief-expenditure"]}
    )
    frame["both"] = frame["guarantee"] + frame["extremely_poor"]
    return frame.dropna(subset="guarantee")


def welfare_shares(cells: pd.DataFrame, insurance: pd.DataFrame) -> pd.DataFrame:
    """Compute welfare in percent of insurance, assistance and welfare under several scopes of insurance.

    Parameters
    ----------
    cells : DataFrame
        One of `structure.versions`; its assistance and welfare rows are used, a blank adds nothing.
    insurance : DataFrame indexed by year
        One column a scope, same unit.

    Returns
    -------
    DataFrame
        Years of `cells` on the index, the columns of `insurance`; missing where insurance or welfare is.

    Raises
    ------
    ValueError
        If a row is absent from `cells`.
    """
    parts = structure.branches(cells).loc[["assistance", "welfare"]]
    totals = insurance.reindex(cells.columns).add(parts.sum(), axis=0)
    return (100 * totals.rdiv(parts.loc["welfare"], axis=0)).rename_axis("year")


def ceilings(social: pd.DataFrame) -> pd.DataFrame:
    """Compute what the minimum living guarantee would cost if every recipient got the full standard.

    A recipient gets what is missing to the standard, so the true outlay lies below, supplements aside.

    Parameters
    ----------
    social : DataFrame
        As for `assistance`.

    Returns
    -------
    DataFrame
        `when` (years; the end of a year is the year itself, the end of March 2021 is 2020.25) and `ceiling`
        (100 million yuan for twelve months), wherever recipients and standards of town and country are known
        for the same date.

    Raises
    ------
    ValueError
        If a column is missing or the date of a figure within a year cannot be read.
    """
    table = levels(social).pivot(index="when", columns=["panel", "place"], values="value")
    costs = [
        MONTHS * table["recipients", place] * table["standard", place] / TEN_THOUSANDS for place in PLACES
    ]
    return sum(costs).dropna().rename("ceiling").reset_index()


def levels(social: pd.DataFrame) -> pd.DataFrame:
    """Lay out recipients and standards of the minimum living guarantee along one axis of time.

    Parameters
    ----------
    social : DataFrame
        As for `assistance`.

    Returns
    -------
    DataFrame
        `panel` ("recipients", 10,000 persons, or "standard", yuan a month), `place` ("urban" or "rural"),
        `when` as for `ceilings`, `kind` ("year end" or "within the year") and `value`. Rural standards per
        year are divided by twelve; where a date has both forms the yearly one is kept.

    Raises
    ------
    ValueError
        As for `ceilings`.
    """
    checks.columns("social", social, ["series", "year", "value", "scope"])
    rows = []
    for name, (panel, place, divisor) in SERIES.items():
        for row in social[social["series"] == name].itertuples():
            rows.append((panel, place, float(row.year), "year end", row.value / divisor))
        for row in social[social["series"] == f"{name}-within-year"].itertuples():
            when = row.year - 1 + _month(row.scope) / MONTHS
            rows.append((panel, place, when, "within the year", row.value / divisor))
    frame = pd.DataFrame(rows, columns=["panel", "place", "when", "kind", "value"])
    keys = ["panel", "place", "when"]
    return frame.drop_duplicates(keys).sort_values(keys, ignore_index=True)


def _month(scope: str) -> int:
    found = re.search(rf"\bend of ({'|'.join(calendar.month_name[1:])}) \d{{4}}\b", scope)
    checks.require(found is not None, "social.scope", scope, "a date such as 'end of March 2021'")
    return list(calendar.month_name).index(found[1])


def _wide(social: pd.DataFrame) -> pd.DataFrame:
    checks.columns("social", social, ["series", "year", "value", "scope"])
    return (
        social.pivot(index="year", columns="series", values="value").astype(float).rename_axis(columns=None)
    )
