"""Trend forms for a short positive ratio series, their tests and their later confrontation.

Every fit is ordinary least squares by statsmodels on a transformed scale. With four points a
fit describes; only years that it has not seen can test it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import statsmodels.api as sm
from numpy.typing import ArrayLike
from scipy import optimize, stats
from statsmodels.regression.linear_model import RegressionResultsWrapper

from lib.models import checks
from lib.models.decomposition import check_series

INTERVAL_LEVEL = 0.95
PARAMETERS_WITH_SIGMA = 3


@dataclass(frozen=True)
class Form:
    """A straight line on a transformed scale: y = m or log(m - offset), x = t or log t."""

    parameter: str
    offset: float | None
    log_time: bool = False

    def transform(self, m: np.ndarray) -> np.ndarray:
        """Map the ratio to the scale of the regression."""
        return m if self.offset is None else np.log(m - self.offset)

    def inverse(self, y: np.ndarray) -> np.ndarray:
        """Map the scale of the regression back to the ratio."""
        if self.offset is None:
            return y
        with np.errstate(over="ignore"):  # a limit beyond the floats is infinite
            return self.offset + np.exp(y)

    def log_jacobian(self, y: np.ndarray) -> float:
        """Sum ``log |dy/dm|``: it moves a log density from y to the scale of the ratio."""
        return 0.0 if self.offset is None else float(-np.sum(y))


FORMS = {
    "linear": Form("change a year", None),
    "log-linear": Form("log change a year", 0.0),
    "excess-decay": Form("log change of the excess over 1 a year", 1.0),
    "power-of-time": Form("log change per log of years since the origin", 0.0, log_time=True),
}


@dataclass(frozen=True)
class HalfLife:
    """Years in which the decaying quantity halves; `math.inf` means no decay at all."""

    estimate: float
    lower: float
    upper: float


@dataclass(frozen=True, eq=False)
class TrendFit:
    """One form fitted to one series.

    Attributes
    ----------
    form : str
        Key of `FORMS`.
    origin : float or None
        Year at which the time of "power-of-time" is zero.
    years : tuple of int
        Years the fit has seen.
    n, df_resid : int
        Points, and points minus the two coefficients.
    params : DataFrame
        Rows `intercept` and `slope`; columns `estimate`, `std_error`, `lower`, `upper`
        (95 % t interval) and `p_value` (two-sided), on the scale of the regression. The
        intercept belongs to the first year; for "power-of-time" to one year past the origin.
    loo_rmse : float
        Root mean squared leave-one-out error, in units of the ratio.
    half_life : HalfLife or None
        Of the ratio ("log-linear") or of its excess over 1 ("excess-decay"), with 95 %
        interval; None for forms whose half-life changes with time.
    log_likelihood : float
        Maximum normal log-likelihood as a density of the ratio itself (Jacobian included), so
        that forms can be compared.
    """

    form: str
    origin: float | None
    years: tuple[int, ...]
    n: int
    df_resid: int
    params: pd.DataFrame
    loo_rmse: float
    half_life: HalfLife | None
    log_likelihood: float
    ols: RegressionResultsWrapper = field(repr=False)

    def predict(self, years: ArrayLike, level: float = 0.95) -> pd.DataFrame:
        """Predict a new observation in each year, inside the fitted window or beyond it.

        Parameters
        ----------
        years : array_like of float, shape (k,)
            Years, which may be fractions for a smooth curve.
        level : float
            Coverage of the prediction interval, between 0 and 1.

        Returns
        -------
        DataFrame, k rows
            `year`, `median`, `lower`, `upper` in units of the ratio. Limits are those of the
            regression scale, mapped back; so the center is a median ("linear": also the mean, and
            its lower limit may fall below 0).

        Raises
        ------
        ValueError
            If `level` is not a probability or a year is not finite (or not after the origin).
        """
        checks.require(0 < level < 1, "level", level, "a number between 0 and 1")
        year = np.atleast_1d(np.asarray(years, dtype=float))
        design = _design(FORMS[self.form], year, self.years[0], self.origin)
        scale = self.ols.get_prediction(design).summary_frame(alpha=1 - level)
        back = FORMS[self.form].inverse
        return pd.DataFrame(
            {
                "year": np.atleast_1d(years),
                "median": back(scale["mean"].to_numpy()),
                "lower": back(scale["obs_ci_lower"].to_numpy()),
                "upper": back(scale["obs_ci_upper"].to_numpy()),
            }
        )


def fit(form: str, years: ArrayLike, values: ArrayLike, *, origin: float | None = None) -> TrendFit:
    """Fit one trend form to a positive ratio series by least squares.

    Parameters
    ----------
    form : {"linear", "log-linear", "excess-decay", "power-of-time"}
        m = a + b t; log m = a + b t; log(m - 1) = a + b t; log m = a + b log(t - origin).
    years : array_like of int, shape (n,)
        Strictly increasing, at least three.
    values : array_like of float, shape (n,)
        Positive ratios, not all equal; above 1 for "excess-decay".
    origin : float, optional
        Needed by "power-of-time" and refused by the other forms. It is a hidden parameter: the
        intervals take it as known, so vary it (`vary_origin`).

    Returns
    -------
    TrendFit

    Raises
    ------
    ValueError
        Naming the argument, the offending value and what was expected.

    References
    ----------
    Leave-one-out errors: Allen (1974), Technometrics 16, 125-127. Likelihoods across scales:
    Box and Cox (1964), Journal of the Royal Statistical Society B 26, 211-252.
    """
    checks.require(form in FORMS, "form", form, f"one of {list(FORMS)}")
    shape = FORMS[form]
    if shape.log_time:
        checks.finite("origin", origin)
    else:
        checks.require(origin is None, "origin", origin, f"None, since {form!r} has no origin")
    year, value = check_series(years, values, floor=shape.offset or 0.0)
    _check_varies(value)
    y = shape.transform(value)
    ols = sm.OLS(y, _design(shape, year, year[0], origin)).fit()
    params = _coefficients(ols, ["intercept", "slope"])
    return TrendFit(
        form=form,
        origin=origin,
        years=tuple(year.tolist()),
        n=len(year),
        df_resid=int(ols.df_resid),
        params=params,
        loo_rmse=_leave_one_out_rmse(shape, ols, value),
        half_life=None if shape.offset is None or shape.log_time else _half_life(params),
        log_likelihood=_log_likelihood(ols) + shape.log_jacobian(y),
        ols=ols,
    )


def _check_varies(values: np.ndarray) -> None:
    """Refuse a constant: its residuals are rounding noise, and so would be every p value."""
    checks.require(np.ptp(values) > 0, "values", values.tolist(), "some variation")


def _design(form: Form, years: np.ndarray, first: int, origin: float | None) -> np.ndarray:
    """Build the two regressors; time counts from the first fitted year, or from the origin."""
    elapsed = years - (origin if form.log_time else first)
    rule = f"a year after the origin {origin}" if form.log_time else "a finite year"
    for year, t in zip(years.tolist(), elapsed.tolist(), strict=True):
        checks.require(math.isfinite(t) and (t > 0 or not form.log_time), "years", year, rule)
    return np.column_stack([np.ones(len(years)), np.log(elapsed) if form.log_time else elapsed])


def _coefficients(results: RegressionResultsWrapper, names: Sequence[str]) -> pd.DataFrame:
    """Lay out estimates with 95 % t intervals and two-sided p values."""
    with np.errstate(divide="ignore", invalid="ignore"):  # data exactly on a line: zero errors
        lower, upper = results.conf_int(alpha=1 - INTERVAL_LEVEL).T
        columns = {
            "estimate": results.params,
            "std_error": results.bse,
            "lower": lower,
            "upper": upper,
            "p_value": results.pvalues,
        }
    return pd.DataFrame(columns, index=pd.Index(names, name="term"))


def _leave_one_out_rmse(form: Form, ols: RegressionResultsWrapper, values: np.ndarray) -> float:
    """Predict each point from all others; exact for least squares without refitting."""
    leverage = ols.get_influence().hat_matrix_diag
    left_out = form.transform(values) - ols.resid / (1 - leverage)
    return float(np.sqrt(np.mean((values - form.inverse(left_out)) ** 2)))


def _log_likelihood(ols: RegressionResultsWrapper) -> float:
    with np.errstate(divide="ignore"):  # infinite for data exactly on a line
        return float(ols.llf)


def _half_life(params: pd.DataFrame) -> HalfLife:
    """Turn a log slope and its interval into a half-life: the faster the decay, the shorter."""
    slope = params.loc["slope"]
    years = [math.log(2) / -b if b < 0 else math.inf for b in slope[["estimate", "lower", "upper"]]]
    return HalfLife(*years)


def compare(years: ArrayLike, values: ArrayLike, *, origin: float) -> pd.DataFrame:
    """Fit all forms to one series and lay out their slopes, errors and likelihoods.

    Parameters
    ----------
    years, values : array_like, shape (n,)
        As in `fit`; all values above 1.
    origin : float
        Origin of "power-of-time".

    Returns
    -------
    DataFrame, one row a form
        `form`, `origin`, `parameter` (meaning of the slope), `n`, `df_resid`, `estimate`,
        `lower`, `upper`, `p_value` (of the slope, 95 % t interval, not corrected for the
        number of forms), `half_life`, `half_life_lower`, `half_life_upper` (years), `loo_rmse`,
        `log_likelihood` (of the ratio, Jacobian included), `aicc` and `aicc_reason`. AICc counts
        two coefficients and sigma, k = 3; it is missing, and the reason is given, unless
        n - k - 1 > 0. A given origin is not counted; one picked by its fit would be.

    Raises
    ------
    ValueError
        As in `fit`.

    References
    ----------
    Hurvich and Tsai (1989), Biometrika 76, 297-307.
    """
    fits = [
        fit(name, years, values, origin=origin if form.log_time else None) for name, form in FORMS.items()
    ]
    return pd.DataFrame([_summary(one) for one in fits])


def vary_origin(years: ArrayLike, values: ArrayLike, origins: Sequence[float]) -> pd.DataFrame:
    """Refit "power-of-time" for several origins, to show how far its results hang on them.

    Parameters
    ----------
    years, values : array_like, shape (n,)
        As in `fit`.
    origins : sequence of float
        All before the first year.

    Returns
    -------
    DataFrame, one row an origin
        Columns as in `compare`.

    Raises
    ------
    ValueError
        As in `fit`.
    """
    return pd.DataFrame([_summary(fit("power-of-time", years, values, origin=o)) for o in origins])


def _summary(one: TrendFit) -> dict[str, object]:
    half_life = one.half_life or HalfLife(math.nan, math.nan, math.nan)
    aicc, reason = _aicc(one.log_likelihood, one.n)
    return {
        "form": one.form,
        "origin": math.nan if one.origin is None else one.origin,
        "parameter": FORMS[one.form].parameter,
        "n": one.n,
        "df_resid": one.df_resid,
        **one.params.loc["slope", ["estimate", "lower", "upper", "p_value"]],
        "half_life": half_life.estimate,
        "half_life_lower": half_life.lower,
        "half_life_upper": half_life.upper,
        "loo_rmse": one.loo_rmse,
        "log_likelihood": one.log_likelihood,
        "aicc": aicc,
        "aicc_reason": reason,
    }


def _aicc(log_likelihood: float, n: int) -> tuple[float, str]:
    k = PARAMETERS_WITH_SIGMA
    spare = n - k - 1
    if spare <= 0:
        return math.nan, f"undefined: n - k - 1 = {spare} with n = {n}, k = {k} counting sigma"
    return -2 * log_likelihood + 2 * k + 2 * k * (k + 1) / spare, ""


def out_of_sample(
    fit: TrendFit, years: ArrayLike, values: ArrayLike, levels: Sequence[float] = (0.8, 0.95)
) -> pd.DataFrame:
    """Confront a frozen fit with years that it has not seen.

    Parameters
    ----------
    fit : TrendFit
        Left as it is; nothing is refitted.
    years : array_like of int, shape (k,)
        Strictly increasing, none of them among the fitted years; one is enough.
    values : array_like of float, shape (k,)
        Observed positive ratios.
    levels : sequence of float
        Coverages of the prediction intervals.

    Returns
    -------
    DataFrame, k rows
        `year`, `observed`, `predicted`, `error` (observed minus predicted, so positive when the
        ratio stayed above the prediction), and for each level, say 0.8, `lower_80`, `upper_80`
        and `inside_80`.

    Raises
    ------
    ValueError
        If the series is not valid, a year was fitted, or a level is not a probability.
    """
    year, value = check_series(years, values, at_least=1)
    for one in year.tolist():
        checks.require(one not in fit.years, "years", one, f"none of the fitted years {fit.years}")
    median = fit.predict(year)["median"]
    table = pd.DataFrame({"year": year, "observed": value, "predicted": median, "error": value - median})
    for level in levels:
        limits = fit.predict(year, level)
        name = f"{100 * level:g}"
        table[f"lower_{name}"], table[f"upper_{name}"] = limits["lower"], limits["upper"]
        table[f"inside_{name}"] = table["observed"].between(limits["lower"], limits["upper"])
    return table


def score(table: pd.DataFrame) -> pd.Series:
    """Sum up one confrontation.

    Parameters
    ----------
    table : DataFrame
        Result of `out_of_sample`.

    Returns
    -------
    Series
        `n` (years), `rmse` and `mean_error` (units of the ratio), and for each level the share
        of years inside its interval, `coverage_80` and so on. Errors of one frozen fit hang
        together, so the shares are not made of n independent trials.

    References
    ----------
    Hyndman and Koehler (2006), International Journal of Forecasting 22, 679-688.
    """
    inside = table.filter(regex="^inside_").mean()
    return pd.Series(
        {
            "n": len(table),
            "rmse": math.sqrt((table["error"] ** 2).mean()),
            "mean_error": table["error"].mean(),
            **inside.rename(lambda name: name.replace("inside", "coverage")),
        }
    )


@dataclass(frozen=True, eq=False)
class SegmentedFit:
    """Two straight lines that meet, or jump, at a known year.

    Attributes
    ----------
    break_year : int
        First year of the second line.
    log : bool
        Whether the lines stand on the log scale.
    n, df_resid : int
        Points, and points minus the four coefficients.
    maxlags : int
        Lags in the Newey-West errors.
    params : DataFrame
        Rows `level` (of the first line, prolonged to the break year), `slope` (before),
        `level_change`, `slope_change`, `slope_after`; columns as in `TrendFit.params`.
    """

    break_year: int
    log: bool
    n: int
    df_resid: int
    maxlags: int
    params: pd.DataFrame


def segmented(
    years: ArrayLike,
    values: ArrayLike,
    break_year: int,
    log: bool = True,
    maxlags: int | None = None,
) -> SegmentedFit:
    """Estimate how level and slope change at a known break.

    Least squares with heteroskedasticity and autocorrelation consistent errors (Bartlett
    weights, factor n / (n - 4), t distribution). With few years such errors tend to be too
    small; the correction helps, it does not cure.

    Parameters
    ----------
    years : array_like of int, shape (n,)
        Strictly increasing, at least three on either side of the break. Where years are missing,
        the errors treat neighbors in the series as adjacent (the equal-spacing estimator).
    values : array_like of float, shape (n,)
        Positive values.
    break_year : int
        First year of the new regime, known beforehand and not searched for.
    log : bool
        Fit log values: slopes are then log changes a year.
    maxlags : int, optional
        Lags of the errors; by default the whole part of 4 (n / 100) ** (2 / 9).

    Returns
    -------
    SegmentedFit

    Raises
    ------
    ValueError
        If the series is not valid, a side has fewer than three points, or `maxlags` is negative
        or not below n.

    References
    ----------
    Newey and West (1987), Econometrica 55, 703-708; lag rule: Newey and West (1994), Review of
    Economic Studies 61, 631-653; missing years: Datta and Du (2012), International Finance
    Discussion Paper 1060, Federal Reserve Board. Interrupted series: Wagner et al. (2002),
    Journal of Clinical Pharmacy and Therapeutics 27, 299-309.
    """
    year, value = check_series(years, values)
    _check_varies(value)
    _check_break(year, break_year)
    n = len(year)
    lags = int(4 * (n / 100) ** (2 / 9)) if maxlags is None else maxlags
    checks.require(0 <= lags < n, "maxlags", lags, f"an integer from 0 to {n - 1}")
    elapsed = year - break_year
    after = (elapsed >= 0).astype(float)
    design = np.column_stack([np.ones(n), elapsed, after, after * elapsed])
    ols = sm.OLS(np.log(value) if log else value, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    params = _coefficients(ols, ["level", "slope", "level_change", "slope_change"])
    params.loc["slope_after"] = _combination(ols, [0, 1, 0, 1])
    return SegmentedFit(break_year, log, n, int(ols.df_resid), lags, params)


def _check_break(years: np.ndarray, break_year: int) -> None:
    """Refuse a side of two points: its line is exact, so its robust errors would be zero."""
    before = int((years < break_year).sum())
    after = len(years) - before
    rule = f"at least 3 years on either side, not {before} before and {after} from it on"
    checks.require(min(before, after) >= 3, "break_year", break_year, rule)


def _combination(results: RegressionResultsWrapper, weights: Sequence[float]) -> list[float]:
    """Test one linear combination of coefficients; same order as `_coefficients`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        test = results.t_test(weights)
        lower, upper = test.conf_int(alpha=1 - INTERVAL_LEVEL)[0]
        return [float(np.squeeze(v)) for v in (test.effect, test.sd, lower, upper, test.pvalue)]


