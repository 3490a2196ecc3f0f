"""What the chapter on the level of spending says in words, held against the data."""

import numpy as np
import pytest

from lib.models import composition, convergence, spending_share
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def spending():
    cells = load("table-1").astype({"year": int})
    return cells.pivot_table(index="year", columns="code", values="share_pct")


@pytest.fixture(scope="module")
def gap(spending):
    return spending["OECD"] - spending["CHN"]


@pytest.mark.system("S00-05")
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


@pytest.fixture(scope="module")
def official():
    return {
        name: load(f"official-{name}").pivot(index="year", columns="series", values="value").astype(float)
        for name in ("macro", "other-insurance", "medical-insurance", "oecd-social-expenditure")
    }


@pytest.fixture(scope="module")
def scopes():
    return spending_share.insurance(load("official-other-insurance"), load("official-medical-insurance"))


@pytest.fixture(scope="module")
def defined(official, scopes):
    """Return China's share by definition under each GDP vintage that covers all years."""
    macro = official["macro"]
    subsidies = spending_share.subsidy_shares(load("official-macro"), load("official-pension-insurance"))
    bounds = spending_share.subsidy_bounds(subsidies, scopes.index)
    parts = scopes["all_funds"], macro[spending_share.ITEM], macro["fiscal-health"]
    return {
        vintage: spending_share.definitions(*parts, macro[vintage], bounds)
        for vintage in ("gdp", "gdp-wdi-december-2024")
    }


def test_old_and_new_totals_of_the_funds_join_in_their_common_year(official, scopes):
    later = (
        scopes.loc[2017, "three_funds"] + official["medical-insurance"].loc[2017, "total-expenditure-long"]
    )
    later += official["other-insurance"].loc[2017, "maternity-expenditure"]
    # Four figures, each rounded to a whole unit.
    assert later == pytest.approx(scopes.loc[2017, "all_funds"], abs=2)


def test_funds_plus_budget_item_gives_every_cell_of_china_but_the_first(official, scopes, spending):
    macro, china = official["macro"], spending["CHN"]
    sums = scopes["all_funds"] + macro[spending_share.ITEM]
    shares = 100 * sums / macro["gdp-wdi-december-2024"]
    for year in (2015, 2016, 2017, 2018):
        assert composition.matches(shares[year], round(china[year], 1), 1) == "rounded", year
    assert composition.matches(shares[2010], round(china[2010], 1), 1) is None
    # The first figure of GDP, not a later one, gives the two decimals of the last cell.
    hits = [
        v
        for v in macro.filter(like="gdp")
        if composition.matches(100 * sums[2019] / macro[v][2019], 10.57, 2)
    ]
    assert hits == ["gdp-preliminary"]


def test_the_cell_of_2018_needs_the_maternity_fund(official, scopes, spending):
    macro = official["macro"].loc[2018]
    amounts = scopes.loc[2018, ["all_funds", "without_maternity"]] + macro[spending_share.ITEM]
    shares = 100 * amounts / macro["gdp-wdi-december-2024"]
    printed = round(spending.loc[2018, "CHN"], 1)
    assert [composition.matches(share, printed, 1) for share in shares] == ["rounded", None]


def test_the_hole_of_the_first_year_is_smaller_than_the_residents_pension_two_years_later(official, scopes):
    macro, other = official["macro"].loc[2010], official["other-insurance"].loc[2012]
    sums = scopes.loc[2010, "all_funds"] + macro[spending_share.ITEM]
    hole = [share / 100 * macro["gdp-wdi-december-2024"] - sums for share in (5.85, 5.95)]
    assert 0 < hole[0] < hole[1]
    assert hole[1] < other["five-funds-expenditure-with-residents"] - other["five-funds-expenditure"]


def test_every_definition_rises_to_2019_and_hardly_after(defined):
    for shares in defined.values():
        known = shares.dropna()
        assert (known.loc[:2019].diff().dropna() > 0).all(axis=None)
        early = (known.loc[2019] - known.loc[2010]) / 9
        late = (known.loc[2023] - known.loc[2019]) / 4
        assert (late < early / 3).all()


def test_every_gap_shrinks_to_2019_and_is_larger_in_2022(defined, official):
    oecd = official["oecd-social-expenditure"]
    mean = oecd["public-social-expenditure-mean34-socx2023"]
    fragment = oecd.loc[2022, "public-social-expenditure-oecd-latest2023"]
    for shares in defined.values():
        gaps = (-shares).add(mean, axis=0)
        assert (gaps.loc[2010] > gaps.loc[2015]).all()
        assert (gaps.loc[2015] > gaps.loc[2019]).all()
        assert (fragment - shares.loc[2022] > gaps.loc[2019]).all()


def test_recipe_keeps_china_below_every_printed_row(defined, spending):
    peers = spending.drop(columns="CHN")
    for shares in defined.values():
        assert not peers.le(shares["double"].reindex(peers.index), axis=0).any(axis=None)


def test_mexico_spent_less_than_the_funds_alone(defined, official):
    mexico = official["oecd-social-expenditure"].loc[2019, "public-social-expenditure-mex-socx2023"]
    assert all(mexico < shares.loc[2019, "funds"] for shares in defined.values())


def test_of_the_three_paths_only_the_last_step_comes_near_the_gap_of_2022(defined, official, gap):
    years = gap.index
    paths = {
        "line": convergence.linear_closing(years, gap).at(2022)
        - convergence.linear_closing(years, gap).at(2019),
        "relative": convergence.proportional_closing(years, gap).at(2022)
        - convergence.proportional_closing(years, gap).at(2019),
        "last step": 3 * convergence.last_step_closing(years, gap).pace,
    }
    oecd = official["oecd-social-expenditure"]
    ends = (
        oecd.loc[2019, "public-social-expenditure-mean34-socx2023"],
        oecd.loc[2022, "public-social-expenditure-oecd-latest2023"],
    )
    for shares in defined.values():
        moved = ends[1] - ends[0] - (shares.loc[2022, "double"] - shares.loc[2019, "double"])
        errors = {name: abs(moved - path) for name, path in paths.items()}
        assert errors["last step"] < 1
        assert min(errors["line"], errors["relative"]) > 1
