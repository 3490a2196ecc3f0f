"""Whatever goes wrong around a build: the last good site survives and the next run recovers by itself.

A small book is built once; each test damages a copy of it. Its code is its own, so tests may change it. Where
a fault needs a name space of its own (a full or read-only disk, no network), the test is skipped, with the
reason, on systems that grant none.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from filelock import FileLock

from lib.book import build, verify
from tests.book.conftest import chapter, write_book

TOC = "format: jb-book\nroot: index\nchapters:\n- file: two\n"
INDEX = """import pandas as pd
from lib.figures import style
from lib.figures.publish import figure, glue
from lib.sources.datasets import load

def draw(data):
    picture, (axes,) = style.canvas()
    axes.plot(data["x"], data["y"])
    axes.set_xlabel("Year – 2 % ≥ 1")
    return picture

glue(rows=str(len(load("table-2"))))
figure("fig-line", draw, pd.DataFrame({"x": range(9), "y": range(9)}), caption="A line.",
    alt="A straight line that rises from zero to eight.", sources=["table-2"])"""
TEXT = "It has {glue:text}`rows` rows, see {numref}`fig-line`. It is sound."
CITED = "@book{source, author = {Alpha, Ada}, title = {One}, publisher = {House}, year = {2001}}\n"


def run(root, *prefix, command=("-m", "lib.book.build"), **environment):
    """Build a book with its own code, and return the ended process."""
    given = os.environ | {"PYTHONPATH": str(root)} | environment
    line = [*prefix, sys.executable, *command, str(root)]
    return subprocess.run(line, cwd=root, env=given, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """Return a book that was built well."""
    root = tmp_path_factory.mktemp("sound")
    write_book(root)
    (root / "_toc.yml").write_text(TOC, encoding="utf-8")
    (root / "index.md").write_text(chapter("Is it sound?", INDEX, text=TEXT), encoding="utf-8")
    (root / "two.md").write_text(
        "# Who says so?\n\nSee {cite:t}`source`.\n\n```{bibliography}\n```\n", encoding="utf-8"
    )
    with (root / "references.bib").open("a", encoding="utf-8") as file:
        file.write(CITED)
    done = run(root)
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture
def book(sound, tmp_path):
    """Return a copy of the book that was built, in another folder."""
    return Path(shutil.copytree(sound, tmp_path / "book", symlinks=True))


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def change(root):
    """Change the code of one page, and what the other one takes from elsewhere."""
    edit(root / "index.md", "range(9)", "range(7)")
    edit(root / "references.bib", "Alpha, Ada", "Beta, Ben")


def content(site):
    """Return the bytes of every file of a site."""
    return {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def refused(done, *words):
    """Check that a build failed, said why in these words, and said what holds and what to do."""
    assert done.returncode == 1, done.stdout + done.stderr
    for word in (*words, build.FAILED):
        assert word in done.stdout + done.stderr, done.stdout + done.stderr


# --- data ---------------------------------------------------------------------------------------------------


def test_a_plausible_wrong_number_is_refused_before_anything_runs(book):
    before = content(book / "_build" / "html")
    edit(
        book / "data" / "paper" / "table-2.csv", "fund_expenditure,2010,3271,", "fund_expenditure,2010,3272,"
    )
    done = run(book)
    refused(done, "data/paper/table-2.csv: found sha256:", "if the change was meant, run `make seal`")
    assert done.stdout == ""
    assert done.stderr.count("\n") == 2
    assert content(book / "_build" / "html") == before


# --- a build that is killed ---------------------------------------------------------------------------------

KILLER = """
import os, runpy, signal, sys
import {module} as module
owner = getattr(module, {owner!r}, module)
intact, calls = getattr(owner, {name!r}), []
def deadly(*arguments, **options):
    calls.append(1)
    if len(calls) == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
    return intact(*arguments, **options)
