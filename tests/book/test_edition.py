"""The PDF edition: one document from the pages of a site, with bookmarks, tags and links, without dates."""

import re
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from lib.book import edition
from lib.book.build import SUMS

FRAME = """<!DOCTYPE html>
<html lang="en"><head><title>T</title><meta name="DC.title" content="Bread &amp; rice"><meta name="DC.creator"
content="The bakers"><meta name="DC.description" content="Version 1"></head><body>
<nav id="site-contents"><p><a href="{up}index.html">Start page</a></p><p class="caption">First part</p>
<ul><li><a href="{up}chapters/z.html">1. Zebra</a></li>
<li><a href="{up}chapters/a.html">2. Ape</a></li></ul></nav>
<article class="bd-article">{article}</article></body></html>
"""
INDEX = """<section id="top"><h1>Bread</h1><div class="lead docutils"><p>A lead.</p></div>
<p><a href="chapters/z.html#note">To the note</a> <a href="chapters/a.html">to Ape</a></p></section>
"""
ZEBRA = """<section id="zebra"><h1>Zebra</h1><p id="note" aria-describedby="zebra fig">A note,
<a href="a.html#note">the other note</a>, <a href="#fig">a figure</a>, <a href="../data/z.csv">a file</a>,
<a href="#code-1">some code</a>, <a href="https://example.org/">elsewhere</a></p>
<div class="cell"><details class="hide"><summary>Show or hide the code</summary>
<div class="cell_input" id="code-1">secret = 1</div></details></div>
<div class="cell"><details class="hide"><summary>Show or hide the solution</summary>
<div class="cell_input">secret = 2</div><div class="cell_output">The answer is 42.</div></details></div>
<figure id="fig"><picture><source srcset="../figures/f-narrow.svg"><img loading="lazy" alt="A square"
src="../figures/f.svg"></picture><ul class="publication-bar"><li>bar</li></ul></figure>
<form><input></form><dialog>cite me</dialog></section>
"""
APE = '<section><h1>Ape</h1><h2 id="note">Note</h2><p><a href="../index.html#top">Top</a></p></section>'
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


@pytest.fixture
def tiny_site(tmp_path):
    """The folder of a site of three pages; the contents name the last in the alphabet first."""
    site = tmp_path / "html"
    for folder in ("chapters", "figures", "_static"):
        (site / folder).mkdir(parents=True)
    (site / "index.html").write_text(FRAME.format(up="", article=INDEX), encoding="utf-8")
    for name, article in {"z": ZEBRA, "a": APE}.items():
        page = FRAME.format(up="../", article=article)
        (site / "chapters" / f"{name}.html").write_text(page, encoding="utf-8")
    (site / "figures" / "f.svg").write_text(SQUARE, encoding="utf-8")
    (site / "_static" / "book.css").write_text("p { margin: 0 }", encoding="utf-8")
    return site


@pytest.fixture
def book(tiny_site):
    """The assembled edition of the tiny site."""
    return BeautifulSoup(edition.assemble(tiny_site, "html"), "html.parser")


