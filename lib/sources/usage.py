"""Which chapters use which tables, read off the code cells of the chapters."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping

from lib.sources.datasets import DataError

CODE_CELL = re.compile(r"^(`{3,}|:{3,})\{code-cell\}.*?\n(?P<body>.*?)^\1[ \t]*$", re.DOTALL | re.MULTILINE)
CELL_OPTIONS = re.compile(r"\A(?:---\n.*?^---\n|(?::[^\n]*\n)+)", re.DOTALL | re.MULTILINE)


def code_cells(text: str) -> Iterator[str]:
    """Return the Python source of each code cell of a chapter in MyST Markdown."""
    for cell in CODE_CELL.finditer(text):
        yield CELL_OPTIONS.sub("", cell["body"])


def named_tables(code: str) -> Iterator[str]:
    """Return each name that ``code`` writes out in ``load("name")`` or in ``sources=["name", ...]``.

    Raises
    ------
    SyntaxError
        If ``code`` is not Python.
    """
    for call in ast.walk(ast.parse(code)):
        if not isinstance(call, ast.Call):
            continue
        listed = [keyword.value for keyword in call.keywords if keyword.arg == "sources"]
        loaded = call.args[:1] if isinstance(call.func, ast.Name) and call.func.id == "load" else []
        for place in [*loaded, *listed]:
            items = place.elts if isinstance(place, ast.List | ast.Tuple) else [place]
            yield from (item.value for item in items if isinstance(item, ast.Constant))


def users(chapters: Mapping[str, str], tables: Collection[str]) -> dict[str, list[str]]:
    """Find the chapters that use each table.

    A use is a name written out in a code cell, as ``load("name")`` or in ``sources=["name"]``; a name that
    only exists while the cell runs is not seen.

    Parameters
    ----------
    chapters : mapping of str to str
        Name of each chapter and its text in MyST Markdown.
    tables : collection of str
        Names of all tables, as from :func:`lib.sources.datasets.names`.

    Returns
    -------
    dict of str to list of str
        Every table, in the given order, with the chapters that use it; an empty list marks an orphan.

    Raises
    ------
    DataError
        If a chapter names a table that does not exist, or a cell is not Python.
    """
    found: dict[str, list[str]] = {table: [] for table in tables}
    for chapter, text in chapters.items():
        try:
            used = {name for code in code_cells(text) for name in named_tables(code)}
        except SyntaxError as error:
            raise DataError(f"{chapter}: found a code cell with {error.text!r}, expected Python") from error
        if unknown := sorted(used - set(tables), key=str):
            raise DataError(
                f"{chapter}: uses unknown table {unknown[0]!r}, expected one of: {', '.join(tables)}"
            )
        for table in used:
            found[table].append(chapter)
    return found
