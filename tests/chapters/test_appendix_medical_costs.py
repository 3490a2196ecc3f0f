"""What the words on the cost of medical payments say must hold in the data."""

import pytest

from lib.models import medical_areas
from lib.sources.datasets import load

OFFICIAL = (
    "official-macro",
    "official-medical-insurance",
    "official-health-costs",
    "official-household-income",
)


@pytest.fixture(scope="module")
def parameters():
    return load("medical-parameters").set_index("parameter")["value"]


@pytest.fixture(scope="module")
def known():
    said = load("prose-figures").set_index("id")["low"]
    return medical_areas.accounts(
        medical_areas.figures([load(name) for name in OFFICIAL], 2021),
        personal_share=said["personal-health-share-end"] / 100,
        employees_rate=said["reimbursement-employees-end"] / 100,
        residents_rate=said["reimbursement-residents-end"] / 100,
    )


@pytest.fixture(scope="module")
def fitted(known, parameters):
    return medical_areas.calibrations(known, parameters)


@pytest.fixture(scope="module")
def costs(known, parameters, fitted):
    return medical_areas.cap_costs(known, parameters, fitted)


def test_accounts_hold_the_money_of_the_funds_and_of_the_nation(known):
    wide = medical_areas.figures([load(name) for name in OFFICIAL], 2021)
    funds = 1e8 * (wide["employees-expenditure"] + wide["residents-expenditure"])
    assert known["heads"] @ known["fund"] == pytest.approx(funds)
    assert known["heads"] @ known["personal"] == pytest.approx(0.277e8 * wide["total-health-expenditure"])


@pytest.mark.system("S03-05")
def test_many_calibrations_fit_and_leave_the_cost_open_by_a_large_factor(parameters, fitted, costs):
    assert fitted["area"].value_counts().min() > 20
    row = (
        medical_areas.stricter(costs, fitted, parameters, parameters["cap.4"])
        .set_index("asked")
        .loc["spread"]
    )
    assert row["high"] > 4 * row["low"] > 0


@pytest.mark.system("S03-05")
def test_in_every_calibration_a_lower_cap_costs_more_and_leaves_fewer_catastrophes(costs):
    for _, rows in costs.sort_values("cap").groupby("calibration"):
        assert (rows["amount"].diff().dropna() <= 1).all()  # one yuan of rounding in sums of billions
        assert (rows["incidence"].diff().dropna() >= -1e-12).all()


def test_the_published_concentration_rejects_most_and_no_pair_is_left(parameters, fitted, costs):
    table = medical_areas.stricter(costs, fitted, parameters, parameters["cap.4"]).set_index("asked")
    for area in ("urban", "rural"):
        assert table.loc["concentration", area] < table.loc["all", area] / 3
    assert table.loc["concentration", ["low", "high"]].isna().all()
    # The poor are hit too often: the median calibration is more concentrated than the survey.
    for area, rows in fitted.groupby("area"):
        assert rows["concentration"].median() < parameters[f"concentration.{area}"] - 0.1


def test_payments_in_proportion_to_consumption_have_no_rural_solution(fitted):
    assert "rural" not in set(fitted.loc[fitted["tie"] == 1, "area"])
    assert {"urban", "rural"} == set(fitted.loc[fitted["tie"] == 0, "area"])


def test_the_insurance_sees_only_part_of_rural_bills(known):
    use = (
        load("official-health-costs")
        .query("series == 'residents-medical-costs' and year == 2021")["value"]
        .iloc[0]
    )
    members = load("official-medical-insurance").query("series == 'residents-participants' and year == 2021")
    seen = 1e4 * use / members["value"].iloc[0]
    assert seen < 0.7 * (known.loc["rural", "fund"] + known.loc["rural", "personal"])
