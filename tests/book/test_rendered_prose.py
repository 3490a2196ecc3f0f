"""On the pages as readers see them, every number in a running sentence was computed.

The source is searched by ``tests/chapters/test_prose.py``. Here the finished pages are: what a role, a
directive or a cell puts between the words is seen as well, and a mark of the source hides nothing.
"""

import re

import pytest
from bs4 import BeautifulSoup

from tests.chapters.test_prose import ALLOWED
from tests.conftest import CHAPTERS

# Glued text carries this class; it was computed by a cell of the page.
GLUED = ".pasted-text"
# Written by the build from data: cells, figures, tables, captions, badges and links, citations, entries of
# the dictionary, the reference of functions, formulas, code, and the foot.
GENERATED = (
    ".cell, figure, table, figcaption, caption, .source, a, .bibtex-citation, .citation, .claim-badge, "
    "[id^=data-] ~ *, section:has(> [id^=data-]), section[id^=reference-lib-], math, .math, code, pre, "
    ".page-foot, .section-number"
)
# Names of things: versions in the list of changes and the line of each chapter that cites it, sections of the
# reference of functions, a license.
NAMES = [r"\d+\.\d+\.\d+(?:, unreleased|, data [0-9a-f]{12})?", r"CC[- ]BY[- ]\d\.\d"]
BLOCKS = ["p", "li", "dd", "dt", "h1", "h2", "h3", "h4"]


def typed_numbers(html):
    """Return the numbers in the running text of a page that no computation has put there."""
    article = BeautifulSoup(html, "html.parser").article
    for mark in article.select(f"{GLUED}, {GENERATED}"):
        mark.replace_with(" ")
    found = []
    for block in article.find_all(BLOCKS):
        if not block.find(BLOCKS):
            text = " ".join(block.get_text().split())
            for pattern in [*NAMES, *ALLOWED]:
                text = re.sub(pattern, " ", text)
            found += re.findall(r"\S*\d\S*", text)
    return found


def words(html):
    """Return the number of words of running text."""
    article = BeautifulSoup(html, "html.parser").article
    return sum(len(block.get_text().split()) for block in article.find_all("p"))


@pytest.mark.parametrize("name", ["index", *(f"chapters/{path.stem}" for path in CHAPTERS)])
def test_no_number_on_a_page_was_typed(site, name):
    assert typed_numbers((site / f"{name}.html").read_text(encoding="utf-8")) == []


def test_glued_numbers_are_marked_and_would_be_found_without_the_mark(site):
    html = (site / "chapters" / "problem-2-urban-rural-gap.html").read_text(encoding="utf-8")
    marked = len(BeautifulSoup(html, "html.parser").select(GLUED))
    assert marked > 50
    assert len(typed_numbers(html.replace('class="pasted-text"', ""))) > marked / 2


PAGE = '<article><section><p id="p">{}</p></section></article>'


@pytest.mark.parametrize(
    "planted",
    [
        "It rose by 4.81 times.",
        "<em>37</em> percent",
        "(n = 4)",
        '<span class="verdict">12</span> cells',
        "0.05.",
    ],
)
def test_the_lint_sees_a_number_on_a_page(planted):
    assert len(typed_numbers(PAGE.format(planted))) == 1


@pytest.mark.parametrize(
    "harmless",
    [
        'It rose by <span class="pasted-text">4.81</span> times in 2019.',
        'See <a href="#x">Figure 3.1</a> and Table 2 and section 4.2 of the paper.',
        "The value of <code>2</code>.",
    ],
)
def test_the_lint_lets_computed_numbers_and_names_pass(harmless):
    assert typed_numbers(PAGE.format(harmless)) == []
