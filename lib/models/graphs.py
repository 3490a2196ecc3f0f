"""Layered drawing of small directed graphs without cycles: reduction, layers, order, layout."""

from itertools import combinations, permutations

import pandas as pd

from lib.models import checks

LARGEST_LAYER = 7  # the order inside a layer is searched through all permutations


def transitive_reduction(edges: pd.DataFrame) -> pd.DataFrame:
    """Drop every edge that a longer route between the same two nodes already implies.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source` and `target`; others are kept.

    Returns
    -------
    pandas.DataFrame
        The remaining rows; the same nodes can be reached from each node as before.

    Raises
    ------
    ValueError
        When a column is absent or the edges form a cycle.

    References
    ----------
    Aho, A. V., Garey, M. R. and Ullman, J. D. (1972). The transitive reduction of a directed
    graph. SIAM Journal on Computing 1(2).
    """
    follows = _successors(edges)
    layers(edges)  # refuses cycles, for which the reduction is not unique
    reach = {node: _reachable(node, follows) for node in follows}
    implied = [
        any(target in reach[step] for step in follows[source])
        for source, target in zip(edges["source"], edges["target"], strict=True)
    ]
    return edges[[not longer for longer in implied]]


def layers(edges: pd.DataFrame) -> pd.Series:
    """Assign each node its layer: the number of edges on its longest route to an end.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source` and `target`.

    Returns
    -------
    pandas.Series
        Layer by node, 0 for nodes without successor; nodes in the order of their appearance.

    Raises
    ------
    ValueError
        When a column is absent or the edges form a cycle.

    References
    ----------
    Sugiyama, K., Tagawa, S. and Toda, M. (1981). Methods for visual understanding of
    hierarchical system structures. IEEE Transactions on Systems, Man, and Cybernetics 11(2).
    """
    follows = _successors(edges)
    layer = dict.fromkeys(follows, 0)
    for _ in follows:
        deeper = {
            node: 1 + max((layer[step] for step in steps), default=-1) for node, steps in follows.items()
        }
        if deeper == layer:
            return pd.Series(layer, dtype=int, name="layer")
        layer = deeper
    raise ValueError(f"edges = a cycle through {max(layer, key=layer.get)!r}: expected no cycle")


def layout(edges: pd.DataFrame) -> pd.DataFrame:
    """Place the nodes of a graph: layers by longest route, order by fewest crossings.

    Every layer in turn takes the order with the fewest crossings and, among those, the shortest
    edges, until no layer changes. Ties keep the order in which the nodes appear in `edges`.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source` and `target`.

    Returns
    -------
    pandas.DataFrame
        Indexed by node: `layer` and `position`, the distance from the middle of the layer in
        units of one node.

    Raises
    ------
    ValueError
        When a column is absent, the edges form a cycle or a layer holds more than seven nodes.

    References
    ----------
    Sugiyama, K., Tagawa, S. and Toda, M. (1981), as for `layers`.
    """
    layer = layers(edges)
    members = {level: list(nodes) for level, nodes in layer.groupby(layer).groups.items()}
    largest = max(map(len, members.values()))
    checks.require(largest <= LARGEST_LAYER, "edges", f"a layer of {largest}", f"at most {LARGEST_LAYER}")
    pairs, level_of = _pairs(edges), layer.to_dict()
    position = {node: place for nodes in members.values() for node, place in _centered(nodes).items()}

    def cost(nodes: tuple[str, ...]) -> tuple[int, float]:
        tried = position | _centered(nodes)
        length = sum(abs(tried[source] - tried[target]) for source, target in pairs)
        return _crossings(pairs, level_of, tried), length

    settled = False
    while not settled:
        before = dict(position)
        for nodes in members.values():
            current = tuple(sorted(nodes, key=position.get))
            best = min(permutations(nodes), key=cost)
            if cost(best) < cost(current):
                position |= _centered(best)
        settled = position == before
    return pd.DataFrame({"layer": layer, "position": pd.Series(position)}).loc[layer.index]


def _centered(nodes: list[str] | tuple[str, ...]) -> dict[str, float]:
    middle = (len(nodes) - 1) / 2
    return {node: place - middle for place, node in enumerate(nodes)}


def _pairs(edges: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(edges["source"], edges["target"], strict=True))


def _crossings(pairs: list[tuple[str, str]], layer: dict, position: dict) -> int:
    return sum(
        layer[a] == layer[c]
        and layer[b] == layer[d]
        and (position[a] - position[c]) * (position[b] - position[d]) < 0
        for (a, b), (c, d) in combinations(pairs, 2)
    )


def _successors(edges: pd.DataFrame) -> dict[str, list[str]]:
    """List the direct successors of every node, nodes in the order of their appearance."""
    checks.columns("edges", edges, ["source", "target"])
    follows: dict[str, list[str]] = {}
    for source, target in _pairs(edges):
        follows.setdefault(source, []).append(target)
        follows.setdefault(target, [])
    return follows


def _reachable(node: str, follows: dict[str, list[str]]) -> set[str]:
    """Collect the nodes that can be reached from a node in one step or more."""
    seen: set[str] = set()
    waiting = list(follows[node])
    while waiting:
        step = waiting.pop()
        if step not in seen:
            seen.add(step)
            waiting.extend(follows[step])
    return seen
