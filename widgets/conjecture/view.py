"""Static pictures of the signature conjecture: what refuted its first form, what fools a network.

The family and the bound |2σ − slope| ≤ c₁·vol + c₂ are those of Davies, Juhász, Lackenby and
Tomasev (Geometry & Topology 28, 2024).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style
from workbench.conjectures.adversarial import Flip
from workbench.conjectures.inequality import AffineConstants, slope_gap
from workbench.conjectures.networks import Network
from workbench.errors import InputError

__all__ = ["accuracy_figure", "counterexample_figure", "flip_figure"]


def accuracy_figure(scores: pd.DataFrame, networks: Sequence[Network]) -> CaptionedFigure:
    """Draw the test accuracy of each model, and how the networks got there.

    Parameters
    ----------
    scores
        From `workbench.conjectures.comparison`: model, accuracy, low, high; perhaps a column
        "random split", NaN where it is not known.
    networks
        Those whose learning curves are drawn, one a seed.
    """
    ordered = scores.sort_values("accuracy", ignore_index=True)
    place, percent = np.arange(len(ordered)), 100 * ordered[["accuracy", "low", "high"]]
    learned = ordered["model"].str.contains("network")
    with house_style():
        drawing = Figure(figsize=(7.4, 0.28 * len(ordered) + 1.1), layout="constrained")
        left, right = drawing.subplots(1, 2, width_ratios=[3, 2])
        for these, colour in ((learned, PALETTE["blue"]), (~learned, PALETTE["grey"])):
            bars = percent[these]
            spread = (bars["accuracy"] - bars["low"], bars["high"] - bars["accuracy"])
            left.barh(place[these], bars["accuracy"], color=colour, height=0.6)
            left.errorbar(bars["accuracy"], place[these], xerr=spread, fmt="none", ecolor=INK, lw=1)
        if "random split" in ordered:
            lenient = 100 * ordered["random split"]
            left.plot(lenient, place, "D", ms=4, mfc="none", color=INK, label="random split")
            left.legend(frameon=False, loc="lower right")
        left.set_yticks(place, ordered["model"])
        left.set(xlim=(0, 100), xlabel="test accuracy / %", title="a  Models")
        for network in networks:
            curve = network.curve
            right.plot(curve.step, curve.validation_loss, lw=1, color=PALETTE["blue"])
            right.plot(curve.step, curve.training_loss, lw=0.8, ls=":", color=PALETTE["vermillion"])
        right.set(xlabel="steps", ylabel="loss", yscale="log", title="b  Learning")
    ends = ordered.iloc[[0, -1]]
    worst, best = (
        f"{m} at {100 * a:.0f} %" for m, a in zip(ends["model"], ends["accuracy"], strict=True)
    )
    return figure(
        drawing,
        alt=f"Left: test accuracy of {len(ordered)} models, from {worst} to {best}. "
        "Right: validation and training losses fall with the steps.",
        caption="a: accuracy on the grouped split, 95 % interval over test knots; networks blue. "
        "b: validation loss (lines) and training loss (dotted) of each seed, all invariants.",
    )


def counterexample_figure(
    family: pd.DataFrame, knots: pd.DataFrame, bounds: Sequence[AffineConstants]
) -> CaptionedFigure:
    """Draw the family's gap and volume against q, and its place above every bound on the table.

    Parameters
    ----------
    family
        Columns q, gap (= |2σ − slope|) and volume.
    knots
        The table: signature, slope, volume.
    bounds
        Tight affine bounds on the table, drawn as lines.
    """
    with house_style():
        drawing = Figure(figsize=(7.4, 3.0), layout="constrained")
        left, right = drawing.subplots(1, 2)
        left.plot(family["q"], family["gap"], "o-", ms=4, label="|2σ − slope|")
        left.plot(family["q"], family["volume"], "s--", ms=4, label="volume")
        left.set(xlabel="q", title="a  The family")
        left.legend(frameon=False)
        right.plot(
            knots["volume"], slope_gap(knots), ".", ms=1.5, color=PALETTE["grey"], rasterized=True
        )
        right.plot(family["volume"], family["gap"], "o", ms=4, color=PALETTE["vermillion"])
        ends = np.array([0.0, float(knots["volume"].max())])
        for bound in bounds:
            right.plot(ends, bound.c1 * ends + bound.c2, lw=0.8, color=INK)
        top = 1.08 * max(float(family["gap"].max()), float(slope_gap(knots).max()))
        right.set(
            xlabel="volume", ylabel="|2σ − slope|", ylim=(0, top), title="b  Above the bounds"
        )
    return figure(
        drawing,
        alt="Left: the gap grows linearly with q while the volume levels off near 4. Right: gap "
        "against volume; the family climbs at a fixed volume, above the lines bounding the table.",
        caption=f"The counterexamples, q = {family['q'].min()} to {family['q'].max()}, "
        f"against {len(knots)} knots (grey) and the tight affine bounds on them (lines).",
    )


def flip_figure(flip: Flip, symbols: Mapping[str, str]) -> CaptionedFigure:
    """Draw how far each invariant was moved to fool the network, in standard deviations.

    Parameters
    ----------
    flip
        From `workbench.conjectures.adversarial`.
    symbols
        Column -> symbol, for the columns to draw.
    """
    drawn = [i for i, column in enumerate(flip.columns) if column in symbols]
    if not drawn:
        raise InputError("symbols must name at least one input of the network.")
    moved = (flip.perturbed - flip.original)[drawn]
    with house_style():
        drawing = Figure(figsize=(6.4, 2.3), layout="constrained")
        axes = drawing.subplots()
        axes.axhline(0, lw=0.7, color=INK)
        axes.bar([symbols[flip.columns[i]] for i in drawn], moved, color=PALETTE["blue"], width=0.6)
        axes.set(ylabel="change / s.d.")
        axes.set_title(f"{flip.knot}: the answer goes from {flip.before} to {flip.after}")
    return figure(
        drawing,
        alt=f"Bars: the change of each invariant of {flip.knot} that flips the network's answer, "
        f"at most {np.abs(moved).max():.3f} standard deviations.",
        caption="The change of the invariants that fools the network; it belongs to no knot.",
    )
