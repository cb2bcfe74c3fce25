"""Feature learning disappears for infinite width: networks in the scaling of the tangent kernel.

One hidden layer of width N, all parameters drawn from N(0, 1),

    φ(x) = (γ/√N) Σ_a W_a s(V_a · f(x) + b_a),   s(v) = v Φ(v),

f the d² features of a point (`calabi_yau.phi_forward`). Every network descends on a cubic curve on
L = ½ Σ_x w_x (η(x) − 1)² / Σ w, in steps of one size; beside it, its own linearisation does so in
the space of functions, where it is gradient descent with the kernel Θ of the start,

    g_x ← g_x − ε Σ_{x'} Θ(x, x') ∂L/∂g_{x'},

at the training points and at test points alike. η is linear in g, so that the frozen problem is a
linear one. The target is exact (η = 1 is the flat metric). A. Jacot, F. Gabriel, C. Hongler (2018);
L. Chizat, E. Oyallon, F. Bach, *On lazy training in differentiable programming* (2019), for γ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float64
from torch import Tensor
from tqdm import tqdm

from workbench.accepted import generator, is_finite, whole, whole_numbers
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_forward import propagate
from workbench.metrics.calabi_yau.volumes import holomorphic_volume
from workbench.metrics.neural.frozen_training import Full
from workbench.metrics.neural.gain import Interval
from workbench.metrics.neural.kernel_spectrum import (
    Potential,
    hermitian_components,
    metric_jacobian,
    metric_kernel,
)
from workbench.signatures import checked

__all__ = ["Comparison", "Pair", "compare_widths", "draw_scaled", "scaled_potential", "train_pair"]

Values = Float64[np.ndarray, " points"]

_STABLE = 0.5


@dataclass(frozen=True)
class Pair:
    """One network and its linearisation, trained alike.

    Attributes
    ----------
    drift
        ‖Θ_T − Θ_0‖ / ‖Θ_0‖ of the network on the training points.
    apart
        Root mean square of η − η_lin on test points, over that of what the linearisation learned.
    start, full, frozen
        σ on test points: before training, of the network, of its linearisation.
    """

    drift: float
    apart: float
    start: float
    full: float
    frozen: float


@dataclass(frozen=True)
class Comparison:
    """Independent pairs of one width."""

    width: int
    pairs: tuple[Pair, ...]

    @checked
    def values(self, name: str) -> Values:
        """Return one number of every pair."""
        return np.array([getattr(pair, name) for pair in self.pairs])

    @checked
    def mean(self, name: str) -> Interval:
        """Return the mean of a number over pairs."""
        return Interval.over(self.values(name))

    @property
    def gap(self) -> Interval:
        """The mean over pairs of log σ_frozen / σ_full."""
        return Interval.over(np.log(self.values("frozen") / self.values("full")))


@checked
def scaled_potential(width: int, gamma: float) -> Potential:
    """Return the network of a width, as a function of parameters that are drawn from N(0, 1).

    Raises
    ------
    InputError
        If the width or γ is not positive.
    """
    whole(width, "the width", 1)
    _require_positive(gamma)

    def potential(theta: Mapping[str, Tensor], features: Tensor) -> Tensor:
        return propagate({**theta, "W1": theta["W1"] * (gamma / width**0.5)}, features)

    return potential


@checked
def draw_scaled(features: int, width: int, rng: np.random.Generator) -> dict[str, Tensor]:
    """Draw the parameters of a network."""
    shapes = {"W0": (width, features), "b0": (width,), "W1": (1, width)}
    return {name: torch.from_numpy(rng.standard_normal(shape)) for name, shape in shapes.items()}


@checked
def train_pair(
    train: PhiData,
    test: PhiData,
    width: int,
    gamma: float,
    steps: int,
    rng: np.random.Generator,
) -> Pair:
    """Train a network and its linearisation with steps of ε = ½ / λ_max of the frozen problem.

    Raises
    ------
    InputError
        If the points do not lie on a curve, the width, γ or the number of steps is not positive, or
        the descent does not stay finite.
    """
    whole(steps, "the number of steps", 1)
    if train.dimension != 1 or test.dimension != 1:
        raise InputError("Pairs are trained on cubic curves, where the frozen problem is linear.")
    potential = scaled_potential(width, gamma)
    features = torch.cat([train.features, test.features])
    theta = draw_scaled(features.shape[2], width, rng)
    factor = np.concatenate([train.factor, test.factor])
    count, w = len(train.factor), train.weights / train.weights.sum()
    J = metric_jacobian(potential, theta, features, at_once=64)
    cross = (J @ J[:count].T).numpy()
    before = cross[:count]
    scale = train.factor * np.sqrt(w)
    rate = _STABLE / float(np.linalg.eigvalsh(scale[:, None] * before * scale)[-1])

    first = _metric(potential, theta, features)
    slopes = np.zeros(count)
    for _ in range(steps):
        eta = train.factor * (first[:count] + before @ slopes)
        slopes -= rate * w * (eta - 1) * train.factor
    frozen = factor * (first + cross @ slopes)

    theta = _descended(potential, theta, train, w, rate, steps)
    full = factor * _metric(potential, theta, features)
    if not np.isfinite(full).all():
        raise InputError(f"Descent of a network of width {width} does not stay finite.")
    after = metric_kernel(potential, theta, train.features)
    seen = slice(count, None)
    learned = frozen[seen] - (factor * first)[seen]
    return Pair(
        float(np.linalg.norm(after - before) / np.linalg.norm(before)),
        float(np.sqrt(np.mean((full - frozen)[seen] ** 2) / np.mean(learned**2))),
        *(
            float(np.mean(test.weights * np.abs(eta[seen] - 1)))
            for eta in (factor * first, full, frozen)
        ),
    )


@checked
def compare_widths(
    X: Hypersurface,
    widths: Sequence[int],
    pairs: int,
    points: int,
    steps: int,
    gamma: float,
    seed: int,
) -> list[Comparison]:
    """Train independent pairs of each width on a cubic curve, each on points of its own.

    Parameters
    ----------
    pairs
        Of each width, at least two.
    points
        Training points, and as many or more test points.
    gamma
        γ: the smaller, the more features are learned at a given width.

    Raises
    ------
    InputError
        If a number is not as described, or X is no curve with a known volume.
    """
    whole_numbers(widths, "the row of widths", 1, 2**14)
    whole(pairs, "the number of pairs", 2, 10**7)
    whole(points, "the number of points", 2, 10**9)
    whole(steps, "the number of steps", 1, 10**7)
    _require_positive(gamma)
    volume = holomorphic_volume(X)
    found = []
    for width in widths:
        trained = []
        for k in tqdm(range(pairs), desc=f"width {width}", leave=False):
            rng = generator(seed, width, k)
            train, test = (
                PhiData.of(X, count, int(rng.integers(2**31)), volume, torch.float64)
                for count in (points, max(points, 300))
            )
            trained.append(train_pair(train, test, width, gamma, steps, rng))
        found.append(Comparison(width, tuple(trained)))
    return found


def _metric(potential: Potential, theta: Mapping[str, Tensor], features: Tensor) -> Values:
    """Return g = 1 + ∂∂̄φ in unitary frames of a curve."""
    forms: Values = 1 + hermitian_components(potential(theta, features))[:, 0].numpy()
    return forms


def _descended(
    potential: Potential,
    theta: dict[str, Tensor],
    train: PhiData,
    w: Values,
    rate: float,
    steps: int,
) -> dict[str, Tensor]:
    """Return the parameters after gradient descent of all of them."""
    model = Full(potential)
    factor, weights = torch.from_numpy(train.factor), torch.from_numpy(w)
    for _ in range(steps):
        jets, pull_back = model.forward(theta, train.features)
        slopes = torch.zeros_like(jets)
        slopes[:, 3] = weights * (factor * (1 + jets[:, 3]) - 1) * factor
        gradient = pull_back(slopes)
        theta = {name: value - rate * gradient[name] for name, value in theta.items()}
    return theta


def _require_positive(gamma: float) -> None:
    if not (is_finite(gamma) and gamma > 0):
        raise InputError(f"γ is a positive number, not {gamma}.")
