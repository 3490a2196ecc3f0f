"""Claims of section 4.2 and Table 2: regional standards and the gap between two medical schemes."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from lib.models import ranges
from lib.models.decomposition import YUAN_PER_PERSON
from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import Readings, agreement, direction, plain

GROUPS = ("employees", "residents")

# Persons in a printed unit of heads.
HEAD_UNITS = {"persons": 1, "thousand persons": 1e3, "10k persons": 1e4, "million persons": 1e6}
YUAN_PER_100M = 1e8

# Heads that at least double between two columns, three years apart, mark another set of people: births
# and recruitment cannot do it. The factor is our assumption; no other interval of the two tables reaches it.
DOUBLING = 2.0

# Single values by which a range can be represented.
REPRESENTATIVES = {
    "low end": lambda low, high: low,
    "high end": lambda low, high: high,
    "midpoint": lambda low, high: (low + high) / 2,
    "geometric mean": lambda low, high: float(np.sqrt(low * high)),
    "harmonic mean": lambda low, high: 2 * low * high / (low + high),
}
AVERAGES = (
    "mean of like ends",
    "mean of the extremes",
    "mean of all four",
    "expected multiple, both uniform",
)


def per_head(tables: Tables) -> pd.DataFrame:
    """Recompute spending per insured person, groups by years, yuan."""
    table = cells.medical(tables)
    amounts = table.xs("fund_expenditure", level="quantity") / table.xs("recipients", level="quantity")
    return amounts * YUAN_PER_PERSON


def _gaps(tables: Tables) -> dict[str, pd.Series]:
    """Return the gap between the groups by year: as a multiple, and in yuan per head."""
    employees, residents = (per_head(tables).loc[group] for group in GROUPS)
    return {"multiple": employees / residents, "yuan": employees - residents}


def _ends(series: pd.Series, up: str = "widened", down: str = "narrowed") -> str:
    return direction([series.iloc[-1] - series.iloc[0]], up, down)


def heads(tables: Tables) -> pd.DataFrame:
    """Return the heads of both groups by years."""
    return cells.medical(tables).xs("recipients", level="quantity")


@recomputes(
    family={
        f"000-t2-{5 + 4 * i + j:02d}": (group, year)
        for i, group in enumerate(GROUPS)
        for j, year in enumerate((2010, 2013, 2016, 2019))
    }
)
def spending_per_head(tables: Tables, group: str, year: int) -> Readings:
    """Recompute one per-head cell of Table 2."""
    value = float(per_head(tables).loc[group, year])
    return plain(value, f"Spending over heads gives {value:.4f} yuan.")


@recomputes(
    family={
        "000-t2-13": (2010,),
        "000-t2-14": (2013,),
        "000-t2-15": (2016,),
        "000-t2-16": (2019,),
        "000-4.2-11": (2010,),
        "000-4.2-12": (2019,),
    }
)
def multiple(tables: Tables, year: int) -> Readings:
    """Recompute one multiple from the raw rows, or from the printed per-head cells."""
    printed = cells.medical(tables).xs("per_capita", level="quantity")[year]
    raw = float(_gaps(tables)["multiple"][year])
    rounded = float(printed["employees"] / printed["residents"])
    note = f"From the raw rows {raw:.4f}, from the printed cells per head {rounded:.4f}."
    return Readings({"": raw, "from the printed cells per head": rounded}, note)


@recomputes("000-4.2-01")
def widened(tables: Tables) -> Readings:
    """Compare the first with the last gap under both measures; the heading names none."""
    gaps = _gaps(tables)
    return Readings(
        {"the gap in yuan per head": _ends(gaps["yuan"]), "the gap as a multiple": _ends(gaps["multiple"])},
        f"{_both_gaps(gaps)} The document shows no incomes, which the heading speaks of.",
    )


@recomputes("000-4.2-14")
def shrinking(tables: Tables) -> Readings:
    """Compare the first with the last gap; the sentence before it counts in multiples."""
    gaps = _gaps(tables)
    return Readings(
        {"": _ends(gaps["multiple"]), "the gap in yuan per head": _ends(gaps["yuan"])}, _both_gaps(gaps)
    )


def _both_gaps(gaps: dict[str, pd.Series]) -> str:
    multiples, yuan = gaps["multiple"], gaps["yuan"]
    return (
        f"The multiple went from {multiples.iloc[0]:.2f} to {multiples.iloc[-1]:.2f}, the difference from "
        f"{yuan.iloc[0]:.0f} to {yuan.iloc[-1]:.0f} yuan per head."
    )


@recomputes("000-4.2-13")
def falling_multiple(tables: Tables) -> Readings:
    """Compare the first with the last multiple."""
    multiples = _gaps(tables)["multiple"]
    steps = direction(multiples.diff().dropna())
    note = f"From {multiples.iloc[0]:.2f} to {multiples.iloc[-1]:.2f}; each step: {steps}."
    return plain(_ends(multiples, "higher", "lower"), note)


@recomputes("000-4.2-15")
def remaining_difference(tables: Tables) -> Readings:
    """Ask whether the last multiple stays above one at the ends of the print intervals."""
    table = cells.medical(tables).iloc[:, -1]
    least = [
        (table[group, "fund_expenditure"] + sign * 0.5) / (table[group, "recipients"] - sign * 0.5)
        for group, sign in zip(GROUPS, (-1, 1), strict=True)
    ]
    lowest = least[0] / least[1]
    return plain(
        direction([lowest - 1]), f"At least {lowest:.3f} when every cell is off by half a printed unit."
    )


@recomputes("000-4.2-16")
def quoted_quantity(tables: Tables) -> Readings:
    """Tell whether the quoted numbers are multiples or multiples less one."""
    quoted = {2010: "medical-multiple-start", 2019: "medical-multiple-end"}
    multiples = _gaps(tables)["multiple"]
    fits = {
        name: all(
            agreement(str(cells.figure(tables, figure)["low"]), "exact", 2, float(multiples[year] - less))
            for year, figure in quoted.items()
        )
        for name, less in (("multiple", 0), ("gap", 1))
    }
    note = "The printed numbers are the multiples themselves; a gap of multiples would be smaller by one."
    return plain(next((name for name, fit in fits.items() if fit), "neither"), note)


@recomputes("000-4.2-09")
def regional_multiple(tables: Tables) -> Readings:
    """Divide the upper by the lower range under every reading of a ratio of ranges."""
    upper, lower = (
        tuple(float(end) for end in cells.figure(tables, f"regional-standard-{name}")[["low", "high"]])
        for name in ("developed", "less-developed")
    )
    values = {
        f"{above} over {below}": REPRESENTATIVES[above](*upper) / REPRESENTATIVES[below](*lower)
        for above, below in product(REPRESENTATIVES, repeat=2)
    }
    averages = ranges.multiples(upper, lower).set_index("formula")["value"]
    values |= {name: float(averages[name]) for name in AVERAGES}
    values |= {f"{name}, less one": value - 1 for name, value in values.items()}
    low, high = upper[0] / lower[1], upper[1] / lower[0]
    return Readings(values, f"Any two values of the ranges have a ratio between {low:.2f} and {high:.2f}.")


@recomputes(family={"000-4.2-10": ("",), "001-3.2-01": ("by the ranges of document 000",)})
def standards_differ(tables: Tables, reading: str) -> Readings:
    """Ask whether the two regional ranges are apart."""
    upper, lower = (
        cells.figure(tables, f"regional-standard-{name}") for name in ("developed", "less-developed")
    )
    apart = upper["low"] > lower["high"]
    note = f"{upper['low']:.0f} against {lower['high']:.0f} yuan at the nearest ends."
    return Readings({reading: "different" if apart else "overlapping"}, note)


@recomputes("000-4.2-05")
def branch_of_the_example(tables: Tables) -> Readings:
    """Read the branch of insurance off the quantity of the example."""
    quantity = cells.figure(tables, "regional-standard-developed")["quantity"]
    return plain("medical" if "medical" in quantity else "old-age", f"The example: {quantity}.")


@recomputes("000-4.2-06")
def payment(tables: Tables) -> Readings:
    """Ask whether average resident pensions lie between the lowest and the highest standard."""
    lowest = cells.figure(tables, "regional-standard-less-developed")["low"]
    highest = cells.figure(tables, "regional-standard-developed")["high"]
    paid = [cells.figure(tables, name)["low"] for name in ("resident-pension-end", "rural-pension-2021")]
    inside = all(lowest <= amount <= highest for amount in paid)
    note = (
        f"Average resident pensions of documents 002 and 001: {paid[0]:.0f} and {paid[1]:.0f} yuan a month."
    )
    return Readings({"the monthly pension paid out, not paid in": "payment" if inside else "unknown"}, note)


@recomputes("000-4.2-02")
def groups_compared(tables: Tables) -> Readings:
    """Name the groups of Table 2."""
    groups = [group for group in tables["table-2"]["group"].unique() if group != "both"]
    note = "The second scheme insures residents of towns and of the countryside together."
    return plain("-".join(groups), note)


@recomputes("000-t2-17")
def meaning_of_heads(tables: Tables) -> Readings:
    """Hold the sums of heads against the participants of Table 4."""
    sums, insured = heads(tables).sum(), cells.participants(tables).loc["medical"].dropna()
    off = (sums[insured.index] - insured).abs()
    note = f"The heads add up to Table 4, medical, within {off.max():.0f} units, in {len(insured)} years."
    return plain("participants" if (off <= len(GROUPS)).all() else "recipients", note)


def _unit_of_heads(tables: Tables) -> str:
    table = cells.medical(tables)
    amounts = table.xs("fund_expenditure", level="quantity") / table.xs("recipients", level="quantity")
    printed = table.xs("per_capita", level="quantity")
    for name, persons in HEAD_UNITS.items():
        off = (amounts * YUAN_PER_100M / persons).loc[list(GROUPS)] - printed.loc[list(GROUPS)]
        if (off.abs() < 1).all(axis=None):
            return name
    return "no unit tried"


@recomputes("000-t2-18")
def unit_of_heads(tables: Tables) -> Readings:
    """Find the unit of heads that turns totals into the printed amounts per head."""
    return plain(_unit_of_heads(tables), f"Units tried: {', '.join(HEAD_UNITS)}.")


@recomputes("000-t4-10")
def unit_of_participants(tables: Tables) -> Readings:
    """Carry the unit of heads over to Table 4, whose medical row is their sum."""
    sums, insured = heads(tables).sum(), cells.participants(tables).loc["medical"].dropna()
    scale = insured / sums[insured.index]
    same = bool((scale.sub(1).abs() < 0.01).all())
    note = "Table 4 repeats the sums of heads of Table 2, whose unit follows from the amounts per head."
    return plain(_unit_of_heads(tables) if same else "another unit", note)


@recomputes("000-t2-19")
def last_row(tables: Tables) -> Readings:
    """Tell whether the last row holds quotients or differences of the two per-head rows."""
    printed = cells.medical(tables)
    above, below = (printed.loc[group, "per_capita"] for group in GROUPS)
    row = printed.loc["both", "multiple"]
    quotient = bool(((above / below - row).abs() < 0.01).all())
    difference = bool(((above - below - row).abs() < 0.01).all())
    a, b = above.iloc[-1], below.iloc[-1]
    note = f"Quotient in {row.index[-1]}: {a / b:.2f}; difference: {a - b:.2f}."
    return plain("quotient" if quotient else "difference" if difference else "neither", note)


@recomputes(family={"000-t2-20": (2010,), "000-t2-21": (2013,), "000-t2-22": (2016,)})
def heads_add_up(tables: Tables, year: int) -> Readings:
    """Add employees and residents; each part is rounded by up to half a unit."""
    parts = heads(tables)[year]
    note = (
        f"{parts['employees']:.0f} + {parts['residents']:.0f}; rounding of the parts can move the sum by one."
    )
    return plain(float(parts.sum()), note, slack=0.5 * len(parts))


@recomputes("000-t2-23")
def one_group(tables: Tables) -> Readings:
    """Ask whether the residents' heads at least double in an interval."""
    return plain(*same_people(heads(tables).loc["residents"], heads(tables).loc["employees"], "employees"))


def same_people(row: pd.Series, control: pd.Series, name: str) -> tuple[bool, str]:
    """Tell whether no interval doubles the heads of a row, next to a control row."""
    factors, others = ((series / series.shift()).dropna() for series in (row, control))
    year = factors.idxmax()
    before = row.index[row.index.get_loc(year) - 1]
    note = (
        f"Heads grew by a factor of {factors.max():.2f} from {before} to {year} (elsewhere at most "
        f"{factors.drop(year).max():.2f}); {name} grew by {others[year]:.2f}."
    )
    return bool(factors.max() < DOUBLING), note


@recomputes("002-p2-42")
def medical_heads(tables: Tables) -> Readings:
    """Add the heads of the last year, billion persons."""
    total = heads(tables).iloc[:, -1].sum() * 1e4 / 1e9
    return plain(float(total), f"Table 2 of document 000, {heads(tables).columns[-1]}: {total:.4f} billion.")


@recomputes("003-s2-05")
def schemes_to_merge(tables: Tables) -> Readings:
    """Count the medical schemes that Table 2 of document 000 tells apart."""
    groups = set(tables["table-2"]["group"]) - {"both"}
    return plain(float(len(groups)), f"Table 2 of document 000: {' and '.join(sorted(groups))}.")
