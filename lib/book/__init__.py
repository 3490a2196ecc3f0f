"""Top floor: the Sphinx side of the book and its strict build."""

from __future__ import annotations

from importlib import import_module

from sphinx.application import Sphinx

PARTS = (
    "bar",
    "bundles",
    "claims",
    "dictionary",
    "execution",
    "foot",
    "formulas",
    "freshness",
    "levers",
    "lineage",
    "listing",
    "manifests",
    "metadata",
    "pages",
    "publications",
    "quoting",
    "search",
    "shortcuts",
    "stamp",
    "systems",
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Load every part of the book's Sphinx side."""
    # Here and not above: a build that finds nothing changed needs none of them.
    for part in PARTS:
        import_module(f"lib.book.{part}").setup(app)
    return {"parallel_read_safe": False, "parallel_write_safe": True}
