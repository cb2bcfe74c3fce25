"""Static pictures of the Gaussian limit: residuals, exponents, action, Edgeworth series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import MUTED, PALETTE, CaptionedFigure, figure, house_style
from workbench.fields.correlations.action import GridAction
from workbench.fields.correlations.gaussian_limit import WidthLaw

__all__ = ["action_figure", "edgeworth_figure", "residual_figure", "width_figure"]

_MARKERS = "osD^vP"


def residual_figure(residuals: Mapping[str, Float[np.ndarray, " pairs"]]) -> CaptionedFigure:
    """Show residuals of two-point functions in units of their errors, one column an ensemble."""
    with house_style():
        drawing = Figure(figsize=(7.4, 2.8))
        axes = drawing.subplots()
        axes.axhspan(-2, 2, color=MUTED, alpha=0.13, lw=0)
        for k, values in enumerate(residuals.values()):
            shifts = np.linspace(-0.3, 0.3, len(values))
            axes.plot(k + shifts, values, "o", ms=3.2, color=PALETTE["blue"])
        axes.axhline(0, color=MUTED, lw=0.7)
        axes.set_xticks(range(len(residuals)), list(residuals))
        axes.set(ylabel="(sampled − exact)/error", ylim=(-4.2, 4.2))
    everything = np.concatenate(list(residuals.values()))
    return figure(
        drawing,
        alt=f"Residuals of {len(everything)} values of two-point functions of "
        f"{len(residuals)} ensembles; {int((np.abs(everything) > 2).sum())} lie beyond two "
        "standard errors, and the largest is "
        f"{np.abs(everything).max():.1f}.",
        caption="Two-point functions at all pairs of five points: residuals in standard errors. "
        "Those of one ensemble are correlated; the tests take their covariance into account.",
    )


def width_figure(laws: Sequence[WidthLaw]) -> CaptionedFigure:
    """Show the four-point function against the width, and N times it."""
    with house_style():
        drawing = Figure(figsize=(8.2, 3.2))
        left, right = drawing.subplots(1, 2)
        colors = list(PALETTE.values())
        for k, law in enumerate(laws):
            style = {"fmt": _MARKERS[k], "ms": 4, "color": colors[k], "elinewidth": 1.1}
            shift = 1.05 ** (k - (len(laws) - 1) / 2)
            left.errorbar(law.widths * shift, law.ratios, law.errors, label=law.name, **style)
            right.errorbar(
                law.widths * shift, law.ratios * law.widths, law.errors * law.widths, **style
            )
        left.plot(laws[0].widths, 1 / laws[0].widths, color=MUTED, lw=1)
        right.axhline(1, color=MUTED, lw=1)
        left.set(xscale="log", yscale="log", xlabel="N", ylabel="κ₄(N)/κ₄(1)")
        right.set(xscale="log", xlabel="N", ylabel="N κ₄(N)/κ₄(1)")
        for axes in (left, right):
            axes.set_xticks(laws[0].widths, [f"{N:g}" for N in laws[0].widths])
            axes.minorticks_off()
        left.legend()
    fits = "; ".join(f"{law.name} {law.fit.exponent:.3f} ± {law.fit.error:.3f}" for law in laws)
    return figure(
        drawing,
        alt="Left: the connected four-point function of "
        f"{', '.join(law.name for law in laws)} falls with the width N along the line 1/N. Right: "
        "N times it, constant at 1 within its errors.",
        caption=f"Averaged over all sets of four points, one standard error. Exponents: {fits}.",
    )


def action_figure(
    action: GridAction, spacings: Sequence[float], errors: Sequence[float]
) -> CaptionedFigure:
    """Show G⁻¹ and the delta function of the grid, and the error of the operator."""
    size = len(action.G)
    near = slice(size // 2 - 6, size // 2 + 7)
    with house_style():
        drawing = Figure(figsize=(9.0, 2.8))
        inverse, delta, order = drawing.subplots(1, 3)
        limit = np.abs(action.kernel).max()
        shades = {"cmap": "cividis", "vmin": -limit, "vmax": limit}
        drawn = inverse.imshow(action.kernel[near, near], **shades)
        drawing.colorbar(drawn, ax=inverse, shrink=0.8)
        inverse.set(title="G⁻¹(x, y)", xlabel="y", ylabel="x", xticks=[], yticks=[])
        drawn = delta.imshow(action.delta[near, near], cmap="cividis")
        drawing.colorbar(drawn, ax=delta, shrink=0.8)
        delta.set(title="∫ dy G⁻¹(x, y) G(y, z)", xlabel="z", ylabel="x", xticks=[], yticks=[])
        order.loglog(spacings, errors, "o-", color=PALETTE["blue"], ms=4)
        order.set(title="error of −d²/dx² + 1", xlabel="h", ylabel="largest error")
        order.set_xticks(spacings, [f"{h:.3g}" for h in spacings])
        order.minorticks_off()
    return figure(
        drawing,
        alt="Left: the inverse of the propagator on a grid is tridiagonal, positive on the "
        "diagonal and negative beside it. Middle: its product with the propagator is the delta "
        "function of the grid, 1/h on the diagonal. Right: applied to a smooth function it errs "
        f"by {errors[0]:.2g} at h = {spacings[0]:.3g} and {errors[-1]:.2g} at h = "
        f"{spacings[-1]:.3g}.",
        caption=f"The action of e^(−|x−y|)/2 on {size} points, the 13 in the middle shown; "
        f"condition number {action.condition:.0f}.",
    )


def edgeworth_figure(
    widths: Sequence[int], distances: Sequence[Sequence[float]]
) -> CaptionedFigure:
    """Show how close the Edgeworth series of each order is to the exact law."""
    table = np.array(distances)
    names = ("Gaussian", "with κ₄", "with κ₆ and κ₄²")
    with house_style():
        drawing = Figure(figsize=(5.2, 3.0))
        axes = drawing.subplots()
        for k, name in enumerate(names):
            axes.loglog(widths, table[:, k], f"{_MARKERS[k]}-", ms=4.5, label=name)
        axes.set(xlabel="N", ylabel="L¹ distance to the exact law")
        axes.set_xticks(widths, [str(N) for N in widths])
        axes.minorticks_off()
        axes.legend()
    last = ", ".join(f"{name} {value:.2g}" for name, value in zip(names, table[-1], strict=True))
    return figure(
        drawing,
        alt=f"Distances to the exact law fall with the width N; at N = {widths[-1]}: {last}.",
        caption="The linear network at one point: each order of the Edgeworth series gains a power "
        "of 1/N.",
    )
