"""What it costs to extend protection: persons times benefit, summed, and how far the sum moves."""

import pandas as pd

from lib.models import checks

LEVELS = ("low", "middle", "high")


def cost(heads: pd.Series, benefit: pd.Series) -> pd.DataFrame:
    """Multiply the persons of each extension with its yearly benefit.

    Parameters
    ----------
    heads : pandas.Series
        Persons by extension, zero or more.
    benefit : pandas.Series
        Benefit per person and year, zero or more; the labels of `heads`.

    Returns
    -------
    pandas.DataFrame
        Indexed as `heads`: `heads`, `benefit`, `cost` (their product) and `share` (of the sum).

    Raises
    ------
    ValueError
        When labels differ, a number is negative or everything costs nothing.
    """
    labels = list(heads.index)
    same = heads.index.is_unique and sorted(benefit.index) == sorted(labels)
    checks.require(same, "benefit.index", list(benefit.index), f"the extensions {labels}, each once")
    for name, values in (("heads", heads), ("benefit", benefit)):
        for label, value in values.items():
            number = checks.finite(f"{name}[{label!r}]", value)
            checks.require(number >= 0, f"{name}[{label!r}]", value, "a number of zero or more")
    table = pd.DataFrame({"heads": heads, "benefit": benefit.reindex(heads.index)}, dtype=float)
    table["cost"] = table["heads"] * table["benefit"]
    checks.require(table["cost"].sum() > 0, "heads, benefit", table["cost"].sum(), "a sum above zero")
    return table.assign(share=table["cost"] / table["cost"].sum())


def sensitivity(heads: pd.DataFrame, benefit: pd.DataFrame) -> pd.DataFrame:
    """Vary one input at a time between its ends while all others stay in the middle.

    Parameters
    ----------
    heads, benefit : pandas.DataFrame
        Extensions on the index; columns `low`, `middle`, `high`.

    Returns
    -------
    pandas.DataFrame
        One row an input, widest span first: `extension`, `input` (heads or benefit), `low` and `high`
        (the sum of all costs with this input at its ends) and `span`.

    Raises
    ------
    ValueError
        When a column is absent, or as for `cost`.
    """
    inputs = {"heads": heads, "benefit": benefit}
    for name, table in inputs.items():
        checks.columns(name, table, LEVELS)
    middle = {name: table["middle"] for name, table in inputs.items()}
    rows = []
    for name, table in inputs.items():
        for extension in table.index:
            ends = {}
            for end in ("low", "high"):
                moved = middle[name].copy()
                moved[extension] = table.loc[extension, end]
                ends[end] = cost(**{**middle, name: moved})["cost"].sum()
            rows.append({"extension": extension, "input": name, **ends})
    table = pd.DataFrame(rows)
    return table.assign(span=table["high"] - table["low"]).sort_values(
        "span", ascending=False, ignore_index=True, kind="stable"
    )
