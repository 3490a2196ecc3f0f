import pandas as pd
import pytest

from lib.models import spending_share
from lib.models.spending_share import ITEM


def tidy(cells):
    rows = [(series, year, float(value)) for (series, year), value in cells.items()]
    return pd.DataFrame(rows, columns=["series", "year", "value"])


@pytest.fixture
def other():
    return tidy(
        {
            ("five-funds-expenditure", 2010): 100,
            ("five-funds-expenditure", 2013): 200,
            ("five-funds-expenditure", 2017): 300,
            ("three-funds-expenditure", 2017): 190,
            ("three-funds-expenditure", 2018): 230,
            ("three-funds-expenditure", 2019): 250,
            ("three-funds-expenditure", 2020): 260,
            ("maternity-expenditure", 2013): 5,
            ("maternity-expenditure", 2017): 8,
            ("maternity-expenditure", 2018): 9,
            ("maternity-expenditure", 2019): 10,
        }
    )


@pytest.fixture
def medical():
    return tidy(
        {
            ("total-expenditure-long", 2010): 30,
            ("total-expenditure-long", 2013): 60,
            ("total-expenditure-long", 2017): 102,
            ("total-expenditure", 2018): 120,
            ("total-expenditure", 2019): 140,
            ("residents-and-rural-expenditure-mof", 2010): 14,
            ("residents-expenditure", 2010): 3,
            ("rural-scheme-expenditure", 2013): 25,
            ("rural-scheme-expenditure", 2018): 7,
        }
    )


def known(series):
    return series.dropna().to_dict()


def test_each_column_is_on_one_scope(other, medical):
    frame = spending_share.insurance(other, medical)
    # Maternity is a fund of its own in 2018 and inside the medical total from 2019 on.
    assert known(frame["all_funds"]) == {2010: 100, 2013: 200, 2017: 300, 2018: 359, 2019: 390}
    assert known(frame["without_maternity"]) == {2013: 195, 2017: 292, 2018: 350, 2019: 380}
    assert known(frame["three_funds"]) == {2013: 135, 2017: 190, 2018: 230, 2019: 250}
    # The rural scheme of 2018 is inside the medical total already.
    assert known(frame["with_rural"]) == {2010: 111, 2013: 225, 2018: 359, 2019: 390}


def test_a_frame_without_values_is_refused(other, medical):
    with pytest.raises(ValueError, match=r"^medical\.columns = .*expected the columns series, year, value"):
        spending_share.insurance(other, medical.drop(columns="value"))


def test_every_combination_with_all_parts_is_tried():
    frame = spending_share.combine(
        {"a": pd.Series({2010: 5.0, 2011: 6.0}), "b": pd.Series({2011: 7.0})},
        {"nothing": pd.Series({2010: 0.0, 2011: 0.0}), "more": pd.Series({2010: 1.0})},
        {"old": pd.Series({2010: 100.0}), "new": pd.Series({2010: 120.0, 2011: 130.0})},
        {2010: (6.0, 1), 2011: (4.62, 2), 2012: (1.0, 1)},
    )
    assert frame.groupby("year").size().to_dict() == {2010: 4, 2011: 2}
    hits = frame[frame["match"].notna()]
    assert hits[["year", "base", "added", "vintage", "value"]].to_numpy().tolist() == [
        [2010, "a", "more", "old", 6.0],
        [2011, "a", "nothing", "new", pytest.approx(600 / 130)],
    ]


def test_combinations_without_a_single_whole_one_are_refused():
    gone = pd.Series({2012: 1.0})
    with pytest.raises(ValueError, match=r"^printed = \[2010\]: expected a year in which every part"):
        spending_share.combine({"a": gone}, {"nothing": gone}, {"gdp": gone}, {2010: (6.0, 1)})


@pytest.fixture
def shares():
    macro = tidy(
        {
            (ITEM, 2013): 1000,
            (ITEM, 2016): 2000,
            (ITEM, 2019): 3000,
            (f"{ITEM}-seven-months", 2014): 600,
            ("fiscal-subsidy-insurance-funds-seven-months", 2014): 210,
            (f"{ITEM}-half-year", 2018): 1250,
            ("fiscal-subsidy-pension-funds-half-year", 2018): 500,
        }
    )
    pension = tidy(
        {
            ("employees-fiscal-subsidy", 2011): 150,
            ("employees-fiscal-subsidy", 2013): 200,
            ("employees-fiscal-subsidy", 2016): 600,
            ("residents-fiscal-subsidy-mof", 2016): 160,
            ("central-fiscal-subsidy", 2019): 510,
        }
    )
    return spending_share.subsidy_shares(macro, pension)


def test_shares_compare_subsidy_and_item_of_the_same_months(shares):
    assert shares[["year", "months", "complete"]].to_numpy().tolist() == [
        [2013, 12, False],
        [2014, 7, True],
        [2016, 12, True],
        [2018, 6, True],
        [2019, 12, False],
    ]
    assert shares["share"].tolist() == pytest.approx([0.2, 0.35, 0.38, 0.4, 0.17])
    assert shares["what"].tolist() == [
        "employees' pension",
        "all insurance funds",
        "both pensions",
        "both pensions",
        "both pensions, central budget only",
    ]


def test_bounds_are_the_complete_shares_and_before_them_the_largest_part(shares):
    bounds = spending_share.subsidy_bounds(shares, [2010, 2014, 2019])
    assert bounds["low"].tolist() == pytest.approx([0.2, 0.35, 0.35])
    assert bounds["high"].tolist() == pytest.approx([0.4, 0.4, 0.4])


def test_bounds_need_a_complete_share_and_for_early_years_an_early_one(shares):
    with pytest.raises(ValueError, match=r"^shares = .*expected at least one complete share"):
        spending_share.subsidy_bounds(shares[~shares["complete"]], [2019])
    with pytest.raises(ValueError, match=r"^shares = .*expected a share of a year before 2014"):
        spending_share.subsidy_bounds(shares[shares["complete"]], [2010, 2019])


def series(**values):
    return pd.Series({int(year[1:]): value for year, value in values.items()})


def test_definitions_run_from_the_narrowest_to_the_widest():
    bounds = pd.DataFrame({"low": [0.25, 0.25], "high": [0.5, 0.5]}, index=[2019, 2020])
    funds, gdp = series(y2019=60.0, y2020=70.0), series(y2019=1000.0, y2020=1000.0)
    frame = spending_share.definitions(funds, series(y2019=40.0), series(y2019=15.0), gdp, bounds)
    assert frame.loc[2019].to_dict() == pytest.approx(
        {"funds": 6, "net_low": 8, "net_high": 9, "double": 10, "widest": 11.5}
    )
    assert frame.loc[2020].dropna().to_dict() == pytest.approx({"funds": 7})


@pytest.mark.parametrize(("low", "high"), [(0.5, 0.4), (-0.1, 0.4), (0.2, 1.1)])
def test_definitions_refuse_bounds_that_are_no_fractions_in_order(low, high):
    bounds = pd.DataFrame({"low": [low], "high": [high]}, index=[2019])
    one = series(y2019=1.0)
    with pytest.raises(ValueError, match=r"^bounds = \{2019.*expected 0 <= low <= high <= 1"):
        spending_share.definitions(one, one, one, one, bounds)
