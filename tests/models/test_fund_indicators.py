"""Indicators from official flows: identities on a small table, gaps filled by accounting only."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import fund_indicators


def rows(prefix, region=None, **values):
    listed = [
        {"series": prefix + series.replace("_", "-"), "year": year, "value": value}
        for series, by_year in values.items()
        for year, value in by_year.items()
    ]
    return pd.DataFrame(listed).assign(**({"region": region} if region else {}))


@pytest.fixture
def regions():
    one = {"balance": 100, "expenditure": 100, "revenue": 110, "retirees": 20, "contributors": 80}
    two = {"balance": 20, "expenditure": 120, "revenue": 90, "retirees": 40, "contributors": 80}
    flows = {name: {2010: one[name], 2024: two[name]} for name in one}
    return rows("employees-pension-", "Anhui", **flows)


def test_provinces_by_hand(regions):
    state = fund_indicators.provinces(regions)
    assert state.loc[(2010, "Anhui")].tolist() == pytest.approx([12, 1.1, 0.25])
    assert state.loc[(2024, "Anhui")].tolist() == pytest.approx([2, 0.75, 0.5])


def test_a_panel_orients_every_indicator_so_that_high_warns(regions):
    state = fund_indicators.provinces(regions)
    event = pd.Series({"Anhui": True})
    panel = fund_indicators.panel(state, 2010, 2024, event)
    assert panel.loc["Anhui"].tolist() == pytest.approx([-12, -1.1, 0.25, True])
    with pytest.raises(ValueError, match="^after = 2010: expected a year after 2010"):
        fund_indicators.panel(state, 2010, 2010, event)


def test_the_nation_completes_a_year_by_accounting():
    flows = rows(
        "employees-",
        balance={2019: 500, 2021: 480},
        revenue={2019: 110, 2021: 130},
        expenditure={2019: 100, 2021: 120},
        retirees={2019: 10, 2020: 11, 2021: 12},
        participants={2020: 41, 2021: 42},
        contributors_per_retiree={2019: 3.0},
    )
    state = fund_indicators.nation(flows)
    # The reserve at the end of 2020 is 480 - (130 - 120) = 470, so the year lost 30.
    assert state.loc[2020, "surplus"] == pytest.approx(-30)
    assert state.loc[2019, "dependency"] == pytest.approx(10 / 30)


def test_a_missing_column_is_named(regions):
    with pytest.raises(ValueError, match="^regions.columns"):
        fund_indicators.provinces(regions.drop(columns="region"))


class TestSystemDependency:
    BOARD = pd.DataFrame(
        {
            "indicator": ["pension-insured", "pensioners"],
            "start": [800.0, 200.0],
            "end": [1000.0, 300.0],
            "start_qualifier": ["exact", "exact"],
            "end_qualifier": ["exact", "nearly"],
        }
    )

    @pytest.mark.system("S02-02")
    def test_a_point_where_both_figures_are_exact_and_bounds_where_one_is_nearly(self):
        rows = fund_indicators.printed_dependency(self.BOARD, margin=0.1)
        start, end = rows.loc["start"], rows.loc["end"]
        assert start["per_insured_low"] == start["per_insured_high"] == 0.25
        assert end["per_insured_low"] == pytest.approx(0.27)
        assert end["per_insured_high"] == pytest.approx(0.30)
        assert end["per_contributor_low"] == pytest.approx(270 / 730)
        assert end["per_contributor_high"] == pytest.approx(300 / 700)
        assert (end["contributors_low"], end["contributors_high"]) == (700, 730)

    @pytest.mark.system("S02-02")
    def test_without_a_margin_only_the_upper_bound_binds(self):
        nearly = fund_indicators.system_dependency((1000, 1000), (1e-9, 300))
        assert nearly["per_insured"][1] == 0.3
        assert nearly["per_insured"][0] == pytest.approx(0)

    @given(st.floats(500, 1000), st.floats(0, 200), st.floats(50, 200), st.floats(0, 100))
    def test_every_pair_inside_the_ranges_lies_inside_the_bounds(self, insured, more, drawing, also):
        bounds = fund_indicators.system_dependency((insured, insured + more), (drawing, drawing + also))
        for i in (insured, insured + more / 2, insured + more):
            for d in (drawing, drawing + also / 2, drawing + also):
                low, high = bounds["per_insured"]
                assert low * (1 - 1e-12) <= d / i <= high * (1 + 1e-12)
                low, high = bounds["per_contributor"]
                assert low * (1 - 1e-12) <= d / (i - d) <= high * (1 + 1e-12)

    def test_refusals(self):
        with pytest.raises(ValueError, match="^pensioners = 900: expected fewer than the 800 insured"):
            fund_indicators.system_dependency((800, 900), (100, 900))
        with pytest.raises(ValueError, match="^insured = .*a range above zero"):
            fund_indicators.system_dependency((900, 800), (100, 200))
