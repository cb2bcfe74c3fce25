"""Unknot diagrams that monotone simplification with R3 does not undo.

Applebaum et al. ("The unknotting number, hard unknot diagrams, and reinforcement learning",
arXiv:2409.09032, 2024) found a few hundred unknot diagrams among millions that the usual programs
do not undo. Here such diagrams are grown instead: a Metropolis walk over the diagrams of the
unknot, by pass moves and R2, R3 moves, from a small one. Energy is low where there are many
crossings, little that re-routing strands could save, and few triangles that R3 could move. Where no
strand gives way, the walk meets diagrams that resist R3 and shortening in any order. Every diagram
is an unknot by its making; that is certified again by moves, which the verifier replays, and by its
group.

What is asked of them is that Spherogram's "global" fails, which moves level by R3 only; level pass
moves undo them soon, and so do, mostly, Spherogram's random detours ("backtrack") between
simplifications.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
from collections.abc import Iterator
from itertools import count as integers
from itertools import islice
from pathlib import Path

import numpy as np
from tqdm import tqdm

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.knots._resistance import copy_of, resistance, slack
from workbench.knots.classics import kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import anneal, kinks, scramble
from workbench.knots.peers import attempt
from workbench.knots.simplify import diagram_of, map_of, recognise
from workbench.runs.files import write_whole
from workbench.runs.workers import deaf, pool

__all__ = ["chain", "load_very_hard", "very_hard_unknots"]

SMALLEST, LARGEST = 18, 43
DATA = Path(__file__).parent / "data" / "very_hard_unknots.json"

_PROPOSALS = 40_000
_APART = 250
_A_CHAIN = 8
_ROUNDS, _CONFIRMING = 12, 100
_AHEAD = 20
_PER_SAVING, _PER_TRIANGLE, _TEMPERATURE = 0.5, 0.25, 0.35
_HOLD = 0.3
_LONG = 60.0
_PARTS = ("development", "unseen")


def chain(seed: int, number: int) -> list[Diagram]:
    """Return the very hard diagrams that one walk meets, at most 8, often none.

    They are different, and at least 250 accepted moves apart.

    Parameters
    ----------
    seed, number
        Of the random choices. The walk and what it puts forward are reproducible; Spherogram, which
        may not undo them in 3 tries, is seeded too, but its choices also depend on where objects
        lie in memory.
    """
    return [
        diagram
        for diagram in islice(_candidates(seed, number), _A_CHAIN)
        if not any(attempt("Spherogram global", diagram, seed=k).solved for k in range(3))
        and _is_certified(diagram)
    ]


def very_hard_unknots(count: int, seed: int = 0, workers: int = 1) -> Iterator[tuple[int, Diagram]]:
    """Generate diagrams of 18 to 43 crossings that Spherogram's "global" fails on three times.

    Parameters
    ----------
    count
        How many; on one core each takes about half a minute on average.
    seed
        Of the random choices.
    workers
        Processes; the diagrams and their order do not depend on them.

    Yields
    ------
    tuple
        The number of the walk, and a diagram. Diagrams of one walk are related.

    Raises
    ------
    InputError
        If the count, the seed or the number of workers is out of range.
    """
    if count < 1 or seed < 0 or workers < 1:
        raise InputError("The count and the workers are at least 1, the seed at least 0.")
    with pool(workers) as processes:
        ahead = _AHEAD * workers
        with deaf():
            waiting = {i: processes.submit(chain, seed, i) for i in range(ahead)}
        left = count
        for number in integers():
            with deaf():
                waiting[number + ahead] = processes.submit(chain, seed, number + ahead)
            for diagram in waiting.pop(number).result()[:left]:
                left -= 1
                yield number, diagram
            if not left:
                return


def load_very_hard(part: str) -> list[Diagram]:
    """Load the very hard unknots that come with the package.

    Parameters
    ----------
    part
        "development", or "unseen": to be looked at for a final comparison only. No walk
        contributes to both.

    Raises
    ------
    InputError
        If there is no such part, or the file does not have the sha256 that its card names.

    Examples
    --------
    >>> min(diagram.crossings for diagram in load_very_hard("development")) >= 18
    True
    """
    if part not in _PARTS:
        raise InputError(f"There is no part {part!r}; accepted: {', '.join(_PARTS)}.")
    table = json.loads(DATA.read_text())
    if _sha256(table["diagrams"]) != table["sha256"]:
        raise InputError("The very hard unknots do not have their sha256; reinstall the package.")
    return [
        Diagram.from_pd(row["pd"]) for row in table["diagrams"] if _PARTS[row["walk"] % 2] == part
    ]


def _candidates(seed: int, number: int) -> Iterator[Diagram]:
    rng = np.random.default_rng([seed, number])
    large = int(rng.integers(27, 37))
    per_crossing, per_round = rng.choice([0.6, 0.8]), rng.choice([0.0, _HOLD])
    start = map_of(kauffman_lambropoulou(6, 5, 7, 6), seed, room=100)
    here = start._replace(log=np.zeros(1 << 13, np.int32))
    energy = math.inf
    since, left = _APART, _PROPOSALS
    met: set[Diagram] = set()
    while left:
        left -= 1
        there = copy_of(here, int(rng.integers(1 << 62)))
        if rng.random() < 0.3:
            scramble(there, int(rng.integers(1, 8)))
        else:
            anneal(there, int(rng.integers(1, 5)), 128, 2, 128)
        kinks(there)
        there.erase()
        n = there.crossings
        if not 0 < n <= LARGEST:
            continue
        saved, triangles = slack(there)
        value = _PER_SAVING * saved + _PER_TRIANGLE * triangles - per_crossing * min(n, large)
        bound = energy - _TEMPERATURE * math.log(rng.random())
        if value - per_round * math.log(1 + _ROUNDS) > bound:
            continue
        survived = 0
        if saved == 0 and n >= SMALLEST:
            tried = copy_of(there, int(rng.integers(1 << 62)))
            survived = resistance(tried, _ROUNDS)
            value -= per_round * math.log(1 + survived)
        if value > bound:
            continue
        here, energy = there, value
        since += 1
        if survived == _ROUNDS and since >= _APART:
            resistance(tried, _CONFIRMING)
            diagram = diagram_of(tried).canonical()
            if diagram.crossings >= SMALLEST and diagram not in met:
                met.add(diagram)
                since, left, per_round = 0, _PROPOSALS // 8, _HOLD
                yield diagram


def _is_certified(diagram: Diagram) -> bool:
    certificate = recognise(diagram).certificate
    holds = certificate is not None and verify(certificate).holds
    return holds and attempt("SnapPy group", diagram, _LONG).solved


def _sha256(rows: list[dict[str, object]]) -> str:
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def _write(path: Path, rows: list[dict[str, object]], command: str) -> None:
    """Write the diagrams and what to know about them; in full or not at all."""
    head = {
        "about": "unknots that Spherogram 2.4's simplify('global') does not undo in 3 tries",
        "command": command,
        "parts": "diagrams of even walks are for development, those of odd walks unseen",
        "sha256": _sha256(rows),
    }
    lines = ",\n  ".join(json.dumps(row, separators=(",", ":")) for row in rows)
    body = json.dumps(head, indent=1).removesuffix("\n}")
    write_whole(path, f'{body},\n "diagrams": [\n  {lines}\n ]\n}}\n')


def main() -> None:
    """Grow the diagrams that come with the package; `--help` names the options."""
    parser = argparse.ArgumentParser(prog="python -m workbench.knots.hard_unknots")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--to", type=Path, default=DATA)
    options = parser.parse_args()
    rows: list[dict[str, object]] = []
    grown = very_hard_unknots(options.count, options.seed, options.workers)
    for walk, diagram in tqdm(grown, total=options.count, desc="very hard unknots"):
        rows.append({"walk": walk, "pd": diagram.to_pd()})
        command = f"{parser.prog} --count {len(rows)} --seed {options.seed}"
        _write(options.to, rows, command)


if __name__ == "__main__":
    main()
