"""Which proposed system is carried by which figure and test (``{systems-table}`` and ``systems.json``).

Figures and tables name the systems that they carry when they are published, tests with the marker
``@pytest.mark.system``. Both are collected here, so that the concordance cannot promise what is not there.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from lib.book.listing import FLAG, link
from lib.book.publications import publications
from lib.sources import datasets

PAGE = "chapters/conclusion"
TESTS = Path(__file__).parents[2] / "tests"
FIELDS = ("id", "document", "locator", "system", "falsifiable_test", "priority", "status")
CARRIED, MISSING = "figure and test", "not carried"
HEADINGS = ("System", "Shown in", "How it can fail, and the test (slanted)")
WIDTHS = (32, 22, 46)


class systems_table(nodes.General, nodes.Element):  # noqa: N801 - docutils names its nodes in lower case
    """The mark that the concordance leaves while pages are read."""


class SystemsTable(SphinxDirective):
    """The table of all systems in the place where the directive stands."""

    def run(self) -> list[nodes.Node]:
        """Leave the mark, and note that this page depends on what all others publish."""
        self.env.metadata[self.env.docname][FLAG] = "yes"
        return [systems_table()]


class FillSystems(SphinxPostTransform):
    """Replace the mark once every page has been read."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Write one row a system."""
        for mark in list(self.document.findall(systems_table)):
            records = concordance(datasets.load("systems"), in_order(self.env), marked_tests())
            mark.replace_self(table(records, self.env.docname))


@cache
def marked_tests(folder: Path = TESTS) -> dict[str, list[str]]:
    """Find the tests that are marked with the system that they show, without running them.

    Parameters
    ----------
    folder : Path
        Folder of the tests.

    Returns
    -------
    dict of str to list of str
        Id of a system to the names of tests, as pytest prints them.
    """
    found: dict[str, list[str]] = {}
    # Tests of models come first: they attack the rule itself, those of chapters what a page prints.
    for path in sorted(folder.rglob("test_*.py"), key=lambda path: ("chapters" in path.parts, path)):
        name = path.relative_to(folder.parent).as_posix()
        for test, ids in _marks(ast.parse(path.read_text(encoding="utf-8")).body, ()):
            for identifier in dict.fromkeys(ids):
                found.setdefault(identifier, []).append(f"{name}::{test}")
    return found


def in_order(env: BuildEnvironment) -> list[dict[str, Any]]:
    """Return the publications of all pages in the order of the book, figures of a page before its tables."""
    pages = {page: place for place, page in enumerate(env.collect_relations())}
    entries = [entry for entry in publications(env).values() if entry["page"] in pages]
    return sorted(
        entries, key=lambda entry: (pages[entry["page"]], entry["kind"], entry["cell"], entry["id"])
    )


def concordance(
    systems: pd.DataFrame, published: Iterable[Mapping[str, Any]], tests: Mapping[str, list[str]]
) -> list[dict[str, Any]]:
    """Join systems, publications and tests.

    Parameters
    ----------
    systems : DataFrame
        Columns ``id``, ``document``, ``locator``, ``system``, ``falsifiable_test`` and ``priority``.
    published : iterable of mapping
        Publications with ``id``, ``page`` and ``systems``, in the order in which they are to be named.
    tests : mapping
        As from :func:`marked_tests`.

    Returns
    -------
    list of dict
        One record a system: the columns and ``status``; ``chapter``, ``figure`` and ``test`` (the first of
        each, None if there is none); ``figures`` (all, with their chapters), ``tests`` (all) and ``reason``
        (why a system is not carried, else None).

    Raises
    ------
    DataError
        If a publication or a test names a system that is not in the table.
    """
    figures: dict[str, list[dict[str, str]]] = {}
    for entry in published:
        for identifier in entry["systems"]:
            figures.setdefault(identifier, []).append({"chapter": entry["page"], "figure": entry["id"]})
    if unknown := sorted((figures.keys() | tests.keys()) - set(systems["id"])):
        raise datasets.DataError(
            f"systems: a figure or test names {unknown[0]!r}, expected an id of the table"
        )
    return [
        _record(row, figures.get(row["id"], []), tests.get(row["id"], []))
        for row in systems.to_dict(orient="records")
    ]


