"""Basic pensions by year: average amounts, the gap between the schemes, support and funds.

Official figures exist for some years only and change their scope between others. Nothing is interpolated: a
value exists where all its inputs do, and where only the heads are missing, bounds are given instead.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from lib.models import checks
from lib.models.decomposition import YUAN_PER_PERSON, multiple, per_capita

MONTHS = 12
PEOPLE = {"employees": "employees-retirees", "residents": "residents-beneficiaries"}


def averages(official: pd.DataFrame) -> pd.DataFrame:
    """Compute fund spending per person who draws a pension at year end, a month.

    Parameters
    ----------
    official : DataFrame
        Columns `series`, `year`, `value` and `weak`: official pension figures (100 million yuan, 10,000
        persons); `weak` marks a figure from a doubtful transcription.

    Returns
    -------
    DataFrame
        One row per group and year with both inputs: `group` (employees or residents), `year`, `value` (yuan
        a month) and `weak` (one of the inputs is).

    Raises
    ------
    ValueError
        If a column is missing or an input is not positive.
    """
    values, weak = _wide(official)
    parts = []
    for group, people in PEOPLE.items():
        inputs = [f"{group}-expenditure", people]
        known = values[inputs].dropna()
        monthly = per_capita(known[inputs[0]], known[people]) / MONTHS
        parts.append(_tidy(group, monthly, weak[inputs].any(axis="columns")))
    return pd.concat(parts, ignore_index=True)


def gap(monthly: pd.DataFrame) -> pd.DataFrame:
    """Set the two average pensions of each year side by side.

    Parameters
    ----------
    monthly : DataFrame
        Columns `group`, `year`, `value` (yuan a month) and `weak`, as from `averages`.

    Returns
    -------
    DataFrame indexed by year
        `employees`, `residents`, `multiple`, `difference` (yuan a month) and `weak`, for years with both.

    Raises
    ------
    ValueError
        If a column is missing or a value is not positive.
    """
    checks.columns("monthly", monthly, ["group", "year", "value", "weak"])
    wide = monthly.pivot(index="year", columns="group", values="value")[list(PEOPLE)].dropna()
    wide["multiple"] = multiple(wide["employees"], wide["residents"])
    wide["difference"] = wide["employees"] - wide["residents"]
    return wide.assign(weak=monthly.groupby("year")["weak"].any())


def gap_bounds(official: pd.DataFrame) -> pd.DataFrame:
    """Bound the gap in years whose spending is known while heads of one group or of both are not.

    The one assumption is that the number of people who draw a pension does not fall from one published
    year to the next.

    Parameters
    ----------
    official : DataFrame
        As in `averages`.

    Returns
    -------
    DataFrame indexed by year
        `multiple_low`, `multiple_high`, `difference_low`, `difference_high` for years that lie between two
        published numbers of heads in either group.

    Raises
    ------
    ValueError
        If a column is missing, or published heads fall.
    """
    values, _ = _wide(official)
    ends = {}
    for group, people in PEOPLE.items():
        heads = values[people]
        checks.require(
            heads.dropna().is_monotonic_increasing, people, heads.dropna().tolist(), "heads that do not fall"
        )
        spending = values[f"{group}-expenditure"] * YUAN_PER_PERSON / MONTHS
        ends[group] = (spending / heads.bfill(), spending / heads.ffill())
    (employees_low, employees_high), (residents_low, residents_high) = ends["employees"], ends["residents"]
    bounds = pd.DataFrame(
        {
            "multiple_low": employees_low / residents_high,
            "multiple_high": employees_high / residents_low,
            "difference_low": employees_low - residents_high,
            "difference_high": employees_high - residents_low,
        }
    ).dropna()
    return bounds[bounds["multiple_low"] < bounds["multiple_high"]]


def support(official: pd.DataFrame) -> pd.DataFrame:
    """Compute how many insured people who do not draw a pension there are for each one who does.

    Parameters
    ----------
    official : DataFrame
        As in `averages`. Where heads of employees are missing, the published series of contributors per
        retiree fills the year.

    Returns
    -------
    DataFrame
        `group` (employees, residents, or both), `year`, `value` (persons per pensioner) and `weak`.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    values, weak = _wide(official)
    insured = {group: values[f"{group}-participants"] for group in PEOPLE}
    drawing = {group: values[people] for group, people in PEOPLE.items()}
    insured["both"], drawing["both"] = sum(insured.values()), sum(drawing.values())
    ratios = {group: insured[group] / drawing[group] - 1 for group in insured}
    filled = ratios["employees"].isna() & weak["employees-contributors-per-retiree"]
    ratios["employees"] = ratios["employees"].fillna(values["employees-contributors-per-retiree"])
    return pd.concat(
        [_tidy(group, ratio.dropna(), filled & (group == "employees")) for group, ratio in ratios.items()],
        ignore_index=True,
    )


