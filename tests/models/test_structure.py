"""Versions and readings of a table whose welfare row repeats the insurance row."""

from itertools import combinations

import pandas as pd
import pytest

from lib.models import structure
from lib.models.composition import readings, shares

GUARANTEE, RELIEF, POOR = structure.ASSISTANCE

# Table 3 of the paper as printed, 100 million yuan.
CELLS = pd.DataFrame(
    {
        2010: [14818, 986.12, 200.23, 147.58, 14818],
        2013: [27917, 1624.42, 310.62, 337.61, 27917],
        2016: [46888, 1657.6, 139.74, 227.66, 616.93],
        2019: [54492, 1453.12, 167.99, 344.43, 843.63],
    },
    index=list(structure.ROWS),
)
PRINTED = {
    "assistance-start": 118.635,
    "assistance-end": 162.111,
    "assistance-growth": 1.37,
    "welfare-growth": 5.71,
    "welfare-share-highest": 1.48,
    "welfare-share-lowest": 1.0,
}


@pytest.fixture(scope="module")
def held():
    statements = structure.statements(PRINTED, 2010, 2019)
    return readings(structure.versions(CELLS), structure.questions(), statements)


def survivors(held):
    keys = list(structure.questions())
    met = held.assign(hit=held["match"].notna()).groupby(keys)["hit"].all()
    return met[met].index.to_frame(index=False)


def test_repeated_years_are_found_and_a_repaired_cell_ends_the_repetition():
    assert structure.repeated_years(CELLS) == [2010, 2013]
    repaired = CELLS.astype(float)
    repaired.loc[structure.WELFARE, 2013] = 337.61
    assert structure.repeated_years(repaired) == [2010]


def test_versions_change_only_the_disputed_cells():
    tables = structure.versions(CELLS)
    assert tables["as printed"].equals(CELLS.astype(float))
    moved, blank = tables["moved"], tables["blank"]
    assert moved.loc[structure.WELFARE].tolist() == [147.58, 337.61, 616.93, 843.63]
    assert moved.loc[POOR].isna().tolist() == [True, True, False, False]
    assert blank.loc[structure.WELFARE].isna().tolist() == [True, True, False, False]
    assert blank.loc[POOR].equals(CELLS.loc[POOR].astype(float))
    untouched = [structure.INSURANCE, GUARANTEE, RELIEF]
    for table in (moved, blank):
        assert table.loc[untouched].equals(CELLS.loc[untouched].astype(float))
    assert CELLS.loc[structure.WELFARE, 2010] == 14818


def test_questions_enumerate_every_set_once():
    asked = structure.questions()
    assert {len(asked[name]) for name in ("assistance", "whole")} == {7, 16}
    assert len(set(asked["whole"].values())) == 16
    assert all(rows[0] == structure.INSURANCE for rows in asked["whole"].values())
    assert all(name in (answer, " + ".join(answer)) for one in asked.values() for name, answer in one.items())


@pytest.mark.system("S00-02")
def test_the_enumeration_is_complete(held):
    assert len(held) == 3 * 7 * 16 * 2 * 6
    assert not held.duplicated([*structure.questions(), "statement"]).any()


@pytest.mark.system("S00-02")
def test_the_readings_that_meet_all_statements(held):
    left = survivors(held)
    assert len(left) == 3
    assert set(left["welfare"]) == {"moved"}
    assert set(left["times"]) == {"ratio"}
    assert set(left["assistance"]) == {f"{GUARANTEE} + {RELIEF}"}
    assert f"{structure.INSURANCE} + {GUARANTEE} + {RELIEF} + {structure.WELFARE}" in set(left["whole"])


