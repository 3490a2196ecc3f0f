"""The search finds claims, figures, tables, terms and sections, also without a server."""

import pytest


def results(page):
    """Return kind and title of all results."""
    lines = page.locator("#search-results li")
    return list(
        zip(lines.locator(".kind").all_inner_texts(), lines.locator("a").all_inner_texts(), strict=True)
    )


@pytest.mark.parametrize("via", ["http", "file"])
def test_from_any_page_to_the_result(visit, via):
    page = visit("chapters/theory.html", via=via)
    page.keyboard.press("Control+k")
    page.keyboard.type("minimum living guarantee")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=minimum+living+guarantee")
    assert results(page)[0] == ("Term", "minimum living guarantee · 最低生活保障")
    page.locator("#search-results a").first.click()
    page.wait_for_url("**/chapters/glossary.html#term-minimum-living-guarantee")
    page.locator("#term-minimum-living-guarantee").wait_for()


@pytest.mark.parametrize(
    ("words", "kind", "title"),
    [
        ("000-t1-01", "Claim", "000-t1-01"),
        ("最低生活保障", "Term", "minimum living guarantee"),
        ("低保", "Term", "低保"),
        ("fig-medical-multiple", "Figure", "Medical fund spending"),
        ("tab-medical-derived", "Table", "derived cell"),
        ("regional formula multiple", "Chapter or section", "Which formula gives the regional multiple"),
        ("half_life", "Function", "half_life"),
    ],
)
def test_each_kind_is_found(visit, words, kind, title):
    page = visit(f"search.html?q={words}")
    found = results(page)
    assert any(found_kind == kind and title in found_title for found_kind, found_title in found[:10]), found[
        :10
    ]


def test_every_result_leads_to_an_existing_place(visit, site):
    page = visit("search.html?q=pension")
    links = page.locator("#search-results a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert len(links) > 30
    for link in links:
        path, _, anchor = link.removeprefix("./").partition("#")
        assert not anchor or f'id="{anchor}"' in (site / path).read_text(encoding="utf-8"), link


def test_results_can_be_narrowed_and_nothing_found_is_said(visit):
    page = visit("search.html?q=unemployment")
    every = len(results(page))
    page.get_by_label("Show").select_option("figure")
    narrowed = results(page)
    assert 0 < len(narrowed) < every
    assert {kind for kind, _ in narrowed} == {"Figure"}
    page.get_by_label("Words").fill("qqqzzz")
    assert page.locator("#search-count").inner_text() == "0 results"
    assert results(page) == []


def test_all_words_must_occur_and_hits_are_marked(visit):
    page = visit("search.html?q=Fieller interval")
    lines = page.locator("#search-results li")
    assert lines.count() > 0
    assert "fieller" in " ".join(lines.first.locator("mark").all_inner_texts()).lower()


def test_markup_in_a_query_stays_text(visit):
    page = visit("search.html?q=<img src=x onerror=alert(1)>")
    assert page.locator("#search-results img").count() == 0
