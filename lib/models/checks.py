"""The one way in which models refuse bad input: argument name, value, expectation."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd


def require(holds: bool, name: str, value: object, expectation: str) -> None:
    """Raise a ValueError that names argument, value and expectation unless `holds` is true.

    Parameters
    ----------
    holds : bool
        The condition; comparisons with a missing number are false and are therefore refused.
    name : str
        Argument name as in the caller's signature.
    value : object
        The offending value.
    expectation : str
        What was expected, as a noun phrase.

    Raises
    ------
    ValueError
        When `holds` is false.
    """
    if not holds:
        plain = value.item() if isinstance(value, np.generic) else value
        raise ValueError(f"{name} = {plain!r}: expected {expectation}")


def finite(name: str, value: object) -> float:
    """Return `value` as a finite float.

    Parameters
    ----------
    name : str
        Argument name.
    value : object
        A number.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When the value is no number, is missing or is infinite.
    """
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = float("nan")
    require(bool(np.isfinite(number)), name, value, "a finite number")
    return number


def positive(name: str, value: object) -> float:
    """Return `value` as a float above zero.

    Parameters
    ----------
    name : str
        Argument name.
    value : object
        A number.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When the value is no finite number above zero.
    """
    number = finite(name, value)
    require(number > 0, name, value, "a number above zero")
    return number


def rate(name: str, value: object) -> float:
    """Return `value` as a growth rate per year, a fraction above -1.

    Parameters
    ----------
    name : str
        Argument name.
    value : object
        A fraction: 0.05 is five percent.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When the value is no finite number above -1.
    """
    number = finite(name, value)
    require(number > -1, name, value, "a growth rate above -1 (0.05 is five percent)")
    return number


def vector(name: str, values: Iterable[object], *, least: int = 1) -> np.ndarray:
    """Return `values` as a one-dimensional float array without missing entries.

    Parameters
    ----------
    name : str
        Argument name.
    values : iterable of numbers
        The entries.
    least : int
        Smallest length that is accepted.

    Returns
    -------
    numpy.ndarray
        Shape (n,), n >= `least`.

    Raises
    ------
    ValueError
        When an entry is not a finite number, or there are too few.
    """
    if isinstance(values, np.ndarray) and values.ndim == 1 and values.dtype.kind in "iuf":
        array = values.astype(float)
    else:
        array = np.array([finite(f"{name}[{i}]", value) for i, value in enumerate(values)])
    for i in np.flatnonzero(~np.isfinite(array))[:1]:
        finite(f"{name}[{i}]", array[i])
    require(array.size >= least, name, array.tolist(), f"at least {least} numbers")
    return array


def columns(name: str, frame: pd.DataFrame, needed: Sequence[str]) -> None:
    """Refuse a frame that lacks one of the `needed` columns.

    Parameters
    ----------
    name : str
        Argument name.
    frame : pandas.DataFrame
        The frame to look at.
    needed : sequence of str
        Column names that must be present.

    Raises
    ------
    ValueError
        When a column is absent.
    """
    require(
        set(needed) <= set(frame.columns),
        f"{name}.columns",
        list(frame.columns),
        f"the columns {', '.join(needed)}",
    )
