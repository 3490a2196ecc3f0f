"""What the chapter on the structure of spending says in words, held against the data."""

import pytest

from lib.models import composition, structure
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def tables():
    printed = load("table-3").astype({"year": int})
    row = printed["item"].where(printed["branch"] == "social_assistance", printed["branch"])
    cells = printed.assign(row=row).pivot_table(index="row", columns="year", values="expenditure_100m")
    return structure.versions(cells)


@pytest.fixture(scope="module")
def medical():
    spending = load("table-2").astype({"year": int}).query("quantity == 'fund_expenditure'")
    return spending.pivot_table(index="year", columns="group", values="value")


def test_as_printed_insurance_has_no_majority_and_corrected_it_always_does(tables):
    assert composition.shares(structure.branches(tables["as printed"])).loc["insurance"].min() < 0.5
    for rows in (structure.ASSISTANCE[:2], structure.ASSISTANCE):
        shares = composition.shares(structure.branches(tables["moved"], rows))
        assert shares.loc["insurance"].min() > 0.9
        assert (shares.loc["welfare"] < shares.loc["assistance"]).all()


def test_moved_welfare_rises_in_every_step(tables):
    assert tables["moved"].loc["social_welfare"].is_monotonic_increasing


def test_relief_falls_when_the_row_of_the_extremely_poor_begins(tables):
    rows = tables["moved"].loc[["temporary_relief", "extremely_poor"]]
    assert rows.loc["temporary_relief", 2016] < rows.loc["temporary_relief", 2013]
    assert rows.sum().is_monotonic_increasing


def test_the_paper_understates_the_growth_of_assistance(tables):
    rows = tables["moved"].loc[list(structure.ASSISTANCE)]
    narrow, full = rows.iloc[:2].sum(), rows.sum()
    assert full[2019] / full[2010] > narrow[2019] / narrow[2010]
    assert narrow.idxmax() < 2019
    assert full.idxmax() < 2019


def test_assistance_lost_the_most_weight(tables):
    shares = composition.shares(structure.branches(tables["moved"], structure.ASSISTANCE[:2]))
    change = shares[2019] - shares[2010]
    assert change.idxmin() == "assistance"
    assert change["assistance"] < 0


def test_with_one_scope_of_insurance_the_welfare_share_peaks_before_the_end(tables, medical):
    moved = tables["moved"]
    insurance = moved.loc["social_insurance"]
    rest = moved.drop("social_insurance").sum()
    last = (insurance.index == 2019).astype(float)
    scopes = {
        "out": insurance - (1 - last) * medical.sum(axis=1),
        "employees": insurance + last * medical["employees"],
        "all": insurance + last * medical.sum(axis=1),
    }
    assert (moved.loc["social_welfare"] / (insurance + rest)).idxmax() == 2019
    for name, funds in scopes.items():
        assert (moved.loc["social_welfare"] / (funds + rest)).idxmax() == 2016, name


def test_conclusion_gets_stronger_with_the_medical_funds(tables, medical):
    widened = tables["moved"].copy()
    widened.loc["social_insurance", 2019] += medical.loc[2019].sum()
    before, after = (
        composition.shares(structure.branches(t)).loc["insurance", 2019] for t in (tables["moved"], widened)
    )
    assert after > before


def test_one_pair_of_cells_gives_either_growth_and_that_of_assistance_is_an_accident(tables):
    cells = tables["as printed"].stack()
    said = load("prose-figures").set_index("id")["low"]
    growths = {
        (a, b, wording): value
        for a in cells.index
        for b in cells.index
        if a != b
        for wording, value in composition.growth_wordings(cells[a], cells[b]).items()
    }
    hits = {
        name: composition.search(growths, said[name], 2).dropna(subset="match")["candidate"].tolist()
        for name in ("welfare-growth", "assistance-growth")
    }
    assert hits["welfare-growth"] == [(("extremely_poor", 2010), ("social_welfare", 2019), "ratio")]
    accident = (("social_welfare", 2016), ("social_welfare", 2019), "ratio")
    assert hits["assistance-growth"] == [accident]
