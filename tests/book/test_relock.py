"""A new lock says which numbers it moves, and replaces the old one only if the book can be built with it."""

import re
import subprocess

import pytest

from lib.book import relock, verify
from tests.book.conftest import chapter
from tests.conftest import ROOT

COUNT = (
    "from pathlib import Path\nfrom lib.figures.publish import glue\n\n"
    "pins = Path('requirements.txt').read_text('utf-8').count('==')\n"
    "glue(same='4.40', pins=str(pins))\nassert pins < 1000"
)


@pytest.fixture
def book(small_book, monkeypatch):
    """Return a book that counts its pins, and a function that says how the next lock is resolved."""
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    text = "{glue:text}`pins` and {glue:text}`same`."
    (small_book / "index.md").write_text(chapter("How many?", COUNT, text=text), encoding="utf-8")
    lock = small_book / "requirements.txt"
    lock.write_text("one==1\ntwo==2\n", encoding="utf-8")
    # The packages are those of the test: to install others would take minutes and a network.
    monkeypatch.setattr(relock, "build_anew", verify.build_copy)

    def resolve(content):
        monkeypatch.setattr(relock, "resolve", lambda root: (root / lock.name).write_text(content, "utf-8"))

    return small_book, lock, resolve


def test_a_moved_number_is_named_with_chapter_and_both_values(book):
    root, lock, resolve = book
    resolve("one==1\ntwo==2\nthree==3\n")
    assert relock.relock(root) == ["index: pins: 2 -> 3"]
    assert lock.read_text(encoding="utf-8") == "one==1\ntwo==2\nthree==3\n"


def test_a_lock_with_which_the_book_cannot_be_built_is_not_taken(book):
    root, lock, resolve = book
    resolve("one==1\n" * 1000)
    with pytest.raises(subprocess.CalledProcessError):
        relock.relock(root)
    assert lock.read_text(encoding="utf-8") == "one==1\ntwo==2\n"


def test_nothing_is_built_if_the_lock_is_the_newest(book, monkeypatch):
    root, lock, resolve = book
    resolve("one==1\ntwo==2\n")
    monkeypatch.setattr(relock, "build", lambda root: pytest.fail("built"))
    assert relock.relock(root) is None


def test_the_lock_is_resolved_for_every_system_from_the_oldest_python_on():
    oldest = re.search(r'^requires-python = ">=(.+)"$', (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert {"--universal", f"--python-version={oldest[1]}", "--generate-hashes"} <= set(relock.OPTIONS)
