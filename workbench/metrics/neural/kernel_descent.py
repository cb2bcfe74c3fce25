"""Metrics that descend on the Monge–Ampère loss with a frozen kernel, on a hypersurface.

With g = h + T H T̄ and H a Hermitian matrix in homogeneous coordinates, gradient descent on
L = ½ Σ_{x ∈ D} (η(x) − 1)² with the kernel K(x, x') δ_ik δ_jl is the paper's eq. (19):

    H(x) = Σ_{x' ∈ D} K(x, x') A(x'),    A(x') ← A(x') − ε (η − 1) η T̄ g⁻¹ T   at x',

because dη = η tr(g⁻¹ dg). A needs only its part along T, an n × n Hermitian matrix a(x'), and
then g(x) = 1 + Σ_{x'} K(x, x') S a(x') S̄ᵀ in unitary frames, S = T(x) · T̄(x'). Nothing depends on
charts, frames or phases. The metric is Hermitian but not Kähler, as it is for networks whose
outputs are the components of g.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import horizontal
from workbench.metrics.calabi_yau.sampling import fubini_study_volume
from workbench.metrics.neural.fixed_kernels import Kernel, squared_chord
from workbench.signatures import checked

__all__ = ["KernelMetric", "descend", "hermitian_basis"]

Points = Complex128[np.ndarray, "points variables"]
Frames = Complex128[np.ndarray, "points n variables"]

_PAIRS = 20_000


@dataclass(frozen=True)
class KernelMetric:
    """A metric h + Σ_{x' ∈ D} K(·, x') A(x').

    Attributes
    ----------
    points, frame
        D at |z| = 1, with unitary frames T.
    coefficients
        a(x') in the orthonormal basis of Hermitian matrices.
    losses
        The mean of |η − 1| over D, before the first step and after the last.
    rate
        The size ε of a step.
    """

    hypersurface: Hypersurface
    kernel: Kernel
    points: Points
    frame: Frames
    coefficients: Float64[np.ndarray, "data packed"]
    losses: tuple[float, float]
    rate: float

    @checked
    def form(self, z: Points, frame: Frames) -> Complex128[np.ndarray, "points n n"]:
        """Return g(T_a, T̄_b)."""
        unit, tangents = horizontal(z, frame)
        basis = hermitian_basis(self.hypersurface.dimension)
        forms: Complex128[np.ndarray, "points n n"] = tangents @ tangents.conj().swapaxes(1, 2)
        a = np.einsum("pk,kab->pab", self.coefficients, basis)
        step = max(1, _PAIRS // len(self.points))
        for start in range(0, len(z), step):
            page = slice(start, start + step)
            K = self.kernel(squared_chord(unit[page], self.points))
            S = np.einsum("pai,qci->pqac", tangents[page], self.frame.conj())
            forms[page] += np.einsum("pq,pqac,qcd,pqbd->pab", K, S, a, S.conj(), optimize=True)
        return forms


@checked
def hermitian_basis(dimension: int) -> Complex128[np.ndarray, "packed n n"]:
    """Return an orthonormal basis of the Hermitian n × n matrices, for Re tr A B.

    Examples
    --------
    >>> E = hermitian_basis(2)
    >>> np.einsum("kab,lba->kl", E, E).real.round(12).tolist() == np.eye(4).tolist()
    True
    """
    whole(dimension, "the dimension", 1, 8)
    basis = np.zeros((dimension**2, dimension, dimension), dtype=np.complex128)
    diagonal = np.arange(dimension)
    basis[diagonal, diagonal, diagonal] = 1
    pairs = zip(*np.triu_indices(dimension, 1), strict=True)
    for k, (i, j) in enumerate(pairs):
        basis[dimension + 2 * k, i, j] = basis[dimension + 2 * k, j, i] = 0.5**0.5
        basis[dimension + 2 * k + 1, i, j] = 1j * 0.5**0.5
        basis[dimension + 2 * k + 1, j, i] = -1j * 0.5**0.5
    return basis


@checked
def descend(
    X: Hypersurface, points: Points, volume: float, kernel: Kernel, steps: int
) -> KernelMetric:
    """Descend from the Fubini–Study metric in so many steps of size ε = 1 / λ_max.

    λ_max is the largest eigenvalue of the kernel of η on D at the start, so that steps are as long
    as they may be, whatever the kernel.

    Parameters
    ----------
    points
        D.
    volume
        V_Ω.

    Raises
    ------
    InputError
        If there is no point or one off the hypersurface, the volume is not positive, the number of
        steps is negative, or the metric stops being positive on D.
    """
    whole(steps, "the number of steps", 0, 10**7)
    if not len(points) or not (is_finite(volume) and volume > 0):
        raise InputError("Descent needs one point or more and a positive volume V_Ω.")
    points = X.accepted_points(points)
    z = points / np.linalg.norm(points, axis=1)[:, None]
    frame = X.unitary_frame(z)
    basis = hermitian_basis(X.dimension)
    S = np.einsum("pai,qci->pqac", frame, frame.conj())
    carried = np.einsum("kba,pqac,lcd,pqbd->pkql", basis, S, basis, S.conj(), optimize=True).real
    carried *= kernel(squared_chord(z, z))[:, None, :, None]
    size = len(z) * len(basis)
    gram = np.ascontiguousarray(carried.reshape(size, size))
    scale = volume / fubini_study_volume(X.dimension) / X.holomorphic_volume(z, frame)
    identity = np.einsum("kaa->k", basis).real

    def flatness_and_gradient(
        change: Float64[np.ndarray, " size"],
    ) -> tuple[Float64[np.ndarray, " data"], Float64[np.ndarray, "data packed"]]:
        packed = change.reshape(len(z), -1) + identity
        forms = np.einsum("pk,kab->pab", packed, basis)
        eta = scale * np.linalg.det(forms).real
        if not np.linalg.eigvalsh(forms)[:, 0].min() > 0:
            raise InputError("The metric stops being positive in descent; take fewer points.")
        inverse = np.linalg.inv(forms)
        return eta, eta[:, None] * np.einsum("kba,pab->pk", basis, inverse).real

    eta, gradient = flatness_and_gradient(np.zeros(size))
    tangent = np.einsum("pk,pkql,ql->pq", gradient, carried, gradient, optimize=True)
    rate = 1 / float(np.linalg.eigvalsh(tangent)[-1])
    first = float(np.abs(eta - 1).mean())
    a = np.zeros((len(z), len(basis)))
    for _ in range(steps):
        a -= rate * (eta - 1)[:, None] * gradient
        eta, gradient = flatness_and_gradient(gram @ a.ravel())
    last = float(np.abs(eta - 1).mean())
    return KernelMetric(X, kernel, z, frame, a, (first, last), rate)
