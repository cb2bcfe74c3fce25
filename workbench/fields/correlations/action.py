"""The Gaussian action, eq. (6): S[φ] = ½ ∫∫ φ(x) G²(x, y)⁻¹ φ(y), on a grid.

G² is an integral operator and G²(x, y)⁻¹ the kernel of its inverse operator, not the reciprocal of
a number. On a grid of equal spacing h, ∫ dy becomes h Σ, so that

    G⁻¹_{ij} = (matrix inverse of G)_{ij}/h²,        h Σ_j G⁻¹_{ij} G_{jk} = δ_{ik}/h,

the delta function of the grid. Whether there is a limit h → 0 depends on G²: for the propagator
e^{−m|x−y|}/2m the matrix inverse is tridiagonal and becomes −d²/dx² + m²; for an analytic kernel,
as of the Gauss- and Cos-net, the condition number grows faster than any power of 1/h, and the
inverse exists only on smooth functions; for a kernel of finite rank, as that of ReLU in one
dimension, there is no inverse at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError

__all__ = ["GridAction", "expected_action", "grid_action", "variance_of_action"]

_Matrix = Float[np.ndarray, "k k"]


@dataclass(frozen=True)
class GridAction:
    """The action on a grid.

    Attributes
    ----------
    G
        G² between all points.
    inverse
        Its inverse as a matrix.
    spacing
        h to the power of the dimension: what one point weighs in an integral.
    """

    G: _Matrix
    inverse: _Matrix
    spacing: float

    @property
    def condition(self) -> float:
        """The ratio of the largest to the smallest eigenvalue of G²."""
        eigenvalues = np.linalg.eigvalsh(self.G)
        return float(eigenvalues[-1] / eigenvalues[0])

    @property
    def kernel(self) -> _Matrix:
        """G²(x, y)⁻¹ of eq. (6)."""
        return np.asarray(self.inverse / self.spacing**2)

    @property
    def delta(self) -> _Matrix:
        """∫ dy G²(x, y)⁻¹ G²(y, z): 1/h on the diagonal, 0 elsewhere, up to rounding."""
        product: _Matrix = self.spacing * self.kernel @ self.G
        return product

    def applied(self, f: Float[np.ndarray, "k ..."]) -> Float[np.ndarray, "k ..."]:
        """Return ∫ dy G²(x, y)⁻¹ f(y)."""
        f = finite_array(f, "the values of a function", (len(self.G), *np.shape(f)[1:]))
        result: Float[np.ndarray, "k ..."] = self.spacing * self.kernel @ f
        return result

    def value(self, phi: Float[np.ndarray, "fields k"]) -> Float[np.ndarray, " fields"]:
        """Return S[φ] for each field; the spacings cancel."""
        phi = finite_array(phi, "the fields", (None, len(self.G)))
        return np.asarray(0.5 * np.einsum("fi,ij,fj->f", phi, self.inverse, phi, optimize=True))


def grid_action(G: _Matrix, spacing: float) -> GridAction:
    """Invert a two-point function on a grid.

    Parameters
    ----------
    G
        Symmetric, between all pairs of points.
    spacing
        The weight of one point in an integral.

    Raises
    ------
    InputError
        If G is singular to working precision: the field has no action of this form.

    Examples
    --------
    >>> x = np.linspace(0, 1, 5)
    >>> action = grid_action(np.exp(-abs(x[:, None] - x)) / 2, x[1])
    >>> bool(abs(action.inverse[0, 2]) < 1e-12)  # tridiagonal
    True
    """
    G = finite_array(G, "the values of a two-point function", (None, None))
    if not len(G) or G.shape[0] != G.shape[1] or not np.allclose(G, G.T, rtol=1e-12, atol=0):
        raise InputError("A two-point function on a grid is a symmetric square matrix.")
    if not is_finite(spacing) or spacing <= 0:
        raise InputError(f"The spacing of a grid is positive, not {spacing}.")
    eigenvalues, vectors = np.linalg.eigh(G)
    if eigenvalues[0] <= len(G) * np.finfo(float).eps * eigenvalues[-1]:
        rank = int((eigenvalues > len(G) * np.finfo(float).eps * eigenvalues[-1]).sum())
        raise InputError(
            f"The two-point function has rank {rank} of {len(G)} to working precision, so that it "
            "has no inverse on this grid."
        )
    inverse = (vectors / eigenvalues) @ vectors.T
    return GridAction(G, (inverse + inverse.T) / 2, spacing)


def expected_action(points: int) -> float:
    """Return E S = k/2 on k points, for any field with the two-point function of the action."""
    return whole(points, "the number of points", 1) / 2


def variance_of_action(inverse: _Matrix, connected: Float[np.ndarray, "k k k k"]) -> float:
    """Return Var S = k/2 + ¼ Σ G⁻¹_{ij} G⁻¹_{kl} κ₄(ijkl): what interactions add to equipartition.

    Raises
    ------
    InputError
        If G⁻¹ is not square, or κ₄ not on the same points.

    Examples
    --------
    >>> variance_of_action(np.eye(2), np.zeros((2, 2, 2, 2)))
    1.0
    """
    size = np.size(inverse, 0) if np.ndim(inverse) else 0
    inverse = finite_array(inverse, "the values of G⁻¹", (size, size))
    connected = finite_array(connected, "the values of κ₄", (size,) * 4)
    contraction = np.einsum("ij,kl,ijkl->", inverse, inverse, connected, optimize=True)
    return float(len(inverse) / 2 + contraction / 4)
