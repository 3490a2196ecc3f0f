"""What the words of the chapter on system structure say must hold in the data."""

import io

import pandas as pd
import pytest

from lib.models import structure
from lib.sources.datasets import load
from tests.conftest import ROOT, glued, published


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


OUTPUTS = []


@pytest.fixture
def run(run_chapter):
    """Return what the chapter publishes; it runs once for all tests of this file."""
    if not OUTPUTS:
        OUTPUTS.extend(run_chapter(ROOT / "chapters" / "path-4-system-structure.md"))
    return OUTPUTS


def frame(run, identifier):
    return pd.read_csv(io.StringIO(published(run)[identifier]["csv"]))


def test_the_official_cost_of_care_lies_inside_the_range_of_the_model(run):
    text = glued(run)
    low, whole, high = (float(text[name]) for name in ("ltc_low", "ltc_whole", "ltc_high"))
    assert low < whole < high


@pytest.mark.system("S03-10")
def test_the_printed_sum_is_the_sum_of_the_printed_parts(run):
    table = frame(run, "tab-extension-costs").set_index("extension")
    whole, parts = table.loc["Sum of the parts"], table.drop(index="Sum of the parts")
    for column in ("cost", "low", "high"):
        assert parts[column].sum() == pytest.approx(whole[column])
    assert (parts["heads"] * parts["benefit"] / 1000).tolist() == pytest.approx(parts["cost"].tolist())


@pytest.mark.system("S00-14")
def test_every_household_above_one_hundred_percent_is_flagged_on_the_page(run):
    drawn = frame(run, "fig-withdrawal-stack")
    assert drawn.loc[~drawn["flagged"], "withdrawal"].max() <= 100 + 1e-6
    households = frame(run, "tab-withdrawal-households").set_index("rule")
    assert households.loc["Tapered", "flagged"] == 0
    assert households.loc["Gross counted", "flagged"] > households.loc["Net counted", "flagged"] > 0
    assert households["outlay"].is_monotonic_increasing


@pytest.mark.system("S01-08")
def test_the_basic_tier_is_the_same_amount_in_every_fifth(run):
    income = load("official-household-income").set_index(["series", "year"])["value"]
    tiers = frame(run, "fig-tiers")
    year = int(glued(run)["base_year"])
    for name, rows in tiers.groupby("panel"):
        floor = float(name.split()[1]) * income["national-mean-income"][year]
        incomes = [income[f"quintile-{group}-income"][year] for group in rows["group"]]
        assert (rows["basic"] * incomes).tolist() == pytest.approx([floor] * 5)


def test_the_supplement_adds_most_where_the_floor_replaces_least(run):
    for _, rows in frame(run, "fig-tiers").groupby("panel"):
        rows = rows.sort_values("group")
        assert rows["basic"].is_monotonic_decreasing
        assert rows["added"].is_monotonic_increasing


@pytest.mark.system("S03-06")
def test_a_higher_floor_lowers_joining_and_still_raises_the_average(run):
    curves = frame(run, "fig-joining")
    for _, rows in curves.groupby(["panel", "series"]):
        steps = rows.sort_values("floor")["value"].diff().dropna()
        assert (steps < 0).all() if rows["panel"].iloc[0] == "join" else (steps > 0).all()


@pytest.mark.system("S00-13")
def test_printed_transitions_sum_to_one_hundred(run):
    table = frame(run, "tab-care-transitions")
    assert table.drop(columns=["age", "state"]).sum(axis=1).tolist() == pytest.approx([100] * len(table))


def test_aging_raises_the_care_premium_at_every_level(run):
    lines = frame(run, "fig-care").query("panel == 'year'").pivot(index="x", columns="level", values="value")
    assert (lines.diff().dropna() > 0).all().all()


@pytest.mark.system("S03-11")
def test_printed_payments_are_weight_times_one_base_rate(run):
    table = frame(run, "tab-case-payment")
    rates = table["per_case"] / table["weight"]
    assert rates.tolist() == pytest.approx([rates.iloc[0]] * len(table))


def test_the_child_allowance_decides_the_bill_and_work_injury_hardly_moves_it(run):
    swing = frame(run, "fig-extension-costs").query("panel == 'sum'").reset_index()
    spans = (swing["high"] - swing["low"]).groupby(swing["name"].str.split(":").str[0]).max()
    assert spans.idxmax() == "Child allowance"
    assert spans.idxmin() == "Work injury"
