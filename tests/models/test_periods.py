"""Interval arithmetic against brute force over single years, and the paper's three stages."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import periods

STAGES = pd.DataFrame(
    {
        "stage": ["early days", "after reform", "new era"],
        "start": [1952, 1989, 2010],
        "end": [1988, 2006, None],
    }
)
EVENTS = pd.DataFrame(
    {
        "event": ["labor insurance", "unemployment insurance", "plan period", "key points"],
        "start": [1952, 1980, 1986, 1993],
        "end": [1952, 1989, 1990, 1993],
        "stage": ["early days", "after reform", "after reform", "after reform"],
        "kind": ["insurance", "insurance", "plan", "plan"],
    }
)

spans = st.tuples(st.integers(1950, 2020), st.integers(0, 25)).map(lambda s: (s[0], s[0] + s[1]))
some_spans = st.lists(spans, min_size=1, max_size=6)


def _stages(pairs):
    return pd.DataFrame([(f"s{i}", *pair) for i, pair in enumerate(pairs)], columns=["stage", "start", "end"])


def _years(pair):
    return set(range(int(pair[0]), int(pair[1]) + 1))


class TestUncovered:
    @pytest.mark.system("S00-04")
    def test_the_papers_stages_leave_three_years_out(self):
        holes = periods.uncovered(STAGES)
        assert holes.to_dict("records") == [
            {"after": "after reform", "before": "new era", "start": 2007, "end": 2009, "years": 3}
        ]

    def test_adjacent_stages_leave_nothing_out(self):
        assert periods.uncovered(_stages([(1950, 1959), (1960, 1969)])).empty

    def test_a_long_stage_hides_the_end_of_a_short_one(self):
        holes = periods.uncovered(_stages([(1950, 1980), (1955, 1960), (1985, 1990)]))
        assert holes.loc[0, ["after", "before", "start", "end"]].tolist() == ["s0", "s2", 1981, 1984]

    def test_nothing_follows_an_open_stage(self):
        assert periods.uncovered(_stages([(1950, None), (2000, 2010)])).empty

    @pytest.mark.system("S00-04")
    @given(some_spans)
    def test_agrees_with_counting_years(self, pairs):
        holes = periods.uncovered(_stages(pairs))
        found = [year for hole in holes.itertuples() for year in _years((hole.start, hole.end))]
        covered = set().union(*map(_years, pairs))
        assert sorted(found) == sorted(set(range(min(covered), max(covered))) - covered)
        assert holes["years"].sum() == len(found)


class TestOverlaps:
    def test_the_papers_stages_do_not_overlap(self):
        assert periods.overlaps(STAGES).empty

    def test_a_shared_year_counts(self):
        shared = periods.overlaps(_stages([(1950, 1960), (1960, 1970)]))
        assert shared.to_dict("records") == [
            {"first": "s0", "second": "s1", "start": 1960, "end": 1960, "years": 1}
        ]

    def test_two_open_stages_overlap_for_good(self):
        shared = periods.overlaps(_stages([(1950, None), (1960, None)]))
        assert shared.loc[0].tolist() == ["s0", "s1", 1960, math.inf, math.inf]

    @given(some_spans)
    def test_agrees_with_counting_years(self, pairs):
        shared = periods.overlaps(_stages(pairs)).set_index(["first", "second"])["years"]
        for i, one in enumerate(pairs):
            for j, two in enumerate(pairs[:i]):
                common = len(_years(one) & _years(two))
                assert shared.get((f"s{j}", f"s{i}"), 0) == common


class TestLocate:
    def test_by_hand(self):
        placed = periods.locate(EVENTS, STAGES).set_index("event")
        assert placed["position"].tolist() == ["inside", "straddles", "straddles", "inside"]
        assert placed["years_outside"].tolist() == [0, 9, 3, 0]
        assert placed.loc["plan period", "covered_by"] == "early days; after reform"

    @pytest.mark.system("S00-04")
    def test_an_event_of_another_stage_and_one_of_none(self):
        events = EVENTS.iloc[[3, 3]].assign(start=[1980, 2008], end=[1980, 2008])
        placed = periods.locate(events, STAGES)
        assert placed["position"].tolist() == ["outside", "outside"]
        assert placed["covered_by"].tolist() == ["early days", ""]

    def test_an_open_stage_holds_later_events(self):
        event = EVENTS.iloc[[0]].assign(start=2020, end=2020, stage="new era")
        assert periods.locate(event, STAGES)["position"].tolist() == ["inside"]

    @pytest.mark.system("S00-04")
    @given(some_spans, spans)
    def test_agrees_with_counting_years(self, pairs, event):
        events = pd.DataFrame({"event": ["e"], "start": event[0], "end": event[1], "stage": "s0"})
        placed = periods.locate(events, _stages(pairs)).loc[0]
        left = len(_years(event) - _years(pairs[0]))
        assert placed["years_outside"] == left
        share = {0: "inside", len(_years(event)): "outside"}
        assert placed["position"] == share.get(left, "straddles")
        touching = [f"s{i}" for i, pair in enumerate(pairs) if _years(pair) & _years(event)]
        assert placed["covered_by"] == "; ".join(touching)

    def test_no_events(self):
        assert periods.locate(EVENTS.iloc[:0], STAGES).empty

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"stage": "later"}, r"^events\['labor insurance'\]\.stage = 'later': expected one of"),
            ({"end": 1951}, r"^events\['labor insurance'\] = \(1952, 1951\): expected a start"),
            ({"start": np.nan}, r"^events\['labor insurance'\] = \(nan, "),
        ],
    )
    def test_refusals(self, change, message):
        with pytest.raises(ValueError, match=message):
            periods.locate(EVENTS.assign(**change), STAGES)

    def test_refuses_missing_columns(self):
        with pytest.raises(ValueError, match=r"^events\.columns = "):
            periods.locate(EVENTS.drop(columns="end"), STAGES)


class TestEventCounts:
    def test_by_hand_with_an_empty_stage(self):
        counts = periods.event_counts(EVENTS, STAGES, "kind")
        assert counts.index.tolist() == STAGES["stage"].tolist()
        assert counts["insurance"].tolist() == [1, 1, 0]
        assert counts["plan"].tolist() == [0, 2, 0]
        assert counts["total"].tolist() == [1, 3, 0]
        assert counts["total"].sum() == len(EVENTS)

    def test_refusals(self):
        with pytest.raises(ValueError, match=r"^events\.columns = .*stage, region"):
            periods.event_counts(EVENTS, STAGES, "region")
        with pytest.raises(ValueError, match=r"^events\.stage = \['later'\]"):
            periods.event_counts(EVENTS.assign(stage="later"), STAGES, "kind")
        with pytest.raises(ValueError, match=r"^events\.kind = 'a missing value'"):
            periods.event_counts(EVENTS.assign(kind=None), STAGES, "kind")


class TestGrowthWithin:
    def test_pension_participation_of_table_4(self):
        series = pd.Series({2010: 35984, 2013: 81968, 2016: 88777, 2019: 96754})
        result = periods.growth_within(series, STAGES).set_index("stage")
        row = result.loc["new era"]
        assert (row["observations"], row["start"], row["end"]) == (4, 2010, 2019)
        assert row["change"] == 96754 - 35984
        assert row["ratio"] == pytest.approx(2.68881, abs=1e-5)
        assert 35984 * (1 + row["annual_growth"]) ** 9 == pytest.approx(96754)
        assert result.loc["early days"].drop("observations").isna().all()

    def test_blanks_are_skipped_and_order_does_not_matter(self):
        series = pd.Series({2019: np.nan, 2016: 20.0, 2010: 10.0})
        row = periods.growth_within(series, STAGES).set_index("stage").loc["new era"]
        assert (row["observations"], row["end"], row["ratio"]) == (2, 2016, 2)

    def test_refusals(self):
        doubled = pd.Series([1.0, 2.0], index=[2010, 2010])
        with pytest.raises(ValueError, match=r"^series\.index = .*unique years"):
            periods.growth_within(doubled, STAGES)
        with pytest.raises(ValueError, match="^first = 0"):
            periods.growth_within(pd.Series({2010: 0.0, 2019: 1.0}), STAGES)


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (_stages([(1960, 1950)]), r"^stages\['s0'\] = \(1960.0, 1950.0\): expected a start year"),
        (_stages([(None, 1950)]), r"^stages\['s0'\] = \(nan, 1950.0\)"),
        (_stages([(1950, 1960)] * 2).assign(stage="s"), r"^stages\.stage = .*unique labels"),
        (pd.DataFrame({"stage": ["s"]}), r"^stages\.columns = "),
    ],
)
def test_bad_stages_are_refused(stages, message):
    with pytest.raises(ValueError, match=message):
        periods.uncovered(stages)