@dataclass(frozen=True)
class NarrowingTest:
    """One-sided test of "no further narrowing": log slope >= 0 against < 0.

    Attributes
    ----------
    n, df_resid : int
        Points, and points minus two.
    slope, std_error : float
        Log change a year (times 100: percent a year).
    lower, upper : float
        t interval of coverage 1 - 2 alpha: the test rejects exactly when `upper` < 0.
    p_value : float
        One-sided; small values speak for narrowing.
    alpha : float
        Size of the test.
    """

    n: int
    df_resid: int
    slope: float
    std_error: float
    lower: float
    upper: float
    p_value: float
    alpha: float

    def power(self, slope: float) -> float:
        """Compute the chance that the test rejects if the true log slope a year is `slope`.

        The residual scatter is taken as estimated, which at few points is itself uncertain. Ask
        for a slope of interest, not for the estimated one. At 0 the result is `alpha`.

        Raises
        ------
        ValueError
            If `slope` is above 0, where the null hypothesis holds.
        """
        checks.require(slope <= 0, "slope", slope, "a log change a year of 0 or less")
        return self._power_at(slope / self.std_error)

    def minimum_detectable_slope(self, power: float = 0.8) -> float:
        """Find the log slope a year (negative) at which the test reaches the given power.

        Raises
        ------
        ValueError
            If `power` is not between alpha and 1.
        """
        rule = f"a number between {self.alpha} and 1"
        checks.require(self.alpha < power < 1, "power", power, rule)
        far = -1.0
        while self._power_at(far) < power:
            far *= 2
        return self.std_error * optimize.brentq(lambda d: self._power_at(d) - power, far, 0.0)

    def _power_at(self, noncentrality: float) -> float:
        critical = stats.t.ppf(self.alpha, self.df_resid)
        return float(stats.nct.cdf(critical, self.df_resid, noncentrality))


