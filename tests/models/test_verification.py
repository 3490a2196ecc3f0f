"""Claims against official figures: the rule of agreement, hand-computed cases, and changed cells."""

import math

import pandas as pd
import pytest

from lib.models import medical_series, verification
from lib.models.verification import Agreement, Figures, Verification, agreement, registry, report
from lib.models.verification.agreement import compare, pairs
from lib.models.verification.registry import verifies
from lib.sources.datasets import load, names

REGISTRY = verification.REGISTRY


@pytest.fixture(scope="module")
def tables():
    return {name: load(name) for name in names()}


@pytest.fixture(scope="module")
def verified(tables):
    return verification.verify(tables).set_index("id")


@pytest.fixture(scope="module")
def evidence(tables):
    return verification.evidence(tables)


@pytest.fixture(scope="module")
def reversed_(tables):
    return verification.reversals(tables).set_index("id")


def claim(claimed, decimals=None, qualifier="exact", unit=None):
    fields = {"claimed": claimed, "decimals": decimals, "qualifier": qualifier, "unit": unit}
    return pd.Series(fields, dtype=object)


def found(value, **rest):
    return Verification(value, "ours", "theirs", **rest)


def changed(tables, name, series, year, value, column="value"):
    """Return the tables with another value in one official cell."""
    table = tables[name].copy()
    label, _, region = series.partition(" ")
    rows = (table["series"] == label) & (table["year"] == year)
    rows &= (table["region"] == region) if region else True
    assert rows.sum() == 1
    table.loc[rows, column] = value
    return tables | {name: table}


def told(tables, identifier):
    row = tables["claims"].set_index("id", drop=False).loc[identifier]
    return agreement(row, REGISTRY[identifier](tables))


def content(one):
    return one.value, one.comparable, one.official, one.remark


# The rule.


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        (claim("43263", 0), 43263.0, Agreement.AGREES),
        (claim("10.57", 2), 10.5691, Agreement.ROUNDED),
        (claim("10.57", 2), 10.6156, Agreement.DIFFERS),
        (claim("3271", 0), 3272.0, Agreement.ROUNDED),  # 0.03 percent: the rounding of a part
        (claim("1.36", 2), 1.35407, Agreement.DIFFERS),
        (claim("2000", 0), 2067.8, Agreement.ROUNDED),  # zeros at the end may be left-out digits
        (claim("2000", 0), 2150.0, Agreement.DIFFERS),  # but not beyond five percent
        (claim("2010", 0), 2015.0, Agreement.ROUNDED),  # one zero hides five units at most
        (claim("2010", 0), 2016.0, Agreement.DIFFERS),
        (claim("1952", 0, unit="year"), 1951, Agreement.DIFFERS),
        (claim("2010", 0, unit="year"), 2011, Agreement.DIFFERS),  # no rounding of years
        (claim("700", 0, "over"), 722.0, Agreement.AGREES),
        (claim("700", 0, "over"), 677.6, Agreement.DIFFERS),
        (claim("300", 0, "nearly"), 293.7, Agreement.ROUNDED),
        (claim("300", 0, "nearly"), 320.0, Agreement.DIFFERS),
        (claim("1", 0, "less-than"), 0.91, Agreement.AGREES),
        (claim("1", 0, "less-than"), 1.25, Agreement.DIFFERS),
        (claim("lower", qualifier="direction"), "lower", Agreement.AGREES),
        (claim("lower", qualifier="direction"), "mixed", Agreement.DIFFERS),
        (claim("true", qualifier="truth"), False, Agreement.DIFFERS),
        (claim("-"), 21417.3, Agreement.DIFFERS),  # a blank where a figure is published
        (claim("267;971", 0), (267.0, None), Agreement.AGREES),
        (claim("267;971", 0), (267.0, 970.8), Agreement.ROUNDED),
        (claim("267;971", 0), (267.0, 900.0), Agreement.DIFFERS),
        (claim("18451;-", 0), (18451.0, 21417.3), Agreement.AGREES),
    ],
)
def test_values_on_one_scope(printed, value, expected):
    assert compare(printed, value) is expected
    assert agreement(printed, found(value)) is expected


