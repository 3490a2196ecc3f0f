"""Where each figure and table comes from (``{lineage}``), and links to files of the site (``{site}``)."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import ReferenceRole, SphinxDirective
from sphinx.util.osutil import relative_uri

from lib.book import metadata
from lib.book.listing import FLAG, link
from lib.book.publications import FOLDERS, in_order

HEADINGS = ("Publication", "Chapter", "Code", "Files", "Tables of data")
WIDTHS = (22, 26, 10, 18, 24)
ENDINGS = {
    "figure": ("csv", "svg", "pdf", "png", "json", "bib"),
    "table": ("csv", "tex", "json", "bib"),
}


class lineage(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """The mark that the table leaves while pages are read."""


class Lineage(SphinxDirective):
    """The table in the place where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Leave the mark, and note that this page depends on all others."""
        self.env.metadata[self.env.docname][FLAG] = "yes"
        return [lineage()]


class SiteRole(ReferenceRole):
    """``{site}`words <path>```: a link to a file that is not a page, by its path from the top of the site."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link."""
        uri = relative_uri(f"{self.env.docname}.html", self.target)
        return [nodes.reference("", self.title, internal=True, refuri=uri)], []


class FillLineage(SphinxPostTransform):
    """Replace the mark by the table, before Sphinx resolves the references in it."""

    default_priority = 5
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Write one line a publication, in the order of the book."""
        for mark in list(self.document.findall(lineage)):
            head = nodes.row("", *(nodes.entry("", nodes.paragraph(text=words)) for words in HEADINGS))
            body = [self.line(entry) for entry in in_order(self.env)]
            columns = [nodes.colspec(colwidth=width) for width in WIDTHS]
            parts = [*columns, nodes.thead("", head), nodes.tbody("", *body)]
            group = nodes.tgroup("", *parts, cols=len(columns))
            mark.replace_self(nodes.table("", group, classes=["lineage", "colwidths-given"]))

    def line(self, entry: dict[str, Any]) -> nodes.row:
        """Return the line of one publication."""
        identifier = entry["id"]
        stem = f"{FOLDERS[entry['kind']]}/{identifier}"
        cells = [
            [link("numref", identifier, self.env.docname), nodes.literal(text=identifier)],
            [link("doc", f"/{entry['page']}", self.env.docname)],
            [self.to(metadata.code_address(self.app, entry), f"cell {entry['cell']}")],
            [self.to(f"{stem}.{ending}", ending.upper()) for ending in ENDINGS[entry["kind"]]],
            [self.to_table(name) for name in entry["sources"]],
        ]
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", *spaced(cell))) for cell in cells))

    def to(self, path: str, words: str) -> nodes.reference:
        """Return a link to a place on the site."""
        uri = metadata.way(self.app.builder.get_target_uri(self.env.docname), path)
        return nodes.reference("", words, internal=True, refuri=uri)

    def to_table(self, name: str) -> nodes.Node:
        """Return a link to the entry of a table in the data dictionary."""
        reference = link("ref", f"data-{name}", self.env.docname)
        reference["refexplicit"] = True
        reference.children = [nodes.inline(text=name)]
        return reference


def spaced(parts: list[nodes.Node]) -> list[nodes.Node]:
    """Return nodes with spaces between them."""
    return [node for part in parts for node in (part, nodes.Text(" "))][:-1]


def setup(app: Sphinx) -> None:
    """Register directive and mark."""
    app.add_node(lineage)
    app.add_directive("lineage", Lineage)
    app.add_role("site", SiteRole())
    app.add_post_transform(FillLineage)
