"""Where the weights of the classifying networks are, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.games.classify.networks import FullyConnected, Transformer, network_of
from workbench.games.classify.words import LENGTHS
from workbench.games.unknot.generator import RECIPES
from workbench.games.weights import load_network

__all__ = ["load", "weights"]

_DATA = Path(__file__).parent / "data"


def weights(kind: str, recipe: str, seed: int) -> Path:
    """Return where the package's weights of a network, a recipe and a seed are.

    Examples
    --------
    >>> weights("transformer", "[39]", 1).name
    'transformer_39_1.safetensors'
    """
    return _DATA / f"{kind}_{recipe.strip('[]').replace(' ', '_')}_{seed}.safetensors"


def load(path: Path) -> tuple[FullyConnected | Transformer, dict[str, Any]]:
    """Read a network and its card.

    Raises
    ------
    InputError
        As `workbench.games.weights.load_network`.

    Examples
    --------
    >>> network, card = load(weights("transformer", "[39]", 1))
    >>> card["settings"]["recipe"], network.strands
    ('[39]', 9)
    """
    return load_network(path, _told)


def _told(card: dict[str, Any]) -> FullyConnected | Transformer:
    settings = card["settings"]
    return network_of(settings["kind"], RECIPES[settings["recipe"]].strands, LENGTHS[-1])
