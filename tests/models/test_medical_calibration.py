"""Calibrations reproduce what they are fitted to, find planted truths, and disagree about the rest."""

import numpy as np
import pandas as pd
import pytest

from lib.models import medical, medical_calibration
from lib.models.medical_calibration import Area

TRUTH = medical.Bills(0.4, 9000, 1.0)
ABLE = medical.Capacity(30000, 0.6, 0.3)
RULE = medical.Rules(0.7, rates=(0.7,), ceiling=1e5)
GIVEN = {"capacity_spread": 0.6, "correlation": 0.3, "threshold": 0.2}


@pytest.fixture(scope="module")
def planted():
    kept = TRUTH.probability * medical.expected_payment(TRUTH.mean, TRUTH.spread, RULE)
    return Area(
        households=1e6,
        fund=TRUTH.probability * TRUTH.mean - kept,
        personal=kept,
        capacity=ABLE.mean,
        incidence=medical.incidence(TRUTH, ABLE, RULE, 0.2),
        rate=0.7,
        ceiling=1e5,
    )


@pytest.fixture(scope="module")
def found(planted):
    return medical_calibration.fits(
        planted,
        probabilities=(0.2, 0.3, 0.4, 0.6),
        capacity_spreads=(0.5, 0.8),
        correlations=(0, 0.4),
        threshold=0.2,
    )


def test_a_planted_distribution_is_among_the_solutions(planted):
    rows = medical_calibration.fit(planted, probability=0.4, **GIVEN)
    nearest = rows.loc[(rows["spread"] - TRUTH.spread).abs().idxmin()]
    assert nearest["spread"] == pytest.approx(TRUTH.spread, rel=1e-6)
    assert nearest["covered"] == pytest.approx(RULE.covered, rel=1e-6)


def test_every_solution_fits_incidence_and_accounts(planted, found):
    assert len(found) > 5
    for row in found.itertuples():
        mean = (planted.fund + planted.personal) / row.probability
        rule = medical.Rules(row.covered, rates=(planted.rate,), ceiling=planted.ceiling)
        able = medical.Capacity(planted.capacity, row.capacity_spread, row.correlation)
        hit = medical.incidence(medical.Bills(row.probability, mean, row.spread), able, rule, 0.2)
        assert hit == pytest.approx(planted.incidence, abs=1e-8)
        kept = row.probability * medical.expected_payment(mean, row.spread, rule)
        assert kept == pytest.approx(planted.personal, rel=1e-9)


def test_incidence_does_not_fix_the_cost_of_a_cap(planted, found):
    costs = medical_calibration.cost_of_caps(planted, found, [10000], 0.2)
    assert costs["cost"].max() > 2 * costs["cost"].min()


@pytest.mark.system("S03-05")
def test_a_lower_cap_costs_more_and_leaves_fewer_catastrophes_in_every_calibration(planted, found):
    caps = [1000, 5000, 20000, 100000]
    costs = medical_calibration.cost_of_caps(planted, found, caps, 0.2)
    assert (costs["cost"] >= 0).all()
    for _, rows in costs.groupby("calibration"):
        assert rows["cost"].is_monotonic_decreasing
        assert rows["incidence"].is_monotonic_increasing
        assert (rows["incidence"] <= planted.incidence + 1e-9).all()


def test_an_impossible_incidence_has_no_solution(planted):
    high = Area(**(vars(planted) | {"incidence": 0.9}))
    rows = medical_calibration.fits(
        high, probabilities=(0.4, 1), capacity_spreads=(0.5,), correlations=(0,), threshold=0.2
    )
    assert rows.empty


def test_the_fund_cannot_pay_more_than_the_policy_covers(planted):
    dear = Area(**(vars(planted) | {"fund": 10 * planted.fund}))
    assert medical_calibration.fit(dear, probability=0.4, **GIVEN).empty


@pytest.mark.parametrize(("tie", "ratio"), [(0, 1), (1, 2), (0.5, 2**0.5)])
def test_personal_payments_sum_to_the_nation(tie, ratio):
    heads, consumption = pd.Series({"a": 3.0, "b": 1.0}), pd.Series({"a": 20.0, "b": 10.0})
    found = medical_calibration.split_personal(100, heads, consumption, tie)
    assert heads @ found == pytest.approx(100)
    assert found["a"] / found["b"] == pytest.approx(ratio)


@pytest.mark.parametrize(
    ("name", "value"), [("fund", 0), ("incidence", 1), ("rate", 0), ("ceiling", 0), ("households", -1)]
)
def test_refusals(planted, name, value):
    with pytest.raises(ValueError, match=rf"^{name} = {value}"):
        Area(**(vars(planted) | {name: value}))
    with pytest.raises(ValueError, match="^heads = "):
        medical_calibration.split_personal(1, pd.Series([0.0]), pd.Series([1.0]), 1)


def test_spreads_of_the_search_rise():
    assert (np.diff(medical_calibration.SPREADS) > 0).all()
