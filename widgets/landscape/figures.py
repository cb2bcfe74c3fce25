"""Static pictures of the tree ensemble: what a model reads, batches of samples, extrapolation."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["batches_figure", "extrapolation_figure", "reading_figure"]

_SHOWN = 8


def reading_figure(weights: pd.Series[float], answers: pd.DataFrame) -> CaptionedFigure:
    """Show the largest coefficients of a logistic regression, and E₆ by a_max.

    Parameters
    ----------
    weights
        Coefficients by name of the input, the largest in size first.
    answers
        Columns a_max, geometries, ``fraction E₆`` and ``predicted``.
    """
    top = weights.head(_SHOWN)[::-1]
    with house_style():
        drawn = Figure(figsize=(7.6, 2.9))
        left, right = drawn.subplots(1, 2, width_ratios=[1.25, 1])
        left.barh(range(len(top)), top, color=PALETTE["blue"], height=0.65)
        left.set_yticks(range(len(top)), [str(name) for name in top.index])
        left.axvline(0, color=INK, lw=0.7)
        left.set(xlabel="coefficient, standardised inputs", title="What the regression weighs")
        places = np.arange(len(answers))
        right.bar(places, answers["fraction E₆"], width=0.5, color=PALETTE["sky"], label="geometry")
        right.plot(
            places, answers["predicted"], "o", color=PALETTE["vermillion"], label="regression"
        )
        right.set_xticks(places, [str(a) for a in answers["a_max"]])
        right.set(xlabel="a_max of v = (1, −1, −1)", ylim=(0, 1.3), title="Fraction with E₆")
        right.set_yticks([0, 0.5, 1])
        right.legend(loc="upper right", ncols=2)
    told = ", ".join(
        f"a_max = {row['a_max']:.0f}: {row['fraction E₆']:.3f} of {row['geometries']:.0f}"
        for row in answers.to_dict("records")
    )
    return figure(
        drawn,
        alt=f"Bars: the {len(top)} largest coefficients; {weights.index[0]} has "
        f"{weights.iloc[0]:.2f}, the next {weights.iloc[1]:.2f}. Fractions of E₆: {told}.",
        caption="One number decides almost alone: a_max(1, −1, −1), the greatest coefficient of "
        "v in a leaf; times(w) counts the leaves that have the greatest coefficient of w. Half of "
        "the geometries were chosen to have E₆.",
    )


def batches_figure(table: pd.DataFrame, exact: float) -> CaptionedFigure:
    """Show the interval of each batch of samples beside the exact probability."""
    places = np.arange(len(table))[::-1]
    share = table["E₆"] / table["geometries"]
    with house_style():
        drawn = Figure(figsize=(7.2, 0.7 + 0.3 * len(table)))
        axes = drawn.subplots()
        axes.hlines(places, table["low"], table["high"], color=PALETTE["blue"], lw=2)
        axes.plot(share, places, "o", color=PALETTE["blue"], ms=4)
        axes.axvline(exact, color=PALETTE["vermillion"], lw=1.2)
        axes.set_yticks(places, [str(name) for name in table["batch"]])
        axes.set(xlabel="probability of E₆ on v = (1, −1, −1)", ylabel="batch")
        axes.ticklabel_format(axis="x", style="sci", scilimits=(-4, -4), useMathText=True)
    inside = int(((table["low"] <= exact) & (exact <= table["high"])).sum())
    return figure(
        drawn,
        alt=f"{len(table)} intervals of 95 %, {inside} of which contain the exact probability "
        f"{exact:.6e}; counts {', '.join(map(str, table['E₆']))}.",
        caption="Dots: fraction of sampled geometries that have E₆ by the rule; bars: exact 95 % "
        f"intervals; line: {exact:.6e}, from counting trees.",
    )


def extrapolation_figure(
    table: pd.DataFrame, predicted: pd.DataFrame, largest: int
) -> CaptionedFigure:
    """Show predicted against exact log₁₀ of the number of triangulations, model by model.

    Parameters
    ----------
    table
        Columns ``points`` and ``log10``, a row a facet class.
    predicted
        One column a model that was trained on facets of at most `largest` points.
    """
    small = table["points"] <= largest
    with house_style():
        drawn = Figure(figsize=(7.8, 2.8))
        panels = drawn.subplots(1, len(predicted.columns), sharey=True)
        for axes, name in zip(panels, predicted, strict=True):
            for chosen, colour, label in (
                (small, PALETTE["sky"], "trained on"),
                (~small, PALETTE["vermillion"], "larger"),
            ):
                axes.plot(
                    table["log10"][chosen],
                    predicted[name][chosen],
                    "o",
                    ms=3,
                    color=colour,
                    label=label,
                )
            end = table["log10"].max() + 0.3
            axes.plot([0, end], [0, end], color=MUTED, lw=0.8)
            axes.set(title=name, xlabel="log₁₀ of the exact number", ylim=(-0.8, 14.5))
        panels[0].set_ylabel("log₁₀ predicted")
        panels[0].legend(loc="upper left")
    worst = {
        name: float((predicted[name] - table["log10"])[~small].abs().max()) for name in predicted
    }
    told = ", ".join(f"{name} by up to {value:.1f}" for name, value in worst.items())
    return figure(
        drawn,
        alt=f"Three scatter plots. On facets with more than {largest} points the models are wrong "
        f"by powers of ten: {told}. The tree stays below the largest number that it has seen.",
        caption=f"Trained on the {int(small.sum())} facet classes with at most {largest} lattice "
        f"points; the other {int((~small).sum())} are larger. On the "
        "line a prediction is right. A tree cannot go beyond what it saw.",
    )
