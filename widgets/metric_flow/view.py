"""A scrubber over flow time: the shape in space or a map, its curvature, and the laws it obeys.

Everything travels in the traits, so that a saved page still plays and turns with no kernel.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import matplotlib as mpl
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from widgets.metric_flow.scene import Flow, scene
from widgets.source import view_source
from workbench.errors import InputError

__all__ = ["MetricFlowView"]

_HERE = Path(__file__).parent
_MOST, _BYTES = 120, 3_000_000
_STOPS = 17
_SHOWN = 4
_NAMES = ("blue", "sky", "green", "purple")


class MetricFlowView(anywidget.AnyWidget):  # type: ignore[misc]
    """A flow of metrics on a sphere, on a torus, or of warped products.

    Parameters
    ----------
    flow
        Up to 120 frames.
    exact
        The exact solution, if one is known: u as a function of μ and t on a sphere, of the grid
        and t on a torus; ψ as a function of x and t for a warped product.
    limits
        The curvatures at the ends of the colours, the same in all frames; by default they are
        chosen from the flow.

    Attributes
    ----------
    frame : int
        The number of the frame that is shown, from 0. May be set.

    Raises
    ------
    InputError
        If there are too many frames, they are too large for a page, the exact solution has another
        shape, or the limits do not increase.

    Examples
    --------
    >>> from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
    >>> from workbench.metrics.ricci_flow.rosenau import rosenau
    >>> from workbench.metrics.ricci_flow.sphere_flow import sphere_flow
    >>> grid = LegendreGrid(24)
    >>> flow = sphere_flow(grid, rosenau(grid.mu, -1.0), [-1.0, -0.5])
    >>> view = MetricFlowView(flow, rosenau)
    >>> view.kind, view.times, [meter["name"] for meter in view.meters]
    ('revolution', [-1.0, -0.5], ['Area, A₀ − 8πt', '∫ K dA = 4π'])
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    kind = traitlets.Unicode().tag(sync=True)
    times = traitlets.List(traitlets.Float()).tag(sync=True)
    levels = traitlets.Bytes().tag(sync=True)
    colours = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    limits = traitlets.List(traitlets.Float()).tag(sync=True)
    beyond = traitlets.List(traitlets.Bool()).tag(sync=True)
    rings = traitlets.Bytes().tag(sync=True)
    curves = traitlets.Bytes().tag(sync=True)
    dashed = traitlets.Bool().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    unknown = traitlets.Unicode().tag(sync=True)
    errors = traitlets.List(traitlets.Float()).tag(sync=True)
    meters = traitlets.List(traitlets.Dict()).tag(sync=True)
    event = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        flow: Flow,
        exact: Callable[[Any, float], np.ndarray] | None = None,
        limits: tuple[float, float] | None = None,
        **widget_options: Any,
    ) -> None:
        drawn = scene(flow, exact)
        if not 1 <= len(drawn.times) <= _MOST:
            raise InputError(f"From 1 to {_MOST} frames are shown, not {len(drawn.times)}.")
        low, high = drawn.limits if limits is None else limits
        if not (np.isfinite([low, high]).all() and low < high):
            raise InputError(f"The limits of the colours increase; given are {low} and {high}.")
        self._scene = drawn
        self._map = mpl.colormaps["PuOr_r" if low < 0 else "cividis"]
        curves = np.stack([drawn.x, drawn.curve, *([drawn.exact] if exact else [])], axis=1)
        share = np.clip((drawn.field - low) / (high - low), 0, 1)
        levels = np.rint(255 * share).astype(np.uint8).tobytes()
        rings = np.stack([drawn.radius, drawn.height], axis=1).astype("<f4").tobytes()
        binary = curves.astype("<f4").tobytes()
        if len(levels) + len(rings) + len(binary) > _BYTES:
            raise InputError("The frames fill more than 3 MB; give fewer frames or points.")
        super().__init__(
            kind=drawn.kind,
            times=drawn.times.tolist(),
            levels=levels,
            colours=[
                [round(255 * part) for part in self._map(stop)[:3]]
                for stop in np.linspace(0, 1, _STOPS)
            ],
            limits=[float(low), float(high)],
            beyond=[bool(drawn.field.min() < low), bool(drawn.field.max() > high)],
            rings=rings,
            curves=binary,
            dashed=exact is not None,
            labels=list(drawn.labels),
            unknown=drawn.unknown,
            errors=drawn.error.tolist(),
            meters=[
                {
                    "name": meter.name,
                    "values": meter.values.tolist(),
                    "laws": meter.laws.tolist(),
                    "scale": meter.scale,
                }
                for meter in drawn.meters
            ],
            event=drawn.event,
            **widget_options,
        )

    @traitlets.validate("frame")
    def _known(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.times)):
            raise InputError(f"The frames are 0 to {len(self.times) - 1}, not {number}.")
        return number

    def figure(self) -> CaptionedFigure:
        """Return four frames as a static picture, with the curve of each."""
        drawn, count = self._scene, len(self.times)
        chosen = sorted({round(k) for k in np.linspace(0, count - 1, min(_SHOWN, count))})
        colours = [PALETTE[name] for name in _NAMES[: len(chosen)]]
        low, high = self.limits
        norm = Normalize(low, high)
        with house_style():
            drawing = Figure(figsize=(9.6, 5.4))
            above, below = drawing.subfigures(2, 1, squeeze=False, height_ratios=(1, 1.1))[:, 0]
            row = np.atleast_1d(above.subplots(1, len(chosen), sharex=True, sharey=True))
            paint = self._paint_map if self.kind == "torus" else self._paint_surface
            for axes, k in zip(row, chosen, strict=True):
                painted = paint(axes, k, norm)
                axes.set_title(f"t = {self.times[k]:.3g}")
            above.colorbar(painted, ax=list(row), label=drawn.labels[0], extend="both", shrink=0.8)
            curve, laws = below.subplots(1, 2)
            for k, colour in zip(chosen, colours, strict=True):
                curve.plot(drawn.x[k], drawn.curve[k], color=colour, label=f"{self.times[k]:.3g}")
                if self.dashed:
                    curve.plot(
                        drawn.x[k],
                        drawn.exact[k],
                        color=PALETTE["vermillion"],
                        ls=(0, (3, 3)),
                        lw=1,
                    )
            curve.set(xlabel=drawn.labels[1], title=drawn.labels[2])
            curve.legend(title="t", ncols=2)
            self._plot_differences(laws)
        return figure(drawing, alt=self._alt(chosen), caption=self._caption(chosen))

    def _paint_map(self, axes: Axes, k: int, norm: Normalize) -> Any:
        side = round(np.sqrt(self._scene.field.shape[1]))
        length = self._scene.x[k][-1] * len(self._scene.x[k]) / (len(self._scene.x[k]) - 1)
        return axes.imshow(
            self._scene.field[k].reshape(side, side).T,
            origin="lower",
            extent=(0, length, 0, length),
            cmap=self._map,
            norm=norm,
        )

    def _paint_surface(self, axes: Axes, k: int, norm: Normalize) -> Any:
        """Draw the surface from the side, with its axis from left to right."""
        radius, height = self._scene.radius[k], self._scene.height[k]
        axes.set(aspect="equal", xlabel="along the axis")
        if np.isnan(height).any():
            axes.text(0.5, 0.5, "no surface in R³", ha="center", transform=axes.transAxes)
            radius, height = np.zeros((2, len(radius)))
        across = np.linspace(-1, 1, 41)
        shown = np.tile(self._scene.field[k], (len(across), 1))
        return axes.pcolormesh(
            np.tile(height, (len(across), 1)),
            across[:, None] * radius,
            shown,
            cmap=self._map,
            norm=norm,
            shading="gouraud",
            rasterized=True,
        )

    def _plot_differences(self, axes: Axes) -> None:
        for meter, name in zip(self._scene.meters, _NAMES, strict=False):
            share = np.abs(meter.values - meter.laws) / meter.scale
            axes.plot(self.times, np.maximum(share, 1e-17), color=PALETTE[name], label=meter.name)
        if self.dashed:
            label = f"max |{self.unknown} − exact|"
            axes.plot(
                self.times, np.maximum(self.errors, 1e-17), color=PALETTE["vermillion"], label=label
            )
        axes.set(yscale="log", xlabel="t", title="Distance from the laws")
        axes.legend()

    def _alt(self, chosen: list[int]) -> str:
        drawn, first, last = self._scene, chosen[0], chosen[-1]
        what = "maps of the curvature" if self.kind == "torus" else "surfaces seen from the side"
        return (
            f"{len(chosen)} {what} from t = {self.times[first]:.3g} to {self.times[last]:.3g}; "
            f"{drawn.labels[0]} goes from {drawn.field[first].min():.3g} … "
            f"{drawn.field[first].max():.3g} to {drawn.field[last].min():.3g} … "
            f"{drawn.field[last].max():.3g}. Below, {drawn.labels[2]} over {drawn.labels[1]}, and "
            "the distance of the flow from its laws over time."
        )

    def _caption(self, chosen: list[int]) -> str:
        words = [f"Ricci flow at {len(chosen)} times; the colours have fixed limits."]
        words += [
            f"{meter.name}: within "
            f"{np.abs((meter.values - meter.laws) / meter.scale).max():.1e} of the law."
            for meter in self._scene.meters
            if "tends" not in meter.name
        ]
        if self.dashed:
            words.append(
                f"Dashed: the exact solution; {self.unknown} differs by at most "
                f"{max(self.errors):.1e}."
            )
        if self.event:
            words.append(f"The flow ends by {self.event} at t = {self.times[-1]:.6g}.")
        return " ".join(words)
