"""Measured points with error bars, the exact line or value beside them, in panels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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
    y_label: str = "",
    y_scale: Literal["linear", "log"] = "linear",
) -> CaptionedFigure:
    """Draw one panel for each name, and one legend under all of them.

    Marks are hollow but for the first series, so that points of several may lie on each other.

    Parameters
    ----------
    panels
        Their names say what the vertical axes measure, unless there is a label for all of them.
    y_label
        What all vertical axes measure; the names are then titles.

    Raises
    ------
    InputError
        If there is nothing to draw, or in one panel more than five series.
    """
    if not panels or not all(1 <= len(series) <= len(_MARKS) for series in panels.values()):
        raise InputError("A figure has panels with one to five series each.")
    colours = list(PALETTE.values())
    with house_style():
        drawing = Figure(figsize=(3.2 * len(panels) + 0.6, 3.2))
        keys: dict[str, Any] = {}
        for axes, (name, series) in zip(
            np.ravel(drawing.subplots(1, len(panels))), panels.items(), strict=True
        ):
            for k, one in enumerate(series):
                if one.line is not None:
                    axes.plot(*one.line, color=colours[k], lw=1.0)
                if one.dashed is not None:
                    axes.plot(*one.dashed, color=PALETTE["grey"], lw=1.2, ls="--")
                if one.level is not None:
                    axes.axhline(one.level, color=colours[k], lw=1.0, ls="--")
                keys[one.label] = axes.errorbar(
                    one.x,
                    one.values,
                    yerr=one.errors,
                    fmt=_MARKS[k],
                    ms=6 if k else 3.5,
                    mfc="none" if k else colours[k],
                    color=colours[k],
                    capsize=2,
                    lw=1.0,
                    label=one.label,
                )
            axes.set(xlabel=x_label, ylabel=y_label or name, yscale=y_scale)
            axes.set_title(name if y_label else "")
            axes.margins(y=0.08)
        drawing.legend(
            list(keys.values()), list(keys), loc="outside lower center", ncols=len(_MARKS)
        )
    return figure(drawing, alt=alt, caption=caption)
