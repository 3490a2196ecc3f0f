"""The multi-state care model: rows, known ends, deaths kept, premium."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import care

RATES = care.Rates(
    onset=0.01, doubling=6, reference_age=65, worsening=0.1, recovery=0.1, relief=0.04, risk=(1, 2, 4)
)
DEATHS = 0.01 * 2 ** (np.arange(40) / 8)

rate = st.floats(0, 2)


@pytest.mark.system("S00-13")
@given(st.floats(1e-4, 0.5), rate, rate, rate, st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_transition_rows_sum_to_one_and_hold_probabilities(onset, worsening, recovery, relief, deaths):
    rates = care.Rates(onset, 8, 80, worsening, recovery, relief, (1, 2, 4))
    moves = care.life_course(rates, deaths, 60).transitions
    assert np.abs(moves.sum(axis=-1) - 1).max() < 1e-12
    assert moves.min() > -1e-12
    assert (moves[:, 3] == [0, 0, 0, 1]).all()


def test_rows_of_intensities_sum_to_zero():
    matrix = care.intensities(RATES, 71, [0.01, 0.02, 0.04])
    assert matrix.sum(axis=1) == pytest.approx(0)
    assert matrix[0, 1] == pytest.approx(0.02)  # six years later the onset has doubled


def test_equal_risk_reproduces_the_given_deaths_exactly():
    rates = care.Rates(0.05, 6, 65, 0.2, 0.1, 0.05, (1, 1, 1))
    course = care.life_course(rates, DEATHS, 60)
    assert course.survivors[1:] == pytest.approx(np.exp(-np.cumsum(DEATHS)))


def test_unequal_risk_keeps_the_deaths_nearly():
    course = care.life_course(RATES, DEATHS, 60)
    given_survivors = np.exp(-np.cumsum(DEATHS))
    assert np.abs(course.survivors[1:] - given_survivors).max() < 0.005


def test_a_chain_without_deaths_and_with_recovery_reaches_its_stationary_shares():
    # Onset nearly constant: doubling in a thousand years; detailed balance gives the shares.
    rates = care.Rates(0.2, 1e9, 65, 0.1, 0.4, 0.3, (1, 1, 1))
    course = care.life_course(rates, np.zeros(300), 60)
    weights = np.array([1, 0.2 / 0.4, 0.2 / 0.4 * 0.1 / 0.3])
    assert course.shares[-1] == pytest.approx(weights / weights.sum(), abs=1e-6)


def test_more_onset_more_severe_dependence_at_every_age():
    low, high = (
        care.life_course(care.Rates(onset, 6, 65, 0.1, 0.1, 0.04, (1, 2, 4)), DEATHS, 60).shares[:, 2]
        for onset in (0.005, 0.02)
    )
    assert (low < high).all()


def test_age_groups_average_with_survivors_and_sum_to_one():
    course = care.life_course(RATES, DEATHS, 60)
    groups = care.by_age_group(course, [60, 65, 80])
    assert groups.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    lived = (course.survivors[:5] + course.survivors[1:6]) / 2
    assert groups.loc[60, "severely dependent"] == pytest.approx(lived @ course.shares[:5, 2] / lived.sum())


def test_dependents_by_hand():
    population = np.array([[[5.0, 10, 20], [5, 30, 40]]])
    prevalence = np.array([[0.1, 0.5], [0.0, 0.25]])
    assert care.dependents(population, prevalence).tolist() == [1 + 10 + 0 + 10]


def test_premium_is_cost_over_income():
    assert care.premium(7, 700, 0.4) == pytest.approx(0.004)
    assert care.premium(0, 700, 0.4) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: care.premium(1, 0, 0.4), "payers = 0: expected a number above zero"),
        (lambda: care.premium(-1, 1, 0.4), "dependents = -1: expected a number of zero or more"),
        (
            lambda: care.life_course(care.Rates(0.1, 6, 65, -0.1, 0, 0, (1, 2, 4)), DEATHS, 60),
            "rates.worsening = -0.1: expected a rate of zero or more",
        ),
        (
            lambda: care.life_course(care.Rates(0.1, 6, 65, 0.1, 0, 0, (1, 2)), DEATHS, 60),
            "rates.risk = (1, 2): expected one number for each living state",
        ),
        (
            lambda: care.by_age_group(care.life_course(RATES, DEATHS, 60), [60, 100]),
            "starts[1] = 100: expected an age up to 99",
        ),
        (
            lambda: care.dependents(np.ones((2, 3)), np.full((2, 2), 1.5)),
            "prevalence = [np.float64(1.5), np.float64(1.5)]: expected shares from 0 to 1",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
