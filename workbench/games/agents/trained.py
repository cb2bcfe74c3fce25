"""Trained players of the braid game: those that ship, or trained anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.games.agents import a3c, trpo
from workbench.games.agents.learning import Learner
from workbench.games.agents.word_checkpoint import load, weights
from workbench.games.agents.word_network import WordNetwork

__all__ = ["LEARNERS", "shipped", "trained"]

LEARNERS = {"TRPO": trpo.LEARNER, "A3C": a3c.LEARNER}
"""The algorithms, by the names of the paper."""


def shipped(algorithm: str, seed: int) -> tuple[WordNetwork, dict[str, Any]]:
    """Load a network that ships, and its card.

    Raises
    ------
    InputError
        If there is none of this algorithm and seed.

    Examples
    --------
    >>> network, card = shipped("TRPO", 1)
    >>> card["settings"]["steps"], card["settings"]["lesson"]["recipe"]
    (600000, 'regrown')
    """
    learner = _learner(algorithm)
    lesson = learner.settings.lesson
    path = weights(learner.name, lesson.recipe, lesson.actions, seed)
    if not path.exists():
        raise InputError(f"No {algorithm} of seed {seed} ships; those of seeds 1 to 5 do.")
    return load(path)


def trained(algorithm: str, seed: int, folder: Path) -> tuple[WordNetwork, dict[str, Any]]:
    """Train a network with the arguments of those that ship; load it if that was done before.

    Parameters
    ----------
    algorithm
        A key of `LEARNERS`.
    seed
        From 0 upwards.
    folder
        Where the weights are kept.

    Raises
    ------
    InputError
        If there is no such algorithm, or what is in the folder is not what its card says.
    """
    learner = _learner(algorithm)
    path = folder / f"{learner.name}_{seed}.safetensors"
    if not path.exists():
        learner.train(seed, path)
    return load(path)


def _learner(algorithm: str) -> Learner:
    if algorithm not in LEARNERS:
        raise InputError(f"There is no algorithm {algorithm!r}; accepted: {[*LEARNERS]}.")
    return LEARNERS[algorithm]
