"""Words of the chapter on policy evolution that no glued number guards."""

import io
from itertools import pairwise

import pandas as pd
import pytest

from lib.models import allowance_series, decade_board, participation_series
from lib.sources.datasets import load
from tests.conftest import ROOT, published

BOARD = load("indicators").set_index("indicator")


@pytest.fixture(scope="module")
def stages():
    return load("stages").set_index("id")


@pytest.fixture(scope="module")
def dated():
    events = load("events")
    return events[events["stage"].notna() & events["dated"]]


@pytest.mark.system("S00-04")
def test_both_stray_events_span_the_1980s_and_only_their_last_year_belongs(stages, dated):
    start = dated["stage"].map(stages["start"])
    end = dated["stage"].map(stages["end"]).fillna(2021)
    stray = dated[(dated["year_start"] < start) | (dated["year_end"] > end)]
    assert len(stray) == 2
    assert set(zip(stray["year_start"], stray["year_end"], strict=True)) == {(1980, 1989)}
    assert (stray["year_end"] == stray["stage"].map(stages["start"])).all()


def test_the_hole_is_one_and_table_4_starts_right_after_it(stages):
    ordered = stages.sort_values("start")
    steps = ordered["start"].iloc[1:].to_numpy() - ordered["end"].iloc[:-1].to_numpy()
    assert sorted(steps) == [1, 4]
    assert load("table-4")["year"].min() == ordered["start"].iloc[-1]


def test_no_table_of_the_paper_reaches_into_an_earlier_stage(stages):
    for number in range(1, 5):
        assert load(f"table-{number}")["year"].min() >= stages["start"].max()


def test_the_events_of_the_stages_do_not_overlap(stages, dated):
    hulls = dated.groupby("stage").agg(first=("year_start", "min"), last=("year_end", "max"))
    hulls = hulls.loc[stages.index]
    assert (hulls["first"].iloc[1:].to_numpy() > hulls["last"].iloc[:-1].to_numpy()).all()


def test_the_printed_cut_lies_too_late_and_only_once(stages, dated):
    hulls = dated.groupby("stage").agg(first=("year_start", "min"), last=("year_end", "max"))
    assert stages.loc["early", "end"] >= hulls.loc["reform", "first"]
    assert hulls.loc["reform", "last"] <= stages.loc["reform", "end"]
    assert stages.loc["new-era", "start"] <= hulls.loc["new-era", "first"]


def test_the_circle_of_people_widens(stages):
    told = load("events").dropna(subset="stage")
    share = told["group"].eq("all").groupby(told["stage"]).mean().loc[stages.index]
    assert share.is_monotonic_increasing
    assert share.is_unique


def test_pension_enrollment_slows_and_other_schemes_stay_far_below_its_first_rate():
    heads = load("table-4").pivot(index="scheme", columns="year", values="participants_10k").astype(float)
    rate = (heads.T / heads.T.shift()).T ** (1 / 3)
    assert rate.loc["pension", 2013] > 1.2 > rate.drop("pension").max().max()
    assert rate.loc["pension", 2019] < rate.loc["pension", 2013]


def test_only_the_personal_share_of_health_spending_falls():
    pairs = BOARD.dropna(subset="start")
    assert pairs.index[pairs["end"] < pairs["start"]].tolist() == ["personal-health-share"]


def test_the_rural_allowance_grows_fastest_and_is_printed_as_over():
    pairs = BOARD.dropna(subset="start")
    assert (pairs["end"] / pairs["start"]).idxmax() == "subsistence-allowance-rural"
    assert pairs.loc["subsistence-allowance-rural", "end_qualifier"] == "over"


@pytest.mark.system("S02-01")
def test_ratios_fall_and_yuan_differences_rise_for_both_pairs():
    step = load("decade").set_index("parameter").loc["round-step", "value"]
    high, low = BOARD.loc["monthly-pension-retirees"], BOARD.loc["monthly-pension-residents"]
    assert high["end"] / low["end"] < high["start"] / low["start"]
    assert high["end"] - low["end"] > high["start"] - low["start"]
    high, low = BOARD.loc["subsistence-allowance-urban"], BOARD.loc["subsistence-allowance-rural"]
    assert high["unit"] == "yuan/month" and low["unit"] == "yuan/year"
    assert (high["end"] + step) / (low["end"] / 12) < high["start"] / (low["start"] / 12)
    assert high["end"] - (low["end"] + step) / 12 > high["start"] - low["start"] / 12


