"""How probability is carried from the fine theory to the coarse one, as a still picture."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from workbench.fields.renormalization.jko import quantiles_of
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["transport_figure"]

_SHARES = np.arange(1, 20) / 20


def transport_figure(theory: ZeroDimensionalPhi4, end: float) -> CaptionedFigure:
    """Draw the paths of quantiles from t = 0 to t, in units of √C_t, between both densities.

    Twentieths of the probability run along the lines; none crosses another, which in one dimension
    is what makes the map optimal.

    Raises
    ------
    InputError
        If t is outside of the range of the theory.
    """
    times = np.linspace(0.0, end, 25)
    widths = np.sqrt([theory.variance(float(t)) for t in times])
    scores = norm.ppf(_SHARES)
    paths = np.array([quantiles_of(theory, float(t), scores) for t in times]) / widths[:, None]
    reach = 1.6 * float(np.abs(paths).max())
    places = np.linspace(-reach, reach, 121)
    first, last = (
        width * theory.density(float(t), width * places)
        for t, width in ((times[0], widths[0]), (times[-1], widths[-1]))
    )
    with house_style():
        drawing = Figure(figsize=(7.6, 3.4))
        left, middle, right = drawing.subplots(1, 3, sharey=True, width_ratios=[1, 3, 1])
        for axes, density, colour, name in (
            (left, first, "blue", "fine, t = 0"),
            (right, last, "vermillion", f"coarse, t = {end:g}"),
        ):
            axes.fill_betweenx(places, 0, density, color=PALETTE[colour], alpha=0.35, lw=0)
            axes.plot(density, places, color=PALETTE[colour])
            axes.set(title=name, xlabel="density")
        left.invert_xaxis()
        for number, path in enumerate(paths.T):
            median = number == len(_SHARES) // 2
            middle.plot(times, path, color=PALETTE["grey"], lw=1.8 if median else 0.9)
        middle.set(title="twentieths of the probability", xlabel="t", xlim=(0, end))
        left.set(ylabel="φ/√C")
    return figure(
        drawing,
        alt="On the left the density of the fine theory, broad at its top; on the right the normal "
        f"density at t = {end:g}. Between them 19 lines that do not cross carry twentieths of the "
        f"probability; the outermost moves from {paths[0, -1]:.2f} to {paths[-1, -1]:.2f}.",
        caption="Renormalization as transport: each line carries a twentieth of the probability.",
    )
