"""Fully connected networks that predict the signature, as in reference [20] (Davies et al., 2021).

Three hidden layers of 300 sigmoids, cross-entropy over the signatures, Adam at 1e-3, batches of
64, a check of the validation loss every 100 steps; weights start from a normal distribution of
deviation 1/sqrt(inputs of the layer), truncated at two deviations, and biases from 0. Differences
from [20]'s published notebook, each deliberate: every signature has an output (its width is one
short); training stops after `patience` checks without improvement (it stops at the first one) and
the best weights are kept; all parts are standardised with the training rows (each part has its own
statistics there).

Each seed fixes its initial weights and the order of its batches by its own generator, so a network
does not depend on which others are trained beside it. One core trains a step in about 1.5 ms, which
is near the speed of its matrix products: stacking seeds into batched products gains nothing.

Functions here run torch on one thread and restore the caller's setting; nothing global changes.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from tqdm import tqdm

from workbench.conjectures._threads import one_thread
from workbench.conjectures.descent import TrainingSettings, descend
from workbench.conjectures.split import Problem
from workbench.errors import InputError

__all__ = [
    "CLASSIFIER",
    "REGRESSION",
    "LearningCurve",
    "Network",
    "Objective",
    "predict",
    "train_network",
    "train_networks",
]


@dataclass(frozen=True)
class Objective:
    """What the outputs mean: their number, the loss of each knot, the answer read off them."""

    name: str
    width: Callable[[int], int]
    """Number of classes -> number of outputs."""
    losses: Callable[[Tensor, Tensor], Tensor]
    """Outputs (knots, width), labels (knots,) -> losses (knots,)."""
    decide: Callable[[Tensor, int], Tensor]
    """Outputs, number of classes -> labels (knots,)."""


def _cross_entropies(outputs: Tensor, labels: Tensor) -> Tensor:
    return nn.functional.cross_entropy(outputs, labels, reduction="none")


def _squares(outputs: Tensor, labels: Tensor) -> Tensor:
    return (outputs.squeeze(1) - labels) ** 2


def _one_output_a_class(classes: int) -> int:
    return classes


def _one_output(classes: int) -> int:
    return 1


def _largest(outputs: Tensor, classes: int) -> Tensor:
    return outputs.argmax(dim=1)


def _nearest(outputs: Tensor, classes: int) -> Tensor:
    return outputs.squeeze(1).round().clamp(0, classes - 1).long()


CLASSIFIER = Objective("classifier", _one_output_a_class, _cross_entropies, _largest)
REGRESSION = Objective("regression", _one_output, _squares, _nearest)


@dataclass(frozen=True)
class LearningCurve:
    """Losses at each check: of the training batches since the last, and of the validation knots."""

    step: Int[np.ndarray, " checks"]
    training_loss: Float[np.ndarray, " checks"]
    validation_loss: Float[np.ndarray, " checks"]
    validation_accuracy: Float[np.ndarray, " checks"]


@dataclass(frozen=True)
class Network:
    """A trained network with the problem it was trained on.

    `module` maps standardised inputs (knots, inputs) in float32 to outputs (knots, width); its
    weights are those of `best_step` and do not ask for gradients.
    """

    problem: Problem
    objective: Objective
    settings: TrainingSettings
    seed: int
    module: nn.Sequential
    curve: LearningCurve
    best_step: int


def train_network(
    problem: Problem,
    seed: int,
    settings: TrainingSettings | None = None,
    objective: Objective = CLASSIFIER,
) -> Network:
    """Train one network; the same arguments give the same weights.

    Parameters
    ----------
    problem
        From `workbench.conjectures.standardise`.
    seed
        Of initial weights and batches.
    settings
        By default `TrainingSettings()`.
    objective
        `CLASSIFIER` (the paper's) or `REGRESSION`: one output, squared error in units of 2 of the
        signature, rounded to the nearest class.
    """
    settings = settings or TrainingSettings()
    generator = torch.Generator().manual_seed(seed)
    inputs, labels = _tensors(problem.inputs), torch.from_numpy(problem.labels)
    training, validation = (
        torch.from_numpy(rows) for rows in (problem.split.train, problem.split.validation)
    )
    with one_thread():
        module = _initial(problem, settings, objective, generator)
        checks: list[tuple[float, float, float, float]] = []

        def batch_loss() -> Tensor:
            rows = training[torch.randint(len(training), (settings.batch,), generator=generator)]
            return objective.losses(module(inputs[rows]), labels[rows]).mean()

        def look(step: int, training_loss: float) -> float:
            outputs = module(inputs[validation])
            validation_loss = float(objective.losses(outputs, labels[validation]).mean())
            right = objective.decide(outputs, len(problem.classes)) == labels[validation]
            checks.append((step, training_loss, validation_loss, float(right.double().mean())))
            return validation_loss

        best_step = descend(module, batch_loss, look, settings)
    steps, *losses = (np.array(column) for column in zip(*checks, strict=True))
    curve = LearningCurve(steps.astype(np.int64), *losses)
    return Network(
        problem, objective, settings, seed, module.requires_grad_(False), curve, best_step
    )


def train_networks(
    problem: Problem,
    seeds: Sequence[int],
    settings: TrainingSettings | None = None,
    objective: Objective = CLASSIFIER,
    executor: Executor | None = None,
) -> tuple[Network, ...]:
    """Train one network a seed, in the order of the seeds, with progress on stderr.

    Parameters
    ----------
    problem, settings, objective
        As for `train_network`.
    seeds
        Each once.
    executor
        Where to train, by default here, one after another. Use processes (started by "spawn", as
        torch has threads of its own), not threads: the number of torch threads is a process's.
        The networks are the same either way.
    """
    if len(set(seeds)) < len(seeds) or not seeds:
        raise InputError("give at least one seed, and each seed once.")
    train = partial(train_network, problem, settings=settings, objective=objective)
    trained = executor.map(train, seeds) if executor else map(train, seeds)
    described = f"{objective.name}, {problem.dataset.features.name}"
    return tuple(tqdm(trained, desc=described, total=len(seeds)))


def predict(
    network: Network, inputs: Float[np.ndarray, "knots inputs"]
) -> Int[np.ndarray, " knots"]:
    """Return the signatures the network answers for standardised inputs."""
    with one_thread():
        outputs = network.module(_tensors(inputs))
        labels = network.objective.decide(outputs, len(network.problem.classes))
    return np.asarray(network.problem.classes[labels.numpy()])


def _tensors(values: np.ndarray) -> Tensor:
    return torch.from_numpy(values.astype(np.float32))


def _initial(
    problem: Problem,
    settings: TrainingSettings,
    objective: Objective,
    generator: torch.Generator,
) -> nn.Sequential:
    widths = (
        problem.inputs.shape[1],
        *settings.hidden,
        objective.width(len(problem.classes)),
    )
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(widths):
        layer = nn.Linear(inputs, outputs, device="meta").to_empty(device="cpu")
        deviation = inputs**-0.5
        nn.init.trunc_normal_(
            layer.weight, std=deviation, a=-2 * deviation, b=2 * deviation, generator=generator
        )
        nn.init.zeros_(layer.bias)
        layers += [layer, nn.Sigmoid()]
    return nn.Sequential(*layers[:-1])
