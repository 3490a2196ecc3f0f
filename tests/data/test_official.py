"""The official tables against identities: parts and totals, stocks and flows, stated growth, provinces.

Every identity names how many years it must reach, its tolerance, and its exceptions with the reason.
A year in which a term was itself computed from the identity proves nothing and is listed as circular.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

OFFICIAL = Path(__file__).parents[2] / "data" / "official"
NATIONAL = [
    "medical-insurance",
    "pension-insurance",
    "other-insurance",
    "social-assistance",
    "macro",
    "household-income",
    "oecd-social-expenditure",
]
FAMILIES = [*NATIONAL, "health-costs", "regions", "policy-dates"]
COLUMNS = ["series", "year", "value", "unit", "status", "source", "locator", "scope"]
ROUNDED = 1.5  # three figures, each rounded to a whole unit, differ from their identity by at most 1.5
CENTS = 0.02  # the same for figures with two decimals, with room for the printed sum


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(OFFICIAL / f"{name}.csv", dtype={"date": "string"})


@cache
def wide(family: str) -> pd.DataFrame:
    return table(family).pivot_table(index="year", columns="series", values="value")


def s(family: str, *series: str) -> pd.Series:
    """Sum of national series; a year counts when all of them have a value."""
    return wide(family)[list(series)].sum(axis=1, min_count=len(series)).dropna()


def medical(*series: str) -> pd.Series:
    return s("medical-insurance", *series)


def pension(*series: str) -> pd.Series:
    return s("pension-insurance", *series)


def other(*series: str) -> pd.Series:
    return s("other-insurance", *series)


def assistance(*series: str) -> pd.Series:
    return s("social-assistance", *series)


def income(*series: str) -> pd.Series:
    return s("household-income", *series)


def macro(*series: str) -> pd.Series:
    return s("macro", *series)


def change(stock: pd.Series) -> pd.Series:
    """Change against the year before, only where the table has both years."""
    return (stock - stock.set_axis(stock.index + 1)).dropna()


@dataclass(frozen=True)
class Identity:
    name: str
    left: Callable[[], pd.Series]
    right: Callable[[], pd.Series]
    years: int
    tolerance: float
    share: bool = False  # tolerance as a share of the right side instead of its unit
    exceptions: dict[int, str] = field(default_factory=dict)
    circular: tuple[int, ...] = ()


RURAL_TO_2015 = [2009, 2010, 2011, 2012, 2013, 2014, 2015]
FLASH_2018 = "flash report, rural schemes not yet merged left out"
FLASH_2020 = "flash report against the bulletin"
LONG_2025 = "the compilation seems to hold preliminary figures"

IDENTITIES = [
    # --- pension insurance
    Identity(
        "pension: contributors + retirees = insured employees",
        lambda: pension("employees-contributors", "employees-retirees"),
        lambda: pension("employees-participants"),
        13,
        ROUNDED,
    ),
    Identity(
        "pension: employees + residents = all insured",
        lambda: pension("employees-participants", "residents-participants"),
        lambda: pension("total-participants"),
        9,
        ROUNDED,
        circular=(2013,),
    ),
    *[
        Identity(
            f"pension: employees + residents = total {what}",
            lambda what=what: pension(f"employees-{what}", f"residents-{what}"),
            lambda what=what: pension(f"total-{what}"),
            years,
            ROUNDED,
            circular=(2019,),
        )
        for what, years in (("revenue", 5), ("expenditure", 5), ("balance", 4))
    ],
    # Reserves also move by items outside the year's revenue and expenditure (transfers, corrections of the
    # opening balance); in every other year they stay below a quarter of a percent of the reserve.
    *[
        Identity(
            f"pension: reserve of {who} rolls forward",
            lambda who=who: pension(f"{who}-balance"),
            lambda who=who: (
                pension(f"{who}-balance")
                - change(pension(f"{who}-balance"))
                + pension(f"{who}-revenue")
                - pension(f"{who}-expenditure")
            ),
            years,
            0.0025,
            share=True,
            exceptions=exceptions,
        )
        for who, years, exceptions in (
            (
                "employees",
                7,
                {2018: "the reserve rose by more than the surplus, reason not stated"},
            ),
            ("residents", 3, {}),
            ("total", 3, {2018: "as for employees"}),
        )
    ],
    Identity(
        "pension: contributors per retiree as published elsewhere (two decimals)",
        lambda: pension("employees-contributors") / pension("employees-retirees"),
        lambda: pension("employees-contributors-per-retiree"),
        7,
        0.005,
    ),
    Identity(
        "pension: enterprise + public-sector retirees = retirees",
        lambda: pension("enterprise-retirees", "public-sector-retirees"),
        lambda: pension("employees-retirees"),
        1,
        0.5,
    ),
    # --- medical insurance: persons
    Identity(
        "medical: workers + retirees = insured employees",
        lambda: medical("employees-working", "employees-retired"),
        lambda: medical("employees-participants"),
        4,
        ROUNDED,
    ),
    Identity(
        "medical: employees + residents = all insured (bulletins)",
        lambda: medical("employees-participants", "residents-participants"),
        lambda: medical("total-participants"),
        8,
        ROUNDED,
    ),
    Identity(
        "medical: employees + residents + rural scheme to 2015 = all insured (compilation)",
        lambda: medical("employees-participants", "residents-participants").add(
            medical("rural-scheme-participants").reindex(RURAL_TO_2015), fill_value=0
        ),
        lambda: medical("total-participants-long"),
        11,
        1.0,
        circular=(2009, 2010, 2011, 2012, 2014, 2015),
    ),
    Identity(
        "medical: employees + urban residents = urban total",
        lambda: medical("employees-participants", "residents-participants"),
        lambda: medical("urban-total-participants"),
        4,
        ROUNDED,
        exceptions={2017: "early figure of the communique against the later series"},
    ),
    Identity(
        "medical: compilation agrees with the bulletins on all insured",
        lambda: medical("total-participants-long"),
        lambda: medical("total-participants"),
        8,
        0.55,
    ),
    Identity(
        "medical: flash figures of 2018 with the rural scheme = all residents",
        lambda: medical("residents-participants-flash", "rural-scheme-participants").loc[[2018]],
        lambda: medical("residents-participants"),
        1,
        ROUNDED,
    ),
    # --- medical insurance: money
    Identity(
        "medical: expenditure of employees + urban residents = urban total",
        lambda: medical("employees-expenditure", "residents-expenditure"),
        lambda: medical("urban-total-expenditure"),
        1,
        ROUNDED,
    ),
    Identity(
        "medical: expenditure of employees + residents = total",
        lambda: medical("employees-expenditure", "residents-expenditure"),
        lambda: medical("total-expenditure"),
        5,
        CENTS,
        exceptions={2018: FLASH_2018, 2020: FLASH_2020},
    ),
    Identity(
        "medical: expenditure of employees + residents = compilation",
        lambda: medical("employees-expenditure", "residents-expenditure"),
        lambda: medical("total-expenditure-long"),
        6,
        0.0005,  # the compilation differs from bulletins in the fourth digit
        share=True,
        exceptions={
            2017: "parts follow from growth in the flash report of 2018",
            2018: "parts from the flash report",
            2020: FLASH_2020,
            2025: LONG_2025,
        },
    ),
    Identity(
        "medical: revenue of employees + residents = total",
        lambda: medical("employees-revenue", "residents-revenue"),
        lambda: medical("total-revenue"),
        4,
        CENTS,
    ),
    Identity(
        "medical: compilation agrees with the bulletins on revenue",
        lambda: medical("total-revenue-long"),
        lambda: medical("total-revenue").combine_first(medical("urban-total-revenue")),
        5,
        0.0005,
        share=True,
        exceptions={2025: LONG_2025},
    ),
    Identity(
        "medical: compilation agrees with the bulletins on expenditure",
        lambda: medical("total-expenditure-long"),
        lambda: medical("total-expenditure").combine_first(medical("urban-total-expenditure")),
        9,
        0.0005,
        share=True,
        exceptions={
            2012: "reason not stated",
            2018: "compilation leaves out the rural scheme",
            2019: "reason not stated; maternity benefits probably left out",
            2025: LONG_2025,
        },
    ),
    Identity(
        "medical: pooled part + accounts = expenditure of employees",
        lambda: medical("employees-pooled-expenditure", "employees-account-expenditure"),
        lambda: medical("employees-expenditure"),
        4,
        CENTS,
    ),
    Identity(
        "medical: pooled part + accounts = revenue of employees",
        lambda: medical("employees-pooled-revenue", "employees-account-revenue"),
        lambda: medical("employees-revenue"),
        3,
        CENTS,
    ),
    Identity(
        "medical: surplus of the pooled parts",
        lambda: (
            medical("employees-pooled-revenue", "residents-revenue")
            - medical("employees-pooled-expenditure", "residents-expenditure")
        ),
        lambda: medical("total-pooled-surplus"),
        3,
        CENTS,
    ),
    *[
        Identity(
            f"medical: {stock} rolls forward",
            lambda stock=stock: medical(stock),
            lambda stock=stock, flow=flow: medical(stock) - change(medical(stock)) + flow(),
            1,
            0.0025,  # as for the pension reserves
            share=True,
        )
        for stock, flow in (
            (
                "residents-balance",
                lambda: medical("residents-revenue") - medical("residents-expenditure"),
            ),
            ("total-balance", lambda: medical("total-revenue") - medical("total-expenditure")),
            ("total-pooled-balance", lambda: medical("total-pooled-surplus")),
        )
    ],
    # --- all funds together
    *[
        Identity(
            f"five funds: {what} by fund adds up",
            lambda what=what: (
                pension(f"total-{what}")
                + medical(f"urban-total-{what}")
                + other(f"unemployment-{what}", f"work-injury-{what}", f"maternity-{what}")
            ),
            lambda what=what: other(f"five-funds-{what}"),
            1,
            2.5,  # six figures rounded to a whole unit
        )
        for what in ("revenue", "expenditure")
    ],
    Identity(
        "five funds less three funds = medical and maternity expenditure",
        lambda: other("five-funds-expenditure") - other("three-funds-expenditure"),
        lambda: medical("total-expenditure-long") + other("maternity-expenditure"),
        1,
        ROUNDED,
    ),
    Identity(
        "three funds: expenditure by fund adds up",
        lambda: pension("total-expenditure") + other("unemployment-expenditure", "work-injury-expenditure"),
        lambda: other("three-funds-expenditure"),
        1,
        ROUNDED,
    ),
    Identity(
        "three funds: balance by fund adds up",
        lambda: (
            pension("employees-balance", "residents-balance")
            + other("unemployment-balance", "work-injury-balance")
        ),
        lambda: other("three-funds-balance"),
        1,
        ROUNDED,
    ),
    # --- social assistance
    Identity(
        "dibao: urban + rural recipients = total (press figure in round numbers)",
        lambda: assistance("urban-dibao-recipients", "rural-dibao-recipients"),
        lambda: assistance("dibao-recipients"),
        1,
        0.002,
        share=True,
    ),
    # Average payment x heads at year end meets the year's outlay only as far as heads were steady: in years
    # of falling rolls the year-end count understates the heads paid during the year.
    *[
        Identity(
            f"dibao: payment x heads = outlay ({benefit})",
            lambda area=area, benefit=benefit, months=months: (
                assistance(benefit) * months * assistance(f"{area}-dibao-recipients") / 1e4
            ),
            lambda area=area: assistance(f"{area}-dibao-expenditure"),
            years,
            0.11,
            share=True,
            exceptions=exceptions,
        )
        for area, benefit, months, years, exceptions in (
            ("urban", "urban-dibao-benefit", 12, 5, {}),
            (
                "rural",
                "rural-dibao-benefit-monthly",
                12,
                2,
                {2007: "the rolls doubled in the year the scheme went nationwide"},
            ),
            ("rural", "rural-dibao-benefit", 1, 1, {}),
        )
    ],
    # --- income
    Identity(
        "income: urban mean over rural mean = published ratio (two decimals)",
        lambda: income("urban-mean-income") / income("rural-mean-income"),
        lambda: income("urban-rural-income-ratio"),
        9,
        0.005,
    ),
]


def gap(identity: Identity) -> pd.Series:
    difference = (identity.left() - identity.right()).dropna()
    return (difference / identity.right()).dropna() if identity.share else difference


@pytest.mark.parametrize("identity", IDENTITIES, ids=lambda identity: identity.name)
def test_identity_holds_in_every_year_but_the_listed_ones(identity: Identity) -> None:
    difference = gap(identity)
    listed = [*identity.exceptions, *identity.circular]
    assert set(listed) <= set(difference.index), "an exception for a year that is not checked"
    checked = difference.drop(listed)
    assert len(checked) == identity.years
    failed = checked[checked.abs() > identity.tolerance]
    assert failed.empty, f"{identity.name}: {failed.round(5).to_dict()}"


@pytest.mark.parametrize(
    "identity", [i for i in IDENTITIES if i.exceptions], ids=lambda identity: identity.name
)
def test_listed_exception_is_still_one(identity: Identity) -> None:
    excepted = gap(identity)[list(identity.exceptions)]
    assert (excepted.abs() > identity.tolerance).all()


def test_there_are_enough_checks() -> None:
    assert len(IDENTITIES) == 38
    assert sum(identity.years for identity in IDENTITIES) == 159


# Increases that a later document prints; both years come from tables in which neither was computed from the
# increase itself. Tolerance: rounding of the three figures in their unit.
STATED = [
    ("pension-insurance", "employees-participants", 2015, 1237, 0.5, "bulletin of 2015"),
    ("pension-insurance", "employees-participants", 2023, 1766, 0.5, "ageing bulletin of 2023"),
    ("pension-insurance", "total-participants", 2022, 2436, 0.5, "ageing bulletin of 2022"),
    ("medical-insurance", "urban-total-participants", 2017, 43272, 0.5, "communique of 2017"),
    ("social-assistance", "rural-dibao-standard", 2012, 349.4, 0.05, "bulletin of 2012"),
]


@pytest.mark.parametrize(("family", "series", "year", "increase", "tolerance", "by"), STATED)
def test_stated_increase(family, series, year, increase, tolerance, by) -> None:
    stated = change(s(family, series))
    assert stated[year] == pytest.approx(increase, abs=tolerance), by


def test_stated_growth_of_the_enterprise_pension() -> None:
    average = pension("enterprise-average-pension")
    assert (average[2016] / average[2015] - 1) * 100 == pytest.approx(5.4, abs=0.05)


def test_insured_of_2024_follow_from_the_increase_of_2025() -> None:
    parts = pension("employees-participants", "residents-participants")[2024]
    assert parts == pytest.approx(pension("total-participants")[2024], abs=ROUNDED)


def test_yearbook_flows_of_2023_belong_to_the_employees_fund() -> None:
    """Printed as basic pension; only the employees' fund closes its balance over two years with them."""
    surplus = pension("employees-revenue") - pension("employees-expenditure")
    expected = pension("employees-balance")[2022] + surplus[2023] + surplus[2024]
    assert pension("employees-balance")[2024] == pytest.approx(expected, rel=0.0025)
    with_residents = expected + pension("residents-balance")[2022]
    total = pension("employees-balance", "residents-balance")[2024]
    assert abs(total / with_residents - 1) > 0.01


