"""Write the data dictionary from the manifest, the tables and the chapters (``{data-dictionary}``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from lib.book.publications import escape, source_line
from lib.sources import datasets, usage

FLAG = "shows-dictionary"
CLASSES = {
    "transcribed": "Transcribed from the five documents",
    "official": "Official and published figures",
    "derived": "Derived from other tables",
    "assumption": "Assumptions of this book",
}


def dictionary(users: Mapping[str, list[str]]) -> str:
    """Write the whole dictionary as MyST text: an overview, one entry a table, and the orphans.

    Parameters
    ----------
    users : mapping of str to list of str
        Every table and the pages that use it, as from :func:`lib.sources.usage.users`.
    """
    parts = [overview(users)]
    for group, heading in CLASSES.items():
        members = [name for name in users if datasets.describe(name)["class"] == group]
        if members:
            parts += [f"## {heading}", *(entry(name, users[name]) for name in members)]
    return "\n\n".join([*parts, "## Tables that no chapter uses", orphans(users)])


def overview(users: Mapping[str, list[str]]) -> str:
    """Write one line a table: link, size, gaps and number of chapters that use it."""
    lines = []
    for name, pages in users.items():
        frame = datasets.load(name)
        size = [f"{count:,}" for count in (*frame.shape, frame.isna().sum().sum(), len(pages))]
        title = escape(datasets.describe(name)["title"])
        lines.append([f"{{ref}}`{name} <{label(name)}>`", title, *size])
    headings = ["Table", "What it holds", "Rows", "Columns", "Empty cells", "Chapters"]
    return grid(headings, lines, numeric=4)


def entry(name: str, pages: Iterable[str]) -> str:
    """Write the entry of one table: what it is, where it comes from, who uses it, and its columns."""
    facts = datasets.describe(name)
    frame = datasets.load(name)
    checksum = facts["hash"].removeprefix("sha256:")[:12]
    license_names = ", ".join(item["name"] for item in facts["licenses"])
    terms = {
        "File": f"`data/{facts['path']}`, {len(frame):,} rows, sha256 `{checksum}`",
        "Sources": source_line(name),
        "License": f"{license_names}. {escape(facts['redistribution'])}",
        "Breaks": breaks(facts.get("knownBreaks", [])),
        "Empty cells": gaps(facts.get("knownNulls", []), int(frame.isna().sum().sum())),
        "Used by": ", ".join(f"{{doc}}`/{page}`" for page in pages) or "no chapter",
    }
    lines = [
        [
            f"`{field['name']}`",
            escape(field["description"]),
            escape(", ".join([field["type"], *([field["unit"]] if "unit" in field else [])])),
            str(frame[field["name"]].isna().sum()),
        ]
        for field in facts["schema"]["fields"]
    ]
    heading = f"({label(name)})=\n### {name}: {escape(facts['title'])}"
    about = "\n".join(f"- **{term}:** {text}" for term, text in terms.items())
    columns = grid(["Column", "Meaning", "Type, unit", "Empty"], lines, numeric=1)
    return "\n\n".join([heading, escape(facts["description"]), about, columns])


def breaks(known: Iterable[Mapping[str, object]]) -> str:
    """Write the known breaks of a table: year, series if the table has several, what changed."""
    lines = []
    for item in known:
        where = ", ".join(str(item[key]) for key in ("year", "series") if key in item)
        lines.append(escape(f"{where}: {item['what']}"))
    return " ".join(lines) or "none known"


def gaps(known: Iterable[Mapping[str, str]], count: int) -> str:
    """Write how many cells are empty and every reason that the manifest gives."""
    reasons = dict.fromkeys(escape(item["reason"]) for item in known)
    return f"{count}: {' '.join(reasons)}" if count else "none"


def orphans(users: Mapping[str, list[str]]) -> str:
    """Write which tables no chapter uses."""
    unused = [f"{{ref}}`{name} <{label(name)}>`" for name, pages in users.items() if not pages]
    return ", ".join(unused) + "." if unused else "Every table is used by at least one chapter."


def grid(headings: list[str], lines: Iterable[list[str]], numeric: int = 0) -> str:
    """Write a Markdown table whose last ``numeric`` columns are set flush right."""
    rule = ["---"] * (len(headings) - numeric) + ["---:"] * numeric
    return "\n".join(f"| {' | '.join(row)} |" for row in [headings, rule, *lines])


def label(name: str) -> str:
    """Return the anchor of a table's entry."""
    return f"data-{name}"


def users(env: BuildEnvironment) -> dict[str, list[str]]:
    """Return every table and the pages that use it, as the pages are written now.

    Raises
    ------
    DataError
        If a page names a table that does not exist, or a cell is not Python.
    """
    pages = {page: Path(env.doc2path(page)) for page in sorted(env.found_docs)}
    texts = {page: path.read_text(encoding="utf-8") for page, path in pages.items()}
    return usage.users(texts, datasets.names())


class DataDictionary(SphinxDirective):
    """The dictionary in the place where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Scan the pages of the book and parse the text that :func:`dictionary` writes."""
        self.env.metadata[self.env.docname][FLAG] = "yes"
        try:
            text = dictionary(users(self.env))
        except datasets.DataError as error:
            raise self.error(str(error)) from error
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def places(env: BuildEnvironment) -> list[str]:
    """Return the pages on which a dictionary stands."""
    return [page for page, facts in env.metadata.items() if FLAG in facts]


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the page to be read again when pages use other tables than before (``env-get-outdated``).

    A change in ``data/`` reads every page again by itself (:mod:`lib.book.freshness`).
    """
    before = getattr(env, "book_users", None)
    try:
        env.book_users = users(env)
    except datasets.DataError:
        # The directive says what is wrong, and where.
        env.book_users = None
    return [] if env.book_users and env.book_users == before else places(env)


def renamed(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the page to be written again when a title of its links changes (``env-get-updated``)."""
    before = getattr(env, "book_titles", None)
    env.book_titles = {page: title.astext() for page, title in env.titles.items()}
    return [] if env.book_titles == before else places(env)


def setup(app: Sphinx) -> None:
    """Register directive and events."""
    app.add_directive("data-dictionary", DataDictionary)
    app.connect("env-get-outdated", outdated)
    app.connect("env-get-updated", renamed)
