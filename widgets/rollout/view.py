"""A play to watch: the diagram after each move, and the certificate of all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style
from widgets.knot_diagram.formats import UNIT, svg
from widgets.rollout.frames import Frame, frames
from widgets.source import view_source
from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.rollout import Rollout, words

__all__ = ["MOST_FRAMES", "RolloutView"]

MOST_FRAMES = 120
"""Frames of a view; a longer play is thinned out evenly."""

_HERE = Path(__file__).parent
_STRIP = 6


class RolloutView(anywidget.AnyWidget):  # type: ignore[misc]
    """The diagrams of a play one after the other, its moves in words, and the verifier's verdict.

    All travels in the traits, so that the view answers in a report without a kernel. Python may
    set, and observe, `at`, the number of the frame that is shown.

    Parameters
    ----------
    rollout
        What to show. Of more than `MOST_FRAMES` diagrams some are left out, evenly.
    name
        What to call the diagram at the beginning.

    Raises
    ------
    InputError
        If a diagram of the play is too large to draw.

    Examples
    --------
    >>> from workbench.knots.diagram import Diagram
    >>> kink = Rollout(Diagram.from_pd([(1, 1, 2, 2)]), (("R1-", 0),), "by hand")
    >>> view = RolloutView(kink, name="a kink")
    >>> [frame["words"] for frame in view.frames]
    ['a kink', 'R1: a kink goes']
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    frames = traitlets.List(traitlets.Dict()).tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)
    title = traitlets.Unicode().tag(sync=True)
    verdict = traitlets.Unicode().tag(sync=True)
    certificate = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, rollout: Rollout, *, name: str = "the diagram", **widget_options: Any
    ) -> None:
        self.rollout = rollout
        self._name = name
        moves = len(rollout.steps)
        shown = sorted({round(k) for k in np.linspace(0, moves, min(moves + 1, MOST_FRAMES))})
        self._frames = tuple(frames(rollout, shown))
        verdict, certificate = _judged(rollout)
        thinned = "" if len(shown) > moves else f", {len(shown)} of {moves + 1} diagrams shown"
        super().__init__(
            frames=[self._told(frame) for frame in self._frames],
            title=f"{name}: {moves} moves by {rollout.player}{thinned}",
            verdict=verdict,
            certificate=certificate,
            **widget_options,
        )

    def _told(self, frame: Frame) -> dict[str, Any]:
        centres = (frame.picture.centres * [UNIT, -UNIT]).round(2)
        step = self.rollout.steps[frame.number - 1] if frame.number else None
        return {
            "svg": svg(frame.picture, ()),
            "move": frame.number,
            "crossings": frame.picture.diagram.crossings,
            "words": words(step) if step else self._name,
            "leaving": centres[list(frame.leaving)].tolist(),
            "new": centres[list(frame.new)].tolist(),
            "band": (frame.band * [UNIT, -UNIT]).round(2).tolist(),
        }

    @traitlets.validate("at")
    def _existing_frame(self, proposal: Any) -> Any:
        if not 0 <= proposal.value < len(self.frames):
            raise InputError(f"The frames are the numbers 0 to {len(self.frames) - 1}.")
        return proposal.value

    def figure(self) -> CaptionedFigure:
        """Return some of the diagrams beside each other, the first and the last among them."""
        chosen = np.unique(np.linspace(0, len(self._frames) - 1, _STRIP).round().astype(int))
        with house_style():
            drawing = Figure(figsize=(7.4, 1.7))
            for axes, index in zip(
                drawing.subplots(1, len(chosen), squeeze=False)[0], chosen, strict=True
            ):
                _sketch(axes, self._frames[index])
        first, last = (self.frames[k]["crossings"] for k in (0, -1))
        return figure(
            drawing,
            alt=f"{len(chosen)} diagrams of a play, from {first} crossings to {last}.",
            caption=f"{self.title}. {self.verdict}",
        )


def _judged(rollout: Rollout) -> tuple[str, str]:
    """Return the verifier's verdict in words, and the certificate if the play was won."""
    try:
        certificate = rollout.certificate()
    except InputError as error:
        return str(error), ""
    verdict = verify(certificate)
    return f"{'Verified' if verdict.holds else 'Refused'}. {verdict.sentence}", json.dumps(
        certificate
    )


def _sketch(axes: Any, frame: Frame) -> None:
    codes = [Outline.MOVETO] + [Outline.CURVE4] * 3
    for strand in frame.picture.strands:
        curve = strand.bezier.reshape(-1, 2)
        path = Outline(curve, codes * len(strand.bezier))
        colour = frame.picture.colour(strand.component) or INK
        axes.add_patch(PathPatch(path, fill=False, edgecolor=colour, linewidth=1.2))
    if len(frame.band):
        axes.plot(*frame.band.T, color=PALETTE["orange"], lw=5, alpha=0.6, solid_capstyle="butt")
    for index in frame.leaving:
        axes.plot(*frame.picture.centres[index], "o", ms=9, mfc="none", mec=PALETTE["vermillion"])
    left, bottom, right, top = frame.picture.box
    axes.set(xlim=(left, right), ylim=(bottom, top), aspect="equal")
    axes.set_axis_off()
    axes.set_title(f"after {frame.number}" if frame.number else "at first", loc="center")
