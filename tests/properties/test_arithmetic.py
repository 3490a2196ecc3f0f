"""Properties of the small formulas: identities, units, monotony, and what they refuse."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lib.models import (
    balance,
    benefits,
    checks,
    composition,
    coverage,
    decomposition,
    drg,
    extensions,
    financing,
    growth,
    headcounts,
    leveling,
    pension_validation,
    ranges,
    rebalancing,
    residents_pension,
    tiers,
    withdrawal,
)
from tests.properties.draws import QUICK, not_numbers, parts, rates, shares, sizes, vectors, words


class TestChecks:
    @QUICK
    @given(words, st.integers())
    def test_require_names_argument_value_and_expectation(self, name, value):
        checks.require(True, name, value, "a wish")
        with pytest.raises(ValueError) as refused:
            checks.require(False, name, np.int64(value % 100), "a wish")
        assert str(refused.value) == f"{name} = {value % 100}: expected a wish"

    @QUICK
    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_numbers_pass_unchanged_or_are_refused_by_their_sign(self, value):
        assert checks.finite("x", value) == value
        for check, allowed in ((checks.positive, value > 0), (checks.rate, value > -1)):
            if allowed:
                assert check("x", value) == value
            else:
                with pytest.raises(ValueError, match="^x = "):
                    check("x", value)

    @QUICK
    @given(not_numbers)
    def test_what_is_no_finite_number_is_refused_by_name(self, value):
        for check in (checks.finite, checks.positive, checks.rate):
            with pytest.raises(ValueError, match="^x = .*: expected a finite number"):
                check("x", value)
        with pytest.raises(ValueError, match=r"^x\[1\] = .*: expected a finite number"):
            checks.vector("x", [1.0, value])

    @QUICK
    @given(vectors)
    def test_a_vector_is_a_copy_as_floats_and_needs_its_length(self, values):
        given_array = np.array(values)
        array = checks.vector("x", given_array, least=len(values))
        assert array.dtype == float
        assert not np.shares_memory(array, given_array)
        assert array.tolist() == checks.vector("x", values).tolist() == values
        with pytest.raises(ValueError, match=f"^x = .*: expected at least {len(values) + 1} numbers"):
            checks.vector("x", values, least=len(values) + 1)
        bad = given_array.copy()
        bad[-1] = np.nan
        with pytest.raises(ValueError, match=rf"^x\[{len(values) - 1}\] = nan: expected a finite"):
            checks.vector("x", bad)

    @QUICK
    @given(st.sets(words, min_size=1), words)
    def test_columns_pass_when_all_are_there(self, names, other):
        frame = pd.DataFrame(columns=sorted(names))
        checks.columns("t", frame, list(names))
        if other not in names:
            with pytest.raises(ValueError, match=rf"^t\.columns = .*: expected the columns .*{other}"):
                checks.columns("t", frame, [*names, other])


class TestGrowth:
    @QUICK
    @given(sizes, st.sampled_from(sorted(growth.QUALIFIERS)), st.floats(0.001, 1e6))
    def test_the_figure_lies_in_its_bounds_and_a_word_opens_one_side(self, value, word, margin):
        low, high = growth.qualified_bounds(value, word, margin)
        assert max(0, value - margin) <= low <= value <= high <= value + margin
        assert (low < value) == (growth.QUALIFIERS[word][0] == 1)
        assert growth.qualified_bounds(value) == (value, value)
        assert growth.qualified_bounds(value, "more than")[1] == math.inf

    @QUICK
    @given(st.floats(max_value=0))
    def test_a_margin_must_be_above_zero(self, margin):
        with pytest.raises(ValueError, match="^margin = .*: expected a number above zero"):
            growth.qualified_bounds(1, "about", margin)


class TestBalance:
    @QUICK
    @given(st.lists(st.tuples(rates, rates), min_size=1, max_size=6))
    def test_the_implicit_return_is_growth_of_the_wage_bill(self, steps):
        wages, heads = zip(*steps, strict=True)
        found = balance.implicit_return(wages, heads)
        assert np.log1p(found) == pytest.approx(np.log1p(wages) + np.log1p(heads))
        assert found.tolist() == balance.implicit_return(heads, wages).tolist()
        with pytest.raises(ValueError, match="^labor_growth = .*: expected"):
            balance.implicit_return(wages, [*heads, 0.0])


class TestTimetable:
    GAPS = st.lists(
        st.tuples(st.integers(2015, 2025), st.floats(1.5, 20), st.floats(1.01, 2)), min_size=1, max_size=4
    )

    @QUICK
    @given(GAPS, st.floats(1.05, 1.4))
    def test_what_is_needed_arrives_in_time(self, drawn, target):
        gaps = pd.DataFrame(drawn, columns=["year", "multiple", "fall"])
        gaps["since"], gaps["earlier"] = gaps["year"] - 5, gaps["multiple"] * gaps["fall"]
        table = benefits.timetable(gaps, [target], 2035, target)
        for row, needed in zip(table.itertuples(), table[f"needed {target:g}"], strict=True):
            left = row.multiple / (1 + needed / 100) ** (2035 - row.year)
            assert left == pytest.approx(target)
            assert row.multiple * (1 + row.pace / 100) ** 5 == pytest.approx(row.earlier)
            assert row.multiple / (1 + row.pace / 100) ** (row.arrival - row.year) <= target * (1 + 1e-9)
        with pytest.raises(ValueError, match=r"^gaps\.columns = "):
            benefits.timetable(gaps.drop(columns="since"), [target], 2035, target)


class TestComposition:
    @QUICK
    @given(sizes, sizes)
    def test_times_as_large_is_one_more_than_larger_by(self, first, last):
        words = composition.growth_wordings(first, last)
        assert words["ratio"] * first == pytest.approx(last)
        assert words["ratio"] - words["increase"] == pytest.approx(1)

    @QUICK
    @given(st.dictionaries(words, st.floats(0, 99), min_size=1), st.integers(0, 99))
    def test_a_search_tries_every_candidate_nearest_first(self, candidates, printed):
        table = composition.search(candidates, printed, 0)
        assert dict(zip(table["candidate"], table["value"], strict=True)) == candidates
        assert table["difference"].abs().is_monotonic_increasing
        assert (table["value"] - table["difference"]).tolist() == pytest.approx([printed] * len(table))
        hits = table["match"] == "rounded"
        assert hits.tolist() == (table["difference"].abs() <= 0.5).tolist()

    @QUICK
    @given(st.dictionaries(words, sizes, min_size=2), st.integers(2000, 2020))
    def test_an_amount_is_the_sum_of_its_rows_and_of_no_other_year(self, cells, year):
        table = pd.concat({y: pd.Series(cells) * (y - year + 1) for y in (year, year + 1)}).swaplevel()
        assert composition.amount(table, list(cells), year) == pytest.approx(sum(cells.values()))
        with pytest.raises(ValueError, match=rf"^table\['g', {year}\] = \[\]: expected exactly one"):
            composition.amount(table, [*cells, "g"], year)

    @QUICK
    @given(st.integers(0, 50), st.sets(st.integers(0, 50), min_size=1, max_size=5))
    def test_readings_are_all_combinations_and_mark_the_ones_that_meet_the_print(self, printed, answers):
        choices = {"add": {str(a): a for a in answers}, "sign": {"+": 1, "-": -1}}
        statement = composition.Statement(lambda t, add, sign: t + sign * add, printed, 0)
        found = composition.readings(0, choices, {"sum": statement})
        assert len(found) == 2 * len(answers)
        met = found["match"].notna()
        assert found.loc[met, "value"].tolist() == [printed] * int(met.sum())
        assert met.any() == (printed in answers)


class TestDecomposition:
    YEARS = st.lists(st.integers(1990, 2030), min_size=3, max_size=8, unique=True).map(sorted)

    @QUICK
    @given(YEARS, st.data())
    def test_the_rates_of_intervals_add_up_to_the_whole_way(self, years, data):
        values = data.draw(st.lists(sizes, min_size=len(years), max_size=len(years)))
        year, value = decomposition.check_series(years, values)
        assert (year.tolist(), value.tolist()) == (years, values)
        table = decomposition.interval_rates(years, values)
        assert table["change"].sum() == pytest.approx(values[-1] - values[0], abs=1e-6)
        whole = (table["annual_log_rate_percent"] * (table["to"] - table["from"])).sum() / 100
        assert whole == pytest.approx(math.log(values[-1] / values[0]), abs=1e-9)
        scaled = decomposition.interval_rates(years, [1000 * v for v in values])
        assert scaled["annual_log_rate_percent"].to_numpy() == pytest.approx(
            table["annual_log_rate_percent"].to_numpy(), abs=1e-6
        )

    @QUICK
    @given(YEARS)
    def test_years_that_do_not_rise_and_lengths_that_differ_are_refused(self, years):
        assert decomposition.check_years("years", years, 3).tolist() == years
        with pytest.raises(ValueError, match="^years = .*: expected a year after"):
            decomposition.check_years("years", years[::-1], 3)
        with pytest.raises(ValueError, match=f"expected at least {len(years) + 1} years"):
            decomposition.check_years("years", years, len(years) + 1)
        with pytest.raises(ValueError, match=f"^values = .*: expected {len(years)} as in years"):
            decomposition.check_series(years, [1.0] * (len(years) + 1))

    @QUICK
    @given(vectors, st.floats(-1, 2e6))
    def test_values_must_lie_above_the_floor(self, values, floor):
        if min(values) > floor:
            assert decomposition.check_positive("v", values, floor).tolist() == values
        else:
            with pytest.raises(ValueError, match=r"^v\[\d\] = .*: expected a finite number above"):
                decomposition.check_positive("v", values, floor)


class TestCostsOfCare:
    @QUICK
    @given(sizes, sizes, sizes, shares)
    def test_saving_is_the_price_cut_on_what_was_committed(self, volume, price, tender, committed):
        saved = drg.procurement_saving(volume, price, tender, committed)
        assert saved == pytest.approx(committed * volume * (price - tender), rel=1e-9, abs=1e-9)
        assert drg.procurement_saving(volume, tender, price, committed) == pytest.approx(-saved)
        with pytest.raises(ValueError, match="^committed = .*: expected a fraction from 0 to 1"):
            drg.procurement_saving(volume, price, tender, committed + 1.1)

    @QUICK
    @given(st.lists(st.tuples(sizes, sizes, sizes, sizes), min_size=1, max_size=3), sizes)
    def test_one_input_moves_the_sum_by_what_it_multiplies(self, drawn, scale):
        names = [f"e{i}" for i in range(len(drawn))]
        heads, benefit = (
            pd.DataFrame({"low": 0.5 * a, "middle": a, "high": b * a}, index=names)
            for a, b in (np.array(drawn)[:, [0, 1]].T, np.array(drawn)[:, [2, 3]].T)
        )
        table = extensions.sensitivity(heads, benefit).set_index(["extension", "input"])
        whole = (heads["middle"] * benefit["middle"]).sum()
        for name in names:
            other = benefit.loc[name, "middle"]
            for end in ("low", "high"):
                moved = (heads.loc[name, end] - heads.loc[name, "middle"]) * other
                assert table.loc[(name, "heads"), end] == pytest.approx(whole + moved, rel=1e-6)
        assert extensions.sensitivity(heads * scale, benefit)["span"].sum() == pytest.approx(
            scale * table["span"].sum(), rel=1e-6, abs=1e-6 * scale * whole
        )

    @QUICK
    @given(vectors, parts())
    def test_sources_share_every_amount_without_rest(self, amounts, drawn):
        sources = {f"s{i}": part for i, part in enumerate(drawn)}
        table = financing.split(pd.Series(amounts), sources)
        assert table.sum(axis="columns").to_numpy() == pytest.approx(np.array(amounts))
        with pytest.raises(ValueError, match="^source_shares = .*: expected shares that sum to one"):
            financing.split(pd.Series(amounts), sources | {"s0": 0.0})


class TestHeads:
    @QUICK
    @given(sizes, sizes, sizes)
    def test_members_of_both_lie_between_what_must_and_what_can_be(self, first, second, more):
        population = max(first, second) + more
        bounds = headcounts.overlap_bounds(first, second, population)
        assert (bounds["low"] <= bounds["high"]).all()
        for low, high in (("low", "high"), ("high", "low")):
            assert bounds.loc["both", low] + bounds.loc["only_first", high] == pytest.approx(first)
        together = first + second - bounds.loc["both", "low"]
        assert together <= population * (1 + 1e-9)
        free = headcounts.overlap_bounds(first, second)
        assert free.loc["both"].tolist() == [0, min(first, second)]
        with pytest.raises(ValueError, match="^population = .*: expected at least"):
            headcounts.overlap_bounds(first, second, max(first, second) / 2)

    @QUICK
    @given(sizes, sizes)
    def test_nobody_is_missing_twice(self, population, insured):
        missing = coverage.uninsured(population, insured)
        assert missing >= 0
        assert missing == pytest.approx(max(population - insured, 0))

    @QUICK
    @given(st.floats(0.1, 1e3), st.floats(0.5, 50))
    def test_outgrowing_by_the_pace_reaches_the_factor(self, factor, years):
        pace = rebalancing.excess_growth(factor, years)
        assert (1 + pace) ** years == pytest.approx(factor)
        assert (pace > 0) == (factor > 1) or factor == 1


class TestTiers:
    @QUICK
    @given(shares, st.floats(1, 45), rates, rates, st.floats(60, 300))
    def test_a_funded_account_grows_with_interest_and_with_each_year(
        self, rate, years, wages, interest, months
    ):
        assume(rate > 1e-3)
        found = tiers.supplement(rate, years, wages, interest, months)
        assert tiers.supplement(rate, years, wages, interest, 2 * months) == pytest.approx(found / 2)
        assert tiers.supplement(rate, years, wages, interest + 0.01, months) > found or years == 1
        assert tiers.supplement(rate, years + 1, wages, interest, months) > found
        level = tiers.supplement(rate, years, wages, wages, months)
        assert level == pytest.approx(rate * years * 12 / months)
        with pytest.raises(ValueError, match="^rate = .*: expected a fraction from 0 to 1"):
            tiers.supplement(1 + rate, years, wages, interest, months)

    @QUICK
    @given(sizes)
    def test_a_month_is_the_twelfth_of_a_year_and_ten_thousand_yuan_are_one(self, monthly):
        assert pension_validation.yearly(monthly) * 10_000 / 12 == pytest.approx(monthly)


class TestAccounts:
    @QUICK
    @given(sizes, sizes, st.floats(1, 400))
    def test_the_pension_is_the_basic_part_and_a_month_of_the_account(self, basic, saved, divisor):
        pension = residents_pension.monthly_pension(basic, saved, divisor)
        assert (pension - basic) * divisor == pytest.approx(saved, rel=1e-6, abs=1e-4)
        with pytest.raises(ValueError, match="^divisor = .*: expected months above zero"):
            residents_pension.monthly_pension(basic, saved, -divisor)

    @QUICK
    @given(st.floats(12, 300), st.floats(0, 0.1))
    def test_an_account_with_interest_lasts_longer_than_its_divisor(self, divisor, interest):
        months = residents_pension.lasting(divisor, interest)
        assert months >= divisor * (1 - 1e-9)
        monthly = (1 + interest) ** (1 / 12) - 1
        if math.isfinite(months) and monthly > 1e-9:
            # The present value of one yuan a month over that time is the account.
            assert (1 - (1 + monthly) ** -months) / monthly == pytest.approx(divisor, rel=1e-6)

    @QUICK
    @given(sizes, st.lists(rates, min_size=1, max_size=8))
    def test_growth_rates_rebuild_the_levels(self, first, steps):
        levels = pd.Series(first * np.cumprod([1.0, *(1 + np.array(steps))]), range(2000, 2001 + len(steps)))
        found = residents_pension.growth_rates(levels)
        assert found.tolist() == pytest.approx([0.0, *steps], abs=1e-9)
        if len(steps) > 1:
            with pytest.raises(ValueError, match=r"^levels\.index = "):
                residents_pension.growth_rates(levels.drop(2001))


class TestLeveling:
    @QUICK
    @given(sizes, st.floats(1.5, 20), st.floats(1.01, 1.4), sizes, sizes)
    def test_the_summary_of_a_plan_says_what_the_plan_does(self, lower, multiple, target, rich, poor):
        plans = leveling.plans(
            2025,
            2035,
            upper=multiple * lower,
            lower=lower,
            upper_heads=rich,
            lower_heads=poor,
            target=target,
            baseline_growth=0.04,
            slow_growth=0.02,
        )
        for name, plan in plans.items():
            found = leveling.summary(plan, rich, poor)
            assert found["multiple"] == pytest.approx(target)
            assert found["difference"] == pytest.approx(plan["upper"].iloc[-1] - plan["lower"].iloc[-1])
            assert plan["lower"].iloc[0] * (1 + found["lower_growth"] / 100) ** 10 == pytest.approx(
                plan["lower"].iloc[-1]
            )
            assert found["cut"] == bool((plan[["upper", "lower"]].diff() < 0).any(axis=None)), name
        neutral = leveling.summary(plans[leveling.NEUTRAL], rich, poor)
        assert neutral["extra_end"] == pytest.approx(0, abs=1e-6)
        assert leveling.summary(plans[leveling.FILLING], rich, poor)["cost"] > 0


class TestWithdrawal:
    @QUICK
    @given(sizes, vectors, shares)
    def test_assistance_fills_up_to_the_line_and_never_takes(self, line, other, rate):
        table = withdrawal.assistance(line, pd.Series(other), rate)
        assert (table["assistance"] >= 0).all()
        assert (table["assistance"] <= line).all()
        assert (table["total"] >= table["other"]).all()
        full = withdrawal.assistance(line, pd.Series(other), 1)
        assert full["total"].to_numpy() == pytest.approx(np.maximum(other, line))
        assert (full["assistance"] <= table["assistance"] + 1e-9).all()

    @QUICK
    @given(sizes, sizes, st.floats(0, 0.5), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
    def test_three_packages_pay_the_same_to_who_earns_nothing(self, line, attached, part, taper, fade):
        found = withdrawal.packages(line, attached, part, taper, fade)
        earnings = np.linspace(0, 3 * line, 50)
        for benefits_of in found.values():
            table = withdrawal.stack(earnings, benefits_of, part)
            assert table["net"].iloc[0] == pytest.approx(line + attached)
            inside = withdrawal.exposed(table, earnings[:-1])
            assert inside["flagged"].tolist() == table["flagged"].tolist()[:-1]
            between = withdrawal.exposed(table, (earnings[:-1] + earnings[1:]) / 2)
            assert between["withdrawal"].tolist() == inside["withdrawal"].tolist()
        with pytest.raises(ValueError, match="^earnings = .*: expected from"):
            withdrawal.exposed(table, [4 * line])


class TestRanges:
    @QUICK
    @given(st.tuples(sizes, sizes).map(sorted), st.tuples(sizes, sizes).map(sorted), sizes)
    def test_a_multiple_has_no_unit(self, upper, lower, scale):
        one = ranges.multiples(upper, lower)
        other = ranges.multiples([scale * end for end in upper], [scale * end for end in lower])
        assert other["value"].to_numpy() == pytest.approx(one["value"].to_numpy())
