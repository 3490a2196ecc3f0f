"""What the words of the chapter on guidance say must hold in the data."""

import numpy as np
import pandas as pd
import pytest

from lib.models import objectives, recertification
from lib.sources.datasets import load
from tests.conftest import ROOT, glued, published

SERIES = {
    "table-1": objectives.share_of_gdp(load("table-1"), "CHN"),
    "table-2": objectives.medical_multiple(load("table-2")),
    "table-3": objectives.structure(load("table-3")),
    "table-4": objectives.participation(load("table-4")),
}


@pytest.fixture(scope="module")
def series():
    return pd.concat(SERIES.values(), ignore_index=True)


@pytest.fixture(scope="module")
def tree():
    return load("objectives").set_index("indicator")


def test_every_problem_has_an_indicator_and_every_series_a_place_in_the_tree(series, tree):
    assert set(tree["problem"]) == {1, 2, 3, 4}
    assert set(series["indicator"]) | {"pension-multiple", "regional-multiple"} == set(tree.index)


def test_missing_and_misprinted_values_stand_where_the_prose_says(series):
    blank = series[series["state"] == "blank"]
    assert set(blank["indicator"]) == {"maternity-ratio", "medical-ratio"}
    assert set(blank["year"]) == {series["year"].max()}
    misprint = series[series["state"] == "misprint"]
    assert set(misprint["indicator"]) == {"assistance-share", "welfare-share"}


def test_only_the_share_of_gdp_is_yearly_at_the_end(series):
    last_step = series.groupby("indicator")["year"].apply(lambda years: years.iloc[-1] - years.iloc[-2])
    assert last_step[last_step == 1].index.tolist() == ["gdp-share"]


def test_level_and_gap_indicators_moved_in_the_wanted_direction(series, tree):
    for name in ("gdp-share", "medical-multiple"):
        values = series.loc[series["indicator"] == name, "value"]
        sign = 1 if tree.loc[name, "wanted"] == "up" else -1
        assert sign * (values.iloc[-1] - values.iloc[0]) > 0
    said = load("prose-figures").set_index("id")["low"]
    start, end = (said[f"retiree-pension-{w}"] / said[f"resident-pension-{w}"] for w in ("start", "end"))
    assert end < start


@pytest.mark.parametrize("name", ["unemployment-ratio", "injury-ratio"])
def test_administration_points_down_from_the_first_year_and_up_from_the_second(series, name):
    values = series.loc[series["indicator"] == name, "value"].to_numpy()
    assert values[-1] < values[0]
    assert values[-1] > values[1]


def test_assistance_lost_weight_against_insurance():
    sums = load("table-3").pivot_table("expenditure_100m", "year", "branch", aggfunc="sum")
    assert (sums["social_assistance"] / sums["social_insurance"]).is_monotonic_decreasing


def test_the_two_paces_of_the_medical_multiple_give_opposite_advice(series):
    target = pd.DataFrame({"indicator": ["medical-multiple"], "variant": ["strict"], "target": [1.0]})
    row = objectives.attain(series, target, 2035).iloc[0]
    assert row["speed_up"] < 1 < row["last_speed_up"]


def test_targets_lie_in_the_wanted_direction(tree):
    value = load("targets").set_index("parameter")["value"]
    assert value["multiple.strict"] <= value["multiple.modest"]
    assert value["ratio.modest"] <= value["ratio.strict"]
    assert (tree.loc[tree["target"] == "multiple", "wanted"] == "down").all()
    assert (tree.loc[tree["target"] != "multiple", "wanted"] == "up").all()


@pytest.fixture(scope="module")
def page():
    with pytest.MonkeyPatch.context() as patch:
        outputs = run_with(patch)
    return published(outputs), {name: text for name, text in glued(outputs).items()}


def run_with(patch):
    """Run the chapter once for all tests of this file."""
    from tests import conftest

    return conftest.run_chapter.__wrapped__(patch)(ROOT / "chapters" / "path-1-guidance.md")


def number(text):
    return float(text.replace(",", "").replace("−", "-"))


@pytest.mark.system("S01-07")
def test_the_report_names_missing_actuals_and_scores_none(page):
    rows = table(page, "tab-signals")
    silent = rows[rows["signal"].isin(["missing", "one date"])]
    assert set(silent["short"]) == {"Maternity ratio", "Medical ratio", "Regional multiple"}
    assert silent[["gap", "adjust"]].isna().all(axis=None)
    assert rows.drop(silent.index)["adjust"].notna().all()


@pytest.mark.system("S03-04")
def test_a_year_is_scored_exactly_when_all_four_indicators_are_there(page):
    rows = table(page, "tab-score-missing")
    complete = rows[["level", "fairness", "structure", "administration"]].notna().all(axis=1)
    assert (rows["score"].notna() == complete).all()
    assert 0 < complete.sum() < len(rows)


@pytest.mark.system("S00-16")
def test_the_share_of_unchanged_ranks_is_printed_for_every_scored_year(page):
    rows = table(page, "fig-score-ranks")
    assert rows["kept"].between(0, 100).all()
    last = rows[rows["year"] == rows["year"].max()].iloc[0]
    assert last["high"] - last["low"] >= 3  # the prose says that its weights decide


@pytest.mark.system("S04-02")
def test_many_small_sums_beat_few_that_are_chosen_blindly(page):
    said = page[1]
    closed = {name: number(said[f"closed_{name}"]) for name in ("perfect", "proxy", "random", "universal")}
    assert closed["random"] < closed["universal"] < closed["proxy"] < closed["perfect"]
    assert number(said["random_exclusion"]) == pytest.approx(100 - number(said["rural_share"]))
    assert number(said["tied_children"]) > number(said["closed_children"])
    assert number(said["tied_elders"]) > number(said["closed_elders"])


def test_records_matter_more_than_the_choice_among_benefits_without_records(page):
    said = page[1]
    names = ["closed_universal", "closed_children", "closed_elders", "tied_children", "tied_elders"]
    without = [number(said[name]) for name in names]
    assert number(said["closed_proxy"]) - number(said["closed_random"]) > max(without) - min(without)
    assert max(number(said["gini_proxy"]), number(said["gini_universal"])) < 1


def test_the_tables_hold_all_indicators_in_no_year(page):
    assert page[1]["tables_all"] == "none"


def test_moving_incomes_alone_leave_the_errors_of_the_loop_as_they_are():
    normal = np.random.default_rng(1).standard_normal((2, 40_000))
    ends = []
    for persistence in (1.0, 0.98):
        rules = recertification.Rules(poor=0.12, budget=0.07, gain=0.3, persistence=persistence)
        path = recertification.run(*normal, 0.5, rules, 24, 1)
        ends.append(path[["exclusion", "inclusion"]].iloc[-1])
    assert ends[1].to_numpy() == pytest.approx(ends[0].to_numpy(), abs=0.03)


@pytest.mark.system("S04-01")
def test_verdicts_of_the_loop_are_those_of_the_prose(page):
    said = page[1]
    assert number(said["slow"]) < 1 < number(said["fast"])
    verdicts = [said[f"verdict_{name}"] for name in ("slow", "fast", "heard", "hasty_heard")]
    assert verdicts == ["converges", "oscillates", "converges", "converges"]
    assert number(said["heard_exclusion"]) < number(said["silent_exclusion"])
    assert number(said["heard_inclusion"]) < number(said["silent_inclusion"])
    assert number(said["overspent"]) > 0


def table(page, name):
    from io import StringIO

    return pd.read_csv(StringIO(page[0][name]["csv"]))
