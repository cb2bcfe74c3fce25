"""Ensembles of finite metric networks, trained on a geometric loss beside their frozen flows.

All parameters descend, θ ← θ − η ∂L/∂θ, on a functional L[g] of the metric on a grid of T². In
function space this is eq. (18) up to O(η): with the kernel at the start held fixed it is the
linearised flow, and with Θ̄ of infinite width the flow (19). Both are stepped with the same η from
each network's own initial metric, so that the step size enters no comparison at first order:

    f ← f − η Σ_{x'} Θ(x, x') ∂L/∂f(x').

Networks come in blocks with their own children of the seed; results do not depend on how many
blocks are trained at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor
from torch.func import grad, vmap
from tqdm import tqdm

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.fields.statistics.moments import Moments, merged, moments_of
from workbench.metrics.neural.local_flow import Loss
from workbench.metrics.neural.metric_network import (
    MetricNetwork,
    Parameters,
    draw,
    loss_gradient,
    metric,
    symmetric_basis,
    torus_inputs,
)
from workbench.metrics.neural.metric_ntk import componentwise_ntk, infinite_ntk
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid
from workbench.signatures import checked

__all__ = ["BLOCK", "SIZES", "Drift", "Experiment", "descended", "measure", "train_block"]

BLOCK = 32
"""Networks of one block."""

SIZES = ("drift", "frozen", "own")
"""What is measured of each network, see `Drift`."""


@dataclass(frozen=True)
class Experiment:
    """What is trained.

    Attributes
    ----------
    network
        The architecture, with the features (cos x, sin x) of T².
    grid
        The grid on which the loss is a functional.
    loss
        L[g].
    rate, steps
        η and the number of steps.
    seed
        Of all parameters.
    """

    network: MetricNetwork
    grid: PeriodicGrid
    loss: Loss
    rate: float
    steps: int
    seed: int

    def __post_init__(self) -> None:
        n = self.grid.dimension
        if (self.network.dimension, self.network.inputs) != (n, 2 * n):
            raise InputError(
                f"On the torus of dimension {n} a metric network has {2 * n} features and the same "
                "dimension."
            )
        whole(self.steps, "the number of steps", 1, 10**7)
        whole(self.seed, "the seed", 0)
        if not is_finite(self.rate) or self.rate <= 0:
            raise InputError(f"The rate is {self.rate}; accepted are positive finite numbers.")

    @property
    def points(self) -> Tensor:
        """The features of the grid's points."""
        return torus_inputs(torch.stack(self.grid.coordinates, dim=-1).flatten(0, -2))


@dataclass(frozen=True)
class Drift:
    """Logarithms of relative sizes in an ensemble of one width.

    Attributes
    ----------
    width
        N.
    logs
        Moments of the logarithms, in the order of `SIZES`: of the kernel, ‖Θ_T − Θ_0‖/‖Θ_0‖; of the
        metric, ‖g_T − g‖/‖g_T − g_0‖ for the flow g with Θ̄, and for that with Θ_0.
    losses
        The mean loss at the start and at the end.
    """

    width: int
    logs: Moments
    losses: tuple[float, float]

    @checked
    def size(self, name: str) -> tuple[float, float]:
        """Return the geometric mean of a size over the networks, and its standard error."""
        k = SIZES.index(name)
        value = float(np.exp(self.logs.mean[k]))
        return value, value * float(self.logs.standard_error[k])


@checked
def measure(experiment: Experiment, networks: int) -> Drift:
    """Train an ensemble in blocks, and keep the moments.

    Raises
    ------
    InputError
        If the number of networks is no positive multiple of `BLOCK`, or a metric loses positivity
        or leaves the finite numbers.
    """
    if whole(networks, "the number of networks", BLOCK, 10**9) % BLOCK:
        raise InputError(f"Networks come in blocks of {BLOCK}; {networks} is not a multiple.")
    label = f"width {experiment.network.width}"
    blocks = tqdm(range(networks // BLOCK), desc=label, leave=False)
    found = [train_block(experiment, number) for number in blocks]
    losses = np.mean([block[1] for block in found], axis=(0, 2))
    logs = merged(moments_of(block[0]) for block in found)
    return Drift(experiment.network.width, logs, (float(losses[0]), float(losses[1])))


@checked
def train_block(experiment: Experiment, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the logarithms of one block's sizes, a row for each network, and its losses.

    Raises
    ------
    InputError
        If the number of the block is negative.
    """
    whole(number, "the number of a block", 0)
    network, xi = experiment.network, experiment.points
    child = np.random.SeedSequence(experiment.seed, spawn_key=(network.width, number))
    parameters = draw(network, BLOCK, np.random.default_rng(child))
    theta = componentwise_ntk(network, parameters, xi)
    limit = torch.from_numpy(infinite_ntk(network, xi.numpy()))
    initial = metric(network, parameters, xi)
    trained, frozen, own = parameters, initial, initial
    for _ in range(experiment.steps):
        trained = descended(experiment, trained, xi)
        frozen = frozen - experiment.rate * _moved(limit, _derivative(experiment, frozen))
        own = own - experiment.rate * _moved(theta, _derivative(experiment, own))
    g = metric(network, trained, xi)
    losses = torch.stack([vmap(partial(_loss, experiment))(at) for at in (initial, g)])
    moved = componentwise_ntk(network, trained, xi)
    sizes = (
        _norm(moved - theta) / _norm(theta),
        _norm(g - frozen) / _norm(g - initial),
        _norm(g - own) / _norm(g - initial),
    )
    return torch.stack(sizes, dim=1).log().numpy(), losses.numpy()


@checked
def descended(experiment: Experiment, parameters: Parameters, xi: Tensor) -> Parameters:
    """Return the parameters of networks after one step of gradient descent.

    Raises
    ------
    InputError
        If a network is no metric.
    """
    g = metric(experiment.network, parameters, xi)
    slopes = loss_gradient(experiment.network, parameters, xi, _derivative(experiment, g))
    return {name: value - experiment.rate * slopes[name] for name, value in parameters.items()}


def _loss(experiment: Experiment, g: Tensor) -> Tensor:
    return experiment.loss(g.reshape(*experiment.grid.shape, *g.shape[1:]))


def _derivative(experiment: Experiment, g: Tensor) -> Tensor:
    """Return ∂L/∂g_ij at the points of each network's metric."""
    smallest = float(torch.linalg.eigvalsh(g).min()) if bool(torch.isfinite(g).all()) else np.nan
    if not smallest > 0:
        raise InputError(
            f"In training at width {experiment.network.width} a network ceases to be a metric: its "
            f"least eigenvalue is {smallest:.3g}. A smaller rate or a smaller σ_a keep it positive."
        )
    return torch.as_tensor(vmap(grad(partial(_loss, experiment)))(g))


def _moved(theta: Tensor, derivative: Tensor) -> Tensor:
    """Return ∫ Θ ∂L/∂g for δ_cd Θ of shape (p, p), or Θ_cd of each network."""
    basis = symmetric_basis(derivative.shape[-1])
    components = torch.einsum("bpij,cij->bpc", derivative, basis)
    together = "pq,bqc->bpc" if theta.ndim == 2 else "bpqcd,bqd->bpc"
    return torch.einsum("bpc,cij->bpij", torch.einsum(together, theta, components), basis)


def _norm(values: Tensor) -> Tensor:
    return torch.as_tensor(torch.linalg.vector_norm(values.flatten(1), dim=1))
