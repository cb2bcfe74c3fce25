"""A slider for λ: fields of networks and of the path integral in d = 2, and their propagators.

Everything travels in the traits, so that a saved page still answers to the slider and the keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import TorusNetworks, accepted

__all__ = ["TorusFieldView"]

_HERE = Path(__file__).parent
_MOST = 60
_PIXELS = 28
_UNIT = 100
_SWEEPS, _WARM_UP = 24, 12


class TorusFieldView(anywidget.AnyWidget):  # type: ignore[misc]
    """φ⁴ theory on a two-dimensional torus, at each of several couplings.

    Parameters
    ----------
    networks
        The ensemble; networks are drawn from its deformed density by rejection.
    couplings
        From 1 to 60 different λ, in increasing order.
    draws
        How many networks are drawn at each coupling, at least 2.
    seed
        The same at every coupling, so that fields change little from one to the next.

    Attributes
    ----------
    frames : list
        For each λ: a field of each kind in hundredths, row by row; for each length of a momentum
        (p² + m²)⟨|φ_p|²⟩ of each kind, with standard errors; and ⟨φ²⟩.
    chosen : int
        The number of the frame that is shown, from 0. May be set.

    Raises
    ------
    InputError
        If the torus is not two-dimensional, there are no couplings or too many, they do not
        increase, or there are fewer than two draws.

    Examples
    --------
    >>> torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=2.0)
    >>> view = TorusFieldView(TorusNetworks.constant(torus, 16), (0.0, 6.0), draws=20, seed=0)
    >>> [frame["coupling"] for frame in view.frames], view.momenta[0]
    ([0.0, 6.0], 0.0)
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    pixels = traitlets.Int(_PIXELS).tag(sync=True)
    side = traitlets.Float().tag(sync=True)
    width = traitlets.Int().tag(sync=True)
    scale = traitlets.Float().tag(sync=True)
    momenta = traitlets.List(traitlets.Float()).tag(sync=True)
    frames = traitlets.List(traitlets.Dict()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        networks: TorusNetworks,
        couplings: Sequence[float],
        *,
        draws: int,
        seed: int,
        **widget_options: Any,
    ) -> None:
        torus = networks.torus
        if torus.dimension != 2:
            raise InputError(f"Fields are shown in d = 2, not {torus.dimension}.")
        if not 1 <= len(couplings) <= _MOST:
            raise InputError(f"From 1 to {_MOST} couplings are shown, not {len(couplings)}.")
        if any(a >= b for a, b in pairwise(couplings)):
            raise InputError("The couplings are given in increasing order, all different.")
        if draws < 2:
            raise InputError(f"A standard error takes at least 2 draws, not {draws}.")
        lengths = np.sqrt(np.maximum(np.unique(_rounded(torus)) - torus.mass**2, 0))
        super().__init__(
            side=float(torus.side),
            width=networks.width,
            scale=round(3 * float(np.sqrt(torus.propagator)), 2),
            momenta=lengths.round(4).tolist(),
            frames=[_frame(networks, float(c), draws, seed) for c in couplings],
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
        here = self.frames[self.chosen]
        with house_style():
            drawing = Figure(figsize=(9.6, 3.1))
            *maps, curve = drawing.subplots(1, 3)
            for axes, kind, title in zip(
                maps,
                ("network", "path"),
                (f"Network, N = {self.width}", "Path integral"),
                strict=True,
            ):
                field = np.array(here[kind]["field"]).reshape(self.pixels, -1) / _UNIT
                shown = axes.imshow(
                    field,
                    origin="lower",
                    extent=(0, self.side, 0, self.side),
                    cmap="PuOr",
                    vmin=-self.scale,
                    vmax=self.scale,
                )
                axes.set(title=title)
            drawing.colorbar(shown, ax=maps, label="φ", shrink=0.8)
            for kind, mark, colour in (("network", "o", "vermillion"), ("path", "s", "blue")):
                curve.errorbar(
                    self.momenta,
                    here[kind]["ratios"],
                    yerr=here[kind]["errors"],
                    fmt=mark,
                    ms=3.5,
                    capsize=2,
                    lw=1.0,
                    color=PALETTE[colour],
                    label={"network": "networks", "path": "path integral"}[kind],
                )
            curve.axhline(1.0, color=PALETTE["grey"], ls="--", lw=1.0)
            curve.set(xlabel="|p|", title="(p² + m²) ⟨|φ_p|²⟩", ylim=(0, 1.3))
            curve.legend()
        network, path = here["network"], here["path"]
        return figure(
            drawing,
            alt=f"Two maps of a field on a torus at λ = {here['coupling']:g}, one of a network and "
            "one of the path integral. On the right the propagator over the free one, from "
            f"{path['ratios'][0]:.2f} at p = 0 to {path['ratios'][-1]:.2f} at the cutoff; networks "
            "and path integral lie together.",
            caption=f"λ = {here['coupling']:g}: ⟨φ²⟩ = {network['m2'][0]:.4f} ± "
            f"{network['m2'][1]:.4f} of networks, {path['m2'][0]:.4f} ± {path['m2'][1]:.4f} of the "
            "path integral; the dashed line is the free field.",
        )


def _frame(networks: TorusNetworks, coupling: float, draws: int, seed: int) -> dict[str, Any]:
    torus = networks.torus
    drawn = accepted(networks, coupling, draws, seed)
    history = ModeLattice(torus, coupling).sample(1, _SWEEPS, _WARM_UP, seed)
    pairs = len(torus.momenta)
    squares = drawn**2
    squares[:, 1:pairs] += squares[:, pairs:]
    return {
        "coupling": coupling,
        "network": _shown(
            torus,
            drawn[-1],
            squares[:, :pairs] / torus.multiplicity,
            torus.mean_power(drawn @ torus.waves, 2),
        ),
        "path": _shown(
            torus, history.last[0], history.powers * torus.energies, history.squares.mean(axis=1)
        ),
    }


def _shown(
    torus: Torus,
    xi: Float[np.ndarray, " count"],
    ratios: Float[np.ndarray, "draws k"],
    squares: Float[np.ndarray, " draws"],
) -> dict[str, Any]:
    line = np.arange(_PIXELS) * (torus.side / _PIXELS)
    y, x = np.meshgrid(line, line, indexing="ij")
    field = xi @ torus.waves_at(np.stack([x.ravel(), y.ravel()], axis=1))
    level = _rounded(torus)
    shells = np.stack([ratios[:, level == e].mean(axis=1) for e in np.unique(level)], axis=1)
    root = np.sqrt(len(shells))
    return {
        "field": np.rint(field * _UNIT).astype(int).tolist(),
        "ratios": shells.mean(axis=0).round(4).tolist(),
        "errors": (shells.std(axis=0, ddof=1) / root).round(4).tolist(),
        "m2": [float(squares.mean()), float(squares.std(ddof=1) / root)],
    }


def _rounded(torus: Torus) -> Float[np.ndarray, " k"]:
    """p² + m², equal for momenta of equal length."""
    return np.asarray(torus.energies.round(9))
