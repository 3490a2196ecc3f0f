"""Conditional statements about the closing of several gaps, side by side."""

import pandas as pd
from statsmodels.stats.multitest import multipletests

from lib.models import checks
from lib.models.convergence import last_step_closing, linear_closing, proportional_closing


def side_by_side(gaps: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Compute for every gap what three conditions imply about its closing.

    The conditions are a straight line, a constant relative pace and the pace of the last step.
    None of them is a forecast. Each gap uses its own observed years.

    Parameters
    ----------
    gaps : pandas.DataFrame
        Years on the index in rising order, one column per gap in percentage points, above zero
        or missing; at least three years per column.
    level : float
        Confidence level of all intervals.

    Returns
    -------
    pandas.DataFrame
        One row per column: `gap`, `n`, `df`, `first_year`, `last_year`, `first`, `last`; under
        the straight line `slope`, `slope_lower`, `slope_upper` (points a year), `p_value`,
        `p_holm` (over all rows), `crossing`, `crossing_set` (Fieller, as text),
        `crossing_lower`, `crossing_upper` (missing unless the set is bounded); under the
        constant relative pace `half_life`, `half_life_lower`, `half_life_upper` (years); under
        the last step `last_pace` (points a year) and `last_crossing`, infinite when the gap
        did not shrink.

    Raises
    ------
    ValueError
        When the frame has no column, or a gap is not valid for one of the three models.

    References
    ----------
    Fieller, E. C. (1954). Some problems in interval estimation. Journal of the Royal
    Statistical Society, Series B, 16(2), 175-185.
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian
    Journal of Statistics, 6(2), 65-70.
    """
    checks.require(gaps.shape[1] > 0, "gaps", list(gaps.columns), "at least one column")
    table = pd.DataFrame([_conditions(name, gaps[name].dropna(), level) for name in gaps])
    table["p_holm"] = multipletests(table["p_value"], method="holm")[1]
    return table


def _conditions(name: object, gap: pd.Series, level: float) -> dict[str, object]:
    line = linear_closing(gap.index, gap, level)
    relative = proportional_closing(gap.index, gap, level)
    step = last_step_closing(gap.index, gap)
    ends = line.crossing_set if line.crossing_set.bounded else None
    return {
        "gap": name,
        "n": line.n,
        "df": line.df,
        "first_year": int(gap.index[0]),
        "last_year": int(gap.index[-1]),
        "first": float(gap.iloc[0]),
        "last": float(gap.iloc[-1]),
        "slope": line.slope,
        "slope_lower": line.slope_interval[0],
        "slope_upper": line.slope_interval[1],
        "p_value": line.p_value,
        "crossing": line.crossing,
        "crossing_set": str(line.crossing_set),
        "crossing_lower": ends.low if ends else float("nan"),
        "crossing_upper": ends.high if ends else float("nan"),
        "half_life": relative.half_life,
        "half_life_lower": relative.half_life_interval[0],
        "half_life_upper": relative.half_life_interval[1],
        "last_pace": step.pace,
        "last_crossing": step.crossing,
    }
