"""Verdicts on printed statements, computed from the claimed and the recomputed value.

A statement has a claimed value, a qualifier that says how it is stated, and, for numbers, printed
decimals. It is recomputed under one reading or under several. The verdict follows from how the
recomputed value agrees with the claimed one and from the reading that was needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

import pandas as pd

from lib.models import checks
from lib.models.composition import matches

Value = float | str | bool | None
Agreement = Literal["exact", "rounded", "truncated"]

# "Nearly n" is met by a value below n that falls short of it by at most this share of n. The word does
# not say how near; a tenth is our assumption.
NEARLY = 0.10

# Values that differ by less than this many significant digits differ by binary noise.
DIGITS = 12

# Longest list of further readings that a note spells out, in characters.
LISTED = 250

NUMERIC = ("exact", "about", "highest", "lowest", "nearly", "over", "less-than", "at-most")
WORDED = ("exact", "about", "highest", "lowest", "direction", "truth")


class Verdict(StrEnum):
    """What the recomputation says about a statement."""

    REPRODUCED = "reproduced"
    ROUNDED = "reproduced after rounding"
    INTERPRETED = "only under an interpretation"
    INCONSISTENT = "inconsistent"
    NOT_CHECKABLE = "not checkable from the source"


@dataclass(frozen=True)
class Readings:
    """Recomputed values of one statement under its readings.

    Attributes
    ----------
    outcomes : mapping of str to float, str or bool
        Reading and value. The plain reading has an empty name; a statement that only an
        interpretation can test has none.
    note : str
        Computed sentence that explains the values.
    slack : float
        How far rounding of the inputs can move the value, in the unit of the claim.
    """

    outcomes: Mapping[str, Value]
    note: str = ""
    slack: float = 0.0


@dataclass(frozen=True)
class Recomputation:
    """Outcome of recomputing one statement.

    Attributes
    ----------
    value : float, str, bool or None
        Value under the reading that agrees, otherwise under the plain (or first) reading.
    reading : str
        The interpretation under which the value agrees; empty when the plain reading does or
        when none does.
    tried, hits : int
        Number of readings tried, and of those that agree.
    note : str
        Computed sentence.
    slack : float
        As in `Readings`.
    """

    value: Value
    reading: str = ""
    tried: int = 1
    hits: int = 0
    note: str = ""
    slack: float = 0.0


def plain(value: Value, note: str = "", slack: float = 0.0) -> Readings:
    """Return a value that needs no interpretation, as the only reading."""
    return Readings({"": value}, note, slack)


def agreement(
    claimed: str, qualifier: str, decimals: int | None, value: Value, slack: float = 0.0
) -> Agreement | None:
    """Tell how a recomputed value agrees with a claimed one.

    Numbers are claims with printed decimals. "exact", "highest", "lowest" and "about" ask for the
    claimed number; "about" is a license to round, and grants no more than the printed decimals.
    "nearly" asks for a value below it by at most `NEARLY`, "over" for one not below it,
    "less-than" for one below it, "at-most" for one not above it. All other claims are words and
    ask for the same word.

    Parameters
    ----------
    claimed : str
        Value as printed.
    qualifier : str
        One of `NUMERIC` for a number, one of `WORDED` for words.
    decimals : int or None
        Printed decimals; missing for words.
    value : float, str, bool or None
        Recomputed value; None and a missing number agree with nothing.
    slack : float
        How far rounding of the inputs can move the value.

    Returns
    -------
    "exact", "rounded", "truncated" or None
        "exact": equal to twelve digits, or a bound or word that holds; "rounded": equal after
        rounding to the printed decimals or within the slack, or near as the word says;
        "truncated": equal only when digits are cut off instead of rounded.

    Raises
    ------
    ValueError
        When the qualifier does not fit the claim, or a number is claimed and a word recomputed.
    """
    number = decimals is not None and not pd.isna(decimals)
    known = NUMERIC if number else WORDED
    checks.require(qualifier in known, "qualifier", qualifier, f"one of {', '.join(known)}")
    if value is None or (isinstance(value, float) and value != value):
        return None
    if not number:
        return "exact" if text(value) == claimed else None
    checks.require(not isinstance(value, str | bool), "value", value, f"a number, as {claimed} is claimed")
    return _number_agreement(float(claimed), qualifier, int(decimals), float(value), slack)


def _number_agreement(
    claimed: float, qualifier: str, decimals: int, value: float, slack: float
) -> Agreement | None:
    if qualifier == "over":
        return "exact" if value >= claimed else None
    if qualifier == "at-most":
        return "exact" if value <= claimed else None
    if qualifier == "less-than":
        return "exact" if value < claimed else None
    if _digits(value) == _digits(claimed):
        return "exact"
    if qualifier == "nearly":
        return "rounded" if (1 - NEARLY) * claimed <= value < claimed else None
    if slack and abs(value - claimed) <= slack + 0.5 * 10**-decimals:
        return "rounded"
    how = matches(value, claimed, decimals)
    return None if how == "truncated" and qualifier == "about" else how


def settle(readings: Readings, claimed: str, qualifier: str, decimals: int | None) -> Recomputation:
    """Choose among the readings of a statement the one to report.

    The plain reading is kept when it agrees. Otherwise the first reading with the best agreement
    (exact, then rounded, then truncated) is taken, and when none agrees, the first of all.
    Cutting off digits is an interpretation and is named as one.

    Parameters
    ----------
    readings : Readings
        At least one reading.
    claimed, qualifier, decimals
        As for `agreement`.

    Returns
    -------
    Recomputation

    Raises
    ------
    ValueError
        When there is no reading, or as for `agreement`.
    """
    checks.require(len(readings.outcomes) > 0, "readings.outcomes", dict(readings.outcomes), "at least one")
    found = {
        name: agreement(claimed, qualifier, decimals, value, readings.slack)
        for name, value in readings.outcomes.items()
    }
    hits = [name for name, how in found.items() if how]
    rank = ("exact", "rounded", "truncated")
    best = "" if found.get("") else min(hits, key=lambda name: rank.index(found[name]), default=None)
    chosen = next(iter(found)) if best is None else best
    parts = [best or "", f"digits cut off after {decimals} decimals" if found[chosen] == "truncated" else ""]
    return Recomputation(
        value=readings.outcomes[chosen],
        reading="; ".join(part for part in parts if part),
        tried=len(found),
        hits=len(hits),
        note=" ".join(part for part in (readings.note, _also(found, chosen)) if part),
        slack=readings.slack,
    )


def verdict(
    claimed: str, qualifier: str, decimals: int | None, recomputation: Recomputation | None
) -> Verdict:
    """Compute the verdict on a statement.

    Parameters
    ----------
    claimed, qualifier, decimals
        As for `agreement`.
    recomputation : Recomputation or None
        None when the source gives nothing to recompute the statement from.

    Returns
    -------
    Verdict
        REPRODUCED: equal at full precision, or the bound or word holds. ROUNDED: equal at print
        precision. INTERPRETED: agrees only under a reading that is not the plain one, or only
        with digits cut off. INCONSISTENT: agrees under none. NOT_CHECKABLE: no recomputation.

    Raises
    ------
    ValueError
        As for `agreement`.
    """
    if recomputation is None or recomputation.value is None:
        return Verdict.NOT_CHECKABLE
    how = agreement(claimed, qualifier, decimals, recomputation.value, recomputation.slack)
    if how is None:
        return Verdict.INCONSISTENT
    if recomputation.reading or how == "truncated":
        return Verdict.INTERPRETED
    return Verdict.REPRODUCED if how == "exact" else Verdict.ROUNDED


def text(value: Value, decimals: int | None = None) -> str:
    """Write a recomputed value for display and for comparison with claims in words.

    Parameters
    ----------
    value : float, str, bool or None
        The value.
    decimals : int or None
        Printed decimals of the claim; a value with more digits is written with two more.

    Returns
    -------
    str
        "true" or "false" for a bool, the word itself, nothing for None, otherwise digits.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    if decimals is None or pd.isna(decimals):
        return f"{value:.{DIGITS}g}"
    short = _digits(value) == _digits(round(value, int(decimals)))
    return f"{value:.{int(decimals) + (0 if short else 2)}f}"


