"""What the appendix says about attacks is what the campaigns counted, and every trial has its test."""

import re

import numpy as np
import pytest

from lib.sources.datasets import load
from tests.attacks.corruption import ATTACKS_BY_KIND
from tests.conftest import ROOT, glued, published

PATH = ROOT / "chapters" / "appendix-build.md"
TRIALS = load("fault-trials")


def test_the_campaign_has_every_attack_in_its_kind():
    struck = load("corruption-campaign")
    for kind, attacks in ATTACKS_BY_KIND.items():
        assert struck.loc[struck["kind"] == kind, "attack"].tolist() == list(attacks)
    ends = ["refused", "sealed", "harmless", "unseen", "crash"]
    assert (struck[ends].sum(axis=1) == struck["struck"]).all()


def test_nothing_goes_unseen_and_only_the_seal_tells_a_plausible_number():
    struck = load("corruption-campaign").set_index("attack")
    assert struck[["unseen", "crash"]].to_numpy().sum() == 0
    assert struck.loc["last digit changed", "sealed"] > struck.loc["last digit changed", "refused"]
    assert (
        struck.loc[struck["kind"] == "manifest", "refused"]
        == struck.loc[struck["kind"] == "manifest", "struck"]
    ).all()


def test_every_survivor_is_explained(run_chapter):
    outputs = run_chapter(PATH)
    survivors = published(outputs)["tab-survivors"]["csv"]
    struck = load("corruption-campaign")
    alive = struck[struck["sealed"] + struck["harmless"] > 0]
    for attack in alive["attack"]:
        assert attack in survivors, attack
    total = struck[["sealed", "struck", "refused"]].sum()
    numbers = glued(outputs)
    assert numbers["sealed"] == f"{total['sealed']:,}"
    assert float(numbers["rate"]) == pytest.approx(100 * total["refused"] / total["struck"], abs=0.05)


@pytest.mark.parametrize("name", sorted(set(TRIALS["test"].dropna())))
def test_the_test_of_each_trial_exists(name):
    path, function = name.split("::")
    assert re.search(rf"^def {function}\(", (ROOT / path).read_text(encoding="utf-8"), re.M)


def test_what_was_possible_has_a_test_and_what_was_mended_says_so():
    possible = TRIALS["result"] != "not possible here"
    assert (TRIALS["test"].notna() == possible).all()
    assert (TRIALS["mended"].notna() == (TRIALS["result"] == "held after mending")).all()


def test_mutants_end_once_and_each_survivor_is_listed_with_its_reason():
    runs, survivors = load("mutation-campaign"), load("mutation-survivors")
    assert (runs[["killed", "timeout", "survived"]].sum(axis="columns") == runs["sampled"]).all()
    assert (runs["sampled"] <= runs["generated"]).all()
    listed = survivors["module"].value_counts()
    assert runs.set_index("module")["survived"].to_dict() == {
        module: int(listed.get(module, 0)) for module in runs["module"]
    }
    left = survivors["ended"] == "left"
    assert int(left.sum()) == int(runs["left"].sum())
    assert (survivors["reason"].notna() == left).all()
    assert (survivors["kind"].notna() == left).all()
    modules = {
        str(path.relative_to(ROOT))
        for layer in ("models", "sources")
        for path in (ROOT / "lib" / layer).rglob("*.py")
    }
    assert set(runs["module"]) == modules


def test_the_page_counts_the_mutants_and_its_interval_holds_the_weighted_share(run_chapter):
    outputs = run_chapter(PATH)
    runs, numbers = load("mutation-campaign"), glued(outputs)
    told = runs["killed"] + runs["timeout"]
    assert float(numbers["code_first"]) == pytest.approx(100 * told.sum() / runs["sampled"].sum(), abs=0.05)
    drawn = runs[runs["sampled"] > 0]
    share = 100 * np.average(told[drawn.index] / drawn["sampled"], weights=drawn["generated"])
    assert float(numbers["code_share"]) == pytest.approx(share, abs=0.05)
    assert float(numbers["code_low"]) < share < float(numbers["code_high"])
    assert float(numbers["code_first"]) < float(numbers["code_now"]) <= 100
    counted = (int(numbers[f"code_{kind}"]) for kind in ("words", "equal", "rest", "mended"))
    assert sum(counted) == int(numbers["code_survived"])
    assert "Ledger of claims" in published(outputs)["tab-mutants"]["csv"]


