"""The regional coefficient: both ends, money, and the spread that it leaves."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import regional_rule

REGIONS = pd.DataFrame(
    {
        "benefit": [1500.0, 300.0, 200.0, 180.0],
        "heads": [1.0, 10.0, 20.0, 15.0],
        "relative": [2.3, 1.2, 0.8, 0.6],
        "group": ["East", "East", "West", "West"],
    },
    index=["a", "b", "c", "d"],
)


@pytest.mark.system("S04-04")
@given(st.floats(1, 1e4), st.lists(st.floats(0.1, 10), min_size=1, max_size=20))
def test_a_coefficient_of_zero_gives_a_uniform_floor(floor, incomes):
    assert (regional_rule.rule(floor, pd.Series(incomes), 0) == floor).all()


@pytest.mark.system("S04-04")
@given(st.floats(1, 1e4), st.floats(0.1, 10))
def test_a_coefficient_of_one_follows_income(floor, income):
    assert regional_rule.rule(floor, pd.Series([income]), 1).iloc[0] == pytest.approx(floor * income)


@given(st.floats(0, 1.5))
def test_the_neutral_floor_spends_what_is_spent_now(coefficient):
    spending = float(REGIONS["heads"] @ REGIONS["benefit"])
    floor = regional_rule.neutral_floor(spending, REGIONS["heads"], REGIONS["relative"], coefficient)
    ruled = regional_rule.rule(floor, REGIONS["relative"], coefficient)
    assert REGIONS["heads"] @ ruled == pytest.approx(spending)


@given(st.floats(0, 1.5), st.floats(1, 2000))
def test_filling_up_cuts_nobody_and_leaves_nobody_below_the_rule(coefficient, floor):
    ruled = regional_rule.rule(floor, REGIONS["relative"], coefficient)
    filled = regional_rule.filled_up(REGIONS["benefit"], ruled)
    assert (filled >= REGIONS["benefit"]).all()
    assert (filled >= ruled).all()


@pytest.mark.system("S04-04")
def test_spread_rises_with_the_coefficient_from_zero():
    table = regional_rule.scan(REGIONS, [0, 0.5, 1], 250).query("way == 'same spending'")
    assert table["theil"].iloc[0] == 0
    assert np.isnan(table["between_share"].iloc[0])
    assert table["theil"].is_monotonic_increasing
    assert table["multiple"].tolist() == pytest.approx([(2.3 / 0.6) ** w for w in (0, 0.5, 1)])
    assert table["cost"].to_numpy() == pytest.approx(0, abs=1e-9)


def test_parts_of_the_spread_are_shares_of_it():
    found = regional_rule.spread(REGIONS["benefit"], REGIONS["heads"], REGIONS["group"].tolist())
    assert 0 < found["between"] < found["theil"]
    assert found["between_share"] == pytest.approx(found["between"] / found["theil"])


def test_cost_of_filling_by_hand():
    row = regional_rule.scan(REGIONS, [0], 250).query("way == 'filling up'").iloc[0]
    present = float(REGIONS["heads"] @ REGIONS["benefit"])
    assert row["cost"] == pytest.approx(100 * (20 * 50 + 15 * 70) / present)
    assert row["raised"] == 2


def test_a_planted_coefficient_is_found():
    relative = pd.Series([0.5, 0.8, 1.0, 1.4, 2.0])
    found = regional_rule.implied_coefficient(regional_rule.rule(200, relative, 0.7), relative)
    assert found["estimate"] == pytest.approx(0.7)
    assert found["floor"] == pytest.approx(200)
    assert found["r_squared"] == pytest.approx(1)
    assert found[["lower", "upper"]].tolist() == pytest.approx([0.7, 0.7])


def test_refusals():
    with pytest.raises(ValueError, match="^floor = 0"):
        regional_rule.rule(0, REGIONS["relative"], 1)
    with pytest.raises(ValueError, match="^relative = "):
        regional_rule.rule(1, pd.Series({"a": 0.0}), 1)
    with pytest.raises(ValueError, match="^heads = "):
        regional_rule.neutral_floor(1, pd.Series({"a": 0.0}), pd.Series({"a": 1.0}), 1)
    with pytest.raises(ValueError, match="columns"):
        regional_rule.scan(REGIONS.drop(columns="group"), [0], 1)
    with pytest.raises(ValueError, match="^benefit = "):
        regional_rule.implied_coefficient(REGIONS["benefit"][:3], REGIONS["relative"][:3])


def test_provinces_by_hand():
    rows = [
        ("census-population", "a", 2020, 100.0),
        ("census-population", "b", 2020, 300.0),
        ("census-population", "c", 2020, 100.0),
        ("census-population", "a", 2010, 1.0),
        *[("residents-pension-expenditure", r, 2024, v) for r, v in (("a", 12), ("b", 6), ("c", 3))],
        *[("residents-pension-beneficiaries", r, 2024, 2.0) for r in "abc"],
        ("gross-regional-product", "a", 2024, 2.0),
        ("gross-regional-product", "b", 2024, 2.0),
    ]
    table = pd.DataFrame(rows, columns=["series", "region", "year", "value"])
    found = regional_rule.provinces(table, pd.Series({"a": "x", "b": "y", "c": "y"}), 2024)
    assert found.loc["a", "benefit"] == pytest.approx(12e8 / 2e4 / 12)
    assert found["heads"].tolist() == [2e4] * 3
    assert found["relative"].tolist()[:2] == pytest.approx([2, 2 / 3])
    assert np.isnan(found.loc["c", "relative"])
    with pytest.raises(ValueError, match="^year = 2000"):
        regional_rule.provinces(table, pd.Series(dtype=str), 2000)
