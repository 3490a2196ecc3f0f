"""A build says which version, commit and data it shows, and says so where it cannot know."""

import re
import shutil
import subprocess
import tomllib

import pytest

from lib.book import stamp
from tests.conftest import ROOT

NAMES = ("-c", "user.name=A", "-c", "user.email=a@example.org")


def git(folder, *words):
    subprocess.run(["git", *NAMES, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Return a repository with one commit, whatever repository the tests themselves run in."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "a.txt").write_text("a", encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "A")
    return folder


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert stamp.version() == project["version"]


def test_a_commit_is_named_and_changes_after_it_are_not_hidden(repository):
    clean = stamp.commit(repository)
    assert re.fullmatch(r"[0-9a-f]{12}", clean)
    (repository / "a.txt").write_text("b", encoding="utf-8")
    assert stamp.commit(repository) == f"{clean} with changes"
    git(repository, "commit", "-qam", "B")
    assert re.fullmatch(r"[0-9a-f]{12}", stamp.commit(repository))
    assert stamp.commit(repository) != clean


def test_without_git_the_stamp_says_unknown(tmp_path, repository):
    assert stamp.commit(tmp_path) == stamp.UNKNOWN
    assert "unknown" in stamp.UNKNOWN
    (repository / "sub").mkdir()
    assert stamp.commit(repository / "sub") == stamp.UNKNOWN, "another project's commit is not ours"


def test_an_archive_of_git_knows_its_commit(repository, tmp_path):
    for name in (".gitattributes", "lib/book/stamp.py"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, repository / name)
    git(repository, "add", ".")
    git(repository, "commit", "-qm", "B")
    git(repository, "archive", "-o", str(tmp_path / "book.zip"), "HEAD")
    shutil.unpack_archive(tmp_path / "book.zip", tmp_path / "book")
    text = (tmp_path / "book" / "lib" / "book" / "stamp.py").read_text(encoding="utf-8")
    archived = re.search(r'^ARCHIVED = "([0-9a-f]{40})"$', text, re.M).group(1)
    assert stamp.commit(tmp_path / "book", archived) == stamp.commit(repository)


def test_the_data_hash_follows_every_byte(data_copy):
    before = stamp.data_hash(data_copy.parent)
    assert before == stamp.data_hash()
    path = data_copy / "paper" / "table-2.csv"
    path.write_bytes(path.read_bytes().replace(b"0", b"1", 1))
    assert stamp.data_hash(data_copy.parent) != before
