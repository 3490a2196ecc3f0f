"""How to cite the book, a chapter, a figure or a table: APA, BibTeX, RIS, CSL-JSON, LaTeX, Markdown.

Every form is made from one CSL-JSON item, and that item from ``CITATION.cff`` and the stamp of the build.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pybtex.database import BibliographyData, Entry
from pybtex.database.output.bibtex import Writer

from lib.book.stamp import ROOT, Stamp

KEY = "common-prosperity"
GENRES = {"figure": "Figure", "table": "Table"}
CSL_TYPES = {"book": "book", "chapter": "chapter", "figure": "figure", "table": "dataset"}
BIBTEX_TYPES = {"book": "book", "chapter": "incollection", "figure": "misc", "dataset": "misc"}
# A point after an abbreviation such as "e.g." or "vs." ends no sentence.
SENTENCE_END = re.compile(r"(?<=[.?!])(?<!\.[A-Za-z]\.)(?<!vs\.)(?<!cf\.)\s+(?=[A-Z0-9\"'(])")
# Signs that the fonts of LaTeX have in formulas only.
SIGNS = {
    "−": "$-$",
    "×": r"$\times$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "→": r"$\rightarrow$",
    "±": r"$\pm$",
}
TEX = {character: f"\\{character}" for character in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
}
RIS_TYPES = {"book": "BOOK", "chapter": "CHAP", "figure": "FIGURE", "dataset": "DATA"}


@cache
def book(root: Path = ROOT) -> dict[str, Any]:
    """Return the book's own metadata as ``CITATION.cff`` states them."""
    return yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))


def first_sentence(text: str) -> str:
    """Return the first sentence of a caption; it serves as the title of a figure or table."""
    return SENTENCE_END.split(" ".join(text.split()), maxsplit=1)[0]


def item(
    kind: str,
    facts: Mapping[str, Any],
    stamp: Stamp,
    *,
    name: str = "",
    title: str = "",
    chapter: str = "",
    address: str = "",
) -> dict[str, Any]:
    """Return the CSL-JSON item of a work.

    Parameters
    ----------
    kind : str
        book, chapter, figure or table.
    facts : mapping
        Content of ``CITATION.cff``.
    stamp : Stamp
        Version, commit and state of the data.
    name : str
        What tells this work from others of the book: the name of the page or the id of the figure.
    title : str
        Title of the work; the book's own if empty.
    chapter : str
        Title of the chapter in which a figure or table stands.
    address : str
        Place on the site; it is cited only if ``CITATION.cff`` says where the site is (``url``).

    Returns
    -------
    dict
        Variables of the Citation Style Language, version 1.0.
    """
    authors = [{"literal": author["name"]} for author in facts["authors"]]
    year, month, day = (int(part) for part in str(facts["date-released"]).split("-"))
    within = {} if kind == "book" else {"container-title": facts["title"]}
    if kind in GENRES:
        within |= {"genre": GENRES[kind], "section": chapter}
    if facts.get("url"):
        within["URL"] = facts["url"].rstrip("/") + "/" + address
    if facts.get("doi"):
        within["DOI"] = facts["doi"]
    return {
        "id": f"{KEY}-{name}" if name else KEY,
        "type": CSL_TYPES[kind],
        "title": (title or facts["title"]).rstrip("."),
        "author": authors,
        "issued": {"date-parts": [[year, month, day]]},
        "publisher": "; ".join(author["literal"] for author in authors),
        "version": stamp.version,
        "language": "en",
        "note": f"Version {stamp.version}, commit {stamp.commit}, data {stamp.data}",
    } | within


def apa(work: Mapping[str, Any], data: str) -> str:
    """Return the reference in the manner of APA, seventh edition, as plain text.

    Parameters
    ----------
    work : mapping
        CSL-JSON item, as from :func:`item`.
    data : str
        State of the data; it stands beside the version.

    References
    ----------
    American Psychological Association (2020). Publication manual, 7th edition.
    """
    authors = ", ".join(author["literal"] for author in work["author"])
    edition = f"(Version {work['version']}, data {data})"
    title = work["title"]
    if genre := work.get("genre"):
        whole = f"{title} [{genre}]. In “{work['section']}”, {work['container-title']} {edition}."
    elif "container-title" in work:
        whole = f"{_ended(title)} In {work['container-title']} {edition}."
    else:
        whole = f"{title} {edition}."
    place = f"https://doi.org/{work['DOI']}" if "DOI" in work else work.get("URL", "")
    return f"{authors}. ({work['issued']['date-parts'][0][0]}). {whole} {place}".strip()


def _ended(title: str) -> str:
    return title if title.endswith(("?", "!")) else f"{title}."


