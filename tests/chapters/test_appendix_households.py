"""What the words of the page on synthetic households say must hold in the data."""

import io

import numpy as np
import pandas as pd
import pytest

from lib.models import guarantee, incomes, inequality
from lib.sources.datasets import load
from tests import conftest

INCOME = load("official-household-income").astype({"year": int})
ROW = INCOME[INCOME["year"] == 2016].set_index("series")["value"]
MACRO = load("official-macro")
POPULATION = MACRO[MACRO["series"] == "population"].set_index("year")["value"]


@pytest.fixture(scope="module")
def fitted():
    parameters = load("targeting").set_index("parameter")["value"]
    return guarantee.calibrate(
        load("official-household-income"), load("official-population"), load("household-types"), parameters
    )


def test_one_lognormal_fits_worse_than_the_other_two(fitted):
    families = (
        incomes.fit_lognormal(fitted.fifths, fitted.persons),
        fitted.areas,
        incomes.fit_gb2(fitted.fifths, fitted.persons),
    )
    worst = [max(abs(incomes.group_means(f, fitted.persons) / fitted.fifths - 1)) for f in families]
    assert worst[0] > 5 * worst[1] > 5 * worst[2]


def test_every_fit_lies_between_the_bounds_and_the_published_gini_does_not(fitted):
    low, high = inequality.gini_bounds(fitted.fifths, fitted.persons)
    for family in (fitted.areas, incomes.fit_gb2(fitted.fifths, fitted.persons)):
        assert low < incomes.gini(family) < high
    assert ROW["gini"] > high


def test_the_published_median_is_nearer_to_the_middle_household_than_to_the_middle_person(fitted):
    share = incomes.middle_household(fitted.persons)
    for family in (fitted.areas, incomes.fit_gb2(fitted.fifths, fitted.persons)):
        household, person = (
            abs(family.quantile(u) / ROW["national-median-income"] - 1) for u in (share, 0.5)
        )
        assert household < 0.02 < 0.1 < person


def test_inferred_spreads_are_close_to_those_of_the_old_surveys(fitted):
    old = load("official-household-income-2013").pivot(index="area", columns="group", values="value")
    for area, part in zip(("rural", "urban"), fitted.areas.parts, strict=True):
        means = old.loc[area].drop("mean").sort_index()
        persons = inequality.person_shares(means, old.loc[area, "mean"], guarantee.EVENLY)
        assert part.sigma == pytest.approx(incomes.fit_lognormal(means, persons).sigma, rel=0.05)


def test_the_guarantee_is_not_reproduced_in_any_year(fitted):
    frame = guarantee.official(
        load("official-social-assistance"),
        load("official-household-income"),
        POPULATION,
        [2016, 2017, 2019, 2020],
    )
    held = guarantee.expected(fitted.areas, frame).set_index("area")
    assert (held.loc["urban", "caseload_ratio"] > 2).all()
    assert (held.loc["rural", "caseload_ratio"] < 0.75).all()
    assert held.loc["rural", "caseload_ratio"].iloc[-1] < held.loc["rural", "caseload_ratio"].iloc[0]


def test_measured_costs_are_those_that_the_prose_praises_and_blames():
    measured = load("benchmark-households").set_index(["task", "tool"])["seconds"]
    rule = measured["rule, from arrays to results"]
    assert rule["this book"] < rule.drop("this book").iloc[0]
    wall = measured["draw, rule and totals, wall time"]
    assert wall["this book, two Dask workers"] > wall["this book, one process"]
    assert measured["Gini by sorting", "this book"] > 10 * measured["Gini from bins", "this book"]


def test_the_fit_of_the_generalized_beta_ends_at_the_edge_of_its_range(fitted):
    fit = incomes.fit_gb2(fitted.fifths, fitted.persons)
    assert np.log(fit.q - 1 / fit.a) == pytest.approx(incomes.LOG_GB2[2][1], abs=1e-6)
    for value, (low, high) in zip((fit.a, fit.p), incomes.LOG_GB2[:2], strict=True):
        assert low + 0.1 < np.log(value) < high - 0.1


@pytest.fixture(scope="module")
def page():
    with pytest.MonkeyPatch.context() as patch:
        return conftest.run_chapter.__wrapped__(patch)(conftest.ROOT / "chapters" / "appendix-households.md")


def test_the_missed_moments_are_the_fifths_and_all_are_too_low(page):
    rows = pd.read_csv(io.StringIO(conftest.published(page)["tab-household-moments"]["csv"]))
    missed = rows[rows["verdict"] == "missed"]
    assert len(missed) == 5
    assert missed["moment"].str.startswith("Mean of fifth").all()
    assert (missed["independent_miss"] < 0).all()
    means = rows[rows["moment"].str.startswith("Mean income")]
    assert (means["dependent_miss"] < -1).all()


def test_what_the_text_says_of_groups_with_thin_records(page):
    said = conftest.glued(page)
    number = {
        name: float(said[name]) for name in said if name.startswith(("gap_", "allowed", "volume_", "false_"))
    }
    assert number["gap_equal"] < number["allowed"] < number["gap_unequal"]
    assert number["gap_guarded"] < number["gap_unequal"] / 2
    assert number["volume_full"] < number["volume_thin"] < 1.2 * number["volume_full"]
    assert 0 < number["false_thin"] - number["false_full"] < number["gap_unequal"]
