"""Tests that were missing: each was written because a mutant of the code survived all others."""

import numpy as np
import pandas as pd
import pytest

from lib.models import (
    checks,
    closing,
    collection,
    composition,
    concordance,
    decade_board,
    entitlement,
    extension_inputs,
    fragmentation,
    fund_indicators,
    guarantee,
    headcounts,
    incomes,
    ledger,
    leveling,
    linkage,
    medical,
    medical_calibration,
    objectives,
    participation_series,
    pension,
)
from lib.models.ledger import companions
from lib.models.ledger.registry import REGISTRY
from lib.models.verdicts import text
from lib.sources import claims
from lib.sources.datasets import load


def test_checks_say_what_they_expected():
    for check, value, expectation in (
        (checks.positive, 0, "a number above zero"),
        (checks.rate, -1, r"a growth rate above -1 \(0.05 is five percent\)"),
        (checks.rate, "x", "a finite number"),
    ):
        with pytest.raises(ValueError, match=rf"^x = .*: expected {expectation}$"):
            check("x", value)


def test_the_table_of_closings_has_its_columns_and_first_values():
    gaps = pd.DataFrame({"a": [9.0, 7.0, 6.0, 4.0]}, index=[2001, 2003, 2004, 2007])
    table = closing.side_by_side(gaps)
    ends = ("crossing", "half_life")
    assert list(table.columns) == [
        *("gap", "n", "df", "first_year", "last_year", "first", "last"),
        *("slope", "slope_lower", "slope_upper", "p_value"),
        *("crossing", "crossing_set", "crossing_lower", "crossing_upper"),
        *("half_life", "half_life_lower", "half_life_upper", "last_pace", "last_crossing", "p_holm"),
    ]
    row = table.iloc[0]
    assert (row["first_year"], row["last_year"], row["first"], row["last"]) == (2001, 2007, 9, 4)
    assert row["last_pace"] == pytest.approx(-2 / 3)
    for name in ends:
        assert row[f"{name}_lower"] < row[name] < row[f"{name}_upper"]


def test_what_is_left_for_an_open_cell_may_be_less_than_one():
    known = pd.DataFrame({"p": [1.0, np.nan]}, index=["a", "b"])
    filled = collection.matrix(known, pd.Series({"p": 1.5}))
    assert filled.loc["b", "p"] == pytest.approx(0.5)


def test_a_composition_may_have_a_single_part():
    assert composition.shares(pd.Series({"a": 4})).tolist() == [1]


def test_several_answers_are_joined_by_semicolons():
    rows = [("p", "x", "addressed_by"), ("p", "y", "addressed_by"), ("q", "x", "addressed_by")]
    rows += [("q", "z", "addressed_by"), ("p", "q", "corresponds_to")]
    edges = pd.DataFrame(rows, columns=concordance.COLUMNS)
    found = concordance.agreement(edges, ["p"]).iloc[0]
    assert (found["answer"], found["other_answer"]) == ("x; y", "x; z")


@pytest.mark.parametrize(
    ("printed", "qualifier", "official", "fits"),
    [
        (100.0, "over", 140.0, True),
        (100.0, "over", 99.0, False),
        (150.0, "exact", 155.0, True),  # half a unit of the last digit that is not zero
        (150.0, "exact", 155.1, False),
        (100.0, "nearly", 90.0, True),
        (100.0, "nearly", 100.0, False),
    ],
)
def test_a_fit_holds_up_to_its_limit(printed, qualifier, official, fits):
    sides = {"start": printed, "end": printed, "start_qualifier": qualifier, "end_qualifier": qualifier}
    board = pd.DataFrame([{"indicator": "i", **sides}])
    found = decade_board.compare(
        board, pd.DataFrame([{"indicator": "i", "side": "start", "official": official}])
    )
    assert found["fits"].tolist() == [fits]


def test_a_condition_with_one_value_decides_nothing_and_labels_of_cases_are_dropped():
    rules = pd.DataFrame({"job": ["a", "b"], "rule": ["r", "s"]})
    with pytest.raises(ValueError, match=r"^rules\.job = \['a'\]: expected at least two values"):
        entitlement.combinations(rules.iloc[:1], ["job"])
    cases = pd.DataFrame({"job": ["b", "a"]}, index=[7, 9])
    decided = entitlement.decide(rules, cases, ["job"])
    assert decided.to_dict("list") == {"job": ["b", "a"], "rule": ["s", "r"]}


def test_extensions_carry_the_labels_by_which_the_chapter_finds_them():
    given = load("extensions").set_index("parameter")["value"]
    labels = ["Long-term care", "Child allowance", "Work injury", "Rural employment"]
    people = np.arange(84.0).reshape(2, 2, 21)
    for table in (
        extension_inputs.benefits(1.0, 1.0, 1.0, given),
        extension_inputs.heads(people[0], dict.fromkeys(("low", "middle", "high"), 1.0), 0.3, 1.0, given),
    ):
        assert table.index.tolist() == labels
        assert table.index.name == "extension"
    assert extension_inputs.working(people, 0, 105).tolist() == people.sum(axis=(1, 2)).tolist()


