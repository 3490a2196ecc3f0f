"""Words of the chapter on policy evolution that no glued number guards."""

import pytest

from lib.sources.datasets import load

BOARD = load("indicators").set_index("indicator")


@pytest.fixture(scope="module")
def stages():
    return load("stages").set_index("id")


@pytest.fixture(scope="module")
def dated():
    events = load("events")
    return events[events["stage"].notna() & events["dated"]]


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
