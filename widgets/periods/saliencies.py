"""The share of each feature in the first principal component, as a static picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style

__all__ = ["saliency_figure"]


def saliency_figure(
    saliencies: Mapping[str, Sequence[float]], *, feature: str, caption: str
) -> CaptionedFigure:
    """Draw the squares of the loadings of the first component, for each set of features.

    Parameters
    ----------
    saliencies
        For each set, the shares of its features, which add up to 1.
    feature
        What the features are, for the axis: ``gap``.
    caption
        Printed under the picture.
    """
    said = []
    with house_style():
        drawing = Figure(figsize=(7.4, 1.9 * len(saliencies) + 0.5))
        rows = drawing.subplots(len(saliencies), 1, squeeze=False)[:, 0]
        for axes, (name, shares), colour in zip(
            rows, saliencies.items(), PALETTE.values(), strict=False
        ):
            numbers = np.arange(1, len(shares) + 1)
            axes.bar(numbers, shares, color=colour, width=0.75)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
            axes.set(title=name, ylabel="share", ylim=(0, 1), xlim=(0.4, len(shares) + 0.6))
            first, most = sum(shares[:2]), int(np.argmax(shares)) + 1
            said.append(f"{name}: the first two have {first:.0%}, the largest is number {most}")
        rows[-1].set_xlabel(feature)
    return figure(
        drawing,
        alt=f"Bars: the share of each {feature} in the first component. {'; '.join(said)}.",
        caption=caption,
    )
