"""What the words of the chapter on benefit gaps say must hold in the data."""

import numpy as np
import pytest

from lib.models import benefits, growth, leveling
from lib.sources.datasets import load

SCENARIO = load("scenarios").set_index("parameter")["value"]
GOAL = load("targets").set_index("parameter")["value"]["multiple.modest"]


@pytest.fixture(scope="module")
def cells():
    return load("table-2").astype({"year": int}).pivot_table("value", "year", ["group", "quantity"])


@pytest.fixture(scope="module")
def per_head(cells):
    return cells.xs("fund_expenditure", axis=1, level=1) / cells.xs("recipients", axis=1, level=1) * 1e4


@pytest.fixture(scope="module")
def multiples(per_head):
    said = load("prose-figures").set_index("id")[["low", "high"]].mean(axis=1)
    return {
        "medical": (per_head["employees"] / per_head["residents"]).iloc[-1],
        "retired": said["retiree-pension-end"] / said["resident-pension-end"],
        "rural": said["urban-pension-2021"] / said["rural-pension-2021"],
        "regions": said["regional-standard-developed"] / said["regional-standard-less-developed"],
    }


@pytest.fixture(scope="module")
def plan(cells, per_head):
    """Return the terms of the three ways: levels, heads, years and the employees' growth rates."""
    last = per_head.index[-1]
    heads = cells.loc[last].xs("recipients", level=1)
    upper, lower = per_head.loc[last, ["employees", "residents"]]
    neutral, _ = leveling.level_at_no_cost(
        upper, lower, upper_heads=heads["employees"], lower_heads=heads["residents"], target=GOAL
    )
    base, years = SCENARIO["growth.middle"] / 100, int(SCENARIO["target_year"]) - last
    return {
        "last": last,
        "upper": upper,
        "lower": lower,
        "heads": heads,
        "neutral": neutral,
        "base": base,
        "years": years,
        "rates": {
            "filling": base,
            "slower": SCENARIO["growth.low"] / 100,
            "neutral": growth.annual_growth(upper, neutral * (1 + base) ** years, years),
        },
    }


def schedule(plan, rate):
    return benefits.schedule(
        plan["last"],
        plan["last"] + plan["years"],
        upper=plan["upper"],
        lower=plan["lower"],
        upper_growth=rate,
        lower_growth=benefits.required_growth(plan["upper"] / plan["lower"], GOAL, plan["years"], rate),
        baseline_growth=plan["base"],
        upper_heads=plan["heads"]["employees"],
        lower_heads=plan["heads"]["residents"],
    )


def extra(plan, rows):
    """Return the extra spending of each year as a share of baseline spending."""
    heads = plan["heads"]
    baseline = heads["employees"] * rows["upper_baseline"] + heads["residents"] * rows["lower_baseline"]
    return rows["cost"] / baseline


def test_medical_is_the_smallest_gap(multiples):
    assert min(multiples, key=multiples.get) == "medical"


def test_the_medical_advantage_falls_in_every_interval_and_the_yuan_gap_grows(per_head):
    ratio = per_head["residents"] / per_head["employees"]
    assert (np.diff(np.diff(np.log(ratio)) / np.diff(ratio.index)) < 0).all()
    assert (per_head["employees"] - per_head["residents"]).is_monotonic_increasing


def test_the_goal_lies_between_last_step_and_whole_span_for_medicine_and_far_beyond_for_pensions(
    per_head, multiples
):
    ratio = per_head["employees"] / per_head["residents"]
    last, deadline = ratio.index[-1], SCENARIO["target_year"]
    needed = benefits.required_growth(multiples["medical"], GOAL, deadline - last, 0)
    step = growth.annual_growth(1 / ratio.iloc[-2], 1 / ratio.iloc[-1], last - ratio.index[-2])
    whole = growth.annual_growth(1 / ratio.iloc[0], 1 / ratio.iloc[-1], last - ratio.index[0])
    assert step < needed < whole
    said = load("prose-figures").set_index("id")["low"]
    start = said["retiree-pension-start"] / said["resident-pension-start"]
    shown = growth.annual_growth(1 / start, 1 / multiples["retired"], 10)
    pension = benefits.required_growth(multiples["retired"], GOAL, deadline - SCENARIO["ten_years.end"], 0)
    assert pension > 3 * shown


def test_all_ways_reach_the_goal_without_a_cut_in_yuan(plan):
    for rate in plan["rates"].values():
        rows = schedule(plan, rate)
        assert rows["multiple"].iloc[-1] == pytest.approx(GOAL)
        assert (rows[["upper", "lower"]].diff().iloc[1:] > 0).all(axis=None)


def test_filling_costs_the_same_share_later_as_at_once_and_slower_peaks_cost_less(plan):
    costs = {name: extra(plan, schedule(plan, rate)).iloc[-1] for name, rate in plan["rates"].items()}
    heads, upper, lower = plan["heads"], plan["upper"], plan["lower"]
    added = heads["residents"] * (leveling.fill_valleys(upper, lower, GOAL) - lower)
    at_once = added / (heads["employees"] * upper + heads["residents"] * lower)
    assert costs["filling"] == pytest.approx(at_once)
    assert costs["neutral"] == pytest.approx(0, abs=1e-12)
    assert 0 < costs["slower"] < costs["filling"]


def test_suppressing_alone_does_not_reach_the_goal(plan):
    frozen = plan["upper"] / (plan["lower"] * (1 + plan["base"]) ** plan["years"])
    assert GOAL < frozen < plan["upper"] / plan["lower"]


def test_filling_ends_with_a_larger_difference_in_yuan_and_no_cost_with_a_smaller_one(plan):
    today = plan["upper"] - plan["lower"]
    ends = {name: schedule(plan, rate).iloc[-1] for name, rate in plan["rates"].items()}
    assert ends["filling"]["upper"] - ends["filling"]["lower"] > today
    assert ends["neutral"]["upper"] - ends["neutral"]["lower"] < today


def test_the_last_way_needs_growth_and_the_lower_group_is_the_larger(plan):
    assert plan["neutral"] < plan["upper"]
    threshold = growth.annual_growth(plan["neutral"], plan["upper"], plan["years"])
    assert 0 < threshold < plan["base"]
    assert plan["heads"]["residents"] > 2 * plan["heads"]["employees"]
