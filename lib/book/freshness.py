"""Tell whether kept results still hold: what they were computed from, and whether it is still the same.

Two questions are kept apart. *Executing* a chapter is slow: it is done again only if something changed that
this chapter read (:class:`Inputs`, from the record of :mod:`lib.sources.trace`). *Reading* a page is quick,
and roles and directives compute while pages are read: a change anywhere in ``lib/`` or ``data/`` makes
Sphinx read every page again (:func:`note_inputs`). Contents are compared, never times: a clock may be wrong,
and a file that is taken from an archive is older than what it replaces.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import py_compile
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from lib.sources import trace

INPUTS = (
    *("lib/**/*.py", "data/**/*.csv", "data/**/*.json"),
    *("requirements.txt", "references.bib", "CITATION.cff", "LICENSE*"),
)
FRAME = ("templates/*", "static/*")
# What lies in the folder of the book and is none of it.
ASIDE = shutil.ignore_patterns(
    *("_build", ".git", ".venv", "__pycache__", ".*_cache", ".hypothesis", ".ipynb_checkpoints")
)
LOCK = "requirements.txt"
PYTHON = "python"
ABSENT = "absent"
HASHED = py_compile.PycInvalidationMode.CHECKED_HASH
UNFINISHED = "unfinished"
UNSETTLED = "changed while the chapter was running"


def digest(root: Path, patterns: Iterable[str]) -> str:
    """Return a sha256 over names and contents of all files that match, in a fixed order."""
    return digest_of(root, {path for pattern in patterns for path in root.glob(pattern) if path.is_file()})


def whole_digest(root: Path) -> str:
    """Return a sha256 over names and contents of all files of a book, tests and all."""
    found = set()
    for place, folders, files in os.walk(root):
        aside = ASIDE(place, [*folders, *files])
        folders[:] = [name for name in folders if name not in aside]
        found.update(Path(place, name) for name in files if name not in aside)
    return digest_of(root, found)


def digest_of(root: Path, files: Iterable[Path]) -> str:
    """Return a sha256 over names and contents of files, in a fixed order."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.relative_to(root).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Inputs:
    """The present state of everything below a folder that results may depend on; each thing is read once.

    Parameters
    ----------
    root : Path
        Folder of the book. Paths below it are named relative to it, so that a moved book stays fresh.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, str] = {}
        self._manifests: dict[str, dict[str, Any]] = {}

    def changed(self, kept: Mapping[str, str]) -> list[str]:
        """Return the names of all inputs that are no longer what they were."""
        return [name for name, state in kept.items() if self.state(name) != state]

    def kept(self, read: Iterable[str], started: float) -> dict[str, str]:
        """Return what to keep beside results: the state of all inputs that were read for them.

        Parameters
        ----------
        read : iterable of str
            Paths, as :func:`lib.sources.trace.report` gives them.
        started : float
            When the run began, in seconds since the epoch. An input that was changed later is marked so
            that it never counts as fresh: nobody knows which of its two states was used.
        """
        names = [PYTHON, LOCK, *sorted(map(self.name, read))]
        return {name: UNSETTLED if self._is_newer(name, started) else self.state(name) for name in names}

    def name(self, path: str) -> str:
        """Return the name of an input: its path from the root, or the whole path if it is elsewhere."""
        place = Path(path)
        ending = "/" if path.endswith("/") else ""
        return (
            place.relative_to(self.root) if place.is_relative_to(self.root) else place
        ).as_posix() + ending

    def state(self, name: str) -> str:
        """Return a digest of one input."""
        if name not in self._known:
            self._known[name] = self._digest(name)
        return self._known[name]

    def _digest(self, name: str) -> str:
        path, _, entry = name.partition("#")
        if name == PYTHON:
            return f"{platform.python_implementation()} {platform.python_version()}"
        if path != name:
            return _sha256(json.dumps(self._entry(path, entry), sort_keys=True).encode())
        if name.endswith("/"):
            return _sha256("\n".join(sorted(item.name for item in self._place(name).glob("*"))).encode())
        place = self._place(name)
        return _sha256(place.read_bytes()) if place.is_file() else ABSENT

    def _place(self, name: str) -> Path:
        """Return the file behind a name; a package hides the module of the same name."""
        place = self.root / name
        package = place.with_suffix("") / "__init__.py"
        return package if place.suffix == ".py" and package.is_file() else place

    def _entry(self, manifest: str, name: str) -> Any:
        if manifest not in self._manifests:
            self._manifests[manifest] = _resources(self.root / manifest)
        resources = self._manifests[manifest]
        return list(resources) if name == trace.WHOLE else resources.get(name)

    def _is_newer(self, name: str, started: float) -> bool:
        place = self._place(name.partition("#")[0])
        return place.exists() and place.stat().st_mtime >= started


def _resources(manifest: Path) -> dict[str, Any]:
    try:
        resources = json.loads(manifest.read_text(encoding="utf-8"))["resources"]
        return {entry["name"]: entry for entry in resources}
    except (OSError, ValueError, KeyError, TypeError):
        # An unusable manifest differs from every usable one; the chapters that run again say what is wrong.
        return {}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_bytecode_by_content(folder: Path) -> None:
    """Compile the modules of a folder so that Python compares their content, not their time of change.

    Bytecode is normally taken to be current if the source has the same length and was changed in the same
    second. An edit that fits into that gap would run as the old code and be kept as the result of the new.
    """
    for source in folder.rglob("*.py"):
        compiled = Path(importlib.util.cache_from_source(str(source)))
        # The flags stand after the magic number; zero means: compare the time (PEP 552).
        if not compiled.is_file() or compiled.read_bytes()[4:8] == bytes(4):
            py_compile.compile(str(source), quiet=2, invalidation_mode=HASHED)


def note_inputs(app: Sphinx, config: Config) -> None:
    """Let every page be read again if its inputs changed, or written if its frame did (``config-inited``)."""
    config.book_inputs = digest(Path(app.srcdir), INPUTS)
    config.book_frame = digest(Path(app.srcdir), FRAME)


def changed_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    """Name pages whose text changed, and those that depend on them (``env-get-outdated``)."""
    before, root = getattr(env, "book_texts", {}), Path(env.srcdir)
    places = {name: Path(env.doc2path(name)) for name in env.found_docs}
    env.book_texts = {name: _sha256(place.read_bytes()) for name, place in places.items()}
    names = {name for name, text in env.book_texts.items() if before.get(name) != text}
    edited = {places[name] for name in names}
    users = (name for name, used in env.dependencies.items() if edited & {root / path for path in used})
    return names.union(users)


def mark_unfinished(app: Sphinx, env: BuildEnvironment, names: list[str]) -> None:
    """Note that pages are being changed; :mod:`lib.book.build` takes the mark away at a good end.

    The event (``env-before-read-docs``) comes when all chapters are executed, so a cell that fails costs no
    page.
    """
    (Path(app.doctreedir) / UNFINISHED).touch()


def drop_removed_pages(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Delete pages that have left the book, which Sphinx leaves standing (``env-get-outdated``)."""
    if app.builder.format == "html":
        for name in removed:
            Path(app.builder.get_outfilename(name)).unlink(missing_ok=True)
            (Path(app.outdir) / "_sources" / f"{name}.md").unlink(missing_ok=True)
    return []


def setup(app: Sphinx) -> None:
    """Register settings and events."""
    app.add_config_value("book_inputs", "", "env", str)
    app.add_config_value("book_frame", "", "html", str)
    app.connect("env-get-outdated", changed_pages)
    app.connect("env-before-read-docs", mark_unfinished)
    app.connect("env-get-outdated", drop_removed_pages)
    app.connect("config-inited", note_inputs)
