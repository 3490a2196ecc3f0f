"""Record linkage: planted pairs, guaranteed tolerance, evidence, and the map of columns."""

import re

import numpy as np
import pandas as pd
import pytest

from lib.models import linkage

FIELDS = list(linkage.FIELDS)


def planted(seed, count=300, pairs=100):
    rng = np.random.default_rng(seed)
    everybody = linkage.people(2 * count - pairs, rng)
    first = everybody.iloc[:count].reset_index(drop=True)
    second = everybody.iloc[count - pairs :].reset_index(drop=True)
    return first, second, {count - pairs + row: row for row in range(pairs)}


@pytest.mark.system("S01-06")
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("tolerated", [0, 1, 2])
def test_all_planted_duplicates_without_errors_are_found(seed, tolerated):
    first, second, truth = planted(seed)
    evidence = linkage.weights(0.05)
    links = linkage.link(linkage.score(first, second, evidence), linkage.threshold(evidence, tolerated))
    assert linkage.quality(links, truth)[["recall", "precision"]].tolist() == [1, 1]


@pytest.mark.system("S01-06")
@pytest.mark.parametrize("wrong", [1, 2])
def test_all_planted_duplicates_with_tolerated_errors_are_found(wrong):
    first, second, truth = planted(1)
    rng = np.random.default_rng(2)
    for row in truth.values():
        for field in rng.choice(FIELDS, wrong, replace=False):
            second.loc[row, field] = (second.loc[row, field] + 1) % linkage.FIELDS[field]
    evidence = linkage.weights(0.05)
    scores = linkage.score(first, second, evidence)
    found, strict = (
        linkage.quality(linkage.link(scores, linkage.threshold(evidence, limit)), truth)["recall"]
        for limit in (wrong, wrong - 1)
    )
    assert found == 1
    assert strict < 1  # one tolerance less must miss some, or the test could not fail


def test_recall_falls_with_errors_and_rises_with_tolerance():
    def recall(rate):
        return linkage.trial(400, 0.3, rate, 0.05, range(4), np.random.default_rng(3))["recall"]

    clean, dirty = recall(0.0), recall(0.2)
    assert (clean == 1).all()
    assert dirty.is_monotonic_increasing
    assert dirty[0] == pytest.approx(0.8 ** len(FIELDS), abs=0.15)


def test_precision_falls_when_almost_everything_may_differ():
    table = linkage.trial(500, 0.3, 0.0, 0.05, [1, 4], np.random.default_rng(4))
    assert table.loc[1, "precision"] == 1
    assert table.loc[4, "precision"] < 1
    assert (table["found"] + table["missed"] == 150).all()


def test_evidence_by_hand():
    evidence = linkage.weights(0.1)
    size = linkage.FIELDS["place"]
    assert evidence.loc["place", "agree"] == pytest.approx(np.log2(0.9 * size))
    assert evidence.loc["place", "differ"] == pytest.approx(np.log2(0.1 / (1 - 1 / size)))
    assert (evidence["agree"] > 0).all()
    assert (evidence["differ"] < 0).all()


def test_errors_always_change_a_field_and_keep_its_codes():
    rng = np.random.default_rng(0)
    records = linkage.people(500, rng)
    wrong = linkage.mistype(records, 1, rng)
    assert (wrong != records).all().all()
    assert linkage.mistype(records, 0, rng).equals(records)
    for field, size in linkage.FIELDS.items():
        assert wrong[field].between(0, size - 1).all()


def test_each_record_is_linked_once_best_first():
    links = linkage.link(np.array([[9.0, 8.0], [8.5, 1.0]]), 5)
    assert links[["first", "second"]].to_numpy().tolist() == [[0, 0]]


def test_no_links_have_no_precision():
    empty = linkage.link(np.zeros((2, 2)), 5)
    result = linkage.quality(empty, {0: 0})
    assert np.isnan(result["precision"])
    assert result["missed"] == 1


def test_a_schema_map_brings_two_registers_to_the_same_columns():
    people = linkage.people(3, np.random.default_rng(1))
    renamed = people.rename(columns={"surname": "family_name"})
    schema = {field: field for field in FIELDS[1:]} | {"family_name": "surname"}
    assert linkage.unify(renamed, schema).equals(people)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: linkage.unify(pd.DataFrame(), {"a": "surname", "b": "surname"}),
            "schema = ['surname', 'surname']: expected each of",
        ),
        (lambda: linkage.people(0, np.random.default_rng(0)), "count = 0: expected a number above zero"),
        (lambda: linkage.weights(1), "error = 1: expected a probability between 0 and 1"),
        (
            lambda: linkage.threshold(linkage.weights(0.1), 6),
            "tolerated = 6: expected a whole number from 0 to 5",
        ),
        (lambda: linkage.quality(pd.DataFrame(), {}), "truth = {}: expected at least one planted pair"),
        (
            lambda: linkage.mistype(linkage.people(1, np.random.default_rng(0)), 2, None),
            "rate = 2: expected a probability from 0 to 1",
        ),
        (
            lambda: linkage.trial(10, 0, 0, 0.1, [0], np.random.default_rng(0)),
            "both = 0: expected a fraction above 0 and at most 1",
        ),
    ],
)
def test_refusals(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()
