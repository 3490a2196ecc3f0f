"""Top floor: the Sphinx side of the book and its strict build."""

from __future__ import annotations

from sphinx.application import Sphinx

from lib.book import citation, freshness, publications


def setup(app: Sphinx) -> dict[str, bool]:
    """Load every part of the book's Sphinx side."""
    citation.setup(app)
    freshness.setup(app)
    publications.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
