"""Isometries between hyperbolic link exteriors that carry the links to each other, through SnapPy.

Links with hyperbolic exteriors are the same, up to mirror image, exactly if an isometry of the
exteriors takes meridians to meridians (G. D. Mostow; G. Prasad, *Strong rigidity of Q-rank 1
lattices*, Invent. Math. 21 (1973)). SnapPy compares canonical cell decompositions (J. Weeks,
*Convex hulls and isometries of cusped hyperbolic 3-manifolds*, Topology Appl. 52 (1993)). An
isometry that it finds is an isomorphism of triangulations; that there is none rests on cells found
in double precision. Where it cannot find the cells, other triangulations may do better.
"""

from __future__ import annotations

from typing import Any

from workbench.knots._snappy import SnapPeaFatalError
from workbench.knots.hyperbolic import positively_oriented

__all__ = ["link_isometries"]

_TRIES = 12


def link_isometries(one: Any, other: Any) -> list[Any] | None:
    """Return SnapPy's isometries that take meridians to meridians, or None if it cannot decide.

    Parameters
    ----------
    one, other
        Exteriors as `Diagram.exterior` gives them; meridians and longitudes are their standard
        peripheral curves. They stay as they are.

    Returns
    -------
    list or None
        Of `snappy.Isometry`, from `one` to `other`. The determinant of a cusp map is +1 where the
        orientation of the 3-sphere is preserved, -1 where it is reversed. None after 12
        triangulations of each on which SnapPy fails.

    Raises
    ------
    NotHyperbolicError
        If SnapPy finds no hyperbolic structure on one of them.

    Examples
    --------
    >>> from workbench.knots.diagram import Diagram
    >>> knot = Diagram.from_name("5_2")
    >>> found = link_isometries(knot.exterior(), knot.mirror().exterior())
    >>> {int(isometry.cusp_maps()[0].det()) for isometry in found}
    {-1}
    """
    for _ in range(_TRIES):
        one, other = positively_oriented(one), positively_oriented(other)
        try:
            found = one.is_isometric_to(other, return_isometries=True)
        except (RuntimeError, SnapPeaFatalError):
            one, other = _retriangulated(one), _retriangulated(other)
        else:
            return [isometry for isometry in found if isometry.extends_to_link()]
    return None


def _retriangulated(manifold: Any) -> Any:
    copy = manifold.copy()
    copy.randomize()
    return copy
