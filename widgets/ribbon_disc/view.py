"""A ribbon disc in space: discs, strips, the knot round them, and where they meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from widgets.figure import PALETTE, CaptionedFigure, figure
from workbench.knots.ribbon_disc import RibbonDisc

__all__ = ["disc_figure"]

_DISCS, _STRIP = ("blue", "sky", "green"), "orange"
_KNOT, _ARC = PALETTE["grey"], PALETTE["vermillion"]
_HIDDEN = {"visible": False}
_LIGHT = {"ambient": 0.62, "diffuse": 0.55, "specular": 0.15, "roughness": 0.6}
_CAMERA = {"eye": {"x": -0.3, "y": -1.35, "z": 1.5}, "up": {"x": 0, "y": 0, "z": 1}}


def disc_figure(disc: RibbonDisc, *, name: str) -> CaptionedFigure:
    """Show a ribbon disc as a surface to turn, with plotly.

    Parameters
    ----------
    disc
        What is shown.
    name
        What to call the knot that it bounds.

    Examples
    --------
    >>> from workbench.knots.ribbon_disc import fusion_disc
    >>> disc_figure(fusion_disc((1,)), name="the unknot").alt
    'A disc in space, 2 round discs and 1 strip, with 1 ribbon singularity; it bounds the unknot.'
    """
    strips = int(disc.part.max()) // 2  # they join one more disc each
    discs = strips + 1
    counted = f"{discs} round discs and {_several(strips, 'strip')}"
    arcs = _several(len(disc.singularities), "ribbon singularit")
    drawing = go.Figure(
        [_mesh(disc, part, part < discs) for part in range(discs + strips)]
        + [_knot(disc), *_arcs(disc)],
        layout={
            "margin": {"l": 0, "r": 0, "b": 0, "t": 0},
            "height": 460,
            "paper_bgcolor": "rgba(0,0,0,0)",
            "showlegend": False,
            "scene": {
                "aspectmode": "data",
                "xaxis": _HIDDEN,
                "yaxis": _HIDDEN,
                "zaxis": _HIDDEN,
                "camera": _CAMERA,
            },
        },
    )
    return figure(
        drawing,
        alt=f"A disc in space, {counted}, with {arcs}; it bounds {name}.",
        caption=f"A ribbon disc of {name}: {counted} (orange). Along the red arcs a strip passes "
        "through the inside of a disc: ribbon singularities. Drag to turn it.",
    )


def _mesh(disc: RibbonDisc, part: int, flat: bool) -> Any:
    return go.Mesh3d(
        **_points(disc.vertices),
        **dict(zip("ijk", disc.triangles[disc.part == part].T, strict=True)),
        color=PALETTE[_DISCS[part % len(_DISCS)] if flat else _STRIP],
        opacity=0.72 if flat else 0.95,
        name=f"disc {part + 1}" if flat else "strip",
        hoverinfo="name",
        flatshading=flat,
        lighting=_LIGHT,
    )


def _knot(disc: RibbonDisc) -> Any:
    line = disc.vertices[[*disc.boundary, disc.boundary[0]]]
    style = {"color": _KNOT, "width": 6}
    return go.Scatter3d(**_points(line), mode="lines", line=style, name="knot", hoverinfo="name")


def _arcs(disc: RibbonDisc) -> list[Any]:
    style = {"color": _ARC, "width": 12}
    ends = {"color": _ARC, "size": 4.5}
    return [
        go.Scatter3d(
            **_points(arc[[0, -1]]),
            mode="lines+markers",
            line=style,
            marker=ends,
            name="ribbon singularity",
            hoverinfo="name",
        )
        for arc in disc.singularities
    ]


def _points(points: NDArray[np.float64]) -> dict[str, Any]:
    return dict(zip("xyz", points.T.round(3), strict=True))


def _several(number: int, word: str) -> str:
    one, many = ("y", "ies") if word.endswith("it") else ("", "s")
    return f"{number} {word}{one if number == 1 else many}"
