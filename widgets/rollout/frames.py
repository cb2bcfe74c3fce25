"""The pictures of a play: each turned so that the crossings that stay move as little as may be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from widgets.knot_diagram.picture import Picture, picture_of
from workbench.certificates import PlanarMap
from workbench.games.rollout import Rollout
from workbench.knots.band_drawing import band_drawing
from workbench.knots.layout import Layout, layout

__all__ = ["Frame", "frames"]

_Points = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """One diagram of a play.

    Attributes
    ----------
    number
        How many moves lead to it.
    picture
        Of the diagram.
    leaving, new
        Numbers, from 0, of the crossings that the next move takes away or moves, and of those that
        the move before made.
    band
        The middle line of the band that the next move cuts along, shape (m, 2); m = 0 for another
        move.
    """

    number: int
    picture: Picture
    leaving: tuple[int, ...]
    new: tuple[int, ...]
    band: _Points


def frames(rollout: Rollout, shown: list[int]) -> Iterator[Frame]:
    """Draw the diagrams that the given numbers of moves lead to."""
    ids, moved = _names(rollout)
    before: dict[int, _Points] = {}
    for number, (diagram, band) in enumerate(zip(rollout.states(), rollout.bands(), strict=True)):
        if number not in shown:
            continue
        names = ids[number]
        plan = layout(diagram)
        here = dict(zip(names, plan.centres, strict=True))
        plan = _turned(plan, _turn(here, before))
        before = dict(zip(names, plan.centres, strict=True))
        place = {name: index for index, name in enumerate(names)}
        yield Frame(
            number,
            picture_of(plan),
            tuple(place[c] for c in moved[number] if c in place),
            tuple(place[c] for c in names if number and c not in ids[number - 1]),
            band_drawing(plan, band).points if band else np.empty((0, 2)),
        )


def _names(rollout: Rollout) -> tuple[list[list[int]], list[set[int]]]:
    """Return the crossings' names in each state, and those that the next move takes or moves."""
    planar = PlanarMap(dict(enumerate(rollout.initial.partner)), rollout.initial.loops)
    ids = [sorted({dart // 4 for dart in planar.partner})]
    triangles: list[set[int]] = []
    for step in rollout.steps:
        corners: set[int] = set()
        if step[0] == "R3":
            dart = step[1]
            for _ in range(3):
                corners.add(dart // 4)
                dart = planar.next(dart)
        if step[0] == "saddle":
            planar.saddle(*step[1:])
        else:
            planar.apply(step)
        triangles.append(corners)
        ids.append(sorted({dart // 4 for dart in planar.partner}))
    gone = [
        set(a) - set(b) | triangle
        for (a, b), triangle in zip(pairwise(ids), triangles, strict=True)
    ]
    return ids, [*gone, set()]


def _turn(here: dict[int, _Points], before: dict[int, _Points]) -> float:
    """Return the angle of the rotation that takes the common points nearest to where they were."""
    common = [name for name in here if name in before]
    if len(common) < 2:
        return 0.0
    a = np.array([here[name] for name in common])
    b = np.array([before[name] for name in common])
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    along = (a * b).sum()
    across = (a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()
    return float(np.arctan2(across, along))


def _turned(plan: Layout, angle: float) -> Layout:
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    arcs = tuple(replace(arc, bezier=arc.bezier @ rotation) for arc in plan.arcs)
    return replace(plan, arcs=arcs, centres=plan.centres @ rotation)
