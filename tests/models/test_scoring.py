import numpy as np
import pandas as pd
import pytest

from lib.models import scoring

VALUES = pd.DataFrame(
    {"level": [1.0, 2.0, 3.0, 4.0], "gap": [8.0, 6.0, 5.0, 4.0], "cover": [10.0, np.nan, 30.0, 20.0]},
    index=[2010, 2013, 2016, 2019],
)
WANTED = pd.Series({"level": "up", "gap": "down", "cover": "up"})
SCALED = scoring.normalize(VALUES, WANTED)
EQUAL = scoring.equal_weights(SCALED)


def test_scaling_runs_from_worst_to_best_in_the_wanted_direction():
    assert SCALED["level"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert SCALED["gap"].tolist() == pytest.approx([0, 0.5, 0.75, 1])
    assert SCALED.isna().to_numpy().sum() == 1


@pytest.mark.system("S03-04")
@pytest.mark.parametrize("mean", ["arithmetic", "geometric"])
@pytest.mark.parametrize("weight", [1 / 3, 0.0])
def test_a_score_is_undefined_when_an_indicator_is_missing(mean, weight):
    rest = (1 - weight) / 2
    weights = pd.Series({"level": rest, "gap": rest, "cover": weight})
    scores = scoring.composite(SCALED, weights, mean)
    assert scores.index[scores.isna()].tolist() == [2013]
    assert scoring.missing(VALUES)[2013] == ["cover"]
    filled = SCALED.fillna(0.5)
    assert scoring.composite(filled, weights, mean).notna().all()


@pytest.mark.system("S00-16")
def test_the_share_of_unchanged_ranks_is_exact_where_it_can_be_counted():
    # Weight w on the first of two indicators: unit a leads when w > 1/2, so half of all weights keep it.
    scaled = pd.DataFrame({"x": [1.0, 0.0, 0.9], "y": [0.0, 1.0, 0.9]}, index=["a", "b", "c"])
    found = scoring.rank_sensitivity(scaled, pd.Series({"x": 0.6, "y": 0.4}), 20_000, 7)
    # c leads unless w > 0.9 or w < 0.1: its first rank is kept in eight tenths of the draws.
    assert found.loc["c", "kept"] == pytest.approx(0.8, abs=0.01)
    assert found.loc["a", "first"] == pytest.approx(0.1, abs=0.01)
    assert found["first"].sum() == pytest.approx(1)
    # a may come in first or last, c first or second.
    assert found.loc[["a", "c"], ["low", "high"]].to_numpy().tolist() == [[1, 3], [1, 2]]


def test_means_of_a_score_by_hand():
    scaled, weights = pd.DataFrame({"x": [0.25], "y": [1.0]}), pd.Series({"y": 0.5, "x": 0.5})
    assert scoring.composite(scaled, weights, "arithmetic").tolist() == [0.625]
    assert scoring.composite(scaled, weights, "geometric").tolist() == [0.5]


@pytest.mark.system("S00-16")
def test_a_unit_that_is_best_in_everything_keeps_its_rank():
    found = scoring.rank_sensitivity(SCALED[["level", "gap"]], pd.Series({"level": 0.5, "gap": 0.5}), 500, 1)
    assert found["kept"].tolist() == [1, 1, 1, 1]


def test_units_that_lack_an_indicator_are_not_ranked():
    assert 2013 not in scoring.rank_sensitivity(SCALED, EQUAL, 100, 1).index


def test_entropy_weights_go_to_the_indicator_in_which_units_differ():
    even = pd.DataFrame({"same": [0.5, 0.5, 0.5], "apart": [0.0, 0.0, 1.0]})
    assert scoring.entropy_weights(even).tolist() == pytest.approx([0, 1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: scoring.normalize(VALUES, WANTED.drop("gap")), "wanted"),
        (lambda: scoring.normalize(VALUES.assign(level=1.0), WANTED), "values"),
        (lambda: scoring.composite(SCALED, EQUAL * 2), "weights"),
        (lambda: scoring.composite(SCALED, pd.Series(0.25, [*EQUAL.index, "other"])), "weights"),
        (lambda: scoring.composite(SCALED, EQUAL, "harmonic"), "mean"),
        (lambda: scoring.entropy_weights(SCALED.iloc[:1]), "scaled"),
        (lambda: scoring.rank_sensitivity(SCALED, EQUAL, 0, 1), "draws"),
    ],
)
def test_bad_input_is_refused_by_name(call, words):
    with pytest.raises(ValueError, match=rf"^{words} = .*: expected "):
        call()
