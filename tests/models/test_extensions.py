"""Heads times benefit: sum of parts and one-at-a-time sensitivity."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import extensions

HEADS = pd.DataFrame({"low": [1.0, 10], "middle": [2.0, 10], "high": [3.0, 10]}, index=["care", "child"])
BENEFIT = pd.DataFrame({"low": [5.0, 1], "middle": [10.0, 2], "high": [20.0, 4]}, index=["care", "child"])

parts = st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=6)


@pytest.mark.system("S03-10")
@given(parts)
def test_the_whole_is_the_sum_of_heads_times_benefit(rows):
    labels = [f"part {i}" for i in range(len(rows))]
    heads, benefit = (pd.Series(column, index=labels) for column in zip(*rows, strict=True))
    by_hand = sum(head * each for head, each in rows)
    if by_hand == 0:
        return
    table = extensions.cost(heads, benefit)
    assert table["cost"].sum() == pytest.approx(by_hand)
    assert table["share"].sum() == pytest.approx(1)


def test_labels_are_matched_not_positions():
    table = extensions.cost(pd.Series({"a": 2, "b": 3}), pd.Series({"b": 10, "a": 1}))
    assert table["cost"].to_dict() == {"a": 2, "b": 30}


@pytest.mark.system("S03-10")
def test_sensitivity_by_hand():
    table = extensions.sensitivity(HEADS, BENEFIT).set_index(["extension", "input"])
    assert table.loc[("care", "benefit"), ["low", "high"]].tolist() == [2 * 5 + 20, 2 * 20 + 20]
    assert table.loc[("care", "heads"), ["low", "high"]].tolist() == [1 * 10 + 20, 3 * 10 + 20]
    assert table.loc[("child", "heads"), "span"] == 0
    assert table["span"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: extensions.cost(pd.Series({"a": 1}), pd.Series({"b": 1})),
            "benefit.index = ['b']: expected the extensions ['a'], each once",
        ),
        (
            lambda: extensions.cost(pd.Series({"a": -1}), pd.Series({"a": 1})),
            "heads['a'] = -1: expected a number of zero or more",
        ),
        (
            lambda: extensions.cost(pd.Series({"a": 0}), pd.Series({"a": 1})),
            "heads, benefit = 0.0: expected a sum above zero",
        ),
        (
            lambda: extensions.sensitivity(HEADS.drop(columns="low"), BENEFIT),
            "heads.columns = ['middle', 'high']: expected the columns low, middle, high",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
