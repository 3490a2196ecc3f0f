"""The strict build refuses what a reader must not see, and never harms the last good site."""

import os
import platform
import re
import signal
import subprocess
import sys
import time

import pytest

from lib.book import stamp
from lib.book.build import build, checksums, is_current, state
from tests.book.conftest import chapter
from tests.conftest import ROOT


@pytest.fixture
def tiny_book(small_book):
    """Return a function that writes the only page of a book and builds it."""
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")

    def write_and_build(*cells, text=""):
        page = chapter("Is this page sound?", *cells, text=text)
        (small_book / "index.md").write_text(page, encoding="utf-8")
        return build(small_book)

    return write_and_build


def test_a_good_page_builds_and_a_bad_one_leaves_it_in_place(tiny_book, capfd):
    good = 'from lib.figures.publish import glue\nglue(answer="42", rate="4.40", big="2,772")'
    slow = "import time\nprint('half a ', end='', flush=True)\ntime.sleep(1)\nprint('line')"
    site = tiny_book(
        good, slow, text="The answer is {glue:text}`answer`, {glue:text}`rate`, {glue:text}`big`."
    )
    before = (site / "index.html").read_bytes()
    for printed in (b">42<", b">4.40<", b">2,772<", b"half a line\n"):
        assert printed in before
    assert not list(site.glob(".*")), "a note of Sphinx that depends on this machine"
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(command, cwd=site, check=True)
    for _ in range(2):  # the second run must not pass on what the first one kept
        capfd.readouterr()
        with pytest.raises(subprocess.CalledProcessError):
            tiny_book("x = 1", "1 / 0")
        printed = capfd.readouterr().err
        assert "index.md, code cell 2 (line 19)" in printed
        assert "ZeroDivisionError: division by zero" in printed
        assert (site / "index.html").read_bytes() == before


def test_nothing_is_built_twice_and_a_damaged_site_is_built_again(tiny_book, capfd):
    def build_again():
        capfd.readouterr()
        site = tiny_book("print('hello')")
        return "Nothing has changed" in capfd.readouterr().out, (site / "index.html").read_bytes()

    first, before = build_again()
    assert not first
    assert build_again() == (True, before)
    page = tiny_book("print('hello')") / "index.html"
    page.write_bytes(before + b" ")
    assert build_again() == (False, before)
    page.unlink()
    assert build_again() == (False, before)


@pytest.mark.parametrize(
    "name", ["index.md", "chapters/a.md", "_config.yml", "static/book.css", "lib/models/a.py", ".zenodo.json"]
)
def test_a_site_is_not_current_once_any_file_is_changed_added_or_removed(tmp_path, name):
    def write(path, content):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content, encoding="utf-8")
        return state(tmp_path)

    write("_build/html/index.html", "x")
    write("_build/html/SHA256SUMS", checksums(tmp_path / "_build" / "html"))
    made_from = write(name, "1")
    assert not is_current(tmp_path, made_from)
    write("_build/made-from", made_from)
    assert is_current(tmp_path, state(tmp_path))
    assert not is_current(tmp_path, write(name, "2"))
    assert not is_current(tmp_path, write(f"{name}.new", ""))
    (tmp_path / f"{name}.new").unlink()
    assert is_current(tmp_path, write(name, "1"))
    (tmp_path / name).unlink()
    assert not is_current(tmp_path, state(tmp_path))


def test_a_site_is_not_current_for_another_commit_or_python(tmp_path, monkeypatch):
    before = state(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(stamp, "commit", lambda: "0123456789ab")
        assert state(tmp_path) != before
    with monkeypatch.context() as patch:
        patch.setattr(platform, "python_version", lambda: "2.7")
        assert state(tmp_path) != before
    assert state(tmp_path) == before


BROKEN = {
    "See {numref}`fig-nowhere`.": "fig-nowhere",
    "See {doc}`nopage`.": "nopage",
    "As {cite:t}`nobody1900` says.": "nobody1900",
    "The answer is {glue:text}`nothing`.": "nothing",
    "[a file](nofile.md)": "nofile.md",
    "A {role-of-nobody}`x`.": "role-of-nobody",
}


def test_every_broken_reference_is_named_and_stops_the_build(tiny_book, capfd):
    with pytest.raises(subprocess.CalledProcessError):
        tiny_book(text="\n\n".join(BROKEN))
    printed = capfd.readouterr()
    warnings = [line for line in (printed.out + printed.err).splitlines() if "WARNING" in line]
    for name in BROKEN.values():
        assert any(name in line for line in warnings), name
    # Sphinx keeps what it has read and warns once; a second run must not pass for that.
    with pytest.raises(subprocess.CalledProcessError):
        tiny_book(text="\n\n".join(BROKEN))


def test_the_same_id_cannot_be_published_twice(tiny_book):
    publish = (
        "import pandas as pd\nfrom lib.figures.publish import table\n"
        'frame = pd.DataFrame({"a": [1]})\n'
        "for _ in range(2):\n"
        '    table("tab-a", frame, {"a": ("A", "{}")}, caption="A.", sources=["table-1"])'
    )
    with pytest.raises(subprocess.CalledProcessError):
        tiny_book(publish)


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("options", [[], ["--plain"]])
def test_a_build_that_is_interrupted_leaves_no_process_behind(small_book, number, options):
    (small_book / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    code = "import os, time\nprint(os.getpid(), file=open('pid', 'w'), flush=True)\ntime.sleep(600)"
    (small_book / "index.md").write_text(chapter("Does it end?", code), encoding="utf-8")
    command = [sys.executable, "-m", "lib.book.build", *options, small_book]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell starts jobs in the background deaf to SIGINT, and tests with them.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        pid = small_book / "pid"
        wait_until(lambda: pid.is_file() and re.fullmatch(r"\d+\n", pid.read_text()))
        kernel = int(pid.read_text())
        process.send_signal(number)
        assert process.wait(30) != 0
        wait_until(lambda: not is_running(kernel), 30)
    finally:
        process.kill()
