"""What agents of the braid game do: which action when, which ones matter, where they look."""

from __future__ import annotations

import numpy as np
import pandas as pd
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["calibration_figure", "phases_figure", "saliency_figure", "use_figure"]


def phases_figure(tables: dict[str, pd.DataFrame]) -> CaptionedFigure:
    """Draw the shares of the kinds of actions in each part of won plays.

    Parameters
    ----------
    tables
        For each player what `workbench.games.strategies.phases` returns.
    """
    with house_style():
        drawing = Figure(figsize=(7.4, 2.9))
        panels = drawing.subplots(1, len(tables), sharey=True, squeeze=False)[0]
        for axes, (player, table) in zip(panels, tables.items(), strict=True):
            floor = np.zeros(len(table))
            for place, kind in enumerate(table.columns):
                axes.bar(
                    table.index,
                    table[kind],
                    bottom=floor,
                    width=0.86,
                    color=list(PALETTE.values())[place],
                    hatch=("", "//", "..", "\\\\", "xx", "--", "oo")[place],
                    edgecolor="white",
                    linewidth=0.5,
                    label=kind if axes is panels[0] else None,
                )
                floor = floor + table[kind].to_numpy()
            axes.set(title=player, xlabel="part of the play", xticks=table.index)
        panels[0].set(ylabel="share of actions", ylim=(0, 1))
        drawing.legend(loc="outside right upper")
    words = "; ".join(
        f"{player} begins with {table.iloc[0].idxmax()} and ends with {table.iloc[-1].idxmax()}"
        for player, table in tables.items()
    )
    return figure(
        drawing,
        alt=f"Shares of the kinds of actions in each fifth of won plays. Commonest: {words}.",
        caption="Won plays, each cut into five equal parts.",
    )


def use_figure(table: pd.DataFrame) -> CaptionedFigure:
    """Draw what is unknotted when one kind of action is forbidden.

    Parameters
    ----------
    table
        Columns `player`, `without` (a kind, or "nothing"), `fraction`, `low`, `high`.
    """
    kinds = list(dict.fromkeys(table["without"]))
    players = list(dict.fromkeys(table["player"]))
    with house_style():
        drawing = Figure(figsize=(6.4, 3.0))
        axes = drawing.subplots()
        for place, player in enumerate(players):
            rows = table[table["player"] == player].set_index("without").loc[kinds]
            y = np.arange(len(kinds)) + 0.18 * (place - (len(players) - 1) / 2)
            reach = np.array([rows["fraction"] - rows["low"], rows["high"] - rows["fraction"]])
            axes.errorbar(
                rows["fraction"],
                y,
                xerr=reach.clip(min=0),
                fmt="os^D"[place],
                ms=4.5,
                color=list(PALETTE.values())[place],
                label=player,
            )
        axes.set_yticks(range(len(kinds)), [f"without {kind}" for kind in kinds])
        axes.set(xlabel="fraction unknotted", xlim=(0, 1.02), ylim=(len(kinds) - 0.5, -0.5))
        axes.grid(visible=True, axis="x")
        drawing.legend(loc="outside right upper")
    words = "; ".join(
        f"{row.player} without {row.without} {row.fraction:.2f}" for row in table.itertuples()
    )
    return figure(
        drawing,
        alt=f"Fraction unknotted when one kind of action is forbidden: {words}.",
        caption="The same words for all; 95 % intervals.",
    )


def saliency_figure(values: Float[np.ndarray, " places"]) -> CaptionedFigure:
    """Draw how much the likeliest action depends on each letter that the network sees.

    Parameters
    ----------
    values
        What `workbench.games.strategies.saliency` returns.
    """
    half = len(values) // 2
    first, last = values[:half], values[half:][::-1]
    with house_style():
        drawing = Figure(figsize=(7.0, 2.3))
        axes = drawing.subplots()
        axes.bar(range(half), first, color=PALETTE["blue"])
        axes.bar(range(half + 2, 2 * half + 2), last, color=PALETTE["vermillion"], hatch="//")
        ticks = [0, half // 2, half - 1, half + 2, half + 2 + half // 2, 2 * half + 1]
        names = ["first", f"{half // 2 + 1}th", f"{half}th", f"{half}th last", "", "last"]
        axes.set_xticks(ticks, names)
        axes.annotate("…", (half + 0.5, 0), ha="center", color=MUTED, annotation_clip=False)
        axes.set_ylabel("mean gradient", color=INK)
    at = int(values.argmax())
    where = f"{at + 1} from the front" if at < half else f"{at - half + 1} from the end"
    return figure(
        drawing,
        alt=f"Bars for the letters at the two ends of the word; the highest is letter {where}, "
        f"{values.max() / np.median(values):.1f} times the median.",
        caption="Norm of the gradient of the likeliest action's log-probability by each letter.",
    )


def calibration_figure(tables: dict[str, pd.DataFrame]) -> CaptionedFigure:
    """Draw how often words are knots, against the probability that a network gave.

    Parameters
    ----------
    tables
        For each network what `workbench.games.classify.results.calibration` returns.
    """
    with house_style():
        drawing = Figure(figsize=(4.6, 3.2))
        axes = drawing.subplots()
        axes.plot([0, 1], [0, 1], "--", lw=1, color=MUTED)
        for (name, table), (colour, marker) in zip(
            tables.items(), (("blue", "o"), ("vermillion", "s")), strict=False
        ):
            reach = np.array([table["knots"] - table["low"], table["high"] - table["knots"]])
            axes.errorbar(
                table["probability"],
                table["knots"],
                yerr=reach.clip(min=0),
                fmt=marker,
                ms=4,
                lw=1,
                color=PALETTE[colour],
                label=name,
            )
        axes.set(xlabel="probability given", ylabel="fraction that are knots")
        axes.legend(loc="upper left")
    gaps = "; ".join(
        f"{name} off by {np.average((t['knots'] - t['probability']).abs(), weights=t['words']):.3f}"
        for name, t in tables.items()
    )
    return figure(
        drawing,
        alt=f"Fraction of knots against the probability given, beside the diagonal: {gaps}.",
        caption="95 % intervals; on the dashed line a probability is deserved.",
    )
