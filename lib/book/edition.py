"""Print the finished site as one PDF file (``make pdf``), with links and bookmarks.

The articles of the pages, in the order of the book, become one HTML file aside, without what only a screen
can use, and Chromium prints it. Figures stay vector graphics. The same site,
browser and fonts give the same bytes.
"""

from __future__ import annotations

import argparse
import html
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright

from lib.book import chromium
from lib.book.build import ROOT, SUMS, checksums

NAME = "book.pdf"
STYLE = ROOT / "templates" / "edition.css"
# What needs a screen, a click or a file of the site. The reference of functions stays with the code, and the
# lists of figures and tables keep number and caption: the rest would repeat the chapters.
SCREEN_ONLY = (
    ".cell_input, .headerlink, .publication-bar, .page-foot, .ledger-filter, .lineage, .gallery td > p ~ *, "
    "[id^=reference-lib-], .edition, dialog, form, button, script, source, [hidden]"
)
# Attributes that hold one or more ids.
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "headers", "for")
# A table that is wider than the paper is made smaller as a whole.
FIT = """() => {
  for (const table of document.querySelectorAll("table")) {
    const room = table.parentElement.clientWidth;
    if (room && table.scrollWidth > room) table.style.zoom = room / table.scrollWidth;
  }
}"""
PAPER = {"width": 642, "height": 930}  # the print area of A4 within the margins of the style, in CSS pixels
DATES = re.compile(rb"/(?:CreationDate|ModDate) \(D:[^)]*\)\n?")
LEAD = re.compile(r'<div class="lead\b.*?</div>\n', re.S)
LINK = re.compile(r'<p class="edition">.*?</p>\n', re.S)


class EditionError(Exception):
    """The finished site does not hold together as one document."""


@dataclass
class Leaf:
    """A page of the site on its way into the edition.

    Parameters
    ----------
    path : str
        Address below the folder of the site.
    label : str
        Title in the table of contents.
    article : Tag
        What is printed.

    Attributes
    ----------
    ids : set of str
        All ids of the article as it was on the site.
    """

    path: str
    label: str
    article: Tag
    ids: set[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note the ids before anything is cut, so that a dead link can be told from a link to a cut part."""
        self.ids = {tag["id"] for tag in self.article.find_all(id=True)}


def anchor(path: str, fragment: str = "") -> str:
    """Return the id in the edition of a page of the site, or of an id on that page."""
    page = path.removesuffix(".html").replace("/", "-")
    return f"{page}--{fragment}" if fragment else page


def parse(path: Path) -> BeautifulSoup:
    """Read a page of the site."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def read(site: Path) -> list[tuple[str, list[Leaf]]]:
    """Read the pages in the order of the table of contents.

    Parameters
    ----------
    site : Path
        Folder of the finished site.

    Returns
    -------
    list
        Pairs of the caption of a part and its pages; the landing page comes first, without caption.

    Raises
    ------
    EditionError
        If the site has no landing page with a table of contents.
    """
    landing = site / "index.html"
    contents = parse(landing).find(id="site-contents") if landing.is_file() else None
    if contents is None:
        raise EditionError(f"{landing}: expected a landing page with the contents of the book; run make book")
    parts: list[tuple[str, list[Leaf]]] = [("", [])]
    for entry in contents.select(".caption, a[href]"):
        label = entry.get_text(strip=True)
        if entry.name == "a":
            path = "index.html" if entry["href"] == "#" else entry["href"]
            parts[-1][1].append(Leaf(path, label, parse(site / path).article))
        else:
            parts.append((label, []))
    return parts


def cut(article: Tag) -> None:
    """Take out what paper cannot show, open what is folded, and set headings one level lower."""
    for tag in article.select(SCREEN_ONLY):
        tag.decompose()
    for fold in article.select("details"):
        summary = fold.summary.extract()
        if not fold.get_text(strip=True) and not fold.img:
            fold.decompose()
            continue
        # "Show or hide the solution" asks for a click.
        summary.string = summary.get_text(strip=True).removeprefix("Show or hide the ").capitalize()
        summary.name, summary["class"] = "p", "rubric"
        fold.insert(0, summary)
        fold.name = "div"
    for heading in article.find_all(re.compile("^h[1-5]$")):
        heading.name = f"h{int(heading.name[1]) + 1}"


def join(page: Leaf, pages: dict[str, Leaf], kept: set[str], folder: str) -> None:
    """Make the ids of a page unique in the edition and let its links and pictures lead to the right place.

    Parameters
    ----------
    page : Leaf
        The page, already cut.
    pages : dict
        All pages of the edition by path.
    kept : set of str
        Anchors of all that is printed.
    folder : str
        Where the site is, seen from the edition's HTML file.

    Raises
    ------
    EditionError
        If a link leads to an id that was never on its page.
    """
    here = posixpath.dirname(page.path)
    for tag in page.article.find_all(id=True):
        tag["id"] = anchor(page.path, tag["id"])
    page.article["id"] = anchor(page.path)
    for name in REFERENCES:
        for tag in page.article.find_all(attrs={name: True}):
            ids = tag[name] if isinstance(tag[name], list) else tag[name].split()
            tag[name] = " ".join(anchor(page.path, item) for item in ids)
    for image in page.article.find_all("img"):
        image["src"] = posixpath.join(folder, posixpath.normpath(posixpath.join(here, image["src"])))
        del image["loading"]
    for link in page.article.find_all("a", href=True):
        target = urlsplit(link["href"])
        if target.scheme:
            continue
        path = posixpath.normpath(posixpath.join(here, target.path)) if target.path else page.path
        fragment = unquote(target.fragment)
        if path in pages and fragment and fragment not in pages[path].ids:
            raise EditionError(f"{page.path}: the link {link['href']} leads to no id of {path}")
        if path in pages and anchor(path, fragment) in kept:
            link["href"] = f"#{anchor(path, fragment)}"
            del link["title"]
        else:
            # A file of the site, or a part that is not printed: on paper there is nothing behind it.
            link.unwrap()


def assemble(site: Path, folder: str) -> str:
    """Return the whole book as one HTML page.

    Parameters
    ----------
    site : Path
        Folder of the finished site.
    folder : str
        The same folder, seen from the place where the page will be written.

    Returns
    -------
    str
        Title, contents and all articles; every id is unique and every inner link has its target.

    Raises
    ------
    EditionError
        If the site has no table of contents, or a link of it leads nowhere.
    """
    parts = read(site)
    pages = {page.path: page for _, members in parts for page in members}
    for page in pages.values():
        cut(page.article)
    kept = {anchor(path) for path in pages} | {
        anchor(path, tag["id"]) for path, page in pages.items() for tag in page.article.find_all(id=True)
    }
    for page in pages.values():
        join(page, pages, kept, folder)
    head = parse(site / "index.html").head
    title, author, version = (
        html.escape(head.find("meta", attrs={"name": name})["content"])
        for name in ("DC.title", "DC.creator", "DC.description")
    )
    # The title page bears the name of the book, so the landing page need not.
    pages["index.html"].article.h2.decompose()
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<link rel="stylesheet" href="{folder}/_static/book.css">\n'
        f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>\n</head>\n<body>\n"
        f'<header class="title-page">\n<h1>{title}</h1>\n'
        f"<p>{author}</p>\n<p>{version}</p>\n"
        "<p>Printed from the site of this book. The site also has the code, the reference of its functions, "
        "and the files behind each figure and table.</p>\n</header>\n"
        f'<nav class="edition-contents" aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n'
        f"{contents(parts)}</nav>\n<main>\n{body(parts)}</main>\n</body>\n</html>\n"
    )


