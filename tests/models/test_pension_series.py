import numpy as np
import pandas as pd
import pytest

from lib.models import pension_series

# (series, year): value; spending in 100 million yuan, heads in 10,000 persons.
OFFICIAL = {
    ("employees-expenditure", 2010): 120,
    ("employees-retirees", 2010): 100,
    ("employees-participants", 2010): 400,
    ("employees-revenue", 2010): 150,
    ("employees-fiscal-subsidy", 2010): 60,
    ("employees-balance", 2010): 240,
    ("employees-expenditure", 2012): 240,
    ("employees-expenditure", 2013): 300,
    ("employees-retirees", 2013): 125,
    ("employees-participants", 2013): 375,
    ("employees-contributors-per-retiree", 2010): 9,
    ("employees-contributors-per-retiree", 2012): 2.5,
    ("residents-expenditure", 2010): 24,
    ("residents-beneficiaries", 2010): 200,
    ("residents-participants", 2010): 600,
    ("residents-revenue", 2010): 36,
    ("residents-balance", 2010): 12,
    ("residents-expenditure", 2012): 48,
    ("residents-beneficiaries", 2013): 400,
    ("total-expenditure", 2013): 350,
}
WEAK = {("employees-retirees", 2013), ("employees-contributors-per-retiree", 2012)}


@pytest.fixture
def official():
    rows = [(*key, float(value), key in WEAK) for key, value in OFFICIAL.items()]
    return pd.DataFrame(rows, columns=["series", "year", "value", "weak"])


def by_year(frame, **where):
    for column, value in where.items():
        frame = frame[frame[column] == value]
    return frame.set_index("year")["value"].to_dict()


def test_averages_are_monthly_spending_per_pensioner_where_both_are_known(official):
    monthly = pension_series.averages(official)
    assert by_year(monthly, group="employees") == {2010: 1000, 2013: 2000}
    assert by_year(monthly, group="residents") == {2010: 100}
    assert monthly.loc[monthly["weak"], ["group", "year"]].to_numpy().tolist() == [["employees", 2013]]


def test_the_gap_needs_both_groups(official):
    gap = pension_series.gap(pension_series.averages(official))
    assert gap.index.tolist() == [2010]
    assert gap.loc[2010, ["multiple", "difference"]].tolist() == [10, 900]
    assert not gap["weak"].any()


def test_bounds_hold_for_every_number_of_heads_between_the_neighbors(official):
    bounds = pension_series.gap_bounds(official)
    assert bounds.index.tolist() == [2012]
    for employees in np.linspace(100, 125, 6):
        for residents in np.linspace(200, 400, 6):
            upper, lower = 240e4 / employees / 12, 48e4 / residents / 12
            assert bounds.loc[2012, "multiple_low"] <= upper / lower * (1 + 1e-12)
            assert bounds.loc[2012, "multiple_high"] >= upper / lower * (1 - 1e-12)
            assert bounds.loc[2012, "difference_low"] <= upper - lower + 1e-9
            assert bounds.loc[2012, "difference_high"] >= upper - lower - 1e-9
    assert bounds.loc[2012, "multiple_low"] == pytest.approx((240 / 125) / (48 / 200))


def test_bounds_refuse_falling_heads(official):
    official.loc[official["series"] == "employees-retirees", "value"] = [125.0, 100.0]
    with pytest.raises(ValueError, match="employees-retirees = .*: expected heads that do not fall"):
        pension_series.gap_bounds(official)


def test_support_counts_the_insured_who_draw_nothing_and_fills_from_the_published_ratio(official):
    support = pension_series.support(official)
    assert by_year(support, group="employees") == {2010: 3, 2012: 2.5, 2013: 2}
    assert by_year(support, group="residents") == {2010: 2}
    assert by_year(support, group="both") == {2010: pytest.approx(700 / 300)}
    assert support.loc[support["weak"], "year"].tolist() == [2012]


def test_funds_relate_revenue_and_reserve_to_outlay(official):
    funds = pension_series.funds(official)
    assert by_year(funds, group="employees", measure="revenue") == {2010: 125}
    assert by_year(funds, group="employees", measure="own revenue") == {2010: 75}
    assert by_year(funds, group="employees", measure="reserve") == {2010: 24}
    assert by_year(funds, group="residents", measure="reserve") == {2010: 6}
    assert funds[(funds["group"] == "residents") & (funds["measure"] == "own revenue")].empty


def test_outlay_completes_the_missing_one_of_three(official):
    outlay = pension_series.outlay(official)
    assert outlay.loc[2010].to_dict() == {"employees": 120, "residents": 24, "both": 144}
    assert outlay.loc[2013].to_dict() == {"employees": 300, "residents": 50, "both": 350}


def test_runs_end_at_gaps_and_at_breaks():
    assert pension_series.runs([2008, 2010, 2011, 2012, 2013], [2012]).tolist() == [0, 1, 1, 2, 2]
    assert pension_series.runs([2020]).tolist() == [0]
    with pytest.raises(ValueError, match="years = .*: expected rising years"):
        pension_series.runs([2011, 2010])


@pytest.mark.parametrize("compute", ["averages", "gap_bounds", "support", "funds", "outlay"])
def test_a_missing_column_is_named(official, compute):
    with pytest.raises(ValueError, match=r"official\.columns"):
        getattr(pension_series, compute)(official.drop(columns="weak"))


def test_heads_of_zero_are_refused(official):
    official.loc[official["series"] == "residents-beneficiaries", "value"] = 0.0
    with pytest.raises(ValueError):
        pension_series.averages(official)
