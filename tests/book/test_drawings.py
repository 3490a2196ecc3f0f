"""A figure is taken from the last build if, and only if, everything that its looks depend on is the same."""

import ast
import functools
import json
import subprocess

import matplotlib as mpl
import nbformat
import pandas as pd
import pytest

from lib.book import drawings as kept_by_build
from lib.book.build import build
from lib.figures import drawings
from lib.figures.charts import multiples
from lib.figures.exchange import FILES as NAMES
from lib.figures.exchange import MARK, MIME, STATE
from tests.book.conftest import chapter
from tests.conftest import ROOT

FRAME = pd.DataFrame({"year": [2010, 2013], "value": [10.08, 6.48]})
FILES = {name: f"the {name}" for name in NAMES}
RECORD = {"id": "fig-line", "kind": "figure", "csv": "year\n2010\n", **FILES}
DRAWN = """import pandas as pd
from lib.figures.charts import multiples
from lib.figures.publish import figure
rows = [(year, group, value) for year in (2010, 2019) for group, value in
        [("employees", 2.0), ("residents", 1.0), ("multiple", 2.0)]]
frame = pd.DataFrame(rows, columns=["year", "group", "value"])
figure("fig-line", multiples.levels_and_multiple, frame, caption="Two lines.", sources=["decade"],
       alt="Two lines that stay apart by the same multiple in both years.")"""


@pytest.fixture
def keeping(tmp_path, monkeypatch):
    """Return the drawings of a book whose kernels would be told of them."""
    made = kept_by_build.Drawings(tmp_path)
    for name, value in made.variables().items():
        monkeypatch.setenv(name, value)
    return made


def executed(mark):
    """Return a notebook with one figure and its mark."""
    metadata = {"image/svg+xml": {"width": 680}, MARK: mark}
    output = nbformat.v4.new_output("display_data", {MIME: RECORD}, metadata=metadata)
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("figure()", outputs=[output])])


def mark(draw=multiples.levels_and_multiple, data=FRAME):
    return drawings.mark(draw, data)


def test_the_same_function_data_and_settings_bear_the_same_mark(keeping):
    assert mark() == mark(data=FRAME.copy()) != ""


@pytest.mark.parametrize(
    "changed",
    [
        FRAME.assign(value=[10.08, 6.48 + 1e-12]),
        FRAME.assign(value=FRAME["value"].astype("float32")),
        FRAME.rename(columns={"value": "times"}),
        FRAME.set_axis([1, 0]),
        FRAME.iloc[::-1],
    ],
    ids=["a digit that no file shows", "type", "heading", "index", "order"],
)
def test_any_change_of_the_data_changes_the_mark(keeping, changed):
    assert mark(data=changed) != mark()


def test_function_settings_and_code_change_the_mark(keeping, monkeypatch):
    before = mark()
    assert mark(multiples.annual) != before
    with mpl.rc_context({"font.size": 11}):
        assert mark() != before
    monkeypatch.setenv(STATE, "other code")
    assert mark() != before


def test_a_function_that_is_not_known_by_its_name_is_always_drawn(keeping):
    local = functools.wraps(multiples.levels_and_multiple)(lambda data: None)
    local.__qualname__ = "figure.<locals>.<lambda>"
    assert mark(local) == mark(executed) == ""
    assert drawings.kept("fig-line", "") is None


def test_no_build_no_mark(monkeypatch):
    monkeypatch.delenv(STATE, raising=False)
    assert mark() == ""


def test_what_a_build_keeps_is_found_by_its_mark_alone_and_the_notebook_bears_none(keeping):
    notebook = executed("one")
    keeping.keep(notebook)
    assert notebook.cells[0].outputs[0].metadata == {"image/svg+xml": {"width": 680}}
    assert drawings.kept("fig-line", "one") == FILES
    assert drawings.kept("fig-line", "two") is None
    assert drawings.kept("fig-other", "one") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"mark": "one"}', "\0"])
def test_a_damaged_entry_is_none(keeping, text):
    keeping.keep(executed("one"))
    (keeping.folder / "fig-line.json").write_text(text, encoding="utf-8")
    assert drawings.kept("fig-line", "one") is None


def test_nothing_is_kept_if_the_code_changed_while_a_chapter_ran(keeping, monkeypatch):
    monkeypatch.setattr(kept_by_build, "state", lambda root: "changed meanwhile")
    notebook = executed("one")
    keeping.keep(notebook)
    assert drawings.kept("fig-line", "one") is None
    assert MARK not in notebook.cells[0].outputs[0].metadata


def test_code_that_draws_imports_nothing_while_it_draws():
    # The record of what a chapter read would lack a module that only a drawing imports.
    for path in (ROOT / "lib" / "figures").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = {node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)}
        late = {node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)} - top
        assert not late, path.name


def test_a_chapter_that_runs_again_draws_only_what_has_changed(small_book, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(small_book))
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    entry, site = small_book / "_build" / "drawings" / "fig-line.json", small_book / "_build" / "html"

    def built(*cells):
        (small_book / "index.md").write_text(chapter("One", *cells), encoding="utf-8")
        build(small_book)
        assert f'"{MARK}"' not in (site / "notebooks" / "index.ipynb").read_text(encoding="utf-8")
        return (site / "figures" / "fig-line.svg").read_text(encoding="utf-8")

    first = built(DRAWN)
    known = json.loads(entry.read_text(encoding="utf-8"))
    assert known["files"]["svg"] == first
    # A drawing that no chart makes shows whether it is used.
    known["files"]["svg"] = first.replace("</svg>", "<desc>kept</desc></svg>")
    entry.write_text(json.dumps(known), encoding="utf-8")
    assert "<desc>kept</desc>" in built(DRAWN, "1 + 1")
    assert "<desc>kept</desc>" not in built(DRAWN.replace("1.0", "1.5"), "1 + 1")
    assert built(DRAWN, "1 + 2") == first

    entry.write_text(json.dumps(known), encoding="utf-8")
    style = small_book / "lib" / "figures" / "style.py"
    style.write_text(style.read_text(encoding="utf-8") + "\n# Said in other words.\n", encoding="utf-8")
    assert built(DRAWN, "1 + 3") == first

    entry.unlink()
    with pytest.raises(subprocess.CalledProcessError):
        built(DRAWN, "import warnings\nwarnings.warn('odd')")
    assert not entry.exists()
