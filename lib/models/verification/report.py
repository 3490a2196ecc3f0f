"""The verification of all claims as tables: agreement, evidence, and the statements that reverse."""

from __future__ import annotations

import pandas as pd

from lib.models import verdicts
from lib.models.verification.agreement import DATED, Agreement, agreement, compare, known, pairs
from lib.models.verification.registry import REGISTRY, Cell, Tables, Value, Verification

COLUMNS = ["id", "official", "agreement", "note"]
BOUNDS = ("over", "less-than", "at-most")
NONE = "No official figure for this statement was seen."


def verify(tables: Tables) -> pd.DataFrame:
    """Hold every claim against official figures.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        All tables of the data by name, `claims` among them.

    Returns
    -------
    pandas.DataFrame
        One row per claim, in their order: `id`; `official`, the official value in the unit and form of the
        claim, empty when there is none; `agreement`, a value of `Agreement`; `note`, a computed note with
        the definition on each side, the value on a comparable scope, and the publishers.

    Raises
    ------
    ValueError
        When a figure that a verification needs is absent or given twice.
    """
    rows = []
    for _, claim in tables["claims"].iterrows():
        found = REGISTRY[claim["id"]](tables) if claim["id"] in REGISTRY else None
        told = agreement(claim, found)
        value = "" if found is None or not known(found.value) else written(claim, found.value)
        rows.append((claim["id"], value, str(told), _note(tables, claim, found, told)))
    return pd.DataFrame(rows, columns=COLUMNS)


def evidence(tables: Tables) -> pd.DataFrame:
    """List the official figures on which each verification rests.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As for `verify`.

    Returns
    -------
    pandas.DataFrame
        One row per claim and figure: `id`, `table`, `series` (with the region where there is one), `year`,
        `value`, `status`, `source`.

    Raises
    ------
    ValueError
        As for `verify`.
    """
    rows = [(identifier, *cell) for identifier, find in REGISTRY.items() for cell in find(tables).cells]
    return pd.DataFrame(rows, columns=["id", *Cell._fields])


def reversals(tables: Tables) -> pd.DataFrame:
    """Test which statements still hold on a scope that can be compared.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        As for `verify`.

    Returns
    -------
    pandas.DataFrame
        One row per statement that has a value on a comparable scope, raw table rows left out: `id`,
        `statement`, `paper` (as printed), `comparable` (official value on the comparable scope), `scope` (the
        change of scope), `reverses` (whether the printed value or word no longer holds).

    Raises
    ------
    ValueError
        As for `verify`.
    """
    rows = []
    for _, claim in tables["claims"].iterrows():
        found = REGISTRY[claim["id"]](tables) if claim["id"] in REGISTRY else None
        if found is None or found.comparable is None or claim["kind"] == "input":
            continue
        reverses = compare(claim, found.comparable, found.slack) is Agreement.DIFFERS
        value = written(claim, found.comparable)
        rows.append((claim["id"], claim["statement"], claim["claimed"], value, found.change, reverses))
    return pd.DataFrame(rows, columns=["id", "statement", "paper", "comparable", "scope", "reverses"])


def written(claim: pd.Series, value: Value) -> str:
    """Write an official value in the form of a claim: digits, a word, or a list with blanks."""
    if isinstance(value, tuple):
        return ";".join("-" if one is None else written(claim, one) for one in value)
    digits = verdicts.text(value, claim["decimals"])
    return digits.rstrip("0").rstrip(".") if "." in digits and not isinstance(value, str) else digits


def _note(tables: Tables, claim: pd.Series, found: Verification | None, told: Agreement) -> str:
    if found is None:
        return NONE
    parts = [f"Document: {found.paper}. Official: {found.official}."]
    if found.comparable is not None:
        parts.append(f"On another scope ({found.change}) the value is {written(claim, found.comparable)}.")
    elif found.change:
        parts.append(f"Scope: {found.change}.")
    if told is not Agreement.NONE:
        parts.append(_distance(claim, found.value))
    parts += [found.remark, _provenance(tables, found.cells)]
    return " ".join(part for part in parts if part)


def _distance(claim: pd.Series, value: Value) -> str:
    """Say how far the printed numbers lie from the official ones, and how many could be compared."""
    if pd.isna(claim["decimals"]) or claim["unit"] == DATED or claim["qualifier"] in BOUNDS:
        return ""
    both = [(float(printed), float(official)) for printed, official in pairs(claim, value)]
    # Adding zero turns a rounded minus zero into zero.
    away = ", ".join(f"{round(100 * (a / b - 1), 2) + 0:+.2f} %" for a, b in both)
    total = len(claim["claimed"].split(";"))
    reach = f" ({len(both)} of {total} values have an official figure)" if total > len(both) else ""
    return f"Printed against official: {away}{reach}."


def _provenance(tables: Tables, cells: tuple[Cell, ...]) -> str:
    sources = tables["official-sources"].set_index("id")["publisher"]
    if not cells:
        return ""
    publishers = dict.fromkeys(name for cell in cells for name in sources[cell.source].split("; "))
    weak = {
        "derived by one step": sum(cell.status == "derived" for cell in cells),
        "transcribed by a third party": sum(cell.status == "transcription" for cell in cells),
    }
    counted = ", ".join(f"{number} {how}" for how, number in weak.items() if number)
    noun = "figure" if len(cells) == 1 else "figures"
    return f"Rests on {len(cells)} {noun}{f' ({counted})' if counted else ''} of: {', '.join(publishers)}."
