"""Our unknotting against Spherogram, Regina and SnapPy, on the same diagrams in the same run.

Families: classics from the literature; the very hard ones, of which the unseen part took no part in
choosing our search's parameters; both inflated; and, if RIGOR_HARD_UNKNOTS names a JSON file with a
list "unknots" of objects with a "pd", the diagrams there. Each test prints a table.
"""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.knots.classics import classics, inflated, kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.hard_unknots import load_very_hard
from workbench.knots.peers import PROGRAMS, compare, summary
from workbench.knots.simplify import simplify

SIZES = (10, 20, 50, 100, 200, 500, 1000)
INFLATED = (50, 100, 200, 500)
SEED = 1000  # not among those that Spherogram had when the very hard ones were chosen


def inflations() -> list[Diagram]:
    cores = [kauffman_lambropoulou(4, 3, 5, 4), *load_very_hard("unseen")[:3]]
    return [inflated(core, size, size) for size in INFLATED for core in cores]


def shown(table: pd.DataFrame, capsys: pytest.CaptureFixture[str]) -> None:
    columns = {"seconds": "{:.5f}".format, "slowest": "{:.4f}".format, "ratio": "{:.2f}".format}
    with capsys.disabled():
        print("\n" + table.to_string(index=False, formatters=columns))


def by_program(attempts: pd.DataFrame) -> pd.Series:
    return attempts.groupby("program")["solved"].sum()


FAMILIES = {
    "classics": lambda: list(classics().values()),
    "very hard, development": lambda: load_very_hard("development"),
    "very hard, unseen": lambda: load_very_hard("unseen"),
    "inflated": inflations,
}


@pytest.mark.parametrize("family", FAMILIES)
def test_programs_on_one_family(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], family: str
) -> None:
    diagrams = FAMILIES[family]()
    attempts = benchmark.pedantic(lambda: compare({family: diagrams}, 10.0, SEED), rounds=1)
    shown(summary(attempts), capsys)
    solved = by_program(attempts)
    assert solved["ours"] == len(diagrams)
    assert all(solved["ours"] >= solved[program] for program in PROGRAMS)


def test_programs_on_diagrams_from_elsewhere(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    named = os.environ.get("RIGOR_HARD_UNKNOTS")
    if not named:
        pytest.skip("RIGOR_HARD_UNKNOTS names no JSON file of unknots")
    rows = json.loads(Path(named).read_text())["unknots"]
    diagrams = [Diagram.from_pd(row["pd"]) for row in rows]
    attempts = benchmark.pedantic(lambda: compare({"elsewhere": diagrams}, 10.0, SEED), rounds=1)
    shown(summary(attempts), capsys)
    assert by_program(attempts)["ours"] == len(diagrams)


@pytest.mark.parametrize("mode", ["level", "pickup", "global"])
def test_the_ways_of_spherogram(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str], mode: str
) -> None:
    counts = []
    families = ("classics", "very hard, unseen")

    def run() -> None:
        for family in families:
            solved, seconds = 0, []
            diagrams = FAMILIES[family]()
            for place, diagram in enumerate(diagrams):
                random.seed(SEED + place)
                link = diagram.to_spherogram()
                begun = time.perf_counter()
                link.simplify(mode)
                seconds.append(time.perf_counter() - begun)
                solved += not link.crossings
            counts.append((family, mode, solved, len(diagrams), np.median(seconds)))

    benchmark.pedantic(run, rounds=1)
    columns = ["family", "Spherogram", "solved", "diagrams", "seconds"]
    shown(pd.DataFrame(counts, columns=columns), capsys)
    assert all(solved <= total for _, _, solved, total, _ in counts)


def backtracked(diagram: Diagram, budget: float, seed: int) -> float | None:
    """Return the seconds in which Spherogram's backtrack and simplify, in turn, undo a diagram."""
    random.seed(seed)
    link = diagram.to_spherogram()
    begun = time.perf_counter()
    link.simplify("global")
    for _ in range(40):
        seconds = time.perf_counter() - begun
        if not link.crossings:
            return seconds
        if seconds > budget:
            return None
        link.backtrack(random.randint(5, 30))
        link.simplify("global")
    return None if link.crossings else time.perf_counter() - begun


def test_spherogram_with_backtracking(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    diagrams = load_very_hard("unseen")[::3]
    theirs = benchmark.pedantic(
        lambda: [backtracked(diagram, 15.0, SEED + i) for i, diagram in enumerate(diagrams)],
        rounds=1,
    )
    done = [seconds for seconds in theirs if seconds is not None]
    simplify(diagrams[0])
    ours = []
    for diagram in diagrams:
        begun = time.perf_counter()
        crossings = simplify(diagram, 15.0).end.crossings
        ours.append(time.perf_counter() - begun)
        assert crossings == 0
    with capsys.disabled():
        print(
            f"\nbacktrack and global, up to 40 times in 15 s: {len(done)} of {len(diagrams)}, "
            f"median {np.median(done) if done else np.nan:.2f} s; ours {len(ours)} of "
            f"{len(diagrams)}, median {1e3 * np.median(ours):.1f} ms"
        )


def test_scaling_with_crossings(
    benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    core = kauffman_lambropoulou(4, 3, 5, 4)
    simplify(core)

    def run() -> list[tuple[int, float]]:
        rows = []
        for size in SIZES:
            for seed in range(5):
                diagram = inflated(core, size, seed)
                begun = time.perf_counter()
                found = simplify(diagram, 60.0, seed)
                rows.append((diagram.crossings, time.perf_counter() - begun))
                assert found.end.crossings == 0
        return rows

    rows = benchmark.pedantic(run, rounds=1)
    crossings, seconds = np.array(rows).T
    large = crossings >= 50
    exponent, _ = np.polyfit(np.log(crossings[large]), np.log(seconds[large]), 1)
    medians = [np.median(seconds[5 * i : 5 * i + 5]) for i in range(len(SIZES))]
    table = pd.DataFrame({"crossings": SIZES, "seconds": medians})
    shown(table, capsys)
    with capsys.disabled():
        print(f"from 50 crossings on, time grows with exponent {exponent:.2f}")
    benchmark.extra_info["exponent"] = exponent
    assert exponent < 2.5
