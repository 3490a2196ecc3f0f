"""How far rule sets lie apart: Gower's distance over rules of any kind, and the list of differences."""

import numpy as np
import pandas as pd

from lib.models import checks


def gower(rules: pd.DataFrame, ranges: pd.Series | None = None) -> pd.DataFrame:
    """Compute Gower's distance between rule sets.

    A numeric rule contributes its absolute difference over the range, any other rule 0 when equal and 1 when
    not. A rule that is missing in one of two sets is left out for that pair.

    Parameters
    ----------
    rules : pandas.DataFrame
        One row a rule set, one column a rule; numeric columns are compared as numbers, others as words.
    ranges : pandas.Series, optional
        Range of each numeric rule; the range over the rows if not given. A rule without range is equal in
        all rows and contributes zero.

    Returns
    -------
    pandas.DataFrame
        Distances between 0 and 1, symmetric, zero on the diagonal.

    Raises
    ------
    ValueError
        When there are no rules, names of sets repeat, a difference exceeds its range or two sets share no
        rule.

    References
    ----------
    Gower, J. C. (1971). A general coefficient of similarity and some of its properties. Biometrics, 27(4),
    857-871.
    """
    checks.require(rules.size > 0, "rules.shape", rules.shape, "at least one rule set and one rule")
    checks.require(rules.index.is_unique, "rules.index", list(rules.index), "each rule set once")
    parts = np.stack([_part(name, column, ranges) for name, column in rules.items()])
    known = ~np.isnan(parts)
    shared = known.sum(axis=0)
    apart = np.argwhere(shared == 0)
    names = [rules.index[i] for i in apart[0]] if len(apart) else []
    checks.require(not names, "rules", names, "at least one rule known in both sets")
    distance = np.where(known, parts, 0).sum(axis=0) / shared
    return pd.DataFrame(distance, index=rules.index, columns=rules.index)


def differences(rules: pd.DataFrame, standard: str) -> pd.DataFrame:
    """List where rule sets depart from one of them.

    Parameters
    ----------
    rules : pandas.DataFrame
        As for `gower`.
    standard : str
        The row to compare with.

    Returns
    -------
    pandas.DataFrame
        One row a departure: `region`, `rule`, `found`, `standard` (as text). A missing rule is a departure
        unless it is missing in both.

    Raises
    ------
    ValueError
        When `standard` is no row.
    """
    checks.require(standard in rules.index, "standard", standard, f"one of {list(rules.index)}")
    reference = rules.loc[standard]
    rows = [
        (region, rule, str(value), str(reference[rule]))
        for region, found in rules.drop(index=standard).iterrows()
        for rule, value in found.items()
        if not (value == reference[rule] or (pd.isna(value) and pd.isna(reference[rule])))
    ]
    return pd.DataFrame(rows, columns=["region", "rule", "found", "standard"])


def _part(name: str, column: pd.Series, ranges: pd.Series | None) -> np.ndarray:
    """Return the contribution of one rule to every pair, missing where it is unknown."""
    missing = column.isna().to_numpy()
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        values = column.to_numpy(float)
        difference = np.abs(values[:, None] - values[None, :])
        widest = np.nanmax(difference) if not missing.all() else 0.0
        span = float(widest if ranges is None else checks.positive(f"ranges[{name!r}]", ranges[name]))
        checks.require(
            widest <= span, f"ranges[{name!r}]", span, f"at least the largest difference {widest:g}"
        )
        return difference / span if span > 0 else difference
    words = column.to_numpy(object)
    unequal = (words[:, None] != words[None, :]).astype(float)
    unequal[missing[:, None] | missing[None, :]] = np.nan
    return unequal
