"""Record what a process reads of the project, so that its results can be kept until one of these changes.

The build starts the record in a kernel before the first cell runs. An audit hook sees every file that is
opened and every folder that is listed, whoever asks for it; the manifest of the tables is recorded by entry
(:mod:`lib.sources.datasets`), because each sealing of one table rewrites the whole file.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WHOLE = ""
_IMPORT_SYSTEM = ("_frozen_importlib_external", "importlib", "importlib_metadata", "pkgutil")
_LISTINGS = ("os.listdir", "os.scandir")

_roots: list[str] = []
_read: set[str] = set()
_paused = False


def start(roots: Sequence[str]) -> None:
    """Begin to record what this process reads below some folders.

    Parameters
    ----------
    roots : sequence of str
        Absolute paths. Hidden folders, caches and ``_build`` below them are left out.
    """
    _roots.extend(_absolute(root) + os.sep for root in roots)
    sys.addaudithook(_note)


def note_entry(manifest: Path, name: str) -> None:
    """Record that one entry of a manifest was read; :data:`WHOLE` stands for the list of all names."""
    _read.add(f"{manifest}#{name}")


@contextmanager
def by_entry() -> Iterator[None]:
    """Read a manifest inside this context without recording the file: its entries are noted instead."""
    global _paused
    _paused = True
    try:
        yield
    finally:
        _paused = False


def report() -> str:
    """Return all that was read, the code of imported modules included, as a JSON list of paths.

    A path that ends with a slash is a folder whose names were listed; one with ``#`` is an entry.
    """
    modules = {_absolute(module.__file__) for module in _modules() if _is_ours(module.__file__)}
    return json.dumps(sorted(_read | modules))


def _modules() -> list[object]:
    return [module for module in list(sys.modules.values()) if getattr(module, "__file__", None)]


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open":
        path, mode, flags = arguments
        listed = False
        # A file that is written is no input; without a mode the flags tell (os.open).
        if mode[:1] in ("w", "a", "x") if mode else flags & (os.O_WRONLY | os.O_CREAT):
            return
    elif event in _LISTINGS:
        path, listed = arguments[0] or ".", True
        # The import system lists folders to find packages; what it found shows in the modules and the lock.
        if sys._getframe(1).f_globals["__name__"].partition(".")[0] in _IMPORT_SYSTEM:
            return
    else:
        return
    # A number stands for a file that is open already.
    if not _paused and not isinstance(path, int) and _is_ours(path):
        _read.add(_absolute(path) + ("/" if listed else ""))


def _absolute(path: str | bytes | os.PathLike[str]) -> str:
    # Links are not followed: what is linked into the project belongs to it.
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100


def _is_ours(path: str | bytes | os.PathLike[str]) -> bool:
    place = _absolute(path) + os.sep
    return any(place.startswith(root) and _is_source(place[len(root) :]) for root in _roots)


def _is_source(relative: str) -> bool:
    return not any(part.startswith(".") or part in ("_build", "__pycache__") for part in Path(relative).parts)
