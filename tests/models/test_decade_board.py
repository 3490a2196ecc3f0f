"""The ten-year board: official counterparts and what counts as a fit."""

import pandas as pd
import pytest

from lib.models import decade_board

PENSION = [
    ("employees-participants", 2012, 30427),
    ("residents-participants", 2012, 48370),
    ("employees-participants", 2022, 50355),
    ("residents-participants", 2022, 54952),
    ("employees-retirees", 2021, 13157),
    ("residents-beneficiaries", 2021, 16213),
    ("employees-expenditure", 2021, 56481),
    ("residents-expenditure", 2021, 3715),
    ("enterprise-average-pension", 2011, 1511),
]
MEDICAL = [("total-participants", 2021, 136297)]
ASSISTANCE = [
    ("urban-dibao-standard", 2012, 330.1),
    ("urban-dibao-standard-within-year", 2022, 722),
    ("rural-dibao-standard", 2020, 5962.3),
    ("rural-dibao-standard-monthly-within-year", 2022, 542),
]
BOARD = pd.DataFrame(
    [
        ("pension-insured", 790, 1040, "exact", "exact"),
        ("pensioners", 200, 300, "exact", "nearly"),
        ("monthly-pension-retirees", 1686, 2987, "exact", "exact"),
        ("monthly-pension-residents", 82, 179, "exact", "exact"),
        ("medical-insured", None, 1360, None, "exact"),
        ("subsistence-allowance-urban", 330, 700, "exact", "over"),
        ("subsistence-allowance-rural", 2000, 6200, "exact", "over"),
    ],
    columns=["indicator", "start", "end", "start_qualifier", "end_qualifier"],
)


def table(rows):
    return pd.DataFrame(rows, columns=["series", "year", "value"])


@pytest.fixture
def official():
    return decade_board.counterparts(table(PENSION), table(MEDICAL), table(ASSISTANCE))


def value(official, indicator, year):
    rows = (official["indicator"] == indicator) & (official["year"] == year)
    return official.loc[rows, "official"].tolist()


def test_counterparts_have_the_units_of_the_board(official):
    assert value(official, "pension-insured", 2012) == pytest.approx([787.97])
    assert value(official, "pensioners", 2021) == pytest.approx([293.7])
    assert value(official, "monthly-pension-retirees", 2021) == pytest.approx([56481e4 / 13157 / 12])
    assert value(official, "subsistence-allowance-rural", 2022) == pytest.approx([6504])
    assert value(official, "subsistence-allowance-rural", 2012) == []


def test_a_fit_respects_digits_and_words(official):
    found = decade_board.compare(BOARD, official).set_index(["indicator", "side", "year"])["fits"]
    assert found["pension-insured", "start", 2012]
    assert not found["pension-insured", "end", 2022]
    assert found["pensioners", "end", 2021]
    assert found["medical-insured", "end", 2021]
    assert not found["monthly-pension-retirees", "end", 2021]
    assert found["subsistence-allowance-urban", "end", 2022]
    assert not found["subsistence-allowance-rural", "end", 2020]


def test_nearly_is_not_met_from_above(official):
    above = official.assign(official=official["official"].where(official["indicator"] != "pensioners", 301.1))
    found = decade_board.compare(BOARD, above)
    assert not found.loc[found["indicator"] == "pensioners", "fits"].any()


def test_an_unknown_indicator_is_named(official):
    with pytest.raises(ValueError, match=r"official\.indicator = \['pensioners'\]"):
        decade_board.compare(BOARD[BOARD["indicator"] != "pensioners"], official)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match=r"medical\.columns"):
        decade_board.counterparts(table(PENSION), table(MEDICAL).drop(columns="value"), table(ASSISTANCE))
