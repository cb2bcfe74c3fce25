"""Calabi–Yau hypersurfaces: zeros of a homogeneous polynomial of degree n + 2 in P^{n+1}.

The polynomial is any that is smooth: a Fermat or a Dwork hypersurface,

    Q = Σ z_i^d − d ψ Π z_i,    d = n + 2,

or exponents and coefficients of one's choice. The holomorphic n-form is the residue of
dz/Q; on tangent vectors T_1, …, T_n at z it is det(T_1, …, T_n, z, N) for any N with ∂_N Q = 1
(P. Candelas, *Lectures on complex manifolds* (1987); here as a determinant, so that no chart is
needed). Tangent vectors are vectors of C^{n+2} at z, killed by dQ, and mean the same when
multiples of z are added, or when z and they are scaled together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from numbers import Number

import numpy as np
from jaxtyping import Complex128, Float64, Int64

from workbench.errors import InputError
from workbench.metrics.calabi_yau.polynomial_kernel import values_and_gradients
from workbench.signatures import checked

__all__ = ["Hypersurface", "dwork", "dwork_parameter", "fermat", "hypersurface"]

Points = Complex128[np.ndarray, "points variables"]
Frames = Complex128[np.ndarray, "points n variables"]

_CONIFOLD, _LARGEST, _ON = 1e-9, 1e9, 1e-6


@dataclass(frozen=True)
class Hypersurface:
    """The zeros of Σ_a c_a z^a, a smooth polynomial of as high a degree as it has variables.

    Built by `fermat`, `dwork` or `hypersurface`, which validate.
    """

    exponents: tuple[tuple[int, ...], ...]
    coefficients: tuple[complex, ...]

    @property
    def degree(self) -> int:
        """The degree d, and the number of homogeneous coordinates."""
        return len(self.exponents[0])

    @property
    def dimension(self) -> int:
        """The complex dimension n = d − 2."""
        return self.degree - 2

    @cached_property
    def powers(self) -> Int64[np.ndarray, "monomials variables"]:
        """The exponents as an array."""
        return np.array(self.exponents, dtype=np.int64)

    @cached_property
    def weights(self) -> Complex128[np.ndarray, " monomials"]:
        """The coefficients as an array."""
        return np.array(self.coefficients, dtype=np.complex128)

    @checked
    def value(self, z: Points) -> Complex128[np.ndarray, " points"]:
        """Return Q."""
        values: Complex128[np.ndarray, " points"] = values_and_gradients(
            np.ascontiguousarray(z), self.powers, self.weights
        )[0]
        return values

    @checked
    def gradient(self, z: Points) -> Points:
        """Return ∂Q/∂z_i."""
        gradients: Points = values_and_gradients(
            np.ascontiguousarray(z), self.powers, self.weights
        )[1]
        return gradients

    @checked
    def hessian(self, z: Points) -> Complex128[np.ndarray, "points variables variables"]:
        """Return ∂²Q/∂z_i∂z_j."""
        rows = []
        for i in range(self.degree):
            lowered = np.maximum(self.powers - np.eye(self.degree, dtype=np.int64)[i], 0)
            slope = self.weights * self.powers[:, i]
            rows.append(values_and_gradients(np.ascontiguousarray(z), lowered, slope)[1])
        return np.stack(rows, axis=1)

    @checked
    def accepted_points(self, z: Points) -> Points:
        """Return points on the hypersurface as an array.

        Raises
        ------
        InputError
            If they are no table of homogeneous coordinates, not finite or all zero, or if at
            |z| = 1 Q is above 10⁻⁶ of its largest coefficient.

        Examples
        --------
        >>> fermat(1).accepted_points(np.array([[1.0, 1.0, 0.0]]))
        Traceback (most recent call last):
        workbench.errors.InputError: A point is not on the hypersurface: |Q| is 0.71 at |z| = 1.
        """
        found = np.asarray(z)
        if found.ndim != 2 or found.shape[1] != self.degree or found.dtype.kind not in "fciu":
            raise InputError(f"Points have {self.degree} homogeneous coordinates each.")
        length = np.linalg.norm(found, axis=1, keepdims=True)
        if not np.isfinite(length).all() or np.any(length == 0):
            raise InputError("Homogeneous coordinates are finite, and not all of them 0.")
        off = np.abs(self.value((found / length).astype(np.complex128)))
        if off.max(initial=0) > _ON * np.abs(self.weights).max():
            raise InputError(
                f"A point is not on the hypersurface: |Q| is {off.max():.2g} at |z| = 1."
            )
        return np.ascontiguousarray(found, dtype=np.complex128)

    @checked
    def unitary_frame(self, z: Points) -> Frames:
        """Return tangent vectors at z, orthonormal for |z| = 1, orthogonal to z and to N.

        By Householder reflections, so to rounding, whatever the point.
        """
        normals = np.stack([z, self.gradient(z).conj()], axis=2)
        complete = np.linalg.qr(normals, mode="complete").Q
        return np.ascontiguousarray(np.swapaxes(complete[:, :, 2:], 1, 2))

    @checked
    def holomorphic_volume(self, z: Points, frame: Frames) -> Float64[np.ndarray, " points"]:
        """Return |Ω(T_1, …, T_n)|² at z, for tangent vectors as rows of a frame."""
        gradient = self.gradient(z)
        lift = gradient.conj() / np.sum(np.abs(gradient) ** 2, axis=1, keepdims=True)
        rows = np.concatenate([frame, z[:, None], lift[:, None]], axis=1)
        size: Float64[np.ndarray, " points"] = np.abs(np.linalg.det(rows)) ** 2
        return size


@checked
def fermat(dimension: int) -> Hypersurface:
    """Return Σ z_i^{n+2} = 0: the cubic curve, the quartic K3, the quintic for n = 1, 2, 3.

    Examples
    --------
    >>> fermat(1).exponents
    ((3, 0, 0), (0, 3, 0), (0, 0, 3))
    """
    return dwork(dimension, 0)


@checked
def dwork(dimension: int, psi: complex) -> Hypersurface:
    """Return Σ z_i^d − d ψ Π z_i = 0, d = n + 2.

    Raises
    ------
    InputError
        If n is not one of 1, …, 4, ψ not finite or above 10⁹, or ψ^d = 1: a conifold, with nodes
        where |z_i| are equal.

    Examples
    --------
    >>> dwork(3, 0.5).coefficients
    ((1+0j), (1+0j), (1+0j), (1+0j), (1+0j), (-2.5+0j))
    """
    if (
        isinstance(dimension, bool)
        or not isinstance(dimension, int | np.integer)
        or dimension not in (1, 2, 3, 4)
    ):
        raise InputError(f"The dimension of a hypersurface is 1, 2, 3 or 4 here, not {dimension}.")
    d = int(dimension) + 2
    if isinstance(psi, bool) or not isinstance(psi, Number) or not abs(psi) <= _LARGEST:
        raise InputError(
            f"The parameter ψ is a finite complex number, up to {_LARGEST:.0e} in size, not {psi}."
        )
    _require_no_conifold(psi, d)
    exponents = [tuple(d if i == j else 0 for j in range(d)) for i in range(d)]
    coefficients = [1 + 0j] * d
    if psi:
        exponents.append((1,) * d)
        coefficients.append(complex(-d * psi))
    return Hypersurface(tuple(exponents), tuple(coefficients))


@checked
def hypersurface(
    exponents: Sequence[Sequence[int]], coefficients: Sequence[complex]
) -> Hypersurface:
    """Return the zeros of Σ_a c_a z^a.

    Monomials that occur twice are added up; those with coefficient 0 are dropped.

    Raises
    ------
    InputError
        If the polynomial is not homogeneous of as high a degree as it has variables (3 to 6), or
        if the hypersurface is singular: a point is found (by 400 searches) where dQ = 0 to nine
        digits.

    Examples
    --------
    >>> X = hypersurface([(3, 0, 0), (0, 2, 1), (0, 0, 3), (1, 0, 2)], [-1, 1, 2, 1])
    >>> X.dimension
    1
    """
    terms: dict[tuple[int, ...], complex] = {}
    try:
        exponents, coefficients = [tuple(monomial) for monomial in exponents], list(coefficients)
    except TypeError:
        raise InputError(
            "A polynomial is given by rows of exponents, and as many coefficients."
        ) from None
    if len(exponents) != len(coefficients):
        raise InputError(
            f"There are {len(exponents)} monomials and {len(coefficients)} coefficients."
        )
    if not all(isinstance(c, Number) for c in coefficients):
        raise InputError("The coefficients are finite complex numbers.")
    if not all(isinstance(e, int | np.integer) for monomial in exponents for e in monomial):
        raise InputError("The exponents of monomials are integers.")
    for monomial, coefficient in zip(exponents, coefficients, strict=True):
        key = tuple(int(e) for e in monomial)
        terms[key] = terms.get(key, 0) + complex(coefficient)
    terms = {key: c for key, c in terms.items() if c}
    if not terms:
        raise InputError("The polynomial is 0.")
    variables = len(next(iter(terms)))
    for monomial in terms:
        if len(monomial) != variables or min(monomial) < 0 or sum(monomial) != variables:
            raise InputError(
                f"A monomial of a Calabi–Yau hypersurface has as high a degree as there are "
                f"variables, unlike {monomial} in {variables}."
            )
    if not 3 <= variables <= 6:
        raise InputError(f"There are 3 to 6 homogeneous coordinates, not {variables}.")
    if not all(np.isfinite(c) for c in terms.values()):
        raise InputError("The coefficients are finite complex numbers.")
    found = Hypersurface(tuple(terms), tuple(terms.values()))
    psi = dwork_parameter(found)
    if psi is None:
        _require_smooth(found)
    else:
        _require_no_conifold(psi, variables)
    return found


@checked
def dwork_parameter(X: Hypersurface) -> complex | None:
    """Return ψ if scaling the coordinates makes this a Dwork hypersurface, else None.

    It is defined up to a d-th root of unity.

    Examples
    --------
    >>> dwork_parameter(dwork(1, 0.25)).real
    0.25
    """
    terms = dict(zip(X.exponents, X.coefficients, strict=True))
    product = terms.pop((1,) * X.degree, 0)
    if len(terms) < X.degree or any(max(monomial) < X.degree for monomial in terms):
        return None
    return complex(-product / X.degree / math.prod(c ** (1 / X.degree) for c in terms.values()))


def _require_no_conifold(psi: complex, d: int) -> None:
    """Raise an InputError if ψ^d = 1."""
    if abs(complex(psi) ** d - 1) < _CONIFOLD * d:
        raise InputError(
            f"ψ = {psi} is a conifold point: ψ^{d} = 1, and the hypersurface is singular."
        )


def _require_smooth(X: Hypersurface, searches: int = 400, steps: int = 60) -> None:
    """Raise an InputError if Newton's method finds a point where dQ = 0."""
    rng = np.random.default_rng(0)
    z = rng.standard_normal((searches, X.degree, 2)) @ np.array([1, 1j])
    scale = float(np.abs(X.weights).max())
    for _ in range(steps):
        z /= np.linalg.norm(z, axis=1, keepdims=True)
        gradient = X.gradient(z)
        smallest = int(np.argmin(np.linalg.norm(gradient, axis=1)))
        if np.linalg.norm(gradient[smallest]) < _CONIFOLD * scale:
            raise InputError(
                "The hypersurface is singular: dQ = 0 at "
                f"[{' : '.join(f'{c:.3g}' for c in z[smallest])}]."
            )
        hessian = X.hessian(z)
        damped = hessian.conj().swapaxes(1, 2) @ hessian
        damping = np.linalg.norm(gradient, axis=1)[:, None, None] ** 2 / scale**2
        damped = damped + scale**2 * (damping + 1e-13) * np.eye(X.degree)
        right = hessian.conj().swapaxes(1, 2) @ gradient[:, :, None]
        z = z - np.linalg.solve(damped, right)[:, :, 0]