BUILDS = load("benchmark-build").set_index(["book", "tool", "case", "chapters"])["wall"].sort_index()
OURS, PLAIN = "this book", "Jupyter Book 1.0.4.post1"


@pytest.fixture
def numbers(run_chapter):
    return glued(run_chapter(PATH))


def wall(book, tool, case):
    times = BUILDS[book, tool, case]
    return times.iloc[0] if book == "real" else times[8]


def test_the_targets_that_are_met_are_counted_and_the_others_named(numbers):
    missed = []
    for book, pages in (("real", "our chapters"), ("neutral", "neutral chapters")):
        for case, most, words in (
            ("clean", 0.25, "from nothing"),
            ("nothing", 0.5, "nothing changed"),
            ("cell", 0.5, "one cell changed"),
        ):
            if wall(book, OURS, case) > most * wall(book, PLAIN, case):
                missed.append(f"{pages}, {words}")
        measured = load("benchmark-build")
        chapters = measured.query(f"book == '{book}' and case == 'nothing'")["chapters"].iloc[0]
        memory = measured.set_index(["book", "tool", "case", "chapters"])["memory"]
        if memory[book, OURS, "clean", chapters] > 1.5 * memory[book, PLAIN, "clean", chapters]:
            missed.append(f"{pages}, from nothing and peak memory, MiB")
    assert sorted(numbers["missed"].split("; ")) == sorted(missed or ["none"])
    assert numbers["targets"] == "8"
    assert int(numbers["hit"]) == 8 - len(missed)


def test_the_plain_tool_executes_nothing_after_a_changed_table(numbers):
    executed = load("benchmark-scale").query("quantity == 'chapter seconds'")["value"]
    processor = load("benchmark-build").set_index(["book", "tool", "case"])["processor"]
    assert processor["real", PLAIN, "table"] < executed.sum() / 2
    assert wall("neutral", PLAIN, "table") < wall("neutral", PLAIN, "cell")
    for row in ("our chapters", "neutral chapters"):
        assert f"{row}, one table changed" not in numbers["missed"]


def test_growth_is_as_the_figure_says(numbers):
    ours, plain = (BUILDS["neutral", tool, "clean"] for tool in (OURS, PLAIN))
    powers = [np.polyfit(np.log(times.index), np.log(times), 1)[0] for times in (ours, plain)]
    assert numbers["power"].startswith(f"{powers[0]:.2f} (")
    assert numbers["plain_power"].startswith(f"{powers[1]:.2f} (")
    assert numbers["n_sizes"] == str(len(ours)) == str(len(plain))


def test_what_a_thousand_chapters_need_follows_from_the_records(run_chapter):
    outputs = run_chapter(PATH)
    numbers, facts = glued(outputs), load("benchmark-scale")
    runs = facts.loc[facts["quantity"] == "chapter seconds", "value"]
    users = facts[facts["quantity"] == "tables by users"].astype({"item": int})
    mean = (users["item"] * users["value"]).sum() / users["value"].sum()
    assert numbers["table_share"] == f"{100 * mean / len(runs):.0f}"
    assert float(numbers["index_thousand"]) > float(numbers["index"])
    rows = published(outputs)["tab-thousand"]["csv"].splitlines()[1:]
    minutes = [[float(value) for value in row.split(",")] for row in rows]
    for cores, every, module, table in minutes:
        assert every >= runs.sum() * round(1000 / len(runs)) / cores / 60 - 1e-6
        assert every > module > 0
        assert every > table > 0
    assert float(numbers["pages_square"]) > 0
    assert int(numbers["pair"]) >= int(numbers["quiet"])
