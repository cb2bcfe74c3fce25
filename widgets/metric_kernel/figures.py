"""Pictures of feature learning: gain against distance, σ in training, what vanishes with N."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["gain_figure", "sigma_figure"]

_MARKS = "osD^vPX"


def gain_figure(
    distances: Sequence[float] | Float[np.ndarray, " distances"],
    gains: Mapping[str, Sequence[tuple[float, float, float]]],
    *,
    published: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    quantity: str = "factor gained in loss",
    distance: str = "geodesic distance d",
    caption: str,
) -> CaptionedFigure:
    """Draw factors gained, with intervals, over the distance, on logarithmic axes.

    Parameters
    ----------
    distances
        d.
    gains
        For each kernel (mean, low, high) at each distance.
    published
        For some names, pairs (distance, factor) that were published; drawn hollow.
    quantity, distance
        What the axes measure.
    caption
        The sentence under the picture.
    """
    d = np.asarray(distances, dtype=float)
    with house_style():
        drawing = Figure(figsize=(7.0, 3.8))
        axes = drawing.subplots()
        axes.axhline(1, color=INK, lw=0.7, ls=":")
        colours = dict(zip(gains, zip(PALETTE.values(), _MARKS, strict=False), strict=False))
        for name, (colour, mark) in colours.items():
            mean, low, high = np.array(gains[name]).T
            bars = np.maximum([mean - low, high - mean], 0)
            axes.errorbar(d, mean, bars, color=colour, marker=mark, ms=4, lw=1.1, label=name)
        for name, pairs in (published or {}).items():
            colour, mark = colours.get(name, (INK, "o"))
            axes.plot(*np.transpose(pairs), mark, mfc="none", mec=colour, ms=8)
        axes.set(xscale="log", yscale="log", xlabel=distance, ylabel=quantity)
        axes.legend(bbox_to_anchor=(1.02, 1), loc="upper left")
        axes.grid(True)
    said = "; ".join(
        f"{name} from {values[0][0]:.3g} at {d[0]:.3g} to {values[-1][0]:.3g} at {d[-1]:.3g}"
        for name, values in gains.items()
    )
    return figure(drawing, alt=f"{quantity}, over the {distance}: {said}.", caption=caption)


def sigma_figure(
    courses: Mapping[str, Sequence[Sequence[float]]],
    *,
    quantity: str = "σ on held-out points",
    caption: str,
) -> CaptionedFigure:
    """Draw σ after each epoch, a line for each seed, in one colour for each kind of training.

    Parameters
    ----------
    courses
        For each kind, the values of each seed, before the first epoch and after each.
    quantity
        What the vertical axis measures.
    caption
        The sentence under the picture.
    """
    with house_style():
        drawing = Figure(figsize=(7.0, 3.4))
        axes = drawing.subplots()
        for (name, seeds), colour, mark in zip(
            courses.items(), PALETTE.values(), _MARKS, strict=False
        ):
            for k, values in enumerate(seeds):
                label = name if k == 0 else None
                axes.plot(values, color=colour, marker=mark, ms=3, lw=1, label=label)
        axes.set(yscale="log", xlabel="epoch", ylabel=quantity)
        axes.legend()
        axes.grid(True, which="both")
    said = "; ".join(
        f"{name} ends at {', '.join(f'{values[-1]:.3g}' for values in seeds)}"
        for name, seeds in courses.items()
    )
    return figure(drawing, alt=f"{quantity} against the epoch: {said}.", caption=caption)
