import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import households, incomes, targeting

AREAS = incomes.Mixture((incomes.Lognormal(12_000.0, 0.75), incomes.Lognormal(33_000.0, 0.55)), (0.45, 0.55))
TYPES = pd.DataFrame({"persons": [1, 3, 4], "children": [0, 1, 1], "elders": [0, 0, 1]})
SOURCE = households.population(AREAS, TYPES, np.array([0.3, 0.4, 0.3]))
PEOPLE = households.draw(SOURCE, 9, 0, 200_000)
LINES = (4000, 6000)
SHARE = st.floats(0.01, 0.99)


def plan(quality=0.5, shares=(0.08, 0.03)):
    return targeting.Plan(LINES, (2000, 4000), targeting.cutoffs(shares), quality)


@pytest.mark.system("S04-02")
@given(SHARE, SHARE)
def test_a_random_proxy_serves_the_poor_as_often_as_everybody(poor, served):
    found = targeting.expected_errors(poor, served, 0.0)
    assert 1 - found["exclusion"] == pytest.approx(served)
    assert found["false_positive"] == pytest.approx(served)
    assert found["cgh"] == pytest.approx(1)


@pytest.mark.system("S04-02")
@pytest.mark.parametrize("cutoff", [0.05, 0.3, 0.6])
def test_a_random_proxy_on_households_serves_the_share_of_the_cutoff(cutoff):
    poor = PEOPLE.income < 6000
    served = targeting.is_served(PEOPLE, plan(0.0, (cutoff, cutoff)))
    found = targeting.errors(poor, served, np.ones(poor.size))
    error = 4 * np.sqrt(cutoff * (1 - cutoff) / poor.sum())
    assert 1 - found["exclusion"] == pytest.approx(cutoff, abs=error)
    # Records that say something must fail the same test, or it could not fail.
    told = targeting.is_served(PEOPLE, plan(0.3, (cutoff, cutoff)))
    assert 1 - targeting.errors(poor, told, np.ones(poor.size))["exclusion"] > cutoff + error


@given(SHARE, SHARE)
def test_perfect_records_leave_only_the_errors_of_the_budget(poor, served):
    found = targeting.expected_errors(poor, served, 1.0)
    assert found["exclusion"] == pytest.approx(max(0, poor - served) / poor)
    assert found["inclusion"] == pytest.approx(max(0, served - poor) / served)


@given(SHARE, st.floats(0, 0.99))
def test_shares_add_up_and_equal_shares_make_equal_errors(poor, quality):
    found = targeting.expected_errors(poor, poor, quality)
    assert found["exclusion"] == pytest.approx(found["inclusion"])
    both = poor * (1 - found["exclusion"])
    assert both + (1 - poor) * found["false_positive"] == pytest.approx(poor)


@pytest.mark.parametrize("quality", [0.2, 0.5, 0.8, 0.95])
def test_errors_fall_with_quality_and_households_meet_the_exact_result(quality):
    rural = ~PEOPLE.urban
    score = targeting.score(PEOPLE.need, PEOPLE.noise, quality)[rural]
    poor = PEOPLE.need[rural] < -1.2
    served = score < -1.4
    weights = np.ones(poor.size)
    drawn = targeting.errors(poor, served, weights)
    exact = targeting.expected_errors(0.11506967, 0.08075666, quality)
    assert drawn[["exclusion", "inclusion"]].to_numpy() == pytest.approx(
        exact[["exclusion", "inclusion"]].to_numpy(), abs=4 * np.sqrt(0.25 / served.sum())
    )
    worse = targeting.expected_errors(0.11506967, 0.08075666, quality - 0.1)
    assert exact["exclusion"] < worse["exclusion"]


@given(st.floats(0.05, 0.6), st.floats(0.05, 0.95))
def test_implied_quality_finds_the_quality_back(poor, quality):
    known = targeting.expected_errors(poor, 0.3, quality)
    found = targeting.implied_quality(poor, known["exclusion"], known["false_positive"])
    assert found == pytest.approx(quality, abs=1e-4)


