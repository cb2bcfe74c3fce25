"""SnapPy's simplified fundamental group, in a process that can be ended.

On some triangulations the simplification does not come to an end in minutes, and nothing can
interrupt it from within; which triangulation SnapPy makes of a diagram is random, and most of them
are done at once. The process reads PD codes, one a line, and answers each with a line: whether the
group is infinite cyclic, and the seconds that it took.
"""

from __future__ import annotations

import atexit
import json
import select
import subprocess
import sys
import time

from workbench.knots.diagram import Diagram

__all__ = ["is_infinite_cyclic"]

_PATIENCE = 2.0

_running: list[subprocess.Popen[str]] = []


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
        worker = _running[0] if _running else _started()
        _ask(worker, diagram)
        assert worker.stdout is not None
        if select.select([worker.stdout], [], [], patience)[0]:
            free, seconds = _answered(worker)
            return free, spent + seconds
        _end()
        spent += patience
    return False, budget


def _started() -> subprocess.Popen[str]:
    """Start the process, and wait until it has loaded SnapPy."""
    worker = subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    _running.append(worker)
    _ask(worker, Diagram.from_pd([(1, 1, 2, 2)]))
    _answered(worker)
    return worker


def _ask(worker: subprocess.Popen[str], diagram: Diagram) -> None:
    assert worker.stdin is not None
    print(json.dumps(diagram.to_pd()), file=worker.stdin, flush=True)


def _answered(worker: subprocess.Popen[str]) -> tuple[bool, float]:
    assert worker.stdout is not None
    free, seconds = json.loads(worker.stdout.readline())
    return bool(free), float(seconds)


@atexit.register
def _end() -> None:
    while _running:
        with _running.pop() as worker:
            worker.kill()


def _answer_all() -> None:
    for line in sys.stdin:
        diagram = Diagram.from_pd(json.loads(line))
        begun = time.perf_counter()
        group = diagram.exterior().fundamental_group()
        free = group.num_generators() == 1 and group.num_relators() == 0
        print(json.dumps([bool(free), time.perf_counter() - begun]), flush=True)


if __name__ == "__main__":
    _answer_all()