def test_rural_scheme_residual_is_the_round_figure_that_its_ministry_printed() -> None:
    """The residual of the compilation was printed in hundreds of millions with two decimals."""
    derived = table("medical-insurance").query(
        "series == 'rural-scheme-participants' and status == 'derived'"
    )
    assert len(derived) == 6
    assert ((derived["value"] - derived["value"].div(100).round() * 100).abs() < 1).all()


def test_long_series_starts_with_employees_alone() -> None:
    left, right = medical("total-participants-long"), medical("employees-participants")
    early = (left - right).loc[1998:2003]
    assert len(early) == 6
    assert (early.abs() < 0.2).all()
    assert (left - right).loc[2004:2006].gt(5000).all()


def test_what_five_funds_leave_for_unemployment_and_work_injury() -> None:
    """A plausibility range, not an identity: 3.5 to 7 % of the pension part (maternity in it to 2011)."""
    pensions = pension("total-expenditure").combine_first(
        pension("employees-expenditure", "residents-expenditure")
    )
    pensions = pensions.combine_first(pension("employees-expenditure").loc[:2012])
    rest = other("five-funds-expenditure") - medical("total-expenditure-long") - pensions
    rest = rest.sub(other("maternity-expenditure").loc[:2017], fill_value=0).dropna()
    shares = (rest / pensions).dropna()
    assert list(shares.index) == list(range(2008, 2018))
    assert shares.between(0.035, 0.07).all()
    assert rest[2015] == pytest.approx(
        other("unemployment-expenditure", "work-injury-expenditure")[2015], abs=ROUNDED
    )


