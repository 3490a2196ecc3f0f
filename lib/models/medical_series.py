"""Annual medical fund spending per employee and per resident, on two definitions of a resident.

The published series counts urban residents until the rural cooperative scheme merges into the residents'
scheme; the consistent series counts the members of both in every year.
"""

import pandas as pd

from lib.models import checks, decomposition

MERGED = 2019
COLUMNS = ["employees_spending", "employees_heads", "residents_spending", "residents_heads"]


def published(official: pd.DataFrame, printed: pd.DataFrame) -> pd.DataFrame:
    """Compute the multiple from published figures, each year on the definition of that year.

    Parameters
    ----------
    official : DataFrame
        Columns `series`, `year`, `value`: official medical insurance figures (100 million yuan,
        10,000 persons).
    printed : DataFrame
        Columns `group`, `quantity`, `year`, `value`: Table 2 of the paper; used for years in which no
        official figure by scheme was found.

    Returns
    -------
    DataFrame indexed by year
        The four inputs, `employees` and `residents` (yuan per head), `multiple`, and `basis` ("official"
        or "paper").

    Raises
    ------
    ValueError
        If a column is missing or a value is not positive.
    """
    wide = _wide(official)
    inputs = pd.DataFrame(
        {
            "employees_spending": wide["employees-expenditure"],
            "employees_heads": wide["employees-participants"],
            "residents_spending": wide["residents-expenditure"],
            "residents_heads": wide["residents-participants"],
        }
    )
    # The flash report of 2018 counts money and heads without the rural schemes not yet merged.
    flash = wide.loc[2018]
    inputs.loc[2018, "employees_heads"] = flash["employees-participants-flash"]
    inputs.loc[2018, "residents_heads"] = flash["residents-participants-flash"]
    paper = _paper(printed)
    inputs = inputs.dropna()
    gaps = paper.loc[paper.index.difference(inputs.index)]
    both = pd.concat([inputs.assign(basis="official"), gaps.assign(basis="paper")])
    return _levels(both.sort_index())


def consistent(
    official: pd.DataFrame, printed: pd.DataFrame, maternity: pd.Series | None = None
) -> pd.DataFrame:
    """Compute the multiple with rural members counted among the residents in every year.

    Parameters
    ----------
    official, printed : DataFrame
        As in `published`.
    maternity : Series indexed by year, optional
        Maternity benefits in 100 million yuan. If given, they are taken out of the employees' fund from
        2019 on, when the fund takes them in, so that its scope is that of the years before.

    Returns
    -------
    DataFrame indexed by year
        As `published`; `basis` is "final accounts" (2010-2013), "accounts and budget" (2015), "flash report"
        (2018), "paper" (2019) or "official".

    Raises
    ------
    ValueError
        If a column is missing, a value is not positive, or maternity lacks a year that it is needed for.
    """
    wide = _wide(official)
    rural = wide["rural-scheme-participants"]
    early = pd.DataFrame(
        {
            "employees_spending": wide["employees-expenditure-mof"],
            "employees_heads": wide["employees-participants"],
            "residents_spending": wide["residents-and-rural-expenditure-mof"].fillna(
                wide["residents-and-rural-expenditure-budget"]
            ),
            "residents_heads": wide["residents-participants"] + rural,
        }
    ).loc[:2015]
    final = wide["residents-and-rural-expenditure-mof"].notna()
    early["basis"] = final.map({True: "final accounts", False: "accounts and budget"})
    year = wide.loc[2018]
    merging = pd.DataFrame(
        {
            "employees_spending": year["employees-expenditure"],
            "employees_heads": year["employees-participants-flash"],
            "residents_spending": year["residents-expenditure"] + year["rural-scheme-expenditure"],
            "residents_heads": year["residents-participants-flash"] + year["rural-scheme-participants"],
            "basis": "flash report",
        },
        index=[2018],
    )
    late = published(official, printed).loc[MERGED:, [*COLUMNS, "basis"]].copy()
    if maternity is not None:
        absent = late.index.difference(maternity.dropna().index)
        checks.require(absent.empty, "maternity", list(maternity.index), f"values for {list(absent)}")
        late["employees_spending"] -= maternity.loc[late.index]
    return _levels(pd.concat([early.dropna(), merging, late]))


def _wide(official: pd.DataFrame) -> pd.DataFrame:
    checks.columns("official", official, ["series", "year", "value"])
    return official.pivot(index="year", columns="series", values="value").astype(float)


def _paper(printed: pd.DataFrame) -> pd.DataFrame:
    checks.columns("printed", printed, ["group", "quantity", "year", "value"])
    cells = printed.pivot(index="year", columns=["group", "quantity"], values="value")
    return pd.DataFrame(
        {
            f"{group}_{name}": cells[group, quantity]
            for group in ("employees", "residents")
            for name, quantity in (("spending", "fund_expenditure"), ("heads", "recipients"))
        }
    )[COLUMNS]


def _levels(inputs: pd.DataFrame) -> pd.DataFrame:
    """Add spending per head and the multiple; the index becomes plain integer years."""
    frame = inputs.set_axis(inputs.index.astype(int))
    for group in ("employees", "residents"):
        frame[group] = decomposition.per_capita(frame[f"{group}_spending"], frame[f"{group}_heads"])
    frame["multiple"] = decomposition.multiple(frame["employees"], frame["residents"])
    return frame
