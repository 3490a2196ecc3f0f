import pytest

from lib.sources import datasets, usage
from lib.sources.datasets import DataError
from tests.conftest import CHAPTERS

TABLES = ["table-1", "table-2", "events", "stages"]


def chapter(code, fence="```"):
    head = "# Title\n\nProse says load('stages').\n\n"
    return f"{head}{fence}{{code-cell}} ipython3\n:tags: [hide-input]\n\n{code}\n{fence}\n"


@pytest.mark.parametrize(
    ("code", "used"),
    [
        ('frame = load("table-2").set_index("year")', ["table-2"]),
        ("frame = load('events')\nother = load('table-1')", ["events", "table-1"]),
        ('figure("fig-a", chart, frame, sources=["table-2", "events"])', ["events", "table-2"]),
        ('table(\n    "tab-a",\n    frame,\n    sources=[\n        "table-1",\n    ],\n)', ["table-1"]),
        ('# load("table-1")\ntext = \'load("table-2")\'', []),
        ('json.load("table-1")', []),
        ("frame = load(name)", []),
        ('frame = load("table-1", "events")', ["table-1"]),
    ],
    ids=["load", "twice", "sources", "lines", "comment-string", "other-load", "variable", "folder"],
)
def test_names_are_found_where_they_are_used(code, used):
    found = usage.users({"one": chapter(code)}, TABLES)
    assert sorted(name for name, chapters in found.items() if chapters) == used


@pytest.mark.parametrize("fence", ["```", "````", ":::"])
def test_code_cells_of_every_fence_are_read(fence):
    found = usage.users({"one": chapter('load("events")', fence)}, TABLES)
    assert found["events"] == ["one"]


def test_options_in_yaml_are_not_read_as_code():
    text = '```{code-cell} ipython3\n---\ntags: [hide-input]\n---\nload("events")\n```\n'
    assert usage.users({"one": text}, TABLES)["events"] == ["one"]


def test_every_table_is_listed_with_its_chapters_once_and_orphans_are_empty():
    chapters = {
        "one": chapter('load("table-1")') + chapter('load("table-1")'),
        "two": chapter('load("table-1")\nload("events")'),
        "three": "# No code\n",
    }
    assert usage.users(chapters, TABLES) == {
        "table-1": ["one", "two"],
        "table-2": [],
        "events": ["two"],
        "stages": [],
    }


@pytest.mark.parametrize("code", ['load("table-9")', 'figure("fig-a", sources=["table-1", "table-9"])'])
def test_an_unknown_table_is_refused_by_chapter_and_name(code):
    with pytest.raises(
        DataError,
        match="two: uses unknown table 'table-9', expected one of: table-1, table-2, events, stages$",
    ):
        usage.users({"one": chapter('load("table-1")'), "two": chapter(code)}, TABLES)


def test_a_cell_that_is_not_python_is_refused_by_chapter():
    with pytest.raises(DataError, match="one: found a code cell with 'frame = load\\("):
        usage.users({"one": chapter("frame = load(")}, TABLES)


def test_the_scan_agrees_with_what_a_chapter_loads(run_chapter, monkeypatch):
    path = next(path for path in CHAPTERS if path.stem.startswith("problem-2"))
    loaded = set()
    load = datasets.load
    monkeypatch.setattr(datasets, "load", lambda name, *rest: loaded.add(name) or load(name, *rest))
    run_chapter(path)
    found = usage.users({"one": path.read_text(encoding="utf-8")}, datasets.names())
    assert {name for name, chapters in found.items() if chapters} == loaded
