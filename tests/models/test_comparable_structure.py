import pandas as pd
import pytest

from lib.models import comparable_structure, structure

ROWS = [
    ("urban-dibao-expenditure", 2015, 60, ""),
    ("rural-dibao-expenditure", 2015, 90, ""),
    ("urban-dibao-expenditure", 2016, 70, ""),
    ("rural-dibao-expenditure", 2016, 100, ""),
    ("urban-dibao-expenditure", 2017, 65, ""),
    ("rural-dibao-expenditure", 2017, 105, ""),
    ("rural-extreme-poor-expenditure", 2016, 20, ""),
    ("rural-extreme-poor-expenditure", 2017, 25, ""),
    ("urban-extreme-poor-expenditure", 2017, 3, ""),
    ("temporary-relief-expenditure", 2016, 8, ""),
    ("urban-dibao-recipients", 2016, 1000, "persons at year end"),
    ("rural-dibao-recipients", 2016, 4000, "persons at year end"),
    ("urban-dibao-standard", 2016, 500, "line per person and month at year end"),
    ("rural-dibao-standard", 2016, 3600, "line per person and year at year end"),
    ("rural-dibao-standard-monthly", 2016, 299, "line per person and month at year end"),
    ("urban-dibao-recipients-within-year", 2021, 800, "persons, end of March 2021"),
    ("rural-dibao-recipients-within-year", 2021, 3500, "persons, end of March 2021"),
    ("urban-dibao-standard-within-year", 2021, 700, "month, end of March 2021"),
    ("rural-dibao-standard-monthly-within-year", 2021, 500, "month, end of March 2021"),
    ("rural-dibao-standard-within-year", 2014, 2640, "year, end of September 2014"),
]


@pytest.fixture
def social():
    return pd.DataFrame(ROWS, columns=["series", "year", "value", "scope"]).astype({"value": float})


def test_assistance_adds_town_and_country_as_far_as_published(social):
    frame = comparable_structure.assistance(social)
    assert frame["guarantee"].to_dict() == {2015: 150, 2016: 170, 2017: 170}
    assert frame["extremely_poor"].dropna().to_dict() == {2016: 20, 2017: 28}
    assert frame["relief"].dropna().to_dict() == {2016: 8}
    assert frame["both"].dropna().to_dict() == {2016: 190, 2017: 198}


def test_welfare_share_is_missing_where_insurance_is():
    cells = pd.DataFrame(index=structure.ROWS, columns=[2010, 2013], dtype=float)
    cells.loc["social_insurance"] = [1.0, 1.0]
    cells.loc["minimum_living_guarantee"] = [8.0, 10.0]
    cells.loc["temporary_relief"] = [2.0, 5.0]
    cells.loc["social_welfare"] = [10.0, 15.0]
    insurance = pd.DataFrame({"wide": {2010: 80.0, 2013: 120.0, 2016: 1.0}, "narrow": {2013: 70.0}})
    shares = comparable_structure.welfare_shares(cells, insurance)
    assert shares["wide"].to_dict() == pytest.approx({2010: 10, 2013: 10})
    assert shares["narrow"].dropna().to_dict() == pytest.approx({2013: 15})


def test_levels_stand_on_one_axis_of_time_in_one_unit(social):
    levels = comparable_structure.levels(social)
    assert levels.index.tolist() == list(range(len(levels)))
    table = levels.set_index(["panel", "place", "when"])
    rural = table.loc[("standard", "rural"), "value"]
    assert rural.index.tolist() == pytest.approx([2013.75, 2016, 2020.25])
    assert rural.tolist() == pytest.approx([220, 300, 500])
    assert table.loc[("recipients", "urban"), "kind"].tolist() == ["year end", "within the year"]


def test_ceiling_needs_recipients_and_standards_of_one_date(social):
    ceilings = comparable_structure.ceilings(social)
    assert ceilings["when"].tolist() == [2016, 2020.25]
    # 12 months x 10,000 persons x yuan in 100 million yuan: (1000 x 500 + 4000 x 300) x 12 / 10,000.
    assert ceilings["ceiling"].tolist() == pytest.approx([2040, 2772])


def test_a_date_that_cannot_be_read_is_named(social):
    social.loc[social["year"] == 2014, "scope"] = "autumn"
    with pytest.raises(ValueError, match=r"^social\.scope = 'autumn': expected a date such as"):
        comparable_structure.levels(social)


def test_a_frame_without_scope_is_refused(social):
    for function in (comparable_structure.assistance, comparable_structure.ceilings):
        with pytest.raises(ValueError, match=r"^social\.columns = .*scope"):
            function(social.drop(columns="scope"))
