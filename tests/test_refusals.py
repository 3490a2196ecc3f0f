"""Every refusal of a model names an argument that its function has."""

import ast
import re

import pytest

from tests.conftest import ROOT

NAMED = {"require": 1, "finite": 0, "positive": 0, "rate": 0, "vector": 0, "columns": 0, "within": 0}
FILES = sorted(path for path in (ROOT / "lib" / "models").rglob("*.py") if path.name != "checks.py")
# First words that name what is computed, or a row or column of a table, instead of an argument.
OTHER = {"closed", "doi", "household", "index", "probability", "retirement", "shape", "sum"}
OTHER |= {"targets", "wage"}


def words_of(name):
    """Return the words with which a name begins, up to a bracket or a point; none if it is computed."""
    if isinstance(name, ast.JoinedStr):
        name = name.values[0]
    text = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else ""
    return re.match(r"[\w ]*", text).group().split()


def refusals(path):
    """Return the first words of each refusal in a file."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute | ast.Name):
            place = NAMED.get(getattr(call.func, "attr", getattr(call.func, "id", None)))
            if place is not None and len(call.args) > place:
                yield words_of(call.args[place])


def known(path):
    """Return the arguments of the functions of a file and the fields of its classes."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    arguments = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return arguments | {ast.unparse(node.target) for node in nodes if isinstance(node, ast.AnnAssign)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_first_word_of_a_refusal_is_an_argument_or_a_field(path):
    for words in refusals(path):
        assert not words or words[0] in known(path) | OTHER, f"{path.name}: {' '.join(words)}"


def test_other_words_are_needed():
    used = {words[0] for path in FILES for words in refusals(path) if words and words[0] not in known(path)}
    assert used == OTHER
