"""What the words of the chapter on administration say must hold in the data."""

import io

import numpy as np
import pandas as pd
import pytest

from lib.models import fragmentation, pooling
from lib.sources.datasets import load
from tests.conftest import ROOT, glued, published


@pytest.fixture(scope="module")
def table_2() -> pd.DataFrame:
    return load("table-2").pivot_table("value", ["quantity", "group"], "year")


@pytest.fixture(scope="module")
def merged(table_2) -> dict[int, pd.DataFrame]:
    spending, heads = table_2.loc["fund_expenditure"], table_2.loc["recipients"]
    return {year: pooling.merge(spending[year], heads[year]) for year in table_2}


@pytest.mark.system("S03-08")
def test_transfers_cancel_and_the_pool_is_the_weighted_mean(merged):
    for rows in merged.values():
        assert abs(rows["transfer"].sum()) < 1e-9 * rows["expenditure"].sum()
        mean = np.average(rows["per_head"], weights=rows["heads"])
        assert rows["pooled_per_head"].to_numpy() == pytest.approx(mean)


def test_employees_lose_more_each_year_and_residents_gain_less_at_the_end(merged):
    change = pd.DataFrame({year: rows["transfer_per_head"] for year, rows in merged.items()}).T
    assert (change["employees"] < 0).all()
    assert change["employees"].is_monotonic_decreasing
    assert (change["residents"] > 0).all()
    assert change["residents"].iloc[-1] < change["residents"].iloc[-2]


def test_residents_become_the_large_majority(table_2):
    share = table_2.loc[("recipients", "residents")] / table_2.loc["recipients"].sum()
    assert share.iloc[0] < 0.5 < share.iloc[-1]


def test_the_first_tenth_pooled_closes_most(merged):
    for rows in merged.values():
        levels = [rows["per_head"] + part * rows["transfer_per_head"] for part in np.linspace(0, 1, 11)]
        multiple = np.array([level["employees"] / level["residents"] for level in levels])
        steps = -np.diff(multiple)
        assert (np.diff(steps) < 0).all()
        assert multiple[-1] == pytest.approx(1)


def test_the_gini_index_falls_less_than_the_multiple(table_2, merged):
    gini = [pooling.concentration(rows["expenditure"], rows["heads"]) for rows in merged.values()]
    multiple = [
        rows.loc["employees", "per_head"] / rows.loc["residents", "per_head"] for rows in merged.values()
    ]
    assert multiple[-1] / multiple[0] < gini[-1] / gini[0] < 1


def test_the_assumed_table_uses_exactly_the_agencies_and_schemes_of_the_paper():
    tasks = load("scheme-agency")
    assert set(tasks["before"]) == set(load("agencies")["id"])
    assert (tasks["status"] == "assumption").all()
    named = load("table-3").query("item != 'total'")["item"].unique()
    assert set(tasks["scheme"]) == {*load("table-4")["scheme"], *named, "social_welfare"}


@pytest.mark.system("S00-15")
def test_only_after_the_merger_has_each_scheme_one_responsible_agency():
    tasks = load("scheme-agency")
    assert len(fragmentation.responsible(tasks.rename(columns={"after": "agency"}))) == 9
    with pytest.raises(ValueError, match="one responsible agency per scheme"):
        fragmentation.responsible(tasks.rename(columns={"before": "agency"}))


def test_no_agency_gets_a_scheme_in_which_it_had_no_task():
    for _, rows in load("scheme-agency").groupby("scheme"):
        assert set(rows["after"]) <= set(rows["before"])


OUTPUTS = []


@pytest.fixture
def run(run_chapter):
    """Return what the chapter publishes; it runs once for all tests of this file."""
    if not OUTPUTS:
        OUTPUTS.extend(run_chapter(ROOT / "chapters" / "path-5-administration.md"))
    return OUTPUTS


def frame(run, identifier):
    return pd.read_csv(io.StringIO(published(run)[identifier]["csv"]))


def test_the_part_that_moves_has_fallen_mostly_before_the_last_year_of_the_paper(run):
    moved = frame(run, "fig-pool-annual").drop_duplicates("year").set_index("year")["moved"]
    assert moved.iloc[0] > moved.iloc[-1]
    assert moved.iloc[0] - moved[2019] > moved[2019] - moved.iloc[-1]


def test_employees_lose_and_residents_gain_in_every_official_year(run):
    change = frame(run, "fig-pool-annual").pivot(index="year", columns="group", values="change")
    assert (change["Employees"] < 0).all()
    assert (change["Residents"] > 0).all()


@pytest.mark.system("S03-08")
def test_spending_is_proportional_to_income_where_incomes_differ_like_spending(run):
    text = glued(run)
    index = frame(run, "fig-pool-kakwani")
    late = index[(index["year"] == int(text["kakwani_late"])) & (index["series"] == "Spending")]
    crossing = np.interp(0, late["value"][::-1], late["ratio"][::-1])
    assert crossing == pytest.approx(float(text["proportional"].split()[0]), abs=0.06)


def test_the_index_is_above_zero_for_spending_and_revenue_and_below_for_one_pool(run):
    text = glued(run)
    assert float(text["kakwani_spending"]) > 0
    assert float(text["kakwani_revenue"]) > float(text["kakwani_spending"])
    assert text["kakwani_pool"].startswith("−")


@pytest.mark.system("S01-05")
def test_the_region_with_the_rules_of_the_standard_has_distance_zero_and_no_difference(run):
    table = frame(run, "tab-rule-differences").set_index("region")
    assert table.loc["Region A", "distance"] == 0
    assert table.loc["Region A", "differences"] == "none"
    assert (table.drop(index="Region A")["distance"] > 0).all()


def test_three_places_stand_apart_and_two_of_them_are_rich_towns(run):
    assert glued(run)["far_names"] == "Shanghai, Tibet and Beijing"
    assert float(glued(run)["far_third"]) > 2 * float(glued(run)["fourth"])


def test_the_order_of_provinces_survives_without_the_extremes(run):
    assert float(glued(run)["rank_without"]) > 0.8
    assert float(glued(run)["median_without"]) > float(glued(run)["median_distance"])


@pytest.mark.system("S01-06")
def test_all_planted_pairs_are_found_without_errors_and_errors_cost_recall(run):
    table = frame(run, "fig-linkage").set_index(["tolerated", "rate"])
    assert (table.xs(0, level="rate")["recall"] == 100).all()
    worst = table.xs(table.index.get_level_values("rate").max(), level="rate")
    assert worst["recall"].is_monotonic_increasing
    assert worst.loc[0, "recall"] < 50
    assert worst["precision"].iloc[-1] < 90


@pytest.mark.system("S01-06")
def test_both_registers_map_onto_all_common_fields(run):
    columns = load("register-fields")
    assert len(frame(run, "tab-schema-map")) == columns["field"].nunique()
    assert (columns.groupby("register")["field"].nunique() == columns["field"].nunique()).all()
