"""Series of insured people: preference, ranges, breaks, and printed cells against official ones."""

import pandas as pd
import pytest

from lib.models import participation_series as series

PENSION = [
    ("employees-participants", 2012, 30427, "a"),
    ("residents-participants", 2012, 48370, "a"),
    ("total-participants", 2013, 81968, "a"),
    ("employees-participants", 2018, 41902, "a"),
    ("employees-contributors-per-retiree", 2018, 2.50, "third"),
    ("employees-participants", 2024, 53452.2, "a"),
    ("employees-contributors", 2024, 38713.2, "a"),
    ("employees-retirees", 2024, 14000, "a"),
    ("employees-participants", 2025, 54681, "a"),
    ("employees-retirees", 2025, 15215, "a"),
]
MEDICAL = [
    ("employees-participants", 2015, 28893.1, "a"),
    ("residents-participants", 2015, 37688.5, "a"),
    ("total-participants-long", 2015, 133581.6, "third"),
    ("total-participants-long", 2016, 74391.5, "third"),
    ("total-participants-long", 2018, 134458.6, "third"),
    ("total-participants", 2018, 134459, "a"),
]
OTHER = [
    ("unemployment-participants", 2022, 23800, "a"),
    ("work-injury-participants-flash", 2016, 21887, "a"),
    ("work-injury-participants-flash", 2021, 28284, "a"),
    ("work-injury-participants", 2021, 28287, "a"),
]


def table(rows):
    return pd.DataFrame(rows, columns=["series", "year", "value", "source"])


@pytest.fixture
def heads():
    return series.insured(table(PENSION), table(MEDICAL), table(OTHER), weak=["third"])


def row(heads, scope, year):
    found = heads[(heads["scope"] == scope) & (heads["year"] == year)]
    assert len(found) == 1
    return found.iloc[0]


def test_a_published_figure_goes_before_a_computed_one(heads):
    assert row(heads, "pension", 2012)["basis"] == "sum of two schemes"
    assert row(heads, "pension", 2012)["value"] == 78797
    assert row(heads, "pension", 2013)["basis"] == "published"
    assert row(heads, "pension-workers", 2024)["value"] == 38713.2
    assert row(heads, "pension-workers", 2025)["value"] == 39466
    assert row(heads, "work-injury", 2021)["value"] == 28287
    assert row(heads, "work-injury", 2016)["basis"] == "flash"


def test_workers_from_a_rounded_ratio_lie_in_the_range_that_its_decimals_allow(heads):
    found = row(heads, "pension-workers", 2018)
    assert found["value"] == pytest.approx(41902 * 2.5 / 3.5)
    assert found["low"] == pytest.approx(41901.5 * 2.495 / 3.495)
    assert found["high"] == pytest.approx(41902.5 * 2.505 / 3.505)
    assert found["weak"]


def test_years_without_the_rural_scheme_do_not_enter_the_series_that_counts_it(heads):
    whole = heads[heads["scope"] == "medical-with-rural"].set_index("year")
    assert list(whole.index) == [2015, 2018]
    assert whole.loc[2018, "basis"] == "published"
    assert whole["weak"].to_dict() == {2015: True, 2018: False}
    assert row(heads, "medical", 2015)["value"] == pytest.approx(66581.6)


def test_a_difference_is_as_uncertain_as_both_terms(heads):
    found = row(heads, "pension-workers", 2025)
    assert (found["low"], found["high"]) == (39465, 39467)


@pytest.mark.parametrize(
    ("value", "half"), [(23800.0, 50), (14317.0, 0.5), (20434.1, 0.05), (27740.0, 5), (1000, 500)]
)
def test_half_a_unit_of_the_last_digit_that_is_not_zero(value, half):
    assert series.half_unit(value) == pytest.approx(half)


def test_ratio_and_its_range(heads):
    more = pd.concat(
        [
            heads,
            heads[heads["scope"] == "unemployment"].assign(scope="base", value=40000, low=39000, high=41000),
        ]
    )
    found = series.per_hundred(more, "unemployment", "base")
    assert found["year"].tolist() == [2022]
    assert found.loc[0, "value"] == pytest.approx(59.5)
    assert found.loc[0, "low"] == pytest.approx(100 * 23750 / 41000)
    assert found.loc[0, "high"] == pytest.approx(100 * 23850 / 39000)
    with pytest.raises(ValueError, match=r"base = 'employed': expected one of"):
        series.per_hundred(heads, "unemployment", "employed")


def test_breaks_of_several_scopes_cut_one_line():
    breaks = pd.DataFrame(
        [
            ("pension-insurance", "employees-contributors", 2016),
            ("other-insurance", "maternity-participants", 2019),
            ("pension-insurance", "residents-participants", 2014),
        ],
        columns=["family", "series", "year"],
    )
    assert series.break_years(breaks, "maternity", "pension-workers") == [2016, 2019]
    numbers = series.segments(breaks, [2015, 2016, 2018, 2019, 2025], "pension-workers", "maternity")
    assert numbers.tolist() == [0, 1, 1, 2, 2]
    assert series.segments(breaks, [2015], "unemployment").tolist() == [0]
    with pytest.raises(ValueError, match=r"scopes = 'employed': expected one of"):
        series.break_years(breaks, "employed")


@pytest.mark.parametrize(
    ("scope", "year", "printed", "finding"),
    [
        ("pension", 2013, 81968, "agrees"),
        ("medical", 2015, 66582, "agrees"),
        ("work-injury", 2016, 21889, "differs"),
        ("medical", 2018, None, "blank"),
        ("work-injury", 2019, 25478, "between"),
        ("work-injury", 2019, 29000, "outside"),
        ("unemployment", 2010, 13376, "not bracketed"),
    ],
)
def test_a_printed_cell_is_judged_by_its_year_or_by_its_neighbors(heads, scope, year, printed, finding):
    cells = pd.DataFrame({"scope": [scope], "year": [year], "printed": [printed]}).astype({"printed": float})
    assert series.against_print(cells, heads)["finding"].tolist() == [finding]


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match=r"pension\.columns = .*source"):
        series.insured(table(PENSION).drop(columns="source"), table(MEDICAL), table(OTHER))
