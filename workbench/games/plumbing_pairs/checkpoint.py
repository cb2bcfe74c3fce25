"""Where the weights of the networks for pairs of plumbing graphs are, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.games.plumbing_pairs.networks import PairNetwork
from workbench.games.weights import load_network

__all__ = ["load", "shipped", "weights"]

_DATA = Path(__file__).parent / "data"


def weights(network: str, generator: str, seed: int) -> Path:
    """Return where the package's weights of a network, a generator of pairs and a seed are.

    Examples
    --------
    >>> weights("GEN+GAT", "published 2", 1).name
    'gen_gat_published_2_1.safetensors'
    """
    words = f"{network} {generator} {seed}".lower().replace("+", " ")
    return _DATA / f"{words.replace(' ', '_')}.safetensors"


def load(path: Path) -> tuple[PairNetwork, dict[str, Any]]:
    """Read a network and its card.

    Raises
    ------
    InputError
        As `workbench.games.weights.load_network`.

    Examples
    --------
    >>> network, card = load(weights("GEN+GAT", "corrected", 1))
    >>> network.name, card["settings"]["generator"]
    ('GEN+GAT', 'corrected')
    """
    return load_network(path, lambda card: PairNetwork(card["settings"]["network"]))


def shipped() -> dict[tuple[str, str], PairNetwork]:
    """Load the networks that ship, by their names and the generators they learned from."""
    found = {}
    for path in sorted(_DATA.glob("*.safetensors")):
        network, card = load(path)
        found[network.name, card["settings"]["generator"]] = network
    return found
