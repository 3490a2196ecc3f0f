"""Counterparts, gaps and agreement of answers between documents."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.concordance import agreement, counterparts, toward_goal, unmatched

EDGES = pd.DataFrame(
    [
        ("problem", "path", "addressed_by"),
        ("path", "measure", "consists_of"),
        ("path", "goal", "serves"),
        ("goal", "need", "requires"),
        ("dilemma", "problem", "corresponds_to"),
        ("dilemma", "answer", "addressed_by"),
        ("answer", "measure", "corresponds_to"),
        ("path", "echo", "corresponds_to"),
        ("echo", "measure", "corresponds_to"),
    ],
    columns=["source", "target", "relation"],
)


def test_parts_and_needs_point_to_their_whole():
    turned = toward_goal(EDGES)
    pairs = set(zip(turned["source"], turned["target"], strict=True))
    assert {("measure", "path"), ("need", "goal"), ("path", "goal"), ("problem", "path")} <= pairs
    assert len(turned) == len(EDGES)


def test_turning_leaves_the_argument_alone():
    before = EDGES.copy()
    toward_goal(EDGES)
    pd.testing.assert_frame_equal(EDGES, before)


def test_items_meet_a_row_directly_or_through_a_part():
    found = counterparts(EDGES, ["problem", "path"])
    assert found.to_numpy().tolist() == [
        ["problem", "dilemma", "problem"],
        ["path", "echo", "path"],
        ["path", "answer", "measure"],
    ]


def test_a_direct_counterpart_is_not_counted_again_through_a_part():
    found = counterparts(EDGES, ["path"])
    assert found["item"].is_unique


def test_rows_come_in_the_order_asked_for():
    assert list(counterparts(EDGES, ["path", "problem"])["row"].unique()) == ["path", "problem"]


def test_a_row_without_counterpart_gives_no_line():
    assert counterparts(EDGES, ["goal"]).empty


def test_an_unknown_row_is_named():
    with pytest.raises(ValueError, match=r"rows = \['pathh'\]"):
        counterparts(EDGES, ["pathh"])


def test_unmatched_keeps_the_order_and_looks_only_at_the_partners():
    assert unmatched(EDGES, ["need", "echo", "dilemma"], ["problem"]) == ["need", "echo"]
    assert unmatched(EDGES, ["echo", "dilemma"], ["path", "problem"]) == []


def test_answers_agree_only_when_they_correspond_themselves():
    assert agreement(EDGES, ["problem"])["agrees"].tolist() == [False]
    joined = pd.concat([EDGES, pd.DataFrame([("path", "answer", "corresponds_to")], columns=EDGES.columns)])
    row = agreement(joined, ["problem"]).iloc[0]
    assert row.to_dict() == {
        "problem": "problem",
        "other": "dilemma",
        "answer": "path",
        "other_answer": "answer",
        "agrees": True,
    }


def test_a_problem_without_an_answer_is_left_out():
    silent = EDGES[EDGES["source"] != "problem"]
    assert agreement(silent, ["problem"]).empty


@pytest.mark.parametrize(
    "work",
    [
        toward_goal,
        lambda edges: counterparts(edges, ["problem"]),
        lambda edges: unmatched(edges, ["problem"], ["path"]),
        lambda edges: agreement(edges, ["problem"]),
    ],
)
def test_a_missing_column_is_named(work):
    with pytest.raises(ValueError, match="source, target, relation"):
        work(EDGES.drop(columns="relation"))


@given(st.permutations(range(len(EDGES))), st.booleans())
def test_neither_order_nor_direction_of_correspondences_matters(order, flipped):
    shuffled = EDGES.iloc[order].copy()
    if flipped:
        same = shuffled["relation"] == "corresponds_to"
        shuffled.loc[same, ["source", "target"]] = shuffled.loc[same, ["target", "source"]].to_numpy()
    expected = counterparts(EDGES, ["problem", "path"])
    found = counterparts(shuffled, ["problem", "path"])
    assert set(map(tuple, found.to_numpy())) == set(map(tuple, expected.to_numpy()))
