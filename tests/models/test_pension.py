import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import pension, pension_inputs, pension_validation, retirement
from lib.sources.datasets import load

NAMES = ["population", "mortality", "fertility", "migration", "population-annual"]
NAMES += ["pension-insurance", "policy-dates", "published-projections"]
TABLES = {name: load(f"official-{name}") for name in NAMES} | {"pension-model": load("pension-model")}
SETTING = pension_inputs.setting(TABLES)
LEVERS = SETTING.levers
FLOWS = ("contributions", "subsidy", "outlay", "interest", "reserve", "retirees", "payers", "pension")


def small(years=3, ages=6):
    """Ages 0 to 5: work at 2 and 3, retired at 4 and 5, joining allowed to age 2; one year at a time."""
    working, retired, joining = (
        np.broadcast_to(np.array(row, dtype=float), (years, 2, ages)).copy()
        for row in ([0, 0, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1], [1, 1, 1, 0, 0, 0])
    )
    return retirement.Shares(np.arange(2000, 2000 + years), working, retired, joining)


BASE = pension.Base(2000, insured=20.0, retirees=10.0, wage=2.0, pension=1.0, reserve=5.0)
PLAIN = pension.Levers(
    wage_growth=0.1,
    inflation=0.0,
    wage_weight=0.5,
    interest=0.02,
    contribution_rate=0.25,
    compliance=0.8,
    entitlement=1.0,
    subsidy=0.1,
)


class TestTwoYearsByHand:
    # 10 persons of each sex and age, nobody dies before the open group, where 10 of 20 survive.
    FUND = pension.project(np.full((3, 2, 6), 10.0), small(), BASE, PLAIN)

    def test_heads(self):
        # 20 insured of 40 at work: half of each cohort. 20 persons pass the age each year, 10 of them draw;
        # the open group keeps 10 of 20 people, so 5 of the 10 retirees of ages 4 and 5 live on.
        assert self.FUND.insured.tolist() == [20, 20, 20]
        assert self.FUND.payers.tolist() == [16, 16, 16]
        assert self.FUND.retirees == pytest.approx([10, 15, 17.5])

    def test_money_of_the_second_year(self):
        # Old pensions grow by half of 10 %, new ones with wages.
        outlay = 5 * 1.05 + 10 * 1.1
        assert self.FUND.outlay[1] == pytest.approx(outlay)
        assert self.FUND.contributions[1] == pytest.approx(0.25 * 16 * 2.2)
        assert self.FUND.subsidy[1] == pytest.approx(0.1 * outlay)
        assert self.FUND.reserve[1] == pytest.approx(5 * 1.02 + 8.8 + 0.1 * outlay - outlay)

    def test_ratios(self):
        assert self.FUND.dependency[0] == pytest.approx(10 / 16)
        assert self.FUND.replacement[0] == pytest.approx(0.5)
        assert self.FUND.cost_rate[0] == pytest.approx(10 / 32)


@settings(max_examples=15)
@given(
    st.floats(0, 0.1),
    st.floats(0, 1),
    st.floats(-0.02, 0.08),
    st.floats(0, 0.4),
    st.floats(0.5, 1.6),
    st.floats(0, 1),
    st.sampled_from(["reform", "before"]),
)
def test_identities_hold_whatever_the_levers(growth, weight, interest, subsidy, coverage, factor, law):
    path = pension.ramp(coverage, SETTING.years, 2024, 2050)
    fund = SETTING.project(
        law=law,
        wage_growth=growth,
        wage_weight=weight,
        interest=interest,
        subsidy=subsidy,
        coverage=path,
        sustainability=factor,
    )
    income = fund.contributions + fund.subsidy
    after = fund.reserve[:-1] * (1 + interest) + (income - fund.outlay)[1:]
    assert fund.reserve[1:] == pytest.approx(after, rel=1e-12, abs=1e-6)
    assert fund.cost_rate == pytest.approx(fund.dependency * fund.replacement, rel=1e-12)
    assert fund.balance[1:] == pytest.approx(np.diff(fund.reserve), rel=1e-9, abs=1e-4)


def test_the_base_year_is_the_official_one():
    flows = pension_inputs.official(TABLES["pension-insurance"]).loc[2024]
    fund = SETTING.project()
    assert fund.insured[0] == pytest.approx(flows["insured"])
    assert fund.retirees[0] == pytest.approx(flows["retirees"])
    assert fund.outlay[0] == pytest.approx(flows["outlay"])
    interest = float(LEVERS.interest) * (flows["reserve"] - flows["revenue"] + flows["outlay"])
    assert fund.contributions[0] + fund.subsidy[0] + interest == pytest.approx(flows["revenue"])