def test_rural_people_have_more_floor_area_and_the_lead_grows():
    lead = BOARD.loc["floor-area-rural", ["start", "end"]] - BOARD.loc["floor-area-urban", ["start", "end"]]
    assert 0 < lead["start"] < lead["end"]


@pytest.fixture(scope="module")
def by_scope():
    families = (load(f"official-{name}-insurance") for name in ("pension", "medical", "other"))
    return participation_series.insured(*families).pivot(index="year", columns="scope", values="value")


@pytest.fixture(scope="module")
def gaps():
    return allowance_series.standards(load("official-social-assistance"), [2012])


@pytest.fixture(scope="module")
def tried():
    names = ("pension-insurance", "medical-insurance", "social-assistance")
    official = decade_board.counterparts(*(load(f"official-{name}") for name in names))
    return decade_board.compare(BOARD.reset_index(), official)


def test_the_regulations_fall_before_the_first_stage_and_the_law_into_its_printed_year(stages):
    dates = load("official-policy-dates").set_index("series")["year"]
    printed = load("events").set_index("id")["year_start"]
    assert (
        dates["labor-insurance-regulations"] < stages["start"].min() == printed["labor-insurance-regulations"]
    )
    assert dates["free-medical-care"] == printed["labor-insurance-regulations"]
    assert dates["social-insurance-law-adopted"] == printed["social-insurance-law"]
    assert dates["social-insurance-law-in-force"] > printed["social-insurance-law"]


def test_medical_insurance_gains_more_in_the_hole_than_in_all_other_years(by_scope, stages):
    ordered = stages.sort_values("start")
    before, after = int(ordered["end"].iloc[1]), int(ordered["start"].iloc[2]) - 1
    counts = by_scope["medical-with-rural"].dropna()
    assert counts[after] - counts[before] > (counts.iloc[-1] - counts.iloc[0]) / 2
    speed = [(counts[b] - counts[a]) / (b - a) for a, b in ((1998, before), (before, after), (after, 2025))]
    assert speed[1] == max(speed)


def test_growth_of_the_one_series_on_one_scope_slows_from_stretch_to_stretch(by_scope):
    assert not participation_series.break_years(load("official-breaks"), "medical-employees")
    counts = by_scope["medical-employees"]
    edges = [1998, 2006, 2009, 2019, 2025]
    rates = [(counts[b] / counts[a]) ** (1 / (b - a)) for a, b in pairwise(edges)]
    assert rates == sorted(rates, reverse=True)


def test_other_scopes_have_breaks_or_start_later(by_scope):
    breaks = load("official-breaks")
    for scope in by_scope.columns.drop("medical-employees"):
        late = by_scope[scope].first_valid_index() > 1998
        assert late or participation_series.break_years(breaks, scope), scope


def test_after_the_paper_pensions_grow_slowly_and_medical_insurance_loses_heads(by_scope):
    pension = by_scope.loc[2020:, "pension"].dropna()
    assert 1 < (pension.iloc[-1] / pension.iloc[0]) ** (1 / (pension.index[-1] - pension.index[0])) < 1.02
    assert by_scope.loc[2025, "medical-with-rural"] < by_scope.loc[2019, "medical-with-rural"]


def test_no_year_end_fits_the_whole_end_of_the_board_but_a_date_inside_2022_can(tried):
    end = tried[tried["side"] == "end"].set_index(["indicator", "moment", "year"]).sort_index()
    fits, official = end["fits"], end["official"]
    insured = official["pension-insured", "year end"]
    assert insured[2021] < BOARD.loc["pension-insured", "end"] < insured[2022]
    assert fits["medical-insured", "year end", 2021]
    assert not fits["medical-insured", "year end", 2022]
    for group in ("urban", "rural"):
        assert fits[f"subsistence-allowance-{group}", "end of March", 2022]
        assert not fits[f"subsistence-allowance-{group}", "end of March", 2021]
        assert not fits[f"subsistence-allowance-{group}", "year end", 2020]


