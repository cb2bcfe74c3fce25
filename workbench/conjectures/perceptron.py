"""Fully connected ReLU networks on any inputs, for classes or for positive magnitudes.

References [21], [22] and [34] train small feed-forward networks of ReLU layers; [20]'s sigmoid
network for the signature is in `networks`. Weights start as torch's
default (uniform, Kaiming), from a generator that the seed alone fixes; the weights kept are those
of the best validation loss. A batch is drawn by a function of the generator, so that examples may
be fixed rows or be made anew each time (`quasipositivity` draws equivalent braid words).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from workbench.conjectures._threads import one_thread
from workbench.conjectures.descent import TrainingSettings, descend
from workbench.conjectures.split import Split
from workbench.errors import InputError

__all__ = [
    "Examples",
    "Perceptron",
    "class_scores",
    "learn_classes",
    "learn_magnitudes",
    "predict_classes",
    "predict_magnitudes",
    "train_module",
]

Batch = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Examples:
    """Inputs and targets of a supervised problem; knots of one group are not independent.

    Attributes
    ----------
    title
        What is predicted from what.
    inputs
        In their own units.
    target
        An integer invariant, or a positive number.
    groups
        Label of each knot's group: whole groups are trained on or tested.
    """

    title: str
    inputs: Float[np.ndarray, "knots inputs"]
    target: Int[np.ndarray, " knots"] | Float[np.ndarray, " knots"]
    groups: Int[np.ndarray, " knots"]


@dataclass(frozen=True)
class Perceptron:
    """A trained network: `module` maps (inputs - mean) / scale to logits, or to one number y.

    For magnitudes the answer is exp(centre + spread·y); for classes, the class of largest logit.
    """

    module: nn.Sequential
    seed: int
    mean: Float[np.ndarray, " inputs"]
    scale: Float[np.ndarray, " inputs"]
    classes: Int[np.ndarray, " classes"]
    centre: float = 0.0
    spread: float = 1.0

    def standardised(self, inputs: Float[np.ndarray, "knots inputs"]) -> Tensor:
        """Return inputs as the module takes them."""
        return torch.from_numpy(((inputs - self.mean) / self.scale).astype(np.float32))


def learn_classes(
    examples: Examples, split: Split, seed: int, settings: TrainingSettings
) -> Perceptron:
    """Train a classifier by cross-entropy; its classes are the targets of the training rows.

    A validation or test target that was never trained on counts as a wrong answer.
    """
    classes, labels = np.unique(examples.target[split.train], return_inverse=True)
    known = split.validation[np.isin(examples.target[split.validation], classes)]
    places = np.searchsorted(classes, examples.target[known])
    return _learn(
        examples,
        split,
        (labels.astype(np.int64), known, places.astype(np.int64)),
        Perceptron(nn.Sequential(), seed, *_statistics(examples, split), classes.astype(np.int64)),
        settings,
        nn.functional.cross_entropy,
    )


def learn_magnitudes(
    examples: Examples, split: Split, seed: int, settings: TrainingSettings
) -> Perceptron:
    """Train a regression of log(target) by mean absolute error, near the mean relative error."""
    if not np.all(examples.target > 0):
        raise InputError("magnitudes must be positive numbers.")
    logs = np.log(examples.target)
    centre, spread = float(logs[split.train].mean()), float(logs[split.train].std())
    targets = ((logs - centre) / spread).astype(np.float32)
    return _learn(
        examples,
        split,
        (targets[split.train], split.validation, targets[split.validation]),
        Perceptron(
            nn.Sequential(),
            seed,
            *_statistics(examples, split),
            np.empty(0, dtype=np.int64),
            centre,
            spread,
        ),
        settings,
        _absolute,
    )


def class_scores(
    perceptron: Perceptron, inputs: Float[np.ndarray, "knots inputs"]
) -> Float[np.ndarray, "knots classes"]:
    """Return the probability that the network gives to each class."""
    with one_thread(), torch.no_grad():
        logits: Tensor = perceptron.module(perceptron.standardised(inputs))
        return np.asarray(logits.softmax(dim=1).numpy().astype(float))


def predict_classes(
    perceptron: Perceptron, inputs: Float[np.ndarray, "knots inputs"]
) -> Int[np.ndarray, " knots"]:
    """Return the class that the network finds likeliest for each knot."""
    return np.asarray(perceptron.classes[class_scores(perceptron, inputs).argmax(axis=1)])


def predict_magnitudes(
    perceptron: Perceptron, inputs: Float[np.ndarray, "knots inputs"]
) -> Float[np.ndarray, " knots"]:
    """Return the positive number that the network answers for each knot."""
    with one_thread(), torch.no_grad():
        y = perceptron.module(perceptron.standardised(inputs)).numpy()[:, 0].astype(float)
    return np.asarray(np.exp(perceptron.centre + perceptron.spread * y))


def train_module(
    widths: tuple[int, ...],
    draw: Callable[[torch.Generator], Batch],
    validation: Batch,
    losses: Callable[[Tensor, Tensor], Tensor],
    seed: int,
    settings: TrainingSettings,
) -> nn.Sequential:
    """Train ReLU layers of the given widths with Adam and keep the best on validation.

    Parameters
    ----------
    widths
        Of inputs, hidden layers and outputs.
    draw
        Generator -> a batch of inputs and targets.
    validation
        Inputs and targets; training stops after `settings.patience` checks without improvement.
    losses
        Outputs, targets -> mean loss.
    """
    generator = torch.Generator().manual_seed(seed)
    with one_thread():
        module = _initial(widths, generator)

        def batch_loss() -> Tensor:
            inputs, targets = draw(generator)
            return losses(module(inputs), targets)

        def look(_step: int, _training_loss: float) -> float:
            return float(losses(module(validation[0]), validation[1]))

        descend(module, batch_loss, look, settings)
    return module.requires_grad_(False)


def _learn(
    examples: Examples,
    split: Split,
    targets: tuple[np.ndarray, np.ndarray, np.ndarray],
    blank: Perceptron,
    settings: TrainingSettings,
    losses: Callable[[Tensor, Tensor], Tensor],
) -> Perceptron:
    training_targets, validation_rows, validation_targets = targets
    inputs, answers = (
        blank.standardised(examples.inputs[split.train]),
        torch.from_numpy(training_targets),
    )

    def draw(generator: torch.Generator) -> Batch:
        rows = torch.randint(len(inputs), (settings.batch,), generator=generator)
        return inputs[rows], answers[rows]

    module = train_module(
        (inputs.shape[1], *settings.hidden, max(1, len(blank.classes))),
        draw,
        (
            blank.standardised(examples.inputs[validation_rows]),
            torch.from_numpy(validation_targets),
        ),
        losses,
        blank.seed,
        settings,
    )
    return Perceptron(
        module, blank.seed, blank.mean, blank.scale, blank.classes, blank.centre, blank.spread
    )


def _statistics(examples: Examples, split: Split) -> tuple[np.ndarray, np.ndarray]:
    training = examples.inputs[split.train]
    deviation = training.std(axis=0)
    return training.mean(axis=0), np.where(deviation > 0, deviation, 1.0)


def _absolute(outputs: Tensor, targets: Tensor) -> Tensor:
    return (outputs.squeeze(1) - targets).abs().mean()


def _initial(widths: tuple[int, ...], generator: torch.Generator) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in itertools.pairwise(widths):
        layer = nn.Linear(inputs, outputs, device="meta").to_empty(device="cpu")
        bound = inputs**-0.5
        nn.init.uniform_(layer.weight, -bound, bound, generator=generator)
        nn.init.uniform_(layer.bias, -bound, bound, generator=generator)
        layers += [layer, nn.ReLU()]
    return nn.Sequential(*layers[:-1])
