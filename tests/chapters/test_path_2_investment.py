"""What the words of the chapter on investment say must hold in the data."""

import pytest

from lib.models import financing, growth, pension_series
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


def test_support_rose_to_2022_and_fell_afterward_in_one_scheme_and_only_fell_in_the_other(pensions):
    support = pension_series.support(pensions).pivot(index="year", columns="group", values="value")
    assert support.loc[2019:2022, "employees"].is_monotonic_increasing
    assert support.loc[2022:, "employees"].is_monotonic_decreasing
    assert support.loc[2021:, ["residents", "both"]].apply(lambda ratio: ratio.is_monotonic_decreasing).all()


def test_only_2017_to_2019_rest_on_the_third_party(pensions):
    support = pension_series.support(pensions)
    assert support.loc[support["weak"], "year"].tolist() == [2017, 2018, 2019]


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
