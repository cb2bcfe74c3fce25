"""A drawn link described: its invariants in words, where on it a move takes place, its strands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.drawing import Drawing, Point, Polygon
from workbench.knots.invariants import PD, determinant, jones_sqrt, signature
from workbench.knots.moves import Move
from workbench.knots.names import identify

__all__ = ["TITLES", "Place", "facts", "name", "place", "polynomial", "strands"]

TITLES = {
    "R1-": "Undo a kink (R1)",
    "R2-": "Pull apart (R2)",
    "R3": "Slide (R3)",
    "lift": "Lift off",
    "R1+": "Add a kink (R1)",
    "R2+": "Push across (R2)",
}
"""The kinds of moves that are made by hand, in words."""

_MOST_CROSSINGS = 60
_MOST_TERMS = 20
_GAP = 11.0


def facts(drawing: Drawing) -> list[tuple[str, str]]:
    """Return what is known of a drawn link without a table, as pairs of words.

    Components are numbered from 1 as their polygons are. The Jones polynomial is computed for up to
    60 crossings, and written if it has up to 20 terms; exponents are written ^{…}.

    Examples
    --------
    >>> from workbench.knots.drawing import read_drawing
    >>> pentagram = [(0, 10), (6, -8), (-10, 3), (10, 3), (-6, -8)]
    >>> known = dict(facts(read_drawing([pentagram], [(0, k, 0, k + 2) for k in range(3)])))
    >>> known["writhe"], known["signature"], known["Jones polynomial"]
    ('+5', '−4', 't^{2} + t^{4} − t^{5} + t^{6} − t^{7}')
    """
    diagram = drawing.diagram
    pd = _kinked(diagram.pd, diagram.loops)
    found = [
        ("crossings", str(diagram.crossings)),
        ("components", str(diagram.components)),
        ("writhe", _signed(diagram.writhe)),
    ]
    if diagram.components > 1:
        found.append(("linking numbers", _linking(drawing)))
    found += [("determinant", str(determinant(pd))), ("signature", _signed(signature(pd)))]
    if diagram.crossings <= _MOST_CROSSINGS:
        lowest, coefficients = jones_sqrt(pd)
        count = len(coefficients)
        words = polynomial(lowest, coefficients) if count <= _MOST_TERMS else f"{count} terms"
        found.append(("Jones polynomial", words))
    return found


def name(diagram: Diagram) -> str:
    """Say which knot or link this is, mirror image included, as far as that can be known.

    Examples
    --------
    >>> name(Diagram.from_name("5_2").mirror())
    'This is the mirror image of 5_2: SnapPy finds an isometry of the exteriors.'
    """
    try:
        return identify(diagram).sentence
    except RuntimeError as error:  # SnapPy gives up on some manifolds
        return f"SnapPy could not look for its name: {error}"


def polynomial(lowest: int, coefficients: Sequence[int]) -> str:
    """Write a Laurent polynomial in t; exponents count halves, from `lowest` in steps of 2.

    Examples
    --------
    >>> polynomial(-3, [-1, 0, 0, 2])
    '−t^{−3/2} + 2t^{3/2}'
    >>> polynomial(0, [1])
    '1'
    """
    words = ""
    for power, coefficient in zip(range(lowest, 2**62, 2), coefficients, strict=False):
        if coefficient:
            sign = "−" if coefficient < 0 else "+"
            words += f" {sign} " if words else sign.strip("+")
            size = "" if abs(coefficient) == 1 and power else str(abs(coefficient))
            words += size + _power(power)
    return words or "0"


def _power(halves: int) -> str:
    if halves in (0, 2):
        return "t" if halves else ""
    exponent = f"{halves}/2" if halves % 2 else str(halves // 2)
    return f"t^{{{exponent.replace('-', '−')}}}"


def _signed(number: int) -> str:
    return f"{number:+}".replace("-", "−") if number else "0"


def _kinked(pd: PD, loops: int) -> PD:
    """Give each component without crossings a kink, which changes no invariant."""
    after = 2 * len(pd) + 1
    kinks = [(k, k, k + 1, k + 1) for k in range(after, after + 2 * loops, 2)]
    return (*(tuple(crossing) for crossing in pd), *kinks)


def _linking(drawing: Drawing) -> str:
    matrix, curve = drawing.diagram.linking_numbers(), drawing.polygon_of
    pairs = {
        tuple(sorted((curve[i], curve[j]))): value
        for i, row in enumerate(matrix)
        for j, value in enumerate(row[:i])
    }
    return ", ".join(f"{i + 1}–{j + 1}: {_signed(pairs[i, j])}" for i, j in sorted(pairs))


class Place(NamedTuple):
    """A move in words, and where it is made.

    Attributes
    ----------
    words
        Crossings and arcs are numbered from 1, arcs as in the PD code.
    paths
        The arcs it concerns, as points; a loop as a closed path.
    """

    words: str
    paths: tuple[tuple[Point, ...], ...]


def place(move: Move, drawing: Drawing, polygons: Sequence[Polygon]) -> Place:
    """Say what a legal move does to a drawing, and where.

    Raises
    ------
    InputError
        If the move is a pass, which is not made by hand.
    """
    diagram = drawing.diagram
    given: Any = move.arguments
    if move.name == "R1-":
        darts = [next(d for d in range(4 * given[0], 4 * given[0] + 4) if _turns_back(d, diagram))]
        words = f"Undo the kink at crossing {given[0] + 1}"
    elif move.name in ("R2-", "R3"):
        darts = list(next(face for face in diagram.faces() if given[0] in face))
        *numbers, last = sorted(dart // 4 + 1 for dart in darts)
        verb = "Pull apart at" if move.name == "R2-" else "Slide a strand across"
        words = f"{verb} crossings {', '.join(map(str, numbers))} and {last}"
    elif move.name == "lift":
        component = diagram.component[given[0]]
        darts = list(diagram.strands[component])
        words = f"Lift curve {drawing.polygon_of[component] + 1} off the others"
    elif move.name == "R1+":
        darts = [given[0]]
        words = _kink(given, diagram)
    elif move.name == "R2+":
        darts = list(given[:2])
        verb = "over" if given[2] else "under"
        words = f"Push {_arc(given[0], diagram)} {verb} {_arc(given[1], diagram)}"
    else:
        raise InputError(f"A move {move.name} has no place on a picture.")
    return Place(words, tuple(_path(dart, drawing, polygons) for dart in darts))


def _turns_back(dart: int, diagram: Diagram) -> bool:
    """Whether an arc leads to the next slot of the crossing that it comes from."""
    return diagram.partner[dart] == (dart & ~3) | (dart + 1) & 3


def _path(dart: int, drawing: Drawing, polygons: Sequence[Polygon]) -> tuple[Point, ...]:
    if dart >= 0:
        return drawing.paths[dart]
    loop = polygons[drawing.polygon_of[-1]]  # the components without crossings come last
    return tuple((float(x), float(y)) for x, y in (*loop, loop[0]))


def _arc(dart: int, diagram: Diagram) -> str:
    return f"arc {diagram.pd[dart >> 2][dart & 3]}" if dart >= 0 else "a loop"


def _kink(given: tuple[int, int, int, int], diagram: Diagram) -> str:
    """Describe R1+: the sign of the crossing, and on which side of the arc's arrow the kink is."""
    dart, slot, side, _ = given
    sign = "positive" if (slot == 0) == (side == 3) else "negative"
    left = (side == 3) == (dart < 0 or diagram.leaves(dart))
    return f"Kink {_arc(dart, diagram)}: {sign}, to its {'left' if left else 'right'}"


def strands(
    drawing: Drawing, polygons: Sequence[Polygon]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield (polygon, points) of each arc, cut short where it passes under, and of each loop.

    The points are of shape (n, 2), in the direction of the orientation.
    """
    diagram = drawing.diagram
    for component, strand in enumerate(diagram.strands):
        for dart in strand:
            points = np.array(drawing.paths[dart])
            if not dart & 1:
                points = _shortened(points)
            if not diagram.partner[dart] & 1:
                points = _shortened(points[::-1])[::-1]
            yield drawing.polygon_of[component], points
    for number in drawing.polygon_of[len(diagram.strands) :]:
        yield number, np.array([*polygons[number], polygons[number][0]], dtype=np.float64)


def _shortened(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cut off the beginning of a path: the gap, but never more than a third."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    cut = min(_GAP, reached[-1] / 3)
    start = [np.interp(cut, reached, points[:, k]) for k in (0, 1)]
    return np.concatenate([[start], points[reached > cut]])
