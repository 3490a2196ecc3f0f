"""Assistance under withdrawal rates between stacking and topping up."""

import re

import numpy as np
import pandas as pd
import pytest

from lib.models.withdrawal import assistance

OTHER = pd.Series([0.0, 40.0, 100.0, 250.0])


def test_stacking_pays_the_line_to_everybody():
    assert assistance(100, OTHER, 0)["assistance"].tolist() == [100] * 4


def test_topping_up_lifts_to_the_line_and_pays_nothing_above_it():
    result = assistance(100, OTHER, 1)
    assert result["total"].tolist() == [100, 100, 100, 250]
    assert result["assistance"].tolist() == [100, 60, 0, 0]


@pytest.mark.parametrize("rate", [0, 0.3, 1])
def test_one_more_unit_of_other_income_keeps_one_minus_the_rate(rate):
    result = assistance(100, pd.Series([10.0, 11.0]), rate)
    assert np.diff(result["total"])[0] == pytest.approx(1 - rate)


@pytest.mark.parametrize(
    ("line", "other", "rate", "message"),
    [
        (0, [1.0], 0.5, "line = 0: expected a number above zero"),
        (100, [1.0], 1.5, "rate = 1.5: expected a fraction from 0 to 1"),
        (100, [1.0, -2.0], 0.5, "other[1] = -2.0: expected a number of zero or more"),
    ],
)
def test_assistance_refuses(line, other, rate, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        assistance(line, pd.Series(other), rate)
