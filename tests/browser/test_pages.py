"""Every page: quiet, private, light, accessible, readable, on a desk and on a phone."""

import itertools
import re

import pytest

from tests.browser.conftest import PAGES, SHOTS, load_pictures

LIMIT_REQUESTS, LIMIT_BYTES = 25, 600_000
# Reference pages are long lists, and the search reads its whole index; they have wider limits of their own.
LONG = {
    "chapters/appendix-methods.html": 1_100_000,
    "chapters/appendix-claims.html": 800_000,
    "chapters/appendix-figures.html": 1_600_000,
    "search.html": 1_500_000,
}
SHIFT = """new Promise(done => {
  let total = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) total += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(total), 100);
})"""
REPEATED = "tbody tr:nth-child(n+21), dl.py:nth-of-type(n+3), pre > span:nth-of-type(n+61)"
WHOLE = "chapters/problem-2-urban-rural-gap.html"
# Between the list of contents and the sections of the page there is least room for the text.
TIGHT = {"width": 1280, "height": 900}
SHOWN = [
    "index.html",
    "chapters/problem-2-urban-rural-gap.html",
    "chapters/policy-evolution.html",
    "chapters/appendix-claims.html",
    "chapters/glossary.html",
    "search.html",
]


@pytest.mark.parametrize("path", PAGES)
def test_page_is_light_whole_and_asks_nobody_else(visit, path):
    page = visit(path)
    page.wait_for_load_state("networkidle")
    sizes = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".map(entry => [entry.name, entry.encodedBodySize])"
    )
    listing = "\n".join(f"{size:8d} {name}" for name, size in sizes)
    assert len(sizes) <= LIMIT_REQUESTS, listing
    assert sum(size for _, size in sizes) <= LONG.get(path, LIMIT_BYTES), listing
    looks_whole(page)
    # The pictures below the screen have come by now as well, and nothing has made room for them.
    assert page.evaluate(SHIFT) <= moves(path)
    levels = page.evaluate(
        "[...document.querySelectorAll('main :is(h1,h2,h3,h4,h5,h6)')]"
        ".filter(heading => heading.checkVisibility()).map(heading => +heading.tagName[1])"
    )
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), levels
    # The list of figures stands in tables for its layout alone.
    tables = "[...document.querySelectorAll('main table')].filter(table => !table.closest('.gallery'))"
    headless = f"{tables}.filter(table => !table.querySelector('th[scope]')).map(table => table.outerHTML)"
    assert page.evaluate(headless) == []


@pytest.mark.parametrize("path", PAGES)
def test_page_is_whole_without_a_server_and_its_text_in_its_column(visit, path):
    page = visit(path, via="file", viewport=TIGHT)
    looks_whole(page)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    right = page.evaluate("document.querySelector('.page-tools')?.getBoundingClientRect().left ?? innerWidth")
    assert page.evaluate("document.querySelector('main article').getBoundingClientRect().right") <= right


def moves(path):
    """Return how much may move: nothing, but a browser may show the start of a long page before its end."""
    return 0.005 if path in LONG else 0


def looks_whole(page):
    """Check that text and pictures are there, the style sheet applies and the script has run."""
    load_pictures(page)
    assert (
        page.evaluate("[...document.images].filter(image => !image.naturalWidth).map(image => image.src)")
        == []
    )
    assert page.locator("h1").first.inner_text().strip("# ")
    assert page.locator("main article").inner_text().strip()
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    assert page.locator(".theme-button").is_visible()


@pytest.mark.parametrize("path", PAGES)
def test_policy_is_strict_and_nothing_inline_is_left(site, path):
    text = (site / path).read_text(encoding="utf-8")
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text).group(1)
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    assert re.search(r'<script(?![^>]*\ssrc=|\stype="application/json">)', text) is None
    assert re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", text) is None
    assert "<style" not in text
    assert not re.search(
        r'(?:src|srcset|href)="(?:https?:)?//[^"]*"[^>]*(?:\srel="(?:stylesheet|preload)"|></script)', text
    )


def test_the_policy_stops_what_it_forbids(visit, browser, server):
    """The check itself can fail: an inline script in one of our pages does not run."""
    context = browser.new_context()
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.route(
        "**/index.html",
        lambda route: route.fulfill(
            response=(answer := route.fetch()),
            body=answer.text().replace("</main>", "<script>document.title = 'broken'</script></main>"),
        ),
    )
    page.goto(f"{server}/index.html")
    assert page.title() != "broken"
    assert any("Content Security Policy" in line for line in said)
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit, axe, path):
    page = visit(path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    # Long tables, listings and the reference repeat one kind of entry; the first ones stand for the rest. One
    # chapter is searched whole.
    if path != WHOLE:
        page.evaluate("kinds => document.querySelectorAll(kinds).forEach(entry => entry.remove())", REPEATED)
    assert axe(page) == []
    # All that depends on the theme is contrast.
    page.emulate_media(color_scheme="dark")
    assert axe(page, ["color-contrast"]) == []


@pytest.mark.parametrize("path", PAGES)
def test_on_a_phone_nothing_jumps_or_scrolls_sideways(visit, path):
    page = visit(path, size="phone")
    load_pictures(page)
    assert page.evaluate(SHIFT) <= moves(path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    widest = page.evaluate(
        "[...document.querySelectorAll('main *')]"
        ".filter(e => e.getBoundingClientRect().right > innerWidth + 1)"
        ".map(e => e.outerHTML.slice(0, 200))"
    )
    assert wide <= 0, widest[-5:]


@pytest.mark.parametrize("path", [path for path in PAGES if path != "search.html"])
def test_text_and_contents_can_be_read_without_scripts(visit, path):
    """What can be read without scripts can be read before they run: they only add to the page."""
    page = visit(path, size="phone", java_script_enabled=False)
    assert page.locator("h1").is_visible()
    assert page.locator("main section p:not(.admonition-title)").first.is_visible()
    assert page.locator(".site-contents a").nth(1).is_visible()
    assert page.locator(".menu-button").is_hidden()
    assert all(image.get_attribute("width").isdigit() for image in page.locator("main img").all())


@pytest.mark.parametrize("path", SHOWN)
def test_screenshots_are_kept_for_people_to_look_at(visit, path):
    SHOTS.mkdir(parents=True, exist_ok=True)
    for theme, size in itertools.product(("light", "dark"), ("desk", "phone")):
        page = visit(path, theme=theme, size=size)
        load_pictures(page)
        target = SHOTS / f"{path.replace('/', '-').removesuffix('.html')}-{size}-{theme}.png"
        page.screenshot(path=target)
        assert target.stat().st_size > 5_000
