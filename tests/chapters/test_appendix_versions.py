"""What the pages on versions and on Jupyter Book 2 show was measured, and covers what they speak of."""

from lib.sources import packages
from lib.sources.datasets import load
from tests.conftest import ROOT, glued, published

PATH = ROOT / "chapters" / "appendix-versions.md"
SUPPORTED = ["3.11", "3.12", "3.13"]


def test_the_answer_counts_the_lock(run_chapter):
    numbers = glued(run_chapter(PATH))
    times = load("benchmark-scale").query("quantity == 'chapter seconds'")["value"]
    assert numbers["total"] == f"{times.sum():.0f}"
    assert numbers["releases"].split(", ") == load("python-versions")["python"].tolist()
    assert int(numbers["locked"]) == len(packages.locked((ROOT / "requirements.txt").read_text("utf-8")))


def test_every_supported_python_was_tried_and_every_result_compared():
    tried = load("python-versions")
    assert [release.rpartition(".")[0] for release in tried["python"]] == SUPPORTED
    assert tried["results"].nunique() == tried["values"].nunique() == 1
    assert (tried["tests"] > 2000).all()


def test_the_three_systems_of_most_readers_need_no_compiler():
    asked = load("lock-platforms")
    assert set(asked["python"]) == set(SUPPORTED)
    whole = asked[asked["missing"].isna()].groupby("system").size()
    most = ["Linux, Intel or AMD", "macOS, Apple chip", "Windows, Intel or AMD"]
    assert (whole[most] == len(SUPPORTED)).all()


def test_everything_that_jupyter_book_2_does_not_know_has_a_way(run_chapter):
    rows = published(run_chapter(ROOT / "chapters" / "appendix-build.md"))["tab-jupyter-book-2"]["rows"]
    assert len(rows) == len(load("jupyter-book-2"))
    assert "–" not in [cell for row in rows for cell in row]
