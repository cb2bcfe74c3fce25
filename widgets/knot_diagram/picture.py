"""From a layout to the parts of a picture, in the layout's coordinates (y up).

A gap is made by trimming the under-strand, not by painting over it, so that the picture is exact
on any background and in any format.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from widgets.figure import PALETTE
from widgets.knot_diagram.curves import at_length, sampled, trimmed
from widgets.knot_diagram.labels import Label, Placer
from workbench.knots.diagram import Diagram
from workbench.knots.layout import Arc, Layout, layout

__all__ = ["LAYERS", "STROKE", "Arrow", "Picture", "Strand", "picture", "picture_of"]

LAYERS = ("faces", "arrows", "labels", "signs", "arcs")
"""What may be added to the strands: checkerboard faces, arrowheads (with the number of each
component of a link), numbers of crossings, signs of crossings, numbers of arcs."""

STROKE = 0.1
"""Width of the strands."""

_GAP = 0.19
_GAP_SHARE = 0.3
_ARROW = 0.2
_MARGIN = 0.35
_COLOURS = [colour for name, colour in PALETTE.items() if name != "grey"]
_Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Strand:
    """A curve drawn without lifting the pen, shape (k, 4, 2); closed if never below another."""

    component: int
    bezier: _Curve
    closed: bool


@dataclass(frozen=True)
class Arrow:
    """An arrowhead: its tip and its two wings, shape (3, 2), and for a link a number."""

    component: int
    corners: _Curve
    number: Label | None


@dataclass(frozen=True)
class Picture:
    """Everything that can be drawn of a diagram.

    Attributes
    ----------
    diagram
        What is drawn.
    strands
        From one under-crossing to the next, along the orientation.
    arrows
        One for each component.
    faces
        The dark faces of the checkerboard whose unbounded face is light, as closed curves.
    labels, signs, arcs
        Numbers and signs of the crossings, and numbers of the arcs, as in the PD code.
    centres
        The crossings, shape (n, 2).
    box
        Left, bottom, right, top.
    """

    diagram: Diagram
    strands: tuple[Strand, ...]
    arrows: tuple[Arrow, ...]
    faces: tuple[_Curve, ...]
    labels: tuple[Label, ...]
    signs: tuple[Label, ...]
    arcs: tuple[Label, ...]
    centres: _Curve
    box: tuple[float, float, float, float]

    def colour(self, component: int) -> str | None:
        """Return the colour of a component of a link; a knot is drawn in the page's ink."""
        return _COLOURS[component % len(_COLOURS)] if self.diagram.components > 1 else None


def picture(diagram: Diagram) -> Picture:
    """Draw a diagram: strands with gaps, arrows, labels that touch nothing, dark faces.

    Raises
    ------
    InputError
        If the diagram is too large to draw; see `workbench.knots.layout.layout`.

    Examples
    --------
    >>> drawn = picture(Diagram.from_braid([1, 1, 1]))
    >>> len(drawn.strands), len(drawn.arrows), [label.text for label in drawn.signs]
    (3, 1, ['+', '+', '+'])
    """
    return picture_of(layout(diagram))


def picture_of(plan: Layout) -> Picture:
    """Draw a diagram where a layout has put it."""
    diagram = plan.diagram
    dense = np.concatenate([sampled(arc.bezier, 48) for arc in plan.arcs])
    placer = Placer(dense)
    arrows = _arrows(plan, placer)
    signs = [
        placer.place("+" if sign > 0 else "−", at)
        for sign, at in zip(diagram.signs, plan.centres, strict=True)
    ]
    labels = [placer.place(str(index + 1), at) for index, at in enumerate(plan.centres)]
    arcs = [
        placer.place(str(number + 1), _point(arc.bezier, 0.5)[0])
        for number, arc in enumerate(plan.arcs)
        if arc.tail >= 0
    ]
    shown = [label for label in (*signs, *labels, *arcs, *(a.number for a in arrows)) if label]
    corners = [dense - _MARGIN, dense + _MARGIN]
    corners += [np.array([label.at]) + s * label.radius for label in shown for s in (-1, 1)]
    reach = np.concatenate(corners)
    (left, bottom), (right, top) = reach.min(axis=0), reach.max(axis=0)
    return Picture(
        diagram=diagram,
        strands=tuple(_strands(plan)),
        arrows=tuple(arrows),
        faces=tuple(_dark_faces(plan)),
        labels=tuple(label for label in labels if label),
        signs=tuple(label for label in signs if label),
        arcs=tuple(label for label in arcs if label),
        centres=plan.centres,
        box=(float(left), float(bottom), float(right), float(top)),
    )


