"""The ledger: every claim has a recomputation or a reason, and every printed cell moves a verdict."""

import ast
import re
import time
from collections.abc import Mapping
from functools import cache

import numpy as np
import pandas as pd
import pytest

from lib.models import ledger
from lib.models.ledger import cells, gap, publication, registry, structure
from lib.models.ledger.publication import issn_check_digit
from lib.models.ledger.registry import recomputes
from lib.models.verdicts import Verdict, plain, verdict
from lib.sources import claims, usage
from tests.conftest import CHAPTERS, ROOT

TABLES = claims.tables()
CLAIMS = claims.ledger()
REASON = "Not checkable"

# Columns whose every cell must move a value or a verdict, with the column that names the row.
WATCHED = {
    "table-1": ("share_pct",),
    "table-2": ("value",),
    "table-3": ("expenditure_100m",),
    "table-4": ("participants_10k",),
    "prose-figures": ("low", "high", "year"),
    "indicators": ("start", "end"),
    "stages": ("start", "end"),
    "events": ("year_start", "year_end"),
}

# Figures that are themselves the claimed value, which stands in the table of claims a second time.
CLAIMED = {
    "absolute-poverty-ended": "000-3.3-11",
    "gdp-share-level": "000-4.1-03",
    "gdp-share-start": "000-4.1-08",
    "gdp-share-end": "000-4.1-03",
    "regional-standard-multiple": "000-4.2-09",
    "pension-multiple-2021": "001-3.1-07",
    "pension-insured-start": "002-p2-02",
    "pension-insured-end": "002-p2-03",
    "pensioners-start": "002-p2-04",
    "pensioners-end": "002-p2-05",
    "retiree-pension-start": "002-p2-06",
    "resident-pension-start": "002-p2-08",
    "medical-insured-end": "002-p2-10",
    "reimbursement-employees-end": "002-p2-11",
    "reimbursement-residents-end": "002-p2-12",
    "personal-health-share-start": "002-p2-13",
    "personal-health-share-end": "002-p2-14",
    "allowance-urban-start": "002-p2-15",
    "allowance-rural-start": "002-p2-16",
    "allowance-urban-end": "002-p2-17",
    "allowance-rural-end": "002-p2-18",
    "floor-area-urban-start": "002-p2-19",
    "floor-area-rural-start": "002-p2-20",
    "floor-area-urban-end": "002-p2-21",
    "floor-area-rural-end": "002-p2-22",
    "dwellings-renovated-urban": "002-p2-23",
    "dwellings-renovated-rural": "002-p2-24",
    "medical-systems-to-merge": "003-s2-05",
    "pension-systems-to-merge": "003-s2-05",
    "precision-dilemmas-count": "004-abs-01",
    "precision-paths-count": "004-abs-02",
    "precision-logics-count": "004-abs-06",
}
YEARS_COMPARED = ("gdp-share-start", "gdp-share-end", "rural-pension-2021", "urban-pension-2021")
ONE_END_ONLY = (
    "medical-insured",
    "reimbursement-rate-employees",
    "reimbursement-rate-residents",
    "dwellings-renovated-urban",
    "dwellings-renovated-rural",
)


def unused_cells():
    """Return every watched cell that no claim uses, by (table, row, column), with the reason."""
    figures = TABLES["prose-figures"].set_index("id")
    unused = {
        ("prose-figures", name, "low"): f"the claimed value of {claim}" for name, claim in CLAIMED.items()
    }
    for name, row in figures.iterrows():
        if row["low"] == row["high"]:
            unused["prose-figures", name, "high"] = "a single figure, not a range: the column low is used"
        if name not in YEARS_COMPARED:
            unused["prose-figures", name, "year"] = "labels the figure; no claim compares it"
    for name in ONE_END_ONLY:
        unused["indicators", name, "start"] = "not printed"
        unused["indicators", name, "end"] = "a raw input without a counterpart"
    unused["stages", "early", "start"] = "the claimed value of 000-3.1-01, recomputed from the events"
    unused["stages", "new-era", "end"] = "not printed: the stage is open"
    for name, row in TABLES["events"].set_index("id").iterrows():
        for column in ("year_start", "year_end"):
            if pd.isna(row[column]):
                unused["events", name, column] = "not printed"
    for name in ("social-insurance-law", "twelfth-five-year-plan", "institutional-reform-2018"):
        unused["events", name, "year_end"] = "equals the first year, which is used"
    return unused


