"""Identities of compositions, print precision, and the joint reading of Table 3."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import composition

# Table 3 of the paper as printed, 100 million yuan.
YEARS = [2010, 2013, 2016, 2019]
TABLE_3 = pd.DataFrame(
    {
        "insurance": [14818, 27917, 46888, 54492],
        "minimum": [986.12, 1624.42, 1657.6, 1453.12],
        "temporary": [200.23, 310.62, 139.74, 167.99],
        "extremely poor": [147.58, 337.61, 227.66, 344.43],
        "welfare": [14818, 27917, 616.93, 843.63],
    },
    index=YEARS,
).T
LONG = TABLE_3.stack()

positive_parts = st.lists(st.floats(1e-3, 1e6), min_size=2, max_size=6)


def _series(values):
    return pd.Series(values, index=[f"part {i}" for i in range(len(values))], dtype=float)


class TestShares:
    def test_by_hand_and_by_column(self):
        frame = pd.DataFrame({2010: [1, 3], 2019: [0, 5]}, index=["a", "b"])
        result = composition.shares(frame)
        assert result[2010].tolist() == [0.25, 0.75]
        assert result[2019].tolist() == [0, 1]

    @pytest.mark.system("S00-08")
    @given(positive_parts)
    def test_sum_to_one(self, parts):
        assert composition.shares(_series(parts)).sum() == pytest.approx(1)

    @pytest.mark.parametrize(
        ("parts", "message"),
        [
            ([1, -1, 3], r"^parts = \[-1.0\]: expected only numbers of zero or more"),
            ([1, np.nan], r"^parts = \[nan\]"),
            ([0, 0], "^parts = 0.0: expected a total above zero"),
            ([], "^parts = .*at least one part"),
        ],
    )
    def test_refusals(self, parts, message):
        with pytest.raises(ValueError, match=message):
            composition.shares(_series(parts))


class TestHerfindahl:
    def test_ends(self):
        assert composition.herfindahl(_series([2, 2, 2, 2])) == pytest.approx(0.25)
        assert composition.herfindahl(_series([0, 7])) == 1

    def test_by_hand_and_by_column(self):
        frame = pd.DataFrame({2010: [1, 3], 2019: [1, 1]})
        assert composition.herfindahl(frame).to_dict() == pytest.approx({2010: 0.625, 2019: 0.5})

    @given(positive_parts)
    def test_lies_between_equal_parts_and_a_single_part(self, parts):
        index = composition.herfindahl(_series(parts))
        assert 1 / len(parts) - 1e-12 <= index <= 1 + 1e-12


class TestLogRatios:
    def test_by_hand(self):
        result = composition.centered_log_ratios(_series([1, math.e, math.e**2]))
        assert result.tolist() == pytest.approx([-1, 0, 1])

    @given(positive_parts, st.floats(1e-3, 1e3))
    def test_sum_to_zero_and_ignore_the_unit(self, parts, scale):
        result = composition.centered_log_ratios(_series(parts))
        assert result.sum() == pytest.approx(0, abs=1e-9)
        scaled = composition.centered_log_ratios(_series(parts) * scale)
        assert scaled.tolist() == pytest.approx(result.tolist(), abs=1e-9)

    def test_each_column_is_centered(self):
        result = composition.centered_log_ratios(TABLE_3)
        assert result.sum().abs().max() < 1e-9

    def test_refuses_a_zero_part(self):
        with pytest.raises(ValueError, match=r"^parts = \[0.0\]: expected only numbers above zero"):
            composition.centered_log_ratios(_series([1, 0]))


class TestAitchisonDistance:
    def test_by_hand(self):
        # Log-ratios (0, 0) and (-1/2, 1/2): distance sqrt(1/2).
        first, second = _series([1, 1]), _series([1, math.e])
        assert composition.aitchison_distance(first, second) == pytest.approx(math.sqrt(0.5))

    @given(positive_parts, st.floats(1e-3, 1e3))
    def test_zero_for_the_same_shares_in_another_order(self, parts, scale):
        first = _series(parts)
        second = (first * scale).iloc[::-1]
        assert composition.aitchison_distance(first, second) == pytest.approx(0, abs=1e-6)

    @given(st.lists(st.tuples(*[st.floats(0.01, 100)] * 3), min_size=2, max_size=5))
    def test_symmetry_and_triangle(self, rows):
        a, b, c = (_series([row[i] for row in rows]) for i in range(3))
        distance = composition.aitchison_distance
        assert distance(a, b) == pytest.approx(distance(b, a))
        assert distance(a, c) <= distance(a, b) + distance(b, c) + 1e-9

    def test_refuses_other_labels(self):
        with pytest.raises(ValueError, match=r"^second\.index = \['part 0'\]"):
            composition.aitchison_distance(_series([1, 2]), _series([1]))


class TestGrowthWordings:
    def test_ratio_and_increase_differ_by_one(self):
        result = composition.growth_wordings(1186.35, 1621.11)
        assert result["ratio"] == pytest.approx(1.36647, abs=1e-5)
        assert result["ratio"] - result["increase"] == 1

    @pytest.mark.parametrize(("first", "last"), [(0, 1), (1, -2), (np.nan, 1)])
    def test_refusals(self, first, last):
        with pytest.raises(ValueError, match="expected a"):
            composition.growth_wordings(first, last)


class TestMatches:
    @pytest.mark.parametrize(
        ("value", "printed", "decimals", "expected"),
        [
            (1.366, 1.37, 2, "rounded"),
            (5.7164, 5.71, 2, "truncated"),
            (5.7164, 5.72, 2, "rounded"),
            (5.70, 5.71, 2, None),
            (9.05, 9.1, 1, "rounded"),
            (9.05, 9.0, 1, "rounded"),
            (2.675, 2.68, 2, "rounded"),
            (0.1 + 0.2, 0.3, 1, "rounded"),
            (-5.717, -5.71, 2, "truncated"),
            (-5.717, -5.72, 2, "rounded"),
            (794, 790, -1, "rounded"),
            (799, 790, -1, "truncated"),
            (4.999999999999999, 5.0, 0, "rounded"),
            (math.nan, 1, 0, None),
            (math.inf, 1, 0, None),
        ],
    )
    def test_cases(self, value, printed, decimals, expected):
        assert composition.matches(value, printed, decimals) == expected

    @given(st.integers(-(10**6), 10**6), st.integers(0, 4), st.floats(-0.49, 0.49))
    def test_less_than_half_a_unit_away_is_rounded(self, units, decimals, offset):
        unit = 10.0**-decimals
        printed = round(units * unit, decimals)
        assert composition.matches(printed + offset * unit, printed, decimals) == "rounded"

    @given(st.integers(0, 10**6), st.integers(0, 4), st.floats(0.51, 0.99))
    def test_more_than_half_a_unit_above_is_truncated(self, units, decimals, offset):
        unit = 10.0**-decimals
        printed = round(units * unit, decimals)
        assert composition.matches(printed + offset * unit, printed, decimals) == "truncated"
        assert composition.matches(printed - offset * unit, printed, decimals) is None or (units == 0)

    def test_refuses_more_digits_than_stated(self):
        with pytest.raises(ValueError, match=r"^printed = 9.12: expected a figure with 1 decimals"):
            composition.matches(9.1, 9.12, 1)


class TestSearch:
    def test_nearest_first_with_match(self):
        result = composition.search({"far": 8.0, "cut": 9.19, "near": 9.06}, 9.1, 1)
        assert result["candidate"].tolist() == ["near", "cut", "far"]
        assert result["match"].tolist()[:2] == ["rounded", "truncated"]
        assert result["match"].isna().tolist() == [False, False, True]
        assert result["difference"].tolist() == pytest.approx([-0.04, 0.09, -1.1])

    def test_refuses_nothing(self):
        with pytest.raises(ValueError, match="^candidates = {}"):
            composition.search({}, 9.1, 1)


class TestAmount:
    def test_assistance_in_the_prose_is_the_sum_of_two_rows(self):
        assert composition.amount(LONG, ["minimum", "temporary"], 2010) == pytest.approx(1186.35)
        assert composition.amount(LONG, ["minimum", "temporary"], 2019) == pytest.approx(1621.11)

    def test_refusals(self):
        with pytest.raises(ValueError, match=r"^table\['pension', 2010\] = \[\]"):
            composition.amount(LONG, ["pension"], 2010)
        with pytest.raises(ValueError, match=r"^table\['welfare', 2011\]"):
            composition.amount(LONG, ["welfare"], 2011)
        with pytest.raises(ValueError, match="^rows = "):
            composition.amount(LONG, [], 2010)
        doubled = pd.concat([LONG, LONG])
        with pytest.raises(ValueError, match=r"^table\['welfare', 2019\] = \[843.63, 843.63\]"):
            composition.amount(doubled, ["welfare"], 2019)

    def test_refuses_a_blank_cell(self):
        blank = LONG.copy()
        blank[("welfare", 2013)] = np.nan
        with pytest.raises(ValueError, match=r"^table\['welfare', 2013\] = \[nan\]"):
            composition.amount(blank, ["welfare"], 2013)


def _everywhere(*rows):
    return dict.fromkeys(YEARS, list(rows))


CHOICES = {
    "assistance": {
        "two rows": _everywhere("minimum", "temporary"),
        "three rows": _everywhere("minimum", "temporary", "extremely poor"),
    },
    "welfare": {
        "as printed": _everywhere("welfare"),
        "third assistance row": _everywhere("extremely poor"),
        "third assistance row to 2013": _everywhere("welfare")
        | dict.fromkeys([2010, 2013], ["extremely poor"]),
    },
    "total": {"insurance, assistance, welfare": True, "insurance alone": False},
    "times": {"ratio": "ratio", "increase": "increase"},
}


def _times(table, rows, times):
    ends = (composition.amount(table, rows[year], year) for year in (2010, 2019))
    return composition.growth_wordings(*ends)[times]


def _welfare_percent(table, year, *, assistance, welfare, total):
    top = composition.amount(table, welfare[year], year)
    rest = composition.amount(table, assistance[year], year) + top if total else 0
    return 100 * top / (composition.amount(table, ["insurance"], year) + rest)


STATEMENTS = {
    "assistance 2010": composition.Statement(
        lambda table, assistance, **_: composition.amount(table, assistance[2010], 2010) / 10,
        118.635,
        3,
    ),
    "assistance 2019": composition.Statement(
        lambda table, assistance, **_: composition.amount(table, assistance[2019], 2019) / 10,
        162.111,
        3,
    ),
    "assistance times": composition.Statement(
        lambda table, assistance, times, **_: _times(table, assistance, times), 1.37, 2
    ),
    "welfare times": composition.Statement(
        lambda table, welfare, times, **_: _times(table, welfare, times), 5.71, 2
    ),
    "highest welfare percent": composition.Statement(
        lambda table, times, **reading: max(_welfare_percent(table, year, **reading) for year in YEARS),
        1.48,
        2,
    ),
}


class TestReadings:
    def test_every_combination_appears_once(self):
        result = composition.readings(LONG, CHOICES, STATEMENTS)
        assert len(result) == 2 * 3 * 2 * 2 * 5
        assert not result.duplicated([*CHOICES, "statement"]).any()

    def test_one_reading_of_table_3_meets_all_printed_figures(self):
        result = composition.readings(LONG, CHOICES, STATEMENTS)
        hits = result.groupby(list(CHOICES))["match"].count()
        assert hits[hits == len(STATEMENTS)].index.tolist() == [
            (
                "two rows",
                "third assistance row to 2013",
                "insurance, assistance, welfare",
                "ratio",
            )
        ]

    def test_the_printed_welfare_row_misses_its_own_figures(self):
        result = composition.readings(LONG, CHOICES, STATEMENTS)
        printed = result[result["welfare"] == "as printed"].set_index("statement")["match"]
        assert printed[["welfare times", "highest welfare percent"]].isna().all()

    def test_values_and_table_are_passed_on(self):
        statement = composition.Statement(lambda table, k: table * k, 6, 0)
        result = composition.readings(3, {"k": {"double": 2, "triple": 3}}, {"six": statement})
        assert result["k"].tolist() == ["double", "triple"]
        assert result["value"].tolist() == [6, 9]
        assert result["match"].isna().tolist() == [False, True]

    def test_undefined_under_a_reading(self):
        statement = composition.Statement(lambda table, k: math.nan, 6, 0)
        result = composition.readings(None, {"k": {"only": 1}}, {"six": statement})
        assert math.isnan(result.loc[0, "value"])
        assert pd.isna(result.loc[0, "match"])

    def test_refusals(self):
        with pytest.raises(ValueError, match="^statements = {}"):
            composition.readings(LONG, CHOICES, {})
        with pytest.raises(ValueError, match=r"^choices\['total'\] = {}"):
            composition.readings(LONG, {"total": {}}, STATEMENTS)
