"""The United Nations tables against identities: balance, sums over ages, half years, variants, revisions."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from lib.models import schedules
from lib.models.demography import SEXES
from lib.sources import datasets

NAMES = ["population", "population-wpp2019", "population-annual", "mortality", "fertility", "migration"]
LONG, PROJECTED = range(1950, 2101, 5), range(2025, 2101, 5)
THREE_DECIMALS = 0.0005


@cache
def table(name):
    return datasets.load(f"official-{name}")


def by_age(name, years, variants=("estimate", "medium"), sexes=SEXES):
    frame = table(name)
    frame = frame[frame["variant"].isin(variants)]
    return schedules.grid(name, frame, year=years, sex=sexes, age=schedules.GROUPS)


@cache
def annual(series, *variants, sex="both"):
    frame = table("population-annual")
    chosen = frame[(frame["series"] == series) & (frame["sex"] == sex) & frame["variant"].isin(variants)]
    return chosen.set_index("year")["value"]


def july_to_june(series, start):
    """Events of five years that begin on 1 July: half of the first calendar year, half of the sixth."""
    events = annual(series, "estimate", "medium")
    return events.loc[start : start + 5].sum() - events[[start, start + 5]].sum() / 2


def level(variant, start):
    frame = table("fertility")
    rows = frame[(frame["series"] == "total-fertility") & (frame["variant"] == variant)]
    return rows.set_index("start")["value"][start]


@pytest.mark.parametrize("start", range(1990, 2095, 5))
def test_population_changes_by_births_deaths_and_migrants(start):
    """Two files of the package, one of them by calendar year: 0.02 thousand of up to 67 million a period."""
    before, after = by_age("population", [start, start + 5]).sum(axis=(1, 2))
    change = july_to_june("births", start) - july_to_june("deaths", start)
    assert after - before == pytest.approx(change + july_to_june("net-migration", start), abs=0.05)


@pytest.mark.parametrize("start", range(2020, 2095, 5))
def test_migrants_of_all_ages_are_the_migrants_of_the_period(start):
    migrants = table("migration").query("start == @start")["value"]
    assert len(migrants) == 42
    assert migrants.sum() == pytest.approx(july_to_june("net-migration", start), abs=0.02)


@pytest.mark.parametrize("year", range(2025, 2101, 5))
@pytest.mark.parametrize("variant", ["low", "medium", "high"])
def test_mid_year_population_is_the_mean_of_two_year_ends(year, variant):
    sexes = SEXES if variant == "medium" else ["both"]
    mid = by_age("population", [year], [variant], sexes).sum()
    ends = [annual("population-year-end", variant, sex=sex).loc[[year - 1, year]].mean() for sex in sexes]
    assert mid == pytest.approx(sum(ends), abs=42 * THREE_DECIMALS)


def test_age_patterns_of_mothers_sum_to_the_whole():
    pattern = (
        table("fertility").query("series == 'age-pattern'").groupby("start")["value"].agg(["size", "sum"])
    )
    assert list(pattern.index) == list(range(1950, 2100, 5))
    assert (pattern["size"] == 7).all()
    assert pattern["sum"].to_numpy() == pytest.approx(100, abs=1e-6)


@pytest.mark.parametrize("start", range(1990, 2095, 5))
def test_rates_and_women_give_the_births(start):
    """Period rates times the mean of the women at both ends: 1.2 percent, 2.1 in 1990-1995."""
    women = by_age("population", [start, start + 5])[:, 0, 3:10].mean(axis=0)
    pattern = table("fertility").query("series == 'age-pattern' and start == @start")["value"].to_numpy()
    births = level("estimate" if start < 2020 else "medium", start) * (pattern / 100 * women).sum()
    assert births == pytest.approx(july_to_june("births", start), rel=0.022)


@pytest.mark.parametrize("start", range(1990, 2095, 5))
def test_rates_and_persons_give_the_deaths(start):
    """Rates of five-year groups times the mean of the persons at both ends, ages 5 and over."""
    persons = by_age("population", [start, start + 5]).mean(axis=0)
    rates = schedules.grid(
        "mortality",
        table("mortality").query("series == 'death-rate'"),
        start=[start],
        sex=SEXES,
        age=schedules.ABRIDGED,
    )[0]
    older = 5 * (rates[:, 2:] * persons[:, 1:]).sum()
    young = rates[:, :2].min(), rates[:, :2].max()
    low, high = (older + 5 * rate * persons[:, 0].sum() for rate in young)
    assert 0.985 * low < july_to_june("deaths", start) < 1.015 * high


def test_variants_of_fertility_and_population_are_ordered():
    frame = table("fertility").query("series == 'total-fertility' and start >= 2020")
    rates = frame.pivot_table(index="start", columns="variant", values="value")
    assert (rates["low"] < rates["medium"]).all()
    assert (rates["medium"] < rates["high"]).all()
    assert (rates["lower-80"] < rates["medium"]).all()
    assert (rates["medium"] < rates["upper-80"]).all()
    assert (rates["high"] - rates["medium"]).loc[2030:].to_numpy() == pytest.approx(0.5, abs=0.1)
    totals = {variant: annual("population-year-end", variant).loc[2030:] for variant in ("low", "high")}
    medium = sum(annual("population-year-end", "medium", sex=sex) for sex in SEXES).loc[2030:]
    assert (totals["low"] < medium).all()
    assert (medium < totals["high"]).all()


def test_half_a_child_does_not_change_those_born_before():
    """Ages 80 and over of 2100 were born before the variants part."""
    medium = by_age("population", PROJECTED).sum(axis=1)
    for variant in ("low", "high"):
        other = by_age("population", PROJECTED, [variant], ["both"])[:, 0]
        assert other[-1, 16:] == pytest.approx(medium[-1, 16:], abs=0.01)
        assert np.abs(other[-1, :14] / medium[-1, :14] - 1).min() > 0.1


def test_sex_ratio_at_birth_and_life_expectancy_are_plausible():
    ratio = table("fertility").query("series == 'sex-ratio-at-birth'").set_index("start")["value"]
    assert list(ratio.index) == list(range(1950, 2100, 5))
    assert ratio.between(1.04, 1.2).all()
    assert ratio.idxmax() in (2000, 2005)
    expectancy = table("mortality").query("series == 'life-expectancy'")
    wide = expectancy.pivot_table(index="start", columns="sex", values="value")
    assert wide["both"].between(wide["male"], wide["female"]).all()
    assert (wide.diff().loc[1965:] > 0).all(axis=None)


def test_the_ceiling_of_the_open_age_lies_where_the_manifest_says():
    oldest = table("mortality").query("series == 'death-rate' and age == 100 and sex == 'male'")
    at_ceiling = oldest.loc[oldest["value"] == 0.999999, "start"]
    assert at_ceiling.tolist() == list(range(1960, 1990, 5))


def test_cohorts_shrink_between_two_dates():
    """Above age 30 migrants are few: no cohort grows in five years by more than four thousandths."""
    for name, years in (("population", LONG), ("population-wpp2019", range(1990, 2101, 5))):
        people = by_age(name, years)
        ratio = people[1:, :, 7:-1] / people[:-1, :, 6:-2]
        assert ratio.max() < 1.004


def test_the_revision_of_2019_saw_more_young_and_fewer_old():
    """In 2020, before any projection: 13 million more in all, 8 million fewer aged 65 and over."""
    new, old = (by_age(name, [2020])[0].sum(axis=0) / 1000 for name in ("population", "population-wpp2019"))
    assert old.sum() - new.sum() == pytest.approx(13.2, abs=0.05)
    assert new[13:].sum() - old[13:].sum() == pytest.approx(8.0, abs=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_unit_status_and_source(name):
    frame = table(name)
    assert frame[["value", "unit", "status", "source", "locator"]].notna().all(axis=None)
    assert set(frame["status"]) == {"official"}
    assert set(frame["source"]) == {"un-wpp2019" if "2019" in name else "un-wpp2024"}


@pytest.mark.parametrize(
    ("name", "column", "bad", "expected"),
    [
        ("population", "value", "-5", "minimum"),
        ("mortality", "value", "-0.1", "minimum"),
        ("fertility", "unit", "", "required"),
        ("migration", "source", "", "required"),
        ("mortality", "age", "35.5", "integer"),
    ],
)
def test_bad_cells_are_refused(data_copy, name, column, bad, expected):
    path = data_copy / "official" / f"{name}.csv"
    frame = pd.read_csv(path, dtype="string", keep_default_na=False)
    frame.loc[3, column] = bad
    frame.to_csv(path, index=False)
    with pytest.raises(datasets.DataError, match=rf"{name}\.csv, row 5, column {column}.*{expected}"):
        datasets.load(f"official-{name}", data_copy)
