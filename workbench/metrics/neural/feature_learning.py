"""Whether features are learned: networks against their frozen selves, seed by seed.

A frozen network is trained at several learning rates, and the best of them on the held-out points
is kept, in its favour; the network itself has one learning rate. Kernels before and after training
are compared on points of their own (`workbench.metrics.neural.kernel_spectrum`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from jaxtyping import Float, Float64
from scipy import stats
from torch import Tensor

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_forward import propagate, spectral_features
from workbench.metrics.neural.displacement import along_great_circles, carried_frame
from workbench.metrics.neural.frozen_training import Course, Recipe, train_frozen, train_full
from workbench.metrics.neural.gain import spread_points
from workbench.metrics.neural.kernel_spectrum import (
    Change,
    change,
    eigenvalues,
    hermitian_components,
    metric_jacobian,
    metric_kernel,
)
from workbench.signatures import checked

__all__ = ["Rivals", "Spectra", "compete", "kernel_rows", "paired_p_value", "spectra"]


@dataclass(frozen=True)
class Rivals:
    """A network and its linearisation, trained alike from one start.

    Attributes
    ----------
    full
        The course of the network.
    frozen
        Those of the linearisation, by learning rate.
    """

    full: Course
    frozen: dict[float, Course]

    @property
    def best(self) -> Course:
        """The frozen course that ends with the least σ, among those that end positive if any."""
        courses = list(self.frozen.values())
        positive = [c for c in courses if c.least > 0]
        return min(positive or courses, key=lambda c: c.sigmas[-1])


@dataclass(frozen=True)
class Spectra:
    """Eigenvalues of a network's metric-NTK before and after training, and how it changed."""

    before: Float64[np.ndarray, " rows"]
    after: Float64[np.ndarray, " rows"]
    change: Change


@checked
def compete(
    X: Hypersurface,
    recipe: Recipe,
    frozen_rates: Sequence[float],
    volume: float,
    seeds: Sequence[int],
) -> list[Rivals]:
    """Train a network for each seed, and its linearisation at each learning rate.

    Raises
    ------
    InputError
        If there is no learning rate, or training does not accept its numbers.
    """
    if not frozen_rates:
        raise InputError("A frozen network needs at least one learning rate.")
    return [
        Rivals(
            train_full(X, recipe, volume, seed),
            {
                rate: train_frozen(X, replace(recipe, rate=rate), volume, seed)
                for rate in frozen_rates
            },
        )
        for seed in seeds
    ]


@checked
def spectra(X: Hypersurface, course: Course, volume: float, points: int, seed: int) -> Spectra:
    """Compare the metric-NTK before and after a course on so many points."""
    whole(points, "the number of points", 1, 10**9)
    features = PhiData.of(X, points, seed, volume, torch.float64).features[:points]
    start, end = _doubled(course.start), _doubled(course.end)
    grams = [metric_kernel(propagate, theta, features) for theta in (start, end)]
    learned = hermitian_components(propagate(end, features) - propagate(start, features))
    return Spectra(
        eigenvalues(grams[0], points),
        eigenvalues(grams[1], points),
        change(grams[0], grams[1], points, learned.flatten().numpy()),
    )


@checked
def kernel_rows(
    X: Hypersurface,
    parameters: dict[str, Tensor],
    distances: Float[np.ndarray, " places"],
    seed: int,
) -> Float64[np.ndarray, "packed packed places"]:
    """Return Θ_kl(x₀, x) along a path away from a point, in frames carried along it.

    Parameters
    ----------
    distances
        Those of the places from x₀ in projective space, between 0 and π/2.
    seed
        Of x₀ and the direction.
    """
    origin = spread_points(X, 1, seed)
    frame = X.unitary_frame(origin)
    places = [
        along_great_circles(X, origin, float(d), np.random.default_rng(seed)) for d in distances
    ]
    z = np.concatenate([origin, *places])
    frames = carried_frame(X, z, np.repeat(frame, len(z), axis=0))
    features = torch.from_numpy(spectral_features(z, frames))
    J = metric_jacobian(propagate, _doubled(parameters), features)
    packed = X.dimension**2
    rows = (J[:packed] @ J[packed:].T).reshape(packed, len(distances), packed)
    found: Float64[np.ndarray, "packed packed places"] = rows.permute(0, 2, 1).numpy()
    return found


@checked
def paired_p_value(larger: Sequence[float], smaller: Sequence[float]) -> float:
    """Return the p-value of a paired t-test on logarithms, that "larger" is not larger.

    Raises
    ------
    InputError
        If there are not as many of both, and two at least.

    Examples
    --------
    >>> paired_p_value([2.0, 2.1, 1.9], [1.0, 1.0, 1.0]) < 0.01
    True
    """
    if len(larger) != len(smaller) or len(larger) < 2:
        raise InputError("A paired test needs two pairs or more.")
    found = stats.ttest_rel(np.log(larger), np.log(smaller), alternative="greater")
    return float(found.pvalue)


def _doubled(theta: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.double() for name, value in theta.items()}
