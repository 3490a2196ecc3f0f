import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import life_table, residents_pension, schedules
from lib.sources.datasets import load

RATES = schedules.grid(
    "mortality",
    load("official-mortality").query("series == 'death-rate'"),
    start=[2020],
    sex=("female", "male"),
    age=schedules.ABRIDGED,
)[0]
LIVES = life_table.life_table(RATES, schedules.ABRIDGED)


@pytest.mark.system("S01-03")
@given(st.lists(st.floats(-0.05, 0.2), min_size=2, max_size=30), st.floats(-0.02, 0.1))
def test_with_full_weight_the_pension_keeps_its_ratio_to_wages(growth, inflation):
    wages = np.cumprod(np.concatenate([[1.0], 1 + np.array(growth[1:])]))
    path = residents_pension.indexed(100.0, growth, np.full(len(growth), inflation), 1.0)
    assert path / wages == pytest.approx(np.full(len(growth), 100.0))


@pytest.mark.system("S01-03")
def test_with_less_weight_and_real_growth_it_falls_behind():
    wages, prices = np.full(11, 0.05), np.full(11, 0.02)
    paths = residents_pension.indexed(1.0, wages, prices, np.array([0, 0.5, 1]))
    assert paths[:, -1] == pytest.approx([1.02**10, 1.035**10, 1.05**10])


@given(st.floats(0, 1))
def test_the_weight_of_a_made_path_is_found_again(weight):
    wages, prices = np.array([0, 0.08, 0.05, 0.06]), np.array([0, 0.02, 0.03, 0.0])
    end = residents_pension.indexed(80.0, wages, prices, weight)[-1]
    assert residents_pension.fit_weight(80.0, end, wages, prices) == pytest.approx(weight, abs=1e-9)


@pytest.mark.system("S01-04")
@given(
    st.floats(0, 5000), st.floats(0, 500), st.integers(0, 45), st.sampled_from([-0.02, 0, 1e-14, 0.03, 0.08])
)
def test_the_account_is_the_sum_of_its_payments_with_interest(paid, subsidy, years, interest):
    balance = 0.0
    for _ in range(years):
        balance = balance * (1 + interest) + paid + subsidy
    assert residents_pension.account(paid, subsidy, years, interest) == pytest.approx(balance, rel=1e-9)


@pytest.mark.system("S01-04")
@pytest.mark.parametrize(("divisor", "interest"), [(139, 0.0), (139, 0.025), (170, 0.03), (195, 0.04)])
def test_an_account_is_empty_when_the_closed_form_says(divisor, interest):
    months = residents_pension.lasting(divisor, interest)
    monthly = (1 + interest) ** (1 / 12)
    balance, paid = 1.0, 0
    while balance > 1e-9 and paid < 1000:
        balance = balance * monthly - 1 / divisor
        paid += 1
    assert paid == int(np.ceil(months - 1e-9))


@pytest.mark.system("S01-04")
def test_balance_over_divisor_is_the_pension():
    assert residents_pension.monthly_pension(100, 13900, 139) == pytest.approx(200)


def test_without_interest_the_fair_divisor_is_the_expectation_of_life():
    at = list(LIVES.ages).index(60)
    assert residents_pension.fair_divisor(LIVES, 60, 0.0) == pytest.approx(12 * LIVES.expectancy[..., at])


def test_interest_lowers_the_fair_divisor_and_women_need_more():
    plain, earning = (residents_pension.fair_divisor(LIVES, 60, i) for i in (0.0, 0.025))
    assert (earning < plain).all()
    assert earning[0] > earning[1]


def test_too_much_interest_pays_for_ever():
    assert residents_pension.lasting(139, 0.2) == np.inf


def test_growth_rates_are_those_of_the_levels():
    levels = pd.Series([100.0, 110.0, 99.0], index=[2015, 2016, 2017])
    assert residents_pension.growth_rates(levels).tolist() == pytest.approx([0, 0.1, -0.1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: residents_pension.indexed(1, [0.1], [0.1], 1.1), "weight = .*: expected 0 to 1"),
        (lambda: residents_pension.account(-1, 0, 3, 0), "contribution = -1.0: expected zero or more"),
        (lambda: residents_pension.account(1, 0, 3, -1), "interest = -1.0: expected a rate above -1"),
        (lambda: residents_pension.monthly_pension(1, 1, 0), "divisor = 0.0: expected months above zero"),
        (lambda: residents_pension.lasting(0, 0.1), "divisor = 0: expected a number above zero"),
        (lambda: residents_pension.fair_divisor(LIVES, 61, 0), "age = 61: expected one of"),
        (
            lambda: residents_pension.growth_rates(pd.Series([1.0, 2.0], index=[2015, 2017])),
            "levels.index = .*: expected every year once",
        ),
        (
            lambda: residents_pension.fit_weight(1, 2, np.zeros(3), np.zeros(3)),
            "wage_growth = 0.0: expected another growth",
        ),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
