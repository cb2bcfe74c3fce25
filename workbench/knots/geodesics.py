"""The shortest closed geodesic and the injectivity radius of a hyperbolic knot exterior.

SnapPy reads short geodesics off a Dirichlet domain, which fails in double precision for about half
of the 13-crossing knots, or off a tiling in interval style, which takes seconds. The cusp knows
them faster: `workbench.knots._tiling` searches the horoballs that geodesics must meet, a few
milliseconds a knot, and does not fail on this census.

The injectivity radius of the complement of the maximal cusp, the inj of Davies, Juhász, Lackenby,
Tomasev, *The signature and cusp geometry of hyperbolic knots*, is min(l / 2, arcsinh(|mu| / 2)), l
the length of the shortest geodesic: a shortest essential loop is a geodesic or, on the cusp torus,
the meridian, a Euclidean translation by |mu| at height 1.
"""

from __future__ import annotations

import math
from typing import Any

from workbench.knots._cusp_chart import EVEN_ORDERS, chart_of
from workbench.knots._tiling import shortest_length
from workbench.knots.hyperbolic import canonical

__all__ = [
    "GeodesicError",
    "injectivity_radius",
    "injectivity_radius_bound",
    "shortest_geodesic",
]

_LONGEST = 3.0
_CAPACITIES = (2**14, 2**17, 2**20)


class GeodesicError(ArithmeticError):
    """The shortest geodesic could not be found; the message is the reason."""


def shortest_geodesic(M: Any) -> complex:
    """Complex length of the shortest closed geodesic.

    Parameters
    ----------
    M
        SnapPy manifold: an orientable hyperbolic manifold with one complete cusp.

    Returns
    -------
    complex
        Length plus i times the twist in (-pi, pi], with SnapPy's sign (a mirror image negates
        the twist). Among several geodesics of that length, within 1e-7, the greatest twist.

    Raises
    ------
    NotHyperbolicError
        If SnapPy finds no positively oriented solution.
    GeodesicError
        If the search is too large or the numerics are inconsistent.

    Examples
    --------
    >>> import snappy
    >>> L = shortest_geodesic(snappy.Manifold("4_1"))
    >>> round(L.real, 6), round(L.imag, 6)
    (1.08707, 1.722768)
    """
    N = canonical(M)
    try:
        chart = chart_of(N)
    except ArithmeticError as reason:
        raise GeodesicError(str(reason)) from None
    for capacity in _CAPACITIES:
        length, twist, visited = shortest_length(
            chart.neighbour,
            chart.gluing,
            chart.edge_shape,
            chart.corner,
            chart.lattice,
            EVEN_ORDERS,
            _LONGEST,
            capacity,
        )
        if visited >= 0:
            break
    else:
        raise GeodesicError(f"the search met more than {_CAPACITIES[-1] // 2} tetrahedra")
    if length >= _LONGEST:
        raise GeodesicError(f"no geodesic is shorter than {_LONGEST}")
    return complex(length, twist)


def injectivity_radius_bound(mu: complex) -> float:
    """Upper bound arcsinh(|mu| / 2) for the injectivity radius outside the maximal cusp.

    In an upper bound by a multiple of inj^-3 it may replace inj: if the inequality holds with
    the bound in inj's place, it holds with inj.

    Examples
    --------
    >>> round(injectivity_radius_bound(1.0), 6)
    0.481212
    """
    return math.asinh(abs(mu) / 2)


def injectivity_radius(length: complex, mu: complex) -> float:
    """Injectivity radius outside the maximal cusp, from shortest geodesic and meridian.

    Examples
    --------
    >>> round(injectivity_radius(0.5846 + 2.4953j, 1.3279), 4)
    0.2923
    """
    return min(length.real / 2, injectivity_radius_bound(mu))
