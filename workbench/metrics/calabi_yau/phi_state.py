"""The state of a training that can be left and resumed: parameters, Adam's moments, history.

It is kept in one file of arrays, written under a temporary name and renamed, so that the file is
whole at every moment, with the recipe that it belongs to.
"""

from __future__ import annotations

import math
import os
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float32
from torch import Tensor

from workbench.errors import InputError
from workbench.metrics.calabi_yau.phi_network import PhiNetwork

__all__ = ["Adam", "Event", "Moment", "PhiState", "load", "save"]

Vector = Float32[Tensor, " parameters"]

_FIRST, _SECOND, _TINY = 0.9, 0.999, 1e-8


@dataclass(frozen=True)
class Moment:
    """What was seen on held-out points after an epoch.

    Attributes
    ----------
    cpu_seconds
        Of this process, since training began.
    positivity
        The least eigenvalue of g relative to the Fubini–Study metric.
    """

    cpu_seconds: float
    epoch: int
    sigma: float
    positivity: float


@dataclass(frozen=True)
class Event:
    """After this epoch the form was no metric: its least eigenvalue was not positive."""

    epoch: int
    least: float


@dataclass(frozen=True)
class PhiState:
    """All that training needs to go on.

    Attributes
    ----------
    parameters, mean, square
        θ, and Adam's running means of the gradient and of its square.
    """

    parameters: Vector
    mean: Vector
    square: Vector
    history: tuple[Moment, ...] = ()
    events: tuple[Event, ...] = ()

    @classmethod
    def first(cls, network: PhiNetwork, seed: int) -> PhiState:
        """Draw parameters."""
        flat = np.concatenate([value.reshape(-1) for value in network.draw(seed).values()])
        parameters = torch.from_numpy(flat).float()
        return cls(parameters, torch.zeros_like(parameters), torch.zeros_like(parameters))

    @property
    def epoch(self) -> int:
        """The number of epochs done."""
        return self.history[-1].epoch


@dataclass(frozen=True)
class Adam:
    """The method of D. Kingma and J. Ba, arXiv:1412.6980, in place."""

    parameters: Vector
    mean: Vector
    square: Vector

    def descend(self, gradient: Vector, rate: float, step: int) -> None:
        """Take one step, counted from 0."""
        self.mean.lerp_(gradient, 1 - _FIRST)
        self.square.mul_(_SECOND).addcmul_(gradient, gradient, value=1 - _SECOND)
        scale = math.sqrt(1 - _SECOND ** (step + 1))
        length = self.square.sqrt().add_(_TINY * scale)
        self.parameters.addcdiv_(
            self.mean, length, value=-rate * scale / (1 - _FIRST ** (step + 1))
        )


def save(path: Path, recipe: str, state: PhiState) -> None:
    """Write a state, whole or not at all."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as file:
        np.savez(
            file,
            recipe=np.array(recipe),
            parameters=state.parameters.numpy(),
            mean=state.mean.numpy(),
            square=state.square.numpy(),
            history=np.array([astuple(moment) for moment in state.history]),
            events=np.array([astuple(event) for event in state.events]).reshape(-1, 2),
        )
    os.replace(temporary, path)


def load(path: Path, recipe: str, network: PhiNetwork) -> PhiState:
    """Read a state.

    Raises
    ------
    InputError
        If the file is no checkpoint, or one of another training.
    """
    try:
        with np.load(path, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
            written = str(arrays["recipe"])
            vectors = [torch.from_numpy(arrays[x]) for x in ("parameters", "mean", "square")]
            history = tuple(Moment(float(t), int(e), float(s), float(p)) for t, e, s, p in arrays["history"])
            events = tuple(Event(int(e), float(least)) for e, least in arrays["events"])
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise InputError(f"The file {path.name} is no checkpoint of a φ-network.") from error
    if written != recipe:
        raise InputError(f"The checkpoint {path.name} is of another training.")
    return PhiState(vectors[0], vectors[1], vectors[2], history, events)