def row_names(table):
    frame = TABLES[table]
    for key in ("id", "indicator"):
        if key in frame.columns:
            return frame[key].tolist()
    return [tuple(row) for row in frame.drop(columns=list(WATCHED[table])).itertuples(index=False)]


class Watch(Mapping):
    """Tables that remember which of them were read."""

    def __init__(self, tables):
        self.tables, self.read = tables, set()

    def __getitem__(self, name):
        self.read.add(name)
        return self.tables[name]

    def __iter__(self):
        return iter(self.tables)

    def __len__(self):
        return len(self.tables)


def outcome(identifier, tables):
    """Return value and verdict; a refusal of the changed data counts as no outcome."""
    claim = CLAIMS.loc[identifier]
    try:
        found = ledger.REGISTRY[identifier](tables)
    except Exception:
        return None
    return found.value, verdict(claim["claimed"], claim["qualifier"], claim["decimals"], found)


@cache
def baseline():
    """Return the outcome of every claim and the tables it reads, the fastest claims first."""
    found = {}
    for identifier in ledger.REGISTRY:
        watch = Watch(TABLES)
        start = time.perf_counter()
        result = outcome(identifier, watch)
        found[identifier] = (time.perf_counter() - start, result, watch.read - {"claims"})
    return dict(sorted(found.items(), key=lambda item: item[1][0]))


def changed(name, frame):
    """Name the first claim whose value or verdict changes with another version of a table."""
    tables = {**TABLES, name: frame}
    for identifier, (_, before, read) in baseline().items():
        if name in read:
            after = outcome(identifier, tables)
            if after is not None and after != before:
                return identifier
    return None


def perturbed(frame, column, value):
    """Yield other values for a cell that a document could have printed."""
    if pd.isna(value):
        yield 1
    elif frame[column].dtype == "Int64" and value < 3000:  # a calendar year
        yield from (value + step for step in (-1, 1, 3, -30, 30))
        yield from (year for year in frame[column].dropna().unique() if year != value)
    else:
        whole = frame[column].dtype == "Int64"
        yield from (max(1, round(value * factor)) if whole else value * factor for factor in (0.01, 100))
        yield from (value + 1, value - 1)


def moves_a_claim(name, row, column):
    frame = TABLES[name]
    for value in perturbed(frame, column, frame.loc[row, column]):
        other = frame.copy()
        other.loc[row, column] = value
        if changed(name, other):
            return True
    return False


def test_every_claim_has_a_function_or_a_reason_but_never_both():
    reasons = set(CLAIMS.index[CLAIMS["check"].str.startswith(REASON)])
    functions = set(ledger.REGISTRY)
    assert functions <= set(CLAIMS.index), "registered, but not in the table of claims"
    assert not functions & reasons, "a function and a reason"
    assert set(CLAIMS.index) - functions - reasons == set(), "neither function nor reason"
    assert all(len(CLAIMS.loc[name, "check"]) > len(REASON) + 20 for name in reasons), (
        "a reason that says nothing"
    )


@pytest.mark.system("S00-01")
def test_a_claim_is_registered_once():
    with pytest.raises(ValueError, match="^ids = '000-4.1-03': expected each claim once"):
        recomputes("000-4.1-03")(lambda tables: None)


@pytest.mark.system("S00-01")
def test_the_frame_has_one_row_per_claim_with_a_verdict_and_a_note():
    frame = ledger.recompute(TABLES)
    assert frame["id"].tolist() == CLAIMS.index.tolist()
    assert set(frame["verdict"]) == set(Verdict)
    computed = frame["id"].isin(ledger.REGISTRY)
    assert ((frame["verdict"] == Verdict.NOT_CHECKABLE) == ~computed).all()
    assert (frame["note"] != "").all()
    assert (frame.loc[computed, "recomputed"] != "").all()
    assert (frame["hits"] <= frame["tried"]).all()
    agreed = ~frame["verdict"].isin([Verdict.INCONSISTENT, Verdict.NOT_CHECKABLE])
    assert (agreed == (frame["hits"] > 0)).all()
    assert (frame["reading"] != "").equals(frame["verdict"] == Verdict.INTERPRETED)


@pytest.mark.system("S00-01")
@pytest.mark.parametrize("table", WATCHED)
def test_every_used_cell_moves_a_value_or_a_verdict(table):
    unused = unused_cells()
    names = row_names(table)
    still = [
        (names[row], column)
        for column in WATCHED[table]
        for row in range(len(names))
        if (table, names[row], column) not in unused and not moves_a_claim(table, row, column)
    ]
    assert still == [], "cells that no claim uses: write a recomputation or list them with a reason"


