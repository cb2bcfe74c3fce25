"""Drawn bands cross the arcs that they say, in turn, and nothing else."""

from __future__ import annotations

import random

import numpy as np
import pytest

from widgets.knot_diagram.curves import sampled
from workbench.errors import InputError
from workbench.knots.band_drawing import band_drawing
from workbench.knots.bands import Band, bands
from workbench.knots.diagram import Diagram
from workbench.knots.layout import layout


def met(line: np.ndarray, curve: np.ndarray) -> list[int]:
    """Return the steps of a line that cross a curve."""

    def turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
        u, v = b - a, c - a
        return u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]

    a, b = line[:-1, None], line[1:, None]
    c, d = curve[None, :-1], curve[None, 1:]
    crossing = (turn(a, b, c) * turn(a, b, d) < 0) & (turn(c, d, a) * turn(c, d, b) < 0)
    return np.flatnonzero(crossing.any(axis=1)).tolist()


@pytest.mark.parametrize("name", ["3_1", "8_20", "L6a4", "12n_242"])
def test_a_band_crosses_its_arcs_in_turn_and_no_other(name: str) -> None:
    diagram = Diagram.from_name(name)
    plan = layout(diagram)
    for band in random.Random(2).sample(list(bands(diagram, 2, 1)), 12):
        drawn = band_drawing(plan, band)
        assert len(drawn.crossed) == len(band.crossed)
        inner = drawn.points[3:-3]
        for arc in plan.arcs:
            steps = met(inner, sampled(arc.bezier, 64))
            places = [
                at - 3
                for at, dart in zip(drawn.crossed, band.crossed, strict=True)
                if dart in (arc.tail, arc.head)
            ]
            assert len(steps) == len(places) <= 1
            assert all(abs(s - p) <= 2 for s, p in zip(steps, places, strict=True))
        for end, dart in ((drawn.points[0], band.start), (drawn.points[-1], band.end)):
            arc = next(a for a in plan.arcs if dart in (a.tail, a.head))
            assert np.hypot(*(sampled(arc.bezier, 64) - end).T).min() < 0.05


def test_a_band_that_leaves_its_faces_is_refused() -> None:
    trefoil = Diagram.from_braid([1, 1, 1])
    start, *_ = trefoil.faces()[0]
    elsewhere = next(face[0] for face in trefoil.faces() if start not in face)
    with pytest.raises(InputError, match="face to face"):
        band_drawing(layout(trefoil), Band(start, (), (), elsewhere, 0))
