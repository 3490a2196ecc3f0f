"""A benefit that follows regional income by a coefficient: national floor x (regional / national)^w."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
import statsmodels.api as sm

from lib.models import checks, inequality


def provinces(regions: pd.DataFrame, groups: pd.Series, year: int) -> pd.DataFrame:
    """Set the residents' pension of each province beside its output per head.

    Parameters
    ----------
    regions : pandas.DataFrame
        Columns `series`, `region`, `year`, `value`: money in 100 million yuan, members in 10,000 persons,
        census population in persons.
    groups : pandas.Series
        Group of each region.
    year : int
        Year of pensions and output; persons are those of the last census before it.

    Returns
    -------
    pandas.DataFrame indexed by region
        `benefit` (yuan a month per person who draws one at year end), `heads` (these persons), `output` (yuan
        per head and year; missing where none is known), `relative` (output per head over that of
        all regions that have one) and `group`.

    Raises
    ------
    ValueError
        When a column or a series of the year is missing, or there is no census.
    """
    checks.columns("regions", regions, ["series", "region", "year", "value"])
    census = regions[(regions["series"] == "census-population") & (regions["year"] <= year)]
    checks.require(not census.empty, "year", year, "a year after a census")
    people = census[census["year"] == census["year"].max()].set_index("region")["value"].astype(float)
    wide = (
        regions[regions["year"] == year].pivot(index="region", columns="series", values="value").astype(float)
    )
    needed = ["residents-pension-beneficiaries", "residents-pension-expenditure", "gross-regional-product"]
    checks.columns(f"regions of {year}", wide, needed)
    heads = 1e4 * wide["residents-pension-beneficiaries"]
    product = 1e8 * wide["gross-regional-product"]
    known = product.dropna().index
    return pd.DataFrame(
        {
            "benefit": 1e8 * wide["residents-pension-expenditure"] / heads / 12,
            "heads": heads,
            "output": product / people,
            "relative": product / people * people[known].sum() / product[known].sum(),
            "group": groups,
        }
    )


def rule(floor: float, relative: pd.Series, coefficient: float) -> pd.Series:
    """Compute the benefit of each region.

    Parameters
    ----------
    floor : float
        Benefit at the national income, above zero.
    relative : pandas.Series
        Income of each region over the national one, above zero.
    coefficient : float
        Elasticity of the benefit to regional income: 0 gives every region the floor, 1 a
        benefit in proportion to income.

    Returns
    -------
    pandas.Series
        Benefits in the unit of the floor, labels of `relative`.

    Raises
    ------
    ValueError
        When the floor or an income is not above zero.
    """
    checks.require(bool((relative > 0).all()), "relative", relative.to_dict(), "numbers above zero")
    return checks.positive("floor", floor) * relative ** checks.finite("coefficient", coefficient)


def neutral_floor(spending: float, heads: pd.Series, relative: pd.Series, coefficient: float) -> float:
    """Compute the floor at which the rule costs a given amount.

    Parameters
    ----------
    spending : float
        Amount to spend on all regions, above zero.
    heads : pandas.Series
        Recipients by region, above zero.
    relative : pandas.Series
        As for `rule`, the same labels.
    coefficient : float
        As for `rule`.

    Returns
    -------
    float
        Floor per recipient.

    Raises
    ------
    ValueError
        When an amount is not above zero.
    """
    checks.require(bool((heads > 0).all()), "heads", heads.to_dict(), "numbers above zero")
    return checks.positive("spending", spending) / float(heads @ rule(1, relative, coefficient))


def filled_up(actual: pd.Series, ruled: pd.Series) -> pd.Series:
    """Raise every region to the rule and cut none.

    Parameters
    ----------
    actual, ruled : pandas.Series
        Present benefits and those of the rule, same labels.

    Returns
    -------
    pandas.Series
        The higher of the two in each region.
    """
    return actual.where(actual >= ruled, ruled)


def spread(benefit: pd.Series, heads: pd.Series, groups: Sequence[Hashable]) -> pd.Series:
    """Measure the spread of benefits between regions.

    Parameters
    ----------
    benefit : pandas.Series
        Benefit by region, zero or more.
    heads : pandas.Series
        Recipients by region, the same labels.
    groups : sequence
        Group of each region.

    Returns
    -------
    pandas.Series
        `theil` (spread inside regions counts as zero), `between` (part of it between groups),
        `between_share` (missing when there is no spread) and `multiple` (highest over lowest).

    Raises
    ------
    ValueError
        As for `lib.models.inequality.theil_decomposition`.
    """
    parts = inequality.theil_decomposition(benefit, heads, groups)
    level = bool(np.allclose(benefit, benefit.iloc[0], rtol=1e-12, atol=0))
    return pd.Series(
        {
            "theil": 0.0 if level else parts["total"],
            "between": 0.0 if level else parts["between"],
            "between_share": np.nan if level else parts["between"] / parts["total"],
            "multiple": benefit.max() / benefit.min(),
        }
    )


def scan(regions: pd.DataFrame, coefficients: Sequence[float], floor: float) -> pd.DataFrame:
    """Apply the rule with several coefficients, at unchanged spending and by filling up only.

    Parameters
    ----------
    regions : pandas.DataFrame
        Indexed by region: `benefit` (present one), `heads`, `relative` (income over the national
        one) and `group`.
    coefficients : sequence of float
        Coefficients to try.
    floor : float
        Floor of the filling, in the unit of the benefit.

    Returns
    -------
    pandas.DataFrame
        One row per coefficient and `way` ("same spending" or "filling up"): `coefficient`, `floor`,
        `cost` (added spending over present spending, percent), `raised` (regions whose benefit rises) and the
        columns of `spread`.

    Raises
    ------
    ValueError
        When a column is missing or a number is impossible.
    """
    checks.columns("regions", regions, ["benefit", "heads", "relative", "group"])
    actual, heads, relative = regions["benefit"], regions["heads"], regions["relative"]
    present = float(heads @ actual)
    rows = []
    for coefficient in coefficients:
        neutral = neutral_floor(present, heads, relative, coefficient)
        ways = {
            "same spending": (neutral, rule(neutral, relative, coefficient)),
            "filling up": (floor, filled_up(actual, rule(floor, relative, coefficient))),
        }
        for way, (level, benefit) in ways.items():
            found = {"coefficient": coefficient, "way": way, "floor": level}
            found["cost"] = 100 * (float(heads @ benefit) / present - 1)
            found["raised"] = int((benefit > actual).sum())
            rows.append(found | spread(benefit, heads, regions["group"].tolist()).to_dict())
    return pd.DataFrame(rows)


def implied_coefficient(benefit: pd.Series, relative: pd.Series, level: float = 0.95) -> pd.Series:
    """Estimate the coefficient that present benefits follow, by least squares on logarithms.

    Parameters
    ----------
    benefit, relative : pandas.Series
        As for `scan`, at least four regions.
    level : float
        Confidence level.

    Returns
    -------
    pandas.Series
        `estimate`, `lower`, `upper` (with standard errors that allow for unequal variances, HC3),
        `floor` (fitted benefit at the national income), `r_squared` (missing if all benefits are
        equal) and `n`.

    Raises
    ------
    ValueError
        When a number is not above zero, or regions are too few or all alike.
    """
    known = checks.vector("benefit", benefit, least=4)
    positive = bool((known > 0).all() and (relative > 0).all())
    checks.require(positive, "benefit", known.min(), "numbers above zero, as for relative")
    checks.require(relative.max() > relative.min(), "relative", relative.to_dict(), "regions that differ")
    design = sm.add_constant(np.log(relative.to_numpy(float)))
    fitted = sm.OLS(np.log(known), design).fit(cov_type="HC3", use_t=True)
    lower, upper = fitted.conf_int(1 - level)[1]
    return pd.Series(
        {
            "estimate": fitted.params[1],
            "lower": lower,
            "upper": upper,
            "floor": np.exp(fitted.params[0]),
            "r_squared": fitted.rsquared if np.ptp(known) > 0 else np.nan,
            "n": int(fitted.nobs),
        }
    )
