"""What the words of the chapter on investment say must hold in the data."""

import numpy as np
import pytest

from lib.models import (
    balance,
    collection,
    financing,
    fund_indicators,
    growth,
    pension_inputs,
    pension_scenarios,
    pension_series,
    pension_validation,
    spiral,
    uncertainty,
    verdicts,
    warning,
)
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def shares():
    return load("table-1").astype({"year": int}).pivot_table("share_pct", "year", "code")


@pytest.fixture(scope="module")
def excess(shares):
    years = load("scenarios").set_index("parameter")["value"]["target_year"] - shares.index[-1]
    share, target = shares["CHN"].iloc[-1] / 100, shares["OECD"].iloc[-1] / 100
    return financing.required_growth(share, target, years, 0)


def test_the_oecd_mean_is_within_the_whole_span_and_beyond_the_last_step(shares, excess):
    china = shares["CHN"]
    whole = growth.annual_growth(china.iloc[0], china.iloc[-1], china.index[-1] - china.index[0])
    last = growth.annual_growth(china.iloc[-2], china.iloc[-1], china.index[-1] - china.index[-2])
    assert last < excess < whole


def test_gdp_growth_cancels(shares, excess):
    share, target = shares["CHN"].iloc[-1] / 100, shares["OECD"].iloc[-1] / 100
    scenario = load("scenarios").set_index("parameter")["value"]
    years = scenario["target_year"] - shares.index[-1]
    for rate in scenario.filter(like="growth.") / 100:
        needed = financing.required_growth(share, target, years, rate)
        assert (1 + needed) / (1 + rate) - 1 == pytest.approx(excess)


def test_the_oecd_mean_fell_so_that_a_moving_target_asks_for_less(shares):
    assert shares["OECD"].iloc[-1] < shares["OECD"].iloc[0]


def test_all_comparison_countries_spend_more_and_the_oecd_mean_is_the_highest_target(shares):
    now = shares.loc[shares.index[-1]].dropna()
    peers = now.drop(["CHN", "OECD"])
    assert (peers > now["CHN"]).all()
    assert peers.mean() < now["OECD"]


def test_tables_1_and_3_would_have_gdp_stand_still(shares):
    sums = load("table-3").pivot_table("expenditure_100m", "year", "branch", aggfunc="sum")
    sums = sums[sums["social_welfare"] != sums["social_insurance"]]
    implied = sums.sum(axis="columns") / shares.loc[sums.index, "CHN"]
    assert sums.index[-1] - sums.index[0] == 3
    assert implied.iloc[-1] / implied.iloc[0] == pytest.approx(1, abs=0.02)


def test_each_mix_of_sources_sums_to_all():
    shares = load("financing-shares")
    mix = shares["parameter"].str.partition(".")[0]
    assert (shares.groupby(mix)["value"].sum() == 100).all()


@pytest.fixture(scope="module")
def pensions():
    official = load("official-pension-insurance")
    weak = official["source"].map(load("official-sources").set_index("id")["weak"])
    return official.assign(weak=weak)


@pytest.fixture(scope="module")
def flows(pensions):
    return pensions.astype({"year": int, "value": float}).pivot(
        index="year", columns="series", values="value"
    )


def test_support_of_employees_rose_from_2019_to_2022_and_fell_afterward(pensions):
    support = pension_series.support(pensions).pivot(index="year", columns="group", values="value")
    assert support.loc[2019:2022, "employees"].is_monotonic_increasing
    assert support.loc[2022:, "employees"].is_monotonic_decreasing


def test_the_ratio_of_2019_rests_on_the_third_party_and_that_of_2022_does_not(pensions):
    support = pension_series.support(pensions).query("group == 'employees'").set_index("year")["weak"]
    assert support[2019]
    assert not support[2022]


def test_contributions_cover_the_outlay_until_2013_and_not_in_the_last_two_years_with_a_figure(pensions):
    own = pension_series.funds(pensions).query("measure == 'own revenue'").set_index("year")["value"]
    assert own.index.tolist() == [2011, 2012, 2013, 2015, 2016]
    assert (own.loc[:2013] > 100).all()
    assert (own.loc[2015:] < 100).all()


