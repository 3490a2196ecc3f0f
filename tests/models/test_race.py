"""Ratios and targets of a race agree with division by hand."""

import pandas as pd
import pytest

from lib.models import race

MEASURED = pd.DataFrame(
    [
        ("real", "ours", "clean", 50.0, 80.0, 10.0, 300.0),
        ("real", "peer", "clean", 100.0, 100.0, 0.0, 200.0),
        ("real", "ours", "table", 4.0, 4.0, 0.0, 1.0),
        ("real", "peer", "table", 1.0, 1.0, 0.0, 1.0),
        ("small", "ours", "clean", 2.0, 2.0, 0.0, 10.0),
        ("small", "peer", "clean", 10.0, 10.0, 0.0, 10.0),
    ],
    columns=race.COLUMNS,
)
TARGETS = {"clean": 0.25, "memory": 1.25}


def test_ratios_and_targets_by_hand():
    rows = race.compared(MEASURED, "ours", "peer", TARGETS, idle="table").set_index(["book", "case"])
    assert rows.index.tolist()[:3] == [("real", "clean"), ("real", "table"), ("small", "clean")]
    assert rows.loc[("real", "clean"), ["ratio", "work", "ours", "peer"]].tolist() == [0.5, 0.8, 50, 100]
    assert rows.loc[("real", "memory"), "ratio"] == 1.5
    assert rows["met"].dropna().to_dict() == {
        ("real", "clean"): False,
        ("small", "clean"): True,
        ("real", "memory"): False,
        ("small", "memory"): True,
    }
    assert rows.loc[("real", "table"), ["ratio", "work", "met"]].isna().all()


def test_a_row_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="^measured = .*real.*: expected each row once"):
        race.compared(pd.concat([MEASURED, MEASURED[:1]]), "ours", "peer", TARGETS, idle="table")


def test_the_share_of_others_is_taken_of_all_processors():
    assert race.foreign_share(MEASURED[:2], 2) == pytest.approx(10 / 300)
    assert race.foreign_share(MEASURED[:2], 1) == pytest.approx(10 / 150)
    with pytest.raises(ValueError, match="^processors = 0"):
        race.foreign_share(MEASURED, 0)
    with pytest.raises(ValueError, match=r"^measured = 0\.0: expected some seconds"):
        race.foreign_share(MEASURED[:0], 2)
