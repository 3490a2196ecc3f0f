"""Measure how long each chapter runs: one after the other in clean builds, the shortest of several.

Wall seconds of this machine from a forked kernel with its slow imports done. The pages show these times from
the committed table and not their own, so that no build writes a time. `make seal` records a new table.

Run: python benchmarks/runtimes.py
"""

import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from lib.book.build import ROOT
from lib.book.verify import NOT_SOURCES, build_copy
from lib.sources import datasets

REPEATS = 3
RESULTS = datasets.DATA / "derived" / "run-times.csv"


def measured(book: Path) -> pd.DataFrame:
    """Return the seconds of each page in a clean build of a book."""
    shutil.rmtree(book / "_build", ignore_errors=True)
    build_copy(book, "--workers=1")
    records = (
        json.loads(path.read_text("utf-8")) for path in (book / "_build").glob("results/inputs/*.json")
    )
    return pd.DataFrame(
        [(record["page"], record["seconds"]) for record in records], columns=["page", "seconds"]
    )


def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        book = Path(place) / "book"
        shutil.copytree(ROOT, book, ignore=NOT_SOURCES)
        every = pd.concat([measured(book) for _ in range(REPEATS)])
    shortest = every.groupby("page")["seconds"].min().round(2).reset_index()
    shortest.to_csv(RESULTS, index=False, lineterminator="\n")
    print(shortest.to_string(index=False))


if __name__ == "__main__":
    main()
