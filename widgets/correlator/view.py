"""Sampled correlators against exact ones, for a choice of architecture, quantity and width.

Everything travels in the traits, so that a saved page still answers to the pointer and the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import INK, PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError
from workbench.fields.correlations.sampling import Estimate
from workbench.fields.statistics.agreement import agreement

__all__ = ["Comparison", "CorrelatorView", "along_a_line"]

_HERE = Path(__file__).parent
_MOST = 120


@dataclass(frozen=True)
class Comparison:
    """One quantity of one ensemble along a line.

    Attributes
    ----------
    architecture
        Its name.
    quantity
        What is compared: ``G²(0, x)``.
    width
        N.
    x
        Places, ascending.
    exact, sampled, error
        The values there, and the standard errors of the sampled ones.
    verdict
        What the test on the residuals says, as one clause.
    """

    architecture: str
    quantity: str
    width: int
    x: tuple[float, ...]
    exact: tuple[float, ...]
    sampled: tuple[float, ...]
    error: tuple[float, ...]
    verdict: str


def along_a_line(
    architecture: str,
    quantity: str,
    width: int,
    x: Float[np.ndarray, " places"],
    estimate: Estimate,
    exact: Float[np.ndarray, " places"],
) -> Comparison:
    """Compare an estimate with exact values, and judge the residuals with their covariance.

    Examples
    --------
    >>> estimate = Estimate(np.array([1.1, 0.4]), np.diag([0.01, 0.01]), blocks=500)
    >>> compared = along_a_line(
    ...     "cos_net", "G²(0, x)", 5, np.array([0.0, 1.0]), estimate, np.array([1.0, 0.5])
    ... )
    >>> compared.verdict
    'χ² test: p = 0.37; 0 of 2 independent residuals beyond 2σ'
    """
    found = agreement(estimate, exact)
    return Comparison(
        architecture,
        quantity,
        width,
        tuple(map(float, x)),
        tuple(map(float, exact)),
        tuple(map(float, estimate.values)),
        tuple(map(float, estimate.errors)),
        f"χ² test: p = {found.p_value:.2g}; {found.beyond} of {found.independent} independent "
        "residuals beyond 2σ",
    )


class CorrelatorView(anywidget.AnyWidget):  # type: ignore[misc]
    """Values with error bars on the exact curve, and residuals in standard errors below.

    Parameters
    ----------
    comparisons
        From 1 to 120, one for each combination of architecture, quantity and width.
    x_label
        What the places are.

    Attributes
    ----------
    architecture, quantity : str
        What is shown. May be set.
    width : int
        N. May be set.

    Raises
    ------
    InputError
        If there are none or too many, a combination is missing or given twice, lengths differ, or
        an error is not positive.

    Examples
    --------
    >>> one = Comparison("relu", "G²(1, x)", 5, (0.0, 1.0), (0.0, 0.5), (0.1, 0.4), (0.1, 0.1), "")
    >>> CorrelatorView([one], x_label="x").architecture
    'relu'
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    comparisons = traitlets.List(traitlets.Dict()).tag(sync=True)
    x_label = traitlets.Unicode().tag(sync=True)
    architecture = traitlets.Unicode().tag(sync=True)
    quantity = traitlets.Unicode().tag(sync=True)
    width = traitlets.Int().tag(sync=True)

    def __init__(
        self, comparisons: Sequence[Comparison], *, x_label: str, **widget_options: Any
    ) -> None:
        _require_grid(comparisons)
        first = comparisons[0]
        super().__init__(
            comparisons=[
                {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(c).items()}
                for c in comparisons
            ],
            x_label=x_label,
            architecture=first.architecture,
            quantity=first.quantity,
            width=first.width,
            **widget_options,
        )

    @traitlets.validate("architecture", "quantity", "width")
    def _known(self, proposal: Any) -> Any:
        name, value = proposal["trait"].name, proposal["value"]
        accepted = list(dict.fromkeys(c[name] for c in self.comparisons))
        if accepted and value not in accepted:
            raise InputError(f"There is no {name} {value}; accepted: {accepted}.")
        return value

    @property
    def shown(self) -> dict[str, Any]:
        """The comparison that is shown."""
        wanted = (self.architecture, self.quantity, self.width)
        found: dict[str, Any] = next(
            c for c in self.comparisons if (c["architecture"], c["quantity"], c["width"]) == wanted
        )
        return found

    def figure(self) -> CaptionedFigure:
        """Return the comparison that is shown, with its residuals."""
        c = self.shown
        x, exact, sampled, error = (np.array(c[k]) for k in ("x", "exact", "sampled", "error"))
        residuals = (sampled - exact) / error
        with house_style():
            drawing = Figure(figsize=(7.4, 4.2))
            above, below = drawing.subplots(
                2, 1, sharex=True, gridspec_kw={"height_ratios": (2.2, 1)}
            )
            above.plot(x, exact, color=PALETTE["blue"], label="exact")
            above.errorbar(
                x, sampled, 2 * error, fmt="o", ms=3.5, color=PALETTE["vermillion"],
                label="sampled, ±2 standard errors",
            )  # fmt: skip
            above.set(ylabel=c["quantity"], title=f"{c['architecture']}, N = {c['width']}")
            above.legend()
            below.axhspan(-2, 2, color=PALETTE["sky"], alpha=0.25, lw=0)
            below.axhline(0, color=INK, lw=0.7)
            below.plot(x, residuals, "o", ms=3.5, color=PALETTE["vermillion"])
            reach = 1.1 * max(3.0, float(np.abs(residuals).max()))
            below.set(xlabel=self.x_label, ylabel="residual / σ", ylim=(-reach, reach))
        return figure(
            drawing,
            alt=f"{c['quantity']} of {c['architecture']} at N = {c['width']}, at {len(x)} places "
            f"from {x[0]:.3g} to {x[-1]:.3g}: exact from {exact.min():.3g} to {exact.max():.3g}; "
            f"the largest residual is {np.abs(residuals).max():.1f} standard errors.",
            caption=f"Sampled and exact {c['quantity']}. {c['verdict']}.",
        )


def _require_grid(comparisons: Sequence[Comparison]) -> None:
    if not 1 <= len(comparisons) <= _MOST:
        raise InputError(f"From 1 to {_MOST} comparisons are shown, not {len(comparisons)}.")
    keys = [(c.architecture, c.quantity, c.width) for c in comparisons]
    sizes = [len(set(values)) for values in zip(*keys, strict=True)]
    if len(set(keys)) != len(keys) or len(keys) != sizes[0] * sizes[1] * sizes[2]:
        raise InputError(
            "There must be one comparison for each combination of architecture, quantity and width."
        )
    for c in comparisons:
        arrays = (c.x, c.exact, c.sampled, c.error)
        if len(c.x) < 2 or len({len(a) for a in arrays}) != 1:
            raise InputError("A comparison has at least two places, and a value of each at all.")
        if not np.isfinite(arrays).all() or min(c.error) <= 0:
            raise InputError("Values must be finite, and standard errors positive.")
