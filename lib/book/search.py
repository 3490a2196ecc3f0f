"""What the search of the site finds: sections, figures, tables, claims, terms and functions.

Each page leaves its entries beside the doctrees when it is written; when the build ends, they become one
script. A script and not JSON, because a page opened from the file system may load the one but not the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

INDEX = "search-index.js"
SILENT = (
    "a.headerlink, dialog, .publication-bar, .page-foot, .cell_input, .highlight, script, style, summary, "
    ".cell details"
)


class Entry(NamedTuple):
    """One thing to find: its kind, its title, the anchor on its page ("" for the page), and its words."""

    kind: str
    title: str
    anchor: str
    words: str


def entries(body: str) -> list[Entry]:
    """List what can be found on a page.

    Parameters
    ----------
    body : str
        The page's article as HTML.

    Returns
    -------
    list of Entry
        In the order of the page, sections first.
    """
    page = BeautifulSoup(body, "html.parser")
    for silent in page.select(SILENT):
        silent.decompose()
    found = [*publications(page), *claims(page), *terms(page), *functions(page)]
    return [*sections(page), *found]


def sections(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every section with the words that belong to it alone."""
    for section in page.find_all("section"):
        heading = section.find(["h1", "h2", "h3", "h4"], recursive=False)
        if heading:
            anchor = "" if heading.name == "h1" else section.get("id", "")
            own = (text for text in section.strings if text.find_parent(is_part) is section)
            yield Entry(
                "section", words(heading), anchor, tidy(" ".join(own)).removeprefix(words(heading)).strip()
            )


def is_part(tag: Tag) -> bool:
    """Tell whether an element holds text of its own, which must not count again around it."""
    if tag.name in ("figure", "table"):
        return bool({"publication", "ledger"} & set(tag.get("class", [])))
    return tag.name == "section" or tag.name == "dl" and bool({"glossary", "py"} & set(tag.get("class", [])))


def publications(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every figure with its caption and alternative text, and every table with its cells."""
    for figure in page.select("figure.publication[id]"):
        picture = figure.find("img")
        caption = words(figure.select_one("figcaption p"))
        yield Entry("figure", caption, figure["id"], picture["alt"] if picture else "")
    for table in page.select("table.publication[id]"):
        caption = words(table.caption.extract()) if table.caption else table["id"]
        yield Entry("table", caption, table["id"], words(table))


def claims(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every row of the ledger: the identifier and place as the title, the rest as words."""
    for row in page.select("table.ledger tr[id]"):
        title = words(row.select_one(".place").extract())
        yield Entry("claim", title, row["id"], words(row))


def terms(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every term of a glossary, in both languages, with its definition."""
    for definition in page.select("dl.glossary > dd"):
        names: list[Tag] = []
        for sibling in definition.find_previous_siblings(["dt", "dd"]):
            if sibling.name == "dd":
                break
            names.insert(0, sibling)
        yield Entry("term", " · ".join(map(words, names)), names[0]["id"], words(definition))


def functions(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every documented function or class with its first sentence."""
    for name in page.select("dl.py > dt[id]"):
        summary = name.find_next_sibling("dd").find("p")
        yield Entry("function", name["id"], name["id"], words(summary) if summary else "")


def words(tag: Tag) -> str:
    """Return the text of an element."""
    return tidy(" ".join(tag.strings))


def tidy(text: str) -> str:
    """Return a text with single spaces and none before a closing mark."""
    return re.sub(r" ([,.;:!?)\]])", r"\1", " ".join(text.split()))


def shelf(env: BuildEnvironment) -> Path:
    """Return the folder beside the doctrees that keeps the entries of all pages."""
    return Path(env.doctreedir) / "search"


def keep(env: BuildEnvironment, pagename: str, body: str) -> None:
    """Keep what can be found on a page until the build ends."""
    path = shelf(env) / f"{pagename}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries(body), ensure_ascii=False), encoding="utf-8")


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write the entries of all living pages, in the order of the book (``build-finished``)."""
    if error or app.builder.name != "html":
        return
    lines = []
    for page in app.env.collect_relations():
        path = shelf(app.env) / f"{page}.json"
        uri, title = app.builder.get_target_uri(page), app.env.titles[page].astext()
        found = json.loads(path.read_text(encoding="utf-8"))
        lines.append(json.dumps([uri, title, found], ensure_ascii=False, separators=(",", ":")))
    text = "window.bookIndex = [\n" + ",\n".join(lines) + "\n];\n"
    (Path(app.outdir) / INDEX).write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Let this index take the place of Sphinx's own."""
    app.connect("builder-inited", lambda app: setattr(app.builder, "search", False))
    app.connect("html-collect-pages", lambda app: [("search", {"title": "Search"}, "search.html")])
    app.connect("build-finished", write_index)
