"""What the words of the chapter on participation say must hold in the data."""

import pandas as pd
import pytest

from lib.sources.datasets import load

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
