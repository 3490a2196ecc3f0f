"""Compositions, growth wordings, and the systematic search for readings of a printed figure."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from itertools import product
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from lib.models import checks

Parts = TypeVar("Parts", pd.Series, pd.DataFrame)


@dataclass(frozen=True)
class Statement:
    """A printed figure and the function that recomputes it under one reading of a table.

    Attributes
    ----------
    compute : callable
        Called as `compute(table, **reading)`; returns a number, missing when the reading leaves
        it undefined.
    printed : float
        The figure as printed.
    decimals : int
        Printed decimals; negative when trailing zeros are not significant.
    """

    compute: Callable[..., float]
    printed: float
    decimals: int


def shares(parts: Parts) -> Parts:
    """Divide the parts of a composition by their total.

    Parameters
    ----------
    parts : pandas.Series or pandas.DataFrame
        Parts on the index, in one unit, none negative or missing; in a frame every column is a
        composition of its own.

    Returns
    -------
    same type
        Shares between 0 and 1 that sum to one.

    Raises
    ------
    ValueError
        When a part is missing or negative, or a total is zero.
    """
    _require_parts("parts", parts, positive=False)
    total = parts.sum()
    checks.require(bool(np.all(total > 0)), "parts", np.min(total), "a total above zero")
    return parts / total


def herfindahl(parts: pd.Series | pd.DataFrame) -> float | pd.Series:
    """Compute the Herfindahl index: the sum of squared shares.

    Parameters
    ----------
    parts : pandas.Series or pandas.DataFrame
        As for `shares`.

    Returns
    -------
    float or pandas.Series
        Between 1/k (k equal parts) and 1 (a single part); one number per composition.

    Raises
    ------
    ValueError
        As for `shares`.

    References
    ----------
    Hirschman, A. O. (1964). The paternity of an index. American Economic Review, 54(5),
    761-762.
    """
    return (shares(parts) ** 2).sum()


def centered_log_ratios(parts: Parts) -> Parts:
    """Compute Aitchison's centered log-ratios of a composition.

    Parameters
    ----------
    parts : pandas.Series or pandas.DataFrame
        Parts on the index, all above zero, any common unit; in a frame every column is a
        composition of its own.

    Returns
    -------
    same type
        Log of each part over the geometric mean of its composition; sums to zero.

    Raises
    ------
    ValueError
        When a part is missing or not above zero: a log-ratio to a zero part is undefined.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    """
    _require_parts("parts", parts, positive=True)
    logs = np.log(parts)
    return logs - logs.mean()


def aitchison_distance(first: pd.Series, second: pd.Series) -> float:
    """Compute the Aitchison distance between two compositions of the same parts.

    Parameters
    ----------
    first, second : pandas.Series
        Parts on the index, all above zero. The unit of each drops out.

    Returns
    -------
    float
        Euclidean distance of the centered log-ratios; zero when the shares agree.

    Raises
    ------
    ValueError
        When a part is missing or not above zero, or the labels differ.

    References
    ----------
    Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
    """
    checks.require(
        first.index.is_unique and set(first.index) == set(second.index),
        "second.index",
        list(second.index),
        f"the labels {list(first.index)}, each once",
    )
    difference = centered_log_ratios(first) - centered_log_ratios(second.reindex(first.index))
    return float(np.sqrt((difference**2).sum()))


def growth_wordings(first: float, last: float) -> dict[str, float]:
    """Give the two numbers that "grew by ... times" can mean.

    Parameters
    ----------
    first, last : float
        Earlier and later value in one unit, both above zero.

    Returns
    -------
    dict
        `ratio`: last over first ("is r times as large"); `increase`: ratio minus one ("is
        larger by r - 1 times").

    Raises
    ------
    ValueError
        When a value is not above zero.
    """
    ratio = checks.positive("last", last) / checks.positive("first", first)
    return {"ratio": ratio, "increase": ratio - 1}


def matches(value: float, printed: float, decimals: int) -> Literal["rounded", "truncated"] | None:
    """Tell how a computed value yields a printed figure at its print precision.

    Parameters
    ----------
    value : float
        Computed value; a value that is not finite matches nothing.
    printed : float
        The figure as printed.
    decimals : int
        Printed decimals; negative when trailing zeros are not significant (790 million known
        to ten million: -1 in millions).

    Returns
    -------
    "rounded", "truncated" or None
        "rounded" when rounding the value gives the figure (a tie may go either way),
        "truncated" when only cutting off digits does, None when neither does.

    Raises
    ------
    ValueError
        When the printed figure is not finite or has more decimals than stated.
    """
    unit = Decimal(1).scaleb(-decimals)
    figure = Decimal(repr(checks.finite("printed", printed)))
    checks.require(figure % unit == 0, "printed", printed, f"a figure with {decimals} decimals")
    if not math.isfinite(value):
        return None
    # Twelve digits remove binary noise, so that a decimal tie is seen as a tie.
    exact = Decimal(f"{value:.12g}")
    rounded = {exact.quantize(unit, rounding=rule) for rule in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
    if figure in rounded:
        return "rounded"
    return "truncated" if exact.quantize(unit, rounding=ROUND_DOWN) == figure else None


def search(candidates: Mapping[str, float], printed: float, decimals: int) -> pd.DataFrame:
    """Hold a printed figure against every candidate value.

    Parameters
    ----------
    candidates : mapping of str to float
        Name of the formula or reading, and its value.
    printed : float
        The figure as printed.
    decimals : int
        Printed decimals, as in `matches`.

    Returns
    -------
    pandas.DataFrame
        `candidate`, `value`, `difference` (value minus printed), `match` ("rounded",
        "truncated" or missing); nearest candidate first.

    Raises
    ------
    ValueError
        When no candidate is given or the figure has more decimals than stated.
    """
    checks.require(len(candidates) > 0, "candidates", dict(candidates), "at least one candidate")
    table = pd.DataFrame(
        {
            "candidate": list(candidates),
            "value": [float(value) for value in candidates.values()],
            "match": [matches(value, printed, decimals) for value in candidates.values()],
        }
    )
    table.insert(2, "difference", table["value"] - printed)
    return table.sort_values("difference", key=abs, kind="stable", ignore_index=True)


def amount(table: pd.Series, rows: Iterable[str], year: int) -> float:
    """Add up some rows of a long table in one year.

    Parameters
    ----------
    table : pandas.Series
        Values with a two-level index (row label, year).
    rows : iterable of str
        Row labels to add; at least one.
    year : int
        The year.

    Returns
    -------
    float
        The sum, in the table's unit.

    Raises
    ------
    ValueError
        When a cell is absent, missing or given twice, or no row is named.
    """
    wanted = list(rows)
    checks.require(len(wanted) > 0, "rows", wanted, "at least one row label")
    labels = table.index.get_level_values(0)
    in_year = table.index.get_level_values(1) == year
    total = 0.0
    for row in wanted:
        cell = table[(labels == row) & in_year]
        single = len(cell) == 1 and bool(cell.notna().all())
        checks.require(single, f"table[{row!r}, {year}]", cell.tolist(), "exactly one value")
        total += float(cell.iloc[0])
    return total


def readings(
    table: Any,
    choices: Mapping[str, Mapping[str, Any]],
    statements: Mapping[str, Statement],
) -> pd.DataFrame:
    """Recompute printed figures under every combination of choices about a table.

    A choice is one open question (which rows make up assistance, what is the denominator, does
    "times" mean ratio or increase) with its named answers. A reading picks one answer for each
    question, and every statement is computed under every reading. A reading is credible when
    it meets all statements at once, not when it meets one.

    Parameters
    ----------
    table : any
        The data, handed to the statements untouched.
    choices : mapping of str to mapping
        Question name (a keyword of the statements' functions) to its answers, each with a name
        and a value.
    statements : mapping of str to Statement
        Statement name to the printed figure and its computation.

    Returns
    -------
    pandas.DataFrame
        One row per reading and statement: a column per question with the answer's name, then
        `statement`, `value`, `printed`, `decimals`, `match` as in `matches` (missing for None).

    Raises
    ------
    ValueError
        When there is no statement or a question has no answer.
    """
    checks.require(len(statements) > 0, "statements", dict(statements), "at least one statement")
    for question, answers in choices.items():
        checks.require(len(answers) > 0, f"choices[{question!r}]", answers, "at least one answer")
    rows = []
    for names in product(*choices.values()):
        labels = dict(zip(choices, names, strict=True))
        reading = {question: choices[question][name] for question, name in labels.items()}
        for label, statement in statements.items():
            value = float(statement.compute(table, **reading))
            match = matches(value, statement.printed, statement.decimals)
            outcome = (label, value, statement.printed, statement.decimals, match)
            rows.append((*names, *outcome))
    return pd.DataFrame(rows, columns=[*choices, "statement", "value", "printed", "decimals", "match"])


def _require_parts(name: str, parts: pd.Series | pd.DataFrame, *, positive: bool) -> None:
    """Refuse empty, missing, infinite and negative (or zero) parts."""
    values = np.asarray(parts, dtype=float)
    checks.require(values.size > 0, name, values.shape, "at least one part")
    fine = np.isfinite(values) & ((values > 0) if positive else (values >= 0))
    bound = "above zero" if positive else "of zero or more"
    checks.require(bool(fine.all()), name, values[~fine][:1].tolist(), f"only numbers {bound}")
