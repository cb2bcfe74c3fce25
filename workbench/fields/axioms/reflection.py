"""Reflection positivity of two-point functions, decided with exact and interval arithmetic.

For times t_i > 0 the matrix M_ij = G(t_i + t_j), which is E[φ(−t_i) φ(t_j)], must be positive
semidefinite if the theory is to have a Hilbert space (K. Osterwalder, R. Schrader 1973 [49]). That
a matrix is not is proved by one vector with vᵀMv < 0: v is rational, and vᵀMv is a ball that lies
below 0. That it is, is proved from its form as a sum of squares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import flint
import numpy as np
from flint import acb, arb
from jaxtyping import Float

from workbench.accepted import is_rational
from workbench.errors import InputError
from workbench.rationals import flint_of

__all__ = [
    "TIMES",
    "Kernel",
    "NegativeVector",
    "exponential",
    "is_positive_definite",
    "negative_vector",
    "reflection_matrix",
    "sharp_cutoff",
    "sharp_cutoff_plane",
    "spatial_cutoff_plane",
    "squared_exponential",
]

Kernel = Callable[[arb], arb]
"""G(t) in ball arithmetic."""

TIMES = tuple(map(Fraction, ("1/5", "1/2", "9/10", "7/5")))
"""Four times at which all kernels here are examined, in units of 1/m."""

_BITS = 128
_DENOMINATOR = 10**6


@dataclass(frozen=True)
class NegativeVector:
    """A proof that M is not positive semidefinite.

    Attributes
    ----------
    vector
        v.
    value
        vᵀMv, in words: a midpoint and a radius.
    eigenvalue
        The smallest eigenvalue of M, in floating point.
    """

    vector: tuple[Fraction, ...]
    value: str
    eigenvalue: float


def exponential(mass: Fraction) -> Kernel:
    """Return e^{−m|t|}/2m, of Cauchy momenta: the oscillator, or a free scalar in d = 1."""
    m = _ball(_positive("mass", mass))
    return lambda t: (-(m * abs(t))).exp() / (2 * m)


def squared_exponential(width: Fraction) -> Kernel:
    """Return e^{−σ²t²/2}, of gauss_net and (halved) of cos_net."""
    sigma = _ball(_positive("width", width))
    return lambda t: (-((sigma * t) ** 2) / 2).exp()


def sharp_cutoff(mass: Fraction, cutoff: Fraction) -> Kernel:
    """Return ∫_{|p|<Λ} dp/2π e^{ipt}/(p² + m²): eqs. (11) and (12) in d = 1."""
    m, top = _ball(_positive("mass", mass)), acb(_ball(_positive("cutoff", cutoff)))

    def kernel(t: arb) -> arb:
        return _integral(lambda p: (p * acb(t)).cos() / (p * p + acb(m * m)), top) / arb.pi()

    return kernel


def sharp_cutoff_plane(mass: Fraction, cutoff: Fraction) -> Kernel:
    """Return the same in d = 2, ∫₀^Λ p dp/2π J₀(pt)/(p² + m²)."""
    m, top = _ball(_positive("mass", mass)), acb(_ball(_positive("cutoff", cutoff)))

    def kernel(t: arb) -> arb:
        def radial(p: acb) -> acb:
            return p * (p * acb(t)).bessel_j(0) / (p * p + acb(m * m))

        return _integral(radial, top) / (2 * arb.pi())

    return kernel


def spatial_cutoff_plane(mass: Fraction, cutoff: Fraction) -> Kernel:
    """Return ∫_{|k|<Λ} dk/2π e^{−ω|t|}/2ω with ω² = k² + m²: only momenta in space are cut off.

    With b₀ drawn from the Cauchy density of width ω(k), this is a free scalar in d = 2 whose
    M = ∫ dk/(4πω) e^{−ωt_i} e^{−ωt_j} is a sum of squares: positive for every cutoff.
    """
    m, top = _ball(_positive("mass", mass)), acb(_ball(_positive("cutoff", cutoff)))

    def kernel(t: arb) -> arb:
        def weight(k: acb) -> acb:
            omega = (k * k + acb(m * m)).sqrt()
            return (-omega * acb(abs(t))).exp() / omega

        return _integral(weight, top) / (2 * arb.pi())

    return kernel


def reflection_matrix(kernel: Kernel, times: Sequence[Fraction] = TIMES) -> flint.arb_mat:
    """Return M_ij = G(t_i + t_j) in ball arithmetic.

    Raises
    ------
    InputError
        If a time is not a positive rational number, or there is none.
    """
    if not times or not all(is_rational(t) and t > 0 for t in times):
        raise InputError("Reflection positivity is about positive times, one fraction or more.")
    with flint.ctx.workprec(_BITS):
        return flint.arb_mat([[kernel(_ball(s + t)) for t in times] for s in times])


def negative_vector(matrix: flint.arb_mat) -> NegativeVector | None:
    """Find a rational v with vᵀMv < 0, proved in ball arithmetic; None if none was found.

    Raises
    ------
    InputError
        If the matrix is not symmetric, or not finite.

    Examples
    --------
    >>> found = negative_vector(reflection_matrix(squared_exponential(Fraction(1))))
    >>> round(found.eigenvalue, 3)
    -0.148
    >>> negative_vector(reflection_matrix(exponential(Fraction(1)))) is None
    True
    """
    _require_symmetric(matrix)
    size, M = matrix.nrows(), floats(matrix)
    eigenvalues, vectors = np.linalg.eigh(M)
    v = [Fraction(round(float(c) * _DENOMINATOR), _DENOMINATOR) for c in vectors[:, 0]]
    with flint.ctx.workprec(_BITS):
        column = flint.arb_mat(size, 1, [_ball(c) for c in v])
        value = (column.transpose() * matrix * column)[0, 0]
        if not value < 0:
            return None
        return NegativeVector(tuple(v), value.str(12), float(eigenvalues[0]))


def is_positive_definite(matrix: flint.arb_mat) -> bool:
    """Prove it by Sylvester's criterion: all leading minors are balls above 0.

    Raises
    ------
    InputError
        If the matrix is not symmetric, for which the criterion proves nothing, or not finite.

    Examples
    --------
    >>> is_positive_definite(reflection_matrix(spatial_cutoff_plane(Fraction(1), Fraction(5))))
    True
    """
    _require_symmetric(matrix)
    rows = matrix.tolist()
    with flint.ctx.workprec(_BITS):
        minors = (
            flint.arb_mat([row[:k] for row in rows[:k]]).det() for k in range(1, len(rows) + 1)
        )
        return all(bool(minor > 0) for minor in minors)


def floats(matrix: flint.arb_mat) -> Float[np.ndarray, "n n"]:
    """Return the midpoints of a matrix."""
    return np.array([[float(x.mid()) for x in row] for row in matrix.tolist()])


def _integral(function: Callable[[acb], acb], top: acb) -> arb:
    return acb.integral(lambda p, _: function(p), acb(0), top).real


def _ball(value: Fraction) -> arb:
    return arb(flint_of(value))


def _positive(name: str, value: Fraction) -> Fraction:
    if not is_rational(value) or value <= 0:
        raise InputError(f"The {name} of a kernel is a positive rational number, not {value}.")
    return value


def _require_symmetric(matrix: flint.arb_mat) -> None:
    rows, size = matrix.tolist(), matrix.nrows()
    if not size or size != matrix.ncols() or not all(x.is_finite() for row in rows for x in row):
        raise InputError("A matrix of reflections is square, of finite numbers, and not empty.")
    if not all(rows[i][j].overlaps(rows[j][i]) for i in range(size) for j in range(i)):
        raise InputError("A matrix of reflections is symmetric.")
