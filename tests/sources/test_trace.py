"""What a process reads is recorded, whoever reads it, and nothing else."""

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SCRIPT = """
import pathlib, sys
from lib.sources import trace
trace.start([{root!r}, {other!r}])
{code}
print(trace.report())
"""


@pytest.fixture
def read(tmp_path):
    """Return a function that runs code in a process of its own and returns what it read, by short name."""

    def run(code):
        script = SCRIPT.format(root=str(ROOT), other=str(tmp_path), code=code)
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        paths = json.loads(done.stdout.splitlines()[-1])
        return {path.replace(f"{ROOT}/", "").replace(str(tmp_path), "here") for path in paths}

    return run


def test_a_table_is_recorded_as_its_file_and_its_entry_and_no_other(read):
    seen = read("from lib.sources.datasets import load; load('table-2'); load('table-2')")
    assert {name for name in seen if name.startswith("data")} == {
        "data/paper/table-2.csv",
        "data/datapackage.json#table-2",
    }


def test_the_list_of_all_tables_is_recorded_as_such(read):
    assert "data/datapackage.json#" in read("from lib.sources import datasets; datasets.names()")


def test_the_manifest_read_past_the_loader_counts_as_a_whole(read):
    assert "data/datapackage.json" in read(
        f"pathlib.Path({str(ROOT)!r}, 'data/datapackage.json').read_text()"
    )


def test_modules_are_recorded_with_what_they_import(read):
    seen = read("import lib.models.convergence")
    assert {"lib/models/convergence.py", "lib/models/__init__.py", "lib/__init__.py"} <= seen
    assert "lib/models/demography.py" not in seen


def test_files_and_folders_beside_the_chapter_are_recorded_but_not_what_is_written(read, tmp_path):
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    code = "open('notes.txt').read(); sorted(pathlib.Path('.').glob('*')); open('new.txt', 'w').close()"
    assert {name for name in read(code) if name.startswith("here")} == {"here/notes.txt", "here/"}


def test_folders_that_the_import_system_looks_through_are_not_inputs(read):
    seen = read("import importlib.metadata, pkgutil, frictionless\nlist(pkgutil.iter_modules())")
    assert not [name for name in seen if name.endswith("/")]


def test_caches_and_hidden_folders_are_not_inputs(read, tmp_path):
    for name in ("_build", ".git", "__pycache__"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").write_text("x", encoding="utf-8")
    code = "[open(f'{folder}/x').read() for folder in ('_build', '.git', '__pycache__')]"
    assert not [name for name in read(code) if name.startswith("here")]