def no_further_narrowing(years: ArrayLike, values: ArrayLike, alpha: float = 0.05) -> NarrowingTest:
    """Test whether a ratio went on shrinking over the given years.

    The null hypothesis is a constant or growing trend of log ratio. A test that does not reject
    is evidence of a plateau only where its power against the old rate is high.

    Parameters
    ----------
    years : array_like of int, shape (n,)
        The last years only, at least three; choose them before looking at the values.
    values : array_like of float, shape (n,)
        Positive ratios, not all equal.
    alpha : float
        Size of the test, below one half.

    Returns
    -------
    NarrowingTest
        Errors are taken as independent; positive autocorrelation makes p too small.

    Raises
    ------
    ValueError
        If the series or `alpha` is not valid, or the values have no scatter around their trend.
    """
    checks.require(0 < alpha < 0.5, "alpha", alpha, "a number between 0 and 0.5")
    trend = fit("log-linear", years, values)
    slope, error, two_sided = trend.params.loc["slope", ["estimate", "std_error", "p_value"]]
    scattered = error > 1e-9 * abs(slope)
    checks.require(scattered, "values", np.asarray(values).tolist(), "scatter around the log line")
    lower, upper = trend.ols.conf_int(alpha=2 * alpha)[1]
    return NarrowingTest(
        n=trend.n,
        df_resid=trend.df_resid,
        slope=float(slope),
        std_error=float(error),
        lower=float(lower),
        upper=float(upper),
        p_value=float(two_sided / 2 if slope < 0 else 1 - two_sided / 2),
        alpha=alpha,
    )
