"""The shared refusals name argument, value and expectation."""

import numpy as np
import pandas as pd
import pytest

from lib.models import checks


def test_require_names_argument_value_and_expectation():
    with pytest.raises(ValueError, match=r"^years = 3: expected at least 4 years$"):
        checks.require(False, "years", np.int64(3), "at least 4 years")


def test_require_is_silent_when_the_condition_holds():
    assert checks.require(True, "years", 3, "anything") is None


@pytest.mark.parametrize("value", ["x", None, [1, 2], float("nan"), float("inf")])
def test_finite_refuses_what_is_not_a_finite_number(value):
    with pytest.raises(ValueError, match=r"^share = .*: expected a finite number$"):
        checks.finite("share", value)


@pytest.mark.parametrize(("value", "number"), [(3, 3.0), ("2.5", 2.5), (np.float32(0.5), 0.5)])
def test_finite_converts(value, number):
    assert checks.finite("share", value) == number


@pytest.mark.parametrize("value", [0, -1e-9, float("nan")])
def test_positive_refuses_zero_and_below(value):
    with pytest.raises(ValueError, match="^heads = "):
        checks.positive("heads", value)


def test_positive_accepts_what_is_barely_above_zero():
    assert checks.positive("heads", 1e-9) == 1e-9


def test_rate_allows_a_fall_but_not_to_zero():
    assert checks.rate("growth", -0.99) == -0.99
    with pytest.raises(ValueError, match="^growth = -1: expected a growth rate above -1"):
        checks.rate("growth", -1)


def test_vector_points_to_the_bad_entry():
    assert checks.vector("gap", (1, 2.5), least=2).tolist() == [1.0, 2.5]
    assert checks.vector("gap", [3]).tolist() == [3.0]
    with pytest.raises(ValueError, match=r"^gap\[1\] = nan: expected a finite number$"):
        checks.vector("gap", [1, float("nan")])
    with pytest.raises(ValueError, match=r"^gap = \[1\.0\]: expected at least 2 numbers$"):
        checks.vector("gap", [1], least=2)


def test_columns_names_those_that_are_needed():
    frame = pd.DataFrame({"stage": []})
    checks.columns("stages", frame, ["stage"])
    with pytest.raises(ValueError, match=r"^stages\.columns = \['stage'\]: .* stage, start$"):
        checks.columns("stages", frame, ["stage", "start"])
