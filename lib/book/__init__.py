"""Top floor: the Sphinx side of the book and its strict build."""

from __future__ import annotations

from sphinx.application import Sphinx

from lib.book import (
    bar,
    bundles,
    claims,
    dictionary,
    execution,
    foot,
    formulas,
    freshness,
    levers,
    lineage,
    listing,
    manifests,
    metadata,
    pages,
    publications,
    quoting,
    search,
    shortcuts,
    stamp,
    systems,
)

PARTS = (
    bar,
    bundles,
    claims,
    dictionary,
    execution,
    foot,
    formulas,
    freshness,
    levers,
    lineage,
    listing,
    manifests,
    metadata,
    pages,
    publications,
    quoting,
    search,
    shortcuts,
    stamp,
    systems,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Load every part of the book's Sphinx side."""
    for part in PARTS:
        part.setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
