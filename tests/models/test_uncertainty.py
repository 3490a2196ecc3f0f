"""Draws, fans, tornado and tree against closed forms."""

import numpy as np
import pandas as pd
import pytest

from lib.models import uncertainty

SPREAD = pd.DataFrame(
    {"parameter": ["a", "b"], "low": [0.0, -1.0], "central": [1.0, 0.0], "high": [2.0, 3.0]}
)


def outcome(a, b):
    return 10 * a - b


class TestSample:
    def test_moments_of_the_triangular_distribution(self):
        draws = uncertainty.sample(SPREAD, 40_000, seed=1)
        assert draws["b"].mean() == pytest.approx((-1 + 0 + 3) / 3, abs=0.02)
        assert draws["b"].var() == pytest.approx((1 + 9 + 0 - (-3) - 0 - 0) / 18, rel=0.03)
        assert draws["a"].between(0, 2).all()
        assert abs(draws.corr().loc["a", "b"]) < 0.02

    def test_equal_seeds_equal_draws_and_others_differ(self):
        one, same, other = (uncertainty.sample(SPREAD, 50, seed=s) for s in (1, 1, 2))
        assert one.equals(same)
        assert not one.equals(other)

    def test_refuses_ends_that_do_not_rise(self):
        with pytest.raises(ValueError, match="^a = .*low, central and high that rise"):
            uncertainty.sample(SPREAD.assign(high=[0.5, 3]), 5, seed=1)
        with pytest.raises(ValueError, match="^draws = 0"):
            uncertainty.sample(SPREAD, 0, seed=1)


def test_ranges_read_percent_and_need_all_three_ends():
    table = pd.DataFrame(
        {
            "parameter": ["rate.low", "rate.central", "rate.high"],
            "value": [1.0, 2.0, 3.0],
            "unit": "percent a year",
        }
    )
    assert uncertainty.ranges(table).iloc[0].tolist() == ["rate", 0.01, 0.02, 0.03]
    with pytest.raises(ValueError, match="^spread.columns"):
        uncertainty.ranges(table.iloc[:2])


def test_a_fan_is_the_quantiles_of_each_year():
    paths = np.arange(101.0)[:, None] * [1, 2]
    fan = uncertainty.fan(paths, [2030, 2031], [0.1, 0.5])
    assert fan[0.1].tolist() == [10, 20]
    assert fan[0.5].tolist() == [50, 100]
    with pytest.raises(ValueError, match="^paths.shape"):
        uncertainty.fan(paths, [2030], [0.5])
    with pytest.raises(ValueError, match="^paths = nan"):
        uncertainty.fan(np.array([[np.nan]]), [2030], [0.5])


@pytest.mark.system("S03-03")
def test_a_tornado_moves_one_parameter_at_a_time():
    moved = uncertainty.tornado(outcome, SPREAD).set_index("parameter")
    assert moved.index.tolist() == ["a", "b"]
    assert moved.loc["a", ["at_low", "at_high", "swing"]].tolist() == [-10, 10, 20]
    assert moved.loc["b", ["at_low", "at_high", "swing"]].tolist() == [1, -3, 4]


def test_parameters_that_matter_alike_keep_their_order_in_a_tornado():
    names = [f"p{number:02d}" for number in range(40)]
    spread = pd.DataFrame({"parameter": names, "low": 0.0, "central": 1.0, "high": 2.0})
    weights = {name: 2 - number % 2 for number, name in enumerate(names)}
    moved = uncertainty.tornado(lambda **drawn: sum(weights[n] * v for n, v in drawn.items()), spread)
    assert moved["parameter"].tolist() == names[::2] + names[1::2]
    assert moved.index.tolist() == list(range(40))


@pytest.mark.system("S03-03")
def test_a_tree_has_every_combination_and_its_first_leaf_is_the_baseline():
    decisions = {"a": {"stay": 1.0, "raise": 2.0}, "b": {"stay": 0.0, "raise": 3.0}}
    leaves = uncertainty.tree(lambda **chosen: {"value": outcome(**chosen)}, decisions)
    assert leaves.to_dict("list") == {
        "a": ["stay", "stay", "raise", "raise"],
        "b": ["stay", "raise", "stay", "raise"],
        "value": [10, 7, 20, 17],
    }
    with pytest.raises(ValueError, match=r"^decisions\['a'\]"):
        uncertainty.tree(outcome, {"a": {}})