def test_the_print_precision_of_the_official_figure_is_granted():
    assert compare(claim("12.53", 2), 12.5) is Agreement.DIFFERS
    assert compare(claim("12.53", 2), 12.5, 0.05) is Agreement.ROUNDED


@pytest.mark.parametrize(
    ("value", "comparable", "change", "expected"),
    [
        (1.48, 1.4812, "wider", Agreement.AGREES),
        (1.48, 1.25, "wider", Agreement.OTHER),  # the print holds on the printed scope alone
        (1.25, 1.48, "wider", Agreement.OTHER),  # the print holds on the other scope alone
        (1.25, None, "another release", Agreement.OTHER),
        (1.25, None, "", Agreement.DIFFERS),
        (1.4812, None, "another release", Agreement.ROUNDED),
        (None, None, "another release", Agreement.NONE),
        ((None,), None, "", Agreement.NONE),
    ],
)
def test_a_change_of_scope(value, comparable, change, expected):
    verified = found(value, comparable=comparable, change=change)
    assert agreement(claim("1.48", 2), verified) is expected


def test_no_verification_means_no_official_figure():
    assert agreement(claim("1.48", 2), None) is Agreement.NONE


def test_wrong_shapes_are_refused():
    with pytest.raises(ValueError, match=r"value = \(1.0, 2.0\): expected 3 values"):
        pairs(claim("1;2;3", 0), (1.0, 2.0))
    with pytest.raises(ValueError, match=r"^value = \(1.0, None\): expected a value where '-;2' has one"):
        pairs(claim("-;2", 0), (1.0, None))
    with pytest.raises(ValueError, match="value = 'lower': expected a number, as '10.57' is claimed"):
        compare(claim("10.57", 2), "lower")
    with pytest.raises(ValueError, match="value = 1.0: expected a word, as 'lower' is claimed"):
        compare(claim("lower", qualifier="direction"), 1.0)


# The registry.


def test_every_verified_claim_exists_and_every_claim_has_a_row(tables, verified):
    ids = tables["claims"]["id"]
    assert set(REGISTRY) <= set(ids)
    assert verified.index.tolist() == ids.tolist()
    assert list(verification.verify(tables).columns) == verification.COLUMNS


def test_a_claim_without_function_or_value_has_no_official_figure(verified):
    silent = verified.drop(index=list(REGISTRY))
    assert set(silent["agreement"]) == {"no official figure"}
    assert set(silent["official"]) == {""}
    assert set(verified["agreement"]) <= set(Agreement)


def test_a_claim_is_registered_once():
    with pytest.raises(ValueError, match="ids = '000-4.1-03': expected each claim once"):
        verifies("000-4.1-03")(lambda figures: found(1.0))


def test_a_missing_figure_and_a_doubled_one_are_named(tables):
    with pytest.raises(ValueError, match="official-macro = 'gdp 1950': expected exactly one figure"):
        Figures(tables)("macro", "gdp", 1950)
    macro = tables["official-macro"]
    doubled = tables | {"official-macro": pd.concat([macro, macro[macro["series"] == "gdp"]])}
    with pytest.raises(ValueError, match="official-macro = 'gdp 2019': expected exactly one figure"):
        Figures(doubled)("macro", "gdp", 2019)
    with pytest.raises(ValueError, match="official-policy-dates = 'no-law': expected exactly one event"):
        Figures(tables).event("no-law")


def test_neighbors_need_both_sides(tables):
    figures = Figures(tables)
    assert figures.neighbors("other-insurance", "unemployment-participants", 2010) == {
        2009: 12715,
        2011: 14317,
    }
    assert figures.neighbors("other-insurance", "maternity-participants", 2010) == {}


