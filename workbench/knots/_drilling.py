"""Knots with the same 0-surgery as a given one, found by drilling curves out of it.

A curve c in the 0-surgery Y of a knot K leaves a manifold N when it is drilled out. If another
filling of N is the 3-sphere, then N is the exterior of a knot, and Y is its 0-surgery: Y has first
homology Z, so that the slope which gives Y is the longitude. The curves tried are dual curves of
SnapPy's triangulation of Y; a filling is the 3-sphere if its group is trivial (G. Perelman); the
diagram comes from N, by R. Cremaschi, N. Dunfield, M. Obeidin and C. Rudd's
algorithm (*Computing a link diagram from its exterior*, 2021).

Run as a program it reads the request of `workbench.knots.zero_friends` and writes a line of JSON
for each knot found, so that it can be ended at any time.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from typing import Any

from workbench.knots._snappy import SnapPeaFatalError, snappy
from workbench.knots.diagram import Diagram
from workbench.knots.hyperbolic import POSITIVE
from workbench.knots.surgery import zero_surgery

__all__ = ["friends"]

_SEGMENTS = 8
_SLOPES = sorted(range(-6, 7), key=abs)
_HAIR = 1e-6


def friends(diagram: Diagram, tetrahedra: int, seed: int) -> Iterator[Diagram]:
    """Yield diagrams of knots that share the 0-surgery, those with small exteriors first.

    None has the volume of the knot itself or of another one that was yielded.

    Parameters
    ----------
    diagram
        Of a knot.
    tetrahedra
        Largest number in an exterior for which a diagram is looked for.
    seed
        Of all random choices.
    """
    snappy.set_rand_seed(seed)
    random.seed(seed)
    surgery = zero_surgery(diagram)
    met = [float(diagram.exterior().volume())]
    for _, volume, exterior in sorted(_exteriors(surgery, tetrahedra), key=lambda found: found[:2]):
        if any(abs(volume - other) < _HAIR for other in met):
            continue
        met.append(volume)
        found = _drawn(exterior, seed)
        if found is not None:
            yield found


def _exteriors(surgery: Any, tetrahedra: int) -> Iterator[tuple[int, float, Any]]:
    """Yield size, volume and the exterior, the meridian of the knot as its meridian."""
    try:
        curves = surgery.dual_curves(max_segments=_SEGMENTS)
    except (RuntimeError, SnapPeaFatalError):
        return
    for curve in curves:
        drilled = surgery.drill(curve).filled_triangulation([0])
        drilled.simplify()
        if drilled.num_tetrahedra() > tetrahedra or str(drilled.homology()) != "Z":
            continue
        volume, solution = float(drilled.volume()), drilled.solution_type()
        meridian = _meridian(drilled.without_hyperbolic_structure())
        if meridian is not None and solution == POSITIVE:
            drilled.set_peripheral_curves([[[meridian, 1], [-1, 0]]])
            yield drilled.num_tetrahedra(), round(volume, 6), drilled


def _meridian(drilled: Any) -> int | None:
    """Return k so that the filling along (k, 1) has a trivial group, or None."""
    for k in _SLOPES:
        drilled.dehn_fill((k, 1))
        if drilled.fundamental_group().num_generators() == 0:
            return k
    return None


def _drawn(exterior: Any, seed: int) -> Diagram | None:
    """Return a diagram of the knot with that exterior, if SnapPy finds one."""
    from snappy.exterior_to_link.exceptions import ExteriorToLinkError

    try:
        link = exterior.exterior_to_link(pachner_search_tries=1, check_answer=False, seed=seed)
    except (ExteriorToLinkError, ValueError, RuntimeError, SnapPeaFatalError):
        return None
    return Diagram.from_spherogram(link)


def _answer() -> None:
    request = json.loads(sys.stdin.readline())
    knot = Diagram.from_pd(request["pd"])
    for friend in friends(knot, request["tetrahedra"], request["seed"]):
        print(json.dumps(friend.to_pd()), flush=True)


if __name__ == "__main__":
    _answer()