def bibtex(work: Mapping[str, Any]) -> str:
    """Return the reference as a BibTeX entry that classic styles print without a warning."""
    # Braces keep the name of a group whole and the capitals of a title.
    fields = {
        "author": " and ".join(f"{{{author['literal']}}}" for author in work["author"]),
        "title": f"{{{work['title']}}}",
        "year": str(work["issued"]["date-parts"][0][0]),
    }
    if "genre" in work:
        fields["howpublished"] = f"{work['genre']} in ``{work['section']}'', {work['container-title']}"
    elif "container-title" in work:
        fields["booktitle"] = f"{{{work['container-title']}}}"
    if "genre" not in work:
        fields["publisher"] = f"{{{work['publisher']}}}"
    fields |= {"note": work["note"], "url": work.get("URL", ""), "doi": work.get("DOI", "")}
    # pybtex escapes what LaTeX takes as commands and leaves formulas alone.
    signs = str.maketrans(SIGNS)
    written = [(key, text.translate(signs)) for key, text in fields.items() if text]
    entry = Entry(BIBTEX_TYPES[work["type"]], written)
    # Asked by name, pybtex would look for the writer among all installed packages, each time.
    return Writer().to_string(BibliographyData({work["id"]: entry}))


def ris(work: Mapping[str, Any]) -> str:
    """Return the reference in the RIS format."""
    year, month, day = work["issued"]["date-parts"][0]
    lines = [
        ("TY", RIS_TYPES[work["type"]]),
        *(("AU", author["literal"]) for author in work["author"]),
        ("TI", work["title"]),
        ("T2", work.get("container-title", "")),
        ("PY", str(year)),
        ("DA", f"{year:04}/{month:02}/{day:02}/"),
        ("PB", work["publisher"]),
        ("ET", f"Version {work['version']}"),
        ("LA", work["language"]),
        ("N1", work["note"]),
        ("UR", work.get("URL", "")),
        ("DO", work.get("DOI", "")),
    ]
    return "".join(f"{tag}  - {text}\n" for tag, text in lines if text) + "ER  - \n"


def csl_json(work: Mapping[str, Any]) -> str:
    """Return the reference as a CSL-JSON list of one item, as pandoc and Zotero read it."""
    return json.dumps([work], indent=1, ensure_ascii=False) + "\n"


def tex(text: str) -> str:
    """Return plain text as LaTeX: commands are escaped, and signs that its fonts lack become formulas."""
    return text.translate(str.maketrans(TEX | SIGNS))


def latex_figure(work: Mapping[str, Any], identifier: str) -> str:
    """Return a LaTeX figure that shows the PDF file and cites the figure."""
    return (
        "\\begin{figure}\n  \\centering\n"
        f"  \\includegraphics[width=\\linewidth]{{{identifier}.pdf}}\n"
        f"  \\caption{{{tex(_ended(work['title']))} From~\\cite{{{work['id']}}}, CC BY 4.0.}}\n"
        f"  \\label{{{identifier.replace('-', ':', 1)}}}\n\\end{{figure}}\n"
    )


def latex_table(
    work: Mapping[str, Any],
    identifier: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    numeric: Sequence[bool],
) -> str:
    """Return a LaTeX table that cites its source.

    Parameters
    ----------
    work : mapping
        CSL-JSON item, as from :func:`item`.
    identifier : str
        Id of the table.
    headings, rows : sequence
        Cells, already in LaTeX.
    numeric : sequence of bool
        Which columns are set flush right.
    """
    lines = [" & ".join(cells) + r" \\" for cells in (headings, *rows)]
    return (
        "% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n"
        f"  \\caption{{{tex(_ended(work['title']))} From~\\cite{{{work['id']}}}, CC BY 4.0.}}\n"
        f"  \\label{{{identifier.replace('-', ':', 1)}}}\n"
        f"  \\begin{{tabular}}{{{''.join('r' if flush else 'l' for flush in numeric)}}}\n"
        f"    \\toprule\n    {lines[0]}\n    \\midrule\n"
        + "".join(f"    {line}\n" for line in lines[1:])
        + "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n"
    )


def markdown(reference: str, identifier: str = "", alt: str = "") -> str:
    """Return a Markdown snippet: the picture if there is one, and the reference."""
    if not alt:
        return f"{reference}\n"
    return f"![{alt}]({identifier}.svg)\n\n{reference} CC BY 4.0.\n"


def files(work: Mapping[str, Any]) -> dict[str, str]:
    """Return the reference in every format that other programs read, by the ending of the file."""
    return {".bib": bibtex(work), ".ris": ris(work), ".csl.json": csl_json(work)}
