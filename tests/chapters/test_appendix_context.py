"""What the appendix on incomes, prices and provinces says in words, held against the data."""

import itertools

import numpy as np
import pandas as pd
import pytest

from lib.models import inequality
from lib.sources.datasets import load

EVENLY = [2, 1, 0, -1, -2]
CORNERS = [[4, -1, -1, -1, -1], [3, 3, -2, -2, -2], [2, 2, 2, -3, -3], [1, 1, 1, 1, -4]]
OPEN = [-np.inf, *[np.nan] * 4, np.inf]


def wide(name):
    return load(name).astype({"year": int}).pivot(index="year", columns="series", values="value")


@pytest.fixture(scope="module")
def income():
    return wide("official-household-income")


@pytest.fixture(scope="module")
def macro():
    return wide("official-macro")


@pytest.fixture(scope="module")
def fifths(income):
    return income[[f"quintile-{i}-income" for i in range(1, 6)]].dropna()


@pytest.fixture(scope="module")
def regions():
    frame = load("official-regions").astype({"year": int})
    return frame.pivot(index="region", columns=["year", "series"], values="value")


@pytest.fixture(scope="module")
def part():
    return load("region-groups").set_index("region")["group"]


def pensions(regions, year, scheme):
    heads = {"employees": "retirees", "residents": "beneficiaries"}[scheme]
    frame = regions[year][[f"{scheme}-pension-expenditure", f"{scheme}-pension-{heads}"]].dropna()
    return (frame.iloc[:, 0] / frame.iloc[:, 1] * 1e4 / 12), frame.iloc[:, 1]


# --- output, prices, people ------------------------------------------------------------------------------
def test_the_newest_output_leads_and_leads_most_in_recent_years(macro):
    lead = (macro["gdp"] / macro["gdp-wdi-december-2024"] - 1).dropna()
    assert (lead > 0).all()
    assert lead.iloc[-3:].min() > lead.iloc[:-3].max()
    assert macro.loc[2019, "gdp"] > macro.loc[2019, "gdp-preliminary"]


def test_editions_change_levels_more_than_growth(macro):
    both = macro[["gdp", "gdp-wdi-december-2024"]].dropna()
    growth = both.pct_change().dropna()
    assert (growth.iloc[:, 0] - growth.iloc[:, 1]).abs().max() < (both.iloc[:, 0] / both.iloc[:, 1] - 1).min()


def test_the_implied_weight_of_towns_stays_below_the_published_share(macro, income):
    rural, urban = income["rural-mean-income"], income["urban-mean-income"]
    weight = (100 * (income["national-mean-income"] - rural) / (urban - rural)).dropna()
    for series in ("urban-share", "urban-share-worldbank"):
        assert ((macro[series] - weight).dropna() > 0).all()


def test_prices_rose_more_slowly_after_2019(macro):
    prices = macro["cpi"].dropna()
    early = (prices[2019] / prices.iloc[0]) ** (1 / (2019 - prices.index[0]))
    assert (prices.iloc[-1] / prices[2019]) ** (1 / (prices.index[-1] - 2019)) < early


# --- town and country ------------------------------------------------------------------------------------
def test_the_ratio_falls_and_the_distance_grows_in_every_year(macro, income):
    urban, rural = income["urban-mean-income"].dropna(), income["rural-mean-income"].dropna()
    assert (np.diff(urban / rural) < 0).all()
    assert (np.diff(urban - rural) > 0).all()
    real = ((urban - rural) / macro["cpi"]).dropna()
    assert (np.diff(real) < 0).sum() == 1
    assert real.iloc[-1] > real.iloc[0]


def test_printed_ratios_are_the_quotients_of_the_printed_means(income):
    quotient = (income["urban-mean-income"] / income["rural-mean-income"]).round(2)
    printed = income["urban-rural-income-ratio"]
    assert (quotient - printed).dropna().abs().max() < 1e-9
    assert (quotient.notna() & printed.notna()).sum() > 5


def test_the_countryside_grew_faster_and_the_median_more_slowly(income):
    growth = income.loc[2024] / income.loc[2015]
    assert growth["rural-mean-income"] > growth["urban-mean-income"]
    assert growth["national-median-income"] < growth["national-mean-income"]


