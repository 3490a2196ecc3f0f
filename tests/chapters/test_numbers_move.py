"""Every number that a chapter prints follows from data/: change a cell and the chapter changes."""

import csv

import pytest

from lib.sources import datasets
from tests.conftest import CHAPTERS, glued, published

COMPUTING = [path for path in CHAPTERS if path.stem.startswith(("problem", "path", "policy"))]


@pytest.mark.parametrize("path", COMPUTING, ids=lambda path: path.stem)
def test_a_changed_cell_changes_the_chapter(path, data_copy, run_chapter):
    before = run_chapter(path)
    used = {name for record in published(before).values() for name in record["sources"]}
    for name in sorted(used):
        column = next(
            (f["name"] for f in datasets.describe(name)["schema"]["fields"] if f["type"] == "number"), None
        )
        if column is None:
            continue
        original = scale(data_copy / datasets.describe(name)["path"], column)
        after = run_chapter(path, data_copy)
        assert glued(after) != glued(before) or published(after) != published(before), name
        (data_copy / datasets.describe(name)["path"]).write_text(original, encoding="utf-8")
        datasets._validated.cache_clear()


def scale(path, column, factor=1.07):
    """Raise every number of a column a little, with at least one decimal; return the text as it was."""
    original = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(original.splitlines()))
    for row in rows:
        if row[column]:
            decimals = max(1, len(row[column].partition(".")[2]))
            row[column] = f"{float(row[column]) * factor:.{decimals}f}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return original
