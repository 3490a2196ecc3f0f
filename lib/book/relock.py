"""Renew the lock of the environment and say which numbers move with it (``make lock``).

The new lock is tried in a copy of the book, with an environment of its own. It replaces the old one only when
the whole book was built with it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat

from lib.book import rerun
from lib.book.build import ROOT, build
from lib.book.freshness import LOCK
from lib.book.metadata import NOTEBOOKS
from lib.book.verify import NOT_SOURCES

# One release for every Python where there is one ("fewest"): then results agree from Python to Python.
OPTIONS = (
    *("--universal", "--python-version=3.11", "--fork-strategy=fewest"),
    *("--generate-hashes", "--no-header", "--quiet", "--upgrade"),
)


def resolve(root: Path) -> None:
    """Write the newest releases that satisfy ``requirements.in`` into the lock of a book, with hashes."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "compile",
        *OPTIONS,
        "requirements.in",
        f"--output-file={LOCK}",
    ]
    subprocess.run(command, cwd=root, check=True)


def build_anew(root: Path) -> Path:
    """Set up the environment that the lock of a book asks for, build the book in it and return its site."""
    subprocess.run(["make", "book", f"PYTHON={sys.executable}"], cwd=root, check=True)
    return root / "_build" / "html"


def moved(before: Path, after: Path) -> list[str]:
    """Return a line for each number, table, figure and printed text that differs between two sites.

    Parameters
    ----------
    before, after : Path
        Folders of two sites.

    Returns
    -------
    list of str
        Chapter, name and the values before and after, in the order of the chapters' names.
    """
    computed = [values(site) for site in (before, after)]
    return [
        f"{chapter}: {line}"
        for chapter in sorted(computed[0].keys() | computed[1].keys())
        for line in rerun.differences(*(site.get(chapter, {}) for site in computed))
    ]


def values(site: Path) -> dict[str, dict[str, str]]:
    """Return what :func:`lib.book.rerun.numbers` finds in each executed notebook of a site, by chapter."""
    found = (site / NOTEBOOKS).glob("*.ipynb")
    return {path.stem: rerun.numbers(nbformat.read(path, as_version=4)) for path in found}


def relock(root: Path = ROOT) -> list[str] | None:
    """Renew the lock of a book.

    Parameters
    ----------
    root : Path
        Folder of the book. Its site is brought up to date first, with the old lock.

    Returns
    -------
    list of str or None
        What :func:`moved` finds; None if the lock was the newest possible already.

    Raises
    ------
    subprocess.CalledProcessError
        If the lock cannot be resolved or installed, or the book cannot be built with it; the old lock is
        left as it was.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "book"
        shutil.copytree(root, copy, ignore=NOT_SOURCES)
        resolve(copy)
        new = (copy / LOCK).read_bytes()
        if new == (root / LOCK).read_bytes():
            return None
        lines = moved(build(root), build_anew(copy))
    (root / LOCK).write_bytes(new)
    return lines


def main() -> None:
    """Renew the lock of this book and print what moved."""
    try:
        lines = relock()
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{LOCK} is as it was: the book was not built with a new one.")
    if lines is None:
        print(f"{LOCK} is as it was: it holds the newest releases that fit.")
    else:
        print(f"{LOCK} is new. {len(lines)} results moved:", *lines, sep="\n")
        print("Look at its difference next, and run `make test`.")


if __name__ == "__main__":
    main()
