"""The filter of the ledger of claims."""

import re

LEDGER = "chapters/appendix-claims.html"


def shown(page):
    """Return how many rows are shown, as counted and as said."""
    rows = page.locator("table.ledger tbody tr:visible").count()
    said = re.fullmatch(r"(\d+) of (\d+) claims", page.locator(".ledger-filter output").inner_text())
    return rows, int(said.group(1)), int(said.group(2))


def test_filters_narrow_the_ledger_and_say_how_far(visit):
    page = visit(LEDGER)
    rows, said, every = shown(page)
    assert rows == said == every
    page.locator(".ledger-filter select").nth(1).select_option("inconsistent")
    rows, said, _ = shown(page)
    assert 0 < rows == said < every
    verdicts = page.locator("table.ledger tbody tr:visible .claim-badge").all_inner_texts()
    assert set(verdicts) == {"inconsistent"}
    page.locator(".ledger-filter select").nth(0).select_option("000")
    of_paper, _, _ = shown(page)
    assert 0 < of_paper <= rows
    page.get_by_label("Words").fill("welfare")
    assert 0 < shown(page)[0] < of_paper


def test_a_link_to_a_hidden_claim_shows_it(visit):
    page = visit(LEDGER)
    row = page.locator("table.ledger tbody tr").first
    identifier = row.get_attribute("id")
    page.get_by_label("Words").fill("qqqzzz")
    assert row.is_hidden()
    page.evaluate("hash => { location.hash = hash; }", identifier)
    row.wait_for(state="visible")


def test_a_badge_in_a_chapter_leads_to_its_row(visit):
    page = visit("chapters/problem-2-urban-rural-gap.html")
    badge = page.locator("a.claim-badge").first
    identifier = badge.get_attribute("href").partition("#")[2]
    badge.click()
    page.wait_for_url(f"**/appendix-claims.html#{identifier}")
    page.locator(f"[id='{identifier}']").wait_for()
