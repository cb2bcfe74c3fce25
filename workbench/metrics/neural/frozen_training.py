"""One network trained twice from the same start: with all it can do, and with its kernel frozen.

The frozen network is its own linearisation at the start,

    φ_lin(x; θ) = φ(x; θ₀) + Σ_I ∂φ(x; θ₀)/∂θ_I (θ − θ₀)_I,

whose tangent kernel stands still exactly, at any width: J. Lee and others, *Wide neural networks of
any depth evolve as linear models under gradient descent* (2019). The metric h + ∂∂̄φ_lin is in the
class as that of φ is. Both see the same points in the same batches, the same loss, the weighted
mean of |η − 1|, and the same Adam (D. Kingma, J. Ba, arXiv:1412.6980) with the same learning rates,
which fall to 0 like a cosine. Derivatives along θ − θ₀ are by forward differentiation
(`torch.func.jvp`), gradients by reverse.
"""

from __future__ import annotations

import math
import os
import pickle
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.func import jvp
from tqdm import tqdm

from workbench.accepted import generator, is_finite, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_forward import determinants, propagate
from workbench.metrics.calabi_yau.phi_network import PhiNetwork
from workbench.metrics.neural.kernel_spectrum import Potential
from workbench.signatures import checked

__all__ = ["Course", "Frozen", "Full", "Model", "PullBack", "Recipe", "train_frozen", "train_full"]

Parameters = Mapping[str, Tensor]

_HELD_OUT = 1000
_PAGE = 500
_SPREAD = 0.1


