"""Nothing is kept that nothing needs: tables, references, functions."""

import ast
import re
import tomllib

import pytest

from lib.sources import datasets, usage
from tests.conftest import CHAPTERS, ROOT

PAGES = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "index.md", *CHAPTERS)}
MODULES = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "lib").rglob("*.py"))}
# What neither a page nor another part of `lib` calls, and why it is kept. All are tested.
KEPT = {
    "add_up": "runs a hundred million households; the appendix shows the call, the benchmark makes it",
    "errors_by_group": "the equal errors that the appendix on households discusses, for readers' own groups",
    "expected_path": "the limit that the simulated path of recertification has to meet",
    "fill_valleys": "half of the leveling rule, for readers who move one benefit only",
    "leslie": "a second way to project, against which the first one is tested",
    "lorenz": "the points of the curve whose area the chapters print",
    "unify": "the first step of linking registers, which the chapter takes with clean registers",
}


def names(code):
    """Return every name that code mentions, also inside strings that name a function."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.alias):
            found.add(node.name.rpartition(".")[2])
    return found


def public_functions():
    """Return the public functions and classes of `lib`; a decorator with arguments registers."""
    return {
        node.name
        for code in MODULES.values()
        for node in ast.parse(code).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not (
            isinstance(node, ast.FunctionDef)
            and any(isinstance(mark, ast.Call) for mark in node.decorator_list)
        )
    }


def needed():
    """Return every name that a page, a part of `lib` or the entry points of the package mention."""
    pages = (code for text in PAGES.values() for code in usage.code_cells(text))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    points = {
        point.rpartition(":")[2] for group in project["entry-points"].values() for point in group.values()
    }
    return points.union(*map(names, [*pages, *MODULES.values()]))


def test_every_public_function_is_needed():
    assert public_functions() - needed() == set(KEPT)


def test_every_function_that_is_kept_is_tested():
    tests = (path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "models").rglob("*.py"))
    assert set(KEPT) <= set().union(*map(names, tests))


def test_the_search_sees_a_function_that_nothing_needs():
    assert "planted" not in names("def planted():\n    pass\n")
    assert {"used", "chart", "module"} <= names("from module import used\nimport module\nchart.chart(used)")


@pytest.mark.parametrize("name", datasets.names())
def test_every_table_is_used_by_a_page_or_loaded_by_the_library(name):
    loaded = any(re.search(rf"""["']{name}["']""", code) for code in MODULES.values())
    assert loaded or usage.users(PAGES, datasets.names())[name]


def test_every_reference_is_cited_or_is_the_source_of_a_table():
    keys = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "references.bib").read_text(encoding="utf-8"), re.M))
    cited = {
        key.strip()
        for text in [*PAGES.values(), *MODULES.values()]
        for found in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text)
        for key in found.split(",")
    }
    sources = {source["key"] for name in datasets.names() for source in datasets.describe(name)["sources"]}
    for name in datasets.names():
        frame = datasets.load(name)
        sources |= set(frame["source"].dropna()) if "source" in frame else set()
    assert keys - cited - sources == set()
