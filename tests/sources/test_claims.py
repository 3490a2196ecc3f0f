"""Look-up of claims and of the tables that they are recomputed from."""

import json

import pytest

from lib.sources import claims
from lib.sources.datasets import MANIFEST, DataError


def test_the_ledger_is_indexed_by_id():
    ledger = claims.ledger()
    assert ledger.index.is_unique
    assert ledger.loc["000-4.1-03", "claimed"] == "10.57"


def test_a_claim_is_found_by_its_id():
    assert claims.claim("000-t2-14")["claimed"] == "6.48"


@pytest.mark.parametrize(
    ("unknown", "near"), [("000-4.1-30", "000-4.1-"), ("000-t2-99", "000-t2-"), ("zzz", "000-front-01")]
)
def test_an_unknown_id_is_named_with_its_neighbors(unknown, near):
    with pytest.raises(DataError, match=f"^paper/claims.csv: found no claim '{unknown}'") as error:
        claims.claim(unknown)
    assert near in str(error.value)


def test_the_tables_are_those_of_the_documents():
    tables = claims.tables()
    assert {"claims", "table-1", "wordings", "stages"} <= set(tables)
    assert not [name for name in tables if name.startswith("official")]


def test_a_copy_of_the_data_is_read_from_its_folder(data_copy):
    path = data_copy / "paper/claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",10.57,", ",10.58,", 1), encoding="utf-8")
    assert claims.claim("000-4.1-03", data_copy)["claimed"] == "10.58"


@pytest.mark.parametrize(
    ("unknown", "examples"),
    [
        ("000-4.1-033", r"000-4\.1-03, [\w.-]+, [\w.-]+"),
        ("zzz", "000-front-01, 000-front-02, 000-front-03"),
    ],
)
def test_an_unknown_id_is_answered_with_three_examples(unknown, examples):
    with pytest.raises(DataError, match=f"expected an id like {examples}$"):
        claims.claim(unknown)


def test_a_copy_of_the_data_is_asked_for_its_own_list_of_tables(data_copy):
    manifest = data_copy / MANIFEST
    package = json.loads(manifest.read_text(encoding="utf-8"))
    kept = {
        one["name"]: one for one in package["resources"] if one["name"] in ("claims", "table-1", "table-2")
    }
    for name, folder in (("claims", "paper"), ("table-2", "official")):
        old, kept[name]["path"] = kept[name]["path"], f"{folder}/moved.csv"
        (data_copy / old).rename(data_copy / kept[name]["path"])
    manifest.write_text(json.dumps({"resources": list(kept.values())}), encoding="utf-8")
    path = data_copy / "paper/table-1.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",20.60", ",20.61", 1), encoding="utf-8")
    tables = claims.tables(data_copy)
    assert set(tables) == {"claims", "table-1"}
    assert 20.61 in set(tables["table-1"]["share_pct"])
    with pytest.raises(DataError, match="^paper/moved.csv: found no claim 'zzz'"):
        claims.claim("zzz", data_copy)
