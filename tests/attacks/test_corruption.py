"""Every kind of damage to a table is refused with its place, is harmless, or breaks the seal."""

import pytest

from lib.sources import datasets, seal
from tests.attacks.corruption import ATTACKS, strike

SMALL = [name for name in datasets.names() if datasets.describe(name)["bytes"] < 12_000]
# Damage that no schema can tell from a table that is right: another plausible value, a number in a column of
# words, fewer rows.
PLAUSIBLE = {
    "thousands separator",
    "infinity",
    "number times ten",
    "last digit changed",
    "percent as fraction",
    "yuan as 10,000 yuan",
    "minus sign",
    "decimal comma",
    "unit in the cell",
    "word NaN",
    "letter O for zero",
    "other case",
    "two cells swapped",
    "contents of columns swapped",
    "unit exchanged",
    "row deleted",
    "rows swapped",
    "cut in the middle",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_damage_is_refused_with_its_place_or_breaks_the_seal(attack, tmp_path):
    outcomes = set()
    for name in SMALL:
        result = strike(name, attack, tmp_path / name, seed=0)
        outcomes.add(result["outcome"])
        if result["outcome"] == "refused":
            path = datasets.describe(name)["path"]
            assert path in result["message"] or "../outside.csv" in result["message"], result
        if result["outcome"] == "seal":
            with pytest.raises(datasets.DataError, match=r"if the change was meant, run `make seal`"):
                seal.verify(tmp_path / name / "data")
    # Harmless means that the same table is read: zero times ten is zero.
    allowed = {"refused", "not applicable", "harmless"} | ({"seal"} if attack in PLAUSIBLE else set())
    assert outcomes <= allowed
    assert outcomes != {"not applicable"}


def test_the_data_of_the_book_carry_their_seal():
    seal.verify()