def direction(changes: pd.Series | list[float], up: str = "higher", down: str = "lower") -> str:
    """Name the common direction of changes.

    Parameters
    ----------
    changes : sequence of float
        Differences; at least one.
    up, down : str
        Words for all above and all below zero.

    Returns
    -------
    str
        `up`, `down`, "unchanged" when all are zero, otherwise "mixed".

    Raises
    ------
    ValueError
        When there is no change.
    """
    values = list(changes)
    checks.require(len(values) > 0, "changes", values, "at least one difference")
    if all(value > 0 for value in values):
        return up
    if all(value < 0 for value in values):
        return down
    return "unchanged" if all(value == 0 for value in values) else "mixed"


def _digits(value: float) -> Decimal:
    return Decimal(f"{value:.{DIGITS}g}")


def _also(found: Mapping[str, Agreement | None], chosen: str) -> str:
    """Name a handful of further readings that agree, and say how many only when digits are cut off."""
    others = [name for name, how in found.items() if how and name != chosen]
    listed = ", ".join(f"({n}) {name}" for n, name in enumerate(others, 1))
    named = f"It also agrees under {listed}." if 0 < len(listed) <= LISTED else ""
    cut = list(found.values()).count("truncated")
    counted = f"{cut} of the readings that agree do so only with digits cut off." if cut and others else ""
    return " ".join(part for part in (named, counted) if part)
