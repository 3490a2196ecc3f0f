"""Insured persons by scheme and year on named scopes, from official series that overlap and leave gaps.

Each figure carries the range that its rounding allows, so that a comparison can say whether it hangs on it.
"""

from collections.abc import Collection, Sequence
from decimal import Decimal

import numpy as np
import pandas as pd

from lib.models import checks

RANGE = ["value", "low", "high"]

# Scope and the official series whose breaks it inherits.
BREAKS = {
    "pension": ("pension-insurance", "total-participants"),
    "pension-employees": ("pension-insurance", "employees-participants"),
    "pension-workers": ("pension-insurance", "employees-contributors"),
    "medical": ("medical-insurance", "residents-participants"),
    "medical-with-rural": ("medical-insurance", "total-participants-long"),
    "medical-employees": ("medical-insurance", "employees-participants"),
    "medical-workers": ("medical-insurance", "employees-working"),
    "unemployment": ("other-insurance", "unemployment-participants"),
    "work-injury": ("other-insurance", "work-injury-participants"),
    "maternity": ("other-insurance", "maternity-participants"),
}

EMPLOYEES, RESIDENTS = "employees-participants", "residents-participants"
RATIO = "employees-contributors-per-retiree"

# Scope, basis, family, series and how they combine; the choices of a scope in order of preference.
CHOICES = [
    ("pension", "published", "pension", ["total-participants"], "same"),
    ("pension", "sum of two schemes", "pension", [EMPLOYEES, RESIDENTS], "sum"),
    ("pension-employees", "published", "pension", [EMPLOYEES], "same"),
    ("pension-workers", "published", "pension", ["employees-contributors"], "same"),
    ("pension-workers", "insured less retirees", "pension", [EMPLOYEES, "employees-retirees"], "less"),
    ("pension-workers", "published ratio", "pension", [EMPLOYEES, RATIO], "larger part"),
    ("medical", "published", "medical", ["total-participants"], "same"),
    ("medical", "sum of two schemes", "medical", [EMPLOYEES, RESIDENTS], "sum"),
    ("medical-with-rural", "published", "medical", ["total-participants"], "same"),
    ("medical-with-rural", "compilation", "medical", ["total-participants-long"], "where rural counts"),
    ("medical-employees", "published", "medical", [EMPLOYEES], "same"),
    ("medical-workers", "published", "medical", ["employees-working"], "same"),
    ("unemployment", "published", "other", ["unemployment-participants"], "same"),
    ("work-injury", "published", "other", ["work-injury-participants"], "same"),
    ("work-injury", "flash", "other", ["work-injury-participants-flash"], "same"),
    ("maternity", "published", "other", ["maternity-participants"], "same"),
]

# The long medical series leaves out the rural cooperative scheme in these two years.
RURAL_LEFT_OUT = (2016, 2017)

# The ratio has two decimals; a zero at its end is a digit.
HALF = {RATIO: 0.005}


