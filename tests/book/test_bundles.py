"""Each bundle runs alone: unpacked in an empty folder, in a fresh kernel, without a network."""

import json
import os
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.book import bundles
from lib.sources import datasets
from tests.conftest import ROOT

# Loaded by every Python process of a run: no address but this machine's, and no code but the bundle's.
GUARD = """
import sys, pathlib
def refuse(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        if arguments[1][0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the network is off: {arguments[1][0]}")
    if event == "socket.getaddrinfo" and arguments[0] not in (None, "", b"", "127.0.0.1", "::1", "localhost"):
        raise OSError(f"the network is off: {arguments[0]}")
sys.addaudithook(refuse)
sys.path[:] = [path for path in sys.path if not (pathlib.Path(path) / "lib" / "book").is_dir()]
"""
SLUGS = sorted(
    path.stem
    for path in [ROOT / "index.md", *(ROOT / "chapters").glob("*.md")]
    if "{code-cell}" in path.read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def offline(tmp_path_factory):
    """Return an environment in which Python refuses to leave this machine and does not see this project."""
    folder = tmp_path_factory.mktemp("guard")
    (folder / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    return {**os.environ, "PYTHONPATH": str(folder)}


def run(folder, environment):
    """Run a bundle again; return what it prints, or the end of its error."""
    command = [sys.executable, "rerun.py"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else done.stderr[-2000:]


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    """Return a folder for each bundle, with nothing in it but the bundle."""
    folders = {}
    for path in sorted((site / "notebooks").glob("*.zip")):
        empty = tmp_path_factory.mktemp(path.stem)
        zipfile.ZipFile(path).extractall(empty)
        folders[path.stem] = empty / path.stem
    return folders


@pytest.fixture(scope="module")
def printed(unpacked, offline):
    """Run all bundles, two at a time, and return what each prints."""
    with ThreadPoolExecutor(2) as pool:
        done = pool.map(lambda folder: run(folder, offline), unpacked.values())
        return dict(zip(unpacked, done, strict=True))


def test_the_guard_refuses_the_network_and_hides_the_project(offline, tmp_path):
    for code in ("import socket; socket.create_connection(('192.0.2.1', 9))", "import lib.book.build"):
        done = subprocess.run([sys.executable, "-c", code], env=offline, cwd=tmp_path, capture_output=True)
        assert done.returncode == 1
        assert re.search(rb"the network is off|No module named 'lib", done.stderr)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_bundle_alone_gives_the_numbers_of_the_page(printed, slug):
    assert re.search(r"^[\w.-]+: [1-9]\d* numbers.*\nAll are as published\.$", printed[slug], re.M), printed[
        slug
    ]


def test_changed_data_change_the_numbers_and_the_change_is_listed(unpacked, printed, offline):
    folder = unpacked["problem-2-urban-rural-gap"]
    table = folder / "data" / "paper" / "table-2.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = (n for n, line in enumerate(lines) if line.startswith("employees,fund_expenditure,2010,"))
    cells = lines[at].split(",")
    lines[at] = ",".join([*cells[:3], str(2 * float(cells[3])), *cells[4:]])
    before = table.read_text(encoding="utf-8")
    table.write_text("".join(lines), encoding="utf-8")
    try:
        words = run(folder, offline)
    finally:
        table.write_text(before, encoding="utf-8")
    assert re.search(r"^multiple_first: 10\.08 -> 20\.16$", words, re.M), words
    assert "tab-medical-derived: " in words
    assert "All are as published" not in words


def test_a_bundle_has_the_parts_that_its_readme_names(unpacked):
    for slug, folder in unpacked.items():
        readme = (folder / "README.md").read_text(encoding="utf-8")
        assert readme.count("\n") == 5, "five lines"
        for name in ("requirements.txt", f"{slug}.ipynb", "rerun.py", "LICENSE-data", "data", "lib"):
            assert name in readme
            assert (folder / name).exists()


def test_a_bundle_holds_the_tables_of_its_manifest_and_no_other(unpacked):
    for folder in unpacked.values():
        package = json.loads((folder / "data" / "datapackage.json").read_text(encoding="utf-8"))
        listed = {entry["path"] for entry in package["resources"]}
        present = {path.relative_to(folder / "data").as_posix() for path in (folder / "data").rglob("*.csv")}
        assert listed == present
        assert not (folder / "lib" / "book").exists()
    sizes = {len(list((folder / "data").rglob("*.csv"))) for folder in unpacked.values()}
    assert min(sizes) < len(datasets.names()), "a chapter takes what it needs, not everything"


def test_the_archive_of_all_data_has_dictionary_and_licenses(site, tmp_path):
    zipfile.ZipFile(site / bundles.DATA).extractall(tmp_path)
    folder = tmp_path / "common-prosperity-data"
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in package["resources"]] == datasets.names()
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for entry in package["resources"]:
        assert (folder / entry["path"]).read_bytes() == (datasets.DATA / entry["path"]).read_bytes()
        assert f"### {entry['name']}: " in readme
    assert not re.search(r"\{[a-z:]+\}`", readme)
    assert {"LICENSE-data", "CITATION.cff", "references.bib"} <= {path.name for path in folder.iterdir()}


def test_equal_files_give_equal_archives_whatever_their_order_and_time():
    files = {"b.txt": b"2", "a/a.txt": b"1" * 1000}
    archive = bundles.packed("x", files)
    assert archive == bundles.packed("x", dict(reversed(files.items())))
    assert archive != bundles.packed("x", files | {"b.txt": b"3"})


def test_no_archive_bears_a_time_or_leaves_its_folder(site):
    for path in [*(site / "notebooks").glob("*.zip"), site / bundles.DATA]:
        entries = zipfile.ZipFile(path).infolist()
        names = [entry.filename for entry in entries]
        assert names == sorted(names)
        assert {entry.date_time for entry in entries} == {bundles.NO_TIME}
        assert len({name.split("/")[0] for name in names}) == 1
        assert not any(".." in name or name.startswith("/") for name in names)
