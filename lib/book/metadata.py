"""What machines read: one JSON file a figure or table, ``figures/index.json``, and the references to save.

The record of a publication names caption, alternative text, sources, units, license, stamp and the sha256 of
every file. The list of all records is the registry from which gallery, manifests and packages are made.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.osutil import relative_uri

from lib.book import citation
from lib.book.publications import FOLDERS, in_order, publications, shelf
from lib.book.stamp import stamp
from lib.sources import datasets

INDEX = "figures/index.json"
NOTEBOOKS = "notebooks"
LICENSE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
MEDIA_TYPES = {
    ".bib": "application/x-bibtex",
    ".csl.json": "application/vnd.citationstyles.csl+json",
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".ris": "application/x-research-info-systems",
    ".svg": "image/svg+xml",
    ".tex": "application/x-tex",
    ".zip": "application/zip",
}


def code_anchor(identifier: str) -> str:
    """Return the anchor of the code that made a publication."""
    return f"code-{identifier}"


def code_address(app: Sphinx, entry: dict[str, Any]) -> str:
    """Return where a reader sees the code of a publication: on its page, or in the notebook of that page."""
    if entry["code"]:
        return f"{app.builder.get_target_uri(entry['page'])}#{code_anchor(entry['id'])}"
    return f"{NOTEBOOKS}/{entry['page'].rpartition('/')[2]}.ipynb"


def way(here: str, address: str) -> str:
    """Return the way from a page to a place on the site, which may have an anchor."""
    path, hash_sign, anchor = address.partition("#")
    return relative_uri(here, path) + hash_sign + anchor


def number(env: BuildEnvironment, entry: dict[str, Any]) -> str:
    """Return the number of a publication as the page shows it, for example Figure 2.1."""
    numbers = env.toc_fignumbers.get(entry["page"], {}).get(entry["kind"], {})
    template = env.config.numfig_format[entry["kind"]]
    return template % ".".join(map(str, numbers[entry["id"]]))


def file_facts(root: Path, path: str) -> dict[str, Any]:
    """Return path, media type, size and sha256 of a file of the site."""
    content = (root / path).read_bytes()
    suffixes = Path(path).suffixes
    return {
        "path": path,
        "mediatype": MEDIA_TYPES.get("".join(suffixes[-2:])) or MEDIA_TYPES[suffixes[-1]],
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def source(name: str) -> dict[str, Any]:
    """Return what is known about a table of ``data/``: title, file, hash, class, licenses, references."""
    facts = datasets.describe(name)
    return {
        "table": name,
        "title": facts["title"],
        "path": f"data/{facts['path']}",
        "sha256": facts["hash"].removeprefix("sha256:"),
        "class": facts["class"],
        "licenses": [terms["name"] for terms in facts["licenses"]],
        "references": facts["sources"],
    }


def headings(entry: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the headings of a table by the columns of its file."""
    return {"headings": dict(zip(entry["shown"], entry["headings"], strict=True))}


def describe(app: Sphinx, entry: dict[str, Any], caption: str) -> dict[str, Any]:
    """Return the record of a publication, without its files.

    Parameters
    ----------
    app : Sphinx
        The running build, after all pages have been read.
    entry : dict
        What was noted when the page was read, as from :func:`lib.book.publications.publications`.
    caption : str
        The caption as a reader sees it.
    """
    env, here = app.env, stamp()
    page = app.builder.get_target_uri(entry["page"])
    chapter, title = env.titles[entry["page"]].astext(), citation.first_sentence(caption)
    place = {"name": entry["id"], "address": f"{page}#{entry['id']}"}
    return {
        **{key: entry[key] for key in ("id", "kind")},
        "number": number(env, entry),
        "title": title,
        "caption": caption,
        **({"alt": entry["alt"]} if "alt" in entry else {}),
        "page": entry["page"],
        "chapter": chapter,
        "address": place["address"],
        "cell": entry["cell"],
        "code": code_address(app, entry),
        "columns": entry["columns"],
        # Units stand where a reader meets them: on the axes of a figure, in the headings of a table.
        **({"axes": entry["axes"]} if "axes" in entry else headings(entry)),
        "sources": [source(name) for name in entry["sources"]],
        "systems": entry["systems"],
        "license": LICENSE,
        "version": here.version,
        "commit": here.commit,
        "data": here.data,
        "citation": citation.item(
            entry["kind"], citation.book(), here, title=title, chapter=chapter, **place
        ),
    }


def file_publication(app: Sphinx, identifier: str, caption: str, cells: list[list[str]]) -> dict[str, Any]:
    """Keep record, references and LaTeX of a publication with its other files; return the record.

    Parameters
    ----------
    app : Sphinx
        The running build.
    identifier : str
        Id of the publication.
    caption : str
        The caption as a reader sees it.
    cells : list of list of str
        Cells of a table in LaTeX, the headings first; empty for a figure.
    """
    entry, folder = publications(app.env)[identifier], shelf(app.env)
    record = describe(app, entry, caption)
    stem = f"{FOLDERS[entry['kind']]}/{identifier}"
    made = {f"{stem}{ending}": text for ending, text in citation.files(record["citation"]).items()}
    if cells:
        heading, *rows = cells
        made[f"{stem}.tex"] = citation.latex_table(
            record["citation"], identifier, heading, rows, entry["numeric"]
        )
    for path, text in made.items():
        (folder / path).write_text(text, encoding="utf-8")
    record["files"] = [file_facts(folder, path) for path in [*entry["files"], *made]]
    (folder / f"{stem}.json").write_text(as_json(record), encoding="utf-8")
    return record


def as_json(content: Any) -> str:
    """Return JSON as all files of the site are written."""
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def registry(env: BuildEnvironment) -> list[dict[str, Any]]:
    """Return the records of all living publications in the order of the book."""
    entries = in_order(env)
    paths = (shelf(env) / FOLDERS[entry["kind"]] / f"{entry['id']}.json" for entry in entries)
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Copy the files of every living publication into the site (``build-finished``)."""
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for folder in FOLDERS.values():
        shutil.rmtree(site / folder, ignore_errors=True)
        (site / folder).mkdir(parents=True)
    records = registry(app.env)
    for record in records:
        stem = f"{FOLDERS[record['kind']]}/{record['id']}"
        for path in [*(file["path"] for file in record["files"]), f"{stem}.json"]:
            shutil.copyfile(shelf(app.env) / path, site / path)
    (site / INDEX).write_text(as_json(records), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("build-finished", write_files)