def test_schemes_keep_the_order_in_which_they_come():
    rows = [("z", "t", "x"), ("a", "t", "y"), ("m", "t", "x")]
    assignments = pd.DataFrame(rows, columns=fragmentation.COLUMNS)
    assert fragmentation.by_scheme(assignments).index.tolist() == ["z", "a", "m"]
    assert fragmentation.responsible(assignments).to_dict() == {"z": "x", "a": "y", "m": "x"}
    assert fragmentation.responsible(assignments).index.tolist() == ["z", "a", "m"]


@pytest.fixture(scope="module")
def states():
    return fund_indicators.provinces(load("official-regions")).dropna()


def test_a_panel_with_an_earlier_year_has_the_fall_of_cover(states):
    event = pd.Series(True, states.loc[2024].index)
    found = fund_indicators.panel(states, 2010, 2024, event, 2008)
    both = states["cover"].unstack("year")
    expected = (both[2008] - both[2010]).loc[found.index]
    assert found["falling cover"].to_numpy() == pytest.approx(expected.to_numpy())
    assert list(found.columns) == [*fund_indicators.INDICATORS, "event"]


def test_provinces_are_tested_on_two_events_with_one_correction(states):
    tests = fund_indicators.province_tests(states, 0.7)
    asked = tests.groupby(["event", "before", "after"], sort=False)["indicator"].agg(list).to_dict()
    assert asked == {
        ("deficit", 2010, 2024): list(fund_indicators.INDICATORS),
        ("falling reserve", 2008, 2010): list(fund_indicators.INDICATORS[:3]),
    }
    smallest = tests["p"].idxmin()
    assert tests.loc[smallest, "p_holm"] == pytest.approx(min(1, 7 * tests.loc[smallest, "p"]))
    deficit = states.loc[2024]["cover"] < 1
    cases = fund_indicators.panel(states, 2010, 2024, deficit, 2008)
    assert tests.loc[tests["event"] == "deficit", "events"].tolist() == [int(cases["event"].sum())] * 4
    with pytest.raises(ValueError, match=r"^states = \[2010, 2024\]: expected three years"):
        fund_indicators.province_tests(states.drop(2008), 0.7)


def test_the_nation_is_scored_against_the_year_after():
    surplus = [1.0, -1.0, 1.0, -1.0, 2.0, 3.0]
    state = pd.DataFrame(
        {"months": [9.0, 5.0, 8.0, 4.0, 7.0, 6.0], "cover": 1.0, "dependency": 0.3, "surplus": surplus},
        index=range(2000, 2006),
    )
    found = fund_indicators.nation_tests(state).set_index("indicator")
    assert found.index.tolist() == ["low reserve", "low cover", "dependency"]
    assert (found["n"] == 5).all()
    assert (found["events"] == 2).all()
    # Deficits follow the years with 9 and 8 months, the others have 5, 4 and 7.
    assert found["auc"].to_dict() == {"low reserve": 0, "low cover": 0.5, "dependency": 0.5}


def test_outlay_is_compared_with_what_would_fill_every_gap():
    areas = incomes.Mixture((incomes.Lognormal(1e4, 0.6), incomes.Lognormal(3e4, 0.5)), (0.5, 0.5))
    income, social = load("official-household-income"), load("official-social-assistance")
    macro = load("official-macro")
    people = macro[macro["series"] == "population"].set_index("year")["value"]
    frame = guarantee.official(social, income, people, [2016])
    assert list(frame.columns) == [
        *("year", "area", "persons", "mean", "line", "recipients", "outlay", "share", "amount")
    ]
    found = guarantee.expected(areas, frame)
    assert found["outlay_ratio"].to_numpy() == pytest.approx((found["outlay"] / found["needed"]).to_numpy())
    assert found["caseload_ratio"].to_numpy() == pytest.approx(
        (found["recipients"] / found["entitled"]).to_numpy()
    )


def test_full_coverage_of_the_wide_scheme_is_within_the_bounds():
    assert headcounts.coverage_ratio_bounds(3, 1, 1 / 3) == pytest.approx((3, 3))


def test_the_ledger_writes_the_value_that_was_found():
    tables = claims.tables()
    rows = tables["claims"].set_index("id")
    found = ledger.recompute(tables).set_index("id")
    for identifier in list(REGISTRY)[::25]:
        value = REGISTRY[identifier](tables).value
        assert found.loc[identifier, "recomputed"] == text(value, rows.loc[identifier, "decimals"])
    unbound = found.drop(index=list(REGISTRY))
    assert len(unbound) > 0
    assert (unbound[["tried", "hits"]] == 0).all(axis=None)


def test_a_note_gives_both_ends_and_their_ratio():
    tables = claims.tables()
    row = tables["indicators"].set_index("indicator").loc["personal-health-share"]
    note = REGISTRY["002-p2-30"](tables).note
    printed = f"{row['title']}: {row['start']:g} to {row['end']:g} {row['unit']}, a factor of "
    assert note.startswith(f"{printed}{row['end'] / row['start']:.2f}. Total spending")
    paths = REGISTRY["003-s3-09"](tables).note
    locators = tables["nodes"]["locator"] + " " + tables["nodes"]["label"]
    assert set(paths.rstrip(".").split("; ")) <= set(locators)


