"""What the words of the chapter on participation say must hold in the data."""

import io

import pandas as pd
import pytest

from lib.models import participation_series
from lib.sources.datasets import load
from tests.conftest import ROOT, glued, published

WORKERS = ["unemployment", "work_injury", "maternity"]


@pytest.fixture(scope="module")
def heads() -> pd.DataFrame:
    rows = load("table-4").astype({"participants_10k": float})
    return rows.pivot_table("participants_10k", "year", "scheme", dropna=False)


@pytest.fixture(scope="module")
def employees() -> pd.Series:
    rows = load("table-2").query("group == 'employees' and quantity == 'recipients'")
    return rows.set_index("year")["value"]


def test_both_blank_cells_stand_in_the_last_year(heads):
    blank = heads.isna()
    assert blank.iloc[:-1].sum().sum() == 0
    assert set(blank.columns[blank.iloc[-1]]) == {"medical", "maternity"}


def test_the_largest_break_is_the_first_step_of_pensions(heads):
    steps = heads / heads.shift()
    assert steps["pension"].iloc[1] == steps.max().max()
    assert steps["pension"].iloc[1] > 1.5 * steps[WORKERS].iloc[1].max()


def test_narrow_schemes_lose_against_pensions_only_in_the_first_interval(heads):
    ratio = heads[WORKERS].div(heads["pension"], axis="index")
    change = ratio.diff().iloc[1:]
    assert (change.iloc[0] < 0).all()
    assert (change.iloc[1:].stack().dropna() > 0).all()


def test_narrow_schemes_gain_against_employees_and_stay_below_them(heads, employees):
    ratio = heads[WORKERS].div(employees, axis="index")
    assert (ratio.diff().iloc[1:].stack().dropna() > 0).all()
    assert (ratio.stack().dropna() < 1).all()


def test_people_between_employees_and_unemployment_insurance_grow_in_number(heads, employees):
    assert (employees - heads["unemployment"]).is_monotonic_increasing


def test_the_bound_for_work_injury_is_the_smaller_one(heads):
    assert (heads["work_injury"] > heads["unemployment"]).all()


def test_the_shortest_row_changes_hands(heads):
    shortest = heads[WORKERS].idxmin(axis="columns")
    assert shortest.iloc[0] == "maternity"
    assert shortest.iloc[-2] == "unemployment"


def test_the_start_of_the_companion_lies_between_the_first_two_pension_cells(heads):
    indicators = load("indicators").set_index("indicator")
    start = indicators.loc["pension-insured", "start"] * 100
    assert heads["pension"].iloc[0] < start < heads["pension"].iloc[1]


NARROW = ["unemployment", "work-injury", "maternity"]


@pytest.fixture(scope="module")
def official() -> pd.DataFrame:
    families = (load(f"official-{name}-insurance") for name in ("pension", "medical", "other"))
    return participation_series.insured(*families)


@pytest.fixture(scope="module")
def by_scope(official) -> pd.DataFrame:
    return official.pivot(index="year", columns="scope", values="value")


def ratios(official, narrow, base):
    frame = participation_series.per_hundred(official, narrow, base).set_index("year")
    return frame.loc[2020:]


def test_one_printed_cell_differs_and_both_blanks_have_an_official_figure(official):
    cells = (
        load("table-4").astype({"participants_10k": float}).rename(columns={"participants_10k": "printed"})
    )
    cells["scope"] = cells["scheme"].str.replace("_", "-")
    checked = participation_series.against_print(cells[["scope", "year", "printed"]], official)
    odd = checked[checked["finding"] == "differs"]
    assert odd[["scope", "year"]].to_numpy().tolist() == [["work-injury", 2016]]
    assert not checked["finding"].eq("outside").any()
    assert set(checked.loc[checked["finding"] == "blank", "scope"]) == {"medical", "maternity"}
    copy = load("official-conflicts").query("other_source == 'si2016' and family == 'other-insurance'")
    digits = zip(f"{odd['printed'].iloc[0]:.0f}", f"{copy['other'].iloc[0]:.0f}", strict=True)
    assert sum(one != other for one, other in digits) == 1


