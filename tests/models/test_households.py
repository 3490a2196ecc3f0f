from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri

from lib.models import households, incomes, targeting

TYPES = pd.DataFrame(
    {
        "persons": [1, 2, 3, 4, 3],
        "children": [0, 0, 1, 2, 0],
        "elders": [0, 2, 0, 0, 1],
        "share": [0.2, 0.2, 0.2, 0.2, 0.2],
    }
)
AREAS = incomes.Mixture((incomes.Lognormal(12_000.0, 0.75), incomes.Lognormal(33_000.0, 0.55)), (0.45, 0.55))
SHARES = households.rake(TYPES, 2.7, 0.2, 0.18)
SOURCE = households.population(AREAS, TYPES, SHARES)
PLAN = targeting.Plan((4000, 6000), (2000, 4000), targeting.cutoffs([0.08, 0.03]), 0.5, person=11, child=7)
WORK = partial(targeting.totals, SOURCE, PLAN, 5)


def test_raked_shares_meet_their_targets():
    size = SHARES @ TYPES["persons"]
    assert size == pytest.approx(2.7)
    assert SHARES @ TYPES["children"] / size == pytest.approx(0.2)
    assert SHARES @ TYPES["elders"] / size == pytest.approx(0.18)
    assert (SHARES > 0).all()


def test_raking_leaves_a_guess_that_meets_the_targets_alone():
    again = households.rake(TYPES.assign(share=SHARES), 2.7, 0.2, 0.18)
    assert again == pytest.approx(SHARES)


def test_drawn_households_have_the_moments_they_were_drawn_from():
    found = households.moments(households.draw(SOURCE, 1, 0, 400_000))
    expected = {"urban": 0.55, "size": 2.7, "children": 0.2, "elders": 0.18}
    for name, value in expected.items():
        assert found[name] == pytest.approx(value, rel=0.01), name
    assert found["rural_mean"] == pytest.approx(12_000, rel=0.01)
    assert found["urban_mean"] == pytest.approx(33_000, rel=0.01)
    fifths = incomes.group_means(AREAS, [0.2] * 5)
    assert found[[f"fifth_{i}" for i in range(1, 6)]].to_numpy() == pytest.approx(fifths, rel=0.02)


@pytest.mark.parametrize("cut", [1, 7, 500, 999])
def test_a_household_is_the_same_whoever_draws_it(cut):
    whole = households.draw(SOURCE, 3, 0, 1000)
    parts = households.draw(SOURCE, 3, 0, cut), households.draw(SOURCE, 3, cut, 1000)
    for name, column in vars(whole).items():
        assert np.array_equal(column, np.concatenate([getattr(part, name) for part in parts])), name


def test_need_and_noise_are_independent_standard_normals():
    people = households.draw(SOURCE, 2, 0, 200_000)
    assert np.corrcoef(people.need, people.noise)[0, 1] == pytest.approx(0, abs=0.01)
    for column in (people.need, people.noise):
        assert (column.mean(), column.std()) == pytest.approx((0, 1), abs=0.01)


def test_dependence_puts_dependents_among_the_poor_and_leaves_the_types_alone():
    tied = households.population(AREAS, TYPES, SHARES, 0.4)
    people, loose = households.draw(tied, 1, 0, 200_000), households.draw(SOURCE, 1, 0, 200_000)
    part = (people.children + people.elders) / people.persons
    low = people.need < ndtri(0.2)
    assert part[low].mean() > 1.3 * part[~low].mean()
    assert people.persons.mean() == pytest.approx(loose.persons.mean(), rel=0.01)


@pytest.mark.parametrize("chunk", [1, 333, 4096, 10_000])
def test_totals_do_not_depend_on_the_cut(chunk):
    households_drawn = 1000 if chunk == 1 else 20_000
    whole = WORK(0, households_drawn)
    assert np.array_equal(households.add_up(WORK, households_drawn, chunk), whole)


def test_totals_do_not_depend_on_the_order_in_which_parts_arrive():
    def backwards(work, starts, stops):
        return [work(*ends) for ends in reversed(list(zip(starts, stops, strict=True)))]

    assert np.array_equal(households.add_up(WORK, 5000, 700, backwards), WORK(0, 5000))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: households.draw(SOURCE, 1, 5, 5), "start"),
        (lambda: households.add_up(WORK, 0), "households"),
        (lambda: households.add_up(WORK, 10, 0), "chunk"),
        (lambda: households.add_up(lambda start, stop: np.array([0.5]), 10), "work"),
        (lambda: households.rake(TYPES, 9, 0.2, 0.1), "targets"),
        (lambda: households.rake(TYPES.assign(share=0.0), 3, 0.2, 0.1), r"types\.share"),
        (lambda: households.population(AREAS, TYPES, SHARES, 1.0), "dependence"),
        (lambda: households.population(AREAS, TYPES, SHARES / 2), "shares"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=rf"^{words} = .*: expected "):
        call()
