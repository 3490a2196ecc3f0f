"""Bounds from head counts: sharp, consistent with enumeration, and refused on bad input."""

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.headcounts import coverage_ratio, coverage_ratio_bounds, overlap_bounds


def test_bounds_hold_and_are_attained_for_every_arrangement_of_few_people():
    people = range(5)
    for first, second in itertools.product(range(1, 5), repeat=2):
        bounds = overlap_bounds(first, second, population=5)
        seen = {"both": set(), "only_first": set(), "only_second": set()}
        ours = set(range(first))
        for theirs in map(set, itertools.combinations(people, second)):
            seen["both"].add(len(ours & theirs))
            seen["only_first"].add(len(ours - theirs))
            seen["only_second"].add(len(theirs - ours))
        for row, values in seen.items():
            assert bounds.loc[row, "low"] == min(values)
            assert bounds.loc[row, "high"] == max(values)


def test_without_a_population_the_two_schemes_may_be_disjoint():
    bounds = overlap_bounds(32925, 20543)
    assert bounds.loc["both"].tolist() == [0, 20543]
    assert bounds.loc["only_first"].tolist() == [12382, 32925]
    assert bounds.loc["only_second"].tolist() == [0, 20543]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((-1, 2), "first = -1: expected a number of zero or more"),
        ((1, math.nan), "second = nan: expected a finite number"),
        ((3, 2, 2), "population = 2: expected at least 3"),
    ],
)
def test_overlap_refuses(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        overlap_bounds(*arguments)


def test_ratio_of_rates_is_one_at_the_break_even_and_falls_with_the_eligible():
    assert coverage_ratio(20, 100, 0.2) == pytest.approx(1)
    assert coverage_ratio(20, 100, 0.4) == pytest.approx(0.5)


@given(
    wide=st.floats(10, 1e5),
    wide_coverage=st.floats(0.05, 1),
    narrow_share=st.floats(0.01, 1),
    place=st.floats(0, 1),
)
def test_every_admissible_eligible_population_gives_a_ratio_inside_the_bounds(
    wide, wide_coverage, narrow_share, place
):
    eligible_wide = wide / wide_coverage
    narrow = narrow_share * eligible_wide
    low, high = coverage_ratio_bounds(narrow, wide, wide_coverage)
    eligible_narrow = narrow + place * (eligible_wide - narrow)
    ratio = coverage_ratio(narrow, wide, eligible_narrow / eligible_wide)
    assert low * (1 - 1e-9) <= ratio <= high * (1 + 1e-9)
    assert coverage_ratio(narrow, wide, 1) == pytest.approx(low)
    assert coverage_ratio(narrow, wide, narrow / eligible_wide) == pytest.approx(high)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((1, 2, 1.2), "wide_coverage = 1.2: expected a fraction of at most 1"),
        ((3, 2, 0.8), "narrow = 3: expected at most 2.5 persons"),
        ((0, 2, 0.8), "narrow = 0: expected a number above zero"),
    ],
)
def test_ratio_bounds_refuse(arguments, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        coverage_ratio_bounds(*arguments)
