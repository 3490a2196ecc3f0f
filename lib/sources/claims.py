"""The checkable statements of the five documents: table, look-up, and what they are recomputed from."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from lib.sources.datasets import DataError, describe, load, names

TABLE = "claims"


def ledger(root: Path | None = None) -> pd.DataFrame:
    """Return all claims in printed order, indexed by id.

    Parameters
    ----------
    root : Path, optional
        Folder of the tables; the book's ``data/`` if not given.

    Raises
    ------
    DataError
        If the table does not satisfy its schema.
    """
    return load(TABLE, root).set_index("id")


def claim(identifier: str, root: Path | None = None) -> pd.Series:
    """Return one claim: document, locator, statement, claimed value, and how to check it.

    Raises
    ------
    DataError
        If no claim has that id.
    """
    claims = ledger(root)
    if identifier not in claims.index:
        near = get_close_matches(identifier, claims.index, n=3)
        examples = ", ".join(near or claims.index[:3])
        raise DataError(
            f"{describe(TABLE, root)['path']}: found no claim {identifier!r}, expected an id like {examples}"
        )
    return claims.loc[identifier]


def tables(root: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return all tables that were transcribed from the documents, by name, the claims among them."""
    return {
        name: load(name, root) for name in names(root) if describe(name, root)["path"].startswith("paper/")
    }
