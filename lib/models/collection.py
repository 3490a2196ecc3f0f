"""Who pays for which project: collection matrix, social accounting form, open responsibilities.

Amounts of one year in one unit. A cell of the matrix payer x project is known, zero because the payer has no
part in the project, or missing because no source states it.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lib.models import checks

UNASSIGNED = "not assigned"
ECONOMY, RESERVE = "economy", "reserve"


FLOWS = {
    "employees-pension": ("pension", "employees-revenue", "employees-expenditure"),
    "residents-pension": ("pension", "residents-revenue", "residents-expenditure"),
    "medical": ("medical", "total-revenue-long", "total-expenditure-long"),
    "unemployment": ("other", "unemployment-revenue", "unemployment-expenditure"),
    "work-injury": ("other", "work-injury-revenue", "work-injury-expenditure"),
    "maternity": ("other", "maternity-revenue", "maternity-expenditure"),
}
RELIEF = ("urban-dibao-expenditure", "rural-dibao-expenditure", "medical-assistance-expenditure")
SUBSIDY = ("budget", "employees-pension", "employees-fiscal-subsidy")


def flows(
    official: Mapping[str, pd.DataFrame], roles: pd.DataFrame, year: int
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Collect what official figures say about revenue, outlay and payers of one year.

    Assistance is paid out of the budget as it is spent, so its revenue is its outlay.

    Parameters
    ----------
    official : mapping of str to pandas.DataFrame
        `pension`, `medical`, `other` and `assistance`: columns `series`, `year`, `value`, 100 million yuan.
    roles : pandas.DataFrame
        Columns `parameter` ("project.payer") and `value`: one where the payer has a part, zero where not.
    year : int
        Year.

    Returns
    -------
    known : pandas.DataFrame
        Payers as index, projects as columns: zero without a part, missing without a figure.
    revenue, outlay : pandas.Series
        By project.

    Raises
    ------
    ValueError
        When a column or a figure of the year is missing.
    """
    for name, table in official.items():
        checks.columns(name, table, ["series", "year", "value"])

    def value(table: str, series: str) -> float:
        rows = official[table]
        found = rows.loc[(rows["series"] == series) & (rows["year"] == year), "value"]
        checks.require(len(found) == 1, f"{table}[{series!r}, {year}]", found.tolist(), "one figure")
        return float(found.iloc[0])

    revenue = pd.Series({project: value(table, series) for project, (table, series, _) in FLOWS.items()})
    outlay = pd.Series({project: value(table, series) for project, (table, _, series) in FLOWS.items()})
    revenue["assistance"] = outlay["assistance"] = sum(value("assistance", series) for series in RELIEF)
    checks.columns("roles", roles, ["parameter", "value"])
    parts = roles["parameter"].str.split(".", expand=True).set_axis(["project", "payer"], axis="columns")
    part = parts.assign(value=roles["value"]).pivot(index="payer", columns="project", values="value")
    part = part.loc[parts["payer"].unique(), list(revenue.index)]
    known = part.astype(float).mask(part == 1)
    payer, project, series = SUBSIDY
    known.loc[payer, project] = value("pension", series)
    return known.rename_axis(index=None, columns=None), revenue, outlay


def matrix(known: pd.DataFrame, revenue: pd.Series) -> pd.DataFrame:
    """Complete the known cells to a matrix whose columns sum to the revenue of each project.

    A project with exactly one missing cell gets the rest there. Where more are missing, the rest stands in
    the row "not assigned".

    Parameters
    ----------
    known : pandas.DataFrame
        Payers as index, projects as columns; amounts, zero or more; missing where no source says.
    revenue : pandas.Series
        Revenue by project.

    Returns
    -------
    pandas.DataFrame
        The payers and the row "not assigned"; missing cells stay missing and count as zero in sums.

    Raises
    ------
    ValueError
        When projects differ, an amount is negative, or known amounts exceed the revenue or fall short of it
        with no cell left to take the rest.

    References
    ----------
    Pyatt, G. and Round, J. I. (1979). Accounting and fixed price multipliers in a social accounting matrix
    framework.
    """
    amounts, totals = _checked(known, revenue)
    rest = totals - amounts.sum()
    for project, open_cells in amounts.isna().sum().items():
        expected = (
            "known cells that do not exceed the revenue" if open_cells else "known cells equal to the revenue"
        )
        fits = rest[project] >= 0 if open_cells else abs(rest[project]) <= 1e-9 * totals[project]
        checks.require(
            bool(fits), f"known[{project!r}]", amounts[project].sum(), f"{expected} {totals[project]}"
        )
        if open_cells == 1:
            amounts.loc[amounts[project].isna(), project] = rest[project]
    amounts.loc[UNASSIGNED] = (totals - amounts.sum()).where(amounts.isna().any(), 0.0)
    return amounts


