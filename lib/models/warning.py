"""Early warning of fund risk: months of reserve, alarms, and whether an indicator would have warned.

Indicators are oriented so that a high value warns. An event is what should have been warned of.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import multipletests

from lib.models import checks
from lib.models.pension_series import MONTHS


def reserve_months(start: float, cover: Sequence[float], growth: float = 0.0) -> np.ndarray:
    """Carry a reserve forward, in months of the outlay of its year.

    Without growth and with a constant deficit d (1 - cover) the reserve of m months lasts m / (12 d) years,
    and an alarm at h months leaves h / (12 d) of them.

    Parameters
    ----------
    start : float
        Reserve before the first year, months of the outlay of that earlier year, zero or more.
    cover : sequence of float, shape (T,)
        Revenue over outlay of each year, zero or more.
    growth : float
        Growth of the outlay per year, a fraction above -1.

    Returns
    -------
    numpy.ndarray, shape (T + 1,)
        Months of outlay at the start and at the end of each year; below zero when money is lacking.

    Raises
    ------
    ValueError
        When an argument is outside its range.
    """
    ratios = checks.vector("cover", cover)
    checks.require(bool((ratios >= 0).all()), "cover", ratios.min(), "ratios of zero or more")
    checks.require(checks.finite("start", start) >= 0, "start", start, "months, zero or more")
    factor = 1 + checks.rate("growth", growth)
    months = [float(start)]
    for ratio in ratios:
        months.append(months[-1] / factor + MONTHS * (ratio - 1))
    return np.array(months)


def planted(
    start: float, growth: float, quiet: int, deficits: Mapping[str, float], horizon: int = 200
) -> pd.DataFrame:
    """Plant deficits in a balanced fund and follow the reserve until it is used up.

    Parameters
    ----------
    start, growth : float
        As in `reserve_months`.
    quiet : int
        Years without a deficit.
    deficits : mapping of str to float
        Name to the part of the outlay that revenue leaves uncovered afterward, above 0 to 1.
    horizon : int
        Years after which the search for exhaustion ends.

    Returns
    -------
    pandas.DataFrame
        `deficit` (name), `year` (0 is the start) and `months`, up to the first year below zero.

    Raises
    ------
    ValueError
        When an argument is outside its range or a reserve outlasts the horizon.
    """
    parts = []
    for name, part in deficits.items():
        checks.require(0 < part <= 1, f"deficits[{name!r}]", part, "a part of the outlay above 0 up to 1")
        months = reserve_months(start, [1.0] * quiet + [1 - part] * horizon, growth)
        end = first_below(range(len(months)), months, 0)
        checks.require(end is not None, f"deficits[{name!r}]", part, f"a fund used up within {horizon} years")
        parts.append(pd.DataFrame({"deficit": name, "year": range(end + 1), "months": months[: end + 1]}))
    return pd.concat(parts, ignore_index=True)


def lead_times(paths: pd.DataFrame, bounds: Mapping[str, float]) -> pd.DataFrame:
    """Count the years from the alarm of each threshold to the exhaustion of each planted fund.

    Parameters
    ----------
    paths : pandas.DataFrame
        From `planted`.
    bounds : mapping of str to float
        Name to months of reserve.

    Returns
    -------
    pandas.DataFrame
        One row per fund and threshold: `deficit`, `bound` (name), `months` (threshold), `alarm`, `exhaustion`
        (years) and `lead` (their difference).
    """
    rows = []
    for name, path in paths.groupby("deficit", sort=False):
        end = int(path["year"].iloc[-1])
        for bound, threshold in bounds.items():
            alarm = first_below(path["year"].tolist(), path["months"], threshold)
            rows.append((name, bound, threshold, alarm, end, end - alarm))
    return pd.DataFrame(rows, columns=["deficit", "bound", "months", "alarm", "exhaustion", "lead"])


def first_below(years: Sequence[int], months: Sequence[float], threshold: float) -> int | None:
    """Return the first year whose reserve stands below a threshold, None if there is none.

    Parameters
    ----------
    years : sequence of int, shape (T,)
        Rising years.
    months : sequence of float, shape (T,)
        Reserve at year end, months of outlay.
    threshold : float
        Months.

    Returns
    -------
    int or None

    Raises
    ------
    ValueError
        When the lengths differ or a value is missing.
    """
    values = checks.vector("months", months)
    checks.require(len(values) == len(years), "months", len(values), f"{len(years)} values, one per year")
    below = np.flatnonzero(values < checks.finite("threshold", threshold))
    return int(years[below[0]]) if below.size else None


def colors(months: Iterable[float], bounds: Mapping[str, float]) -> list[str]:
    """Give each reserve the color of the first bound that it does not reach.

    Parameters
    ----------
    months : iterable of float
        Reserves, months of outlay.
    bounds : mapping of str to float
        Color to the months below which it is shown, rising; above the last bound stands "green".

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        When the bounds do not rise or a reserve is missing.
    """
    limits = list(bounds.values())
    checks.require(limits == sorted(limits), "bounds", limits, "months that rise")
    names = [*bounds, "green"]
    return [
        names[int(np.searchsorted(limits, month, side="right"))] for month in checks.vector("months", months)
    ]


def signals(score: Sequence[float], event: Sequence[bool], threshold: float) -> dict[str, float]:
    """Count right and wrong signals of one threshold.

    Parameters
    ----------
    score : sequence of float, shape (n,)
        Indicator; a value at or above the threshold is a signal.
    event : sequence of bool, shape (n,)
        What happened; both outcomes must occur.
    threshold : float
        Value from which the indicator signals.

    Returns
    -------
    dict
        `hits` (share of events with a signal), `false` (share of quiet cases with a signal) and `noise`, the
        noise-to-signal ratio false / hits; infinite without a hit.

    Raises
    ------
    ValueError
        When lengths differ or only one outcome occurs.

    References
    ----------
    Kaminsky, G., Lizondo, S. and Reinhart, C. M. (1998). Leading indicators of currency crises.
    """
    values, happened = _cases(score, event)
    signal = values >= checks.finite("threshold", threshold)
    hits, false = signal[happened].mean(), signal[~happened].mean()
    return {"hits": float(hits), "false": float(false), "noise": float(false / hits) if hits else np.inf}


def best_threshold(score: Sequence[float], event: Sequence[bool], least_hits: float) -> float:
    """Return the threshold with the lowest noise-to-signal ratio among those that catch enough events.

    Parameters
    ----------
    score, event : sequences of shape (n,)
        As in `signals`.
    least_hits : float
        Share of events that must be caught, above 0 up to 1. Without it the lowest ratio is reached by
        thresholds that catch almost nothing.

    Returns
    -------
    float
        One of the observed values; of equal ratios the one with more hits.

    Raises
    ------
    ValueError
        As in `signals`, or when `least_hits` is outside its range.
    """
    values, happened = _cases(score, event)
    checks.require(
        0 < checks.finite("least_hits", least_hits) <= 1, "least_hits", least_hits, "above 0 up to 1"
    )
    tried = np.unique(values)
    signal = values >= tried[:, None]
    hits, false = signal[:, happened].mean(axis=1), signal[:, ~happened].mean(axis=1)
    enough = hits >= least_hits - 1e-12
    noise = false[enough] / hits[enough]
    return float(tried[enough][np.lexsort((-hits[enough], noise))[0]])


def left_out(score: Sequence[float], event: Sequence[bool], least_hits: float) -> dict[str, float]:
    """Score the signals when each case is judged by a threshold chosen without it.

    Parameters
    ----------
    score, event, least_hits
        As in `best_threshold`; each outcome must occur at least twice.

    Returns
    -------
    dict
        `hits`, `false` and `noise` as in `signals`.

    Raises
    ------
    ValueError
        As in `best_threshold`.
    """
    values, happened = _cases(score, event)
    signal = np.array(
        [
            values[i] >= best_threshold(np.delete(values, i), np.delete(happened, i), least_hits)
            for i in range(len(values))
        ]
    )
    return signals(signal.astype(float), happened, 1.0)


def auc(score: Sequence[float], event: Sequence[bool], level: float = 0.95) -> dict[str, float]:
    """Estimate the area under the ROC curve: how often an event case scores above a quiet one.

    The interval is DeLong's on the logit scale. It is missing where it does not exist: at an area of 0 or 1,
    or with fewer than two cases of either outcome. The p value is that of the two-sided Mann-Whitney test.

    Parameters
    ----------
    score, event : sequences of shape (n,)
        As in `signals`.
    level : float
        Confidence level.

    Returns
    -------
    dict
        `auc`, `low`, `high` and `p`.

    Raises
    ------
    ValueError
        As in `signals`.

    References
    ----------
    DeLong, E. R., DeLong, D. M. and Clarke-Pearson, D. L. (1988). Comparing the areas under two or more
    correlated receiver operating characteristic curves.
    """
    values, happened = _cases(score, event)
    risky, quiet = values[happened], values[~happened]
    wins = (risky[:, None] > quiet) + 0.5 * (risky[:, None] == quiet)
    area = wins.mean()
    low = high = np.nan
    if min(len(risky), len(quiet)) > 1 and 0 < area < 1:
        variance = wins.mean(axis=1).var(ddof=1) / len(risky) + wins.mean(axis=0).var(ddof=1) / len(quiet)
        half = stats.norm.ppf((1 + level) / 2) * np.sqrt(variance) / (area * (1 - area))
        low, high = stats.logistic.cdf(stats.logistic.ppf(area) + np.array([-half, half]))
    p = stats.mannwhitneyu(risky, quiet).pvalue
    return {"auc": float(area), "low": float(low), "high": float(high), "p": float(p)}


def back_test(panel: pd.DataFrame, indicators: Sequence[str], event: str, least_hits: float) -> pd.DataFrame:
    """Test every indicator of a panel against an event and correct for their number.

    Parameters
    ----------
    panel : pandas.DataFrame
        One row per case; complete rows of an indicator are used.
    indicators : sequence of str
        Columns, oriented so that a high value warns.
    event : str
        Boolean column.
    least_hits : float
        As in `best_threshold`.

    Returns
    -------
    pandas.DataFrame
        One row per indicator: `indicator`, `n`, `events`, `auc`, `low`, `high`, `p`, `p_holm`, `threshold`,
        `hits`, `false`, `noise`, and the same three with the case left out (`hits_out`, ...).

    Raises
    ------
    ValueError
        When a column is missing or only one outcome occurs.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure.
    """
    checks.columns("panel", panel, [*indicators, event])
    rows = []
    for name in indicators:
        cases = panel[[name, event]].dropna()
        score, happened = cases[name].to_numpy(float), cases[event].to_numpy(bool)
        threshold = best_threshold(score, happened, least_hits)
        outside = {f"{key}_out": value for key, value in left_out(score, happened, least_hits).items()}
        rows.append(
            {"indicator": name, "n": len(cases), "events": int(happened.sum())}
            | auc(score, happened)
            | {"threshold": threshold}
            | signals(score, happened, threshold)
            | outside
        )
    return holm(pd.DataFrame(rows))


def holm(tests: pd.DataFrame) -> pd.DataFrame:
    """Add p values corrected for the number of tests in the frame.

    Parameters
    ----------
    tests : pandas.DataFrame
        One row per test with a column `p`.

    Returns
    -------
    pandas.DataFrame
        The frame with `p_holm`.

    Raises
    ------
    ValueError
        When `p` is absent.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure.
    """
    checks.columns("tests", tests, ["p"])
    return tests.assign(p_holm=multipletests(tests["p"], method="holm")[1])


def _cases(score: Sequence[float], event: Sequence[bool]) -> tuple[np.ndarray, np.ndarray]:
    values, happened = checks.vector("score", score), np.asarray(event, dtype=bool)
    checks.require(
        len(values) == len(happened), "event", len(happened), f"{len(values)} outcomes, one per score"
    )
    both = bool(happened.any() and not happened.all())
    checks.require(both, "event", happened.tolist(), "both outcomes at least once")
    return values, happened
