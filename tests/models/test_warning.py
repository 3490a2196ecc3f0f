"""Early warning: closed forms, a planted deficit, the signals approach against known answers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib.models import warning

SCORE = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
EVENT = np.array([False, False, True, False, True, True])


class TestReserve:
    @given(st.floats(1, 36), st.floats(0.01, 0.5))
    def test_without_growth_the_reserve_falls_by_a_constant(self, start, deficit):
        months = warning.reserve_months(start, [1 - deficit] * 10)
        assert np.diff(months) == pytest.approx([-12 * deficit] * 10)

    def test_growth_alone_shrinks_the_reserve_in_months(self):
        assert warning.reserve_months(12, [1, 1], growth=0.2) == pytest.approx([12, 10, 10 / 1.2])

    @pytest.mark.system("S03-02")
    @given(st.floats(6, 36), st.floats(0.02, 0.5), st.floats(0, 0.1), st.floats(0.5, 5.9), st.integers(0, 10))
    def test_a_planted_deficit_triggers_before_exhaustion(self, start, deficit, growth, margin, quiet):
        cover = [1.0] * quiet + [1 - deficit] * 200
        months = warning.reserve_months(start, cover, growth)
        years = list(range(len(months)))
        # An alarm that leaves more than a year's loss in the fund cannot come too late.
        threshold = 12 * deficit + growth * start + margin
        alarm, empty = (warning.first_below(years, months, at) for at in (threshold, 0))
        assert empty is not None
        assert alarm < empty

    @pytest.mark.system("S03-02")
    def test_without_a_deficit_nothing_is_exhausted_and_no_alarm_sounds(self):
        months = warning.reserve_months(12, [1.0] * 50)
        assert warning.first_below(range(51), months, 6) is None

    def test_the_lead_time_of_a_threshold_is_h_over_12_d(self):
        months = warning.reserve_months(12, [0.9] * 30)
        alarm, empty = (warning.first_below(range(31), months, at) for at in (6, 0))
        assert empty - alarm == pytest.approx(6 / (12 * 0.1), abs=1)

    def test_refusals(self):
        with pytest.raises(ValueError, match="^start = -1"):
            warning.reserve_months(-1, [1])
        with pytest.raises(ValueError, match="^cover = -0.5"):
            warning.reserve_months(1, [-0.5])
        with pytest.raises(ValueError, match="^months = 1: expected 2 values"):
            warning.first_below([1, 2], [3], 1)


def test_colors_take_the_first_bound_that_is_not_reached():
    bounds = {"red": 3, "orange": 6, "yellow": 9}
    assert warning.colors([-1, 3, 8.9, 9], bounds) == ["red", "orange", "yellow", "green"]
    with pytest.raises(ValueError, match="^bounds"):
        warning.colors([1], {"red": 6, "orange": 3})


class TestSignals:
    def test_by_hand(self):
        assert warning.signals(SCORE, EVENT, 3) == {
            "hits": 1.0,
            "false": pytest.approx(1 / 3),
            "noise": pytest.approx(1 / 3),
        }

    def test_no_hit_is_infinite_noise(self):
        assert warning.signals(SCORE, EVENT, 7)["noise"] == np.inf

    def test_the_best_threshold_has_the_lowest_noise_among_those_that_catch_enough(self):
        assert warning.best_threshold(SCORE, EVENT, 0.5) == 5
        assert warning.best_threshold(SCORE, EVENT, 1) == 3

    def test_of_equally_quiet_thresholds_the_one_that_catches_more_is_best(self):
        assert warning.best_threshold([1, 2, 3, 4], [False, False, True, True], 0.5) == 3

    def test_left_out_is_no_better_than_inside_on_pure_noise(self):
        generator = np.random.default_rng(5)
        gains = []
        for _ in range(40):
            score, event = generator.normal(size=24), generator.permutation([True] * 8 + [False] * 16)
            inside = warning.signals(score, event, warning.best_threshold(score, event, 0.5))
            outside = warning.left_out(score, event, 0.5)
            gains.append((inside["hits"] - inside["false"]) - (outside["hits"] - outside["false"]))
        assert np.mean(gains) > 0.1

    def test_refuses_one_outcome_only(self):
        with pytest.raises(ValueError, match="^event = .*both outcomes"):
            warning.signals(SCORE, [True] * 6, 3)
        with pytest.raises(ValueError, match="^least_hits = 0"):
            warning.best_threshold(SCORE, EVENT, 0)


class TestAuc:
    def test_it_is_the_mann_whitney_share_of_pairs(self):
        u = stats.mannwhitneyu(SCORE[EVENT], SCORE[~EVENT]).statistic
        assert warning.auc(SCORE, EVENT)["auc"] == pytest.approx(u / 9)

    @given(st.permutations(range(12)))
    def test_turning_the_score_around_turns_the_area_around(self, order):
        score, event = np.array(order, dtype=float), np.arange(12) < 5
        one, other = warning.auc(score, event), warning.auc(-score, event)
        assert one["auc"] == pytest.approx(1 - other["auc"])
        if not np.isnan(one["low"]):
            assert one["low"] == pytest.approx(1 - other["high"])

    def test_the_interval_covers_at_about_its_level(self):
        generator = np.random.default_rng(11)
        true = stats.norm.cdf(1 / np.sqrt(2))
        event = np.arange(60) < 25
        covered = []
        for _ in range(400):
            found = warning.auc(generator.normal(size=60) + event, event)
            covered.append(found["low"] <= true <= found["high"])
        assert 0.91 < np.mean(covered) < 0.985

    def test_no_interval_at_the_ends_or_with_one_event(self):
        assert np.isnan(warning.auc([1, 2, 3, 4], [False, False, True, True])["low"])
        assert np.isnan(warning.auc([1, 3, 2, 4], [False, True, False, False])["low"])


class TestBackTest:
    def panel(self):
        generator = np.random.default_rng(3)
        event = np.arange(40) < 15
        return pd.DataFrame(
            {
                "good": generator.normal(size=40) + 3 * event,
                "noise": generator.normal(size=40),
                "event": event,
            }
        )

    def test_it_finds_the_planted_indicator_and_not_the_noise(self):
        rows = warning.back_test(self.panel(), ["good", "noise"], "event", 0.5).set_index("indicator")
        assert rows.loc["good", "p_holm"] < 0.01
        assert rows.loc["good", "low"] > 0.5
        assert rows.loc["noise", "p_holm"] > 0.05

    def test_correction_multiplies_the_smallest_p_by_the_number_of_tests(self):
        rows = warning.holm(pd.DataFrame({"p": [0.01, 0.2, 0.5]}))
        assert rows["p_holm"].iloc[0] == pytest.approx(0.03)

    def test_rows_with_gaps_are_left_out_of_their_indicator_only(self):
        panel = self.panel()
        panel.loc[0, "noise"] = np.nan
        rows = warning.back_test(panel, ["good", "noise"], "event", 0.5).set_index("indicator")
        assert rows["n"].tolist() == [40, 39]


class TestPlanted:
    DEFICITS = {"small": 0.05, "large": 0.2}
    BOUNDS = {"low": 3.0, "high": 6.0}

    @pytest.mark.system("S03-02")
    def test_every_planted_deficit_triggers_every_threshold_before_exhaustion(self):
        paths = warning.planted(12, 0.0, 5, self.DEFICITS)
        leads = warning.lead_times(paths, self.BOUNDS)
        assert len(leads) == 4
        assert (leads["lead"] > 0).all()

    def test_a_higher_threshold_never_warns_later_and_a_larger_deficit_leaves_less_time(self):
        leads = warning.lead_times(warning.planted(12, 0.03, 5, self.DEFICITS), self.BOUNDS)
        wide = leads.pivot(index="deficit", columns="bound", values="lead")
        assert (wide["high"] >= wide["low"]).all()
        assert (wide.loc["small"] > wide.loc["large"]).all()

    def test_refuses_a_deficit_of_nothing_and_a_reserve_that_outlasts_the_horizon(self):
        with pytest.raises(ValueError, match=r"^deficits\['none'\] = 0"):
            warning.planted(12, 0, 5, {"none": 0})
        with pytest.raises(ValueError, match="a fund used up within 2 years"):
            warning.planted(12, 0, 0, {"small": 0.01}, horizon=2)
