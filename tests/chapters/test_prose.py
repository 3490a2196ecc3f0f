"""No number is typed into prose: what a reader sees as a result was glued from a computation."""

import re

import pytest

from tests.conftest import CHAPTERS, ROOT

PAGES = [ROOT / "index.md", *CHAPTERS]

# What may be typed: years, and the numbers by which documents and their parts are called.
ALLOWED = [
    r"(?:19\d\d|20\d\d|2100)(?:s|–\d\d(?:\d\d)?)?",
    r"(?:[Tt]ables?|[Ss]ections?|[Ff]igures?|[Pp]aths?|[Pp]roblems?|[Dd]ocuments?|[Pp]aragraphs?|[Dd]ilemmas?"
    r"|[Ss]tages?|[Ee]xercises?|[Ee]quations?|[Ss]olutions?|[Ll]evels?|[Ss]ystems?)\s+\d+(?:\.\d+)*"
    r"(?:(?:–|-|, | and | to | or )\d+(?:\.\d+)*)*",
    r"CC BY 4\.0",
    r"Python 3\.\d+",
    r"Jupyter Book [12]",
    r"SHA-?256",
    r"sha256",
    r"UTF-8",
    r"95 %|80 %",
    r"(?:^|\n)\s*\d+\. ",
]
STRIPPED = [
    r"\A---\n.*?\n---\n",
    # From each opening fence to its own end: a pattern that took an end for an opening would hide the text
    # up to the next fence.
    r"^(`{3,})[^`\n]*\n.*?^\1[ \t]*$",
    r"\$\$.*?\$\$",
    r"\$[^$\n]+\$",
    r"\{[a-z:]+\}`[^`]*`",
    r"`[^`]*`",
    r"\]\([^)]*\)",
    r"\(\w[\w.-]*\)=",
    r"^:[a-z-]+:[^\n]*$",
    r"^:{3,}\{[^\n]*$",
    r"<[^>]+>",
]


def prose(text):
    """Return what is left of a page when code, roles, links and formulas are taken out."""
    for pattern in STRIPPED:
        text = re.sub(pattern, " ", text, flags=re.S | re.M)
    return text


def typed_numbers(text):
    """Return the numbers of a page that are neither glued nor names of parts."""
    text = prose(text)
    for pattern in ALLOWED:
        text = re.sub(pattern, " ", text)
    return re.findall(r"\S*\d\S*", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_no_number_is_typed_into_prose(page):
    assert typed_numbers(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("planted", ["rose by 4.81 times", "about 37 percent", "n = 4", "(12)"])
def test_the_lint_sees_a_typed_number(planted):
    assert typed_numbers(f"# Title\n\nThe multiple {planted} in 2019.\n")


def test_an_option_line_hides_nothing_that_follows():
    page = "# Title\n\n:::{admonition} In short\n:class: answer\n\nIt rose by 4.81 times.\n:::\n\nAnd by 7.\n"
    assert typed_numbers(page) == ["4.81", "7."]


def test_no_fence_hides_the_text_that_follows():
    page = "# Title\n\n```{levers}\n```\n\nIt rose by 4.81.\n\n```{code-cell}\nx = 5\n```\n\nAnd by 7.\n"
    assert typed_numbers(page) == ["4.81.", "7."]


@pytest.mark.parametrize(
    "harmless",
    ["In 2019", "Table 2 and Tables 1-4", "sections 4.2 and 4.3", "{glue:text}`rate_5`", "path 3"],
)
def test_the_lint_lets_names_of_parts_pass(harmless):
    assert typed_numbers(f"# Title\n\n{harmless} of the paper.\n") == []


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda path: path.stem)
def test_each_chapter_opens_with_its_answer(page):
    text = page.read_text(encoding="utf-8")
    if page.stem in ("references", "digest-zh"):
        return
    head = text.split("\n## ")[0]
    title = re.search(r"^# (.+)$", head, re.M).group(1)
    assert title.endswith("?"), f"{page.name}: the title is no question: {title}"
    assert "In short" in head, f"{page.name}: no answer before the first section"
    if page.stem.startswith(("problem", "path", "theory", "policy", "conclusion")):
        assert "{glue:text}" in head.split("In short")[1], f"{page.name}: the answer has no computed number"
        assert "{cite-chapter}" in text