def test_pages_come_in_the_order_of_the_contents_and_ids_are_unique(book):
    assert [article["id"] for article in book.select("article")] == ["index", "chapters-z", "chapters-a"]
    headings = [(tag.name, tag.get_text()) for tag in book.find_all(re.compile("^h[1-6]$"))]
    assert headings == [
        ("h1", "Bread & rice"),
        ("h2", "Contents"),
        ("h1", "First part"),
        ("h2", "Zebra"),
        ("h2", "Ape"),
        ("h3", "Note"),
    ]
    ids = [tag["id"] for tag in book.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert {"chapters-z--note", "chapters-a--note"} <= set(ids)


def test_every_inner_link_has_its_target_and_no_link_leads_to_a_file(book):
    hrefs = {link.get_text(): link["href"] for link in book.select("main a")}
    assert hrefs == {
        "To the note": "#chapters-z--note",
        "to Ape": "#chapters-a",
        "the other note": "#chapters-a--note",
        "a figure": "#chapters-z--fig",
        "elsewhere": "https://example.org/",
        "Top": "#index--top",
    }
    ids = {tag["id"] for tag in book.find_all(id=True)}
    assert {link["href"][1:] for link in book.select("a[href^='#']")} <= ids
    assert book.find(id="chapters-z--note")["aria-describedby"] == "chapters-z--zebra chapters-z--fig"


def test_code_and_controls_are_left_out_and_solutions_are_open(book):
    text = book.get_text()
    assert "Solution" in text
    assert "The answer is 42." in text
    for gone in ("secret", "cite me", "bar", "Show or hide", "Code"):
        assert gone not in text
    assert not book.select("form, dialog, details, source")
    assert book.img.attrs == {"alt": "A square", "src": "html/figures/f.svg"}


def test_a_link_to_an_id_that_never_was_is_an_error_with_its_page(tiny_site):
    page = tiny_site / "chapters" / "a.html"
    page.write_text(page.read_text("utf-8").replace("#top", "#nowhere"), encoding="utf-8")
    with pytest.raises(edition.EditionError, match=r"chapters/a\.html: .*#nowhere leads to no id of index"):
        edition.assemble(tiny_site, "html")


def test_a_folder_without_a_site_is_an_error_that_says_what_to_do(tmp_path):
    with pytest.raises(edition.EditionError, match=r"index\.html: .*make book"):
        edition.assemble(tmp_path, "html")


def test_dates_go_and_every_address_in_the_file_stays():
    pdf = b"<</Creator (x)\n/CreationDate (D:20260102030405+00'00')\n/ModDate (D:20260102030405+00'00')>>"
    blank = edition.without_dates(pdf)
    assert b"2026" not in blank
    assert len(blank) == len(pdf)
    assert blank.startswith(b"<</Creator (x)\n") and blank.endswith(b">>")


def test_a_landing_page_without_its_lead_is_an_error():
    with pytest.raises(edition.EditionError, match='index.html: .*"lead"'):
        edition.announce("<p>No lead.</p>", 1)


# In a process of its own: Playwright keeps an event loop running, which no other test must meet.
def make(site):
    command = [sys.executable, "-m", "lib.book.edition", site]
    return subprocess.run(command, cwd=edition.ROOT, capture_output=True, text=True)


def test_a_printed_edition_has_bookmarks_tags_links_and_the_same_bytes_each_time(tiny_site):
    first = make(tiny_site)
    assert first.returncode == 0, first.stderr
    pdf, landing = (tiny_site / "book.pdf").read_bytes(), (tiny_site / "index.html").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) >= 4
    assert b"/Marked true" in pdf and b"/StructTreeRoot" in pdf
    assert b"/Alt (A square)" in pdf
    bookmarks = re.findall(rb"/Title \(([^)]*)\)", pdf)
    assert {b"First part", b"Zebra", b"Ape", b"Note"} <= set(bookmarks)
    targets = set(re.findall(rb"/Dest /([\w-]+)", pdf))
    assert {b"chapters-z--note", b"chapters-a--note", b"chapters-z--fig", b"index--top"} <= targets
    for target in targets:
        assert re.search(rb"/" + target + rb"\s*\[", pdf), target
    assert b"/URI (https://example.org/)" in pdf
    assert b"file:" not in pdf
    assert str(tiny_site).encode() not in pdf
    assert b"CreationDate" not in pdf
    assert landing.count(b'href="book.pdf"') == 1
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=tiny_site, check=True)
    assert "book.pdf" in (tiny_site / SUMS).read_text("utf-8")

    assert make(tiny_site).returncode == 0
    assert (tiny_site / "book.pdf").read_bytes() == pdf
    assert (tiny_site / "index.html").read_bytes() == landing


def test_a_failed_edition_says_why_and_leaves_the_site_alone(tiny_site):
    page = tiny_site / "chapters" / "a.html"
    page.write_text(page.read_text("utf-8").replace("#top", "#nowhere"), encoding="utf-8")
    before = {path: path.read_bytes() for path in tiny_site.rglob("*") if path.is_file()}
    failed = make(tiny_site)
    assert failed.returncode == 1
    assert failed.stderr.startswith("chapters/a.html: the link")
    assert {path: path.read_bytes() for path in tiny_site.rglob("*") if path.is_file()} == before
