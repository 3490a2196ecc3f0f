import numpy as np
import pytest

from lib.models import guarantee, households, incomes, targeting
from lib.sources.datasets import load

INCOME, SOCIAL = load("official-household-income"), load("official-social-assistance")
PARAMETERS = load("targeting").set_index("parameter")["value"]
MACRO = load("official-macro")
POPULATION = MACRO[MACRO["series"] == "population"].set_index("year")["value"]


@pytest.fixture(scope="module")
def fitted():
    return guarantee.calibrate(INCOME, load("official-population"), load("household-types"), PARAMETERS)


@pytest.fixture(scope="module")
def frame():
    return guarantee.official(SOCIAL, INCOME, POPULATION, [2016, 2017])


def test_the_areas_give_the_national_mean_and_nearly_the_fifths(fitted):
    national = INCOME[(INCOME["series"] == "national-mean-income") & (INCOME["year"] == 2016)]["value"].iloc[
        0
    ]
    assert fitted.areas.mean == pytest.approx(national)
    assert fitted.fifths @ fitted.persons == pytest.approx(national)
    assert incomes.group_means(fitted.areas, fitted.persons) == pytest.approx(fitted.fifths, rel=0.02)


def test_persons_of_both_areas_are_the_population_and_money_adds_up(frame):
    persons = frame.groupby("year")["persons"].sum()
    assert persons[2016] == pytest.approx(1e4 * POPULATION[2016])
    assert (frame["amount"] * frame["share"] * frame["persons"]).to_numpy() == pytest.approx(frame["outlay"])


def test_the_line_of_towns_is_yearly_like_that_of_the_countryside(frame):
    lines = frame.set_index(["year", "area"])["line"]
    assert lines[2016, "urban"] == pytest.approx(12 * 494.6)
    assert lines[2016, "rural"] == 3744


def test_expected_need_is_the_poverty_gap_of_the_distribution(fitted, frame):
    row = guarantee.expected(fitted.areas, frame).iloc[0]
    shares = (np.arange(200_000) + 0.5) / 200_000
    income = fitted.areas.parts[0].quantile(shares)
    assert row["entitled"] / row["persons"] == pytest.approx((income < row["line"]).mean(), abs=1e-4)
    gap = np.maximum(row["line"] - income, 0).mean()
    assert row["needed"] / row["persons"] == pytest.approx(gap, rel=1e-3)


def test_the_plan_serves_the_official_share_and_costs_the_official_outlay(fitted, frame):
    base = frame[frame["year"] == 2016]
    plan = guarantee.plan(base, 0.5)
    source = households.population(fitted.areas, load("household-types"), fitted.shares)
    people = households.draw(source, 1, 0, 300_000)
    served = targeting.is_served(people, plan)
    outlay = targeting.benefit(people, plan).sum() / people.persons.sum()
    assert outlay == pytest.approx(base["outlay"].sum() / base["persons"].sum(), rel=0.03)
    for area, row in base.set_index("area").iterrows():
        place = people.urban == (area == "urban")
        assert served[place].mean() == pytest.approx(row["share"], rel=0.05)


def test_a_year_without_figures_is_refused():
    with pytest.raises((ValueError, KeyError)):
        guarantee.official(SOCIAL, INCOME, POPULATION, [2018])
