"""Gaussian theories along the exact renormalization group: the covariance flow, in closed form.

Fields of k components, with C_t the covariance of the reference (commuting for all t) and
D = −dC/dt ≥ 0. From ∂_t P = ½ ∂·(D ∂P) + ∂·(D C⁻¹ φ P) (see `zero_dimension`) a theory N(0, Σ_0)
stays Gaussian with

    dΣ/dt = D − D C⁻¹ Σ − Σ C⁻¹ D,      Σ_t = A Σ_0 Aᵀ + C_t − A C_0 Aᵀ,      A = C_t C_0⁻¹.

Its flow of probability, φ' = −½ D (C⁻¹·2φ − Σ⁻¹φ) with ∂ ln(P/Q_t) = 2C⁻¹φ − Σ⁻¹φ, is linear.
Along it KL(N(0, Σ_t)‖N(0, C_t)) falls at the rate ½ tr D M Σ M, M = Σ⁻¹ − C⁻¹. The optimal map
between two Gaussian densities is the symmetric one (W. Knott, C. Smith 1984), and

    W₂² = tr(Σ + Σ' − 2 (Σ^½ Σ' Σ^½)^½).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.integrate import solve_ivp
from scipy.linalg import sqrtm

from workbench.accepted import finite_array, generator, is_finite, whole
from workbench.errors import InputError

__all__ = [
    "CovarianceFlow",
    "optimal_map",
    "random_theory",
    "transport_costs",
    "wasserstein_distance",
]

Matrix = Float[np.ndarray, "k k"]
Variances = Callable[[float], Float[np.ndarray, " k"]]


@dataclass(frozen=True, eq=False)
class CovarianceFlow:
    """The flow of a Gaussian theory, in coordinates in which the reference is diagonal.

    Parameters
    ----------
    initial
        Σ_0, symmetric and positive definite.
    variances
        t ↦ the diagonal of C_t, positive and not increasing.
    decrease
        t ↦ the diagonal of D = −dC/dt.

    Raises
    ------
    InputError
        If Σ_0 is not a covariance matrix of this size.

    Examples
    --------
    >>> flow = CovarianceFlow(
    ...     np.array([[2.0]]), lambda t: np.exp(-t * np.ones(1)), lambda t: np.exp(-t * np.ones(1))
    ... )
    >>> float(flow.at(0.0)[0, 0]), round(float(flow.at(50.0)[0, 0] * np.exp(50.0)), 12)
    (2.0, 1.0)
    """

    initial: Matrix
    variances: Variances
    decrease: Variances

    def __post_init__(self) -> None:
        start = finite_array(self.variances(0.0), "the diagonal of C_0", (None,))
        if not (start.size and (start > 0).all()):
            raise InputError(f"The diagonal of C_0 is {start}; accepted are positive numbers.")
        _covariance(self.initial, "Σ_0", len(start))

    def at(self, t: float) -> Matrix:
        """Return Σ_t in closed form, for t ≥ 0."""
        _scale(t)
        start, now = self.variances(0.0), self.variances(t)
        shrink = now / start
        moved: Matrix = shrink[:, None] * self.initial * shrink
        moved[np.diag_indices(len(now))] += now - shrink**2 * start
        return moved

    def rate(self, t: float, covariance: Matrix) -> Matrix:
        """Return dΣ/dt by Polchinski's equation."""
        D = self.decrease(t)
        drift = (D / self.variances(t))[:, None] * covariance
        return np.asarray(np.diag(D) - drift - drift.T)

    def integrated(self, t: float) -> Matrix:
        """Return Σ_t by integrating dΣ/dt with an adaptive method of order 8."""
        _scale(t)
        size = len(self.initial)
        found = solve_ivp(
            lambda s, flat: self.rate(s, flat.reshape(size, size)).ravel(),
            (0.0, t),
            self.initial.ravel(),
            method="DOP853",
            rtol=1e-13,
            atol=1e-15,
        )
        return np.asarray(found.y[:, -1].reshape(size, size))

    def map_along(self, t: float) -> Matrix:
        """Return the linear map from φ_0 to φ_t of the flow of probability."""
        _scale(t)
        size = len(self.initial)

        def velocity(s: float, flat: Float[np.ndarray, " kk"]) -> Float[np.ndarray, " kk"]:
            pull = 2 * np.diag(1 / self.variances(s)) - np.linalg.inv(self.at(s))
            moved = -self.decrease(s)[:, None] / 2 * (pull @ flat.reshape(size, size))
            return np.asarray(moved.ravel())

        found = solve_ivp(
            velocity, (0.0, t), np.eye(size).ravel(), method="DOP853", rtol=1e-12, atol=1e-14
        )
        return np.asarray(found.y[:, -1].reshape(size, size))

    def relative_entropy(self, t: float) -> tuple[float, float]:
        """Return KL(N(0, Σ_t)‖N(0, C_t)) and its rate −½ tr D M Σ M."""
        covariance, C = self.at(t), self.variances(t)
        ratio = covariance / np.sqrt(C)[:, None] / np.sqrt(C)
        entropy = (np.trace(ratio) - len(C) - np.linalg.slogdet(ratio)[1]) / 2
        M = np.linalg.inv(covariance) - np.diag(1 / C)
        return float(entropy), float(
            -np.trace(self.decrease(t)[:, None] * (M @ covariance @ M)) / 2
        )


