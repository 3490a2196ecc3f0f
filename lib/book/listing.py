"""List all figures or all tables of the book, whichever page they stand on (``{list-of-publications}``).

What a page publishes is known once every page has been read. The directive therefore leaves a mark, which
is replaced when the page is written; and a page with such a mark is written again whenever the list changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from lib.book.publications import FOLDERS, picture, publications

FLAG = "lists-publications"
SCRIPT = "gallery.js"
GALLERY = "gallery"
# Share of the two columns in percent: a figure needs room for its thumbnail.
WIDTHS = {"figure": (30, 70), "table": (18, 82)}


class publication_list(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """The mark that a list leaves while pages are read; ``kind`` is figure or table."""


class ListOfPublications(SphinxDirective):
    """``{list-of-publications} figure`` or ``table``."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave the mark, and note that this page depends on all others."""
        kind = self.arguments[0]
        if kind not in FOLDERS:
            raise self.error(f"list-of-publications: found {kind!r}, expected figure or table")
        self.env.metadata[self.env.docname][FLAG] = "yes"
        return [publication_list(kind=kind)]


class FillLists(SphinxPostTransform):
    """Replace each mark by the list, before Sphinx resolves the references in it."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Write one table a page that publishes something, in the order of the book."""
        for mark in list(self.document.findall(publication_list)):
            parts: list[nodes.Node] = []
            for page in self.env.collect_relations():
                entries = [
                    entry
                    for entry in publications(self.env).values()
                    if entry["page"] == page and entry["kind"] == mark["kind"]
                ]
                if entries:
                    doctree, here = self.env.get_doctree(page), self.env.docname
                    title = nodes.rubric("", "", link("doc", f"/{page}", here))
                    items = [item(doctree, entry["id"], here) for entry in entries]
                    sources = [entry["sources"] for entry in entries]
                    listed = rows(items, sources, WIDTHS[mark["kind"]])
                    parts.append(nodes.container("", title, listed, classes=[GALLERY]))
            mark.replace_self(parts or nodes.paragraph(text=f"No page publishes a {mark['kind']}."))


def item(doctree: nodes.document, identifier: str, here: str) -> list[list[nodes.Node]]:
    """Return the two cells of a publication: number and thumbnail; caption, sources and files.

    Parameters
    ----------
    doctree : nodes.document
        The page that publishes it, as it was read.
    identifier : str
        Id of the publication.
    here : str
        The page on which the list stands.
    """
    body = doctree.ids[identifier]
    caption = next(body.findall(lambda node: isinstance(node, nodes.caption | nodes.title)))
    legend = next(body.findall(nodes.legend, siblings=True))
    number = nodes.paragraph("", "", link("numref", identifier, here))
    thumbnails = [moved(thumbnail, here) for thumbnail in body.findall(picture)]
    words = nodes.paragraph("", "", *moved(caption, here).children)
    name = nodes.paragraph("", "", nodes.literal(text=identifier))
    return [[number, *thumbnails], [words, *moved(legend, here).children, name]]


def rows(
    items: Iterable[Sequence[Sequence[nodes.Node]]], sources: Iterable[Sequence[str]], widths: Sequence[int]
) -> nodes.table:
    """Return a table of two columns without a header row; its rows can be filtered by their sources."""
    lines = [
        nodes.row(
            "", *(nodes.entry("", *cell) for cell in cells), classes=[f"source-{name}" for name in named]
        )
        for cells, named in zip(items, sources, strict=True)
    ]
    columns = [nodes.colspec(colwidth=width) for width in widths]
    group = nodes.tgroup("", *columns, nodes.tbody("", *lines), cols=len(columns))
    return nodes.table("", group, classes=["publication", "colwidths-given"])


def link(role: str, target: str, here: str) -> addnodes.pending_xref:
    """Return a reference that Sphinx resolves, as the role of that name would make it on this page."""
    facts = {"refdomain": "std", "reftype": role, "reftarget": target, "refexplicit": False, "refwarn": True}
    return addnodes.pending_xref("", nodes.inline(text=target), refdoc=here, **facts)


def moved(node: nodes.Element, here: str) -> nodes.Element:
    """Return a copy for this page: its links start here, and its ids (which may not be unique here) go."""
    copy = node.deepcopy()
    for part in copy.findall(nodes.Element):
        part["ids"] = []
        if isinstance(part, addnodes.pending_xref):
            part["refdoc"] = here
    return copy


def state(env: BuildEnvironment) -> dict[str, Any]:
    """Return all that a list shows, so that two states can be compared."""
    pages = {entry["page"] for entry in publications(env).values()}
    return {
        "entries": {key: dict(entry) for key, entry in publications(env).items()},
        "numbers": {page: env.toc_fignumbers.get(page) for page in pages},
        "titles": {page: env.titles[page].astext() for page in pages},
        "order": [page for page in env.collect_relations() if page in pages],
    }


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages whose lists have changed since they were written (``env-get-updated``)."""
    now = state(env)
    if now == getattr(env, "book_listing", None):
        return []
    env.book_listing = now
    return [page for page, facts in env.metadata.items() if FLAG in facts]


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the filter on pages with lists only (``html-page-context``)."""
    boxes = doctree.findall(nodes.container) if doctree else ()
    if any(GALLERY in box["classes"] for box in boxes):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Register directive, mark and events."""
    app.add_node(publication_list)
    app.add_directive("list-of-publications", ListOfPublications)
    app.add_post_transform(FillLists)
    # Figures are numbered by a handler of the same event at the default priority of 500.
    app.connect("env-get-updated", outdated, priority=600)
    app.connect("html-page-context", add_script)
