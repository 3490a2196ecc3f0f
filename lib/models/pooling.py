"""Merging the funds of several groups: pooled spending per head, transfers, concentration."""

import numpy as np
import pandas as pd

from lib.models import checks, inequality


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


def over_time(expenditure: pd.DataFrame, heads: pd.DataFrame) -> pd.DataFrame:
    """Merge the groups of every year and say how much each gains and how much moves.

    Parameters
    ----------
    expenditure, heads : pandas.DataFrame
        Years on the index, groups as columns, as for `merge`.

    Returns
    -------
    pandas.DataFrame
        One row a year and group: `year`, `group`, `change` (of spending per head, percent of the group's own)
        and `moved` (what the losing groups give, percent of all spending; the same in all rows of a year).

    Raises
    ------
    ValueError
        As for `merge`.
    """
    rows = []
    for year, spending in expenditure.iterrows():
        merged = merge(spending, heads.loc[year])
        moved = 100 * merged["transfer"].clip(lower=0).sum() / spending.sum()
        change = 100 * merged["transfer_per_head"] / merged["per_head"]
        rows += [(year, group, value, moved) for group, value in change.items()]
    return pd.DataFrame(rows, columns=["year", "group", "change", "moved"])


def lorenz(expenditure: pd.Series, heads: pd.Series, rank: pd.Series | None = None) -> pd.DataFrame:
    """Compute the Lorenz points of spending over groups, lowest spending per head first.

    Parameters
    ----------
    expenditure, heads : pandas.Series
        As for `merge`; total spending above zero.
    rank : pandas.Series, optional
        What orders the groups, lowest first, the same labels, for example income per head; the points are
        then those of the concentration curve. Spending per head if not given.

    Returns
    -------
    pandas.DataFrame
        `group`, `heads_share`, `expenditure_share`, both cumulative; the first row is the
        origin with an empty group name, the last row is (1, 1).

    Raises
    ------
    ValueError
        As for `merge`, when total spending is zero, or when `rank` has other labels.

    References
    ----------
    Lorenz, M. O. (1905). Methods of measuring the concentration of wealth. Publications of the
    American Statistical Association, 9(70), 209-219.
    """
    spending, persons, by = _ranked(expenditure, heads, rank)
    order = by.sort_values(kind="stable").index
    return pd.DataFrame(
        {
            "group": ["", *order],
            "heads_share": _cumulative_shares(persons.loc[order]),
            "expenditure_share": _cumulative_shares(spending.loc[order]),
        }
    )


def concentration(expenditure: pd.Series, heads: pd.Series, rank: pd.Series | None = None) -> float:
    """Compute the Gini or concentration index of spending between groups.

    Spread inside the groups is unknown and counts as zero. So the Gini index is a lower bound.

    Parameters
    ----------
    expenditure, heads, rank : pandas.Series
        As for `lorenz`.

    Returns
    -------
    float
        One minus twice the area under the points of `lorenz`; zero when spending per head is equal. Without
        `rank` this is the Gini index. With it, it is the concentration index: negative when groups of low
        rank get more; groups of equal rank are taken together.

    Raises
    ------
    ValueError
        As for `lorenz`.

    References
    ----------
    Gastwirth, J. L. (1972). The estimation of the Lorenz curve and Gini index. Review of
    Economics and Statistics, 54(3), 306-316.
    """
    spending, persons, by = _ranked(expenditure, heads, rank)
    return inequality.concentration(spending / persons, by, persons)


def kakwani(amounts: pd.Series, heads: pd.Series, income: pd.Series) -> float:
    """Compute Kakwani's index of progressivity of payments or benefits between groups.

    Parameters
    ----------
    amounts : pandas.Series
        Payments or benefits by group, zero or more, a total above zero.
    heads : pandas.Series
        Persons by group, above zero.
    income : pandas.Series
        Income per head by group, above zero.

    Returns
    -------
    float
        Concentration index of the amounts, ranked by income, minus the Gini index of income. Zero when
        amounts are proportional to income. Payments are progressive above zero, benefits below it.

    Raises
    ------
    ValueError
        As for `lorenz`.

    References
    ----------
    Kakwani, N. C. (1977). Measurement of tax progressivity: an international comparison. Economic Journal,
    87(345), 71-80.
    """
    _, persons = _groups(amounts, heads)
    earned = persons * income.reindex(persons.index)
    return concentration(amounts, heads, rank=income) - concentration(earned, persons, rank=income)


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


def _ranked(
    expenditure: pd.Series, heads: pd.Series, rank: pd.Series | None
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Validate groups that spend something and what orders them; spending per head if nothing is given."""
    spending, persons = _groups(expenditure, heads)
    checks.require(spending.sum() > 0, "expenditure", spending.sum(), "a total above zero")
    by = spending / persons if rank is None else rank
    checks.require(set(by.index) == set(spending.index), "rank.index", list(by.index), "the groups")
    return spending, persons, by.reindex(spending.index)


def _cumulative_shares(values: pd.Series) -> np.ndarray:
    """Cumulate from zero and divide by the last sum, so that the end is exactly one."""
    sums = np.concatenate([[0.0], np.cumsum(values.to_numpy())])
    return sums / sums[-1]