def test_the_reserve_peaks_in_2012_is_lowest_in_2021_and_recovers(pensions):
    funds = pension_series.funds(pensions).query("measure == 'reserve' and group == 'employees'")
    reserve = funds.set_index("year")["value"]
    assert reserve.idxmax() == 2012
    assert reserve.idxmin() == 2021
    assert reserve.loc[2021:].is_monotonic_increasing


def test_2020_must_have_brought_a_deficit_while_all_published_years_show_a_surplus(flows):
    surplus = (flows["employees-revenue"] - flows["employees-expenditure"]).dropna()
    assert 2020 not in surplus.index
    assert (surplus > 0).all()
    at_the_end_of_2020 = flows.loc[2021, "employees-balance"] - surplus[2021]
    assert (
        flows.loc[2019, "employees-balance"] - at_the_end_of_2020 > 0.1 * flows.loc[2019, "employees-balance"]
    )


def test_the_share_of_pensions_fell_to_2022_and_outgrew_gdp_more_slowly_than_the_target_asks(
    pensions, shares, excess
):
    macro = load("official-macro").astype({"year": int}).pivot(index="year", columns="series", values="value")
    share = (pension_series.outlay(pensions)["both"] / macro["gdp"]).dropna()
    assert share.loc[2019:2022].is_monotonic_decreasing
    assert share.loc[2022:].is_monotonic_increasing
    china = shares["CHN"]
    last_step = growth.annual_growth(china.iloc[-2], china.iloc[-1], china.index[-1] - china.index[-2])
    for until in (2024, 2025):
        pace = growth.annual_growth(share[2019], share[until], until - 2019)
        assert 0 < pace < min(excess, last_step)


@pytest.mark.system("S00-11")
def test_the_target_is_reached_in_the_deadline_and_the_sources_sum_to_all(shares):
    scenario = load("scenarios").set_index("parameter")["value"]
    first, deadline = int(shares.index[-1]), int(scenario["target_year"])
    start, target = shares["CHN"].iloc[-1] / 100, shares["OECD"].iloc[-1] / 100
    path = financing.share_path(first, deadline, gdp=1, gdp_growth=0.04, share=start, target_share=target)
    path = path.set_index("year")
    assert path.loc[deadline, "share"] == pytest.approx(target)
    assert (path.loc[: deadline - 1, "share"] < target).all()
    mixes = load("financing-shares")
    mixes[["mix", "payer"]] = mixes["parameter"].str.split(".", expand=True).to_numpy()
    for _, rows in mixes.groupby("mix"):
        paid = financing.split(path["additional"], (rows.set_index("payer")["value"] / 100).to_dict())
        assert paid.sum(axis="columns").tolist() == pytest.approx(path["additional"].tolist())


@pytest.fixture(scope="module")
def collected():
    families = {
        "pension": "pension-insurance",
        "medical": "medical-insurance",
        "other": "other-insurance",
        "assistance": "social-assistance",
    }
    tables = {name: load(f"official-{family}") for name, family in families.items()}
    known, revenue, outlay = collection.flows(tables, load("collection-roles"), 2015)
    return collection.matrix(known, revenue), revenue, outlay


@pytest.mark.system("S03-12")
def test_the_collection_matrix_of_2015_balances_in_rows_and_columns(collected):
    full, revenue, outlay = collected
    accounts = collection.accounts(full, outlay)
    assert collection.imbalance(accounts).abs().max() < 1e-6
    assert full.sum().tolist() == pytest.approx(revenue.tolist())


def test_the_five_insurances_add_up_to_the_published_totals(collected):
    _, revenue, outlay = collected
    other = load("official-other-insurance").query("year == 2015").set_index("series")["value"]
    insured = revenue.drop("assistance").sum(), outlay.drop("assistance").sum()
    assert insured == pytest.approx((other["five-funds-revenue"], other["five-funds-expenditure"]), abs=2)


