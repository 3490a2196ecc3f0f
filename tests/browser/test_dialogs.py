"""The dialog that cites a figure: opened, read, copied and closed by mouse and by keyboard."""

import pytest

CHAPTER = "chapters/problem-2-urban-rural-gap.html"
FIGURE = "fig-medical-multiple"


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_dialog_opens_closes_and_gives_the_focus_back(visit, size):
    page = visit(CHAPTER, size=size)
    button, dialog = page.locator(f"#cite-{FIGURE}"), page.locator(f"#citation-{FIGURE}")
    assert dialog.is_hidden()
    button.focus()
    page.keyboard.press("Enter")
    assert dialog.is_visible()
    assert page.evaluate(
        "id => document.getElementById(id).contains(document.activeElement)", f"citation-{FIGURE}"
    )
    assert dialog.get_by_role("heading").inner_text().startswith("Cite Figure ")
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.id") == f"cite-{FIGURE}"
    button.click()
    dialog.get_by_role("button", name="Close").click()
    assert dialog.is_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_an_open_dialog(visit, axe, theme):
    page = visit(CHAPTER, theme=theme)
    page.locator(f"#cite-{FIGURE}").click()
    page.locator(f"#citation-{FIGURE} summary").first.click()
    assert axe(page) == []


def test_a_reference_can_be_copied_and_saved(visit, site):
    page = visit(CHAPTER, permissions=["clipboard-read", "clipboard-write"])
    page.locator(f"#cite-{FIGURE}").click()
    dialog = page.locator(f"#citation-{FIGURE}")
    dialog.locator(".cite-copy").first.click()
    dialog.locator(".citation-status", has_text="Copied").wait_for()
    reference = dialog.locator(".citation-text").first.inner_text()
    assert page.evaluate("navigator.clipboard.readText()").strip() == reference.strip()
    dialog.locator("summary", has_text="BibTeX").click()
    with page.expect_download() as started:
        dialog.locator("a[download]:visible").click()
    assert started.value.path().read_bytes() == (site / "figures" / f"{FIGURE}.bib").read_bytes()


def test_a_link_to_the_citation_opens_it(visit):
    page = visit(f"{CHAPTER}#cite-{FIGURE}")
    page.locator(f"#citation-{FIGURE}").wait_for(state="visible")


def test_a_link_to_the_code_of_a_figure_unfolds_it(visit):
    page = visit(CHAPTER)
    page.locator(f"a.code-link[aria-label='Code of {FIGURE}']").click()
    assert page.evaluate("document.activeElement.id").startswith("code-")
    assert page.evaluate("document.activeElement.closest('details').open")
