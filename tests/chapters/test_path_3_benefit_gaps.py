"""What the words of the chapter on benefit gaps say must hold in the data."""

import numpy as np
import pytest

from lib.models import benefits, growth, leveling, medical_series, pension_series, regional_rule
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
def starts(official):
    """Return level, heads and multiple of both gaps in their newest official year."""
    other = load("official-other-insurance")
    maternity = other[other["series"] == "maternity-expenditure"].set_index("year")["value"]
    same = medical_series.consistent(load("official-medical-insurance"), load("table-2"), maternity)
    flows = official.astype({"year": int}).pivot(index="year", columns="series", values="value")
    gap = pension_series.gap(pension_series.averages(official)).loc[2024]
    last = same.iloc[-1]
    return {
        "medical": (
            int(same.index[-1]),
            *last[["employees", "residents", "employees_heads", "residents_heads"]],
        ),
        "pensions": (
            2024,
            *(12 * gap[["employees", "residents"]]),
            *flows.loc[2024, ["employees-retirees", "residents-beneficiaries"]],
        ),
    }


@pytest.fixture(scope="module")
def plans(starts):
    return {
        name: leveling.plans(
            year,
            int(SCENARIO["target_year"]),
            upper=upper,
            lower=lower,
            upper_heads=many,
            lower_heads=more,
            target=GOAL,
            baseline_growth=SCENARIO["growth.middle"] / 100,
            slow_growth=SCENARIO["growth.low"] / 100,
        )
        for name, (year, upper, lower, many, more) in starts.items()
    }


@pytest.fixture(scope="module")
def sums(plans, starts):
    return {
        (name, way): leveling.summary(plan, *starts[name][3:])
        for name, ways in plans.items()
        for way, plan in ways.items()
    }


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


@pytest.mark.system("S00-12", "S03-07")
def test_every_plan_ends_at_the_goal_and_at_the_closed_form_without_a_cut(plans, sums):
    for name, ways in plans.items():
        for way, plan in ways.items():
            found, years = sums[name, way], len(plan) - 1
            upper, lower = 1 + found["upper_growth"] / 100, 1 + found["lower_growth"] / 100
            assert plan["multiple"].iloc[-1] == pytest.approx(GOAL)
            assert plan["multiple"].iloc[0] * (upper / lower) ** years == pytest.approx(GOAL)
            assert not found["cut"]


def test_filling_costs_the_same_share_later_as_at_once_and_slower_peaks_cost_less(sums, starts):
    for name, (_, upper, lower, many, more) in starts.items():
        added = more * (leveling.fill_valleys(upper, lower, GOAL) - lower)
        filling, slower, neutral = (
            sums[name, way]["extra_end"] for way in (leveling.FILLING, leveling.SLOWER, leveling.NEUTRAL)
        )
        assert filling == pytest.approx(100 * added / (many * upper + more * lower))
        assert neutral == 0
        assert 0 < slower < filling


def test_pensions_are_harder_than_medicine_in_every_way(sums, starts):
    for way in (leveling.FILLING, leveling.SLOWER):
        assert sums["pensions", way]["extra_end"] > sums["medical", way]["extra_end"]
    growths = [sums[name, leveling.NEUTRAL]["upper_growth"] for name in ("pensions", "medical")]
    assert 0 < growths[0] < growths[1] < 1  # the higher benefits nearly stop growing
    assert starts["medical"][4] > 2 * starts["medical"][3]


def test_suppressing_alone_does_not_reach_the_goal(starts):
    for year, upper, lower, *_ in starts.values():
        grown = lower * (1 + SCENARIO["growth.middle"] / 100) ** (SCENARIO["target_year"] - year)
        assert GOAL < upper / grown < upper / lower


def test_the_medical_difference_is_as_wide_after_filling_as_now_and_smaller_at_no_cost(sums, starts):
    _, upper, lower, *_ = starts["medical"]
    assert sums["medical", leveling.FILLING]["difference"] == pytest.approx(upper - lower, rel=0.05)
    assert sums["medical", leveling.NEUTRAL]["difference"] < 0.8 * (upper - lower)


