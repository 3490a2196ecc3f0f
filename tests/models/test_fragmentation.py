"""Tasks over agencies: concentration, the single-agency check and who meets how many agencies."""

import re

import pandas as pd
import pytest

from lib.models.fragmentation import by_scheme, met_by, responsible


def table(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["scheme", "task", "agency"])


SPREAD = table(
    ("pension", "rules", "labor"),
    ("pension", "payment", "labor"),
    ("pension", "collection", "taxation"),
    ("pension", "money", "finance"),
    ("relief", "rules", "civil"),
    ("relief", "money", "civil"),
)


def test_concentration_by_hand():
    result = by_scheme(SPREAD)
    assert result.index.tolist() == ["pension", "relief"]
    assert result["tasks"].tolist() == [4, 2]
    assert result["agencies"].tolist() == [3, 1]
    assert result.loc["pension", "herfindahl"] == pytest.approx(0.25 + 2 / 16)
    assert result.loc["pension", "effective_agencies"] == pytest.approx(8 / 3)
    assert result.loc["relief", ["herfindahl", "effective_agencies"]].tolist() == [1, 1]
    assert (result["fragmentation"] == 1 - result["herfindahl"]).all()


def test_equal_agencies_count_fully():
    result = by_scheme(table(*(("s", f"task {i}", f"agency {i}") for i in range(5))))
    assert result.loc["s", "effective_agencies"] == pytest.approx(5)


@pytest.mark.system("S00-15")
def test_a_scheme_with_two_agencies_fails_the_check_by_name():
    expected = (
        "assignments = {'pension': ['finance', 'labor', 'taxation']}: "
        "expected one responsible agency per scheme"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        responsible(SPREAD)


@pytest.mark.system("S00-15")
def test_one_agency_per_scheme_passes_the_check():
    merged = SPREAD.assign(agency=SPREAD["scheme"].map({"pension": "labor", "relief": "civil"}))
    assert responsible(merged).to_dict() == {"pension": "labor", "relief": "civil"}


def test_agencies_met_are_counted_once():
    assert met_by(SPREAD, ["pension"]) == 3
    assert met_by(SPREAD, ["pension", "relief"]) == 4


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (SPREAD[["scheme", "task"]], "assignments.columns"),
        (table(("s", "t", None)), "assignments = [0]: expected no empty cells"),
        (table(("s", "t", "a"), ("s", "t", "b")), "assignments = [['s', 't']]: expected each task"),
    ],
)
def test_by_scheme_refuses(frame, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        by_scheme(frame)


def test_unknown_scheme_is_refused():
    with pytest.raises(ValueError, match=r"^schemes = \['ghost'\]: expected schemes among"):
        met_by(SPREAD, ["ghost"])
