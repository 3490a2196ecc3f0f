"""Merging the funds of several groups: pooled spending per head, transfers, concentration."""

import numpy as np
import pandas as pd

from lib.models import checks


def merge(expenditure: pd.Series, heads: pd.Series) -> pd.DataFrame:
    """Merge groups into one pool that spends the same on every head.

    Parameters
    ----------
    expenditure : pandas.Series
        Spending by group, zero or more, one unit.
    heads : pandas.Series
        Persons by group, above zero, the same labels.

    Returns
    -------
    pandas.DataFrame
        Indexed by group: `expenditure`, `heads`, `per_head`, `pooled_per_head` (the same in
        each row: total spending over total heads, the head-weighted mean of `per_head`),
        `transfer` (received by the group when total spending is unchanged; sums to zero) and
        `transfer_per_head`. Units follow from the input.

    Raises
    ------
    ValueError
        When labels differ or repeat, spending is negative or heads are not above zero.

    Notes
    -----
    Arithmetic at unchanged total spending: no change of use, of contributions or of prices.
    """
    spending, persons = _groups(expenditure, heads)
    pooled = spending.sum() / persons.sum()
    per_head = spending / persons
    return pd.DataFrame(
        {
            "expenditure": spending,
            "heads": persons,
            "per_head": per_head,
            "pooled_per_head": pooled,
            "transfer": persons * pooled - spending,
            "transfer_per_head": pooled - per_head,
        }
    )


def lorenz(expenditure: pd.Series, heads: pd.Series) -> pd.DataFrame:
    """Compute the Lorenz points of spending over groups, lowest spending per head first.

    Parameters
    ----------
    expenditure, heads : pandas.Series
        As for `merge`; total spending above zero.

    Returns
    -------
    pandas.DataFrame
        `group`, `heads_share`, `expenditure_share`, both cumulative; the first row is the
        origin with an empty group name, the last row is (1, 1).

    Raises
    ------
    ValueError
        As for `merge`, or when total spending is zero.

    References
    ----------
    Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the
    American Statistical Association, 9(70), 209-219.
    """
    spending, persons = _groups(expenditure, heads)
    checks.require(spending.sum() > 0, "expenditure", spending.sum(), "a total above zero")
    order = (spending / persons).sort_values(kind="stable").index
    return pd.DataFrame(
        {
            "group": ["", *order],
            "heads_share": _cumulative_shares(persons.loc[order]),
            "expenditure_share": _cumulative_shares(spending.loc[order]),
        }
    )


def concentration(expenditure: pd.Series, heads: pd.Series) -> float:
    """Compute the Gini index of spending between groups from their Lorenz points.

    Spread inside the groups is unknown and counts as zero, so this is a lower bound.

    Parameters
    ----------
    expenditure, heads : pandas.Series
        As for `lorenz`.

    Returns
    -------
    float
        One minus twice the area under the Lorenz points; zero when spending per head is equal.

    Raises
    ------
    ValueError
        As for `lorenz`.

    References
    ----------
    Gastwirth, J. L. (1972). The estimation of the Lorenz curve and Gini index. Review of
    Economics and Statistics, 54(3), 306-316.
    """
    points = lorenz(expenditure, heads)
    return float(1 - 2 * np.trapezoid(points["expenditure_share"], points["heads_share"]))


def _groups(expenditure: pd.Series, heads: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Validate groups and bring both series into one order."""
    checks.require(len(heads) > 0, "heads", heads.to_dict(), "at least one group")
    checks.require(
        expenditure.index.is_unique and set(expenditure.index) == set(heads.index),
        "heads.index",
        list(heads.index),
        f"the groups {list(expenditure.index)}, each once",
    )
    for group, value in expenditure.items():
        number = checks.finite(f"expenditure[{group!r}]", value)
        checks.require(number >= 0, f"expenditure[{group!r}]", value, "a number of zero or more")
    for group, value in heads.items():
        checks.positive(f"heads[{group!r}]", value)
    return expenditure.astype(float), heads.reindex(expenditure.index).astype(float)


def _cumulative_shares(values: pd.Series) -> np.ndarray:
    """Cumulate from zero and divide by the last sum, so that the end is exactly one."""
    sums = np.concatenate([[0.0], np.cumsum(values.to_numpy())])
    return sums / sums[-1]
