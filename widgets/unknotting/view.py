"""Static pictures of unknotting: who solves which diagrams and how fast, and how that scales."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style

__all__ = ["comparison_figure", "scaling_figure"]

_MARKERS = ("o", "s", "^", "D")
_COLOURS = ("blue", "vermillion", "green", "purple")


def comparison_figure(attempts: pd.DataFrame) -> CaptionedFigure:
    """Draw the time of each attempt, filled where it solved the diagram, hollow where not.

    Parameters
    ----------
    attempts
        From `workbench.knots.peers.compare`.
    """
    families = list(dict.fromkeys(attempts["family"]))
    programs = list(dict.fromkeys(attempts["program"]))
    with house_style():
        height = 0.7 + 0.95 * len(families)
        drawing = Figure(figsize=(7.4, height), layout="constrained")
        axes = drawing.subplots()
        for at, program in enumerate(programs):
            for row, family in enumerate(families):
                chosen = (attempts["family"] == family) & (attempts["program"] == program)
                these = attempts[chosen]
                y = row + 0.2 * (at - (len(programs) - 1) / 2)
                for solved, fill in ((True, PALETTE[_COLOURS[at]]), (False, "none")):
                    points = these["seconds"][these["solved"] == solved]
                    axes.plot(
                        points,
                        np.full(len(points), y),
                        _MARKERS[at],
                        ms=4.5,
                        mfc=fill,
                        mec=PALETTE[_COLOURS[at]],
                        ls="none",
                        label=program if row == 0 and solved == these["solved"].iloc[0] else None,
                    )
                counted = f"{int(these['solved'].sum())}/{len(these)}"
                axes.annotate(
                    counted,
                    (1.01, y),
                    xycoords=("axes fraction", "data"),
                    va="center",
                    fontsize=8,
                    color=INK,
                )
        axes.set_yticks(range(len(families)), families)
        axes.set(xscale="log", xlabel="seconds", ylim=(len(families) - 0.5, -0.5))
        axes.legend(frameon=False, ncols=len(programs), loc="lower center", bbox_to_anchor=(0.5, 1))
    totals = attempts.groupby("program", sort=False)["solved"].agg(["sum", "size"])
    words = ", ".join(f"{name} {row['sum']} of {row['size']}" for name, row in totals.iterrows())
    return figure(
        drawing,
        alt=f"Time of each attempt by program and family of diagrams. Solved: {words}.",
        caption="Filled: solved; hollow: given up. At the right, how many were solved. "
        "Only ours writes down the moves.",
    )


def scaling_figure(times: pd.DataFrame, exponent: float) -> CaptionedFigure:
    """Draw the time to undo inflated unknots against their crossings.

    Parameters
    ----------
    times
        Columns `crossings` and `seconds`, one row a diagram.
    exponent
        Of the power law that fits them, from 30 crossings on.
    """
    with house_style():
        drawing = Figure(figsize=(5.0, 3.2), layout="constrained")
        axes = drawing.subplots()
        axes.plot(times["crossings"], 1e3 * times["seconds"], "o", ms=4, color=PALETTE["blue"])
        fitted = times[times["crossings"] >= 30]
        level = np.exp(np.mean(np.log(fitted["seconds"]) - exponent * np.log(fitted["crossings"])))
        x = np.geomspace(fitted["crossings"].min(), fitted["crossings"].max(), 2)
        axes.plot(x, 1e3 * level * x**exponent, "--", lw=1, color=MUTED)
        axes.set(xscale="log", yscale="log", xlabel="crossings", ylabel="milliseconds")
    largest = times.sort_values("crossings").iloc[-1]
    return figure(
        drawing,
        alt=f"Time against crossings, both logarithmic: {largest['seconds']:.2f} seconds at "
        f"{int(largest['crossings'])} crossings, growing with exponent {exponent:.2f}.",
        caption=f"Unknots blown up by random R2 and R3 moves; dashed: crossings to the power "
        f"{exponent:.2f}.",
    )
