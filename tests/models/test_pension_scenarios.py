"""Scenarios of the pension fund on a small population: no lever is the baseline, accounting holds."""

import numpy as np
import pandas as pd
import pytest

from lib.models import pension, pension_scenarios, uncertainty
from lib.models.pension_inputs import setting
from lib.sources.datasets import load

PHASE = (2024, 2035)
TABLES = ["population", "mortality", "fertility", "migration", "population-annual"]
TABLES += ["pension-insurance", "policy-dates", "published-projections"]


@pytest.fixture(scope="module")
def real():
    tables = {name: load(f"official-{name}") for name in TABLES}
    return setting(tables | {"pension-model": load("pension-model")})


def table(**values):
    rows = [(name.replace("__", "."), value, unit) for name, (value, unit) in values.items()]
    return pd.DataFrame(rows, columns=["parameter", "value", "unit"])


class TestRead:
    def test_the_baseline_comes_first_and_percent_become_fractions(self):
        rows = table(
            more__coverage=(115.0, "percent of the base year"), more__subsidy_link=(1.0, "elasticity")
        )
        read = pension_scenarios.read(rows)
        assert list(read) == ["baseline", "more"]
        assert read["baseline"] == {}
        assert read["more"] == {"coverage": 1.15, "subsidy_link": 1.0}

    def test_refuses_a_missing_column(self):
        with pytest.raises(ValueError, match="^table.columns"):
            pension_scenarios.read(pd.DataFrame({"parameter": []}))


class TestProject:
    @pytest.mark.system("S03-03")
    def test_zero_levers_return_the_baseline(self, real):
        base = real.project()
        zero = pension_scenarios.project(real, {}, PHASE)
        central = pension_scenarios.project(
            real,
            {
                "reform": 1,
                "fertility": 0,
                "coverage": 1,
                "real_wage_growth": real.levers.wage_growth - real.levers.inflation,
                "real_interest": real.levers.interest - real.levers.inflation,
            },
            PHASE,
        )
        for name in ("insured", "retirees", "outlay", "contributions", "subsidy", "reserve"):
            assert (getattr(zero, name) == getattr(base, name)).all()
            assert getattr(central, name) == pytest.approx(getattr(base, name), rel=1e-12)

    @pytest.mark.system("S03-03")
    def test_the_table_of_ranges_and_the_scenarios_center_on_the_baseline(self, real):
        spread = uncertainty.ranges(load("pension-uncertainty"))
        central = dict(zip(spread["parameter"], spread["central"], strict=True))
        reserve = pension_scenarios.project(real, central, PHASE).reserve
        assert reserve == pytest.approx(real.project().reserve, rel=1e-9)

    def test_variants_and_law_reach_the_projection(self, real):
        low = pension_scenarios.project(real, {"fertility": -1, "reform": 0}, PHASE)
        assert low.reserve == pytest.approx(real.project(law="before", variant="low").reserve)

    def test_draws_give_the_same_as_one_by_one(self, real):
        draws = pd.DataFrame(
            {
                "coverage": [0.9, 1.1],
                "wage_weight": [0.0, 1.0],
                "fertility": [-0.5, 0.5],
                "inflation": [0.01, 0.03],
            }
        )
        together = pension_scenarios.spread(real, draws, PHASE)
        alone = [
            pension_scenarios.months(pension_scenarios.project(real, row, PHASE))
            for row in draws.to_dict("records")
        ]
        assert together == pytest.approx(np.array(alone))
        assert (pension_scenarios.spread(real, draws, PHASE, block=1) == together).all()

    @pytest.mark.parametrize(
        ("moved", "message"),
        [
            ({"luck": 1}, r"^moved = \['luck'\]: expected levers among"),
            ({"fertility": 1.5}, "^fertility = 1.5: expected -1 to 1"),
            ({"wage_weight": 50}, "^wage_weight"),
        ],
    )
    def test_refusals(self, real, moved, message):
        with pytest.raises(ValueError, match=message):
            pension_scenarios.project(real, moved, PHASE)