def test_values_under_the_surviving_reading_by_hand(held):
    left = held.merge(survivors(held)).drop_duplicates("statement").set_index("statement")["value"]
    assert left["assistance-start"] == pytest.approx((986.12 + 200.23) / 10)
    assert left["assistance-end"] == pytest.approx((1453.12 + 167.99) / 10)
    assert left["assistance-growth"] == pytest.approx(1621.11 / 1186.35)
    assert left["welfare-growth"] == pytest.approx(843.63 / 147.58)


@pytest.mark.system("S00-02")
def test_a_changed_cell_ends_the_agreement():
    other = CELLS.copy()
    other.loc[POOR, 2010] = 150.0
    statements = structure.statements(PRINTED, 2010, 2019)
    assert survivors(readings(structure.versions(other), structure.questions(), statements)).empty


def test_a_single_row_can_make_up_assistance():
    start = structure.statements(PRINTED, 2010, 2019)["assistance-start"].compute
    tables = structure.versions(CELLS)
    assert start(tables, welfare="as printed", assistance=(RELIEF,)) == pytest.approx(20.023)


def test_growth_starts_where_the_series_starts():
    grow = structure.statements(PRINTED, 2010, 2019)["welfare-growth"].compute
    tables = structure.versions(CELLS)
    assert grow(tables, welfare="blank", times="ratio") == pytest.approx(843.63 / 616.93)
    assert grow(tables, welfare="moved", times="increase") == pytest.approx(843.63 / 147.58 - 1)
    assert grow(tables, welfare="as printed", times="ratio") == pytest.approx(843.63 / 14818)


def test_the_bound_is_a_statement_that_can_fail():
    below = structure.statements(PRINTED, 2010, 2019)["welfare-share-lowest"].compute
    tables = structure.versions(CELLS)
    assert below(tables, welfare="moved", whole=structure.ROWS) == 1.0
    assert below(tables, welfare="as printed", whole=structure.ROWS) == 0.0


def test_welfare_share_is_missing_where_welfare_is_blank():
    tables = structure.versions(CELLS)
    share = structure.welfare_shares(tables["blank"], structure.ROWS)
    assert share.isna().tolist() == [True, True, False, False]
    total = 54492 + 1453.12 + 167.99 + 344.43 + 843.63
    assert share[2019] == pytest.approx(100 * 843.63 / total)


def test_branches_keep_the_sum_of_the_table():
    tables = structure.versions(CELLS)
    for name in ("as printed", "moved"):
        parts = structure.branches(tables[name])
        assert parts.index.tolist() == ["insurance", "assistance", "welfare"]
        assert parts.sum().tolist() == pytest.approx(tables[name].sum().tolist())
    narrow = structure.branches(tables["moved"], (GUARANTEE, RELIEF))
    assert narrow.loc["assistance", 2019] == pytest.approx(1621.11)


@pytest.mark.parametrize(
    "call",
    [
        structure.repeated_years,
        structure.versions,
        structure.branches,
        lambda cells: structure.welfare_shares(cells, structure.ROWS),
    ],
)
def test_a_missing_row_is_named(call):
    with pytest.raises(ValueError, match="cells.index = .*social_welfare"):
        call(CELLS.drop(index=structure.WELFARE))


@pytest.mark.system("S00-08")
@pytest.mark.parametrize("version", ["as printed", "moved", "blank"])
@pytest.mark.parametrize(
    "rows", [rows for size in (1, 2, 3) for rows in combinations(structure.ASSISTANCE, size)]
)
def test_shares_sum_to_one_under_every_reading(version, rows):
    table = structure.versions(CELLS)[version]
    parts = structure.branches(table, rows).dropna(axis="columns")
    assert parts.shape[1] >= 2  # the years without a disputed cell remain in every version
    assert shares(parts).sum().tolist() == pytest.approx([1] * parts.shape[1])
    whole = table.loc[[structure.INSURANCE, *rows, structure.WELFARE], parts.columns].sum()
    assert shares(parts).loc["welfare"].tolist() == pytest.approx(
        (table.loc[structure.WELFARE, parts.columns] / whole).tolist()
    )
