"""What the chapter on the level of spending says in words, held against the data."""

import numpy as np
import pytest

from lib.models import convergence
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def spending():
    cells = load("table-1").astype({"year": int})
    return cells.pivot_table(index="year", columns="code", values="share_pct")


@pytest.fixture(scope="module")
def gap(spending):
    return spending["OECD"] - spending["CHN"]


def test_china_is_lower_in_every_pair_and_highest_in_its_own_last_year(spending):
    verdicts = convergence.compare(spending, "CHN")["verdict"]
    assert set(verdicts) == {"lower", "missing"}
    assert spending["CHN"].is_monotonic_increasing


def test_gap_falls_in_every_interval_and_mostly_by_the_rise_of_china(spending, gap):
    assert gap.is_monotonic_decreasing
    rise = spending["CHN"].iloc[-1] - spending["CHN"].iloc[0]
    assert rise > 0.75 * (gap.iloc[0] - gap.iloc[-1])


def test_pace_rises_to_a_peak_and_then_falls_to_almost_nothing(gap):
    pace = -np.diff(gap) / np.diff(gap.index)
    peak = pace.argmax()
    assert 0 < peak == len(pace) - 3
    assert (np.diff(pace[peak:]) < 0).all()
    assert pace[-1] <= 0.1


def test_first_interval_is_more_than_half_of_the_period(gap):
    assert 2 * (gap.index[1] - gap.index[0]) > gap.index[-1] - gap.index[0]


def test_only_the_last_cell_of_china_has_a_second_decimal(spending):
    china = spending["CHN"]
    assert (china.round(1) == china).tolist() == [True] * (len(china) - 1) + [False]


def test_named_countries_spend_less_than_the_mean_on_average(spending):
    peers = spending.drop(columns=["OECD", "CHN"]).mean(axis=1)
    assert (peers < spending["OECD"]).all()


def test_insurance_dwarfs_the_rows_of_table_3_that_the_implied_gdp_leaves_out():
    cells = load("table-3")
    undisputed = cells[~((cells["branch"] == "social_welfare") & cells["year"].isin([2010, 2013]))]
    insurance = undisputed["branch"] == "social_insurance"
    spent = undisputed.groupby(["year", insurance])["expenditure_100m"].sum()
    assert (spent.xs(False, level=1) < 0.1 * spent.xs(True, level=1)).all()


def test_convergence_hangs_on_china(spending):
    countries = spending.drop(columns="OECD")
    group = countries.loc[:2018].dropna(axis="columns")
    both = {w: convergence.sigma_convergence(group, without=w)["sigma"] for w in (None, "CHN")}
    fall = {w: sigma.iloc[0] - sigma.iloc[-1] for w, sigma in both.items()}
    assert fall[None] > 5 * abs(fall["CHN"])
    p = [convergence.beta_convergence(countries, end=2018, without=w).p_value for w in both]
    assert p[0] < 0.05 < p[1]