@pytest.mark.parametrize("table", sorted({place[0] for place in unused_cells()}))
@pytest.mark.parametrize("choice", [0, 1, -1])
def test_the_list_of_unused_cells_is_exact(table, choice):
    names, frame = row_names(table), TABLES[table].copy()
    listed = [place for place in unused_cells() if place[0] == table]
    for _, name, column in listed:
        row = names.index(name)
        others = list(perturbed(TABLES[table], column, TABLES[table].loc[row, column]))
        frame.loc[row, column] = others[choice % len(others)]
    assert changed(table, frame) is None, "a listed cell is used: take it off the list"


def rescaled(name, table, random):
    for column in WATCHED.get(name, ()):
        if table[column].dtype == "Int64" and table[column].max() < 3000:
            table[column] += random.integers(-9, 10)
        else:
            other = table[column] * random.choice([0.01, 0.9, 1.1, 100], len(table))
            table[column] = other.round() if table[column].dtype == "Int64" else other
    return table


def shuffled(name, table, random):
    column = random.choice(words(table))
    table[column] = random.permutation(table[column].to_numpy())
    return table


def thinned(name, table, random):
    return table[random.random(len(table)) < 0.7]


def without_one_kind(name, table, random):
    column = random.choice([*words(table), *(["year"] if "year" in table else [])])
    kinds = table[column].dropna().unique()
    return table[(table[column] != random.choice(kinds)).fillna(True)]


def repeated(name, table, random):
    return table[random.random(len(table)) < 0.5].pipe(lambda twice: pd.concat([table, twice]))


def misprinted(name, table, random):
    """Shift every digit of every word, modulo ten, and add a period to some."""
    step = int(random.integers(1, 10))
    digits = str.maketrans("0123456789", "".join(str((n + step) % 10) for n in range(10)))
    for column in words(table):
        if column not in ("id", "document", "passage"):
            table[column] = table[column].str.translate(digits) + random.choice(["", "."])
    return table


DAMAGE = (rescaled, shuffled, thinned, without_one_kind, repeated, misprinted)

# Values that only a damage of two places at once can change; each has its own test below.
BY_HAND = {"000-4.3-05", "000-5.1-02"}


def words(table):
    return [column for column in table if table[column].dtype == "string"]


def corrupted(seed):
    """Return all tables with damage of one kind, drawn from a seed."""
    random, damage = np.random.default_rng(seed), DAMAGE[seed % len(DAMAGE)]
    damaged = {name: damage(name, table.copy(), random) for name, table in TABLES.items() if name != "claims"}
    return {"claims": TABLES["claims"], **damaged}


def test_no_recomputation_is_a_constant():
    waiting = {name: result for name, (_, result, _) in baseline().items() if name not in BY_HAND}
    for seed in range(180):
        tables = corrupted(seed)
        for identifier in list(waiting):
            after = outcome(identifier, tables)
            if after is not None and after[0] != waiting[identifier][0]:
                del waiting[identifier]
        if not waiting:
            return
    assert not waiting, f"the value never changes with the data: {sorted(waiting)}"


def test_a_figure_in_section_51_is_counted():
    figures = TABLES["prose-figures"].copy()
    figures.loc[figures["locator"] == "4.1", "locator"] = "5.1"
    assert outcome("000-5.1-02", {**TABLES, "prose-figures": figures})[0] == 3.0


def test_sums_of_all_assistance_rows_are_recognized():
    figures = TABLES["prose-figures"].set_index("id").copy()
    figures.loc[["assistance-start", "assistance-end"], "low"] = [133.393, 196.554]
    assert outcome("000-4.3-05", {**TABLES, "prose-figures": figures.reset_index()})[0] is True


def test_claimed_values_agree_with_the_figures_in_prose():
    figures = TABLES["prose-figures"].set_index("id")
    for name, claim in CLAIMED.items():
        assert figures.loc[name, "low"] == float(CLAIMS.loc[claim, "claimed"]), name
    assert TABLES["stages"].set_index("id").loc["early", "start"] == int(CLAIMS.loc["000-3.1-01", "claimed"])


def test_first_and_last_years_of_the_listed_events_agree():
    events = TABLES["events"].set_index("id")
    for place, reason in unused_cells().items():
        if reason.startswith("equals"):
            assert events.loc[place[1], "year_start"] == events.loc[place[1], "year_end"]


