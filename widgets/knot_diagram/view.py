"""A static picture of a link diagram: rounded orthogonal strands, honest gaps, an arrow each.

A gap is made by trimming the under-strand, not by painting over it, so the picture is exact on any
background. SVG's y axis points down and the layout's up, so y is negated here, once; the tests read
the writhe back off the drawn paths.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from widgets.figure import PALETTE
from workbench.knots.layout import Layout, Point, orthogonal_layout

__all__ = ["diagram_figure"]

_UNIT = 24
_RADIUS = 0.5
_GAP = 0.26
_STROKE = 0.15
_MARGIN = 0.95
_SCALE = 32
_LARGEST = 460
_CLEAR = {"turn": _RADIUS, "over": _GAP, "under": _GAP}
_COLOURS = [colour for name, colour in PALETTE.items() if name != "grey"]


@dataclass(frozen=True)
class _Stop:
    """A place on a component where the pen turns, is lifted, or passes over."""

    kind: str
    at: Point
    into: Point
    out: Point


def diagram_figure(link: Any, *, name: str = "") -> str:
    """Draw a Spherogram link diagram as SVG source.

    Parameters
    ----------
    link
        A `spherogram.Link` with a connected diagram of at least one crossing.
    name
        What to call it in the picture's title; by default "Link diagram".

    Returns
    -------
    str
        ``<svg role="img">`` with a ``<title>``. Each ``<path class="strand">`` runs from one
        under-crossing to the next, along the orientation. A knot takes the page's text colour; the
        components of a link are coloured and numbered.

    Raises
    ------
    InputError
        If the diagram is split or has a component without crossings.

    Examples
    --------
    >>> import spherogram
    >>> picture = diagram_figure(spherogram.Link("8_19"), name="8_19")
    >>> picture.count('class="strand"')
    8
    >>> "<title>8_19: 8 crossings, writhe 8</title>" in picture
    True
    """
    layout = orthogonal_layout(link)
    wide, high = (side + 2 * _MARGIN for side in (layout.width, layout.height))
    scale = min(_SCALE, _LARGEST / max(wide, high))
    count = len(layout.crossings)
    sign = "−" if layout.writhe < 0 else ""
    words = (
        f"{name or 'Link diagram'}: {count} crossing{'' if count == 1 else 's'}, "
        f"writhe {sign}{abs(layout.writhe)}"
    )
    body = "".join(_component(layout, index) for index in range(len(layout.components)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="rw-knot" '
        f'viewBox="0 0 {wide * _UNIT:g} {high * _UNIT:g}" '
        f'width="{wide * scale:.0f}" height="{high * scale:.0f}">'
        f"<title>{html.escape(words)}</title>{body}</svg>"
    )


def _component(layout: Layout, index: int) -> str:
    several = len(layout.components) > 1
    colour = _COLOURS[index % len(_COLOURS)] if several else "currentColor"
    stops = list(_stops(layout, layout.components[index]))
    strands = "".join(
        f'<path class="strand" data-component="{index}" d="{drawn}"/>'
        for drawn in _strands(stops, layout.height)
    )
    return (
        f'<g fill="none" stroke="{colour}" stroke-width="{_STROKE * _UNIT:g}">{strands}</g>'
        f'<g fill="{colour}">{_arrow(stops, layout.height, str(index + 1) if several else "")}</g>'
    )


def _stops(layout: Layout, corners: tuple[Point, ...]) -> Iterator[_Stop]:
    """Walk a component from its first corner, through crossings and corners, back to it."""
    directions = [_towards(a, b) for a, b in pairwise([*corners, corners[0]])]
    for index, (corner, along) in enumerate(zip(corners, directions, strict=True)):
        yield _Stop("turn", corner, directions[index - 1], along)
        end = corners[(index + 1) % len(corners)]
        passed = [
            _Stop(kind, crossing.at, along, along)
            for crossing in layout.crossings
            for kind, strand in (("over", crossing.over), ("under", crossing.under))
            if strand == along and _between(corner, crossing.at, end)
        ]
        yield from sorted(passed, key=lambda stop: _distance(corner, stop.at))


def _strands(stops: list[_Stop], height: int) -> Iterator[str]:
    """Path data of each piece of a component between two under-crossings, or of the whole."""
    cuts = [index for index, stop in enumerate(stops) if stop.kind == "under"]
    if not cuts:
        turns = " ".join(_turn(stop, height) for stop in stops if stop.kind == "turn")
        yield f"M{turns.removeprefix('L')} Z"
        return
    for start, end in pairwise([*cuts, cuts[0] + len(stops)]):
        first, last = stops[start], stops[end % len(stops)]
        between = (stops[index % len(stops)] for index in range(start + 1, end))
        turns = "".join(f" {_turn(stop, height)}" for stop in between if stop.kind == "turn")
        yield (
            f"M{_screen(first.at, first.out, _GAP, height)}{turns} "
            f"L{_screen(last.at, last.into, -_GAP, height)}"
        )


def _turn(stop: _Stop, height: int) -> str:
    """Approach a corner and round it by a quarter circle."""
    before = _screen(stop.at, stop.into, -_RADIUS, height)
    after = _screen(stop.at, stop.out, _RADIUS, height)
    left = stop.into[0] * stop.out[1] - stop.into[1] * stop.out[0] > 0
    radius = _RADIUS * _UNIT
    return f"L{before} A{radius:g} {radius:g} 0 0 {0 if left else 1} {after}"


def _arrow(stops: list[_Stop], height: int, label: str) -> str:
    """Put an arrowhead in the middle of the longest stretch without a corner or crossing."""
    start, end = max(pairwise([*stops, stops[0]]), key=lambda ends: _straight(*ends))
    (dx, dy), ahead = start.out, _CLEAR[start.kind] + _straight(start, end) / 2
    middle = (start.at[0] + ahead * dx, start.at[1] + ahead * dy)
    tip = _screen(middle, (dx, dy), 0.3, height)
    tail = (middle[0] - 0.24 * dx, middle[1] - 0.24 * dy)
    wings = [_screen(tail, side, 0.29, height) for side in ((-dy, dx), (dy, -dx))]
    head = f'<path class="arrow" d="M{wings[0]} L{tip} L{wings[1]} Z"/>'
    if not label:
        return head
    x, y = _screen(middle, (-dy, dx), 0.56, height).split()
    return head + (
        f'<text x="{x}" y="{y}" font-family="system-ui, sans-serif" font-size="{0.55 * _UNIT:g}" '
        f'text-anchor="middle" dominant-baseline="central">{label}</text>'
    )


def _screen(at: tuple[float, float], along: Point, by: float, height: int) -> str:
    """Coordinates on the SVG canvas, y down, of a point moved along a direction."""
    x, y = at[0] + by * along[0], at[1] + by * along[1]
    return f"{(x + _MARGIN) * _UNIT:g} {(height - y + _MARGIN) * _UNIT:g}"


def _straight(start: _Stop, end: _Stop) -> float:
    """Length of the straight line that is left between two consecutive stops."""
    return _distance(start.at, end.at) - _CLEAR[start.kind] - _CLEAR[end.kind]


def _towards(a: Point, b: Point) -> Point:
    return (b[0] > a[0]) - (b[0] < a[0]), (b[1] > a[1]) - (b[1] < a[1])


def _distance(a: Point, b: Point) -> int:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _between(a: Point, at: Point, b: Point) -> bool:
    return _distance(a, at) + _distance(at, b) == _distance(a, b)
