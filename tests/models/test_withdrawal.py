"""Assistance under withdrawal rates between stacking and topping up."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.withdrawal import Benefit, assistance, exposed, packages, stack

OTHER = pd.Series([0.0, 40.0, 100.0, 250.0])


def test_stacking_pays_the_line_to_everybody():
    assert assistance(100, OTHER, 0)["assistance"].tolist() == [100] * 4


def test_topping_up_lifts_to_the_line_and_pays_nothing_above_it():
    result = assistance(100, OTHER, 1)
    assert result["total"].tolist() == [100, 100, 100, 250]
    assert result["assistance"].tolist() == [100, 60, 0, 0]


@pytest.mark.parametrize("rate", [0, 0.3, 1])
def test_one_more_unit_of_other_income_keeps_one_minus_the_rate(rate):
    result = assistance(100, pd.Series([10.0, 11.0]), rate)
    assert np.diff(result["total"])[0] == pytest.approx(1 - rate)


@pytest.mark.parametrize(
    ("line", "other", "rate", "message"),
    [
        (0, [1.0], 0.5, "line = 0: expected a number above zero"),
        (100, [1.0], 1.5, "rate = 1.5: expected a fraction from 0 to 1"),
        (100, [1.0, -2.0], 0.5, "other[1] = -2.0: expected a number of zero or more"),
    ],
)
def test_assistance_refuses(line, other, rate, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        assistance(line, pd.Series(other), rate)


STEPS = np.arange(0, 2001, 10.0)
bundles = st.lists(
    st.builds(
        Benefit,
        name=st.just("relief"),
        amount=st.floats(0, 1000),
        rate=st.floats(0, 1),
        limit=st.floats(0, 3000),
    ),
    max_size=1,
)


@pytest.mark.system("S00-14")
@given(bundles, st.floats(0, 1000), st.floats(0, 1), st.floats(0, 0.4))
def test_no_step_is_above_one_hundred_percent_unless_flagged(bundle, help_in_kind, fade, contribution):
    table = stack(STEPS, [*bundle, Benefit("help", help_in_kind, fade)], contribution)
    inner = table.iloc[:-1]
    assert (inner.loc[~inner["flagged"], "withdrawal"] <= 1 + 1e-9).all()
    worse = np.diff(table["net"]) < -1e-7
    assert inner["flagged"].to_numpy()[worse].all()
    assert not table["flagged"].iloc[-1]


@pytest.mark.system("S00-14")
def test_flags_are_raised_where_rules_stack_and_only_there():
    found = {name: stack(STEPS, items, 0.1) for name, items in packages(1000, 100, 0.1, 0.6, 0.1).items()}
    gross, net, tapered = (found[name] for name in ("Gross counted", "Net counted", "Tapered"))
    assert gross.loc[gross["flagged"], "earned"].tolist() == STEPS[STEPS < 1000].tolist()
    assert gross["withdrawal"].iloc[0] == pytest.approx(1.1)
    assert net["withdrawal"].iloc[0] == pytest.approx(1.0)
    assert net["flagged"].sum() == 1  # the cliff at the last yuan of assistance
    assert not tapered["flagged"].any()
    assert tapered["withdrawal"].max() == pytest.approx(0.8)


@pytest.mark.system("S00-14")
def test_households_inherit_the_flag_of_their_step():
    table = stack(STEPS, packages(1000, 100, 0.1, 0.6, 0.1)["Net counted"], 0.1)
    families = np.linspace(0, 1999, 777)
    found = exposed(table, families)
    assert (found.loc[~found["flagged"], "withdrawal"] <= 1 + 1e-9).all()
    cliff = table.loc[table["flagged"], "earned"].iloc[0]
    assert found.loc[found["flagged"], "earned"].between(cliff, cliff + 10).all()
    assert found["flagged"].any()
    assert list(found.columns) == ["earned", "withdrawal", "flagged"]


def test_stack_is_an_identity():
    table = stack([0, 500, 1500], [Benefit("relief", 800, 0.5), Benefit("child", 50)], 0.2)
    assert table["relief"].tolist() == [800, 550, 50]
    assert table["net"].tolist() == [850, 500 + 550 + 50 - 100, 1500 + 50 + 50 - 300]
    assert table["withdrawal"].iloc[0] == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: stack([1, 1], []), "earnings = "),
        (lambda: stack([0, 1], [], 1.5), "contribution = 1.5: expected a fraction from 0 to 1"),
        (lambda: stack([0, 1], [Benefit("x", -1)]), "benefit 'x' = -1: expected an amount"),
        (lambda: stack([0, 1], [Benefit("x", 1, 2)]), "benefit 'x' = 2: expected a rate from 0 to 1"),
        (lambda: stack([0, 1], [Benefit("x", 1, 0, -1)]), "benefit 'x' = -1: expected a limit"),
        (lambda: exposed(stack([0, 1], []), [1]), "earnings = "),
        (lambda: packages(1, 1, 1, 0, 0), "contribution = 1: expected a fraction from 0 to below 1"),
    ],
)
def test_stack_refuses(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
