"""Kept results count as fresh exactly as long as nothing changed that they were computed from."""

import json
import os
import subprocess
import sys
import time

import pytest

from lib.book import freshness
from lib.book.freshness import INPUTS, LOCK, PYTHON, Inputs, digest
from tests.conftest import ROOT


def test_digest_changes_with_content_name_and_new_files(tmp_path):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "a.csv"
    file.write_text("1\n", encoding="utf-8")
    seen = {digest(tmp_path, INPUTS)}
    file.write_text("2\n", encoding="utf-8")
    seen.add(digest(tmp_path, INPUTS))
    file.rename(tmp_path / "data" / "b.csv")
    seen.add(digest(tmp_path, INPUTS))
    (tmp_path / "data" / "c.csv").write_text("", encoding="utf-8")
    seen.add(digest(tmp_path, INPUTS))
    assert len(seen) == 4


def test_digest_ignores_what_outputs_do_not_depend_on(tmp_path):
    before = digest(tmp_path, INPUTS)
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    assert digest(tmp_path, INPUTS) == before


def test_every_input_pattern_matches_something_in_the_book():
    for pattern in INPUTS:
        assert list(ROOT.glob(pattern)), pattern


@pytest.fixture
def project(tmp_path):
    """Return a project with two modules, two tables and a lock, none of them changed just now."""
    files = {
        "requirements.txt": "pandas==3\n",
        "lib/a.py": "A = 1\n",
        "lib/b.py": "B = 1\n",
        "data/one.csv": "1\n",
        "data/two.csv": "2\n",
        "data/datapackage.json": manifest(one="Units", two="Units"),
    }
    for name, content in files.items():
        write(tmp_path, name, content)
    return tmp_path


def write(root, name, content):
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(content, encoding="utf-8")
    an_hour_ago = time.time() - 3600
    os.utime(root / name, (an_hour_ago, an_hour_ago))


def manifest(**titles):
    return json.dumps({"resources": [{"name": name, "title": title} for name, title in titles.items()]})


def kept(root):
    """Return what is kept for a chapter that used module a and table one."""
    read = [f"{root}/lib/a.py", f"{root}/data/one.csv", f"{root}/data/datapackage.json#one"]
    return Inputs(root).kept(read, started=time.time())


CHANGES = {
    "module": ("lib/a.py", "A = 2\n", ["lib/a.py"]),
    "other module": ("lib/b.py", "B = 2\n", []),
    "new module": ("lib/c.py", "C = 2\n", []),
    "package of the same name": ("lib/a/__init__.py", "A = 2\n", ["lib/a.py"]),
    "table": ("data/one.csv", "9\n", ["data/one.csv"]),
    "other table": ("data/two.csv", "9\n", []),
    "entry": (
        "data/datapackage.json",
        manifest(one="Other units", two="Units"),
        ["data/datapackage.json#one"],
    ),
    "other entry": ("data/datapackage.json", manifest(one="Units", two="Other units"), []),
    "new entry": ("data/datapackage.json", manifest(one="Units", two="Units", three="Units"), []),
    "unusable manifest": ("data/datapackage.json", "{", ["data/datapackage.json#one"]),
    "lock": ("requirements.txt", "pandas==4\n", [LOCK]),
    "nothing": ("lib/a.py", "A = 1\n", []),
}


@pytest.mark.parametrize("change", CHANGES)
def test_exactly_what_was_read_counts(project, change):
    name, content, expected = CHANGES[change]
    before = kept(project)
    write(project, name, content)
    assert Inputs(project).changed(before) == expected


def test_a_file_that_is_gone_and_another_python_count_as_changed(project, monkeypatch):
    before = kept(project)
    (project / "data" / "one.csv").unlink()
    monkeypatch.setattr(freshness.platform, "python_version", lambda: "2.7")
    assert set(Inputs(project).changed(before)) == {PYTHON, "data/one.csv"}


def test_the_list_of_tables_and_of_a_folder_count_where_they_were_read(project):
    before = Inputs(project).kept([f"{project}/data/datapackage.json#", f"{project}/data/"], time.time())
    write(project, "data/datapackage.json", manifest(one="Other units", two="Units"))
    write(project, "data/one.csv", "9\n")
    assert Inputs(project).changed(before) == []
    write(project, "data/datapackage.json", manifest(one="Units"))
    write(project, "data/three.csv", "3\n")
    assert set(Inputs(project).changed(before)) == {"data/datapackage.json#", "data/"}


def test_an_input_that_changes_while_it_is_used_never_counts_as_fresh(project):
    started = time.time() - 60
    (project / "lib" / "a.py").write_text("A = 3\n", encoding="utf-8")
    before = Inputs(project).kept([f"{project}/lib/a.py", f"{project}/data/one.csv"], started)
    assert Inputs(project).changed(before) == ["lib/a.py"]


def test_results_stay_fresh_when_the_book_is_moved(project, tmp_path_factory):
    before = kept(project)
    moved = project.rename(tmp_path_factory.mktemp("elsewhere") / "book")
    assert Inputs(moved).changed(before) == []


def test_code_of_the_same_length_and_second_is_not_run_from_old_bytecode(tmp_path):
    module = tmp_path / "number.py"

    def run(content):
        module.write_text(content, encoding="utf-8")
        os.utime(module, (1_000_000_000, 1_000_000_000))
        freshness.check_bytecode_by_content(tmp_path)
        command = [sys.executable, "-c", "import number; print(number.N)"]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    assert run("N = 1\n") == "1\n"
    assert run("N = 2\n") == "2\n"
