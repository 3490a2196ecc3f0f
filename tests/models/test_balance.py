"""Automatic balance: zero each year when the rule is on, closed forms, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import balance

dependencies = st.lists(st.floats(0.2, 1.5), min_size=2, max_size=30)
TERMS = balance.Terms(rate=0.24, subsidy=0.05, replacement=0.5)
# An aging fund: the gap only opens, so that no rule has to hand back more than there is.
AGING = np.linspace(0.6, 1.2, 30)


class TestClose:
    @pytest.mark.system("S04-05")
    @given(dependencies, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
    def test_the_balance_is_zero_each_year_when_the_rule_is_on(self, dependency, first, second, alpha):
        shares = {"contributions": first * second, "budget": first * (1 - second), "benefits": 1 - first}
        terms = balance.Terms(rate=0.9, subsidy=0.9, replacement=1.5)
        try:
            closed = balance.close(dependency, terms, shares, alpha)
        except ValueError as refusal:  # a rule that would need a negative pension is refused, not bent
            assert "expected zero or more" in str(refusal)
            return
        assert closed["balance"].abs().max() < 1e-12

    @pytest.mark.system("S04-05")
    def test_switched_off_it_leaves_a_deficit(self):
        path = balance.close(AGING, TERMS, {})
        assert (path["balance"] < 0).all()
        assert path["balance"].tolist() == pytest.approx((-path["gap"]).tolist())

    def test_contributions_alone_are_dependency_times_replacement_less_the_subsidy(self):
        path = balance.close(AGING, TERMS, {"contributions": 1})
        assert path["rate"].tolist() == pytest.approx(AGING * 0.5 - 0.05)
        assert (path["replacement"] == 0.5).all()

    def test_the_budget_alone_follows_dependency(self):
        path = balance.close(AGING, TERMS, {"budget": 1})
        assert path["subsidy"].diff().iloc[1:].tolist() == pytest.approx(0.5 * np.diff(AGING))

    def test_benefits_alone_are_the_cash_form_of_the_balance_ratio(self):
        path = balance.close(AGING, TERMS, {"benefits": 1})
        ratio = (0.24 + 0.05) / (AGING * 0.5)
        assert path["replacement"].tolist() == pytest.approx(0.5 * ratio)

    def test_full_weight_of_the_factor_takes_the_step_off_pensions_to_first_order(self):
        small = [1.0, 1.001]
        path = balance.close(small, TERMS, {"contributions": 1}, alpha=1)
        assert path["outlay"].iloc[1] == pytest.approx(path["outlay"].iloc[0], rel=1e-5)

    def test_capital_relieves_the_payers(self):
        without = balance.close(AGING, TERMS, {"budget": 1})
        terms = balance.Terms(rate=0.24, subsidy=0.05, replacement=0.5, capital=0.01)
        relieved = balance.close(AGING, terms, {"budget": 1})
        assert (without["subsidy"] - relieved["subsidy"]).tolist() == pytest.approx([0.01] * len(AGING))

    @pytest.mark.parametrize(
        ("shares", "message"),
        [
            ({"charity": 1}, "^shares = .*expected names of contributions, budget, benefits"),
            ({"budget": 0.5}, "^shares = 0.5: expected shares that sum to one"),
            ({"budget": 1.5, "benefits": -0.5}, r"^shares\['budget'\] = 1.5: expected 0 to 1"),
        ],
    )
    def test_refuses_shares(self, shares, message):
        with pytest.raises(ValueError, match=message):
            balance.close(AGING, TERMS, shares)

    def test_refuses_what_the_rule_cannot_do(self):
        rich = balance.Terms(rate=0.9, subsidy=0.0, replacement=0.1)
        with pytest.raises(ValueError, match="^closed subsidy = .*expected zero or more"):
            balance.close([0.5, 0.6], rich, {"budget": 1})
        with pytest.raises(ValueError, match="^dependency = 0.0"):
            balance.close([0.5, 0.0], TERMS, {})
        with pytest.raises(ValueError, match="rate"):
            balance.Terms(rate=24, subsidy=0, replacement=0.5)


class TestSustainabilityFactor:
    def test_by_hand(self):
        # Dependency up by ten percent, a quarter of it off pensions.
        assert balance.sustainability_factor([0.5, 0.55, 0.55], 0.25) == pytest.approx([1, 0.975, 0.975])

    @given(dependencies)
    def test_without_weight_it_does_nothing(self, dependency):
        assert (balance.sustainability_factor(dependency, 0) == 1).all()

    def test_refuses_percent(self):
        with pytest.raises(ValueError, match="^alpha = 25: expected 0 to 1"):
            balance.sustainability_factor([0.5, 0.6], 25)


class TestImplicitReturn:
    def test_aaron_growth_of_wages_and_of_contributors_compound(self):
        assert balance.implicit_return([0.02, 0.02], [0.01, -0.01]) == pytest.approx([0.0302, 0.0098])

    def test_it_is_the_return_on_contributions_at_a_constant_rate(self):
        # What the old receive over what they paid when young: c W1 N1 / (c W0 N0).
        wages, heads = np.array([1.0, 1.4]), np.array([100.0, 90.0])
        earned = 0.2 * wages[1] * heads[1] / (0.2 * wages[0] * heads[0]) - 1
        growth = balance.implicit_return([wages[1] / wages[0] - 1], [heads[1] / heads[0] - 1])
        assert growth == pytest.approx([earned])

    def test_refusals(self):
        with pytest.raises(ValueError, match=r"^wage_growth\[0\] = -2"):
            balance.implicit_return([-2], [0])
        with pytest.raises(ValueError, match="^labor_growth = 2: expected 1 rates"):
            balance.implicit_return([0.1], [0.1, 0.1])