@pytest.mark.system("S04-03")
@pytest.mark.parametrize("quality", [0.4, 0.9])
def test_groups_with_equal_records_and_equal_poverty_have_equal_errors(quality):
    group = np.where(PEOPLE.noise * 1e6 % 1 < 0.25, "thin", "full")
    poor = PEOPLE.need < -1.2
    served = targeting.score(PEOPLE.need, PEOPLE.noise, quality) < -1.3
    found = targeting.errors_by_group(poor, served, np.ones(poor.size), group)
    error = 4 * np.sqrt(0.25 / (poor & (group == "thin")).sum())
    assert found["exclusion"]["thin"] == pytest.approx(found["exclusion"]["full"], abs=error)
    assert found["false_positive"]["thin"] == pytest.approx(found["false_positive"]["full"], abs=error)
    # With worse records of one group the same comparison fails.
    worse = np.where(group == "thin", quality / 2, quality)
    served = targeting.score(PEOPLE.need, PEOPLE.noise, worse) < -1.3
    found = targeting.errors_by_group(poor, served, np.ones(poor.size), group)
    assert found["exclusion"]["thin"] > found["exclusion"]["full"] + error


@pytest.mark.system("S04-03")
def test_equal_records_do_not_make_equal_errors_when_poverty_differs():
    rural, urban = (targeting.expected_errors(poor, 0.05, 0.5) for poor in (0.12, 0.01))
    assert rural["exclusion"] > urban["exclusion"] + 0.05


def test_foster_greer_thorbecke_by_hand():
    income, weights = np.array([50.0, 100.0, 200.0]), np.array([1, 2, 1])
    assert targeting.fgt(income, 100.0, 0, weights) == 0.25  # on the line is not below it
    assert targeting.fgt(income, 100.0, 1, weights) == 0.125
    assert targeting.fgt(income, 100.0, 2, weights) == 0.0625


def test_totals_are_the_sums_of_the_same_households():
    chosen = plan()
    added = targeting.totals(SOURCE, chosen, 9, 0, 200_000)
    found = targeting.summary(added, LINES)
    line = np.where(PEOPLE.urban, *reversed(LINES)).astype(float)
    paid = targeting.benefit(PEOPLE, chosen)
    assert added[..., targeting.TOTALS.index("benefit")].sum() == paid.sum()
    assert found["outlay"] == pytest.approx(paid.sum() / PEOPLE.persons.sum())
    for when, income in (("before", PEOPLE.income), ("after", PEOPLE.income + paid / PEOPLE.persons)):
        for name, order in (("poor", 0), ("gap", 1)):
            direct = targeting.fgt(income, line, order, PEOPLE.persons)
            assert found[f"{name}_{when}"] == pytest.approx(direct), (name, when)


def test_a_summary_has_the_spread_between_income_classes():
    columns = dict.fromkeys(targeting.TOTALS, 0.0)
    rows = [columns | {"persons": 1.0, "income": 1.0}, columns | {"persons": 1.0, "income": 3.0}]
    found = targeting.summary(np.array([[list(row.values()) for row in rows]]), [1])
    assert found["gini_before"] == pytest.approx(0.25)  # half of 2 in 4


def test_a_cutoff_may_serve_nobody_or_everybody():
    assert targeting.cutoffs([0, 1]) == (-np.inf, np.inf)


def test_plans_of_equal_cost_cost_the_same():
    plans = targeting.equal_cost(PEOPLE, plan(), {"perfect": 1.0, "proxy": 0.5, "random": 0.0})
    found = targeting.outcomes(PEOPLE, plans)
    assert found["outlay"].max() / found["outlay"].min() < 1.05
    assert found.loc["universal", "cgh"] == pytest.approx(1, abs=1e-6)
    assert found["gap_change"]["perfect"] < found["gap_change"]["proxy"] < found["gap_change"]["random"] < 0
    assert np.allclose(found["vertical"] - found["reranking"], found["redistribution"])
    assert found.loc["universal", "reranking"] == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: targeting.score(0.0, 0.0, 1.2), "quality"),
        (lambda: targeting.expected_errors(0, 0.1, 0.5), "poor"),
        (lambda: targeting.expected_errors(0.1, 0.1, -0.5), "quality"),
        (lambda: targeting.implied_quality(0.3, 0.9, 0.4), "exclusion"),
        (lambda: targeting.implied_quality(0.3, 1.5, 0.4), "exclusion"),
        (lambda: targeting.implied_quality(0.3, 0.5, 1.5), "false_positive"),
        (lambda: targeting.cutoffs([0.1, 1.2]), "shares"),
        (lambda: targeting.cutoffs([0.1]), "shares"),
        (lambda: targeting.fgt(np.ones(2), 0.0, 1, np.ones(2)), "line"),
        (lambda: targeting.errors(np.ones(2, bool), np.ones(3, bool), np.ones(2)), "served"),
        (lambda: targeting.outcomes(PEOPLE, {"a": plan(), "b": targeting.Plan((1, 2))}), "plans"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=rf"^{words} = .*: expected "):
        call()
