"""Twisted Fox calculus: the torsion of a spine at given values of ``t``.

For a spine with relators ``r_i``, letters ``x_j``, a representation α and the abelianisation ε, the
torsion is ``det(∂r_i/∂x_j) / det(α(x) t^ε(x) - 1)``: Fox derivatives sent through ``α(x) t^ε(x)``,
without the letters of a spanning tree and one letter more, which closes a loop ``x`` with the tree
(Dunfield, Friedl and Jackson, arXiv:1108.3045, section 2.12, for a spine with one vertex).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled
from workbench.knots._elimination import Elimination
from workbench.knots._spine import Spine

__all__ = ["fox_determinants", "loop_determinants", "symmetric_square"]

Ints = NDArray[np.int64]
Complexes = NDArray[np.complex128]


def symmetric_square(matrices: Complexes) -> Complexes:
    """Apply the adjoint representation of SL(2, C), as the action on quadratic forms.

    Parameters
    ----------
    matrices
        Shape ``(n, 2, 2)``, determinant 1.

    Returns
    -------
    Complexes
        Shape ``(n, 3, 3)``, in the basis x², √2 xy, y², in which unitary matrices stay unitary.
    """
    a, b = matrices[:, 0, 0], matrices[:, 0, 1]
    c, d = matrices[:, 1, 0], matrices[:, 1, 1]
    r = np.sqrt(2.0)
    squares = np.empty((len(matrices), 3, 3), dtype=np.complex128)
    squares[:, 0] = np.stack((a * a, r * a * b, b * b), axis=1)
    squares[:, 1] = np.stack((r * a * c, a * d + b * c, r * b * d), axis=1)
    squares[:, 2] = np.stack((c * c, r * c * d, d * d), axis=1)
    return squares


def fox_determinants(K: Spine, order: Elimination, terms: Complexes, t: Complexes) -> Complexes:
    """Evaluate the determinant of the Fox matrix without the columns of the tree and the loop.

    Parameters
    ----------
    K, order
        The spine and ``eliminate(K)``.
    terms
        Shape ``(letters, d, d)``: a representation's values on ``K.prefixes``.
    t
        Shape ``(points,)``, nonzero.
    """
    inverses = np.asarray(np.linalg.inv(terms[order.pivots[:, 1]]), dtype=np.complex128)
    return _determinants(K.letters, K.powers, order, terms, inverses, t)


def loop_determinants(K: Spine, order: Elimination, loop: Complexes, t: Complexes) -> Complexes:
    """Evaluate ``det(α(x) t^ε(x) - 1)``, where the ``(d, d)`` matrix ``loop`` is ``α(x)``."""
    powers = t[:, None, None] ** K.exponents[order.loop]
    return np.asarray(np.linalg.det(powers * loop - np.eye(len(loop))), dtype=np.complex128)


@compiled
def _determinants(
    letters: Ints,
    powers: Ints,
    order: Elimination,
    terms: Complexes,
    inverses: Complexes,
    t: Complexes,
) -> Complexes:
    d, rest = terms.shape[1], len(order.rest)
    values = np.empty(len(t), np.complex128)
    F = np.empty((order.size, d, d), np.complex128)
    dense = np.empty((d * rest, d * rest), np.complex128)
    low = powers.min()
    units = np.empty(powers.max() - low + 1, np.complex128)
    for j in range(len(t)):
        for e in range(len(units)):
            units[e] = t[j] ** (low + e)
        F[:] = 0
        for i in range(len(letters)):
            if order.blocks[i] >= 0:
                scale = units[powers[i] - low] if letters[i] > 0 else -units[powers[i] - low]
                for a in range(d):
                    for b in range(d):
                        F[order.blocks[i], a, b] += scale * terms[i, a, b]
        value = complex(1.0)
        for s in range(len(order.pivots)):
            i = order.pivots[s, 1]
            unit = units[powers[i] - low] if letters[i] > 0 else -units[powers[i] - low]
            _clear(F, order.targets[s], order.sources[s], order.products[s], inverses[s], unit)
            for _ in range(d):
                value *= unit
        dense[:] = 0
        for p in range(rest):
            for q in range(rest):
                if order.rest[p, q] >= 0:
                    dense[d * p : d * p + d, d * q : d * q + d] = F[order.rest[p, q]]
        values[j] = value * _determinant(dense)
    return values if d % 2 == 0 else values * order.sign


@compiled
def _clear(
    F: Complexes, targets: Ints, sources: Ints, products: Ints, inverse: Complexes, unit: complex
) -> None:
    """Subtract multiples of the pivot's row that clear its column, for pivot ``unit/inverse``."""
    d = F.shape[1]
    multiplier = np.empty((d, d), np.complex128)
    for p in range(len(targets)):
        if targets[p] < 0:
            break
        for a in range(d):
            for b in range(d):
                z = complex(0.0)
                for m in range(d):
                    z += F[targets[p], a, m] * inverse[m, b]
                multiplier[a, b] = z / unit
        for q in range(len(sources)):
            if sources[q] < 0:
                break
            for a in range(d):
                for b in range(d):
                    z = complex(0.0)
                    for m in range(d):
                        z += multiplier[a, m] * F[sources[q], m, b]
                    F[products[p, q], a, b] -= z


@compiled
def _determinant(A: Complexes) -> complex:
    """Eliminate with partial pivoting, in place."""
    n = len(A)
    product = complex(1.0)
    for c in range(n):
        best, size = c, 0.0
        for r in range(c, n):
            candidate = A[r, c].real ** 2 + A[r, c].imag ** 2
            if candidate > size:
                best, size = r, candidate
        if size == 0.0:
            return complex(0.0)
        if best != c:
            for m in range(c, n):
                A[c, m], A[best, m] = A[best, m], A[c, m]
            product = -product
        product *= A[c, c]
        for r in range(c + 1, n):
            z = A[r, c] / A[c, c]
            for m in range(c + 1, n):
                A[r, m] -= z * A[c, m]
    return product