def test_both_transcriptions_of_document_002_agree():
    indicators = TABLES["indicators"].set_index("indicator")
    ends = indicators[["start", "end"]].stack().dropna()
    figures = TABLES["prose-figures"].query("document == '002'")["low"].tolist()
    million = [1000 * value if value < 2 else value for value in figures]
    assert sorted(ends) == sorted(million)


def test_an_unknown_passage_or_figure_is_named():
    with pytest.raises(ValueError, match="^passage = 'no-such': expected a passage of the table of wordings"):
        cells.wording(TABLES, "no-such")
    with pytest.raises(ValueError, match="^prose-figures.id = 'no-such': expected exactly one row"):
        cells.figure(TABLES, "no-such")


def test_terms_at_issue_stand_first_in_their_passage():
    for claim, passage in {
        "000-front-13": "per-capita-spelling",
        "000-front-14": "fiscal-spelling",
        "000-front-15": "goal-verb",
        "000-front-16": "country-name",
        "000-2-06": "people-to-be-served",
        "001-4.1-02": "goal-of-publicity",
        "003-s2-12": "place-of-benefits",
    }.items():
        terms = cells.wording(TABLES, passage)["item"].tolist()
        assert terms[0] == CLAIMS.loc[claim, "claimed"]
        assert len(terms) == 2


def test_every_passage_is_used():
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lib/models/ledger").glob("*.py"))
    used = {name for name in TABLES["wordings"]["passage"].unique() if f'"{name}"' in source}
    unused = set(TABLES["wordings"]["passage"]) - used - {"problems-in-abstract", "problems-in-conclusion"}
    assert unused == set()


@pytest.mark.parametrize(("digits", "check"), [("0317847", "1"), ("2434561", "X"), ("0000000", "0")])
def test_issn_check_digit(digits, check):
    assert issn_check_digit(digits) == check


def test_issn_check_digit_refuses_other_lengths():
    with pytest.raises(ValueError, match="^digits = '123': expected seven digits"):
        issn_check_digit("123")


def test_only_the_two_changes_of_scope_double_the_heads():
    """The bound DOUBLING separates two intervals from all others of Tables 2 and 4."""
    rows = pd.concat([gap.heads(TABLES), cells.participants(TABLES)])
    factors = (rows / rows.shift(axis=1)).stack().dropna()
    broken = factors[factors >= gap.DOUBLING]
    assert set(broken.index) == {("residents", 2019), ("pension", 2013)}
    assert factors.drop(broken.index).max() < 0.8 * gap.DOUBLING


class TestFindings:
    """What the ledger is known to find, by hand."""

    @pytest.mark.system("S00-02")
    def test_one_of_42_readings_of_the_table_meets_all_six_figures_of_section_43(self):
        found = ledger.REGISTRY["000-t3-08"](TABLES)
        assert (found.value, found.tried, found.hits) == (6.0, 42, 1)
        assert "at most 3 of 6" in found.note

    def test_the_printed_sums_leave_one_row_out(self):
        found = ledger.REGISTRY["000-4.3-02"](TABLES)
        assert found.value == pytest.approx((986.12 + 200.23) / 10)
        assert (found.tried, found.hits) == (7, 1)

    def test_growth_of_welfare_comes_out_only_one_row_up_and_cut_off(self):
        found = ledger.REGISTRY["000-4.3-09"](TABLES)
        assert found.value == pytest.approx(843.63 / 147.58)
        assert "digits cut off" in found.reading
        assert (found.tried, found.hits) == (50, 1)

    def test_ratio_of_the_two_regional_ranges(self):
        found = ledger.REGISTRY["000-4.2-09"](TABLES)
        assert found.value == pytest.approx((830 + 1100) / (103 + 110))
        assert found.reading == "midpoint over midpoint"

    def test_medical_funds_do_not_fit_into_the_insurance_row_of_2019(self):
        assert ledger.REGISTRY["000-t3-09"](TABLES).value is False

    def test_heads_of_2013_agree_up_to_rounding(self):
        assert outcome("000-t2-21", TABLES) == (57072.0, Verdict.ROUNDED)

    def test_no_year_from_2007_to_2009_is_in_a_stage(self):
        assert "2007 to 2009" in ledger.REGISTRY["000-3.3-02"](TABLES).note


CLAIM_ID = re.compile(r"00[0-4]-[a-z0-9.]+-[0-9]{2}")


