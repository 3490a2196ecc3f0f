import re

import pytest
from frictionless import Package

from lib.sources import datasets, seal
from tests.conftest import ROOT

KEYS = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "references.bib").read_text(encoding="utf-8"), re.M))
CLASSES = {"transcribed", "official", "derived", "assumption"}


def test_the_descriptor_is_a_valid_data_package():
    report = Package(str(datasets.DATA / datasets.MANIFEST)).validate()
    assert report.valid, report.flatten(["title", "note"])[:3]


def test_every_table_file_stands_in_the_manifest():
    listed = {datasets.describe(name)["path"] for name in datasets.names()}
    present = {path.relative_to(datasets.DATA).as_posix() for path in datasets.DATA.rglob("*.csv")}
    assert present == listed


@pytest.mark.parametrize("name", datasets.names())
def test_hash_size_and_rows_are_sealed(name):
    entry = datasets.describe(name)
    path = datasets.DATA / entry["path"]
    assert entry["hash"] == seal.digest(path), f"{path.name} changed: run `make seal` if that was meant"
    assert entry["bytes"] == path.stat().st_size
    assert entry["rows"] == len(datasets.load(name))


@pytest.mark.parametrize("name", datasets.names())
def test_each_table_names_title_class_source_licence_and_columns(name):
    entry = datasets.describe(name)
    assert entry["title"]
    assert entry["class"] in CLASSES
    assert entry["licenses"]
    assert entry["redistribution"]
    for source in entry["sources"]:
        assert source["key"] in KEYS, f"{name}: source {source['key']} is not in references.bib"
    if entry["class"] != "assumption":
        assert entry["sources"]
    for field in entry["schema"]["fields"]:
        assert field["description"], f"{name}.{field['name']}"
        if field["type"] == "number":
            assert "unit" in field, f"{name}.{field['name']} has no unit"


@pytest.mark.parametrize("name", datasets.names())
def test_each_listed_gap_is_really_empty(name):
    frame = datasets.load(name)
    for gap in datasets.describe(name).get("knownNulls", []):
        rows = frame
        for key, value in gap.get("where", {}).items():
            rows = rows[rows[key] == value]
        assert len(rows), f"{name}: {gap} matches no row"
        assert rows[gap["column"]].isna().any(), f"{name}: {gap} lists no gap"
        assert gap["reason"]
