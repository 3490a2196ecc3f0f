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

from bs4 import BeautifulSoup, NavigableString, Tag
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

INDEX = "search-index.js"
SILENT = {"dialog", "script", "style", "summary"}
SILENT_CLASSES = {"headerlink", "publication-bar", "page-foot", "cell_input", "highlight"}
HEADINGS = ("h1", "h2", "h3", "h4")


class Entry(NamedTuple):
    """One thing to find: its kind, its title, the anchor on its page ("" for the page), and its words."""

    kind: str
    title: str
    anchor: str
    words: str


def entries(page: BeautifulSoup) -> list[Entry]:
    """List what can be found on a page.

    Parameters
    ----------
    page : BeautifulSoup
        The page's article; what is not searched is taken out of it.

    Returns
    -------
    list of Entry
        In the order of the page, sections first.
    """
    silence(page)
    found = [*publications(page), *claims(page), *terms(page), *functions(page)]
    return [*sections(page), *found]


def silence(tag: Tag, hidden: frozenset[str] = frozenset(SILENT)) -> None:
    """Take out of an element what is not searched: code, controls, and all that a cell folds."""
    for child in [part for part in tag.contents if isinstance(part, Tag)]:
        names = classes(child)
        if child.name in hidden or not SILENT_CLASSES.isdisjoint(names):
            child.extract()
        else:
            silence(child, hidden | {"details"} if "cell" in names else hidden)


def classes(tag: Tag) -> list[str]:
    """Return the classes of an element."""
    return tag.get("class", [])


def marked(page: Tag, name: str, mark: str) -> Iterator[Tag]:
    """Yield the elements of a name that have a class."""
    return (tag for tag in page.find_all(name) if mark in classes(tag))


def sections(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every section with the words that belong to it alone."""
    for section in page.find_all("section"):
        heading = next((child for child in section.children if child.name in HEADINGS), None)
        if heading:
            anchor, title = "" if heading.name == "h1" else section.get("id", ""), words(heading)
            yield Entry("section", title, anchor, tidy(" ".join(own(section))).removeprefix(title).strip())


def own(tag: Tag) -> Iterator[str]:
    """Yield the strings of an element that are not those of a part within it."""
    for child in tag.children:
        if type(child) is NavigableString:
            yield child
        elif isinstance(child, Tag) and not is_part(child):
            yield from own(child)


def is_part(tag: Tag) -> bool:
    """Tell whether an element holds text of its own, which must not count again around it."""
    if tag.name in ("figure", "table"):
        return not {"publication", "ledger"}.isdisjoint(classes(tag))
    return tag.name == "section" or tag.name == "dl" and not {"glossary", "py"}.isdisjoint(classes(tag))


def publications(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every figure with its caption and alternative text, and every table with its cells."""
    for figure in marked(page, "figure", "publication"):
        picture = figure.find("img")
        yield Entry("figure", words(figure.figcaption.p), figure["id"], picture["alt"] if picture else "")
    for table in marked(page, "table", "publication"):
        # Lists of publications and of systems look like them.
        if "id" in table.attrs:
            caption = words(table.caption.extract()) if table.caption else table["id"]
            yield Entry("table", caption, table["id"], words(table))


def claims(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every row of the ledger: the identifier and place as the title, the rest as words."""
    for table in marked(page, "table", "ledger"):
        for row in table.find_all("tr", id=True):
            title = words(row.find(class_="place").extract())
            yield Entry("claim", title, row["id"], words(row))


def terms(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every term of a glossary, in both languages, with its definition."""
    for glossary in marked(page, "dl", "glossary"):
        names: list[Tag] = []
        for part in glossary.find_all(["dt", "dd"], recursive=False):
            if part.name == "dt":
                names.append(part)
            else:
                yield Entry("term", " · ".join(map(words, names)), names[0]["id"], words(part))
                names = []


def functions(page: BeautifulSoup) -> Iterator[Entry]:
    """Yield every documented function or class with its first sentence."""
    for described in marked(page, "dl", "py"):
        for name in described.find_all("dt", id=True, recursive=False):
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


def keep(env: BuildEnvironment, pagename: str, page: BeautifulSoup) -> None:
    """Keep what can be found on a page, as by :func:`entries`, until the build ends."""
    path = shelf(env) / f"{pagename}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(entries(page), ensure_ascii=False), encoding="utf-8")


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
