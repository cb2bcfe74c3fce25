"""Training of infinitely wide networks on a mean squared error, exactly, at all times.

Loss L = ½ Σ_{x ∈ D} (φ(x) − y(x))², and eq. (7) of the paper with its sign corrected,

    dφ(x)/dt = −Σ_{x' ∈ D} Θ(x, x') ∂L/∂φ(x').

Where the NTK stands still (eq. (8)) the solution is linear in the initial network (J. Lee et al.,
*Wide neural networks of any depth evolve as linear models under gradient descent*, NeurIPS 2019;
the paper's [8]):

    φ_t(x) = φ_0(x) + A_t (Y − φ_0(X)),      A_t = Θ_{xX} Θ_XX⁻¹ (1 − e^{−Θ_XX t}),

so that over an ensemble with E φ_0 = 0 and covariance K (the NNGP kernel) at initialisation

    mean_t = A_t Y,
    Cov_t(x, x') = K_xx' + A_t K_XX A_t'ᵀ − A_t K_Xx' − K_xX A_t'ᵀ.

Other schedules (`workbench.fields.tangent.schedules`) replace e^{−Θt}. With Θ = K, which is
training of the last layer alone, t → ∞ is the exact posterior of the Gaussian process.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from jaxtyping import Float
from scipy.linalg import cho_factor, cho_solve

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.kernels.deep_kernels import analytic_kernels, checked_points
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.tangent.schedules import Schedule

__all__ = ["Training", "gaussian_posterior", "of_infinite_width"]


@dataclass(frozen=True)
class Training:
    """Linear training dynamics on data, seen at training and at test points.

    Attributes
    ----------
    theta
        Θ on all points (n + m, n + m): the n training points first.
    nngp
        Covariance K of the initial network on the same points.
    targets
        Y, of shape (n,).

    Raises
    ------
    InputError
        If the shapes do not fit together, a number is not finite, a kernel is not symmetric, or K,
        or Θ on the training points, has a negative eigenvalue.

    Examples
    --------
    >>> from workbench.fields.tangent.schedules import GradientFlow
    >>> line = Training(np.ones((2, 2)), np.ones((2, 2)), np.array([3.0]))
    >>> mean, covariance = line.moments(GradientFlow(np.log(4)))
    >>> mean.round(12).tolist(), covariance.round(12).tolist()
    ([2.25, 2.25], [[0.0625, 0.0625], [0.0625, 0.0625]])
    """

    theta: Float[np.ndarray, "all all"]
    nngp: Float[np.ndarray, "all all"]
    targets: Float[np.ndarray, " n"]

    def __post_init__(self) -> None:
        theta, nngp, targets = (
            finite_array(values, f"the values of {name}")
            for values, name in ((self.theta, "Θ"), (self.nngp, "K"), (self.targets, "Y"))
        )
        n = targets.size
        if (
            theta.ndim != 2
            or theta.shape != theta.T.shape
            or nngp.shape != theta.shape
            or targets.shape != (n,)
            or not 0 < n <= len(theta)
        ):
            raise InputError(
                f"Θ, K and Y have the shapes {theta.shape}, {nngp.shape} and {targets.shape}; "
                "accepted are two square matrices of one size and at most as many targets."
            )
        seen = ("Θ", theta, theta[:n, :n], " on the training points"), ("K", nngp, nngp, "")
        for name, kernel, part, where in seen:
            if not np.allclose(kernel, kernel.T, rtol=1e-9, atol=1e-12):
                raise InputError(f"The kernel {name} is not symmetric.")
            least = float(np.linalg.eigvalsh(part)[0])
            if least < -1e-9 * np.trace(part):
                raise InputError(f"{name} has the negative eigenvalue {least:.3g}{where}.")
        for field, values in (("theta", theta), ("nngp", nngp), ("targets", targets)):
            object.__setattr__(self, field, values)

    @property
    def largest_rate(self) -> float:
        """The learning rate 2/λ_max, from which on gradient descent diverges."""
        n = len(self.targets)
        largest = float(np.linalg.eigvalsh(self.theta[:n, :n])[-1])
        return 2 / largest if largest > 0 else inf

    def response(self, schedule: Schedule) -> Float[np.ndarray, "all n"]:
        """Return A = Θ_{xX} Θ_XX⁻¹ (1 − decay), with zero modes of Θ_XX left out."""
        n = len(self.targets)
        eigenvalues, modes = np.linalg.eigh(self.theta[:n, :n])
        moving = eigenvalues > 1e-14 * eigenvalues[-1]
        eigenvalues, modes = eigenvalues[moving], modes[:, moving]
        gain = (1 - schedule.decay(eigenvalues)) / eigenvalues
        found: Float[np.ndarray, "all n"] = (self.theta[:, :n] @ modes * gain) @ modes.T
        return found

    def evolve(
        self, initial: Float[np.ndarray, "... all"], schedule: Schedule
    ) -> Float[np.ndarray, "... all"]:
        """Return φ_t from φ_0 of one network or of many.

        Raises
        ------
        InputError
            If the networks are not given at all points.
        """
        n, shape = len(self.targets), (*np.shape(initial)[:-1], len(self.theta))
        initial = finite_array(initial, "the values of networks", shape)
        moved: Float[np.ndarray, "... all"] = (
            initial + (self.targets - initial[..., :n]) @ self.response(schedule).T
        )
        return moved

    def moments(
        self, schedule: Schedule
    ) -> tuple[Float[np.ndarray, " all"], Float[np.ndarray, "all all"]]:
        """Return the mean and the covariance over the ensemble, on all points."""
        n = len(self.targets)
        A = self.response(schedule)
        cross = A @ self.nngp[:n]
        covariance = self.nngp + A @ self.nngp[:n, :n] @ A.T - cross - cross.T
        return A @ self.targets, covariance


def of_infinite_width(
    network: FullyConnected,
    inputs: Float[np.ndarray, "n n_in"],
    targets: Float[np.ndarray, " n"],
    tests: Float[np.ndarray, "m n_in"],
) -> Training:
    """Return the dynamics of the ensemble of infinitely wide networks."""
    points = [checked_points(network, array) for array in (inputs, tests)]
    nngp, theta = analytic_kernels(network, np.concatenate(points))
    return Training(theta, nngp, finite_array(targets, "targets", (len(points[0]),)))


def gaussian_posterior(
    kernel: Float[np.ndarray, "all all"], targets: Float[np.ndarray, " n"]
) -> tuple[Float[np.ndarray, " m"], Float[np.ndarray, "m m"]]:
    """Return mean and covariance of a Gaussian process at the test points, given exact data.

    Computed by a Cholesky factor, independently of `Training`.

    Raises
    ------
    InputError
        If the kernel is not symmetric, or not positive definite on the training points, or there
        are not from 1 to as many targets as points.
    """
    size = np.size(kernel, 0) if np.ndim(kernel) else 0
    kernel = finite_array(kernel, "the values of a kernel", (size, size))
    targets = finite_array(targets, "targets", (None,))
    n = len(targets)
    if not 0 < n <= size or not np.allclose(kernel, kernel.T, rtol=1e-9, atol=1e-12):
        raise InputError(
            f"A posterior takes a symmetric kernel and from 1 to as many targets as it has points; "
            f"there are {n} targets and {size} points."
        )
    try:
        factor = cho_factor(kernel[:n, :n])
    except np.linalg.LinAlgError as error:
        raise InputError(
            "The kernel is not positive definite on the training points; are two of them equal?"
        ) from error
    mean = kernel[n:, :n] @ cho_solve(factor, targets)
    covariance = kernel[n:, n:] - kernel[n:, :n] @ cho_solve(factor, kernel[:n, n:])
    return mean, covariance
