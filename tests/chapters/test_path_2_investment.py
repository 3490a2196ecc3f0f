"""What the words of the chapter on investment say must hold in the data."""

import pytest

from lib.models import financing, growth
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
