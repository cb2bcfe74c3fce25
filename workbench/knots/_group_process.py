"""SnapPy's simplified fundamental group, in a process that can be ended.

On some triangulations the simplification does not come to an end in minutes, and nothing can
interrupt it from within; which triangulation SnapPy makes of a diagram is random.
"""

from __future__ import annotations

import time
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from workbench.knots.diagram import Diagram

__all__ = ["is_infinite_cyclic"]

_running: list[tuple[SpawnProcess, Connection]] = []


def is_infinite_cyclic(diagram: Diagram, budget: float) -> tuple[bool, float]:
    """Whether a knot's group collapses to Z within the budget, and the seconds that it took.

    Examples
    --------
    >>> is_infinite_cyclic(Diagram.from_pd([(1, 1, 2, 2)]), 60.0)[0]
    True
    """
    if not _running:
        here, there = get_context("spawn").Pipe()
        process = get_context("spawn").Process(target=_answer, args=(there,), daemon=True)
        process.start()
        there.close()
        here.recv()
        _running.append((process, here))
    process, answers = _running[0]
    answers.send(diagram)
    if answers.poll(budget):
        free, seconds = answers.recv()
        return free, seconds
    process.kill()
    process.join()
    answers.close()
    _running.clear()
    return False, budget


def _answer(questions: Connection) -> None:
    """Say that SnapPy is loaded, then answer for each diagram, until nobody asks any more."""
    Diagram.from_pd([(1, 1, 2, 2)]).exterior().fundamental_group()
    questions.send("ready")
    while True:
        try:
            diagram: Diagram = questions.recv()
        except (EOFError, KeyboardInterrupt):
            return
        begun = time.perf_counter()
        group = diagram.exterior().fundamental_group()
        free = group.num_generators() == 1 and group.num_relators() == 0
        questions.send((free, time.perf_counter() - begun))
