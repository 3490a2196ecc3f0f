"""Markup that stands in data, manifest or bibliography is shown as text, and no page runs it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from lib.book import levers
from lib.sources import datasets
from tests.book.conftest import chapter, write_book
from tests.conftest import ROOT

PLANT = (
    '<script>planted()</script><!--<script>--><img src=planted onerror="planted()"></p>\''
    '<a href="javascript:planted()">x</a>[y](javascript:planted())<iframe src=planted></iframe>"'
)
# Columns that hold words for readers; the others hold names by which rows are found.
PROSE = {
    *("authors", "event", "falsifiable_test", "field", "label", "locator", "note", "publisher", "role"),
    *("scope", "short", "statement", "system", "title", "venue", "what"),
}
SHOWN = """import pandas as pd
from lib.figures import style
from lib.figures.publish import figure, glue, table
from lib.sources import datasets

for name in datasets.names():
    frame = datasets.load(name).head(2)
    words = {column: (column, "{}") for column in frame.select_dtypes("string")}
    if words:
        table(f"tab-{name}", frame, words, caption=datasets.describe(name)["title"] + ".", sources=[name])
"""
DRAWN = """note = datasets.load("decade")["note"].iloc[0]

def draw(data):
    picture, (axes,) = style.canvas()
    axes.set_xlabel(note)
    return picture

glue(planted=note)
figure("fig-planted", draw, pd.DataFrame({"x": [1]}), caption=note + ".", alt=note + " one two three",
    sources=["decade"])
print(note)
pd.DataFrame({"note": [note]})"""
PAGES = {
    "index": chapter("What is planted?", SHOWN, DRAWN, text="It is {glue:text}`planted`."),
    "chapters/appendix-claims": "# Which claims?\n\n```{claims-ledger}\n```\n",
    "chapters/appendix-data": "# Which data?\n\n```{data-dictionary}\n```\n",
    "chapters/appendix-figures": "# Which figures?\n\n```{list-of-publications} figure\n```\n",
    "chapters/references": "# Which sources?\n\n```{bibliography}\n:all:\n```\n",
}


def plant_in_table(entry, folder):
    """Append the markup to every cell for readers, as far as the schema lets it pass; return the columns."""
    path = folder / entry["path"]
    head, *rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    rules = {field["name"]: field.get("constraints", {}) for field in entry["schema"]["fields"]}
    planted = set()
    for row in rows:
        for place, name in enumerate(head):
            text, rule = row[place] + PLANT, rules[name]
            if (
                row[place]
                and name in PROSE
                and "enum" not in rule
                and re.fullmatch(rule.get("pattern", ".*"), text)
            ):
                row[place] = text
                planted.add(f"{entry['name']}.{name}")
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([head, *rows])
    path.write_text(text.getvalue(), encoding="utf-8")
    return planted


def plant(root):
    """Plant markup in data, manifest and bibliography of a book; return the columns that hold it."""
    manifest = root / "data" / datasets.MANIFEST
    package = json.loads(manifest.read_text(encoding="utf-8"))
    planted = set().union(*(plant_in_table(entry, root / "data") for entry in package["resources"]))
    for entry in package["resources"]:
        entry["title"] += PLANT
        entry["description"] += PLANT
        entry["redistribution"] += PLANT
        for field in entry["schema"]["fields"]:
            field["description"] += PLANT
    manifest.write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    books = root / "references.bib"
    text = re.sub(r"(?m)^(\s*title\s*=\s*\{)", lambda found: found[1] + PLANT, books.read_text("utf-8"))
    books.write_text(text, encoding="utf-8")
    return planted


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Return the columns that hold markup, and the site of a book that shows them."""
    root = tmp_path_factory.mktemp("planted")
    write_book(root)
    (root / "chapters").mkdir()
    for name, text in PAGES.items():
        (root / f"{name}.md").write_text(text, encoding="utf-8")
    names = "".join(f"- file: {name}\n" for name in PAGES if name != "index")
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{names}", encoding="utf-8")
    columns = plant(root)
    given = os.environ | {"PYTHONPATH": str(root)}
    for command in ("lib.sources.seal", "lib.book.build"):
        line = [sys.executable, "-m", command, *([str(root)] if command == "lib.book.build" else [])]
        done = subprocess.run(line, cwd=root, env=given, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    yield columns, root / "_build" / "html"
    shutil.rmtree(root)


def active(html):
    """Return the elements of a page that would run or fetch something that is not the book's own."""
    tree = BeautifulSoup(html, "html.parser")
    own = re.compile(r"^(?:\.\./)?(?:_static/|search-index\.js)")
    scripts = [
        tag
        for tag in tree.find_all("script")
        if not own.match(tag.get("src", "")) and tag.get("type") != "application/json"
    ]
    handlers = [tag for tag in tree.find_all(True) if any(name.startswith("on") for name in tag.attrs)]
    links = tree.find_all(href=re.compile(r"^\s*javascript:", re.I))
    fetched = tree.find_all(src=re.compile("^planted")) + tree.find_all(["iframe", "object", "embed", "base"])
    return scripts + handlers + links + fetched


def test_markup_is_planted_in_the_columns_that_readers_see(planted):
    columns, _ = planted
    assert len(columns) > 60
    assert {"claims.statement", "claims.locator", "events.event", "official-sources.title"} <= columns


@pytest.mark.parametrize("page", [*PAGES, "search"])
def test_no_page_runs_or_fetches_what_was_planted(planted, page):
    html = (planted[1] / f"{page}.html").read_text(encoding="utf-8")
    assert active(html) == []


@pytest.mark.parametrize("page", PAGES)
def test_what_was_planted_is_shown_as_text(planted, page):
    article = BeautifulSoup((planted[1] / f"{page}.html").read_text(encoding="utf-8"), "html.parser").article
    assert article.get_text().count("<script>planted()</script>") >= 1


def test_pictures_and_machine_readable_files_hold_it_as_text(planted):
    _, site = planted
    for path in (site / "figures").glob("*.svg"):
        assert not [tag for tag in ElementTree.parse(path).iter() if tag.tag.endswith("script")]
    claims = json.loads((site / "claims.json").read_text(encoding="utf-8"))
    assert all(PLANT in claim["statement"] for claim in claims)
    index = (site / "search-index.js").read_text(encoding="utf-8")
    pages = json.loads(index.removeprefix("window.bookIndex = ").rstrip().removesuffix(";"))
    assert "<script>planted()" in json.dumps(pages)


@pytest.mark.parametrize("script", sorted((ROOT / "static").glob("*.js")), ids=lambda path: path.name)
def test_no_script_of_the_site_makes_markup_of_text(script):
    text = script.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text
    )


def test_data_for_scripts_cannot_end_their_element():
    facts = levers.inputs() | {"note": PLANT}
    tree = BeautifulSoup(levers.page(facts), "html.parser")
    (data,) = tree.find_all("script")
    assert json.loads(data.string)["note"] == PLANT
    assert tree.find("form") and not active(str(tree))


@pytest.mark.parametrize(
    "html",
    [
        "<p><script>x()</script></p>",
        "<img src=_static/a.svg onerror=x()>",
        '<a href=" JavaScript:x()">x</a>',
        "<iframe></iframe>",
        "<script src=https://a.example/x.js></script>",
    ],
)
def test_the_search_sees_what_would_run(html):
    assert active(html)