def test_the_plan_at_no_cost_needs_growth_that_the_baseline_has(starts):
    for year, upper, lower, many, more in starts.values():
        flat, _ = leveling.level_at_no_cost(upper, lower, upper_heads=many, lower_heads=more, target=GOAL)
        assert flat < upper
        needed = growth.annual_growth(flat, upper, SCENARIO["target_year"] - year)
        assert 0 < needed < SCENARIO["growth.middle"] / 100


def test_since_2019_the_medical_pace_is_below_what_every_target_needs(starts, per_head):
    year, upper, lower, *_ = starts["medical"]
    other = load("official-other-insurance")
    maternity = other[other["series"] == "maternity-expenditure"].set_index("year")["value"]
    same = medical_series.consistent(load("official-medical-insurance"), load("table-2"), maternity)
    pace = growth.annual_growth(upper / lower, same.loc[2019, "multiple"], year - 2019)
    assert pace < benefits.required_growth(upper / lower, GOAL, SCENARIO["target_year"] - year, 0) / 2


@pytest.fixture(scope="module")
def official():
    pensions = load("official-pension-insurance")
    weak = pensions["source"].map(load("official-sources").set_index("id")["weak"])
    return pensions.assign(weak=weak)


@pytest.fixture(scope="module")
def said():
    return load("prose-figures").set_index("id")["low"]


@pytest.fixture(scope="module")
def spent(official):
    return pension_series.averages(official).pivot(index="year", columns="group", values="value")


def test_the_pair_of_the_article_is_fund_spending_of_2021_and_the_review_lies_below_it(spent, said):
    for group, article, review in (
        ("employees", "urban-pension-2021", "retiree-pension-end"),
        ("residents", "rural-pension-2021", "resident-pension-end"),
    ):
        assert round(spent.loc[2021, group]) == said[article]
        assert said[review] < spent.loc[2021, group]


def test_the_definition_alone_makes_a_few_percent_and_the_distance_grows_when_the_public_sector_joins(
    official, spent, said
):
    published = official[official["series"] == "enterprise-average-pension"].set_index("year")["value"]
    above = (spent["employees"] / published - 1).dropna()
    assert above.index.tolist() == [2010, 2011, 2014, 2015, 2016]
    assert above.loc[:2015].between(0.02, 0.05).all()
    assert above[2016] > 2 * above.loc[:2015].max()
    assert spent.loc[2021, "employees"] / said["retiree-pension-end"] - 1 > above[2016]
    # A start in 2012 fits the published averages and lies in the same narrow band; 2011 would not.
    assert published[2011] < said["retiree-pension-start"] < published[2014]
    assert 0.02 < spent.loc[2012, "employees"] / said["retiree-pension-start"] - 1 < 0.05
    assert spent.loc[2011, "employees"] < said["retiree-pension-start"]


def test_after_2019_the_multiple_fell_in_each_published_year_and_the_difference_grew(official):
    gap = pension_series.gap(pension_series.averages(official))
    later = gap.loc[2021:]
    assert later["multiple"].is_monotonic_decreasing
    assert later["difference"].is_monotonic_increasing
    assert (pension_series.gap_bounds(official).loc[2019, "multiple_low"] > later["multiple"]).all()
    assert gap.loc[2016, "multiple"] > gap.loc[2015, "multiple"]


def test_the_difference_outgrew_prices(official):
    gap = pension_series.gap(pension_series.averages(official))["difference"]
    prices = load("official-macro").query("series == 'cpi'").set_index("year")["value"]
    assert gap[2024] / gap[2021] > prices[2024] / prices[2021]


def test_the_recent_pace_of_pensions_beats_the_decade_and_misses_the_goal_by_far(official, said):
    gap = pension_series.gap(pension_series.averages(official))["multiple"]
    start = said["retiree-pension-start"] / said["resident-pension-start"]
    decade = growth.annual_growth(said["retiree-pension-end"] / said["resident-pension-end"], start, 9)
    needed = benefits.required_growth(gap[2025], GOAL, SCENARIO["target_year"] - 2025, 0)
    for until in (2024, 2025):
        pace = growth.annual_growth(gap[until], gap[2021], until - 2021)
        assert decade < pace < needed / 2


