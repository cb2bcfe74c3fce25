"""Static pictures beside the chambers: what was learned, and what was compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from workbench.errors import InputError

__all__ = ["agreement_figure", "learning_figure"]


def learning_figure(rates: Mapping[str, Sequence[float]]) -> CaptionedFigure:
    """Draw the share of right answers of each model, a dot for each seed.

    Parameters
    ----------
    rates
        Model -> its rates from 0 to 1, one a seed.
    """
    if not rates:
        raise InputError("There is no model to draw.")
    with house_style():
        drawing = Figure(figsize=(7.4, 0.3 * len(rates) + 0.9))
        axes = drawing.subplots()
        for y, own in enumerate(rates.values()):
            mean, spread = np.mean(own), np.std(own, ddof=1) if len(own) > 1 else 0.0
            axes.errorbar(
                100 * mean, y, xerr=100 * spread, fmt="D", ms=5, mfc="none", color=PALETTE["blue"]
            )
            axes.plot(100 * np.array(own), [y] * len(own), ".", ms=5, color=PALETTE["vermillion"])
        axes.set_yticks(range(len(rates)), list(rates))
        axes.set(xlabel="right on classes not trained on / %", xlim=(0, 103))
        axes.invert_yaxis()
        axes.grid(axis="x")
    told = "; ".join(f"{name} {100 * np.mean(own):.1f} %" for name, own in rates.items())
    return figure(
        drawing,
        alt=f"Share of right answers by model. {told}.",
        caption="Share of right answers: diamonds are means with the standard deviation over "
        "seeds, dots single seeds.",
    )


def agreement_figure(table: pd.DataFrame) -> CaptionedFigure:
    """Draw how many classes were compared on each surface, and on how many the counts differ.

    Parameters
    ----------
    table
        Columns surface, classes, effective, failures.
    """
    if not len(table):
        raise InputError("There is no surface to draw.")
    total, failed = int(table["classes"].sum()), int(table["failures"].sum())
    with house_style():
        drawing = Figure(figsize=(7.4, 2.4))
        axes = drawing.subplots()
        without = table["classes"] - table["effective"]
        axes.bar(
            table["surface"], table["effective"], color=PALETTE["blue"], width=0.6, label="h⁰ > 0"
        )
        axes.bar(
            table["surface"],
            without,
            bottom=table["effective"],
            color=PALETTE["grey"],
            width=0.6,
            label="h⁰ = 0",
        )
        for x, (n, bad) in enumerate(zip(table["classes"], table["failures"], strict=True)):
            axes.annotate(f"{bad} differ", (x, n), ha="center", va="bottom", fontsize=7)
        axes.set(ylabel="classes")
        axes.margins(y=0.12)
        axes.legend(loc="upper right", ncols=2)
    return figure(
        drawing,
        alt=f"Classes compared on {len(table)} surfaces, {total} in all, {failed} differ.",
        caption=f"Formula against exact counts: of {total:,} different classes, {failed} differ.",
    )
