"""Growth is found where it is known, and schedules and collisions agree with counting."""

import itertools
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import scale

SIZES = (1, 2, 4, 8, 16, 32, 64)


@pytest.mark.parametrize("power", [0.5, 1, 2])
def test_the_exponent_of_a_power_is_found(power):
    found = scale.exponent(SIZES, [3 * size**power for size in SIZES])
    assert found.value == pytest.approx(power)
    assert found.n == len(SIZES)


def test_the_interval_widens_with_noise_and_holds_the_value():
    noisy = scale.exponent(SIZES, [size * (1.2 if place % 2 else 1) for place, size in enumerate(SIZES)])
    assert noisy.low < noisy.value < noisy.high
    assert noisy.high - noisy.low > 0.01


def test_a_fixed_cost_presses_the_exponent_below_one():
    assert scale.exponent(SIZES, [10 + size for size in SIZES]).high < 1


def test_the_coefficients_of_a_parabola_are_found():
    assert scale.quadratic(SIZES, [7 + 2 * n + 0.5 * n * n for n in SIZES]) == pytest.approx((7, 2, 0.5))


def best(durations, workers):
    """Return the shortest schedule, by trying all."""
    loads = []
    for places in itertools.product(range(workers), repeat=len(durations)):
        load = [0.0] * workers
        for place, duration in zip(places, durations, strict=True):
            load[place] += duration
        loads.append(max(load))
    return min(loads)


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=6), st.integers(1, 3))
def test_a_schedule_lies_between_the_best_and_the_bound_of_graham(durations, workers):
    found = scale.makespan(durations, workers)
    shortest = best(durations, workers)
    assert shortest - 1e-9 <= found <= (4 / 3 - 1 / (3 * workers)) * shortest + 1e-9


def test_schedules_by_hand():
    assert scale.makespan([], 2) == 0
    assert scale.makespan([3, 3, 2, 2, 2], 2) == 7  # the best would be 6
    assert scale.makespan([1, 2, 3], 1) == 6
    assert scale.makespan([1, 2, 3], 9) == 3


def test_collisions_by_counting():
    assert scale.collision(0.5, 0) == scale.collision(0.5, 1) == 0
    assert scale.collision(0.5, 2) == 0.5
    assert scale.collision(0.5, 3) == 1 - 0.5**3
    assert scale.collision(0, 100) == 0
    assert scale.collision(1, 2) == 1


@pytest.mark.parametrize(
    ("function", "arguments", "words"),
    [
        (scale.exponent, ([1, 2], [1, 2]), "sizes"),
        (scale.exponent, ([1, 2, 3], [1, 2]), "costs"),
        (scale.exponent, ([1, 2, 3], [1, 2, 0]), "positive"),
        (scale.exponent, ([1, 2, 3], [1, 2, math.nan]), "positive"),
        (scale.quadratic, ([1, 2, 4], [1, 2, 4]), "at least 4"),
        (scale.makespan, ([1], 0), "workers = 0"),
        (scale.makespan, ([-1], 1), "durations = -1"),
        (scale.collision, (1.5, 3), "pair = 1.5"),
        (scale.collision, (math.nan, 3), "pair = nan"),
        (scale.collision, (0.5, -1), "changes = -1"),
    ],
)
def test_bad_input_is_named(function, arguments, words):
    with pytest.raises(ValueError, match=words):
        function(*arguments)


def test_the_share_of_users_by_hand():
    counts = pd.Series({"1": 6, "4": 2})
    assert scale.users(counts, 8) == (14 / 8 / 8, 0.5)
    with pytest.raises(ValueError, match="^counts = 4: expected at most 3 users"):
        scale.users(counts, 3)


def test_the_work_of_a_larger_book_by_hand():
    rows = scale.workload([60, 120], {"table": 0.5}, copies=2, processors=(1, 4))
    assert rows.to_dict("records") == [
        {"processors": 1, "all": 6, "table": 3},
        {"processors": 4, "all": 2, "table": 1.5},
    ]


def test_an_exponent_is_told_with_its_interval():
    assert str(scale.Exponent(0.5, 0.25, 0.75, 7)) == "0.50 (0.25 to 0.75)"
