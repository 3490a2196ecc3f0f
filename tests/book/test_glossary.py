"""The glossary: names of schemes are linked at first use, and each Chinese name says where it was seen."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.conftest import CHAPTERS, ROOT

GLOSSARY = ROOT / "chapters" / "glossary.md"
CHINESE = r"[\u4e00-\u9fff]+"
# Lists that are made from data, and pages about the book itself.
LISTS = (
    "appendix-build",
    "appendix-claims",
    "appendix-data",
    "appendix-figures",
    "appendix-methods",
    "changes",
)
READ = [path.stem for path in CHAPTERS if path.stem not in (*LISTS, "digest-zh", "glossary", "references")]
# What is no running text, or was written by the computation of the page.
SILENT = ".cell, table, figure, dialog, .page-foot, .answer, .legend, .pasted-text, #how-to-cite-this-chapter"
# Proper names that contain a term.
NAMES = ("social insurance law", "social security for common prosperity")


def names():
    """Return the English names of schemes and institutions with their anchors, the book's own words aside."""
    sections = GLOSSARY.read_text(encoding="utf-8").partition("## Words of this book")[0]
    entries = re.findall(r"(?:^```\{glossary\}\n|\n\n)([a-z][^\n]*)\n" + CHINESE, sections, flags=re.M)
    return {entry: "term-" + re.sub(r"[^a-z]+", "-", entry.replace("'", "")).strip("-") for entry in entries}


def unlinked(html):
    """Return the names whose first use in the running text of a page leads nowhere."""
    article = BeautifulSoup(html, "html.parser").article
    for part in article.select(SILENT):
        part.decompose()
    for link in article.find_all("a", href=lambda address: address and "#term-" not in address):
        link.replace_with(" ")
    blocks = [block for block in article.find_all(["p", "li", "dd"]) if not block.find(["p", "li"])]
    missing = []
    for name, anchor in names().items():
        first = next((block for block in blocks if uses(name, block.get_text())), None)
        if first and not first.select(f'a[href$="#{anchor}"]'):
            missing.append(name)
    return missing


def uses(name, text):
    """Tell whether a text uses a name outside proper names."""
    text = " ".join(text.replace("’", "'").lower().split())
    for proper in NAMES:
        text = text.replace(proper, "")
    return re.search(rf"\b{re.escape(name)}\b", text) is not None


@pytest.mark.parametrize("name", READ)
def test_each_name_is_linked_where_a_chapter_first_uses_it(site, name):
    assert unlinked((site / "chapters" / f"{name}.html").read_text(encoding="utf-8")) == []


def test_the_check_sees_a_first_use_without_a_link():
    link = "<a href='glossary.html#term-social-assistance'>social assistance</a>"
    page = f"<article><p>On {{}}.</p><p>On {link}.</p></article>"
    assert unlinked(page.format("social assistance")) == ["social assistance"]
    assert unlinked(page.format("the Social Insurance Law")) == []
    assert len(names()) > 30


def test_each_chinese_name_is_in_one_row_of_the_list_of_sources():
    text = GLOSSARY.read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```\{glossary\}\n(.*?)```", text, flags=re.S))
    entries = set(re.findall(rf"^({CHINESE})$", blocks, flags=re.M))
    rows = re.findall(r"^\| [^|]+ \| ([^|;]+)", text.partition("## Which Chinese names")[2], flags=re.M)
    listed = [name for row in rows for name in re.findall(CHINESE, row)]
    assert sorted(listed) == sorted(entries)