def test_a_function_sees_the_figures_and_its_use_of_them_is_recorded(monkeypatch):
    bound = {}
    monkeypatch.setattr(registry, "REGISTRY", bound)

    @verifies("x-01", family={"x-02": (2.0,)})
    def doubled(figures, factor=1.0):
        return found(factor * figures("macro", "gdp", 2001))

    facts = {"series": "gdp", "year": [2000, 2001], "value": [3.0, 4.0], "status": "quoted", "source": "s"}
    tables = {"official-macro": pd.DataFrame(facts)}
    seen = {identifier: function(tables) for identifier, function in bound.items()}
    cell = registry.Cell("official-macro", "gdp", 2001, 4.0, "quoted", "s")
    assert {name: (one.value, one.cells) for name, one in seen.items()} == {
        "x-01": (4.0, (cell,)),
        "x-02": (8.0, (cell,)),
    }


def test_breaks_are_those_of_scope_between_two_years():
    rows = [(2010, "vintage", "later release"), (2011, "coverage", "towns"), (2012, "survey", "sample")]
    rows += [(2013, "scheme-merger", "merger"), (2014, "coverage", "villages")]
    table = pd.DataFrame(rows, columns=["year", "kind", "what"]).assign(family="f", series="s")
    figures = Figures({"official-breaks": table})
    assert figures.breaks("f", "s", 2010, 2013) == ["towns", "merger"]


# The report.


def test_a_claim_is_told_with_definitions_distance_and_publishers(monkeypatch):
    cell = registry.Cell("official-macro", "heads", 2010, 4.0, "derived", "s1")
    one = Verification(4.0, "insured", "members", 6.0, "another year", cells=(cell,))
    monkeypatch.setattr(report, "REGISTRY", {"x-01": lambda tables: one})
    rows = [claim("5", 0), claim("7", 0)]
    claims = pd.DataFrame(rows).assign(id=["x-01", "x-02"], kind="number", statement=["It is 5.", "It is 7."])
    sources = pd.DataFrame({"id": ["s1"], "publisher": ["Office"]})
    tables = {"claims": claims, "official-sources": sources}
    note = "Document: insured. Official: members. On another scope (another year) the value is 6. "
    note += "Printed against official: +25.00 %. Rests on 1 figure (1 derived by one step) of: Office."
    assert report.verify(tables).to_numpy().tolist() == [
        ["x-01", "4", "other definition", note],
        ["x-02", "", "no official figure", report.NONE],
    ]
    assert report.evidence(tables).to_dict("records") == [{"id": "x-01", **cell._asdict()}]
    assert report.reversals(tables).to_dict("records") == [
        {"id": "x-01", "statement": "It is 5.", "paper": "5", "comparable": "6"}
        | {"scope": "another year", "reverses": True}
    ]


def test_the_provenance_counts_weak_figures_and_names_each_publisher_once():
    sources = pd.DataFrame({"id": ["s1", "s2"], "publisher": ["Office; Ministry", "Office"]})
    status = ("derived", "transcription", "quoted")
    cells = tuple(registry.Cell("t", "s", year, 1.0, how, "s1") for year, how in enumerate(status))
    assert report._provenance({"official-sources": sources}, cells) == (
        "Rests on 3 figures (1 derived by one step, 1 transcribed by a third party) of: Office, Ministry."
    )
    assert report._provenance({"official-sources": sources}, ()) == ""


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        (claim("4.8", 2), 4.8, "4.8"),
        (claim("40", 0), 40.0, "40"),
        (claim("5.0"), "5.0", "5.0"),
        (claim("1;-", 1), (1.5, None), "1.5;-"),
    ],
)
def test_an_official_value_is_written_in_the_form_of_its_claim(printed, value, expected):
    assert report.written(printed, value) == expected


# Cases by hand.


def test_years_without_a_figure_are_told_only_where_there_are_some(tables):
    between = verification.participation._between
    assert between(Figures(tables), "maternity") == ""
    assert (
        between(Figures(tables), "unemployment")
        == "Where no figure was seen, "
        + "; ".join(
            f"the print of {year} lies between the figures of {year - 1} and {year + 1}"
            for year in (2010, 2013, 2019)
        )
        + "."
    )


def test_schemes_are_compared_from_the_first_printed_year_on():
    rows = [(name, year, 1.0) for name in ("a", "b") for year in (2009, 2010, 2019, 2020)]
    table = pd.DataFrame(rows, columns=["series", "year", "value"]).assign(status="quoted", source="s")
    common = verification.participation._common(Figures({"official-f": table}), ("f", "a"), ("f", "b"))
    assert list(common) == [2010, 2019]


