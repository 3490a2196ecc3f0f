import dataclasses

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq

from lib.models import demography, pension, pension_inputs, pension_validation
from lib.sources.datasets import load

NAMES = ["population", "mortality", "fertility", "migration", "population-annual"]
NAMES += ["pension-insurance", "policy-dates", "published-projections", "macro"]
TABLES = {name: load(f"official-{name}") for name in NAMES} | {"pension-model": load("pension-model")}
VALUES = pension_inputs.parameters(TABLES["pension-model"])
FLOWS = pension_inputs.official(TABLES["pension-insurance"])
LEVERS = pension_inputs.baseline(VALUES, TABLES)
ROWS = TABLES["published-projections"].query("series.str.startswith('cass')").astype({"year": int})
PRINTED = ROWS.set_index(["series", "year"])["value"]
SPAN = np.arange(2019, 2051)
LAW = pension_inputs.laws(TABLES["policy-dates"], VALUES, SPAN)["before"]
PEOPLE = pension_validation.published_population(load("official-population-wpp2019"), SPAN)


@pytest.fixture(scope="module")
def fit():
    return pension_validation.fit_published(PRINTED, PEOPLE, LAW, LEVERS, 3.3)


class TestPublishedFigures:
    def test_printed_ratios_fit_the_printed_heads(self):
        for year in (2019, 2050):
            ratio = 100 * PRINTED["cass-retirees", year] / PRINTED["cass-insured", year]
            assert ratio == pytest.approx(PRINTED["cass-dependency-insured", year], abs=0.5)

    def test_a_published_population_keeps_its_totals(self):
        given = load("official-population-wpp2019").query("year == 2030 and variant == 'medium'")
        assert PEOPLE[11].sum() == pytest.approx(given["value"].sum() / 10)
        assert demography.persons(PEOPLE[11], 1, 60) == pytest.approx(
            given.query("age >= 60")["value"].sum() / 10
        )

    def test_in_printed_years_a_published_population_is_the_printed_one(self):
        table = load("official-population-wpp2019")
        found = pension_validation.published_population(table, [2023, 2025, 2030])
        given = table[table["variant"].isin(["estimate", "medium"]) & (table["age"] == 60)]
        printed = given.groupby("year")["value"].sum()
        assert found[1:, :, 60:65].sum(axis=(1, 2)) == pytest.approx(printed[[2025, 2030]].to_numpy() / 10)

    def test_what_is_fitted_is_met_and_what_is_tested_is_not_fitted(self, fit):
        table = pension_validation.against_published(fit.fund, PRINTED, 0.05, 1)
        roles = table.groupby("role")["error"].agg(lambda error: error.abs().max())
        assert roles["fitted"] < 1e-4
        assert roles["start"] < 0.5  # printed ratios are rounded
        assert roles["test"] > 5
        assert (table["role"] == "test").sum() == 8
        assert (
            len(table) == len(PRINTED) + 2 - 1
        )  # two peaks have a date too, one reserve lies before the start

    def test_another_target_moves_the_fitted_levers(self, fit):
        higher = PRINTED.copy()
        higher["cass-balance", 2028] = 2000.0
        other = pension_validation.fit_published(higher, PEOPLE, LAW, LEVERS, 3.3)
        assert other.fund.balance[9] == pytest.approx(2000, abs=1)
        assert other.wage_growth != pytest.approx(fit.wage_growth, abs=1e-3)

    def test_a_fund_that_lasts_does_not_pass_the_date_of_its_end(self, fit):
        lasting = dataclasses.replace(fit.fund, reserve=np.abs(fit.fund.reserve))
        table = pension_validation.against_published(lasting, PRINTED, 0.05, 1).set_index("figure")
        assert np.isnan(table.loc["cass-reserve-zero", "error"])
        assert not table.loc["cass-reserve-zero", "passed"]

    def test_a_missing_figure_is_named(self):
        with pytest.raises(ValueError, match=r"printed = \[\('cass-balance', 2028\)\]: expected a row"):
            less = PRINTED.drop(("cass-balance", 2028))
            pension_validation.fit_published(less, PEOPLE, LAW, LEVERS, 3.3)


