"""How networks are trained: Adam, looks at the validation loss, patience, the best weights kept."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from workbench.errors import InputError

__all__ = ["TrainingSettings", "descend"]


@dataclass(frozen=True)
class TrainingSettings:
    """How to train; the defaults are [20]'s, with patience."""

    hidden: tuple[int, ...] = (300, 300, 300)
    """Width of each hidden layer."""
    learning_rate: float = 1e-3
    """Of Adam."""
    batch: int = 64
    """Training knots in a step, drawn with replacement."""
    steps: int = 10_000
    """At most so many."""
    check_every: int = 100
    """Steps between looks at the validation loss."""
    patience: int = 15
    """Checks without improvement after which training stops."""

    def __post_init__(self) -> None:
        numbers = (*self.hidden, self.batch, self.steps, self.check_every, self.patience)
        if min(numbers) < 1 or not self.learning_rate > 0:
            raise InputError("training settings must all be positive.")


def descend(
    module: nn.Module,
    loss: Callable[[], Tensor],
    look: Callable[[int, float], float],
    settings: TrainingSettings,
) -> int:
    """Train a module in place and return the step whose weights it ends with.

    Parameters
    ----------
    module
        Its parameters are trained, on the caller's threads.
    loss
        Draws a batch and returns its mean loss.
    look
        Step, mean loss of the batches since the last look -> validation loss; called without
        gradients, every `settings.check_every` steps and at the last.
    settings
        Learning rate, steps and patience.
    """
    optimiser = torch.optim.Adam(module.parameters(), settings.learning_rate, fused=True)
    best, best_step, best_weights = np.inf, 0, copy.deepcopy(module.state_dict())
    running, looked = 0.0, 0
    for step in range(1, settings.steps + 1):
        value = loss()
        optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        running += value.item()
        if step % settings.check_every and step < settings.steps:
            continue
        with torch.no_grad():
            validation = look(step, running / (step - looked))
        running, looked = 0.0, step
        if validation < best:
            best, best_step = validation, step
            best_weights = copy.deepcopy(module.state_dict())
        elif step - best_step >= settings.patience * settings.check_every:
            break
    module.load_state_dict(best_weights)
    return best_step
