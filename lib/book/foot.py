"""The foot of every page: take it home, cite it, know which version it is; and the tags in its head."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from lib.book import citation
from lib.book.dialog import button, dialog
from lib.book.metadata import NOTEBOOKS
from lib.book.stamp import ROOT, Stamp, data_hash, stamp, version

SECTION = "how-to-cite-this-chapter"
FOLDER = "citations"
BOOK = "book"


class CiteChapter(SphinxDirective):
    """A section with the citation of the page it stands on."""

    def run(self) -> list[nodes.Node]:
        """Return the section; the page title is known when the directive is read."""
        for name in ("CITATION.cff", "pyproject.toml", "data/datapackage.json"):
            self.env.note_dependency(str(ROOT / name))
        facts, here = citation.book(), Stamp(version(), "", data_hash())
        title = next(self.state.document.findall(nodes.title)).astext()
        reference = citation.apa(citation.item("chapter", facts, here, title=title), here.data)
        before, name, after = reference.rpartition(facts["title"])
        section = nodes.section(ids=[SECTION])
        section += nodes.title(text="How to cite this chapter")
        section += nodes.paragraph("", "", nodes.Text(before), nodes.emphasis(text=name), nodes.Text(after))
        return [section]


class LiftCitation(SphinxTransform):
    """Make the citation a section of the page, not of the section that it happens to follow."""

    default_priority = 200

    def apply(self, **kwargs: Any) -> None:
        """Move the section to the end of the page's top section."""
        for section in list(self.document.findall(nodes.section)):
            if section["ids"] == [SECTION]:
                section.parent.remove(section)
                next(self.document.findall(nodes.section)).append(section)


def works(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return the CSL-JSON items of the book and of all its pages, by the name of their files."""
    facts, here = citation.book(), stamp()
    pages = {slug(page): page for page in env.found_docs if page != env.config.root_doc}
    return {BOOK: citation.item("book", facts, here)} | {
        name: citation.item(
            "chapter", facts, here, name=name, title=env.titles[page].astext(), address=f"{page}.html"
        )
        for name, page in sorted(pages.items())
    }


def slug(page: str) -> str:
    """Return the short name of a page, for example problem-2-urban-rural-gap."""
    return page.rsplit("/", 1)[-1]


def has_code(doctree: nodes.document) -> bool:
    """Tell whether a page runs code, so that there is a notebook to take home."""
    return any(box.get("nb_element") == "cell_code" for box in doctree.findall(nodes.container))


def foot(page: str, works: Mapping[str, Mapping[str, Any]], code: bool, way: Any) -> str:
    """Return the foot of a page.

    Parameters
    ----------
    page : str
        Short name of the page.
    works : mapping
        As from :func:`works`.
    code : bool
        Whether the page has a notebook.
    way : callable
        Address of a file of the site, as seen from this page.
    """
    here, facts = stamp(), citation.book()
    home = [("data/common-prosperity-data.zip", "All data (ZIP)")]
    if code:
        home = [
            (f"{NOTEBOOKS}/{page}.ipynb", "Notebook"),
            (f"{NOTEBOOKS}/{page}.zip", "Notebook with data and code (ZIP)"),
            *home,
        ]
    links = [f'<li><a href="{way(path)}" download>{label}</a></li>' for path, label in home]
    cited = {page: "Cite this chapter"} if page in works else {}
    buttons = [
        f"<li>{button(name, label)}{cite(works[name], name, label, way)}</li>"
        for name, label in (cited | {BOOK: "Cite the book"}).items()
    ]
    report = ""
    if repository := facts.get("repository-code"):
        address = escape(f"{repository.rstrip('/')}/issues/new?title={page}")
        report = f' <a href="{address}">Report an error on this page</a>.'
    return (
        '<section class="page-foot" id="take-home" aria-label="Take home and cite">'
        f"<ul>{''.join(links)}</ul><ul>{''.join(buttons)}</ul>"
        f'<p class="stamp">Version {here.version} · commit {here.commit} · data {here.data}.{report}</p>'
        "</section>"
    )


def cite(work: Mapping[str, Any], name: str, label: str, way: Any) -> str:
    """Return the dialog of the book or of a page."""
    latex, about = f"\\cite{{{work['id']}}}\n", "License of text and figures: CC-BY-4.0."
    return dialog(work, name, label, way(f"{FOLDER}/{name}"), latex, about)


def tags(work: Mapping[str, Any]) -> str:
    """Return the tags by which reference managers recognize a page: Highwire and Dublin Core."""
    date = "/".join(f"{part:02}" for part in work["issued"]["date-parts"][0])
    authors = [author["literal"] for author in work["author"]]
    whole = work.get("container-title")
    pairs = [
        ("citation_title", work["title"]),
        # The comma at the end keeps Zotero from taking the last word of a group for a family name.
        *(("citation_author", f"{author},") for author in authors),
        ("citation_publication_date", date),
        *([("citation_book_title", whole), ("citation_inbook_title", whole)] if whole else []),
        ("citation_publisher", work["publisher"]),
        ("citation_language", work["language"]),
        ("citation_fulltext_html_url", work.get("URL")),
        ("citation_doi", work.get("DOI")),
        ("DC.title", work["title"]),
        *(("DC.creator", author) for author in authors),
        ("DC.date", date.replace("/", "-")),
        ("DC.language", work["language"]),
        ("DC.rights", "CC-BY-4.0"),
        ("DC.type", "Text"),
        ("DC.relation.isPartOf", whole),
        ("DC.description", work["note"]),
        ("DC.identifier", work.get("URL")),
    ]
    return "".join(f'\n<meta name="{name}" content="{escape(text)}">' for name, text in pairs if text)


def add_to_page(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add foot, tags and script to a page (``html-page-context``)."""
    if doctree is None or app.builder.name != "html":
        return
    here = app.builder.get_target_uri(page)
    every = works(app.env)
    context["body"] += foot(slug(page), every, has_code(doctree), lambda path: relative_uri(here, path))
    context["metatags"] = context.get("metatags", "") + tags(every.get(slug(page), every[BOOK]))
    app.add_js_file("cite.js", loading_method="defer")


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the references of the book and of all pages (``build-finished``)."""
    if error or app.builder.name != "html":
        return
    folder = Path(app.outdir) / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, work in works(app.env).items():
        for ending, text in citation.files(work).items():
            (folder / f"{name}{ending}").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the directive and the events."""
    app.add_directive("cite-chapter", CiteChapter)
    app.add_transform(LiftCitation)
    app.connect("html-page-context", add_to_page)
    app.connect("build-finished", write_files)
