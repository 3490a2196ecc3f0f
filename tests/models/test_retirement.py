import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import pension_inputs, retirement
from lib.sources.datasets import load

DATES, PARAMETERS = load("official-policy-dates"), load("pension-model")
LAWS, MINIMUM = retirement.from_tables(DATES, pension_inputs.parameters(PARAMETERS))
# Published end points of the schedules: group, first month with the final age, that age.
ENDS = [("men", (1976, 9), 63), ("women-cadres", (1981, 9), 58), ("women-workers", (1984, 11), 55)]


def shares(laws=LAWS, minimum=MINIMUM, years=range(2024, 2060), women=0.7):
    return retirement.shares(laws, minimum, years=years, ages=101, entry_age=20, workers_among_women=women)


@pytest.mark.parametrize(("group", "month", "age"), ENDS)
def test_the_rule_reaches_the_published_end_point_in_the_published_month(group, month, age):
    births = retirement.birth_month(*month) + np.array([-1, 0, 60])
    assert retirement.statutory_age(births, LAWS[group]).tolist() == [12 * age - 1, 12 * age, 12 * age]


@pytest.mark.parametrize(
    ("group", "month", "months"),
    [
        ("men", (1964, 12), 0),
        ("men", (1965, 1), 1),
        ("men", (1965, 4), 1),
        ("men", (1965, 5), 2),
        ("women-cadres", (1970, 1), 1),
        ("women-workers", (1975, 2), 1),
        ("women-workers", (1975, 3), 2),
    ],
)
def test_the_first_steps_of_the_schedule_month_by_month(group, month, months):
    delay = retirement.statutory_age(retirement.birth_month(*month), LAWS[group]) - LAWS[group].age
    assert delay == months


@given(st.integers(12 * 1950, 12 * 2000), st.sampled_from(retirement.GROUPS))
def test_nobody_retires_before_somebody_older(birth, group):
    ages = retirement.statutory_age(np.array([birth, birth + 1]), LAWS[group])
    assert 0 <= ages[1] - ages[0] <= 1
    assert LAWS[group].age <= ages[0] <= LAWS[group].end


def test_years_of_contributions_rise_by_half_a_year_from_15_to_20():
    required = MINIMUM.required([2024, 2029, 2030, 2031, 2039, 2060])
    assert required.tolist() == [15, 15, 15.5, 16, 20, 20]


def test_before_the_law_whole_years_of_age_retire():
    old = shares(*retirement.unchanged(LAWS, MINIMUM))
    assert (old.retired[:, 1, 60:] == 1).all()
    assert (old.retired[:, 1, :60] == 0).all()
    assert old.retired[0, 0, [49, 50, 54, 55]].tolist() == pytest.approx([0, 0.7, 0.7, 1])
    assert (old.working + old.retired)[:, :, 20:] == pytest.approx(1)
    assert (old.working[:, :, :20] == 0).all()


def test_under_the_law_the_share_at_60_counts_birth_months():
    # On 1 July 2025 men of 60 were born from July 1964 to June 1965. The law moves those born from January
    # 1965 by one month (to April) or two (May, June); only those of May and June have not yet retired.
    assert shares().retired[1, 1, 60] == pytest.approx(10 / 12)
    assert shares().retired[0, 1, 60] == 1


def test_along_a_cohort_nobody_goes_back_to_work():
    retired = shares().retired
    assert (retired[1:, :, 1:] >= retired[:-1, :, :-1] - 1e-12).all()


def test_the_final_ages_hold_once_the_last_cohort_with_a_delay_has_passed():
    last = shares().retired[-1]
    assert (last[1, 63:] == 1).all() and (last[1, :63] == 0).all()
    assert (last[0, 58:] == pytest.approx(1)) and last[0, 57] == pytest.approx(0.7)


def test_who_can_still_join_has_the_minimum_of_years_ahead():
    old = shares(*retirement.unchanged(LAWS, MINIMUM))
    assert old.joining[0, 1, 44] == 1 and old.joining[0, 1, 45] == 0
    assert old.joining[0, 0, 34] == 1 and old.joining[0, 0, 35] == pytest.approx(0.3)


def test_the_minimum_of_years_is_that_of_the_calendar_year_of_retirement():
    # Men who retire at 60, seen on 1 July 2015. At 43 they have 16 years to go until 2031, which asks for 16,
    # or half a year more until 2032, which asks for 16.5. At 44 they have 15 years until 2030, which asks for
    # 15.5, or up to half a year more until 2031, which asks for 16.
    old, _ = retirement.unchanged(LAWS, MINIMUM)
    joining = shares(old, MINIMUM, years=[2015]).joining[0, 1]
    assert joining[[43, 44]].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: retirement.birth_month(1965, 13), "month = 13: expected a month from 1 to 12"),
        (lambda: retirement.Law(720, 700, 0, 4), "age = 720: expected months from 1 to 700"),
        (lambda: retirement.Law(720, 756, 0, 0), "pace = 0: expected one or more"),
        (lambda: shares(women=1.2), "workers_among_women = 1.2: expected 0 to 1"),
        (lambda: shares(laws={"men": LAWS["men"]}), "laws = .*: expected the groups men"),
        (lambda: retirement.from_tables(DATES, {}), "parameters = .*: expected a row first-birth-month.men"),
        (
            lambda: retirement.from_tables(DATES[DATES["series"] != "retirement-age-men"], {}),
            "retirement-age-men = .*: expected two rows",
        ),
    ],
)
def test_bad_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_the_tables_are_read_as_they_stand():
    laws, minimum = retirement.from_tables(DATES, pension_inputs.parameters(PARAMETERS))
    assert laws["women-workers"] == retirement.Law(600, 660, retirement.birth_month(1975, 1), 2)
    assert (minimum.before, minimum.after, minimum.first, minimum.last) == (15, 20, 2030, 2039)
