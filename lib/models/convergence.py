"""Gaps to a benchmark, when they would close, and beta and sigma convergence."""

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

from lib.models import checks


@dataclass(frozen=True)
class ConfidenceSet:
    """A confidence set on the real line that need not be a bounded interval.

    Attributes
    ----------
    kind : {"interval", "complement", "line"}
        "interval" is [low, high], where one end may be infinite; "complement" is everything
        outside (low, high); "line" is every number: the data exclude nothing.
    low, high : float
        The two ends, in the unit of the estimate.
    """

    kind: Literal["interval", "complement", "line"]
    low: float
    high: float

    @property
    def pieces(self) -> tuple[tuple[float, float], ...]:
        """The closed intervals whose union is the set, from left to right."""
        if self.kind == "complement":
            return ((-math.inf, self.low), (self.high, math.inf))
        return ((self.low, self.high),)

    @property
    def bounded(self) -> bool:
        """Whether the set is an interval with two finite ends."""
        return self.kind == "interval" and math.isfinite(self.low) and math.isfinite(self.high)

    def contains(self, value: float) -> bool:
        """Tell whether `value` lies in the set."""
        return any(low <= value <= high for low, high in self.pieces)

    def shifted(self, offset: float) -> "ConfidenceSet":
        """Return the set moved to the right by `offset`."""
        return ConfidenceSet(self.kind, self.low + offset, self.high + offset)

    def __str__(self) -> str:
        """Write the set as intervals with one decimal."""
        return " or ".join(
            f"{'(' if math.isinf(low) else '['}{low:.1f}, {high:.1f}{')' if math.isinf(high) else ']'}"
            for low, high in self.pieces
        )


@dataclass(frozen=True)
class LinearClosing:
    """A straight line through the gaps and the year in which it reaches zero.

    Attributes
    ----------
    center, level_at_center, slope : float
        The fitted gap is `level_at_center + slope * (year - center)`, in percentage points.
    slope_interval : tuple of float
        t interval of the slope, percentage points per year.
    p_value : float
        Two-sided p of a zero slope.
    crossing : float
        Year in which the line is zero; infinite when the slope is exactly zero.
    crossing_set : ConfidenceSet
        Fieller confidence set of the crossing year.
    closing : bool
        Whether the line moves toward zero at the last observed year.
    n, df : int
        Observations and residual degrees of freedom.
    """

    center: float
    level_at_center: float
    slope: float
    slope_interval: tuple[float, float]
    p_value: float
    crossing: float
    crossing_set: ConfidenceSet
    closing: bool
    n: int
    df: int

    def at(self, year: float) -> float:
        """Return the fitted gap in `year` (percentage points)."""
        return self.level_at_center + self.slope * (year - self.center)


@dataclass(frozen=True)
class ProportionalClosing:
    """A constant relative pace through the gaps: the gap halves again and again, never zero.

    Attributes
    ----------
    center, log_gap_at_center, rate : float
        The fitted gap is `exp(log_gap_at_center + rate * (year - center))`.
    rate_interval : tuple of float
        t interval of the log rate per year.
    p_value : float
        Two-sided p of a zero rate.
    half_life : float
        Years in which the gap halves; infinite when it does not shrink.
    half_life_interval : tuple of float
        Image of `rate_interval`; an infinite end means that no decay at all is not excluded.
    n, df : int
        Observations and residual degrees of freedom.
    """

    center: float
    log_gap_at_center: float
    rate: float
    rate_interval: tuple[float, float]
    p_value: float
    half_life: float
    half_life_interval: tuple[float, float]
    n: int
    df: int

    def at(self, year: float) -> float:
        """Return the fitted (median) gap in `year`, in the unit of the input."""
        return math.exp(self.log_gap_at_center + self.rate * (year - self.center))


@dataclass(frozen=True)
class LastStepClosing:
    """The pace between the last two observations, and the year in which it would close the gap.

    Attributes
    ----------
    pace : float
        Change of the gap per year (percentage points) over the last step.
    crossing : float
        Year in which that pace brings the gap to zero; infinite when the gap does not shrink.
    """

    pace: float
    crossing: float


