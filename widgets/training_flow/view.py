"""Finite networks in training, beside the exact mean and the band of infinite width, over time.

All frames travel in the traits, so that a saved page scrubs without a kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError

__all__ = ["TrainingFlow"]

_HERE = Path(__file__).parent
_FRAMES = 60
_BYTES = 1_000_000


class TrainingFlow(anywidget.AnyWidget):  # type: ignore[misc]
    """Functions over one coordinate, frame by frame, with the exact mean and two deviations.

    Parameters
    ----------
    times
        The time of each frame, at most 60.
    places
        The coordinate of each point, ascending.
    mean, deviation
        The exact mean and standard deviation, of shape (frames, points).
    networks
        For each width N, functions of some networks, of shape (networks, frames, points).
    data
        Pairs (coordinate, target).
    place_label
        What the coordinate is.

    Attributes
    ----------
    frame : int
        The frame that is shown, from 0. May be set.
    width : int
        The width that is shown. May be set.

    Raises
    ------
    InputError
        If shapes disagree, a number is not finite, there are more than 60 frames, or the view
        would carry more than 1 MB.

    Examples
    --------
    >>> flat = np.zeros((2, 3))
    >>> view = TrainingFlow([0, 1], [0, 1, 2], flat, flat + 1, {64: flat[None]}, [(1, 0.5)])
    >>> view.frame, view.width
    (0, 64)
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    times = traitlets.List(traitlets.Float()).tag(sync=True)
    places = traitlets.List(traitlets.Float()).tag(sync=True)
    widths = traitlets.List(traitlets.Int()).tag(sync=True)
    exact = traitlets.Bytes().tag(sync=True)
    paths = traitlets.Bytes().tag(sync=True)
    count = traitlets.Int().tag(sync=True)
    data = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    place_label = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    width = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        times: Sequence[float],
        places: Sequence[float],
        mean: Float[np.ndarray, "frames points"],
        deviation: Float[np.ndarray, "frames points"],
        networks: Mapping[int, Float[np.ndarray, "networks frames points"]],
        data: Sequence[tuple[float, float]],
        *,
        place_label: str = "x",
        **widget_options: Any,
    ) -> None:
        shape = (len(times), len(places))
        if not 1 <= len(times) <= _FRAMES:
            raise InputError(f"From 1 to {_FRAMES} frames are shown, not {len(times)}.")
        shown = [np.asarray(paths) for paths in networks.values()]
        counts = {paths.shape[0] for paths in shown}
        fits = all(paths.shape[1:] == shape for paths in shown) and len(counts) == 1
        if mean.shape != shape or deviation.shape != shape or not fits:
            raise InputError(
                f"Mean, deviation and networks have {shape[0]} frames of {shape[1]} points, and as "
                "many networks are shown of each width."
            )
        exact = np.stack([mean, deviation]).astype("<f4")
        paths = np.stack(shown).astype("<f4")
        if not (np.isfinite(exact).all() and np.isfinite(paths).all()):
            raise InputError("All functions must be finite.")
        if exact.nbytes + paths.nbytes > _BYTES:
            raise InputError(
                "The view would carry more than 1 MB; show fewer networks, points or frames."
            )
        super().__init__(
            times=[float(t) for t in times],
            places=[float(x) for x in places],
            widths=list(networks),
            exact=exact.tobytes(),
            paths=paths.tobytes(),
            count=counts.pop(),
            data=[[float(x), float(y)] for x, y in data],
            place_label=place_label,
            width=next(iter(networks)),
            **widget_options,
        )

    @traitlets.validate("frame")
    def _known_frame(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.times)):
            raise InputError(f"The frames are 0 to {len(self.times) - 1}, not {number}.")
        return number

    @traitlets.validate("width")
    def _known_width(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if self.widths and number not in self.widths:
            raise InputError(f"The widths are {', '.join(map(str, self.widths))}, not {number}.")
        return number

    def figure(self) -> CaptionedFigure:
        """Return the first, a middle and the last frame for the width that is shown."""
        frames, points = len(self.times), len(self.places)
        mean, deviation = np.frombuffer(self.exact, "<f4").reshape(2, frames, points)
        paths = np.frombuffer(self.paths, "<f4").reshape(-1, self.count, frames, points)
        shown = paths[self.widths.index(self.width)]
        x = np.array(self.places)
        picked = sorted({0, frames // 4, frames - 1})
        with house_style():
            drawing = Figure(figsize=(8.4, 2.9))
            for axes, k in zip(
                drawing.subplots(1, len(picked), sharey=True, squeeze=False)[0], picked, strict=True
            ):
                low, high = mean[k] - 2 * deviation[k], mean[k] + 2 * deviation[k]
                axes.fill_between(x, low, high, color=PALETTE["sky"], alpha=0.3, lw=0)
                axes.plot(x, shown[:, k].T, color=PALETTE["vermillion"], lw=0.6, alpha=0.7)
                axes.plot(x, mean[k], color=PALETTE["blue"], lw=2)
                axes.plot(*np.transpose(self.data), "D", color=PALETTE["green"], ms=5)
                axes.set(title=f"t = {self.times[k]:.3g}", xlabel=self.place_label)
                axes.set_ylabel("φ" if k == picked[0] else "")
        inside = np.abs(shown[:, picked[-1]] - mean[-1]) <= 2 * deviation[-1] + 1e-6
        return figure(
            drawing,
            alt=f"{self.count} networks of width {self.width} at {len(picked)} times up to "
            f"{self.times[-1]:.3g}, with the exact mean, a band of two standard deviations and "
            f"{len(self.data)} data points; at the end {inside.mean():.0%} of the networks' values "
            "are in the band.",
            caption=f"Thin lines: networks of width {self.width}. Thick line and band: exact mean "
            "and two standard deviations of infinite width. Diamonds: data.",
        )
