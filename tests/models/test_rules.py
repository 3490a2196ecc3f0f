"""Distance between rule sets: zero for identical ones, a metric on complete ones, differences listed."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import rules

RULES = pd.DataFrame(
    {"rate": [8.0, 8, 6], "base": ["whole", "whole", "basic"], "types": [5.0, 5, np.nan]},
    index=["standard", "a", "b"],
)

rule_sets = st.lists(
    st.tuples(st.floats(0, 100), st.sampled_from(["x", "y"]), st.integers(0, 5)), min_size=2, max_size=6
)


@pytest.mark.system("S01-05")
@given(rule_sets)
def test_identical_rule_sets_have_distance_zero_and_others_do_not(rows):
    table = pd.DataFrame([*rows, rows[0]], columns=["rate", "base", "types"])
    distance = rules.gower(table)
    assert distance.iloc[0, -1] == 0
    assert (np.diag(distance) == 0).all()
    differs = [row != rows[0] for row in rows]
    assert (distance.iloc[0, :-1] > 0).tolist() == differs


@given(rule_sets)
def test_distance_is_symmetric_between_zero_and_one_and_keeps_the_triangle(rows):
    distance = rules.gower(pd.DataFrame(rows, columns=["rate", "base", "types"])).to_numpy()
    assert distance == pytest.approx(distance.T)
    assert distance.min() >= 0
    assert distance.max() <= 1
    detour = distance[:, :, None] + distance[None, :, :]
    assert (distance[:, None, :] <= detour + 1e-12).all()


def test_by_hand_with_a_missing_rule():
    distance = rules.gower(RULES)
    assert distance.loc["standard", "a"] == 0
    assert distance.loc["standard", "b"] == 1  # both known rules differ fully; the missing one is left out


def test_a_wider_range_shrinks_the_distance():
    half = rules.gower(RULES[["rate"]], ranges=pd.Series({"rate": 4.0}))
    assert half.loc["standard", "b"] == 0.5


@pytest.mark.system("S01-05")
def test_differences_are_listed_and_none_for_the_same_rules():
    listed = rules.differences(RULES, "standard")
    assert listed["region"].unique().tolist() == ["b"]
    assert listed.set_index("rule").loc["base", ["found", "standard"]].tolist() == ["basic", "whole"]
    assert set(listed["rule"]) == {"rate", "base", "types"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rules.gower(RULES.iloc[:, :0]), "rules.shape = (3, 0): expected at least one rule set"),
        (lambda: rules.gower(RULES.rename({"a": "b"})), "rules.index = ['standard', 'b', 'b']"),
        (
            lambda: rules.gower(RULES[["rate"]], ranges=pd.Series({"rate": 1.0})),
            "ranges['rate'] = 1.0: expected at least the largest difference 2",
        ),
        (
            lambda: rules.gower(RULES[["types"]]),
            "rules = ['standard', 'b']: expected at least one rule known in both sets",
        ),
        (lambda: rules.differences(RULES, "c"), "standard = 'c': expected one of"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
