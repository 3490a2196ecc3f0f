"""The book as other programs want to find it: ``codecheck.yml`` and ``ro-crate-metadata.json``.

Both are made from the registry of publications (:mod:`lib.book.metadata`) when the site is whole, so that
every file they name exists and every hash is that of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from sphinx.application import Sphinx

from lib.book import citation, metadata
from lib.book.stamp import stamp
from lib.sources import datasets

CODECHECK = "codecheck.yml"
CRATE = "ro-crate-metadata.json"
CRATE_VERSION = "https://w3id.org/ro/crate/1.1"
PRIMARY = (".csv", ".svg", ".tex")
CODE_LICENSE = "https://spdx.org/licenses/MIT"
AUTHORS = "#authors"


def codecheck(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the manifest of CODECHECK: the files that an independent check should reproduce.

    Parameters
    ----------
    records : sequence of mapping
        The registry, as from :func:`lib.book.metadata.registry`.

    References
    ----------
    CODECHECK configuration file specification, version 1.0.
    """
    facts = citation.book()
    place = facts.get("doi") or facts.get("url") or "not published yet"
    paper = {"title": facts["title"], "authors": facts["authors"], "reference": place}
    outputs = [
        {"file": file["path"], "comment": comment(record, file)}
        for record in records
        for file in record["files"]
        if Path(file["path"]).suffix in PRIMARY and not Path(file["path"]).stem.endswith("-narrow")
    ]
    content = {"version": "https://codecheck.org.uk/spec/config/1.0", "paper": paper, "manifest": outputs}
    return "---\n" + yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110)


def comment(record: Mapping[str, Any], file: Mapping[str, Any]) -> str:
    """Return where a file comes from, in one line."""
    tables = ", ".join(source["path"] for source in record["sources"])
    place = f"{record['number']}, {record['page']}.md, cell {record['cell']}"
    return f"{place}, from {tables}; sha256 {file['sha256']}"


def crate(records: Sequence[Mapping[str, Any]], files: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the metadata of the site as a research object.

    Parameters
    ----------
    records : sequence of mapping
        The registry.
    files : sequence of mapping
        Path, media type, size and sha256 of all other files that are described: data, notebooks, archives.

    References
    ----------
    RO-Crate Metadata Specification 1.1.
    """
    published = [
        entity(file, license=license_id(record["license"]), **about(record, file))
        for record in records
        for file in record["files"]
    ]
    others = [entity(file, **origin(file["path"])) for file in files]
    parts = sorted([*published, *others], key=lambda part: part["@id"])
    graph = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": CRATE_VERSION},
        },
        root([part["@id"] for part in parts]),
        *context(),
        *parts,
        *(action(record) for record in records),
        *sources(),
    ]
    return {"@context": f"{CRATE_VERSION}/context", "@graph": graph}


def root(parts: Sequence[str]) -> dict[str, Any]:
    """Return the entity of the whole site."""
    facts, here = citation.book(), stamp()
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": facts["title"],
        "description": facts["abstract"],
        "datePublished": str(facts["date-released"]),
        "license": {"@id": metadata.LICENSE["path"]},
        "author": {"@id": AUTHORS},
        "publisher": {"@id": AUTHORS},
        "keywords": facts["keywords"],
        "version": f"{here.version}, commit {here.commit}, data {here.data}",
        "hasPart": [{"@id": part} for part in parts],
    }


def context() -> list[dict[str, Any]]:
    """Return the entities that others refer to: authors and licenses."""
    names = ", ".join(author["name"] for author in citation.book()["authors"])
    data = [terms for name in datasets.names() for terms in datasets.describe(name)["licenses"]]
    licenses = {license_id(terms): terms["name"] for terms in [metadata.LICENSE, *data]}
    licenses[CODE_LICENSE] = "MIT"
    return [
        {"@id": AUTHORS, "@type": "Organization", "name": names},
        *({"@id": key, "@type": "CreativeWork", "name": name} for key, name in sorted(licenses.items())),
    ]


def license_id(terms: Mapping[str, str]) -> str:
    """Return the address of a license, or a name within the crate where it has none."""
    return terms.get("path") or f"#license-{terms['name']}"


def entity(file: Mapping[str, Any], license: str, **facts: Any) -> dict[str, Any]:
    """Return the entity of a file."""
    return {
        "@id": file["path"],
        "@type": "File",
        "encodingFormat": file["mediatype"],
        "contentSize": str(file["bytes"]),
        "sha256": file["sha256"],
        "license": {"@id": license},
    } | facts


def about(record: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known about a file of a publication."""
    ending = "".join(Path(file["path"]).suffixes).lstrip(".")
    facts = {"name": f"{record['number']} ({ending}): {record['title']}"}
    if ending == "csv":
        facts["isBasedOn"] = [{"@id": source["path"]} for source in record["sources"]]
    return facts


def origin(path: str) -> dict[str, Any]:
    """Return what is known about a file of data, a notebook or an archive."""
    for name in datasets.names():
        facts = datasets.describe(name)
        if path == f"data/{facts['path']}":
            cited = [{"@id": f"#{source['key']}"} for source in facts["sources"]]
            return {"name": facts["title"], "license": license_id(facts["licenses"][0]), "citation": cited}
    code = Path(path).suffix in (".ipynb", ".zip") and not path.startswith("data/")
    return {"name": path, "license": CODE_LICENSE if code else metadata.LICENSE["path"]}


def action(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a publication was made: the notebook, what it read, what came out."""
    page = record["page"].rpartition("/")[2]
    return {
        "@id": f"#make-{record['id']}",
        "@type": "CreateAction",
        "name": f"{record['number']}: cell {record['cell']} of {record['page']}",
        "instrument": {"@id": f"{metadata.NOTEBOOKS}/{page}.ipynb"},
        "object": [{"@id": source["path"]} for source in record["sources"]],
        "result": [{"@id": file["path"]} for file in record["files"]],
    }


def sources() -> list[dict[str, Any]]:
    """Return the publications from which the tables of ``data/`` were taken."""
    every = [source for name in datasets.names() for source in datasets.describe(name)["sources"]]
    titles = {source["key"]: source["title"] for source in every}
    return [{"@id": f"#{key}", "@type": "CreativeWork", "name": titles[key]} for key in sorted(titles)]


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write both manifests over the finished site (``build-finished``, after all others)."""
    if error or app.builder.name != "html":
        return
    site, records = Path(app.outdir), metadata.registry(app.env)
    found = sorted(path for folder in ("data", metadata.NOTEBOOKS) for path in (site / folder).rglob("*.*"))
    files = [metadata.file_facts(site, path.relative_to(site).as_posix()) for path in found]
    (site / CODECHECK).write_text(codecheck(records), encoding="utf-8")
    (site / CRATE).write_text(metadata.as_json(crate(records, files)), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register the event."""
    app.connect("build-finished", write_files, priority=900)
