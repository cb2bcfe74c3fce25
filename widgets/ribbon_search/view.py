"""Static pictures of searches for ribbon discs: what is certified, how soon, and by whom."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import MUTED, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["race_figure", "results_figure"]

_DASHES = ("-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (1, 1)))


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


def race_figure(
    rows: pd.DataFrame, ranges: Sequence[tuple[int, int]], *, caption: str
) -> CaptionedFigure:
    """Draw the share of attempts that each player has solved by a time, a panel for each range.

    Parameters
    ----------
    rows
        From `workbench.games.agents.ribbon_contest.contest`.
    ranges
        Fewest and most crossings of each panel.
    caption
        Printed under the picture, before what is drawn.
    """
    said = []
    players = list(rows["player"].unique())
    with house_style():
        drawing = Figure(figsize=(7.4, 3.1))
        panels = drawing.subplots(1, len(ranges), sharey=True, squeeze=False)[0]
        for panel, (low, high) in zip(panels, ranges, strict=True):
            here = rows[rows["crossings"].between(low, high)]
            longest = float(here["budget"].max())
            for player, colour, dashes in zip(players, PALETTE.values(), _DASHES, strict=False):
                own = here[here["player"] == player]
                times = np.sort(own.loc[own["solved"], "seconds"].to_numpy())
                times = np.maximum(times[times <= longest], 1e-3)
                share = np.arange(1, len(times) + 1) / len(own)
                x = np.concatenate([[1e-3], times, [longest]])
                y = np.concatenate([[0], share, share[-1:] if len(share) else [0]])
                panel.step(x, y, where="post", color=colour, ls=dashes, lw=1.6, label=player)
                said.append(f"{player}, {low} to {high} crossings: {y[-1]:.0%}")
            panel.set(xscale="log", xlabel="processor seconds", ylim=(0, 1.03))
            panel.set_title(f"{low} to {high} crossings")
        panels[0].set_ylabel("share solved")
        drawing.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return figure(
        drawing,
        alt="The share of attempts solved within a time, a line for each player. At the end: "
        f"{'; '.join(said)}.",
        caption=f"{caption} An attempt that was given up counts as not solved.",
    )
