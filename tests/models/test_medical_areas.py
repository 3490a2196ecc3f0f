"""Areas add up to the nation, and ranges are made of calibrations that can hold together."""

import numpy as np
import pandas as pd
import pytest

from lib.models import medical_areas

YEAR = {
    "population": 100.0,
    "urban-share": 60.0,
    "employees-participants": 30.0,
    "residents-participants": 65.0,
    "employees-expenditure": 12.0,
    "residents-expenditure": 6.5,
    "total-health-expenditure": 40.0,
    "urban-consumption": 30000.0,
    "rural-consumption": 15000.0,
    "urban-mean-income": 47000.0,
    "rural-mean-income": 19000.0,
    "urban-median-income": 43000.0,
    "rural-median-income": 17000.0,
}
RATES = {"personal_share": 0.3, "employees_rate": 0.8, "residents_rate": 0.7}


@pytest.fixture(scope="module")
def known():
    return medical_areas.accounts(YEAR, **RATES)


def test_accounts_add_up_to_the_funds_and_to_personal_spending(known):
    assert known["heads"].sum() == 1e6
    assert known["heads"] @ known["fund"] == pytest.approx(1e8 * (12 + 6.5))
    assert known["heads"] @ known["personal"] == pytest.approx(0.3 * 40e8)
    # 30 of 55 urban members are employees.
    assert known.loc["urban", "rate"] == pytest.approx((30 * 0.8 + 25 * 0.7) / 55)
    assert known.loc["rural", "income_spread"] == pytest.approx(np.sqrt(2 * np.log(19 / 17)))


@pytest.mark.parametrize("tie", [0, 0.5, 1])
def test_households_of_both_areas_hold_the_money_of_the_nation(known, tie):
    parameters = pd.Series(
        {
            "household-size": 3,
            "food-share": 30,
            "incidence.urban": 12,
            "incidence.rural": 18,
            "ceiling-multiple": 6,
        }
    )
    found = medical_areas.areas(known, parameters, tie)
    assert sum(a.households * a.personal for a in found.values()) == pytest.approx(0.3 * 40e8)
    assert sum(a.households * a.fund for a in found.values()) == pytest.approx(1e8 * 18.5)
    assert found["rural"].capacity == pytest.approx(3 * 0.7 * 15000)


def test_ranges_take_both_areas_from_one_tie_and_leave_out_ties_that_fail():
    costs = pd.DataFrame(
        [
            ("urban", 0.0, 10, 1.0),
            ("urban", 0.0, 10, 2.0),
            ("rural", 0.0, 10, 5.0),
            ("urban", 0.5, 10, 4.0),
            ("rural", 0.5, 10, 1.0),
            ("urban", 1.0, 10, 99.0),
        ],
        columns=["area", "tie", "cap", "amount"],
    )
    found = medical_areas.cost_ranges(costs).set_index("area")[["low", "high"]]
    assert found.loc["nation"].tolist() == [5, 7]
    assert found.loc["urban"].tolist() == [1, 4]
    with pytest.raises(ValueError, match="one tie with calibrations in every area"):
        medical_areas.cost_ranges(costs.query("(area == 'urban') == (tie > 0)"))


def test_stricter_demands_leave_fewer_and_a_gap_is_no_number():
    fitted = pd.DataFrame(
        {
            "area": ["urban", "urban", "rural", "rural"],
            "tie": 0.0,
            "spread": [0.2, 0.9, 0.3, 1.0],
            "concentration": [-0.2, -0.5, -0.2, -0.5],
        }
    )
    costs = pd.DataFrame(
        {
            "calibration": range(4),
            "area": fitted["area"],
            "tie": 0.0,
            "cap": 10,
            "amount": [1.0, 2.0, 3.0, 5.0],
        }
    )
    limits = pd.Series(
        {
            "least-spread": 0.5,
            "concentration-tolerance": 0.1,
            "concentration.urban": -0.2,
            "concentration.rural": -0.2,
        }
    )
    found = medical_areas.stricter(costs, fitted, limits, 10).set_index("asked")
    assert found["urban"].tolist() == [2, 1, 1, 0]
    assert found.loc["all", ["low", "high"]].tolist() == [4, 7]
    assert found.loc["spread", ["low", "high"]].tolist() == [7, 7]
    assert found.loc["concentration", ["low", "high"]].tolist() == [4, 4]
    assert found.loc["both", ["low", "high"]].isna().all()


PARAMETERS = pd.Series(
    {
        **{"household-size": 3, "food-share": 30, "ceiling-multiple": 6, "threshold": 40},
        **{"incidence.urban": 8, "incidence.rural": 14, "income-spread.wide": 0.8, "correlation.none": 0.0},
        **{
            "bill-share.1": 0.3,
            "bill-share.2": 0.5,
            "tie.none": 0.0,
            "tie.half": 0.5,
            "cap.1": 5000,
            "cap.2": 20000,
        },
        "income-threshold.low": 10,
    },
    dtype=float,
)


def test_from_accounts_to_ranges(known):
    fitted = medical_areas.calibrations(known, PARAMETERS)
    assert set(fitted["area"]) == {"urban", "rural"}
    curves = medical_areas.exceedance(known, PARAMETERS, fitted, [0.2, 0.4])
    assert curves["fit"].tolist() == [fit for fit in fitted.index for _ in (0.2, 0.4)]
    at = curves[curves["burden"] == 0.4].set_index("fit")
    expected = at["area"].map({"urban": 0.08, "rural": 0.14})
    assert at["share"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-8)
    costs = medical_areas.cap_costs(known, PARAMETERS, fitted)
    assert len(costs) == 2 * len(fitted)
    ranges = medical_areas.cost_ranges(costs)
    assert (ranges["low"] <= ranges["high"]).all()
    thresholds = medical_areas.threshold_ranges(known, PARAMETERS, fitted)
    fixed = thresholds[thresholds["base"] == "capacity"].set_index("area")
    assert fixed["incidence_low"].to_dict() == pytest.approx({"urban": 0.08, "rural": 0.14}, abs=1e-8)
    assert (thresholds["overshoot_low"] <= thresholds["overshoot_high"]).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"population": -1.0}, r"^year\['population'\] = -1.0"),
        (
            {"residents-participants": 10.0},
            r"^year\['residents-participants'\] = 10.0: expected rural people",
        ),
    ],
)
def test_refusals(change, message):
    with pytest.raises(ValueError, match=message):
        medical_areas.accounts(YEAR | change, **RATES)
    with pytest.raises(ValueError, match=r"^year\['population'\] = None"):
        medical_areas.accounts({name: v for name, v in YEAR.items() if name != "population"}, **RATES)


def test_figures_of_a_year_are_picked_by_name():
    table = pd.DataFrame(
        {"series": ["population", "urban-share-worldbank", "births"], "year": [1, 1, 1], "value": [5, 60, 2]}
    )
    later = table.assign(year=2, value=0)
    assert medical_areas.figures([table, later], 1) == {"population": 5, "urban-share": 60}
    with pytest.raises(ValueError, match="tables.columns"):
        medical_areas.figures([table.drop(columns="year")], 1)