class TestHindcast:
    def test_told_runs_follow_the_official_insured(self):
        fund = pension_validation.hindcast(TABLES, 2018, 2025, told=True)
        insured = pd.Series(fund.insured, fund.years)
        seen = FLOWS["insured"].loc[2018:2025].dropna()
        assert insured[seen.index].to_numpy() == pytest.approx(seen.to_numpy())

    def test_blind_runs_know_nothing_of_later_years(self):
        changed = dict(TABLES)
        table = TABLES["pension-insurance"]
        later = table["year"].astype(int) > 2018
        head = table["series"].isin(
            ["employees-contributors", "employees-participants", "employees-retirees"]
        )
        changed["pension-insurance"] = table.assign(
            value=table["value"].where(~(later & head), 1.5 * table["value"])
        )
        macro = TABLES["macro"]
        changed["macro"] = macro.assign(value=macro["value"].where(macro["year"].astype(int) <= 2018, 9.0))
        plain, other = (
            pension_validation.hindcast(tables, 2018, 2025, told=False) for tables in (TABLES, changed)
        )
        assert other.reserve == pytest.approx(plain.reserve)

    def test_the_printed_verdicts(self):
        """What the chapter says in words: heads pass, money fails, in every run."""
        cut = pension_validation.rate_cut(VALUES, float(LEVERS.contribution_rate), np.arange(2018, 2026))
        for case in ({"told": True}, {"told": True, "contribution_rate": cut}, {"told": False}):
            fund = pension_validation.hindcast(TABLES, 2018, 2025, **case)
            table = pension_validation.against_official(fund, FLOWS, VALUES["passed"])
            passed = table.groupby("measure")["passed"].all()
            assert passed["retirees"]
            assert not passed[["outlay", "revenue", "reserve"]].any()

    def test_the_cut_comes_in_its_month(self):
        path = pension_validation.rate_cut(VALUES, 0.24, np.arange(2018, 2022))
        full = 0.24 * 24 / 28
        assert path.tolist() == pytest.approx([0.24, (4 * 0.24 + 8 * full) / 12, full, full])

    def test_errors_are_relative_to_the_official_figure(self):
        fund = pension_validation.hindcast(TABLES, 2018, 2025, told=True)
        table = pension_validation.against_official(fund, FLOWS, 0.05).set_index(["measure", "year"])
        assert table.loc[("outlay", 2021), "official"] == 56481
        assert table.loc[("outlay", 2021), "error"] == pytest.approx(100 * (fund.outlay[3] / 56481 - 1))
        assert ("revenue", 2025) not in table.index


class TestSeries:
    LEVELS = pd.Series([100.0, 110.0, np.nan, 133.1], index=[2010, 2011, 2012, 2013])

    def test_gaps_are_filled_at_constant_growth(self):
        assert pension_validation.filled(self.LEVELS, 2010, 2013)[2012] == pytest.approx(121)

    def test_one_year_is_added_at_the_last_growth(self):
        levels = pd.Series([100.0, 110.0], index=[2010, 2011])
        assert pension_validation.filled(levels, 2010, 2012)[2012] == pytest.approx(121)

    def test_growth_of_the_years_before_goes_on(self):
        path = pension_validation.extended(self.LEVELS, 2013, 2015, 3)
        assert path.tolist() == pytest.approx([133.1, 146.41, 161.051])

    def test_yuan_a_month_become_ten_thousand_a_year(self):
        assert pension_validation.yearly(2500) == pytest.approx(3)

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            (
                lambda levels: pension_validation.filled(levels, 2010, 2015),
                "series.index = .*: expected 2010 to",
            ),
            (
                lambda levels: pension_validation.extended(levels, 2012, 2014, 1),
                "series = .*: expected 2012 too",
            ),
        ],
    )
    def test_bad_input_is_refused_by_name(self, call, message):
        with pytest.raises(ValueError, match=message):
            call(self.LEVELS)


def test_the_late_joiners_reading_depends_on_the_test_it_is_put_to():
    """What the chapter says: after 2018 the strict reading is closer, against the report the other one."""
    ends = {}
    for late in (0.0, 1.0):
        fund = pension_validation.hindcast(TABLES, 2018, 2025, told=True, late_joiners=late)
        report = pension_validation.fit_published(
            PRINTED, PEOPLE, LAW, dataclasses.replace(LEVERS, late_joiners=late), 3.3
        )
        ends[late] = (
            abs(fund.retirees[-1] / FLOWS["retirees"][2025] - 1),
            abs(report.fund.retirees[-1] / PRINTED["cass-retirees", 2050] - 1),
        )
        early = pension_validation.hindcast(TABLES, 2011, 2015, told=True, late_joiners=late)
        assert early.retirees[-1] / FLOWS["retirees"][2015] < 1 - VALUES["passed"]
    assert ends[0.0][0] < ends[1.0][0]
    assert ends[1.0][1] < ends[0.0][1]


def test_a_year_outside_the_law_is_refused():
    with pytest.raises(ValueError, match="year = 2018: expected 2019 to 2050"):
        pension_validation.stationary(np.ones((2, 101)), LAW, 2018, LEVERS)


def test_the_stationary_fund_stays_as_it_is():
    levers = dataclasses.replace(LEVERS, wage_weight=1.0)
    fund = pension_validation.stationary(np.linspace(1, 0.1, 101) * np.ones((2, 1)), LAW, 2019, levers)
    assert isinstance(fund, pension.Fund)
    assert fund.retirees == pytest.approx(np.full(fund.years.size, fund.retirees[0]))


def test_wage_growth_alone_meets_one_balance_and_not_the_other():
    """What the chapter says was tried first: one free lever for the balance of 2028 misses that of 2050."""
    levers = dataclasses.replace(LEVERS, late_joiners=1.0)
    fund = pension_validation.fit_published(PRINTED, PEOPLE, LAW, levers, 3.3).fund
    start = {
        name: float(getattr(fund, name)[0]) for name in ("insured", "retirees", "wage", "pension", "reserve")
    }
    share = fund.insured / (PEOPLE * LAW.working).sum(axis=(-2, -1))

    def run(growth):
        moved = dataclasses.replace(levers, wage_growth=growth, coverage=share / share[0])
        return pension.project(PEOPLE, LAW, pension.Base(2019, **start), moved).balance

    growth = brentq(lambda rate: run(rate)[9] - PRINTED["cass-balance", 2028], 0, 0.3)
    assert run(growth)[9] == pytest.approx(PRINTED["cass-balance", 2028], abs=1)
    assert run(growth)[-1] < 2 * PRINTED["cass-balance", 2050]
