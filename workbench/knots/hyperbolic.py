"""Hyperbolic invariants of knot exteriors in double precision, through SnapPy.

Conventions, each pinned by a test:

- *Cusp.* mu and lambda are the translations of the meridian and the longitude on the boundary of
  the maximal cusp, turned so that lambda > 0. slope = Re(lambda / mu), the natural slope of
  Davies, Juhász, Lackenby, Tomasev, *The signature and cusp geometry of hyperbolic knots*
  (Geometry & Topology 28 (2024), section 1). It is also the real part of SnapPy's cusp shape.
- *Chirality.* Positive knots have negative slope and negative signature: K12n242, the (-2,3,7)
  pretzel knot, has slope -18.2151 and signature -8. A mirror image negates slope, Re(mu) and the
  Chern-Simons invariant. The triangulations of the Hoste-Thistlethwaite census carry the
  orientation of its diagrams.
- *Chern-Simons* is SnapPy's, divided by 2 pi^2, defined modulo 1/2 for a cusped manifold, and given
  in (-1/4, 1/4].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from workbench.knots._cusp_chart import chart_of, largest_horoball
from workbench.knots._snappy import SnapPeaFatalError, snappy

__all__ = [
    "Hyperbolic",
    "NotHyperbolicError",
    "canonical",
    "hyperbolic_invariants",
    "positively_oriented",
]

POSITIVE = "all tetrahedra positively oriented"
_RETRIANGULATIONS = 20
_EDGE = 1e-9


class NotHyperbolicError(ArithmeticError):
    """SnapPy finds no complete hyperbolic structure; the message is the reason."""


@dataclass(frozen=True)
class Hyperbolic:
    """Invariants of the complete hyperbolic structure on a knot exterior.

    Attributes
    ----------
    volume
        Hyperbolic volume.
    chern_simons
        Chern-Simons invariant over 2 pi^2, in (-1/4, 1/4].
    cusp_volume
        Volume of the maximal cusp, half the area of its boundary.
    meridian
        Translation mu of the meridian on the maximal cusp, Im(mu) > 0.
    longitude
        Translation lambda of the longitude, real and positive.
    cusp_shape
        SnapPy's cusp shape, the complex conjugate of lambda / mu.
    slope
        Re(lambda / mu).
    symmetry
        Name of the isometry group, as SnapPy prints it.
    symmetry_order
        Its order.
    """

    volume: float
    chern_simons: float
    cusp_volume: float
    meridian: complex
    longitude: float
    cusp_shape: complex
    slope: float
    symmetry: str
    symmetry_order: int


def positively_oriented(M: Any, seed: int = 0) -> Any:
    """Return M, or a retriangulation of it whose tetrahedra are all positively oriented.

    Parameters
    ----------
    M
        SnapPy manifold.
    seed
        Seeds SnapPy's generator, so that the result depends on M alone.

    Raises
    ------
    NotHyperbolicError
        If no such triangulation turns up in twenty attempts, as for torus knots.
    """
    if M.solution_type() == POSITIVE:
        return M
    snappy.set_rand_seed(seed)
    N = M.copy()
    for _ in range(_RETRIANGULATIONS):
        N.randomize()
        if N.solution_type() == POSITIVE:
            return N
    raise NotHyperbolicError(f"not hyperbolic: {M.solution_type()}")


def hyperbolic_invariants(M: Any) -> Hyperbolic:
    """Compute the invariants of a hyperbolic knot exterior.

    Parameters
    ----------
    M
        SnapPy manifold with one complete cusp, (1, 0) the meridian, (0, 1) the longitude.

    Raises
    ------
    NotHyperbolicError
        If SnapPy finds no positively oriented solution.

    Examples
    --------
    >>> import snappy
    >>> K = hyperbolic_invariants(snappy.Manifold("K12n242"))
    >>> round(K.slope, 4), round(K.volume, 4), K.symmetry
    (-18.2151, 2.8281, 'Z/2')
    """
    M = positively_oriented(M)
    shape = complex(M.cusp_info("shape")[0])
    cusp_volume = _maximal_cusp_volume(M)
    # The area of the cusp torus is twice its volume, and |mu|^2 times Im(lambda / mu).
    longitude = abs(shape) * math.sqrt(2 * cusp_volume / shape.imag)
    symmetry = M.symmetry_group()
    return Hyperbolic(
        volume=float(M.volume()),
        chern_simons=_modulo_half(_chern_simons(M)),
        cusp_volume=cusp_volume,
        meridian=longitude / shape.conjugate(),
        longitude=longitude,
        cusp_shape=shape,
        slope=shape.real,
        symmetry=str(symmetry),
        symmetry_order=int(symmetry.order()),
    )


def canonical(M: Any, seed: int = 0) -> Any:
    """Return a triangulation of M that refines its canonical cells, or M where SnapPea crashes.

    Raises
    ------
    NotHyperbolicError
        If SnapPy finds no positively oriented solution.
    """
    N = positively_oriented(M, seed).copy()
    snappy.set_rand_seed(seed)
    try:
        N.canonize()
    except (SnapPeaFatalError, RuntimeError):
        return positively_oriented(M, seed)
    return positively_oriented(N, seed)


def _maximal_cusp_volume(M: Any) -> float:
    """Volume of the maximal cusp, from SnapPea's neighbourhood or else from the horoballs.

    SnapPea crashes on some very symmetric knots (K13a4725). The maximal cusp touches itself along
    the shortest edge of the canonical cells, at a horoball of diameter k below a horosphere at
    height 1; they touch when both are at height sqrt(k), where areas are smaller by the factor k.
    """
    try:
        cusp = M.cusp_neighborhood()
        cusp.set_displacement(cusp.stopping_displacement())
        return float(cusp.volume(0))
    except SnapPeaFatalError:
        chart = chart_of(canonical(M))
        return chart.area / largest_horoball(chart.corner) / 2


def _chern_simons(M: Any) -> float:
    """Chern-Simons invariant; SnapPy needs another triangulation where this one cannot be cut."""
    N = M
    for seed in range(_RETRIANGULATIONS):
        try:
            return float(N.chern_simons())
        except ValueError:  # "Could not subdivide into non-degenerate tetrahedra"
            N = M.copy()
            snappy.set_rand_seed(seed)
            N.randomize()
    raise NotHyperbolicError("SnapPy computes no Chern-Simons invariant")


def _modulo_half(x: float) -> float:
    """Bring x into (-1/4, 1/4] by multiples of 1/2; rounding below -1/4 counts as -1/4."""
    x -= 0.5 * math.floor(2 * x + 0.5)
    return x + 0.5 if x <= -0.25 + _EDGE else x
