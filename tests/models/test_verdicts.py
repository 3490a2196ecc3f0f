"""Verdicts: every qualifier, both sides of each threshold, and the choice among readings."""

import math

import pytest

from lib.models import verdicts
from lib.models.verdicts import (
    LISTED,
    NEARLY,
    Readings,
    Recomputation,
    Verdict,
    agreement,
    direction,
    plain,
    settle,
    text,
)


def judge(claimed, qualifier, decimals, value, **outcome):
    return verdicts.verdict(claimed, qualifier, decimals, Recomputation(value, **outcome))


@pytest.mark.parametrize(
    ("claimed", "qualifier", "decimals", "value", "expected"),
    [
        # Numbers at full precision, rounded, cut off, and wrong by one printed unit.
        ("10.57", "exact", 2, 10.57, Verdict.REPRODUCED),
        ("10.57", "exact", 2, 10.57 + 1e-13, Verdict.REPRODUCED),
        ("4.81", "exact", 2, 4.8149, Verdict.ROUNDED),
        ("4.81", "exact", 2, 4.805, Verdict.ROUNDED),
        ("5.71", "exact", 2, 5.7164, Verdict.INTERPRETED),
        ("5.71", "exact", 2, 5.7201, Verdict.INCONSISTENT),
        ("5.71", "exact", 2, 5.7049, Verdict.INCONSISTENT),
        ("5", "exact", 0, 4.0, Verdict.INCONSISTENT),
        # About is a license to round, not to cut off.
        ("9.1", "about", 1, 9.1, Verdict.REPRODUCED),
        ("9.1", "about", 1, 9.061, Verdict.ROUNDED),
        ("9.1", "about", 1, 9.149, Verdict.ROUNDED),
        ("9.1", "about", 1, 9.151, Verdict.INCONSISTENT),
        ("9.1", "about", 1, 9.049, Verdict.INCONSISTENT),
        # Nearly: below the number, by a tenth of it at most.
        ("20", "nearly", 0, 20.0, Verdict.REPRODUCED),
        ("20", "nearly", 0, 20 * (1 - NEARLY), Verdict.ROUNDED),
        ("20", "nearly", 0, 20 * (1 - NEARLY) - 0.001, Verdict.INCONSISTENT),
        ("20", "nearly", 0, 20.001, Verdict.INCONSISTENT),
        # Bounds.
        ("700", "over", 0, 700.0, Verdict.REPRODUCED),
        ("700", "over", 0, 699.9, Verdict.INCONSISTENT),
        ("1", "less-than", 0, 0.999, Verdict.REPRODUCED),
        ("1", "less-than", 0, 1.0, Verdict.INCONSISTENT),
        ("1", "at-most", 0, 1.0, Verdict.REPRODUCED),
        ("1", "at-most", 0, 1.001, Verdict.INCONSISTENT),
        # Highest and lowest name a value, to be met like any number, or a word.
        ("1.48", "highest", 2, 1.4812, Verdict.ROUNDED),
        ("1.48", "highest", 2, 1.49, Verdict.INCONSISTENT),
        ("0.91", "lowest", 2, 0.9137, Verdict.ROUNDED),
        ("lowest", "lowest", None, "lowest", Verdict.REPRODUCED),
        ("highest", "highest", None, "not highest", Verdict.INCONSISTENT),
        # Words and truth.
        ("lower", "direction", None, "lower", Verdict.REPRODUCED),
        ("lower", "direction", None, "mixed", Verdict.INCONSISTENT),
        ("true", "truth", None, True, Verdict.REPRODUCED),
        ("true", "truth", None, False, Verdict.INCONSISTENT),
        ("-", "exact", None, 135408.0, Verdict.INCONSISTENT),
        ("2692-7608", "exact", None, "2692-7608", Verdict.REPRODUCED),
        # Nothing to compare with.
        ("10.57", "exact", 2, None, Verdict.NOT_CHECKABLE),
        ("10.57", "exact", 2, math.nan, Verdict.INCONSISTENT),
    ],
)
def test_each_qualifier_on_both_sides_of_its_threshold(claimed, qualifier, decimals, value, expected):
    assert judge(claimed, qualifier, decimals, value) == expected


def test_no_recomputation_is_not_checkable():
    assert verdicts.verdict("1", "exact", 0, None) == Verdict.NOT_CHECKABLE


def test_a_reading_turns_agreement_into_interpretation():
    assert judge("4", "exact", 0, 4.0, reading="the guidance clause counts") == Verdict.INTERPRETED
    assert judge("4", "exact", 0, 5.0, reading="the guidance clause counts") == Verdict.INCONSISTENT


