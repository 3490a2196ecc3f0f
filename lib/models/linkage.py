"""Linking the records of two registers that describe the same people with errors (Fellegi and Sunter).

All pairs are compared, which suits an illustration of some thousand records; real registers need blocking.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lib.models import checks

# Number of values that a field can take in the synthetic registers; names and places are codes.
FIELDS = {
    "surname": 200,
    "given_name": 2000,
    "birth_year": 80,
    "birth_day": 365,
    "place": 300,
    "id_end": 1000,
}


def unify(register: pd.DataFrame, schema: Mapping[str, str]) -> pd.DataFrame:
    """Rename the columns of a register to the common fields.

    Parameters
    ----------
    register : pandas.DataFrame
    schema : mapping
        Column of the register to common field; every field of `FIELDS` exactly once.

    Returns
    -------
    pandas.DataFrame
        The common fields in their order.

    Raises
    ------
    ValueError
        When a field is mapped twice or not at all, or a column is absent.
    """
    mapped = sorted(schema.values())
    checks.require(mapped == sorted(FIELDS), "schema", mapped, f"each of {sorted(FIELDS)} once")
    checks.columns("register", register, list(schema))
    return register.rename(columns=dict(schema))[list(FIELDS)]


def people(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw synthetic people with independent fields.

    Parameters
    ----------
    count : int
        How many, above zero.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        One row a person, the columns of `FIELDS`, codes from zero.

    Raises
    ------
    ValueError
        When `count` is not above zero.
    """
    checks.positive("count", count)
    return pd.DataFrame({field: rng.integers(0, size, count) for field, size in FIELDS.items()})


def mistype(records: pd.DataFrame, rate: float, rng: np.random.Generator) -> pd.DataFrame:
    """Replace each field by another value of that field with a given probability.

    Parameters
    ----------
    records : pandas.DataFrame
        The columns of `FIELDS`.
    rate : float
        Probability of an error in a field, from 0 to 1.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        A copy with errors.

    Raises
    ------
    ValueError
        When `rate` is no probability.
    """
    part = checks.finite("rate", rate)
    checks.require(0 <= part <= 1, "rate", rate, "a probability from 0 to 1")
    wrong = records.copy()
    for field, size in FIELDS.items():
        # A shift that is never zero modulo the size always gives another value.
        shift = rng.integers(1, size, len(records)) * (rng.random(len(records)) < part)
        wrong[field] = (records[field] + shift) % size
    return wrong


def weights(error: float) -> pd.DataFrame:
    """Compute the evidence of a field that agrees and of one that differs.

    Parameters
    ----------
    error : float
        Probability that a field of a true pair differs, above 0 and below 1.

    Returns
    -------
    pandas.DataFrame
        Indexed by field: `agree` and `differ`, base-two logs of the odds that a true pair shows this, against
        two different people with evenly spread values.

    Raises
    ------
    ValueError
        When `error` is out of range.

    References
    ----------
    Fellegi, I. P. and Sunter, A. B. (1969). A theory for record linkage. Journal of the American Statistical
    Association, 64(328), 1183-1210.
    """
    wrong = checks.finite("error", error)
    checks.require(0 < wrong < 1, "error", error, "a probability between 0 and 1")
    chance = 1 / pd.Series(FIELDS, dtype=float)
    return pd.DataFrame({"agree": np.log2((1 - wrong) / chance), "differ": np.log2(wrong / (1 - chance))})


def score(first: pd.DataFrame, second: pd.DataFrame, evidence: pd.DataFrame) -> np.ndarray:
    """Sum the evidence for every pair of records.

    Parameters
    ----------
    first, second : pandas.DataFrame
        The columns of `FIELDS`.
    evidence : pandas.DataFrame
        From `weights`.

    Returns
    -------
    numpy.ndarray
        Shape (len(first), len(second)).

    Raises
    ------
    ValueError
        When a column is absent.
    """
    for name, records in (("first", first), ("second", second)):
        checks.columns(name, records, list(FIELDS))
    total = np.zeros((len(first), len(second)))
    for field in FIELDS:
        same = first[field].to_numpy()[:, None] == second[field].to_numpy()[None, :]
        total += np.where(same, evidence.loc[field, "agree"], evidence.loc[field, "differ"])
    return total