def statements(source):
    """Return the words of each innermost statement of some code."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield {word.value for word in ast.walk(node) if isinstance(word, ast.Constant)}


def typed_verdicts(source):
    """Return the statements that put the id of a claim next to a verdict."""
    verdicts = {str(word) for word in Verdict}
    return [
        found
        for found in statements(source)
        if found & verdicts and any(isinstance(word, str) and CLAIM_ID.fullmatch(word) for word in found)
    ]


def test_no_verdict_is_typed():
    for path in (ROOT / "lib").rglob("*.py"):
        assert typed_verdicts(path.read_text(encoding="utf-8")) == [], path
    for path in CHAPTERS:
        for code in usage.code_cells(path.read_text(encoding="utf-8")):
            assert typed_verdicts(code) == [], path
    for name, table in TABLES.items():
        assert not table[words(table)].isin(set(Verdict)).any(axis=None), f"{name} holds a verdict"


def test_models_and_sources_name_verdicts_only_where_they_are_computed():
    for path in [*(ROOT / "lib/models").rglob("*.py"), *(ROOT / "lib/sources").rglob("*.py")]:
        if path != ROOT / "lib/models/verdicts.py":
            found = set().union(*statements(path.read_text(encoding="utf-8")))
            assert not found & {str(word) for word in Verdict}, path


def test_the_lint_sees_a_typed_verdict():
    assert typed_verdicts('known = {"000-4.1-03": "reproduced"}')
    assert not typed_verdicts('colors = {"reproduced": "blue"}')


def test_checks_name_no_verdict():
    pattern = "|".join(re.escape(word) for word in Verdict)
    assert not CLAIMS["check"].str.contains(pattern, regex=True).any()


def test_a_function_is_settled_by_the_row_of_each_of_its_claims(monkeypatch):
    bound = {}
    monkeypatch.setattr(registry, "REGISTRY", bound)

    @recomputes("x-01", family={"x-02": (2,)})
    def counted(tables, factor=1):
        return plain(factor * float(len(tables["rows"])))

    rows = [("x-02", "5", "over", 0), ("x-01", "3", "exact", 0)]
    tables = {"claims": pd.DataFrame(rows, columns=["id", "claimed", "qualifier", "decimals"]), "rows": "abc"}
    found = {identifier: function(tables) for identifier, function in bound.items()}
    assert {name: (one.value, one.hits) for name, one in found.items()} == {"x-01": (3, 1), "x-02": (6, 1)}


class TestCells:
    """Figures of Tables 2 and 3 by hand."""

    def test_spending_per_head_and_its_unit(self):
        heads = gap.per_head(TABLES)
        assert heads.loc["employees", 2010] == pytest.approx(3271e8 / 23735e4)
        assert heads.loc["residents", 2019] == pytest.approx(8191e8 / 102483e4)
        assert ledger.REGISTRY["000-t2-18"](TABLES).value == "10k persons"

    def test_a_gap_is_told_by_its_first_and_last_year(self):
        gaps = {"multiple": pd.Series([3.0, 9.0, 8.0, 2.0]), "yuan": pd.Series([100.0, 500.0, 600.0, 300.0])}
        assert gap._both_gaps(gaps) == (
            "The multiple went from 3.00 to 2.00, the difference from 100 to 300 yuan per head."
        )
        assert gap._ends(pd.Series([1, 5, 3])) == "widened"
        assert gap._ends(pd.Series([3, 5, 1])) == "narrowed"

    def test_medical_funds_are_added_to_insurance_in_the_last_year(self):
        shares = structure._welfare_shares(TABLES, medical=True)
        total = 54492 + 1453.12 + 167.99 + 344.43 + 843.63
        assert shares[structure.MOVED][2019] == pytest.approx(100 * 843.63 / total)
        wide = shares[f"{structure.MOVED}; {structure.MEDICAL}"]
        assert wide[2019] == pytest.approx(100 * 843.63 / (total + 12663 + 8191))
        assert wide[2016] == pytest.approx(shares[structure.MOVED][2016])

    def test_rows_are_joined_in_words(self):
        rows = ("minimum_living_guarantee", "temporary_relief")
        assert structure._words(rows) == "minimum living guarantee + temporary relief"


def test_a_doi_opens_with_the_initials_of_its_journal_and_holds_a_date():
    assert publication._initials("Frontiers in Economics and Management") == "FEM"
    pages = TABLES["documents"].assign(doi="10.6981/FEM.0008")
    with pytest.raises(ValueError, match=r"^doi = '10.6981/FEM.0008': expected one that ends in yearmonth_"):
        publication._suffix({**TABLES, "documents": pages})
