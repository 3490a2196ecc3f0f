"""What the page with levers says in words about its scenarios."""

import io

import pandas as pd
import pytest

from tests.conftest import CHAPTERS, glued, published

CHAPTER = next(path for path in CHAPTERS if path.stem == "path-2-levers")


@pytest.fixture
def outputs(run_chapter):
    return run_chapter(CHAPTER)


@pytest.fixture
def board(outputs):
    records = published(outputs)
    return pd.read_csv(io.StringIO(records["tab-levers-scenarios"]["csv"])).set_index("scenario")


def test_no_lever_alone_keeps_the_reserve_and_a_linked_subsidy_keeps_it_longest(board):
    assert board["end"].notna().all()
    assert board["end"].idxmax() == "Subsidy grows with dependency"
    assert (board["end"] == board["end"].max()).sum() == 1


def test_the_order_of_the_scenarios_is_the_one_in_the_text(board):
    end = board["end"]
    law, prices, insured = "Retirement age as before 2025", "Pensions follow prices", "64 % insured in 2050"
    assert end["No subsidy"] < end[law] < end["Baseline"] < end[prices]
    assert end["Baseline"] < end[insured]
    assert board.loc[law, "dependency"] > board.loc["Baseline", "dependency"]
    assert board.loc[prices, "replacement"] < board.loc["Baseline", "replacement"]


def test_indexation_and_subsidy_move_the_reserve_and_not_the_retirees(board):
    same = ["Pensions follow prices", "Pensions follow wages", "No subsidy", "Subsidy grows with dependency"]
    assert board.loc[same, "dependency"].to_numpy() == pytest.approx(board.loc["Baseline", "dependency"])


def test_fertility_hardly_matters_before_2050(board):
    for variant in ("Low fertility", "High fertility"):
        assert board.loc[variant, "end"] == board.loc["Baseline", "end"]
        assert abs(board.loc[variant, "reserve"] - board.loc["Baseline", "reserve"]) < 0.1


def test_wider_coverage_costs_later_and_fertility_acts_after_2050(outputs):
    said = glued(outputs)
    assert int(said["end_insured"]) < int(said["turn"]) <= int(said["horizon"])
    assert 0 < float(said["more_outlay"]) < float(said["more_payers"])
    assert float(said["low_later"]) > 10 * float(said["low_dependency"])
