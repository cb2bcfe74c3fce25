"""Trained players of the braid game: those that ship, or trained anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.games.agents import a3c, trpo
from workbench.games.agents.learning import Learner
from workbench.games.agents.word_checkpoint import load, weights
from workbench.games.agents.word_field import Lesson
from workbench.games.agents.word_network import WordNetwork

__all__ = ["BUNDLED", "LEARNERS", "SINGLE", "networks", "shipped", "trained"]

LEARNERS = {"TRPO": trpo.LEARNER, "A3C": a3c.LEARNER}
"""The algorithms, by the names of the paper."""

BUNDLED = Lesson()
"""Regrown words, with SmartCollapse."""

SINGLE = Lesson(recipe="few strands", actions="elementary")
"""Words of few strands, with single moves instead of SmartCollapse."""


def shipped(
    algorithm: str, seed: int, lesson: Lesson = BUNDLED
) -> tuple[WordNetwork, dict[str, Any]]:
    """Load a network that ships, and its card.

    Raises
    ------
    InputError
        If there is none of this algorithm, seed and lesson.

    Examples
    --------
    >>> network, card = shipped("TRPO", 1)
    >>> card["settings"]["steps"], card["settings"]["lesson"]["recipe"]
    (600000, 'regrown')
    """
    path = weights(_learner(algorithm).name, lesson.recipe, lesson.actions, seed)
    if not path.exists():
        raise InputError(f"No {algorithm} of seed {seed} ships; those of seeds 1 to 5 do.")
    return load(path)


def trained(
    algorithm: str, seed: int, folder: Path, lesson: Lesson = BUNDLED
) -> tuple[WordNetwork, dict[str, Any]]:
    """Train a network with the arguments of those that ship; load it if that was done before.

    Parameters
    ----------
    algorithm
        A key of `LEARNERS`.
    seed
        From 0 upwards.
    folder
        Where the weights are kept.
    lesson
        What it learns from.

    Raises
    ------
    InputError
        If there is no such algorithm, or what is in the folder is not what its card says.
    """
    learner = _learner(algorithm)
    learner = replace(learner, settings=replace(learner.settings, lesson=lesson))
    path = folder / weights(learner.name, lesson.recipe, lesson.actions, seed).name
    if not path.exists():
        learner.train(seed, path)
    return load(path)


def networks(
    lesson: Lesson, seeds: int, folder: Path | None
) -> dict[str, list[tuple[WordNetwork, dict[str, Any]]]]:
    """Return the networks of seeds 1, 2, … of each algorithm, with their cards.

    Parameters
    ----------
    lesson
        What they have learned from.
    seeds
        How many of each.
    folder
        Where those that are trained anew are kept; None for those that ship.

    Raises
    ------
    InputError
        As `shipped` and `trained`.
    """
    numbers = range(1, seeds + 1)
    if folder is None:
        return {name: [shipped(name, k, lesson) for k in numbers] for name in LEARNERS}
    return {name: [trained(name, k, folder, lesson) for k in numbers] for name in LEARNERS}


def _learner(algorithm: str) -> Learner:
    if algorithm not in LEARNERS:
        raise InputError(f"There is no algorithm {algorithm!r}; accepted: {[*LEARNERS]}.")
    return LEARNERS[algorithm]
