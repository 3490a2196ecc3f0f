"""A decision table of entitlement: which schemes a worker is in, given the facts that the rules ask for."""

from collections.abc import Sequence
from itertools import product

import pandas as pd

from lib.models import checks

ANY = "any"


def decide(rules: pd.DataFrame, cases: pd.DataFrame, conditions: Sequence[str]) -> pd.DataFrame:
    """Apply a decision table to cases, each of which has to meet exactly one rule.

    Parameters
    ----------
    rules : DataFrame
        Column `rule` (its name), the conditions (a value, or "any") and the outcomes.
    cases : DataFrame
        The conditions, each with a value, and columns that name the case.
    conditions : sequence of str
        Names of the columns that the rules ask for.

    Returns
    -------
    DataFrame
        `cases` with `rule` and the outcomes.

    Raises
    ------
    ValueError
        When a column is missing, or a case meets no rule or several.

    References
    ----------
    Object Management Group (2015). Decision Model and Notation: decision tables with the unique hit policy.
    """
    checks.columns("rules", rules, ["rule", *conditions])
    checks.columns("cases", cases, conditions)
    hits = []
    for case in cases[list(conditions)].to_dict("records"):
        meets = [rules[name].isin([ANY, value]) for name, value in case.items()]
        found = rules.index[pd.concat(meets, axis=1).all(axis=1)]
        names = rules.loc[found, "rule"].tolist()
        checks.require(len(names) == 1, "cases", case, f"exactly one rule, not {names or 'none'}")
        hits.append(found[0])
    outcomes = rules.loc[hits].drop(columns=list(conditions)).reset_index(drop=True)
    return pd.concat([cases.reset_index(drop=True), outcomes], axis=1)


def combinations(rules: pd.DataFrame, conditions: Sequence[str]) -> pd.DataFrame:
    """List every combination of the values that a decision table names.

    Parameters
    ----------
    rules : DataFrame
        As for `decide`.
    conditions : sequence of str
        Names of the columns that the rules ask for.

    Returns
    -------
    DataFrame
        One row a combination; when `decide` accepts them all, the table has neither gaps nor overlaps.

    Raises
    ------
    ValueError
        When a column is missing, or a condition has only one value, so that it decides nothing.
    """
    checks.columns("rules", rules, conditions)
    values = [sorted(set(rules[name]) - {ANY}) for name in conditions]
    for name, named in zip(conditions, values, strict=True):
        checks.require(len(named) > 1, f"rules.{name}", named, "at least two values")
    return pd.DataFrame(product(*values), columns=list(conditions))
