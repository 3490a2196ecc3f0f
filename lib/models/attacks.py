"""How planted faults end: corrupted tables by kind of damage, changed code by part."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from lib.models import checks

ENDS = ["struck", "refused", "sealed", "harmless", "unseen", "crash"]
MUTANTS = ["generated", "sampled", "killed", "timeout", "survived", "left"]


def endings(campaign: pd.DataFrame) -> pd.DataFrame:
    """Count how corruptions end, by kind of damage.

    Parameters
    ----------
    campaign : DataFrame
        One row an attack: ``kind`` and the counts ``struck``, ``refused``, ``sealed``, ``harmless``,
        ``unseen`` and ``crash``.

    Returns
    -------
    DataFrame
        ``kind``, the counts, ``unclear`` (unseen or crash) and ``rate`` (percent refused), in the order in
        which the kinds first stand.

    Raises
    ------
    ValueError
        If a column is missing, or ends do not add up to the corruptions.
    """
    checks.columns("campaign", campaign, ["kind", *ENDS])
    whole = campaign[ENDS[1:]].sum(axis="columns") == campaign["struck"]
    checks.require(bool(whole.all()), "campaign", campaign.loc[~whole, "kind"].tolist(), "ends that add up")
    kinds = campaign.groupby("kind", sort=False)[ENDS].sum().reset_index()
    kinds["unclear"] = kinds["unseen"] + kinds["crash"]
    return kinds.assign(rate=100 * kinds["refused"] / kinds["struck"])


def survivors(campaign: pd.DataFrame, reasons: Mapping[str, str]) -> pd.DataFrame:
    """Gather the attacks that some rule lets pass, by the reason why no rule can tell.

    Parameters
    ----------
    campaign : DataFrame
        Columns ``attack``, ``sealed`` and ``harmless``.
    reasons : mapping
        Reason of each attack that survives.

    Returns
    -------
    DataFrame
        ``why``, ``attacks`` (names with commas), ``sealed`` and ``harmless``.

    Raises
    ------
    ValueError
        If a column, or the reason of an attack that survives, is missing.
    """
    checks.columns("campaign", campaign, ["attack", "sealed", "harmless"])
    alive = campaign[campaign["sealed"] + campaign["harmless"] > 0]
    unexplained = sorted(set(alive["attack"]) - set(reasons))
    checks.require(not unexplained, "reasons", unexplained, "a reason for each attack that survives")
    groups = alive.assign(why=alive["attack"].map(dict(reasons))).groupby("why", sort=False)
    return (
        groups[["sealed", "harmless"]]
        .sum()
        .assign(attacks=groups["attack"].agg(", ".join))
        .reset_index()[["why", "attacks", "sealed", "harmless"]]
    )


def mutants(runs: pd.DataFrame, parts: Mapping[str, str]) -> pd.DataFrame:
    """Count mutants by part of the code.

    Parameters
    ----------
    runs : DataFrame
        One row a ``module`` (a path) with the counts ``generated``, ``sampled``, ``killed``, ``timeout``,
        ``survived`` and ``left``.
    parts : mapping
        Name of the part by folder; the longest folder that a path begins with counts.

    Returns
    -------
    DataFrame
        ``part``, ``modules`` (how many) and the counts.

    Raises
    ------
    ValueError
        If a column is missing or a module lies in no part.
    """
    checks.columns("runs", runs, ["module", *MUTANTS])
    folders = sorted(parts, key=len, reverse=True)
    found = {path: next((f for f in folders if path.startswith(f"{f}/")), None) for path in runs["module"]}
    stray = [path for path, folder in found.items() if folder is None]
    checks.require(not stray, "parts", stray, "a part for each module")
    names = {path: parts[folder] for path, folder in found.items() if folder is not None}
    groups = runs.assign(part=runs["module"].map(names)).groupby("part", sort=False)
    counts = groups[MUTANTS].sum().assign(modules=groups.size()).reset_index()
    return counts[["part", "modules", *MUTANTS]]


def killed_share(runs: pd.DataFrame, level: float) -> pd.Series:
    """Estimate the share of all mutants that the tests kill, from a sample of each module.

    Each module counts by its number of mutants. The interval is Wilson's at the effective size of the
    weighted sample; a mutant that runs out of time counts as killed. Modules without a sample are left out.

    Parameters
    ----------
    runs : DataFrame
        Columns ``generated``, ``sampled``, ``killed`` and ``timeout``, one row a module.
    level : float
        Level of the interval, such as 0.95.

    Returns
    -------
    Series
        ``estimate``, ``lower`` and ``upper`` (shares), and ``modules``, the number of modules with a sample.

    Raises
    ------
    ValueError
        If a column is missing, the level is not between 0 and 1, or nothing was sampled.

    References
    ----------
    Kish (1965), Survey Sampling, for the effective size; Wilson (1927) for the interval.
    """
    checks.columns("runs", runs, ["generated", "sampled", "killed", "timeout"])
    checks.require(0 < level < 1, "level", level, "a share between 0 and 1")
    drawn = runs[runs["sampled"] > 0]
    checks.require(len(drawn) > 0, "runs", len(drawn), "a module with a sample")
    size, told = drawn["generated"], (drawn["killed"] + drawn["timeout"]) / drawn["sampled"]
    share = min((size @ told) / size.sum(), 1.0)
    effective = size.sum() ** 2 / (size**2 / drawn["sampled"]).sum()
    lower, upper = proportion_confint(share * effective, effective, alpha=1 - level, method="wilson")
    return pd.Series({"estimate": share, "lower": lower, "upper": upper, "modules": len(drawn)})