def optimal_map(start: Matrix, end: Matrix) -> Matrix:
    """Return the symmetric matrix T with T Σ T = Σ', the optimal map of N(0, Σ) to N(0, Σ').

    Examples
    --------
    >>> optimal_map(np.array([[4.0]]), np.array([[9.0]])).tolist()
    [[1.5]]
    """
    root = np.real(sqrtm(_covariance(start, "Σ")))
    _covariance(end, "Σ'", len(start))
    inverse = np.linalg.inv(root)
    return np.asarray(inverse @ np.real(sqrtm(root @ end @ root)) @ inverse)


def wasserstein_distance(start: Matrix, end: Matrix) -> float:
    """Return W₂ of N(0, Σ) and N(0, Σ').

    Examples
    --------
    >>> wasserstein_distance(np.array([[4.0]]), np.array([[9.0]]))
    1.0
    """
    root = np.real(sqrtm(_covariance(start, "Σ")))
    _covariance(end, "Σ'", len(start))
    cross = np.real(sqrtm(root @ end @ root))
    return float(np.sqrt(max(np.trace(start + end - 2 * cross), 0.0)))


def random_theory(size: int, seed: int) -> CovarianceFlow:
    """Return a theory with a random Σ_0 and C_t = e^{−tE}/E, E = ½, 3/2, …, by proper time.

    Examples
    --------
    >>> random_theory(3, 0).at(1.0).shape
    (3, 3)
    """
    root = generator(seed).standard_normal((whole(size, "the number of components", 1, 200),) * 2)
    energies = 0.5 + np.arange(size)
    return CovarianceFlow(
        root @ root.T / size + 0.2 * np.eye(size),
        lambda t: np.exp(-t * energies) / energies,
        lambda t: np.exp(-t * energies),
    )


def transport_costs(flow: CovarianceFlow, t: float) -> tuple[float, float]:
    """Return the root mean square displacement along the flow of probability, and at best, W₂."""
    moved = flow.map_along(t) - np.eye(len(flow.initial))
    along = np.sqrt(np.trace(moved @ flow.initial @ moved.T))
    return float(along), wasserstein_distance(flow.initial, flow.at(t))


def _scale(t: float) -> None:
    if not (is_finite(t) and t >= 0):
        raise InputError(f"The scale t is {t}; accepted are finite t ≥ 0.")


def _covariance(given: Matrix, name: str, size: int | None = None) -> Matrix:
    """Return a matrix that is symmetric and positive definite."""
    matrix = finite_array(given, f"the entries of {name}", (size, size))
    square = matrix.shape[0] == matrix.shape[1] > 0
    even = square and np.abs(matrix - matrix.T).max() <= 1e-12 * np.abs(matrix).max()
    if even and np.linalg.eigvalsh(matrix)[0] > 0:
        return matrix
    raise InputError(f"{name} is not symmetric and positive definite, so no covariance matrix.")
