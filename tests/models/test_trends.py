"""Trend forms, their comparison, their later confrontation, breaks and power."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from lib.models.trends import (
    FORMS,
    TrendFit,
    compare,
    fit,
    no_further_narrowing,
    out_of_sample,
    score,
    segmented,
    vary_origin,
)

YEARS = [2010, 2013, 2016, 2019]
# Multiples recomputed from the cells of Table 2 of the paper.
MULTIPLES = [10.079473, 6.482384, 5.075888, 4.812001]
ORIGIN = 2009
LONG_YEARS = list(range(2010, 2018))
LONG_VALUES = [9.1, 8.2, 8.4, 7.0, 6.3, 6.6, 5.5, 5.2]


def fit_form(form: str, years=YEARS, values=MULTIPLES) -> TrendFit:
    return fit(form, years, values, origin=ORIGIN if form == "power-of-time" else None)


def regression_scale(form: str, years, values) -> tuple[np.ndarray, np.ndarray]:
    """Write out x and y of each form independently of the module."""
    t, m = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    return {
        "linear": (t - t[0], m),
        "log-linear": (t - t[0], np.log(m)),
        "excess-decay": (t - t[0], np.log(m - 1)),
        "power-of-time": (np.log(t - ORIGIN), np.log(m)),
    }[form]


def back(form: str, y):
    return {"linear": y, "excess-decay": 1 + np.exp(y)}.get(form, np.exp(y))


EXACT = {
    "linear": lambda t: 9 - 0.5 * (t - 2010),
    "log-linear": lambda t: 9 * np.exp(-0.08 * (t - 2010)),
    "excess-decay": lambda t: 1 + 8 * np.exp(-0.1 * (t - 2010)),
    "power-of-time": lambda t: 9 * (t - ORIGIN) ** -0.3,
}
SLOPES = {"linear": -0.5, "log-linear": -0.08, "excess-decay": -0.1, "power-of-time": -0.3}


@pytest.mark.parametrize("form", FORMS)
def test_exact_data_return_their_curve(form):
    one = fit_form(form, YEARS, EXACT[form](np.array(YEARS)))
    assert one.params.loc["slope", "estimate"] == pytest.approx(SLOPES[form])
    assert one.params.loc["slope", "std_error"] == pytest.approx(0, abs=1e-10)
    assert one.loo_rmse == pytest.approx(0, abs=1e-10)
    later = np.array([2012, 2024, 2030])
    assert one.predict(later)["median"].to_numpy() == pytest.approx(EXACT[form](later))
    # The intercept is the level at time zero (elapsed), or one year past the origin.
    start = ORIGIN + 1 if form == "power-of-time" else YEARS[0]
    level = back(form, one.params.loc["intercept", "estimate"])
    assert level == pytest.approx(EXACT[form](np.array(start)))


@given(
    st.sampled_from(["log-linear", "excess-decay"]),
    st.floats(1.5, 20),
    st.floats(-0.3, 0.3).filter(lambda b: abs(b) > 1e-3),
)
def test_any_rate_makes_the_round_trip(form, start, rate):
    offset = 1.0 if form == "excess-decay" else 0.0
    values = offset + start * np.exp(rate * (np.array(YEARS) - 2010))
    one = fit(form, YEARS, values)
    assert one.params.loc["slope", "estimate"] == pytest.approx(rate, abs=1e-8)
    expected = math.log(2) / -rate if rate < 0 else math.inf
    assert one.half_life.estimate == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("form", FORMS)
def test_t_intervals_by_hand(form):
    x, y = regression_scale(form, YEARS, MULTIPLES)
    sxx = np.sum((x - x.mean()) ** 2)
    slope = np.sum((x - x.mean()) * y) / sxx
    intercept = y.mean() - slope * x.mean()
    sigma = math.sqrt(np.sum((y - intercept - slope * x) ** 2) / 2)
    error = sigma / math.sqrt(sxx)
    one = fit_form(form)
    assert (one.n, one.df_resid, one.years) == (4, 2, tuple(YEARS))
    row = one.params.loc["slope"]
    assert row["estimate"] == pytest.approx(slope)
    assert row["std_error"] == pytest.approx(error)
    # 4.302653 is the 97.5 % point of t with two degrees of freedom.
    assert row["lower"] == pytest.approx(slope - 4.302653 * error, abs=1e-6)
    assert row["upper"] == pytest.approx(slope + 4.302653 * error, abs=1e-6)
    assert row["p_value"] == pytest.approx(2 * stats.t.sf(abs(slope / error), 2))
    assert one.params.loc["intercept", "estimate"] == pytest.approx(intercept)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_prediction_interval_is_that_of_statsmodels_mapped_back(form, level):
    x, y = regression_scale(form, YEARS, MULTIPLES)
    t = np.array([2015, 2025])
    ahead = np.log(t - ORIGIN) if form == "power-of-time" else t - 2010
    results = sm.OLS(y, sm.add_constant(x)).fit()
    scale = results.get_prediction(sm.add_constant(ahead)).summary_frame(alpha=1 - level)
    table = fit_form(form).predict(t, level)
    assert table.columns.tolist() == ["year", "median", "lower", "upper"]
    assert table["year"].tolist() == [2015, 2025]
    for ours, theirs in {
        "median": "mean",
        "lower": "obs_ci_lower",
        "upper": "obs_ci_upper",
    }.items():
        assert table[ours].to_numpy() == pytest.approx(back(form, scale[theirs].to_numpy()))


def test_prediction_interval_by_hand():
    x, y = regression_scale("log-linear", YEARS, MULTIPLES)
    slope, intercept = np.polyfit(x, y, 1)
    sigma = math.sqrt(np.sum((y - intercept - slope * x) ** 2) / 2)
    spread = sigma * math.sqrt(1 + 1 / 4 + (12 - x.mean()) ** 2 / np.sum((x - x.mean()) ** 2))
    row = fit_form("log-linear").predict([2022], 0.8).iloc[0]
    center, reach = intercept + slope * 12, stats.t.ppf(0.9, 2) * spread
    assert row["lower"] == pytest.approx(math.exp(center - reach))
    assert row["upper"] == pytest.approx(math.exp(center + reach))


def test_predictions_take_fractions_of_a_year_and_single_years():
    one = fit_form("log-linear")
    assert one.predict(2014)["median"].iloc[0] == one.predict([2014.0])["median"].iloc[0]
    halfway = one.predict([2014, 2014.5, 2015])["median"]
    assert halfway[1] == pytest.approx(math.sqrt(halfway[0] * halfway[2]))


def test_limits_beyond_the_floats_are_infinite():
    assert fit_form("log-linear", [2010, 2011, 2012], [1.0, 9.0, 2.0]).predict([3000])["upper"].tolist() == [
        math.inf
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("years", "values"), [(YEARS, MULTIPLES), (LONG_YEARS, LONG_VALUES)])
def test_leave_one_out_equals_refitting(form, years, values):
    x, y = regression_scale(form, years, values)
    errors = []
    for i in range(len(x)):
        slope, intercept = np.polyfit(np.delete(x, i), np.delete(y, i), 1)
        errors.append(values[i] - back(form, intercept + slope * x[i]))
    expected = math.sqrt(np.mean(np.square(errors)))
    assert fit_form(form, years, values).loo_rmse == pytest.approx(expected)


@pytest.mark.parametrize("form", FORMS)
def test_log_likelihood_is_a_density_of_the_ratio(form):
    x, y = regression_scale(form, YEARS, MULTIPLES)
    slope, intercept = np.polyfit(x, y, 1)
    center = intercept + slope * x
    sigma = math.sqrt(np.mean((y - center) ** 2))
    if form == "linear":
        density = stats.norm(center, sigma)
    else:
        shift = 1 if form == "excess-decay" else 0
        density = stats.lognorm(s=sigma, loc=shift, scale=np.exp(center))
    expected = density.logpdf(MULTIPLES).sum()
    assert fit_form(form).log_likelihood == pytest.approx(expected)


def test_half_life_interval_mirrors_the_slope_interval():
    one = fit_form("log-linear", LONG_YEARS, LONG_VALUES)
    slope = one.params.loc["slope"]
    assert slope["upper"] < 0
    assert one.half_life.estimate == pytest.approx(-math.log(2) / slope["estimate"])
    assert one.half_life.lower == pytest.approx(-math.log(2) / slope["lower"])
    assert one.half_life.upper == pytest.approx(-math.log(2) / slope["upper"])
    assert one.half_life.lower < one.half_life.estimate < one.half_life.upper


def test_half_life_says_when_there_may_be_no_decay():
    assert fit_form("log-linear").half_life.upper == math.inf
    growing = fit_form("log-linear", YEARS, [2.0, 2.9, 4.1, 5.6]).half_life
    assert (growing.lower, growing.estimate, growing.upper) == (math.inf,) * 3
    assert fit_form("linear").half_life is None
    assert fit_form("power-of-time").half_life is None


def test_compare_lays_out_every_form():
    table = compare(YEARS, MULTIPLES, origin=ORIGIN).set_index("form")
    assert table.index.tolist() == list(FORMS)
    for form, row in table.iterrows():
        one = fit_form(form)
        slope = one.params.loc["slope"]
        assert (
            row[["estimate", "lower", "upper", "p_value"]].tolist()
            == slope[["estimate", "lower", "upper", "p_value"]].tolist()
        )
        assert (row["n"], row["df_resid"]) == (4, 2)
        assert row["loo_rmse"] == one.loo_rmse
        assert row["log_likelihood"] == one.log_likelihood
        assert row["parameter"] == FORMS[form].parameter
    assert table["half_life"].isna().tolist() == [True, False, False, True]
    assert table.loc["excess-decay", "half_life_upper"] == math.inf
    assert table.loc["power-of-time", "origin"] == ORIGIN
    assert table["origin"].isna().sum() == 3


def test_aicc_of_four_points_is_undefined():
    table = compare(YEARS, MULTIPLES, origin=ORIGIN)
    assert table["aicc"].isna().all()
    reason = "undefined: n - k - 1 = 0 with n = 4, k = 3 counting sigma"
    assert (table["aicc_reason"] == reason).all()
    three = compare(YEARS[:3], MULTIPLES[:3], origin=ORIGIN)
    assert three["aicc"].isna().all()  # the denominator is negative here


def test_aicc_of_five_points_counts_sigma():
    table = compare([*YEARS, 2022], [*MULTIPLES, 4.4], origin=ORIGIN)
    # 2 k = 6 and 2 k (k + 1) / (n - k - 1) = 24 / 1.
    expected = -2 * table["log_likelihood"] + 6 + 24
    assert table["aicc"].to_numpy() == pytest.approx(expected.to_numpy())
    assert (table["aicc_reason"] == "").all()


def test_origin_is_a_parameter_that_matters():
    table = vary_origin(YEARS, MULTIPLES, [2000, 2009])
    assert table["origin"].tolist() == [2000, 2009]
    early = np.polyfit(np.log(np.array(YEARS) - 2000), np.log(MULTIPLES), 1)[0]
    assert table["estimate"].tolist() == pytest.approx(
        [early, fit_form("power-of-time").params.loc["slope", "estimate"]]
    )
    assert table["loo_rmse"][0] > 5 * table["loo_rmse"][1]


def test_out_of_sample_by_hand():
    one = fit_form("log-linear")
    table = out_of_sample(one, [2020, 2022], [4.5, 20.0])
    predicted = one.predict([2020, 2022])["median"]
    assert table["predicted"].tolist() == predicted.tolist()
    assert table["observed"].tolist() == [4.5, 20.0]
    # Observed above predicted is a positive error.
    assert table["error"].tolist() == [4.5 - predicted[0], 20.0 - predicted[1]]
    assert table["inside_80"].tolist() == [True, False]
    assert table["inside_95"].tolist() == [True, False]
    assert table["lower_80"].tolist() == one.predict([2020, 2022], 0.8)["lower"].tolist()
    assert table["upper_95"].tolist() == one.predict([2020, 2022], 0.95)["upper"].tolist()


def test_levels_are_told_apart():
    one = fit_form("log-linear")
    wide, narrow = one.predict([2022], 0.95).iloc[0], one.predict([2022], 0.8).iloc[0]
    assert wide["lower"] < narrow["lower"] < narrow["upper"] < wide["upper"]
    assert one.predict([2022]).iloc[0].to_dict() == wide.to_dict()  # 95 % unless asked
    between = out_of_sample(one, [2022], [(wide["upper"] + narrow["upper"]) / 2])
    assert between[["inside_80", "inside_95"]].iloc[0].tolist() == [False, True]
    assert "inside_99.5" in out_of_sample(one, [2022], [4.0], levels=[0.995])


def test_score_by_hand():
    table = pd.DataFrame(
        {
            "error": [1.0, -3.0, 0.5],
            "inside_80": [True, False, True],
            "inside_95": [True, True, True],
        }
    )
    assert score(table).to_dict() == pytest.approx(
        {
            "n": 3,
            "rmse": math.sqrt(10.25 / 3),
            "mean_error": -0.5,
            "coverage_80": 2 / 3,
            "coverage_95": 1.0,
        }
    )


def test_prediction_intervals_cover_at_their_level():
    rng = np.random.default_rng(20210817)
    years, inside = np.array([2010, 2013, 2016, 2019]), []
    for _ in range(400):
        values = np.exp(2.2 - 0.08 * (np.append(years, 2022) - 2010) + rng.normal(0, 0.1, 5))
        one = fit("log-linear", years, values[:4])
        inside.append(out_of_sample(one, [2022], values[4:], levels=[0.8])["inside_80"][0])
    assert np.mean(inside) == pytest.approx(0.8, abs=3 * math.sqrt(0.8 * 0.2 / 400))


def broken_line(years: np.ndarray) -> np.ndarray:
    after = years >= 2017
    return 2.0 - 0.10 * (years - 2017) + after * (0.3 + 0.07 * (years - 2017))


@pytest.mark.parametrize("log", [True, False])
def test_segmented_returns_an_exact_broken_line(log):
    years = np.arange(2010, 2024)
    line = broken_line(years)
    result = segmented(years, np.exp(line) if log else line, 2017, log=log)
    assert result.params["estimate"].to_dict() == pytest.approx(
        {
            "level": 2.0,
            "slope": -0.10,
            "level_change": 0.3,
            "slope_change": 0.07,
            "slope_after": -0.03,
        }
    )
    assert (result.n, result.df_resid, result.break_year, result.log) == (14, 10, 2017, log)


def test_three_years_on_a_side_are_enough_for_a_break():
    years = np.arange(2014, 2024)
    line = broken_line(years) + 0.01 * (-1.0) ** years
    assert segmented(years, np.exp(line), 2017).n == 10
    with pytest.raises(ValueError, match="^break_year = 2016: expected at least 3 years"):
        segmented(years, np.exp(line), 2016)


def newey_west(design: np.ndarray, y: np.ndarray, lags: int) -> tuple[np.ndarray, np.ndarray]:
    """Compute coefficients and covariance from the published formula."""
    n, k = design.shape
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    moments = design * (y - design @ beta)[:, None]
    meat = moments.T @ moments
    for lag in range(1, lags + 1):
        cross = moments[lag:].T @ moments[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    return beta, bread @ meat @ bread * n / (n - k)


@pytest.mark.parametrize("lags", [0, 1, 3])
@pytest.mark.parametrize("missing", [[], [2011, 2012, 2018]])
def test_segmented_errors_follow_newey_and_west(lags, missing):
    years = np.setdiff1d(np.arange(2010, 2024), missing)
    noise = np.random.default_rng(7).normal(0, 0.05, len(years))
    y = broken_line(years) + noise
    t, after = years - 2017, (years >= 2017).astype(float)
    design = np.column_stack([np.ones_like(after), t, after, after * t])
    beta, covariance = newey_west(design, y, lags)
    result = segmented(years, np.exp(y), 2017, maxlags=lags)
    weights = np.vstack([np.eye(4), [0, 1, 0, 1]])
    errors = np.sqrt(np.diag(weights @ covariance @ weights.T))
    estimates, critical = weights @ beta, stats.t.ppf(0.975, len(years) - 4)
    assert result.params["estimate"].to_numpy() == pytest.approx(estimates)
    assert result.params["std_error"].to_numpy() == pytest.approx(errors)
    assert result.params["lower"].to_numpy() == pytest.approx(estimates - critical * errors)
    assert result.params["upper"].to_numpy() == pytest.approx(estimates + critical * errors)
    p_values = 2 * stats.t.sf(np.abs(estimates / errors), len(years) - 4)
    assert result.params["p_value"].to_numpy() == pytest.approx(p_values)
    assert result.maxlags == lags


def test_default_lags_follow_the_rule():
    years = np.arange(2010, 2024)
    values = np.exp(broken_line(years) + np.random.default_rng(7).normal(0, 0.05, 14))
    # 4 (14 / 100) ** (2 / 9) = 2.58
    assert segmented(years, values, 2017).maxlags == 2


def test_narrowing_test_by_hand():
    x, y = regression_scale("log-linear", LONG_YEARS, LONG_VALUES)
    slope, intercept = np.polyfit(x, y, 1)
    sigma = math.sqrt(np.sum((y - intercept - slope * x) ** 2) / 6)
    error = sigma / math.sqrt(np.sum((x - x.mean()) ** 2))
    result = no_further_narrowing(LONG_YEARS, LONG_VALUES)
    assert (result.n, result.df_resid, result.alpha) == (8, 6, 0.05)
    assert result.slope == pytest.approx(slope)
    assert result.std_error == pytest.approx(error)
    assert result.p_value == pytest.approx(stats.t.cdf(slope / error, 6))
    reach = stats.t.ppf(0.95, 6) * error
    assert (result.lower, result.upper) == pytest.approx((slope - reach, slope + reach))


def test_growth_speaks_against_narrowing():
    result = no_further_narrowing(LONG_YEARS, LONG_VALUES[::-1])
    narrowing = no_further_narrowing(LONG_YEARS, LONG_VALUES)
    assert narrowing.p_value < 0.01
    assert result.p_value == pytest.approx(1 - narrowing.p_value)


@given(st.lists(st.floats(1, 20), min_size=5, max_size=5, unique=True), st.floats(0.01, 0.4))
def test_interval_and_test_agree(values, alpha):
    result = no_further_narrowing([2019, 2020, 2021, 2022, 2023], values, alpha)
    if abs(result.upper) > 1e-9:
        assert (result.upper < 0) == (result.p_value < alpha)


def test_power_against_simulation():
    result = no_further_narrowing(YEARS, MULTIPLES)
    x = np.array(YEARS) - np.mean(YEARS)
    sxx = np.sum(x**2)
    sigma = result.std_error * math.sqrt(sxx)
    rng = np.random.default_rng(20210817)
    runs = 20_000
    for true_slope in (0.0, -0.05, -0.1):
        y = true_slope * x + rng.normal(0, sigma, (runs, 4))
        slope = y @ x / sxx
        residual = y - y.mean(axis=1, keepdims=True) - slope[:, None] * x
        error = np.sqrt(np.sum(residual**2, axis=1) / 2 / sxx)
        rejected = np.mean(slope / error < stats.t.ppf(0.05, 2))
        expected = result.power(true_slope)
        margin = 4 * math.sqrt(expected * (1 - expected) / runs)
        assert rejected == pytest.approx(expected, abs=margin)


@pytest.mark.parametrize("alpha", [0.05, 0.001])
@pytest.mark.parametrize(
    ("years", "values"),
    [(YEARS, MULTIPLES), (YEARS[:3], MULTIPLES[:3]), (LONG_YEARS, LONG_VALUES)],
)
def test_minimum_detectable_slope_has_the_asked_power(years, values, alpha):
    result = no_further_narrowing(years, values, alpha)
    assert result.power(0) == pytest.approx(alpha)
    for power in (0.5, 0.8, 0.99):
        slope = result.minimum_detectable_slope(power)
        assert slope < 0
        assert result.power(slope) == pytest.approx(power, abs=1e-6)
    assert result.minimum_detectable_slope() == result.minimum_detectable_slope(0.8)


def test_table_2_alone_decides_little():
    table = compare(YEARS, MULTIPLES, origin=ORIGIN).set_index("form")
    # Two-sided 95 % intervals of all constant-pace forms contain zero; only the form with a
    # hand-picked origin excludes it.
    assert (table["upper"] > 0).to_dict() == {
        "linear": True,
        "log-linear": True,
        "excess-decay": True,
        "power-of-time": False,
    }


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit("cubic", YEARS, MULTIPLES), "form = 'cubic': expected one of ['linear'"),
        (
            lambda: fit("power-of-time", YEARS, MULTIPLES),
            "origin = None: expected a finite number",
        ),
        (
            lambda: fit("linear", YEARS, MULTIPLES, origin=2009),
            "origin = 2009: expected None, since 'linear' has no origin",
        ),
        (
            lambda: fit("power-of-time", YEARS, MULTIPLES, origin=2010),
            "years = 2010: expected a year after the origin 2010",
        ),
        (
            lambda: fit("excess-decay", YEARS, [3.0, 2.0, 1.0, 1.5]),
            "values[2] = 1.0: expected a finite number above 1",
        ),
        (
            lambda: fit("linear", YEARS[:2], [3.0, 2.0]),
            "years = [2010, 2013]: expected at least 3 years",
        ),
        (
            lambda: fit("linear", YEARS, [2.0] * 4),
            ": expected some variation",
        ),
        (
            lambda: fit_form("linear").predict([2020], level=95),
            "level = 95: expected a number between 0 and 1",
        ),
        (
            lambda: fit_form("linear").predict([math.inf]),
            "years = inf: expected a finite year",
        ),
        (
            lambda: fit_form("power-of-time").predict([2009]),
            "years = 2009.0: expected a year after the origin 2009",
        ),
        (
            lambda: out_of_sample(fit_form("linear"), [2019, 2020], [4.8, 4.7]),
            "years = 2019: expected none of the fitted years (2010, 2013, 2016, 2019)",
        ),
        (
            lambda: out_of_sample(fit_form("linear"), [2020], [-4.7]),
            "values[0] = -4.7: expected a finite number above 0",
        ),
        (
            lambda: segmented(LONG_YEARS, LONG_VALUES, 2016),
            "break_year = 2016: expected at least 3 years on either side, not 6 before and 2 from",
        ),
        (
            lambda: segmented(LONG_YEARS, LONG_VALUES, 2014, maxlags=8),
            "maxlags = 8: expected an integer from 0 to 7",
        ),
        (
            lambda: segmented(LONG_YEARS, [2.0] * 8, 2014),
            ": expected some variation",
        ),
        (
            lambda: no_further_narrowing(YEARS, MULTIPLES, alpha=0.5),
            "alpha = 0.5: expected a number between 0 and 0.5",
        ),
        (
            lambda: no_further_narrowing(YEARS, EXACT["log-linear"](np.array(YEARS))),
            "values = [9.0, 7.07",
        ),
        (
            lambda: no_further_narrowing(YEARS, MULTIPLES).power(0.05),
            "slope = 0.05: expected a log change a year of 0 or less",
        ),
        (
            lambda: no_further_narrowing(YEARS, MULTIPLES).minimum_detectable_slope(0.05),
            "power = 0.05: expected a number between 0.05 and 1",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
