"""Static picture of a search for ribbon discs: what is certified, and how long it takes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import MUTED, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["results_figure"]


def results_figure(table: pd.DataFrame, *, caption: str) -> CaptionedFigure:
    """Draw the share of knots that is certified and the time of each, against the crossings.

    Parameters
    ----------
    table
        From `workbench.knots.ribbon_survey.survey`.
    caption
        Printed under the picture, before what is drawn.
    """
    with house_style():
        drawing = Figure(figsize=(7.4, 2.9))
        left, right = drawing.subplots(1, 2)
        shares = table.groupby("crossings")["verified"].agg(["mean", "size"])
        left.plot(shares.index, shares["mean"], "o-", ms=4, color=PALETTE["blue"])
        left.set(xlabel="crossings", ylabel="share certified", ylim=(0, 1.05))
        jitter = np.random.default_rng(0).uniform(-0.2, 0.2, len(table))
        for found, fill, label in (
            (True, PALETTE["blue"], "certified"),
            (False, "none", "not in the budget"),
        ):
            some = table["verified"] == found
            right.plot(
                table["crossings"][some] + jitter[some],
                table["seconds"][some],
                "o",
                ms=3.2,
                mfc=fill,
                mec=PALETTE["blue"],
                alpha=0.65,
                label=label if some.any() else None,
            )
        middle = table.groupby("crossings")["seconds"].median()
        right.plot(middle.index, middle, color=MUTED, lw=1.2, label="median")
        right.set(xlabel="crossings", ylabel="processor seconds", yscale="log")
        right.legend(loc="upper left")
    parts = ", ".join(
        f"{n}: {round(row['mean'] * row['size'])} of {int(row['size'])}"
        for n, row in shares.iterrows()
    )
    return figure(
        drawing,
        alt="Two panels against the number of crossings: the share of knots that is certified "
        f"ribbon, and the processor seconds for each. Certified by crossings, {parts}. Median time "
        f"{table['seconds'].median():.3f} s, longest {table['seconds'].max():.1f} s.",
        caption=f"{caption} Right: a dot for each knot; the line is the median.",
    )