@pytest.mark.system("S03-01")
@pytest.mark.parametrize("year", [2024, 2075])
@pytest.mark.parametrize("share", [0.2, 0.9])
def test_in_a_stationary_population_the_rate_is_dependency_times_replacement(year, share):
    rng = np.random.default_rng(5)
    lived = np.sort(rng.uniform(0, 1, (2, 101)))[:, ::-1]
    law, full = SETTING.laws["reform"], dataclasses.replace(LEVERS, wage_weight=1.0)
    fund = pension_validation.stationary(lived, law, year, full, share)
    at = year - 2024
    exact = (lived * law.retired[at]).sum() / (lived * law.working[at]).sum() / float(LEVERS.compliance)
    assert fund.dependency == pytest.approx(np.full(fund.years.size, exact), rel=1e-9)
    assert fund.cost_rate == pytest.approx(np.full(fund.years.size, exact * 0.5), rel=1e-9)


@pytest.mark.system("S03-01")
def test_in_a_growing_population_the_rate_is_not_the_stationary_one():
    lived = np.linspace(1, 0.01, 101) * np.ones((2, 1))
    law = SETTING.laws["before"]
    steady = pension_validation.stationary(lived, law, 2024, LEVERS)
    weights = 1.02 ** (np.arange(len(law.years))[:, None, None] - np.arange(101))
    base = dataclasses.replace(SETTING.base, year=2024)
    growing = pension.project(lived * weights, law, base, LEVERS)
    assert growing.dependency[-1] < 0.9 * steady.dependency[-1]


@pytest.mark.system("S01-03")
@pytest.mark.parametrize("law", ["reform", "before"])
@pytest.mark.parametrize("variant", ["low", "high"])
def test_with_full_wage_indexation_the_replacement_rate_stays(law, variant):
    fund = SETTING.project(law=law, variant=variant, wage_weight=1.0)
    assert fund.replacement == pytest.approx(np.full(fund.years.size, fund.replacement[0]), rel=1e-12)
    assert SETTING.project(law=law, variant=variant, wage_weight=0.9).replacement[-1] < fund.replacement[-1]


@pytest.mark.system("S01-03")
def test_with_price_indexation_of_a_closed_group_the_replacement_rate_falls_like_prices_over_wages():
    levers = dataclasses.replace(LEVERS, wage_weight=0.0, entitlement=0.0)
    fund = pension.project(SETTING.population["medium"], SETTING.laws["before"], SETTING.base, levers)
    years = np.arange(11)
    expected = fund.replacement[0] * (1.02 / 1.04) ** years
    assert fund.replacement[:11] == pytest.approx(expected)


class TestLevers:
    BASELINE = SETTING.project()

    def effect(self, **moved):
        return (SETTING.project(**moved).reserve - self.BASELINE.reserve)[-1]

    def test_each_moves_the_reserve_the_way_it_should(self):
        assert self.effect(law="before") < 0
        assert self.effect(wage_weight=0.0) > 0 > self.effect(wage_weight=1.0)
        assert self.effect(sustainability=0.5) > 0
        assert self.effect(contribution_rate=0.26) > 0 > self.effect(compliance=0.7)
        assert self.effect(subsidy=0.0) < 0 < self.effect(subsidy_link=1.0)
        assert self.effect(variant="low") < 0 < self.effect(variant="high")

    def test_late_joiners_draw_only_when_the_lever_says_so(self):
        more = pension.ramp(1.3, SETTING.years, 2024, 2030)
        strict, late = (SETTING.project(coverage=more, late_joiners=part).retirees for part in (0.0, 1.0))
        # The minimum is fifteen years: nobody who joined after 2024 retires before 2039 in that reading.
        assert strict[:15] == pytest.approx(self.BASELINE.retirees[:15])
        assert (late[2:] > strict[2:]).all()

    def test_with_constant_coverage_nobody_joins_late(self):
        assert self.effect(late_joiners=1.0) == pytest.approx(0)

    def test_a_linked_subsidy_moves_in_proportion_to_dependency(self):
        fund = SETTING.project(subsidy_link=1.0)
        share = fund.subsidy / fund.outlay
        assert share / share[0] == pytest.approx(fund.dependency / fund.dependency[0])

    def test_the_sustainability_factor_takes_its_share_of_the_rise_of_dependency(self):
        law, people = SETTING.laws["before"], SETTING.population["medium"]
        levers = dataclasses.replace(LEVERS, wage_weight=1.0, sustainability=0.25)
        fund = pension.project(people, law, SETTING.base, levers)
        rise = fund.dependency[1:-1] / fund.dependency[:-2]
        assert fund.replacement[2:] / fund.replacement[1:-1] == pytest.approx(1 + 0.25 * (1 - rise))


