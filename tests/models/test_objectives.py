"""Indicators of the paper's tables and the way to a target."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import objectives


def way(values, target, years=None, deadline=2035):
    """Judge one indicator against one target and return the row."""
    years = years or [2010 + 3 * place for place in range(len(values))]
    series = pd.DataFrame({"indicator": "x", "year": years, "value": values})
    targets = pd.DataFrame({"indicator": ["x"], "variant": ["strict"], "target": [target]})
    return objectives.attain(series, targets, deadline).iloc[0]


def test_half_of_the_way_is_closed():
    row = way([6.0, 7.0, 8.0], 10.0, [2010, 2015, 2020], deadline=2030)
    assert row["closed"] == 0.5
    assert row["gap"] == 2
    assert row["pace"] == row["last_pace"] == row["required"] == 0.2
    assert row["speed_up"] == row["last_speed_up"] == 1
    assert row["status"] == "closer"


def test_downward_targets_count_as_upward_ones():
    up, down = way([4.0, 5.0], 8.0), way([-4.0, -5.0], -8.0)
    assert up["closed"] == down["closed"] == 0.25
    assert up["speed_up"] == down["speed_up"]


def test_last_step_is_judged_apart_from_the_whole_span():
    row = way([10.0, 6.0, 5.0], 1.0, [2010, 2018, 2020], deadline=2024)
    assert row["pace"] == -0.5
    assert row["last_pace"] == -0.5
    row = way([10.0, 5.5, 5.0], 1.0, [2010, 2018, 2020], deadline=2024)
    assert (row["pace"], row["last_pace"], row["required"]) == (-0.5, -0.25, -1.0)
    assert (row["speed_up"], row["last_speed_up"]) == (2, 4)


def test_moving_away_is_negative_and_has_no_speed_up():
    row = way([9.0, 6.0], 12.0)
    assert row["closed"] == -1
    assert row["status"] == "farther"
    assert math.isnan(row["speed_up"])


def test_missing_last_value_is_reported_and_not_replaced_by_an_older_one():
    row = way([1.0, 2.0, math.nan], 4.0)
    assert row["status"] == "undefined"
    assert math.isnan(row["closed"])
    assert math.isnan(row["last"])
    assert row["first"] == 1


def test_one_value_alone_is_undefined():
    assert way([9.0], 2.0, [2019])["status"] == "undefined"
    assert way([math.nan, 9.0], 2.0)["status"] == "undefined"


def test_a_missing_first_value_moves_the_start():
    row = way([math.nan, 2.0, 3.0], 4.0)
    assert (row["first_year"], row["first"], row["closed"]) == (2013, 2, 0.5)


@pytest.mark.parametrize(
    ("values", "target", "status"),
    [
        ([1.0, 3.0], 3.0, "reached"),
        ([1.0, 4.0], 3.0, "reached"),
        ([1.0, 1.0], 3.0, "unchanged"),
        ([3.0, 2.0], 3.0, "farther"),
        ([3.0, 3.0], 3.0, "reached"),
    ],
)
def test_status(values, target, status):
    assert way(values, target)["status"] == status


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 9))
def test_closed_does_not_depend_on_the_unit(first, last, target, factor):
    if abs(target - first) < 1e-3:
        return
    plain = way([first, last], target)["closed"]
    scaled = way([7 + factor * x for x in (first, last)], 7 + factor * target)["closed"]
    assert scaled == pytest.approx(plain, abs=1e-6)


def test_attain_refuses_unknown_indicators_and_past_deadlines():
    with pytest.raises(ValueError, match="deadline = 2013: expected a year after 2013"):
        way([1.0, 2.0], 3.0, deadline=2013)
    with pytest.raises(ValueError, match="targets.indicator = 'x': expected an indicator with"):
        way([math.nan], 3.0)
    with pytest.raises(ValueError, match="series.columns"):
        objectives.attain(pd.DataFrame({"year": [1]}), pd.DataFrame(), 2035)


STRUCTURE = pd.DataFrame(
    [
        ("social_insurance", 2010, 100.0),
        ("social_assistance", 2010, 5.0),
        ("social_assistance", 2010, 4.0),
        ("social_welfare", 2010, 100.0),
        ("social_insurance", 2013, 90.0),
        ("social_assistance", 2013, 6.0),
        ("social_assistance", 2013, 2.0),
        ("social_welfare", 2013, 2.0),
    ],
    columns=["branch", "year", "expenditure_100m"],
)


def test_structure_sums_branches_and_drops_the_repeated_cell():
    rows = objectives.structure(STRUCTURE).set_index(["indicator", "year"])
    assert rows.loc[("assistance-share", 2013), "value"] == pytest.approx(8)
    assert rows.loc[("welfare-share", 2013), "value"] == pytest.approx(2)
    assert rows.loc[("welfare-share", 2013), "state"] == "usable"
    for name in ("assistance-share", "welfare-share"):
        assert rows.loc[(name, 2010), "state"] == "misprint"
        assert math.isnan(rows.loc[(name, 2010), "value"])


def test_participation_relates_to_pensions_and_keeps_blanks():
    schemes = ["pension", "unemployment", "work_injury", "maternity", "medical"]
    table = pd.DataFrame(
        {"scheme": schemes, "year": 2019, "participants_10k": [200.0, 50.0, 80.0, math.nan, 210.0]}
    )
    rows = objectives.participation(table).set_index("indicator")
    assert rows.loc["unemployment-ratio", "value"] == 25
    assert rows.loc["injury-ratio", "value"] == 40
    assert rows.loc["medical-ratio", "value"] == 105
    assert rows.loc["maternity-ratio", "state"] == "blank"


def test_medical_multiple_is_a_ratio_of_ratios():
    table = pd.DataFrame(
        [
            ("employees", "fund_expenditure", 2010, 60.0),
            ("employees", "recipients", 2010, 10.0),
            ("residents", "fund_expenditure", 2010, 40.0),
            ("residents", "recipients", 2010, 20.0),
        ],
        columns=["group", "quantity", "year", "value"],
    )
    assert objectives.medical_multiple(table)["value"].tolist() == [3]


def test_share_of_gdp_keeps_blanks_and_refuses_unknown_countries():
    table = pd.DataFrame({"code": "COL", "year": [2018, 2019], "share_pct": [13.08, None]})
    assert objectives.share_of_gdp(table, "COL")["state"].tolist() == ["usable", "blank"]
    with pytest.raises(ValueError, match=r"code = 'XXX': expected one of \['COL'\]"):
        objectives.share_of_gdp(table, "XXX")


@pytest.mark.parametrize("function", [objectives.structure, objectives.participation])
def test_tables_without_their_columns_are_refused(function):
    with pytest.raises(ValueError, match=r"^table\.columns = \['year'\]: expected the columns"):
        function(pd.DataFrame({"year": [2010]}))


@pytest.mark.system("S01-07")
def test_a_missing_actual_is_reported_and_never_scored():
    series = pd.DataFrame(
        {
            "indicator": ["whole", "whole", "gap", "gap", "gap", "single"],
            "year": [2010, 2019, 2010, 2016, 2019, 2019],
            "value": [1.0, 2.5, 1.0, 4.0, np.nan, 3.0],
        }
    )
    aims = pd.DataFrame({"indicator": ["whole", "gap", "single"], "variant": "only", "target": 4.0})
    found = objectives.signals(objectives.attain(series, aims, 2035)).set_index("indicator")
    assert found["signal"].to_dict() == {"whole": "on pace", "gap": "missing", "single": "one date"}
    # The older value of the gap would have reached its target; no number is derived from it.
    assert found.loc["gap", ["closed", "pace", "required", "adjust"]].isna().all()
    assert found.loc["single", ["closed", "adjust"]].isna().all()


@pytest.mark.parametrize(
    ("values", "signal"), [([1.0, 0.5], "moving away"), ([1.0, 1.1], "too slow"), ([1.0, 4.0], "on pace")]
)
def test_signals_follow_direction_and_pace(values, signal):
    series = pd.DataFrame({"indicator": "one", "year": [2010, 2019], "value": values})
    aims = pd.DataFrame({"indicator": ["one"], "variant": ["only"], "target": [4.0]})
    found = objectives.signals(objectives.attain(series, aims, 2035)).iloc[0]
    assert found["signal"] == signal
    assert found["adjust"] == pytest.approx(found["required"] - found["pace"])


def test_official_dimensions_leave_out_what_no_source_gives():
    from lib.sources.datasets import load

    names = ["macro", "other-insurance", "medical-insurance", "pension-insurance", "social-assistance"]
    found = objectives.dimensions(*(load(f"official-{name}") for name in names), load("table-2"))
    assert list(found) == ["level", "fairness", "structure", "administration"]
    assert found["structure"].isna().any()
    assert found.loc[2016, "structure"] == pytest.approx(100 * 1931.3 / (1931.3 + 46888), abs=0.1)
