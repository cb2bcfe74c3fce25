"""Metrics g = h + ∂∂̄φ whose potential φ is an invariant bihomogeneous polynomial over |z|^{2K}.

M. Headrick, A. Nassar, *Energy functionals for Calabi–Yau metrics*, Adv. Theor. Math. Phys. 17
(2013) 867–902, call such metrics algebraic and find that the error of the best one falls
exponentially in K. φ is a function on the hypersurface, so g is Kähler, of the right class, and of
the right volume, exactly and whatever the numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64, Int64
from scipy.linalg import qr

from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import horizontal
from workbench.metrics.calabi_yau.monomial_kernel import levi_forms
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.symmetry import InvariantPolynomials, invariant_polynomials
from workbench.signatures import checked

__all__ = ["AlgebraicMetric", "PotentialBasis", "potential_basis", "unpacked"]

Points = Complex128[np.ndarray, "points variables"]
Frames = Complex128[np.ndarray, "points n variables"]

_DEPENDENT = 1e-9


@dataclass(frozen=True)
class PotentialBasis:
    """Invariant functions that are independent of each other and of constants on X.

    Attributes
    ----------
    polynomials
        The functions, each with standard deviation about 1 on X.
    """

    hypersurface: Hypersurface
    polynomials: InvariantPolynomials

    @property
    def count(self) -> int:
        """The number of functions."""
        return self.polynomials.count

    @checked
    def levi(
        self, z: Points, frame: Frames
    ) -> tuple[
        Float64[np.ndarray, "points functions"], Float64[np.ndarray, "points functions packed"]
    ]:
        """Return the functions and their packed Levi forms ∂∂̄F on a frame."""
        unit, tangents = horizontal(z, frame)
        F = self.polynomials
        found: tuple[
            Float64[np.ndarray, "points functions"], Float64[np.ndarray, "points functions packed"]
        ] = levi_forms(
            unit,
            tangents,
            F.degree,
            F.monomials,
            F.left,
            F.right,
            F.weights,
            F.function,
            F.count,
        )
        return found


@dataclass(frozen=True)
class AlgebraicMetric:
    """The metric of the potential φ = Σ_I c_I F_I, up to a constant.

    Attributes
    ----------
    coefficients
        The numbers c_I.
    """

    basis: PotentialBasis
    coefficients: Float64[np.ndarray, " functions"]

    @property
    def hypersurface(self) -> Hypersurface:
        """The hypersurface it lives on."""
        return self.basis.hypersurface

    @checked
    def potential(self, z: Points) -> Float64[np.ndarray, " points"]:
        """Return φ."""
        return self._summed().levi(z, np.zeros((len(z), 0, z.shape[1]), dtype=np.complex128))[0][
            :, 0
        ]

    @checked
    def form(self, z: Points, frame: Frames) -> Complex128[np.ndarray, "points n n"]:
        """Return g(T_a, T̄_b)."""
        _, tangents = horizontal(z, frame)
        h = tangents @ tangents.conj().swapaxes(1, 2)
        forms: Complex128[np.ndarray, "points n n"] = h + unpacked(
            self._summed().levi(z, frame)[1][:, 0]
        )
        return forms

    def _summed(self) -> PotentialBasis:
        """Return φ as the one function of a basis."""
        F = self.basis.polynomials
        weights = F.weights * self.coefficients[F.function]
        zero = np.zeros_like(F.function)
        one = InvariantPolynomials(F.degree, F.monomials, F.left, F.right, weights, zero, 1)
        return PotentialBasis(self.basis.hypersurface, one)


@checked
def potential_basis(X: Hypersurface, degree: int) -> PotentialBasis:
    """Return a basis of the invariant potentials of degree K, modulo Q and constants.

    Functions are chosen by QR with pivots on a fixed sample.

    Raises
    ------
    InputError
        If K is below 1 or too large for the symmetry of X, or there is no function but constants.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> [potential_basis(fermat(3), k).count for k in (2, 3, 4, 5, 6)]
    [1, 2, 4, 6, 9]
    """
    polynomials = invariant_polynomials(X, degree)
    z = sample(X, 6 * polynomials.count + 100, seed=0).z
    frame = np.zeros((len(z), 0, X.degree), dtype=np.complex128)
    values = PotentialBasis(X, polynomials).levi(z, frame)[0]
    spread = values - values.mean(axis=0)
    scale = spread.std(axis=0)
    varying = np.flatnonzero(scale > _DEPENDENT * np.abs(values).max(axis=0))
    if not len(varying):
        raise InputError(f"In degree {degree} the only invariant potentials are constants.")
    triangle, pivots = qr(spread[:, varying] / scale[varying], mode="r", pivoting=True)
    size = np.abs(np.diagonal(triangle))
    chosen: Int64[np.ndarray, " chosen"] = np.sort(varying[pivots[size > _DEPENDENT * size[0]]])
    kept = polynomials.chosen(chosen)
    weights = kept.weights / scale[chosen][kept.function]
    return PotentialBasis(
        X,
        InvariantPolynomials(
            degree, kept.monomials, kept.left, kept.right, weights, kept.function, kept.count
        ),
    )


@checked
def unpacked(
    packed: Float64[np.ndarray, "points packed"],
) -> Complex128[np.ndarray, "points n n"]:
    """Return Hermitian forms from their n² real numbers.

    Raises
    ------
    InputError
        If a row has another number of entries than a square.
    """
    n = round(packed.shape[1] ** 0.5)
    if n**2 != packed.shape[1]:
        raise InputError(f"A Hermitian form has n² real numbers, not {packed.shape[1]}.")
    forms = np.zeros((len(packed), n, n), dtype=np.complex128)
    rows, columns = np.triu_indices(n, 1)
    entries = packed[:, n::2] + 1j * packed[:, n + 1 :: 2]
    forms[:, rows, columns] = entries
    forms[:, columns, rows] = entries.conj()
    diagonal = np.arange(n)
    forms[:, diagonal, diagonal] = packed[:, :n]
    return forms
