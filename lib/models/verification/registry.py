"""Binds the ids of claims to the functions that find their official figures, and records what these use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from lib.models import checks

Tables = Mapping[str, pd.DataFrame]
Number = float | int
Value = Number | str | bool | tuple[Number | None, ...]

# Two amounts count the same, or have the same unit, when they lie within this share of each other. The share
# is our assumption; scopes that differ here differ by much more.
FIT = 0.05

REGISTRY: dict[str, Callable[[Tables], Verification]] = {}


class Cell(NamedTuple):
    """One official figure on which a verification rests."""

    table: str
    series: str
    year: int
    value: object
    status: str
    source: str


@dataclass(frozen=True)
class Verification:
    """Official counterpart of one claim.

    Attributes
    ----------
    value : float, str, bool, tuple or None
        Official value in the unit of the claim; a tuple for a claimed list, with None where nothing is
        published; None when there is no official figure at all.
    paper, official : str
        What the document counts, and what the official figure counts.
    comparable : same types
        Value on a scope that can be compared, when `value` stands on the scope of the print.
    change : str
        The change of scope, release or date that separates `value` from the claim or from `comparable`.
    slack : float
        How far the print precision of the official figures can move the value, in the unit of the claim.
    remark : str
        Further computed sentences.
    cells : tuple of Cell
        The official figures used; filled in by the registry.
    """

    value: Value | None
    paper: str
    official: str
    comparable: Value | None = None
    change: str = ""
    slack: float = 0.0
    remark: str = ""
    cells: tuple[Cell, ...] = ()


class Figures:
    """Look up official figures and remember which ones were used.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        All tables by name; the official ones have names that start with "official-".
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._used: dict[tuple[str, str, int], Cell] = {}

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Return the figures looked up so far, in order."""
        return tuple(self._used.values())

    def years(self, family: str, series: str) -> list[int]:
        """Return the years in which a series has a figure, in order."""
        table = self.tables[f"official-{family}"]
        return sorted(int(year) for year in table.loc[table["series"] == series, "year"])

    def __call__(self, family: str, series: str, year: int, region: str | None = None) -> float:
        """Return one official figure.

        Raises
        ------
        ValueError
            When the table has no such figure, or more than one.
        """
        name, label = f"official-{family}", f"{series} {region}" if region else series
        if (name, label, year) not in self._used:
            table = self.tables[name]
            rows = (table["series"] == series) & (table["year"] == year)
            found = table[rows & (table["region"] == region) if region else rows]
            checks.require(len(found) == 1, name, f"{label} {year}", "exactly one figure")
            self._remember(name, label, found.iloc[0], "value")
        return float(self._used[name, label, year].value)

    def known(self, family: str, series: str, years: tuple[int, ...]) -> tuple[float | None, ...]:
        """Return the figures of some years, None where there is none."""
        there = self.years(family, series)
        return tuple(self(family, series, year) if year in there else None for year in years)

    def neighbors(self, family: str, series: str, year: int) -> dict[int, float]:
        """Return the nearest figures before and after a year, or nothing when one of them is absent."""
        years = self.years(family, series)
        before, after = [y for y in years if y < year], [y for y in years if y > year]
        around = (before[-1], after[0]) if before and after else ()
        return {y: self(family, series, y) for y in around}

    def event(self, series: str) -> tuple[int, str]:
        """Return year and date of an event in the policy chronology.

        Raises
        ------
        ValueError
            When the chronology does not have the event exactly once.
        """
        table = self.tables["official-policy-dates"]
        found = table[table["series"] == series]
        checks.require(len(found) == 1, "official-policy-dates", series, "exactly one event")
        cell = self._remember("official-policy-dates", series, found.iloc[0], "date")
        return cell.year, str(cell.value)

    def breaks(self, family: str, series: str, after: int, until: int) -> list[str]:
        """Return what changed in a series after one year and until another, in order of years."""
        table = self.tables["official-breaks"]
        rows = (table["family"] == family) & (table["series"] == series)
        rows &= table["year"].between(after + 1, until) & table["kind"].isin(["scheme-merger", "coverage"])
        return table[rows].sort_values(["year", "what"])["what"].tolist()

    def _remember(self, table: str, series: str, row: pd.Series, column: str) -> Cell:
        cell = Cell(table, series, int(row["year"]), row[column], row["status"], row["source"])
        self._used[cell[:3]] = cell
        return cell


def verifies(
    *ids: str, family: Mapping[str, tuple] | None = None
) -> Callable[[Callable[..., Verification]], Callable[..., Verification]]:
    """Register a function of `Figures` as the verification of claims.

    Parameters
    ----------
    *ids : str
        Claims that the function verifies from the figures alone.
    family : mapping of str to tuple
        Claims that it verifies with further arguments.

    Returns
    -------
    callable
        Decorator that leaves the function as it is. `REGISTRY` then holds, for each id, a function of the
        tables that returns a `Verification` with the cells it used.

    Raises
    ------
    ValueError
        When a claim is registered twice.
    """
    bound = dict.fromkeys(ids, ()) | dict(family or {})

    def register(function: Callable[..., Verification]) -> Callable[..., Verification]:
        for identifier, arguments in bound.items():
            checks.require(identifier not in REGISTRY, "ids", identifier, "each claim once")
            REGISTRY[identifier] = _recorded(function, arguments)
        return function

    return register


def _recorded(function: Callable[..., Verification], arguments: tuple) -> Callable[[Tables], Verification]:
    def run(tables: Tables) -> Verification:
        figures = Figures(tables)
        return replace(function(figures, *arguments), cells=figures.cells)

    return run
