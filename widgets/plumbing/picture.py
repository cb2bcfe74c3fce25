"""A plumbing graph as it is drawn: places for the browser, and SVG for print."""

from __future__ import annotations

from typing import Any

from widgets.plumbing.words import label
from workbench.certificates import PlumbingForest
from workbench.plumbing.tree_drawing import tree_drawing

__all__ = ["described", "drawn", "side_by_side"]

_UNIT, _RADIUS, _MARGIN, _GAP = 54, 17, 26, 60
_CHARACTER = 8.8
_TOLD = 24
_INK = 'fill="none" stroke="currentColor" stroke-width="1.6"'


def drawn(forest: PlumbingForest) -> dict[str, Any]:
    """Return name, weight, genus and place of each vertex, the edges, and the size of the whole.

    Places are those of `workbench.plumbing.tree_drawing`.
    """
    plan = tree_drawing(forest.near)
    return {
        "vertices": [
            [v, forest.weight[v], forest.genus[v], round(x, 3), round(y, 3)]
            for v, (x, y) in plan.places.items()
        ],
        "edges": [[u, v] for u in sorted(forest.near) for v in sorted(forest.near[u]) if u < v],
        "size": [round(plan.width, 3), round(plan.height, 3)],
    }


def side_by_side(graphs: list[dict[str, Any]]) -> str:
    """Return SVG source of graphs as `drawn` gives them, from left to right."""
    parts: list[str] = []
    boxes = [_box(graph) for graph in graphs]
    height = max(tall for _, tall in boxes)
    x = 0.0
    for graph, (wide, _) in zip(graphs, boxes, strict=True):
        middle = f"{x + wide / 2:.1f} {height / 2:.1f}"
        parts.append(f'<g transform="translate({middle})">{_shapes(graph)}</g>')
        x += wide + _GAP
    width = x - _GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" '
        f'font-family="system-ui, sans-serif" font-size="14">{"".join(parts)}</svg>'
    )


def described(graph: dict[str, Any]) -> str:
    """Describe a graph that is drawn in words."""
    vertices, edges = graph["vertices"], graph["edges"]
    if not vertices:
        return "the empty graph, of the 3-sphere."
    trees = len(vertices) - len(edges)
    forest = "a tree" if trees == 1 else f"a forest of {trees} trees"
    more = " and so on" if len(vertices) > _TOLD else ""
    weights = ", ".join(f"{label(e, g)} at {v}" for v, e, g, _, _ in vertices[:_TOLD])
    joined = ", ".join(f"{u} and {v}" for u, v in edges[:_TOLD])
    edged = f" Joined: {joined}{more}." if edges else ""
    return f"{forest}, vertices {len(vertices)}. Weights: {weights}{more}.{edged}"


def _scale(graph: dict[str, Any]) -> float:
    """Return how far apart neighbours are drawn, so that the longest label has room."""
    longest = max((len(label(e, g)) for _, e, g, _, _ in graph["vertices"]), default=0)
    return max(_UNIT, _CHARACTER * longest + 28)


def _box(graph: dict[str, Any]) -> tuple[float, float]:
    wide, tall = graph["size"]
    unit = _scale(graph)
    return (wide * unit + unit + _MARGIN, tall * _UNIT + 2 * (_RADIUS + _MARGIN))


def _shapes(graph: dict[str, Any]) -> str:
    if not graph["vertices"]:
        return '<text text-anchor="middle" fill="currentColor">∅, the 3-sphere</text>'
    unit = _scale(graph)
    places = {v: (x * unit, y * _UNIT) for v, _, _, x, y in graph["vertices"]}
    half = {v: _half(e, g) for v, e, g, _, _ in graph["vertices"]}
    shapes = []
    for u, v in graph["edges"]:
        (a, b), (c, d) = places[u], places[v]
        if b == d:
            side = 1 if a < c else -1
            way = f"M{a + side * half[u]:.1f} {b:.1f}H{c - side * half[v]:.1f}"
        else:
            side, middle = 1 if b < d else -1, (b + d) / 2
            way = f"M{a:.1f} {b + side * _RADIUS:.1f}"
            way += f"C{a:.1f} {middle:.1f} {c:.1f} {middle:.1f} {c:.1f} {d - side * _RADIUS:.1f}"
        shapes.append(f'<path d="{way}" {_INK}/>')
    for v, e, g, _, _ in graph["vertices"]:
        x, y = places[v]
        box = f'x="{x - half[v]:.1f}" y="{y - _RADIUS:.1f}" width="{2 * half[v]:.1f}"'
        shapes.append(
            f'<rect {box} height="{2 * _RADIUS}" rx="{4 if g else _RADIUS}" {_INK}/>'
            f'<text x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" fill="currentColor">'
            f"{label(e, g)}</text>"
        )
    return "".join(shapes)


def _half(weight: int, genus: int) -> float:
    """Return half the width of a vertex as it is drawn."""
    return max(float(_RADIUS), _CHARACTER * len(label(weight, genus)) / 2 + 7)
