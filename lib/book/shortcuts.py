"""Spare the builder two kinds of work that it would repeat for each reference of the book."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from pybtex.plugin import find_plugin, register_plugin
from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment

CITATION_PLUGIN = ("pybtex.backends", "plaintext")


class ReadOnce:
    """An environment that reads each page from the disk once and hands out that one to look at."""

    def __init__(self, env: BuildEnvironment) -> None:
        self._env = env
        self._pages: dict[str, nodes.document] = {}

    def get_doctree(self, docname: str) -> nodes.document:
        """Return a page as it was read; it must not be changed."""
        if docname not in self._pages:
            self._pages[docname] = self._env.get_doctree(docname)
        return self._pages[docname]

    def __getattr__(self, name: str) -> Any:
        """Leave all else to the environment."""
        return getattr(self._env, name)


class QuickNumbers(StandardDomain):
    """Resolve ``{numref}`` without reading the whole page of the target again for each reference."""

    def _resolve_numref_xref(self, env: BuildEnvironment, *reference: Any) -> nodes.Element | None:
        # References are resolved when all pages have been read, so that none of them is read too early.
        if not hasattr(self, "_read_once"):
            self._read_once = ReadOnce(env)
        return super()._resolve_numref_xref(self._read_once, *reference)


def setup(app: Sphinx) -> None:
    """Put the shortcuts in place."""
    app.add_domain(QuickNumbers, override=True)
    # Found by entry point, each mention of a source would look through all installed packages.
    register_plugin(*CITATION_PLUGIN, find_plugin(*CITATION_PLUGIN), force=True)