setattr(owner, {name!r}, deadly)
runpy.run_module("lib.book.build", run_name="__main__")
"""
MOMENTS = {
    "pages are written": ("sphinx.builders.html", "StandaloneHTMLBuilder", "write_doc", 2),
    "the site is swapped": ("pathlib", "Path", "rename", 2),
}


@pytest.fixture(scope="module")
def changed_site(sound, tmp_path_factory):
    """Return what a build from clean makes of the changed book."""
    root = Path(shutil.copytree(sound, tmp_path_factory.mktemp("clean") / "book", symlinks=True))
    shutil.rmtree(root / "_build")
    change(root)
    assert run(root).returncode == 0
    return content(root / "_build" / "html")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_that_is_killed_harms_nothing_and_the_next_one_makes_the_same_site(
    book, changed_site, moment
):
    module, owner, name, number = MOMENTS[moment]
    built = book / "_build"
    before = content(built / "html")
    change(book)
    code = KILLER.format(module=module, owner=owner, name=name, number=number)
    assert run(book, command=("-c", code)).returncode == -signal.SIGKILL
    survivor = built / ("html.old" if moment == "the site is swapped" else "html")
    assert content(survivor) == before
    done = run(book)
    assert done.returncode == 0, done.stdout + done.stderr
    assert content(built / "html") == changed_site
    assert {path.name for path in built.iterdir()} == {
        "drawings",
        "home",
        "html",
        "lock",
        "made-from",
        "results",
        "stage",
    }


def test_what_failed_is_not_taken_for_finished_and_a_cut_swap_is_taken_back(book):
    before = content(book / "_build" / "html")
    (book / "_build" / "html").rename(book / "_build" / "html.old")
    edit(book / "two.md", "See", "See {numref}`fig-nowhere` and")
    for _ in range(2):
        refused(run(book), "fig-nowhere")
        assert content(book / "_build" / "html") == before


# --- two builds ---------------------------------------------------------------------------------------------


def test_two_builds_of_one_book_work_one_after_the_other(book):
    lock = FileLock(book / "_build" / "lock")
    with lock:
        line = [sys.executable, "-m", "lib.book.build", str(book)]
        given = os.environ | {"PYTHONPATH": str(book)}
        second = subprocess.Popen(line, cwd=book, env=given, stdout=subprocess.PIPE, text=True)
        assert second.stdout.readline().startswith("Another build of this book is running; this one begins")
        time.sleep(1)
        assert second.poll() is None
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 0
    assert "The book is ready" in said


# --- the disk -----------------------------------------------------------------------------------------------


def apart(*options):
    """Return the beginning of a command in name spaces of its own, or skip where the system grants none."""
    prefix = ["unshare", "--map-root-user", *options, "--"]
    if not shutil.which("unshare") or subprocess.run([*prefix, "true"], capture_output=True).returncode:
        pytest.skip("this system grants no name spaces, so the fault cannot be made")
    return prefix


FULL = """
set -e
cp -a _build kept
mount -t tmpfs -o size={size}m tmpfs _build
cp -a kept/. _build
for room in 0 {room}; do
    free=$(df --output=avail -B1 _build | tail -1)
    head -c $((free - room)) /dev/zero > _build/filler
    "$@" >> said 2>&1 || echo $? >> codes
    diff -r kept/html _build/html
    rm _build/filler
