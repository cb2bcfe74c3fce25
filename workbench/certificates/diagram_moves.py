"""Verifiers of the kinds `unknot` and `unlink`: moves take a diagram to loops without crossings.

The statement is `{"pd": [[a, b, c, d], …], "loops": n}`: a PD code, each crossing counter-clockwise
from an under-strand, and the number of components without crossings. The steps are moves as
`planar_map` defines them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from workbench.certificates.format import CertificateError, Json, Verdict
from workbench.certificates.planar_map import PlanarMap

__all__ = ["stated", "verify_unknot", "verify_unlink"]

_TRUSTED = "Taken on trust: Reidemeister moves, and moves of a strand above or below all the rest."


def verify_unlink(statement: Mapping[str, Json], steps: Sequence[Json]) -> Verdict:
    """Make each move, and hold if no crossing is left; CertificateError if there is no diagram."""
    return _replayed(statement, steps)[0]


def verify_unknot(statement: Mapping[str, Json], steps: Sequence[Json]) -> Verdict:
    """Verify as `verify_unlink`, and hold only for a single component."""
    verdict, components = _replayed(statement, steps)
    if components != 1:
        return Verdict(False, f"The diagram has {components} components, an unknot has one.")
    return verdict


def stated(statement: Mapping[str, Json]) -> PlanarMap:
    """Read the diagram of a statement; CertificateError if there is none."""
    if set(statement) != {"pd", "loops"}:
        raise CertificateError("Expected exactly the fields pd, loops.")
    diagram = PlanarMap.from_pd(statement["pd"], statement["loops"])
    if not diagram.components():
        raise CertificateError("The diagram is empty.")
    return diagram


def _replayed(statement: Mapping[str, Json], steps: Sequence[Json]) -> tuple[Verdict, int]:
    """Return the verdict on an unlink, and the number of its components."""
    diagram = stated(statement)
    crossings, components = diagram.crossings, diagram.components()
    for number, step in enumerate(steps, 1):
        try:
            diagram.apply(step)
        except CertificateError as error:
            return Verdict(False, f"Step {number} is no legal move: {error}"), components
    if diagram.crossings or diagram.loops != components:
        left = f"After the last move, crossings left: {diagram.crossings}."
        return Verdict(False, left), components
    link = "the unknot" if components == 1 else f"the unlink of {components} components"
    numbers = f"crossings {crossings}, moves {len(steps)}"
    return Verdict(True, f"The diagram is {link}: {numbers}.", _TRUSTED), components
