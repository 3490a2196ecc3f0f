import dataclasses

import numpy as np
import pytest

from lib.models import pension_inputs
from lib.sources.datasets import load

NAMES = ["population", "mortality", "fertility", "migration", "population-annual"]
NAMES += ["pension-insurance", "policy-dates", "published-projections"]
TABLES = {name: load(f"official-{name}") for name in NAMES} | {"pension-model": load("pension-model")}
VALUES = pension_inputs.parameters(TABLES["pension-model"])
LEVERS = pension_inputs.baseline(VALUES, TABLES)
FLOWS = pension_inputs.official(TABLES["pension-insurance"])


def test_percent_become_fractions_and_the_rest_stays():
    assert VALUES["wage_weight"] == 0.5
    assert VALUES["base_year"] == 2024
    assert VALUES["first-birth-month.men"] == 196501


def test_the_rate_is_that_of_employer_and_worker():
    assert float(LEVERS.contribution_rate) == pytest.approx(0.24)


def test_compliance_is_the_quotient_of_the_printed_ratios_of_2019():
    assert float(LEVERS.compliance) == pytest.approx(37.7 / 47.0)


def test_the_subsidy_is_the_last_published_share_of_outlay():
    assert float(LEVERS.subsidy) == pytest.approx(6511 / 31854)


def test_official_heads_are_published_or_follow_from_two_others():
    assert FLOWS.loc[2024, ["insured", "retirees"]].tolist() == [38713.2, 14739.1]
    assert FLOWS.loc[2018, "retirees"] == pytest.approx(41902 / 3.55)
    assert FLOWS.loc[2025, "insured"] == pytest.approx(54680 - 15215)
    assert np.isnan(FLOWS.loc[2017, "outlay"])


def test_the_population_is_that_of_the_united_nations_in_the_first_year_of_the_engine():
    given = TABLES["population"].query("year == 2020 and variant == 'estimate'")["value"].sum()
    assert pension_inputs.population(TABLES, 2020, 2022, "medium")[0].sum() == pytest.approx(given / 10)


@pytest.mark.parametrize("start", [2018, 2020, 2024])
def test_any_span_of_years_gives_the_same_population(start):
    # Two engines that start five years apart meet within half a percent in the years of both.
    ours = pension_inputs.population(TABLES, start, 2033, "medium")
    theirs = TABLES["population"].query("year == 2030 and variant == 'medium'")["value"].sum() / 10
    assert ours.shape == (2033 - start + 1, 2, 101)
    assert ours[2030 - start].sum() == pytest.approx(theirs, rel=0.005)


def test_variants_of_fertility_differ_first_among_the_young():
    low, high = (pension_inputs.population(TABLES, 2024, 2044, v) for v in ("low", "high"))
    assert low[-1, :, 24:] == pytest.approx(high[-1, :, 24:])
    assert low[-1, :, :15].sum() < high[-1, :, :15].sum()


def test_keywords_of_a_projection_are_those_of_the_levers():
    setting = pension_inputs.setting(TABLES, 2024, 2030)
    assert setting.years.tolist() == list(range(2024, 2031))
    moved = dataclasses.replace(setting, levers=dataclasses.replace(LEVERS, interest=0.04))
    assert setting.project(interest=0.04).reserve == pytest.approx(moved.project().reserve)
    with pytest.raises(TypeError, match="unknown"):
        setting.project(unknown=1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: pension_inputs.parameters(TABLES["pension-model"].drop(columns="unit")),
            "table.columns = .*: expected the columns parameter, value, unit",
        ),
        (
            lambda: pension_inputs.parameters(TABLES["pension-model"].assign(unit="")),
            "base_year = '': expected a unit",
        ),
        (lambda: pension_inputs.base(FLOWS, 2004, LEVERS), "year = 2004: expected one of"),
        (lambda: pension_inputs.base(FLOWS, 2023, LEVERS), "flows of 2023 = .*: expected a figure for each"),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