def test_three_funds_are_mostly_pensions() -> None:
    share = (pension("total-expenditure") / other("three-funds-expenditure")).dropna()
    assert list(share.index) == [2017, 2018, 2019, 2021, 2022]
    assert share.between(0.95, 0.97).all()


def test_parts_of_the_budget_item() -> None:
    """Shares that the finance ministry prints with the parts: 38.9 % in 2018 and 37.0 % in 2014."""
    half = wide("macro").loc[2018].filter(like="half-year")
    item = half.pop("fiscal-social-security-employment-half-year")
    assert len(half) == 3
    assert half["fiscal-subsidy-pension-funds-half-year"] / item == pytest.approx(0.389, abs=0.0005)
    assert half.sum() < item
    months = wide("macro").loc[2014].filter(like="seven-months")
    share = (
        months["fiscal-subsidy-insurance-funds-seven-months"]
        / months["fiscal-social-security-employment-seven-months"]
    )
    assert share == pytest.approx(0.370, abs=0.0005)
    whole = macro("fiscal-social-security-employment")
    assert item < whole[2018]
    assert months["fiscal-social-security-employment-seven-months"] < whole[2014]


def test_budget_lines_stay_inside_the_total() -> None:
    share = (
        macro("fiscal-social-security-employment", "fiscal-health") / macro("fiscal-total-expenditure")
    ).dropna()
    assert list(share.index) == list(range(2013, 2024))
    assert share.between(0.15, 0.25).all()


