"""Diagrams from which the network of the planar game learns, those that are nearly won first."""

from __future__ import annotations

import math

import numpy as np

from workbench.certificates import PlanarMap
from workbench.games.planar.play import monotone, play
from workbench.games.planar.rules import Rules
from workbench.knots._resistance import copy_of, slack
from workbench.knots.classics import inflated, kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.hard_unknots import load_very_hard
from workbench.knots.kernel import anneal, kinks, scramble
from workbench.knots.reidemeister import reidemeister_moves
from workbench.knots.simplify import Step, diagram_of, map_of

__all__ = ["lessons", "starts"]

_CLASSICS = ((4, 3, 5, 4), (4, 3, 9, 7), (5, 4, 6, 5), (5, 4, 11, 9), (6, 5, 7, 6), (7, 6, 8, 7))
_SMALLEST, _LARGEST = 5, 60
_PROPOSALS = 5_000


def starts(number: int, seed: int) -> list[Diagram]:
    """Return diagrams of the unknot, reproducible by the seed.

    Two in five are very hard ones of the development part; one in five is such, 1 to 60 tries of
    random pass moves away; one in five is grown from such; one in five is an inflated classic. Half
    of all are mirrored. None is from the unseen part.

    Examples
    --------
    >>> starts(3, seed=1) == starts(3, seed=1)
    True
    """
    rng = np.random.default_rng(seed)
    hard = load_very_hard("development")
    found: list[Diagram] = []
    while len(found) < number:
        way, salt = rng.integers(5), int(rng.integers(1 << 32))
        diagram = hard[rng.integers(len(hard))]
        if way == 4:
            small = kauffman_lambropoulou(*_CLASSICS[rng.integers(len(_CLASSICS))])
            diagram = inflated(small, small.crossings + int(rng.integers(20)), salt)
        if way == 3:
            diagram = _grown(diagram, rng)
        if way == 2:
            walk = map_of(diagram, salt, 64)
            anneal(walk, int(rng.integers(1, 61)), 128, 2, 128)
            diagram = diagram_of(walk)
        if rng.random() < 0.5:
            diagram = diagram.mirror()
        if _SMALLEST <= diagram.crossings <= _LARGEST:
            found.append(diagram)
    return found


def lessons(rules: Rules, number: int, seed: int) -> list[Diagram]:
    """Return diagrams from which a win is known, by the moves that it takes, fewest first.

    Each is met in a monotone play of pass moves from one of the `starts`, one in three being the
    start itself. Where only Reidemeister moves are offered, the play is taken apart into these.
    """
    diagrams = starts(number, seed)
    rng = np.random.default_rng((seed, 1))
    found: list[tuple[int, int, Diagram]] = []
    for i, done in enumerate(play(monotone, Rules(budget=rules.budget), diagrams, seed)):
        if done.solved:
            shown = done.steps
            if rules.moves == "reidemeister":
                shown = reidemeister_moves(diagrams[i], shown)
            made = 0 if rng.random() < 1 / 3 else int(rng.integers(len(shown)))
            lesson = _after(diagrams[i], shown[:made])
            if _needs_a_choice(lesson):
                found.append((len(shown) - made, i, lesson))
    return [diagram for *_, diagram in sorted(found, key=lambda lesson: lesson[:2])]


def _grown(diagram: Diagram, rng: np.random.Generator) -> Diagram:
    """Walk to a larger diagram that resists, as `hard_unknots` does, without its last checks."""
    here = map_of(diagram, int(rng.integers(1 << 62)), 64)
    large = int(rng.integers(30, 44))
    energy = math.inf
    for _ in range(_PROPOSALS):
        there = copy_of(here, int(rng.integers(1 << 62)))
        if rng.random() < 0.3:
            scramble(there, int(rng.integers(1, 8)))
        else:
            anneal(there, int(rng.integers(1, 5)), 128, 2, 128)
        kinks(there)
        there.erase()
        if 0 < there.crossings <= large + 4:
            saved, triangles = slack(there)
            value = 0.5 * saved + 0.25 * triangles - 0.7 * min(there.crossings, large)
            if value <= energy - 0.35 * math.log(rng.random()):
                here, energy = there, value
    return diagram_of(here)


def _needs_a_choice(diagram: Diagram) -> bool:
    """Whether crossings are left when kinks have fallen."""
    m = map_of(diagram, 0, 0)
    kinks(m)
    return m.crossings > 0


def _after(diagram: Diagram, steps: tuple[Step, ...]) -> Diagram:
    """Return the diagram that moves lead to."""
    planar = PlanarMap(dict(enumerate(diagram.partner)), diagram.loops)
    for step in steps:
        planar.apply(step)
    place = {c: i for i, c in enumerate(sorted({dart // 4 for dart in planar.partner}))}
    ends = sorted((4 * place[d // 4] + d % 4, e) for d, e in planar.partner.items())
    return Diagram.from_darts([4 * place[e // 4] + e % 4 for _, e in ends], planar.loops)
