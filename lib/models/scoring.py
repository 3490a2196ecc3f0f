"""Composite scores: normalization, weights, and how far a ranking depends on the weights."""

import numpy as np
import pandas as pd

from lib.models import checks


def normalize(values: pd.DataFrame, wanted: pd.Series) -> pd.DataFrame:
    """Scale indicators from zero (worst unit) to one (best unit).

    Parameters
    ----------
    values : DataFrame
        One row a unit, one column an indicator; a missing value stays missing.
    wanted : Series
        "up" or "down" for each indicator.

    Returns
    -------
    DataFrame
        Same shape. The ends are those of the units that have a value.

    Raises
    ------
    ValueError
        When an indicator has no direction or does not differ between units.

    References
    ----------
    OECD and Joint Research Centre (2008). Handbook on Constructing Composite Indicators, step 5.
    """
    directions = wanted.reindex(values.columns)
    checks.require(
        bool(directions.isin(["up", "down"]).all()), "wanted", directions.to_dict(), "up or down for each"
    )
    low, high = values.min(), values.max()
    flat = values.columns[~(high > low)].tolist()
    checks.require(not flat, "values", flat, "indicators that differ between units")
    up = directions == "up"
    worst, best = low.where(up, high), high.where(up, low)
    return (values - worst) / (best - worst)


def missing(values: pd.DataFrame) -> pd.Series:
    """List what each unit lacks.

    Parameters
    ----------
    values : DataFrame
        One row a unit, one column an indicator.

    Returns
    -------
    Series
        For each unit the names of its missing indicators, a list.
    """
    return values.isna().apply(lambda row: row.index[row].tolist(), axis=1, result_type="reduce")


def composite(scaled: pd.DataFrame, weights: pd.Series, mean: str = "arithmetic") -> pd.Series:
    """Combine scaled indicators into one score per unit.

    Parameters
    ----------
    scaled : DataFrame
        As from `normalize`.
    weights : Series
        Weight of each indicator, zero or more, of sum one.
    mean : str, optional
        "arithmetic": a good value makes up for a bad one. "geometric": less so; zero in one is zero in all.

    Returns
    -------
    Series
        Score from zero to one; missing for a unit that lacks an indicator, whatever its weight.

    Raises
    ------
    ValueError
        When a weight is missing or negative, weights do not sum to one, or the mean is unknown.

    References
    ----------
    OECD and Joint Research Centre (2008). Handbook on Constructing Composite Indicators, step 6.
    """
    weight = weights.reindex(scaled.columns)
    fits = (weight >= 0).all() and abs(weight.sum() - 1) < 1e-9
    checks.require(bool(fits), "weights", weight.to_dict(), "one weight for each indicator, of sum one")
    checks.require(mean in ("arithmetic", "geometric"), "mean", mean, "arithmetic or geometric")
    complete = scaled.dropna()
    scores = complete @ weight if mean == "arithmetic" else (complete**weight).prod(axis=1)
    return scores.reindex(scaled.index)


def equal_weights(scaled: pd.DataFrame) -> pd.Series:
    """Give every indicator the same weight.

    Parameters
    ----------
    scaled : DataFrame
        As from `normalize`.

    Returns
    -------
    Series
        Weights of sum one.
    """
    return pd.Series(1 / scaled.shape[1], index=scaled.columns)


def entropy_weights(scaled: pd.DataFrame) -> pd.Series:
    """Weight indicators by how unevenly they are spread over the complete units.

    Parameters
    ----------
    scaled : DataFrame
        As from `normalize`.

    Returns
    -------
    Series
        Weights of sum one, in proportion to one less the entropy of the indicator's shares, which is in
        units of its largest value.

    Raises
    ------
    ValueError
        When fewer than two units are complete, or an indicator is zero in all of them.

    Notes
    -----
    The weights say where units differ, not what matters. They depend on which units are compared.

    References
    ----------
    Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal, 27(3),
    379-423.
    """
    complete = scaled.dropna()
    checks.require(len(complete) > 1, "scaled", complete.index.tolist(), "at least two complete units")
    checks.require(bool((complete.sum() > 0).all()), "scaled", complete.sum().to_dict(), "sums above zero")
    shares = complete / complete.sum()
    logs = np.log(shares.where(shares > 0, 1))
    unevenness = 1 + (shares * logs).sum() / np.log(len(complete))
    return unevenness / unevenness.sum()


def rank_sensitivity(scaled: pd.DataFrame, reference: pd.Series, draws: int, seed: int) -> pd.DataFrame:
    """Rank the complete units under random weights.

    Parameters
    ----------
    scaled : DataFrame
        As from `normalize`; units that lack an indicator are left out.
    reference : Series
        Weights that give the ranks to compare with.
    draws : int
        Number of random weights, uniform on all weights of sum one.
    seed : int
        Seed of the draws.

    Returns
    -------
    DataFrame indexed by unit
        `score` and `rank` (1 is best) under the reference, `kept` (share of draws with the same rank),
        `low` and `high` (ends of the range that holds the middle 95 % of its ranks) and `first` (share of
        draws in which the unit is best). Equal scores share the better rank.

    Raises
    ------
    ValueError
        As for `composite`, or when `draws` is not above zero.

    References
    ----------
    OECD and Joint Research Centre (2008). Handbook on Constructing Composite Indicators, step 7.
    """
    checks.require(draws > 0, "draws", draws, "a number above zero")
    complete = scaled.dropna()
    random = np.random.default_rng(seed).dirichlet(np.ones(complete.shape[1]), size=draws)
    scores = composite(complete, reference)
    ranks = pd.DataFrame(complete.to_numpy() @ random.T).rank(ascending=False, method="min").to_numpy()
    rank = scores.rank(ascending=False, method="min")
    return pd.DataFrame(
        {
            "score": scores,
            "rank": rank,
            "kept": (ranks == rank.to_numpy()[:, None]).mean(axis=1),
            "low": np.quantile(ranks, 0.025, axis=1, method="lower"),
            "high": np.quantile(ranks, 0.975, axis=1, method="higher"),
            "first": (ranks == 1).mean(axis=1),
        },
        index=complete.index,
    )