def test_subsidies_are_told_in_percent_of_the_budget_item():
    amounts = {"fiscal-subsidy-insurance-funds": 80.0, "fiscal-social-security-employment": 100.0}
    rows = [(f"{name}-seven-months", 2014, value) for name, value in amounts.items()]
    rows += [("fiscal-subsidy-pension-funds-half-year", 2018, 20.0)]
    rows += [("fiscal-social-security-employment-half-year", 2018, 80.0)]
    table = pd.DataFrame(rows, columns=["series", "year", "value"]).assign(status="quoted", source="s")
    told = verification.level._subsidies(Figures({"official-macro": table}))
    assert "were 80 percent" in told
    assert "alone 25 percent" in told


def test_shares_of_welfare_are_told_on_both_totals(tables):
    total = 54492 + 1453.12 + 167.99 + 843.63
    last = f"2019: {100 * 843.63 / total:.2f} and {100 * 843.63 / (total + 20854):.2f}."
    assert verification.structure._both(Figures(tables))[2].endswith(last)


@pytest.mark.parametrize(
    ("identifier", "value", "comparable", "expected"),
    [
        # Three funds, medical funds and the budget item, over first published GDP.
        (
            "000-4.1-03",
            100 * (54492 + 20854 + 29379.08) / 990865,
            100 * (54492 + 20854) / 990865,
            Agreement.OTHER,
        ),
        ("000-4.1-08", 100 * (14819 + 9130.62) / 412119.26, 100 * 14819 / 412119.26, Agreement.OTHER),
        ("000-t2-09", 267e4 / 19528, None, Agreement.ROUNDED),
        ("000-4.2-11", (3272 / 23735) / (267 / 19528), None, Agreement.ROUNDED),
        ("000-t2-06", 5667e4 / 27443.1, None, Agreement.OTHER),
        ("000-t2-14", (5667 / 27443.1) / (3688 / (29629.4 + 80200)), None, Agreement.OTHER),
        (
            "000-4.2-12",
            ((20854 - 8191) / 32925) / (8191 / 102482.7),
            ((20854 - 8191 - 903) / 32925) / (8191 / 102482.7),
            Agreement.OTHER,
        ),
        ("000-4.3-02", (524.7 + 445.0) / 10, None, Agreement.OTHER),
        # The guarantee alone exceeds the printed sum of guarantee and relief: no scope reconciles them.
        ("000-4.3-03", (519.5 + 1127.2) / 10, None, Agreement.DIFFERS),
        (
            "000-4.3-04",
            (519.5 + 1127.2) / (524.7 + 445.0),
            (519.5 + 1127.2 + 346.0 + 37.0) / (524.7 + 445.0 + 98.1),
            Agreement.OTHER,
        ),
        (
            "000-4.3-12",
            100 * 843.63 / (54492 + 1453.12 + 167.99 + 843.63),
            100 * 616.93 / (46888 + 1657.6 + 139.74 + 616.93),
            Agreement.OTHER,
        ),
        ("000-4.3-13", 2019, 2016, Agreement.OTHER),
        ("000-3.1-05", 1951, None, Agreement.DIFFERS),
        ("000-3.3-04", 2010, None, Agreement.AGREES),
        ("000-t4-06", 135407, None, Agreement.DIFFERS),
        ("000-t4-07", 21417.3, None, Agreement.DIFFERS),
        ("001-3.1-05", 3715e4 / 16213 / 12, 179, Agreement.OTHER),
        ("001-3.1-06", 56481e4 / 13157 / 12, 2987, Agreement.OTHER),
        ("001-3.1-07", (56481 / 13157) / (3715 / 16213), 2987 / 179, Agreement.OTHER),
        ("002-p2-02", (30427 + 48370) / 100, None, Agreement.ROUNDED),
        ("002-p2-03", 1.02871, None, Agreement.OTHER),
        ("002-p2-05", (13157 + 16213) / 100, None, Agreement.ROUNDED),
        ("002-p2-10", 1.36297, None, Agreement.ROUNDED),
        ("002-p2-15", 330.1, None, Agreement.ROUNDED),
        ("002-p2-16", 2067.8, None, Agreement.ROUNDED),
        ("002-p2-17", 722, None, Agreement.AGREES),
        ("002-p2-18", 542 * 12, None, Agreement.AGREES),
    ],
)
def test_numbers_by_hand(tables, identifier, value, comparable, expected):
    one = REGISTRY[identifier](tables)
    assert one.value == pytest.approx(value)
    assert (one.comparable is None) if comparable is None else one.comparable == pytest.approx(comparable)
    assert told(tables, identifier) is expected