def test_vintages_of_output_and_population() -> None:
    """Censuses raised output and population: newer figures lie above older ones by a few percent."""
    ratio = (macro("gdp") / macro("gdp-wdi-december-2024")).dropna()
    assert list(ratio.index) == list(range(2005, 2024))
    assert ratio.between(1.01, 1.03).all()
    assert 1.01 < macro("gdp")[2019] / macro("gdp-preliminary")[2019] < 1.02
    assert 1 < macro("population")[2019] / macro("population-prerevision")[2019] < 1.01
    early, late = macro("urban-share-prerevision")[2019], macro("urban-share-worldbank")[2019]
    assert early < late < early + 3


# Series that no identity reaches but that move slowly: growth per year, outside which a slip is likelier.
SLOW = [
    ("macro", "population", 27, -0.003, 0.01),
    ("macro", "cpi", 19, -0.01, 0.06),
    ("macro", "urban-share-worldbank", 19, 0.004, 0.055),
    ("household-income", "gini", 14, -0.02, 0.03),
    ("household-income", "gini-worldbank", 15, -0.06, 0.02),
    ("social-assistance", "urban-dibao-standard", 10, 0.07, 0.15),
    ("social-assistance", "rural-dibao-standard", 8, 0.11, 0.23),
    ("other-insurance", "unemployment-participants", 10, 0.01, 0.07),
    ("other-insurance", "work-injury-participants", 9, 0.0, 0.1),
]


