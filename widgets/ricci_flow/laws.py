"""Static pictures of Ricci flows against their exact laws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from workbench.errors import InputError
from workbench.metrics.ricci_flow.exact_checks import Refinement
from workbench.metrics.ricci_flow.milnor import MilnorFlow
from workbench.metrics.ricci_flow.warped_flow import WarpedFlow

__all__ = ["homogeneous_figure", "pinching_figure", "refinements_figure"]

_MARKS = "osD^vP*X"

Series = Float[np.ndarray, " k"]


def refinements_figure(refinements: Sequence[Refinement], *, caption: str) -> CaptionedFigure:
    """Draw errors over points and over steps, with the slope of order 4.

    Raises
    ------
    InputError
        If there are none, or more than eight of one kind.
    """
    kinds = {
        kind: [r for r in refinements if r.refined == kind]
        for kind in dict.fromkeys(r.refined for r in refinements)
    }
    if not kinds or max(map(len, kinds.values())) > len(_MARKS):
        raise InputError(f"A picture has one to {len(_MARKS)} series of each kind.")
    colours = list(PALETTE.values())
    with house_style():
        drawing = Figure(figsize=(4.2 * len(kinds) + 0.4, 3.6))
        grid = drawing.subplots(1, len(kinds), squeeze=False)[0]
        for axes, (kind, series) in zip(grid, kinds.items(), strict=True):
            for k, one in enumerate(series):
                axes.plot(
                    one.sizes,
                    one.errors,
                    f"-{_MARKS[k]}",
                    ms=4.5,
                    lw=1.0,
                    color=colours[k % len(colours)],
                    label=one.flow,
                )
                fourth = one.errors[0] * (one.sizes[0] / np.array(one.sizes)) ** 4.0
                axes.plot(one.sizes, fourth, ":", color=MUTED, lw=0.9)
            axes.set(xscale="log", yscale="log", xlabel=f"{kind}", title=f"more {kind}")
            sizes = sorted({n for one in series for n in one.sizes})
            axes.set_xticks(sizes[:: max(1, len(sizes) // 5)])
            axes.xaxis.set_major_formatter("{x:g}")
            axes.xaxis.set_minor_formatter("")
            axes.legend(fontsize=7)
        grid[0].set_ylabel("largest error")
    told = "; ".join(
        f"{r.flow}, {r.refined}: {r.errors[0]:.1e} to {r.errors[-1]:.1e}" for r in refinements
    )
    return figure(
        drawing,
        alt=f"Largest errors against exact laws fall as points or steps are doubled twice. {told}.",
        caption=caption,
    )


def pinching_figure(
    flow: WarpedFlow,
    times: Mapping[str, tuple[Series, Series]],
    limit: tuple[float, float],
    *,
    caption: str,
) -> CaptionedFigure:
    """Draw a neck that pinches, its rate, its curvatures, and the time found on finer grids.

    Parameters
    ----------
    flow
        Until the neck pinches, with times that crowd at the end.
    times
        For each kind of grid, numbers of points and the times found.
    limit
        The extrapolated time and its error.
    """
    square, place = flow.neck**2, flow.psi.argmin(axis=1)
    every = np.arange(len(place))
    K0, K1 = (np.abs(K[every, place]) for K in (flow.K0, flow.K1))
    with house_style():
        drawing = Figure(figsize=(8.4, 5.2))
        (neck, rate), (ratio, found) = drawing.subplots(2, 2)
        neck.plot(flow.times, square, color=PALETTE["blue"], label="neck")
        neck.plot(flow.times, flow.psi.max(axis=1) ** 2, color=PALETTE["green"], label="bulge")
        for start, colour in ((square[0], "blue"), (flow.psi[0].max() ** 2, "green")):
            neck.plot(flow.times, start - 2 * flow.times, ":", color=PALETTE[colour], lw=1.0)
        neck.set(xlabel="t", ylabel="ψ²", title="extremal radii", ylim=(0, None))
        neck.legend()
        rate.plot(square, flow.neck_rate, color=PALETTE["vermillion"])
        rate.axhline(-2, color=PALETTE["grey"], ls="--", lw=1.0)
        rate.set(xscale="log", xlabel="ψ² at the neck", ylabel="d(ψ²)/dt", title="towards −2")
        rate.invert_xaxis()
        ratio.plot(square, K1, color=PALETTE["blue"], label="K1, along the fibre")
        ratio.plot(square, K0, color=PALETTE["vermillion"], label="|K0|, across")
        ratio.set(xscale="log", yscale="log", xlabel="ψ² at the neck", title="curvatures there")
        ratio.invert_xaxis()
        ratio.legend()
        for k, (name, (points, values)) in enumerate(times.items()):
            found.plot(points, values, f"-{_MARKS[k]}", ms=4.5, lw=1.0, label=name)
        found.axhspan(limit[0] - limit[1], limit[0] + limit[1], color=MUTED, alpha=0.3)
        found.axhline(limit[0], color=INK, lw=0.8)
        found.set(xscale="log", xlabel="points", ylabel="T", title="time of the pinch")
        found.set_xticks(sorted({int(n) for points, _ in times.values() for n in points}))
        found.xaxis.set_major_formatter("{x:g}")
        found.xaxis.set_minor_formatter("")
        found.legend()
    alt = (
        f"Four panels. The neck's ψ² falls to zero at t = {limit[0]:.5f} while the bulge stays; "
        f"its slope goes from {flow.neck_rate[0]:.2f} to {flow.neck_rate[-1]:.2f}, above −2. Along "
        f"the fibre the curvature grows to {K1[-1]:.2g}, across it to {K0[-1]:.2g}. Times found on "
        "finer grids approach the extrapolated one."
    )
    return figure(drawing, alt=alt, caption=caption)


def homogeneous_figure(flows: Mapping[str, MilnorFlow], *, caption: str) -> CaptionedFigure:
    """Draw A, B, C of metrics on SU(2), and their shapes A : B : C, until extinction.

    Raises
    ------
    InputError
        If there is nothing to draw, or more than four columns.
    """
    if not 1 <= len(flows) <= 4:
        raise InputError("From 1 to 4 flows make a picture.")
    colours = [PALETTE["blue"], PALETTE["vermillion"], PALETTE["green"]]
    with house_style():
        drawing = Figure(figsize=(2.6 * len(flows) + 0.6, 4.0))
        grid = drawing.subplots(2, len(flows), sharex="col", squeeze=False)
        for (title, flow), (above, below) in zip(flows.items(), grid.T, strict=True):
            mean = flow.coefficients.mean(axis=1)
            for k, (name, style) in enumerate(zip("ABC", ("-", "--", ":"), strict=True)):
                values = flow.coefficients[:, k]
                above.plot(flow.times, values, style, color=colours[k], label=name)
                below.plot(flow.times, values / mean, style, color=colours[k])
            above.set_title(title)
            below.set(xlabel="t", ylim=(0, None))
        grid[0, 0].set_ylabel("A, B, C")
        grid[1, 0].set_ylabel("over their mean")
        grid[0, 0].legend()
    told = "; ".join(
        f"{title}: extinct at t = {flow.times[-1]:.4f}, A/B from "
        f"{flow.coefficients[0, 0] / flow.coefficients[0, 1]:.2f} to "
        f"{flow.coefficients[-1, 0] / flow.coefficients[-1, 1]:.4f}"
        for title, flow in flows.items()
    )
    return figure(
        drawing, alt=f"Homogeneous metrics shrink and become round. {told}.", caption=caption
    )
