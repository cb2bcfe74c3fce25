"""A slider for the width N: draws from an ensemble, the law of an output, and its excess.

As N grows the curves become draws of a Gaussian process, the histogram of φ(x) a Gaussian, and the
connected four-point function falls like 1/N. Everything travels in the traits, so that a saved page
stays alive.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure
from scipy.stats import norm

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from widgets.gaussian_process.frames import frame
from widgets.source import view_source
from workbench.errors import InputError
from workbench.fields.architectures.ensemble import Ensemble

__all__ = ["GaussianProcessView"]

_HERE = Path(__file__).parent
_MOST_ENSEMBLES, _MOST_WIDTHS = 8, 12
_EDGES = np.linspace(-4, 4, 42)


class GaussianProcessView(anywidget.AnyWidget):  # type: ignore[misc]
    """Ensembles of networks with one input, at several widths.

    Parameters
    ----------
    ensembles
        From 1 to 8, of one input and one output with normal amplitudes; their widths play no role.
    widths
        From 2 to 12 ascending widths N, from 3 on.
    networks
        Networks in each histogram.
    at
        The x at which outputs are collected.
    reach
        Draws are shown for |x| up to here.
    seed
        Of all draws.

    Attributes
    ----------
    chosen, step : int
        The numbers of the ensemble and of the width shown. May be set.

    Raises
    ------
    InputError
        If there are too few or too many ensembles or widths, or one cannot be shown.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import relu
    >>> view = GaussianProcessView([relu(3)], widths=(3, 30), networks=2000)
    >>> [round(shown["exactExcess"], 6) for shown in view.ensembles[0]["frames"]]
    [1.666667, 0.166667]
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    ensembles = traitlets.List(traitlets.Dict()).tag(sync=True)
    grid = traitlets.List(traitlets.Float()).tag(sync=True)
    edges = traitlets.List(traitlets.Float()).tag(sync=True)
    at = traitlets.Float().tag(sync=True)
    networks = traitlets.Int().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        ensembles: Sequence[Ensemble],
        widths: Sequence[int] = (3, 6, 12, 25, 50, 100, 300, 1000),
        networks: int = 20_000,
        at: float = 1.0,
        reach: float = 3.0,
        seed: int = 0,
        **widget_options: Any,
    ) -> None:
        if not 1 <= len(ensembles) <= _MOST_ENSEMBLES:
            raise InputError(
                f"The view shows 1 to {_MOST_ENSEMBLES} ensembles, not {len(ensembles)}."
            )
        if not 2 <= len(widths) <= _MOST_WIDTHS or list(widths) != sorted(set(widths)):
            raise InputError(f"The view shows 2 to {_MOST_WIDTHS} ascending widths, not {widths}.")
        if widths[0] < 3:
            raise InputError(f"The widths shown start from 3, not {widths[0]}.")
        for net in ensembles:
            if net.inputs != 1 or net.outputs != 1:
                raise InputError(f"{net.name} must have one input and one output to be shown.")
        grid = np.linspace(-reach, reach, 97)
        super().__init__(
            ensembles=[
                {
                    "name": net.name,
                    "frames": [
                        frame(net.with_width(N), grid, at, _EDGES, networks, seed + 3 * k)
                        for k, N in enumerate(widths)
                    ],
                }
                for net in ensembles
            ],
            grid=grid.tolist(),
            edges=_EDGES.tolist(),
            at=at,
            networks=networks,
            **widget_options,
        )

    def figure(self) -> CaptionedFigure:
        """Return the three panels for the ensemble and the width shown."""
        name, frames = self.ensembles[self.chosen]["name"], self.ensembles[self.chosen]["frames"]
        here = frames[self.step]
        with house_style():
            drawing = Figure(figsize=(9.2, 2.9))
            curves, law, excess = drawing.subplots(1, 3, width_ratios=(1.1, 1.1, 0.9))
            for curve in here["curves"]:
                curves.plot(self.grid, curve, color=PALETTE["blue"], lw=1, alpha=0.75)
            curves.set(title=f"{name}, N = {here['width']}: draws", xlabel="x", ylabel="φ(x)")
            self._draw_law(law, here)
            self._draw_excess(excess, frames)
        return figure(
            drawing,
            alt=f"Left: {len(here['curves'])} networks {name} of width {here['width']}. Middle: a "
            f"histogram of φ({self.at:g})/σ over {self.networks} networks, with the exact law and "
            "the Gaussian. Right: the excess of the four-point function against N with its exact "
            f"value; at N = {here['width']} it is {here['excess']:.4f} ± {here['error']:.4f}, "
            f"exactly {here['exactExcess']:.4f}.",
            caption=f"{name}: excess m₄ = {here['excess']:.4f} ± {here['error']:.4f}, exactly "
            f"{here['exactExcess']:.4f}; the histogram against the exact law: p = "
            f"{here['pExact']:.2g}. Dashed: the Gaussian. Right: one standard error; line: exact.",
        )

    def _draw_law(self, axes: Any, here: dict[str, Any]) -> None:
        edges = np.array(self.edges)
        size = edges[1] - edges[0]
        fine = np.linspace(edges[0], edges[-1], 200)
        axes.stairs(np.array(here["counts"]) / size, edges, fill=True, color=PALETTE["sky"])
        axes.stairs(np.array(here["exact"]) / size, edges, color=PALETTE["vermillion"], lw=1.4)
        axes.plot(fine, norm.pdf(fine), color=INK, ls="--", lw=1.1)
        axes.set(title=f"law of φ({self.at:g})", xlabel="φ/σ", ylabel="density")

    def _draw_excess(self, axes: Any, frames: Sequence[dict[str, Any]]) -> None:
        N = np.array([f["width"] for f in frames])
        value, error, exact = (
            np.array([f[key] for f in frames]) for key in ("excess", "error", "exactExcess")
        )
        axes.plot(N, exact, color=PALETTE["vermillion"])
        axes.errorbar(N, value, error, fmt="o", ms=3.5, color=PALETTE["blue"], elinewidth=1.2)
        axes.axvline(N[self.step], color=MUTED, lw=0.8, ls=":")
        axes.set(xscale="log", yscale="log", title="four-point function", xlabel="N")
        axes.set_ylabel("excess m₄")
        axes.set_xticks(N, [str(n) for n in N])
        axes.minorticks_off()
        axes.set_ylim(bottom=max(exact[-1] / 4, 1e-6))

    @traitlets.validate("chosen")
    def _known(self, proposal: Any) -> int:
        return _within(int(proposal.value), len(self.ensembles), "chosen")

    @traitlets.validate("step")
    def _a_width(self, proposal: Any) -> int:
        count = len(self.ensembles[0]["frames"]) if self.ensembles else 1
        return _within(int(proposal.value), count, "step")


def _within(number: int, count: int, name: str) -> int:
    if not 0 <= number < max(1, count):
        raise InputError(f"{name} is a number from 0 to {count - 1}, not {number}.")
    return number
