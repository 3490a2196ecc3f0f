"""What the chapter on the structure of spending says in words, held against the data."""

import pytest

from lib.models import comparable_structure, composition, spending_share, structure
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


@pytest.fixture(scope="module")
def social():
    return load("official-social-assistance")


@pytest.fixture(scope="module")
def official():
    return spending_share.insurance(load("official-other-insurance"), load("official-medical-insurance"))


def test_insurance_cells_are_the_published_totals_of_five_and_then_three_funds(tables, official):
    printed = tables["moved"].loc["social_insurance"]
    totals = official["all_funds"].where(official.index <= 2017, official["three_funds"])
    assert (printed - totals[printed.index]).abs().max() <= 1


def test_cells_of_the_extremely_poor_fit_from_2016_on_and_not_before(tables, social):
    rural = social[social["series"] == "rural-extreme-poor-expenditure"].set_index("year")["value"]
    ratio = (tables["as printed"].loc["extremely_poor"] / rural).dropna()
    assert (ratio.loc[2016:] - 1).abs().max() < 0.01
    assert ratio.loc[:2013].min() > 1.4


def test_the_guarantee_alone_exceeds_the_sum_of_the_paper_and_grew_more(social):
    aid = comparable_structure.assistance(social)
    said = load("prose-figures").set_index("id")["low"]
    assert aid.loc[2019, "guarantee"] > 10 * said["assistance-end"]
    growth = aid.loc[2019] / aid.loc[2010]
    assert said["assistance-growth"] < growth["guarantee"] < growth["extremely_poor"]
    assert aid.loc[2019, "extremely_poor"] < aid.loc[2019, "guarantee"]


def test_on_every_official_scope_with_2016_the_share_peaks_there(tables, official):
    shares = comparable_structure.welfare_shares(tables["moved"], official).dropna(
        axis=1, subset=[2016, 2019]
    )
    assert list(shares) == ["all_funds", "without_maternity", "three_funds"]
    assert set(shares.idxmax()) == {2016}


def test_the_rural_scheme_could_not_have_moved_the_peak(tables, official):
    moved = tables["moved"]
    last = comparable_structure.welfare_shares(moved, official).loc[2019, "with_rural"]
    needed = 100 * moved.loc["social_welfare", 2016] / last
    needed -= moved.drop("social_insurance")[2016].sum() + official.loc[2016, "all_funds"]
    flash = load("official-medical-insurance").query("year == 2018").set_index("series")["value"]
    assert needed > flash["residents-expenditure"] + flash["rural-scheme-expenditure"]


def test_three_measures_of_assistance_fall_before_2019_and_are_level_after(social, official):
    funds = official["all_funds"]
    medical = social[social["series"] == "medical-assistance-expenditure"].set_index("year")["value"]
    ceilings = comparable_structure.ceilings(social)
    ceilings = ceilings.set_index(ceilings["when"].astype(int))["ceiling"].groupby(level=0).last()
    for money in (comparable_structure.assistance(social)["guarantee"], medical, ceilings):
        ratio = (money / funds).dropna()
        assert ratio[2019] < 0.75 * ratio.iloc[0]
        assert abs(ratio.iloc[-1] / ratio[2019] - 1) < 0.2


def test_the_guarantee_stays_below_its_ceiling(social):
    ceilings = comparable_structure.ceilings(social).set_index("when")["ceiling"]
    paid = comparable_structure.assistance(social)["guarantee"]
    both = ceilings.index.intersection(paid.index)
    assert len(both) > 5
    assert (paid[both].to_numpy() < ceilings[both].to_numpy()).all()


def test_fewer_people_get_more_each_also_in_constant_prices(social):
    levels = comparable_structure.levels(social).set_index(["panel", "place", "when"])["value"]
    for place in comparable_structure.PLACES:
        assert levels["standard", place].is_monotonic_increasing
        assert levels["recipients", place].iloc[-1] < levels["recipients", place][2010]
    heads = levels["recipients", "urban"] + levels["recipients", "rural"]
    each = (comparable_structure.assistance(social)["guarantee"] / heads).dropna()
    prices = load("official-macro").query("series == 'cpi'").set_index("year")["value"]
    real = each / prices
    assert real[2010] < real[2019] < real[2020]