@dataclass(frozen=True)
class BetaConvergence:
    """Cross-section regression of mean growth on the initial log level.

    Attributes
    ----------
    coefficient : float
        Slope per log point of the initial level; negative means convergence.
    interval : tuple of float
        t interval of the coefficient.
    p_value : float
        Two-sided p of a zero coefficient.
    speed : float
        Implied annual speed of convergence; infinite when the coefficient is -1/T or below.
    speed_interval : tuple of float
        Image of `interval`.
    clusters, df : int
        Units (one observation each) and residual degrees of freedom.
    units, dropped : tuple
        Units that were used, and units that lack the first or the last year.
    start, end : int
        The window.
    """

    coefficient: float
    interval: tuple[float, float]
    p_value: float
    speed: float
    speed_interval: tuple[float, float]
    clusters: int
    df: int
    units: tuple[Hashable, ...]
    dropped: tuple[Hashable, ...]
    start: int
    end: int


@dataclass(frozen=True)
class _Line:
    """OLS of y on a constant and x - center."""

    center: float
    params: np.ndarray
    covariance: np.ndarray
    slope_interval: tuple[float, float]
    p_value: float
    df: int


def gap_to_benchmark(frame: pd.DataFrame, benchmark: Hashable) -> pd.DataFrame:
    """Compute how far each column stands below a benchmark column, year by year.

    Parameters
    ----------
    frame : pandas.DataFrame
        Years on the index, one column per unit, values in percent. Cells may be missing.
    benchmark : hashable
        Name of the benchmark column.

    Returns
    -------
    pandas.DataFrame
        Same index, the other columns; benchmark minus unit in percentage points, positive when
        the unit is below the benchmark. Missing where either is missing.

    Raises
    ------
    ValueError
        When the benchmark is no column of the frame.
    """
    _require_column(frame, "benchmark", benchmark)
    others = frame.drop(columns=benchmark)
    return others.rsub(frame[benchmark], axis="index")


def compare(frame: pd.DataFrame, unit: Hashable) -> pd.DataFrame:
    """Compare one unit with every other unit in every year.

    Parameters
    ----------
    frame : pandas.DataFrame
        Years on the index, one column per unit. Cells may be missing.
    unit : hashable
        The column that is compared with the others.

    Returns
    -------
    pandas.DataFrame
        One row per peer and year: `peer`, `year`, `own`, `other`, `difference` (own minus other)
        and `verdict` about the unit: "lower", "higher", "equal" or "missing".

    Raises
    ------
    ValueError
        When the unit is no column of the frame.
    """
    _require_column(frame, "unit", unit)
    peers = frame.drop(columns=unit)
    table = pd.DataFrame(
        {
            "peer": np.repeat(peers.columns.to_numpy(), len(frame)),
            "year": np.tile(frame.index.to_numpy(), peers.shape[1]),
            "own": np.tile(frame[unit].to_numpy(float), peers.shape[1]),
            "other": peers.to_numpy(float).ravel(order="F"),
        }
    )
    table["difference"] = table["own"] - table["other"]
    sign = np.sign(table["difference"])
    table["verdict"] = sign.map({-1.0: "lower", 0.0: "equal", 1.0: "higher"}).fillna("missing")
    return table


def fieller(
    numerator: float, denominator: float, covariance: np.ndarray, df: int, level: float = 0.95
) -> ConfidenceSet:
    """Compute Fieller's confidence set for the ratio of two jointly normal estimates.

    The set holds every ratio r for which numerator - r * denominator does not differ from zero
    at the given level. It is an interval when the denominator is significant, otherwise the
    complement of an interval or the whole line.

    Parameters
    ----------
    numerator, denominator : float
        The two estimates.
    covariance : array of shape (2, 2)
        Their estimated covariance, numerator first.
    df : int
        Residual degrees of freedom of the variance estimate.
    level : float
        Confidence level between 0 and 1.

    Returns
    -------
    ConfidenceSet

    Raises
    ------
    ValueError
        When an estimate is not finite, the denominator is zero without variance, the covariance
        has another shape, `df` is below one or `level` is not between 0 and 1.

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal
    Statistical Society, Series B, 16(2), 175-185.
    """
    top, bottom = checks.finite("numerator", numerator), checks.finite("denominator", denominator)
    matrix = np.asarray(covariance, dtype=float)
    checks.require(matrix.shape == (2, 2), "covariance", matrix.shape, "the shape (2, 2)")
    known_zero = bottom == 0 and matrix[1, 1] == 0
    checks.require(not known_zero, "denominator", denominator, "a number that can differ from zero")
    t2 = _quantile(df, level) ** 2
    # The set is a r^2 + 2 b r + c <= 0.
    a = bottom**2 - t2 * matrix[1, 1]
    b = t2 * matrix[0, 1] - top * bottom
    c = top**2 - t2 * matrix[0, 0]
    return _solve_quadratic(float(a), float(b), float(c))


