"""Static pictures of symmetry tests and of laws in the width."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["p_value_figure", "power_figure"]

_MARKS = "osD^vP"


def p_value_figure(p_values: Mapping[str, Sequence[float]], *, caption: str) -> CaptionedFigure:
    """Draw the empirical distribution of p-values; under a true hypothesis it is the diagonal.

    Parameters
    ----------
    p_values
        For each hypothesis, p-values of independent repetitions.
    caption
        Printed under the picture.
    """
    said = []
    with house_style():
        drawing = Figure(figsize=(5.4, 3.6))
        axes = drawing.subplots()
        axes.plot([0, 1], [0, 1], color=INK, lw=0.8, ls=":", label="uniform")
        for (name, values), colour in zip(p_values.items(), PALETTE.values(), strict=False):
            p = np.sort(np.asarray(values, dtype=float))
            axes.step(
                [0, *p, 1], [0, *(np.arange(len(p)) + 1) / len(p), 1], where="post",
                color=colour, label=name,
            )  # fmt: skip
            said.append(f"{name}: {(p < 0.05).mean():.1%} below 0.05, {len(p)} repetitions")
        axes.set(xlabel="p", ylabel="share of p-values up to p", xlim=(0, 1), ylim=(0, 1))
        axes.legend()
    return figure(
        drawing,
        alt=f"Empirical distributions of p-values. {'; '.join(said)}.",
        caption=caption,
    )


def power_figure(
    widths: Sequence[int],
    curves: Mapping[str, Sequence[float]],
    points: Mapping[str, tuple[Sequence[float], Sequence[float]]],
    *,
    quantity: str,
    caption: str,
) -> CaptionedFigure:
    """Draw exact values as lines, and measured ones with errors, against N on logarithmic axes.

    Parameters
    ----------
    widths
        N.
    curves
        For each name, positive exact values at the widths.
    points
        For some of the names, measured values and their standard errors.
    quantity
        What is drawn.
    caption
        Printed under the picture.
    """
    said = []
    with house_style():
        drawing = Figure(figsize=(5.8, 3.6))
        axes = drawing.subplots()
        for (name, exact), colour, mark in zip(
            curves.items(), PALETTE.values(), _MARKS, strict=False
        ):
            alone = "" if name in points else mark
            axes.plot(widths, exact, color=colour, label=name, marker=alone, ms=4)
            if name in points:
                values, errors = points[name]
                axes.errorbar(widths, values, 2 * np.asarray(errors), fmt=mark, ms=4, color=colour)
            said.append(f"{name} from {exact[0]:.3g} at N = {widths[0]} to {exact[-1]:.3g}")
        axes.set(xscale="log", yscale="log", xlabel="N", ylabel=quantity)
        axes.set_xticks(widths, [f"{n:,}" for n in widths])
        axes.minorticks_off()
        axes.legend()
    return figure(
        drawing,
        alt=f"{quantity} against the width {widths[0]} to {widths[-1]}: {'; '.join(said)}.",
        caption=caption,
    )
