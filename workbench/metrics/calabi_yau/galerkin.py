"""The Monge–Ampère equation in the space of invariant algebraic metrics, by Gauss–Newton.

φ is linear in the unknown numbers c_I, and η a polynomial of degree n in them, so that the least
squares problem

    minimise Σ_p w_p (η_p − 1)²

is solved in a few steps of Gauss and Newton from the Fubini–Study metric, each halved until the
metric stays positive and the sum becomes smaller. The functional is one of those of M. Headrick,
A. Nassar, arXiv:0908.2635; symmetry makes it small (`workbench.metrics.calabi_yau.potential`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64
from scipy.linalg import lstsq
from tqdm import tqdm

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.potential import (
    AlgebraicMetric,
    PotentialBasis,
    potential_basis,
    unpacked,
)
from workbench.metrics.calabi_yau.sampling import Sample, fubini_study_volume, sample
from workbench.signatures import checked

__all__ = ["Solution", "advised_points", "solve"]

_STEPS = 30
_HALVINGS = 30


@dataclass(frozen=True)
class Solution:
    """An algebraic metric and how it was found.

    Attributes
    ----------
    losses
        The weighted mean of (η − 1)² on the sample, before the first step and after each.
    points
        The number of points that it was fitted to.
    converged
        The last step gained less than one part in 10⁴, or nothing.
    """

    metric: AlgebraicMetric
    losses: tuple[float, ...]
    points: int
    converged: bool


@checked
def advised_points(unknowns: int) -> int:
    """Return a number of points that leaves the error of sampling behind that of the basis.

    Examples
    --------
    >>> advised_points(10)
    5500
    """
    return 3000 + 250 * unknowns


@checked
def solve(
    X: Hypersurface,
    degree: int,
    volume: float,
    seed: int,
    points: int | None = None,
    progress: bool = False,
) -> Solution:
    """Find the best invariant metric of degree K.

    Parameters
    ----------
    volume
        V_Ω, exact (`workbench.metrics.calabi_yau.volumes`) or sampled.
    points
        The size of the sample; by default as advised.
    progress
        Show a bar on stderr.

    Raises
    ------
    InputError
        If K has no invariant potentials or too many, the volume is not positive, or there are
        fewer points than ten for each unknown.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> from workbench.metrics.calabi_yau.volumes import holomorphic_volume
    >>> X = fermat(1)
    >>> solve(X, 3, holomorphic_volume(X), seed=1).losses[-1] < 1e-4
    True
    """
    basis = potential_basis(X, degree)
    count = (
        advised_points(basis.count)
        if points is None
        else whole(points, "the number of points", 1, 10**9)
    )
    if count < 10 * basis.count:
        raise InputError(
            f"{basis.count} unknowns need {10 * basis.count} points or more, not {count}."
        )
    if not (is_finite(volume) and volume > 0):
        raise InputError(f"The volume V_Ω is a positive number, not {volume}.")
    drawn = sample(X, count, seed)
    return _gauss_newton(_Equations.of(basis, drawn, volume), progress)


@dataclass(frozen=True)
class _Equations:
    """√(w / Σw) (η − 1) = 0 at the points of a sample, in unitary frames."""

    basis: PotentialBasis
    levi: Float64[np.ndarray, "points functions packed"]
    factor: Float64[np.ndarray, " points"]
    roots: Float64[np.ndarray, " points"]

    @classmethod
    def of(cls, basis: PotentialBasis, drawn: Sample, volume: float) -> _Equations:
        """Compute all that does not depend on the unknowns."""
        X = basis.hypersurface
        levi = basis.levi(drawn.z, X.unitary_frame(drawn.z))[1]
        factor = volume / fubini_study_volume(X.dimension) / drawn.weights
        return cls(basis, levi, factor, np.sqrt(drawn.weights / drawn.weights.sum()))

    def residuals(
        self, c: Float64[np.ndarray, " functions"]
    ) -> Float64[np.ndarray, " points"] | None:
        """Return the residuals, or None where the form is not positive."""
        forms = self._forms(c)
        if np.linalg.eigvalsh(forms)[:, 0].min() <= 0:
            return None
        eta = self.factor * np.linalg.det(forms).real
        residuals: Float64[np.ndarray, " points"] = self.roots * (eta - 1)
        return residuals

    def jacobian(
        self, c: Float64[np.ndarray, " functions"]
    ) -> Float64[np.ndarray, "points functions"]:
        """Return the derivatives, by d det g = tr(adj(g) dg)."""
        forms = self._forms(c)
        adjugate = np.linalg.inv(forms) * np.linalg.det(forms)[:, None, None]
        n = forms.shape[1]
        rows, columns = np.triu_indices(n, 1)
        dual = np.empty((len(forms), n * n))
        dual[:, :n] = np.diagonal(adjugate, axis1=1, axis2=2).real
        dual[:, n::2] = 2 * adjugate[:, columns, rows].real
        dual[:, n + 1 :: 2] = -2 * adjugate[:, columns, rows].imag
        scale = (self.roots * self.factor)[:, None]
        slopes: Float64[np.ndarray, "points functions"] = (
            scale * (self.levi @ dual[:, :, None])[:, :, 0]
        )
        return slopes

    def _forms(self, c: Float64[np.ndarray, " functions"]) -> Complex128[np.ndarray, "points n n"]:
        packed = np.einsum("pfk,f->pk", self.levi, c)
        packed[:, : self.basis.hypersurface.dimension] += 1
        return unpacked(packed)


def _gauss_newton(equations: _Equations, progress: bool) -> Solution:
    """Solve the least squares problem from c = 0."""
    c = np.zeros(equations.basis.count)
    residuals = equations.residuals(c)
    assert residuals is not None  # the Fubini–Study metric is positive
    losses = [float(residuals @ residuals)]
    converged = False
    for _ in tqdm(range(_STEPS), unit="step", disable=not progress):
        step = lstsq(equations.jacobian(c), -residuals, lapack_driver="gelsy", cond=1e-12)[0]
        for _ in range(_HALVINGS):
            tried = equations.residuals(c + step)
            if tried is not None and tried @ tried < losses[-1]:
                break
            step = step / 2
        else:
            converged = True
            break
        c, residuals = c + step, tried
        losses.append(float(residuals @ residuals))
        if losses[-1] > (1 - 1e-4) * losses[-2]:
            converged = True
            break
    metric = AlgebraicMetric(equations.basis, c)
    return Solution(metric, tuple(losses), len(equations.factor), converged)
