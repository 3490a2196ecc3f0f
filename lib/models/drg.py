"""Payment of hospitals by case group (DRG), and the saving of buying a volume at a lower price."""

import pandas as pd

from lib.models import checks


def base_rate(budget: float, cases: pd.Series, weights: pd.Series) -> float:
    """Compute the payment per unit of weight that spends a budget exactly.

    Parameters
    ----------
    budget : float
        Money for all cases, above zero.
    cases : pandas.Series
        Cases by group, zero or more.
    weights : pandas.Series
        Relative weight by group, above zero; the labels of `cases`.

    Returns
    -------
    float
        Budget over the case mix, the sum of cases times weights.

    Raises
    ------
    ValueError
        When labels differ, a number is out of range or there are no cases.

    References
    ----------
    Busse, R., Geissler, A., Quentin, W. and Wiley, M. (2011). Diagnosis-Related Groups in Europe. Open
    University Press.
    """
    mix = (_counts(cases) * _weights(weights, cases)).sum()
    return checks.positive("budget", budget) / checks.positive("cases", mix)


def payment(base: float, cases: pd.Series, weights: pd.Series) -> pd.DataFrame:
    """Compute what each case and each group is paid.

    Parameters
    ----------
    base : float
        Payment per unit of weight, above zero.
    cases, weights : pandas.Series
        As for `base_rate`.

    Returns
    -------
    pandas.DataFrame
        Indexed as `cases`: `cases`, `weight`, `per_case` (weight times base rate) and `total`.

    Raises
    ------
    ValueError
        When an argument is out of range.
    """
    weight = _weights(weights, cases)
    per_case = checks.positive("base", base) * weight
    counted = _counts(cases)
    return pd.DataFrame(
        {"cases": counted, "weight": weight, "per_case": per_case, "total": per_case * counted}
    )


def procurement_saving(volume: float, price: float, tender_price: float, committed: float) -> float:
    """Compute what is saved when a committed part of a volume is bought at the tender price.

    Parameters
    ----------
    volume : float
        Units bought in a year, zero or more.
    price, tender_price : float
        Price of a unit before and in the tender, above zero; a higher tender price gives a negative saving.
    committed : float
        Part of the volume promised to the winner, from 0 to 1; the rest keeps its price.

    Returns
    -------
    float
        Money saved in a year at unchanged volume.

    Raises
    ------
    ValueError
        When an argument is out of range.
    """
    checks.require(checks.finite("volume", volume) >= 0, "volume", volume, "a number of zero or more")
    part = checks.finite("committed", committed)
    checks.require(0 <= part <= 1, "committed", committed, "a fraction from 0 to 1")
    return part * volume * (checks.positive("price", price) - checks.positive("tender_price", tender_price))


def _counts(cases: pd.Series) -> pd.Series:
    """Refuse negative or missing numbers of cases."""
    for group, value in cases.items():
        number = checks.finite(f"cases[{group!r}]", value)
        checks.require(number >= 0, f"cases[{group!r}]", value, "a number of zero or more")
    return cases.astype(float)


def _weights(weights: pd.Series, cases: pd.Series) -> pd.Series:
    """Validate weights and bring them into the order of the cases."""
    labels = list(cases.index)
    same = weights.index.is_unique and sorted(weights.index) == sorted(labels)
    checks.require(same, "weights.index", list(weights.index), f"the groups {labels}, each once")
    for group, value in weights.items():
        checks.positive(f"weights[{group!r}]", value)
    return weights.reindex(cases.index).astype(float)