class TestSummary:
    def test_differences_are_levels_less_the_baseline_and_the_subsidy_moves_money_only(self, real):
        scenarios = {"baseline": {}, "link": {"subsidy_link": 1.0}}
        rows = pension_scenarios.summary(real, scenarios, phase=PHASE, gdp=1e6, years=(2035, 2050))
        base, link = (rows[rows["scenario"] == name].reset_index(drop=True) for name in scenarios)
        for name in ("months", "rate", "gdp_share", "budget_share"):
            assert (base[f"d_{name}"] == 0).all()
            assert link[f"d_{name}"].tolist() == pytest.approx((link[name] - base[name]).tolist())
        assert (link["d_gdp_share"] == 0).all()
        assert (link["d_budget_share"] > 0).all()

    def test_the_rate_is_dependency_times_replacement(self, real):
        fund = real.project()
        rows = pension_scenarios.summary(real, {"baseline": {}}, phase=PHASE, gdp=1e6, years=(2035,))
        at = 2035 - 2024
        assert rows["rate"].item() == pytest.approx(100 * fund.dependency[at] * fund.replacement[at])

    def test_paths_agree_with_the_summary_and_refusals_name_the_argument(self, real):
        scenarios = {"baseline": {}, "prices": {"wage_weight": 0.0}}
        rows = pension_scenarios.summary(real, scenarios, phase=PHASE, gdp=1e6, years=(2040,))
        path = pension_scenarios.paths(real, scenarios, PHASE)
        assert path.index.is_unique
        path = path.query("year == 2040")
        assert path["d_months"].tolist() == pytest.approx(rows["d_months"].tolist())
        with pytest.raises(ValueError, match="^scenarios = .*a baseline among them"):
            pension_scenarios.summary(real, {"prices": {}}, phase=PHASE, gdp=1e6, years=(2040,))
        with pytest.raises(ValueError, match="^years = 2200"):
            pension_scenarios.summary(real, {"baseline": {}}, phase=PHASE, gdp=1e6, years=(2200,))


@pytest.mark.system("S04-05")
def test_every_rule_of_the_book_closes_every_year_of_the_projection_to_zero(real):
    rules = pension_scenarios.read(load("balance-rules"))
    closed = pension_scenarios.balanced(real, real.project(), rules, gdp=1e6)
    off = closed["rule"] == "baseline"
    assert closed.loc[~off, "balance"].abs().max() < 1e-12
    assert closed.loc[off, "balance"].abs().min() > 1e-6
    assert closed.loc[~off, "rule"].nunique() == len(rules) - 1 >= 3


def test_flows_of_a_balanced_fund_are_in_percent_of_the_product_of_their_year(real):
    fund = real.project()
    closed = pension_scenarios.balanced(real, fund, {"none": {}}, gdp=1e6)
    expected = 100 * fund.outlay / pension_scenarios.product(real, fund, 1e6)
    assert closed["outlay_gdp"].to_numpy() == pytest.approx(expected)
    assert closed["year"].tolist() == fund.years.tolist()


def test_a_balanced_fund_keeps_its_reserve(real):
    # With the budget closing the gap, the model's own reserve stays where it starts.
    fund = real.project()
    closed = pension_scenarios.balanced(real, fund, {"budget": {"budget": 1.0}}, gdp=1e6)
    subsidy = closed["subsidy"].to_numpy() * fund.payroll
    reserve = real.base.reserve
    for t in range(1, len(fund.years)):
        reserve += float(real.levers.interest) * reserve + fund.contributions[t] + subsidy[t] - fund.outlay[t]
    assert reserve == pytest.approx(real.base.reserve)


def test_product_grows_with_wages_and_working_ages(real):
    fund = pension.project(real.population["medium"], real.laws["reform"], real.base, real.levers)
    gdp = pension_scenarios.product(real, fund, 100.0)
    workers = real.population["medium"][:, :, 20:65].sum(axis=(1, 2))
    assert gdp[0] == pytest.approx(100)
    assert gdp[-1] == pytest.approx(100 * fund.wage[-1] / fund.wage[0] * workers[-1] / workers[0])
