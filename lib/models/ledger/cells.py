"""Cells and rows of the transcribed tables, as the recomputations need them."""

from __future__ import annotations

import pandas as pd

from lib.models import checks, structure
from lib.models.ledger.registry import Tables


def shares(tables: Tables) -> pd.DataFrame:
    """Return Table 1: country codes by years, percent of GDP."""
    return _wide(tables["table-1"], "code", "share_pct")


def medical(tables: Tables) -> pd.DataFrame:
    """Return Table 2: (group, quantity) by years, in the units of the table."""
    return _wide(tables["table-2"], ["group", "quantity"], "value")


def spending(tables: Tables) -> pd.DataFrame:
    """Return Table 3: the rows of `lib.models.structure` by years, 100 million yuan."""
    table = tables["table-3"]
    row = table["item"].where(table["item"] != "total", table["branch"])
    return _wide(table.assign(row=row), "row", "expenditure_100m").loc[list(structure.ROWS)]


def participants(tables: Tables) -> pd.DataFrame:
    """Return Table 4: schemes by years, 10 thousand persons; empty cells are missing."""
    return _wide(tables["table-4"].astype({"participants_10k": float}), "scheme", "participants_10k")


def figure(tables: Tables, identifier: str) -> pd.Series:
    """Return one row of the figures in prose: `low`, `high`, `year`, `unit`, `quantity`."""
    return _row(tables, "prose-figures", "id", identifier)


def indicator(tables: Tables, identifier: str) -> pd.Series:
    """Return one row of the ten-year pairs: `start`, `end`, `unit`."""
    return _row(tables, "indicators", "indicator", identifier)


def document(tables: Tables, identifier: str) -> pd.Series:
    """Return the title page of one document."""
    return _row(tables, "documents", "id", identifier)


def nodes(tables: Tables, document: str, kind: str) -> pd.DataFrame:
    """Return the parts of one kind in the argument of one document, in printed order."""
    table = tables["nodes"]
    return table[(table["document"] == document) & (table["kind"] == kind)]


def wording(tables: Tables, passage: str) -> pd.DataFrame:
    """Return the items of one printed list; no row when the list was looked for and not found.

    Raises
    ------
    ValueError
        When the passage is unknown.
    """
    table = tables["wordings"]
    found = table[table["passage"] == passage]
    checks.require(len(found) > 0, "passage", passage, "a passage of the table of wordings")
    return found.dropna(subset="item")


def _wide(table: pd.DataFrame, index: str | list[str], values: str) -> pd.DataFrame:
    return table.pivot(index=index, columns="year", values=values)  # noqa: PD010  keys must be unique


def _row(tables: Tables, name: str, key: str, value: str) -> pd.Series:
    table = tables[name]
    found = table[table[key] == value]
    checks.require(len(found) == 1, f"{name}.{key}", value, "exactly one row")
    return found.iloc[0]
