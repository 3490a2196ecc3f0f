"""How the tasks of schemes are spread over agencies: a bipartite assignment and its concentration."""

import pandas as pd

from lib.models import checks, composition

COLUMNS = ["scheme", "task", "agency"]


def by_scheme(assignments: pd.DataFrame) -> pd.DataFrame:
    """Measure how the tasks of each scheme are spread over agencies.

    Every task of a scheme counts the same, so the shares are shares of tasks.

    Parameters
    ----------
    assignments : pandas.DataFrame
        Columns `scheme`, `task`, `agency`; each task of a scheme once.

    Returns
    -------
    pandas.DataFrame
        Indexed by scheme in order of appearance: `tasks`, `agencies` (how many have a task),
        `herfindahl` (1 when one agency has all tasks), `fragmentation` (1 minus that) and
        `effective_agencies` (1 over the Herfindahl index: the number of equal agencies that
        would be as concentrated).

    Raises
    ------
    ValueError
        When a column is absent, a cell is empty or a task of a scheme is assigned twice.

    References
    ----------
    Laakso, M. and Taagepera, R. (1979). "Effective" number of parties: a measure with
    application to West Europe. Comparative Political Studies, 12(1), 3-27.
    """
    groups = _valid(assignments).groupby("scheme", sort=False)["agency"]
    concentration = groups.apply(lambda agencies: composition.herfindahl(agencies.value_counts()))
    return pd.DataFrame(
        {
            "tasks": groups.size(),
            "agencies": groups.nunique(),
            "herfindahl": concentration,
            "fragmentation": 1 - concentration,
            "effective_agencies": 1 / concentration,
        }
    )


def responsible(assignments: pd.DataFrame) -> pd.Series:
    """Return the one agency that is responsible for each scheme.

    Parameters
    ----------
    assignments : pandas.DataFrame
        As for `by_scheme`.

    Returns
    -------
    pandas.Series
        Agency, indexed by scheme.

    Raises
    ------
    ValueError
        When a scheme has more than one agency: the message names all such schemes.
    """
    agencies = _valid(assignments).groupby("scheme", sort=False)["agency"].unique()
    shared = {scheme: sorted(names) for scheme, names in agencies.items() if len(names) > 1}
    checks.require(not shared, "assignments", shared, "one responsible agency per scheme")
    return agencies.str[0]


def met_by(assignments: pd.DataFrame, schemes: list[str]) -> int:
    """Count the different agencies that someone who holds some schemes has to deal with.

    Parameters
    ----------
    assignments : pandas.DataFrame
        As for `by_scheme`.
    schemes : list of str
        The schemes that the person holds.

    Returns
    -------
    int

    Raises
    ------
    ValueError
        When a scheme has no assignment.
    """
    table = _valid(assignments)
    unknown = sorted(set(schemes) - set(table["scheme"]))
    checks.require(not unknown, "schemes", unknown, f"schemes among {sorted(set(table['scheme']))}")
    return int(table.loc[table["scheme"].isin(schemes), "agency"].nunique())


def _valid(assignments: pd.DataFrame) -> pd.DataFrame:
    """Refuse assignments with an absent column, an empty cell or a task assigned twice."""
    checks.columns("assignments", assignments, COLUMNS)
    empty = assignments[COLUMNS].isna().any(axis="columns")
    checks.require(not empty.any(), "assignments", list(assignments.index[empty]), "no empty cells")
    twice = assignments.duplicated(["scheme", "task"])
    doubled = assignments.loc[twice, ["scheme", "task"]].to_numpy().tolist()
    checks.require(not doubled, "assignments", doubled, "each task of a scheme once")
    return assignments