@pytest.mark.parametrize(
    ("identifier", "value", "expected"),
    [
        ("000-t3-01", (14819, 27916, 46888, 54492), Agreement.OTHER),
        ("000-t3-02", (969.7, 1566.4, 1702.4, 1646.7), Agreement.DIFFERS),
        ("000-t3-03", (None, None, 87.7, None), Agreement.DIFFERS),
        ("000-t3-04", (98.1, 174.3, 228.9, 346.0), Agreement.DIFFERS),
        ("000-t4-01", (None, 81968, 88777, None), Agreement.AGREES),
        ("000-t4-03", (None, None, 18089, None), Agreement.AGREES),
        ("000-t4-04", (None, None, 21887, None), Agreement.ROUNDED),
        ("000-t2-02", (23735, 27443.1, 29531.5, 32925), Agreement.ROUNDED),
        ("000-t1-02", (None, 12.5, None, 11.9, 12.2, None), Agreement.ROUNDED),
        ("000-t1-04", (20.727, 20.219, 21.185, 20.786, 20.509, 21.186), Agreement.OTHER),
    ],
)
def test_rows_by_hand(tables, identifier, value, expected):
    seen = REGISTRY[identifier](tables).value
    assert [None if one is None else pytest.approx(one) for one in seen] == list(value)
    assert told(tables, identifier) is expected


def test_the_china_row_needs_the_vintage_of_each_year(tables):
    row = REGISTRY["000-t1-07"](tables).value
    assert row[1] == pytest.approx(100 * (38988 + 19018.69) / 688858.22)
    assert row[4] == pytest.approx(100 * (49208 + 17822 + 764.2 + 27012.09) / 919281.13)
    assert "1 of 3 vintages" in REGISTRY["000-4.1-03"](tables).remark
    assert "0 of 2 vintages" in REGISTRY["000-4.1-08"](tables).remark


def test_levels_agree_with_the_medical_series(tables):
    official, printed = tables["official-medical-insurance"], tables["table-2"]
    published = medical_series.published(official, printed)["multiple"]
    consistent = medical_series.consistent(official, printed)["multiple"]
    # The bulletin counts 102482.7 in 2019, the paper the same rounded.
    assert REGISTRY["000-t2-13"](tables).value == pytest.approx(published[2010])
    assert REGISTRY["000-t2-14"](tables).value == pytest.approx(consistent[2013])
    assert REGISTRY["000-t2-16"](tables).value == pytest.approx(published[2019], rel=1e-5)


def test_the_note_names_both_definitions_both_values_and_the_publishers(verified):
    note = verified.loc["000-4.3-12", "note"]
    assert note.startswith("Document: welfare in percent")
    assert "Official: official insurance totals" in note
    assert "the value is 1.2513" in note
    assert "Ministry of Human Resources and Social Security" in note
    assert verified.loc["000-t2-01", "official"] == "3272;-;-;-"
    assert "1 of 4 values have an official figure" in verified.loc["000-t2-01", "note"]
    assert verified.loc["000-t1-01", "note"] == "No official figure for this statement was seen."


# Changed cells.


