"""Filling valleys and leveling at constant spending."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import leveling, pooling

positive = st.floats(0.01, 1e4)


def test_filling_valleys_reaches_the_target_and_keeps_the_upper_benefit():
    assert leveling.fill_valleys(3000, 500, 2) == 1500


@given(positive, positive, positive)
def test_filling_valleys_never_cuts_and_never_leaves_more_than_the_target(upper, lower, target):
    filled = leveling.fill_valleys(upper, lower, target)
    assert filled >= lower
    assert upper / filled <= target * (1 + 1e-12)


@given(positive, positive, positive, positive, positive)
def test_leveling_keeps_spending_and_reaches_the_target(upper, lower, first, second, target):
    high, low = leveling.level_at_no_cost(upper, lower, upper_heads=first, lower_heads=second, target=target)
    assert high / low == pytest.approx(target)
    assert first * high + second * low == pytest.approx(first * upper + second * lower)


def test_leveling_at_the_present_multiple_changes_nothing():
    levels = leveling.level_at_no_cost(8, 2, upper_heads=3, lower_heads=5, target=4)
    assert levels == pytest.approx((8, 2))


def test_leveling_to_parity_is_the_merged_pool():
    heads = pd.Series({"upper": 3.0, "lower": 9.0})
    pool = pooling.merge(heads * pd.Series({"upper": 8.0, "lower": 2.0}), heads)
    levels = leveling.level_at_no_cost(8, 2, upper_heads=3, lower_heads=9, target=1)
    assert levels == pytest.approx(tuple(pool["pooled_per_head"]))


@pytest.mark.parametrize("name", ["upper", "lower", "upper_heads", "lower_heads", "target"])
def test_leveling_refuses_what_is_not_above_zero(name):
    good = {"upper": 2, "lower": 1, "upper_heads": 1, "lower_heads": 1, "target": 1}
    with pytest.raises(ValueError, match=rf"^{name} = 0: expected a number above zero$"):
        leveling.level_at_no_cost(**(good | {name: 0}))
    if "heads" not in name:
        three = {key: good[key] for key in ("upper", "lower", "target")}
        with pytest.raises(ValueError, match=rf"^{name} = 0: expected"):
            leveling.fill_valleys(**(three | {name: 0}))


PLAN = {
    "upper": 4600.0,
    "lower": 1130.0,
    "upper_heads": 3.9e8,
    "lower_heads": 9.4e8,
    "target": 2,
    "baseline_growth": 0.04,
    "slow_growth": 0.03,
}


@pytest.mark.system("S00-12", "S03-07")
@given(st.floats(1.1, 30), st.integers(2, 30), st.floats(0, 0.1), st.floats(0, 0.1), st.floats(0.1, 10))
def test_every_plan_ends_at_the_multiple_of_the_closed_form(multiple, years, base, slow, ratio):
    plans = leveling.plans(
        2025,
        2025 + years,
        upper=100 * multiple,
        lower=100,
        upper_heads=ratio,
        lower_heads=1,
        target=max(1.0, multiple / 2),
        baseline_growth=base,
        slow_growth=slow,
    )
    for plan in plans.values():
        upper, lower = (plan[name].iloc[-1] / plan[name].iloc[0] for name in ("upper", "lower"))
        closed = multiple * upper / lower
        assert plan["multiple"].iloc[-1] == pytest.approx(closed)
        # The lower benefit is never cut to meet a multiple: then the target is more than met.
        if lower > 1 + 1e-9:
            assert closed == pytest.approx(max(1.0, multiple / 2))
        else:
            assert closed <= max(1.0, multiple / 2) * (1 + 1e-9)


@pytest.mark.system("S00-12", "S03-07")
def test_nobody_loses_in_nominal_terms_unless_the_plan_is_told_so():
    sums = {
        way: leveling.summary(plan, PLAN["upper_heads"], PLAN["lower_heads"])
        for way, plan in leveling.plans(2025, 2035, **PLAN).items()
    }
    assert not any(one["cut"] for one in sums.values())
    # Without growth the plan at no cost can only cut, and the summary says so.
    still = leveling.plans(2025, 2035, **(PLAN | {"baseline_growth": 0, "slow_growth": 0}))
    cuts = {way: leveling.summary(p, 3.9e8, 9.4e8)["cut"] for way, p in still.items()}
    assert cuts == {leveling.FILLING: False, leveling.SLOWER: False, leveling.NEUTRAL: True}


def test_the_neutral_plan_costs_nothing_in_its_last_year_and_filling_costs_most():
    found = pd.DataFrame(
        {
            way: leveling.summary(plan, PLAN["upper_heads"], PLAN["lower_heads"])
            for way, plan in leveling.plans(2025, 2035, **PLAN).items()
        }
    )
    assert found.loc["cost", leveling.NEUTRAL] == 0
    assert 0 < found.loc["cost", leveling.SLOWER] < found.loc["cost", leveling.FILLING]
    added = PLAN["lower_heads"] * (leveling.fill_valleys(4600, 1130, 2) - 1130) * 1.04**10
    assert found.loc["cost", leveling.FILLING] == pytest.approx(added)
