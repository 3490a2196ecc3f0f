"""What the words of the appendix on the population engine say must hold in the data."""

import numpy as np
import pandas as pd
import pytest

from lib.models import demography, demography_validation, schedules
from lib.sources.datasets import load

NAMES = ("population", "mortality", "fertility", "migration")
TABLES = {name: load(f"official-{name}") for name in NAMES}
YEARS, EVERY_FIVE = [2030, 2050, 2075, 2100], list(range(2025, 2101, 5))


def ours(step=1, variant="medium", start=2020, end=2100, **other):
    s = schedules.from_tables(**TABLES | other, start=start, end=end, step=step, variant=variant)
    result = demography.project(s)
    return demography_validation.indicators(result.population, result.years, step)


def printed(years, variant="medium", frame=TABLES["population"]):
    return demography_validation.indicators(demography_validation.by_age(frame, years, variant), years, 5)


def differences(frame, years, variant="medium", **other):
    found = demography_validation.difference(frame, printed(years, variant, **other))
    return found.pivot(index="year", columns="measure", values="difference")


@pytest.fixture(scope="module")
def engine():
    return {(v, s): differences(ours(s, v), EVERY_FIVE, v) for v in ("low", "medium", "high") for s in (1, 5)}


@pytest.fixture(scope="module")
def revisions():
    frame = load("official-population-wpp2019")
    return demography_validation.difference(printed(EVERY_FIVE, frame=frame), printed(EVERY_FIVE)).pivot(
        index="year", columns="measure", values="difference"
    )


def test_the_medium_variant_is_reproduced(engine):
    found = engine["medium", 1].loc[YEARS].abs()
    assert (found["population"] < 0.2).all()
    assert (found["dependency_20_64"] < 0.3).all()


def test_the_steps_err_with_opposite_signs_in_2100(engine):
    assert engine["medium", 1].loc[2100, "population"] < 0 < engine["medium", 5].loc[2100, "population"]


def test_the_high_variant_has_too_few_people_ever_more_and_errs_most(engine):
    high = engine["high", 1]["population"]
    assert (high.loc[2055:] < 0).all()
    assert high.loc[YEARS].is_monotonic_decreasing
    assert high[2100] == high.min()
    assert all(abs(engine[v, 1].loc[2100, "population"]) < abs(high[2100]) / 2 for v in ("low", "medium"))


def test_older_mothers_help_the_high_variant_and_spoil_the_medium_one():
    def error(variant, shift):
        base = schedules.from_tables(**TABLES, start=2020, end=2100, step=1, variant=variant)
        result = demography.project(demography_validation.older_mothers(base, shift, 2025, 2045))
        theirs = demography_validation.by_age(TABLES["population"], EVERY_FIVE, variant)
        return demography_validation.error_among_children(result, theirs, EVERY_FIVE)

    trial = {v: [error(v, s) for s in np.linspace(-0.5, 1, 16)] for v in ("low", "medium", "high")}
    best = {v: np.argmin(errors) for v, errors in trial.items()}
    unmoved = 5
    assert best["high"] > unmoved + 2
    assert 0 < trial["high"][best["high"]] < 0.6 * trial["high"][unmoved]
    assert trial["high"][best["high"]] > 0.4  # a rest stays
    assert trial["medium"][best["high"]] > 2 * trial["medium"][unmoved]
    assert all(abs(best[v] - unmoved) <= 1 for v in ("low", "medium"))


@pytest.fixture(scope="module")
def past():
    annual = load("official-population-annual")
    net = annual[annual["series"] == "net-migration"].set_index("year")["value"]
    pattern = TABLES["migration"].query("start == 2020")
    moves = demography_validation.past_migration(net, pattern, range(1950, 2020, 5))
    runs = {"single": (1, moves), "five": (5, moves), "closed": (1, moves.assign(value=0.0))}
    return {
        run: differences(ours(s, start=1950, end=2020, migration=m), list(range(1955, 2021, 5)), "estimate")
        for run, (s, m) in runs.items()
    }


def test_single_years_do_worse_in_the_back_test_and_stay_close(past):
    worst = {run: frame["population"].abs().max() for run, frame in past.items()}
    assert worst["five"] < worst["single"] < 1
    assert past["single"]["dependency_20_64"].abs().max() < 0.2


def test_without_migrants_2020_is_too_large_and_the_middle_decades_are_closer(past):
    assert past["single"].loc[2020, "population"] < 0 < past["closed"].loc[2020, "population"]
    closer = past["closed"]["population"].abs() < past["single"]["population"].abs()
    assert closer.loc[1970:2000].all()
    assert not closer.loc[2020]


def test_the_revision_moved_every_measure_of_every_year_far_more_than_the_engine_errs(engine, revisions):
    ratio = (revisions / engine["medium", 1]).abs()
    assert (ratio.loc[2050] > 100).all()
    assert (ratio.loc[YEARS].min(axis=None)) > 50


def test_the_revision_lowered_the_population_and_raised_the_old_age_ratio(revisions):
    assert (revisions["population"] > 0).all()
    assert (revisions["dependency_20_64"] < 0).all()


def test_the_revision_moved_2100_further_than_variants_and_interval_reach(revisions):
    middle = printed([2100])["population"][2100]
    high, low = (printed([2100], v)["population"][2100] for v in ("high", "low"))
    totals = load("official-population-annual").query("series == 'population-year-end' and year == 2100")
    ends = totals.groupby("variant")["value"].sum()
    interval = 50 * (ends["upper-80"] - ends["lower-80"]) / ends["medium"]
    moved = revisions.loc[2100, "population"]
    assert moved > 50 * (high - low) / middle
    assert moved > interval


def test_the_ratio_of_the_low_variant_errs_more_than_its_population_and_variants_share_adults(engine):
    low = engine["low", 1].loc[2100].abs()
    assert low["population"] < 0.2 < 0.4 < low["dependency_20_64"]
    adults = pd.concat({v: printed([2040, 2045], v)["dependency_20_64"] for v in ("high", "low")}, axis=1)
    apart = (adults["high"] - adults["low"]).abs()
    assert apart[2040] < 0.001 < apart[2045]


def test_most_of_the_old_of_the_next_decades_are_alive_and_the_patterns_of_migration_are_one():
    assert 2020 - (2075 - 65) >= 10
    assert set(TABLES["migration"]["variant"]) == {"medium"}
    assert TABLES["migration"]["start"].min() == 2020
    patterns = TABLES["fertility"].query("series == 'age-pattern' and start >= 2020")
    assert set(patterns["variant"]) == {"medium"}
