"""Relevant and irrelevant operators: Polchinski's equation for a local potential in d dimensions.

Keeping of V_t only its value on constant fields, in units of the cutoff and with the constants of
the cutoff function scaled away, f = V' obeys (A. Hasenfratz, P. Hasenfratz 1986; R. Ball,
P. Haagensen, J. Latorre, E. Moreno 1995)

    ∂_t f = f'' − 2 f f' + (d + 2)/2 f − (d − 2)/2 x f'.

At f = 0 the eigenoperators are the Hermite polynomials He_{n−1}(x/√(2/(d − 2))), with
eigenvalues d − n(d − 2)/2, the dimensions of the couplings of φⁿ: relevant if positive,
irrelevant if negative. In 2 < d < 4 there is one more fixed point, that of K. Wilson and M. Fisher,
with one relevant even operator of eigenvalue 1/ν. Fixed point and eigenvalues are found by
Chebyshev collocation of odd functions on |x| ≤ L, where at large x solutions without essential
singularity obey f − x ~ x^{(d−2)/(d+2)}, and eigenfunctions of eigenvalue y
h ~ x^{(d−2−2y)/(d+2)}. T. Morris (2005) showed equivalence with the flow of `optimized_flow`,
which is solved in another way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.linalg import eig

from workbench.accepted import is_finite, whole, whole_numbers
from workbench.errors import InputError

__all__ = ["FixedPoint", "gaussian_eigenvalues", "wilson_fisher"]

Values = Float[np.ndarray, " points"]
Matrix = Float[np.ndarray, "points points"]


def gaussian_eigenvalues(dimension: float, powers: tuple[int, ...]) -> tuple[float, ...]:
    """Return d − n(d − 2)/2 for the couplings of φⁿ at the free fixed point.

    Examples
    --------
    >>> gaussian_eigenvalues(3, (2, 4, 6, 8))
    (2.0, 1.0, 0.0, -1.0)
    """
    if not is_finite(dimension):
        raise InputError(f"d is {dimension}; accepted are finite numbers.")
    powers = whole_numbers(powers, "the powers", 1, 10**6)
    return tuple(dimension - n * (dimension - 2) / 2 for n in powers)


@dataclass(frozen=True, eq=False)
class FixedPoint:
    """The Wilson–Fisher fixed point in the local potential approximation.

    Attributes
    ----------
    dimension
        d.
    places, slope
        Points x ≥ 0 and f = V' there.
    bend
        V''(0), negative: the potential has two minima.
    eigenvalues
        Of even perturbations of V, the largest first, real parts; the constant is left out.
    """

    dimension: float
    places: Values
    slope: Values
    bend: float
    eigenvalues: Values

    @property
    def nu(self) -> float:
        """ν, the inverse of the one positive eigenvalue."""
        return float(1 / self.eigenvalues[0])

    @property
    def omega(self) -> float:
        """ω, the eigenvalue of the leading irrelevant operator with its sign changed."""
        return float(-self.eigenvalues[1])


def wilson_fisher(dimension: float = 3.0, reach: float = 7.0, points: int = 60) -> FixedPoint:
    """Return the Wilson–Fisher fixed point, by Newton's method.

    Parameters
    ----------
    dimension
        d, from 2.7 to 3.6.
    reach
        L, from 5 to 12.
    points
        Points on 0 < x ≤ L, from 20 to 200 and at least 4 L.

    Raises
    ------
    InputError
        If a parameter is outside of its range, or Newton's method does not end.

    Examples
    --------
    >>> point = wilson_fisher()
    >>> print(f"{point.nu:.7f} {point.omega:.7f}")
    0.6495618 0.6557459
    """
    whole(points, "the number of points", 20, 200)
    for name, value, least, most in (("d", dimension, 2.7, 3.6), ("L", reach, 5.0, 12.0)):
        if not (is_finite(value) and least <= value <= most):
            raise InputError(f"{name} is {value}; accepted are numbers from {least} to {most}.")
    if points < 4 * reach:
        raise InputError(f"{points} points are too few for L = {reach}; accepted are 4 L or more.")
    x, first, second = _odd_chebyshev(points, reach)
    power = (dimension - 2) / (dimension + 2)

    def linear(f: Values) -> Matrix:
        """Return the derivative of the right-hand side at f."""
        identity = np.eye(points)
        drift = -2 * f - (dimension - 2) / 2 * x
        growth = (dimension + 2) / 2 - 2 * first @ f
        return np.asarray(second + drift[:, None] * first + growth[:, None] * identity)

    f = x - 1.25 * x / (1 + 0.05 * x**2)
    for _ in range(60):
        residual = second @ f - 2 * f * (first @ f) + (dimension + 2) / 2 * f
        residual -= (dimension - 2) / 2 * x * (first @ f)
        jacobian = linear(f)
        residual[-1] = reach * (first[-1] @ f - 1) - power * (f[-1] - reach)
        jacobian[-1] = reach * first[-1]
        jacobian[-1, -1] -= power
        move = np.linalg.solve(jacobian, -residual)
        f = f + move * min(1.0, 0.3 / np.abs(move).max())
        if np.abs(move).max() < 1e-10:
            break
    else:
        raise InputError(f"No fixed point was found in d = {dimension} with L = {reach}.")
    slopes, masses = linear(f), np.eye(points)
    slopes[-1] = reach * first[-1]
    slopes[-1, -1] -= power
    masses[-1] = 0
    masses[-1, -1] = -2 / (dimension + 2)
    found = eig(slopes, masses, right=False)
    real = np.sort(found.real[np.isfinite(found.real) & (np.abs(found.imag) < 1e-6)])[::-1]
    return FixedPoint(dimension, x, f, float(_slope_at_zero(f, x)), real)


def _odd_chebyshev(points: int, reach: float) -> tuple[Values, Matrix, Matrix]:
    """Points on 0 < x ≤ L and the matrices of d/dx and d²/dx² of odd functions."""
    count = 2 * points
    angle = np.pi * np.arange(count) / (count - 1)
    z = np.cos(angle)
    ends = np.where((np.arange(count) == 0) | (np.arange(count) == count - 1), 2.0, 1.0)
    signs = ends * (-1.0) ** np.arange(count)
    gaps = z[:, None] - z[None] + np.eye(count)
    D = signs[:, None] / signs[None] / gaps
    D -= np.diag(D.sum(axis=1))
    right = slice(0, points)
    mirrored = np.arange(count - 1, points - 1, -1)

    def folded(matrix: Matrix) -> Matrix:
        half = matrix[right, right] - matrix[right][:, mirrored]
        return np.asarray(half[::-1, ::-1])

    return z[right][::-1] * reach, folded(D) / reach, folded(D @ D) / reach**2


def _slope_at_zero(f: Values, x: Values) -> float:
    """f'(0) of an odd function by barycentric interpolation of f/x, even and smooth."""
    z = np.concatenate([x, -x])
    values = np.concatenate([f / x, f / x])
    order = np.argsort(z)
    z, values = z[order], values[order]
    weights = (-1.0) ** np.arange(len(z)) * np.where(
        (np.arange(len(z)) == 0) | (np.arange(len(z)) == len(z) - 1), 0.5, 1.0
    )
    return float((weights / -z) @ values / (weights / -z).sum())
