"""The bar under each figure and table: data, print files, code, citation.

While a page is read, :mod:`lib.book.publications` leaves a mark. The number of a figure and the citations in
its caption are known when the page is written; then the mark becomes the bar, and the metadata are filed.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator

from lib.book import citation, metadata
from lib.book.dialog import button, dialog
from lib.book.publications import FOLDERS, publication_bar, publications, site_uri

FILES = {
    "figure": {"csv": "Data (CSV)", "svg": "SVG", "pdf": "PDF", "png": "PNG"},
    "table": {"csv": "Data (CSV)", "tex": "LaTeX"},
}


class PlaceBars(SphinxTransform):
    """Give the code of each publication an address, so that the bar under it can lead there."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        """Mark the input of the cell in which a publication stands, and note whether it has one."""
        for bar in self.document.findall(publication_bar):
            cell = bar.parent
            while cell.get("nb_element") != "cell_code":
                cell = cell.parent
            code = [part for part in cell if part.get("nb_element") == "cell_code_source"]
            for part in code:
                part["ids"].append(metadata.code_anchor(bar["identifier"]))
            publications(self.env)[bar["identifier"]]["code"] = bool(code)


class DescribePublications(SphinxPostTransform):
    """File the metadata of what a page publishes; a list on another page shows copies of the bars."""

    default_priority = 900
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Read caption and cells as a reader sees them."""
        for bar in self.document.findall(publication_bar):
            if bar["page"] == self.env.docname:
                body = self.document.ids[bar["identifier"]]
                caption = next(body.findall(lambda node: isinstance(node, nodes.caption | nodes.title)))
                words = " ".join(caption.astext().split())
                cells = latex_cells(body) if bar["kind"] == "table" else []
                bar["facts"] = metadata.file_publication(self.app, bar["identifier"], words, cells)


def latex_cells(table: nodes.Element) -> list[list[str]]:
    """Return the cells of a table in LaTeX, row by row, the headings first."""
    return [
        [re.sub(r"\s+", " ", "".join(map(latex_words, cell.findall(nodes.Text)))).strip() for cell in row]
        for row in table.findall(nodes.row)
    ]


def latex_words(text: nodes.Text) -> str:
    """Return words in LaTeX; a formula keeps its own notation."""
    return f"${text}$" if isinstance(text.parent, nodes.math) else citation.tex(text)


def visit_bar(translator: HTML5Translator, node: publication_bar) -> None:
    """Write the bar; on another page *Cite* leads to the dialog on the page of the publication."""
    identifier, kind = node["identifier"], node["kind"]
    builder = translator.builder
    stem = site_uri(translator, f"{FOLDERS[kind]}/{identifier}")
    parts = [
        f'<a href="{stem}.{form}" aria-label="{label} of {identifier}" download>{label}</a>'
        for form, label in FILES[kind].items()
    ]
    here = builder.get_target_uri(builder.current_docname)
    code = metadata.way(here, metadata.code_address(builder.app, publications(builder.env)[identifier]))
    kept = "" if "#" in code else " download"
    parts.append(f'<a class="code-link" href="{code}" aria-label="Code of {identifier}"{kept}>Code</a>')
    if "facts" in node:
        parts.append(cite(node["facts"], stem))
    else:
        dialog_there = metadata.way(here, f"{builder.get_target_uri(node['page'])}#cite-{identifier}")
        parts.append(f'<a href="{dialog_there}" aria-label="Cite {identifier}">Cite</a>')
    items = "".join(f"<li>{part}</li>" for part in parts)
    translator.body.append(f'<ul class="publication-bar">{items}</ul>')
    raise nodes.SkipNode


def cite(facts: dict[str, Any], stem: str) -> str:
    """Return button and dialog of a publication.

    Parameters
    ----------
    facts : dict
        As from :func:`lib.book.metadata.describe`.
    stem : str
        Address of its files, without their endings.
    """
    work, identifier = facts["citation"], facts["id"]
    if facts["kind"] == "figure":
        latex = citation.latex_figure(work, identifier)
    else:
        latex = f"\\input{{{identifier}.tex}}\n"
    data = next(file["sha256"] for file in facts["files"] if file["path"].endswith(".csv"))
    about = f"Its data file (CSV): sha256 {data}. License: {facts['license']['name']}."
    return button(identifier, "Cite", hidden=facts["number"]) + dialog(
        work, identifier, f"Cite {facts['number']}", stem, latex, about, picture=facts.get("alt", "")
    )


def setup(app: Sphinx) -> None:
    """Register transforms and the bar."""
    app.add_node(publication_bar, html=(visit_bar, None))
    app.add_transform(PlaceBars)
    app.add_post_transform(DescribePublications)
