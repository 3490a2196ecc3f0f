"""Claims of section 4.4 and Table 4: how many people are in the five insurances."""

from __future__ import annotations

from lib.models.ledger import cells, gap
from lib.models.ledger.registry import Tables, recomputes
from lib.models.verdicts import Readings, direction, plain

# Heads of the largest insurance above this multiple of the smallest are called wide apart. The paper sets
# no bound; twice is our assumption.
WIDE = 2.0

NARROW, BROAD = ("unemployment", "work_injury", "maternity"), ("pension", "medical")


@recomputes(
    family={
        f"000-4.4-{7 + 2 * i + j:02d}": (narrow, broad)
        for i, narrow in enumerate(NARROW)
        for j, broad in enumerate(BROAD)
    }
)
def fewer_heads(tables: Tables, narrow: str, broad: str) -> Readings:
    """Compare two rows of Table 4 in the years that have both cells."""
    rows = cells.participants(tables).loc[[narrow, broad]].T.dropna()
    ratio = rows[narrow] / rows[broad]
    first, last = (f"{100 * ratio.iloc[n]:.0f} percent in {ratio.index[n]}" for n in (0, -1))
    note = f"Heads of the narrow over the broad insurance: {first}, {last}."
    if broad == "medical":
        employees = gap.heads(tables).loc["employees"]
        like = (rows[narrow] / employees).dropna().iloc[-1]
        note += f" Against employees alone (Table 2): {100 * like:.0f} percent."
    return plain(direction(rows[narrow] - rows[broad]), note)


@recomputes("000-4.1-05", "000-t4-11")
def growing_coverage(tables: Tables) -> Readings:
    """Compare neighboring printed cells in each row of Table 4."""
    steps = cells.participants(tables).apply(lambda row: row.dropna().diff(), axis=1).stack().dropna()
    least = steps.idxmin()
    note = f"{len(steps)} intervals; the smallest change is {steps.min():+.0f}: {least[0]}, up to {least[1]}."
    return plain(direction(steps), note)


@recomputes("000-4.1-06")
def growing_funds(tables: Tables) -> Readings:
    """Compare neighboring cells of the insurance row of Table 3 and of the totals of Table 2."""
    medical = cells.medical(tables).xs("fund_expenditure", level="quantity")
    insurance = cells.spending(tables).loc["social_insurance"]
    steps = [*medical.diff(axis=1).stack().dropna(), *insurance.diff().dropna()]
    return plain(direction(steps), f"{len(steps)} intervals of Tables 2 and 3.")


@recomputes("000-4.1-07")
def growing_beneficiaries(tables: Tables) -> Readings:
    """Compare neighboring heads of Table 2."""
    steps = gap.heads(tables).diff(axis=1).stack().dropna()
    note = "No table counts people who draw benefits; Table 2 calls the insured recipients."
    return Readings({"the insured of Table 2 count as beneficiaries": direction(steps)}, note)


@recomputes("000-4.4-05")
def wide_apart(tables: Tables) -> Readings:
    """Divide the largest by the smallest row of Table 4 in each year."""
    table = cells.participants(tables)
    spread = table.max() / table.min()
    note = (
        f"Largest over smallest row: {spread.min():.1f} to {spread.max():.1f}. Table 4 holds heads, no rates."
    )
    return Readings({"heads stand in for rates": "wide" if (spread > WIDE).all() else "not wide"}, note)


@recomputes("000-t4-06")
def medical_participants(tables: Tables) -> Readings:
    """Add the heads of Table 2 for the year whose cell is left out."""
    medical, sums = cells.participants(tables).loc["medical"], gap.heads(tables).sum()
    gaps = medical.index[medical.isna()]
    if gaps.empty:
        return plain("-", "No cell of the row is empty.")
    year = gaps[-1]
    return plain(float(sums[year]), f"Sum of the heads of Table 2 in {year}, as in the other years.")


@recomputes("000-t4-08")
def one_pension_scheme(tables: Tables) -> Readings:
    """Ask whether the pension heads at least double in an interval."""
    table = cells.participants(tables)
    return plain(*gap.same_people(table.loc["pension"], table.loc["unemployment"], "unemployment insurance"))


@recomputes("000-t4-09")
def insurances(tables: Tables) -> Readings:
    """Count the rows of Table 4."""
    schemes = tables["table-4"]["scheme"].unique()
    return plain(float(len(schemes)), ", ".join(scheme.replace("_", " ") for scheme in schemes) + ".")


@recomputes("002-p2-40")
def between_the_cells(tables: Tables) -> Readings:
    """Ask whether the insured at the start of document 002 lie between two cells of Table 4."""
    cell = cells.participants(tables).loc["pension"] / 100
    start = cells.indicator(tables, "pension-insured")["start"]
    note = f"{cell[2010]:.0f} million in 2010, {start:.0f}, {cell[2013]:.0f} million in 2013."
    return plain(bool(cell[2010] < start < cell[2013]), note)


@recomputes("002-p2-41")
def above_the_cell(tables: Tables) -> Readings:
    """Compare the insured at the end of document 002 with the last cell of Table 4."""
    cell = cells.participants(tables).loc["pension"].iloc[-1] / 100
    end = cells.indicator(tables, "pension-insured")["end"]
    return plain(direction([end - cell]), f"{end:.0f} against {cell:.0f} million.")
