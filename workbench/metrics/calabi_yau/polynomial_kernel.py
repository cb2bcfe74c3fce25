"""Homogeneous polynomials in compiled code: values, gradients, and their zeros on complex lines.

A polynomial is an array of exponents (monomials, variables) and one of coefficients. On a line
p + t q it is a polynomial of degree d in t, whose coefficients follow from its values at the
(d + 1)-th roots of unity; its roots are found together (O. Aberth, *Iteration methods for finding
all zeros of a polynomial simultaneously*, Math. Comp. 27 (1973) 339–344), and polished by Newton's
method in the plane of p and q on the polynomial itself.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Complex128, Float64, Int64

from workbench.compiled import compiled

__all__ = ["points_on_lines", "values_and_gradients"]

_SWEEPS = 60
_POLISHES = 3


@compiled
def _powers(
    z: Complex128[np.ndarray, " variables"], table: Complex128[np.ndarray, "variables powers"]
) -> None:
    """Fill row i with the powers of z_i."""
    for i in range(z.shape[0]):
        table[i, 0] = 1.0
        for k in range(1, table.shape[1]):
            table[i, k] = table[i, k - 1] * z[i]


@compiled
def _jet(
    exponents: Int64[np.ndarray, "monomials variables"],
    coefficients: Complex128[np.ndarray, " monomials"],
    table: Complex128[np.ndarray, "variables powers"],
    gradient: Complex128[np.ndarray, " variables"],
) -> complex:
    """Return the value and fill in the gradient."""
    variables = exponents.shape[1]
    value = 0.0 + 0.0j
    for i in range(variables):
        gradient[i] = 0.0
    for a in range(exponents.shape[0]):
        whole = coefficients[a]
        for i in range(variables):
            e = exponents[a, i]
            if e == 0:
                continue
            whole = whole * table[i, e]
            rest = coefficients[a] * e * table[i, e - 1]
            for j in range(variables):
                if j != i and exponents[a, j] > 0:
                    rest = rest * table[j, exponents[a, j]]
            gradient[i] += rest
        value += whole
    return value


@compiled
def values_and_gradients(
    z: Complex128[np.ndarray, "points variables"],
    exponents: Int64[np.ndarray, "monomials variables"],
    coefficients: Complex128[np.ndarray, " monomials"],
) -> tuple[Complex128[np.ndarray, " points"], Complex128[np.ndarray, "points variables"]]:
    """Evaluate the polynomial and its gradient at every point."""
    values = np.empty(z.shape[0], dtype=np.complex128)
    gradients = np.empty(z.shape, dtype=np.complex128)
    table = np.empty((z.shape[1], exponents.max() + 1), dtype=np.complex128)
    for point in range(z.shape[0]):
        _powers(z[point], table)
        values[point] = _jet(exponents, coefficients, table, gradients[point])
    return values, gradients


@compiled
def _roots(
    polynomial: Complex128[np.ndarray, " coefficients"], roots: Complex128[np.ndarray, " degree"]
) -> None:
    """Find all roots of Σ_k c_k t^k by Aberth's iteration."""
    degree = roots.shape[0]
    radius = (abs(polynomial[0]) / abs(polynomial[degree])) ** (1.0 / degree)
    for k in range(degree):
        roots[k] = radius * np.exp(1j * (2 * np.pi * k / degree + 0.4))
    for _ in range(_SWEEPS):
        moved = 0.0
        for k in range(degree):
            t = roots[k]
            value = polynomial[degree]
            slope = 0.0 + 0.0j
            for power in range(degree - 1, -1, -1):
                slope = slope * t + value
                value = value * t + polynomial[power]
            repulsion = 0.0 + 0.0j
            for other in range(degree):
                if other != k:
                    repulsion += 1.0 / (t - roots[other])
            denominator = slope - value * repulsion
            if abs(denominator) == 0.0:
                continue
            step = value / denominator
            roots[k] = t - step
            moved = max(moved, abs(step) / (abs(t) + 1e-300))
        if moved < 1e-9:
            break


