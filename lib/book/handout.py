"""A page as the notebook that a reader takes home: executed, light, and with text that any Jupyter shows.

The pages are written in MyST, whose roles plain Jupyter prints raw. Here each role becomes the words that the
page shows: the computed number, the number of a figure, the title of a chapter, the source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from lib.book import citation, metadata, notebooks, rerun
from lib.book.publications import publications
from lib.book.stamp import stamp
from lib.sources import bibliography

ROLE = re.compile(r"\{([a-z]+(?::[a-z]+)?)\}`([^`]+)`")
TARGET = re.compile(r"(.*?)\s*<([^<>]+)>", re.DOTALL)
BLOCK = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<name>[\w-]+)\} *(?P<title>[^\n]*)\n(?P<body>.*?)^(?P=fence)[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
OPTIONS = re.compile(r"\A(?::[\w-]+:[^\n]*\n)+\s*")
DRAWINGS = ("svg", "narrow_svg", "pdf", "narrow_pdf", "png")


def notebook(app: Sphinx, page: notebooks.Page) -> NotebookNode | None:
    """Return the notebook of a page; None if the page runs no code.

    Parameters
    ----------
    app : Sphinx
        A build that has read all pages.
    page : Page
        The page, as from :func:`lib.book.notebooks.read`.
    """
    if all(cell.cell_type != "code" for cell in page.notebook.cells):
        return None
    found = notebooks.executed(app.env, page)
    write = writer(app.env, page.name, rerun.numbers(found))
    for cell in found.cells:
        if cell.cell_type == "markdown":
            cell.source = plain(cell.source, write)
        else:
            lighten(cell)
    introduce(found, app.env.titles[page.name].astext(), page.name)
    found.metadata = NotebookNode(
        {key: found.metadata[key] for key in ("kernelspec", "language_info") if key in found.metadata}
    )
    return found


def lighten(cell: NotebookNode) -> None:
    """Drop the print files from the outputs of a cell, and fold what a page folds whole (solutions)."""
    for output in cell.outputs:
        record = output.get("data", {}).get(rerun.PUBLISHED, {})
        for key in DRAWINGS:
            record.pop(key, None)
    if "hide-cell" in cell.metadata.get("tags", []):
        cell.metadata["jupyter"] = {"source_hidden": True, "outputs_hidden": True}


def introduce(found: NotebookNode, title: str, page: str) -> None:
    """Say under the title where the notebook comes from and what in it follows a change."""
    here, facts = stamp(), citation.book()
    note = (
        f"> Notebook of one page of *{facts['title']}*, version {here.version}, commit {here.commit}, data "
        f"{here.data}. Numbers in the text are those of the book. If you change data or code, run all cells: "
        "figures and tables follow, the text does not. In the ZIP file of the page, `python rerun.py` lists "
        "every number that differs. License: code MIT, text and figures CC BY 4.0."
    )
    first = next(cell for cell in found.cells if cell.cell_type == "markdown")
    heading, _, rest = first.source.partition("\n")
    first.source = "\n\n".join(part for part in (heading, note, rest.strip()) if part)


def plain(text: str, write: Callable[[str, str], str]) -> str:
    """Return MyST text as plain Markdown.

    Parameters
    ----------
    text : str
        Text of a cell.
    write : callable
        Gets the name of a role or directive and its content, and returns what a reader sees.
    """

    def block(match: re.Match[str]) -> str:
        body = OPTIONS.sub("", match["body"])
        if match["name"] != "admonition":
            return write(match["name"], match["title"])
        lines = [f"**{match['title']}**", "", *body.strip().splitlines()]
        return "\n".join(f"> {line}".rstrip() for line in lines)

    return ROLE.sub(lambda match: write(match[1], " ".join(match[2].split())), BLOCK.sub(block, text))


def writer(env: BuildEnvironment, page: str, glued: Mapping[str, str]) -> Callable[[str, str], str]:
    """Return the function that says what a role shows on a page.

    Parameters
    ----------
    env : BuildEnvironment
        Environment of a build that has read all pages.
    page : str
        Name of the page.
    glued : mapping of str to str
        Computed numbers of the page, by name.
    """
    folder = page.rpartition("/")[0]

    def write(role: str, content: str) -> str:
        words, target = TARGET.fullmatch(content).groups() if TARGET.fullmatch(content) else ("", content)
        if role == "glue:text":
            return glued[target]
        if role == "numref" and target in publications(env):
            return words or metadata.number(env, publications(env)[target])
        if role == "doc":
            name = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            # A page that is not in this book has been reported by Sphinx.
            return words or (f"*{env.titles[name].astext()}*" if name in env.titles else target)
        if role.startswith("cite:"):
            return source(role, target.split(","))
        if role == "claim":
            return f"(claim {target})"
        if role == "cite-chapter":
            return f"## How to cite this chapter\n\n{reference(env, page)}"
        return words or f"*See the page for: {role} {target}*".rstrip()

    return write


def source(role: str, keys: list[str]) -> str:
    """Return a citation in the text, with brackets around the whole or around the year alone."""
    names = [(", ".join(bibliography.authors(key.strip())), bibliography.year(key.strip())) for key in keys]
    if role == "cite:t":
        return "; ".join(f"{who} ({year})" if year else who for who, year in names)
    return f"({'; '.join(', '.join(filter(None, name)) for name in names)})"


def reference(env: BuildEnvironment, page: str) -> str:
    """Return the reference of a page."""
    here = stamp()
    work = citation.item("chapter", citation.book(), here, title=env.titles[page].astext())
    return citation.apa(work, here.data)