def table(records: list[dict[str, Any]], here: str) -> nodes.table:
    """Return the concordance as a table whose rows lead to chapters and figures.

    Parameters
    ----------
    records : list of dict
        From :func:`concordance`.
    here : str
        The page on which the table stands.
    """
    head = nodes.row("", *(nodes.entry("", paragraph(heading)) for heading in HEADINGS))
    columns = [nodes.colspec(colwidth=width) for width in WIDTHS]
    body = nodes.tbody("", *(row(record, here) for record in records))
    group = nodes.tgroup("", *columns, nodes.thead("", head), body, cols=len(columns))
    return nodes.table("", group, classes=["publication", "colwidths-given"])


def row(record: dict[str, Any], here: str) -> nodes.row:
    """Return one system: what it is, where it stands, how it can fail, and what shows that it does not."""
    place = f"{record['id']} · document {record['document']}, {record['locator']}"
    shown = [
        nodes.paragraph("", "", *places(page, items, here)) for page, items in by_chapter(record["figures"])
    ]
    # In words, because a long name does not wrap; systems.json has the name.
    test = record["test"].rpartition("::test_")[2].replace("_", " ") if record["test"] else ""
    more = f" and {len(record['tests']) - 1} more" if len(record["tests"]) > 1 else ""
    proof = [nodes.paragraph("", "", nodes.emphasis(text=test), nodes.Text(more))] if test else []
    if record["status"] == MISSING:
        proof.append(paragraph(f"{MISSING}: {record['reason']}"))
    cells = [
        [paragraph(place), nodes.paragraph("", "", nodes.strong(text=record["system"]))],
        shown or [paragraph("–")],
        [paragraph(record["falsifiable_test"]), *proof],
    ]
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells), ids=[f"system-{record['id']}"])


def by_chapter(figures: list[dict[str, str]]) -> list[tuple[str, list[str]]]:
    """Group the figures of a system by their chapter, in order."""
    pages = dict.fromkeys(item["chapter"] for item in figures)
    return [(page, [item["figure"] for item in figures if item["chapter"] == page]) for page in pages]


def places(page: str, figures: list[str], here: str) -> list[nodes.Node]:
    """Return a link to a chapter by its short name, and after it links to its figures by number."""
    chapter = link("doc", f"/{page}", here)
    slug = Path(page).name.split("-")
    words = slug[:2] if slug[0] in ("problem", "path") else slug
    chapter["refexplicit"] = True
    chapter.children = [nodes.inline(text=" ".join(words).capitalize())]
    parts = [chapter, nodes.Text(": ")]
    for number, figure in enumerate(figures):
        parts += [nodes.Text(", ")] if number else []
        parts.append(link("numref", figure, here))
    return parts


def paragraph(text: str) -> nodes.paragraph:
    """Return a paragraph of plain text."""
    return nodes.paragraph(text=text)


def write_file(app: Sphinx, error: Exception | None) -> None:
    """Publish the concordance as ``systems.json`` beside the site (``build-finished``)."""
    if error or app.builder.format != "html" or PAGE not in app.env.found_docs:
        return
    records = concordance(datasets.load("systems"), in_order(app.env), marked_tests())
    listing = json.dumps(records, indent=1, ensure_ascii=False) + "\n"
    (Path(app.outdir) / "systems.json").write_text(listing, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register directive, mark and event."""
    app.add_node(systems_table)
    app.add_directive("systems-table", SystemsTable)
    app.add_post_transform(FillSystems)
    app.connect("build-finished", write_file)


def _record(row: dict[str, Any], figures: list[dict[str, str]], tests: list[str]) -> dict[str, Any]:
    """Return one system with what carries it, and why not if nothing does."""
    first = figures[0] if figures else {"chapter": None, "figure": None}
    carried = bool(figures and tests)
    lacking = " and ".join(word for word, has in (("no figure", figures), ("no test", tests)) if not has)
    record = {**row, "status": CARRIED if carried else MISSING}
    return {key: record[key] for key in FIELDS} | {
        **first,
        "test": tests[0] if tests else None,
        "figures": figures,
        "tests": tests,
        "reason": None if carried else lacking,
    }


def _marks(body: list[ast.stmt], above: tuple[str, ...], outer: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield the tests among statements, with the systems that they or their class are marked with."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _marks(node.body, (*above, *_ids(node)), f"{outer}{node.name}::")
        elif isinstance(node, ast.FunctionDef) and (ids := [*above, *_ids(node)]):
            yield f"{outer}{node.name}", ids


def _ids(node: ast.ClassDef | ast.FunctionDef) -> list[str]:
    """Return the arguments of the system marks of a class or function."""
    calls = [item for item in node.decorator_list if isinstance(item, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func).endswith("mark.system")]
    return [argument.value for call in marks for argument in call.args if isinstance(argument, ast.Constant)]
