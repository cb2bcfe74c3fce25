"""Static picture of a pair of knots with the same 0-surgery, each with a band of its disc."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style
from widgets.rollout.frames import Frame, frames
from workbench.errors import InputError
from workbench.games.rollout import Rollout
from workbench.games.spc4 import Finding, Pair

__all__ = ["pair_figure"]


def pair_figure(pair: Pair, names: tuple[str, str]) -> CaptionedFigure:
    """Draw both knots of a pair, simplified, each with the first band of its ribbon disc.

    Where a band crosses strands, they are pushed out of its way as a finger.

    Raises
    ------
    InputError
        If one of the knots has no certificate with a band, or is too large to draw.

    Examples
    --------
    >>> from workbench.games.spc4 import examine
    >>> from workbench.knots.diagram import Diagram
    >>> pair = examine(Diagram.from_name("12n_309"), Diagram.from_name("K14n14254"))
    >>> pair_figure(pair, ("12n309", "14n14254")).alt
    'Diagrams of the knots 12n309 and 14n14254, each with a band.'
    """
    shown = [_with_band(finding) for finding in (pair.one, pair.other)]
    with house_style():
        drawing = Figure(figsize=(7.4, 3.6))
        for axes, frame, name in zip(drawing.subplots(1, 2), shown, names, strict=True):
            _draw(axes, frame)
            axes.set_title(name, loc="center")
    return figure(
        drawing,
        alt=f"Diagrams of the knots {names[0]} and {names[1]}, each with a band.",
        caption=f"Two knots with one 0-surgery, {names[0]} and {names[1]}. Cut along its band "
        "(orange), each goes on to fall apart into an unlink.",
    )


def _with_band(finding: Finding) -> Frame:
    """Return the picture of a knot just before its first band is attached."""
    if finding.unlink is None or finding.unlink.before is None:
        raise InputError("Only knots with a band of a ribbon disc are drawn as a pair.")
    rollout = Rollout(finding.knot, finding.unlink.steps, "the search")
    first = next(k for k, step in enumerate(rollout.steps) if step[0] == "saddle")
    return next(frames(rollout, [first]))


def _draw(axes: Any, frame: Frame) -> None:
    codes = [Outline.MOVETO] + [Outline.CURVE4] * 3
    axes.plot(*frame.band.T, color=PALETTE["orange"], lw=6, alpha=0.7, solid_capstyle="butt")
    for strand in frame.picture.strands:
        path = Outline(strand.bezier.reshape(-1, 2), codes * len(strand.bezier))
        axes.add_patch(PathPatch(path, fill=False, edgecolor=INK, linewidth=1.6))
    left, bottom, right, top = frame.picture.box
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.set_axis_off()
