"""Who pays a medical bill: known cases, exact means against simulated households, caps, accounts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import inequality, medical
from lib.models.medical import Bills, Capacity, Rules

bills = st.lists(st.floats(0, 1e6), min_size=1, max_size=30)
SCALE = Rules(0.8, (300, 5000, 20000), (0.5, 0.7, 0.8), 40000)
SIZE = 400_000


@st.composite
def rules(draw):
    steps = draw(st.lists(st.floats(1, 1e4), min_size=1, max_size=3))
    rates = draw(st.lists(st.floats(0, 1), min_size=len(steps), max_size=len(steps)))
    return Rules(
        draw(st.floats(0.1, 1)), tuple(np.cumsum(steps) - steps[0]), tuple(rates), draw(st.floats(1, 1e5))
    )


@pytest.mark.system("S02-03")
@pytest.mark.parametrize(("rate", "left"), [(0.8, 0.2), (0.7, 0.3)])
def test_a_bill_inside_the_policy_leaves_what_the_rate_does_not_pay(rate, left):
    bill = np.array([100.0, 1e4, 1e6])
    assert medical.household_payment(bill, Rules(rates=(rate,))) == pytest.approx(left * bill)


def test_bands_deductible_and_ceiling_by_hand():
    # 0.8 of 50,000 are covered: nothing of 300, half of 4,700, 0.7 of 15,000, 0.8 of 20,000.
    fund = 0.5 * 4700 + 0.7 * 15000 + 0.8 * 20000
    assert medical.household_payment([50000, 375, 0], SCALE) == pytest.approx([50000 - fund, 375, 0])
    assert medical.household_payment([1e6], SCALE) == pytest.approx([1e6 - 40000])


@pytest.mark.system("S03-05")
@given(bills, rules(), st.floats(0, 1e5))
def test_with_a_cap_no_household_pays_more(amounts, rule, cap):
    capped = Rules(rule.covered, rule.thresholds, rule.rates, rule.ceiling, cap)
    paid = medical.household_payment(amounts, capped)
    assert (paid <= cap).all()
    assert (paid >= 0).all()
    assert (paid <= np.array(amounts) * (1 + 1e-12) + 1e-9).all()


@pytest.mark.system("S03-05")
@given(bills, rules(), st.floats(0, 1e5), st.floats(0, 1e5))
def test_a_lower_cap_never_costs_the_fund_less(amounts, rule, one, other):
    kept = [
        medical.household_payment(
            amounts, Rules(rule.covered, rule.thresholds, rule.rates, rule.ceiling, c)
        ).sum()
        for c in sorted((one, other))
    ]
    assert kept[0] <= kept[1] + 1e-6


@pytest.mark.system("S03-05")
@settings(deadline=None)
@given(rules(), st.floats(100, 1e5), st.floats(0.2, 2.5))
def test_the_expected_cost_of_the_fund_rises_as_the_cap_falls(rule, mean, spread):
    caps = [math.inf, 1e5, 1e4, 1e3, 100, 0]
    kept = [
        medical.expected_payment(
            mean, spread, Rules(rule.covered, rule.thresholds, rule.rates, rule.ceiling, c)
        )
        for c in caps
    ]
    assert (np.diff(kept) <= 1e-6 * mean).all()
    assert kept[-1] == 0


def test_limited_mean_has_its_known_ends_and_lies_below_both():
    found = medical.limited_mean([0, 1e4, np.inf], 8000, 1.3)
    assert found[[0, 2]] == pytest.approx([0, 8000])
    assert 0 < found[1] < 8000
    assert medical.limited_mean([20000], 8000, 1e-6) == pytest.approx([8000])


@pytest.mark.parametrize("cap", [math.inf, 15000, 2000])
def test_exact_means_and_burdens_are_those_of_many_households(cap):
    rule = Rules(SCALE.covered, SCALE.thresholds, SCALE.rates, SCALE.ceiling, cap)
    law, able = Bills(0.4, 8000, 1.3), Capacity(30000, 0.6, 0.3)
    people = medical.simulate(law, able, SIZE, 7)
    paid = medical.household_payment(people["bill"], rule)
    exact = law.probability * medical.expected_payment(law.mean, law.spread, rule)
    assert paid.mean() == pytest.approx(exact, abs=4 * paid.std() / math.sqrt(SIZE))
    found, expected = (
        medical.catastrophic(paid, people["capacity"], 0.2),
        medical.burden(law, able, rule, 0.2),
    )
    assert found["incidence"] == pytest.approx(expected["incidence"], abs=0.003)
    assert found["overshoot"] == pytest.approx(expected["overshoot"], abs=0.003)
    assert found["concentration"] == pytest.approx(expected["concentration"], abs=0.02)
    assert medical.incidence(law, able, rule, 0.2) == expected["incidence"]


def test_the_proportional_case_has_a_closed_form():
    # The ratio of two lognormals is lognormal, so that incidence is one normal probability.
    law, able = Bills(1, 5000, 1.1), Capacity(20000, 0.5, 0.2)
    location = math.log(0.3 * 5000) - 1.1**2 / 2 - math.log(20000) + 0.5**2 / 2
    spread = math.sqrt(1.1**2 + 0.5**2 - 2 * 0.2 * 1.1 * 0.5)
    expected = 0.5 * math.erfc((math.log(0.4) - location) / spread / math.sqrt(2))
    assert medical.incidence(law, able, Rules(rates=(0.7,)), 0.4) == pytest.approx(expected, rel=1e-6)


def test_when_nobody_is_hit_nothing_is_concentrated():
    found = medical.burden(Bills(0.5, 100, 1), Capacity(1e6, 0.3), Rules(cap=10), 0.4)
    assert found["incidence"] < 1e-12
    paid = medical.catastrophic([1, 1], [100, 100], 0.4)
    assert paid["incidence"] == 0
    assert math.isnan(paid["concentration"])


def test_catastrophic_by_hand():
    found = medical.catastrophic([30, 5, 60], [100, 100, 120], 0.25)
    assert found["incidence"] == pytest.approx(2 / 3)
    assert found["overshoot"] == pytest.approx((0.05 + 0.25) / 3)


def test_the_same_seed_draws_the_same_households():
    law, able = Bills(0.4, 8000, 1.3), Capacity(30000, 0.6, 0.3)
    one, same, other = (medical.simulate(law, able, 100, seed) for seed in (1, 1, 2))
    assert one.equals(same)
    assert not one.equals(other)


@pytest.mark.system("S03-09")
@given(bills)
def test_accounts_have_known_ends(amounts):
    amounts = np.array(amounts)
    assert np.ptp(medical.with_accounts(amounts, 0)) <= 1e-9 * amounts.max()
    assert medical.with_accounts(amounts, 1) == pytest.approx(amounts)


@pytest.mark.system("S03-09")
@given(bills.filter(lambda b: np.ptp(b) > 1), st.floats(0, 1))
def test_accounts_keep_the_sum_and_scale_the_spread(amounts, share):
    paid = medical.with_accounts(amounts, share)
    assert paid.sum() == pytest.approx(sum(amounts))
    assert paid.var() == pytest.approx(share**2 * np.var(amounts), rel=1e-9, abs=1e-6)
    assert inequality.gini(paid) == pytest.approx(share * inequality.gini(amounts), abs=1e-9)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Rules(covered=0), r"^covered = 0: expected a fraction"),
        (lambda: Rules(thresholds=(5, 1), rates=(0.5, 0.5)), r"^thresholds = \(5, 1\): expected rising"),
        (lambda: Rules(rates=(0.5, 0.5)), r"^rates = \(0.5, 0.5\): expected 1 fractions"),
        (lambda: Rules(rates=(1.5,)), r"^rates = \(1.5,\)"),
        (lambda: Rules(ceiling=0), r"^ceiling = 0"),
        (lambda: Rules(cap=-1), r"^cap = -1"),
        (lambda: Bills(0, 1, 1), r"^probability = 0"),
        (lambda: Bills(1, 0, 1), r"^mean = 0"),
        (lambda: Bills(1, 1, 0), r"^spread = 0"),
        (lambda: Capacity(1, 1, 1), r"^correlation = 1"),
        (lambda: medical.household_payment([-1], Rules()), r"^bills = -1"),
        (lambda: medical.catastrophic([1], [1, 2], 0.1), r"^capacity = \(2,\)"),
        (lambda: medical.catastrophic([1], [0], 0.1), r"^capacity = 0"),
        (lambda: medical.burden(Bills(1, 1, 1), Capacity(1, 1), Rules(), 0), r"^threshold = 0"),
        (lambda: medical.with_accounts([1], 1.1), r"^account_share = 1.1"),
        (lambda: medical.simulate(Bills(1, 1, 1), Capacity(1, 1), 0, 1), r"^households = 0"),
    ],
)
def test_refusals(build, message):
    with pytest.raises(ValueError, match=message):
        build()


@pytest.mark.parametrize(("bill", "able"), [(0.1, 1.2), (1.5, 0.3)])
def test_the_quadrature_holds_where_one_spread_is_small(bill, able):
    location = math.log(0.3 * 5000) - bill**2 / 2 - math.log(20000) + able**2 / 2
    expected = 0.5 * math.erfc((math.log(0.4) - location) / math.hypot(bill, able) / math.sqrt(2))
    law, capacity = Bills(1, 5000, bill), Capacity(20000, able)
    assert medical.incidence(law, capacity, Rules(rates=(0.7,)), 0.4) == pytest.approx(expected, rel=1e-6)
