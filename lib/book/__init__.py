"""Top floor: the Sphinx side of the book and its strict build."""

from __future__ import annotations

from sphinx.application import Sphinx

from lib.book import citation, claims, dictionary, execution, freshness, listing, publications, shortcuts


def setup(app: Sphinx) -> dict[str, bool]:
    """Load every part of the book's Sphinx side."""
    for part in (citation, claims, dictionary, execution, freshness, listing, publications, shortcuts):
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
