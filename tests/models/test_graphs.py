"""Layers, reduction and layout of small directed graphs."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models.graphs import layers, layout, transitive_reduction


def graph(*pairs: str) -> pd.DataFrame:
    """Write 'ab' for an edge from a to b."""
    return pd.DataFrame([tuple(pair) for pair in pairs], columns=["source", "target"])


def reachable(edges: pd.DataFrame) -> set[tuple[str, str]]:
    """Close the relation by brute force."""
    closed = set(zip(edges["source"], edges["target"], strict=True))
    while True:
        more = {(a, d) for a, b in closed for c, d in closed if b == c} - closed
        if not more:
            return closed
        closed |= more


def crossings(edges: pd.DataFrame, places: pd.DataFrame) -> int:
    """Count crossing pairs between the same two layers, independently of the module."""
    count = 0
    for one, two in combinations(edges.itertuples(), 2):
        a, b, c, d = (places.loc[n] for n in (one.source, one.target, two.source, two.target))
        if a["layer"] == c["layer"] and b["layer"] == d["layer"]:
            left, right = a["position"] - c["position"], b["position"] - d["position"]
            count += left * right < 0
    return count


# Edges run from an earlier letter to a later one, so no cycle can arise.
acyclic = st.sets(st.sampled_from(list(combinations("abcdefg", 2))), min_size=1).map(
    lambda pairs: pd.DataFrame(sorted(pairs), columns=["source", "target"])
)


def test_the_layer_is_the_longest_route_to_an_end():
    found = layers(graph("ab", "bc", "ac", "dc"))
    assert found.to_dict() == {"a": 2, "b": 1, "c": 0, "d": 1}
    assert list(found.index) == ["a", "b", "c", "d"]


@given(acyclic)
def test_every_edge_goes_down(edges):
    layer = layers(edges)
    assert (layer[edges["source"]].to_numpy() > layer[edges["target"]].to_numpy()).all()


@pytest.mark.parametrize("work", [layers, transitive_reduction, layout])
@pytest.mark.parametrize("edges", [graph("ab", "ba"), graph("aa"), graph("ab", "bc", "cd", "db")])
def test_a_cycle_is_refused(work, edges):
    with pytest.raises(ValueError, match="cycle .* expected no cycle"):
        work(edges)


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="source, target"):
        layers(pd.DataFrame({"source": ["a"]}))


def test_the_reduction_drops_what_a_longer_route_implies():
    edges = graph("ab", "bc", "ac", "cd", "ad").assign(relation=list("vwxyz"))
    assert list(transitive_reduction(edges)["relation"]) == ["v", "w", "y"]


@given(acyclic)
def test_the_reduction_keeps_reachability_and_cannot_be_reduced_further(edges):
    reduced = transitive_reduction(edges)
    assert reachable(reduced) == reachable(edges)
    for row in reduced.index:
        assert reachable(reduced.drop(row)) != reachable(edges)


def test_a_crossing_that_can_be_avoided_is_avoided():
    edges = graph("ay", "bx", "az", "xt", "yt", "zt")
    assert crossings(edges, layout(edges)) == 0


def test_well_connected_nodes_take_the_middle():
    places = layout(graph("ag", "bg", "cg", "xa", "ya", "za"))
    assert places.loc["a", "position"] == 0
    assert sorted(places.loc[["b", "c"], "position"]) == [-1, 1]


@given(acyclic)
def test_positions_fill_each_layer_around_its_middle(edges):
    places = layout(edges)
    for _, members in places.groupby("layer"):
        middle = (len(members) - 1) / 2
        assert sorted(members["position"]) == [place - middle for place in range(len(members))]


@given(acyclic)
def test_the_layout_never_crosses_more_than_the_order_of_appearance(edges):
    layer = layers(edges)
    plain = pd.DataFrame({"layer": layer, "position": layer.groupby(layer).cumcount()})
    assert crossings(edges, layout(edges)) <= crossings(edges, plain)


def test_a_large_layer_is_refused():
    with pytest.raises(ValueError, match="a layer of 8.*at most 7"):
        layout(graph(*[f"{name}z" for name in "abcdefgh"]))
