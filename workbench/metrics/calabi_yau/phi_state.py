"""A training that can be left and resumed: parameters, the optimiser's memory, history.

It is kept in one file of arrays, written under a temporary name and renamed, so that the file is
whole at every moment, with the recipe that it belongs to.
"""

from __future__ import annotations

import os
from dataclasses import astuple, dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import torch
from torch import Tensor

from workbench.errors import InputError
from workbench.metrics.calabi_yau.phi_network import PhiNetwork
from workbench.metrics.calabi_yau.soap import Soap

__all__ = ["Event", "Moment", "PhiState", "load", "save"]


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
    parameters
        In float32.
    memory
        What the optimiser remembers.
    """

    parameters: dict[str, Tensor]
    memory: Soap
    history: tuple[Moment, ...] = ()
    events: tuple[Event, ...] = ()

    @classmethod
    def first(cls, network: PhiNetwork, seed: int) -> PhiState:
        """Draw parameters."""
        drawn = network.draw(seed).items()
        parameters = {name: torch.from_numpy(value).float() for name, value in drawn}
        return cls(parameters, Soap.of(parameters))

    @property
    def epoch(self) -> int:
        """The number of epochs done."""
        return self.history[-1].epoch


def save(path: Path, recipe: str, state: PhiState) -> None:
    """Write a state, whole or not at all."""
    arrays = {f"parameters.{name}": x.numpy() for name, x in state.parameters.items()}
    for part, remembered in vars(state.memory).items():
        arrays |= {f"{part}.{name}": x.numpy() for name, x in remembered.items()}
    arrays["recipe"] = np.array(recipe)
    arrays["history"] = np.array([astuple(moment) for moment in state.history])
    arrays["events"] = np.array([astuple(event) for event in state.events]).reshape(-1, 2)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    with temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    temporary.replace(path)


def load(path: Path, recipe: str) -> PhiState:
    """Read a state.

    Raises
    ------
    InputError
        If the file is no checkpoint, or one of another training.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            arrays = {name: kept[name] for name in kept.files}
        written = str(arrays.pop("recipe"))
        history = tuple(
            Moment(float(seconds), int(epoch), float(sigma), float(positivity))
            for seconds, epoch, sigma, positivity in arrays.pop("history")
        )
        events = tuple(Event(int(epoch), float(least)) for epoch, least in arrays.pop("events"))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise InputError(f"{path.name} is no checkpoint of a φ-network.") from error
    if written != recipe:
        raise InputError(f"The checkpoint {path.name} is of another training.")
    parts: dict[str, dict[str, Tensor]] = {}
    for key, array in arrays.items():
        part, name = key.split(".")
        parts.setdefault(part, {})[name] = torch.from_numpy(array)
    return PhiState(parts.pop("parameters"), Soap(**parts), history, events)
