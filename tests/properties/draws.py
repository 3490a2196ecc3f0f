"""What the properties draw: sizes, rates, seeds, and the rows of a table in another order."""

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

QUICK, SLOW = settings(max_examples=20), settings(max_examples=2)

sizes = st.floats(0.01, 1e6)
shares = st.floats(0, 1)
rates = st.floats(-0.5, 0.5)
seeds = st.integers(0, 2**32 - 1)
not_numbers = st.sampled_from([float("nan"), float("inf"), -float("inf"), None, "x", pd.NA])
vectors = st.lists(sizes, min_size=3, max_size=8)
words = st.text("abcdef", min_size=1, max_size=3)


def parts(least=2, most=5):
    """Draw shares above zero that sum to one."""
    weights = st.lists(st.floats(0.05, 1), min_size=least, max_size=most)
    return weights.map(lambda drawn: [weight / sum(drawn) for weight in drawn])


def shuffled(frame, seed):
    """Return the rows of a frame in a drawn order."""
    return frame.sample(frac=1, random_state=seed)


def sorted_rows(frame):
    """Return a frame whose rows stand in an order of their own, to compare contents."""
    return frame.sort_values(list(frame.columns), ignore_index=True)