@pytest.mark.system("S03-12")
def test_most_of_the_money_has_no_named_payer(collected):
    full, revenue, _ = collected
    assert full.loc["not assigned"].sum() > 0.5 * revenue.sum()
    assert len(collection.missing(full)) > 0.5 * load("collection-roles")["value"].sum()


@pytest.mark.system("S02-02")
def test_dependency_is_a_point_at_the_start_and_a_range_at_the_end_that_lies_higher():
    rows = fund_indicators.printed_dependency(load("indicators"), verdicts.NEARLY)
    start, end = rows.loc["start"], rows.loc["end"]
    assert start["per_insured_low"] == start["per_insured_high"]
    assert start["per_insured_high"] < end["per_insured_low"] < end["per_insured_high"]


POPULATION = ["population", "mortality", "fertility", "migration", "population-annual"]


@pytest.fixture(scope="module")
def tables():
    rest = ["pension-insurance", "policy-dates", "published-projections", "macro"]
    official = {name: load(f"official-{name}") for name in POPULATION + rest}
    return official | {"pension-model": load("pension-model")}


@pytest.fixture(scope="module")
def setting(tables):
    return pension_inputs.setting(tables)


PHASE, LATE = (2024, 2035), 2050


@pytest.fixture(scope="module")
def outcome(setting, tables):
    gdp = tables["macro"].query("series == 'gdp' and year == 2024")["value"].item()
    scenarios = pension_scenarios.read(load("pension-scenarios"))
    rows = pension_scenarios.summary(setting, scenarios, phase=PHASE, gdp=gdp, years=(PHASE[1], LATE))
    return rows.set_index(["scenario", "year"])


def test_what_the_text_says_of_the_levers(outcome):
    late = outcome.xs(LATE, level="year")
    assert late.loc["before-reform", "d_exhaustion"] < 0 < late.loc["before-reform", "d_gdp_share"]
    assert late.loc["coverage", "d_exhaustion"] > 0
    assert late.loc["coverage", "d_gdp_share"] > 0
    assert late.loc["linked-subsidy", "d_exhaustion"] > 0
    assert late.loc["linked-subsidy", "d_gdp_share"] == 0
    assert late.loc["linked-subsidy", "d_budget_share"] > 1
    assert 0 < late.loc["high-fertility", "d_months"] < 1
    assert late.loc["package", "d_exhaustion"] == late["d_exhaustion"].max()


@pytest.mark.system("S03-03")
def test_the_first_leaf_of_the_tree_is_the_baseline_in_every_year(setting):
    base = {
        name: float(getattr(setting.levers, name)) for name in ("wage_weight", "subsidy_link", "coverage")
    }
    leaf = pension_scenarios.project(setting, base, PHASE)
    assert (leaf.reserve == setting.project().reserve).all()


@pytest.fixture(scope="module")
def ranges():
    return uncertainty.ranges(load("pension-uncertainty"))


@pytest.mark.system("S03-03")
def test_two_decisions_top_the_tornado_and_fertility_does_nothing_by_2035(setting, ranges):
    def reserve(**moved):
        return float(pension_scenarios.months(pension_scenarios.project(setting, moved, PHASE))[2035 - 2024])

    bars = uncertainty.tornado(reserve, ranges)
    assert set(bars["parameter"].iloc[:2]) == {"coverage", "wage_weight"}
    assert bars["parameter"].iloc[-1] == "fertility"
    assert bars["swing"].iloc[-1] == pytest.approx(0)


def test_differences_lose_most_of_the_spread_and_the_first_official_year_lies_above_the_fan(
    setting, ranges, pensions
):
    draws = uncertainty.sample(ranges, 2000, 2021)
    level = pension_scenarios.spread(setting, draws, PHASE)
    gain = pension_scenarios.spread(setting, draws.assign(sustainability=0.25), PHASE) - level
    at = PHASE[1] - 2024
    assert gain[:, at].std() < 0.25 * level[:, at].std()
    assert (gain[:, at] > 0).all()
    truth = fund_indicators.nation(pensions).loc[2025, "months"]
    assert truth > np.quantile(level[:, 1], 0.95)


