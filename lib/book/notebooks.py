"""The pages as notebooks: as they are written, and as they were executed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import JupyterCacheAbstract
from myst_nb.core.read import is_myst_markdown_notebook, read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig
from nbformat import NotebookNode
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True, eq=False)
class Page:
    """A page that is a notebook: its name in the book, its file, and its cells without outputs."""

    name: str
    path: Path
    notebook: NotebookNode

    def place(self, index: int) -> str:
        """Name the cell with an index as an author finds it."""
        before = self.notebook.cells[: index + 1]
        number = sum(cell.cell_type == "code" for cell in before)
        line = self.notebook.metadata["source_map"][index] + 1
        return f"{self.path.name}, code cell {number} (line {line})"


def read(name: str, path: Path, config: MdParserConfig) -> Page | None:
    """Read a page as the builder reads it; None if it is not a notebook."""
    text = path.read_text(encoding="utf-8")
    if not is_myst_markdown_notebook(text):
        return None
    notebook = read_myst_markdown_notebook(text, config=config, add_source_map=True, path=path)
    return Page(name, path, notebook)


def pages(env: BuildEnvironment) -> list[Page]:
    """Return all pages of the book that are notebooks, by name."""
    found = (read(name, Path(env.doc2path(name)), env.myst_config) for name in sorted(env.found_docs))
    return [page for page in found if page]


def results(env: BuildEnvironment) -> JupyterCacheAbstract:
    """Return the cache of executed pages that the renderer reads."""
    return get_cache(env.mystnb_config.execution_cache_path)


def executed(env: BuildEnvironment, page: Page) -> NotebookNode:
    """Return a page with its outputs, the same on every machine.

    Parameters
    ----------
    env : BuildEnvironment
        Environment of a build that has read the page.
    page : Page
        The page, as from :func:`read`.

    Returns
    -------
    NotebookNode
        Text and code cells, outputs included, with ids by position and without times and source lines.

    Raises
    ------
    KeyError
        If the page was not executed as it is now.
    """
    _, notebook = results(env).merge_match_into_notebook(page.notebook)
    notebook.metadata.pop("source_map")
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position}"
        cell.metadata.pop("execution", None)
    notebook.nbformat_minor = 5
    return notebook
