import pandas as pd
import pytest

from lib.models import medical_series

OFFICIAL = {
    ("employees-expenditure", 2010): 200,
    ("employees-participants", 2010): 100,
    ("residents-expenditure", 2010): 10,
    ("residents-participants", 2010): 50,
    ("employees-expenditure-mof", 2010): 180,
    ("residents-and-rural-expenditure-mof", 2010): 40,
    ("rural-scheme-participants", 2010): 150,
    ("residents-and-rural-expenditure-budget", 2015): 90,
    ("employees-expenditure-mof", 2015): 240,
    ("employees-participants", 2015): 100,
    ("residents-participants", 2015): 60,
    ("rural-scheme-participants", 2015): 120,
    ("employees-expenditure", 2018): 300,
    ("employees-participants", 2018): 999,
    ("employees-participants-flash", 2018): 100,
    ("residents-expenditure", 2018): 80,
    ("residents-participants", 2018): 999,
    ("residents-participants-flash", 2018): 160,
    ("rural-scheme-expenditure", 2018): 20,
    ("rural-scheme-participants", 2018): 40,
    ("employees-expenditure", 2020): 360,
    ("employees-participants", 2020): 120,
    ("residents-expenditure", 2020): 120,
    ("residents-participants", 2020): 200,
}
PAPER = {"fund_expenditure": (330, 110), "recipients": (110, 200)}


@pytest.fixture
def official():
    rows = [(series, year, float(value)) for (series, year), value in OFFICIAL.items()]
    return pd.DataFrame(rows, columns=["series", "year", "value"])


@pytest.fixture
def printed():
    rows = [
        (group, quantity, 2019, float(values[place]))
        for place, group in enumerate(("employees", "residents"))
        for quantity, values in PAPER.items()
    ]
    return pd.DataFrame(rows, columns=["group", "quantity", "year", "value"])


def test_published_uses_each_year_on_its_own_definition(official, printed):
    frame = medical_series.published(official, printed)
    assert frame["multiple"].to_dict() == pytest.approx({2010: 10, 2018: 6, 2019: 3 / 0.55, 2020: 5})
    assert frame["basis"].to_dict() == {2010: "official", 2018: "official", 2019: "paper", 2020: "official"}


def test_consistent_counts_rural_members_in_every_year(official, printed):
    frame = medical_series.consistent(official, printed)
    expected = {2010: 1.8 / 0.2, 2015: 2.4 / 0.5, 2018: 3 / 0.5, 2019: 3 / 0.55, 2020: 5}
    assert frame["multiple"].to_dict() == pytest.approx(expected)
    assert list(frame["basis"]) == [
        "final accounts",
        "accounts and budget",
        "flash report",
        "paper",
        "official",
    ]
    assert frame.loc[2010, "employees"] == pytest.approx(18000)


def test_maternity_is_taken_out_only_where_the_fund_holds_it(official, printed):
    maternity = pd.Series({2018: 50.0, 2019: 33.0, 2020: 36.0})
    frame = medical_series.consistent(official, printed, maternity)
    assert frame.loc[2018, "multiple"] == pytest.approx(6)
    assert frame.loc[2019, "multiple"] == pytest.approx(0.9 * 3 / 0.55)
    assert frame.loc[2020, "multiple"] == pytest.approx(4.5)


def test_a_missing_maternity_year_is_named(official, printed):
    with pytest.raises(ValueError, match=r"maternity = .*: expected values for \[2020\]"):
        medical_series.consistent(official, printed, pd.Series({2019: 33.0}))


def test_a_missing_column_is_named(official, printed):
    with pytest.raises(ValueError, match="value"):
        medical_series.published(official.drop(columns="value"), printed)
