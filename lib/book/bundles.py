"""What readers take home: each page as a notebook, alone and with all that it needs; and all data.

A bundle holds the executed notebook, the tables and the part of ``lib/`` that were read when it was executed
(:mod:`lib.book.execution` records them), the lock of the environment and a script that runs it again. Equal
books give equal bytes: names are sorted and no entry bears a time.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import nbformat
from sphinx.application import Sphinx

from lib.book import citation, dictionary, execution, foot, handout, notebooks
from lib.book.metadata import NOTEBOOKS
from lib.book.stamp import ROOT, stamp
from lib.sources import datasets, trace

DATA = "data/common-prosperity-data.zip"
COMMON = ("CITATION.cff", "LICENSE", "LICENSE-data", "LICENSE-text", "requirements.txt")
# The earliest time that the format knows.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def packed(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive with one folder; equal files give equal bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return content.getvalue()


def inputs(app: Sphinx, page: notebooks.Page) -> list[str]:
    """Return what was read when a page was executed: files below the book's folder, and manifest entries."""
    record = execution.record_of(page, notebooks.results(app.env))
    return list(json.loads(record.read_text(encoding="utf-8"))["inputs"])


def tables(names: Iterable[str]) -> list[str]:
    """Return the tables among the inputs of a page: those it loads and those it names as sources."""
    manifest = f"data/{datasets.MANIFEST}"
    entries = {name.partition("#")[2] for name in names if name.startswith(f"{manifest}#")}
    every = datasets.names()
    return every if trace.WHOLE in entries else [name for name in every if name in entries]


def manifest(names: Iterable[str]) -> bytes:
    """Return the manifest of ``data/`` with some of its tables only."""
    package = json.loads((datasets.DATA / datasets.MANIFEST).read_text(encoding="utf-8"))
    chosen = set(names)
    package["resources"] = [entry for entry in package["resources"] if entry["name"] in chosen]
    return (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def data_files(names: Iterable[str]) -> dict[str, bytes]:
    """Return tables and their manifest by path."""
    chosen = list(names)
    files = {f"data/{datasets.describe(name)['path']}": datasets.place(name).read_bytes() for name in chosen}
    return files | {f"data/{datasets.MANIFEST}": manifest(chosen)}


def code_files(names: Iterable[str]) -> dict[str, bytes]:
    """Return the modules among the inputs of a page by path; the Sphinx side serves the build alone."""
    chosen = (name for name in names if name.startswith("lib/") and name.endswith(".py"))
    return {name: (ROOT / name).read_bytes() for name in chosen if not name.startswith("lib/book/")}


def other_files(names: Iterable[str]) -> dict[str, bytes]:
    """Return what else a page reads from the top of the repository, such as the list of requirements."""
    chosen = (name for name in names if "/" not in name and "#" not in name and (ROOT / name).is_file())
    return {name: (ROOT / name).read_bytes() for name in chosen}


def readme(title: str, name: str, reference: str) -> bytes:
    """Return the README of a bundle, five lines."""
    lines = (
        f"# {title}",
        "Install Python 3.11 or newer, then: `python -m venv .venv && "
        ".venv/bin/pip install --require-hashes -r requirements.txt`",
        f"Read and change: `.venv/bin/jupyter lab {name}.ipynb` (code in `lib/`, tables in `data/`)",
        "Run again and list every number that differs: `.venv/bin/python rerun.py`",
        f"Cite: {reference} Licenses: code MIT, text and figures CC BY 4.0, data see LICENSE-data.",
    )
    return ("\n".join(lines) + "\n").encode()


def bundle(app: Sphinx, page: notebooks.Page, notebook: bytes) -> bytes:
    """Return the archive of a page.

    Parameters
    ----------
    app : Sphinx
        A build that has read all pages.
    page : Page
        The page, as from :func:`lib.book.notebooks.read`.
    notebook : bytes
        The notebook, as from :func:`lib.book.handout.notebook`.
    """
    read, name = inputs(app, page), foot.slug(page.name)
    files = {name: (ROOT / name).read_bytes() for name in COMMON}
    files |= other_files(read) | code_files(read) | data_files(tables(read))
    files |= {
        f"{name}.ipynb": notebook,
        "rerun.py": (ROOT / "lib" / "book" / "rerun.py").read_bytes(),
        "README.md": readme(app.env.titles[page.name].astext(), name, handout.reference(app.env, page.name)),
    }
    return packed(name, files)


def data_bundle(app: Sphinx) -> bytes:
    """Return the archive of all tables with manifest, dictionary, bibliography and licenses."""
    names, facts = datasets.names(), citation.book()
    words = dictionary.dictionary(dictionary.users(app.env))
    reference = citation.apa(citation.item("book", facts, stamp()), stamp().data)
    about = f"# Data of {facts['title']}\n\nCite: {reference}\n\n"
    files = {name: (ROOT / name).read_bytes() for name in ("CITATION.cff", "LICENSE-data", "references.bib")}
    files |= {path.removeprefix("data/"): content for path, content in data_files(names).items()}
    files["README.md"] = (about + handout.plain(words, handout.writer(app.env, "", {}))).encode()
    return packed("common-prosperity-data", files)


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write what belongs to the pages that this build has written (``build-finished``)."""
    if error or app.builder.name != "html":
        return
    site = Path(app.outdir)
    (site / NOTEBOOKS).mkdir(exist_ok=True)
    expected = {f"{foot.slug(page)}{ending}" for page in app.env.found_docs for ending in (".ipynb", ".zip")}
    for path in (site / NOTEBOOKS).iterdir():
        if path.name not in expected:
            path.unlink()
    for page in sorted(app.env.found_docs):
        written = site / app.builder.get_target_uri(page)
        if not is_of(site / NOTEBOOKS / f"{foot.slug(page)}.zip", written):
            write_page(app, page, site / NOTEBOOKS / foot.slug(page), written.stat().st_mtime_ns)
    write_data(app, site)


def is_of(path: Path, page: Path) -> bool:
    """Tell whether a file was made for a page as it was last written, whichever way a clock was set since."""
    return path.exists() and path.stat().st_mtime_ns == page.stat().st_mtime_ns


def write_page(app: Sphinx, name: str, stem: Path, time: int) -> None:
    """Write notebook and archive of a page that runs code; the archive gets the time of the page."""
    page = notebooks.read(name, Path(app.env.doc2path(name)), app.env.myst_config)
    notebook = page and handout.notebook(app, page)
    if notebook is not None:
        content = (nbformat.writes(notebook) + "\n").encode()
        stem.with_suffix(".ipynb").write_bytes(content)
        stem.with_suffix(".zip").write_bytes(bundle(app, page, content))
        os.utime(stem.with_suffix(".zip"), ns=(time, time))


def write_data(app: Sphinx, site: Path) -> None:
    """Write all tables at their own addresses, and the archive of all, if one of them would be another."""
    record = Path(app.doctreedir) / "data-archive"
    said = repr((stamp(), app.config.book_inputs, app.env.book_users, app.env.book_titles))
    if record.exists() and record.read_text(encoding="utf-8") == said:
        return
    shutil.rmtree(site / "data", ignore_errors=True)
    for path, content in data_files(datasets.names()).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)
    (site / DATA).write_bytes(data_bundle(app))
    record.write_text(said, encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("build-finished", write_files)