# --- fifths and the Gini index ---------------------------------------------------------------------------
def shares(fifths, income, year, tilt):
    return inequality.person_shares(fifths.loc[year], income.loc[year, "national-mean-income"], tilt)


def test_the_poorer_fifths_must_hold_more_persons(fifths, income):
    assert (fifths.mean(axis=1) > income.loc[fifths.index, "national-mean-income"]).all()


def test_only_a_large_poorest_fifth_carries_the_published_index(fifths, income):
    years = fifths.index.intersection(income["gini"].dropna().index)
    assert list(years) == [2015, 2016]
    for year in years:
        published, means = income.loc[year, "gini"], fifths.loc[year]
        for persons in ([1] * 5, shares(fifths, income, year, EVENLY)):
            assert inequality.gini_bounds(means, persons)[1] < published
            assert inequality.gini_bounds(means, persons, OPEN)[1] < published
        corners = [inequality.gini_bounds(means, shares(fifths, income, year, tilt)) for tilt in CORNERS]
        assert [high >= published for _, high in corners] == [True, False, False, False]
        assert min(low for low, _ in corners) < published


def test_corners_hold_the_bounds_of_every_falling_size(fifths, income):
    """Mixtures of the corners are all falling shares with the right mean; none leaves their bounds."""
    for year, means in fifths.iloc[[0, -1]].iterrows():
        corners = np.array([shares(fifths, income, year, tilt) for tilt in CORNERS])
        ends = [inequality.gini_bounds(means, corner) for corner in corners]
        for mix in itertools.product(range(6), repeat=4):
            if sum(mix) == 5:
                persons = np.array(mix) / 5 @ corners
                assert (np.diff(persons) <= 1e-12).all()
                low, high = inequality.gini_bounds(means, persons)
                assert low >= min(one for one, _ in ends) - 1e-12
                assert high <= max(one for _, one in ends) + 1e-12


def test_shares_of_the_world_bank_carry_its_index(income):
    table = wide("official-income-shares")
    assert (table.sum(axis=1) - 100).abs().max() < 0.15  # five figures with one decimal
    assert (np.diff(table) > 0).all()
    index = income["gini-worldbank"].dropna() / 100
    assert list(index.index) == list(table.index)
    for year, row in table.iterrows():
        low, high = inequality.gini_bounds(row, [1] * 5)
        assert low < index[year] < high


def test_the_poorest_fifth_became_smaller(fifths, income):
    ratio = [np.divide(*shares(fifths, income, year, EVENLY)[[0, -1]]) for year in fifths.index]
    assert ratio[-1] == min(ratio)
    assert ratio[0] == max(ratio)


def test_most_of_the_inequality_of_fifths_lies_inside_town_and_country(fifths, income):
    most = []
    for year, means in fifths.iterrows():
        urban, rural, mean = income.loc[
            year, ["urban-mean-income", "rural-mean-income", "national-mean-income"]
        ]
        weight = (mean - rural) / (urban - rural)
        least = min(inequality.theil(means, shares(fifths, income, year, tilt)) for tilt in CORNERS)
        most.append(inequality.theil([rural, urban], [1 - weight, weight]) / least)
    assert max(most) < 0.5
    assert (np.diff(most) < 0).all()


# --- provinces -------------------------------------------------------------------------------------------
def test_schemes_do_not_touch_and_hold_nearly_all_the_difference(regions):
    (high, retirees), (low, beneficiaries) = (
        pensions(regions, 2024, scheme) for scheme in ("employees", "residents")
    )
    assert low.max() < high.min()
    both, persons = pd.concat([high, low]), pd.concat([retirees, beneficiaries])
    split = inequality.theil_decomposition(both, persons, [1] * len(high) + [2] * len(low))
    assert split["between"] > 0.9 * split["total"]