def linear_closing(years: Iterable[float], gap: Iterable[float], level: float = 0.95) -> LinearClosing:
    """Fit a straight line to a gap and find the year in which it crosses zero.

    A conditional statement: it says when the gap would be zero if the fitted pace went on, with
    independent normal errors of equal variance around the line.

    Parameters
    ----------
    years : iterable of float
        Three or more years in rising order.
    gap : iterable of float
        The gap in each year, in percentage points; not all equal.
    level : float
        Confidence level of the slope interval and of the Fieller set.

    Returns
    -------
    LinearClosing

    Raises
    ------
    ValueError
        When lengths differ, fewer than three years are given, years do not rise, or all gaps
        are equal (a flat line never crosses).

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal
    Statistical Society, Series B, 16(2), 175-185.
    """
    when, size = _series(years, gap, least=3)
    checks.require(np.ptp(size) > 0, "gap", size.tolist(), "values that are not all equal")
    line = _fit(when, size, level)
    height, slope = line.params
    flipped = line.covariance * np.array([[1, -1], [-1, 1]])
    return LinearClosing(
        center=line.center,
        level_at_center=float(height),
        slope=float(slope),
        slope_interval=line.slope_interval,
        p_value=line.p_value,
        crossing=float(line.center - height / slope) if slope else math.inf,
        crossing_set=fieller(-height, slope, flipped, line.df, level).shifted(line.center),
        closing=bool((height + slope * (when[-1] - line.center)) * slope < 0),
        n=when.size,
        df=line.df,
    )


def proportional_closing(
    years: Iterable[float], gap: Iterable[float], level: float = 0.95
) -> ProportionalClosing:
    """Fit a constant relative pace to a gap; under it the gap halves but never reaches zero.

    Parameters
    ----------
    years : iterable of float
        Three or more years in rising order.
    gap : iterable of float
        The gap in each year, all above zero.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    ProportionalClosing

    Raises
    ------
    ValueError
        When lengths differ, fewer than three years are given, years do not rise, or a gap is
        not above zero.
    """
    when, size = _series(years, gap, least=3)
    checks.require(bool((size > 0).all()), "gap", size.tolist(), "only values above zero")
    line = _fit(when, np.log(size), level)
    low, high = line.slope_interval
    return ProportionalClosing(
        center=line.center,
        log_gap_at_center=float(line.params[0]),
        rate=float(line.params[1]),
        rate_interval=line.slope_interval,
        p_value=line.p_value,
        half_life=_half_life(float(line.params[1])),
        half_life_interval=(_half_life(low), _half_life(high)),
        n=when.size,
        df=line.df,
    )


def last_step_closing(years: Iterable[float], gap: Iterable[float]) -> LastStepClosing:
    """Extend the pace of the last observed step until the gap is zero.

    Two observations carry no measure of uncertainty, so none is given.

    Parameters
    ----------
    years : iterable of float
        Two or more years in rising order.
    gap : iterable of float
        The gap in each year, in percentage points.

    Returns
    -------
    LastStepClosing

    Raises
    ------
    ValueError
        When lengths differ, fewer than two years are given or years do not rise.
    """
    when, size = _series(years, gap, least=2)
    pace = float((size[-1] - size[-2]) / (when[-1] - when[-2]))
    shrinking = pace * size[-1] < 0
    crossing = float(when[-1] - size[-1] / pace) if shrinking else math.inf
    return LastStepClosing(pace, float(when[-1]) if size[-1] == 0 else crossing)


