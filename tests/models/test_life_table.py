import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import demography, life_table, schedules
from lib.sources import datasets

AGES = schedules.ABRIDGED
SINGLE = range(101)


def gompertz(level=0.0001, slope=0.085, ages=AGES):
    """Death rates that rise exponentially with age, higher for males, with an infant rate of its own."""
    rates = level * np.exp(slope * np.array(ages, dtype=float))
    rates[0] = 20 * level
    return np.stack([rates, 1.3 * rates])


RATES = gompertz()


class TestLifeTable:
    def test_by_hand(self):
        # Females: a0 = 0.053 + 2.8 * 0.01, 4a1 = 1.522 - 1.518 * 0.01, then half the width of five years.
        table = life_table.life_table([[0.01, 0.001, 0.002, 0.05], [0.12, 0.02, 0.002, 0.1]], [0, 1, 5, 10])
        q0 = 0.01 / (1 + (1 - 0.081) * 0.01)
        q1 = 0.004 / (1 + (4 - 1.50682) * 0.001)
        q5 = 0.010 / (1 + 2.5 * 0.002)
        assert table.lived_by_dying[0] == pytest.approx([0.081, 1.50682, 2.5, 20])
        assert table.dying[0] == pytest.approx([q0, q1, q5, 1])
        l1, l5 = 1 - q0, (1 - q0) * (1 - q1)
        l10 = l5 * (1 - q5)
        assert table.survivors[0] == pytest.approx([1, l1, l5, l10])
        assert table.person_years[0] == pytest.approx(
            [l1 + 0.081 * q0, 4 * l5 + 1.50682 * l1 * q1, 2.5 * (l5 + l10), l10 / 0.05]
        )
        assert table.expectancy[0, -1] == pytest.approx(20)
        # Males: infant mortality above the threshold.
        assert table.lived_by_dying[1, :2] == pytest.approx([0.330, 1.352])

    def test_rate_is_deaths_per_person_year(self):
        table = life_table.life_table(RATES, AGES)
        deaths = table.survivors * table.dying
        assert deaths / table.person_years == pytest.approx(RATES)
        assert deaths.sum(axis=-1) == pytest.approx(1)

    def test_expectancy_of_a_constant_hazard(self):
        rate = 0.02
        table = life_table.life_table(np.full((2, 101), rate), SINGLE)
        assert table.expectancy[:, 1] == pytest.approx(1 / rate, rel=1e-4)

    def test_five_year_and_single_year_tables_agree(self):
        # Greville's formula in one, half a year in the other; measured: 0.016 years of life.
        five = life_table.life_table(RATES, AGES).expectancy
        single = life_table.life_table(life_table.single_year_rates(RATES, AGES), SINGLE).expectancy
        assert single[:, AGES] == pytest.approx(five, abs=0.02)

    def test_expectancy_of_the_united_nations(self):
        # Measured: 0.025 years at most while mortality is high, before 1980, and 0.0033 from 1980-1985 on.
        mortality = datasets.load("official-mortality")
        periods, sexes = range(1950, 2100, 5), demography.SEXES
        rates = mortality.query("series == 'death-rate'")
        table = life_table.life_table(
            schedules.grid("mortality", rates, start=periods, sex=sexes, age=AGES), AGES
        )
        published = mortality.query("series == 'life-expectancy'")
        difference = table.expectancy[..., 0] - schedules.grid("e0", published, start=periods, sex=sexes)
        assert np.abs(difference).max() < 0.03
        assert np.abs(difference[6:]).max() < 0.005

    @pytest.mark.parametrize(
        ("rates", "ages", "message"),
        [
            (RATES - 0.001, AGES, r"^rates\[0, 1\] = -0.0008.*: expected a death rate from 0 to 1"),
            (RATES * 2, AGES, r"^rates\[1, 21\] = 1\.27.*: expected a death rate from 0 to 1"),
            (np.where(RATES > 0.1, np.nan, RATES), AGES, r"^rates\[0, 18\] = nan"),
            (RATES[:, :-1], AGES, r"^rates\.shape = \(2, 21\): expected \(\.\.\., 2, 22\)"),
            (RATES[0], AGES, r"^rates\.shape = \(22,\)"),
            ([[0.1, 0.1, 0], [0.1, 0.1, 0.2]], [0, 1, 5], r"^rates of the open age group\[0\] = 0\.0"),
            ([[0.1, 0.1, 0.5, 0.9], [0.1] * 4], [0, 1, 5, 10], r"^probability of dying\[0, 2\] = 1\.1"),
            (RATES, range(5, 27), r"^ages = .*begin with 0 and 1"),
            (RATES, [0, 1, *range(50, 10, -2)], r"^ages = .*rising"),
        ],
    )
    def test_refusals(self, rates, ages, message):
        with pytest.raises(ValueError, match=message):
            life_table.life_table(rates, ages)


class TestSurvival:
    @pytest.mark.parametrize(("ages", "step"), [(AGES, 5), (SINGLE, 1), (SINGLE, 5), (SINGLE, 10)])
    def test_stationary_population_reproduces_itself(self, ages, step):
        table = life_table.life_table(gompertz(ages=ages), ages)
        ratios = life_table.survival(table, step)
        inner = np.searchsorted(ages, range(0, 101, step))
        stationary = np.add.reduceat(table.person_years, inner, axis=-1)
        after = np.empty_like(stationary)
        after[:, 0] = step * ratios[:, 0]
        after[:, 1:] = stationary[:, :-1] * ratios[:, 1:]
        after[:, -1] += stationary[:, -1] * ratios[:, -1]
        assert after == pytest.approx(stationary, rel=1e-12)
        assert stationary.sum(axis=-1) == pytest.approx(table.expectancy[:, 0])

    @given(st.floats(1e-5, 1e-4), st.floats(0.03, 0.085))
    def test_shares_lie_between_zero_and_one(self, level, slope):
        ratios = life_table.survival(life_table.life_table(gompertz(level, slope), AGES), 5)
        assert (ratios > 0).all()
        assert (ratios < 1).all()

    @pytest.mark.parametrize("step", [1, 3])
    def test_refuses_a_step_that_the_ages_do_not_have(self, step):
        with pytest.raises(ValueError, match=rf"^step = {step}: expected groups that the ages allow"):
            life_table.survival(life_table.life_table(RATES, AGES), step)


class TestSingleYearRates:
    @given(st.floats(1e-5, 1e-4), st.floats(0.03, 0.085))
    def test_keep_the_share_alive_at_every_given_age(self, level, slope):
        rates = gompertz(level, slope)
        single = life_table.single_year_rates(rates, AGES)
        alive = life_table.life_table(single, SINGLE).survivors[:, AGES]
        assert alive == pytest.approx(life_table.life_table(rates, AGES).survivors, rel=1e-10)
        assert single[:, [0, -1]] == pytest.approx(rates[:, [0, -1]])

    def test_follow_an_exponential_hazard(self):
        # Between the knots the cubic stays within four percent of the curve that made the table.
        single = life_table.single_year_rates(RATES, AGES)[0, 20:90]
        true = 0.0001 * np.exp(0.085 * np.arange(18, 88))  # the rate of a group belongs to its middle
        assert single == pytest.approx(true, rel=0.04)
