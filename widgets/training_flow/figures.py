"""Pictures of what depends on the width: power laws with their fits, differences with errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import MUTED, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["PowerLaw", "differences_figure", "powers_figure"]

_MARKS = "osD^vPX"


@dataclass(frozen=True)
class PowerLaw:
    """One series of a picture: values with errors at some widths, and the exponent to compare.

    Attributes
    ----------
    name
        What is measured.
    widths, values, errors
        The series.
    power
        The exponent of the line that is drawn through the last point.
    """

    name: str
    widths: Sequence[int]
    values: Sequence[float]
    errors: Sequence[float]
    power: float


def powers_figure(series: Sequence[PowerLaw], *, quantity: str, caption: str) -> CaptionedFigure:
    """Draw series over the width N on logarithmic axes, each with a line of its power.

    Parameters
    ----------
    series
        At most seven.
    quantity
        What the vertical axis measures.
    caption
        The sentence under the picture.
    """
    with house_style():
        drawing = Figure(figsize=(7.0, 3.8))
        axes = drawing.subplots()
        for law, mark, colour in zip(series, _MARKS, PALETTE.values(), strict=False):
            widths, values = np.array(law.widths, float), np.array(law.values)
            axes.errorbar(
                widths,
                values,
                2 * np.array(law.errors),
                fmt=mark,
                color=colour,
                ms=5,
                lw=1.2,
                label=law.name,
            )
            line = values[-1] * (widths / widths[-1]) ** law.power
            axes.plot(widths, line, color=colour, lw=0.9, ls=(0, (4, 3)))
        axes.set(xscale="log", yscale="log", xlabel="width N", ylabel=quantity)
        axes.set_xticks(sorted({w for law in series for w in law.widths}))
        axes.xaxis.set_major_formatter("{x:.0f}")
        axes.minorticks_off()
        axes.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
        axes.grid(True)
    words = "; ".join(
        f"{law.name} from {law.values[0]:.3g} at N = {law.widths[0]} to {law.values[-1]:.3g} at "
        f"N = {law.widths[-1]}, line of slope {law.power:g}"
        for law in series
    )
    return figure(drawing, alt=f"{quantity}, over the width: {words}.", caption=caption)


def differences_figure(
    widths: Sequence[int],
    differences: Sequence[Float[np.ndarray, " k"]],
    errors: Sequence[Float[np.ndarray, " k"]],
    limit: Float[np.ndarray, " k"],
    limit_error: Float[np.ndarray, " k"],
    *,
    quantity: str,
    caption: str,
) -> CaptionedFigure:
    """Draw differences from the exact value over 1/N, with their extrapolation at 1/N = 0.

    Parameters
    ----------
    widths, differences, errors
        The widths, and k differences with their standard errors at each.
    limit, limit_error
        The extrapolated differences, which 0 should be within errors.
    quantity
        What the vertical axis measures.
    caption
        The sentence under the picture.
    """
    count = len(limit)
    marks: dict[str, Any] = {"fmt": "o", "ms": 3, "lw": 1}
    finite, infinite = PALETTE["blue"], PALETTE["vermillion"]
    shift = (np.arange(count) - (count - 1) / 2) / max(count, 1) * 0.35 / max(widths)
    with house_style():
        drawing = Figure(figsize=(7.0, 3.6))
        axes = drawing.subplots()
        axes.axhline(0, color=MUTED, lw=0.8)
        for width, values, error in zip(widths, differences, errors, strict=True):
            axes.errorbar(1 / width + shift, values, 2 * error, color=finite, **marks)
        axes.errorbar(shift, limit, 2 * limit_error, color=infinite, **marks)
        axes.set_xticks([0, *(1 / w for w in widths)], ["∞", *map(str, widths)], rotation=90)
        axes.set(xlabel="width N, on the scale of 1/N", ylabel=quantity)
    z = np.abs(limit / limit_error)
    return figure(
        drawing,
        alt=f"{quantity}, {count} values at each of {len(widths)} widths, the largest "
        f"{max(np.abs(d).max() for d in differences):.2g}; extrapolated to infinite width, the "
        f"largest is {np.abs(limit).max():.2g}, and {int((z > 2).sum())} of {count} are beyond two "
        "standard errors.",
        caption=caption,
    )
