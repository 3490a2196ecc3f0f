"""Matrix coding of several documents against one: counterparts, gaps and agreement of answers."""

from collections.abc import Sequence

import pandas as pd

from lib.models import checks

COLUMNS = ["source", "target", "relation"]


def toward_goal(edges: pd.DataFrame) -> pd.DataFrame:
    """Turn every edge so that it points from the means to the end.

    Parts point to their whole and what is required points to what requires it; all other
    relations (serves, addressed_by, administers) run that way already.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source`, `target`, `relation`.

    Returns
    -------
    pandas.DataFrame
        The same rows with source and target exchanged where needed.

    Raises
    ------
    ValueError
        When a column is absent.
    """
    checks.columns("edges", edges, COLUMNS)
    backward = edges["relation"].isin(["consists_of", "requires"])
    turned = edges.copy()
    turned["source"] = edges["source"].where(~backward, edges["target"])
    turned["target"] = edges["target"].where(~backward, edges["source"])
    return turned


def counterparts(edges: pd.DataFrame, rows: Sequence[str]) -> pd.DataFrame:
    """List what other documents hold against each row of a concordance.

    An item is a counterpart of a row when a `corresponds_to` edge, in either direction, joins it
    to the row or to a part of the row.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source`, `target`, `relation`.
    rows : sequence of str
        Nodes of the document that is compared.

    Returns
    -------
    pandas.DataFrame
        One line per row and item: `row`, `item`, `through` (the row itself, or the part that the
        item corresponds to). An item that meets the row directly is not listed through a part.

    Raises
    ------
    ValueError
        When a column is absent or a row is not the end of any edge.

    References
    ----------
    Miles, M. B. and Huberman, A. M. (1994). Qualitative Data Analysis. 2nd edition. Sage.
    """
    checks.columns("edges", edges, COLUMNS)
    known = set(edges["source"]) | set(edges["target"])
    unknown = [row for row in rows if row not in known]
    checks.require(not unknown, "rows", unknown, "only nodes that have an edge")
    parts = edges[edges["relation"] == "consists_of"]
    own = pd.DataFrame({"row": list(rows), "through": list(rows)})
    inner = parts[parts["source"].isin(rows)].rename(columns={"source": "row", "target": "through"})
    reach = pd.concat([own, inner[["row", "through"]]])
    joined = reach.merge(_links(edges), left_on="through", right_on="node")
    order = {row: place for place, row in enumerate(rows)}
    first = joined.drop_duplicates(["row", "item"]).sort_values(
        "row", key=lambda names: names.map(order), kind="stable"
    )
    return first[["row", "item", "through"]].reset_index(drop=True)


def unmatched(edges: pd.DataFrame, nodes: Sequence[str], partners: Sequence[str]) -> list[str]:
    """Name the nodes that correspond to none of the partners.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source`, `target`, `relation`.
    nodes, partners : sequence of str
        The nodes asked about and those among which a counterpart is sought.

    Returns
    -------
    list of str
        In the order of `nodes`.

    Raises
    ------
    ValueError
        When a column is absent.
    """
    checks.columns("edges", edges, COLUMNS)
    links = _links(edges)
    met = set(links.loc[links["item"].isin(partners), "node"])
    return [node for node in nodes if node not in met]


def agreement(edges: pd.DataFrame, problems: Sequence[str]) -> pd.DataFrame:
    """Ask whether documents that name the same problem also give the same answer.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source`, `target`, `relation`.
    problems : sequence of str
        Problems of the document that is compared.

    Returns
    -------
    pandas.DataFrame
        One row per pair of corresponding problems that both have an answer: `problem`, `other`,
        `answer`, `other_answer` (joined by "; " where there are several) and `agrees`: whether
        some answer corresponds to some other answer.

    Raises
    ------
    ValueError
        When a column is absent.
    """
    checks.columns("edges", edges, COLUMNS)
    answered = edges[edges["relation"] == "addressed_by"]
    answers = answered.groupby("source", sort=False)["target"].agg(list)
    links = _links(edges)
    joined = set(zip(links["node"], links["item"], strict=True))
    rows = []
    for problem in problems:
        for other in links.loc[links["node"] == problem, "item"]:
            if problem in answers.index and other in answers.index:
                one, two = answers[problem], answers[other]
                agrees = any((a, b) in joined for a in one for b in two)
                rows.append((problem, other, "; ".join(one), "; ".join(two), agrees))
    return pd.DataFrame(rows, columns=["problem", "other", "answer", "other_answer", "agrees"])


def _links(edges: pd.DataFrame) -> pd.DataFrame:
    """Return every correspondence in both directions as `node` and `item`."""
    pairs = edges.loc[edges["relation"] == "corresponds_to", ["source", "target"]]
    forward = pairs.set_axis(["node", "item"], axis="columns")
    backward = pairs.set_axis(["item", "node"], axis="columns")[["node", "item"]]
    return pd.concat([forward, backward], ignore_index=True)