def test_every_official_cell_in_use_moves_a_verification(tables, evidence):
    figures = evidence[evidence["table"] != "official-policy-dates"]
    probes = pd.concat([figures.drop_duplicates(["table", "series", "year"]), figures.drop_duplicates("id")])
    before = {identifier: content(REGISTRY[identifier](tables)) for identifier in probes["id"].unique()}
    idle = [
        (probe.id, probe.series, probe.year)
        for probe in probes.drop_duplicates().itertuples()
        if all(
            content(
                REGISTRY[probe.id](
                    changed(tables, probe.table, probe.series, probe.year, factor * probe.value)
                )
            )
            == before[probe.id]
            for factor in (100, 0.01)
        )
    ]
    assert idle == []


def test_an_event_of_another_date_moves_its_verification(tables):
    name, series = "official-policy-dates", "labor-insurance-regulations"
    moved = changed(tables, name, series, 1951, 1952, "year")
    assert told(tables, "000-3.1-05") is Agreement.DIFFERS
    assert told(moved, "000-3.1-05") is Agreement.AGREES


@pytest.mark.parametrize(
    ("identifier", "name", "series", "year", "value", "expected"),
    [
        ("000-t4-01", "pension-insurance", "total-participants", 2016, 88000, Agreement.DIFFERS),
        ("000-t2-09", "medical-insurance", "residents-participants", 2010, 19000, Agreement.DIFFERS),
        ("000-t3-03", "social-assistance", "temporary-relief-expenditure", 2016, 139.74, Agreement.AGREES),
        ("000-4.3-13", "medical-insurance", "total-expenditure", 2019, 0.0, Agreement.AGREES),
        ("002-p2-16", "social-assistance", "rural-dibao-standard", 2012, 2300.0, Agreement.DIFFERS),
        ("002-p2-31", "macro", "population", 2021, 150000, Agreement.DIFFERS),
        ("000-4.1-22", "oecd-social-expenditure", "public-social-expenditure-tur-socx2023", 2019, 9.0, None),
    ],
)
def test_a_changed_cell_changes_the_agreement(tables, identifier, name, series, year, value, expected):
    before = told(tables, identifier)
    after = told(changed(tables, f"official-{name}", series, year, value), identifier)
    assert after is not before
    assert expected is None or after is expected


def test_without_the_recorded_breaks_the_residents_are_one_group(tables):
    breaks = tables["official-breaks"]
    silent = tables | {"official-breaks": breaks[breaks["series"] != "residents-participants"]}
    assert REGISTRY["000-t2-23"](tables).value is False
    assert REGISTRY["000-t2-23"](silent).value is True


# Reversals.


def test_the_statements_in_words_that_reverse(tables, reversed_):
    words = tables["claims"].set_index("id")["decimals"].isna()
    lost = reversed_.index[reversed_["reverses"].astype(bool)]
    assert set(lost[words[lost]]) == {"000-4.1-05", "000-t4-11"}
    assert not reversed_.loc[["000-4.2-13", "000-4.1-11", "000-4.3-15", "000-4.4-07"], "reverses"].any()


def test_the_highest_welfare_share_moves_to_another_year(tables, reversed_):
    assert reversed_.loc["000-4.3-13", ["paper", "comparable", "reverses"]].tolist() == ["2019", "2016", True]
    assert reversed_.loc["000-4.3-12", "reverses"]
    shares = verification.structure.welfare_shares(Figures(tables), comparable=True)
    assert shares[2019] == pytest.approx(100 * 843.63 / (54492 + 20854 + 1453.12 + 167.99 + 843.63))
    assert shares[2019] < shares[2016]


def test_a_comparable_total_without_medical_funds_reverses_nothing_in_table_3(tables):
    free = changed(tables, "official-medical-insurance", "total-expenditure", 2019, 0.0)
    rows = verification.reversals(free).set_index("id")
    assert not rows.loc[["000-4.3-12", "000-4.3-13", "000-4.3-14", "000-4.3-15"], "reverses"].any()


def test_reversals_hold_no_raw_rows_and_no_missing_values(tables, reversed_):
    kinds = tables["claims"].set_index("id")["kind"]
    assert "input" not in set(kinds[reversed_.index])
    assert not reversed_.isna().any().any()
    assert all(math.isfinite(float(value)) for value in reversed_["comparable"] if value[0].isdigit())