def beta_convergence(
    frame: pd.DataFrame,
    start: int | None = None,
    end: int | None = None,
    *,
    without: Hashable | None = None,
    level: float = 0.95,
) -> BetaConvergence:
    """Regress mean annual log growth on the initial log level across units.

    One observation per unit, so the number of clusters is the number of observations and the
    dynamic-panel (Nickell) bias of within-unit estimators does not arise. What remains is
    regression to the mean: an error in the initial level pushes the coefficient below zero.

    Parameters
    ----------
    frame : pandas.DataFrame
        Years on the index in rising order, one column per unit, levels above zero or missing.
        Averages over units (a mean column) are not units and must be left out by the caller.
    start, end : int, optional
        First and last year; by default the first and the last of the index.
    without : hashable, optional
        A unit to leave out.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    BetaConvergence

    Raises
    ------
    ValueError
        When a year or unit is unknown, the window is empty, a level is not above zero, fewer
        than three units have both years, or all initial levels are equal.

    References
    ----------
    Barro, R. J. and Sala-i-Martin, X. (1992). Convergence. Journal of Political Economy,
    100(2), 223-251.
    Nickell, S. (1981). Biases in dynamic models with fixed effects. Econometrica, 49(6),
    1417-1426.
    """
    logs = _log_levels(frame, without)
    first, last = _window(frame, start, end)
    ends = logs.loc[[first, last]].dropna(axis="columns")
    checks.require(ends.shape[1] >= 3, "frame", list(ends.columns), "at least 3 complete units")
    span = last - first
    initial = ends.loc[first].to_numpy()
    checks.require(np.ptp(initial) > 0, "frame", initial.tolist(), "initial levels that differ")
    line = _fit(initial, (ends.loc[last].to_numpy() - initial) / span, level)
    low, high = line.slope_interval
    return BetaConvergence(
        coefficient=float(line.params[1]),
        interval=(low, high),
        p_value=line.p_value,
        speed=_speed(float(line.params[1]), span),
        speed_interval=(_speed(high, span), _speed(low, span)),
        clusters=ends.shape[1],
        df=line.df,
        units=tuple(ends.columns),
        dropped=tuple(column for column in logs.columns if column not in ends.columns),
        start=first,
        end=last,
    )


def sigma_convergence(frame: pd.DataFrame, *, without: Hashable | None = None) -> pd.DataFrame:
    """Compute the cross-section standard deviation of log levels in every year.

    Units come and go when cells are missing, so each year is shown twice: over the units
    present, and over the fixed set of units that are complete in all years. Only the second
    can be compared between years without a change of membership.

    Parameters
    ----------
    frame : pandas.DataFrame
        Years on the index in rising order, one column per unit, levels above zero or missing.
    without : hashable, optional
        A unit to leave out.

    Returns
    -------
    pandas.DataFrame
        Indexed by year: `sigma` and `n` over units present, `sigma_complete` and `n_complete`
        over complete units; sample standard deviation (divisor n - 1), missing below two units.

    Raises
    ------
    ValueError
        When the unit is unknown, years do not rise or a level is not above zero.

    References
    ----------
    Barro, R. J. and Sala-i-Martin, X. (1992). Convergence. Journal of Political Economy,
    100(2), 223-251.
    """
    logs = _log_levels(frame, without)
    complete = logs.dropna(axis="columns")
    return pd.DataFrame(
        {
            "sigma": logs.std(axis="columns", ddof=1),
            "n": logs.count(axis="columns"),
            "sigma_complete": complete.std(axis="columns", ddof=1),
            "n_complete": complete.shape[1],
        }
    )


def jackknife(
    function: Callable[[pd.DataFrame], float],
    frame: pd.DataFrame,
    axis: Literal["index", "columns"] = "index",
) -> pd.DataFrame:
    """Recompute a headline statistic with each row or column left out in turn.

    Parameters
    ----------
    function : callable
        Takes a frame, returns one number.
    frame : pandas.DataFrame
        The full data.
    axis : {"index", "columns"}
        Whether rows or columns are left out; labels must be unique.

    Returns
    -------
    pandas.DataFrame
        One row per label: `left_out`, `value` without it, `full` with all, `difference`
        (value minus full).

    Raises
    ------
    ValueError
        When the axis is unknown or its labels are not unique; errors of `function` on a
        reduced frame pass through.
    """
    checks.require(axis in ("index", "columns"), "axis", axis, "'index' or 'columns'")
    labels = frame.axes[0 if axis == "index" else 1]
    checks.require(labels.is_unique, "frame", list(labels), f"unique labels on {axis}")
    full = float(function(frame))
    values = [float(function(frame.drop(label, axis=axis))) for label in labels]
    table = pd.DataFrame({"left_out": list(labels), "value": values, "full": full})
    return table.assign(difference=table["value"] - full)