def insured(
    pension: pd.DataFrame, medical: pd.DataFrame, other: pd.DataFrame, weak: Collection[str] = ()
) -> pd.DataFrame:
    """Assemble the insured persons of every scope, each year from the best figure that exists.

    Parameters
    ----------
    pension, medical, other : DataFrame
        Columns `series`, `year`, `value`, `source`: official figures of the three families, 10,000 persons;
        contributors per retiree as a ratio with two decimals.
    weak : collection of str
        Sources that still have to be verified.

    Returns
    -------
    DataFrame
        Columns `scope` (a key of `BREAKS`), `year`, `value`, `low`, `high` (10,000 persons; the range that
        rounding allows), `basis` ("published", "sum of two schemes", "insured less retirees", "published
        ratio", "flash" or "compilation") and `weak` (whether the figure rests on a weak source). "medical"
        leaves the rural cooperative scheme out until it merges.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    families = {"pension": pension, "medical": medical, "other": other}
    for name, table in families.items():
        checks.columns(name, table, ["series", "year", "value", "source"])
    pieces = []
    for scope, basis, family, labels, how in CHOICES:
        terms = [_series(families[family], label) for label in labels]
        piece = COMBINE[how](*terms).dropna().assign(scope=scope, basis=basis)
        piece["weak"] = _rests_on(families[family], labels, piece.index, weak)
        pieces.append(piece)
    # The first choice that has a figure for a year is taken.
    best = pd.concat(pieces).reset_index(names="year").drop_duplicates(["scope", "year"])
    return best[["scope", "year", *RANGE, "basis", "weak"]].sort_values(["scope", "year"], ignore_index=True)


def per_hundred(heads: pd.DataFrame, scope: str, base: str) -> pd.DataFrame:
    """Compute the insured of one scope per hundred of another, in the years that have both.

    Parameters
    ----------
    heads : DataFrame
        As from `insured`; further scopes may be appended.
    scope, base : str
        Scopes of numerator and denominator.

    Returns
    -------
    DataFrame
        Columns `year`, `value`, `low`, `high` (per hundred; the range that rounding of both allows).

    Raises
    ------
    ValueError
        If a column is missing or a scope has no figure.
    """
    checks.columns("heads", heads, ["scope", "year", *RANGE])
    for name, value in (("scope", scope), ("base", base)):
        checks.require(value in set(heads["scope"]), name, value, f"one of {sorted(set(heads['scope']))}")
    top, bottom = (heads[heads["scope"] == one].set_index("year")[RANGE] for one in (scope, base))
    return (100 * top / _reversed(bottom)).dropna().sort_index().reset_index()[["year", *RANGE]]


def break_years(breaks: pd.DataFrame, *scopes: str) -> list[int]:
    """List the first years of a new definition in any of the scopes.

    Parameters
    ----------
    breaks : DataFrame
        Columns `family`, `series`, `year`.
    *scopes : str
        Keys of `BREAKS`.

    Returns
    -------
    list of int
        Years in rising order, each once.

    Raises
    ------
    ValueError
        If a column is missing or a scope is unknown.
    """
    checks.columns("breaks", breaks, ["family", "series", "year"])
    for scope in scopes:
        checks.require(scope in BREAKS, "scopes", scope, f"one of {list(BREAKS)}")
    places = [BREAKS[scope] for scope in scopes]
    rows = pd.MultiIndex.from_frame(breaks[["family", "series"]]).isin(places)
    return sorted({int(year) for year in breaks.loc[rows, "year"]})


def segments(breaks: pd.DataFrame, years: Sequence[int], *scopes: str) -> np.ndarray:
    """Count the breaks up to each year; values with different counts do not belong on one line.

    Parameters
    ----------
    breaks : DataFrame
        As for `break_years`.
    years : sequence of int
        Years of the values.
    *scopes : str
        As for `break_years`.

    Returns
    -------
    numpy.ndarray
        One count a year.

    Raises
    ------
    ValueError
        As for `break_years`.
    """
    return np.searchsorted(break_years(breaks, *scopes), list(years), side="right")


def against_print(printed: pd.DataFrame, heads: pd.DataFrame) -> pd.DataFrame:
    """Hold printed cells against the official figure of the year, or against the figures around it.

    Parameters
    ----------
    printed : DataFrame
        Columns `scope`, `year`, `printed` (10,000 persons; missing for a blank cell).
    heads : DataFrame
        As from `insured`.

    Returns
    -------
    DataFrame
        The cells with `official`, `basis`, `difference` (printed minus official), `before`, `after` (nearest
        official figures around a year that has none) and `finding`: "agrees" (within rounding), "differs",
        "blank", "between", "outside" or "not bracketed".

    Raises
    ------
    ValueError
        If a column is missing.
    """
    checks.columns("printed", printed, ["scope", "year", "printed"])
    checks.columns("heads", heads, ["scope", "year", *RANGE, "basis"])
    cells = printed.merge(heads, on=["scope", "year"], how="left").rename(columns={"value": "official"})
    cells["difference"] = cells["printed"] - cells["official"]
    around = [_around(cell, heads) for cell in cells[cells["official"].isna()].itertuples()]
    empty = cells.index[cells["official"].isna()]
    cells[["before", "after"]] = pd.DataFrame(around, index=empty, columns=["before", "after"], dtype=float)
    cells["finding"] = [_finding(cell) for cell in cells.itertuples()]
    return cells.drop(columns=["low", "high", "weak"], errors="ignore")


def half_unit(value: float) -> float:
    """Return half a unit of the last digit that is not zero: the most that rounding can have moved a figure.

    Parameters
    ----------
    value : float
        A printed figure above zero. Zeros at its end may be digits or rounding; they are read as rounding.

    Returns
    -------
    float
        Half a unit, in the unit of the figure.

    Raises
    ------
    ValueError
        If the figure is not above zero.
    """
    exponent = Decimal(repr(checks.positive("value", value))).normalize().as_tuple().exponent
    return 0.5 * 10.0**exponent


def _series(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """Return a series by year with the range that rounding allows; an absent one is empty."""
    rows = table[table["series"] == label]
    values = rows.set_index(rows["year"].astype(int))["value"].astype(float)
    room = HALF.get(label, values.map(half_unit))
    return pd.DataFrame({"value": values, "low": values - room, "high": values + room})


def _rests_on(
    table: pd.DataFrame, labels: Sequence[str], years: pd.Index, sources: Collection[str]
) -> np.ndarray:
    """Tell for each year whether any of the series takes its figure from one of the sources."""
    rows = table["series"].isin(labels) & table["source"].isin(list(sources))
    return years.isin(table.loc[rows, "year"])


def _reversed(table: pd.DataFrame) -> pd.DataFrame:
    """Exchange the ends of the range, for a term that is taken away or divided by."""
    return table.rename(columns={"low": "high", "high": "low"})[RANGE]


COMBINE = {
    "same": lambda table: table,
    "sum": lambda first, second: first + second,
    "less": lambda whole, part: whole - _reversed(part),
    # The larger of two parts, from their sum and their ratio; it rises with both.
    "larger part": lambda whole, ratio: whole * ratio / (1 + ratio),
    "where rural counts": lambda table: table.drop(list(RURAL_LEFT_OUT), errors="ignore"),
}


def _around(cell, heads: pd.DataFrame) -> tuple[float, float]:
    own = heads[heads["scope"] == cell.scope].set_index("year")["value"].sort_index()
    before, after = own[own.index < cell.year], own[own.index > cell.year]
    return (
        before.iloc[-1] if len(before) else np.nan,
        after.iloc[0] if len(after) else np.nan,
    )


def _finding(cell) -> str:
    if pd.notna(cell.official):
        if pd.isna(cell.printed):
            return "blank"
        room = half_unit(cell.printed)
        return "agrees" if cell.low - room <= cell.printed <= cell.high + room else "differs"
    if pd.isna(cell.before) or pd.isna(cell.after):
        return "not bracketed"
    return "between" if cell.before <= cell.printed <= cell.after else "outside"
