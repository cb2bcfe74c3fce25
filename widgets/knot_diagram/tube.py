"""The knot in space: a tube lifted from the picture, the over-strand passing in front.

The tube's cross-sections are carried along by parallel transport (R. L. Bishop, "There is more
than one way to frame a curve", Amer. Math. Monthly 82, 1975); what is left of a turn after one
round is spread evenly, so that the tube closes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from widgets.figure import PALETTE
from widgets.knot_diagram.curves import sampled
from workbench.knots.diagram import Diagram
from workbench.knots.layout import Layout, layout

__all__ = ["centre_lines", "tube"]

_RADIUS = 0.16
_HEIGHT = 0.3
_STEPS = 8
_SIDES = 14
_COLOURS = [colour for name, colour in PALETTE.items() if name != "grey"]
_Points = NDArray[np.float64]


def centre_lines(plan: Layout) -> list[_Points]:
    """Lift each component of a layout to a closed curve in space.

    Returns
    -------
    list of array
        For each component its points, shape (m, 3): x and y as in the layout; z larger, towards
        the reader, where the strand passes over.
    """
    lines = []
    for component in range(plan.diagram.components):
        arcs = [arc for arc in plan.arcs if arc.component == component]
        flat, height = [], []
        for arc in arcs:
            points = sampled(arc.bezier, _STEPS)[:-1]
            t = np.linspace(0, 1, len(points), endpoint=False)
            ends = [0.0 if d < 0 else _HEIGHT * (1 if d % 2 else -1) for d in (arc.tail, arc.head)]
            flat.append(points)
            height.append(ends[0] + (ends[1] - ends[0]) * t * t * (3 - 2 * t))
        z = gaussian_filter1d(np.concatenate(height), 2.0, mode="wrap")
        lines.append(np.column_stack([np.concatenate(flat), z]))
    return lines


def tube(diagram: Diagram, *, name: str = "") -> Any:
    """Draw a diagram as a link in space.

    Parameters
    ----------
    diagram
        What is drawn; seen from above (+z) the figure shows the same diagram as its picture.
    name
        The figure's title.

    Returns
    -------
    plotly.graph_objects.Figure
        One `Mesh3d` a component.

    Raises
    ------
    InputError
        If the diagram is too large to draw.

    Examples
    --------
    >>> figure = tube(Diagram.from_braid([1, 1, 1]))
    >>> [mesh.type for mesh in figure.data]
    ['mesh3d']
    """
    meshes = []
    for component, line in enumerate(centre_lines(layout(diagram))):
        points, triangles = _mesh(line)
        meshes.append(
            go.Mesh3d(
                **dict(zip("xyz", points.T.round(4), strict=True)),
                **dict(zip("ijk", triangles.T, strict=True)),
                color=_COLOURS[component % len(_COLOURS)],
                name=f"component {component + 1}",
                hoverinfo="name" if diagram.components > 1 else "skip",
                lighting={"ambient": 0.45, "diffuse": 0.75, "specular": 0.35, "roughness": 0.4},
            )
        )
    hidden = {"visible": False}
    return go.Figure(
        meshes,
        layout={
            "title": {"text": name},
            "margin": {"l": 0, "r": 0, "b": 0, "t": 36 if name else 0},
            "scene": {
                "aspectmode": "data",
                "xaxis": hidden,
                "yaxis": hidden,
                "zaxis": hidden,
                "camera": {"eye": {"x": 0, "y": -0.55, "z": 1.6}, "up": {"x": 0, "y": 1, "z": 0}},
            },
        },
    )


def _mesh(line: _Points) -> tuple[_Points, NDArray[np.int64]]:
    """Put a ring of points around each point of a closed curve, and triangles between rings."""
    tangent = np.roll(line, -1, axis=0) - np.roll(line, 1, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1)[:, None]
    normal = np.empty_like(line)
    normal[0] = _across(np.array([0.0, 0.0, 1.0]), tangent[0])
    for k in range(1, len(line)):
        normal[k] = _across(normal[k - 1], tangent[k])
    binormal = np.cross(tangent, normal)
    back = _across(normal[-1], tangent[0])
    excess = np.arctan2(back @ binormal[0], back @ normal[0])
    around = 2 * np.pi * np.arange(_SIDES) / _SIDES
    angle = around[None] - excess * np.arange(len(line))[:, None] / len(line)
    ring = (
        np.cos(angle)[:, :, None] * normal[:, None] + np.sin(angle)[:, :, None] * binormal[:, None]
    )
    points = (line[:, None] + _RADIUS * ring).reshape(-1, 3)
    along, side = np.meshgrid(np.arange(len(line)), np.arange(_SIDES), indexing="ij")
    ahead, beside = (along + 1) % len(line), (side + 1) % _SIDES
    a, b = along * _SIDES + side, ahead * _SIDES + side
    c, d = ahead * _SIDES + beside, along * _SIDES + beside
    triangles = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)])
    return points, triangles.reshape(-1, 3)


def _across(vector: _Points, along: _Points) -> _Points:
    """Project a vector onto the plane across a direction, with length 1."""
    rest = vector - (vector @ along) * along
    return np.asarray(rest / np.linalg.norm(rest))
