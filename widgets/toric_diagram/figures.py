"""Static pictures: the sixteen reflexive polygons, the bound by vertex count, errors of models."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from widgets.toric_diagram.picture import outline
from workbench.errors import InputError
from workbench.toric.exact_volume import ExactMinimum
from workbench.toric.number_field import polynomial_text

__all__ = ["bound_figure", "errors_figure", "gallery_figure"]

_ACROSS = 8


def gallery_figure(minima: Mapping[str, ExactMinimum]) -> CaptionedFigure:
    """Draw polygons with their Santaló points, V_min and its minimal polynomial.

    Raises
    ------
    InputError
        If there is none.
    """
    if not minima:
        raise InputError("There is no polygon to draw.")
    down = -(-len(minima) // _ACROSS)
    with house_style():
        drawing = Figure(figsize=(9.6, 1.9 * down), layout="constrained")
        grid = drawing.subplots(down, _ACROSS, squeeze=False).ravel()
        for axes in grid:
            axes.axis("off")
        for axes, (name, exact) in zip(grid, minima.items(), strict=False):
            outline(axes, exact.polygon)
            # One box for all, so that titles and polynomials stand in rows.
            axes.set_aspect("equal", adjustable="datalim")
            x, y = (_at_root(exact, k) for k in range(2))
            axes.plot(x, y, marker="D", ms=4.5, color=PALETTE["green"])
            axes.set_title(f"{name}  {float(exact.enclosure):.5f}", fontsize=8.5)
            axes.text(
                0.5,
                -0.06,
                _broken(polynomial_text(exact.polynomial)),
                transform=axes.transAxes,
                ha="center",
                va="top",
                fontsize=6.6,
                color=MUTED,
            )
    text = "; ".join(f"{name} {float(e.enclosure):.5f}" for name, e in minima.items())
    return figure(
        drawing,
        alt=f"{len(minima)} lattice polygons with their Santaló points. V_min: {text}.",
        caption="The reflexive polygons, named by the number of boundary points; green, the "
        "Santaló point. Above each, V_min, below, the minimal polynomial of which it is a root.",
    )


def bound_figure(table: pd.DataFrame, seed: int = 0) -> CaptionedFigure:
    """Draw 2A·V_min of each diagram against its number of vertices, between the bounds.

    Parameters
    ----------
    table
        From `workbench.conjectures.minimum_volume.diagram_table`.
    seed
        Of the sideways scatter, which has no meaning.
    """
    rng = np.random.default_rng(seed)
    aside = table["V"] + rng.uniform(-0.3, 0.3, len(table))
    bounds = table.groupby("V")["upper"].first()
    counts = bounds.index.to_numpy(dtype=int)
    limit = 4 * np.pi**2 / 27
    with house_style():
        drawing = Figure(figsize=(7.0, 3.3), dpi=240, layout="constrained")
        axes = drawing.subplots()
        # As pixels, since thousands of dots would make the drawing too large for a page.
        axes.plot(
            aside,
            table["product"],
            ".",
            ms=2,
            alpha=0.75,
            color=PALETTE["blue"],
            rasterized=True,
            zorder=3,
        )
        axes.hlines(bounds, counts - 0.42, counts + 0.42, color=PALETTE["vermillion"], lw=2)
        axes.axhline(1, color=PALETTE["green"], lw=2)
        axes.axhline(limit, color=MUTED, ls=":", lw=1)
        axes.annotate("4π²/27, an ellipse", (counts[0] - 0.45, limit + 0.012), color=INK)
        axes.set(xlabel="vertices n", ylabel="2A · V_min", ylim=(0.98, 1.5))
        axes.set_xticks(counts)
    return figure(
        drawing,
        alt=f"Scatter of 2A·V_min of {len(table)} toric diagrams against the number of vertices, "
        f"{counts[0]} to {counts[-1]}; all between 1 and the bound for n vertices.",
        caption=f"{len(table)} toric diagrams. Green: Mahler's bound 1, met by triangles. "
        "Vermillion: (4/27) n² sin²(π/n), met by affinely regular n-gons, n = 3, 4, 6. Where a dot "
        "stands in its column has no meaning.",
    )


def errors_figure(errors: pd.DataFrame) -> CaptionedFigure:
    """Draw the mean relative error of each model, with its interval.

    Parameters
    ----------
    errors
        From `workbench.conjectures.minimum_volume.regression_errors`.
    """
    rows = errors.iloc[::-1].reset_index(drop=True)
    place = np.arange(len(rows))
    proved = rows["model"].str.contains("proved")
    with house_style():
        drawing = Figure(figsize=(7.0, 0.34 * len(rows) + 0.8), layout="constrained")
        axes = drawing.subplots()
        for these, colour in ((~proved, PALETTE["blue"]), (proved, PALETTE["green"])):
            axes.barh(place[these], 100 * rows["error"][these], color=colour, height=0.6)
        spread = 100 * np.array([rows["error"] - rows["low"], rows["high"] - rows["error"]])
        axes.errorbar(100 * rows["error"], place, xerr=spread, fmt="none", ecolor=INK, lw=1)
        axes.set_yticks(place, rows["model"])
        axes.set(xlabel="mean relative error of V_min / %")
    said = "; ".join(
        f"{m}: {100 * e:.2f} %" for m, e in zip(errors["model"], errors["error"], strict=True)
    )
    return figure(
        drawing,
        alt=f"Mean relative error of V_min by model: {said}.",
        caption="Mean relative error on diagrams that were held out, with 95 % intervals; green "
        "learns nothing and cannot be off by more than half the width of the bound.",
    )


def _at_root(exact: ExactMinimum, coordinate: int) -> float:
    theta = float(sum(exact.root) / 2)
    return sum(float(c) * theta**k for k, c in enumerate(exact.point[coordinate]))


def _broken(text: str) -> str:
    """Break a long polynomial into two lines before the sign nearest the middle."""
    if len(text) < 24:
        return text
    signs = [k for k, c in enumerate(text) if c in "+−" and k]
    cut = min(signs, key=lambda k: abs(k - len(text) / 2))
    return text[:cut] + "\n" + text[cut:]
