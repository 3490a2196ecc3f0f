"""Money per person by province, against sums of the official table."""

import pytest

from lib.models import provincial_rules
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def regions():
    return load("official-regions").astype({"year": int})


def test_all_provinces_are_the_sums(regions):
    table = provincial_rules.observed(regions, 2024)
    assert len(table) == 32
    assert table.index.name == "region"
    sums = regions[regions["year"] == 2024].groupby("series")["value"].sum()
    retired = sums["employees-pension-expenditure"] / sums["employees-pension-retirees"] * 1e4
    assert table.loc[provincial_rules.NATION, "Employees: benefit"] == pytest.approx(retired)
    payers = sums["residents-pension-participants"] - sums["residents-pension-beneficiaries"]
    each = sums["residents-pension-revenue"] / payers * 1e4
    assert table.loc[provincial_rules.NATION, "Residents: revenue"] == pytest.approx(each)


def test_a_year_without_the_residents_scheme_is_refused(regions):
    with pytest.raises(ValueError, match=r"^regions\.columns = "):
        provincial_rules.observed(regions, 2008)


def test_a_missing_figure_is_refused_by_province(regions):
    hole = regions["region"].eq("Tibet") & regions["series"].eq("employees-pension-retirees")
    with pytest.raises(ValueError, match="Tibet"):
        provincial_rules.observed(regions[~hole], 2024)
