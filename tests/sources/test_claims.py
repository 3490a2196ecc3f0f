"""Look-up of claims and of the tables that they are recomputed from."""

import pytest

from lib.sources import claims
from lib.sources.datasets import DataError


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