def test_a_mixture_without_a_weight_for_each_part_is_refused():
    parts = (incomes.Lognormal(1e4, 0.6), incomes.Lognormal(3e4, 0.5))
    short = incomes.Mixture(parts, (1.0,))
    for method in (short.cdf, short.income_share):
        with pytest.raises(ValueError, match="shorter|longer"):
            method(1e4)


def test_the_summary_of_a_plan_relates_its_cost_to_both_groups():
    plan = pd.DataFrame(
        {
            "upper": [10.0, 11.0],
            "lower": [2.0, 3.0],
            "multiple": [5.0, 11 / 3],
            "upper_baseline": [10.0, 10.0],
            "lower_baseline": [2.0, 2.0],
            "cost": [0.0, 9.0],
        }
    )
    found = leveling.summary(plan, upper_heads=3, lower_heads=6)
    assert found["extra_end"] == pytest.approx(100 * 9 / (3 * 10 + 6 * 2))
    assert found["extra_all"] == pytest.approx(100 * 9 / 42)
    assert (found["upper_growth"], found["lower_growth"]) == pytest.approx((10, 50))


def test_a_trial_is_labeled_by_what_it_tolerates():
    table = linkage.trial(5, 1, 0, 0.05, [0, 1], np.random.default_rng(1))
    assert (table.index.name, table.index.tolist()) == ("tolerated", [0, 1])


def test_rows_of_results_are_numbered_anew():
    area = medical_calibration.Area(1e6, 1500, 1500, 20_000, 0.1, 0.6, 1e5)
    found = medical_calibration.fits(
        area, probabilities=[0.3, 0.6], capacity_spreads=[0.9], correlations=[0.0], threshold=0.4
    )
    assert found.index.tolist() == list(range(len(found)))
    assert found["probability"].nunique() == 2
    shares = objectives.structure(load("table-3"))
    assert shares.index.tolist() == list(range(len(shares)))


def test_personal_payments_are_divided_for_any_unit_of_consumption():
    heads, consumption = pd.Series([1.0, 1.0]), pd.Series([0.2, 0.4])
    assert medical_calibration.split_personal(3, heads, consumption, 1).tolist() == pytest.approx([1, 2])


def test_a_comparison_with_print_leaves_the_range_out():
    heads = pd.DataFrame({"scope": "s", "year": [2010], "value": 5.0, "low": 4.5, "high": 5.5, "basis": "p"})
    printed = pd.DataFrame({"scope": "s", "year": [2010], "printed": 5.0})
    cells = participation_series.against_print(printed, heads)
    expected = ["scope", "year", "printed", "official", "basis", "difference", "before", "after", "finding"]
    assert list(cells.columns) == expected


def test_the_actuarial_balance_keeps_the_outlay_of_one_more_year():
    flows = {"contributions": [5.0, 6.0, 7.0], "subsidy": [1.0, 1.0, 1.0], "outlay": [6.0, 8.0, 11.0]}
    flows |= {"payers": [10.0, 10.0, 10.0], "wage": [2.0, 2.0, 2.0], "reserve": [9.0, 8.0, 5.0]}
    blank = dict.fromkeys(("insured", "retirees", "pension", "interest", "rate"), np.ones(3))
    fund = pension.Fund(np.arange(3), **blank, **{name: np.array(flow) for name, flow in flows.items()})
    middle, end = np.array([1.03**-0.5, 1.03**-1.5]), 1.03**-2
    surplus = 9 + middle @ np.array([7 - 8, 8 - 11]) - end * 11
    assert pension.actuarial_balance(fund, 0.03) == pytest.approx(surplus / (middle.sum() * 20))


def test_a_note_on_pairs_parts_them_and_says_only_what_is_not_exact():
    pairs = pd.DataFrame(
        {
            "title": ["Share", "Heads"],
            "start": [34.34, 2.0],
            "end": [27.7, 3.0],
            "unit": ["percent", "million"],
            "end_qualifier": ["exact", "nearly"],
        }
    )
    assert companions._pairs_note(pairs) == (
        "Share: 34.34 to 27.7 percent, a factor of 0.81; Heads: 2 to nearly 3 million, a factor of 1.50."
    )


def test_each_record_is_mistyped_in_its_own_way():
    alike = pd.DataFrame(0, index=range(50), columns=list(linkage.FIELDS))
    wrong = linkage.mistype(alike, 1, np.random.default_rng(1))
    assert wrong.apply(set).map(len).gt(1).all()


def test_a_burden_does_not_depend_on_the_unit_of_money():
    rules = medical.Rules(0.8, (0.4,), (0.6,))
    yuan = medical.Rules(0.8, (400,), (0.6,))
    small, large = (
        medical.burden(medical.Bills(0.5, 0.3 * unit, 1), medical.Capacity(2 * unit, 0.6, 0), law, 0.4)
        for unit, law in ((1, rules), (1000, yuan))
    )
    assert small.to_dict() == pytest.approx(large.to_dict())
