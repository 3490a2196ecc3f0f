"""Standards at common dates: units, dates inside a year, breaks."""

import pandas as pd
import pytest

from lib.models import allowance_series

ROWS = [
    ("urban-dibao-standard", 2011, 287.6, "at year end"),
    ("rural-dibao-standard", 2011, 1718.4, "at year end"),
    ("rural-dibao-standard-monthly", 2011, 143.0, "at year end"),
    ("urban-dibao-standard", 2012, 330.0, "at year end"),
    ("rural-dibao-standard", 2012, 2064.0, "at year end"),
    ("urban-dibao-standard", 2013, 373.3, "at year end"),
    ("urban-dibao-standard-within-year", 2022, 722.0, "average line, end of March 2022"),
    ("rural-dibao-standard-monthly-within-year", 2022, 542.0, "average line, end of March 2022"),
]


def table(rows):
    return pd.DataFrame(rows, columns=["series", "year", "value", "scope"])


def test_both_standards_stand_in_yuan_per_month_at_common_dates():
    found = allowance_series.standards(table(ROWS), [2012])
    assert found["when"].tolist() == [2011, 2012, 2021.25]
    assert found["rural"].tolist() == pytest.approx([143.2, 172, 542])
    assert found["difference"].iloc[1] == pytest.approx(158)
    assert found["ratio"].iloc[2] == pytest.approx(722 / 542)
    assert found["moment"].tolist() == ["year end", "year end", "within the year"]
    assert found["segment"].tolist() == [0, 1, 1]


def test_a_date_inside_the_year_of_a_break_belongs_to_the_new_definition():
    assert allowance_series.standards(table(ROWS), [2022])["segment"].tolist() == [0, 0, 1]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="first quarter"):
        allowance_series.standards(table([*ROWS[:-1], (*ROWS[-1][:3], "first quarter")]), [])
    with pytest.raises(ValueError, match="scope"):
        allowance_series.standards(table(ROWS).drop(columns="scope"), [])
