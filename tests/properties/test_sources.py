"""Properties of the loader and its neighbors: what is written is read, what is changed is told."""

import json
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.sources import bibliography, claims, datasets, seal, trace, usage
from tests.properties.draws import QUICK, sizes, words

KEYS = re.findall(r"^@\w+\{(\S+),$", bibliography.BIBLIOGRAPHY.read_text(encoding="utf-8"), re.M)
rows_drawn = st.dictionaries(words, sizes, min_size=1, max_size=6)


def written(folder, rows):
    """Write a folder of data with one table, and return it."""
    folder = Path(folder)
    lines = [f"{key},{value!r}" for key, value in rows.items()]
    (folder / "t.csv").write_text("\n".join(["key,value", *lines, ""]), encoding="utf-8")
    fields = [{"name": "key", "type": "string"}, {"name": "value", "type": "number"}]
    facts = dict.fromkeys(datasets.FACTS, "x") | {"name": "t", "path": "t.csv", "schema": {"fields": fields}}
    manifest = {"resources": [facts]}
    (folder / datasets.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return folder


@QUICK
@given(rows_drawn)
def test_a_table_is_read_as_it_was_written_and_each_caller_gets_a_copy(rows):
    with tempfile.TemporaryDirectory() as folder:
        root = written(folder, rows)
        frame = datasets.load("t", root)
        assert dict(zip(frame["key"], frame["value"], strict=True)) == rows
        frame["value"] = 0.0
        assert datasets.load("t", root)["value"].tolist() == list(rows.values())
        assert datasets.names(root) == ["t"]
        assert datasets.place("t", root) == root / "t.csv"
        assert datasets.describe("t", root)["path"] == "t.csv"
        with pytest.raises(datasets.DataError, match="^unknown table 'u', expected one of: t"):
            datasets.describe("u", root)


@QUICK
@given(rows_drawn, st.integers(1, 100))
def test_a_seal_tells_any_changed_byte_and_is_set_once(rows, place):
    with tempfile.TemporaryDirectory() as folder:
        root = written(folder, rows)
        with pytest.raises(datasets.DataError, match="expected None; if the change was meant"):
            seal.verify(root)
        assert seal.seal(root) == ["t"]
        assert seal.seal(root) == []
        seal.verify(root)
        table = root / "t.csv"
        content, before = table.read_bytes(), seal.digest(table)
        place %= len(content)
        table.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert seal.digest(table) != before
        with pytest.raises(datasets.DataError, match=rf"t\.csv: found sha256:\w+, expected {before}"):
            seal.verify(root)


@pytest.mark.parametrize("key", KEYS)
def test_every_source_is_cited_by_a_name_and_a_year_or_none(key):
    assert bibliography.authors(key)
    assert all(name and not set(name) & set("{}\\") for name in bibliography.authors(key))
    year = bibliography.year(key)
    assert year in ("", "n.d.") or 1900 < int(year) < 2100


@QUICK
@given(st.sampled_from(KEYS))
def test_a_key_with_more_behind_it_is_unknown(key):
    assert bibliography.authors(key)
    with pytest.raises(datasets.DataError, match=f"no entry '{key}-x'"):
        bibliography.year(f"{key}-x")


@QUICK
@given(st.data())
def test_a_claim_is_its_row_and_a_near_miss_is_helped(data):
    table = claims.ledger()
    identifier = data.draw(st.sampled_from(table.index.tolist()))
    assert claims.claim(identifier).equals(table.loc[identifier])
    assert claims.tables()[claims.TABLE]["id"].tolist() == table.index.tolist()
    with pytest.raises(datasets.DataError, match=f"found no claim '{identifier}x', expected an id like"):
        claims.claim(f"{identifier}x")


@QUICK
@given(st.lists(st.lists(words, max_size=3), min_size=1, max_size=4), st.sampled_from(["```", ":::", "````"]))
def test_tables_named_in_code_are_found_in_their_chapters_and_nowhere_else(drawn, fence):
    texts = {
        f"c{i}": f"# T\n\nload('q')\n\n{fence}{{code-cell}} ipython3\n:tags: [a]\n\n"
        + "\n".join(f"x = load({name!r})" for name in names)
        + f"\n{fence}\n"
        for i, names in enumerate(drawn)
    }
    tables = sorted({name for names in drawn for name in names} | {"zz"})
    found = usage.users(texts, tables)
    for name in tables:
        assert sorted(found[name]) == [f"c{i}" for i, names in enumerate(drawn) if name in names]
    for text, names in zip(texts.values(), drawn, strict=True):
        (cell,) = usage.code_cells(text)
        assert list(usage.named_tables(cell)) == names
    if any(drawn):
        with pytest.raises(datasets.DataError, match="uses unknown table"):
            usage.users(texts, ["zz"])


@QUICK
@given(words)
def test_entries_are_noted_by_name_and_their_file_is_not(name):
    manifest = Path(tempfile.gettempdir()) / f"{name}.json"
    before = set(json.loads(trace.report()))
    with trace.by_entry():
        trace.note_entry(manifest, name)
    added = set(json.loads(trace.report())) - before
    assert added <= {f"{manifest}#{name}"}
    assert f"{manifest}#{name}" in json.loads(trace.report())
    assert json.loads(trace.written()) == sorted(json.loads(trace.written()))


@QUICK
@given(words)
def test_a_path_that_leaves_the_folder_is_refused(name):
    with tempfile.TemporaryDirectory() as folder:
        root = written(folder, {"a": 1.0})
        path = root / datasets.MANIFEST
        moved = path.read_text(encoding="utf-8").replace('"t.csv"', f'"../{name}.csv"')
        path.write_text(moved, encoding="utf-8")
        with pytest.raises(datasets.DataError, match="path leaves data/, expected a file inside it"):
            datasets.place("t", root)
