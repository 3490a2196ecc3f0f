"""How well a printed value agrees with an official one, from the values, their precision and their scopes."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd

from lib.models import checks, verdicts
from lib.models.verification.registry import Number, Value, Verification

# Printed and official figures that differ by at most this share differ by the rounding of a part: published
# totals and the sums of their published parts disagree by about as much. The share is our assumption.
TOLERANCE = 0.0005

# Zeros at the end of a whole number may stand for digits that were left out. They are read so as long as
# the official figure lies within this share of the printed one. The share is our assumption.
FILLER = 0.05

BLANK = "-"
DATED = "year"


class Agreement(StrEnum):
    """What official figures say about a statement."""

    AGREES = "agrees"
    ROUNDED = "agrees after rounding"
    DIFFERS = "differs"
    OTHER = "other definition"
    NONE = "no official figure"


def agreement(claim: pd.Series, verification: Verification | None) -> Agreement:
    """Compute the agreement of a claim with its verification.

    A list agrees as badly as its worst element; elements without an official or a printed value are left
    out. A single claimed blank differs from any published figure.

    Parameters
    ----------
    claim : pandas.Series
        A row of the claims: `claimed`, `unit`, `qualifier`, `decimals`.
    verification : Verification or None
        None when nobody looked for an official figure.

    Returns
    -------
    Agreement
        NONE: no official value. AGREES: equal, or the bound or word holds. ROUNDED: equal at print precision,
        within `TOLERANCE`, within the stated slack, or with final zeros read as left-out digits. OTHER: a
        change of scope is stated and the printed value meets the official value on one scope at most.
        DIFFERS: anything else.

    Raises
    ------
    ValueError
        When the number of official values is not that of the claimed ones, or a number is claimed and the
        official value is a word.
    """
    if verification is None or not known(verification.value):
        return Agreement.NONE
    found = compare(claim, verification.value, verification.slack)
    if verification.comparable is not None:
        wider = compare(claim, verification.comparable, verification.slack)
        return Agreement.OTHER if Agreement.DIFFERS in (found, wider) else found
    return Agreement.OTHER if verification.change and found is Agreement.DIFFERS else found


def compare(claim: pd.Series, value: Value, slack: float = 0.0) -> Agreement:
    """Compare a claim with one official value, or with a list of them, on one scope.

    Parameters
    ----------
    claim : pandas.Series
        As for `agreement`.
    value : float, str, bool, or tuple of float and None
        Official value in the unit of the claim.
    slack : float
        How far the print precision of the official figures can move the value.

    Returns
    -------
    Agreement
        AGREES, ROUNDED or DIFFERS.

    Raises
    ------
    ValueError
        As for `agreement`.
    """
    found = [_one(claim, claimed, official, slack) for claimed, official in pairs(claim, value)]
    order = [Agreement.AGREES, Agreement.ROUNDED, Agreement.DIFFERS]
    return max(found, key=order.index)


def pairs(claim: pd.Series, value: Value) -> list[tuple[str, Number | str | bool]]:
    """Match the claimed values with the official ones that exist.

    Parameters
    ----------
    claim, value
        As for `compare`.

    Returns
    -------
    list of tuple
        Claimed text and official value. A printed blank inside a list is left out.

    Raises
    ------
    ValueError
        When the numbers of values differ, or no pair is left.
    """
    if not isinstance(value, tuple):
        return [(claim["claimed"], value)]
    claimed = claim["claimed"].split(";")
    wanted = f"{len(claimed)} values, as {claim['claimed']!r} is claimed"
    checks.require(len(claimed) == len(value), "value", value, wanted)
    both = [(c, v) for c, v in zip(claimed, value, strict=True) if v is not None and c != BLANK]
    checks.require(len(both) > 0, "value", value, f"a value where {claim['claimed']!r} has one")
    return both


def known(value: Value | None) -> bool:
    """Tell whether there is any official value."""
    if isinstance(value, tuple):
        return any(element is not None for element in value)
    return value is not None


def _one(claim: pd.Series, claimed: str, value: Number | str | bool, slack: float) -> Agreement:
    if claimed == BLANK:
        return Agreement.DIFFERS
    decimals = None if pd.isna(claim["decimals"]) else int(claim["decimals"])
    wanted = "a word" if decimals is None else "a number"
    given = "a word" if isinstance(value, str | bool) else "a number"
    checks.require(given == wanted, "value", value, f"{wanted}, as {claimed!r} is claimed")
    room = max(slack, _room(claimed, claim["unit"])) if decimals is not None else 0.0
    how = verdicts.agreement(claimed, claim["qualifier"], decimals, value, room)
    if how is None:
        return Agreement.DIFFERS
    return Agreement.AGREES if how == "exact" else Agreement.ROUNDED


def _room(claimed: str, unit: str) -> float:
    """Return how far rounding can explain a distance; nothing for years."""
    if unit == DATED:
        return 0.0
    number = abs(float(claimed))
    digits = claimed.strip("-")
    zeros = len(digits) - len(digits.rstrip("0")) if digits.isdigit() else 0
    filler = min(0.5 * 10**zeros, FILLER * number) if zeros else 0.0
    return max(TOLERANCE * number, filler)
