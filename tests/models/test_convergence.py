"""Closed forms, a Fieller interval by hand, coverage by simulation, cells of Table 1."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib.models import convergence

# Table 1 of the paper, percent of GDP (two of the units, and the mean).
YEARS = [2010, 2015, 2016, 2017, 2018, 2019]
TABLE_1 = pd.DataFrame(
    {
        "Columbia": [12.99, 14.16, 13.58, 13.32, 13.08, np.nan],
        "Costa Rica": [np.nan, 12.53, 12.21, 11.94, 12.23, np.nan],
        "Latvia": [19.47, 15.77, 16.14, 15.91, 15.85, 16.44],
        "Poland": [20.75, 20.23, 21.22, 20.80, 20.60, 21.34],
        "Turkey": [12.34, 11.57, 12.64, 12.11, 12.20, 11.99],
        "OECD mean": [20.57, 20.23, 20.21, 19.94, 19.81, 20.03],
        "China": [5.90, 8.40, 9.20, 9.80, 10.30, 10.57],
    },
    index=YEARS,
)
COUNTRIES = TABLE_1.drop(columns="OECD mean")
GAP = [14.67, 11.83, 11.01, 10.14, 9.51, 9.46]


class TestGapToBenchmark:
    def test_china_by_hand(self):
        gap = convergence.gap_to_benchmark(TABLE_1, "OECD mean")
        assert gap["China"].tolist() == pytest.approx(GAP)
        assert "OECD mean" not in gap

    def test_a_unit_above_the_benchmark_has_a_negative_gap(self):
        gap = convergence.gap_to_benchmark(TABLE_1, "OECD mean")
        assert gap.loc[2019, "Poland"] == pytest.approx(-1.31)

    def test_equality_is_plain_zero_and_a_blank_stays_blank(self):
        gap = convergence.gap_to_benchmark(TABLE_1, "OECD mean")
        assert str(gap.loc[2015, "Poland"]) == "0.0"
        assert math.isnan(gap.loc[2010, "Costa Rica"])

    def test_unknown_benchmark(self):
        with pytest.raises(ValueError, match="^benchmark = 'EU': expected one of"):
            convergence.gap_to_benchmark(TABLE_1, "EU")


class TestCompare:
    @pytest.mark.system("S00-05")
    def test_china_is_lower_wherever_both_are_printed(self):
        table = convergence.compare(TABLE_1, "China")
        counts = table["verdict"].value_counts()
        assert counts.to_dict() == {"lower": 33, "missing": 3}
        missing = table[table["verdict"] == "missing"][["peer", "year"]].to_records(index=False)
        assert {tuple(cell) for cell in missing} == {
            ("Columbia", 2019),
            ("Costa Rica", 2010),
            ("Costa Rica", 2019),
        }

    def test_one_cell_by_hand(self):
        table = convergence.compare(TABLE_1, "China").set_index(["peer", "year"])
        row = table.loc[("Turkey", 2019)]
        assert (row["own"], row["other"]) == (10.57, 11.99)
        assert row["difference"] == pytest.approx(-1.42)

    def test_all_verdicts(self):
        frame = pd.DataFrame({"a": [1.0], "b": [2.0], "c": [1.0], "d": [0.5], "e": [np.nan]})
        verdicts = convergence.compare(frame, "a").set_index("peer")["verdict"]
        assert verdicts.to_dict() == {"b": "lower", "c": "equal", "d": "higher", "e": "missing"}

    def test_unknown_unit(self):
        with pytest.raises(ValueError, match="^unit = 'India': expected one of"):
            convergence.compare(TABLE_1, "India")


class TestFieller:
    # df = 1 and level 0.5 make the t quantile tan(pi / 4) = 1, so the roots can be done by hand.
    @staticmethod
    def fieller(top, bottom, covariance):
        return convergence.fieller(top, bottom, np.array(covariance), df=1, level=0.5)

    def test_interval_by_hand(self):
        # (2 - r)^2 <= ... with n = 2, d = 2, variances 1: 3 r^2 - 8 r + 3 <= 0.
        result = self.fieller(2, 2, [[1, 0], [0, 1]])
        assert result.kind == "interval"
        assert result.bounded
        assert result.low == pytest.approx((4 - math.sqrt(7)) / 3)
        assert result.high == pytest.approx((4 + math.sqrt(7)) / 3)

    def test_covariance_by_hand(self):
        # Cov 1/2: 3 r^2 - 7 r + 3 <= 0.
        result = self.fieller(2, 2, [[1, 0.5], [0.5, 1]])
        assert result.low == pytest.approx((7 - math.sqrt(13)) / 6)
        assert result.high == pytest.approx((7 + math.sqrt(13)) / 6)

    def test_complement_by_hand(self):
        # n = 2, d = 1, var d = 2: -r^2 - 4 r + 3 <= 0, outside -2 -+ sqrt(7).
        result = self.fieller(2, 1, [[1, 0], [0, 2]])
        assert result.kind == "complement"
        assert not result.bounded
        assert result.low == pytest.approx(-2 - math.sqrt(7))
        assert result.high == pytest.approx(-2 + math.sqrt(7))
        assert result.contains(2)
        assert not result.contains(0)

    def test_whole_line(self):
        # n = 1, d = 1, variances 4: -3 r^2 - 2 r - 3 <= 0 always.
        result = self.fieller(1, 1, [[4, 0], [0, 4]])
        assert result.kind == "line"
        assert result.contains(1e9)
        assert result.contains(-1e9)

    def test_a_ray_when_the_denominator_is_just_at_the_limit(self):
        # n = 2, d = 1, variances 1: -4 r + 3 <= 0. The limit variance is 1 / t^2 to the bit.
        limit = 1 / stats.t.ppf(0.75, 1) ** 2
        result = self.fieller(2, 1, [[1, 0], [0, limit]])
        assert result.kind == "interval"
        assert not result.bounded
        assert result.pieces == ((pytest.approx(0.75), math.inf),)
        mirrored = self.fieller(-2, 1, [[1, 0], [0, limit]])
        assert mirrored.pieces == ((-math.inf, pytest.approx(-0.75)),)
        assert self.fieller(0, 1, [[1, 0], [0, limit]]).kind == "line"

    def test_a_hair_beyond_the_limit_keeps_the_finite_end(self):
        result = self.fieller(2, 1, [[1, 0], [0, 1 + 1e-14]])
        assert result.kind == "complement"
        assert result.high == pytest.approx(0.75)

    def test_exact_estimates_give_a_point(self):
        result = self.fieller(3, 2, [[0, 0], [0, 0]])
        assert (result.low, result.high) == (1.5, 1.5)

    @pytest.mark.system("S00-05")
    @given(
        st.floats(-10, 10),
        st.floats(-10, 10).filter(lambda d: abs(d) > 1e-3),
        st.floats(0.01, 5),
        st.floats(0.01, 5),
        st.floats(-0.95, 0.95),
    )
    def test_membership_is_the_test_that_defines_the_set(self, top, bottom, s1, s2, rho):
        matrix = np.array([[s1**2, rho * s1 * s2], [rho * s1 * s2, s2**2]])
        result = self.fieller(top, bottom, matrix)
        assert result.contains(top / bottom)
        for ratio in np.linspace(-30, 30, 61):
            excess = (top - ratio * bottom) ** 2 - np.array([1, -ratio]) @ matrix @ [1, -ratio]
            if abs(excess) > 1e-6 * (1 + ratio**2):
                assert result.contains(ratio) == (excess <= 0)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((np.nan, 1, np.eye(2), 3), "^numerator = nan"),
            ((1, np.inf, np.eye(2), 3), "^denominator = inf"),
            ((1, 1, np.eye(3), 3), "^covariance = "),
            ((1, 0, np.diag([1, 0]), 3), "^denominator = 0"),
            ((1, 1, np.eye(2), 0), "^df = 0"),
            ((1, 1, np.eye(2), 3, 1.0), "^level = 1.0"),
        ],
    )
    def test_refusals(self, arguments, message):
        with pytest.raises(ValueError, match=message):
            convergence.fieller(*arguments)


class TestConfidenceSet:
    def test_text_of_each_kind(self):
        assert str(convergence.ConfidenceSet("interval", 2031.33, 2037.51)) == "[2031.3, 2037.5]"
        assert str(convergence.ConfidenceSet("complement", 1.0, 2.0)) == "(-inf, 1.0] or [2.0, inf)"
        line = convergence.ConfidenceSet("line", -math.inf, math.inf)
        assert str(line) == "(-inf, inf)"

    def test_shift_moves_every_piece(self):
        moved = convergence.ConfidenceSet("complement", 1.0, 2.0).shifted(10)
        assert moved.pieces == ((-math.inf, 11.0), (12.0, math.inf))


class TestLinearClosing:
    def test_line_by_hand(self):
        # Points (0, 4), (1, 1), (2, 1): slope -3/2, mean 2 at 1, crossing 1 + 4/3.
        # Residuals 0.5, -1, 0.5: s^2 = 1.5, var slope 0.75, var mean 0.5, t(df 1, 50 %) = 1.
        # Set for h = r - 1: (2 - 1.5 h)^2 <= 0.5 + 0.75 h^2, so 1.5 h^2 - 6 h + 3.5 <= 0.
        result = convergence.linear_closing([0, 1, 2], [4, 1, 1], level=0.5)
        assert result.slope == pytest.approx(-1.5)
        assert result.crossing == pytest.approx(7 / 3)
        assert result.slope_interval == pytest.approx((-1.5 - math.sqrt(0.75), -1.5 + math.sqrt(0.75)))
        root = math.sqrt(36 - 21) / 3
        assert result.crossing_set.kind == "interval"
        assert result.crossing_set.low == pytest.approx(1 + 2 - root)
        assert result.crossing_set.high == pytest.approx(1 + 2 + root)
        assert (result.n, result.df, result.closing) == (3, 1, True)

    def test_a_weak_slope_gives_an_unbounded_set(self):
        result = convergence.linear_closing([0, 1, 2], [4, 1, 1], level=0.95)
        assert result.crossing_set.kind in ("complement", "line")
        assert result.crossing_set.contains(result.crossing)

    def test_perfect_line_crosses_in_one_point(self):
        result = convergence.linear_closing([2010, 2015, 2020], [10, 8, 6])
        assert result.crossing == pytest.approx(2035)
        assert result.crossing_set.low == pytest.approx(2035, abs=1e-6)
        assert result.crossing_set.high == pytest.approx(2035, abs=1e-6)

    @pytest.mark.system("S00-05")
    def test_china_and_the_oecd_mean(self):
        result = convergence.linear_closing(YEARS, GAP)
        fit = np.polyfit(YEARS, GAP, 1)
        assert result.slope == pytest.approx(fit[0])
        assert result.crossing == pytest.approx(-fit[1] / fit[0])
        assert result.at(result.crossing) == pytest.approx(0, abs=1e-9)
        assert str(result.crossing_set) == "[2031.3, 2037.5]"
        assert result.df == 4

    def test_a_widening_gap_is_not_closing(self):
        result = convergence.linear_closing([1, 2, 3, 4], [1, 2.1, 2.9, 4])
        assert not result.closing
        assert result.crossing < 1

    def test_a_flat_slope_of_uneven_gaps(self):
        # Zero up to rounding, so the crossing is infinite or astronomically far.
        result = convergence.linear_closing([-1, 0, 1], [1, 0, 1])
        assert result.p_value == pytest.approx(1)
        assert abs(result.crossing) > 1e12
        assert not result.crossing_set.bounded

    @given(
        st.lists(st.floats(-50, 50), min_size=4, max_size=8),
        st.integers(-3000, 3000),
        st.floats(0.1, 10),
    )
    def test_moves_with_the_calendar_and_ignores_the_unit(self, gap, offset, scale):
        gap = np.round(gap, 2)
        years = np.arange(len(gap))
        slope = np.polyfit(years, gap, 1)[0]
        if abs(slope) < 0.05:
            return
        one = convergence.linear_closing(years, gap)
        two = convergence.linear_closing(years + offset, gap * scale)
        assert two.crossing - offset == pytest.approx(one.crossing, abs=1e-6)
        assert two.closing == one.closing
        assert one.crossing_set.contains(one.crossing) or one.p_value < 1e-9

    @pytest.mark.parametrize(
        ("level", "slope", "noise", "kinds"),
        [
            (11, -0.6, 0.3, {"interval"}),
            (11, -0.05, 0.8, {"interval", "complement"}),
            (0.3, -0.05, 0.8, {"interval", "complement", "line"}),
        ],
    )
    def test_fieller_covers_the_true_crossing_as_often_as_it_says(self, level, slope, noise, kinds):
        # The coverage is exact however often the sets are unbounded.
        errors = np.random.default_rng(20210811).normal(0, noise, (1500, len(YEARS)))
        line = level + slope * (np.array(YEARS) - 2015)
        sets = [convergence.linear_closing(YEARS, line + error, level=0.9).crossing_set for error in errors]
        covered = np.mean([found.contains(2015 - level / slope) for found in sets])
        assert abs(covered - 0.9) < 3.5 * math.sqrt(0.9 * 0.1 / len(errors))
        assert {found.kind for found in sets} == kinds

    @pytest.mark.parametrize(
        ("years", "gap", "message"),
        [
            ([1, 2], [1, 2], r"^years = \[1.0, 2.0\]: expected at least 3 numbers"),
            ([1, 2, 3], [1, 2], "^gap = .*at least 3"),
            ([1, 2, 3], [1, 2, 4, 5], "^gap = .*expected 3 values"),
            ([1, 3, 2], [1, 2, 4], "^years = .*expected rising years"),
            ([1, 2, 2], [1, 2, 4], "^years = .*expected rising years"),
            ([1, 2, 3], [5, 5, 5], "^gap = .*not all equal"),
            ([1, 2, 3], [5, np.nan, 5], r"^gap\[1\] = nan"),
        ],
    )
    def test_refusals(self, years, gap, message):
        with pytest.raises(ValueError, match=message):
            convergence.linear_closing(years, gap)


class TestProportionalClosing:
    def test_exact_halving(self):
        result = convergence.proportional_closing([2000, 2010, 2020], [8, 4, 2])
        assert result.half_life == pytest.approx(10)
        assert result.half_life_interval == pytest.approx((10, 10))
        assert result.at(2030) == pytest.approx(1)

    def test_the_gap_never_reaches_zero(self):
        result = convergence.proportional_closing(YEARS, GAP)
        assert result.at(3000) > 0

    def test_half_life_interval_is_the_image_of_the_rate_interval(self):
        result = convergence.proportional_closing(YEARS, GAP)
        low, high = result.half_life_interval
        assert low < result.half_life < high
        assert -math.log(2) / np.array(result.rate_interval) == pytest.approx([low, high])
        assert result.rate == pytest.approx(np.polyfit(YEARS, np.log(GAP), 1)[0])
        assert (result.n, result.df) == (6, 4)

    def test_an_interval_that_does_not_exclude_no_decay_is_open(self):
        result = convergence.proportional_closing([1, 2, 3], [2, 3, 1])
        assert math.isfinite(result.half_life)
        assert result.half_life_interval[1] == math.inf

    def test_a_growing_gap_has_no_half_life(self):
        result = convergence.proportional_closing([1, 2, 3, 4], [1, 2, 4, 8])
        assert result.half_life == math.inf
        assert result.half_life_interval == (math.inf, math.inf)

    def test_refuses_a_gap_of_zero(self):
        with pytest.raises(ValueError, match="^gap = .*expected only values above zero"):
            convergence.proportional_closing([1, 2, 3], [2, 1, 0])


class TestLastStepClosing:
    def test_china_and_the_oecd_mean(self):
        result = convergence.last_step_closing(YEARS, GAP)
        assert result.pace == pytest.approx(-0.05)
        assert result.crossing == pytest.approx(2019 + 9.46 / 0.05)

    def test_pace_is_per_year(self):
        result = convergence.last_step_closing([2010, 2015], [10, 5])
        assert (result.pace, result.crossing) == (-1, 2020)

    def test_a_gap_from_above_closes_too(self):
        assert convergence.last_step_closing([0, 1], [-2, -1]).crossing == 2

    @pytest.mark.parametrize("gap", [[5, 5], [5, 6], [-5, -6], [0, 3]])
    def test_no_crossing_without_shrinking(self, gap):
        assert convergence.last_step_closing([0, 1], gap).crossing == math.inf

    def test_a_closed_gap_is_closed_now(self):
        assert convergence.last_step_closing([0, 1], [3, 0]).crossing == 1

    def test_refuses_one_point(self):
        with pytest.raises(ValueError, match="^years = .*at least 2"):
            convergence.last_step_closing([2019], [9.46])


def _converging(speed, initial, span):
    """Levels whose log distance to zero shrinks at a constant speed."""
    start = np.log(np.array(initial))
    return pd.DataFrame(np.exp([start, start * math.exp(-speed * span)]), index=[0, span])


class TestBetaConvergence:
    @given(st.floats(0.001, 0.2), st.integers(1, 20))
    def test_recovers_the_speed_of_an_exact_process(self, speed, span):
        result = convergence.beta_convergence(_converging(speed, [2, 3, 5, 9], span))
        assert result.coefficient == pytest.approx(-(1 - math.exp(-speed * span)) / span)
        assert result.speed == pytest.approx(speed, rel=1e-6)

    def test_coefficient_by_hand(self):
        # Two units double from e^0 and e^2 ... growth 1, 0.5, 0 on initial 0, 1, 2 over T = 1.
        frame = pd.DataFrame(np.exp([[0, 1, 2], [1, 1.5, 2]]), index=[2000, 2001])
        result = convergence.beta_convergence(frame)
        assert result.coefficient == pytest.approx(-0.5)
        assert result.speed == pytest.approx(math.log(2))
        assert (result.clusters, result.df) == (3, 1)

    def test_equal_growth_means_no_convergence(self):
        frame = pd.DataFrame([[1.0, 2, 4, 7], [3.0, 6, 12, 21]], index=[0, 5])
        result = convergence.beta_convergence(frame)
        assert result.coefficient == pytest.approx(0, abs=1e-12)
        assert result.speed == pytest.approx(0, abs=1e-12)

    def test_overshooting_has_no_finite_speed(self):
        frame = pd.DataFrame(np.exp([[0.0, 1, 2], [2.5, 1, -0.5]]), index=[0, 1])
        assert convergence.beta_convergence(frame).speed == math.inf

    def test_table_1_with_and_without_china(self):
        both = convergence.beta_convergence(COUNTRIES)
        assert set(both.units) == {"Latvia", "Poland", "Turkey", "China"}
        assert set(both.dropped) == {"Columbia", "Costa Rica"}
        assert (both.start, both.end, both.clusters, both.df) == (2010, 2019, 4, 2)
        growth = np.log([16.44 / 19.47, 21.34 / 20.75, 11.99 / 12.34, 10.57 / 5.90]) / 9
        initial = np.log([19.47, 20.75, 12.34, 5.90])
        assert both.coefficient == pytest.approx(np.polyfit(initial, growth, 1)[0])
        alone = convergence.beta_convergence(COUNTRIES, without="China")
        assert alone.clusters == 3
        assert alone.interval[0] < 0 < alone.interval[1]

    def test_a_window_brings_back_a_unit(self):
        result = convergence.beta_convergence(COUNTRIES, 2010, 2018)
        assert "Columbia" in result.units
        assert result.speed_interval[0] < result.speed < result.speed_interval[1]

    @pytest.mark.parametrize(
        ("keywords", "message"),
        [
            ({"start": 2011}, "^start = 2011: expected one of"),
            ({"end": 2030}, "^end = 2030: expected one of"),
            ({"start": 2019, "end": 2010}, "^end = 2010: expected a year after 2019"),
            ({"start": 2015, "end": 2015}, "^end = 2015: expected a year after 2015"),
            ({"without": "India"}, "^without = 'India'"),
            ({"level": 95}, "^level = 95"),
        ],
    )
    def test_refusals(self, keywords, message):
        with pytest.raises(ValueError, match=message):
            convergence.beta_convergence(COUNTRIES, **keywords)

    def test_refuses_too_few_units_and_equal_starts(self):
        with pytest.raises(ValueError, match="^frame = .*at least 3 complete units"):
            convergence.beta_convergence(COUNTRIES[["China", "Latvia", "Columbia"]])
        with pytest.raises(ValueError, match="^frame = .*initial levels that differ"):
            convergence.beta_convergence(pd.DataFrame([[1, 1, 1], [2, 3, 4]]))

    def test_refuses_levels_of_zero_and_falling_years(self):
        with pytest.raises(ValueError, match=r"^frame = 0\.0: expected levels above zero"):
            convergence.beta_convergence(pd.DataFrame([[1, 2, 3], [2, 3, 0]]))
        with pytest.raises(ValueError, match=r"^frame\.index = .*rising years"):
            convergence.beta_convergence(COUNTRIES.iloc[::-1])


class TestSigmaConvergence:
    def test_by_hand(self):
        frame = pd.DataFrame({"a": [1.0, 1.0], "b": [math.e**2, math.e]}, index=[2000, 2010])
        result = convergence.sigma_convergence(frame)
        assert result["sigma"].tolist() == pytest.approx([math.sqrt(2), math.sqrt(0.5)])

    def test_membership_is_counted_and_held_fixed(self):
        result = convergence.sigma_convergence(COUNTRIES)
        assert result["n"].tolist() == [5, 6, 6, 6, 6, 4]
        assert (result["n_complete"] == 4).all()
        fixed = np.log(COUNTRIES[["Latvia", "Poland", "Turkey", "China"]])
        assert result["sigma_complete"].to_numpy() == pytest.approx(fixed.std(axis=1).to_numpy())

    def test_table_1_narrows_with_china_but_not_without(self):
        both = convergence.sigma_convergence(COUNTRIES)["sigma_complete"]
        alone = convergence.sigma_convergence(COUNTRIES, without="China")["sigma_complete"]
        assert both[2019] < both[2010]
        assert alone[2019] > alone[2010]

    def test_one_unit_has_no_spread(self):
        result = convergence.sigma_convergence(pd.DataFrame({"a": [1.0, 2.0]}))
        assert result["sigma"].isna().all()

    @given(st.floats(0.01, 100))
    def test_does_not_depend_on_the_unit(self, scale):
        one = convergence.sigma_convergence(COUNTRIES)
        two = convergence.sigma_convergence(COUNTRIES * scale)
        assert two["sigma"].to_numpy() == pytest.approx(one["sigma"].to_numpy())


class TestJackknife:
    def test_mean_by_hand(self):
        frame = pd.DataFrame({"x": [1.0, 2.0, 6.0]}, index=["a", "b", "c"])
        result = convergence.jackknife(lambda part: part["x"].mean(), frame)
        assert result["left_out"].tolist() == ["a", "b", "c"]
        assert result["value"].tolist() == [4, 3.5, 1.5]
        assert result["full"].tolist() == [3, 3, 3]
        assert result["difference"].tolist() == [1, 0.5, -1.5]

    def test_columns(self):
        result = convergence.jackknife(lambda part: part.shape[1], TABLE_1, "columns")
        assert result["value"].tolist() == [6] * 7

    def test_crossing_year_of_table_1(self):
        frame = pd.DataFrame({"gap": GAP}, index=YEARS)
        result = convergence.jackknife(
            lambda part: convergence.linear_closing(part.index, part["gap"]).crossing, frame
        ).set_index("left_out")
        without = np.polyfit(YEARS[:-1], GAP[:-1], 1)
        assert result.loc[2019, "value"] == pytest.approx(-without[1] / without[0])

    def test_refusals(self):
        with pytest.raises(ValueError, match="^axis = 'rows': expected 'index' or 'columns'"):
            convergence.jackknife(len, TABLE_1, "rows")
        with pytest.raises(ValueError, match="^frame = .*unique labels on index"):
            convergence.jackknife(len, pd.DataFrame({"x": [1, 2]}, index=[0, 0]))
