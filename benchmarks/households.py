"""Measure the household path: a rule beside OpenFisca, streaming at flat memory, exact ranks, and a cluster.

Every comparison checks that the results are equal before a time is printed. Times are processor seconds of
this process, and wall seconds where a cluster is involved, whose work is done by others; memory is the peak
that a run asks for. The measured table goes into the book: `make seal` records it after a run.

OpenFisca and Dask are no dependencies of the book. They install beside its environment with

    .venv/bin/python -m pip install -e ".[bench]"

Run: python benchmarks/households.py
"""

import csv
import gc
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from importlib.metadata import version

import numpy as np
from dask.distributed import Client
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

from lib.models import guarantee, households, inequality, targeting
from lib.sources import datasets

MILLION = 10**6
SIZES = (MILLION, 10 * MILLION, 100 * MILLION)
CLUSTER = 10 * MILLION
REPEATS = 5
SEED, PERIOD = 20260101, "2016"
INPUTS = ("urban", "persons", "children", "elders", "score")
RESULTS = datasets.DATA / "derived" / "benchmark-households.csv"


def setting() -> tuple[households.Population, targeting.Plan]:
    """Return the book's households of the base year, and a plan that has every kind of benefit."""
    names = ("household-income", "population", "social-assistance", "macro")
    income, ages, social, macro = (datasets.load(f"official-{name}") for name in names)
    types = datasets.load("household-types")
    fitted = guarantee.calibrate(
        income, ages, types, datasets.load("targeting").set_index("parameter")["value"]
    )
    people = macro[macro["series"] == "population"].set_index("year")["value"]
    frame = guarantee.official(social, income, people, [int(PERIOD)])
    plan = guarantee.plan(frame, 0.5)
    plan = targeting.Plan(plan.lines, plan.served, plan.cutoffs, plan.quality, child=600, elder=1200)
    return households.population(fitted.areas, types, fitted.shares), plan


def system(plan: targeting.Plan) -> taxbenefitsystems.TaxBenefitSystem:
    """Write the plan as an OpenFisca system with one entity, the household."""
    entity = entities.Entity("household", "households", "Household", "A household")
    entity.is_person = True
    kinds = {"urban": bool, "score": float}

    def variable(name: str, **content: object) -> type:
        shared = {"entity": entity, "definition_period": periods.YEAR, "label": name}
        return type(name, (variables.Variable,), shared | content)

    def formula(household: Callable, period: periods.Period) -> np.ndarray:
        urban = household("urban", period)
        persons = household("persons", period)
        served = household("score", period) < np.where(
            urban, np.float32(plan.cutoffs[1]), np.float32(plan.cutoffs[0])
        )
        amount = np.where(urban, plan.served[1], plan.served[0])
        everybody = plan.child * household("children", period) + plan.elder * household("elders", period)
        return everybody + np.where(served, amount * persons, 0)

    made = taxbenefitsystems.TaxBenefitSystem([entity])
    made.add_variables(*(variable(name, value_type=kinds.get(name, int)) for name in INPUTS))
    made.add_variable(variable("benefit", value_type=int, formula=formula))
    return made


