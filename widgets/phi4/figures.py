"""Measured points with error bars, the exact line or value beside them, in panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from workbench.errors import InputError

__all__ = ["Measured", "measured_figure"]

_MARKS = "osD^v"

Array = Float[np.ndarray, " k"]


@dataclass(frozen=True)
class Measured:
    """Points with error bars, and what they are compared with.

    Attributes
    ----------
    label
        The legend.
    x, values, errors
        The points.
    line
        x and y of a curve; without one, none.
    level
        An exact value, drawn across; without one, none.
    dashed
        x and y of a second curve, dashed and grey; without one, none.
    """

    label: str
    x: Array
    values: Array
    errors: Array
    line: tuple[Array, Array] | None = None
    level: float | None = None
    dashed: tuple[Array, Array] | None = None


def measured_figure(
    panels: Mapping[str, Sequence[Measured]],
    *,
    x_label: str,
    alt: str,
    caption: str,
    y_scale: Literal["linear", "log"] = "linear",
) -> CaptionedFigure:
    """Draw one panel for each title.

    Raises
    ------
    InputError
        If there is nothing to draw, or in one panel more than five series.
    """
    if not panels or not all(1 <= len(series) <= len(_MARKS) for series in panels.values()):
        raise InputError("A figure has panels with one to five series each.")
    colours = list(PALETTE.values())
    with house_style():
        drawing = Figure(figsize=(3.2 * len(panels) + 0.6, 3.0))
        for axes, (title, series) in zip(
            np.ravel(drawing.subplots(1, len(panels))), panels.items(), strict=True
        ):
            for k, one in enumerate(series):
                if one.line is not None:
                    axes.plot(*one.line, color=colours[k], lw=1.0)
                if one.dashed is not None:
                    axes.plot(*one.dashed, color=PALETTE["grey"], lw=1.2, ls="--")
                if one.level is not None:
                    axes.axhline(one.level, color=colours[k], lw=1.0, ls="--")
                axes.errorbar(
                    one.x,
                    one.values,
                    yerr=one.errors,
                    fmt=_MARKS[k],
                    ms=4,
                    color=colours[k],
                    capsize=2,
                    lw=1.0,
                    label=one.label,
                )
            axes.set(title=title, xlabel=x_label, yscale=y_scale)
            axes.margins(y=0.2)
            axes.legend()
    return figure(drawing, alt=alt, caption=caption)
