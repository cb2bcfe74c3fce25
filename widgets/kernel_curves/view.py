"""Functions over one coordinate, under several kernels, moment by moment.

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

__all__ = ["KernelCurves"]

_HERE = Path(__file__).parent
_FRAMES, _CURVES, _BYTES = 120, 5, 1_000_000
_STYLES = ("-", (0, (7, 4)), (0, (2, 3)), (0, (9, 3, 2, 3)), (0, (12, 5)))


class KernelCurves(anywidget.AnyWidget):  # type: ignore[misc]
    """Curves side by side, with the time under a slider.

    Parameters
    ----------
    times
        The moment of each frame, at most 120.
    places
        The coordinate of each point, ascending.
    curves
        By name, at most five arrays of shape (frames, points).
    place_label, value_label, time_label
        What the axes and the slider measure.

    Attributes
    ----------
    frame : int
        The frame that is shown, from 0. May be set.

    Raises
    ------
    InputError
        If shapes disagree, a number is not finite, moments or places do not increase, or there is
        too much to carry.

    Examples
    --------
    >>> curves = {"frozen": np.zeros((2, 3)), "exact": np.ones((2, 3))}
    >>> view = KernelCurves([0, 1], [0, 1, 2], curves)
    >>> view.names, view.frame
    (['frozen', 'exact'], 0)
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    times = traitlets.List(traitlets.Float()).tag(sync=True)
    places = traitlets.List(traitlets.Float()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    values = traitlets.Bytes().tag(sync=True)
    place_label = traitlets.Unicode().tag(sync=True)
    value_label = traitlets.Unicode().tag(sync=True)
    time_label = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        times: Sequence[float] | Float[np.ndarray, " frames"],
        places: Sequence[float] | Float[np.ndarray, " points"],
        curves: Mapping[str, Float[np.ndarray, "frames points"]],
        *,
        place_label: str = "x",
        value_label: str = "value",
        time_label: str = "t",
        **widget_options: Any,
    ) -> None:
        shape = (len(times), len(places))
        if not 1 <= len(times) <= _FRAMES or len(places) < 2:
            raise InputError(
                f"From 1 to {_FRAMES} frames of at least two points are shown, not {shape[0]} of "
                f"{shape[1]}."
            )
        for name, numbers in (("moments", times), ("places", places)):
            steps = np.diff(np.asarray(numbers, dtype=float))
            if not np.isfinite(steps).all() or np.any(steps <= 0):
                raise InputError(f"The {name} of a view of curves are increasing finite numbers.")
        if not 1 <= len(curves) <= _CURVES:
            raise InputError(f"From 1 to {_CURVES} curves are shown, not {len(curves)}.")
        arrays = [np.asarray(curve, dtype=float) for curve in curves.values()]
        if any(array.shape != shape for array in arrays):
            raise InputError(f"Each curve has {shape[0]} frames of {shape[1]} points.")
        values = np.stack(arrays).astype("<f4")
        if not np.isfinite(values).all():
            raise InputError("All curves must be finite.")
        if values.nbytes > _BYTES:
            raise InputError("The view would carry more than 1 MB; show fewer points or frames.")
        super().__init__(
            times=[float(t) for t in times],
            places=[float(x) for x in places],
            names=list(curves),
            values=values.tobytes(),
            place_label=place_label,
            value_label=value_label,
            time_label=time_label,
            **widget_options,
        )

    @traitlets.validate("frame")
    def _known_frame(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.times)):
            raise InputError(f"The frames are 0 to {len(self.times) - 1}, not {number}.")
        return number

    def figure(self) -> CaptionedFigure:
        """Return the first, a middle and the last frame."""
        frames = len(self.times)
        shown = np.frombuffer(self.values, "<f4").reshape(len(self.names), frames, -1)
        picked = sorted({0, frames // 2, frames - 1})
        with house_style():
            drawing = Figure(figsize=(8.4, 3.5))
            every = drawing.subplots(1, len(picked), sharey=True, squeeze=False)[0]
            for axes, k in zip(every, picked, strict=True):
                for name, curve, style, colour in zip(
                    self.names, shown, _STYLES, PALETTE.values(), strict=False
                ):
                    axes.plot(self.places, curve[k], color=colour, ls=style, label=name)
                axes.set(
                    title=f"{self.time_label} = {self.times[k]:.3g}",
                    xlabel=self.place_label,
                    ylabel=self.value_label if k == picked[0] else "",
                )
                axes.grid(True)
            drawing.legend(
                *every[0].get_legend_handles_labels(), loc="outside lower center", ncols=3
            )
        words = "; ".join(
            f"{name} from {curve[0].min():.3g} … {curve[0].max():.3g} to "
            f"{curve[-1].min():.3g} … {curve[-1].max():.3g}"
            for name, curve in zip(self.names, shown, strict=True)
        )
        return figure(
            drawing,
            alt=f"{self.value_label} over {self.place_label} at {len(picked)} moments up to "
            f"{self.time_label} = {self.times[-1]:.3g}. Ranges: {words}.",
            caption=f"{self.value_label} over {self.place_label}; above, {self.time_label}.",
        )
