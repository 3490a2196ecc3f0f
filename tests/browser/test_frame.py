"""What surrounds the text: contents, sections, theme, code, downloads, print; by mouse and by keyboard."""

import re

import pytest
import yaml

from tests.browser.conftest import load_pictures, until
from tests.conftest import ROOT

CHAPTER = "chapters/problem-2-urban-rural-gap.html"


def order():
    """Return all pages in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"])]


def focused(page):
    """Return what has the focus, as text."""
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")


def test_next_and_previous_follow_the_argument(visit):
    page = visit("index.html")
    walked = ["index"]
    while page.locator(".prev-next .next").count():
        with page.expect_navigation():
            page.locator(".prev-next .next").click()
        walked.append(re.search(r"/((?:chapters/)?[\w-]+)\.html", page.url).group(1))
        assert page.locator(".site-contents [aria-current=page]").count() == 1
    assert walked == order()
    page.locator(".prev-next .prev").click()
    page.wait_for_url(f"**/{walked[-2]}.html")


def test_the_skip_link_comes_first_and_leads_to_the_text(visit):
    page = visit(CHAPTER)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    assert page.locator(".skip-link").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(visit):
    page = visit("chapters/theory.html")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    reachable = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility() && e.tabIndex >= 0).length"
    )
    seen = set()
    for _ in range(reachable + 5):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "[...document.querySelectorAll('*')].indexOf(document.activeElement) + '|' + "
            "getComputedStyle(document.activeElement).outlineStyle"
        )
        number, outline = place.split("|")
        if number in seen or page.evaluate("document.activeElement === document.body"):
            break
        seen.add(number)
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
    assert len(seen) == reachable


def test_the_theme_switch_goes_round_and_is_remembered(visit):
    page = visit("index.html")
    back = "getComputedStyle(document.body).backgroundColor"
    start, name = page.evaluate(back), page.locator(".theme-button")
    assert name.inner_text() == "Colors: as the system"
    seen = []
    for _ in range(3):
        name.click()
        seen.append((name.inner_text(), page.evaluate(back)))
    assert [words for words, _ in seen] == ["Colors: light", "Colors: dark", "Colors: as the system"]
    assert seen[0][1] == seen[2][1] == start != seen[1][1]
    name.click(click_count=2)
    page.reload()
    assert name.inner_text() == "Colors: dark"
    assert page.evaluate(back) == seen[1][1]


def test_a_dark_system_gets_dark_pages_and_dark_figures(visit):
    page = visit(CHAPTER, theme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
    assert "invert" in page.evaluate(
        "getComputedStyle(document.querySelector('.publication-picture')).filter"
    )


def test_the_contents_open_and_close_on_a_phone(visit):
    page = visit(CHAPTER, size="phone")
    link = page.locator(".site-contents a").nth(2)
    assert link.is_hidden()
    page.locator(".menu-button").click()
    assert link.is_visible()
    assert page.locator(".menu-button").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert link.is_hidden()
    assert page.evaluate("document.activeElement.className") == "menu-button"
    page.locator(".menu-button").click()
    link.click()
    page.wait_for_url(lambda url: not url.endswith(CHAPTER))


def test_the_sections_of_the_page_are_beside_the_text_or_one_click_away(visit):
    page = visit(CHAPTER)
    section = page.locator(".page-toc a", has_text="Limits")
    section.click()
    page.wait_for_url("**#limits")
    until(page, "document.querySelector('.page-toc [aria-current]')?.textContent === 'Limits'")
    phone = visit(CHAPTER, size="phone")
    assert phone.locator(".page-toc a").first.is_hidden()
    phone.locator(".page-toc summary").click()
    assert phone.locator(".page-toc a").first.is_visible()
    phone.keyboard.press("Escape")
    assert phone.locator(".page-toc a").first.is_hidden()


def test_code_is_folded_and_one_click_away(visit):
    page = visit(CHAPTER)
    cell = page.locator(".cell details").first
    assert cell.locator("pre").is_hidden()
    assert cell.locator("summary").inner_text() == "Show or hide the code"
    cell.locator("summary").click()
    assert cell.locator("pre").is_visible()
    cell.locator("summary").press("Enter")
    assert cell.locator("pre").is_hidden()


def test_code_can_be_copied(visit):
    page = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    cell = page.locator(".cell details").first
    cell.locator("summary").click()
    cell.locator(".copy-button").click()
    assert page.evaluate("navigator.clipboard.readText()").startswith("import ")
    assert cell.locator(".copy-button").inner_text() == "Copied"


def test_the_landing_page_shows_findings_and_three_doors_and_no_code(visit):
    page = visit("index.html")
    assert page.locator("details:visible").count() == 0
    assert page.locator(".doors .sd-card-title").all_inner_texts() == ["Read", "Rerun", "Cite"]
    for number in page.locator(".findings strong").all_inner_texts():
        assert re.fullmatch(r"[\d.]+ → [\d.]+", number)


@pytest.mark.parametrize("form", ["csv", "svg", "pdf", "png"])
def test_a_figure_can_be_taken_home(visit, site, form):
    page = visit(CHAPTER)
    with page.expect_download() as started:
        page.locator(f"a[href$='fig-medical-multiple.{form}']").first.click()
    stored = site / "figures" / f"fig-medical-multiple.{form}"
    assert started.value.suggested_filename == stored.name
    assert started.value.path().read_bytes() == stored.read_bytes()


def test_the_page_itself_can_be_taken_home(visit):
    page = visit(CHAPTER)
    page.locator(".page-downloads summary").click()
    with page.expect_download() as started:
        page.locator(".page-downloads a").first.click()
    assert started.value.path().stat().st_size > 1_000


def test_print_shows_the_text_and_the_figures_and_no_controls(visit):
    page = visit(CHAPTER)
    page.emulate_media(media="print", color_scheme="dark")
    for control in (".site-header", ".site-contents", ".page-tools", ".prev-next"):
        assert page.locator(control).first.is_hidden(), control
    assert page.locator("h1").is_visible()
    assert page.locator(".publication-picture").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.publication-picture')).filter") == "none"
    load_pictures(page)
    assert page.pdf().startswith(b"%PDF")


def test_movement_is_reduced_for_readers_who_ask_for_it(visit):
    behavior = "getComputedStyle(document.documentElement).scrollBehavior"
    assert visit("index.html").evaluate(behavior) == "smooth"
    assert visit("index.html", reduced_motion="reduce").evaluate(behavior) == "auto"


def test_a_wide_table_scrolls_in_its_own_box_and_by_keyboard(visit):
    page = visit("chapters/appendix-claims.html", size="phone")
    box = page.locator(".pst-scrollable-table-container", has=page.locator("table.ledger"))
    assert box.get_attribute("tabindex") == "0"
    assert "scrolls sideways" in box.get_attribute("aria-label")
    box.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('table.ledger').parentElement.scrollLeft > 0")


def test_formulas_are_markup_and_not_pictures_or_scripts(visit):
    page = visit("chapters/appendix-methods.html")
    assert page.locator("math").count() > 30
    assert "\\" not in page.evaluate(
        "[...document.querySelectorAll('math')].map(formula => formula.textContent).join()"
    )
