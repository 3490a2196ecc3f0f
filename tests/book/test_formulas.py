"""Formulas become markup, or the build says which one does not."""

import xml.etree.ElementTree as ElementTree

import pytest

from lib.book.formulas import mathml

SPACE = "{http://www.w3.org/1998/Math/MathML}"


def test_a_formula_becomes_markup_of_its_parts():
    tree = ElementTree.fromstring(mathml(r"\frac{a_1}{b} \le \sum_i x_i", "block"))
    assert tree.tag == f"{SPACE}math" and tree.get("display") == "block"
    assert len(tree.findall(f".//{SPACE}mfrac")) == 1
    assert "≤" in "".join(tree.itertext()) and "∑" in "".join(tree.itertext())


@pytest.mark.parametrize("broken", [r"\nosuchcommand{x}", r"\frac{a}{b", r"\begin{matrix} a"])
def test_a_formula_that_cannot_be_translated_is_named(broken):
    with pytest.raises(ValueError, match="formula"):
        mathml(broken, "inline")
