"""A slider for λ: fields drawn from the deformed density, C(t) and the gap, sampled and exact.

Everything travels in the traits, so that a saved page still answers to the slider and the keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_observables import LineObservables
from workbench.fields.scalar.phi4 import Expectations, Reweighted, resample, reweight
from workbench.fields.scalar.trapezoid import TrapezoidTheory

__all__ = ["Phi4View"]

_HERE = Path(__file__).parent
_MOST, _SHOWN = 120, 8


class Phi4View(anywidget.AnyWidget):  # type: ignore[misc]
    """φ⁴ theory on a line, at each of several couplings.

    Parameters
    ----------
    field
        The architecture; its networks are drawn once and weighted for every coupling.
    line
        The box.
    couplings
        From 1 to 120 different λ, in increasing order.
    observables
        C(t) for at least three t; the gap is read off the first and the third.
    networks, seed
        How many networks are drawn, and the seed.

    Attributes
    ----------
    frames : list
        For each λ: fields, C(t) with errors and exactly, the gap, and the share of networks that
        the weights leave effective.
    chosen : int
        The number of the frame that is shown, from 0. May be set.

    Raises
    ------
    InputError
        If there are no couplings or too many, they do not increase, or C(t) has fewer than three t.

    Examples
    --------
    >>> line = Line(4.0, 33)
    >>> view = Phi4View(
    ...     CosineField.cauchy(width=4, mass=1.0),
    ...     line,
    ...     (0.0, 6.0),
    ...     LineObservables(line, (2, 4, 6), 12),
    ...     networks=500,
    ...     seed=0,
    ... )
    >>> [frame["coupling"] for frame in view.frames]
    [0.0, 6.0]
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    x = traitlets.List(traitlets.Float()).tag(sync=True)
    t = traitlets.List(traitlets.Float()).tag(sync=True)
    frames = traitlets.List(traitlets.Dict()).tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        field: CosineField,
        line: Line,
        couplings: Sequence[float],
        observables: LineObservables,
        *,
        networks: int,
        seed: int,
        **widget_options: Any,
    ) -> None:
        if not 1 <= len(couplings) <= _MOST:
            raise InputError(f"From 1 to {_MOST} couplings are shown, not {len(couplings)}.")
        if any(a >= b for a, b in pairwise(couplings)):
            raise InputError("The couplings are given in increasing order, all different.")
        if len(observables.steps) < 3:
            raise InputError("The gap is read off C(t) at three or more t.")
        found = reweight(field, line, couplings, observables, networks=networks, seed=seed)
        super().__init__(
            x=[float(x) for x in line.points],
            t=[float(t) for t in observables.separations],
            width=field.width,
            frames=[_frame(found, field, line, c, observables, seed) for c in found.couplings],
            **widget_options,
        )

    @traitlets.validate("chosen")
    def _known(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.frames)):
            raise InputError(f"The frames are 0 to {len(self.frames) - 1}, not {number}.")
        return number

    def figure(self) -> CaptionedFigure:
        """Return the chosen frame as a static picture."""
        here, t = self.frames[self.chosen], np.array(self.t)
        couplings = [frame["coupling"] for frame in self.frames]
        blue, red = PALETTE["blue"], PALETTE["vermillion"]
        bars = {"fmt": "o", "ms": 3.5, "capsize": 2, "lw": 1.0, "color": red}
        with house_style():
            drawing = Figure(figsize=(9.6, 3.0))
            fields, correlator, gap = drawing.subplots(1, 3)
            for values in here["fields"]:
                fields.plot(self.x, values, lw=0.9, alpha=0.8)
            fields.set(xlabel="x", ylabel="φ(x)", title="Fields", ylim=(-3, 3))
            correlator.plot(t, here["exact"], color=blue)
            correlator.plot(t, self.frames[0]["exact"], color=PALETTE["grey"], ls="--", lw=1.0)
            correlator.errorbar(t, here["values"], yerr=here["errors"], **bars)
            correlator.set(xlabel="t", ylabel="C(t)", title="Correlator", yscale="log")
            gap.plot(couplings, [frame["gap"][2] for frame in self.frames], color=blue)
            gap.errorbar(
                couplings,
                [frame["gap"][0] for frame in self.frames],
                yerr=[frame["gap"][1] for frame in self.frames],
                **bars,
            )
            gap.axvline(here["coupling"], color=PALETTE["grey"], ls="--", lw=1.0)
            gap.set(xlabel="λ", ylabel="gap", title="Gap")
        value, error, exact = here["gap"]
        return figure(
            drawing,
            alt=f"Left, {len(here['fields'])} fields at λ = {here['coupling']:g}. Middle, C(t) "
            f"falls from {here['values'][0]:.3g} at t = {t[0]:g} to {here['values'][-1]:.3g} at "
            f"t = {t[-1]:g}. Right, the gap grows from {self.frames[0]['gap'][2]:.3g} to "
            f"{self.frames[-1]['gap'][2]:.3g} as λ goes to {couplings[-1]:g}.",
            caption=f"λ = {here['coupling']:g}: gap {value:.3f} ± {error:.3f}, oscillator "
            f"{exact:.3f}; networks of width {self.width} (points), oscillator (lines), λ = "
            f"{couplings[0]:g} (dashed).",
        )


def _frame(
    found: Reweighted,
    field: CosineField,
    line: Line,
    coupling: float,
    observables: LineObservables,
    seed: int,
) -> dict[str, Any]:
    names, t = observables.names[2:], observables.separations

    def numbers(at: Mapping[float, Expectations]) -> list[complex]:
        C = [at[coupling][name] for name in names]
        return [*C, np.log(C[0] / C[2]) / (t[2] - t[0])]

    sampled = found.estimate(numbers)
    theory = TrapezoidTheory(field.mass, coupling, line)
    exact = observables.exact(theory.two_point)
    gap = float(np.log(exact[0] / exact[2]) / (t[2] - t[0]))
    fields = resample(field, line, coupling, draws=_SHOWN, seed=seed)
    return {
        "coupling": coupling,
        "fields": [[round(float(v), 3) for v in values] for values in fields],
        "values": [float(v) for v in sampled.values[:-1]],
        "errors": [float(v) for v in sampled.errors[:-1]],
        "exact": [float(v) for v in exact],
        "gap": [float(sampled.values[-1]), float(sampled.errors[-1]), gap],
        "share": [found.effective_share(coupling), theory.effective_sample_fraction],
    }
