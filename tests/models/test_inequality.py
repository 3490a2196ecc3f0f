"""Inequality measures against closed forms, hand computation, brute force and their axioms."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from lib.models import inequality, pooling

unhurried = settings(deadline=None)  # a busy machine is no error
amounts = st.floats(0.01, 1e6)
samples = st.lists(st.tuples(amounts, st.floats(0.01, 100)), min_size=1, max_size=12)
grouped = st.lists(st.tuples(amounts, st.floats(0.01, 100), st.sampled_from("abc")), min_size=1, max_size=12)


@st.composite
def divided(draw):
    """Draw persons in rising order and a division of them into groups: incomes and cuts."""
    income = np.sort(draw(st.lists(amounts, min_size=2, max_size=15)))
    cuts = sorted(draw(st.sets(st.integers(1, len(income) - 1), max_size=5)))
    return income, [0, *cuts, len(income)]


def mean_difference(values, weights):
    """Compute the Gini index from its definition: every pair of persons."""
    weights = np.array(weights) / np.sum(weights)
    pairs = np.abs(np.subtract.outer(values, values)) * np.outer(weights, weights)
    return pairs.sum() / 2 / (weights @ values)


class TestGini:
    def test_by_hand(self):
        # Pairs (1, 2), (1, 6), (2, 6): differences 1 + 5 + 4 = 10, twice, over nine pairs, half, over mean 3.
        assert inequality.gini([2, 6, 1]) == pytest.approx(10 * 2 / 9 / 2 / 3)

    @pytest.mark.parametrize("n", [1, 2, 7])
    def test_one_person_has_everything(self, n):
        assert inequality.gini([0] * (n - 1) + [5]) == pytest.approx(1 - 1 / n)

    @pytest.mark.parametrize("n", [1, 2, 10])
    def test_whole_numbers(self, n):
        assert inequality.gini(range(1, n + 1)) == pytest.approx((n - 1) / (3 * n))

    @pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
    def test_two_classes(self, share):
        index = inequality.gini([1, 4], [1 - share, share])
        assert index == pytest.approx(4 * share / (1 + 3 * share) - share)

    def test_exponential_distribution(self):
        quantiles = -np.log1p(-(np.arange(20_000) + 0.5) / 20_000)
        assert inequality.gini(quantiles) == pytest.approx(0.5, abs=1e-3)

    @unhurried
    @given(samples)
    def test_definition(self, rows):
        values, weights = zip(*rows, strict=True)
        assert inequality.gini(values, weights) == pytest.approx(mean_difference(values, weights), abs=1e-9)

    @unhurried
    @given(samples)
    def test_agrees_with_the_lorenz_curve_of_the_pools(self, rows):
        values, weights = (pd.Series(column) for column in zip(*rows, strict=True))
        points = pooling.lorenz(values * weights, weights)
        area = np.trapezoid(points["expenditure_share"], points["heads_share"])
        assert inequality.gini(values, weights) == pytest.approx(1 - 2 * area, abs=1e-9)

    def test_equal_values_give_exactly_zero(self):
        assert inequality.gini([0.1] * 7, [0.3, 1, 2, 5, 0.7, 0.11, 3]) == 0


@pytest.mark.parametrize("index", [inequality.gini, inequality.theil])
class TestAxioms:
    @unhurried
    @given(rows=samples, factor=st.floats(1e-3, 1e3))
    def test_scale_does_not_matter(self, index, rows, factor):
        values, weights = map(np.array, zip(*rows, strict=True))
        assert index(values * factor, weights * 7) == pytest.approx(index(values, weights), abs=1e-9)

    @unhurried
    @given(values=st.lists(amounts, min_size=1, max_size=8), copies=st.integers(1, 4))
    def test_replication(self, index, values, copies):
        whole = index(values)
        assert index(values * copies) == pytest.approx(whole, abs=1e-9)
        assert index(values, [copies] * len(values)) == pytest.approx(whole, abs=1e-9)

    @unhurried
    @given(values=st.lists(amounts, min_size=2, max_size=8), part=st.floats(0.01, 0.5))
    def test_a_transfer_from_rich_to_poor_lowers_it(self, index, values, part):
        values = np.sort(values)
        gap = values[-1] - values[0]
        moved = values.copy()
        moved[0] += part * gap
        moved[-1] -= part * gap
        assert index(moved) <= index(values) + 1e-9
        if part * gap > 1e-3 * values.sum():
            assert index(moved) < index(values)

    def test_order_does_not_matter(self, index):
        assert index([3, 1, 2], [5, 6, 7]) == pytest.approx(index([1, 2, 3], [6, 7, 5]))

    @pytest.mark.parametrize(
        ("values", "weights", "message"),
        [
            ([], None, "at least 1"),
            ([1, -2], None, "values = -2.0: expected numbers of zero or more"),
            ([1, float("nan")], None, r"values\[1\]"),
            ([0, 0], None, "a mean above zero"),
            ([1, 2], [1], "2 weights"),
            ([1, 2], [1, -1], "weights = -1.0"),
            ([1, 2], [0, 0], "a mean above zero"),
        ],
    )
    def test_bad_input(self, index, values, weights, message):
        with pytest.raises(ValueError, match=message):
            index(values, weights)


class TestGiniBounds:
    def test_by_hand_with_known_limits(self):
        # Halves with means 1 and 3 in [0, 2] and [2, 6]: lower 1/4, terms 1/4 * 1/2 and 1/4 * 3/4, mean 2.
        lower, upper = inequality.gini_bounds([1, 3], [1, 1], [0, 2, 6])
        assert lower == pytest.approx(0.25)
        assert upper == pytest.approx(0.25 + (1 / 8 + 3 / 16) / 2)

    def test_known_limits_are_reached_by_persons_at_the_limits(self):
        # The same groups: half of the first at 0 and 2 each, three quarters of the second at 2, one at 6.
        _, upper = inequality.gini_bounds([1, 3], [1, 1], [0, 2, 6])
        assert upper == pytest.approx(inequality.gini([0, 2, 2, 6], [1 / 4, 1 / 4, 3 / 8, 1 / 8]))

    def test_one_group_is_known_only_by_its_limits(self):
        lower, upper = inequality.gini_bounds([2], [1])
        assert (lower, upper) == (0, pytest.approx(1))
        assert inequality.gini_bounds([2], [1], [0, 8])[1] == pytest.approx(3 / 4)

    def test_two_halves_with_an_open_end(self):
        # The limit rises to the mean of the poorer half when nothing lies above, so only the top spreads.
        lower, upper = inequality.gini_bounds([1, 3], [1, 1])
        terms = [a * 0 + 0.25 * (1 * (a - 1) / a + (3 - a)) / 2 for a in np.linspace(1, 3, 20_001)]
        assert upper - lower == pytest.approx(max(terms), abs=1e-6)

    def test_without_any_end_a_middle_group_spreads_as_if_alone(self):
        # The outer groups shrink to points at the limits 2 and 4 but for a few persons at the far ends.
        _, upper = inequality.gini_bounds([1, 3, 5], [1, 1, 1], [-np.inf, 2, 4, np.inf])
        everyone = inequality.gini([1, 3, 5])
        assert upper == pytest.approx(everyone + (1 + 1 * 1 / 2 + 1) / 9 / 3)

    def test_groups_without_spread_leave_no_doubt(self):
        assert inequality.gini_bounds([1, 2], [3, 4], [1, 1, 2])[0] == pytest.approx(
            inequality.gini([1, 2], [3, 4])
        )
        lower, upper = inequality.gini_bounds([1, 2], [3, 4], [1, 2, 2])
        assert upper == pytest.approx(lower, abs=1e-9)

    @unhurried
    @given(divided())
    def test_contain_the_index_of_the_persons(self, sample):
        income, cuts = sample
        parts = [income[i:j] for i, j in itertools.pairwise(cuts)]
        # Rounding must not put the mean of a group of equals outside the group.
        means = [float(np.clip(part.mean(), part[0], part[-1])) for part in parts]
        sizes = [part.size for part in parts]
        unknown = [np.nan] * (len(parts) - 1)
        true = inequality.gini(income)
        for limits in (
            None,
            [0, *unknown, income[-1]],
            [income[0], *unknown, np.inf],
            [income[0], *(part[0] for part in parts[1:]), income[-1]],
        ):
            lower, upper = inequality.gini_bounds(means, sizes, limits)
            assert lower - 1e-9 <= true <= upper + 1e-9

    @unhurried
    @given(divided())
    def test_knowing_more_never_widens_them(self, sample):
        income, cuts = sample
        parts = [income[i:j] for i, j in itertools.pairwise(cuts)]
        means = [float(np.clip(part.mean(), part[0], part[-1])) for part in parts]
        sizes = [part.size for part in parts]
        inner = [part[0] for part in parts[1:]]
        open_end, closed, exact = (
            inequality.gini_bounds(means, sizes, limits)
            for limits in (None, [0, *[np.nan] * len(inner), income[-1]], [income[0], *inner, income[-1]])
        )
        assert open_end[0] == closed[0] == exact[0]
        assert open_end[1] >= closed[1] - 1e-9 >= exact[1] - 2e-9

    @settings(deadline=None, max_examples=40)
    @given(
        rows=st.lists(st.tuples(st.floats(0.1, 50), st.floats(0.05, 5)), min_size=2, max_size=4),
        top=st.floats(1, 20),
    )
    def test_unknown_limits_are_the_worst_known_ones(self, rows, top):
        """Search a grid of all limits: it never passes the bound and comes within its own coarseness."""
        means, shares = np.sort([r[0] for r in rows]), np.array([r[1] for r in rows])
        shares = shares / shares.sum()
        ends = [0.0, top * means[-1]]
        steps = [np.linspace(low, high, 31) for low, high in itertools.pairwise(means)]
        inner = np.stack(np.meshgrid(*steps), axis=-1).reshape(-1, len(steps))
        limits = np.column_stack([np.full(len(inner), ends[0]), inner, np.full(len(inner), ends[1])])
        width = np.diff(limits)
        own = shares**2 * (means - limits[:, :-1]) * (limits[:, 1:] - means)
        terms = np.divide(own, width, out=np.zeros_like(own), where=width > 0)
        found = terms.sum(axis=1).max() / (shares @ means)
        lower, upper = inequality.gini_bounds(means, shares, [ends[0], *[np.nan] * len(steps), ends[1]])
        # Moving one limit by half a step changes the sum by no more than the larger squared share times it.
        coarse = np.maximum(shares[:-1], shares[1:]) ** 2 @ np.diff(means) / 60 / (shares @ means)
        assert upper - lower - coarse - 1e-9 <= found <= upper - lower + 1e-9

    @unhurried
    @given(rows=st.lists(st.tuples(amounts, st.floats(0.01, 100)), min_size=1, max_size=6))
    def test_scale_does_not_matter(self, rows):
        means, shares = np.sort([r[0] for r in rows]), [r[1] for r in rows]
        assert inequality.gini_bounds(means * 1e5, shares) == pytest.approx(
            inequality.gini_bounds(means, shares), abs=1e-7
        )

    def test_fifths_of_an_exponential_distribution(self):
        edges = np.append(-np.log(1 - np.arange(5) / 5), np.inf)
        integral = np.append((edges[:-1] + 1) * np.exp(-edges[:-1]), 0)
        means = -np.diff(integral) * 5
        known = inequality.gini_bounds(means, [1] * 5, edges)
        unknown = inequality.gini_bounds(means, [1] * 5)
        assert unknown[0] == known[0] < 0.5 < known[1] < unknown[1]

    @pytest.mark.parametrize(
        ("means", "shares", "limits", "message"),
        [
            ([2, 1], [1, 1], None, "means that do not fall"),
            ([1, 2], [1, 0], None, "2 numbers above zero"),
            ([1, 2], [1], None, "2 numbers above zero"),
            ([0, 0], [1, 1], None, "a mean above zero"),
            ([1, 2], [1, 1], [0, 3], "3 limits"),
            ([1, 2], [1, 1], [0, 3, 9], r"limits\[1\] = 3.0: expected a number from 1 to 2"),
            ([1, 2], [1, 1], [1.5, 2, 9], r"limits\[0\]"),
            ([1, 2], [1, 1], [np.nan, 2, 9], r"limits\[0\]"),
            ([1, 2], [1, 1], [0, 2, np.nan], r"limits\[2\]"),
        ],
    )
    def test_bad_input(self, means, shares, limits, message):
        with pytest.raises(ValueError, match=message):
            inequality.gini_bounds(means, shares, limits)


class TestPersonShares:
    def test_by_hand(self):
        # Means 1, 2, 6 with equal shares average 3; a mean of 2 needs 1/3 + 1/5, 1/3, 1/3 - 1/5.
        shares = inequality.person_shares([1, 2, 6], 2, [1, 0, -1])
        assert shares == pytest.approx([1 / 3 + 1 / 5, 1 / 3, 1 / 3 - 1 / 5])

    @unhurried
    @given(means=st.lists(amounts, min_size=2, max_size=6, unique=True), at=st.floats(0.5, 1))
    def test_reproduce_the_mean(self, means, at):
        means = np.sort(means)
        tilt = np.arange(means.size)[::-1] - (means.size - 1) / 2
        target = at * means.mean() + (1 - at) * means.min()
        try:
            shares = inequality.person_shares(means, target, tilt)
        except ValueError:
            return
        assert shares.sum() == pytest.approx(1)
        assert shares @ means == pytest.approx(target)
        assert (np.diff(shares) <= 1e-12).all()

    def test_equal_shares_when_the_mean_is_that_of_the_groups(self):
        assert inequality.person_shares([1, 2, 6], 3, [2, -1, -1]) == pytest.approx([1 / 3] * 3)

    @pytest.mark.parametrize(
        ("mean", "tilt", "message"),
        [
            (2, [1, 1, -1], "sum zero"),
            (2, [1, -1], "3 numbers"),
            (2, [0, 0, 0], "move the mean"),
            (0.9, [1, 0, -1], "persons in every group"),
            (-1, [1, 0, -1], "above zero"),
        ],
    )
    def test_bad_input(self, mean, tilt, message):
        with pytest.raises(ValueError, match=message):
            inequality.person_shares([1, 2, 6], mean, tilt)


class TestTheil:
    @pytest.mark.parametrize("n", [1, 2, 7])
    def test_one_person_has_everything(self, n):
        assert inequality.theil([0] * (n - 1) + [5]) == pytest.approx(np.log(n))

    def test_by_hand(self):
        # Mean 2: relative incomes 1/2 and 3/2.
        expected = (np.log(1 / 2) / 2 + 3 * np.log(3 / 2) / 2) / 2
        assert inequality.theil([1, 3]) == pytest.approx(expected)

    def test_lognormal_distribution(self):
        quantiles = np.exp(0.8 * norm.ppf((np.arange(100_000) + 0.5) / 100_000))
        assert inequality.theil(quantiles) == pytest.approx(0.8**2 / 2, abs=1e-3)

    @unhurried
    @given(samples)
    def test_lies_between_zero_and_the_log_of_the_number(self, rows):
        values, weights = zip(*rows, strict=True)
        index = inequality.theil(values, weights)
        smallest = min(weights) / sum(weights)
        assert -1e-12 <= index <= -np.log(smallest) + 1e-12


class TestDecompositions:
    def test_theil_by_hand(self):
        # Groups {1, 3} and {4, 12} with means 2 and 8: the same T inside both, so it is the within part.
        parts = inequality.theil_decomposition([1, 3, 4, 12], None, list("aabb"))
        assert parts["within"] == pytest.approx(inequality.theil([1, 3]))
        assert parts["between"] == pytest.approx(inequality.theil([2, 8]))

    @unhurried
    @given(grouped)
    def test_theil_adds_up(self, rows):
        parts = inequality.theil_decomposition(*zip(*rows, strict=True))
        assert parts["between"] + parts["within"] == pytest.approx(parts["total"], abs=1e-9)
        assert parts["between"] <= parts["total"] + 1e-9
        assert parts.min() >= -1e-9

    def test_gini_by_hand_without_overlap(self):
        # {1, 3} and {4, 12}: shares of persons 1/2, of income 1/5 and 4/5, both with index 1/4.
        parts = inequality.gini_decomposition([1, 3, 4, 12], None, list("aabb"))
        assert parts["within"] == pytest.approx(1 / 4 * 1 / 2 * (1 / 5 + 4 / 5))
        assert parts["between"] == pytest.approx(4 / 5 - 1 / 2)
        assert parts["overlap"] == pytest.approx(0, abs=1e-12)

    def test_gini_of_equal_means_is_within_and_overlap(self):
        # {1, 3} twice: index 1/4 in all, half of the pairs are inside a group.
        parts = inequality.gini_decomposition([1, 3, 1, 3], None, list("aabb"))
        assert parts.to_dict() == pytest.approx(
            {"total": 0.25, "between": 0, "within": 0.125, "overlap": 0.125}
        )

    @unhurried
    @given(grouped)
    def test_overlap_is_never_negative_and_zero_without_overlap(self, rows):
        values, weights, labels = zip(*rows, strict=True)
        parts = inequality.gini_decomposition(values, weights, labels)
        assert parts["overlap"] >= -1e-9
        apart = [value + 1e7 * "abc".index(label) for value, label in zip(values, labels, strict=True)]
        assert inequality.gini_decomposition(apart, weights, labels)["overlap"] == pytest.approx(0, abs=1e-9)

    @pytest.mark.parametrize("split", [inequality.theil_decomposition, inequality.gini_decomposition])
    def test_one_group_and_singletons(self, split):
        values, weights = [1, 5, 9], [3, 1, 2]
        assert split(values, weights, "aaa")["within"] == pytest.approx(
            split(values, weights, "aaa")["total"]
        )
        assert split(values, weights, "abc")["between"] == pytest.approx(
            split(values, weights, "abc")["total"]
        )

    @pytest.mark.parametrize("split", [inequality.theil_decomposition, inequality.gini_decomposition])
    @pytest.mark.parametrize(
        ("values", "labels", "message"),
        [
            ([1, 2], "a", "2 labels"),
            ([1, 2], ["a", None], "2 labels"),
            ([0, 2], "ab", "values of group 'a'"),
        ],
    )
    def test_bad_input(self, split, values, labels, message):
        with pytest.raises(ValueError, match=message):
            split(values, None, labels)


def test_concentration_in_the_order_of_the_values_is_the_gini_index():
    values, weights = np.array([3.0, 1.0, 2.0, 2.0]), np.array([1.0, 2.0, 1.0, 3.0])
    assert inequality.concentration(values, values, weights) == pytest.approx(
        inequality.gini(values, weights)
    )
    assert inequality.concentration(values, -values, weights) == pytest.approx(
        -inequality.gini(values, weights)
    )
    assert inequality.concentration([1, 3, 2, 2], [1, 1, 2, 2]) == pytest.approx(0)


def test_persons_of_equal_rank_are_taken_together_in_any_order():
    first = inequality.concentration([5, 0, 1], [1, 1, 2])
    assert inequality.concentration([0, 5, 1], [1, 1, 2]) == pytest.approx(first)


def test_equal_amounts_redistribute_without_reranking_and_a_swap_reranks_only():
    before = np.array([1.0, 2.0, 3.0])
    flat = inequality.redistribution(before, before + 1)
    assert flat["reranking"] == pytest.approx(0)
    assert flat["redistribution"] == pytest.approx(flat["vertical"])
    assert flat["vertical"] == pytest.approx(
        inequality.gini(before) / 3
    )  # a third of all income is shared out
    swap = inequality.redistribution(before, before[::-1])
    assert swap["redistribution"] == pytest.approx(0)
    assert swap["reranking"] == pytest.approx(2 * inequality.gini(before))


def test_a_rank_for_every_value_is_asked_for():
    with pytest.raises(ValueError, match=r"^rank_by = 2: expected 3 numbers"):
        inequality.concentration([1, 2, 3], [1, 2])