@dataclass(frozen=True)
class Recipe:
    """How a network and its linearisation are trained.

    Attributes
    ----------
    epochs, points, batch
        Passes through the points, their number, and how many make a step.
    rate
        The first learning rate.
    widths
        Of the hidden layers.
    start
        The standard deviation of the first layer's weights and of all biases at the start; 1/d is
        usual for networks of d² inputs, as if each input had size 1. Other weights are from
        N(0, 1 / inputs), and the last ones multiplied by 0.1, so that the metric is positive.

    Raises
    ------
    InputError
        If a number is not positive, or the batch larger than the sample.
    """

    epochs: int
    points: int
    batch: int
    rate: float = 5e-3
    widths: tuple[int, ...] = (64, 64, 64)
    start: float = 0.2

    def __post_init__(self) -> None:
        whole(self.epochs, "the number of epochs", 1, 10**7)
        whole(self.points, "the number of points", 1, 10**9)
        whole(self.batch, "the batch", 1, self.points)
        if not (is_finite(self.rate) and 0 < self.rate < 1):
            raise InputError(f"The learning rate lies between 0 and 1, not at {self.rate}.")
        if not (is_finite(self.start) and self.start > 0):
            raise InputError(f"The scale of the start is a positive number, not {self.start}.")

    @checked
    def learning_rate(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0 through all epochs."""
        share = step / (self.epochs * (self.points // self.batch))
        return self.rate * (1 + math.cos(math.pi * share)) / 2


@dataclass(frozen=True)
class Course:
    """What training did.

    Attributes
    ----------
    sigmas
        σ on held-out points, before the first epoch and after each.
    least
        The least η on them after the last epoch; if it is not above 0, the form is no metric.
    start, end
        θ₀, and θ after the last epoch.
    """

    sigmas: tuple[float, ...]
    least: float
    start: dict[str, Tensor]
    end: dict[str, Tensor]


PullBack = Callable[[Tensor], dict[str, Tensor]]
"""slopes ↦ Σ slopes · ∂jets/∂θ_I, the gradient of Σ slopes · jets with constant slopes."""


class Model(Protocol):
    """A potential with parameters."""

    def forward(self, theta: Parameters, features: Tensor) -> tuple[Tensor, PullBack]:
        """Return the jets of φ, and what takes slopes in them to a gradient in θ."""
        ...


@dataclass(frozen=True)
class Full:
    """The network itself."""

    potential: Potential

    @checked
    def forward(self, theta: Parameters, features: Tensor) -> tuple[Tensor, PullBack]:
        """Return the jets of φ, and what takes slopes in them to a gradient in θ."""
        leaves = _leaves(theta)
        jets = self.potential(leaves, features)
        return jets.detach(), _pull_back(jets, leaves)


@dataclass(frozen=True)
class Frozen:
    """The linearisation of a network at its start θ₀."""

    potential: Potential
    start: Parameters

    @checked
    def forward(self, theta: Parameters, features: Tensor) -> tuple[Tensor, PullBack]:
        """Return the jets of φ_lin, and what takes slopes to a gradient, the same at every θ."""
        leaves = _leaves(self.start)
        away = {name: theta[name] - value for name, value in self.start.items()}
        found = jvp(lambda t: self.potential(t, features), (leaves,), (away,))
        return (found[0] + found[1]).detach(), _pull_back(found[0], leaves)


@checked
def train_full(
    X: Hypersurface, recipe: Recipe, volume: float, seed: int, checkpoint: Path | None = None
) -> Course:
    """Train a network of the seed's draw.

    Parameters
    ----------
    volume
        V_Ω.
    checkpoint
        A file that is written after each epoch, and read first if it exists.

    Raises
    ------
    InputError
        If the volume is not positive, or the checkpoint is of another training.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> recipe = Recipe(epochs=5, points=500, batch=50, rate=0.02, widths=(8,))
    >>> full = train_full(fermat(1), recipe, 2.702876, seed=0)
    >>> frozen = train_frozen(fermat(1), recipe, 2.702876, seed=0)
    >>> full.sigmas[0] == frozen.sigmas[0], full.sigmas[-1] < 0.95 * full.sigmas[0]
    (True, True)
    """
    start = _drawn(X, recipe, seed)
    return _course(Full(propagate), start, X, recipe, volume, seed, checkpoint)


@checked
def train_frozen(
    X: Hypersurface, recipe: Recipe, volume: float, seed: int, checkpoint: Path | None = None
) -> Course:
    """Train the linearisation of the same network; all else is as in `train_full`."""
    start = _drawn(X, recipe, seed)
    return _course(Frozen(propagate, start), start, X, recipe, volume, seed, checkpoint)


def _drawn(X: Hypersurface, recipe: Recipe, seed: int) -> dict[str, Tensor]:
    """Draw parameters, of the recipe's scale in the first layer and biases."""
    rng = generator(seed)
    last = f"W{len(recipe.widths)}"
    found = {}
    for name, shape in PhiNetwork(X.degree, recipe.widths).shapes.items():
        scale = recipe.start if name == "W0" or name[0] == "b" else shape[1] ** -0.5
        scale *= _SPREAD if name == last else 1.0
        found[name] = torch.from_numpy(scale * rng.standard_normal(shape)).float()
    return found


def _leaves(theta: Parameters) -> dict[str, Tensor]:
    return {name: value.detach().requires_grad_() for name, value in theta.items()}


def _pull_back(jets: Tensor, leaves: dict[str, Tensor]) -> PullBack:
    def pull(slopes: Tensor) -> dict[str, Tensor]:
        found = torch.autograd.grad(jets, list(leaves.values()), slopes)
        return dict(zip(leaves, found, strict=True))

    return pull


def _course(
    model: Model,
    start: dict[str, Tensor],
    X: Hypersurface,
    recipe: Recipe,
    volume: float,
    seed: int,
    checkpoint: Path | None,
) -> Course:
    if not (is_finite(volume) and volume > 0):
        raise InputError(f"The volume V_Ω is a positive number, not {volume}.")
    data, held_out = (
        PhiData.of(X, count, _child(seed, place), volume)
        for count, place in ((recipe.points, 1), (_HELD_OUT, 2))
    )
    theta = {name: value.clone() for name, value in start.items()}
    adam = torch.optim.Adam(list(theta.values()), lr=recipe.rate)
    name = repr((type(model).__name__, X, recipe, volume, seed))
    sigmas: list[float] = []
    least = math.inf
    if checkpoint is not None and checkpoint.exists():
        state = _load(checkpoint, name)
        sigmas, least = state["sigmas"], state["least"]
        for key, value in state["theta"].items():
            theta[key].copy_(value)
        adam.load_state_dict(state["adam"])
    else:
        sigma, least = _seen(model, theta, held_out)
        sigmas.append(sigma)
    label = f"{type(model).__name__.lower()}, seed {seed}"
    done = len(sigmas) - 1
    for epoch in tqdm(range(done, recipe.epochs), desc=label, leave=False):
        _epoch(model, theta, adam, data, recipe, seed, epoch)
        sigma, least = _seen(model, theta, held_out)
        sigmas = [*sigmas, sigma]
        if checkpoint is not None:
            state = {"theta": theta, "adam": adam.state_dict(), "sigmas": sigmas, "least": least}
            _save(checkpoint, {"recipe": name, **state})
    return Course(tuple(sigmas), least, start, theta)


def _epoch(
    model: Model,
    theta: dict[str, Tensor],
    adam: torch.optim.Adam,
    data: PhiData,
    recipe: Recipe,
    seed: int,
    epoch: int,
) -> None:
    """Pass through the points once, in an order that is the epoch's own."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3, epoch)))
    rows = torch.from_numpy(rng.permutation(recipe.points))
    steps = recipe.points // recipe.batch
    factor, weights = torch.tensor(data.factor).float(), torch.tensor(data.weights).float()
    for step in range(steps):
        batch = rows[step * recipe.batch : (step + 1) * recipe.batch]
        features = data.features[batch]
        jets, pull_back = model.forward(theta, features)
        jets.requires_grad_()
        eta = factor[batch] * determinants(jets)
        loss = (weights[batch] * (eta - 1).abs()).mean()
        gradient = pull_back(torch.autograd.grad(loss, jets)[0])
        for name, value in theta.items():
            value.grad = gradient[name]
        adam.param_groups[0]["lr"] = recipe.learning_rate(epoch * steps + step)
        adam.step()


def _seen(model: Model, theta: Parameters, held_out: PhiData) -> tuple[float, float]:
    """Return σ and the least η on held-out points."""
    etas = []
    for start in range(0, len(held_out.factor), _PAGE):
        jets, _ = model.forward(theta, held_out.features[start : start + _PAGE])
        etas.append(determinants(jets.double()).numpy())
    eta = held_out.factor * np.concatenate(etas)
    return float(np.mean(held_out.weights * np.abs(1 - eta))), float(eta.min())


def _child(seed: int, place: int) -> int:
    """Return a seed for something else."""
    return int(np.random.SeedSequence(seed, spawn_key=(place,)).generate_state(1)[0])


def _save(path: Path, state: dict[str, Any]) -> None:
    """Write a state, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    torch.save(state, temporary)
    temporary.replace(path)


def _load(path: Path, name: str) -> dict[str, Any]:
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
        written = state["recipe"]
    except (OSError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
        raise InputError(f"The file {path.name} is no checkpoint of this training.") from error
    if written != name:
        raise InputError(f"The checkpoint {path.name} is of another training.")
    return state
