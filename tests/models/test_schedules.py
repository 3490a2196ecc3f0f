import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import demography, life_table, schedules
from lib.sources import datasets

TABLES = {
    name: datasets.load(f"official-{name}") for name in ("population", "mortality", "fertility", "migration")
}
SPAN = {"start": 2020, "end": 2030}


def build(step=5, **changes):
    return schedules.from_tables(**{**TABLES, **SPAN, "step": step} | changes)


def without(name, query):
    """Return the tables with one of them lacking the rows of a query."""
    return {name: TABLES[name].drop(TABLES[name].query(query).index)}


def with_value(name, query, value):
    """Return one changed table."""
    table = TABLES[name].copy()
    table.loc[table.query(query).index, "value"] = value
    return {name: table}


class TestSplit:
    def test_equal_totals_give_equal_parts(self):
        assert schedules.split([10, 10, 10], [0, 5, 10, 15]) == pytest.approx(np.full(15, 2))

    def test_a_linear_trend_is_found(self):
        parts = np.arange(100.0, 130)
        found = schedules.split(parts.reshape(6, 5).sum(axis=1), range(0, 31, 5))
        assert found == pytest.approx(parts, rel=1e-3)

    @given(st.lists(st.integers(0, 100_000), min_size=2, max_size=12))
    def test_keeps_totals_and_sign(self, totals):
        parts = schedules.split(totals, range(0, 5 * len(totals) + 1, 5))
        assert parts.reshape(-1, 5).sum(axis=1) == pytest.approx(totals, rel=1e-9, abs=1e-6)
        assert parts.min() >= -1e-9 * max(totals)

    def test_axis_and_negative_totals(self):
        totals = np.array([[1.0, -2], [3, -4]])
        assert schedules.split(totals, [0, 2, 4], axis=0).shape == (4, 2)
        rows = [schedules.split(column, [0, 2, 4]) for column in totals.T]
        assert schedules.split(totals, [0, 2, 4], axis=0) == pytest.approx(np.stack(rows, axis=1))

    def test_refuses_edges_that_do_not_fit(self):
        with pytest.raises(ValueError, match=r"^edges = \[0, 5\]: expected 3 ends"):
            schedules.split([1, 2], [0, 5])


class TestGrid:
    FRAME = pd.DataFrame({"year": [1, 1, 2], "sex": ["f", "m", "f"], "value": [1.0, 2, 3]})

    def test_order_follows_the_labels(self):
        assert schedules.grid("t", self.FRAME, sex=["m", "f"], year=[1]).tolist() == [[2], [1]]
        assert schedules.grid("t", self.FRAME.query("sex == 'f'"), year=[2, 1]).tolist() == [3, 1]

    def test_refusals(self):
        with pytest.raises(ValueError, match=r"^t \(year, sex\) = \[\(2, 'm'\)\]: expected a row"):
            schedules.grid("t", self.FRAME, year=[1, 2], sex=["f", "m"])
        with pytest.raises(ValueError, match=r"^t \(year\) = \[1\]: expected each row once"):
            schedules.grid("t", self.FRAME, year=[1, 2])
        with pytest.raises(ValueError, match=r"^t\.columns = .*expected the columns age, value"):
            schedules.grid("t", self.FRAME, age=[0])
        with pytest.raises(ValueError, match=r"^t \(year\) = \[1\]: expected a row with a value"):
            schedules.grid("t", self.FRAME.query("sex == 'm'").assign(value=np.nan), year=[1])


