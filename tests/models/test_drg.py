"""Payment by case group and volume procurement: identities and ends."""

import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import drg

groups = st.lists(st.tuples(st.integers(1, 10_000), st.floats(0.1, 20)), min_size=1, max_size=8)


def split(rows):
    labels = [f"group {i}" for i in range(len(rows))]
    return (pd.Series(column, index=labels) for column in zip(*rows, strict=True))


@pytest.mark.system("S03-11")
@given(groups, st.floats(1, 1e9))
def test_a_case_is_paid_weight_times_base_rate_and_the_budget_is_spent(rows, budget):
    cases, weights = split(rows)
    base = drg.base_rate(budget, cases, weights)
    paid = drg.payment(base, cases, weights)
    assert paid["per_case"].tolist() == pytest.approx([base * weight for weight in weights])
    assert paid["total"].sum() == pytest.approx(budget)


def test_base_rate_by_hand():
    assert drg.base_rate(1200, pd.Series({"a": 4, "b": 2}), pd.Series({"b": 4, "a": 1})) == 100


@pytest.mark.parametrize(("committed", "saving"), [(0, 0), (0.7, 1400), (1, 2000)])
def test_saving_is_the_price_cut_on_the_committed_volume(committed, saving):
    assert drg.procurement_saving(100, 40, 20, committed) == pytest.approx(saving)


def test_a_dearer_tender_loses():
    assert drg.procurement_saving(10, 1, 2, 1) == -10


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: drg.base_rate(1, pd.Series({"a": 1}), pd.Series({"b": 1})),
            "weights.index = ['b']: expected the groups ['a'], each once",
        ),
        (
            lambda: drg.base_rate(1, pd.Series({"a": 0}), pd.Series({"a": 1})),
            "cases = 0.0: expected a number above zero",
        ),
        (
            lambda: drg.payment(1, pd.Series({"a": -1}), pd.Series({"a": 1})),
            "cases['a'] = -1: expected a number of zero or more",
        ),
        (
            lambda: drg.procurement_saving(1, 1, 1, 2),
            "committed = 2: expected a fraction from 0 to 1",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
