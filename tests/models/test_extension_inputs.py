"""Heads and benefits from official figures: by hand, and against identities of the official tables."""

import numpy as np
import pandas as pd
import pytest

from lib.models import care, extension_inputs, life_table, schedules
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def given() -> pd.Series:
    return load("extensions").set_index("parameter")["value"]


@pytest.fixture(scope="module")
def courses(given):
    return extension_inputs.courses(load("official-mortality"), given, 2025, "middle")


def test_people_in_the_middle_of_the_year_lie_between_two_ends_of_year():
    people = extension_inputs.people(load("official-population"), [2025, 2050])
    annual = load("official-population-annual")
    annual = annual.query("series == 'population-year-end' and variant == 'medium'")
    ends = annual.groupby("year")["value"].sum() / 1000
    for year, persons in zip((2025, 2050), people, strict=True):
        assert persons.sum() == pytest.approx((ends[year - 1] + ends[year]) / 2, rel=1e-3)


def test_working_age_counts_whole_groups_only():
    people = np.ones((2, 21))
    assert extension_inputs.working(people, 20, 60) == 16
    with pytest.raises(ValueError, match="^low = 21: expected a multiple of five"):
        extension_inputs.working(people, 21, 60)


def test_the_chain_keeps_the_deaths_of_the_united_nations(courses):
    # The mix of states changes within a year; that may cost at most two percent of survivors to age 90.
    rows = load("official-mortality").query("series == 'death-rate' and start == 2025")
    ages = sorted(rows["age"].unique())
    rates = schedules.grid("mortality", rows, sex=extension_inputs.SEXES, age=ages)
    alive = life_table.life_table(rates, ages).survivors
    expected = alive[:, ages.index(90)] / alive[:, ages.index(60)]
    for course, survivors in zip(courses, expected, strict=True):
        assert course.survivors[30] == pytest.approx(survivors, rel=0.02)


def test_severe_dependence_has_a_group_for_each_five_years(courses):
    shares = extension_inputs.severe(courses)
    assert shares.shape == (2, 9)
    assert ((shares > 0) & (shares < 1)).all()


def test_official_quantities_by_hand():
    pension = pd.DataFrame({"series": "employees-contributors", "year": [2023, 2024], "value": [30.0, 400]})
    other = pd.DataFrame(
        [
            ("work-injury-participants", 2024, 300.0),
            ("work-injury-participants", 2021, 200.0),
            ("work-injury-expenditure", 2021, 7.0),
            ("unemployment-participants", 2022, 100.0),
            ("unemployment-expenditure", 2022, 8.0),
        ],
        columns=["series", "year", "value"],
    )
    found = extension_inputs.official(pension, other)
    assert found["gap"] == 1  # (400 - 300) ten thousand are one million
    assert (found["gap_year"], found["injury_year"], found["jobless_year"]) == (2024, 2021, 2022)
    assert found["injury"] == pytest.approx(7e8 / 200e4)
    assert found["jobless"] == pytest.approx(8e8 / 100e4)
    with pytest.raises(ValueError, match=r"^gap = .*: expected a year with both figures"):
        extension_inputs.official(pension.iloc[:1], other)


@pytest.mark.system("S03-10")
def test_heads_and_benefits_by_hand(given):
    people = np.full((2, 21), 10.0)
    severe = {"low": 1.0, "middle": 2.0, "high": 3.0}
    heads = extension_inputs.heads(people, severe, 0.4, 50, given)
    assert heads.loc["Long-term care"].tolist() == [1, 2, 3]
    assert heads.loc["Child allowance", "middle"] == 2 * 10 * given["child.age.middle"] / 5
    assert heads.loc["Work injury", "low"] == 50 * given["injury.heads.low"] / 100
    adults = 2 * 10 * (given["care.payers.to"] - given["care.payers.from"]) / 5
    assert heads.loc["Rural employment", "high"] == pytest.approx(
        adults * 0.4 * given["rural.heads.high"] / 100
    )
    benefits = extension_inputs.benefits(40_000, 350, 850, given)
    assert benefits.loc["Long-term care", "middle"] == 400 * given["care.cost.middle"]
    assert benefits.loc["Work injury", "high"] == 3.5 * given["injury.cost.high"]


def test_low_is_never_above_middle_nor_middle_above_high(given):
    people = extension_inputs.people(load("official-population"), [2025])[0]
    levels = {
        level: care.dependents(
            people,
            extension_inputs.severe(extension_inputs.courses(load("official-mortality"), given, 2025, level)),
        )
        for level in ("low", "middle", "high")
    }
    for table in (
        extension_inputs.heads(people, levels, 0.3, 80, given),
        extension_inputs.benefits(40_000, 350, 850, given),
    ):
        assert (table.diff(axis=1).iloc[:, 1:] > 0).all().all()


def test_an_unknown_level_is_refused(given):
    with pytest.raises(ValueError, match="^level = 'huge': expected one of"):
        extension_inputs.rates(given, "huge")
