"""What the words of the conclusion say must hold in the models, and agree with the chapters."""

import pytest

from tests.conftest import ROOT, glued, published

OUTPUTS = {}


@pytest.fixture
def run(run_chapter):
    """Return a function that runs a chapter once for all tests of this file."""

    def once(slug):
        if slug not in OUTPUTS:
            OUTPUTS[slug] = run_chapter(ROOT / "chapters" / f"{slug}.md")
        return OUTPUTS[slug]

    return once


@pytest.fixture
def said(run):
    return glued(run("conclusion"))


def number(text):
    return float(text.replace(",", ""))


def test_neither_target_is_near_at_the_recent_pace(said):
    for gap in ("medical", "pension"):
        assert 0 < number(said[f"{gap}_pace"]) < number(said[f"{gap}_needed"]) / 2
    assert number(said["pace"]) < number(said["medical_pace"])  # the trend is weaker than the two end years


def test_no_single_change_and_no_package_keeps_the_reserve(said):
    assert said["kept"] == "none"
    assert (
        number(said["reserve_end"])
        < number(said["reserve_longest"])
        < number(said["reserve_package"])
        < number(said["horizon"])
    )


def test_the_hindcast_fails_on_both_sides(said):
    assert min(number(said["hind_below"]), number(said["hind_above"])) > 10


def test_no_warning_is_significant(said):
    assert said["warned"] == "none"


def test_good_records_beat_a_payment_to_everybody_and_blind_choice_loses_to_it(said):
    closed = [number(said[f"closed_{name}"]) for name in ("random", "universal", "proxy", "perfect")]
    assert closed == sorted(set(closed))


def test_prices_are_open_by_large_factors(said):
    assert number(said["four_high"]) > 4 * number(said["four_low"])
    assert number(said["cap_high"]) > 4 * number(said["cap_low"])
    assert said["cap_rejected"].startswith("no calibration")


def test_the_table_has_one_row_for_each_path(run):
    rows = published(run("conclusion"))["tab-conclusion-paths"]["rows"]
    assert [row[0][0] for row in rows] == list("12345")


@pytest.mark.parametrize(
    ("slug", "pairs"),
    [
        ("path-2-levers", {"reserve_end": "end", "reserve_longest": "end_linked", "horizon": "horizon"}),
        ("path-5-administration", {"pool_moved": "moved_last"}),
        ("path-1-guidance", {f"closed_{name}": f"closed_{name}" for name in ("proxy", "universal")}),
        (
            "path-4-system-structure",
            {f"four_{level}": f"four_{level}" for level in ("low", "middle", "high")},
        ),
        (
            "path-3-benefit-gaps",
            {
                "medical_needed": "medical_needed_now",
                "pension_needed": "pension_needed_now",
                "pension_pace": "pension_pace",
                "cap_low": "strict_low",
                "cap_high": "strict_high",
            },
        ),
    ],
)
def test_the_conclusion_repeats_what_the_chapter_says(run, said, slug, pairs):
    chapter = glued(run(slug))
    assert {here: said[here] for here in pairs} == {here: chapter[there] for here, there in pairs.items()}