@compiled
def _polish(
    z: Complex128[np.ndarray, " variables"],
    p: Complex128[np.ndarray, " variables"],
    q: Complex128[np.ndarray, " variables"],
    exponents: Int64[np.ndarray, "monomials variables"],
    coefficients: Complex128[np.ndarray, " monomials"],
    table: Complex128[np.ndarray, "variables powers"],
    gradient: Complex128[np.ndarray, " variables"],
) -> float:
    """Move a point of the plane of p and q to the zero beside it, at length 1.

    Returns |Q| / |∇Q| where it ends: the distance to the zero, to first order.
    """
    variables = z.shape[0]
    along_p = 0.0 + 0.0j
    along_q = 0.0 + 0.0j
    for i in range(variables):
        along_p += np.conj(z[i]) * p[i]
        along_q += np.conj(z[i]) * q[i]
    across = np.empty(variables, dtype=np.complex128)
    for i in range(variables):
        across[i] = along_q * p[i] - along_p * q[i]
    distance = 0.0
    for polish in range(_POLISHES + 1):
        length = 0.0
        for i in range(variables):
            length += z[i].real ** 2 + z[i].imag ** 2
        length = np.sqrt(length)
        for i in range(variables):
            z[i] = z[i] / length
        _powers(z, table)
        value = _jet(exponents, coefficients, table, gradient)
        slope = 0.0 + 0.0j
        steepness = 0.0
        for i in range(variables):
            slope += gradient[i] * across[i]
            steepness += gradient[i].real ** 2 + gradient[i].imag ** 2
        distance = abs(value) / np.sqrt(steepness)
        if polish == _POLISHES or distance < 1e-15:
            break
        for i in range(variables):
            z[i] = z[i] - value / slope * across[i]
    return distance


@compiled
def points_on_lines(
    p: Complex128[np.ndarray, "lines variables"],
    q: Complex128[np.ndarray, "lines variables"],
    degree: int,
    exponents: Int64[np.ndarray, "monomials variables"],
    coefficients: Complex128[np.ndarray, " monomials"],
) -> tuple[Complex128[np.ndarray, "lines degree variables"], Float64[np.ndarray, "lines degree"]]:
    """Find the zeros on the lines through p and q, at length 1, and their distances |Q| / |∇Q|."""
    lines, variables = p.shape
    points = np.empty((lines, degree, variables), dtype=np.complex128)
    distances = np.empty((lines, degree))
    table = np.empty((variables, exponents.max() + 1), dtype=np.complex128)
    gradient = np.empty(variables, dtype=np.complex128)
    unity = np.exp(2j * np.pi * np.arange(degree + 1) / (degree + 1))
    values = np.empty(degree + 1, dtype=np.complex128)
    polynomial = np.empty(degree + 1, dtype=np.complex128)
    roots = np.empty(degree, dtype=np.complex128)
    z = np.empty(variables, dtype=np.complex128)
    for line in range(lines):
        for k in range(degree + 1):
            for i in range(variables):
                z[i] = p[line, i] + unity[k] * q[line, i]
            _powers(z, table)
            values[k] = 0.0
            for a in range(exponents.shape[0]):
                term = coefficients[a]
                for i in range(variables):
                    if exponents[a, i] > 0:
                        term = term * table[i, exponents[a, i]]
                values[k] += term
        for power in range(degree + 1):
            polynomial[power] = 0.0
            for k in range(degree + 1):
                polynomial[power] += values[k] * np.conj(unity[power * k % (degree + 1)])
        _roots(polynomial, roots)
        for k in range(degree):
            for i in range(variables):
                points[line, k, i] = p[line, i] + roots[k] * q[line, i]
            distances[line, k] = _polish(
                points[line, k], p[line], q[line], exponents, coefficients, table, gradient
            )
    return points, distances
