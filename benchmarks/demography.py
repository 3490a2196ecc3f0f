"""Race the projection: 5,000 draws, 80 years, single ages, two sexes, against three plain ways to do it.

Every way gets the same rates of China 2020-2100 and the same draws of fertility and mortality, and returns
the persons and the persons aged 65 and over of every draw and year; their results are compared before any
time is printed. The size of the draws is made up for timing and says nothing about China.

Run: python benchmarks/demography.py
"""

import dataclasses
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from scipy import sparse

from lib.models import demography, schedules
from lib.sources import datasets

DRAWS, SAMPLE, BLOCK, SEED = 5000, 100, 100, 20240711
Draws = tuple[np.ndarray, np.ndarray]


def base() -> demography.Schedules:
    """Rates of the medium variant by single years."""
    names = ("population", "mortality", "fertility", "migration")
    tables = {name: datasets.load(f"official-{name}") for name in names}
    return schedules.from_tables(**tables, start=2020, end=2100, step=1)


def factors(draws: int, years: int) -> Draws:
    """Draw random walks that multiply fertility and the hazard of death, shape (draws, years)."""
    walks = np.random.default_rng(SEED).normal(0, 0.01, (2, draws, years)).cumsum(axis=-1)
    return np.exp(walks[0]), np.exp(walks[1])


def one_call(s: demography.Schedules, draws: Draws) -> np.ndarray:
    """Ours, all draws in one array."""
    births, hazard = draws
    # A power of the survival ratio multiplies the hazard.
    drawn = dataclasses.replace(
        s,
        survival=s.survival ** hazard[..., None, None],
        fertility=s.fertility * births[..., None],
    )
    people = demography.project(drawn).population
    return np.stack([demography.persons(people, 1), demography.persons(people, 1, 65)], axis=-1)


def blocks(s: demography.Schedules, draws: Draws) -> np.ndarray:
    """Ours, a hundred draws at a time."""
    parts = range(0, len(draws[0]), BLOCK)
    return np.concatenate([one_call(s, tuple(d[i : i + BLOCK] for d in draws)) for i in parts])


def loop(s: demography.Schedules, draws: Draws) -> np.ndarray:
    """A plain loop over draws and years with arrays over ages."""
    results = []
    for births, hazard in zip(*draws, strict=True):
        women, men = s.population
        counts = [(women.sum() + men.sum(), women[65:].sum() + men[65:].sum())]
        for t in range(len(births)):
            half = s.migration[t] / 2
            women, men = women + half[0], men + half[1]
            survival = s.survival[t] ** hazard[t]
            next_women, next_men = np.zeros(101), np.zeros(101)
            next_women[1:] = women[:-1] * survival[0, 1:]
            next_men[1:] = men[:-1] * survival[1, 1:]
            next_women[-1] += women[-1] * survival[0, -1]
            next_men[-1] += men[-1] * survival[1, -1]
            born = births[t] * (s.fertility[t] * (women + next_women)).sum() / 2
            next_women[0] = born / (1 + s.sex_ratio[t]) * survival[0, 0]
            next_men[0] = born * s.sex_ratio[t] / (1 + s.sex_ratio[t]) * survival[1, 0]
            women, men = next_women + half[0], next_men + half[1]
            counts.append((women.sum() + men.sum(), women[65:].sum() + men[65:].sum()))
        results.append(counts)
    return np.array(results)


def _matrices(s: demography.Schedules, draws: Draws, form: Callable) -> np.ndarray:
    results = []
    for births, hazard in zip(*draws, strict=True):
        people = s.population.ravel()
        counts = [people]
        for t in range(len(births)):
            matrix = form(s.survival[t] ** hazard[t], births[t] * s.fertility[t], s.sex_ratio[t])
            half = s.migration[t].ravel() / 2
            people = matrix @ (people + half) + half
            counts.append(people)
        counts = np.array(counts).reshape(-1, 2, 101)
        results.append(np.stack([counts.sum(axis=(1, 2)), counts[..., 65:].sum(axis=(1, 2))], axis=-1))
    return np.array(results)


def dense_leslie(s: demography.Schedules, draws: Draws) -> np.ndarray:
    """A numpy Leslie matrix of 202 x 202 for every draw and year."""
    return _matrices(s, draws, lambda *rates: demography.leslie(*rates, 1))


def sparse_leslie(s: demography.Schedules, draws: Draws) -> np.ndarray:
    """A scipy sparse Leslie matrix whose entries are filled in for every draw and year."""
    pattern = sparse.csr_array(demography.leslie(s.survival[0], s.fertility[0], s.sex_ratio[0], 1))
    rows, ages = np.repeat(np.arange(202), np.diff(pattern.indptr)), pattern.indices
    top = rows % 101 == 0
    mothers, girls, aging = ages[top], rows[top] == 0, rows[~top]

    def form(survival: np.ndarray, fertility: np.ndarray, sex_ratio: float) -> sparse.csr_array:
        births = (fertility[mothers] + fertility[mothers + 1] * survival[0, mothers + 1]) / 2
        newborns = np.where(girls, survival[0, 0], survival[1, 0] * sex_ratio) / (1 + sex_ratio)
        pattern.data[top] = births * newborns
        pattern.data[~top] = survival.ravel()[aging]
        return pattern

    return _matrices(s, draws, form)


def seconds(way: Callable, s: demography.Schedules, draws: Draws) -> float:
    """Processor time of one run, which other programs on the machine do not lengthen."""
    before = time.process_time()
    way(s, draws)
    return time.process_time() - before


def megabytes(way: Callable, s: demography.Schedules, draws: Draws) -> float:
    """Peak of the memory that one run asks for, its result included."""
    tracemalloc.start()
    way(s, draws)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


def main() -> None:
    """Print the race, the memory and the cost per draw."""
    s = base()
    draws = factors(DRAWS, s.survival.shape[0])
    few = tuple(d[:SAMPLE] for d in draws)
    expected = blocks(s, few)
    ways = (blocks, one_call, loop, sparse_leslie, dense_leslie)
    for way in ways:
        error = np.abs(way(s, few) / expected - 1).max()
        assert error < 1e-11, f"{way.__name__} differs by {error:.1e}"
    print(f"All ways agree to 1e-11 on {SAMPLE} draws.\n")

    print(f"{DRAWS} draws x {s.survival.shape[0]} years x 101 ages x 2 sexes")
    print(f"{'way':<15}{'CPU s':>9}{'ratio':>7}{'peak MiB':>10}  memory of")
    first = None
    for way in ways:
        took = seconds(way, s, draws)
        first = first or took
        # What the ways that go draw by draw hold grows with their result alone.
        counted = draws if way in (blocks, one_call) else few
        peak = megabytes(way, s, counted)
        print(f"{way.__name__:<15}{took:>9.1f}{took / first:>7.1f}{peak:>10.0f}  {len(counted[0])} draws")
    print("\nblocks: cost and memory by number of draws (best of three)")
    print(f"{'draws':>6}{'CPU microseconds per draw':>27}{'peak MiB':>10}")
    for count in (500, 1000, DRAWS):
        part = tuple(d[:count] for d in draws)
        took = min(seconds(blocks, s, part) for _ in range(3))
        print(f"{count:>6}{1e6 * took / count:>27.0f}{megabytes(blocks, s, part):>10.0f}")


if __name__ == "__main__":
    main()
