"""What the words of the chapter on system structure say must hold in the data."""

import pandas as pd
import pytest

from lib.models import structure
from lib.sources.datasets import load


@pytest.fixture(scope="module")
def sound() -> pd.DataFrame:
    """Table 3 in the two years without a misprint, assistance with and without its third row."""
    printed = load("table-3").astype({"year": int})
    printed["row"] = printed["item"].where(printed["branch"] == "social_assistance", printed["branch"])
    cells = printed.pivot_table("expenditure_100m", "row", "year")
    return cells.drop(columns=structure.repeated_years(cells))


@pytest.fixture(scope="module")
def heads() -> pd.DataFrame:
    rows = load("table-4").astype({"participants_10k": float})
    return rows.pivot_table("participants_10k", "year", "scheme", dropna=False)


@pytest.fixture(scope="module")
def table_2() -> pd.DataFrame:
    return load("table-2").pivot_table("value", "year", ["quantity", "group"])


def insurance(sound, table_2, added):
    row = sound.loc["social_insurance"].copy()
    if added:
        row.iloc[-1] += table_2["fund_expenditure"].loc[row.index[-1]].sum()
    return row


def test_only_the_last_two_years_are_without_a_misprint(sound):
    assert sound.columns.tolist() == [2016, 2019]


@pytest.mark.parametrize("added", [False, True])
@pytest.mark.parametrize("rows", [structure.ASSISTANCE, structure.ASSISTANCE[:2]])
def test_assistance_falls_behind_insurance_under_every_reading(sound, table_2, rows, added):
    ratio = sound.loc[list(rows)].sum() / insurance(sound, table_2, added)
    assert ratio.iloc[1] < ratio.iloc[0]


def test_welfare_gains_unless_the_medical_funds_are_added(sound, table_2):
    plain, wide = (sound.loc["social_welfare"] / insurance(sound, table_2, added) for added in (False, True))
    assert plain.iloc[1] > plain.iloc[0]
    assert wide.iloc[1] < wide.iloc[0]


def test_the_two_rows_to_build_on_are_the_smaller_part_of_assistance(sound):
    parts = sound.loc[list(structure.ASSISTANCE)].iloc[:, -1]
    assert parts["minimum_living_guarantee"] > parts.sum() / 2


def test_the_insurance_cell_moves_the_bill_more_than_the_choice_of_rows(sound, table_2):
    last = sound.columns[-1]
    added = table_2["fund_expenditure"].loc[last].sum()
    # With shares a + w of the total, the bill rises by (a + w) / (1 - a - w) of what insurance gains,
    # and by the row itself when it is no longer counted as assistance.
    targets = load("structure-targets").set_index("parameter")["value"] / 100
    both = targets["high_assistance"] + targets["high_welfare"]
    assert added * both / (1 - both) > sound.loc["extremely_poor", last]


def test_unemployment_insurance_loses_ground_in_heads_to_every_yardstick(heads, table_2):
    yardsticks = [heads["work_injury"], heads["pension"], table_2["recipients", "employees"]]
    for group in yardsticks:
        gap = group - heads["unemployment"]
        assert gap.iloc[-1] > gap.iloc[-2] > 0
