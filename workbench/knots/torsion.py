"""Hyperbolic torsion polynomials of knots and their degrees, in double precision, without Sage.

``T(t)`` is the torsion of a hyperbolic knot exterior twisted by the lift of its holonomy to
SL(2, C) and by the abelianisation ``t``; ``T_ad(t)`` is the same for the adjoint representation.
They are defined and tabulated in Dunfield, Friedl and Jackson, "Twisted Alexander polynomials of
hyperbolic knots", Experimental Mathematics 21 (2012), arXiv:1108.3045. For genus ``g`` the degrees
(highest minus lowest exponent) obey ``deg T <= 4g - 2`` and ``deg T_ad <= 6g - 3``; on all 313,209
hyperbolic knots with at most 15 crossings they found equality for ``T``.

Conventions, which leave nothing ambiguous but the common power of ``t``:

- the meridian, the curve (1, 0) of the cusp, has trace +2 (the other lift gives ``T(-t)``);
- ``T(1/t) = T(t)`` and ``T_ad(1/t) = -T_ad(t)``, once centred;
- the sign of ``T_ad`` is that of sign-refined torsion: the homology is oriented such that the
  untwisted torsion is ``Δ(t) / (t - 1)`` with ``Δ(1) = 1``;
- the mirror image has the complex conjugate polynomials.

The polynomial is interpolated from its values on the circle ``|t| = 2``. On the unit circle the
middle coefficients, up to 10^10 times the outer ones at 15 crossings, would drown these in rounding
error; on a larger circle the highest coefficients weigh most, and symmetry gives the lowest. The
error of the values is measured, not assumed: ``T`` is also evaluated at some of the points ``1/t``,
where rounding and the error of the shapes act differently on a result that should be equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.knots._elimination import Elimination, eliminate
from workbench.knots._fox import fox_determinants, loop_determinants, symmetric_square
from workbench.knots._spine import Spine, spine

__all__ = [
    "TorsionError",
    "adjoint_torsion_degree",
    "adjoint_torsion_polynomial",
    "torsion_degree",
    "torsion_degrees",
    "torsion_polynomial",
]

Complexes = NDArray[np.complex128]

RADIUS = 2.0
CHECKS = 4
"""Points at which the symmetry is measured."""
ZERO, NONZERO = 10.0, 1000.0
"""Multiples of the measured error below which a coefficient is zero, above which it is not.