def test_slack_of_rounded_parts():
    assert judge("57073", "exact", 0, 57072.0) == Verdict.INCONSISTENT
    assert judge("57073", "exact", 0, 57072.0, slack=1.0) == Verdict.ROUNDED
    assert judge("57073", "exact", 0, 57071.5, slack=1.0) == Verdict.ROUNDED
    assert judge("57073", "exact", 0, 57071.4, slack=1.0) == Verdict.INCONSISTENT


@pytest.mark.parametrize(
    ("claimed", "qualifier", "decimals", "value", "message"),
    [
        ("lower", "nearly", None, "lower", "^qualifier = 'nearly': expected one of exact, about"),
        ("20", "direction", 0, 20.0, "^qualifier = 'direction': expected one of exact, about"),
        ("20", "exact", 0, "lower", "^value = 'lower': expected a number, as 20 is claimed"),
        ("20", "exact", 0, True, "^value = True: expected a number"),
    ],
)
def test_what_does_not_fit_is_refused(claimed, qualifier, decimals, value, message):
    with pytest.raises(ValueError, match=message):
        agreement(claimed, qualifier, decimals, value)


class TestSettle:
    def test_the_plain_reading_is_kept_when_it_agrees(self):
        found = settle(Readings({"": 4.812, "printed cells": 4.81}), "4.81", "exact", 2)
        assert (found.value, found.reading, found.tried, found.hits) == (4.812, "", 2, 2)
        assert "printed cells" in found.note

    def test_otherwise_the_best_agreement_wins_and_is_named(self):
        readings = Readings({"": 5.0, "cut": 5.719, "rounded": 5.712, "exact": 5.71})
        found = settle(readings, "5.71", "exact", 2)
        assert (found.value, found.reading, found.tried, found.hits) == (5.71, "exact", 4, 3)
        assert "1 of the readings that agree do so only with digits cut off" in found.note

    def test_cutting_off_is_named_as_part_of_the_reading(self):
        assert settle(plain(5.7164), "5.71", "exact", 2).reading == "digits cut off after 2 decimals"
        found = settle(Readings({"": 0.06, "one row up": 5.7164}), "5.71", "exact", 2)
        assert found.reading == "one row up; digits cut off after 2 decimals"

    def test_no_agreement_reports_the_plain_value_without_a_reading(self):
        found = settle(Readings({"": 4.0, "other": 3.0}, "Counted."), "5", "exact", 0)
        assert found == Recomputation(4.0, "", 2, 0, "Counted.")

    def test_without_a_plain_reading_every_agreement_is_an_interpretation(self):
        found = settle(Readings({"past": "high", "peers": "not high"}), "high", "direction", None)
        assert (found.value, found.reading) == ("high", "past")
        assert settle(Readings({"peers": "not high"}), "high", "direction", None).reading == ""

    @pytest.mark.parametrize(("length", "named"), [(LISTED - 4, True), (LISTED - 3, False)])
    def test_a_list_of_other_readings_is_named_up_to_its_limit(self, length, named):
        other = "x" * length  # four more characters are its number
        found = settle(Readings({"": 5.0, other: 5.0}, "Counted."), "5", "exact", 0)
        assert found.note == (f"Counted. It also agrees under (1) {other}." if named else "Counted.")

    def test_no_reading_is_refused(self):
        with pytest.raises(ValueError, match="^readings.outcomes = {}: expected at least one"):
            settle(Readings({}), "5", "exact", 0)


@pytest.mark.parametrize(
    ("value", "decimals", "written"),
    [
        (10.57, 2, "10.57"),
        (4.81204, 2, "4.8120"),
        (43263.0, 0, "43263"),
        (57072.4, 0, "57072.40"),
        (135408.0, None, "135408"),
        (True, None, "true"),
        ("mixed", None, "mixed"),
        (None, 2, ""),
    ],
)
def test_text(value, decimals, written):
    assert text(value, decimals) == written


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ([1, 2], "higher"),
        ([-1, -2], "lower"),
        ([1, -1], "mixed"),
        ([1, 0], "mixed"),
        ([0, 0], "unchanged"),
        ([math.nan], "mixed"),
    ],
)
def test_direction(changes, word):
    assert direction(changes) == word


def test_direction_takes_other_words_and_refuses_nothing_to_compare():
    assert direction([-1], "widened", "narrowed") == "narrowed"
    with pytest.raises(ValueError, match="^changes = \\[\\]: expected at least one difference"):
        direction([])