@pytest.mark.parametrize(("family", "series", "steps", "low", "high"), SLOW)
def test_slow_series_move_slowly(family, series, steps, low, high) -> None:
    values = s(family, series)
    years = values.index.to_series().diff()
    growth = ((values / values.shift()) ** (1 / years) - 1).dropna()
    assert len(growth) == steps
    assert growth.between(low, high).all(), growth.round(4).to_dict()


def test_vintages_of_output_drift_apart_slowly() -> None:
    ratio = (macro("gdp") / macro("gdp-wdi-december-2024")).dropna()
    assert ratio.diff().abs().max() < 0.004


# --- household income ------------------------------------------------------------------------------------
FIFTHS = [f"quintile-{i}-income" for i in range(1, 6)]


def test_fifths_rise_and_their_mean_exceeds_the_national_mean() -> None:
    """Fifths of households: poorer households are larger, so the plain mean overstates income per head."""
    fifths = wide("household-income")[FIFTHS].dropna()
    assert len(fifths) == 8
    assert (fifths.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    excess = fifths.mean(axis=1) / income("national-mean-income") - 1
    assert excess.dropna().between(0.04, 0.10).all()
    assert excess.dropna().is_monotonic_decreasing is False  # 2016 and 2022 rise a little


def test_fifths_of_2018_do_not_follow_the_median() -> None:
    """The apparent level shift that breaks.csv lists: the third fifth grows far less than the median."""
    growth = income("quintile-3-income") / income("quintile-3-income").shift() - 1
    median = income("national-median-income").pct_change()
    distance = {year: median[year] - growth[year] for year in (2016, 2017, 2018, 2022, 2023)}
    assert distance.pop(2018) > 0.05
    assert all(abs(value) < 0.01 for value in distance.values())


@pytest.mark.parametrize(("area", "years"), [("national", 11), ("urban", 8), ("rural", 8)])
def test_median_lies_below_the_mean(area, years) -> None:
    ratio = (income(f"{area}-median-income") / income(f"{area}-mean-income")).dropna()
    assert len(ratio) == years
    assert ratio.between(0.8, 0.95).all()


def test_national_mean_lies_between_rural_and_urban() -> None:
    """The implied urban weight stays below the urban share of the population: the survey weighs otherwise."""
    rural, urban = income("rural-mean-income"), income("urban-mean-income")
    weight = ((income("national-mean-income") - rural) / (urban - rural)).dropna() * 100
    assert list(weight.index) == list(range(2015, 2026))
    assert weight.is_monotonic_increasing
    share = macro("urban-share").combine_first(macro("urban-share-worldbank"))[weight.index]
    assert (share - weight).between(3, 9).all()


# --- provinces -------------------------------------------------------------------------------------------
@cache
def provinces(year: int) -> pd.DataFrame:
    chosen = table("regions").query("year == @year")
    return chosen.pivot_table(index="region", columns="series", values="value")


def test_contributors_and_retirees_are_the_insured_in_every_province() -> None:
    checked = 0
    for year in (2008, 2010, 2024):
        frame = provinces(year).filter(like="employees-pension").dropna(how="all")
        parts = frame["employees-pension-contributors"] + frame["employees-pension-retirees"]
        difference = (parts - frame["employees-pension-participants"]).dropna()
        if year == 2024:  # two digits look exchanged in the transcription; conflicts.csv holds the case
            assert difference.pop("Zhejiang") == pytest.approx(1.8)
        assert (difference.abs() < 0.16).all()  # three figures with one decimal
        checked += len(difference)
    assert checked == 83


def test_residents_of_all_provinces_are_the_nation() -> None:
    sums = provinces(2024).filter(like="residents-pension").sum()
    assert len(sums) == 5
    for series, value in sums.items():
        nation = pension(series.replace("residents-pension-", "residents-"))[2024]
        assert value == pytest.approx(nation, abs=1.0), series  # 31 figures with one decimal


def test_employees_of_all_provinces_leave_a_small_rest() -> None:
    """The national row counts something that no province does; the yearbook has no row for it."""
    sums = provinces(2024).filter(like="employees-pension").sum()
    assert len(sums) == 6
    for series, value in sums.items():
        nation = pension(series.replace("employees-pension-", "employees-"))[2024]
        assert 0.001 < 1 - value / nation < 0.007, series


@pytest.mark.parametrize(("year", "count"), [(2008, 27), (2010, 25), (2024, 30)])
def test_outlay_per_retiree_of_a_province_is_near_the_nation(year, count) -> None:
    """Plausibility: 0.7 to 1.65 times the nation; Tibet stands far above it in 2024."""
    frame = provinces(year)
    average = frame["employees-pension-expenditure"] / frame["employees-pension-retirees"]
    nation = (pension("employees-expenditure") / pension("employees-retirees"))[year]
    ratio = (average / nation).dropna()
    if year == 2024:
        assert ratio.pop("Tibet") > 2
    assert len(ratio) == count
    assert ratio.between(0.7, 1.65).all()


def test_provinces_grow_alike_between_2008_and_2010() -> None:
    """Plausibility: heads grow up to half, revenue and expenditure up to three quarters in two years."""
    factor = (provinces(2010) / provinces(2008)).filter(like="employees-pension").dropna(how="all")
    heads = factor.filter(regex="participants|contributors|retirees")
    money = factor.filter(regex="revenue|expenditure").dropna()
    assert heads.shape == (26, 3)
    assert money.shape == (25, 2)
    assert heads.min(axis=None) > 1
    assert heads.max(axis=None) < 1.5
    assert money.min(axis=None) > 1.15
    assert money.max(axis=None) < 1.75


@pytest.mark.parametrize(
    ("year", "missing"),
    [
        (2008, {"Gansu", "Qinghai", "Ningxia", "Xinjiang"}),
        (2010, {"Shaanxi", "Gansu", "Qinghai", "Ningxia", "Xinjiang"}),
    ],
)
def test_excerpts_lack_what_the_missing_provinces_weigh(year, missing) -> None:
    """Heads of the provinces that the excerpt lacks, against their weight in 2024 (1.5 points of room)."""
    heads = provinces(year)["employees-pension-participants"].dropna()
    everywhere = provinces(2024)["employees-pension-participants"]
    assert set(everywhere.index) - set(heads.index) == missing
    absent = 1 - heads.sum() / pension("employees-participants")[year]
    assert absent == pytest.approx(everywhere[list(missing)].sum() / everywhere.sum(), abs=0.015)


@pytest.mark.parametrize("year", [2010, 2020])
def test_census_of_all_provinces_is_the_population(year) -> None:
    """Below the year-end population: servicemen and persons not located stand outside the provinces."""
    census = provinces(year)["census-population"].dropna()
    assert len(census) == 31
    assert 0.993 < census.sum() / 1e4 / macro("population")[year] < 1


def test_regional_products_and_the_national_one() -> None:
    """Provinces compiled their own accounts in 2010 and overshoot the nation; 2024 lacks three provinces."""
    early = provinces(2010)["gross-regional-product"].dropna()
    late = provinces(2024)["gross-regional-product"].dropna()
    assert len(early) == 31
    assert set(early.index) - set(late.index) == {"Liaoning", "Hainan", "Guizhou"}
    assert 1.0 < early.sum() / macro("gdp")[2010] < 1.1
    rest = 1 - late.sum() / macro("gdp")[2024]
    weight = early[["Liaoning", "Hainan", "Guizhou"]].sum() / early.sum()
    assert rest == pytest.approx(weight, abs=0.015)


# --- OECD ------------------------------------------------------------------------------------------------
def test_latest_figures_of_2023_are_not_all_of_2022() -> None:
    """For three countries the figure dated 2022 equals the last year of the extract, which is earlier."""
    frame = wide("oecd-social-expenditure")
    last_years = {}
    for code in ("chl", "mex", "tur"):
        extract = frame[f"public-social-expenditure-{code}-socx2023"].dropna()
        last_years[code] = int(extract.index[-1])
        latest = frame[f"public-social-expenditure-{code}-latest2023"].dropna()
        assert latest.item() == pytest.approx(extract.iloc[-1], abs=0.05)
    assert last_years == {"chl": 2021, "mex": 2019, "tur": 2019}


def test_releases_of_the_database_differ_by_less_than_a_point() -> None:
    frame = wide("oecd-social-expenditure").loc[2018]
    for code in ("fra", "chl", "mex"):
        releases = [frame[f"public-social-expenditure-{code}-{r}"] for r in ("socx2019", "socx2023")]
        assert 0 < abs(releases[0] - releases[1]) < 0.6


# --- form of the tables ----------------------------------------------------------------------------------
@pytest.mark.parametrize("family", FAMILIES)
def test_columns_keys_and_status(family) -> None:
    frame = table(family)
    assert [c for c in frame.columns if c not in ("region", "date", "kind")] == COLUMNS
    key = [c for c in ("series", "region", "year") if c in frame]
    assert not frame.duplicated(key).any()
    assert frame["series"].str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*").all()
    assert set(frame["status"]) <= {"official", "derived", "transcription"}
    assert frame[["locator", "scope"]].notna().all(axis=None)
    units = frame.groupby("series")["unit"].nunique(dropna=False)
    assert (units == 1).all()


@pytest.mark.parametrize("family", FAMILIES)
def test_status_follows_from_the_source(family) -> None:
    frame = table(family).merge(table("sources"), left_on="source", right_on="id", how="left")
    assert frame["id"].notna().all(), "a source that sources.csv does not list"
    assert not frame["id"].isin(["fem2021", "tenyears2022"]).any(), "a cell of the paper in an official table"
    plain = frame[frame["status"] != "derived"]
    assert (plain["weak"] == (plain["status"] == "transcription")).all()
    assert (frame["locator"].str.contains("derived: ") == (frame["status"] == "derived")).all()


def test_weak_sources_are_the_listed_ones() -> None:
    sources = table("sources")
    assert set(sources.loc[sources["weak"], "id"]) == {
        *("nhsalong", "ghfiscal", "census2010", "yb2011grp", "grp2024"),  # third-party transcriptions
        *("deck2025", "glama", "owid_socx"),  # computed or extended by a third party
        *("lanacion2023", "sp2018", "ybnews2023"),  # quotations with unclear year or scope
    }


def test_every_source_is_used() -> None:
    used = {source for family in FAMILIES for source in table(family)["source"]}
    conflicts = table("conflicts")
    assert used | {*conflicts["kept_source"], *conflicts["other_source"]} == set(table("sources")["id"])


def test_values_are_positive_and_only_events_lack_one() -> None:
    for family in FAMILIES:
        frame = table(family)
        assert (frame["value"].dropna() > 0).all()
        empty = frame[frame["value"].isna()]
        assert empty.empty or set(empty["kind"]) <= {"event", "definition"}
    assert table("policy-dates").query("kind == 'parameter'")[["value", "unit"]].notna().all(axis=None)
    dates = table("policy-dates")
    assert (dates["date"].str[:4].astype(int) == dates["year"]).all()


def test_breaks_lie_inside_their_series() -> None:
    breaks = table("breaks")
    assert not breaks.duplicated(["family", "series", "year"]).any()
    for row in breaks.itertuples():
        years = table(row.family).query("series == @row.series")["year"]
        assert years.min() < row.year <= years.max(), f"{row.family}/{row.series} {row.year}"


# The wording changes, the persons counted do not: members still in the rural scheme in 2018 moved over.
SAME_PERSONS = {"residents-participants", "total-participants", "total-participants-long"}


@pytest.mark.parametrize("family", NATIONAL)
def test_no_value_is_out_of_line_where_no_break_is_listed(family) -> None:
    """Growth of more than 65 % or a fall of more than a quarter in one year would be a slip of a digit."""
    breaks = table("breaks").query("family == @family").groupby("series")["year"].agg(set)
    steps = 0
    for series, frame in table(family).query("year >= 2008").groupby("series"):
        values = frame.set_index("year")["value"].sort_index()
        for before, after in pairwise(values.index):
            if set(range(before + 1, after + 1)) & breaks.get(series, set()):
                continue
            factor = (values[after] / values[before]) ** (1 / (after - before))
            assert 0.75 < factor < 1.65, f"{series} {before}-{after}: {factor:.2f}"
            steps += 1
    assert steps > 50


@pytest.mark.parametrize("family", NATIONAL)
def test_a_changed_scope_is_listed_as_a_break(family) -> None:
    """Where the wording of the scope changes between two neighboring values, a break lies between them."""
    breaks = table("breaks").query("family == @family").groupby("series")["year"].agg(set)
    unlisted = []
    for series, frame in table(family).sort_values("year").groupby("series"):
        if series.endswith(("-within-year", "-flash")):
            continue  # every value has a date or document of its own
        for before, after in pairwise(frame.to_dict("records")):
            between = set(range(before["year"] + 1, after["year"] + 1))
            if series in SAME_PERSONS and after["year"] == 2019:
                continue
            if before["scope"] != after["scope"] and not between & breaks.get(series, set()):
                unlisted.append((series, before["year"], after["year"]))
    assert not unlisted


def test_conflicts_name_the_value_in_the_table() -> None:
    conflicts = table("conflicts")
    assert len(conflicts) == 111
    computed = conflicts["other"] / conflicts["kept"] - 1
    assert (computed - conflicts["relative_difference"]).abs().max() < 1e-6
    for row in conflicts.itertuples():
        frame = table(row.family).query("series == @row.series and year == @row.year")
        assert row.kept in set(frame["value"]), f"{row.family}/{row.series} {row.year}"
        assert row.kept_source in set(frame["source"])


def test_the_fraction_still_in_the_rural_scheme_is_the_one_that_scopes_name() -> None:
    scope = table("medical-insurance").query("series == 'residents-participants' and year == 2018")["scope"]
    persons = medical("rural-scheme-participants")[2018] / 100
    assert f"{persons:.2f} million still in the rural scheme" in scope.item()
