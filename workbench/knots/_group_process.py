"""SnapPy's simplified fundamental group, in a process that can be ended.

On some triangulations the simplification does not come to an end in minutes, and nothing can
interrupt it from within; which triangulation SnapPy makes of a diagram is random, and most of them
are done at once.
"""

from __future__ import annotations

import time

from workbench.knots._oracle import Oracle, answer_all
from workbench.knots.diagram import Diagram

__all__ = ["is_infinite_cyclic"]

_PATIENCE = 2.0

_programs = Oracle(__name__)


def is_infinite_cyclic(diagram: Diagram, budget: float) -> tuple[bool, float]:
    """Whether a knot's group collapses to Z within the budget, and the seconds that it took.

    What does not end within 2 seconds is tried again on another triangulation.

    Examples
    --------
    >>> is_infinite_cyclic(Diagram.from_pd([(1, 1, 2, 2)]), 60.0)[0]
    True
    """
    spent = 0.0
    while spent < budget:
        patience = min(_PATIENCE, budget - spent)
        answer = _programs.ask(diagram.to_pd(), patience)
        if answer is not None:
            free, seconds = answer
            return free, spent + seconds
        spent += patience
    return False, budget


def _answered(pd: list[list[int]]) -> tuple[bool, float]:
    diagram = Diagram.from_pd(pd)
    begun = time.perf_counter()
    group = diagram.exterior().fundamental_group()
    free = group.num_generators() == 1 and group.num_relators() == 0
    return bool(free), time.perf_counter() - begun


if __name__ == "__main__":
    from workbench.knots import _snappy  # noqa: F401  it takes a second to load

    answer_all(_answered)
