"""What a book costs, how faults in it end, and the lock of its environment, on drawn inputs."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.models import attacks, race, scale
from lib.sources import packages

SIZES = st.lists(st.integers(1, 1000), min_size=4, max_size=9, unique=True)
NAMES = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
VERSIONS = st.from_regex(r"[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?", fullmatch=True)
DIGEST = 64 * "0"


@given(SIZES, st.floats(-3, 3), st.floats(0.01, 100), st.floats(0.01, 100))
def test_a_power_is_found_again_whatever_the_unit_of_cost_and_size(sizes, power, unit, other):
    costs = [unit * (other * size) ** power for size in sizes]
    fit = scale.exponent(sizes, costs)
    assert fit.value == pytest.approx(power, abs=1e-6)
    assert fit.low <= fit.value <= fit.high
    assert fit.n == len(sizes)


@given(SIZES, st.sampled_from([0.0, -1.0]))
def test_a_cost_that_is_not_positive_has_no_power(sizes, cost):
    with pytest.raises(ValueError, match="^costs = .*: expected positive costs"):
        scale.exponent(sizes, [cost, *np.ones(len(sizes) - 1)])


@given(SIZES, st.tuples(*3 * [st.floats(-50, 50)]))
def test_a_parabola_is_found_again(sizes, terms):
    a, b, c = terms
    costs = [a + b * size + c * size**2 for size in sizes]
    found = np.polynomial.Polynomial(scale.quadratic(sizes, costs))(np.array(sizes))
    assert found == pytest.approx(np.array(costs), abs=1e-6 * max(1, *map(abs, costs)))


@given(st.lists(st.floats(0, 1e4), max_size=30), st.integers(1, 40))
def test_the_last_end_lies_between_the_bounds_of_any_order(durations, workers):
    end = scale.makespan(durations, workers)
    least = max(max(durations, default=0), sum(durations) / workers)
    assert least * (1 - 1e-9) <= end <= sum(durations) * (1 + 1e-9)
    assert end <= sum(durations) / workers + max(durations, default=0) * (1 + 1e-9)


@given(st.floats(0, 1), st.integers(0, 200))
def test_a_collision_is_a_chance_that_grows_with_the_number_of_changes(pair, changes):
    chances = [scale.collision(pair, number) for number in (changes, changes + 1)]
    assert 0 <= chances[0] <= chances[1] <= 1
    assert scale.collision(pair, 2) == pytest.approx(pair)
    assert scale.collision(0, changes) == 0


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 50), min_size=1), st.integers(30, 90))
def test_the_mean_share_of_users_is_not_above_the_largest(counts, chapters):
    mean, largest = scale.users(pd.Series(counts), chapters)
    assert 0 < mean <= largest * (1 + 1e-9)
    assert largest == max(counts) / chapters


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=9), st.floats(0, 1), st.integers(1, 5))
def test_a_second_processor_never_makes_a_book_slower(seconds, share, copies):
    rows = scale.workload(seconds, {"table": share}, copies, (1, 2))
    assert rows.loc[0, "all"] == pytest.approx(copies * sum(seconds) / 60)
    assert (rows.loc[1, ["all", "table"]] <= rows.loc[0, ["all", "table"]] * (1 + 1e-9)).all()


@st.composite
def campaigns(draw):
    """Return counts of attacks that add up."""
    rows = draw(st.lists(st.tuples(*5 * [st.integers(0, 50)]), min_size=1, max_size=8))
    table = pd.DataFrame(rows, columns=attacks.ENDS[1:])
    table["struck"] = table.sum(axis="columns") + 1
    table["refused"] += 1
    kinds = [draw(st.sampled_from(["number", "text"])) for _ in rows]
    return table.assign(kind=kinds, attack=[f"attack {number}" for number in range(len(rows))])


@given(campaigns())
def test_no_corruption_is_lost_when_they_are_counted(campaign):
    kinds = attacks.endings(campaign)
    assert kinds["struck"].sum() == campaign["struck"].sum()
    assert kinds["rate"].between(0, 100).all()
    rows = attacks.survivors(campaign, dict.fromkeys(campaign["attack"], "one reason"))
    assert rows["sealed"].sum() == campaign["sealed"].sum()
    assert rows["harmless"].sum() == campaign["harmless"].sum()


@given(st.lists(st.tuples(st.integers(1, 500), st.integers(1, 30), st.floats(0, 1)), min_size=1, max_size=6))
def test_the_share_killed_lies_in_its_interval_and_no_mutant_is_lost(modules):
    runs = pd.DataFrame(modules, columns=["generated", "sampled", "share"])
    runs["killed"] = (runs["share"] * runs["sampled"]).round().astype(int)
    runs["survived"] = runs["left"] = runs["sampled"] - runs["killed"]
    runs = runs.assign(timeout=0, module=[f"lib/{number}.py" for number in range(len(runs))])
    share = attacks.killed_share(runs, 0.95)
    assert -1e-9 <= share["lower"] <= share["estimate"] + 1e-9
    assert share["estimate"] <= share["upper"] + 1e-9 <= 1 + 2e-9
    assert (
        attacks.mutants(runs, {"lib": "All"}).loc[0, attacks.MUTANTS].tolist()
        == runs[attacks.MUTANTS].sum().tolist()
    )


COSTS = st.tuples(*4 * [st.floats(0.1, 1e4)])


@given(COSTS, COSTS, st.floats(0.1, 10))
def test_the_unit_of_time_does_not_move_a_ratio(ours, peer, unit):
    rows = [("book", tool, "clean", *costs) for tool, costs in (("ours", ours), ("peer", peer))]
    measured = pd.DataFrame(rows, columns=race.COLUMNS)
    changed = measured.assign(wall=unit * measured["wall"], others=unit * measured["others"])
    before, after = (race.compared(one, "ours", "peer", {"clean": 1}, "") for one in (measured, changed))
    assert after["ratio"].tolist() == pytest.approx(before["ratio"].tolist())
    assert race.foreign_share(changed, 2) == pytest.approx(race.foreign_share(measured, 2))
    assert race.foreign_share(measured, 4) == pytest.approx(race.foreign_share(measured, 2) / 2)


@st.composite
def locks(draw):
    """Return a lock and the pins that it holds."""
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    pins = []
    for name in names:
        asked = draw(st.lists(NAMES, max_size=3, unique=True))
        marker = draw(st.sampled_from(["", "sys_platform == 'win32'"]))
        pins.append((name, draw(VERSIONS), marker, ", ".join(asked)))
    lines = []
    for name, version, marker, asked in pins:
        lines.append(f"{name}=={version}{f' ; {marker}' if marker else ''} \\\n    --hash=sha256:{DIGEST}\n")
        via = asked.split(", ") if asked else [packages.INPUT]
        told = (
            [f"    # via {via[0]}\n"]
            if len(via) == 1
            else ["    # via\n", *(f"    #   {one}\n" for one in via)]
        )
        lines += told
    return "".join(lines), pins


@given(locks())
def test_a_lock_is_read_as_it_was_written(lock):
    text, pins = lock
    assert list(packages.locked(text).itertuples(index=False, name=None)) == pins


@given(st.lists(NAMES, min_size=2, max_size=5, unique=True))
def test_who_asks_for_a_package_is_named_but_for_the_book_itself(names):
    comment = "    # via\n" + "".join(f"    #   {name}\n" for name in [packages.INPUT, *names])
    assert packages.askers(comment) == names


@given(st.dictionaries(NAMES, st.from_regex(r"[a-z][a-z ]{0,20}[a-z]", fullmatch=True), max_size=5))
def test_what_was_chosen_is_read_with_its_reason(reasons):
    text = "".join(f"{name}   # {reason}\n" for name, reason in reasons.items())
    assert packages.chosen(text).to_numpy().tolist() == [list(pair) for pair in reasons.items()]


@given(NAMES.map("no-such-{}".format))
def test_the_license_of_an_absent_package_is_told_as_such(name):
    assert packages.license_of(name) == "not needed on this system"
