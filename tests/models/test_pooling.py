"""Pooling identities, and the two pools of Table 2."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import pooling

# Table 2 of the paper: 100 million yuan and 10 thousand persons, so yuan per head = 10 000 x.
TABLE_2 = {
    2010: ((3271, 267), (23735, 19528), 817.79),
    2013: ((5830, 971), (27443, 29629), 1191.65),
    2016: ((8287, 2480), (29532, 44860), 1447.33),
    2019: ((12663, 8191), (32925, 102483), 1540.09),
}
GROUPS = ["employees", "residents"]

pools = st.lists(st.tuples(st.floats(0, 1e6), st.floats(1, 1e6)), min_size=1, max_size=6)


def _pool(rows):
    labels = [f"group {i}" for i in range(len(rows))]
    return (pd.Series(column, index=labels, dtype=float) for column in zip(*rows, strict=True))


def _table_2(year):
    spending, heads, _ = TABLE_2[year]
    return pd.Series(spending, index=GROUPS) * 1e8, pd.Series(heads, index=GROUPS) * 1e4


class TestMerge:
    @pytest.mark.parametrize("year", TABLE_2)
    def test_table_2(self, year):
        merged = pooling.merge(*_table_2(year))
        assert merged["pooled_per_head"].tolist() == pytest.approx([TABLE_2[year][2]] * 2, abs=0.005)

    def test_by_hand(self):
        merged = pooling.merge(pd.Series({"a": 90, "b": 30}), pd.Series({"b": 3, "a": 1}))
        assert merged["per_head"].to_dict() == {"a": 90, "b": 10}
        assert merged["transfer"].to_dict() == {"a": -60, "b": 60}
        assert merged["transfer_per_head"].to_dict() == {"a": -60, "b": 20}

    @pytest.mark.system("S03-08")
    @given(pools)
    def test_identities(self, rows):
        spending, heads = _pool(rows)
        merged = pooling.merge(spending, heads)
        scale = max(spending.sum(), 1.0)
        assert abs(merged["transfer"].sum()) <= 1e-12 * scale
        mean = (merged["per_head"] * heads).sum() / heads.sum()
        assert merged["pooled_per_head"].iloc[0] == pytest.approx(mean)
        assert (heads * merged["transfer_per_head"]).tolist() == pytest.approx(
            merged["transfer"].tolist(), abs=1e-9 * scale
        )

    def test_equal_groups_transfer_nothing(self):
        merged = pooling.merge(pd.Series({"a": 10.0, "b": 20.0}), pd.Series({"a": 1.0, "b": 2.0}))
        assert merged["transfer"].tolist() == [0, 0]

    @pytest.mark.parametrize(
        ("spending", "heads", "message"),
        [
            ({"a": 1}, {"b": 1}, r"^heads\.index = \['b'\]: expected the groups \['a'\]"),
            ({"a": -1}, {"a": 1}, r"^expenditure\['a'\] = -1: expected a number of zero or more"),
            ({"a": 1}, {"a": 0}, r"^heads\['a'\] = 0: expected a number above zero"),
            ({"a": float("nan")}, {"a": 1}, r"^expenditure\['a'\] = nan"),
            ({}, {}, "^heads = {}: expected at least one group"),
        ],
    )
    def test_refusals(self, spending, heads, message):
        with pytest.raises(ValueError, match=message):
            pooling.merge(pd.Series(spending, dtype=object), pd.Series(heads, dtype=object))


class TestLorenz:
    def test_by_hand(self):
        points = pooling.lorenz(pd.Series({"rich": 90, "poor": 30}), pd.Series({"rich": 1, "poor": 3}))
        assert points["group"].tolist() == ["", "poor", "rich"]
        assert points["heads_share"].tolist() == [0, 0.75, 1]
        assert points["expenditure_share"].tolist() == [0, 0.25, 1]

    @given(pools)
    def test_the_curve_is_convex_below_the_diagonal_and_ends_at_one(self, rows):
        spending, heads = _pool(rows)
        if spending.sum() < 1e-3:
            return
        points = pooling.lorenz(spending, heads)
        assert points.iloc[-1, 1:].tolist() == [1, 1]
        assert (points["expenditure_share"] <= points["heads_share"] + 1e-9).all()
        slopes = points["expenditure_share"].diff() / points["heads_share"].diff()
        assert (slopes.diff().dropna() >= -1e-6 * slopes.max()).all()

    def test_refuses_no_spending(self):
        with pytest.raises(ValueError, match=r"^expenditure = 0.0: expected a total above zero"):
            pooling.lorenz(pd.Series({"a": 0}), pd.Series({"a": 1}))


class TestConcentration:
    def test_two_groups_have_the_gap_of_shares(self):
        # For two groups the index is heads share minus spending share of the poorer group.
        spending, heads = _table_2(2019)
        expected = 102483 / (102483 + 32925) - 8191 / (8191 + 12663)
        assert pooling.concentration(spending, heads) == pytest.approx(expected)

    def test_equal_spending_has_none(self):
        equal = pd.Series({"a": 2.0, "b": 6.0}), pd.Series({"a": 1.0, "b": 3.0})
        assert pooling.concentration(*equal) == pytest.approx(0)

    @given(pools)
    def test_agrees_with_mean_absolute_difference(self, rows):
        spending, heads = _pool(rows)
        if spending.sum() < 1e-3:
            return
        level, weight = (spending / heads).to_numpy(), (heads / heads.sum()).to_numpy()
        differences = abs(level[:, None] - level[None, :])
        mean = weight @ level
        expected = weight @ differences @ weight / (2 * mean)
        assert pooling.concentration(spending, heads) == pytest.approx(expected, abs=1e-9)


class TestOverTime:
    def test_by_hand(self):
        spending = pd.DataFrame({"a": [90.0, 40], "b": [30.0, 40]}, index=[2010, 2011])
        heads = pd.DataFrame({"a": [1.0, 1], "b": [3.0, 1]}, index=[2010, 2011])
        table = pooling.over_time(spending, heads).set_index(["year", "group"])
        assert table.loc[2010, "change"].tolist() == pytest.approx([-200 / 3, 200])
        assert table.loc[2010, "moved"].tolist() == [50, 50]
        assert (table.loc[2011] == 0).all().all()


class TestKakwani:
    HEADS = pd.Series({"employees": 1.0, "residents": 3.0})
    INCOME = pd.Series({"employees": 50.0, "residents": 20.0})

    @pytest.mark.system("S03-08")
    def test_amounts_in_proportion_to_income_have_index_zero(self):
        amounts = 7 * self.HEADS * self.INCOME
        assert pooling.kakwani(amounts, self.HEADS, self.INCOME) == pytest.approx(0, abs=1e-12)

    @pytest.mark.system("S03-08")
    def test_one_pool_has_minus_the_gini_of_income(self):
        gini = pooling.concentration(self.HEADS * self.INCOME, self.HEADS)
        assert pooling.kakwani(5 * self.HEADS, self.HEADS, self.INCOME) == pytest.approx(-gini)

    def test_by_hand(self):
        # Two groups: the concentration index is the amount share of the richer group less its heads share.
        amounts = pd.Series({"employees": 60.0, "residents": 40.0})
        income_share = 50 / (50 + 60)
        expected = (0.6 - 0.25) - (income_share - 0.25)
        assert pooling.kakwani(amounts, self.HEADS, self.INCOME) == pytest.approx(expected)

    def test_spending_on_the_poorer_group_has_a_negative_concentration_index(self):
        amounts = pd.Series({"employees": 10.0, "residents": 90.0})
        assert pooling.concentration(amounts, self.HEADS, rank=self.INCOME) < 0
        assert pooling.concentration(amounts, self.HEADS) > 0

    def test_groups_of_equal_rank_are_taken_together_in_any_order(self):
        amounts = pd.Series({"a": 60.0, "b": 10.0, "c": 30.0})
        heads, rank = pd.Series(1.0, amounts.index), pd.Series({"a": 1, "b": 1, "c": 2})
        turned = amounts.iloc[::-1]
        assert pooling.concentration(amounts, heads, rank) == pytest.approx(
            pooling.concentration(turned, heads, rank)
        )

    def test_refuses_a_rank_for_other_groups(self):
        with pytest.raises(ValueError, match=r"^rank\.index = \['a'\]: expected the groups"):
            pooling.concentration(self.HEADS, self.HEADS, rank=pd.Series({"a": 1}))
