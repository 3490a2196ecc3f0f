"""Every kind of damage to a table is refused with its place, is harmless, or breaks the seal."""

import pytest

from lib.sources import datasets, seal
from tests.attacks.corruption import ATTACKS, strike

SMALL = [name for name in datasets.names() if datasets.describe(name)["bytes"] < 12_000]
# Damage that no schema can tell from a table that is right: another plausible value, fewer rows, and any
# signs in a number that stands in a column of text, because a document prints it so.
PLAUSIBLE = {
    "thousands separator",
    "infinity",
    "full-width digits",
    "number times ten",
    "last digit changed",
    "percent as fraction",
    "yuan as 10,000 yuan",
    "minus sign",
    "decimal comma",
    "unit in the cell",
    "word for no number",
    "letter O for zero",
    "other case",
    "two cells swapped",
    "contents of columns swapped",
    "unit exchanged",
    "row deleted",
    "rows swapped",
    "cut in the middle",
}
HARMLESS = {"CRLF line ends"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_damage_is_refused_with_its_place_or_breaks_the_seal(attack, tmp_path):
    outcomes = set()
    for name in SMALL:
        result = strike(name, attack, tmp_path / name, seed=0)
        outcomes.add(result["outcome"])
        if result["outcome"] in ("refused", "sealed"):
            places = (datasets.describe(name)["path"], "../outside.csv", datasets.MANIFEST)
            assert any(place in result["message"] for place in places), result
        if result["outcome"] == "sealed":
            assert "if the change was meant, run `make seal`" in result["message"]
    allowed = {"refused", "not applicable"}
    allowed |= {"sealed"} if attack in PLAUSIBLE else {"harmless"} if attack in HARMLESS else set()
    assert outcomes <= allowed
    assert outcomes != {"not applicable"}


def test_the_data_of_the_book_carry_their_seal():
    seal.verify()
