import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from lib.models import recertification
from lib.models.recertification import Rules

RNG = np.random.default_rng(4)
NEED, NOISE = RNG.standard_normal((2, 60_000))
POOR, BUDGET = 0.12, 0.07
CRITICAL = recertification.critical_gain(BUDGET)
TOLERANCE = 4 * np.sqrt(BUDGET * (1 - BUDGET) / NEED.size) * CRITICAL / (2 * BUDGET)


def run(part, rounds=30, **rules):
    return recertification.run(NEED, NOISE, 0.5, Rules(POOR, BUDGET, part * CRITICAL, **rules), rounds, 1)


@pytest.mark.system("S04-01")
@pytest.mark.parametrize(("part", "expected"), [(0.2, "converges"), (0.8, "converges"), (1.3, "oscillates")])
def test_the_loop_converges_below_the_critical_gain_and_reports_oscillation_above(part, expected):
    path = run(part)
    assert recertification.verdict(path["cutoff"], TOLERANCE) == expected
    if expected == "converges":
        assert path["spent"].iloc[-1] == pytest.approx(1, abs=0.05)
        assert path["cutoff"].iloc[-1] == pytest.approx(ndtri(BUDGET), abs=TOLERANCE)


@pytest.mark.system("S04-01")
@given(st.floats(0.02, 0.4), st.floats(0.1, 0.9))
def test_the_critical_gain_separates_settling_from_swinging(budget, part):
    gain = recertification.critical_gain(budget)
    near = ndtri(budget) + 1e-3
    for factor, settles in ((part, True), (2 - part, False)):
        path = recertification.expected_path(Rules(0.5, budget, factor * gain), near, 60)
        assert (abs(path[-1] - ndtri(budget)) < 1e-3) == settles


def test_households_follow_the_expected_path():
    drawn = run(0.3)["cutoff"].to_numpy()
    expected = recertification.expected_path(Rules(POOR, BUDGET, 0.3 * CRITICAL), ndtri(POOR), 30)
    assert drawn == pytest.approx(expected, abs=TOLERANCE)


def test_appeals_serve_poor_households_that_records_miss():
    path = run(0.3, appeals=0.2, memory=6)
    assert path["exclusion"].iloc[-1] < path["exclusion"].iloc[0]
    assert path["exclusion"].iloc[-1] < run(0.3)["exclusion"].iloc[-1]
    assert (path["upheld"] == path["appeals"]).all()  # nobody else appeals


def test_findings_are_forgotten_at_the_rate_of_the_memory():
    # With fixed needs and a fixed cutoff nobody appeals in the second round, and in the third those whose
    # finding of the first was forgotten in the second.
    upheld = run(0.0, rounds=3, appeals=1.0, memory=4)["upheld"]
    assert (upheld[1:] / upheld[0]).tolist() == pytest.approx([0, 1 / 4], abs=0.03)


def test_reviews_remove_only_served_households_that_are_not_poor():
    path = run(0.3, reviews=0.3, memory=6)
    assert (path["removed"] <= path["reviews"]).all()
    assert path["inclusion"].iloc[-1] < run(0.3)["inclusion"].iloc[-1]


def test_groups_share_the_cutoff_and_add_up_to_all():
    label = np.where(np.arange(NEED.size) % 4 == 0, "thin", "full")
    rules = Rules(POOR, BUDGET, 0.3 * CRITICAL, appeals=0.2, memory=6)
    whole = recertification.run(NEED, NOISE, 0.5, rules, 5, 1)
    parts = recertification.run(NEED, NOISE, 0.5, rules, 5, 1, label).pivot(index="round", columns="group")
    assert np.allclose(parts["cutoff"]["thin"], whole["cutoff"])
    mean = (parts["appeals"] * [0.75, 0.25]).sum(axis=1)
    assert np.allclose(mean, whole["appeals"])


@pytest.mark.system("S04-03")
def test_appeals_narrow_the_gap_between_groups_with_unequal_records():
    label = np.where(np.arange(NEED.size) % 4 == 0, "thin", "full")
    quality = np.where(label == "thin", 0.1, 0.5)
    gaps = {}
    for appeals in (0.0, 0.2):
        rules = Rules(POOR, BUDGET, 0.3 * CRITICAL, appeals=appeals, memory=6)
        path = recertification.run(NEED, NOISE, quality, rules, 20, 1, label)
        last = path[path["round"] == 20].set_index("group")["exclusion"]
        gaps[appeals] = last["thin"] - last["full"]
    assert gaps[0.0] > 0.08
    assert 0 < gaps[0.2] < gaps[0.0] / 2


def test_a_run_repeats_and_leaves_its_input_alone():
    before = NEED.copy()
    once, again = (run(0.3, appeals=0.2, persistence=0.9) for _ in range(2))
    assert once.equals(again)
    assert np.array_equal(before, NEED)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([3.0] * 8, "converges"),
        ([1.0, 2.0] * 4, "oscillates"),
        (list(range(8)), "unsettled"),
        ([1.0, 2.0] * 4 + [1.5] * 8, "converges"),
    ],
)
def test_verdicts(path, expected):
    assert recertification.verdict(path, 0.1) == expected


def test_bad_input_is_refused_by_name():
    with pytest.raises(ValueError, match=r"^path = .*: expected "):
        recertification.verdict([1.0] * 7, 0.1)
    with pytest.raises(ValueError, match=r"^rules\.persistence = .*: expected "):
        run(0.3, persistence=1.1)
    for budget in (0.0, 1.0):
        with pytest.raises(ValueError, match=r"^budget = .*: expected "):
            recertification.critical_gain(budget)
