"""The 0-surgery of a knot, and whether two knots have the same one.

The 0-surgery glues a solid torus to the knot's exterior so that the longitude bounds a disc. A
homeomorphism is shown by an isomorphism of triangulations, up to orientation:

- where the 0-surgery is hyperbolic, SnapPy drills short geodesics and compares canonical
  triangulations of what is left (C. Hodgson and J. Weeks, *Symmetries, isometries and length
  spectra of closed hyperbolic three-manifolds*, Experiment. Math. 3 (1994));
- else, Regina simplifies closed triangulations and compares their isomorphism signatures
  (B. Burton, *The Pachner graph and the simplification of 3-sphere triangulations*, SoCG 2011).

That nothing is found proves nothing. Orientation does not matter where sliceness is asked for: a
knot is slice exactly if its mirror image is.
"""

from __future__ import annotations

from typing import Any

import regina

from workbench.errors import InputError
from workbench.knots._snappy import SnapPeaFatalError, snappy
from workbench.knots.diagram import Diagram
from workbench.knots.hyperbolic import POSITIVE

__all__ = ["same_zero_surgery", "zero_surgery", "zero_surgery_volume"]

_TRIES = 12
_SIMPLIFICATIONS = 60
_RETRIANGULATIONS = 12
_HAIR = 1e-6
_SEEDS = 1 << 32


def zero_surgery(diagram: Diagram) -> Any:
    """Return a knot's 0-surgery as a SnapPy manifold: the exterior, its cusp filled along (0, 1).

    Raises
    ------
    InputError
        If the diagram is not of a knot.

    Examples
    --------
    >>> zero_surgery(Diagram.from_name("4_1")).homology()
    Z
    """
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    filled = diagram.exterior()
    filled.dehn_fill((0, 1))
    return filled


def zero_surgery_volume(diagram: Diagram, seed: int = 0) -> float | None:
    """Return the volume of a knot's 0-surgery, or None if SnapPy finds no hyperbolic structure.

    The volume is a floating-point number that is not verified.

    Raises
    ------
    InputError
        If the diagram is not of a knot.

    Examples
    --------
    >>> zero_surgery_volume(Diagram.from_name("4_1")) is None
    True
    >>> round(zero_surgery_volume(Diagram.from_name("12n_309")), 6)
    3.702897
    """
    snappy.set_rand_seed(seed % _SEEDS)
    hyperbolic = _hyperbolic(zero_surgery(diagram))
    return None if hyperbolic is None else float(hyperbolic.volume())


def same_zero_surgery(one: Diagram, other: Diagram, seed: int = 0) -> bool:
    """Whether two knots are shown to have the same 0-surgery, up to orientation.

    False says that nothing was shown, not that the 0-surgeries differ: it is also the answer where
    the volumes, which are not verified, are not alike.

    Parameters
    ----------
    one, other
        Diagrams of knots.
    seed
        Of the retriangulations.

    Raises
    ------
    InputError
        If a diagram is not of a knot.

    Examples
    --------
    >>> partner = Diagram.from_name("K14n14254")
    >>> same_zero_surgery(Diagram.from_name("12n_309"), partner)
    True
    >>> same_zero_surgery(Diagram.from_name("10_22"), partner)
    False
    """
    first, second = zero_surgery(one), zero_surgery(other)
    if not _volumes_agree(first.copy(), second.copy(), seed):
        return False
    return _isometric(first, second, seed) or _isomorphic(first, second, seed)


def _volumes_agree(first: Any, second: Any, seed: int) -> bool:
    """Whether the volumes agree, so far as there are any: what a homeomorphism would entail."""
    snappy.set_rand_seed(seed % _SEEDS)
    one, other = _hyperbolic(first), _hyperbolic(second)
    if one is None or other is None:
        return True
    return abs(float(one.volume()) - float(other.volume())) < _HAIR


def _isometric(first: Any, second: Any, seed: int) -> bool:
    """Whether SnapPy finds an isometry, on one of a few triangulations."""
    snappy.set_rand_seed(seed % _SEEDS)
    for _ in range(_TRIES):
        try:
            if first.is_isometric_to(second):
                return True
        except (RuntimeError, SnapPeaFatalError):
            pass
        first, second = _retriangulated(first), _retriangulated(second)
    return False


def _isomorphic(first: Any, second: Any, seed: int) -> bool:
    """Whether Regina simplifies both to the same closed triangulation, from a few dozen starts."""
    snappy.set_rand_seed(seed % _SEEDS)
    met: tuple[set[str], set[str]] = (set(), set())
    for _ in range(_SIMPLIFICATIONS):
        for manifold, signatures in zip((first, second), met, strict=True):
            filled = regina.SnapPeaTriangulation(manifold._to_string()).filledAll()
            closed = regina.Triangulation3(filled)
            closed.simplify()
            signatures.add(closed.isoSig())
        if met[0] & met[1]:
            return True
        first, second = _retriangulated(first), _retriangulated(second)
    return False


def _hyperbolic(filled: Any) -> Any:
    """Return a triangulation on which SnapPy finds the hyperbolic structure, or None.

    Other triangulations come from drilling out a curve and filling it again.
    """
    manifold = filled
    for turn in range(_RETRIANGULATIONS):
        if manifold.solution_type() == POSITIVE:
            return manifold
        manifold = _retriangulated(filled)
        curves = _curves(manifold)
        if curves:
            manifold = manifold.drill(curves[turn % len(curves)]).filled_triangulation([0])
            manifold.dehn_fill((1, 0))
    return None


def _curves(manifold: Any) -> list[Any]:
    """Return curves that can be drilled out, the shortest first; none where SnapPy fails."""
    try:
        return list(manifold.dual_curves())
    except (RuntimeError, SnapPeaFatalError):
        return []


def _retriangulated(manifold: Any) -> Any:
    copy = manifold.copy()
    copy.randomize()
    return copy
