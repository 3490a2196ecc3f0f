"""The multiple between two ranges: every formula stays within the interval bounds."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import composition, ranges

UPPER, LOWER = (830, 1100), (103, 110)

pairs = st.tuples(st.floats(0.01, 1e4), st.floats(0.01, 1e4)).map(sorted)


def _values(upper, lower):
    return ranges.multiples(upper, lower).set_index("formula")["value"]


def test_the_papers_ranges_by_hand():
    values = _values(UPPER, LOWER)
    assert values["low over low"] == 830 / 103
    assert values["high over high"] == 10
    assert values["high over low"] == 1100 / 103
    assert values["low over high"] == 830 / 110
    assert values["midpoint over midpoint"] == 965 / 106.5
    assert values["geometric mean over geometric mean"] == pytest.approx(
        math.sqrt(830 * 1100) / math.sqrt(103 * 110)
    )
    assert values["mean of like ends"] == pytest.approx((830 / 103 + 10) / 2)
    assert values["mean of the extremes"] == pytest.approx((1100 / 103 + 830 / 110) / 2)


def test_which_formulas_print_as_9_1():
    found = composition.search(_values(UPPER, LOWER).to_dict(), 9.1, 1)
    assert set(found.loc[found["match"].notna(), "candidate"]) == {
        "midpoint over midpoint",
        "mean of the extremes",
        "mean of all four",
        "expected multiple, both uniform",
    }


def test_uniform_expectation_by_simulation():
    random = np.random.default_rng(7)
    upper, lower = random.uniform(*UPPER, 200_000), random.uniform(*LOWER, 200_000)
    expected = _values(UPPER, LOWER)["expected multiple, both uniform"]
    assert (upper / lower).mean() == pytest.approx(expected, abs=4 * 0.75 / math.sqrt(200_000))


def test_every_expression_names_the_four_ends_and_evaluates_to_its_value():
    names = dict(zip(("a1", "a2", "b1", "b2"), (*UPPER, *LOWER), strict=True))
    table = ranges.multiples(UPPER, LOWER)
    for row in table.itertuples():
        source = row.expression.replace("a1 a2", "a1 * a2").replace("b1 b2", "b1 * b2")
        source = source.replace(") (", ") * (")
        value = eval(source, {"sqrt": math.sqrt, "log": math.log}, names)  # noqa: S307
        assert row.value == pytest.approx(value)


@given(pairs, pairs)
def test_all_formulas_lie_within_the_interval_bounds(upper, lower):
    table = ranges.multiples(upper, lower)
    assert (table["low"] == upper[0] / lower[1]).all()
    assert (table["high"] == upper[1] / lower[0]).all()
    slack = 1e-9 * table["high"]
    assert (table["value"] >= table["low"] - slack).all()
    assert (table["value"] <= table["high"] + slack).all()


@given(st.floats(0.01, 1e4), st.floats(0.01, 1e4))
def test_points_leave_no_choice(a, b):
    values = _values((a, a), (b, b))
    assert values.to_numpy() == pytest.approx(np.full(len(values), a / b))


@given(pairs, pairs)
def test_uniform_expectation_exceeds_the_midpoint_multiple(upper, lower):
    values = _values(upper, lower)
    assert values["expected multiple, both uniform"] >= values["midpoint over midpoint"] * (1 - 1e-9)


@pytest.mark.parametrize(
    ("upper", "lower", "message"),
    [
        ((1100, 830), LOWER, r"^upper = \(1100, 830\): expected the lower end first"),
        (UPPER, (0, 110), r"^lower\[0\] = 0: expected a number above zero"),
        (UPPER, (103,), r"^lower = \(103,\): expected two ends"),
        ((830, "many"), LOWER, r"^upper\[1\] = 'many': expected a finite number"),
    ],
)
def test_refusals(upper, lower, message):
    with pytest.raises(ValueError, match=message):
        ranges.multiples(upper, lower)
