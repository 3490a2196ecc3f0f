"""Properties of what is computed from the book's tables: no order of rows, no unit, no changed input."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.models import (
    allowance_series,
    collection,
    comparable_structure,
    decade_board,
    demography_validation,
    extension_inputs,
    fund_indicators,
    guarantee,
    medical_areas,
    medical_series,
    objectives,
    participation_series,
    pension_inputs,
    pension_series,
    pension_validation,
    provincial_rules,
    regional_rule,
    residents_pension,
    retirement,
    schedules,
    spending_share,
    structure,
)
from lib.sources.datasets import load, names
from tests.properties.draws import QUICK, SLOW, rates, seeds, shares, shuffled, sizes, sorted_rows

TABLES = {name: load(name) for name in names()}
TABLES["official-pension-insurance"]["weak"] = TABLES["official-pension-insurance"]["status"] == "derived"
PENSION, MEDICAL, OTHER = (f"official-{name}-insurance" for name in ("pension", "medical", "other"))
SOCIAL, MACRO, INCOME = "official-social-assistance", "official-macro", "official-household-income"
PEOPLE, DEATHS = "official-population", "official-mortality"
GIVEN = TABLES["extensions"].set_index("parameter")["value"]
TARGETING = TABLES["targeting"].set_index("parameter")["value"]
YEARS = range(2018, 2024)


def yearly(table, series):
    """Return one series by year."""
    rows = table[table["series"] == series]
    return rows.set_index(rows["year"].astype(int))["value"]


def provinces_tested(regions):
    """Test the indicators of the provinces of the table."""
    return fund_indicators.province_tests(fund_indicators.provinces(regions).dropna(), 0.7)


def province_panel(regions):
    """Set one year of the provinces beside a later one."""
    states = fund_indicators.provinces(regions).dropna()
    first, middle, last = sorted(states.index.get_level_values("year").unique())
    return fund_indicators.panel(states, middle, last, states.loc[last]["cover"] < 1, first)


def extension_heads(population, deaths):
    """Compute the persons of each extension."""
    persons = extension_inputs.people(population, [2025])[0]
    severe = extension_inputs.severe(extension_inputs.courses(deaths, GIVEN, 2025, "middle"))
    dependent = float((persons[:, -severe.shape[1] :] * severe).sum())
    levels = dict.fromkeys(("low", "middle", "high"), dependent)
    return extension_inputs.heads(persons, levels, 0.3, 10.0, GIVEN)


def board_compared(board, *official):
    """Hold the board against its official counterparts."""
    return decade_board.compare(board, decade_board.counterparts(*official))


def jobless_per_hundred(*tables):
    """Relate the insured against unemployment to those in pension insurance."""
    insured = participation_series.insured(*tables)
    return participation_series.per_hundred(insured, "unemployment", "pension-workers")


def medical_breaks(breaks):
    """List the breaks of one scope and the segments that they make."""
    segments = participation_series.segments(breaks, YEARS, "medical")
    return [*participation_series.break_years(breaks, "medical"), *segments]


CALLS = {
    "allowance series": ([SOCIAL], lambda t: allowance_series.standards(t, [2020])),
    "assistance": ([SOCIAL], comparable_structure.assistance),
    "levels of assistance": ([SOCIAL], comparable_structure.levels),
    "ceilings": ([SOCIAL], comparable_structure.ceilings),
    "board": (["indicators", PENSION, MEDICAL, SOCIAL], board_compared),
    "collection": (
        [PENSION, MEDICAL, OTHER, SOCIAL],
        lambda p, m, o, a: collection.flows(
            {"pension": p, "medical": m, "other": o, "assistance": a}, TABLES["collection-roles"], 2015
        ),
    ),
    "extension heads": ([PEOPLE, DEATHS], extension_heads),
    "extension benefits": ([PENSION, OTHER], extension_inputs.official),
    "provinces' funds": (["official-regions"], fund_indicators.provinces),
    "provinces' panel": (["official-regions"], province_panel),
    "provinces' tests": (["official-regions"], provinces_tested),
    "nation's fund": ([PENSION], fund_indicators.nation),
    "nation's tests": ([PENSION], lambda t: fund_indicators.nation_tests(fund_indicators.nation(t))),
    "printed dependency": (["indicators"], lambda t: fund_indicators.printed_dependency(t, 0.1)),
    "guarantee": (
        [SOCIAL, INCOME, MACRO],
        lambda s, i, m: guarantee.official(s, i, yearly(m, "population"), [2016, 2017]),
    ),
    "calibrated incomes": (
        [INCOME, PEOPLE],
        lambda i, p: vars(guarantee.calibrate(i, p, TABLES["household-types"], TARGETING)),
    ),
    "published multiple": ([MEDICAL, "table-2"], medical_series.published),
    "consistent multiple": ([MEDICAL, "table-2"], medical_series.consistent),
    "share of GDP": (["table-1"], lambda t: sorted_rows(objectives.share_of_gdp(t, "CHN"))),
    "multiple of the paper": (["table-2"], objectives.medical_multiple),
    "structure of the paper": (["table-3"], objectives.structure),
    "participation of the paper": (["table-4"], objectives.participation),
    "four problems": ([MACRO, OTHER, MEDICAL, PENSION, SOCIAL, "table-2"], objectives.dimensions),
    "insured": ([PENSION, MEDICAL, OTHER], participation_series.insured),
    "insured per hundred": ([PENSION, MEDICAL, OTHER], jobless_per_hundred),
    "breaks": (["official-breaks"], medical_breaks),
    "average pensions": ([PENSION], pension_series.averages),
    "gap of pensions": ([PENSION], lambda t: pension_series.gap(pension_series.averages(t))),
    "bounds of the gap": ([PENSION], pension_series.gap_bounds),
    "support": ([PENSION], pension_series.support),
    "funds": ([PENSION], pension_series.funds),
    "outlay": ([PENSION], pension_series.outlay),
    "rules of provinces": (["official-regions"], lambda t: provincial_rules.observed(t, 2024)),
    "benefits of provinces": (
        ["official-regions", "region-groups"],
        lambda t, g: regional_rule.provinces(t, g.set_index("region")["group"], 2024),
    ),
    "law of retirement": (
        ["official-policy-dates"],
        lambda t: retirement.from_tables(t, pension_inputs.parameters(TABLES["pension-model"])),
    ),
    "schedules": (
        [PEOPLE, DEATHS, "official-fertility", "official-migration"],
        lambda *t: vars(schedules.from_tables(*t, start=2025, end=2030, step=1)),
    ),
    "insurance": ([OTHER, MEDICAL], spending_share.insurance),
    "subsidies": (
        [MACRO, PENSION],
        lambda m, p: spending_share.subsidy_bounds(spending_share.subsidy_shares(m, p), range(2010, 2023)),
    ),
    "parameters": (["pension-model"], pension_inputs.parameters),
    "pension flows": ([PENSION], pension_inputs.official),
    "levers": (
        ["official-policy-dates", "official-published-projections", PENSION],
        lambda d, p, f: vars(
            pension_inputs.baseline(
                pension_inputs.parameters(TABLES["pension-model"]),
                {"policy-dates": d, "published-projections": p, "pension-insurance": f},
            )
        ),
    ),
    "drivers of the hindcast": (
        [MACRO, PENSION],
        lambda m, p: pension_validation.history({"macro": m, "pension-insurance": p}),
    ),
    "population of 2019": (
        ["official-population-wpp2019"],
        lambda t: pension_validation.published_population(t, range(2020, 2023)),
    ),
    "population by age": (
        ["official-population"],
        lambda t: demography_validation.by_age(t[t["sex"] != "both"], [2030, 2035], "medium").sum(axis=1),
    ),
}  # fmt: skip


def same(one, other):
    """Tell whether two results agree, tables and arrays to rounding."""
    if isinstance(one, pd.DataFrame | pd.Series):
        compare = pd.testing.assert_frame_equal if one.ndim == 2 else pd.testing.assert_series_equal
        compare(one, other, rtol=1e-9, atol=1e-12)
        return True
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list) and not all(np.isscalar(item) for item in one):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    if dataclasses.is_dataclass(one):
        return same(vars(one), vars(other))
    if isinstance(one, str | type(None)):
        return one == other
    return np.asarray(one, dtype=float) == pytest.approx(np.asarray(other, dtype=float), nan_ok=True)


@pytest.mark.parametrize("name", CALLS)
@SLOW
@given(seed=seeds)
def test_the_order_of_rows_carries_no_meaning_and_no_input_is_changed(name, seed):
    used, call = CALLS[name]
    tables = [shuffled(TABLES[table], seed) for table in used]
    before = [table.copy() for table in tables]
    assert same(call(*(TABLES[table] for table in used)), call(*tables))
    for one, other in zip(before, tables, strict=True):
        pd.testing.assert_frame_equal(one, other)


@QUICK
@given(st.floats(0.01, 100))
def test_money_in_another_unit_moves_money_and_no_share(factor):
    social = TABLES[SOCIAL]
    money = social["series"].str.contains("expenditure|standard")
    other = social.assign(value=social["value"].where(~money, factor * social["value"]))
    one, two = (comparable_structure.assistance(table) for table in (social, other))
    assert same(factor * one, two)
    ratio = [allowance_series.standards(table, [2020]) for table in (social, other)]
    assert same(ratio[0]["ratio"], ratio[1]["ratio"])
    assert same(factor * ratio[0]["difference"], ratio[1]["difference"])
    assert same(
        factor * comparable_structure.ceilings(social)["ceiling"],
        comparable_structure.ceilings(other)["ceiling"],
    )
    flows = TABLES[PENSION]
    paid = flows["series"].str.contains("expenditure|revenue|balance|subsidy")
    moved = flows.assign(value=flows["value"].where(~paid, factor * flows["value"]))
    for measure in ("multiple", "difference"):
        gaps = [pension_series.gap(pension_series.averages(table))[measure] for table in (flows, moved)]
        assert same((factor if measure == "difference" else 1) * gaps[0], gaps[1])
    assert same(pension_series.funds(flows), pension_series.funds(moved))
    assert same(fund_indicators.nation(flows)["months"], fund_indicators.nation(moved)["months"])
    assert same(factor * pension_series.outlay(flows), pension_series.outlay(moved))


@QUICK
@given(seeds, st.floats(0.01, 100))
def test_every_scope_of_spending_keeps_its_share(seed, factor):
    random = np.random.default_rng(seed)
    cells = pd.DataFrame(
        random.uniform(1, 100, (5, 4)), index=list(structure.ROWS), columns=range(2017, 2021)
    )
    insurance = pd.DataFrame(random.uniform(50, 500, (4, 2)), index=cells.columns, columns=["a", "b"])
    shares_of = comparable_structure.welfare_shares(cells, insurance)
    assert shares_of.gt(0).all(axis=None)
    assert shares_of.lt(100).all(axis=None)
    assert same(shares_of, comparable_structure.welfare_shares(factor * cells, factor * insurance))
    assert comparable_structure.welfare_shares(cells, 2 * insurance).lt(shares_of).all(axis=None)


@QUICK
@given(st.floats(0.5, 2), st.floats(0.5, 2), st.floats(0.1, 10))
def test_an_area_of_households_holds_the_money_of_its_accounts(pay, earn, factor):
    tables = [TABLES[MEDICAL], TABLES["official-health-costs"], TABLES[MACRO], TABLES[INCOME]]
    year = medical_areas.figures([*tables, TABLES["official-population-annual"]], 2020) | {
        "residents-participants": 101_676.0,
        "urban-mean-income": 43_834.0 * earn,
        "urban-median-income": 40_378.0 * earn,
        "rural-mean-income": 17_131.0,
        "rural-median-income": 15_204.0,
        "urban-consumption": 27_007.0,
        "rural-consumption": 13_713.0,
        "population": 141_212.0,
        "urban-share": 63.89,
        "employees-participants": 34_455.0,
        "employees-expenditure": 12_867.0 * pay,
        "residents-expenditure": 8_165.0,
        "total-health-expenditure": 72_175.0,
    }
    said = {"personal_share": 0.28, "employees_rate": 0.8, "residents_rate": 0.7}
    known = medical_areas.accounts(year, **said)
    assert known["heads"].sum() == pytest.approx(1e4 * year["population"])
    funds = 1e8 * (year["employees-expenditure"] + year["residents-expenditure"])
    assert known["heads"] @ known["fund"] == pytest.approx(funds)
    money = [key for key in year if "expenditure" in key or "income" in key or "consumption" in key]
    other = medical_areas.accounts(year | {key: factor * year[key] for key in money}, **said)
    for column in ("fund", "personal", "income", "consumption"):
        assert same(factor * known[column], other[column])
    for column in ("heads", "rate", "income_spread"):
        assert same(known[column], other[column])


MADE = pd.Series(
    {
        **{"household-size": 3, "food-share": 30, "ceiling-multiple": 6, "threshold": 40},
        **{"incidence.urban": 8, "incidence.rural": 14, "income-spread.wide": 0.8, "correlation.none": 0.0},
        **{"bill-share.1": 0.3, "bill-share.2": 0.5, "tie.none": 0.0, "tie.half": 0.5},
        **{"cap.1": 5000, "cap.2": 20_000, "income-threshold.low": 10, "least-spread": 0.5},
        **{"concentration-tolerance": 0.2, "concentration.urban": -0.3, "concentration.rural": -0.3},
    },
    dtype=float,
)
KNOWN = pd.DataFrame(
    {
        "heads": [6e5, 4e5],
        "consumption": [30_000.0, 15_000.0],
        "income": [47_000.0, 19_000.0],
        "fund": [2500.0, 1000.0],
        "rate": [0.75, 0.7],
        "personal": [1200.0, 1200.0],
        "income_spread": [0.45, 0.5],
    },
    index=["urban", "rural"],
)


@settings(max_examples=2)
@given(st.floats(0.7, 1.4))
def test_ranges_of_caps_have_no_unit_but_that_of_money(factor):
    known = KNOWN.copy()
    known[["consumption", "income", "fund", "personal"]] *= factor
    scaled_caps = MADE.copy()
    scaled_caps[["cap.1", "cap.2"]] *= factor
    results = []
    for frame, parameters in ((KNOWN, MADE), (known, scaled_caps)):
        fitted = medical_areas.calibrations(frame, parameters)
        costs = medical_areas.cap_costs(frame, parameters, fitted)
        results.append(
            (
                fitted.drop(columns="area"),
                medical_areas.cost_ranges(costs),
                medical_areas.exceedance(frame, parameters, fitted, [0.2, 0.4]),
                medical_areas.threshold_ranges(frame, parameters, fitted),
                medical_areas.stricter(costs, fitted, parameters, parameters["cap.2"]),
            )
        )
        for name, area in medical_areas.areas(frame, parameters, 0.5).items():
            assert area.households * 3 == pytest.approx(frame.loc[name, "heads"])
        bills, capacity, _ = medical_areas.law(frame, parameters, fitted.iloc[0])
        held = bills.probability * bills.mean / 3
        assert held > frame.loc[fitted["area"].iloc[0], "fund"]
        assert capacity.mean == pytest.approx(2.1 * frame.loc[fitted["area"].iloc[0], "consumption"])
    (fits, ranges, shown, thresholds, strict), other = results[0], results[1]
    assert fits.to_numpy() == pytest.approx(other[0].to_numpy(), rel=1e-4, abs=1e-6)
    assert (ranges["low"] <= ranges["high"]).all()
    assert ranges[["low", "high"]].to_numpy() * factor == pytest.approx(
        other[1][["low", "high"]].to_numpy(), rel=1e-4, abs=1
    )
    assert len(shown) == 2 * len(fits)
    assert shown["share"].to_numpy() == pytest.approx(other[2]["share"].to_numpy(), abs=1e-6)
    assert thresholds.iloc[:, 2:].to_numpy() == pytest.approx(other[3].iloc[:, 2:].to_numpy(), abs=1e-6)
    assert strict[["urban", "rural"]].equals(other[4][["urban", "rural"]])
    assert (strict[["urban", "rural"]].iloc[0] >= strict[["urban", "rural"]]).all(axis=None)


@QUICK
@given(sizes, sizes, sizes, st.sampled_from(["low", "middle", "high"]))
def test_benefits_of_extensions_follow_what_they_are_a_part_of(income, injury, jobless, level):
    one = extension_inputs.benefits(income, injury, jobless, GIVEN)
    two = extension_inputs.benefits(2 * income, injury, jobless, GIVEN)
    by_income = one.index.isin(["Long-term care", "Child allowance"])
    assert same(2 * one[by_income], two[by_income])
    assert same(one[~by_income], two[~by_income])
    assert (one["low"] <= one["high"]).all()
    chosen = extension_inputs.rates(GIVEN, level)
    assert chosen.onset == GIVEN[f"care.onset.{level}"]
    with pytest.raises(ValueError, match="^level = 'top': expected one of"):
        extension_inputs.rates(GIVEN, "top")
    with pytest.raises(ValueError, match="^income = .*: expected a number above zero"):
        extension_inputs.benefits(-income, injury, jobless, GIVEN)


@QUICK
@given(seeds, st.integers(0, 10), st.integers(11, 20))
def test_people_at_work_are_those_between_two_ages(seed, low, high):
    people = np.random.default_rng(seed).uniform(0, 9, (2, 21))
    inside = extension_inputs.working(people, 5 * low, 5 * high)
    parts = extension_inputs.working(people, 0, 5 * low) + extension_inputs.working(people, 5 * high, 105)
    assert inside + parts == pytest.approx(people.sum())
    with pytest.raises(ValueError, match="^low = .*: expected a multiple of five"):
        extension_inputs.working(people, 5 * low + 1, 5 * high)


@QUICK
@given(st.lists(st.tuples(sizes, sizes), min_size=3, max_size=6), st.sampled_from([0.0, 0.5, 1.0]), sizes)
def test_a_coefficient_of_the_regions_is_found_again(rows, coefficient, floor):
    outputs, heads = (pd.Series(column) for column in zip(*rows, strict=True))
    relative = pd.Series([*outputs, 1e-3, 1e7]) / 1e3
    benefit = regional_rule.rule(floor, relative, coefficient)
    found = regional_rule.implied_coefficient(benefit, relative)
    assert np.isnan(found["r_squared"]) == (coefficient == 0)
    with pytest.raises(ValueError, match="^relative = .*: expected regions that differ"):
        regional_rule.implied_coefficient(benefit, 0 * relative + 1)
    assert found["estimate"] == pytest.approx(coefficient, abs=1e-6)
    assert found["floor"] == pytest.approx(floor, rel=1e-6)
    assert found["n"] == len(relative)
    groups = ["east", *["west"] * (len(heads) - 1)]
    level = regional_rule.spread(pd.Series(floor, heads.index), heads, groups)
    assert (level["theil"], level["multiple"]) == (0, 1)
    table = pd.DataFrame({"benefit": outputs, "heads": heads, "relative": outputs / 1e3, "group": groups})
    scanned = regional_rule.scan(table, [0.0, 1.0], floor)
    cost = scanned.groupby("way")["cost"]
    assert cost.max()["same spending"] == pytest.approx(0, abs=1e-6)
    assert cost.min()["filling up"] >= -1e-9


@QUICK
@given(st.integers(1, 5), st.integers(1, 4), seeds)
def test_a_grid_holds_each_cell_at_its_place(rows, columns, seed):
    random = np.random.default_rng(seed)
    values = random.uniform(0, 9, (rows, columns))
    frame = pd.DataFrame(
        [(i, f"c{k}", values[i, k]) for i in range(rows) for k in range(columns)], columns=["a", "b", "value"]
    )
    axes = {"a": range(rows), "b": [f"c{k}" for k in range(columns)]}
    assert schedules.grid("t", shuffled(frame, seed), **axes).tolist() == values.tolist()
    with pytest.raises(ValueError, match=r"^t \(a, b\) = .*: expected a row with a value"):
        schedules.grid("t", frame.iloc[1:], **axes)
    with pytest.raises(ValueError, match=r"^t \(a, b\) = .*: expected each row once"):
        schedules.grid("t", pd.concat([frame, frame.iloc[:1]]), **axes)


@QUICK
@given(st.lists(sizes, min_size=21, max_size=21))
def test_single_ages_keep_the_heads_of_their_group(groups):
    single = schedules.single_ages(np.array(groups))
    assert single[:100].reshape(20, 5).sum(axis=1) == pytest.approx(np.array(groups[:-1]), rel=1e-6, abs=1e-6)
    assert single[100] == groups[-1]
    assert (single >= -1e-9).all()


DEFINED = st.lists(st.tuples(sizes, sizes, sizes, sizes, shares, shares), min_size=1, max_size=5)


@QUICK
@given(DEFINED, st.floats(0.01, 100))
def test_wider_definitions_spend_more_and_have_no_unit(rows, factor):
    frame = pd.DataFrame(rows, columns=["funds", "item", "health", "gdp", "low", "high"])
    bounds = pd.DataFrame(np.sort(frame[["low", "high"]]), columns=["low", "high"])
    columns = [frame[name] for name in ("funds", "item", "health", "gdp")]
    table = spending_share.definitions(*columns, bounds)
    order = ["funds", "net_low", "net_high", "double", "widest"]
    assert (np.diff(table[order].to_numpy(), axis=1) >= -1e-6 * table[order].to_numpy()[:, 1:]).all()
    other = spending_share.definitions(*(factor * column for column in columns), bounds)
    assert same(table, other)
    with pytest.raises(ValueError, match="^bounds = .*: expected 0 <= low <= high <= 1"):
        spending_share.definitions(*columns, bounds + 2)


@QUICK
@given(st.dictionaries(st.integers(2000, 2020), sizes, min_size=1, max_size=4), st.integers(0, 3))
def test_the_sum_that_made_a_printed_share_is_found(funds, decimals):
    base, gdp = pd.Series(funds), pd.Series(1e7, index=list(funds))
    year = next(iter(funds))
    share = round(100 * base[year] / 1e7, decimals)
    table = spending_share.combine(
        {"funds": base, "twice": 2 * base},
        {"nothing": 0 * base, "more": base},
        {"gdp": gdp},
        {year: (share, decimals)},
    )
    assert len(table) == 4
    plain = table[(table["base"] == "funds") & (table["added"] == "nothing")]
    assert plain["match"].item() == "rounded"
    assert plain["value"].item() == pytest.approx(100 * base[year] / 1e7)


@QUICK
@given(st.lists(st.integers(1, 3), min_size=1, max_size=12), st.sets(st.integers(2000, 2030)))
def test_runs_hold_consecutive_years_and_no_break(steps, breaks):
    years = np.cumsum([2000, *steps])
    runs = pension_series.runs(years, breaks)
    for one, other, before, after in zip(years[:-1], years[1:], runs[:-1], runs[1:], strict=True):
        assert (after == before) == (other == one + 1 and other not in breaks)


@QUICK
@given(st.integers(1, 9999), st.integers(-4, 4))
def test_half_a_unit_belongs_to_the_last_digit(digits, exponent):
    value = float(f"{digits}e{exponent}")
    half = participation_series.half_unit(value)
    zeros = len(str(digits)) - len(str(digits).rstrip("0"))
    assert half == pytest.approx(0.5 * 10.0 ** (exponent + zeros))
    with pytest.raises(ValueError, match="^value = .*: expected a number above zero"):
        participation_series.half_unit(-value)


@QUICK
@given(st.integers(100, 10_000), st.integers(-300, 300))
def test_a_printed_cell_agrees_within_the_rounding_of_both(official, away):
    figure = float(max(official + away, 1))
    range_ = {"value": float(official), "low": official - 0.5, "high": official + 0.5}
    heads = pd.DataFrame({"scope": "s", "year": [2010, 2012], **range_, "basis": "published"})
    printed = pd.DataFrame({"scope": "s", "year": [2010, 2011], "printed": figure})
    same_year, between = participation_series.against_print(printed, heads)["finding"]
    near = abs(figure - official) <= 0.5 + participation_series.half_unit(figure)
    assert same_year == ("agrees" if near else "differs")
    assert between == ("between" if figure == official else "outside")


STATUS = st.sampled_from(["closer", "farther", "reached", "undefined"])


@QUICK
@given(st.lists(st.tuples(STATUS, rates, rates, st.floats(0.1, 5))))
def test_every_way_to_a_target_has_one_signal(rows):
    judged = pd.DataFrame(rows, columns=["status", "required", "pace", "speed_up"]).assign(last=1.0)
    found = objectives.signals(judged)
    expected = {"farther": "moving away", "undefined": "one date", "reached": "on pace"}
    for row in found.itertuples():
        default = "on pace" if row.speed_up <= 1 else "too slow"
        assert row.signal == expected.get(row.status, default)
        assert row.adjust == pytest.approx(row.required - row.pace)
    assert (objectives.signals(judged.assign(last=np.nan))["signal"] == "missing").all()


@SLOW
@given(st.floats(0, 0.1), st.sampled_from([50, 55, 60, 65]))
def test_a_fair_divisor_falls_with_interest_and_age(interest, age):
    lives = residents_pension.LifeTable(*vars(LIVES).values())
    fair = residents_pension.fair_divisor(lives, age, interest)
    assert (residents_pension.fair_divisor(lives, age, interest + 0.01) < fair).all()
    assert (residents_pension.fair_divisor(lives, age + 5, interest) < fair).all()
    if interest == 0:
        expectancy = lives.expectancy[..., lives.ages == age][..., 0]
        assert fair == pytest.approx(12 * expectancy)
    with pytest.raises(ValueError, match="^age = 61: expected one of"):
        residents_pension.fair_divisor(lives, 61, interest)


LIVES = schedules.life_table.life_table(
    schedules.grid(
        "m",
        TABLES[DEATHS].query("series == 'death-rate' and start == 2020"),
        sex=["female", "male"],
        age=schedules.ABRIDGED,
    ),
    schedules.ABRIDGED,
)
