"""Every page can be cited, can be taken home, and says which version it is."""

import re

import pytest
from pybtex.database import parse_file

from lib.book import stamp
from tests.conftest import CHAPTERS


@pytest.fixture(scope="module")
def pages(site):
    paths = [site / "index.html", *(site / "chapters" / f"{path.stem}.html" for path in CHAPTERS)]
    return {path.stem: path.read_text(encoding="utf-8") for path in paths}


def test_every_page_bears_the_stamp_of_the_build(pages):
    here = stamp.stamp()
    line = f"Version {here.version} · commit {here.commit} · data {here.data}."
    assert {name: text.count(f'<p class="stamp">{line}') for name, text in pages.items()} == dict.fromkeys(
        pages, 1
    )


def test_every_page_cites_itself_and_the_book(pages, site):
    for name, text in pages.items():
        works = ["book"] if name == "index" else [name, "book"]
        assert re.findall(r'commandfor="citation-([^"]+)">Cite th', text) == works
        for work in works:
            assert f'<dialog class="citation" id="citation-{work}"' in text
            (entry,) = parse_file(str(site / "citations" / f"{work}.bib")).entries.values()
            assert entry.type == ("book" if work == "book" else "incollection")


def test_every_page_has_the_tags_of_reference_managers(pages):
    for name, text in pages.items():
        tags = re.findall(r'<meta name="([\w.]+)" content="([^"]*)">', text)
        found = dict(tags)
        assert found["citation_title"] and found["DC.title"] == found["citation_title"]
        assert re.fullmatch(r"\d{4}/\d{2}/\d{2}", found["citation_publication_date"])
        assert found["citation_author"].strip(",") == found["DC.creator"]
        assert ("citation_book_title" in found) == (name != "index")
        assert text.index('name="citation_title"') < text.index("</head>")


def test_a_page_offers_a_notebook_exactly_if_it_runs_code(pages, site):
    for name, text in pages.items():
        offered = set(re.findall(r'href="(?:\.\./)?(notebooks/[^"]+)"', text))
        runs = 'class="cell_input' in text
        assert offered == ({f"notebooks/{name}.ipynb", f"notebooks/{name}.zip"} if runs else set()), name
        for path in offered:
            assert (site / path).is_file()


def test_no_page_asks_for_reports_at_an_address_that_nobody_has_given(pages):
    for text in pages.values():
        assert "Report an error on this page" not in text
