import dataclasses
import itertools
import json

import numpy as np
import pytest
from py_mini_racer import mini_racer

from lib.models import pension_inputs, pension_levers
from lib.sources.datasets import load
from tests.conftest import ROOT

NAMES = ["population", "mortality", "fertility", "migration", "population-annual"]
NAMES += ["pension-insurance", "policy-dates", "published-projections"]
SETTING = pension_inputs.setting(
    {name: load(f"official-{name}") for name in NAMES} | {"pension-model": load("pension-model")}
)
YEAR = 2050
PAGE = pension_levers.for_page(SETTING, YEAR)
START = pension_levers.baseline(SETTING)
GRID = [
    {"law": law, "variant": variant, "subsidy": rule, "wage_weight": weight, "coverage": coverage}
    for law, variant, rule, weight, coverage in itertools.product(
        pension_levers.LAWS, ("low", "medium", "high"), pension_levers.RULES, (0, 35, 100), (40, 54, 70)
    )
]
SERIES = ("insured", "payers", "retirees", "dependency", "replacement", "contributions", "subsidy", "outlay")


def rounded():
    """Return the setting that the page ships: persons and shares as they are rounded there."""
    ages = slice(
        int(SETTING.population["medium"].shape[-1] - np.shape(PAGE["population"]["medium"])[-1]), None
    )
    population = {name: np.array(values) for name, values in PAGE["population"].items()}
    laws = {}
    for name, law in PAGE["laws"].items():
        retired, joining = np.array(law["retired"]), np.array(law["joining"])
        shares = SETTING.laws[name]
        assert shares.working[..., ages] == pytest.approx(1 - retired, abs=1e-6)
        laws[name] = dataclasses.replace(shares, working=1 - retired, retired=retired, joining=joining)
    return dataclasses.replace(SETTING, population=population, laws=laws)


@pytest.fixture(scope="module")
def script():
    """Return a function that runs the script of the page for one setting of the form."""
    with mini_racer() as engine:
        engine.eval((ROOT / "static" / "levers.js").read_text(encoding="utf-8"))
        engine.eval(f"const INPUTS = {json.dumps(PAGE)}")

        def run(choices):
            call = f"JSON.stringify(project(INPUTS, leversOf(INPUTS, {json.dumps(choices)})))"
            return json.loads(engine.eval(call))

        yield run


def test_the_script_computes_what_the_python_model_computes_on_a_grid_of_settings(script):
    setting = rounded()
    assert len(GRID) == 162
    for choices in GRID:
        ours, fund = script(choices), pension_levers.project(setting, choices, YEAR)
        assert ours["years"] == fund.years.tolist()
        for name in SERIES:
            assert ours[name] == pytest.approx(getattr(fund, name), rel=1e-9), (choices, name)
        assert ours["reserve"] == pytest.approx(fund.reserve, rel=1e-9, abs=1e-3), choices


def test_rounding_for_the_page_moves_nothing_that_it_shows(script):
    for choices in (START, START | {"law": "before", "variant": "low", "coverage": 70}):
        ours, fund = script(choices), pension_levers.project(SETTING, choices, YEAR)
        shown = np.array(ours["reserve"]) / np.array(ours["outlay"])
        assert shown == pytest.approx(fund.reserve / fund.outlay, abs=0.004)
        assert ours["dependency"] == pytest.approx(fund.dependency, rel=2e-4)


def test_the_comparison_can_fail(script):
    fund = pension_levers.project(SETTING, START, YEAR)
    assert script(START | {"wage_weight": 55})["outlay"] != pytest.approx(fund.outlay, rel=1e-3)


def test_values_of_a_form_are_texts_and_give_the_same(script):
    assert script({name: str(value) for name, value in START.items()}) == script(START)


def test_the_choices_of_the_baseline_leave_the_baseline_as_it_is():
    chosen, plain = pension_levers.project(SETTING, START, YEAR), SETTING.project()
    assert chosen.reserve == pytest.approx(plain.reserve)


def test_the_table_has_base_year_decades_and_last_year():
    page = pension_levers.for_page(SETTING, YEAR)
    assert page["table_years"] == [2024, 2030, 2040, 2050, 2060, 2070, 2075]
    assert page["years"] == list(range(2024, 2076))


def test_the_page_gets_persons_and_shares_from_the_first_age_at_which_anybody_works():
    page = pension_levers.for_page(SETTING, YEAR)
    ages = range(SETTING.population["medium"].shape[-1])
    start = next(age for age in ages if SETTING.laws["reform"].working[..., age].any())
    for name, persons in page["population"].items():
        assert np.array(persons) == pytest.approx(SETTING.population[name][..., start:], abs=0.051)
    for name in pension_levers.LAWS:
        for share in ("retired", "joining"):
            full = getattr(SETTING.laws[name], share)[..., start:]
            assert np.array(page["laws"][name][share]) == pytest.approx(full, abs=1e-6)


def test_an_unknown_choice_is_refused():
    with pytest.raises(ValueError, match=r"choices\['law'\] = 'other': expected one of"):
        pension_levers.project(SETTING, START | {"law": "other"}, YEAR)


def test_levers_that_move_over_time_cannot_be_shipped():
    moving = dataclasses.replace(SETTING.levers, interest=np.full(SETTING.years.size, 0.02))
    with pytest.raises(ValueError, match=r"interest = \[0.02.*: expected one number for all years"):
        pension_levers.for_page(dataclasses.replace(SETTING, levers=moving), YEAR)
