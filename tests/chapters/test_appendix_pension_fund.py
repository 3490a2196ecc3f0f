"""What the page on the pension fund says in words about its tables."""

import io

import pandas as pd
import pytest

from tests.conftest import CHAPTERS, glued, published

CHAPTER = next(path for path in CHAPTERS if path.stem == "appendix-pension-fund")


@pytest.fixture
def outputs(run_chapter):
    return run_chapter(CHAPTER)


def frame(outputs, identifier):
    return pd.read_csv(io.StringIO(published(outputs)[identifier]["csv"]))


def test_heads_pass_and_money_fails_in_the_hindcast(outputs):
    board = frame(outputs, "tab-fund-hindcast")
    passed = board["sum"] == board["size"]
    assert passed[board["measure"] == "Retirees"].all()
    assert not passed[board["measure"] != "Retirees"].any()
    assert board.groupby("measure")["size"].nunique().eq(1).all()


def test_the_published_tests_that_the_text_calls_failed_have_failed(outputs):
    table = frame(outputs, "tab-fund-published").query("role == 'test'")
    by = table.set_index(["figure", "year"])
    for row in [("Largest reserve, 100 million yuan", 2027), ("Reserve used up", 2035)]:
        for side in ("strict", "late"):
            assert by.loc[row, f"{side}_verdict"].endswith("**failed**")
    reserve = by.loc[("Largest reserve, 100 million yuan", 2027)]
    assert reserve["late"] < reserve["printed"]
    text = glued(outputs)
    assert int(text["passed_late"]) > int(text["passed_strict"])
    assert float(text["retirees_late"]) < float(text["retirees_strict"])


def test_the_projection_meets_both_closed_forms(outputs):
    table = frame(outputs, "tab-fund-stationary")
    assert table["dependency"].to_numpy() == pytest.approx(table["exact"].to_numpy())
    assert table["replacement"].to_numpy() == pytest.approx(table["exact_replacement"].to_numpy())


def test_the_law_lowers_dependency_and_lets_the_reserve_last_longer(outputs):
    table = frame(outputs, "tab-fund-baseline").query("year > 2025")
    assert (table["dependency_reform"] < table["dependency_before"]).all()
    assert (table["years_of_outlay_reform"] > table["years_of_outlay_before"]).all()
    text = glued(outputs)
    assert int(text["end_reform"]) > int(text["end_before"])


def test_residents_pensions_outgrew_incomes_after_the_fitted_years(outputs):
    drawn = frame(outputs, "fig-residents-indexation")
    wages = drawn[drawn["weight"] == 1].set_index("year")["value"]
    seen = drawn[drawn["weight"].isna()].set_index("year")["value"]
    assert (seen[seen.index > 2021] > wages[seen.index[seen.index > 2021]]).all()
    text = glued(outputs)
    assert float(text["res_gap_last"]) < float(text["res_gap_first"])


def test_accounts_are_empty_before_the_average_life_ends(outputs):
    table = frame(outputs, "tab-residents-divisors")
    assert (table["empty"] < table[["women_lives", "men_lives"]].min(axis=1)).all()
    assert (table["divisor"] < table[["women", "men"]].min(axis=1)).all()


def test_retirees_pass_from_one_base_year_and_fail_from_the_other_and_the_balance_is_a_gap(outputs):
    text = glued(outputs)
    limit = float(text["limit"])
    assert float(text["worst_retirees"]) < limit < float(text["late_then"]) < float(text["strict_then"])
    assert float(text["strict_now"]) < float(text["late_now"])
    assert 0 < float(text["balance_reform"]) < float(text["balance_before"])
