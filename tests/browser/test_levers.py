"""The page on which a reader moves levers: it computes in the browser and asks nobody."""

import json

import pytest

from tests.browser.conftest import until

PAGE = "chapters/path-2-levers.html"


def row(page, year):
    """Return the cells of one year: your settings, then the baseline."""
    cells = page.locator(".levers tbody tr", has=page.locator(f"text='{year}'")).first.locator("td")
    return cells.all_inner_texts()


@pytest.mark.parametrize("via", ["http", "file"])
def test_a_lever_moves_the_results_and_the_baseline_stays(visit, via):
    page = visit(PAGE, via=via)
    before = row(page, 2050)
    yours, base = before[: len(before) // 2], before[len(before) // 2 :]
    assert yours == base
    page.locator(".levers input[name=law][value=before]").check()
    after = row(page, 2050)
    assert after[len(after) // 2 :] == base
    assert after[: len(after) // 2] != base
    said = page.locator(".levers-summary").inner_text()
    page.get_by_role("button", name="Back to the baseline").click()
    # The form is reset first and the results follow.
    until(page, f"document.querySelector('.levers-summary').textContent !== {json.dumps(said)}")
    assert row(page, 2050) == before


def test_levers_work_by_keyboard(visit):
    page = visit(PAGE)
    slider = page.locator(".levers input[name=wage_weight]")
    before, start = row(page, 2060), slider.input_value()
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != start
    assert row(page, 2060) != before


def test_without_scripts_the_levers_are_not_shown(visit):
    page = visit(PAGE, java_script_enabled=False)
    assert page.locator(".levers").is_hidden()
    assert page.locator("main section > p").first.is_visible()
