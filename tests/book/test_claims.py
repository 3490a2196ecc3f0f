"""The ledger on the site: every claim has a row, a verdict, a place, and links both ways."""

import json
import re

import pandas as pd
import pytest

from lib.book import claims as ledger_page
from lib.sources import claims
from lib.sources.datasets import DataError
from tests.conftest import CHAPTERS

FIELDS = {
    "id",
    "document",
    "locator",
    "statement",
    "claimed",
    "recomputed",
    "verdict",
    "verification",
    "note",
    "chapter",
}


@pytest.fixture(scope="module")
def page(site):
    return (site / f"{ledger_page.PAGE}.html").read_text(encoding="utf-8")


def test_every_claim_has_a_row_with_its_verdict(page):
    rows = re.findall(r'<tr class="([^"]*)" id="(claim-[^"]+)"', page)
    anchors = {anchor: classes for classes, anchor in rows}
    judged = ledger_page.judged()
    assert set(anchors) == {ledger_page.anchor(identifier) for identifier in judged.index}
    for identifier, verdict in judged["verdict"].items():
        assert ledger_page.style(verdict) in anchors[ledger_page.anchor(identifier)]


def test_every_claim_has_a_place_in_a_chapter():
    pages = {path.stem for path in CHAPTERS} | {"index"}
    assert set(claims.ledger()["chapter"]) <= pages


def test_a_mention_in_a_chapter_links_to_the_row_and_back(site, page):
    mentioned = 0
    for path in CHAPTERS:
        for identifier in re.findall(r"\{claim\}`([^`]+)`", path.read_text(encoding="utf-8")):
            if path.stem == "appendix-claims":
                continue
            mentioned += 1
            html = (site / "chapters" / f"{path.stem}.html").read_text(encoding="utf-8")
            anchor = ledger_page.anchor(identifier)
            assert f'href="appendix-claims.html#{anchor}"' in html
            row = re.search(rf'<tr [^>]*id="{anchor}".*?</tr>', page, re.S).group(0)
            assert f'href="{path.stem}.html"' in row
    assert mentioned > 40


def test_claims_json_and_csv_are_published_whole(site):
    records = json.loads((site / "claims.json").read_text(encoding="utf-8"))
    assert [record["id"] for record in records] == list(claims.ledger().index)
    assert all(set(record) >= FIELDS for record in records)
    assert len(pd.read_csv(site / "claims.csv")) == len(records)


def test_the_filter_is_loaded_on_the_ledger_only(site, page):
    assert "ledger.js" in page
    assert "ledger.js" not in (site / "index.html").read_text(encoding="utf-8")


def test_an_unknown_claim_in_a_chapter_is_refused():
    with pytest.raises(DataError, match="no claim '000-9.9-99', expected an id like"):
        claims.claim("000-9.9-99")
