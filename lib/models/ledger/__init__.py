"""The ledger of claims: one recomputation per checkable statement of the five documents.

Each module holds the functions of one part; `REGISTRY` maps the id of a claim to its function.
"""

from __future__ import annotations

import pandas as pd

from lib.models.ledger import (  # noqa: F401  importing a part registers its claims
    administration,
    argument,
    companions,
    evolution,
    expenditure,
    gap,
    publication,
    structure,
)
from lib.models.ledger.registry import REGISTRY, Tables
from lib.models.verdicts import Recomputation, text, verdict


def recompute(tables: Tables) -> pd.DataFrame:
    """Recompute every claim and compute its verdict.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        All tables transcribed from the documents, by name, among them `claims`.

    Returns
    -------
    DataFrame
        One row per claim in the order of `claims`: `id`, `recomputed` (as text), `verdict`,
        `reading` (the interpretation that was needed; empty for none), `tried`, `hits` (readings
        tried, and those that agree) and `note`. A claim without a function is not checkable from
        the source, with nothing tried; its note is the reason that `check` gives.

    Raises
    ------
    KeyError
        When a table is absent.
    ValueError
        When a table lacks a row that a claim needs.
    """
    rows = []
    for claim in tables["claims"].itertuples():
        found = (
            REGISTRY[claim.id](tables)
            if claim.id in REGISTRY
            else Recomputation(None, tried=0, note=claim.check)
        )
        result = verdict(claim.claimed, claim.qualifier, claim.decimals, found)
        value = text(found.value, claim.decimals)
        rows.append((claim.id, value, str(result), found.reading, found.tried, found.hits, found.note))
    return pd.DataFrame(rows, columns=["id", "recomputed", "verdict", "reading", "tried", "hits", "note"])
