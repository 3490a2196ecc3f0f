"""Statements in words of the chapter, held against the data."""

import pytest

from lib.models import medical_series, trends
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def frames():
    other = load("official-other-insurance")
    maternity = other[other["series"] == "maternity-expenditure"].set_index("year")["value"]
    official, printed = load("official-medical-insurance"), load("table-2")
    return (
        medical_series.published(official, printed),
        medical_series.consistent(official, printed),
        medical_series.consistent(official, printed, maternity),
    )


def test_the_narrowing_is_no_effect_of_the_merger(frames):
    _, _, same = frames
    assert same["multiple"].iloc[0] > 2 * same.loc[2019, "multiple"]


def test_the_distance_in_yuan_grows_after_2019(frames):
    distance = frames[2]["employees"] - frames[2]["residents"]
    assert distance.iloc[-1] > distance[2019]


def test_narrowing_shows_from_2020_and_no_longer_from_2021(frames):
    after = frames[2].loc[2020:, "multiple"]
    assert trends.no_further_narrowing(after.index.to_numpy(), after.to_numpy()).p_value < 0.05
    later = after.loc[2021:]
    assert trends.no_further_narrowing(later.index.to_numpy(), later.to_numpy()).p_value > 0.05


def test_the_paper_cells_of_2019_add_up_to_the_official_total():
    cells = load("table-2").query("quantity == 'fund_expenditure' and year == 2019")["value"].sum()
    official = load("official-medical-insurance").query("series == 'total-expenditure' and year == 2019")
    assert cells == pytest.approx(official["value"].iloc[0], abs=0.5)


def test_before_the_merger_rural_members_cost_about_what_urban_residents_cost(frames):
    published, same, _ = frames
    for year in (2010, 2013):
        assert same.loc[year, "residents"] == pytest.approx(published.loc[year, "residents"], rel=0.05)