def link(scores: np.ndarray, least: float) -> pd.DataFrame:
    """Pair records whose score is high enough, best first, each record once.

    Parameters
    ----------
    scores : array of shape (n, m)
        From `score`.
    least : float
        Smallest score of a link, as from `threshold`.

    Returns
    -------
    pandas.DataFrame
        `first` and `second` (row numbers) and `score`, highest score first.

    Raises
    ------
    ValueError
        When `least` is not finite.
    """
    checks.finite("least", least)
    rows, columns = np.nonzero(scores >= least)
    order = np.argsort(-scores[rows, columns], kind="stable")
    pairs = pd.DataFrame(
        {"first": rows[order], "second": columns[order], "score": scores[rows, columns][order]}
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    keep = []
    for one, other in zip(pairs["first"], pairs["second"], strict=True):
        keep.append(one not in taken[0] and other not in taken[1])
        if keep[-1]:
            taken[0].add(one)
            taken[1].add(other)
    return pairs[np.array(keep, dtype=bool)].reset_index(drop=True)


def quality(links: pd.DataFrame, truth: Mapping[int, int]) -> pd.Series:
    """Compare links with the pairs that were planted.

    Parameters
    ----------
    links : pandas.DataFrame
        From `link`.
    truth : mapping
        Row of the first register to row of the second, for everybody who is in both; at least one.

    Returns
    -------
    pandas.Series
        `recall` (share of planted pairs that were found), `precision` (share of links that are right, missing
        without links), `found`, `missed` and `wrong` (counts).

    Raises
    ------
    ValueError
        When no pair was planted.
    """
    checks.require(len(truth) > 0, "truth", dict(truth), "at least one planted pair")
    right = sum(truth.get(one) == other for one, other in zip(links["first"], links["second"], strict=True))
    made = len(links)
    return pd.Series(
        {
            "recall": right / len(truth),
            "precision": right / made if made else np.nan,
            "found": right,
            "missed": len(truth) - right,
            "wrong": made - right,
        }
    )


def threshold(evidence: pd.DataFrame, tolerated: int) -> float:
    """Compute the score that every pair reaches in which at most some fields differ.

    Parameters
    ----------
    evidence : pandas.DataFrame
        From `weights`.
    tolerated : int
        Fields that may differ, whichever they are; from zero to one less than there are fields.

    Returns
    -------
    float
        Score of a pair in which the most telling `tolerated` fields differ and all others agree.

    Raises
    ------
    ValueError
        When `tolerated` is out of range.
    """
    whole = tolerated == int(tolerated) and 0 <= tolerated < len(evidence)
    checks.require(whole, "tolerated", tolerated, f"a whole number from 0 to {len(evidence) - 1}")
    lost = (evidence["agree"] - evidence["differ"]).nlargest(int(tolerated)).sum()
    # The score is a sum in another order: leave room for rounding.
    return float(evidence["agree"].sum() - lost - 1e-9)


def trial(
    count: int, both: float, rate: float, error: float, tolerated: Sequence[int], rng: np.random.Generator
) -> pd.DataFrame:
    """Plant people in two registers, add errors to the second, and link at several tolerances.

    Parameters
    ----------
    count : int
        Records in each register.
    both : float
        Part of the first register that is in the second as well, above 0 and at most 1.
    rate : float
        Probability of an error in a field of the second register.
    error : float
        Error probability that the linkage assumes, as in `weights`.
    tolerated : sequence of int
        Numbers of fields that may differ; zero is exact linkage.
    rng : numpy.random.Generator

    Returns
    -------
    pandas.DataFrame
        One row a tolerance, the columns of `quality`.

    Raises
    ------
    ValueError
        When an argument is out of range.
    """
    part = checks.finite("both", both)
    checks.require(0 < part <= 1, "both", both, "a fraction above 0 and at most 1")
    planted = max(1, round(part * count))
    everybody = people(2 * count - planted, rng)
    first = everybody.iloc[:count].reset_index(drop=True)
    second = mistype(everybody.iloc[count - planted :].reset_index(drop=True), rate, rng)
    truth = {count - planted + row: row for row in range(planted)}
    evidence = weights(error)
    scores = score(first, second, evidence)
    found = {limit: quality(link(scores, threshold(evidence, limit)), truth) for limit in tolerated}
    return pd.DataFrame(found).T.rename_axis("tolerated")
