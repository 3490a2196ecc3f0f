"""Set up, test and build the book on several Pythons, and count the results that differ from the first.

Each Python gets a copy of the book in a folder, with an environment that the Makefile sets up from the lock.
A folder that is there already is brought up to date and used again. Takes some ten minutes a Python.
The table goes into the book: `make seal` records it after a run.

Run: python benchmarks/pythons.py FOLDER python3.11 python3.12 python3.13
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

from lib.book import relock, rerun
from lib.book.build import ROOT
from lib.book.verify import NOT_SOURCES
from lib.sources import datasets

FLOORS = ("tests/models", "tests/sources", "tests/figures", "tests/data")
RESULTS = datasets.DATA / "derived" / "python-versions.csv"


def said(*command: str | Path, book: Path) -> str:
    """Return what a command prints that ends well; if it does not, show the end of it and stop."""
    done = subprocess.run(command, cwd=book, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"{done.stdout[-3000:]}\n{book}: {' '.join(map(str, command))} failed")
    return done.stdout


def tried(folder: Path, python: str) -> tuple[str, int, Path]:
    """Return the release of a Python, how many tests pass on it, and the site that it builds."""
    release = said(python, "-c", "import platform; print(platform.python_version())", book=ROOT).strip()
    book = folder / release
    shutil.copytree(ROOT, book, ignore=NOT_SOURCES, dirs_exist_ok=True)
    said("make", f"PYTHON={python}", ".venv/.ready", book=book)
    tests = said(book / ".venv" / "bin" / "python", "-m", "pytest", "-q", *FLOORS, book=book)
    said("make", "book", book=book)
    return release, int(re.search(r"(\d+) passed", tests)[1]), book / "_build" / "html"


def main() -> None:
    folder = Path(sys.argv[1]).resolve()
    rows: list[dict[str, object]] = []
    sites: list[Path] = []
    for python in sys.argv[2:]:
        release, tests, site = tried(folder, python)
        sites.append(site)
        computed = [text for found in relock.values(site).values() for text in found.values()]
        values = sum(len(rerun.cells(text)) for text in computed)
        differing = relock.moved(sites[0], site)
        counts = {"results": len(computed), "values": values, "differing": len(differing)}
        rows.append({"python": release, "tests": tests} | counts)
        print(rows[-1], *differing, sep="\n", flush=True)
    pd.DataFrame(rows).to_csv(RESULTS, index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
