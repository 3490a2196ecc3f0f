"""Target shares: the closed form holds the shares, and growth reaches them on time."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.rebalancing import excess_growth, required

PARTS = pd.Series({"assistance": 4.0, "welfare": 2.0})


def test_one_part_by_hand():
    plan = required(pd.Series({"welfare": 5.0}), 95.0, pd.Series({"welfare": 0.24}))
    row = plan.loc["welfare"]
    assert row["amount"] == 5
    assert row["share"] == pytest.approx(0.05)
    assert row["required"] == pytest.approx(30)  # 30 / (30 + 95) = 0.24
    assert row["additional"] == pytest.approx(25)
    assert row["factor"] == pytest.approx(6)


@given(first=st.floats(0.01, 0.45), second=st.floats(0.01, 0.45), rest=st.floats(1, 1e6))
def test_required_amounts_hold_the_target_shares(first, second, rest):
    plan = required(PARTS, rest, pd.Series({"welfare": second, "assistance": first}))
    total = plan["required"].sum() + rest
    assert plan.loc["assistance", "required"] / total == pytest.approx(first)
    assert plan.loc["welfare", "required"] / total == pytest.approx(second)


def test_the_present_share_asks_for_nothing():
    plan = required(PARTS, 94.0, pd.Series({"assistance": 0.04, "welfare": 0.02}))
    assert plan["additional"].abs().max() < 1e-12
    assert excess_growth(1.0, 16) == 0


@pytest.mark.parametrize("growth_of_rest", [-0.02, 0.0, 0.08])
def test_excess_growth_reaches_the_share_whatever_the_rest_does(growth_of_rest):
    plan = required(pd.Series({"part": 5.0}), 95.0, pd.Series({"part": 0.1}))
    excess = excess_growth(plan.loc["part", "factor"], 16)
    part = 5.0 * ((1 + growth_of_rest) * (1 + excess)) ** 16
    rest = 95.0 * (1 + growth_of_rest) ** 16
    assert part / (part + rest) == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("parts", "rest", "targets", "message"),
    [
        ({"a": 1.0}, 9.0, {"b": 0.1}, "target_shares.index = ['b']: expected the labels ['a'], each once"),
        ({"a": 0.0}, 9.0, {"a": 0.1}, "parts['a'] = 0.0: expected a number above zero"),
        ({"a": 1.0}, 0.0, {"a": 0.1}, "rest = 0.0: expected a number above zero"),
        ({"a": 1.0}, 9.0, {"a": 5.0}, "target_shares = 5.0: expected fractions that sum to less than one"),
    ],
)
def test_required_refuses(parts, rest, targets, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        required(pd.Series(parts), rest, pd.Series(targets))


def test_excess_growth_refuses_no_time():
    with pytest.raises(ValueError, match=r"^years = 0: expected a number above zero$"):
        excess_growth(2.0, 0)
