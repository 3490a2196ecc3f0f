"""Claims of section 4.3 and Table 3: assistance, welfare and insurance in total spending."""

from __future__ import annotations

from itertools import product

import pandas as pd

from lib.models import structure
from lib.models.composition import growth_wordings, matches
from lib.models.ledger import cells
from lib.models.ledger.registry import Tables, recomputes
from lib.models.structure import ASSISTANCE, INSURANCE, ROWS, WELFARE
from lib.models.verdicts import Readings, Value, direction, plain

FIRST, LAST = 2010, 2019
# Billions in a unit of the table, for each unit that the table could have.
UNITS = {"10m yuan": 0.01, "100m yuan": 0.1, "bn yuan": 1.0}

# The answers nearest to the printed table come first, so that they are reported when several agree.
SUBSETS, WHOLES = (
    sorted(structure.questions()[question].values(), key=len, reverse=True)
    for question in ("assistance", "whole")
)
WORDINGS = ("ratio", "increase")

MOVED = "where welfare repeats insurance, its value stands one row higher"
BLANK = "where welfare repeats insurance, it is unknown"
MEDICAL = "medical funds of Table 2 added to insurance in the last year"


def _versions(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return Table 3 by the reading of its welfare row; the plain one is the table as printed."""
    found = structure.versions(cells.spending(tables))
    return {"": found["as printed"], MOVED: found["moved"], BLANK: found["blank"]}


def _words(rows: tuple[str, ...]) -> str:
    return " + ".join(row.replace("_", " ") for row in rows)


def _name(*parts: str) -> str:
    """Join the answers that a reading gives; the plain reading has none."""
    return "; ".join(part for part in parts if part)


def _rows_name(rows: tuple[str, ...], everything: tuple[str, ...], subject: str) -> str:
    return "" if set(rows) == set(everything) else f"{subject} is {_words(rows)}"


def _medical_totals(tables: Tables) -> pd.Series:
    """Return the spending of both medical funds of Table 2 by years, 100 million yuan."""
    return cells.medical(tables).xs("fund_expenditure", level="quantity").sum()


@recomputes(family={"000-4.3-02": (FIRST,), "000-4.3-03": (LAST,)})
def assistance(tables: Tables, year: int) -> Readings:
    """Add every set of assistance rows in one year, billion yuan."""
    column = cells.spending(tables)[year] * UNITS["100m yuan"]
    values = {_rows_name(rows, ASSISTANCE, "assistance"): float(column[list(rows)].sum()) for rows in SUBSETS}
    return Readings(values, f"All three assistance rows add up to {values['']:.3f} billion yuan.")


@recomputes("000-4.3-04")
def assistance_growth(tables: Tables) -> Readings:
    """Divide every set of assistance rows of the last year by every set of the first."""
    table = cells.spending(tables)
    values: dict[str, Value] = {}
    for (start, end), wording in product(product(SUBSETS, repeat=2), WORDINGS):
        same = start == end
        name = _name(
            _rows_name(start, ASSISTANCE, "assistance")
            if same
            else f"assistance is {_words(start)} in {FIRST}",
            "" if same else f"{_words(end)} in {LAST}",
            "times counts the increase" if wording == "increase" else "",
        )
        sums = table.loc[list(start), FIRST].sum(), table.loc[list(end), LAST].sum()
        values[name] = float(growth_wordings(*sums)[wording])
    return Readings(values, f"All three assistance rows grew to {values['']:.2f} times the first value.")


@recomputes("000-4.3-05")
def complete_assistance(tables: Tables) -> Readings:
    """Ask whether all assistance rows together give the two sums in the prose."""
    fitting = [_words(rows) for rows in SUBSETS if _gives_both_sums(tables, rows, UNITS["100m yuan"])]
    note = f"Rows that give both sums: {'; '.join(fitting) or 'none'}."
    return plain(_words(ASSISTANCE) in fitting, note)


def _gives_both_sums(tables: Tables, rows: tuple[str, ...], billions: float) -> bool:
    """Tell whether some rows add up to the two sums in the prose; a unit of the table is `billions`."""
    sums = cells.spending(tables).loc[list(rows)].sum() * billions
    quoted = {
        year: cells.figure(tables, f"assistance-{end}") for year, end in ((FIRST, "start"), (LAST, "end"))
    }
    return all(matches(float(sums[year]), float(row["low"]), 3) == "rounded" for year, row in quoted.items())


@recomputes("000-4.3-06")
def assistance_rose(tables: Tables) -> Readings:
    """Compare assistance in the first and the last year under every set of rows."""
    table = cells.spending(tables)
    values = {
        _rows_name(rows, ASSISTANCE, "assistance"): direction(
            [table.loc[list(rows), LAST].sum() - table.loc[list(rows), FIRST].sum()]
        )
        for rows in SUBSETS
    }
    path = table.loc[list(ASSISTANCE)].sum()
    note = (
        f"All rows, 100 million yuan: {path.iloc[0]:.0f} to {path.iloc[-1]:.0f}, highest in {path.idxmax()}."
    )
    return Readings(values, note)


@recomputes("000-4.3-07")
def decade(tables: Tables) -> Readings:
    """Count the years between the first and the last column."""
    years = tables["table-3"]["year"]
    elapsed = float(years.max() - years.min())
    return Readings(
        {"": elapsed, "calendar years, both ends counted": elapsed + 1}, f"{years.min()} to {years.max()}."
    )


@recomputes("000-4.3-09")
def welfare_growth(tables: Tables) -> Readings:
    """Divide every cell of the last year by every cell of the first, as ratio and as increase."""
    table = cells.spending(tables)
    values: dict[str, Value] = {}
    for (start, end), wording in product(product((WELFARE, *ROWS[:-1]), repeat=2), WORDINGS):
        name = _name(
            "" if start == WELFARE else f"welfare of {FIRST} is the cell of {_words((start,))}",
            "" if end == WELFARE else f"welfare of {LAST} is the cell of {_words((end,))}",
            "times counts the increase" if wording == "increase" else "",
        )
        values[name] = float(growth_wordings(table.loc[start, FIRST], table.loc[end, LAST])[wording])
    start, end = table.loc[ASSISTANCE[-1], FIRST], table.loc[WELFARE, LAST]
    note = f"As printed {values['']:.4f}. One row up, {end:.2f} / {start:.2f} = {end / start:.4f}."
    return Readings(values, note)


@recomputes("000-4.3-10")
def welfare_rose(tables: Tables) -> Readings:
    """Compare welfare in the first and the last year."""
    versions = _versions(tables)
    rows = {name: versions[name].loc[WELFARE] for name in ("", MOVED)}
    return Readings(
        {name: direction([row[LAST] - row[FIRST]]) for name, row in rows.items()},
        f"{FIRST}: {rows[''][FIRST]:.0f} as printed, {rows[MOVED][FIRST]:.2f} one row up; "
        f"{LAST}: {rows[MOVED][LAST]:.2f} (100 million yuan).",
    )


@recomputes("000-4.3-11")
def welfare_outgrew_assistance(tables: Tables) -> Readings:
    """Compare the growth factors of welfare and of every set of assistance rows."""
    versions = _versions(tables)
    values: dict[str, Value] = {}
    factors = []
    for version, rows in product(("", MOVED), SUBSETS):
        table = versions[version]
        sums = table.loc[list(rows)].sum(min_count=1)
        name = _name(version, _rows_name(rows, ASSISTANCE, "assistance"))
        welfare, others = (row[LAST] / row[FIRST] for row in (table.loc[WELFARE], sums))
        values[name] = direction([welfare - others])
        factors.append(f"{welfare:.2f} against {others:.2f}")
    note = f"Factors of all rows as printed: {factors[0]}; one row up: {factors[len(SUBSETS)]}."
    return Readings(values, note)


def _welfare_shares(tables: Tables, medical: bool) -> dict[str, pd.Series]:
    """Return welfare as a percentage of every total, by year, under every reading.

    The plain reading is the table as printed with all its rows in the total.
    """
    funds = _medical_totals(tables)
    found = {}
    for added, (version, table) in product((False, True)[: 1 + medical], _versions(tables).items()):
        counted = table.copy()
        counted.loc[INSURANCE, LAST] += funds[LAST] if added else 0
        for whole in WHOLES:
            reading = _name(version, _rows_name(whole, ROWS, "the total"), MEDICAL if added else "")
            found[reading] = structure.welfare_shares(counted, whole)
    return found


def _by_year(shares: pd.Series) -> str:
    return ", ".join(f"{year}: {share:.2f}" for year, share in shares.dropna().items())


def _moved_note(shares: dict[str, pd.Series]) -> str:
    return f"Percent as printed {_by_year(shares[''])}; one row up {_by_year(shares[MOVED])}."


@recomputes("000-4.3-12")
def highest_share(tables: Tables) -> Readings:
    """Find the highest welfare share under every reading of welfare and of the total."""
    shares = _welfare_shares(tables, medical=False)
    return Readings({name: float(row.max()) for name, row in shares.items()}, _moved_note(shares))


@recomputes("000-4.3-13")
def year_of_highest_share(tables: Tables) -> Readings:
    """Find the year of the highest welfare share, also with the medical funds of 2019."""
    shares = _welfare_shares(tables, medical=True)
    comparable = shares[_name(MOVED, MEDICAL)]
    note = f"With the {MEDICAL}: {_by_year(comparable)}, so that {comparable.idxmax()} is highest."
    return Readings({name: float(row.idxmax()) for name, row in shares.items()}, note)


@recomputes("000-4.3-14")
def lowest_share(tables: Tables) -> Readings:
    """Find the lowest welfare share under every reading of welfare and of the total."""
    shares = _welfare_shares(tables, medical=False)
    return Readings({name: float(row.min()) for name, row in shares.items()}, _moved_note(shares))


@recomputes("000-4.3-15")
def share_rose(tables: Tables) -> Readings:
    """Compare the first with the last welfare share, also with the medical funds of 2019."""
    shares = _welfare_shares(tables, medical=True)
    values = {name: row.dropna() for name, row in shares.items()}
    return Readings(
        {name: direction([row.iloc[-1] - row.iloc[0]]) for name, row in values.items()}, _moved_note(shares)
    )


@recomputes(family={"000-4.3-16": ("insurance", "highest", 1), "000-4.3-17": ("welfare", "lowest", -1)})
def extreme_branch(tables: Tables, branch: str, word: str, sign: int) -> Readings:
    """Ask whether one branch is the largest, or the smallest, in every year."""
    values: dict[str, Value] = {}
    versions = _versions(tables)
    for version in ("", MOVED):
        sums = structure.branches(versions[version])
        lead = sign * (sums.loc[branch] - sums.drop(index=branch))
        values[version] = word if (lead > 0).all(axis=None) else f"not {word}"
    percent = 100 * sums.loc[branch] / sums.sum()
    return Readings(values, f"Percent of the total, one row up: {_by_year(percent)}.")


@recomputes("000-4.3-18")
def extremely_poor_lag(tables: Tables) -> Readings:
    """Rank support for the extremely poor among the assistance rows by growth and by size."""
    rows = cells.spending(tables).loc[list(ASSISTANCE)]
    measures = {
        f"growth from {FIRST}": rows[LAST] / rows[FIRST],
        "growth from 2016": rows[LAST] / rows[2016],
        f"size in {LAST}": rows[LAST],
    }
    ranks = {name: int(measure.rank()[ASSISTANCE[-1]]) for name, measure in measures.items()}
    words = {1: "lower", len(ASSISTANCE): "highest"}
    placed = ", ".join(f"{name}: {rank} of {len(ASSISTANCE)}" for name, rank in ranks.items())
    note = f"Rank from below by {placed}."
    return Readings({name: words.get(rank, "middle") for name, rank in ranks.items()}, note)


@recomputes(family={"000-t3-06": (2010,), "000-t3-07": (2013,)})
def own_quantity(tables: Tables, year: int) -> Readings:
    """Ask whether the welfare cell differs from the insurance cell of its year."""
    column = cells.spending(tables)[year]
    return plain(
        bool(column[WELFARE] != column[INSURANCE]), f"{column[WELFARE]:.0f} against {column[INSURANCE]:.0f}."
    )


@recomputes("000-t3-08")
def figures_at_once(tables: Tables) -> Readings:
    """Count the figures of section 4.3 that hold at once, under every coherent reading.

    The total holds insurance, welfare and the same assistance rows that make up assistance.
    """
    names = [f"assistance-{name}" for name in ("start", "end", "growth")]
    names += [f"welfare-{name}" for name in ("growth", "share-highest", "share-lowest")]
    printed = {name: float(cells.figure(tables, name)["low"]) for name in names}
    statements = structure.statements(printed, FIRST, LAST).values()
    tables_3 = structure.versions(cells.spending(tables))
    readings = dict(zip(tables_3, ("", MOVED, BLANK), strict=True))
    values: dict[str, Value] = {}
    as_printed = 0
    for version, rows, wording in product(readings, SUBSETS, WORDINGS):
        answers = {
            "welfare": version,
            "assistance": rows,
            "whole": (INSURANCE, *rows, WELFARE),
            "times": wording,
        }
        values_of = [(item, float(item.compute(tables_3, **answers))) for item in statements]
        met = sum(matches(value, item.printed, item.decimals) is not None for item, value in values_of)
        increase = "times counts the increase" if wording == "increase" else ""
        values[_name(readings[version], _rows_name(rows, ASSISTANCE, "assistance"), increase)] = float(met)
        as_printed = max(as_printed, met) if version == "as printed" else as_printed
    return Readings(
        values, f"With the cells as printed, at most {as_printed} of {len(printed)} hold at once."
    )


@recomputes("000-t3-09", "000-t2-24", "000-4.3-20")
def medical_inside(tables: Tables) -> Readings:
    """Ask whether the insurance row can hold the medical funds of Table 2 in every year.

    What the row leaves for the other funds would otherwise fall, while Table 4 counts more
    members in each of them.
    """
    rest = cells.spending(tables).loc[INSURANCE] - _medical_totals(tables)
    members = cells.participants(tables).drop(index="medical").diff(axis=1)
    fewer = set(members.columns[(members < 0).any()])
    unexplained = set(rest.index[rest.diff() < 0]) - fewer
    values = ", ".join(f"{year}: {value:.0f}" for year, value in rest.items())
    note = f"Insurance less the medical funds of Table 2, 100 million yuan: {values}."
    return plain(not unexplained, note)


@recomputes("000-t3-10")
def unit(tables: Tables) -> Readings:
    """Find the unit in which some assistance rows give the billions of the prose."""
    fitting = [
        name
        for name, billions in UNITS.items()
        if any(_gives_both_sums(tables, rows, billions) for rows in SUBSETS)
    ]
    return plain("; ".join(fitting) or "no unit tried", f"Units tried: {', '.join(UNITS)}.")


@recomputes("000-t3-11")
def number_of_rows(tables: Tables) -> Readings:
    """Count the rows of Table 3."""
    labels = tables["table-3"][["branch", "item"]].drop_duplicates()
    counts = labels["branch"].value_counts(sort=False)
    return plain(
        float(len(labels)), ", ".join(f"{name.replace('_', ' ')}: {n}" for name, n in counts.items()) + "."
    )


@recomputes("000-5.4-04")
def base_of_assistance(tables: Tables) -> Readings:
    """Ask whether the two rows that section 5.4 names make up most of assistance."""
    column = cells.spending(tables).loc[list(ASSISTANCE), LAST]
    share = 100 * column.drop("minimum_living_guarantee").sum() / column.sum()
    note = (
        f"The two rows hold {share:.0f} percent of assistance in {LAST}. As advice, there is nothing to test."
    )
    return plain(bool(share > 50), note)
