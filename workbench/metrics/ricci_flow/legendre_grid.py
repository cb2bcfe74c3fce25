"""Rotationally symmetric functions on the round sphere, at Gauss-Legendre points.

Such a function depends on μ = cos ϑ alone, smoothly if it is smooth on the sphere. Between n
points it is a polynomial of degree n − 1 in μ, whose coefficients in Legendre polynomials P_l the
quadrature gives exactly, and Δ P_l = −l(l+1) P_l. The poles are not among the points and need no
special treatment.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np
from jaxtyping import Float
from numpy.polynomial import legendre

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.signatures import checked, shaped

__all__ = ["LegendreGrid"]

Function = Float[np.ndarray, "*times n"]


@dataclass(frozen=True)
class LegendreGrid:
    """n points μ in (−1, 1), increasing; a function is an array f[..., i].

    Parameters
    ----------
    points
        n, from 4 to 1024.

    Raises
    ------
    InputError
        If n is outside its range.

    Examples
    --------
    >>> grid = LegendreGrid(12)
    >>> f = grid.mu**2 - 1 / 3
    >>> bool(np.allclose(grid.laplacian(f), -6 * f))
    True
    >>> print(f"{grid.integral(f + 1) / np.pi:.12f}")
    4.000000000000
    """

    points: int

    def __post_init__(self) -> None:
        whole(self.points, "the number n of points", 4, 1024)

    @property
    def mu(self) -> Float[np.ndarray, " n"]:
        """The points, cosines of the polar angle."""
        return self._rule[0]

    @property
    def weights(self) -> Float[np.ndarray, " n"]:
        """The weights of the quadrature over μ; their sum is 2."""
        return self._rule[1]

    @checked
    def accepted(self, f: np.ndarray, name: str) -> Float[np.ndarray, " n"]:
        """Return a function on the grid as an array.

        Raises
        ------
        InputError
            If it has another shape or is not finite.
        """
        found = np.asarray(f)
        if (
            found.shape != (self.points,)
            or found.dtype.kind not in "fiu"
            or not np.isfinite(found).all()
        ):
            raise InputError(f"{name} is a row of {self.points} finite real numbers.")
        return found.astype(float)

    @shaped
    def coefficients(self, f: Function) -> Float[np.ndarray, "*times n"]:
        """Return the c_l of f = Σ c_l P_l(μ)."""
        return np.asarray(self._held(f) @ self._to_coefficients.T)

    @shaped
    def at(self, f: Function, mu: Float[np.ndarray, " m"]) -> Float[np.ndarray, "*times m"]:
        """Return the polynomial through f at other points μ, the poles ±1 included."""
        return np.asarray(self.coefficients(f) @ legendre.legvander(mu, self.points - 1).T)

    @shaped
    def derivative(self, f: Function) -> Function:
        """Return df/dμ."""
        return np.asarray(self._held(f) @ self._derivative.T)

    @shaped
    def laplacian(self, f: Function) -> Function:
        """Return Δf = d/dμ((1 − μ²) df/dμ) of the round unit sphere."""
        return np.asarray(self._held(f) @ self.laplacian_matrix.T)

    @shaped
    def integral(self, f: Function) -> Float[np.ndarray, "*times"]:
        """Return ∫ f over the round unit sphere, 2π ∫ f dμ."""
        return np.asarray(2 * pi * (self._held(f) @ self.weights))

    def _held(self, f: Function) -> Function:
        """Return a function on the grid; refuse what has another number of values."""
        if np.shape(f)[-1:] != (self.points,):
            raise InputError(
                f"A function on the grid has {self.points} values, and not the shape {np.shape(f)}."
            )
        return f

    @cached_property
    def laplacian_matrix(self) -> Float[np.ndarray, "n n"]:
        """Δ as a matrix on values at the points."""
        degree = np.arange(self.points)
        return np.asarray((self._values * (-degree * (degree + 1))) @ self._to_coefficients)

    @cached_property
    def _rule(self) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
        nodes, weights = legendre.leggauss(self.points)
        return nodes, weights

    @cached_property
    def _values(self) -> Float[np.ndarray, "n n"]:
        return np.asarray(legendre.legvander(self.mu, self.points - 1))

    @cached_property
    def _to_coefficients(self) -> Float[np.ndarray, "n n"]:
        degree = np.arange(self.points)
        return np.asarray(((2 * degree + 1) / 2)[:, None] * self._values.T * self.weights)

    @cached_property
    def _derivative(self) -> Float[np.ndarray, "n n"]:
        steps = legendre.legder(np.eye(self.points), axis=0)
        return np.asarray(legendre.legval(self.mu, steps).T @ self._to_coefficients)
