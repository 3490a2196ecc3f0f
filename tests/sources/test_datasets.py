import json

import pytest

from lib.sources import datasets, seal
from lib.sources.datasets import DataError, load

TABLE = "paper/table-2.csv"


def damage(root, old, new, table=TABLE):
    path = root / table
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_load_returns_typed_columns():
    frame = load("table-2")
    assert frame["year"].dtype == "Int64"
    assert frame["value"].dtype == "float64"


def test_load_returns_a_fresh_frame_each_time():
    frame = load("table-1")
    frame["share_pct"] = 0
    assert load("table-1")["share_pct"].max() > 0


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2010,3271,", "2010,32 71,", ["row 2", "column value", "'32 71'", "number"]),
        ("2010,3271,", "2010,-3271,", ["row 2", "column value", "'-3271'", "minimum"]),
        ("2010,3271,", "2010,inf,", ["row 2", "column value", "'inf'", "digits"]),
        ("2010,3271,", "2010,,", ["row 2", "column value"]),
        ("employees,fund", "workers,fund", ["row 2", "column group", "'workers'"]),
        ("2010,3271,", "201O,3271,", ["row 2", "column year", "'201O'", "year"]),
        ("group,quantity", "quantity,group", ["quantity"]),
        ("10k persons", "persons", ["column unit", "'persons'"]),
    ],
)
def test_bad_cells_are_refused_by_file_row_column_value(data_copy, old, new, words):
    damage(data_copy, old, new)
    with pytest.raises(DataError) as error:
        load("table-2", data_copy)
    for word in ["data/" + TABLE, *words]:
        assert word in str(error.value)


def test_an_unlisted_gap_is_refused(data_copy):
    damage(data_copy, "Poland,POL,2018,20.60", "Poland,POL,2018,", "paper/table-1.csv")
    with pytest.raises(DataError, match=r"table-1.csv, row \d+, column share_pct: found an empty cell"):
        load("table-1", data_copy)


def test_a_duplicate_row_is_refused(data_copy):
    path = data_copy / TABLE
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    with pytest.raises(DataError, match=r"row 30: Primary ?Key Error: the same as in the row at position 2"):
        load("table-2", data_copy)


def test_a_missing_file_is_named(data_copy):
    (data_copy / TABLE).unlink()
    with pytest.raises(DataError, match=r"data/paper/table-2.csv: file missing"):
        load("table-2", data_copy)


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(DataError, match="unknown table 'table-9', expected one of: .*table-2"):
        load("table-9")


def test_a_path_that_leaves_data_is_refused(data_copy):
    manifest = data_copy / datasets.MANIFEST
    package = json.loads(manifest.read_text(encoding="utf-8"))
    package["resources"][0]["path"] = "../secret.csv"
    manifest.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(DataError, match=r"\.\./secret.csv: path leaves data/"):
        load(package["resources"][0]["name"], data_copy)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"resources": 3}'])
def test_a_broken_manifest_is_named(data_copy, content):
    (data_copy / datasets.MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match="data/datapackage.json"):
        datasets.names(data_copy)


def test_seal_records_a_changed_cell_and_refuses_a_bad_one(data_copy):
    original = (data_copy / datasets.MANIFEST).read_text(encoding="utf-8").splitlines()
    damage(data_copy, "2010,3271,", "2010,3272,")
    assert seal.seal(data_copy) == ["table-2"]
    sealed = (data_copy / datasets.MANIFEST).read_text(encoding="utf-8").splitlines()
    (changed,) = [new for old, new in zip(original, sealed, strict=True) if old != new]
    assert changed.lstrip().startswith('"hash"')
    assert seal.seal(data_copy) == []
    before = (data_copy / datasets.MANIFEST).read_bytes()
    damage(data_copy, "2010,3272,", "2010,many,")
    datasets._validated.cache_clear()
    with pytest.raises(DataError):
        seal.seal(data_copy)
    assert (data_copy / datasets.MANIFEST).read_bytes() == before


def test_a_row_that_stands_twice_without_a_key_is_named(data_copy):
    path = data_copy / "paper/wordings.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    with pytest.raises(
        DataError, match=rf"^data/paper/wordings.csv, row {len(lines) + 1}: found .* a second"
    ):
        load("wordings", data_copy)


def test_another_encoding_is_refused_by_file(data_copy):
    path = data_copy / TABLE
    path.write_bytes(path.read_bytes() + "é".encode("latin-1"))
    with pytest.raises(DataError, match=f"^data/{TABLE}: .*, expected a whole CSV file in UTF-8$"):
        load("table-2", data_copy)
