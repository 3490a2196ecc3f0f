"""The concordance of systems names only what is there, and says so when something is missing."""

import ast
import json
import re

import nbformat
import pandas as pd
import pytest
from sphinx.testing.util import SphinxTestApp

from lib.book import systems
from lib.figures import publish
from lib.sources import datasets, usage
from tests.conftest import CHAPTERS, ROOT

SYSTEMS = datasets.load("systems")
ROW = {
    "document": "000",
    "locator": "section 1",
    "system": "Thing",
    "falsifiable_test": "It holds",
    "priority": 1,
}
TABLE = pd.DataFrame([{"id": "S00-01", **ROW}, {"id": "S00-02", **ROW}])
FIGURE = {"id": "fig-a", "page": "chapters/one", "systems": ["S00-01"]}
TEST = "tests/models/test_a.py::test_it"
CONF = """
extensions = ["myst_nb"]
extensions += [f"lib.book.{name}" for name in ("publications", "bar", "listing", "systems")]
nb_execution_mode = "off"
numfig = True
html_theme = "basic"
"""


def published_systems():
    """Return the systems that each figure or table of the chapters names, read off the code."""
    for path in CHAPTERS:
        for code in usage.code_cells(path.read_text(encoding="utf-8")):
            for call in ast.walk(ast.parse(code)):
                named = isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("figure", "table")
                for keyword in call.keywords if named else []:
                    if keyword.arg == "systems":
                        yield from ast.literal_eval(keyword.value)


def test_there_are_47_systems_in_five_documents():
    assert len(SYSTEMS) == 47
    assert SYSTEMS["document"].nunique() == 5
    assert (SYSTEMS["id"].str[1:3].astype(int) == SYSTEMS["document"].astype(int)).all()


@pytest.mark.parametrize("identifier", SYSTEMS["id"])
def test_each_system_has_a_figure_and_a_test(identifier):
    assert identifier in set(published_systems()), f"{identifier}: no figure or table names it"
    assert identifier in systems.marked_tests(), f"{identifier}: no test is marked with it"


def test_figures_and_marks_name_known_systems_only():
    assert set(published_systems()) | set(systems.marked_tests()) <= set(SYSTEMS["id"])


def test_every_marked_test_exists_and_is_collected():
    for names in systems.marked_tests().values():
        for name in names:
            path, *scope, test = name.split("::")
            text = (ROOT / path).read_text(encoding="utf-8")
            assert re.search(rf"^ *def {test}\(", text, re.M), name
            assert all(f"class {owner}" in text for owner in scope), name
            assert test.startswith("test_")


def test_marks_of_functions_and_classes_are_found_without_running_them(tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_x.py").write_text(
        "import pytest\nraise RuntimeError('this file must not run')\n"
        "@pytest.mark.system('S00-01', 'S00-02')\n@pytest.mark.parametrize('a', [1])\ndef test_one(a): ...\n"
        "@pytest.mark.system('S00-02')\nclass TestAll:\n    def test_two(self): ...\n"
        "def test_three(): ...\n",
        encoding="utf-8",
    )
    assert systems.marked_tests(folder) == {
        "S00-01": ["tests/test_x.py::test_one"],
        "S00-02": ["tests/test_x.py::test_one", "tests/test_x.py::TestAll::test_two"],
    }


def test_a_system_is_carried_by_a_figure_and_a_test_together():
    both = systems.concordance(TABLE, [FIGURE], {"S00-01": [TEST]})
    assert both[0]["status"] == systems.CARRIED
    assert (both[0]["chapter"], both[0]["figure"], both[0]["test"]) == ("chapters/one", "fig-a", TEST)
    assert both[0]["reason"] is None
    assert both[1]["status"] == systems.MISSING
    assert both[1]["reason"] == "no figure and no test"
    only_figure = systems.concordance(TABLE, [FIGURE], {})
    assert (only_figure[0]["status"], only_figure[0]["reason"]) == (systems.MISSING, "no test")
    assert only_figure[0]["test"] is None


@pytest.mark.parametrize(
    ("figures", "tests"), [([{**FIGURE, "systems": ["S00-99"]}], {}), ([], {"S00-99": [TEST]})]
)
def test_an_unknown_system_stops_the_build(figures, tests):
    with pytest.raises(datasets.DataError, match="names 'S00-99', expected an id of the table"):
        systems.concordance(TABLE, figures, tests)


def test_the_table_links_chapter_and_figure_and_json_says_the_same(tmp_path):
    source = tmp_path / "source"
    (source / "chapters").mkdir(parents=True)
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(
        "# Book\n\n```{toctree}\n:numbered:\nchapters/one\nchapters/conclusion\n```\n", encoding="utf-8"
    )
    (source / "chapters" / "conclusion.md").write_text("# End\n\n```{systems-table}\n```\n", encoding="utf-8")
    record = {"kind": "table", "id": "tab-a", "caption": "Rows.", "sources": ["scheme-agency"], "csv": "a\n"}
    record |= {"systems": ["S00-15"], "shown": ["a"], "headings": ["A"], "numeric": [False], "rows": [["1"]]}
    output = nbformat.v4.new_output("display_data", {publish.MIME: record})
    cells = [nbformat.v4.new_markdown_cell("# One"), nbformat.v4.new_code_cell("pass", outputs=[output])]
    language = {"language_info": {"name": "python", "pygments_lexer": "python"}}
    for number, cell in enumerate(cells):
        cell["id"] = str(number)
    notebook = json.dumps(nbformat.v4.new_notebook(cells=cells, metadata=language))
    (source / "chapters" / "one.ipynb").write_text(notebook, encoding="utf-8")
    app = SphinxTestApp("html", srcdir=source, builddir=tmp_path / "build")
    try:
        app.build()
        assert app.warning.getvalue() == ""
    finally:
        app.cleanup()
    site = tmp_path / "build" / "html"
    page = (site / "chapters" / "conclusion.html").read_text(encoding="utf-8")
    assert page.count('id="system-S') == 47
    row = re.search(r'<tr[^>]* id="system-S00-15".*?</tr>', page, re.S).group(0)
    assert 'href="one.html#tab-a"' in row
    assert 'href="one.html"' in row
    records = {entry["id"]: entry for entry in json.loads((site / "systems.json").read_text("utf-8"))}
    assert len(records) == 47
    assert {"id", "status", "chapter", "figure", "test"} <= set(records["S00-15"])
    assert records["S00-15"]["status"] == systems.CARRIED
    assert records["S00-13"]["status"] == systems.MISSING
    assert "not carried: no figure" in page