def test_residents_jump_in_2025(official):
    flows = official.astype({"year": int}).pivot(index="year", columns="series", values="value")
    spending = flows["residents-expenditure"]
    revenue = spending[2025] + flows.loc[2025, "residents-balance"] - flows.loc[2024, "residents-balance"]
    yearly = (spending[2024] / spending[2022]) ** 0.5
    assert spending[2025] / spending[2024] > yearly
    assert revenue / flows.loc[2024, "residents-revenue"] > 1.25


@pytest.fixture(scope="module")
def provinces():
    groups = load("region-groups").set_index("region")["group"]
    return regional_rule.provinces(load("official-regions"), groups, 2024)


@pytest.mark.system("S00-07", "S04-04")
def test_present_pensions_are_more_unequal_than_full_proportion_because_of_two_cities(provinces):
    def theils(regions):
        spending = float(regions["heads"] @ regions["benefit"])
        floor = regional_rule.neutral_floor(spending, regions["heads"], regions["relative"], 1)
        ruled = regional_rule.rule(floor, regions["relative"], 1)
        groups = regions["group"].tolist()
        return [
            regional_rule.spread(b, regions["heads"], groups)["theil"] for b in (regions["benefit"], ruled)
        ]

    known = provinces.dropna()
    now, ruled = theils(known)
    assert now > ruled
    without = known.drop(["Beijing", "Shanghai"])
    now_without, ruled_without = theils(without)
    assert now_without < ruled_without  # only the two cities make the present spread the larger one
    assert set(provinces["benefit"].nlargest(2).index) == {"Beijing", "Shanghai"}
    slopes = [regional_rule.implied_coefficient(r["benefit"], r["relative"]) for r in (known, without)]
    assert slopes[0]["estimate"] > 1 > slopes[1]["estimate"]
    assert slopes[0]["lower"] < 1 < slopes[0]["upper"]
    assert slopes[1]["lower"] > 0  # the others rise with output, slowly


@pytest.mark.system("S00-07")
def test_the_range_of_the_paper_and_that_of_2024_overlap(provinces, said):
    rich, poor = provinces.loc[["Beijing", "Shanghai"]], provinces.loc[["Sichuan", "Henan", "Jiangxi"]]
    low, high = rich["benefit"].min() / poor["benefit"].max(), rich["benefit"].max() / poor["benefit"].min()
    assert low < said["regional-standard-multiple"] < high


def test_filling_to_the_mean_costs_less_with_a_full_coefficient_and_leaves_the_peaks(provinces):
    known = provinces.dropna()
    mean = known["heads"] @ known["benefit"] / known["heads"].sum()
    steps = [0, 0.25, 0.5, 0.75, 1]
    table = regional_rule.scan(known, steps, mean).query("way == 'filling up'").set_index("coefficient")
    assert table["cost"].idxmax() == 0
    assert table.loc[1, "cost"] < table.loc[0, "cost"]
    present = regional_rule.spread(known["benefit"], known["heads"], known["group"].tolist())
    assert 0 < table.loc[0, "theil"] < present["theil"]


@pytest.mark.system("S01-02")
def test_fewer_are_insured_than_live_in_the_country():
    people = load("official-macro").query("series == 'population' and year == 2025")["value"].iloc[0]
    insured = load("official-medical-insurance").query("series == 'total-participants' and year == 2025")
    assert 0 < people - insured["value"].iloc[0] < 0.1 * people


def test_hospital_rates_of_the_schemes_drift_apart_and_accounts_shrink():
    use = load("official-health-costs").pivot(index="year", columns="series", values="value")
    apart = (use["employees-inpatient-payment"] - use["residents-inpatient-payment"]).dropna()
    assert apart.iloc[-1] > apart.iloc[0] > 0
    money = load("official-medical-insurance").pivot(index="year", columns="series", values="value")
    share = (money["employees-account-expenditure"] / money["employees-expenditure"]).dropna()
    assert share.is_monotonic_decreasing
