"""Writing a picture as SVG, TikZ and PNG.

SVG's y axis points down and the layout's up: y is negated here, once.
"""

from __future__ import annotations

import html
import io
from collections.abc import Collection

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from widgets.figure import INK
from widgets.knot_diagram.labels import Label
from widgets.knot_diagram.picture import LAYERS, STROKE, Picture
from workbench.errors import InputError

__all__ = ["checked_layers", "png", "svg", "tikz", "title"]

UNIT = 32
"""SVG user units for one unit of the layout."""

_LARGEST = 460
_TEXT_LAYERS = ("labels", "signs", "arcs")
_Curve = NDArray[np.float64]


def checked_layers(layers: Collection[str]) -> tuple[str, ...]:
    """Return the layers in drawing order, or refuse an unknown one."""
    unknown = sorted(set(layers) - set(LAYERS))
    if isinstance(layers, str) or unknown:
        raise InputError(f"The layers of a picture are some of {', '.join(LAYERS)}.")
    return tuple(layer for layer in LAYERS if layer in layers)


def title(picture: Picture, name: str = "") -> str:
    """Say in words what is drawn."""
    diagram = picture.diagram
    kind = "Knot diagram" if diagram.components == 1 else "Link diagram"
    count, sign = diagram.crossings, "−" if diagram.writhe < 0 else ""
    words = f"{count} crossing{'' if count == 1 else 's'}, writhe {sign}{abs(diagram.writhe)}"
    several = f", {diagram.components} components" if diagram.components > 1 else ""
    return f"{name or kind}: {words}{several}"


def svg(picture: Picture, layers: Collection[str] = ("arrows",), name: str = "") -> str:
    """Write a picture as SVG source, in the page's text colour or, for links, in colours."""
    layers = checked_layers(layers)
    left, bottom, right, top = picture.box
    wide, high = right - left, top - bottom
    scale = min(UNIT, _LARGEST / max(wide, high))
    parts = []
    if "faces" in layers:
        shapes = "".join(f'<path d="{_data(face, True)}"/>' for face in picture.faces)
        parts.append(f'<g class="faces" fill="currentColor" fill-opacity=".13">{shapes}</g>')
    parts += [
        f'<path class="strand" data-component="{strand.component}" fill="none" '
        f'stroke="{picture.colour(strand.component) or "currentColor"}" '
        f'stroke-width="{STROKE * UNIT:g}" stroke-linejoin="round" '
        f'd="{_data(strand.bezier, strand.closed)}"/>'
        for strand in picture.strands
    ]
    if "arrows" in layers:
        arrows = []
        for arrow in picture.arrows:
            colour = picture.colour(arrow.component) or "currentColor"
            corners = " ".join(_pair(corner) for corner in arrow.corners)
            number = _text(arrow.number, colour) if arrow.number else ""
            arrows.append(f'<polygon class="arrow" fill="{colour}" points="{corners}"/>{number}')
        parts.append(f'<g class="arrows">{"".join(arrows)}</g>')
    for layer in _TEXT_LAYERS:
        if layer in layers:
            words = "".join(_text(label, "currentColor") for label in getattr(picture, layer))
            slant = ' font-style="italic" opacity=".75"' if layer == "arcs" else ""
            parts.append(f'<g class="{layer}"{slant}>{words}</g>')
    corner = f"{left * UNIT:.2f} {-top * UNIT:.2f} {wide * UNIT:.2f} {high * UNIT:.2f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" class="rw-knot" viewBox="{corner}" '
        f'width="{wide * scale:.0f}" height="{high * scale:.0f}" '
        'font-family="system-ui, sans-serif">'
        f"<title>{html.escape(title(picture, name))}</title>{''.join(parts)}</svg>"
    )


def tikz(picture: Picture, layers: Collection[str] = ("arrows",)) -> str:
    """Write a picture as a TikZ environment; it needs the packages tikz and xcolor."""
    layers = checked_layers(layers)
    colours = sorted({c for s in picture.strands if (c := picture.colour(s.component))})
    lines = [f"\\definecolor{{rw{c[1:]}}}{{HTML}}{{{c[1:].upper()}}}" for c in colours]
    lines += ["\\begin{tikzpicture}[line width=1.6pt, line join=round, x=5.6mm, y=5.6mm]"]
    if "faces" in layers:
        lines += [f"  \\fill[black!13] {_tikz_path(f, closed=True)};" for f in picture.faces]

    def ink(component: int) -> str:
        colour = picture.colour(component)
        return f"rw{colour[1:]}" if colour else "black"

    for s in picture.strands:
        lines.append(f"  \\draw[{ink(s.component)}] {_tikz_path(s.bezier, closed=s.closed)};")
    if "arrows" in layers:
        for arrow in picture.arrows:
            corners = " -- ".join(_tikz_pair(corner) for corner in arrow.corners)
            lines.append(f"  \\fill[{ink(arrow.component)}] {corners} -- cycle;")
            if arrow.number:
                lines.append(_tikz_text(arrow.number, ink(arrow.component)))
    for layer in _TEXT_LAYERS:
        if layer in layers:
            lines += [_tikz_text(label, "black") for label in getattr(picture, layer)]
    return "\n".join([*lines, "\\end{tikzpicture}", ""])