def _solve_quadratic(a: float, b: float, c: float) -> ConfidenceSet:
    """Solve a r^2 + 2 b r + c <= 0, known to hold at the point estimate."""
    if a == 0:
        if b == 0:
            return ConfidenceSet("line", -math.inf, math.inf)
        root = -c / (2 * b)
        ends = (-math.inf, root) if b > 0 else (root, math.inf)
        return ConfidenceSet("interval", *ends)
    discriminant = b * b - a * c
    if a < 0 and discriminant <= 0:
        return ConfidenceSet("line", -math.inf, math.inf)
    # Rounding can push the discriminant of a perfect fit just below zero. The sum of two terms
    # of one sign gives one root, the product of the roots the other: no cancellation near a = 0.
    q = -(b + math.copysign(math.sqrt(max(discriminant, 0.0)), b))
    low, high = sorted((q / a, c / q if q else 0.0))
    return ConfidenceSet("interval" if a > 0 else "complement", low, high)


def _fit(x: np.ndarray, y: np.ndarray, level: float) -> _Line:
    """Fit y on a constant and centered x by OLS; centering keeps calendar years well scaled."""
    center = float(x.mean())
    result = sm.OLS(y, sm.add_constant(x - center)).fit()
    slope, error = float(result.params[1]), float(result.bse[1])
    half = _quantile(int(result.df_resid), level) * error
    # A perfect fit has no error to divide by.
    p_value = float(result.pvalues[1]) if error > 0 else float(slope == 0)
    return _Line(
        center,
        result.params,
        result.cov_params(),
        (slope - half, slope + half),
        p_value,
        int(result.df_resid),
    )


def _quantile(df: int, level: float) -> float:
    """Two-sided t quantile."""
    checks.require(0 < level < 1, "level", level, "a number between 0 and 1")
    checks.require(df >= 1, "df", df, "at least one residual degree of freedom")
    return float(stats.t.ppf((1 + level) / 2, df))


def _series(years: Iterable[float], gap: Iterable[float], least: int) -> tuple[np.ndarray, np.ndarray]:
    """Validate a dated series."""
    when = checks.vector("years", years, least=least)
    size = checks.vector("gap", gap, least=least)
    checks.require(when.size == size.size, "gap", size.tolist(), f"{when.size} values, one a year")
    checks.require(bool((np.diff(when) > 0).all()), "years", when.tolist(), "rising years")
    return when, size


def _half_life(log_rate: float) -> float:
    return -math.log(2) / log_rate if log_rate < 0 else math.inf


def _speed(coefficient: float, span: float) -> float:
    """Solve coefficient = -(1 - exp(-speed * span)) / span for the speed."""
    return -math.log1p(coefficient * span) / span if coefficient * span > -1 else math.inf


def _window(frame: pd.DataFrame, start: int | None, end: int | None) -> tuple[int, int]:
    """Validate the first and last year of a regression window."""
    first = frame.index[0] if start is None else start
    last = frame.index[-1] if end is None else end
    for name, year in (("start", first), ("end", last)):
        checks.require(year in frame.index, name, year, f"one of {list(frame.index)}")
    checks.require(first < last, "end", last, f"a year after {first}")
    return int(first), int(last)


def _log_levels(frame: pd.DataFrame, without: Hashable | None) -> pd.DataFrame:
    """Take logs of positive levels, without one unit."""
    if without is not None:
        _require_column(frame, "without", without)
        frame = frame.drop(columns=without)
    checks.require(
        frame.index.is_monotonic_increasing and frame.index.is_unique,
        "frame.index",
        list(frame.index),
        "rising years",
    )
    levels = frame.astype(float)
    smallest = levels.min(axis=None)
    checks.require(not smallest <= 0, "frame", smallest, "levels above zero or missing")
    return np.log(levels)


def _require_column(frame: pd.DataFrame, name: str, column: Hashable) -> None:
    checks.require(column in frame.columns, name, column, f"one of {list(frame.columns)}")
