"""Weights of networks: written whole, with a card of how they were made, refused if they differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import nn

from workbench.errors import InputError
from workbench.runs.files import write_json

__all__ = ["load_network", "save_network"]

Network = TypeVar("Network", bound=nn.Module)


def save_network(network: nn.Module, path: Path, card: dict[str, Any]) -> None:
    """Write weights, and beside them the card, with their sha256 and size added."""
    content = save({name: tensor.contiguous() for name, tensor in network.state_dict().items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
    facts = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    write_json(path.with_suffix(".json"), {**card, **facts})


def load_network(
    path: Path, make: Callable[[dict[str, Any]], Network]
) -> tuple[Network, dict[str, Any]]:
    """Read weights that `save_network` wrote, and their card.

    Parameters
    ----------
    path
        Of the weights; the card is beside them.
    make
        Makes the untrained network that a card tells of.

    Raises
    ------
    InputError
        If a file is missing, or is not what its card says, or its weights are of another network.
    """
    try:
        content = path.read_bytes()
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        network, digest = make(card), card["sha256"]
    except (OSError, ValueError, KeyError, TypeError, InputError) as error:
        raise InputError(f"No weights with a card could be read from {path}: {error}.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(f"{path} does not have the sha256 that its card names.")
    try:
        network.load_state_dict(load(content))
    except (SafetensorError, RuntimeError) as error:
        raise InputError(f"{path} does not hold the weights of this network.") from error
    return network.eval(), card
