"""Every number that a chapter prints follows from data/: change a cell and the chapter changes."""

import csv

import pytest

from lib.sources import datasets
from tests.conftest import CHAPTERS, glued, published

COMPUTING = [path for path in CHAPTERS if path.stem.startswith(("problem", "path", "policy"))]


@pytest.mark.parametrize("path", COMPUTING, ids=lambda path: path.stem)
def test_changed_cells_change_the_chapter_or_are_refused(path, data_copy, run_chapter):
    before = run_chapter(path)
    used = {name for record in published(before).values() for name in record["sources"]}
    for name in sorted(used):
        entry = datasets.describe(name)
        field = next((f for f in entry["schema"]["fields"] if f["type"] == "number"), None)
        if field is None:
            continue
        original = raise_numbers(data_copy / entry["path"], field)
        try:
            after = run_chapter(path, data_copy)
        except ValueError as refusal:
            assert "expected" in str(refusal)
        else:
            assert glued(after) != glued(before) or published(after) != published(before), name
        (data_copy / entry["path"]).write_text(original, encoding="utf-8")
        datasets._validated.cache_clear()


def raise_numbers(path, field, factor=1.07):
    """Raise every number of a column, within the bounds of its schema; return the text as it was."""
    original = path.read_text(encoding="utf-8")
    rows = list(csv.DictReader(original.splitlines()))
    limit = float(field.get("constraints", {}).get("maximum", "inf"))
    column = field["name"]
    for row in rows:
        if row.get("unit") == "calendar year":  # 7 percent more would leave every table
            row[column] = str(int(row[column]) + 1)
        elif row[column]:
            decimals = max(1, len(row[column].partition(".")[2]))
            row[column] = f"{min(limit, float(row[column]) * factor):.{decimals}f}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return original