def test_the_start_of_the_board_fits_2012_except_for_the_pension_of_retirees(tried):
    start = tried[tried["side"] == "start"].groupby("indicator")["fits"].any()
    assert list(start.index[~start]) == ["monthly-pension-retirees"]
    rural = tried[(tried["indicator"] == "subsistence-allowance-rural") & (tried["side"] == "start")]
    assert 30 < abs(rural["printed"] - rural["official"]).iloc[0] < 500


def test_the_pension_of_retirees_lies_between_enterprise_averages_and_below_spending_per_retiree(tried):
    pension = load("official-pension-insurance").query("series == 'enterprise-average-pension'")
    average = pension.set_index("year")["value"]
    assert average[2011] < BOARD.loc["monthly-pension-retirees", "start"] < average[2014]
    assert average.index.max() < 2021
    end = tried.query("indicator == 'monthly-pension-retirees' and side == 'end'")
    assert (end["printed"] < 0.9 * end["official"]).all()


def test_the_difference_of_allowances_peaks_in_2015_and_the_ratio_keeps_falling(gaps):
    assert gaps.loc[gaps["difference"].idxmax(), "when"] == 2015
    late = gaps[gaps["when"] > 2019]
    assert late["difference"].idxmin() == gaps.index[-1]
    assert late["difference"].max() < gaps["difference"].max()
    assert gaps["difference"].iloc[-1] > gaps.loc[gaps["when"] == 2012, "difference"].iloc[0]
    assert (gaps["ratio"].diff().dropna() < 0).sum() >= len(gaps) - 2
    assert gaps["when"].iloc[-1] == pytest.approx(2022 + 1 / 12)


OUTPUTS = []


@pytest.fixture
def run(run_chapter):
    """Return what the chapter publishes; it runs once for all tests of this file."""
    if not OUTPUTS:
        OUTPUTS.extend(run_chapter(ROOT / "chapters" / "policy-evolution.md"))
    return OUTPUTS


def frame(run, identifier):
    return pd.read_csv(io.StringIO(published(run)[identifier]["csv"]))


@pytest.mark.system("S02-04")
def test_every_marker_on_the_chart_has_a_date_and_a_source(run):
    marks = frame(run, "fig-enrollment-events").query("kind == 'event'")
    events = frame(run, "tab-official-events")
    sources = load("official-sources").set_index("id")
    dated = load("official-policy-dates").query("kind == 'event'").set_index("series")
    for letter, year in zip(marks["series"], marks["year"], strict=True):
        behind = events[events["letter"] == letter]
        assert len(behind)
        assert (behind["year"] == year).all()
        for series in behind["series"]:
            assert str(dated.loc[series, "date"]).startswith(str(int(year)))
            assert sources.loc[dated.loc[series, "source"], "publisher"]
    assert marks["series"].nunique() >= 5


@pytest.mark.system("S02-01")
def test_the_board_has_ratio_and_difference_side_by_side_in_one_unit(run):
    gaps = frame(run, "tab-gaps").set_index(["pair", "end"])
    assert gaps["ratio"].tolist() == pytest.approx((gaps["upper"] / gaps["lower"]).tolist())
    assert gaps["difference"].tolist() == pytest.approx((gaps["upper"] - gaps["lower"]).tolist())
    assert gaps["yearly"].tolist() == pytest.approx((12 * gaps["difference"]).tolist())
    # One allowance of the document is per year, the other per month; the table has both per month.
    allowance = BOARD.loc[BOARD.index.str.contains("allowance")]
    assert set(allowance["unit"]) == {"yuan/month", "yuan/year"}
    yearly = allowance[allowance["unit"] == "yuan/year"].iloc[0]
    assert gaps.loc[("Allowance", "start"), "lower"] == pytest.approx(yearly["start"] / 12)