class TestFromTables:
    def test_five_year_steps_take_the_tables_as_they_are(self):
        s = build()
        assert (s.start, s.step, s.survival.shape) == (2020, 5, (2, 2, 21))
        young = TABLES["population"].query("year == 2020 and sex == 'male' and age == 0")["value"].item()
        assert s.population[1, 0] == young
        level = TABLES["fertility"].query("series == 'total-fertility' and variant == 'medium'")["value"]
        assert 5 * s.fertility.sum(axis=1) == pytest.approx(level.to_numpy()[:2])
        assert (s.fertility[:, :3] == 0).all()
        assert (s.fertility[:, 10:] == 0).all()
        assert (s.fertility[:, 3:10] > 0).all()

    def test_single_years_keep_every_total_and_mean(self):
        five, one = build(5), build(1)
        by_group = np.add.reduceat(one.population, range(0, 101, 5), axis=-1)
        assert by_group == pytest.approx(five.population)
        moved = np.add.reduceat(one.migration, range(0, 101, 5), axis=-1)
        assert moved.reshape(2, 5, 2, 21).sum(axis=1) == pytest.approx(five.migration)
        births = one.fertility.reshape(2, 5, 101).mean(axis=1)
        assert np.add.reduceat(births, range(0, 101, 5), axis=-1) == pytest.approx(5 * five.fertility)
        assert one.sex_ratio.reshape(2, 5).mean(axis=1) == pytest.approx(five.sex_ratio)

    def test_single_year_mortality_keeps_life_expectancy(self):
        # 0.02 years: the hazard moves inside the period, the five-year table takes its mean.
        one = build(1, start=2020, end=2100)
        published = TABLES["mortality"].query("series == 'life-expectancy'")
        published = schedules.grid("e0", published, start=range(2020, 2100, 5), sex=demography.SEXES)
        # The first ratio is person-years under age one; each product below adds those of the next age.
        lived = np.cumprod(one.survival[..., :-1], axis=-1)
        last = one.survival[..., -1]
        expectancy = lived.sum(axis=-1) + lived[..., -1] * last / (1 - last)
        assert expectancy.reshape(16, 5, 2).mean(axis=1) == pytest.approx(published, abs=0.02)

    def test_variants_differ_in_fertility_alone(self):
        low, high = build(variant="low"), build(variant="high")
        assert (low.fertility[:, 3:10] < high.fertility[:, 3:10]).all()
        assert (low.survival == high.survival).all()

    def test_the_past_has_one_variant(self):
        past = TABLES["migration"].query("start == 2020").assign(start=2015)
        s = build(start=2015, end=2020, migration=past, variant="low")
        assert (s.fertility == build(start=2015, end=2020, migration=past).fertility).all()

    def test_a_ceiling_of_one_is_not_passed(self):
        past = pd.concat(
            TABLES["migration"].query("start == 2020").assign(start=start) for start in range(1960, 2000, 5)
        )
        ceiling = schedules.split(
            5
            * schedules.grid(
                "mortality",
                TABLES["mortality"].query("series == 'death-rate' and age == 100 and sex == 'male'"),
                start=range(1960, 2000, 5),
            ),
            range(0, 41, 5),
        )
        assert ceiling.max() > 1
        assert build(1, start=1960, end=2000, migration=past).survival.shape == (40, 2, 101)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"step": 2}, "^step = 2: expected 1 or 5 years"),
            ({"end": 2032}, "^end = 2032: expected a multiple of 5 years after 2020"),
            ({"end": 2020}, "^end = 2020"),
            ({"start": 2021, "end": 2026}, r"^mortality \(start, sex, age\) = \[\(2021, 'female', 0\)\]"),
            ({"end": 2105}, r"^mortality \(start, sex, age\) = \[\(2100, 'female', 0\)\]"),
            ({"start": 2015}, r"^migration \(start, sex, age\) = \[\(2015, 'female', 0\)\]"),
            ({"variant": "middle"}, "^variant = 'middle': expected one of"),
            (
                without("population", "year == 2020 and sex == 'male' and age == 35"),
                r"^population \(year, sex, age\) = \[\(2020, 'male', 35\)\]: expected a row with a value",
            ),
            (
                without("fertility", "series == 'age-pattern' and age == 45"),
                r"^fertility \(start, age\) = \[\(2020, 45\)\]",
            ),
            (
                without("fertility", "series == 'sex-ratio-at-birth'"),
                "^fertility.series = .*expected at least",
            ),
            (
                with_value("population", "year == 2020 and sex == 'female' and age == 10", -3),
                r"^population\[0, 2\] = -3\.0: expected persons, zero or more",
            ),
            (
                with_value("mortality", "start == 2025 and sex == 'male' and age == 90", 1.2),
                r"^rates\[1, 1, 19\] = 1\.2: expected a death rate from 0 to 1",
            ),
            (
                with_value("fertility", "series == 'age-pattern' and start == 2020 and age == 25", 90),
                r"^sum of the age pattern\[0\] = .*expected 100 percent",
            ),
            (
                {"population": TABLES["population"].drop(columns="sex")},
                r"^population\.columns = .*expected the columns year, sex, age, value",
            ),
        ],
    )
    @pytest.mark.parametrize("step", [1, 5])
    def test_refusals(self, step, changes, message):
        with pytest.raises(ValueError, match=message):
            build(**{"step": step} | changes)


def test_constants_match_the_tables():
    assert set(TABLES["population"]["age"]) == set(schedules.GROUPS)
    rates = TABLES["mortality"].query("series == 'death-rate'")
    assert set(rates["age"]) == set(schedules.ABRIDGED)
    assert life_table.GREVILLE_FROM in schedules.ABRIDGED
