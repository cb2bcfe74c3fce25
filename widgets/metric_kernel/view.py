"""A tangent kernel of metrics seen from one point: its row, the mixing of components, its spectrum.

All kernels travel in the traits, so that a saved page lets one choose without a kernel of Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from jaxtyping import Float
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from widgets.figure import INK, MUTED, PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError

__all__ = ["KernelRow", "MetricKernel"]

_HERE = Path(__file__).parent
_BYTES = 1_000_000
_BINS = 30
_SIGNED = LinearSegmentedColormap.from_list("signed", ["#D55E00", "#FAFAFA", "#0072B2"])


@dataclass(frozen=True)
class KernelRow:
    """One kernel: an N, an s, or a moment of training.

    Attributes
    ----------
    name
        How it is called in the list.
    row
        Θ_cd(x₀, x), of shape (components, components, places), with places of one or two
        dimensions (y, x); a scalar kernel may be given as (places).
    limit
        What it tends to, of the same shape; drawn dashed.
    eigenvalues
        Of the kernel on a sample, each not below 0 but by rounding.
    """

    name: str
    row: Float[np.ndarray, ...]
    limit: Float[np.ndarray, ...] | None = None
    eigenvalues: Sequence[float] | Float[np.ndarray, " rows"] = ()


class MetricKernel(anywidget.AnyWidget):  # type: ignore[misc]
    """Rows Θ_cd(x₀, ·) of some kernels, the block of components at a place, and spectra.

    Parameters
    ----------
    kernels
        In order; spectra are compared with that of the first.
    places
        The coordinate of each place, or those of the two axes (x, y).
    x0
        Where the kernels are seen from: a coordinate, or two.
    components
        The names of the components c; numbers by default.
    place_label
        What the coordinate is.

    Attributes
    ----------
    chosen, place : int
        The kernel, and the place whose block is shown (row by row in two dimensions). May be set.
    pair : list of int
        The components c, d of the row. May be set.

    Raises
    ------
    InputError
        If shapes disagree, a number is not finite, or the view would carry more than 1 MB.

    Examples
    --------
    >>> rows = [KernelRow(f"N = {N}", np.ones((2, 2, 3)) / N) for N in (1, 2)]
    >>> view = MetricKernel(rows, [0, 1, 2], x0=0, components=("11", "12"))
    >>> view.names, view.chosen, view.pair
    (['N = 1', 'N = 2'], 0, [0, 0])
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    components = traitlets.List(traitlets.Unicode()).tag(sync=True)
    axes = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    origin = traitlets.List(traitlets.Float()).tag(sync=True)
    rows = traitlets.Bytes().tag(sync=True)
    limits = traitlets.Bytes().tag(sync=True)
    spectra = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    place_label = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    place = traitlets.Int(0).tag(sync=True)
    pair = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)

    def __init__(
        self,
        kernels: Sequence[KernelRow],
        places: Sequence[float] | Float[np.ndarray, " places"] | tuple[Any, Any],
        *,
        x0: float | tuple[float, float],
        components: Sequence[str] = (),
        place_label: str = "x",
        **widget_options: Any,
    ) -> None:
        plane = isinstance(places, tuple) and len(places) == 2 and np.ndim(places[0]) == 1
        axes = [np.asarray(a, dtype=float) for a in (places if plane else (places,))]
        shape = tuple(len(a) for a in reversed(axes))
        if not kernels or min(shape) < 2:
            raise InputError("A view of kernels needs one kernel or more, and two places or more.")
        rows = np.stack([_blocks(k.row, shape, k.name) for k in kernels])
        given = [k.limit for k in kernels if k.limit is not None]
        if len(given) not in (0, len(kernels)):
            raise InputError("Either every kernel has a limit, or none has.")
        limits = np.stack([_blocks(x, shape, "the limit") for x in given] or [rows[0][:0]])
        origin = np.atleast_1d(np.asarray(x0, dtype=float))
        numbers = (rows, limits, origin, *axes, *(np.asarray(k.eigenvalues) for k in kernels))
        if not all(np.isfinite(part).all() for part in numbers):
            raise InputError("All numbers of a kernel must be finite.")
        count = rows.shape[1]
        names = list(components) or [str(c + 1) for c in range(count)]
        if (
            len(names) != count
            or len(origin) != len(axes)
            or (given and limits.shape != rows.shape)
        ):
            raise InputError(
                f"There are {count} components and {len(axes)} coordinates; names, limits and x₀ "
                "have as many."
            )
        spectra = [sorted(map(float, k.eigenvalues), reverse=True) for k in kernels]
        if len({bool(spectrum) for spectrum in spectra}) > 1:
            raise InputError("Either every kernel has a spectrum, or none has.")
        if rows.nbytes + limits.nbytes + 8 * sum(map(len, spectra)) > _BYTES:
            raise InputError("The view would carry more than 1 MB; show fewer kernels or places.")
        nearest = [int(np.argmin(np.abs(a - x))) for a, x in zip(axes, origin, strict=True)]
        super().__init__(
            names=[k.name for k in kernels],
            components=names,
            axes=[a.tolist() for a in axes],
            origin=origin.tolist(),
            rows=rows.tobytes(),
            limits=limits.tobytes(),
            spectra=spectra if all(spectra) else [],
            place_label=place_label,
            place=nearest[-1] * len(axes[0]) + nearest[0] if plane else nearest[0],
            **widget_options,
        )

    @traitlets.validate("chosen")
    def _known_kernel(self, proposal: Any) -> int:
        return _below(int(proposal["value"]), len(self.names), "kernels")

    @traitlets.validate("place")
    def _known_place(self, proposal: Any) -> int:
        return _below(int(proposal["value"]), int(np.prod([len(a) for a in self.axes])), "places")

    @traitlets.validate("pair")
    def _known_pair(self, proposal: Any) -> list[int]:
        if len(proposal["value"]) != 2:
            raise InputError("A row belongs to two components.")
        return [_below(int(c), len(self.components), "components") for c in proposal["value"]]

    def figure(self) -> CaptionedFigure:
        """Return the rows of the chosen components, the block at the place, and the spectra."""
        c, d = self.pair
        count = len(self.components)
        rows = np.frombuffer(self.rows, "<f4").reshape(len(self.names), count, count, -1)
        panels = 3 if self.spectra else 2
        with house_style():
            drawing = Figure(figsize=(3.0 * panels, 2.9))
            row, block, *spectrum = drawing.subplots(1, panels)
            if len(self.axes) == 1:
                self._draw_lines(row, rows[:, c, d])
            else:
                self._draw_plane(row, rows[self.chosen, c, d])
            here = rows[self.chosen, :, :, self.place]
            most = float(np.abs(here).max()) or 1.0
            block.imshow(here, cmap=_SIGNED, vmin=-most, vmax=most)
            shown = range(count) if count <= 9 else []
            block.set_xticks(shown, [self.components[k] for k in shown], rotation=90 * (count > 6))
            block.set_yticks(shown, [self.components[k] for k in shown])
            block.set(title=f"components, {self.names[self.chosen]}", xlabel="kl", ylabel="ij")
            if spectrum:
                self._draw_spectra(spectrum[0])
        return figure(drawing, alt=self._words(rows), caption=self._caption())

    def _draw_lines(self, axes: Axes, rows: Float[np.ndarray, "kernels places"]) -> None:
        c, d = self.pair
        for name, values, colour in zip(self.names, rows, PALETTE.values(), strict=False):
            axes.plot(self.axes[0], values, color=colour, label=name, lw=1.1)
        if self.limits:
            limit = np.frombuffer(self.limits, "<f4").reshape(
                len(self.names), len(self.components), len(self.components), -1
            )[self.chosen, c, d]
            axes.plot(self.axes[0], limit, color=INK, lw=1, ls=(0, (4, 3)), label="limit")
        axes.axvline(self.origin[0], color=MUTED, lw=0.7, ls=":")
        axes.set(
            title=f"Θ(x₀, ·), {self.components[c]} × {self.components[d]}",
            xlabel=self.place_label,
        )
        axes.legend(fontsize=6.5)

    def _draw_plane(self, axes: Axes, row: Float[np.ndarray, " places"]) -> None:
        x, y = (np.array(a) for a in self.axes)
        most = float(np.abs(row).max()) or 1.0
        axes.pcolormesh(
            x, y, row.reshape(len(y), len(x)), cmap=_SIGNED, vmin=-most, vmax=most, rasterized=True
        )
        axes.plot(*self.origin, "+", color=INK)
        axes.set(title=f"Θ(x₀, ·), {self.names[self.chosen]}", xlabel=self.place_label)

    def _draw_spectra(self, axes: Axes) -> None:
        first, last = (np.maximum(self.spectra[k], 0) for k in (0, self.chosen))
        top = max(first.max(), last.max())
        edges = np.geomspace(top * 1e-6, top * 1.3, _BINS + 1)
        counts = [np.histogram(np.maximum(values, edges[0]), edges)[0] for values in (last, first)]
        axes.stairs(
            counts[0], edges, fill=True, color=PALETTE["sky"], label=self.names[self.chosen]
        )
        axes.stairs(counts[1], edges, color=INK, label=self.names[0])
        axes.axvline(first.max(), color=PALETTE["vermillion"], lw=0.9, ls="--")
        axes.set(title="eigenvalues", xscale="log", xlabel="eigenvalue", ylabel="number")
        axes.legend(fontsize=6.5)

    def _words(self, rows: Float[np.ndarray, "kernels c c places"]) -> str:
        c, d = self.pair
        here = rows[self.chosen, :, :, self.place]
        told = (
            f"Rows of {len(self.names)} kernels, {self.names[0]} to {self.names[-1]}, components "
            f"{self.components[c]} and {self.components[d]}: largest "
            + ", ".join(f"{value:.3g}" for value in rows[:, c, d].max(axis=1))
            + f". Block of {self.names[self.chosen]}: diagonal {np.diag(here).mean():.3g} in the "
            f"mean, largest off the diagonal {_off_diagonal(here):.2g}."
        )
        if self.spectra:
            beyond = sum(x > self.spectra[0][0] for x in self.spectra[self.chosen])
            told += (
                f" {beyond} of {len(self.spectra[self.chosen])} eigenvalues of "
                f"{self.names[self.chosen]} exceed all of {self.names[0]}; the largest are "
                f"{self.spectra[self.chosen][0]:.3g} and {self.spectra[0][0]:.3g}."
            )
        return told

    def _caption(self) -> str:
        told = "Left: the kernel seen from x₀ (dotted or a cross)."
        told += " Dashed: its limit." if self.limits else ""
        told += " Then the block of components at one place."
        if self.spectra:
            told += (
                f" Right: its eigenvalues (filled) and those of {self.names[0]} (line); what is "
                "beyond the dashed line exceeds all of the latter."
            )
        return told


def _blocks(
    row: Float[np.ndarray, ...], shape: tuple[int, ...], name: str
) -> Float[np.ndarray, "c c *places"]:
    """Return a row as blocks of components over places."""
    found = np.asarray(row, dtype="<f4")
    if found.shape == shape:
        found = found[None, None]
    if found.shape[2:] != shape or found.shape[0] != found.shape[1]:
        raise InputError(
            f"The row of {name} has the shape (components, components, places), places "
            f"{'×'.join(map(str, shape))}, not {found.shape}."
        )
    return found


def _below(value: int, count: int, name: str) -> int:
    if not 0 <= value < max(1, count):
        raise InputError(f"The {name} are 0 to {count - 1}, not {value}.")
    return value


def _off_diagonal(block: Float[np.ndarray, "c c"]) -> float:
    return float(np.abs(block - np.diag(np.diag(block))).max())
