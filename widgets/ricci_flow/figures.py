"""Static pictures for Perelman's functionals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from workbench.errors import InputError
from workbench.metrics.ricci_flow.bryant import BryantSoliton
from workbench.metrics.ricci_flow.ill_posedness import Growth
from workbench.metrics.ricci_flow.perelman_checks import LawCheck

__all__ = ["functionals_figure", "growth_figure", "noise_figure", "solitons_figure"]

_COLUMNS = 4


def functionals_figure(
    checks: Mapping[str, LawCheck],
    *,
    caption: str,
    levels: Mapping[str, float] | None = None,
) -> CaptionedFigure:
    """Draw functionals above, and below their rates: the law and differences in time.

    Parameters
    ----------
    checks
        One column for each title, at most four.
    caption
        The sentence under the picture.
    levels
        For some titles an exact value that the functional tends to or keeps.

    Raises
    ------
    InputError
        If there is nothing to draw, or more than four columns.
    """
    if not 1 <= len(checks) <= _COLUMNS:
        raise InputError(f"From 1 to {_COLUMNS} functionals make a picture.")
    with house_style():
        drawing = Figure(figsize=(2.6 * len(checks) + 0.6, 4.2))
        grid = drawing.subplots(2, len(checks), sharex="col", squeeze=False)
        for (title, check), (above, below) in zip(checks.items(), grid.T, strict=True):
            above.plot(check.times, check.found.values, color=PALETTE["blue"])
            if levels and title in levels:
                above.axhline(levels[title], color=PALETTE["grey"], ls="--", lw=1.0)
            above.set_title(title)
            below.plot(check.times, check.found.rates, color=PALETTE["vermillion"], label="law")
            every = max(1, len(check.measured) // 14)
            below.plot(
                check.times[2:-2:every],
                check.measured[::every],
                "o",
                ms=3.5,
                mfc="none",
                color=INK,
                label="measured",
            )
            below.set(xlabel="flow time t", ylim=(0, None))
        grid[0, 0].set_ylabel("functional")
        grid[1, 0].set_ylabel("its rate")
        grid[1, 0].legend()
    told = "; ".join(
        f"{title} rises from {c.found.values[0]:.4f} to {c.found.values[-1]:.4f}"
        if c.least_step > 0
        else f"{title} goes from {c.found.values[0]:.4f} to {c.found.values[-1]:.4f}"
        for title, c in checks.items()
    )
    alt = (
        f"Functionals over flow time. {told}. Below, the measured rates lie on the curves of the "
        f"law, within {max(c.relative for c in checks.values()):.1e} relative."
    )
    return figure(drawing, alt=alt, caption=caption)


def growth_figure(
    forward: Growth,
    tamed: Growth,
    broken: Mapping[int, float],
    rates: Mapping[str, tuple[Float[np.ndarray, " k"], Float[np.ndarray, " k"]]],
    *,
    caption: str,
) -> CaptionedFigure:
    """Draw modes of noise under two flows, when the first breaks on finer grids, and rates.

    Parameters
    ----------
    forward, tamed
        The same noise under the fixed-gauge flow and under a well-posed one.
    broken
        When the first breaks, by the grid's number of points.
    rates
        For each polarisation, k² and the measured rate.
    """
    with house_style():
        drawing = Figure(figsize=(8.4, 5.6))
        (left, right), (below, last) = drawing.subplots(2, 2)
        top, colours = forward.amplitudes.shape[1], list(PALETTE.values())
        modes = sorted({round(k) for k in np.linspace(1, top, min(top, len(colours)))})
        for axes, growth, sign in ((left, forward, 1), (right, tamed, -1)):
            for k, colour in zip(modes, colours, strict=False):
                size = growth.amplitudes[:, k - 1]
                axes.plot(growth.times, size, color=colour, label=f"k = {k}")
                exact = size[0] * np.exp(sign * k**2 * growth.times)
                axes.plot(growth.times, exact, color=INK, ls=":", lw=0.9)
            axes.set(yscale="log", xlabel="t", ylabel="amplitude of mode (k, 0)")
        left.set(title="fixed gauge, forward", ylim=(forward.amplitudes.min() / 3, 2))
        right.set(title="Ricci flow in DeTurck's gauge")
        left.legend(ncol=2)
        grids = np.array(sorted(broken))
        highest = 2 * (grids / 2 - 1) ** 2
        times = [broken[int(n)] for n in grids]
        below.plot(highest, times, "o", color=PALETTE["vermillion"])
        product = float(np.mean(highest * times))
        below.plot(highest, product / highest, color=MUTED, ls=":", label=f"{product:.1f} / k²")
        for n, place, t in zip(grids, highest, times, strict=True):
            below.annotate(f"{n}²", (place, t), xytext=(4, 4), textcoords="offset points")
        below.set(
            xscale="log",
            yscale="log",
            xlabel="largest k² of the grid",
            xlim=(highest.min() / 1.5, highest.max() * 1.8),
            ylabel="time to breakdown",
            title="a finer grid breaks sooner",
        )
        below.xaxis.set_major_formatter("{x:g}")
        for axis in (below.xaxis, below.yaxis):
            axis.set_minor_formatter("")
        below.legend()
        for (name, (squares, found)), paint in zip(rates.items(), colours, strict=False):
            last.plot(squares, found, "o", ms=4, color=paint, label=name)
        reach = max(float(squares.max()) for squares, _ in rates.values())
        for slope in (1, 0, -1):
            last.plot([0, reach], [0, slope * reach], color=MUTED, ls=":", lw=0.9)
        last.set(xlabel="k²", ylabel="rate by autograd", title="linearised at the flat metric")
        last.legend()
    alt = (
        "Four panels. Modes of noise grow under the fixed-gauge flow along dotted lines e^(k² t), "
        "the finest fastest, until the slower are fed by the faster; under Ricci flow in DeTurck's "
        "gauge they decay as e^(−k² t). The time to breakdown falls from "
        f"{max(times):.3g} to {min(times):.3g} as the grid is refined. Measured rates lie on the "
        "lines k², 0 and −k²."
    )
    return figure(drawing, alt=alt, caption=caption)


def noise_figure(forward: Growth, tamed: Growth, *, caption: str) -> CaptionedFigure:
    """Draw g_11 − 1 on T² at first, when the fixed-gauge flow breaks, and under the other flow.

    Raises
    ------
    InputError
        If the metrics are not on a torus of two dimensions.
    """
    fields = [forward.metrics[0], forward.metrics[1], tamed.metrics[1]]
    if any(field.ndim != 4 for field in fields):
        raise InputError("The picture is of metrics on a torus of two dimensions.")
    titles = [
        "both, t = 0",
        f"fixed gauge, t = {forward.times[-1]:.3f}",
        f"DeTurck's gauge, t = {tamed.times[-1]:.3f}",
    ]
    with house_style():
        drawing = Figure(figsize=(8.4, 2.9))
        for axes, field, title in zip(drawing.subplots(1, 3), fields, titles, strict=True):
            values = field[..., 0, 0] - 1
            reach = float(np.abs(values).max())
            image = axes.imshow(values.T, origin="lower", cmap="cividis", vmin=-reach, vmax=reach)
            axes.set(title=title, xticks=[], yticks=[], xlabel="x", ylabel="y")
            drawing.colorbar(image, ax=axes, shrink=0.8)
    sizes = [float(np.abs(field[..., 0, 0] - 1).max()) for field in fields]
    alt = (
        f"Three maps of g_11 − 1 on the torus: noise of size {sizes[0]:.1e}; a checkerboard of "
        f"size {sizes[1]:.1e} under the fixed-gauge flow; a smooth remainder of "
        f"size {sizes[2]:.1e} under the other."
    )
    return figure(drawing, alt=alt, caption=caption)


def solitons_figure(bryant: BryantSoliton, *, caption: str) -> CaptionedFigure:
    """Draw the radii and curvatures of the cigar and of Bryant's soliton, over the distance s.

    The cigar is ds² + tanh² s dϑ² with K = 2/cosh² s.
    """
    s = np.linspace(0, bryant.s[-1], 600)
    K0, K1 = bryant.sectional
    scale = np.sqrt(bryant.constant[0])
    with house_style():
        drawing = Figure(figsize=(8.4, 3.0))
        left, right = drawing.subplots(1, 2)
        left.plot(s, np.tanh(s), color=PALETTE["blue"], label="cigar: tanh s")
        left.plot(bryant.s, bryant.psi, color=PALETTE["vermillion"], label="Bryant, 3D")
        left.plot(s, np.sqrt(2 * s / scale), color=MUTED, ls=":", label="√(2s/√C)")
        left.set(xlabel="distance s from the tip", ylabel="radius", title="radius of the orbits")
        left.legend()
        near = s[s < 15]
        right.plot(near, 2 / np.cosh(near) ** 2, color=PALETTE["blue"], label="cigar: K")
        right.plot(bryant.s, K1, color=PALETTE["vermillion"], label="Bryant: K1")
        right.plot(bryant.s, K0, color=PALETTE["green"], label="Bryant: K0")
        right.plot(s[1:], scale / (2 * s[1:]), color=MUTED, ls=":", label="√C/2s")
        right.set(
            xlabel="distance s from the tip",
            ylabel="curvature",
            yscale="log",
            ylim=(1e-6, 4),
            title="curvature",
        )
        right.legend()
    alt = (
        "Left, the cigar's radius saturates at 1 while Bryant's soliton opens like a paraboloid. "
        "Right, the cigar's curvature falls exponentially, Bryant's K1 like 1/s and K0 like 1/s²."
    )
    return figure(drawing, alt=alt, caption=caption)
