"""The vicious circle: none without a deficit, healing or falling by one threshold, refusals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import spiral

cuts = st.floats(0.05, 0.9)


@pytest.mark.system("S04-06")
@given(st.floats(1, 3), cuts, st.floats(0, 5))
def test_no_deficit_no_spiral(cover, cut, sensitivity):
    path = spiral.simulate(cover, 40, cut=cut, sensitivity=sensitivity)
    assert (path[["benefits", "trust"]] == 1).all(axis=None)
    assert (path["gap"] == 0).all()


@pytest.mark.system("S04-06")
@given(st.floats(0.5, 0.99), cuts, st.floats(0.1, 3))
def test_a_deficit_starts_one(cover, cut, sensitivity):
    path = spiral.simulate(cover, 5, cut=cut, sensitivity=sensitivity)
    assert path["benefits"].iloc[1] < 1
    assert path["trust"].iloc[1] < 1


@given(st.floats(0.5, 0.95), cuts)
def test_the_cover_heals_below_one_stays_at_one_and_falls_above(cover, cut):
    heals, stays, falls = (
        spiral.simulate(cover, 10, cut=cut, sensitivity=s)["cover"] for s in (0.5, 1.0, 1.5)
    )
    assert heals.is_monotonic_increasing and heals.iloc[-1] > heals.iloc[0]
    assert stays.tolist() == pytest.approx([cover] * 11)
    assert falls.is_monotonic_decreasing and falls.iloc[-1] < falls.iloc[0]


def test_at_one_benefits_shrink_at_a_constant_rate():
    path = spiral.simulate(0.9, 20, cut=0.5, sensitivity=1)
    assert path["benefits"].iloc[-1] == pytest.approx((1 - 0.5 * 0.1) ** 20)


def test_the_first_year_by_hand():
    path = spiral.simulate(0.9, 1, cut=0.5, sensitivity=2)
    assert path["benefits"].tolist() == pytest.approx([1, 0.95])
    assert path["trust"].tolist() == pytest.approx([1, 0.9])
    assert path["cover"].tolist() == pytest.approx([0.9, 0.9 * 0.9 / 0.95])


def test_without_cuts_nothing_moves_but_the_gap_stays():
    path = spiral.simulate(0.9, 20, cut=0, sensitivity=2)
    assert path["gap"].tolist() == pytest.approx([0.1] * 21)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 5, 0.5, 1), "^cover = 0"),
        ((0.9, 0, 0.5, 1), "^years = 0: expected one year or more"),
        ((0.9, 5, 1.5, 1), "^cut = 1.5: expected 0 to 1"),
        ((0.9, 5, 0.5, -1), "^sensitivity = -1: expected zero or more"),
        ((0.9, 5, float("nan"), 1), "^cut = nan: expected a finite number"),
        ((0.9, 5, 0.5, float("inf")), "^sensitivity = inf: expected a finite number"),
    ],
)
def test_refusals(arguments, message):
    cover, years, cut, sensitivity = arguments
    with pytest.raises(ValueError, match=message):
        spiral.simulate(cover, years, cut=cut, sensitivity=sensitivity)