done
"$@" > again 2>&1
grep -q "It is very sound" _build/html/index.html
"""


def test_a_full_disk_stops_the_build_and_room_is_enough_to_go_on(book):
    prefix = apart("--mount")
    edit(book / "index.md", "It is sound.", "It is very sound.")
    weight = sum(path.stat().st_size for path in (book / "_build" / "html").rglob("*"))
    # At first nothing fits, then the pages do, but not their copy for the swap.
    script = FULL.format(size=weight // 2**20 + 50, room=weight // 2)
    line = [*prefix, "sh", "-c", script, "sh", sys.executable, "-m", "lib.book.build", str(book)]
    done = subprocess.run(line, cwd=book, env=os.environ | {"PYTHONPATH": str(book)}, timeout=300)
    said = (book / "said").read_text(encoding="utf-8")
    assert (book / "codes").read_text(encoding="utf-8") == "1\n1\n", said
    assert said.count("No space left on device") >= 2, said
    assert said.count(build.FAILED) == 2
    assert done.returncode == 0, said


def test_a_read_only_folder_is_named_and_nothing_changes(book):
    prefix = apart("--mount")
    before = content(book / "_build")
    script = 'mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && "$@"'
    done = run(book, *prefix, "sh", "-c", script, "sh")
    refused(done, "Read-only file system", "_build/lock")
    assert content(book / "_build") == before


# --- clocks -------------------------------------------------------------------------------------------------

PAST, FUTURE = 1_000_000_000, 4_000_000_000


def test_no_clock_hides_a_change(book):
    for path in (book / "_build").rglob("*"):
        os.utime(path, (FUTURE, FUTURE), follow_symlinks=False)
    edit(book / "index.md", "It is sound.", "It is very sound.")
    edit(book / "references.bib", "Alpha, Ada", "Beta, Ben")
    edit(book / "templates" / "layout.html", "This site asks nothing", "This very site asks nothing")
    edit(
        book / "data" / "paper" / "table-2.csv", "fund_expenditure,2010,3271,", "fund_expenditure,2010,3272,"
    )
    assert run(book, command=("-m", "lib.sources.seal")).returncode == 0
    for name in ("index.md", "references.bib", "templates/layout.html", "data/paper/table-2.csv"):
        os.utime(book / name, (PAST, PAST))
    done = run(book)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 of 1 executed: index" in done.stdout
    site = book / "_build" / "html"
    one, two = ((site / f"{name}.html").read_text(encoding="utf-8") for name in ("index", "two"))
    assert "It is very sound." in one
    assert "Beta" in two
    assert "This very site" in one and "This very site" in two
    bundle = zipfile.ZipFile(site / "notebooks" / "index.zip")
    assert b"It is very sound." in bundle.read("index/index.ipynb")


# --- strange machines ---------------------------------------------------------------------------------------

PERSONAL = {
    ".ipython/profile_default/startup/mine.py": "import lib.models\nopen = None\nprint('personal')",
    ".config/matplotlib/matplotlibrc": "axes.facecolor: red\nsavefig.facecolor: red\nfont.family: serif",
    ".local/share/jupyter/kernels/python3/kernel.json": '{"argv": ["false"], "display_name": "mine"}',
    ".jupyter/jupyter_config.json": '{"ExecutePreprocessor": {"timeout": 0}}',
}
LOCALES = {
    "C": {"LC_ALL": "C", "TZ": "America/Lima"},
    "zh_CN": {"LC_ALL": "zh_CN.GB18030", "TZ": "Asia/Shanghai"},
    "tr_TR": {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Chatham"},
}


@pytest.fixture(scope="module")
def locales(tmp_path_factory):
    """Return a folder with the locales of the tests, which most machines do not have."""
    if not shutil.which("localedef"):
        pytest.skip("this system cannot make locales")
    folder = tmp_path_factory.mktemp("locales")
    for name in ("zh_CN.GB18030", "tr_TR.UTF-8"):
        language, charset = name.split(".")
        line = ["localedef", "-i", language, "-f", charset, folder / name]
        assert not subprocess.run(line, capture_output=True).returncode & ~1, "1 stands for warnings"
    return folder


def build_abroad(sound, locales, folder, name):
    """Build a copy of a book offline, in a folder with spaces and Chinese, as a stranger would."""
    prefix = [*apart("--net"), "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    root = folder / "社会保障 a book" / name
    shutil.copytree(sound, root, ignore=shutil.ignore_patterns("_build"))
    given = {"PYTHONPATH": str(root), "LOCPATH": str(locales), "PATH": os.defpath + ":/usr/sbin:/sbin"}
    if name != "C":  # there, no variable tells of a home at all
        given |= {"HOME": str(folder), "MPLCONFIGDIR": str(folder / ".config" / "matplotlib")}
    line = [*prefix, sys.executable, "-m", "lib.book.build", str(root)]
    done = subprocess.run(line, cwd=root, env=given | LOCALES[name], capture_output=True, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr).decode(errors="replace")
    return root / "_build" / "html"


@pytest.fixture(scope="module")
def abroad(sound, locales, tmp_path_factory):
    """Return the sites that strange machines make, by locale; two are built at the same time."""
    folder = tmp_path_factory.mktemp("abroad")
    for path, text in PERSONAL.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with ThreadPoolExecutor(2) as pool:
        return {name: pool.submit(build_abroad, sound, locales, folder, name) for name in LOCALES}


@pytest.mark.parametrize("name", LOCALES)
def test_a_strange_machine_builds_the_same_bytes(sound, abroad, name):
    assert verify.differing(sound / "_build" / "html", abroad[name].result()) == {}


# --- chapters -----------------------------------------------------------------------------------------------


def test_a_missing_font_a_missing_sign_and_a_changed_file_stop_the_build(book):
    drawn = INDEX.replace("return picture", "axes.set_title(chr(129535))\n    return picture")
    fonts = "from lib.figures import style\nstyle.RC['font.family'] = 'No Such Sans'\n"
    (book / "index.md").write_text(chapter("Is it sound?", fonts + drawn, text=TEXT), encoding="utf-8")
    code = (
        "import tempfile, pathlib\nwith tempfile.TemporaryDirectory() as folder:\n"
        "    pathlib.Path(folder, 'x').write_text('x')\npathlib.Path('data/mine.csv').write_text('x')"
    )
    (book / "two.md").write_text(chapter("Who says so?", code), encoding="utf-8")
    said = (
        *("index.md, code cell 1", "Font family 'No Such Sans' not found", "Glyph 129535"),
        f"two.md: changed {book}/data/mine.csv; expected a chapter to change no file",
    )
    refused(run(book), *said)


def test_continuous_integration_asks_for_no_secret_and_no_variable():
    for path in (build.ROOT / ".ci" / "run", *(build.ROOT / ".github" / "workflows").glob("*.yml")):
        assert not re.search(r"\bsecrets\b|\$\{?[A-Z_]", path.read_text(encoding="utf-8")), path
    line = ["make", "--dry-run", "--always-make", "test"]
    done = subprocess.run(line, cwd=build.ROOT, env={"PATH": os.defpath}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "-m pytest" in done.stdout
