"""Weigh our pages against the same pages of a default Jupyter Book: requests, bytes, errors, times.

Both sites are built here from the same chapters with the same figures. The default one has the theme's
own templates, styles and scripts, MathJax and search; ours has what `_config.yml` says. Both are then opened
by the same Chromium from the same server, in turns. Requests to other hosts are counted and refused.

Run: python benchmarks/pages.py
"""

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

ROOT = Path(__file__).parents[1]
CHAPTERS = ("problem-2-urban-rural-gap", "appendix-methods", "glossary", "references")
PAGES = ("problem-2-urban-rural-gap", "appendix-methods")
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
FACTS = """() => {
  const load = performance.getEntriesByType("navigation")[0];
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const parts = [load, ...performance.getEntriesByType("resource")];
  return {
    bytes: parts.reduce((sum, part) => sum + part.encodedBodySize, 0),
    script: parts.filter(part => /\\.js(\\?|$)/.test(part.name))
      .reduce((sum, part) => sum + part.encodedBodySize, 0),
    paint: paint?.startTime ?? NaN, ready: load.domContentLoadedEventEnd,
  };
}"""


def build(folder: Path, stock: bool) -> Path:
    """Build some chapters in a folder of their own and return the site."""
    for name in ("chapters", "data", "lib", "static", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("references.bib", "CITATION.cff", "CHANGELOG.md", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
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
    subprocess.run(
        command, check=True, capture_output=True, cwd=folder, env=os.environ | {"PYTHONPATH": str(folder)}
    )
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
    """Open a page with an empty cache and return what it took."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    tab = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.route(lambda url: not url.startswith(base), lambda route, _: route.abort())
    tab.goto(f"{base}/chapters/{page}.html", wait_until="load")
    tab.wait_for_timeout(1500)
    facts = tab.evaluate(FACTS)
    context.close()
    foreign = [url for url in asked if not url.startswith((base, "data:", "blob:"))]
    return facts | {"requests": len(asked), "other hosts": len(foreign), "errors": len(errors)}


def main() -> None:
    """Build, measure in turns, print medians."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        sites = {name: build(Path(folder) / name, name == "default") for name in ("default", "ours")}
        browser = driver.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        with served(sites["default"]) as default, served(sites["ours"]) as ours:
            bases = {"default": default, "ours": ours}
            for page in PAGES:
                runs = {name: [] for name in bases}
                for _ in range(TURNS):
                    for name, base in bases.items():
                        runs[name].append(weigh(browser, base, page))
                print(f"\n{page}, medians of {TURNS}")
                for fact in runs["ours"][0]:
                    medians = {
                        name: statistics.median(run[fact] for run in taken) for name, taken in runs.items()
                    }
                    print(
                        f"  {fact:12} "
                        + "  ".join(f"{name} {value:10.0f}" for name, value in medians.items())
                    )
        for name, site in sites.items():
            total = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
            static = sum(path.stat().st_size for path in (site / "_static").rglob("*") if path.is_file())
            print(f"{name}: site {total / 1e6:.1f} MB, of which styles and scripts {static / 1e6:.2f} MB")
        browser.close()


if __name__ == "__main__":
    main()
