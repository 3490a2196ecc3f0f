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
