"""How much agents unknot: Figure 2 of the paper, its conditions, and success during training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style

__all__ = ["curves_figure", "figure_2", "success_figure"]

_STYLES = (
    ("vermillion", "o"),
    ("blue", "s"),
    ("grey", "^"),
    ("green", "D"),
    ("purple", "v"),
    ("orange", "P"),
)


def figure_2(table: pd.DataFrame) -> CaptionedFigure:
    """Draw both panels of the paper's Figure 2: medians over seeds, and interquartile ranges.

    Parameters
    ----------
    table
        Columns `player`, `seed`, `length`, `fraction` (of unknots reduced to the empty word) and
        `actions` (their mean number in won plays), a row for each player, seed and length.
    """
    with house_style():
        drawing = Figure(figsize=(7.4, 3.2))
        left, right = drawing.subplots(1, 2)
        _medians(left, table, "player", "fraction")
        _medians(right, table, "player", "actions")
        left.set(xlabel="initial length ℓ", ylabel="fraction unknotted", ylim=(0, 1.03))
        right.set(xlabel="initial length ℓ", ylabel="mean number of actions")
        right.set_ylim(bottom=0)
        left.legend(loc="lower left")
    longest = table[table["length"] == table["length"].max()]
    ends = longest.groupby("player", sort=False)[["fraction", "actions"]].median()
    words = "; ".join(
        f"{player}: {row['fraction']:.2f}, {row['actions']:.0f} actions"
        for player, row in ends.iterrows()
    )
    return figure(
        drawing,
        alt="Two panels, fraction of unknots reduced to the empty braid word and mean number of "
        f"actions, against initial length. At {longest['length'].iloc[0]} letters: {words}.",
        caption="Medians over the seeds, with their interquartile ranges. Actions are those of "
        "plays that were won.",
    )


def success_figure(table: pd.DataFrame, by: str, *, label: str, caption: str) -> CaptionedFigure:
    """Draw the fraction unknotted against the length, a line for each value of a column.

    Parameters
    ----------
    table
        Columns `by`, `length`, `fraction`.
    by
        The column that tells the lines apart.
    label
        What the fraction is of.
    caption
        Printed under the picture.
    """
    with house_style():
        drawing = Figure(figsize=(5.2, 3.0))
        axes = drawing.subplots()
        _medians(axes, table, by, "fraction")
        axes.set(xlabel="initial length ℓ", ylabel=label, ylim=(-0.03, 1.03))
        drawing.legend(loc="outside right upper")
    ends = table[table["length"] == table["length"].max()].groupby(by, sort=False)["fraction"]
    words = "; ".join(f"{name}: {value:.2f}" for name, value in ends.median().items())
    return figure(
        drawing,
        alt=f"{label.capitalize()}, as a fraction, against initial length. "
        f"At {table['length'].max()} letters: {words}.",
        caption=caption,
    )


def curves_figure(
    curves: Mapping[str, Sequence[Sequence[Mapping[str, Any]]]], kinds: Sequence[str]
) -> CaptionedFigure:
    """Draw success, and which actions are made, as training goes on.

    Parameters
    ----------
    curves
        For each algorithm the examinations of each of its networks, as training wrote them.
    kinds
        The kind of each action.
    """
    with house_style():
        drawing = Figure(figsize=(8.2, 3.0))
        left, right = drawing.subplots(1, 2)
        for (name, runs), (colour, marker) in zip(curves.items(), _STYLES, strict=False):
            for number, run in enumerate(runs):
                steps = [row["steps"] / 1e3 for row in run]
                solved = [row["solved"] for row in run]
                label = name if number == 0 else None
                left.plot(
                    steps, solved, color=PALETTE[colour], lw=1, marker=marker, ms=2.5, label=label
                )
        name, runs = next(iter(curves.items()))
        steps = [row["steps"] / 1e3 for row in runs[0]]
        for place, kind in enumerate(dict.fromkeys(kinds)):
            share = [
                sum(p for p, k in zip(row["policy"], kinds, strict=True) if k == kind)
                for row in runs[0]
            ]
            colour = list(PALETTE)[place]
            right.plot(
                steps, share, color=PALETTE[colour], marker="osD^vPX"[place], ms=3, label=kind
            )
        left.set(xlabel="thousand actions of training", ylabel="fraction unknotted")
        left.legend(loc="lower right")
        right.set(xlabel="thousand actions of training", ylabel=f"share of actions, {name}")
        right.set_ylim(bottom=0)
        drawing.legend(*right.get_legend_handles_labels(), loc="outside right upper")
    ends = "; ".join(
        f"{algorithm} from {runs[0][0]['solved']:.2f} to {runs[0][-1]['solved']:.2f}"
        for algorithm, runs in curves.items()
    )
    return figure(
        drawing,
        alt=f"Fraction of the examination unknotted as training goes on: {ends}. Beside it, the "
        f"share of each kind of action that {name} makes.",
        caption="Left: a line for each seed. Right: what the first network does with its actions.",
    )


def _medians(axes: Axes, table: pd.DataFrame, by: str, column: str) -> None:
    for (name, rows), (colour, marker) in zip(table.groupby(by, sort=False), _STYLES, strict=False):
        values = rows.groupby("length")[column]
        low, median, high = (values.quantile(part) for part in (0.25, 0.5, 0.75))
        paint = PALETTE[colour]
        axes.fill_between(median.index, low, high, color=paint, alpha=0.2)
        axes.plot(median.index, median, color=paint, marker=marker, ms=4, label=str(name))
    lengths = sorted(table["length"].unique())
    axes.set_xticks(lengths[:: 1 + len(lengths) // 9])
    axes.grid(visible=True)
