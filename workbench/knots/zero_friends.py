"""Other knots with the same 0-surgery as a given one, looked for in a process that can be ended.

The search drills curves out of the 0-surgery (`workbench.knots._drilling`). Nothing is built into
it: whether a knot that it finds is ribbon, or slice, is for others to say.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.simplify import require_budget, settle
from workbench.knots.surgery import same_zero_surgery

__all__ = ["zero_friends"]


def zero_friends(
    diagram: Diagram, budget: float = 60.0, tetrahedra: int = 14, seed: int = 0
) -> list[Diagram]:
    """Look for other knots with the same 0-surgery.

    Parameters
    ----------
    diagram
        Of a knot whose 0-surgery is hyperbolic; of another one, nothing is found.
    budget
        Seconds; what was found before they end is returned.
    tetrahedra
        Largest number in the exterior of a knot that is looked for, at least 2. Larger exteriors
        are more, and their diagrams take longer to find.
    seed
        Of all random choices. What is found depends on nothing else, unless the budget ends.

    Returns
    -------
    list of Diagram
        Simplified; those with small exteriors first. For each the 0-surgery is shown to be the
        same. Volumes tell them apart from the knot and from each other, up to rounding.

    Raises
    ------
    InputError
        If the diagram is not of a knot, the budget is not positive, the number of tetrahedra is
        less than 2, or the seed is negative.

    Examples
    --------
    >>> [friend.crossings for friend in zero_friends(Diagram.from_name("12n_309"), 60.0, 8)]
    [14]
    """
    require_budget(budget)
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    if tetrahedra < 2 or seed < 0:
        raise InputError(
            f"At least 2 tetrahedra and a seed of at least 0, not {tetrahedra} and {seed}."
        )
    found = (settle(friend, seed).end for friend in _found(diagram, budget, tetrahedra, seed))
    return [friend for friend in found if same_zero_surgery(diagram, friend, seed)]


def _found(diagram: Diagram, budget: float, tetrahedra: int, seed: int) -> list[Diagram]:
    """Ask the process, and end it when time is over."""
    request = {"pd": diagram.to_pd(), "tetrahedra": tetrahedra, "seed": seed}
    deadline = time.monotonic() + budget
    lines = []
    with subprocess.Popen(
        [sys.executable, "-m", "workbench.knots._drilling"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps(request) + "\n")
        worker.stdin.close()
        while select.select([worker.stdout], [], [], max(0.0, deadline - time.monotonic()))[0]:
            line = worker.stdout.readline()
            if not line:
                break
            lines.append(line)
        worker.kill()
    return [Diagram.from_pd(json.loads(line)) for line in lines]
