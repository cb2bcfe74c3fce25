"""The anticanonical degree of the toric Fano variety whose fan is spanned by a reflexive polytope.

It is n! times the volume of the polar polytope, (−K)ⁿ (V. Batyrev, J. Alg. Geom. 3, 1994), and
mutations do not change it.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from workbench.errors import InputError
from workbench.toric.polygons import Polygon, polar
from workbench.toric.polytopes import ReflexivePolytope

__all__ = ["fano_degree"]


def fano_degree(polytope: Polygon | ReflexivePolytope) -> int:
    """Return (−K)ⁿ.

    Raises
    ------
    InputError
        If a polygon is not reflexive.

    Examples
    --------
    >>> fano_degree(Polygon(((1, 0), (0, 1), (-1, -1))))  # the plane
    9
    >>> corners = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, -1, -1))
    >>> fano_degree(ReflexivePolytope(corners))  # projective space
    64
    """
    if isinstance(polytope, Polygon):
        if not polytope.is_reflexive:
            raise InputError("The degree is an integer for a reflexive polygon; this one is none.")
        corners = polar(polytope)
        around = zip(corners, corners[1:] + corners[:1], strict=True)
        return int(sum(a * d - b * c for (a, b), (c, d) in around))
    dual = polytope.polar
    total = 0
    for facet in dual.facets:
        first, *others = (dual.array[v] for v in facet)
        for one, other in pairwise(others):
            total += abs(int(np.dot(np.cross(first, one), other)))
    return total
