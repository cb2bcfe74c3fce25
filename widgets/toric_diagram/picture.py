"""Drawing a toric diagram, its polar dual, and where 2A·V stands, with matplotlib."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from widgets.figure import INK, MUTED, PALETTE, house_style
from workbench.toric.polygons import Polygon

__all__ = ["drawn", "outline"]

_LEVELS = (1.05, 1.2, 1.5, 2.0, 4.0)
_RAYS, _BISECTIONS = 144, 40
_ENDS = (0.98, 1.6)
_Points = NDArray[np.float64]


def drawn(
    polygon: Polygon,
    p: tuple[float, float],
    santalo: Sequence[float],
    minimum: float,
    bound: float,
) -> Figure:
    """Draw the diagram with level curves of V, the polar duals about p and the Santaló point."""
    corners, least = np.array(polygon.vertices, dtype=float), np.array(santalo)
    with house_style():
        drawing = Figure(figsize=(7.4, 2.9), layout="constrained")
        left, middle, right = drawing.subplots(1, 3, width_ratios=[4, 4, 1.5])
        outline(left, polygon)
        for level in _LEVELS:
            curve = _level_curve(corners, least, level * minimum)
            left.plot(curve[:, 0], curve[:, 1], color=MUTED, lw=0.6)
        left.plot(*least, marker="D", ms=5, color=PALETTE["green"])
        left.plot(*p, marker="o", ms=6, color=PALETTE["vermillion"])
        left.set_title("Toric diagram")
        for about, colour, dashes in (
            (least, PALETTE["green"], "--"),
            (np.array(p), PALETTE["vermillion"], "-"),
        ):
            dual = _dual(corners, about)
            closed = np.vstack([dual, dual[:1]])
            middle.plot(closed[:, 0], closed[:, 1], color=colour, ls=dashes, lw=1.4)
            middle.plot(*_centroid(dual), marker="x", color=colour, ms=5)
        middle.plot(0, 0, marker="+", color=INK, ms=9)
        middle.set_title("Polar dual about p")
        for axes in (left, middle):
            axes.set_aspect("equal")
            axes.axis("off")
        _gauge(right, polygon.double_area * minimum, _product(polygon, corners, np.array(p)), bound)
    return drawing


def outline(axes: Axes, polygon: Polygon) -> None:
    """Draw a polygon with its lattice points."""
    closed = np.array([*polygon.vertices, polygon.vertices[0]], dtype=float)
    axes.fill(closed[:, 0], closed[:, 1], color=PALETTE["blue"], alpha=0.13)
    axes.plot(closed[:, 0], closed[:, 1], color=PALETTE["blue"], lw=1.6)
    points = np.array(polygon.boundary_points + polygon.interior_points, dtype=float)
    axes.plot(points[:, 0], points[:, 1], ".", color=INK, ms=4)
    axes.set_aspect("equal")


def _gauge(axes: Axes, least: float, product: float, bound: float) -> None:
    axes.axhspan(1, bound, color=PALETTE["sky"], alpha=0.35)
    axes.axhline(least, color=PALETTE["green"], ls="--", lw=1.6)
    high = min(product, _ENDS[1] - 0.01)
    marker = "o" if product <= _ENDS[1] else "^"
    axes.plot(0.5, high, marker, color=PALETTE["vermillion"], ms=6)
    axes.set(xlim=(0, 1), ylim=_ENDS, xticks=[], title="2A·V")


def _dual(corners: _Points, p: _Points) -> _Points:
    """Return the vertices of {y : ⟨x − p, y⟩ ≥ −1}, one for each edge."""
    here, there = corners - p, np.roll(corners, -1, axis=0) - p
    heights = here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]
    turned = np.column_stack([here[:, 1] - there[:, 1], there[:, 0] - here[:, 0]])
    return np.asarray(turned / heights[:, None])


def _centroid(corners: _Points) -> _Points:
    after = np.roll(corners, -1, axis=0)
    wedge = corners[:, 0] * after[:, 1] - corners[:, 1] * after[:, 0]
    return np.asarray(((corners + after) * wedge[:, None]).sum(axis=0) / (3 * wedge.sum()))


def _volume(corners: _Points, p: _Points) -> float:
    """Return V(p), infinite outside."""
    here, there = corners - p, np.roll(corners, -1, axis=0) - p
    if (here[:, 0] * there[:, 1] - here[:, 1] * there[:, 0]).min() <= 0:
        return math.inf
    dual = _dual(corners, p)
    after = np.roll(dual, -1, axis=0)
    return float((dual[:, 0] * after[:, 1] - dual[:, 1] * after[:, 0]).sum() / 27)


def _product(polygon: Polygon, corners: _Points, p: _Points) -> float:
    return polygon.double_area * _volume(corners, p)


def _level_curve(corners: _Points, centre: _Points, level: float) -> _Points:
    """Return points with V = level, one on each ray from the minimum, along which V grows."""
    reach = float(np.abs(corners - centre).max()) * 2
    curve = []
    for angle in np.linspace(0, 2 * math.pi, _RAYS + 1):
        ray = np.array([math.cos(angle), math.sin(angle)])
        low, high = 0.0, reach
        for _ in range(_BISECTIONS):
            mid = (low + high) / 2
            low, high = (mid, high) if _volume(corners, centre + mid * ray) < level else (low, mid)
        curve.append(centre + low * ray)
    return np.array(curve)
