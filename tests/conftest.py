"""Shared fixtures: a private copy of the data and a way to run a chapter's cells without a kernel."""

import ast
import shutil
from pathlib import Path

import hypothesis
import jupytext
import pytest

from lib.book.build import build
from lib.figures import publish
from lib.sources import datasets

# The same examples on every machine; a busy one is no failure.
hypothesis.settings.register_profile("book", deadline=None, derandomize=True)
hypothesis.settings.load_profile("book")
# benchmarks/mutants.py runs a test several times in one process.
hypothesis.settings.register_profile(
    "mutation",
    hypothesis.settings.get_profile("book"),
    suppress_health_check=[hypothesis.HealthCheck.differing_executors],
)

ROOT = Path(__file__).parents[1]
CHAPTERS = sorted((ROOT / "chapters").glob("*.md"))


@pytest.fixture(scope="session")
def site():
    """Build the whole book strictly, once for all tests that read it, and return the folder of the site."""
    return build()


@pytest.fixture
def data_copy(tmp_path):
    """Return a copy of data/ that a test may damage."""
    return Path(shutil.copytree(datasets.DATA, tmp_path / "data"))


@pytest.fixture
def run_chapter(monkeypatch):
    """Return a function that runs a chapter's code cells on some data and returns what they publish."""

    def run(path, data=datasets.DATA):
        outputs = []
        # Numbers are compared, not pictures: drawing each figure twice would take most of the time.
        monkeypatch.setattr(publish, "_draw", lambda draw, data, width: None)
        monkeypatch.setattr(publish, "_axes", lambda picture: [])
        monkeypatch.setattr(publish, "_save", lambda picture, form: b"")
        monkeypatch.setattr(datasets, "DATA", data)
        monkeypatch.setattr(
            publish,
            "publish_display_data",
            lambda bundle, metadata=None: outputs.append((bundle, metadata)),
        )
        space = {"__name__": "__chapter__"}
        for number, cell in enumerate(jupytext.read(path).cells):
            if cell.cell_type == "code":
                exec(compile(cell.source, f"{path.name}, cell {number}", "exec"), space)
        return outputs

    return run


def glued(outputs):
    """Return the glued texts of a run, by name."""
    return {
        meta["scrapbook"]["name"]: ast.literal_eval(bundle[f"{publish.GLUE_PREFIX}text/plain"])
        for bundle, meta in outputs
        if meta and "scrapbook" in meta
    }


def published(outputs):
    """Return the records of figures and tables of a run, by id."""
    records = [bundle[publish.MIME] for bundle, _ in outputs if publish.MIME in bundle]
    return {record["id"]: record for record in records}