def funds(official: pd.DataFrame) -> pd.DataFrame:
    """Relate the revenue and the reserve of each fund to its outlay.

    Parameters
    ----------
    official : DataFrame
        As in `averages`.

    Returns
    -------
    DataFrame
        `group`, `measure`, `year`, `value` and `weak`. Measures: "revenue" and, where subsidies are
        published, "own revenue" (without them), in percent of outlay; "reserve" in months of outlay.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    values, weak = _wide(official)
    parts = []
    for group in PEOPLE:
        outlay, revenue, balance, subsidy = (
            f"{group}-{name}" for name in ("expenditure", "revenue", "balance", "fiscal-subsidy")
        )
        measures = {
            "revenue": (100 * values[revenue] / values[outlay], [revenue, outlay]),
            "reserve": (MONTHS * values[balance] / values[outlay], [balance, outlay]),
        }
        if subsidy in values:
            own = 100 * (values[revenue] - values[subsidy]) / values[outlay]
            measures["own revenue"] = (own, [revenue, subsidy, outlay])
        for measure, (ratio, inputs) in measures.items():
            row = _tidy(group, ratio.dropna(), weak[inputs].any(axis="columns"))
            parts.append(row.assign(measure=measure))
    return pd.concat(parts, ignore_index=True)[["group", "measure", "year", "value", "weak"]]


def outlay(official: pd.DataFrame) -> pd.DataFrame:
    """Return the pension outlay of both schemes, each completed from the total where the total is published.

    Parameters
    ----------
    official : DataFrame
        As in `averages`.

    Returns
    -------
    DataFrame indexed by year
        `employees`, `residents` and `both`, 100 million yuan; years in which two of the three are known.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    values, _ = _wide(official)
    employees, residents = values["employees-expenditure"], values["residents-expenditure"]
    both = values["total-expenditure"].fillna(employees + residents)
    return pd.DataFrame(
        {"employees": employees, "residents": residents.fillna(both - employees), "both": both}
    ).dropna()


def runs(years: Sequence[int], breaks: Collection[int] = ()) -> np.ndarray:
    """Split years into stretches of consecutive years inside which no definition changes.

    Parameters
    ----------
    years : sequence of int, shape (n,)
        Rising years.
    breaks : collection of int
        First years of a new definition.

    Returns
    -------
    ndarray of int, shape (n,)
        Years with the same number may be joined by a line.

    Raises
    ------
    ValueError
        If the years do not rise.
    """
    steps = np.diff(years)
    checks.require(bool((steps > 0).all()), "years", list(years), "rising years")
    new = (steps > 1) | np.isin(years[1:], list(breaks))
    return np.concatenate([[0], np.cumsum(new)])


def _wide(official: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return values and weakness by year and series; the index becomes plain integer years."""
    checks.columns("official", official, ["series", "year", "value", "weak"])
    plain = official.astype({"year": int, "value": float, "weak": bool})
    values = plain.pivot(index="year", columns="series", values="value")
    weak = plain.pivot(index="year", columns="series", values="weak")
    return values, weak.astype("boolean").fillna(False).astype(bool)


def _tidy(group: str, values: pd.Series, weak: pd.Series) -> pd.DataFrame:
    weak = weak.reindex(values.index)
    return pd.DataFrame({"group": group, "year": values.index, "value": values, "weak": weak}).reset_index(
        drop=True
    )
