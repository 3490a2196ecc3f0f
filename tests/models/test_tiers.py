"""Two tiers: the floor alone, the account in closed form, and who joins."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import tiers

INCOMES = pd.Series({"1": 10_000.0, "3": 36_000, "5": 104_000})


@pytest.mark.system("S01-08")
@given(st.floats(0, 1e5))
def test_the_basic_tier_alone_equals_the_floor(floor):
    table = tiers.replacement(INCOMES, floor, 0, 0.5, 6, 1)
    assert (table["basic"] * INCOMES).tolist() == pytest.approx([floor] * 3)
    assert (table["average"] == table["basic"]).all()
    assert (table["joined"] == table["basic"]).all()


@pytest.mark.system("S03-06")
@given(st.floats(0, 1), st.floats(0.01, 1), st.floats(0.1, 12), st.floats(-2, 2))
def test_raising_the_floor_lowers_the_join_rate(floor, more, slope, ease):
    low, high = tiers.join_rate([floor, floor + more], 0.5, slope, ease)
    assert 0 < high < low < 1


@pytest.mark.system("S03-06")
def test_raising_the_floor_lowers_joining_in_every_income_group():
    floors = [tiers.replacement(INCOMES, floor, 0.2, 0.5, 6, 1)["join"] for floor in (2000, 8000, 16_000)]
    assert (floors[0] > floors[1]).all()
    assert (floors[1] > floors[2]).all()


def test_join_rate_is_one_half_where_nothing_is_missing():
    assert tiers.join_rate(0.5, 0.5, 6) == pytest.approx(0.5)


def test_more_people_join_who_can_afford_it():
    assert tiers.join_rate(0.5, 0.5, 6, np.log(3)) == pytest.approx(3 / 4)


@pytest.mark.parametrize(("growth", "interest"), [(0.03, 0.03), (0.03, 0.05), (0.04, 0.01), (0.0, 0.0)])
def test_account_equals_the_year_by_year_sum(growth, interest):
    balance, income = 0.0, 1.0
    for year in range(30):
        income = (1 + growth) ** year
        balance = balance * (1 + interest) + 0.08 * income
    expected = balance / 139 * 12 / income
    assert tiers.supplement(0.08, 30, growth, interest, 139) == pytest.approx(expected)


def test_equal_interest_and_growth_count_years_only():
    assert tiers.supplement(0.08, 30, 0.03, 0.03, 139) == pytest.approx(0.08 * 30 * 12 / 139)


def test_average_lies_between_basic_and_both_tiers():
    table = tiers.replacement(INCOMES, 8000, 0.2, 0.5, 6, 1)
    assert (table["basic"] < table["average"]).all()
    assert (table["average"] < table["joined"]).all()
    assert table["supplement"].tolist() == [0.2] * 3
    assert table["joined"].to_numpy() == pytest.approx(8000 / INCOMES.to_numpy() + 0.2)


def test_affordability_is_neutral_at_mean_income():
    same = pd.Series({"a": 20_000.0, "b": 20_000.0})
    eased, plain = (tiers.replacement(same, 5000, 0.2, 0.5, 6, ease)["join"] for ease in (3, 0))
    assert np.allclose(eased, plain)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: tiers.supplement(1.2, 30, 0, 0, 139), "rate = 1.2: expected a fraction from 0 to 1"),
        (lambda: tiers.supplement(0.1, 0, 0, 0, 139), "years = 0: expected a number above zero"),
        (lambda: tiers.supplement(0.1, 30, 0, 0, 0), "months = 0: expected a number above zero"),
        (
            lambda: tiers.supplement(0.1, 30, -1, 0, 139),
            "growth = -1: expected a growth rate above -1 (0.05 is five percent)",
        ),
        (lambda: tiers.join_rate(0.1, 0.5, 0), "slope = 0: expected a number above zero"),
        (
            lambda: tiers.replacement(INCOMES, -1, 0, 0.5, 6, 1),
            "floor = -1: expected a number of zero or more",
        ),
        (
            lambda: tiers.replacement(pd.Series({"a": 0}), 1, 0, 0.5, 6, 1),
            "incomes['a'] = 0: expected a number above zero",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
