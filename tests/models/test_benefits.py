"""The closed form of the growth differential agrees with stepping year by year."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import benefits

multiples = st.floats(1.01, 50)
factors = st.floats(1.01, 20)
rates = st.floats(0, 0.3)

PLAN = {
    "upper": 3846.01,
    "lower": 799.25,
    "upper_growth": 0.02,
    "lower_growth": 0.08,
    "baseline_growth": 0.05,
    "upper_heads": 3.2925e8,
    "lower_heads": 1.02483e9,
}


class TestYearsToMultiple:
    def test_by_hand(self):
        # 8 to 2 is two halvings; growth of 0 against 100 percent halves once a year.
        assert benefits.years_to_multiple(8, 2, 0, 1) == pytest.approx(2)

    @given(multiples, factors, rates, st.floats(1e-4, 0.3))
    def test_the_multiple_at_that_time_is_the_target(self, multiple, factor, upper, lead):
        target, lower = multiple / factor, upper + lead
        years = benefits.years_to_multiple(multiple, target, upper, lower)
        assert multiple * ((1 + upper) / (1 + lower)) ** years == pytest.approx(target)

    def test_already_there_takes_no_time(self):
        assert benefits.years_to_multiple(4.81, 4.81, 0.05, 0.05) == 0
        assert benefits.years_to_multiple(2, 3, 0.1, 0) == 0

    @pytest.mark.parametrize(("upper", "lower"), [(0.05, 0.05), (0.06, 0.05)])
    def test_never_without_a_growth_differential(self, upper, lower):
        assert benefits.years_to_multiple(4.81, 2, upper, lower) == math.inf

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((0, 2, 0, 0.1), "^multiple = 0"),
            ((4, -1, 0, 0.1), "^target = -1"),
            ((4, 2, -1, 0.1), "^upper_growth = -1"),
            ((4, 2, 0, "fast"), "^lower_growth = 'fast'"),
        ],
    )
    def test_refusals(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            benefits.years_to_multiple(*arguments)


class TestRequiredGrowth:
    @given(multiples, st.floats(0.1, 40), st.integers(1, 40), rates)
    def test_meets_the_target_in_time_and_never_asks_for_a_cut(self, multiple, target, years, upper):
        lower = benefits.required_growth(multiple, target, years, upper)
        assert lower >= 0
        reached = multiple * ((1 + upper) / (1 + lower)) ** years
        if lower > 0:
            assert reached == pytest.approx(target)
        else:
            assert reached <= target * (1 + 1e-9)

    @given(multiples, factors, st.integers(1, 40), rates)
    def test_is_the_inverse_of_years_to_multiple(self, multiple, factor, years, upper):
        target = multiple / factor
        lower = benefits.required_growth(multiple, target, years, upper)
        assert benefits.years_to_multiple(multiple, target, upper, lower) == pytest.approx(years)

    def test_a_slack_target_needs_no_growth(self):
        assert benefits.required_growth(4, 40, 2, 0.0) == 0

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((4, 2, 0, 0.05), "^years = 0"),
            ((4, 0, 5, 0.05), "^target = 0"),
            ((4, 2, 5, -2), "^upper_growth = -2"),
        ],
    )
    def test_refusals(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            benefits.required_growth(*arguments)


class TestSchedule:
    def test_by_hand(self):
        table = benefits.schedule(
            2020,
            2021,
            upper=100,
            lower=10,
            upper_growth=0,
            lower_growth=0.5,
            baseline_growth=0.1,
            upper_heads=2,
            lower_heads=[30, 40],
        )
        assert table["year"].tolist() == [2020, 2021]
        assert table["multiple"].tolist() == pytest.approx([10, 100 / 15])
        # Upper 2 * (100 - 110) = -20, lower 40 * (15 - 11) = 160.
        assert table["cost"].tolist() == pytest.approx([0, 140])

    @given(multiples, factors, st.integers(1, 30), rates)
    def test_the_last_multiple_is_the_closed_form(self, multiple, factor, years, upper):
        target = multiple / factor
        lower = benefits.required_growth(multiple, target, years, upper)
        plan = PLAN | {"upper": 100 * multiple, "lower": 100.0}
        plan |= {"upper_growth": upper, "lower_growth": lower}
        table = benefits.schedule(2019, 2019 + years, **plan)
        assert table["multiple"].iloc[-1] == pytest.approx(target)

    @given(rates, rates, rates)
    def test_no_benefit_is_cut_without_negative_growth(self, upper, lower, baseline):
        plan = PLAN | {
            "upper_growth": upper,
            "lower_growth": lower,
            "baseline_growth": baseline,
        }
        table = benefits.schedule(2019, 2035, **plan)
        steps = table[["upper", "lower"]].diff().dropna()
        assert (steps >= -1e-9 * table[["upper", "lower"]].iloc[1:]).all(axis=None)

    def test_a_cut_must_be_asked_for(self):
        table = benefits.schedule(2019, 2021, **PLAN | {"upper_growth": -0.01})
        assert (table["upper"].diff().dropna() < 0).all()

    @given(rates)
    def test_the_baseline_costs_nothing_over_itself(self, growth):
        plan = PLAN | {
            "upper_growth": growth,
            "lower_growth": growth,
            "baseline_growth": growth,
        }
        table = benefits.schedule(2019, 2035, **plan)
        assert (table["cost"] == 0).all()
        assert table["multiple"].tolist() == pytest.approx([3846.01 / 799.25] * 17)

    def test_stepping_gives_the_same_path(self):
        table = benefits.schedule(2019, 2035, **PLAN)
        upper, lower = PLAN["upper"], PLAN["lower"]
        for row in table.itertuples():
            assert (row.upper, row.lower) == pytest.approx((upper, lower))
            upper, lower = upper * 1.02, lower * 1.08
        spent = table["upper"] * 3.2925e8 + table["lower"] * 1.02483e9
        base = table["upper_baseline"] * 3.2925e8 + table["lower_baseline"] * 1.02483e9
        assert table["cost"].tolist() == pytest.approx((spent - base).tolist(), abs=1)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"upper": 0}, "^upper = 0"),
            ({"lower": -5}, "^lower = -5"),
            ({"baseline_growth": -1}, "^baseline_growth = -1"),
            ({"upper_heads": [1, 2]}, r"^upper_heads = \[1.0, 2.0\]: expected 1 or 17 numbers"),
            ({"lower_heads": -1}, r"^lower_heads = \[-1.0\]: expected numbers of zero or more"),
        ],
    )
    def test_refusals(self, change, message):
        with pytest.raises(ValueError, match=message):
            benefits.schedule(2019, 2035, **PLAN | change)

    def test_a_group_without_recipients_costs_nothing(self):
        table = benefits.schedule(2019, 2035, **PLAN | {"upper_heads": 0, "lower_heads": 0})
        assert (table["cost"] == 0).all()

    def test_refuses_an_empty_window(self):
        with pytest.raises(ValueError, match="^end = 2019: expected a year after 2019"):
            benefits.schedule(2019, 2019, **PLAN)


@pytest.mark.system("S00-12", "S03-07")
def test_the_timetable_agrees_with_the_closed_forms_by_hand():
    gaps = pd.DataFrame(
        {"year": [2025, 2024], "multiple": [4.0, 10.0], "earlier": [4.4, 10.0], "since": [2024, 2021]},
        index=["narrowing", "standing"],
    )
    table = benefits.timetable(gaps, [2, 1], 2035, 2)
    assert table.loc["narrowing", "pace"] == pytest.approx(10)
    assert table.loc["narrowing", "needed 2"] == pytest.approx(100 * (2 ** (1 / 10) - 1))
    assert table.loc["standing", "needed 1"] == pytest.approx(100 * (10 ** (1 / 11) - 1))
    # 1.1^7 = 1.95 and 1.1^8 = 2.14: the eighth year is the first at two or below.
    assert table["arrival"].tolist() == [2033, math.inf]
    with pytest.raises(ValueError, match="columns"):
        benefits.timetable(gaps.drop(columns="since"), [2], 2035, 2)