def openfisca(made: taxbenefitsystems.TaxBenefitSystem, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """Build a simulation from arrays and compute the benefit."""
    simulation = simulations.SimulationBuilder().build_default_simulation(made, count=len(inputs["urban"]))
    for name, values in inputs.items():
        simulation.set_input(name, PERIOD, values)
    return simulation.calculate("benefit", PERIOD)


def ours(plan: targeting.Plan, inputs: dict[str, np.ndarray]) -> np.ndarray:
    """Build the households from the same arrays and compute the benefit."""
    blank = np.zeros(len(inputs["urban"]), dtype=np.float32)
    columns = {name: inputs[name] for name in INPUTS[:-1]}
    people = households.Households(**columns, income=blank, need=inputs["score"], noise=blank)
    return targeting.benefit(people, plan)


def seconds(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the least processor time of several runs."""
    took = []
    for _ in range(repeats):
        gc.collect()
        before = time.process_time()
        work()
        took.append(time.process_time() - before)
    return min(took)


def race() -> list[tuple]:
    """Compare one rule on a million households, from arrays to results."""
    source, plan = setting()
    people = households.draw(source, SEED, 0, MILLION)
    score = targeting.score(people.need, people.noise, plan.quality).astype(np.float32)
    inputs = {name: getattr(people, name) for name in INPUTS[:-1]} | {"score": score}
    # The score holds the records already, and both sides compare in single precision.
    single = tuple(float(np.float32(cutoff)) for cutoff in plan.cutoffs)
    given = targeting.Plan(plan.lines, plan.served, single, 1.0, child=plan.child, elder=plan.elder)
    made = system(given)
    differ = int((ours(given, inputs) != openfisca(made, inputs)).sum())
    assert differ == 0, f"{differ} households differ"
    peer = f"OpenFisca-Core {version('openfisca-core')}"
    rows = [
        ("rule, from arrays to results", "this book", MILLION, seconds(lambda: ours(given, inputs))),
        ("rule, from arrays to results", peer, MILLION, seconds(lambda: openfisca(made, inputs))),
        ("rule, system built as well", peer, MILLION, seconds(lambda: openfisca(system(given), inputs))),
        (
            "drawing the households",
            "this book",
            MILLION,
            seconds(lambda: households.draw(source, SEED, 0, MILLION)),
        ),
    ]
    weights = people.persons.astype(float)
    values = people.income.astype(float)
    added = targeting.totals(source, plan, SEED, 0, MILLION)
    exact = inequality.gini(values, weights)
    error = abs(targeting.summary(added, plan.lines)["gini_before"] - exact)
    assert error < 1e-4, f"Gini from bins differs by {error:.1e}"
    rows.append(("Gini by sorting", "this book", MILLION, seconds(lambda: inequality.gini(values, weights))))
    rows.append(
        ("Gini from bins", "this book", MILLION, seconds(lambda: targeting.summary(added, plan.lines)))
    )
    return [(*row, np.nan) for row in rows]


def streams() -> list[tuple]:
    """Stream three sizes, and the smallest in other cuts as well."""
    source, plan = setting()
    work = partial(targeting.totals, source, plan, SEED)
    totals = [households.add_up(work, SIZES[0], chunk) for chunk in (households.CHUNK, 77_777)]
    assert np.array_equal(*totals), "the totals depend on the cut"
    rows = []
    for count in SIZES:
        tracemalloc.start()
        took = seconds(partial(households.add_up, work, count), repeats=1)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        rows.append(("draw, rule and totals, streamed", "this book", count, took, peak))
    return rows


def cluster() -> list[tuple]:
    """Run the same map and sum on two processes of a local Dask cluster."""
    source, plan = setting()
    work = partial(targeting.totals, source, plan, SEED)
    before = time.perf_counter()
    serial = households.add_up(work, CLUSTER)
    alone = time.perf_counter() - before
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        households.add_up(work, 2 * households.CHUNK, mapper=client.get_executor().map)  # imports, once
        before = time.perf_counter()
        spread = households.add_up(work, CLUSTER, mapper=client.get_executor().map)
        took = time.perf_counter() - before
    assert np.array_equal(serial, spread), "the cluster's totals differ"
    return [
        ("draw, rule and totals, wall time", "this book, one process", CLUSTER, alone, np.nan),
        ("draw, rule and totals, wall time", "this book, two Dask workers", CLUSTER, took, np.nan),
    ]


def main() -> None:
    """Measure, print and write the table."""
    rows = [*race(), *streams(), *cluster()]
    RESULTS.parent.mkdir(exist_ok=True)
    with RESULTS.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["task", "tool", "households", "seconds", "peak_mib"])
        for task, tool, count, took, peak in rows:
            memory = "" if np.isnan(peak) else f"{peak:.0f}"
            print(f"{task:<34}{tool:<30}{count:>11,}{took:>9.3f} s{memory:>6}")
            writer.writerow([task, tool, count, f"{took:.3f}", memory])


if __name__ == "__main__":
    main()