A coefficient is a mean of values, so its error is at most theirs; in between, nothing is decided.
"""
FIRST_POINTS, MOST_POINTS = 32, 512


class TorsionError(ArithmeticError):
    """The torsion of this manifold could not be determined; the message is the reason."""


def torsion_degree(M: Any) -> int:
    """Degree of the hyperbolic torsion polynomial.

    Parameters
    ----------
    M
        SnapPy manifold: the exterior of a hyperbolic knot, unfilled, (1, 0) the meridian.

    Returns
    -------
    int
        Highest minus lowest exponent of ``t``.

    Raises
    ------
    InputError
        If ``M`` is not the exterior of a knot.
    TorsionError
        If SnapPy finds no hyperbolic structure, or rounding leaves the degree unclear.

    Examples
    --------
    >>> import snappy
    >>> torsion_degree(snappy.Manifold("4_1"))
    2
    """
    return len(torsion_polynomial(M)) - 1


def adjoint_torsion_degree(M: Any) -> int:
    """Degree of the adjoint hyperbolic torsion polynomial; see `torsion_degree`.

    Examples
    --------
    >>> import snappy
    >>> adjoint_torsion_degree(snappy.Manifold("4_1"))
    3
    """
    return len(adjoint_torsion_polynomial(M)) - 1


def torsion_degrees(M: Any) -> tuple[int, int]:
    """Both degrees, ``(torsion_degree(M), adjoint_torsion_degree(M))``, sharing the Fox calculus.

    Examples
    --------
    >>> import snappy
    >>> torsion_degrees(snappy.Manifold("K12n242"))
    (18, 27)
    """
    K, order = _fox_calculus(M)
    degree = len(_torsion(K, order)) - 1
    return degree, len(_adjoint_torsion(K, order, first_points=3 * degree // 2 + 12)) - 1


def torsion_polynomial(M: Any) -> Complexes:
    """Coefficients of the hyperbolic torsion polynomial, from lowest to highest power of ``t``.

    Parameters, exceptions: see `torsion_degree`. Fibred knots have a monic polynomial.

    Examples
    --------
    >>> import numpy as np
    >>> import snappy
    >>> np.round(torsion_polynomial(snappy.Manifold("4_1")).real).astype(int)
    array([ 1, -4,  1])
    """
    return _torsion(*_fox_calculus(M))


def adjoint_torsion_polynomial(M: Any) -> Complexes:
    """Coefficients of the adjoint torsion polynomial, from lowest to highest power of ``t``.

    Parameters, exceptions: see `torsion_degree`. The leading coefficient of a fibred knot is that
    of its Alexander polynomial, 1 or -1.

    Examples
    --------
    >>> import numpy as np
    >>> import snappy
    >>> np.round(adjoint_torsion_polynomial(snappy.Manifold("4_1")).real).astype(int)
    array([ 1, -6,  6, -1])
    """
    return _adjoint_torsion(*_fox_calculus(M), first_points=FIRST_POINTS)


def _fox_calculus(M: Any) -> tuple[Spine, Elimination]:
    if M.num_cusps() != 1 or not M.is_orientable() or not M.cusp_info("is_complete")[0]:
        raise InputError(
            f"{M.name()} is not a knot exterior; an orientable manifold with one cusp, unfilled, "
            "is accepted"
        )
    kind = M.solution_type()
    if kind not in (
        "all tetrahedra positively oriented",
        "contains negatively oriented tetrahedra",
    ):
        raise TorsionError(f"no hyperbolic structure found: {kind}")
    K = spine(M)
    if not K.exponents.any():
        raise InputError(
            f"the curve (1, 0) of {M.name()} does not generate its homology; "
            "a knot exterior with its meridian as first curve is accepted"
        )
    return K, eliminate(K)


def _torsion(K: Spine, order: Elimination) -> Complexes:
    return _interpolate(K, order, K.prefixes, K.loops[order.loop], 1, FIRST_POINTS)


def _adjoint_torsion(K: Spine, order: Elimination, *, first_points: int) -> Complexes:
    terms = symmetric_square(K.prefixes)
    loop = symmetric_square(K.loops[order.loop : order.loop + 1])[0]
    polynomial = _interpolate(K, order, terms, loop, -1, first_points)
    return polynomial * _orientation(K, order)


def _orientation(K: Spine, order: Elimination) -> int:
    """Sign of the untwisted torsion ``Δ(t) / (t - 1)`` as this Fox matrix gives it."""
    trivial = np.ones((len(K.letters), 1, 1), dtype=np.complex128)
    minor = round(float(fox_determinants(K, order, trivial, np.ones(1, np.complex128))[0].real))
    exponent = int(K.exponents[order.loop])
    if abs(minor) != abs(exponent):
        raise InputError("the first homology has torsion; a knot exterior is accepted")
    return minor // exponent


def _interpolate(
    K: Spine,
    order: Elimination,
    terms: Complexes,
    loop: Complexes,
    symmetry: int,
    first_points: int,
) -> Complexes:
    """Coefficients of ``p(t) = symmetry * p(1/t)``, with twice the points until they suffice."""
    points = first_points
    while True:
        t = np.asarray(RADIUS * np.exp(2j * np.pi * np.arange(points) / points), np.complex128)
        t = np.concatenate((t, 1 / t[1 :: points // CHECKS][:CHECKS]))
        values = fox_determinants(K, order, terms, t)
        values /= loop_determinants(K, order, loop, t)
        try:
            return _coefficients(values[:points], values[points:], symmetry, K.residual)
        except _PointsError as reason:
            points *= 2
            if points > MOST_POINTS:
                raise TorsionError(str(reason)) from None


class _PointsError(Exception):
    """More points of evaluation may help."""


def _coefficients(
    values: Complexes, inverted: Complexes, symmetry: int, residual: float
) -> Complexes:
    """Coefficients from the values at ``t`` and, for some points, at ``1/t``.

    The exponents are ``shift/2 + k``, where ``|k| <= degree/2`` is a multiple of 1/2. Everything is
    scaled such that the error is the same for all: the coefficient of ``t^k`` by ``RADIUS^k``.
    """
    points = len(values)
    step = points // CHECKS
    some = values[1::step][:CHECKS]
    shift = round(float(np.median(np.log(np.abs(some / inverted)))) / np.log(RADIUS))
    scale = RADIUS ** (-shift / 2)
    turns = np.exp(2j * np.pi * shift * (1 + step * np.arange(CHECKS)) / points)
    asymmetry = np.abs(scale * some - symmetry * turns * inverted / scale).max()
    error = max(asymmetry, residual * scale * np.abs(values).max())

    exponents = (shift - points) // 2 + 1 + np.arange(points)
    scaled = np.fft.fft(values)[exponents % points] * (scale / points)
    k = exponents - shift / 2
    upper = scaled[k >= 0]
    sizes = np.abs(upper)
    nonzero = np.flatnonzero(sizes > NONZERO * error)
    if len(nonzero) == 0:
        raise _PointsError("every coefficient is within rounding error")
    top = nonzero[-1]
    if top > points // 2 - 4:
        raise _PointsError("the degree is too high to interpolate")
    k = k[k >= 0]
    lower = scaled[np.searchsorted(exponents, shift - exponents[exponents >= shift / 2][: top + 1])]
    if np.abs(lower - symmetry * upper[: top + 1] * RADIUS ** (-2 * k[: top + 1])).max() > (
        ZERO * error
    ):
        raise _PointsError("the coefficients are not symmetric")
    if sizes[top + 1 :].max() > ZERO * error:
        raise TorsionError("no clear gap between zero and nonzero coefficients")
    half = upper[: top + 1] / RADIUS ** k[: top + 1]
    mirrored = symmetry * half[::-1]
    return np.concatenate((mirrored if k[0] > 0 else mirrored[:-1], half))