def accounts(collected: pd.DataFrame, outlay: pd.Series) -> pd.DataFrame:
    """Write the matrix as a social accounting matrix: rows receive, columns pay, both sum to the same.

    The economy pays the payers, these pay the projects, the projects pay benefits to the economy and the rest
    to the reserve, and the reserve is held in the economy.

    Parameters
    ----------
    collected : pandas.DataFrame
        From `matrix`.
    outlay : pandas.Series
        Outlay by project.

    Returns
    -------
    pandas.DataFrame
        Square; accounts are the economy, the payers, the projects and the reserve.

    Raises
    ------
    ValueError
        When projects differ.
    """
    flows = collected.fillna(0.0)
    checks.require(
        set(outlay.index) == set(flows.columns), "outlay.index", list(outlay.index), f"{list(flows.columns)}"
    )
    spent = outlay[flows.columns].astype(float)
    names = [ECONOMY, *flows.index, *flows.columns, RESERVE]
    table = pd.DataFrame(0.0, index=names, columns=names)
    table.loc[flows.index, ECONOMY] = flows.sum(axis="columns")
    table.loc[flows.columns, flows.index] = flows.T
    table.loc[ECONOMY, flows.columns] = spent
    table.loc[RESERVE, flows.columns] = flows.sum() - spent
    table.loc[ECONOMY, RESERVE] = table.loc[RESERVE].sum()
    return table


def imbalance(table: pd.DataFrame) -> pd.Series:
    """Compute receipts less payments of each account of a social accounting matrix.

    Parameters
    ----------
    table : pandas.DataFrame
        Square, the same accounts as rows (receipts) and columns (payments).

    Returns
    -------
    pandas.Series
        Row sum less column sum; all zero in a balanced matrix.

    Raises
    ------
    ValueError
        When rows and columns are not the same accounts.
    """
    checks.require(
        list(table.index) == list(table.columns), "table", list(table.columns), "equal rows and columns"
    )
    return table.sum(axis="columns") - table.sum()


def missing(collected: pd.DataFrame) -> pd.DataFrame:
    """List the responsibilities that no source states, with what is left for them.

    Parameters
    ----------
    collected : pandas.DataFrame
        From `matrix`.

    Returns
    -------
    pandas.DataFrame
        One row per missing cell: `payer`, `project` and `most`, the unassigned revenue of the project; the
        least is zero.
    """
    payers = collected.drop(index=UNASSIGNED)
    rows, columns = np.nonzero(payers.isna().to_numpy())
    projects = payers.columns[columns]
    return pd.DataFrame(
        {
            "payer": payers.index[rows],
            "project": projects,
            "most": collected.loc[UNASSIGNED, projects].to_numpy(float),
        }
    )


def _checked(known: pd.DataFrame, revenue: pd.Series) -> tuple[pd.DataFrame, pd.Series]:
    same = set(known.columns) == set(revenue.index)
    checks.require(
        same, "revenue.index", list(revenue.index), f"the projects {', '.join(map(str, known.columns))}"
    )
    amounts = known.astype(float)
    checks.require(not (amounts < 0).any(axis=None), "known", amounts.min(axis=None), "amounts, zero or more")
    totals = revenue[known.columns].astype(float)
    for project, total in totals.items():
        checks.positive(f"revenue[{project!r}]", total)
    return amounts, totals
