"""Bringing parts of a total to target shares while the rest of the total stays as it is."""

import pandas as pd

from lib.models import checks


def required(parts: pd.Series, rest: float, target_shares: pd.Series) -> pd.DataFrame:
    """Compute how large parts must be to hold target shares of the total that they enlarge.

    The rest is not cut: the total grows with the parts, to rest / (1 - sum of the shares).

    Parameters
    ----------
    parts : pandas.Series
        Amounts of the parts, above zero, one unit.
    rest : float
        Amount of the rest of the total, above zero, same unit.
    target_shares : pandas.Series
        Share of each part in the new total, fractions above 0 that sum to less than one; the
        labels of `parts`.

    Returns
    -------
    pandas.DataFrame
        Indexed as `parts`: `amount`, `share`, `target_share`, `required`, `additional`
        (required minus amount, negative when the part is already above its target) and `factor`
        (required over amount).

    Raises
    ------
    ValueError
        When labels differ, an amount is not above zero or the shares are outside their range.
    """
    targets = _targets(parts, target_shares)
    for label, value in parts.items():
        checks.positive(f"parts[{label!r}]", value)
    kept = checks.positive("rest", rest)
    needed = targets * kept / (1 - targets.sum())
    return pd.DataFrame(
        {
            "amount": parts.astype(float),
            "share": parts / (parts.sum() + kept),
            "target_share": targets,
            "required": needed,
            "additional": needed - parts,
            "factor": needed / parts,
        }
    )


def excess_growth(factor: float, years: float) -> float:
    """Compute by how much a part must outgrow the rest each year to reach its factor in time.

    If the rest grows at rate g, the part has to grow at (1 + g)(1 + e) - 1; e does not depend
    on g, because shares depend only on the ratio of part and rest.

    Parameters
    ----------
    factor : float
        Required over present amount at an unchanged rest, above zero, as from `required`.
    years : float
        Years until then, above zero.

    Returns
    -------
    float
        e as a fraction per year: factor^(1 / years) - 1.

    Raises
    ------
    ValueError
        When an argument is not above zero.
    """
    return checks.positive("factor", factor) ** (1 / checks.positive("years", years)) - 1


def _targets(parts: pd.Series, target_shares: pd.Series) -> pd.Series:
    """Validate target shares and bring them into the order of the parts."""
    checks.require(
        parts.index.is_unique and sorted(parts.index) == sorted(target_shares.index),
        "target_shares.index",
        list(target_shares.index),
        f"the labels {list(parts.index)}, each once",
    )
    for label, value in target_shares.items():
        checks.positive(f"target_shares[{label!r}]", value)
    total = float(target_shares.sum())
    checks.require(total < 1, "target_shares", total, "fractions that sum to less than one")
    return target_shares.reindex(parts.index).astype(float)
