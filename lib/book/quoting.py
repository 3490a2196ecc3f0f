"""Pages that quote numbers of other pages are written again when those are read again.

The builder fills such a quotation when it writes a page, but does not know that the page depends on another.
"""

from __future__ import annotations

from docutils import nodes
from myst_nb.ext.glue.crossref import PendingGlueReference
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def quoted(env: BuildEnvironment) -> dict[str, set[str]]:
    """Return for each page the pages whose numbers it quotes."""
    if not hasattr(env, "book_quoted"):
        env.book_quoted = {}
    return env.book_quoted


def note(app: Sphinx, doctree: nodes.document) -> None:
    """Note what the page that has just been read quotes (``doctree-read``)."""
    quoted(app.env)[app.env.docname] = {node.refdoc for node in doctree.findall(PendingGlueReference)}


def remember(app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
    """Remember which pages will be read (``env-before-read-docs``)."""
    app.book_read = set(pages)


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that quote a page that has been read again (``env-get-updated``)."""
    return [page for page, sources in quoted(env).items() if sources & app.book_read]


def setup(app: Sphinx) -> None:
    """Register the events."""
    app.connect("doctree-read", note)
    app.connect("env-before-read-docs", remember)
    app.connect("env-get-updated", outdated)
