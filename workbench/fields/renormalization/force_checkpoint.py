"""A training of a force that can be left and resumed: whole files, each with its recipe."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from workbench.errors import InputError

__all__ = ["load", "save"]

Parts = tuple[nn.Module, Optimizer, LRScheduler]


def save(
    path: Path, recipe: str, parts: Parts, losses: list[float], random: np.random.Generator
) -> None:
    """Write all that training needs to go on, under a temporary name, then rename."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.part")
    state = {
        "recipe": recipe,
        "parts": [part.state_dict() for part in parts],
        "losses": list(losses),
        "random": json.dumps(random.bit_generator.state),
    }
    try:
        torch.save(state, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def load(path: Path, recipe: str, parts: Parts, random: np.random.Generator) -> list[float]:
    """Put network, optimiser, schedule and generator where they were left; return the losses.

    Raises
    ------
    InputError
        If the file is no checkpoint, or one of another training.
    """
    broken = OSError, RuntimeError, KeyError, TypeError, ValueError, EOFError
    try:
        state = torch.load(path, weights_only=True)
        written, states, losses = state["recipe"], state["parts"], state["losses"]
        noise = json.loads(state["random"])
    except (*broken, pickle.UnpicklingError) as error:
        raise InputError(f"{path.name} is no checkpoint of a force.") from error
    if written != recipe:
        raise InputError(f"The checkpoint {path.name} is of another training.")
    network, optimiser, falling = parts
    network.load_state_dict(states[0])
    optimiser.load_state_dict(states[1])
    falling.load_state_dict(states[2])
    random.bit_generator.state = noise
    return [float(loss) for loss in losses]
