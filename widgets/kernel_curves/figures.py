"""Pictures of metric flows against their laws, and of rows of a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import MUTED, PALETTE, CaptionedFigure, figure, house_style
from workbench.errors import InputError

__all__ = ["Law", "Row", "laws_figure", "rows_figure"]

_MARKS = "osD^v"
_STYLES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)), (0, (8, 3)))


@dataclass(frozen=True)
class Law:
    """A quantity that was computed at times, and the law it should follow.

    Attributes
    ----------
    name
        What flows.
    times, values
        Where it was computed, and what was found.
    law_times, law
        The law, on times of its own.
    """

    name: str
    times: Float[np.ndarray, " times"]
    values: Float[np.ndarray, " times"]
    law_times: Float[np.ndarray, " more"]
    law: Float[np.ndarray, " more"]


@dataclass(frozen=True)
class Row:
    """One row Θ(x₀, ·) of a kernel."""

    name: str
    values: Float[np.ndarray, " places"]


def laws_figure(
    panels: Sequence[Sequence[Law]], *, labels: Sequence[str], caption: str
) -> CaptionedFigure:
    """Draw panels of flows over time, marks on the lines of their laws.

    Parameters
    ----------
    panels
        Up to five laws in each.
    labels
        What the vertical axis of each panel measures.
    caption
        The sentence under the picture.
    """
    if not panels or len(panels) != len(labels):
        raise InputError("There is one label for each panel of laws.")
    with house_style():
        drawing = Figure(figsize=(7.2, 3.3))
        for axes, laws, label in zip(
            np.atleast_1d(drawing.subplots(1, len(panels))), panels, labels, strict=True
        ):
            for law, mark, style, colour in zip(
                laws, _MARKS, _STYLES, PALETTE.values(), strict=False
            ):
                axes.plot(law.law_times, law.law, color=colour, lw=1.2, ls=style)
                axes.plot(law.times, law.values, mark, color=colour, ms=4.5, label=law.name)
            axes.set(xlabel="flow time t", ylabel=label)
            axes.legend()
            axes.grid(True)
    words = "; ".join(
        f"{label}: "
        + ", ".join(f"{law.name} from {law.values[0]:.3g} to {law.values[-1]:.3g}" for law in laws)
        for label, laws in zip(labels, panels, strict=True)
    )
    return figure(
        drawing, alt=f"Flows as marks on the lines of their laws. {words}.", caption=caption
    )


def rows_figure(
    places: Float[np.ndarray, " places"],
    panels: Sequence[Sequence[Row]],
    *,
    titles: Sequence[str],
    place_label: str,
    caption: str,
) -> CaptionedFigure:
    """Draw rows of kernels over one coordinate, panel by panel.

    Parameters
    ----------
    places
        The coordinate of x, that of x₀ being 0.
    panels
        Up to five rows in each.
    titles
        Of the panels.
    place_label
        What the coordinate is.
    caption
        The sentence under the picture.
    """
    if not panels or len(panels) != len(titles):
        raise InputError("There is one title for each panel of rows.")
    with house_style():
        drawing = Figure(figsize=(7.2, 3.7))
        for axes, rows, title in zip(
            np.atleast_1d(drawing.subplots(1, len(panels))), panels, titles, strict=True
        ):
            axes.axhline(0, color=MUTED, lw=0.7)
            for row, style, colour in zip(rows, _STYLES, PALETTE.values(), strict=False):
                axes.plot(places, row.values, color=colour, ls=style, label=row.name)
            axes.set(xlabel=place_label, title=title)
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
            axes.grid(True)
    words = "; ".join(
        f"{title}: "
        + ", ".join(f"{r.name} between {r.values.min():.2g} and {r.values.max():.2g}" for r in rows)
        for title, rows in zip(titles, panels, strict=True)
    )
    return figure(drawing, alt=f"Rows of kernels. {words}.", caption=caption)
