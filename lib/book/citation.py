"""Print how to cite a chapter, from ``CITATION.cff`` and the state of the data (``{cite-chapter}``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective

from lib.book.freshness import digest

SECTION = "how-to-cite-this-chapter"


def book(root: Path) -> dict[str, Any]:
    """Return the book's own metadata as ``CITATION.cff`` states them."""
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def data_hash(root: Path) -> str:
    """Return twelve hexadecimal digits that stand for every byte of ``data/``."""
    return digest(root, ["data/**/*.csv", "data/**/*.json"])[:12]


class CiteChapter(SphinxDirective):
    """A section with the citation of the page it stands on."""

    def run(self) -> list[nodes.Node]:
        """Return the section; the page title is known when the directive is read."""
        root = Path(self.env.srcdir)
        for path in (root / "CITATION.cff", root / "data" / "datapackage.json"):
            self.env.note_dependency(str(path))
        facts = book(root)
        authors = ", ".join(author["name"] for author in facts["authors"])
        year = str(facts["date-released"])[:4]
        title = next(self.state.document.findall(nodes.title)).astext()
        section = nodes.section(ids=[SECTION])
        section += nodes.title(text="How to cite this chapter")
        citation = nodes.paragraph()
        citation += nodes.Text(f"{authors} ({year}). {title} In ")
        citation += nodes.emphasis(text=facts["title"])
        citation += nodes.Text(f" (version {facts['version']}, data {data_hash(root)}).")
        section += citation
        return [section]


class LiftCitation(SphinxTransform):
    """Make the citation a section of the page, not of the section that it happens to follow."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Move the section to the end of the page's top section."""
        for section in list(self.document.findall(nodes.section)):
            if section["ids"] == [SECTION]:
                section.parent.remove(section)
                next(self.document.findall(nodes.section)).append(section)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("cite-chapter", CiteChapter)
    app.add_transform(LiftCitation)
