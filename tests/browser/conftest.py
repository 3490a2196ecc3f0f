"""A real browser on the built site: every visited page must be quiet and ask no other host."""

import contextlib
import functools
import http.server
import threading
import time

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import sync_playwright

from lib.book import chromium
from tests.conftest import CHAPTERS, ROOT

PAGES = ["index.html", *(f"chapters/{path.stem}.html" for path in CHAPTERS), "search.html"]
SIZES = {"desk": {"width": 1400, "height": 900}, "phone": {"width": 390, "height": 844}}
SHOTS = ROOT / "_build" / "screenshots"


# Of the package, not of the session: Playwright keeps an event loop running, which no other test must meet.
@pytest.fixture(scope="package")
def browser():
    """Start Chromium once for all tests of this folder."""
    try:
        options = chromium.options()
    except chromium.NoBrowserError as error:
        pytest.exit(str(error), returncode=1)
    with sync_playwright() as driver:
        running = driver.chromium.launch(**options)
        yield running
        running.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a log."""

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="package")
def server(site):
    """Serve the site on this machine and return its address."""
    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


@pytest.fixture
def visit(browser, site, server):
    """Return a function that opens a page of the site; at the end no page may have had a problem.

    ``via`` is "http" or "file", ``theme`` "light" or "dark", ``size`` "desk" or "phone"; further options
    go to the browser context.
    """
    bases = {"http": server, "file": site.as_uri()}
    problems = []

    with contextlib.ExitStack() as stack:

        def open_page(path, via="http", theme="light", size="desk", **options):
            context = browser.new_context(**{"viewport": SIZES[size], "color_scheme": theme} | options)
            stack.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(f"{path}: script error {error}"))
            page.on("console", lambda said: problems.append(f"{path}: console {said.type} {said.text}"))
            page.on("requestfailed", lambda request: problems.extend(failure(path, request)))
            page.on(
                "request",
                lambda request: (
                    request.url.startswith((bases[via], "blob:"))
                    or problems.append(f"{path}: asked {request.url}")
                ),
            )
            page.goto(f"{bases[via]}/{path}")
            return page

        yield open_page
    assert problems == []


def failure(path, request):
    """Name a request without an answer, unless the reader had left the page by then."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{path}: no answer from {request.url}"]


def until(page, condition, seconds=10):
    """Wait until a condition in JavaScript holds; the page's policy forbids Playwright's own way to wait."""
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"after {seconds} s still not: {condition}"
        page.wait_for_timeout(50)


def load_pictures(page):
    """Load every picture, also those far down the page."""
    page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
    until(page, "[...document.images].every(image => image.complete)")


@pytest.fixture(scope="session")
def axe():
    """Return a function that runs axe on a page and lists what it finds, one line a fault."""
    script = AXE_FILE_PATH.read_text(encoding="utf-8")

    def faults(page, rules=None):
        # Evaluated by the browser itself, so that the page's policy need not allow it.
        page.evaluate(script)
        only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
        found = page.evaluate("options => axe.run(options)", {"resultTypes": ["violations"], **only})
        return [
            f"{fault['id']}: {node['target']} {node['html'][:120]} {(node['failureSummary'] or '')[:200]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    return faults
