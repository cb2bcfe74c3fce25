"""Verifier of the kind `ribbon`: bands and moves take a knot to loops without crossings.

The statement is that of the kind `unknot`, of a knot. The steps are moves as `planar_map` defines
them, and bands, each drawn as a finger (by moves) whose tip is joined to what it has come to:

    ["saddle", d, e]     the arcs of d and e are cut and joined across the face on the left of both

Read as a film, the steps sweep out a surface in the four-ball: k bands and a disc for each loop at
the end. A band is orientable exactly if it changes the number of components, and each must raise it
by one. So the end has k + 1 loops, the surface has Euler characteristic 1 and one boundary, the
knot; and it is in one piece, since each of its pieces reaches the knot. It is a disc without local
maxima: a ribbon disc (R. Fox, *A quick trip through knot theory*, 1962).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.certificates.diagram_moves import stated
from workbench.certificates.format import CertificateError, Json, Verdict
from workbench.certificates.planar_map import PlanarMap

__all__ = ["verify_ribbon"]

_TRUSTED = (
    "Taken on trust: Reidemeister moves, moves of a strand above or below all the rest, and that "
    "bands and discs without maxima make a ribbon disc."
)


def verify_ribbon(statement: Mapping[str, Json], steps: Sequence[Json]) -> Verdict:
    """Replay all, and hold if each band splits a component and no crossing is left at the end."""
    diagram = stated(statement)
    crossings, components = diagram.crossings, diagram.components()
    if components != 1:
        return Verdict(False, f"The diagram has {components} components, a knot has one.")
    for number, step in enumerate(steps, 1):
        try:
            if isinstance(step, (list, tuple)) and len(step) == 3 and step[0] == "saddle":
                components = _split(diagram, step[1], step[2], components)
            else:
                diagram.apply(step)
        except CertificateError as error:
            return Verdict(False, f"Step {number} is not legal: {error}")
    if diagram.crossings:
        return Verdict(False, f"After the last step, crossings left: {diagram.crossings}.")
    numbers = f"crossings {crossings}, bands {components - 1}, steps {len(steps)}"
    return Verdict(True, f"The knot is ribbon: {numbers}.", _TRUSTED)


def _split(diagram: PlanarMap, d: Json, e: Json, components: int) -> int:
    diagram.saddle(d, e)
    if diagram.components() != components + 1:
        raise CertificateError("A band of a ribbon disc splits one component into two.")
    return components + 1