def contents(parts: list[tuple[str, list[Leaf]]]) -> str:
    """Return the table of contents with a link to each page."""
    lines = []
    for caption, pages in parts:
        items = (f'<li><a href="#{anchor(page.path)}">{html.escape(page.label)}</a></li>\n' for page in pages)
        lines += [f"<p>{html.escape(caption)}</p>\n"] * bool(caption) + ["<ul>\n", *items, "</ul>\n"]
    return "".join(lines)


def body(parts: list[tuple[str, list[Leaf]]]) -> str:
    """Return the articles, each part under its caption."""
    return "".join(
        (f'<h1 class="part">{html.escape(caption)}</h1>\n' if caption else "")
        + "".join(f"{page.article}\n" for page in pages)
        for caption, pages in parts
    )


def without_dates(pdf: bytes) -> bytes:
    """Blank the dates of a PDF file; its length stays, and with it the table of addresses in it."""
    return DATES.sub(lambda match: b" " * len(match.group()), pdf)


def print_pdf(page: Path) -> bytes:
    """Let Chromium print an HTML file on A4, tagged and with bookmarks, and return the PDF without dates."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(**chromium.options())
        tab = browser.new_page(viewport=PAPER, color_scheme="light")
        tab.set_default_timeout(0)
        tab.emulate_media(media="print")
        tab.goto(page.resolve().as_uri())
        tab.evaluate(FIT)
        pdf = tab.pdf(tagged=True, outline=True, prefer_css_page_size=True)
        browser.close()
    return without_dates(pdf)


def announce(landing: str, size: int) -> str:
    """Return the landing page with a link to a PDF of a size in bytes, under the paragraph that leads in.

    Raises
    ------
    EditionError
        If the landing page has no such paragraph.
    """
    link = f'<p class="edition"><a href="{NAME}">The whole book as PDF</a> ({size / 1e6:.1f} MB)</p>\n'
    linked, count = LEAD.subn(lambda lead: lead.group() + link, LINK.sub("", landing), count=1)
    if not count:
        raise EditionError('index.html: expected a block of class "lead", after which the PDF is linked')
    return linked


def make(site: Path) -> Path:
    """Add the PDF edition to a finished site: the file, a link on the landing page, and the checksums.

    Parameters
    ----------
    site : Path
        Folder of the finished site; the HTML file that is printed is left beside it.

    Returns
    -------
    Path
        The PDF file.

    Raises
    ------
    EditionError
        If the site does not hold together as one document; it is then left as it was.
    lib.book.chromium.NoBrowserError
        If no Chromium is there and none can be set up.
    """
    source = site.parent / "edition.html"
    source.write_text(assemble(site, site.name), encoding="utf-8")
    pdf = print_pdf(source)
    landing = announce((site / "index.html").read_text(encoding="utf-8"), len(pdf))
    for name, content in ((NAME, pdf), ("index.html", landing.encode())):
        replace(site / name, content)
    replace(site / SUMS, checksums(site).encode())
    return site / NAME


def replace(path: Path, content: bytes) -> None:
    """Write a file aside and swap it in, so that a reader never meets half of it."""
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(content)
    aside.replace(path)


def main() -> None:
    """Make the PDF edition of the site that was built last, or of the one that the command names."""
    parser = argparse.ArgumentParser(prog="python -m lib.book.edition", description=__doc__)
    parser.add_argument("site", nargs="?", type=Path, default=ROOT / "_build" / "html")
    try:
        print(f"The PDF edition is ready: {make(parser.parse_args().site)}")
    except (EditionError, chromium.NoBrowserError) as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
