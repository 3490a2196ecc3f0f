import numpy as np
import pandas as pd
import pytest

from lib.models import demography, demography_validation, schedules

GROUPS = len(schedules.GROUPS)
PEOPLE = np.array([[np.arange(1.0, 22), np.zeros(21)]])  # 1 in group 0-4, 2 in 5-9, ... 21 in 100+


def printed(sexes=("both",), variant="low"):
    rows = [(2030, variant, sex, age, float(age)) for sex in sexes for age in schedules.GROUPS]
    return pd.DataFrame(rows, columns=["year", "variant", "sex", "age", "value"])


def single_years(start=2000, years=30):
    """Women 20-29 only, one birth per ten women and year, nobody dies."""
    fertility = np.zeros((years, 101))
    fertility[:, 20:30] = 0.1
    return demography.Schedules(
        start,
        1,
        np.ones((2, 101)),
        np.ones((years, 2, 101)),
        fertility,
        np.ones(years),
        np.zeros((years, 2, 101)),
    )


class TestIndicators:
    def test_by_hand(self):
        row = demography_validation.indicators(PEOPLE, [2030], 5).loc[2030]
        assert row.tolist() == pytest.approx([0.231, 100 * 140 / 231, 100 * 140 / 81, 100 * 140 / 85])
        assert row.index.tolist() == demography_validation.MEASURES

    def test_refuses_a_missing_year(self):
        with pytest.raises(ValueError, match=r"^years = \[2030, 2035\]: expected 1 years"):
            demography_validation.indicators(PEOPLE, [2030, 2035], 5)


class TestByAge:
    @pytest.mark.parametrize("sexes", [("both",), ("female", "male")])
    def test_takes_the_sexes_that_are_printed(self, sexes):
        people = demography_validation.by_age(printed(sexes), [2030], "low")
        assert people.shape == (1, len(sexes), GROUPS)
        assert people.sum() == len(sexes) * sum(schedules.GROUPS)

    def test_refuses_an_unknown_variant_and_a_missing_age(self):
        with pytest.raises(ValueError, match=r"^variant = 'medium': expected one of \['low'\]"):
            demography_validation.by_age(printed(), [2030], "medium")
        with pytest.raises(ValueError, match=r"^population \(year, sex, age\)"):
            demography_validation.by_age(printed().iloc[1:], [2030], "low")


class TestDifference:
    def test_percent_of_persons_and_points_of_ratios(self):
        theirs = demography_validation.indicators(PEOPLE, [2030], 5)
        ours = pd.concat([1.02 * theirs, 1.5 * theirs.rename({2030: 2031})])
        found = demography_validation.difference(ours, theirs).set_index("measure")
        assert found["year"].tolist() == [2030] * 4
        assert found["difference"]["population"] == pytest.approx(2)
        for measure in demography_validation.RATIOS:
            assert found["difference"][measure] == pytest.approx(0.02 * theirs[measure].iloc[0])

    def test_refuses_a_missing_year(self):
        theirs = demography_validation.indicators(PEOPLE, [2030], 5)
        with pytest.raises(ValueError, match=r"^ours\.index = \[2031\]: expected the years \[2030\] too"):
            demography_validation.difference(theirs.rename({2030: 2031}), theirs)


class TestPastMigration:
    PATTERN = pd.DataFrame(
        {
            "start": 2020,
            "sex": ["female", "male", "male"],
            "age": [20, 20, 65],
            "value": [-10.0, -30.0, -60.0],
        }
    )

    def test_keeps_the_total_between_mid_years_and_leaves_the_old(self):
        net = pd.Series([100.0, 10, 10, 10, 10, 200], index=range(1950, 1956))
        found = demography_validation.past_migration(net, self.PATTERN, [1950])
        assert found["value"].tolist() == pytest.approx([190 / 4, 3 * 190 / 4, 0])
        assert found["start"].tolist() == [1950] * 3

    def test_refuses_a_missing_year_and_a_pattern_that_cancels(self):
        net = pd.Series(1.0, index=range(1950, 1956))
        with pytest.raises(ValueError, match=r"^net\.index .* expected the years \[1955\] too"):
            demography_validation.past_migration(net.iloc[:-1], self.PATTERN, [1950])
        with pytest.raises(ValueError, match=r"^pattern\.value = 0\.0"):
            demography_validation.past_migration(net, self.PATTERN.assign(value=[1.0, -1, 5]), [1950])


class TestOlderMothers:
    def test_whole_years_move_the_schedule_and_keep_its_level(self):
        base = single_years()
        moved = demography_validation.older_mothers(base, 2, 2005, 2015)
        assert (moved.fertility[:6] == base.fertility[:6]).all()
        assert moved.fertility[15:, 22:32] == pytest.approx(0.1)
        assert not moved.fertility[15:, :22].any()
        assert moved.fertility.sum(axis=1) == pytest.approx(np.ones(30))
        assert moved.fertility[10, 20] == pytest.approx(0.05)

    def test_refuses_five_year_steps_and_a_jump(self):
        five = demography.Schedules(
            2000,
            5,
            np.ones((2, 21)),
            np.ones((1, 2, 21)),
            np.zeros((1, 21)),
            np.ones(1),
            np.zeros((1, 2, 21)),
        )
        with pytest.raises(ValueError, match=r"^base\.step = 5: expected single years"):
            demography_validation.older_mothers(five, 1, 2005, 2015)
        with pytest.raises(ValueError, match=r"^full = 2005: expected a year after 2005"):
            demography_validation.older_mothers(single_years(), 1, 2005, 2005)


class TestErrorAmongChildren:
    def test_by_hand(self):
        result = demography.project(single_years(years=10))
        ours = demography.persons(result.population[[5, 10]], 1, 0, 5)
        theirs = np.zeros((2, 1, GROUPS))
        theirs[:, 0, 0] = ours / [1.03, 0.96]
        theirs[:, 0, 5] = 7  # no children, must not matter
        found = demography_validation.error_among_children(result, theirs, [2005, 2010])
        assert found == pytest.approx(np.sqrt((3**2 + 4**2) / 2))

    def test_refuses_a_year_outside(self):
        result = demography.project(single_years(years=10))
        with pytest.raises(ValueError, match=r"^years = \[2015\]: expected years of the projection"):
            demography_validation.error_among_children(result, np.ones((1, 1, GROUPS)), [2015])