def test_residents_differ_more_and_three_provinces_make_half_of_it(regions):
    employees, residents = (pensions(regions, 2024, scheme) for scheme in ("employees", "residents"))
    top = residents[0].nlargest(3).index
    assert {"Beijing", "Shanghai"} <= set(top)
    assert employees[0].idxmax() == "Tibet"
    assert "Tibet" not in top
    assert inequality.theil(*residents) > 5 * inequality.theil(*employees)
    rest = inequality.theil(residents[0].drop(top), residents[1].drop(top))
    assert rest < inequality.theil(*residents) / 2


def test_an_unweighted_index_of_employees_reports_tibet(regions):
    values, persons = pensions(regions, 2024, "employees")
    assert inequality.theil(values) > 2.5 * inequality.theil(values.drop("Tibet"))
    assert inequality.theil(values, persons) < 1.1 * inequality.theil(
        values.drop("Tibet"), persons.drop("Tibet")
    )


def test_the_east_still_leads_by_less_and_the_parts_of_the_country_matter_less(regions, part):
    years = {year: pensions(regions, year, "employees") for year in (2008, 2010, 2024)}
    same = sorted(set.intersection(*(set(values.index) for values, _ in years.values())))
    between, lead = [], []
    for values, persons in years.values():
        split = inequality.theil_decomposition(values[same], persons[same], part[same])
        between.append(split["between"] / split["total"])
        spending = (values[same] * persons[same]).groupby(part[same]).sum()
        means = spending / persons[same].groupby(part[same]).sum()
        lead.append(means["East"] / means.drop("East").max() - 1)
    assert between == sorted(between, reverse=True)
    assert 0 < lead[-1] < lead[0]


def test_residents_follow_the_product_of_the_province_and_employees_do_not(regions):
    product = (regions[2024]["gross-regional-product"] / regions[2020]["census-population"]).dropna()
    assert len(product) == 28
    rank = {
        s: pensions(regions, 2024, s)[0].corr(product, method="spearman") for s in ("residents", "employees")
    }
    assert rank["residents"] > 0.6
    assert abs(rank["employees"]) < 0.2


def test_product_per_head_moved_closer(regions, part):
    late = (regions[2024]["gross-regional-product"] / regions[2020]["census-population"]).dropna()
    early = (regions[2010]["gross-regional-product"] / regions[2010]["census-population"])[late.index]
    splits = [
        inequality.theil_decomposition(
            values, regions[census]["census-population"][late.index], part[late.index]
        )
        for values, census in ((early, 2010), (late, 2020))
    ]
    assert splits[1]["total"] < splits[0]["total"]
    assert splits[1]["between"] / splits[1]["total"] < splits[0]["between"] / splits[0]["total"]


def test_the_doubtful_digits_of_zhejiang_do_not_matter(regions):
    row = regions.loc["Zhejiang", 2024]
    heads = row["employees-pension-contributors"] + row["employees-pension-retirees"]
    assert heads != pytest.approx(row["employees-pension-participants"], abs=0.16)
    values, persons = pensions(regions, 2024, "employees")
    retired = row["employees-pension-participants"] - row["employees-pension-contributors"]
    other, changed = values.copy(), persons.copy()
    other["Zhejiang"] *= persons["Zhejiang"] / retired
    changed["Zhejiang"] = retired
    assert inequality.theil(other, changed) == pytest.approx(inequality.theil(values, persons), rel=0.001)


# --- what captions say about the sources -----------------------------------------------------------------
def test_weak_transcriptions_are_those_that_captions_name():
    regions, macro = load("official-regions"), load("official-macro")
    weak = regions[regions["status"] == "transcription"]
    assert set(zip(weak["series"], weak["year"], strict=True)) == {
        ("census-population", 2010),
        ("gross-regional-product", 2010),
        ("gross-regional-product", 2024),
    }
    used = macro[macro["series"].isin(["gdp", "fiscal-social-security-employment"]) & (macro["year"] == 2019)]
    assert set(used["status"]) == {"transcription"}
    for series in ("cpi", "gdp-preliminary", "gdp-wdi-december-2024", "urban-share-worldbank"):
        assert set(macro.loc[macro["series"] == series, "status"]) == {"official"}
    assert "transcription" not in set(load("official-household-income")["status"])


def test_every_province_has_one_of_four_parts(regions, part):
    assert set(part.index) == set(regions.index)
    assert part.nunique() == 4
