"""Weights of the classifying networks: written whole, with a card, and refused if they differ."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors

from workbench.errors import InputError
from workbench.games.classify.networks import FullyConnected, Transformer, network_of
from workbench.games.classify.words import LENGTHS
from workbench.games.unknot.generator import RECIPES
from workbench.runs.files import write_json

__all__ = ["load", "save", "weights"]

_DATA = Path(__file__).parent / "data"


def weights(kind: str, recipe: str, seed: int) -> Path:
    """Return where the package's weights of a network, a recipe and a seed are.

    Examples
    --------
    >>> weights("transformer", "[39]", 1).name
    'transformer_39_1.safetensors'
    """
    return _DATA / f"{kind}_{recipe.strip('[]').replace(' ', '_')}_{seed}.safetensors"


def save(network: FullyConnected | Transformer, path: Path, card: dict[str, Any]) -> None:
    """Write weights, and beside them a card that says how they were made."""
    content = save_tensors({name: t.contiguous() for name, t in network.state_dict().items()})
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
    facts = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    write_json(path.with_suffix(".json"), {**card, **facts})


def load(path: Path) -> tuple[FullyConnected | Transformer, dict[str, Any]]:
    """Read weights that `save` wrote, and their card.

    Raises
    ------
    InputError
        If a file is missing, or is not what its card says, or its weights are of another network.

    Examples
    --------
    >>> network, card = load(weights("transformer", "[39]", 1))
    >>> card["settings"]["recipe"], network.strands
    ('[39]', 9)
    """
    try:
        content = path.read_bytes()
        card = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        kind, strands = card["settings"]["kind"], RECIPES[card["settings"]["recipe"]].strands
        digest = card["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"No weights with a card could be read from {path}: {error}.") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(f"{path} does not have the sha256 that its card names.")
    network = network_of(kind, strands, LENGTHS[-1])
    try:
        network.load_state_dict(load_tensors(content))
    except (SafetensorError, RuntimeError) as error:
        raise InputError(f"{path} does not hold the weights of this network.") from error
    return network.eval(), card
