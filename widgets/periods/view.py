"""Points with a polygon and a sequence each, shown for the point that is chosen.

Everything travels in the traits, so that a saved page still answers to the pointer and the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from widgets.figure import INK, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError

__all__ = ["PeriodScatter", "Spot"]

_HERE = Path(__file__).parent
_MOST = 5_000


@dataclass(frozen=True)
class Spot:
    """One point.

    Attributes
    ----------
    name
        What it is called.
    x, y
        Where it is.
    value
        Its colour, on the scale of all.
    group
        Spots of one group are marked together.
    sequence
        The text that belongs to it.
    polygon
        Vertices in order, to be drawn beside it; none is no picture.
    """

    name: str
    x: float
    y: float
    value: float
    group: str
    sequence: str
    polygon: tuple[tuple[int, int], ...] = ()


class PeriodScatter(anywidget.AnyWidget):  # type: ignore[misc]
    """A scatter whose points tell their sequence and show their polygon.

    Parameters
    ----------
    spots
        From 1 to 5,000.
    x_label, y_label, value_label
        What the axes and the colours are.

    Attributes
    ----------
    chosen : int
        The number of the spot that is shown, from 0. May be set.

    Raises
    ------
    InputError
        If there are no spots or too many, or a number is not finite.

    Examples
    --------
    >>> spot = Spot("plane", 0.0, 1.0, 9.0, "a", "1, 0, 0, 6", ((1, 0), (0, 1), (-1, -1)))
    >>> PeriodScatter([spot], x_label="PC1", y_label="PC2", value_label="degree").chosen
    0
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    spots = traitlets.List(traitlets.Dict()).tag(sync=True)
    labels = traitlets.Dict().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        spots: Sequence[Spot],
        *,
        x_label: str,
        y_label: str,
        value_label: str,
        **widget_options: Any,
    ) -> None:
        if not 1 <= len(spots) <= _MOST:
            raise InputError(f"From 1 to {_MOST} spots are shown, not {len(spots)}.")
        numbers = np.array([(spot.x, spot.y, spot.value) for spot in spots], float)
        if not np.isfinite(numbers).all():
            raise InputError("Each spot has finite numbers for its place and its colour.")
        super().__init__(
            spots=[
                {
                    "name": spot.name,
                    "x": float(spot.x),
                    "y": float(spot.y),
                    "value": float(spot.value),
                    "group": spot.group,
                    "sequence": spot.sequence,
                    "polygon": [list(vertex) for vertex in spot.polygon],
                }
                for spot in spots
            ],
            labels={"x": x_label, "y": y_label, "value": value_label},
            **widget_options,
        )

    @traitlets.validate("chosen")
    def _known(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.spots)):
            raise InputError(f"The spots are 0 to {len(self.spots) - 1}, not {number}.")
        return number

    def figure(self) -> CaptionedFigure:
        """Return the scatter, with the chosen spot marked."""
        x, y, value = (np.array([spot[key] for spot in self.spots]) for key in ("x", "y", "value"))
        here = self.spots[self.chosen]
        groups = len({spot["group"] for spot in self.spots})
        with house_style():
            drawing = Figure(figsize=(7.4, 4.0))
            axes = drawing.subplots()
            marks = axes.scatter(x, y, c=value, cmap="cividis", s=24, lw=0.4, edgecolor=INK)
            axes.scatter(here["x"], here["y"], s=110, facecolor="none", edgecolor="#D55E00", lw=1.8)
            axes.set(xlabel=self.labels["x"], ylabel=self.labels["y"])
            drawing.colorbar(marks, label=self.labels["value"])
        return figure(
            drawing,
            alt=f"{len(x)} points of {groups} sequences; {self.labels['x']} from {x.min():.3g} to "
            f"{x.max():.3g}, {self.labels['y']} from {y.min():.3g} to {y.max():.3g}, "
            f"{self.labels['value']} from {value.min():.3g} to {value.max():.3g}.",
            caption=f"{len(x)} points of {groups} sequences, coloured by {self.labels['value']}. "
            f"Marked: {here['name']}, {here['sequence']}.",
        )
