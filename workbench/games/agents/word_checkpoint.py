"""Where the weights of the braid game's networks are, and how they are read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.games.agents.word_field import Lesson
from workbench.games.agents.word_network import WordNetwork
from workbench.games.weights import load_network

__all__ = ["load", "weights"]

_DATA = Path(__file__).parent / "data"


def weights(name: str, recipe: str, actions: str, seed: int) -> Path:
    """Return where the package's weights of an algorithm, a lesson and a seed are."""
    lesson = recipe.strip("[]").replace(" ", "_")
    return _DATA / f"{name}_{lesson}_{actions}_{seed}.safetensors"


def load(path: Path) -> tuple[WordNetwork, dict[str, Any]]:
    """Read a network and its card.

    Raises
    ------
    InputError
        As `workbench.games.weights.load_network`.
    """
    return load_network(path, _told)


def _told(card: dict[str, Any]) -> WordNetwork:
    settings = card["settings"]
    return WordNetwork(Lesson(**settings["lesson"]).rules, settings["width"])
