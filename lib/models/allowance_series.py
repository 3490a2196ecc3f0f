"""Urban beside rural minimum living standards (dibao), at each date for which both are published."""

import math
from collections.abc import Sequence

import pandas as pd

from lib.models import comparable_structure


def standards(assistance: pd.DataFrame, cuts: Sequence[int]) -> pd.DataFrame:
    """Compute how far the urban standard lies above the rural one, as a ratio and as a difference.

    Parameters
    ----------
    assistance : DataFrame
        Official figures of social assistance, as for `comparable_structure.levels`.
    cuts : sequence of int
        First years of new definitions of either standard.

    Returns
    -------
    DataFrame
        One row per date: `when` (years; the end of a year is the year itself, the end of March 2021 is
        2020.25), `moment` ("year end" or "within the year"), `urban`, `rural` (yuan per person and month),
        `ratio` (urban over rural, times), `difference` (urban minus rural, yuan per month) and `segment`
        (number of breaks so far; values of two segments do not belong on one line).

    Raises
    ------
    ValueError
        As for `comparable_structure.levels`.
    """
    levels = comparable_structure.levels(assistance)
    lines = levels[levels["panel"] == "standard"].rename(columns={"kind": "moment"})
    lines = lines.pivot(index=["when", "moment"], columns="place", values="value")
    frame = lines[["urban", "rural"]].dropna().reset_index()
    frame["ratio"] = frame["urban"] / frame["rural"]
    frame["difference"] = frame["urban"] - frame["rural"]
    frame["segment"] = [sum(math.ceil(when) >= cut for cut in cuts) for when in frame["when"]]
    return frame.rename_axis(columns=None)
