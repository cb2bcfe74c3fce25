"""Static pictures, and one with a slider, of the supervised results of [21], [22] and [34]."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from workbench.conjectures.volume import VolumeKnots
from workbench.errors import InputError

__all__ = ["angle_view", "opinion_figure", "score_figure", "volume_figure"]

_COLOURS = ("grey", "vermillion", "blue", "sky", "orange")
_MARKS = "Dos^v"


def volume_figure(
    by_crossing: pd.DataFrame, scan: pd.DataFrame, relevance: pd.Series, published: float
) -> CaptionedFigure:
    """Draw the error of each way to the volume by crossing number, and the scan over angles.

    Parameters
    ----------
    by_crossing
        Index crossing number; one column a model, mean relative error as a fraction.
    scan
        From `workbench.conjectures.volume.scan_angles`.
    relevance
        Index angle in units of π, values at most 1.
    published
        The error that [21] reports, as a fraction.
    """
    drawn = by_crossing[by_crossing.index >= 8]
    with house_style():
        drawing = Figure(figsize=(7.4, 3.1), layout="constrained")
        left, right = drawing.subplots(1, 2)
        for model, colour, mark in zip(drawn, _COLOURS, _MARKS, strict=False):
            left.plot(
                drawn.index,
                100 * drawn[model],
                mark + "-",
                ms=4,
                color=PALETTE[colour],
                label=model,
            )
        left.axhline(100 * published, lw=0.8, ls=":", color=INK)
        left.text(
            drawn.index[0],
            96 * published,
            "[21], mostly 16 crossings",
            color=MUTED,
            fontsize=8,
            va="top",
        )
        left.set(yscale="log", xlabel="crossings", ylabel="mean relative error / %")
        left.set_yticks([2, 5, 10, 20, 50, 100], ["2", "5", "10", "20", "50", "100"])
        left.set_ylim(1.5, 450 * float(drawn.max().max()))
        left.set_title("a  Error by crossing number")
        left.legend()
        right.plot(scan["angle"], 100 * scan["error"], "-", color=PALETTE["blue"])
        right.set(xlabel="θ / π", ylabel="error of the formula at θ / %", xlim=(0, 1))
        right.set_ylim(0, 105 * float(scan["error"].max()))
        right.axvline(0.75, lw=0.8, ls=":", color=INK)
        right.bar(
            relevance.index,
            100 * float(scan["error"].max()) * 0.5 * relevance,
            width=0.035,
            color=PALETTE["orange"],
            alpha=0.6,
        )
        right.set_title("b  One angle after another")
    best = scan.iloc[int(scan["error"].to_numpy().argmin())]
    return figure(
        drawing,
        alt="Left: the mean relative error falls with the crossing number for every model. "
        f"Right: the refitted formula errs least at θ = {best['angle']:.2f}π, "
        f"by {100 * best['error']:.1f} %.",
        caption="a: error on test knots by crossing number; dotted, the average that [21] reports. "
        "b: the formula refitted at each angle (line); relevance of |J(exp iθ)| for a network that "
        "sees sixteen angles (bars, no unit); dotted, 3π/4. "
        "At 2π/3, where the curve has its spike, J = 1 for every knot.",
    )


def score_figure(scores: pd.DataFrame, published: Mapping[str, float]) -> CaptionedFigure:
    """Draw the accuracy of each network of [22] and what it must beat.

    Parameters
    ----------
    scores
        From `workbench.conjectures.four_dimensional.score_table`.
    published
        Problem -> [22]'s accuracy, as a fraction; drawn as a bar.
    """
    place = np.arange(len(scores))[::-1]
    with house_style():
        drawing = Figure(figsize=(7.4, 0.36 * len(scores) + 1.0), layout="constrained")
        axes = drawing.subplots()
        spread = 100 * np.array(
            [scores["network"] - scores["low"], scores["high"] - scores["network"]]
        )
        for column, colour, mark in (
            ("majority", "grey", "x"),
            ("rule accuracy", "orange", "s"),
            ("trees", "green", "^"),
        ):
            axes.plot(
                100 * scores[column],
                place,
                mark,
                ms=7,
                mfc="none",
                color=PALETTE[colour],
                label=column.removesuffix(" accuracy"),
            )
        axes.errorbar(
            100 * scores["network"],
            place,
            xerr=spread,
            fmt="o",
            ms=5,
            color=PALETTE["blue"],
            label="network",
        )
        known = [
            (100 * published[p], y)
            for p, y in zip(scores["problem"], place, strict=True)
            if p in published
        ]
        axes.plot(*zip(*known, strict=True), "|", ms=14, mew=1.5, color=INK, label="[22], at least")
        axes.set_yticks(place, scores["problem"])
        axes.set(xlabel="test accuracy / %", xlim=(20, 101.5))
        axes.grid(axis="x")
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    listed = "; ".join(
        f"{row['problem']} {100 * row['network']:.1f} %" for _, row in scores.iterrows()
    )
    return figure(
        drawing,
        alt=f"Accuracy of networks: {listed}.",
        caption="Test accuracy, mean over seeds with its 95 % interval over test knots, beside the "
        "majority answer, a rule that learns nothing, and trees.",
    )


def opinion_figure(opinions: pd.DataFrame) -> CaptionedFigure:
    """Draw the networks' probability against what exact tests say.

    Parameters
    ----------
    opinions
        probability, and status: proved, excluded or open.
    """
    edges = np.linspace(0, 1, 21)
    with house_style():
        drawing = Figure(figsize=(7.4, 2.6), layout="constrained")
        axes = drawing.subplots(1, 3)
        for ax, status, colour in zip(
            axes, ("excluded", "proved", "open"), ("grey", "green", "vermillion"), strict=True
        ):
            values = opinions.loc[opinions["status"] == status, "probability"]
            ax.hist(values, bins=edges, color=PALETTE[colour])
            ax.set_title(f"{status}: {len(values)}")
            ax.set(xlabel="network's probability", xlim=(0, 1))
        axes[0].set(yscale="log", ylabel="knots")
    counts = opinions["status"].value_counts()
    return figure(
        drawing,
        alt="Histograms of the network's probability of being quasipositive for knots that are "
        + ", ".join(f"{name} ({counts.get(name, 0)})" for name in ("excluded", "proved", "open"))
        + ".",
        caption="Knots of 13 crossings, both chiralities: what the networks think of those that an "
        "obstruction excludes (logarithmic), those proved quasipositive by bands, and the rest.",
    )


def angle_view(
    knots: VolumeKnots, angles: Sequence[float] | np.ndarray, seed: int, points: int
) -> CaptionedFigure:
    """Show volume against |J(e^{iθ})| with a slider for θ; it responds without a kernel.

    Parameters
    ----------
    knots
        To draw from.
    angles
        Of the slider, in radians.
    seed, points
        So many knots are drawn at random.
    """
    if not 2 <= len(angles) <= 40:
        raise InputError("the slider takes from 2 to 40 angles.")
    drawn = np.sort(np.random.default_rng(seed).permutation(len(knots.names))[:points])
    values = knots.values(angles)[drawn]
    names = [f"{knots.names[i]}, {knots.crossings[i]} crossings" for i in drawn]
    traces = [
        go.Scatter(
            x=np.round(values[:, k], 3),
            y=np.round(knots.volume[drawn], 3),
            mode="markers",
            text=names,
            hovertemplate="%{text}<br>|J| %{x}, volume %{y}<extra></extra>",
            marker={"size": 4, "opacity": 0.5, "color": PALETTE["blue"]},
            visible=bool(k == len(angles) // 2),
        )
        for k in range(len(angles))
    ]
    steps = [
        {
            "label": f"{angle / np.pi:.2f}π",
            "method": "update",
            "args": [{"visible": [j == k for j in range(len(angles))]}],
        }
        for k, angle in enumerate(angles)
    ]
    layout = go.Layout(
        xaxis={"title": "|J(exp iθ)|", "type": "log"},
        yaxis={"title": "volume"},
        height=440,
        margin={"l": 60, "r": 20, "t": 20, "b": 50},
        sliders=[{"active": len(angles) // 2, "steps": steps, "currentvalue": {"prefix": "θ = "}}],
    )
    return figure(
        go.Figure(traces, layout),
        alt=f"Volume against the absolute value of the Jones polynomial at an angle that a slider "
        f"chooses, {len(drawn)} knots; near 3π/4 they lie along one curve.",
        caption="Move the slider: near θ = 3π/4 one number all but determines the volume.",
    )
