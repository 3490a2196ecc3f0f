"""Three conditions about the closing of gaps, side by side."""

import math

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from lib.models.closing import side_by_side
from lib.models.convergence import linear_closing

# Table 1 of the paper: OECD mean minus China and Turkey minus China.
GAPS = pd.DataFrame(
    {
        "OECD": [14.67, 11.83, 11.01, 10.14, 9.51, 9.46],
        "Turkey": [6.44, 3.17, 3.44, 2.31, 1.90, 1.42],
        "Colombia": [7.09, 5.76, 4.38, 3.52, 2.78, np.nan],
    },
    index=pd.Index([2010, 2015, 2016, 2017, 2018, 2019], name="year"),
)


def test_each_gap_uses_its_own_years():
    table = side_by_side(GAPS).set_index("gap")
    assert table["n"].to_dict() == {"OECD": 6, "Turkey": 6, "Colombia": 5}
    assert table.loc["Colombia", "last_year"] == 2018
    assert table.loc["Colombia", "last"] == 2.78
    assert (table["df"] == table["n"] - 2).all()


def test_slope_and_crossing_equal_least_squares_by_hand():
    row = side_by_side(GAPS[["OECD"]]).iloc[0]
    slope, intercept = np.polyfit(GAPS.index, GAPS["OECD"], 1)
    assert row["slope"] == pytest.approx(slope, rel=1e-6)
    assert row["crossing"] == pytest.approx(-intercept / slope, rel=1e-9)
    rate = np.polyfit(GAPS.index, np.log(GAPS["OECD"]), 1)[0]
    assert row["half_life"] == pytest.approx(-math.log(2) / rate, rel=1e-6)
    assert row["last_crossing"] == pytest.approx(2019 + 9.46 / 0.05)


def test_the_fieller_ends_stand_in_numbers_and_in_text():
    row = side_by_side(GAPS[["Turkey"]]).iloc[0]
    known = linear_closing(GAPS.index, GAPS["Turkey"]).crossing_set
    assert (row["crossing_lower"], row["crossing_upper"]) == (known.low, known.high)
    assert row["crossing_set"] == str(known)
    assert row["crossing_lower"] < row["crossing"] < row["crossing_upper"]


def test_an_unbounded_set_has_no_ends():
    noisy = pd.DataFrame({"gap": [5.0, 9.0, 4.0, 8.0]}, index=[2010, 2011, 2012, 2013])
    row = side_by_side(noisy).iloc[0]
    assert math.isnan(row["crossing_lower"])
    assert math.isnan(row["crossing_upper"])
    assert math.isinf(row["half_life_upper"])


def test_holm_counts_all_rows():
    table = side_by_side(GAPS)
    assert table["p_holm"].tolist() == multipletests(table["p_value"], method="holm")[1].tolist()
    assert (table["p_holm"] > table["p_value"]).any()
    assert side_by_side(GAPS[["OECD"]])["p_holm"].equals(
        side_by_side(GAPS[["OECD"]])["p_value"].rename("p_holm")
    )


def test_a_gap_that_grew_in_the_last_step_never_closes_at_that_pace():
    grown = GAPS[["OECD"]].copy()
    grown.iloc[-1] = 9.6
    assert math.isinf(side_by_side(grown)["last_crossing"].iloc[0])


def test_wider_level_gives_wider_intervals():
    wide, narrow = (side_by_side(GAPS, level=level).iloc[0] for level in (0.99, 0.80))
    assert wide["slope_lower"] < narrow["slope_lower"] < narrow["slope_upper"] < wide["slope_upper"]


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="gaps = .*at least one column"):
        side_by_side(GAPS[[]])
    with pytest.raises(ValueError, match="gap = .*only values above zero"):
        side_by_side(GAPS[["OECD"]] - 10)
    with pytest.raises(ValueError, match="years = .*at least 3"):
        side_by_side(GAPS[["OECD"]].iloc[:2])