def test_both_hindcasts_fail_and_on_different_sides(tables):
    older = pension_inputs.setting(tables, 2018, 2025)
    values = pension_inputs.parameters(tables["pension-model"])
    cut = pension_validation.rate_cut(values, float(older.levers.contribution_rate), older.years)
    told = pension_validation.hindcast(tables, 2018, 2025, told=True, contribution_rate=cut)
    official = pension_inputs.official(tables["pension-insurance"])
    errors = {}
    for name, fund in (("own", older.project(law="before")), ("told", told)):
        held = pension_validation.against_official(fund, official, values["passed"])
        errors[name] = held[held["measure"] == "reserve"].set_index("year")
        assert errors[name]["passed"].sum() < len(errors[name]) / 2
    assert errors["own"]["error"].iloc[-1] < -10
    assert errors["told"]["error"].iloc[-1] > 10
    own = pension_validation.against_official(older.project(law="before"), official, values["passed"])
    assert own.set_index("measure").loc[["retirees", "outlay"], "passed"].all()


def test_the_return_of_the_wage_bill_falls_below_the_interest(setting):
    fund = setting.project()
    steps = [np.diff(path) / path[:-1] for path in (fund.wage, fund.payers)]
    returned = balance.implicit_return(*steps)
    interest = float(setting.levers.interest)
    assert returned[: PHASE[1] - 2024].mean() > interest > returned[LATE - 2024 :].mean()


@pytest.fixture(scope="module")
def back_test():
    limits = pension_inputs.parameters(load("fund-warning"))
    states = fund_indicators.provinces(load("official-regions")).dropna()
    return fund_indicators.province_tests(states, limits["least_hits"])


def test_no_indicator_is_significant_after_correction(back_test):
    assert (back_test["p_holm"] > 0.05).all()
    assert back_test["p_holm"].min() < 0.06  # the prose says that it misses the limit narrowly
    best = back_test.loc[back_test["p"].idxmin()]
    assert (best["indicator"], best["event"]) == ("low cover", "falling reserve")


def test_every_interval_for_the_deficits_of_2024_reaches_down_to_chance(back_test):
    assert (back_test.loc[back_test["event"] == "deficit", "low"] <= 0.5).all()


def test_thresholds_lose_quality_when_the_province_is_left_out(back_test):
    assert (back_test["noise_out"] > back_test["noise"]).all()


def test_the_nation_had_one_deficit_that_no_threshold_would_have_seen(pensions):
    state = fund_indicators.nation(pensions)
    assert state.index[state["surplus"] < 0].tolist() == [2020]
    limits = pension_inputs.parameters(load("fund-warning"))
    assert state["months"].min() > limits["alarm.yellow"]
    tests = fund_indicators.nation_tests(state)
    assert (tests["events"] == 1).all()
    assert tests[["low", "high"]].isna().all(axis=None)


@pytest.mark.system("S03-02")
def test_every_planted_deficit_of_the_book_triggers_every_threshold_before_exhaustion():
    v = pension_inputs.parameters(load("fund-warning"))
    deficits = {name: v[f"planted.deficit.{name}"] for name in ("small", "middle", "large")}
    bounds = {color: v[f"alarm.{color}"] for color in ("red", "orange", "yellow")}
    funds = warning.planted(v["planted.reserve"], v["planted.growth"], int(v["planted.quiet"]), deficits)
    assert (warning.lead_times(funds, bounds)["lead"] > 0).all()


@pytest.mark.system("S04-06")
def test_no_deficit_no_spiral_and_one_side_heals_while_the_other_falls():
    v = pension_inputs.parameters(load("fund-warning"))
    years, gap = int(v["spiral.years"]), v["spiral.gap"]

    def end(uncovered, name):
        sigma = v[f"spiral.sensitivity.{name}"]
        return spiral.simulate(1 - uncovered, years, cut=v["spiral.cut"], sensitivity=sigma).iloc[-1]

    assert end(0, "high")["gap"] == 0
    assert end(0, "high")["benefits"] == end(0, "high")["trust"] == 1
    assert end(gap, "low")["gap"] < 0.01 < gap < end(gap, "high")["gap"]
