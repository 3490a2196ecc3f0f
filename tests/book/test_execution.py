"""Exactly the chapters that depend on a change run again, and each way to run them gives the same."""

import json
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from jupyter_cache import get_cache
from myst_parser.config.main import MdParserConfig

from lib.book import bundles, execution, notebooks, verify
from lib.book.build import build
from lib.book.freshness import ASIDE, LOCK, PYTHON, Inputs
from lib.sources import datasets, usage
from tests.book.conftest import chapter
from tests.conftest import CHAPTERS, ROOT

PAGES = {f"chapters/{path.stem}": path for path in CHAPTERS} | {"index": ROOT / "index.md"}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in PAGES.items()}
CODES = {name: "\n".join(usage.code_cells(text)) for name, text in TEXTS.items()}
NOTEBOOKS = [name for name, text in TEXTS.items() if "\nkernelspec:\n" in text]
# The others load tables from a list, so that their code does not name them.
BY_NAME = [
    name for name in NOTEBOOKS if not re.search(r"\bload\([^\"]|\bnames\(\)|\btables\(\)", CODES[name])
]
TOC = "format: jb-book\nroot: index\nchapters:\n- file: one\n- file: two\n"
ONE = (
    "from lib.models.convergence import *\nfrom lib.sources.datasets import load\nprint(len(load('table-1')))"
)
TWO = "from lib.sources.datasets import load\nprint(load('table-2')['value'].sum())"


@pytest.fixture
def book(small_book, monkeypatch, capfd):
    """Return a small book with its own code and a function that builds it and names what was executed."""
    monkeypatch.setenv("PYTHONPATH", str(small_book))
    (small_book / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name, code in {"index": "print('hello')", "one": ONE, "two": TWO}.items():
        (small_book / f"{name}.md").write_text(chapter(name, code), encoding="utf-8")

    def run():
        capfd.readouterr()
        build(small_book)
        return set(re.findall(r"^\d+ of \d+ executed: (\S+),", capfd.readouterr().out, re.M))

    return small_book, run


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_change_executes_what_depends_on_it_and_nothing_else(book):
    root, run = book
    assert run() == {"index", "one", "two"}
    assert run() == set()
    edit(root / "one.md", "# one", "# One, said in other words")
    assert run() == set()
    edit(root / "two.md", "print(load", "print(1 * load")
    assert run() == {"two"}
    edit(root / "lib" / "models" / "convergence.py", '"""', '"""In other words: ')
    assert run() == {"one"}
    edit(root / "lib" / "models" / "demography.py", '"""', '"""In other words: ')
    assert run() == set()
    before = (root / "_build" / "html" / "two.html").read_text(encoding="utf-8")
    edit(
        root / "data" / "paper" / "table-2.csv", "fund_expenditure,2010,3271,", "fund_expenditure,2010,3272,"
    )
    subprocess.run([sys.executable, "-m", "lib.sources.seal"], cwd=root, check=True)
    assert run() == {"two"}
    after = (root / "_build" / "html" / "two.html").read_text(encoding="utf-8")
    assert before != after
    edit(root / "requirements.txt", "==", "== ")
    assert run() == {"index", "one", "two"}
    edit(root / "_toc.yml", "- file: two\n", "")
    assert run() == set()
    assert not list((root / "_build" / "html").rglob("two*"))


def test_the_archive_of_all_data_is_never_an_old_one(book):
    root, run = book
    archive = root / "_build" / "html" / bundles.DATA
    run()
    before = archive.read_bytes()
    edit(root / "two.md", "load('table-2')['value']", "load('table-3')['expenditure_100m']")
    assert run() == {"two"}
    assert archive.read_bytes() != before
    edit(root / "references.bib", "@", "% In other words.\n@")
    assert run() == set()
    after = archive.read_bytes()
    shutil.rmtree(root / "_build")
    run()
    assert archive.read_bytes() == after


def test_warm_and_plain_kernels_give_the_same_bytes_and_chance_is_found(book, tmp_path_factory):
    root, _ = book
    drawn = (
        "import pandas as pd\nfrom lib.figures import style\nfrom lib.figures.publish import figure\n\n"
        "def draw(data):\n    picture, (axes,) = style.canvas()\n    axes.plot(data['x'], data['y'])\n"
        "    return picture\n\n"
        "import statsmodels.api as sm\nframe = pd.DataFrame({'x': range(9), 'y': range(9)})\n"
        "print(sm.OLS(frame['y'], frame['x']).fit().params)\n"
        "figure('fig-line', draw, frame, caption='A line.',"
        " alt='A straight line that rises from zero to eight.',"
        " sources=['decade'])"
    )
    (root / "one.md").write_text(chapter("one", drawn), encoding="utf-8")
    (root / "two.md").write_text(
        chapter("two", "print(list({'a', 'b', 'c', 'd', 'e', 'f'}))"), encoding="utf-8"
    )
    (root / "three.md").write_text(
        chapter("three", "import datetime\nprint(datetime.date.today())"), encoding="utf-8"
    )
    (root / "_toc.yml").write_text(TOC + "- file: three\n", encoding="utf-8")
    different = verify.differing(*verify.build_twice(root, tmp_path_factory.mktemp("twice")))
    for chance in ("two", "three"):
        assert re.match(r"line \d+: ", different[f"{chance}.html"])
    assert not [name for name in different if "one" in name or "fig-line" in name or name == "index.html"]


@cache
def records():
    """Return what the results of each page of the book depend on."""
    found = {}
    results = get_cache(str(ROOT / "_build" / "results"))
    for name, path in PAGES.items():
        if page := notebooks.read(name, path, MdParserConfig(enable_extensions={"colon_fence"})):
            record = execution.record_of(page, results)
            found[name] = json.loads(record.read_text(encoding="utf-8"))["inputs"]
    return found


def modules(record):
    return {name for name in record if name.startswith("lib/")}


@cache
def imported_by(code):
    """Return the modules of lib that code imports, as a process of its own finds them."""
    report = "import sys, os\nprint([m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'lib'])"
    imports = "\n".join(line for line in code.splitlines() if re.match(r"(from|import) ", line))
    done = subprocess.run(
        [sys.executable, "-c", f"{imports}\n{report}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.removeprefix(f"{ROOT}/") for name in re.findall(r"'([^']+)'", done.stdout.splitlines()[-1])}


def test_every_page_with_a_kernel_has_a_record_and_no_other(site):
    assert set(records()) == set(NOTEBOOKS)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_chapter_depends_on_the_modules_that_it_imports_and_no_others(site, name):
    recorder = {"lib/__init__.py", "lib/sources/__init__.py", "lib/sources/trace.py"}
    executors = {Path(path).relative_to(ROOT).as_posix() for path in execution.EXECUTORS}
    assert modules(records()[name]) == imported_by(CODES[name]) | recorder | executors


@pytest.mark.parametrize("name", PAGES)
def test_every_chapter_depends_on_the_tables_that_it_names(site, name):
    for table in usage.named_tables(CODES[name]):
        assert f"data/datapackage.json#{table}" in records()[name]
    loaded = re.findall(r"\bload\(\"([\w-]+)\"\)", CODES[name])
    for table in loaded:
        assert f"data/{datasets.describe(table)['path']}" in records()[name]


class Changed(Inputs):
    """The book as it is, but for one input."""

    def __init__(self, name):
        super().__init__(ROOT)
        self._known[name] = "changed"


def test_a_change_of_any_input_makes_exactly_its_users_stale(site):
    every = {name for record in records().values() for name in record}
    assert {PYTHON, LOCK} <= every
    assert len(every) > 100
    for name in every:
        stale = {page for page, record in records().items() if Changed(name).changed(record)}
        assert stale == {page for page, record in records().items() if name in record}, name
    for name in (PYTHON, LOCK):
        assert all(name in record for record in records().values())


def test_a_change_that_no_chapter_uses_makes_none_stale(site):
    used = {name for record in records().values() for name in record}
    unused = {path.relative_to(ROOT).as_posix() for path in (ROOT / "lib").rglob("*.py")} - used
    assert any(name.startswith("lib/book/") for name in unused)
    for name in [*unused, "README.md", "static/book.css"]:
        assert not any(Changed(name).changed(record) for record in records().values()), name


def test_nothing_is_stale_after_a_build(site):
    assert all(not Inputs(ROOT).changed(record) for record in records().values())


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """Return a copy of the book whose files a test may change."""
    return Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("moved") / "book", ignore=ASIDE))


