"""Uninsured people and the cost of a subsidy."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import coverage

TIERS = pd.DataFrame({"payment": [200.0, 500.0], "subsidy": [30.0, 60.0], "share": [0.75, 0.25]})


@pytest.mark.system("S01-02")
@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e4))
def test_cost_is_uninsured_people_times_subsidy(population, insured, subsidy):
    heads = coverage.uninsured(population, insured)
    assert heads == max(0, population - insured)
    table = coverage.closing_cost(heads, TIERS.assign(subsidy=subsidy))
    assert table["cost"].sum() == pytest.approx(heads * subsidy)


@pytest.mark.system("S01-02")
def test_tiers_by_hand():
    table = coverage.closing_cost(100, TIERS)
    assert table["heads"].tolist() == [75, 25]
    assert table["cost"].tolist() == [75 * 30, 25 * 60]
    assert table["payments"].sum() == 75 * 200 + 25 * 500


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: coverage.uninsured(-1, 0), "^population = -1"),
        (lambda: coverage.uninsured(1, -2), "^insured = -2"),
        (lambda: coverage.closing_cost(-1, TIERS), "^heads = -1"),
        (lambda: coverage.closing_cost(1, TIERS.assign(share=0.4)), "^tiers.share = 0.8"),
        (lambda: coverage.closing_cost(1, TIERS.assign(subsidy=-1.0)), "^tiers = -1.0"),
        (lambda: coverage.closing_cost(1, TIERS.drop(columns="share")), "columns"),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=message):
        call()
