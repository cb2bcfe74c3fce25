"""Ensembles of finite networks, trained in batches in float64.

Each network starts from its own draw and descends on L = ½ Σ_{x ∈ D} (φ(x) − y(x))². Networks are
drawn and trained in blocks of `BLOCK`; every block has its own child of the seed and its own
arithmetic, so results depend neither on how many are trained nor on who trains them.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from tqdm import tqdm

from workbench.accepted import finite_array, whole
from workbench.errors import InputError
from workbench.fields.kernels.deep_kernels import checked_points
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.tangent.layerwise import Parameters, draw, layerwise_ntk, loss_gradient, run
from workbench.fields.tangent.schedules import GradientDescent, Midpoint

__all__ = ["BLOCK", "Experiment", "TrainedBlock", "train", "train_block"]

BLOCK = 32
"""Networks of one block."""


@dataclass(frozen=True)
class Experiment:
    """What is trained on what, and when it is looked at.

    Attributes
    ----------
    network
        The finite network.
    inputs, targets, tests
        The data D and the points at which the networks are seen as well.
    schedules
        The moments at which they are seen, all of one kind (GradientDescent or Midpoint) and one
        rate, in the order of their steps.
    seed
        Of all initial parameters.

    Raises
    ------
    InputError
        If shapes do not fit, a number is not finite, or the moments are not in order, or of several
        kinds or rates.
    """

    network: FullyConnected
    inputs: Float[np.ndarray, "n n_in"]
    targets: Float[np.ndarray, " n"]
    tests: Float[np.ndarray, "m n_in"]
    schedules: tuple[GradientDescent | Midpoint, ...]
    seed: int

    def __post_init__(self) -> None:
        for points in (self.inputs, self.tests):
            checked_points(self.network, points)
        if np.shape(self.targets) != (len(self.inputs),) or not len(self.inputs):
            raise InputError("There is one target for each of at least one training point.")
        finite_array(self.targets, "targets")
        whole(self.seed, "the seed", 0)
        if not all(isinstance(moment, GradientDescent | Midpoint) for moment in self.schedules):
            raise InputError("Finite networks take steps of gradient descent or midpoint steps.")
        kinds = {(type(moment), moment.rate) for moment in self.schedules}
        steps = [moment.steps for moment in self.schedules]
        if len(kinds) != 1 or steps != sorted(steps):
            raise InputError(
                "The moments are schedules of one kind and rate, in the order of their steps."
            )

    @property
    def points(self) -> Float[np.ndarray, "all n_in"]:
        """Training points, then test points."""
        return np.concatenate([self.inputs, self.tests])


@dataclass(frozen=True)
class TrainedBlock:
    """What is kept of one block of networks.

    Attributes
    ----------
    initial
        φ_0, of shape (networks, points).
    outputs
        φ at each moment, of shape (networks, moments, points).
    first_ntk, last_ntk
        Empirical NTKs before training and at the last moment, of shape (networks, points, points).
    """

    initial: Float[np.ndarray, "networks all"]
    outputs: Float[np.ndarray, "networks moments all"]
    first_ntk: Float[np.ndarray, "networks all all"]
    last_ntk: Float[np.ndarray, "networks all all"]


def train(
    experiment: Experiment, networks: int, executor: Executor | None = None
) -> Iterator[TrainedBlock]:
    """Train an ensemble and yield its blocks in order.

    Parameters
    ----------
    experiment
        What is trained.
    networks
        How many, a multiple of `BLOCK`.
    executor
        Trains the blocks elsewhere; by default here, one after the other.

    Raises
    ------
    InputError
        If the number is no positive multiple of `BLOCK`.
    """
    if whole(networks, "the number of networks", 1) % BLOCK:
        raise InputError(f"Networks come in blocks of {BLOCK}; {networks} is not a multiple.")
    blocks = range(networks // BLOCK)
    work = partial(train_block, experiment)
    found = map(work, blocks) if executor is None else executor.map(work, blocks)
    label = f"width {experiment.network.widths[1]}"
    return iter(tqdm(found, total=len(blocks), desc=label, leave=False))


def train_block(experiment: Experiment, number: int) -> TrainedBlock:
    """Draw and train one block of networks.

    Raises
    ------
    InputError
        If the number of the block is no integer from 0 on, or training diverges.
    """
    whole(number, "the number of a block", 0)
    network = experiment.network
    generator = np.random.default_rng(
        np.random.SeedSequence(experiment.seed, spawn_key=(network.widths[1], number))
    )
    parameters = draw(network, BLOCK, generator)
    inputs, targets, points = (
        torch.from_numpy(np.asarray(array, dtype=np.float64))
        for array in (experiment.inputs, experiment.targets, experiment.points)
    )
    first, initial = layerwise_ntk(network, parameters, points), run(network, parameters, points)
    outputs, done = [], 0
    for moment in experiment.schedules:
        step = _midpoint if isinstance(moment, Midpoint) else _descent
        for _ in range(done, moment.steps):
            parameters = step(network, parameters, inputs, targets, moment.rate)
        done = moment.steps
        outputs.append(run(network, parameters, points).output)
    if not all(bool(output.isfinite().all()) for output in outputs):
        raise InputError(f"Training diverges at the learning rate {experiment.schedules[0].rate}.")
    last = layerwise_ntk(network, parameters, points)
    seen = (initial.output, torch.stack(outputs, dim=1), first, last)
    return TrainedBlock(*(array.numpy() for array in seen))


def _descent(
    network: FullyConnected, parameters: Parameters, inputs: Tensor, targets: Tensor, rate: float
) -> Parameters:
    passed = run(network, parameters, inputs)
    gradient = loss_gradient(network, parameters, passed, passed.output - targets)
    return {name: value - rate * gradient[name] for name, value in parameters.items()}


def _midpoint(
    network: FullyConnected, parameters: Parameters, inputs: Tensor, targets: Tensor, rate: float
) -> Parameters:
    half = _descent(network, parameters, inputs, targets, rate / 2)
    passed = run(network, half, inputs)
    gradient = loss_gradient(network, half, passed, passed.output - targets)
    return {name: value - rate * gradient[name] for name, value in parameters.items()}