def _strands(plan: Layout) -> list[Strand]:
    """Join the arcs of each component across its over-crossings; trim them at the others."""
    lengths = [_length(arc) for arc in plan.arcs]
    nearest = np.full(len(plan.centres), np.inf)
    crossing: dict[int, _Curve] = {}
    for arc, length in zip(plan.arcs, lengths, strict=True):
        for dart in (arc.tail, arc.head):
            if dart >= 0:
                nearest[dart // 4] = min(nearest[dart // 4], length)
        if arc.tail >= 0:
            crossing[arc.tail] = _unit(arc.bezier[0, 1] - arc.bezier[0, 0])
            crossing[arc.head] = _unit(arc.bezier[-1, 2] - arc.bezier[-1, 3])

    def gap(dart: int) -> float:
        """Return how much to trim where a strand goes below at `dart`, nothing where above."""
        if dart < 0 or dart % 2:
            return 0.0
        along, across = crossing[dart], crossing[dart + 1]
        slant = abs(float(along[0] * across[1] - along[1] * across[0]))
        return min(_GAP / max(slant, 0.4), _GAP_SHARE * float(nearest[dart // 4]))

    strands = []
    for component in range(plan.diagram.components):
        arcs = [arc for arc in plan.arcs if arc.component == component]
        starts = [k for k, arc in enumerate(arcs) if arc.tail >= 0 and arc.tail % 2 == 0]
        if not starts:
            strands.append(Strand(component, np.concatenate([a.bezier for a in arcs]), True))
            continue
        arcs = arcs[starts[0] :] + arcs[: starts[0]]
        chain: list[_Curve] = []
        for arc in arcs:
            chain.append(trimmed(arc.bezier, gap(arc.tail), gap(arc.head)))
            if arc.head % 2 == 0:
                strands.append(Strand(component, np.concatenate(chain), False))
                chain = []
    return strands


def _arrows(plan: Layout, placer: Placer) -> list[Arrow]:
    """Put an arrowhead in the middle of the longest arc of each component."""
    arrows = []
    for component in range(plan.diagram.components):
        arc = max((a for a in plan.arcs if a.component == component), key=_length)
        at, along = _point(arc.bezier, 0.5)
        size = min(_ARROW, 0.2 * _length(arc))
        side = np.array([-along[1], along[0]])
        tip, tail = at + 0.9 * size * along, at - 0.7 * size * along
        corners = np.stack([tail + 0.8 * size * side, tip, tail - 0.8 * size * side])
        placer.block(at, 1.15 * size)
        number = None
        if plan.diagram.components > 1:
            number = placer.place(str(component + 1), at)
        arrows.append(Arrow(component, corners, number))
    return arrows


def _dark_faces(plan: Layout) -> list[_Curve]:
    """Colour the faces of each piece like a checkerboard, the unbounded one light."""
    curve, face_of = {}, {}
    for arc in plan.arcs:
        if arc.tail >= 0:
            curve[arc.tail], curve[arc.head] = arc.bezier, arc.bezier[::-1, ::-1]
    faces = plan.diagram.faces()
    for index, face in enumerate(faces):
        face_of.update(dict.fromkeys(face, index))
    outlines = [np.concatenate([curve[dart] for dart in face]) for face in faces]
    dark = {index: False for index, outline in enumerate(outlines) if _area(outline) < 0}
    queue = list(dark)
    for index in queue:
        for dart in faces[index]:
            beyond = face_of[plan.diagram.partner[dart]]
            if beyond not in dark:
                dark[beyond] = not dark[index]
                queue.append(beyond)
    discs = [arc.bezier for arc in plan.arcs if arc.tail < 0]
    return [outline for index, outline in enumerate(outlines) if dark[index]] + discs


def _area(outline: _Curve) -> float:
    points = sampled(outline)
    x, y = points[:-1].T
    u, v = points[1:].T
    return float((x * v - y * u).sum() / 2)


def _length(arc: Arc) -> float:
    return float(np.linalg.norm(np.diff(sampled(arc.bezier), axis=0), axis=1).sum())


def _point(chain: _Curve, share: float) -> tuple[_Curve, _Curve]:
    """Return the point that has this share of the chain's length behind it, and the direction."""
    total = float(np.linalg.norm(np.diff(sampled(chain), axis=0), axis=1).sum())
    piece, t = at_length(chain, share * total)
    a, b, c, d = chain[piece]
    s = 1 - t
    at = s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d
    return at, _unit(s * s * (b - a) + 2 * s * t * (c - b) + t * t * (d - c))


def _unit(vector: _Curve) -> _Curve:
    return np.asarray(vector / np.linalg.norm(vector))