def stale(root):
    """Return the pages whose results no longer hold for the files below a folder."""
    inputs = Inputs(root)
    return {page for page, record in records().items() if inputs.changed(record)}


@pytest.mark.parametrize("pattern", ["lib/**/*.py", "data/**/*.csv"])
def test_one_byte_in_any_file_makes_exactly_the_chapters_stale_that_read_it(site, moved, pattern):
    files = sorted(moved.glob(pattern))
    assert len(files) > 50
    assert stale(moved) == set()
    for path in files:
        name, before = path.relative_to(moved).as_posix(), path.read_bytes()
        path.write_bytes(before + b"\n")
        assert stale(moved) == {page for page, record in records().items() if name in record}, name
        path.write_bytes(before)


def test_one_entry_of_the_manifest_makes_exactly_the_chapters_stale_that_read_it(site, moved):
    manifest = moved / "data" / "datapackage.json"
    before = manifest.read_text(encoding="utf-8")
    for position, resource in enumerate(json.loads(before)["resources"]):
        package = json.loads(before)
        package["resources"][position]["title"] += ", said in other words"
        manifest.write_text(json.dumps(package), encoding="utf-8")
        name = f"data/datapackage.json#{resource['name']}"
        assert stale(moved) == {page for page, record in records().items() if name in record}, name
    manifest.write_text(before, encoding="utf-8")


@pytest.mark.parametrize("name", BY_NAME)
def test_a_chapter_that_loads_tables_by_name_alone_depends_on_no_other(site, name):
    read = {table for table in records()[name] if table.startswith("data/") and table.endswith(".csv")}
    assert read == {f"data/{datasets.describe(table)['path']}" for table in usage.named_tables(CODES[name])}