class TestDraws:
    def test_draws_of_every_input_give_what_single_runs_give(self):
        rng = np.random.default_rng(11)
        years = SETTING.years.size
        people = SETTING.population["medium"] * rng.uniform(0.9, 1.1, (3, 1, 2, 101))
        growth, weight = rng.uniform(0, 0.08, (3, years)), rng.uniform(0, 1, (3, 1))
        levers = dataclasses.replace(LEVERS, wage_growth=growth, wage_weight=weight, sustainability=weight)
        together = pension.project(people, SETTING.laws["reform"], SETTING.base, levers)
        for i in range(3):
            one = dataclasses.replace(
                LEVERS, wage_growth=growth[i], wage_weight=weight[i, 0], sustainability=weight[i, 0]
            )
            alone = pension.project(people[i], SETTING.laws["reform"], SETTING.base, one)
            for name in FLOWS:
                drawn = np.broadcast_to(getattr(together, name), (3, years))[i]
                assert drawn == pytest.approx(getattr(alone, name), rel=1e-11), name

    def test_economic_draws_do_not_copy_the_population(self):
        fund = SETTING.project(interest=np.full((4, 1), 0.03))
        assert fund.retirees.shape == (SETTING.years.size,)
        assert fund.reserve.shape == (4, SETTING.years.size)


class TestMeasures:
    def test_actuarial_balance_is_the_rise_of_the_rate_that_closes_the_gap(self):
        gap = pension.actuarial_balance(SETTING.project(), LEVERS.interest)
        closed = SETTING.project(contribution_rate=float(LEVERS.contribution_rate) - gap)
        assert gap < 0
        assert pension.actuarial_balance(closed, LEVERS.interest) == pytest.approx(0, abs=1e-12)

    def test_fund_ratio_is_opening_reserve_over_outlay(self):
        fund = TestTwoYearsByHand.FUND
        ratio = pension.fund_ratio(fund)
        assert np.isnan(ratio[0])
        assert ratio[1] == pytest.approx(5 / fund.outlay[1])

    def test_exhaustion_is_the_first_year_below_zero_or_missing(self):
        fund = SETTING.project(
            interest=np.array([[0.0], [0.02]]), contribution_rate=np.array([[0.24], [1.0]])
        )
        years = pension.exhaustion(fund)
        first = int(years[0] - 2024)
        assert fund.reserve[0, first] < 0 <= fund.reserve[0, first - 1]
        assert np.isnan(years[1])

    def test_ramp_moves_in_a_straight_line(self):
        assert pension.ramp(1.4, np.arange(2020, 2026), 2021, 2023).tolist() == pytest.approx(
            [1, 1, 1.2, 1.4, 1.4, 1.4]
        )
        assert pension.ramp(np.array([1, 2]), np.arange(2020, 2023), 2020, 2022).shape == (2, 3)


def replaced(**moved):
    return pension.project(np.full((3, 2, 6), 10.0), small(), BASE, dataclasses.replace(PLAIN, **moved))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: replaced(wage_weight=1.2), r"wage_weight\[\] = 1.2: expected 0 to 1"),
        (
            lambda: replaced(wage_growth=[0.0, float("nan"), 0.0]),
            r"wage_growth\[1\] = nan: expected a growth",
        ),
        (lambda: replaced(coverage=[1.0, 1.0]), r"coverage.shape = \(2,\): .* last axis of 3 years"),
        (lambda: dataclasses.replace(BASE, wage=0), "wage = 0: expected a number above zero"),
        (lambda: pension.ramp(1.1, np.arange(3), 2, 2), "last = 2: expected a year after 2"),
        (
            lambda: pension.project(np.full((3, 2, 6), -1.0), small(), BASE, PLAIN),
            r"population\[0, 0, 0\] = -1.0: expected persons, zero or more",
        ),
        (
            lambda: pension.project(np.ones((3, 2, 7)), small(), BASE, PLAIN),
            r"population.shape = \(3, 2, 7\): expected last axes \(3, 2, 6\)",
        ),
        (
            lambda: pension.project(np.ones((3, 2, 6)), small(), dataclasses.replace(BASE, year=1999), PLAIN),
            r"law.years\[0\] = 2000: expected the base year 1999",
        ),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
