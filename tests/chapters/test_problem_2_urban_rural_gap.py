"""Statements in words of the chapter, held against the data."""

import io

import numpy as np
import pandas as pd
import pytest

from lib.figures import publish
from lib.models import decomposition, medical_series, ranges, trends
from lib.sources.datasets import load
from tests.conftest import ROOT

CHAPTER = ROOT / "chapters" / "problem-2-urban-rural-gap.md"


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


@pytest.mark.system("S00-06")
def test_every_derived_cell_of_table_2_is_as_printed_and_terms_sum_to_the_change():
    cells = load("table-2").pivot(index="year", columns=["group", "quantity"], values="value")
    inputs = {
        group: (cells[group, "fund_expenditure"], cells[group, "recipients"])
        for group in ("employees", "residents")
    }
    levels = {group: decomposition.per_capita(*pair) for group, pair in inputs.items()}
    for group, level in levels.items():
        assert level.round(2).tolist() == pytest.approx(cells[group, "per_capita"].tolist())
    multiple = decomposition.multiple(levels["employees"], levels["residents"])
    assert multiple.round(2).tolist() == pytest.approx(cells["both", "multiple"].tolist())
    frame = pd.DataFrame(
        {
            f"{g}_{name}": one
            for g, pair in inputs.items()
            for name, one in zip(("spending", "heads"), pair, strict=True)
        }
    )
    terms = decomposition.decompose_log_change(frame).query("span == 'interval'")
    sums = terms.groupby("to")["log_change"].sum()
    assert sums.tolist() == pytest.approx(np.diff(np.log(multiple)).tolist())


@pytest.mark.system("S00-07")
def test_the_printed_regional_multiple_lies_among_the_formulas_and_inside_the_bounds():
    said = load("prose-figures").set_index("id")
    upper = said.loc["regional-standard-developed", ["low", "high"]]
    lower = said.loc["regional-standard-less-developed", ["low", "high"]]
    table = ranges.multiples(upper, lower)
    claimed = said.loc["regional-standard-multiple", "low"]
    assert table["value"].min() < claimed < table["value"].max()
    assert (table["value"].round(1) == claimed).any()
    assert ((table["low"] <= table["value"]) & (table["value"] <= table["high"])).all()
    assert table["low"].iloc[0] == pytest.approx(upper["low"] / lower["high"])


@pytest.mark.system("S01-01")
def test_every_pair_of_pensions_is_computed_as_a_ratio_and_in_yuan(run_chapter):
    records = [bundle[publish.MIME] for bundle, _ in run_chapter(CHAPTER) if publish.MIME in bundle]
    (table,) = (record for record in records if record["id"] == "tab-pension-pairs")
    assert "S01-01" in table["systems"]
    pairs = pd.read_csv(io.StringIO(table["csv"])).set_index("source")
    said = load("prose-figures").set_index("id")["low"]
    printed = {
        "Rural security, 2021": ("urban-pension-2021", "rural-pension-2021"),
        "Ten years, start": ("retiree-pension-start", "resident-pension-start"),
        "Ten years, end": ("retiree-pension-end", "resident-pension-end"),
    }
    assert set(pairs.index) == set(printed)
    for source, (upper, lower) in printed.items():
        assert pairs.loc[source, "multiple"] == pytest.approx(said[upper] / said[lower])
        assert pairs.loc[source, "difference"] == said[upper] - said[lower]