def png(
    picture: Picture,
    layers: Collection[str] = ("arrows",),
    *,
    height: int = 600,
    ink: str = INK,
    paper: str = "none",
) -> bytes:
    """Draw a picture as a PNG file of so many pixels in height, by default transparent."""
    layers = checked_layers(layers)
    left, bottom, right, top = picture.box
    figure = Figure(figsize=(height / 100 * (right - left) / (top - bottom), height / 100), dpi=100)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(left, right), ylim=(bottom, top))
    axes.set_axis_off()
    points = 72 * height / 100 / (top - bottom)

    def write(label: Label, colour: str, style: str = "normal") -> None:
        axes.text(
            *label.at, label.text, ha="center", va="center_baseline", color=colour,
            fontsize=label.size * points, fontstyle=style,
        )  # fmt: skip

    if "faces" in layers:
        for face in picture.faces:
            axes.add_patch(PathPatch(_outline(face), facecolor=ink, alpha=0.13, linewidth=0))
    for strand in picture.strands:
        colour = picture.colour(strand.component) or ink
        axes.add_patch(
            PathPatch(
                _outline(strand.bezier),
                fill=False,
                edgecolor=colour,
                capstyle="butt",
                joinstyle="round",
                linewidth=STROKE * points,
            )
        )
    if "arrows" in layers:
        for arrow in picture.arrows:
            colour = picture.colour(arrow.component) or ink
            axes.add_patch(Polygon(arrow.corners, facecolor=colour, linewidth=0))
            if arrow.number:
                write(arrow.number, colour)
    for layer in _TEXT_LAYERS:
        if layer in layers:
            for label in getattr(picture, layer):
                write(label, ink, "italic" if layer == "arcs" else "normal")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", facecolor=paper, metadata={"Software": None})
    return buffer.getvalue()


def _pair(point: _Curve) -> str:
    return f"{point[0] * UNIT:.2f},{-point[1] * UNIT:.2f}"


def _data(chain: _Curve, closed: bool) -> str:
    cubics = " ".join(f"C{_pair(b)} {_pair(c)} {_pair(d)}" for _, b, c, d in chain)
    return f"M{_pair(chain[0, 0])} {cubics}{' Z' if closed else ''}"


def _text(label: Label, colour: str) -> str:
    return (
        f'<text x="{label.at[0] * UNIT:.2f}" y="{-label.at[1] * UNIT:.2f}" fill="{colour}" '
        f'font-size="{label.size * UNIT:.2f}" text-anchor="middle" '
        f'dominant-baseline="central">{label.text}</text>'
    )


def _tikz_pair(point: _Curve) -> str:
    return f"({point[0]:.3f},{point[1]:.3f})"


def _tikz_path(chain: _Curve, *, closed: bool) -> str:
    cubics = " ".join(
        f".. controls {_tikz_pair(b)} and {_tikz_pair(c)} .. {_tikz_pair(d)}"
        for _, b, c, d in chain
    )
    return f"{_tikz_pair(chain[0, 0])} {cubics}{' -- cycle' if closed else ''}"


def _tikz_text(label: Label, colour: str) -> str:
    size = 15.9 * label.size
    text = f"${label.text.replace('−', '-')}$"
    at = f"({label.at[0]:.3f},{label.at[1]:.3f})"
    font = f"\\fontsize{{{size:.1f}}}{{{size:.1f}}}\\selectfont"
    return f"  \\node[{colour}, inner sep=0, font={font}] at {at} {{{text}}};"


def _outline(chain: _Curve) -> Outline:
    vertices = np.concatenate([chain[0, :1], chain[:, 1:].reshape(-1, 2)])
    codes = np.full(len(vertices), Outline.CURVE4)
    codes[0] = Outline.MOVETO
    return Outline(vertices, codes)
