"""Properties of the ledger of claims and of its verification: no order of rows, every function registered."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import ledger, verdicts, verification
from lib.models.ledger import cells
from lib.models.ledger import registry as recomputed
from lib.models.ledger.publication import issn_check_digit
from lib.models.verification import registry as verified
from lib.models.verification import report
from lib.models.verification.agreement import Agreement, agreement, compare, known, pairs
from lib.sources.datasets import load, names
from tests.properties.draws import QUICK, seeds, shuffled, sizes, words

TABLES = {name: load(name) for name in names()}
PRINTED = ("nodes", "edges", "wordings", "claims")  # these stand in the order of the documents
plain_numbers = st.integers(-9999, 9999)


def mixed(seed):
    """Return all tables with their rows in a drawn order, but for those whose order is printed."""
    return {name: t if name in PRINTED else shuffled(t, seed) for name, t in TABLES.items()}


def claim(claimed, decimals=0, qualifier="exact", unit=None):
    """Return a claim as the table of claims holds it."""
    fields = {"claimed": claimed, "decimals": decimals, "qualifier": qualifier, "unit": unit}
    return pd.Series(fields, dtype=object)


@cache
def printed_order():
    """Return the results on the tables as they stand."""
    return ledger.recompute(TABLES), *(table(TABLES) for table in REPORTS)


REPORTS = (report.verify, report.reversals, report.evidence)
ONCE = settings(max_examples=1)


@ONCE
@given(seeds)
def test_no_recomputation_depends_on_the_order_of_rows(seed):
    one, other = printed_order()[0], ledger.recompute(mixed(seed))
    assert one["id"].tolist() == TABLES["claims"]["id"].tolist()
    columns = ["recomputed", "verdict", "tried", "hits"]
    pd.testing.assert_frame_equal(one[columns], other[columns])


@ONCE
@given(seeds)
def test_no_verification_depends_on_the_order_of_rows(seed):
    tables = mixed(seed)
    verified_, reversed_, evidence = (table(tables) for table in REPORTS)
    pd.testing.assert_frame_equal(verified_, printed_order()[1])
    pd.testing.assert_frame_equal(reversed_, printed_order()[2])
    assert set(evidence["id"]) == set(printed_order()[3]["id"]) == set(verification.REGISTRY)


@QUICK
@given(seeds)
def test_cells_are_the_tables_laid_out(seed):
    tables = mixed(seed)
    for wide, name, column in (
        (cells.shares, "table-1", "share_pct"),
        (cells.medical, "table-2", "value"),
        (cells.participants, "table-4", "participants_10k"),
    ):
        frame = wide(tables)
        assert frame.equals(wide(TABLES))
        assert frame.sum(axis=None) == pytest.approx(float(TABLES[name][column].sum()))
    assert cells.spending(tables).equals(cells.spending(TABLES))


@QUICK
@given(st.data())
def test_a_row_is_found_by_its_name_and_an_unknown_name_is_refused(data):
    for find, name, key in (
        (cells.figure, "prose-figures", "id"),
        (cells.indicator, "indicators", "indicator"),
        (cells.document, "documents", "id"),
    ):
        identifier = data.draw(st.sampled_from(TABLES[name][key].tolist()))
        assert find(TABLES, identifier)[key] == identifier
        with pytest.raises(ValueError, match=rf"^{name}\.{key} = 'q': expected exactly one row"):
            find(TABLES, "q")
    row = data.draw(
        st.sampled_from(TABLES["nodes"][["document", "kind"]].drop_duplicates().to_dict("records"))
    )
    assert (cells.nodes(TABLES, **row)["kind"] == row["kind"]).all()
    passage = data.draw(st.sampled_from(TABLES["wordings"]["passage"].tolist()))
    assert (cells.wording(TABLES, passage)["passage"] == passage).all()
    with pytest.raises(ValueError, match="^passage = 'q': expected"):
        cells.wording(TABLES, "q")


@QUICK
@given(st.text("0123456789", min_size=7, max_size=7), st.integers(0, 6), st.integers(1, 9))
def test_the_check_digit_tells_every_single_wrong_digit(digits, place, shift):
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert issn_check_digit(wrong) != issn_check_digit(digits)
    weighted = sum((8 - i) * int(digit) for i, digit in enumerate(digits))
    last = issn_check_digit(digits)
    assert (weighted + (10 if last == "X" else int(last))) % 11 == 0


@QUICK
@given(words, plain_numbers)
def test_a_registration_finds_its_function_and_stands_alone(name, value):
    identifier = f"drawn-{name}"
    tables = {"claims": pd.DataFrame([claim(str(value)).to_dict() | {"id": identifier}])}
    try:
        bind = recomputed.recomputes(identifier)
        function = bind(lambda tables: verdicts.plain(value))
        assert function(tables).outcomes == {"": value}
        assert ledger.REGISTRY[identifier](tables).value == value
        verified.verifies(identifier)(lambda figures: verified.Verification(value, "ours", "theirs"))
        assert verification.REGISTRY[identifier](tables).value == value
        for register in (recomputed.recomputes, verified.verifies):
            with pytest.raises(ValueError, match=f"^ids = '{identifier}': expected each claim once"):
                register(identifier)(lambda tables: None)
    finally:
        ledger.REGISTRY.pop(identifier, None)
        verification.REGISTRY.pop(identifier, None)


@QUICK
@given(st.dictionaries(st.integers(2000, 2020), sizes, min_size=3, max_size=6), seeds)
def test_figures_are_looked_up_by_year_and_remembered(values, seed):
    rows = [("s", year, value, "published", "x") for year, value in values.items()]
    table = pd.DataFrame(rows, columns=["series", "year", "value", "status", "source"])
    breaks = pd.DataFrame({"family": "f", "series": "s", "year": list(values), "kind": "coverage"})
    event = {"series": "e", "year": 2001, "date": "2001-01-01", "status": "a", "source": "x"}
    tables = {
        "official-f": shuffled(table, seed),
        "official-breaks": shuffled(breaks.assign(what=[str(year) for year in values]), seed),
        "official-policy-dates": pd.DataFrame([event]),
    }
    figures = verification.Figures(tables)
    years = sorted(values)
    assert figures.years("f", "s") == years
    assert figures.known("f", "s", (1900, years[0])) == (None, values[years[0]])
    between = figures.neighbors("f", "s", years[1])
    assert between == {years[0]: values[years[0]], years[2]: values[years[2]]}
    assert figures.neighbors("f", "s", years[0]) == {}
    assert {cell.year for cell in figures.cells} == {years[0], years[2]}
    assert figures.event("e") == (2001, "2001-01-01")
    assert figures.breaks("f", "s", years[0], years[-1]) == [str(year) for year in years[1:]]
    with pytest.raises(ValueError, match="^official-f = 's 1900': expected exactly one figure"):
        figures("f", "s", 1900)


@QUICK
@given(st.lists(st.one_of(st.none(), plain_numbers), min_size=2, max_size=5), st.integers(2, 9))
def test_lists_are_compared_value_by_value(values, factor):
    claimed = claim(";".join("-" if value is None else str(value) for value in values))
    exact = tuple(None if value is None else float(value) for value in values)
    assert known(exact) == any(value is not None for value in values)
    assert not known(None)
    if not known(exact):
        assert agreement(claimed, verification.Verification(exact, "ours", "theirs")) is Agreement.NONE
        with pytest.raises(ValueError, match="^value = .*: expected a value where"):
            pairs(claimed, exact)
        return
    assert len(pairs(claimed, exact)) == sum(value is not None for value in values)
    assert compare(claimed, exact) is Agreement.AGREES
    assert report.written(claimed, exact) == claimed["claimed"]
    far = tuple(None if value is None else 9 + factor * abs(value) + 9999 for value in exact)
    assert compare(claimed, far) is Agreement.DIFFERS
    told = verification.Verification(far, "ours", "theirs", comparable=exact, change="scope")
    assert agreement(claimed, told) is Agreement.OTHER
    with pytest.raises(ValueError, match="^value = .*: expected .* values"):
        compare(claimed, (*exact, 1.0))


def test_the_registries_hold_only_functions_of_their_packages():
    for registry, package in ((ledger.REGISTRY, ledger), (verification.REGISTRY, verification)):
        folder = Path(package.__file__).parent
        assert all(Path(f.__code__.co_filename).parent == folder for f in registry.values())
