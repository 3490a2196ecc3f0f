"""Closed forms of growth, explicit units, bounds of qualified figures."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import growth

sizes = st.floats(0.01, 1e5)


class TestConvert:
    @pytest.mark.system("S02-01")
    def test_month_and_year(self):
        assert growth.convert(330, "month", "year") == 3960
        assert growth.convert(6200, "year", "month") == pytest.approx(516.6667, abs=1e-4)
        assert growth.convert(82, "month", "month") == 82

    @given(st.floats(-1e6, 1e6))
    def test_there_and_back(self, amount):
        there = growth.convert(amount, "month", "year")
        assert growth.convert(there, "year", "month") == pytest.approx(amount)

    def test_refusals(self):
        with pytest.raises(ValueError, match="^period = 'week': expected 'month' or 'year'"):
            growth.convert(1, "week", "year")
        with pytest.raises(ValueError, match="^target = 'day'"):
            growth.convert(1, "year", "day")
        with pytest.raises(ValueError, match="^amount = nan"):
            growth.convert(float("nan"), "year", "year")


class TestBetween:
    def test_doubling_in_ten_years(self):
        assert growth.annual_growth(1, 2, 10) == pytest.approx(0.0717735, abs=1e-7)

    @given(sizes, st.floats(-0.5, 0.5), st.floats(0.5, 30))
    def test_inverts_compounding(self, first, rate, years):
        last = first * (1 + rate) ** years
        assert growth.annual_growth(first, last, years) == pytest.approx(rate, abs=1e-9)

    def test_the_resident_pension_of_the_ten_years(self):
        result = growth.between(82, 179, 10)
        assert result["change"] == 97
        assert result["ratio"] == 179 / 82
        assert 82 * (1 + result["annual_growth"]) ** 10 == pytest.approx(179)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [((0, 1, 1), "^first = 0"), ((1, -1, 1), "^last = -1"), ((1, 1, 0), "^years = 0")],
    )
    def test_refusals(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            growth.between(*arguments)


class TestQualifiedBounds:
    @pytest.mark.parametrize(
        ("qualifier", "margin", "expected"),
        [
            ("", 10, (300, 300)),
            ("nearly", 10, (290, 300)),
            ("almost", 10, (290, 300)),
            ("over", 10, (300, 310)),
            ("more than", 10, (300, 310)),
            ("about", 10, (290, 310)),
            ("nearly", math.inf, (0, 300)),
            ("over", math.inf, (300, math.inf)),
            ("", math.inf, (300, 300)),
            ("about", 400, (0, 700)),
            ("about", 0.5, (299.5, 300.5)),
        ],
    )
    def test_sides(self, qualifier, margin, expected):
        assert growth.qualified_bounds(300, qualifier, margin) == expected

    def test_refusals(self):
        with pytest.raises(ValueError, match="^qualifier = 'roughly': expected one of"):
            growth.qualified_bounds(300, "roughly")
        with pytest.raises(ValueError, match="^margin = 0: expected a number above zero"):
            growth.qualified_bounds(300, "over", 0)
        with pytest.raises(ValueError, match="^value = -3"):
            growth.qualified_bounds(-3)


class TestBetweenBounds:
    def test_pensioners_by_hand(self):
        # 200 million to nearly 300 million, "nearly" taken as within 10 million.
        last = growth.qualified_bounds(300, "nearly", 10)
        result = growth.between_bounds((200, 200), last, 10)
        assert result.loc["change"].tolist() == [90, 100]
        assert result.loc["ratio"].tolist() == [1.45, 1.5]
        assert result.loc["annual_growth", "high"] == pytest.approx(1.5**0.1 - 1)

    def test_open_ends(self):
        result = growth.between_bounds((0, 200), (300, math.inf), 5)
        assert result["high"].tolist() == [math.inf] * 3
        assert result.loc["ratio", "low"] == 1.5

    def test_the_lower_end_of_a_vanishing_value_is_total_loss(self):
        result = growth.between_bounds((1, 2), (0, 1), 5)
        assert result.loc["annual_growth", "low"] == -1

    @given(
        st.tuples(sizes, sizes).map(sorted),
        st.tuples(sizes, sizes).map(sorted),
        st.floats(0, 1),
        st.floats(0, 1),
        st.floats(0.5, 20),
    )
    def test_contain_the_growth_of_every_pair_inside(self, first, last, u, v, years):
        inside = growth.between(
            first[0] + u * (first[1] - first[0]), last[0] + v * (last[1] - last[0]), years
        )
        bounds = growth.between_bounds(first, last, years)
        slack = 1e-9 * (1 + inside.abs())
        assert (bounds["low"] <= inside + slack).all()
        assert (inside <= bounds["high"] + slack).all()

    @given(sizes, sizes, st.floats(0.5, 20))
    def test_exact_ends_give_the_point(self, first, last, years):
        bounds = growth.between_bounds((first, first), (last, last), years)
        point = growth.between(first, last, years)
        assert bounds["low"].tolist() == pytest.approx(point.tolist())
        assert bounds["high"].tolist() == pytest.approx(point.tolist())

    @pytest.mark.parametrize(
        ("first", "last", "message"),
        [
            ((2, 1), (1, 2), r"^first = \(2.0, 1.0\): expected a pair"),
            ((1, 2), (-1, 2), r"^last = \(-1.0, 2.0\)"),
            ((0, 0), (1, 2), r"^first = \(0.0, 0.0\)"),
            ((math.inf, math.inf), (1, 2), "^first = "),
            ((1, 2), (1, 2, 3), "^last = "),
            ((1, math.nan), (1, 2), "^first = "),
        ],
    )
    def test_refusals(self, first, last, message):
        with pytest.raises(ValueError, match=message):
            growth.between_bounds(first, last, 10)
