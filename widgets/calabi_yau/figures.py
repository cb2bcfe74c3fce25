"""Static pictures of Calabi–Yau metrics: σ against CPU time, η, cross-sections.

Deviations η − 1 range over decades, so that they are coloured by sign and logarithm, with limits
that never change: |η − 1| = 10⁻⁴ and less is pale, 1 and more is full blue (too small) or orange.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Float64
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from widgets.calabi_yau.member import Member
from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from workbench.errors import InputError
from workbench.metrics.calabi_yau.comparison import DEVIATIONS

__all__ = ["accuracy_figure", "draw_accuracies", "draw_section", "draw_shares", "sections_figure"]

DIVERGING = LinearSegmentedColormap.from_list(
    "η − 1", ["#00457a", "#0072b2", "#f1f0ec", "#d55e00", "#8a3200"]
)
_FINEST, _DECADES = 1e-4, 4
_MARKS, _COLOURS = "osD^v", ("vermillion", "blue", "green", "purple", "sky")
_LEVELS, _LEVEL_NAMES = (-1, -1e-2, 0, 1e-2, 1), ("−1", "−10⁻²", "0", "10⁻²", "1")
_YAW, _PITCH = 0.5, 0.4


def signed_logarithm(deviation: Float[np.ndarray, "*shape"]) -> Float64[np.ndarray, "*shape"]:
    """Return sign(x) log₁₀(|x| / 10⁻⁴) / 4 between −1 and 1, and 0 where |x| is below 10⁻⁴.

    Examples
    --------
    >>> signed_logarithm(np.array([-1.0, -1e-3, 1e-5, 0.01, 7.0])).round(9).tolist()
    [-1.0, -0.25, 0.0, 0.5, 1.0]
    """
    size = np.log10(np.maximum(np.abs(deviation), _FINEST) / _FINEST) / _DECADES
    value: Float64[np.ndarray, "*shape"] = np.sign(deviation) * np.minimum(size, 1)
    return value


def accuracy_figure(member: Member, *, caption: str) -> CaptionedFigure:
    """Picture σ against CPU time, and the distribution of η, for all methods."""
    with house_style():
        drawing = Figure(figsize=(9.2, 3.4))
        left, right = drawing.subplots(1, 2)
        draw_accuracies(left, member)
        draw_shares(right, member)
    return figure(drawing, alt=accuracies_in_words(member), caption=caption)


def sections_figure(
    members: Sequence[Member], methods: Sequence[str], *, caption: str
) -> CaptionedFigure:
    """Picture the cross-section of each member, coloured by η − 1 for each method.

    Raises
    ------
    InputError
        If a member lacks a method, or there is nothing to show.
    """
    if not members or not methods:
        raise InputError("Cross-sections are shown of one member or more, for one method or more.")
    for member in members:
        missing = [name for name in methods if name not in member.methods]
        if missing:
            raise InputError(f"{member.name} was not measured with {', '.join(missing)}.")
    rows, columns = len(members), len(methods)
    words = []
    with house_style():
        drawing = Figure(figsize=(2.5 * columns + 0.7, 2.5 * rows + 0.2))
        grid = drawing.subplots(rows, columns, squeeze=False)
        for axes_row, member in zip(grid, members, strict=True):
            for axes, name in zip(axes_row, methods, strict=True):
                draw_section(axes, member, name)
                axes.set_title(f"{name}, {member.name}")
                size = np.abs(member.deviations[name]).max()
                words.append(f"{name} at {member.name}: |η − 1| is at most {size:.2g}")
        _colour_bar(drawing, list(grid.flat))
    return figure(
        drawing,
        alt="A curve in the hypersurface as a surface in space, with five-fold or similar "
        f"symmetry. {'; '.join(words)}.",
        caption=caption,
    )


def draw_accuracies(axes: Axes, member: Member) -> None:
    """Draw σ against CPU time, both logarithmic; what costs nothing is a line."""
    for number, name in enumerate(_timed(member)):
        runs = [each for each in member.measured if each.method == name]
        colour = PALETTE[_COLOURS[number % len(_COLOURS)]]
        if name in member.courses:
            axes.plot(*np.transpose(member.courses[name]), color=colour, lw=0.9, alpha=0.7)
        axes.plot(
            [each.seconds for each in runs],
            [each.accuracy.sigma.value for each in runs],
            _MARKS[number % len(_MARKS)] + "-",
            color=colour,
            ms=5,
            lw=1.0,
            label=name,
        )
    for each in member.methods.values():
        if each.seconds == 0:
            axes.axhline(
                each.accuracy.sigma.value, color=PALETTE["grey"], ls="--", label=each.method
            )
    axes.set(xscale="log", yscale="log", xlabel="CPU-seconds", ylabel="σ", title=member.name)
    times = [t for t in (m.seconds for m in member.measured) if t > 0] + [
        t for course in member.courses.values() for t, _ in course if t > 0
    ]
    if times:
        axes.set_xlim(
            10 ** np.floor(np.log10(min(times))), 10 ** np.ceil(np.log10(max(times)) + 1e-9)
        )
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.grid(visible=True)
    axes.legend()


def draw_shares(axes: Axes, member: Member) -> None:
    """Draw the distributions of η − 1 over the signed logarithm."""
    edges = signed_logarithm(DEVIATIONS)
    # the middle bin has no width on this scale, and is given that of the others
    half = (edges[1] - edges[0]) / 2
    edges = edges + half * np.sign(DEVIATIONS)
    for name, shares in member.shares.items():
        numbers = list(_timed(member))
        timed = name in numbers
        colour = PALETTE[_COLOURS[numbers.index(name) % len(_COLOURS)] if timed else "grey"]
        axes.stairs(shares, edges, color=colour, lw=1.4, label=name, ls="-" if timed else "--")
    ticks = signed_logarithm(np.array(_LEVELS))
    axes.set_xticks(ticks + half * np.sign(ticks), _LEVEL_NAMES)
    axes.set(xlabel="η − 1", ylabel="share of ∫ |Ω|²", title=f"η − 1, {member.name}")
    axes.legend()


def draw_section(axes: Axes, member: Member, method: str) -> None:
    """Draw the cross-section, coloured by η − 1, darker where it is seen aslant."""
    places = member.section.places
    space = np.stack(
        [places[..., 0], places[..., 2], (places[..., 1] + places[..., 3]) / 2**0.5], axis=-1
    )
    turn = np.array([[np.cos(_YAW), 0, np.sin(_YAW)], [0, 1, 0], [-np.sin(_YAW), 0, np.cos(_YAW)]])
    tilt = np.array(
        [[1, 0, 0], [0, np.cos(_PITCH), -np.sin(_PITCH)], [0, np.sin(_PITCH), np.cos(_PITCH)]]
    )
    seen = space @ (tilt @ turn).T
    quads = np.stack(
        [seen[:, :-1, :-1], seen[:, 1:, :-1], seen[:, 1:, 1:], seen[:, :-1, 1:]], axis=3
    ).reshape(-1, 4, 3)
    value = signed_logarithm(member.deviations[method])
    mean = (value[:, :-1, :-1] + value[:, 1:, :-1] + value[:, 1:, 1:] + value[:, :-1, 1:]) / 4
    normal = np.cross(quads[:, 2] - quads[:, 0], quads[:, 3] - quads[:, 1])
    facing = np.abs(normal[:, 2]) / np.maximum(np.linalg.norm(normal, axis=1), 1e-300)
    colours = DIVERGING((mean.reshape(-1) + 1) / 2)
    colours[:, :3] *= (0.72 + 0.28 * facing)[:, None]
    order = np.argsort(quads[:, :, 2].mean(axis=1))
    shown = PolyCollection(
        list(quads[order, :, :2]),
        facecolors=colours[order],
        edgecolors=(0.15, 0.15, 0.15, 0.2),
        linewidths=0.25,
        rasterized=True,
    )
    axes.add_collection(shown)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.axis("off")


def accuracies_in_words(member: Member) -> str:
    """Say what σ every method reaches, and in what time."""
    told = [
        f"{name} reaches σ = {each.accuracy.sigma.value:.2g} in {each.seconds:.2g} CPU-seconds"
        for name, each in member.methods.items()
    ]
    return f"{member.name}. {'; '.join(told)}."


def _timed(member: Member) -> list[str]:
    """Return the methods that take time, in order."""
    return [name for name, each in member.methods.items() if each.seconds > 0]


def _colour_bar(drawing: Figure, grid: Sequence[Axes]) -> None:
    scale = ScalarMappable(Normalize(-1, 1), DIVERGING)
    bar = drawing.colorbar(scale, ax=grid, fraction=0.03, aspect=30)
    bar.set_ticks(list(signed_logarithm(np.array(_LEVELS))), labels=_LEVEL_NAMES)
    bar.set_label("η − 1")
