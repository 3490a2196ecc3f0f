"""The button *Cite* and its dialog: a reference in every form, to be copied or saved.

The dialog is complete in the page. A browser that knows the ``command`` attribute opens it without a script;
``static/cite.js`` does so for the others, and copies.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from lib.book import citation
from lib.book.stamp import stamp


def button(identifier: str, label: str, hidden: str = "") -> str:
    """Return the button that opens a dialog.

    Parameters
    ----------
    identifier : str
        What is cited; the button gets the anchor ``cite-...``, so that a link can lead to it.
    label : str
        What the button shows.
    hidden : str
        What it says beyond that to readers who hear the page.
    """
    more = f'<span class="visually-hidden"> {escape(hidden)}</span>' if hidden else ""
    return (
        f'<button type="button" class="cite-open" id="cite-{identifier}" aria-haspopup="dialog" '
        f'command="show-modal" commandfor="citation-{identifier}">{escape(label)}{more}</button>'
    )


def dialog(
    work: Mapping[str, Any],
    identifier: str,
    heading: str,
    stem: str,
    latex: str,
    about: str,
    picture: str = "",
) -> str:
    """Return the dialog.

    Parameters
    ----------
    work : mapping
        CSL-JSON item, as from :func:`lib.book.citation.item`.
    identifier : str
        What is cited, as for :func:`button`.
    heading : str
        Title of the dialog.
    stem : str
        Address of the files of the reference, without their endings.
    latex : str
        What an author writes into a LaTeX document.
    about : str
        What else identifies the work: hash and license.
    picture : str
        Alternative text, if the work is a figure.
    """
    name, here = f"citation-{identifier}", stamp()
    reference = citation.apa(work, here.data)
    whole = escape(work.get("container-title", work["title"]))
    saved = citation.files(work)
    folds = [
        fold(name, "BibTeX", saved[".bib"], f"{stem}.bib"),
        fold(name, "LaTeX", latex),
        fold(name, "Markdown", citation.markdown(reference, identifier, picture)),
        fold(name, "RIS", saved[".ris"], f"{stem}.ris"),
        fold(name, "CSL-JSON", saved[".csl.json"], f"{stem}.csl.json"),
    ]
    return (
        f'<dialog class="citation" id="{name}" aria-labelledby="{name}-title" closedby="any">'
        f'<div class="citation-head"><h2 id="{name}-title">{escape(heading)}</h2>'
        f'<button type="button" command="close" commandfor="{name}">Close</button></div>'
        f'<div class="citation-form"><p class="citation-text">'
        f"{escape(reference).replace(whole, f'<em>{whole}</em>')}</p>{copy_button('the reference')}</div>"
        f"{''.join(folds)}"
        f'<p class="citation-about">Version {here.version}, commit {here.commit}, data {here.data}. '
        f'{escape(about)}</p><p class="citation-status" role="status"></p></dialog>'
    )


def fold(group: str, name: str, text: str, uri: str = "") -> str:
    """Return one form of the reference; to unfold it folds the others of its group."""
    link = f'<a href="{escape(uri)}" download>Save {escape(uri.rsplit("/", 1)[-1])}</a>' if uri else ""
    return (
        f'<details class="citation-form" name="{group}"><summary>{name}</summary>'
        f'<pre class="citation-text" tabindex="0" aria-label="{name}">{escape(text)}</pre>'
        f"{copy_button(name)}{link}</details>"
    )


def copy_button(what: str) -> str:
    """Return the button that copies the text beside it; without a script it stays hidden."""
    more = f'<span class="visually-hidden"> {escape(what)}</span>'
    return f'<button type="button" class="cite-copy" hidden>Copy{more}</button>'