def test_after_2019_only_medical_insurance_falls_and_only_for_a_while(by_scope):
    for scope in ("pension", *NARROW):
        assert by_scope.loc[2018:, scope].dropna().is_monotonic_increasing, scope
    medical = by_scope.loc[2018:, "medical"]
    assert medical.idxmax() == 2021
    assert medical.loc[2021:].idxmin() == 2024
    assert medical[2025] > medical[2024]


def test_with_the_rural_scheme_counted_the_medical_row_has_no_step(by_scope):
    whole = by_scope["medical-with-rural"]
    assert abs(whole[2018] / whole[2015] - 1) < 0.02
    assert by_scope.loc[2018, "medical"] > 1.5 * by_scope.loc[2016, "medical"]


def test_medical_members_outnumber_residents_in_one_year(by_scope):
    people = load("official-macro").query("series == 'population'").set_index("year")["value"]
    crowded = by_scope["medical-with-rural"] > people.astype(float).reindex(by_scope.index)
    assert list(by_scope.index[crowded]) == [2013]


@pytest.mark.parametrize("narrow", NARROW)
def test_after_2019_narrower_holds_against_whole_rows_and_insured_workers(official, narrow):
    for base in ("pension", "medical", "pension-workers", "medical-employees"):
        found = ratios(official, narrow, base)
        assert len(found) >= 5
        assert (found["high"] < 100).all(), base


def test_against_medical_workers_only_work_injury_insurance_is_wider(official):
    assert (ratios(official, "work-injury", "medical-workers")["low"] > 100).all()
    for narrow in ("unemployment", "maternity"):
        assert (ratios(official, narrow, "medical-workers")["high"] < 100).all()


def test_unemployment_insurance_loses_ground_against_insured_workers_on_one_scope(official):
    share = ratios(official, "unemployment", "pension-workers")
    steps = share["high"].iloc[1:].to_numpy() < share["low"].iloc[:-1].to_numpy()
    assert steps.all()
    cuts = participation_series.break_years(load("official-breaks"), "pension-workers", "unemployment")
    assert max(cuts) <= share.index[0]
    injury = ratios(official, "work-injury", "pension-workers")["value"]
    assert injury.iloc[-1] < injury.iloc[0]


def test_against_the_medical_scheme_the_ratios_end_higher_than_they_began(official):
    for narrow in NARROW:
        share = participation_series.per_hundred(official, narrow, "medical-employees")["value"]
        assert share.iloc[-1] > share.iloc[0]


def test_the_stand_in_for_those_entitled_lies_above_every_break_even(by_scope):
    last = by_scope.iloc[-1]
    assert (last[NARROW] < last["pension-workers"]).all()


def test_insured_workers_outside_unemployment_insurance_grow_in_number(by_scope):
    outside = (by_scope["pension-workers"] - by_scope["unemployment"]).loc[2020:].dropna()
    assert outside.is_monotonic_increasing


@pytest.mark.system("S00-09")
def test_the_medical_rows_of_two_tables_agree_to_one_unit_and_fill_the_blank_cell(run_chapter):
    run = run_chapter(ROOT / "chapters" / "problem-4-administration.md")
    rows = pd.read_csv(io.StringIO(published(run)["tab-medical-identity"]["csv"])).set_index("year")
    groups = load("table-2").query("quantity == 'recipients' and group != 'both'")
    sums = groups.groupby("year")["value"].sum()
    printed = load("table-4").query("scheme == 'medical'").set_index("year")["participants_10k"].astype(float)
    assert (printed - sums).abs().max() <= 1
    assert printed.isna().sum() == 1
    blank = printed.index[printed.isna()][0]
    assert rows.loc[blank, "total"] == sums[blank]
    assert glued(run)["derived"] == f"{sums[blank]:,.0f} units"
    assert len(printed.dropna()) == 3  # so many chances to fail
