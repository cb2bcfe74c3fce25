"""Saliency bars beside the scatter of slope against signature: from attribution to a conjecture.

The bars are equation (1) of the paper, r_i = (1/|B|) sum over x of |dL/dx_i|, one row a training
seed; clicking one recolours the knots by that invariant, which is how Davies, Juhasz, Lackenby and
Tomasev (Geometry & Topology 28, 2024) came to the natural slope Re(lambda/mu).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MultipleLocator
from numpy.typing import ArrayLike, NDArray

from widgets.figure import INK, MUTED, PALETTE, house_style
from workbench.errors import InputError

__all__ = ["SaliencyView"]

_HERE = Path(__file__).parent
_STATE_LIMIT = 1_000_000
_GREY = PALETTE["grey"]


class SaliencyView(anywidget.AnyWidget):  # type: ignore[misc]
    """Attribution bars and the knots they speak about.

    Everything the view shows travels in its traits, so it answers in a report without a kernel.
    Python may set, and observe, five of them: `method`, `active_seeds`, `spread`, `selected` (an
    invariant's name) and `focused` (a knot's name, or empty).

    Parameters
    ----------
    invariants
        Name of each of the I invariants -> the symbol to display, in the order of the columns.
    seeds
        The S training seeds, distinct.
    saliency
        r_i of equation (1), shape (S, I), normalised by the caller.
    names, slope, signature
        The N knots: distinct names, natural slopes Re(lambda/mu), signatures.
    values
        The invariants of each knot, shape (N, I); NaN where one is not known.
    comparisons
        Other attributions by name, each of shape (S, I), or (I,) for one without seeds.
    threshold
        Score from which an invariant counts as salient; drawn as a line across the bars.
    selected
        The invariant that colours the knots at first; by default the most salient.

    Raises
    ------
    InputError
        If shapes disagree, a score is not finite, names repeat, or the saved view would exceed
        1 MB (draw fewer knots then).

    Examples
    --------
    >>> view = SaliencyView(
    ...     invariants={"meridian_re": "Re μ", "volume": "vol"}, seeds=[0, 1],
    ...     saliency=[[1.0, 0.2], [0.9, 0.3]], names=["K4a1", "K12n242"],
    ...     slope=[0.0, -18.215], signature=[0, -8], values=[[0.0, 2.03], [-0.3, 2.83]])
    >>> view.selected, view.method
    ('meridian_re', 'Gradient saliency')
    """

    _esm = _HERE / "view.js"
    _css = _HERE / "view.css"

    invariants = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    seeds = traitlets.List(traitlets.Int()).tag(sync=True)
    methods = traitlets.List(traitlets.Dict()).tag(sync=True)
    scores = traitlets.Bytes().tag(sync=True)
    names = traitlets.Unicode().tag(sync=True)
    slope = traitlets.Bytes().tag(sync=True)
    signature = traitlets.Bytes().tag(sync=True)
    values = traitlets.Bytes().tag(sync=True)
    threshold = traitlets.Float(None, allow_none=True).tag(sync=True)

    method = traitlets.Unicode().tag(sync=True)
    active_seeds = traitlets.List(traitlets.Int()).tag(sync=True)
    spread = traitlets.Enum(["sd", "iqr"], default_value="sd").tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)
    focused = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        *,
        invariants: Mapping[str, str],
        seeds: Sequence[int],
        saliency: ArrayLike,
        names: Sequence[str],
        slope: ArrayLike,
        signature: ArrayLike,
        values: ArrayLike,
        comparisons: Mapping[str, ArrayLike] | None = None,
        threshold: float | None = None,
        selected: str | None = None,
        **widget_options: Any,
    ) -> None:
        if not invariants or not seeds or not len(names):
            raise InputError("A saliency view needs at least one invariant, one seed and one knot.")
        for what, given in (("knot names", names), ("seeds", seeds)):
            if len(set(given)) != len(given):
                raise InputError(f"The {what} must be distinct.")
        shape = (len(seeds), len(invariants))
        tables = {"Gradient saliency": _scores("saliency", saliency, shape, per_seed=True)}
        for name, table in (comparisons or {}).items():
            tables[name] = _scores(name, table, shape, per_seed=False)
        points = _column("slope", slope, len(names)), _column("signature", signature, len(names))
        table = np.asarray(values, dtype=np.float32)
        if table.shape != (len(names), len(invariants)):
            raise InputError(
                f"values has shape {table.shape}; accepted is one row a knot and one column an "
                f"invariant, {(len(names), len(invariants))}."
            )
        lines = "\n".join(names)
        size = table.nbytes + 2 * points[0].nbytes + len(lines.encode())
        if size > _STATE_LIMIT:
            fit = len(names) * _STATE_LIMIT // size
            raise InputError(
                f"{len(names)} knots would make the saved view {size / 1e6:.1f} MB; "
                f"pass a sample of at most {fit}."
            )
        first = list(invariants)[int(np.argmax(tables["Gradient saliency"].mean(axis=0)))]
        super().__init__(
            invariants=[[name, symbol] for name, symbol in invariants.items()],
            seeds=list(seeds),
            methods=[{"name": name, "rows": len(rows)} for name, rows in tables.items()],
            scores=b"".join(rows.tobytes() for rows in tables.values()),
            names=lines,
            slope=points[0].tobytes(),
            signature=points[1].tobytes(),
            values=table.tobytes(),
            threshold=threshold,
            method="Gradient saliency",
            active_seeds=list(seeds),
            selected=first if selected is None else selected,
            **widget_options,
        )

    @traitlets.validate("method")
    def _known_method(self, proposal: Any) -> Any:
        return _one_of("method", proposal.value, [entry["name"] for entry in self.methods])

    @traitlets.validate("selected")
    def _known_invariant(self, proposal: Any) -> Any:
        return _one_of("invariant", proposal.value, [name for name, _ in self.invariants])

    @traitlets.validate("focused")
    def _known_knot(self, proposal: Any) -> Any:
        if proposal.value and proposal.value not in self.names.split("\n"):
            raise InputError(f"{proposal.value!r} is not among the knots of this view.")
        return proposal.value

    @traitlets.validate("active_seeds")
    def _known_seeds(self, proposal: Any) -> Any:
        if not proposal.value or not set(proposal.value) <= set(self.seeds):
            raise InputError(f"active_seeds must be some of {self.seeds}, at least one.")
        return proposal.value

    def table(self, method: str) -> NDArray[np.float32]:
        """Return one attribution, rows restricted to the active seeds; shape (rows, I)."""
        scores, width = np.frombuffer(self.scores, dtype=np.float32), len(self.invariants)
        start = 0
        for entry in self.methods:
            stop = start + entry["rows"] * width
            if entry["name"] == method:
                rows = scores[start:stop].reshape(-1, width)
                active = [seed in self.active_seeds for seed in self.seeds]
                return rows[active] if len(rows) == len(self.seeds) else rows
            start = stop
        raise InputError(f"{method!r} is no attribution of this view.")

    def figure(self) -> Figure:
        """Draw the view as it stands: bars with the comparisons beside them, and the scatter."""
        with house_style():
            fig = Figure(figsize=(8.6, 3.9))
            bars, scatter = fig.subplots(1, 2, width_ratios=[1, 1.25])
            self._draw_bars(bars)
            self._draw_scatter(fig, scatter)
        return fig

    def _draw_bars(self, axes: Axes) -> None:
        centre, low, high = _summary(self.table(self.method), self.spread)
        order = np.argsort(centre)
        rows = np.arange(len(order))
        salient = np.full(len(order), True) if self.threshold is None else centre >= self.threshold
        colours = np.where(salient, PALETTE["blue"], _GREY)[order]
        axes.barh(rows, centre[order], color=colours, height=0.62)
        error = np.stack([centre - low, high - centre])[:, order]
        axes.errorbar(centre[order], rows, xerr=error, fmt="none", ecolor=INK, lw=0.9, capsize=2)
        others = [entry["name"] for entry in self.methods if entry["name"] != self.method]
        marks = [
            ("orange", "D"),
            ("purple", "s"),
            ("green", "^"),
            ("sky", "v"),
            ("vermillion", "o"),
        ]
        for name, (colour, marker) in zip(others, marks, strict=False):
            other = _summary(self.table(name), self.spread)[0][order]
            axes.plot(other, rows, marker, ms=4, color=PALETTE[colour], label=name)
        if self.threshold is not None:
            axes.axvline(self.threshold, color=INK, ls=(0, (4, 3)), lw=0.8)
        symbols = [self.invariants[index][1] for index in order]
        axes.set_yticks(rows, symbols, color=INK)
        axes.tick_params(axis="y", length=0)
        axes.set(xlabel="score", title="a   What the network looks at")
        axes.grid(axis="x")
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(
            [Patch(color=PALETTE["blue"]), *handles], [self.method, *labels], loc="lower right"
        )

    def _draw_scatter(self, fig: Figure, axes: Axes) -> None:
        slope = np.frombuffer(self.slope, dtype=np.float32)
        signature = np.frombuffer(self.signature, dtype=np.float32)
        column = [name for name, _ in self.invariants].index(self.selected)
        width = len(self.invariants)
        colour = np.frombuffer(self.values, dtype=np.float32).reshape(-1, width)[:, column]
        known = np.isfinite(colour)
        if not known.all():
            axes.scatter(slope[~known], signature[~known], s=3, color=_GREY, rasterized=True)
        low, high = np.percentile(colour[known], [2, 98]) if known.any() else (0, 1)
        marks = axes.scatter(
            slope[known], signature[known] + _jitter(len(slope))[known], c=colour[known], s=4,
            cmap="viridis", vmin=low, vmax=high, linewidths=0, rasterized=True,
        )  # fmt: skip
        ends = np.array([slope.min(), slope.max()])
        axes.plot(ends, ends / 2, color=MUTED, lw=0.9, ls=(0, (4, 3)), label="2σ = slope")
        axes.set(
            xlabel="slope  Re(λ/μ)", ylabel="signature  σ", title="b   Slope against signature"
        )
        axes.yaxis.set_major_locator(MultipleLocator(2))
        axes.legend(loc="upper left")
        bar = fig.colorbar(marks, ax=axes, extend="both", pad=0.02, aspect=30)
        bar.outline.set_visible(False)
        bar.set_label(self.invariants[column][1], color=INK)


def _scores(
    name: str, given: ArrayLike, shape: tuple[int, int], *, per_seed: bool
) -> NDArray[np.float32]:
    table = np.asarray(given, dtype=np.float32)
    accepted = (shape,) if per_seed else (shape, shape[1:])
    if table.shape not in accepted:
        raise InputError(
            f"{name} has shape {table.shape}; accepted is {' or '.join(map(str, accepted))}, "
            "seeds by invariants."
        )
    if not np.isfinite(table).all():
        raise InputError(f"{name} has a score that is not a finite number.")
    return table.reshape(-1, shape[1])


def _column(name: str, given: ArrayLike, length: int) -> NDArray[np.float32]:
    column = np.asarray(given, dtype=np.float32)
    if column.shape != (length,) or not np.isfinite(column).all():
        raise InputError(f"{name} must be {length} finite numbers, one a knot.")
    return column


def _one_of(what: str, value: str, accepted: list[str]) -> str:
    if value not in accepted:
        raise InputError(f"{value!r} is no {what} of this view; accepted: {', '.join(accepted)}.")
    return value


def _summary(
    rows: NDArray[np.float32], spread: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Centre, lower and upper end of each column: mean ± sample sd, or median and quartiles."""
    table = rows.astype(np.float64)
    if spread == "iqr":
        low, centre, high = np.percentile(table, [25, 50, 75], axis=0)
        return centre, low, high
    mean = table.mean(axis=0)
    sd = np.sqrt(table.var(axis=0, ddof=min(1, len(table) - 1)))
    return mean, mean - sd, mean + sd


def _jitter(count: int) -> NDArray[np.float64]:
    """Vertical shifts within ±0.55, equidistributed and the same as the front end's."""
    steps = np.arange(count, dtype=np.float64) * 0.6180339887498949
    return np.asarray((steps % 1 - 0.5) * 1.1)
