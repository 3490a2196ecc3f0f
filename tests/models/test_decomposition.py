"""Levels, multiples, interval rates and the log decomposition."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.decomposition import (
    check_series,
    decompose_log_change,
    interval_rates,
    multiple,
    per_capita,
)

# Table 2 of the paper, as printed: 100 million yuan and 10,000 people.
TABLE_2 = pd.DataFrame(
    {
        "employees_spending": [3271, 5830, 8287, 12663],
        "employees_heads": [23735, 27443, 29532, 32925],
        "residents_spending": [267, 971, 2480, 8191],
        "residents_heads": [19528, 29629, 44860, 102483],
    },
    index=pd.Index([2010, 2013, 2016, 2019], name="year"),
)


def table_2_multiple(frame: pd.DataFrame = TABLE_2) -> pd.Series:
    return multiple(
        per_capita(frame["employees_spending"], frame["employees_heads"]),
        per_capita(frame["residents_spending"], frame["residents_heads"]),
    )


def test_table_2_is_reproduced_at_print_precision():
    employees = per_capita(TABLE_2["employees_spending"], TABLE_2["employees_heads"])
    residents = per_capita(TABLE_2["residents_spending"], TABLE_2["residents_heads"])
    assert employees.round(2).tolist() == [1378.13, 2124.40, 2806.11, 3846.01]
    assert residents.round(2).tolist() == [136.73, 327.72, 552.83, 799.25]
    assert table_2_multiple().round(2).tolist() == [10.08, 6.48, 5.08, 4.81]


def test_per_capita_converts_units():
    # 1 (100 million yuan) over 1 (10,000 people) is 10,000 yuan each.
    assert per_capita(1, 1) == 10_000
    assert per_capita([3.0, 6.0], [2.0, 3.0]).tolist() == [15_000, 20_000]


def test_series_keep_their_index():
    assert multiple(TABLE_2["employees_heads"], TABLE_2["residents_heads"]).index.tolist() == [
        2010,
        2013,
        2016,
        2019,
    ]


def test_series_of_different_years_are_not_divided():
    later = pd.Series([1.0, 2.0], index=[2014, 2015])
    earlier = pd.Series([1.0, 2.0], index=[2013, 2014])
    with pytest.raises(
        ValueError,
        match=re.escape("index of b = [2013, 2014]: expected [2014, 2015] as in a"),
    ):
        multiple(later, earlier)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1.0, 2.0], [1.0]), "shape of persons_10k = (1,): expected (2,) as in expenditure_100m"),
        (([1.0, -2.0], [1.0, 1.0]), "expenditure_100m[1] = -2.0: expected a finite number above 0"),
        (([1.0, 2.0], [1.0, 0.0]), "persons_10k[1] = 0.0: expected a finite number above 0"),
        ((1.0, math.nan), "persons_10k = nan: expected a finite number above 0"),
    ],
)
def test_per_capita_names_the_bad_value(arguments, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        per_capita(*arguments)


def test_interval_rates_by_hand():
    rates = interval_rates([2010, 2012, 2013], [math.exp(1), math.exp(0.5), math.exp(0.6)])
    assert rates.columns.tolist() == ["from", "to", "change", "annual_log_rate_percent"]
    assert rates["from"].tolist() == [2010, 2012]
    assert rates["to"].tolist() == [2012, 2013]
    # A log change of -0.5 over two years is -25 percent a year; of 0.1 over one, 10 percent.
    assert rates["annual_log_rate_percent"].to_numpy() == pytest.approx([-25.0, 10.0])
    assert rates["change"].iloc[0] == pytest.approx(math.exp(0.5) - math.exp(1))


def test_table_2_narrows_ever_more_slowly():
    rates = interval_rates(TABLE_2.index, table_2_multiple())["annual_log_rate_percent"]
    expected = 100 * np.log([6.482384 / 10.079473, 5.075888 / 6.482384, 4.812001 / 5.075888]) / 3
    assert rates.to_numpy() == pytest.approx(expected, abs=1e-4)


positive = st.floats(1e-3, 1e6)


@st.composite
def frames(draw):
    n = draw(st.integers(2, 6))
    years = draw(st.lists(st.integers(1990, 2030), min_size=n, max_size=n, unique=True).map(sorted))
    column = st.lists(positive, min_size=n, max_size=n)
    return pd.DataFrame({name: draw(column) for name in TABLE_2.columns}, index=years)


@given(frames())
def test_terms_sum_to_the_log_change(frame):
    table = decompose_log_change(frame)
    m = np.log(table_2_multiple(frame))
    for (_, start, end), span in table.groupby(["span", "from", "to"]):
        change = m[end] - m[start]
        assert span["log_change"].sum() == pytest.approx(change, abs=1e-11)
        assert len(span) == 4
        if abs(change) > 1e-3:
            assert span["share"].sum() == pytest.approx(1, abs=1e-9)
    interval_sums = table[table["span"] == "interval"].groupby("term")["log_change"].sum()
    totals = table[table["span"] == "total"].set_index("term")["log_change"]
    assert interval_sums[totals.index].to_numpy() == pytest.approx(totals.to_numpy(), abs=1e-11)


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        ("employees_spending", 1),
        ("employees_heads", -1),
        ("residents_spending", -1),
        ("residents_heads", 1),
    ],
)
def test_each_term_answers_for_its_own_column(column, sign):
    frame = pd.DataFrame(dict.fromkeys(TABLE_2.columns, [1.0, 1.0]), index=[2010, 2013])
    frame.loc[2013, column] = 2.0
    total = decompose_log_change(frame).query("span == 'total'").set_index("term")
    expected = pd.Series(0.0, index=TABLE_2.columns)
    expected[column] = sign * math.log(2)
    assert total["log_change"].to_dict() == pytest.approx(expected.to_dict())
    assert total.loc[column, "share"] == pytest.approx(1)


def test_spans_are_consecutive_years_and_the_whole():
    table = decompose_log_change(TABLE_2)
    spans = table[["span", "from", "to"]].drop_duplicates().to_numpy().tolist()
    assert spans == [
        ["interval", 2010, 2013],
        ["interval", 2013, 2016],
        ["interval", 2016, 2019],
        ["total", 2010, 2019],
    ]


def test_shares_of_no_change_are_undefined():
    frame = TABLE_2.loc[[2010, 2013]].copy()
    frame.loc[2013] = frame.loc[2010] * 3  # all grow threefold: the multiple stays
    assert decompose_log_change(frame)["share"].isna().all()


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (
            TABLE_2.drop(columns="residents_heads"),
            "frame.columns = ['employees_spending', 'employees_heads', 'residents_spending']",
        ),
        (TABLE_2.iloc[:1], "frame.index = [2010]: expected at least 2 years"),
        (TABLE_2.iloc[::-1], "frame.index = 2016: expected a year after 2019"),
        (TABLE_2.replace(2480, -1), "frame.residents_spending[2] = -1.0: expected a finite"),
    ],
)
def test_decomposition_names_what_is_wrong(frame, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        decompose_log_change(frame)


@pytest.mark.parametrize(
    ("years", "values", "message"),
    [
        ([2010, 2013], [1.0, 2.0], "years = [2010, 2013]: expected at least 3 years"),
        ([2010, 2013, 2016], [1.0, 2.0], "values = [1.0, 2.0]: expected 3 as in years"),
        ([2010, 2016, 2013], [1.0] * 3, "years = 2013: expected a year after 2016"),
        ([2010, 2010, 2013], [1.0] * 3, "years = 2010: expected a year after 2010"),
        ([2010.5, 2011, 2013], [1.0] * 3, "years = [2010.5, 2011.0, 2013.0]: expected integers"),
        ([[2010, 2013, 2016]], [[1.0] * 3], "years = [[2010, 2013, 2016]]: expected one dimension"),
        ([2010, 2013, 2016], [1.0, math.inf, 2.0], "values[1] = inf: expected a finite number"),
        ([2010, 2013, 2016], [1.0, 2.0, 0.0], "values[2] = 0.0: expected a finite number above 0"),
    ],
)
def test_series_are_checked(years, values, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        check_series(years, values)


def test_unsigned_years_do_not_wrap_around():
    years, _ = check_series(np.array([2010, 2013, 2016], dtype=np.uint16), [3, 2, 1])
    assert (years[0] - years[2]).item() == -6
