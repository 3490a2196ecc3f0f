"""Every page can be cited, can be taken home, and says which version it is."""

import re

import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_file

from lib.book import stamp
from tests.conftest import CHAPTERS, ROOT


@pytest.fixture(scope="module")
def pages(site):
    paths = [site / "index.html", *(site / "chapters" / f"{path.stem}.html" for path in CHAPTERS)]
    return {path.stem: BeautifulSoup(path.read_bytes(), "html.parser") for path in paths}


def test_every_page_bears_the_stamp_of_the_build(pages):
    here = stamp.stamp()
    line = f"Version {here.version} · commit {here.commit} · data {here.data}."
    for name, page in pages.items():
        assert [found.get_text() for found in page.find_all("p", class_="stamp")] == [line], name


def test_every_page_cites_itself_and_the_book(pages, site):
    for name, page in pages.items():
        works = ["book"] if name == "index" else [name, "book"]
        buttons = page.find(class_="page-foot").find_all("button", class_="cite-open")
        assert [button["commandfor"] for button in buttons] == [f"citation-{work}" for work in works]
        for work in works:
            assert page.find("dialog", id=f"citation-{work}")
            (entry,) = parse_file(str(site / "citations" / f"{work}.bib")).entries.values()
            assert entry.type == ("book" if work == "book" else "incollection")


def test_every_page_has_the_tags_of_reference_managers(pages):
    for name, page in pages.items():
        found = {tag["name"]: tag["content"] for tag in page.head.find_all("meta", attrs={"name": True})}
        assert found["citation_title"] and found["DC.title"] == found["citation_title"]
        assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", found["citation_publication_date"])
        assert found["citation_author"].strip(",") == found["DC.creator"]
        assert ("citation_book_title" in found) == (name != "index")


def test_a_page_offers_a_notebook_exactly_if_it_runs_code(pages, site):
    sources = {path.stem: path.read_text(encoding="utf-8") for path in [ROOT / "index.md", *CHAPTERS]}
    for name, page in pages.items():
        links = (link["href"].removeprefix("../") for link in page.find_all("a", href=True))
        offered = {link for link in links if link.startswith(f"notebooks/{name}.")}
        runs = "{code-cell}" in sources[name]
        assert offered == ({f"notebooks/{name}.ipynb", f"notebooks/{name}.zip"} if runs else set()), name
        assert all((site / path).is_file() for path in offered)


def test_no_page_asks_for_reports_at_an_address_that_nobody_has_given(pages):
    for page in pages.values():
        assert "Report an error on this page" not in page.get_text()
