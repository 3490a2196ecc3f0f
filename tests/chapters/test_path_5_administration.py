"""What the words of the chapter on administration say must hold in the data."""

import numpy as np
import pandas as pd
import pytest

from lib.models import fragmentation, pooling
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def table_2() -> pd.DataFrame:
    return load("table-2").pivot_table("value", ["quantity", "group"], "year")


@pytest.fixture(scope="module")
def merged(table_2) -> dict[int, pd.DataFrame]:
    spending, heads = table_2.loc["fund_expenditure"], table_2.loc["recipients"]
    return {year: pooling.merge(spending[year], heads[year]) for year in table_2}


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


def test_only_after_the_merger_has_each_scheme_one_responsible_agency():
    tasks = load("scheme-agency")
    assert len(fragmentation.responsible(tasks.rename(columns={"after": "agency"}))) == 9
    with pytest.raises(ValueError, match="one responsible agency per scheme"):
        fragmentation.responsible(tasks.rename(columns={"before": "agency"}))


def test_no_agency_gets_a_scheme_in_which_it_had_no_task():
    for _, rows in load("scheme-agency").groupby("scheme"):
        assert set(rows["after"]) <= set(rows["before"])
