"""The path of spending to a target share of GDP: closed form, identity, split."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import financing

gdp_shares = st.floats(0.01, 0.6)
growths = st.floats(-0.05, 0.15)

# Table 1 of the paper: China 10.57 and OECD mean 20.03 percent of GDP in 2019.
PLAN = {"gdp": 1.0, "gdp_growth": 0.05, "share": 0.1057, "target_share": 0.2003}


class TestRequiredGrowth:
    def test_a_constant_share_needs_the_growth_of_gdp(self):
        assert financing.required_growth(0.1, 0.1, 16, 0.05) == pytest.approx(0.05)

    def test_by_hand(self):
        # Doubling the share in one year on a stagnant GDP doubles spending.
        assert financing.required_growth(0.1, 0.2, 1, 0) == pytest.approx(1)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((10.57, 0.2, 16, 0.05), "^share = 10.57: expected a fraction below 1"),
            ((1, 0.2, 16, 0.05), "^share = 1: expected a fraction below 1"),
            ((0.1, 0, 16, 0.05), "^target_share = 0: expected a number above zero"),
            ((0.1, 0.2, 0, 0.05), "^years = 0"),
            ((0.1, 0.2, 16, -1.5), "^gdp_growth = -1.5"),
        ],
    )
    def test_refusals(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            financing.required_growth(*arguments)


class TestSharePath:
    def test_ends_and_first_year(self):
        path = financing.share_path(2019, 2035, **PLAN)
        assert path["year"].tolist() == list(range(2019, 2036))
        assert path["share"].iloc[[0, -1]].tolist() == pytest.approx([0.1057, 0.2003])
        assert path["additional"].iloc[0] == 0

    @given(gdp_shares, gdp_shares, st.integers(1, 30), growths, st.floats(1, 1e6))
    def test_identities(self, share, target, years, growth, gdp):
        path = financing.share_path(
            2019, 2019 + years, gdp=gdp, gdp_growth=growth, share=share, target_share=target
        )
        assert path["share"].iloc[-1] == pytest.approx(target)
        total = path["constant_share"] + path["additional"]
        assert total.tolist() == pytest.approx(path["spending"].tolist())
        needed = financing.required_growth(share, target, years, growth)
        steps = path["spending"].pct_change().dropna()
        assert steps.tolist() == pytest.approx([needed] * years)
        assert path["gdp"].iloc[-1] == pytest.approx(gdp * (1 + growth) ** years)

    @pytest.mark.system("S00-11")
    @given(gdp_shares, gdp_shares, st.integers(1, 40), growths)
    def test_the_target_is_reached_in_the_chosen_year(self, share, target, years, growth):
        end = 2019 + years
        path = financing.share_path(2019, end, gdp=1, gdp_growth=growth, share=share, target_share=target)
        assert path["year"].iloc[-1] == end
        assert path["share"].iloc[-1] == pytest.approx(target)

    def test_amounts_scale_with_gdp(self):
        one = financing.share_path(2019, 2035, **PLAN)
        two = financing.share_path(2019, 2035, **PLAN | {"gdp": 98.65})
        assert two["additional"].tolist() == pytest.approx((98.65 * one["additional"]).tolist())

    def test_refusals(self):
        with pytest.raises(ValueError, match="^end = 2019: expected a year after 2019"):
            financing.share_path(2019, 2019, **PLAN)
        with pytest.raises(ValueError, match="^gdp = -1"):
            financing.share_path(2019, 2035, **PLAN | {"gdp": -1})


class TestArrival:
    @given(gdp_shares, gdp_shares, st.floats(0.0001, 0.01), st.floats(0.001, 0.1))
    def test_the_paces_lead_to_the_target(self, share, target, step, growth):
        by_step, by_growth = financing.arrival(share, target, step=step, growth=growth)
        assert share + by_step * step == pytest.approx(target)
        assert share * (1 + growth) ** by_growth == pytest.approx(target)

    def test_refuses_a_pace_that_leads_nowhere(self):
        with pytest.raises(ValueError, match="^step = 0: expected a number above zero"):
            financing.arrival(0.1, 0.2, step=0, growth=0.1)
        with pytest.raises(ValueError, match="^growth = -0.1: expected a number above zero"):
            financing.arrival(0.1, 0.2, step=0.1, growth=-0.1)


class TestSplit:
    @pytest.mark.system("S00-11")
    def test_rows_sum_to_the_amounts(self):
        amounts = financing.share_path(2019, 2035, **PLAN).set_index("year")["additional"]
        parts = financing.split(amounts, {"fiscal": 0.5, "employers": 0.3, "personal": 0.2})
        assert parts.columns.tolist() == ["fiscal", "employers", "personal"]
        assert parts.sum(axis="columns").tolist() == pytest.approx(amounts.tolist())
        assert parts.loc[2035, "employers"] == pytest.approx(0.3 * amounts[2035])

    @pytest.mark.parametrize(
        ("shares", "message"),
        [
            ({"fiscal": 0.5, "charity": 0.4}, "^source_shares = 0.9: expected shares that sum"),
            ({"fiscal": 1.5, "charity": -0.5}, r"^source_shares\['fiscal'\] = 1.5: expected 0 to 1"),
            ({}, "^source_shares = 0: expected shares that sum to one"),
        ],
    )
    def test_refusals(self, shares, message):
        with pytest.raises(ValueError, match=message):
            financing.split(pd.Series([1.0, 2.0]), shares)

    def test_refuses_a_missing_amount(self):
        with pytest.raises(ValueError, match=r"^amounts\[1\] = nan"):
            financing.split(pd.Series([1.0, None]), {"fiscal": 1.0})
