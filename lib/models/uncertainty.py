"""How sure is a projection: draws of its assumptions, fans, one-at-a-time effects and decision trees."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import pandas as pd

from lib.models import checks

RANGE = ["parameter", "low", "central", "high"]


def ranges(table: pd.DataFrame) -> pd.DataFrame:
    """Arrange assumptions named `parameter.end` by parameter; percent become fractions.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns `parameter` ("interest.low", ...), `value`, `unit`; the ends are low, central and high.

    Returns
    -------
    pandas.DataFrame
        `parameter`, `low`, `central`, `high`, in the order of the table.

    Raises
    ------
    ValueError
        When a column or an end is missing, or the three do not rise.
    """
    checks.columns("table", table, ["parameter", "value", "unit"])
    rows = table.assign(value=table["value"] / np.where(table["unit"].str.startswith("percent"), 100, 1))
    rows[["name", "end"]] = rows["parameter"].str.rsplit(".", n=1, expand=True).to_numpy()
    wide = rows.pivot(index="name", columns="end", values="value").reindex(rows["name"].unique())
    return _checked(wide.rename_axis("parameter").reset_index())


def sample(spread: pd.DataFrame, draws: int, seed: int) -> pd.DataFrame:
    """Draw every parameter independently from a triangular distribution.

    Parameters
    ----------
    spread : pandas.DataFrame
        As `ranges` returns it: least, most likely and greatest value.
    draws : int
        Number of draws, one or more.
    seed : int
        Seed of the generator; equal seeds give equal draws.

    Returns
    -------
    pandas.DataFrame
        One row per draw, one column per parameter.

    Raises
    ------
    ValueError
        When the ranges do not rise or `draws` is below one.
    """
    table = _checked(spread)
    checks.require(draws >= 1, "draws", draws, "one or more")
    generator = np.random.default_rng(seed)
    values = generator.triangular(table["low"], table["central"], table["high"], size=(draws, len(table)))
    return pd.DataFrame(values, columns=table["parameter"].tolist())


def fan(paths: np.ndarray, years: Sequence[int], levels: Sequence[float]) -> pd.DataFrame:
    """Compute quantiles of simulated paths year by year.

    Parameters
    ----------
    paths : array of shape (draws, T)
        One path per draw.
    years : sequence of int, shape (T,)
        Years of the paths.
    levels : sequence of float
        Quantiles, 0 to 1.

    Returns
    -------
    pandas.DataFrame
        One row per year: `year` and a column for each level, named by it.

    Raises
    ------
    ValueError
        When shapes do not fit or a path has a missing value.
    """
    values = np.asarray(paths, dtype=float)
    fits = values.ndim == 2 and values.shape[1] == len(years)
    checks.require(fits, "paths.shape", values.shape, f"(draws, {len(years)})")
    checks.require(bool(np.isfinite(values).all()), "paths", np.nan, "finite numbers")
    marks = np.quantile(values, levels, axis=0)
    return pd.DataFrame(
        {"year": list(years)} | {level: mark for level, mark in zip(levels, marks, strict=True)}
    )


def tornado(outcome: Callable[..., float], spread: pd.DataFrame) -> pd.DataFrame:
    """Move one parameter at a time to the ends of its range and record the change of the outcome.

    Parameters
    ----------
    outcome : callable
        Takes the parameters by keyword and returns a number.
    spread : pandas.DataFrame
        As `ranges` returns it; the central values are the baseline.

    Returns
    -------
    pandas.DataFrame
        One row per parameter, the widest swing first: `parameter`, `low`, `high` (values tried), `at_low`,
        `at_high` (outcome less that of the baseline) and `swing`, the distance between the two.

    Raises
    ------
    ValueError
        When the ranges do not rise.
    """
    table = _checked(spread)
    central = dict(zip(table["parameter"], table["central"], strict=True))
    base = outcome(**central)
    effects = {
        f"at_{end}": [
            outcome(**central | {name: value}) - base
            for name, value in zip(table["parameter"], table[end], strict=True)
        ]
        for end in ("low", "high")
    }
    moved = table[["parameter", "low", "high"]].assign(**effects)
    moved["swing"] = (moved["at_high"] - moved["at_low"]).abs()
    return moved.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def tree(
    outcome: Callable[..., Mapping[str, float]], decisions: Mapping[str, Mapping[str, object]]
) -> pd.DataFrame:
    """Evaluate every combination of options.

    Parameters
    ----------
    outcome : callable
        Takes one option value per decision by keyword and returns named numbers.
    decisions : mapping of str to mapping of str to object
        Decision to its options: label to value.

    Returns
    -------
    pandas.DataFrame
        One row per leaf: the label of each decision and the numbers.

    Raises
    ------
    ValueError
        When a decision has no option.
    """
    for name, options in decisions.items():
        checks.require(len(options) > 0, f"decisions[{name!r}]", options, "one option or more")
    leaves = []
    for labels in product(*decisions.values()):
        chosen = dict(zip(decisions, labels, strict=True))
        values = {name: decisions[name][label] for name, label in chosen.items()}
        leaves.append(chosen | dict(outcome(**values)))
    return pd.DataFrame(leaves)


def _checked(spread: pd.DataFrame) -> pd.DataFrame:
    checks.columns("spread", spread, RANGE)
    for row in spread[RANGE].itertuples(index=False):
        ends = checks.vector(row.parameter, row[1:])
        checks.require(
            bool((np.diff(ends) >= 0).all()), row.parameter, ends.tolist(), "low, central and high that rise"
        )
        checks.require(ends[0] < ends[2], row.parameter, ends.tolist(), "a range")
    return spread[RANGE]
