"""What other programs make of an unknot diagram, on the same diagram in the same run.

Spherogram's `simplify` re-routes maximal strands ("pickup"), tries random R3 moves ("level"), or
both ("global"); Regina's `simplify` uses R1, R2 and random R3 moves. Neither writes down its moves.
SnapPy simplifies the fundamental group: a presentation without relators recognises the unknot (the
group is Z exactly for the unknot; Papakyriakopoulos 1957), and certifies nothing that another
program could replay.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import regina
from tqdm import tqdm

from workbench.errors import InputError
from workbench.knots._group_process import is_infinite_cyclic
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import simplify

__all__ = ["PROGRAMS", "Attempt", "attempt", "compare", "summary"]


@dataclass(frozen=True)
class Attempt:
    """One program on one diagram.

    Attributes
    ----------
    solved
        Whether it ended with no crossing (or, for SnapPy, with the group Z).
    seconds
        For the attempt, without the conversion of the diagram to the program's own form, except
        for SnapPy, where triangulating the complement is part of it.
    moves
        The number of moves written down, −1 if the program writes none.
    """

    solved: bool
    seconds: float
    moves: int = -1


def _ours(diagram: Diagram, budget: float, seed: int) -> Attempt:
    begun = time.perf_counter()
    found = simplify(diagram, budget, seed)
    seconds = time.perf_counter() - begun
    return Attempt(found.end.crossings == 0, seconds, len(found.steps))


def _spherogram(diagram: Diagram, _budget: float, seed: int) -> Attempt:
    link = diagram.to_spherogram()
    before = random.getstate()
    random.seed(seed)
    try:
        begun = time.perf_counter()
        link.simplify("global")
        return Attempt(not link.crossings, time.perf_counter() - begun)
    finally:
        random.setstate(before)


def _regina(diagram: Diagram, _budget: float, _seed: int) -> Attempt:
    link = regina.Link.fromPD([tuple(crossing) for crossing in diagram.pd])
    begun = time.perf_counter()
    link.simplify()
    return Attempt(link.size() == 0, time.perf_counter() - begun)


def _snappy(diagram: Diagram, budget: float, _seed: int) -> Attempt:
    return Attempt(*is_infinite_cyclic(diagram, budget))


PROGRAMS: dict[str, Callable[[Diagram, float, int], Attempt]] = {
    "ours": _ours,
    "Spherogram global": _spherogram,
    "Regina simplify": _regina,
    "SnapPy group": _snappy,
}


def attempt(program: str, diagram: Diagram, budget: float = 10.0, seed: int = 0) -> Attempt:
    """Let one program try one knot diagram.

    Parameters
    ----------
    program
        A key of `PROGRAMS`.
    budget
        Seconds, for our own search and for SnapPy, which may not end; the others end by themselves.
    seed
        Of the random choices, where the program lets one choose them.

    Raises
    ------
    InputError
        If there is no such program, or the diagram has no crossings or several components.

    Examples
    --------
    >>> kink = Diagram.from_pd([(1, 1, 2, 2)])
    >>> [attempt(program, kink).solved for program in PROGRAMS]
    [True, True, True, True]
    """
    if program not in PROGRAMS:
        raise InputError(f"There is no program {program!r}; accepted: {', '.join(PROGRAMS)}.")
    if diagram.components != 1 or not diagram.crossings:
        raise InputError("The programs are compared on diagrams of knots, with crossings.")
    return PROGRAMS[program](diagram, budget, seed)


def compare(
    families: dict[str, list[Diagram]], budget: float = 10.0, seed: int = 0, tries: int = 1
) -> pd.DataFrame:
    """Let every program try every diagram, one after another, after a warm-up.

    A program goes through a family before the next one does, so that none finds the processor's
    caches filled by another. The tries have the seeds `seed`, `seed` + 1, ….

    Returns
    -------
    pandas.DataFrame
        One row a family, program, diagram and try: `family`, `program`, `diagram` (its place in
        the family), `attempt`, `crossings`, `solved`, `seconds`, `moves`.
    """
    for program in PROGRAMS:
        attempt(program, Diagram.from_pd([(1, 1, 2, 2)]))
    work = [
        (family, place, diagram, program, number)
        for number in range(tries)
        for family, diagrams in families.items()
        for program in PROGRAMS
        for place, diagram in enumerate(diagrams)
    ]
    rows = []
    for family, place, diagram, program, number in tqdm(work, desc="attempts", leave=False):
        tried = attempt(program, diagram, budget, seed + number)
        rows.append(
            {
                "family": family,
                "program": program,
                "diagram": place,
                "attempt": number,
                "crossings": diagram.crossings,
                "solved": tried.solved,
                "seconds": tried.seconds,
                "moves": tried.moves,
            }
        )
    return pd.DataFrame(rows)


def summary(attempts: pd.DataFrame) -> pd.DataFrame:
    """Return solved diagrams, their number, and the median seconds, by family and program.

    The column `ratio` is the median of the program's time over ours, on a diagram in a try that
    both solve; NaN where there is none.
    """
    ours = attempts[(attempts["program"] == "ours") & attempts["solved"]]
    key = ["family", "diagram", "attempt"]
    paired = attempts[attempts["solved"]].merge(ours, on=key, suffixes=("", "_ours"))
    paired["ratio"] = paired["seconds"] / paired["seconds_ours"]
    grouped = attempts.groupby(["family", "program"], sort=False)
    table = grouped.agg(
        solved=("solved", "sum"),
        diagrams=("solved", "size"),
        seconds=("seconds", "median"),
        slowest=("seconds", "max"),
    )
    table["ratio"] = paired.groupby(["family", "program"])["ratio"].median()
    return table.reset_index()
