"""Weigh our pages against the same pages of a default Jupyter Book: requests, bytes, errors, times.

Both sites are built here from the same chapters with the same figures. The default one has the theme's
own templates, styles and scripts, MathJax and search; ours has what `_config.yml` says. Both are then opened
by the same Chromium from the same server, in turns, each time with an empty cache. Requests to other hosts
are counted and refused. The measured table goes into the book: `make seal` records it after a run.

Run: python benchmarks/pages.py
"""

import csv
import functools
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from playwright.sync_api import Browser, sync_playwright

from lib.book import chromium
from lib.sources import datasets

ROOT = Path(__file__).parents[1]
PAGES = ("problem-2-urban-rural-gap", "appendix-methods")
# Pages to which these two lead; the first is the start page.
CHAPTERS = ("references", "glossary", *PAGES)
RESULTS = datasets.DATA / "derived" / "benchmark-pages.csv"
TURNS = 5
OURS = ("pages", "search", "formulas")
STOCK = """
import importlib
import lib.book
def setup(app):
    for part in lib.book.PARTS:
        if part not in {ours}:
            importlib.import_module(f"lib.book.{{part}}").setup(app)
    return {{"parallel_read_safe": False, "parallel_write_safe": True}}
"""
LOADED = """() => {
  const parts = ["navigation", "resource"].flatMap(kind => performance.getEntriesByType(kind));
  const bytes = chosen => chosen.reduce((sum, part) => sum + part.encodedBodySize, 0) / 1000;
  return [bytes(parts), bytes(parts.filter(part => /\\.js(\\?|$)/.test(part.name)))];
}"""
TIMES = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return [paint?.startTime ?? NaN, performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd];
}"""
SHIFT = """new Promise(done => {
  let total = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) total += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(total), 300);
})"""
UNITS = {
    "requests, first load": "number",
    "weight, first load": "kB",
    "scripts, first load": "kB",
    "weight, read to its end": "kB",
    "requests to other hosts": "number",
    "script errors": "number",
    "first paint": "ms",
    "text and scripts ready": "ms",
    "layout shift": "score",
}


def build(folder: Path, stock: bool) -> Path:
    """Build some chapters in a folder of their own and return the site."""
    for name in ("chapters", "data", "lib", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix != ".md" and path.name not in ("_config.yml", "_toc.yml", ".git"):
            shutil.copy(path, folder)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    if stock:
        (folder / "stock.py").write_text(STOCK.format(ours=OURS), encoding="utf-8")
        extensions, options = config["sphinx"]["extra_extensions"], config["sphinx"]["config"]
        extensions[extensions.index("lib.book")] = "stock"
        for name in ("templates_path", "html_js_files", "html_use_index", "html_domain_indices"):
            del options[name]
        del options["html_theme_options"], options["html_css_files"]
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    first, *rest = (f"chapters/{name}" for name in CHAPTERS)
    toc = {"format": "jb-book", "root": first, "chapters": [{"file": name} for name in rest]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    command = [sys.executable, Path(sys.executable).parent / "jupyter-book", "build", folder]
    subprocess.run(command, check=True, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)})
    return folder / "_build" / "html"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on this machine."""
    handler = functools.partial(Quiet, directory=site)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def weigh(browser: Browser, base: str, page: str) -> dict[str, float]:
    """Open a page with an empty cache, read it to its end, and return what it took."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    tab = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.route(lambda url: not url.startswith(base), lambda route, _: route.abort())
    tab.goto(f"{base}/chapters/{page}.html", wait_until="load")
    tab.wait_for_timeout(1500)
    requests, (weight, scripts), (paint, ready) = len(asked), tab.evaluate(LOADED), tab.evaluate(TIMES)
    for picture in tab.locator("main img").all():
        picture.scroll_into_view_if_needed()
    tab.wait_for_timeout(500)
    whole, shift = tab.evaluate(LOADED)[0], tab.evaluate(SHIFT)
    context.close()
    foreign = sum(not url.startswith((base, "data:", "blob:")) for url in asked)
    values = (requests, weight, scripts, whole, foreign, len(errors), paint, ready, shift)
    return dict(zip(UNITS, values, strict=True))


def measure(browser: Browser, bases: dict[str, str]) -> Iterator[list[object]]:
    """Open the pages of all sites in turns and yield a row for each page and fact: medians by site."""
    for page in PAGES:
        runs = {name: [] for name in bases}
        for _ in range(TURNS):
            for name, base in bases.items():
                runs[name].append(weigh(browser, base, page))
        for fact, unit in UNITS.items():
            medians = (statistics.median(run[fact] for run in taken) for taken in runs.values())
            yield [page, fact, unit, *(f"{value:.3f}".rstrip("0").rstrip(".") for value in medians)]


def main() -> None:
    """Build both sites, measure in turns, write the medians."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        stock, ours = (build(Path(folder) / name, name == "stock") for name in ("stock", "ours"))
        browser = driver.chromium.launch(**chromium.options())
        with served(stock) as default, served(ours) as own:
            rows = list(measure(browser, {"stock": default, "ours": own}))
        browser.close()
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([["page", "fact", "unit", "stock", "ours"], *rows])
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
