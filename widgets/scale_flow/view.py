"""A scrubber over the scale: a field, its noise, a density, couplings and relative entropies.

Everything travels in the traits, so that a saved page still answers to the slider and the keys.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from jaxtyping import Float
from matplotlib.figure import Figure

from widgets.figure import PALETTE, CaptionedFigure, figure, house_style
from widgets.source import view_source
from workbench.accepted import generator
from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.renormalization.reverse_diffusion import Force, generate
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["ScaleFlowView"]

_HERE = Path(__file__).parent
_PIXELS = 24
_MOST = 60
_UNIT = 100
_SWEEPS = 20
_PLACES = np.linspace(-3.5, 3.5, 71)


class ScaleFlowView(anywidget.AnyWidget):  # type: ignore[misc]
    """Fields in d = 2 at every scale, beside the same theory of one variable, which is exact.

    Parameters
    ----------
    theory
        φ⁴ theory on a two-dimensional torus.
    times
        The scales, at most 60 steps.
    force
        −∂U_s, with which fields are generated.
    coupling
        λ of the theory of one variable.
    seed
        Of the field that is coarse-grained and of the one that is generated.

    Attributes
    ----------
    frames : list
        For each scale, the finest first: s; the coarse-grained and the generated field over their
        root mean square and their white noise, in hundredths, row by row; the density of φ/√C;
        V''(0) C and V''''(0) C²; KL to the free theory and to the moving reference.
    chosen : int
        The number of the frame that is shown, from 0. May be set.
    generated : bool
        Whether the generated field is shown, not the coarse-grained one. May be set.

    Raises
    ------
    InputError
        If the torus is not two-dimensional or has other scales, or there are too many steps.
    """

    _esm = view_source(_HERE)
    _css = _HERE / "view.css"

    pixels = traitlets.Int(_PIXELS).tag(sync=True)
    places = traitlets.List(traitlets.Float()).tag(sync=True)
    frames = traitlets.List(traitlets.Dict()).tag(sync=True)
    chosen = traitlets.Int(0).tag(sync=True)
    generated = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        theory: ModeLattice,
        times: ProperTimes,
        force: Force,
        *,
        coupling: float,
        seed: int,
        **widget_options: Any,
    ) -> None:
        if theory.torus.dimension != 2:
            raise InputError(f"Fields are shown in d = 2, not {theory.torus.dimension}.")
        if times.torus != theory.torus:
            raise InputError("The scales are those of another torus.")
        if times.steps > _MOST:
            raise InputError(f"At most {_MOST} steps are shown, not {times.steps}.")
        random = generator(seed)
        path = [theory.sample(1, 2, _SWEEPS, seed).last[:1]]
        for step in range(times.steps):
            path.append(times.next_scale(path[-1], step, random))
        made = generate(theory, times, force, 1, seed, few=1).path[:, 0]
        variable = ZeroDimensionalPhi4(coupling)
        super().__init__(
            places=_PLACES.round(3).tolist(),
            frames=[
                _frame(theory, times, variable, step, path[step][0], made[step])
                for step in range(times.steps + 1)
            ],
            **widget_options,
        )

    @traitlets.validate("chosen")
    def _known(self, proposal: Any) -> int:
        number = int(proposal["value"])
        if not 0 <= number < max(1, len(self.frames)):
            raise InputError(f"The frames are 0 to {len(self.frames) - 1}, not {number}.")
        return number

    def figure(self) -> CaptionedFigure:
        """Return five scales in a row and the relative entropies as a static picture."""
        last = len(self.frames) - 1
        steps = [round(last * share) for share in (0.0, 0.45, 0.65, 0.8, 1.0)]
        kind = "generated" if self.generated else "coarse"
        with house_style():
            drawing = Figure(figsize=(9.6, 5.0))
            panels = drawing.subplot_mosaic(
                [["0", "1", "2", "3", "4"], ["p", "p", "p", "e", "e"]], height_ratios=[1, 1.2]
            )
            for number, step in enumerate(steps):
                here = self.frames[step]
                field = np.array(here[kind]["field"]).reshape(_PIXELS, -1) / _UNIT
                panels[str(number)].imshow(field, origin="lower", cmap="PuOr", vmin=-3, vmax=3)
                panels[str(number)].set(title=f"s = {here['s']:.2g}", xticks=[], yticks=[])
            colours = (PALETTE["blue"], PALETTE["vermillion"], PALETTE["green"])
            for step, colour, style in zip(steps[::2], colours, ("-", "--", ":"), strict=True):
                here = self.frames[step]
                panels["p"].plot(
                    self.places,
                    here["density"],
                    color=colour,
                    ls=style,
                    label=f"s = {here['s']:.2g}",
                )
            panels["p"].set(xlabel="φ/√C", ylabel="density of one variable")
            panels["p"].legend()
            s = [here["s"] for here in self.frames]
            for name, label, colour, style in (
                ("free", "KL(P‖g)", "blue", "-"),
                ("reference", "KL(P‖Q)", "vermillion", "--"),
            ):
                panels["e"].plot(
                    s,
                    [here[name] for here in self.frames],
                    style,
                    color=PALETTE[colour],
                    label=label,
                )
            panels["e"].set(xlabel="s m²", ylabel="relative entropy")
            panels["e"].legend()
        first, final = self.frames[0], self.frames[-1]
        return figure(
            drawing,
            alt="Five maps of a field, at finer detail on the left and with one long wave on the "
            "right; the density of one variable, flat at first and normal at the end; the relative "
            f"entropy to the free theory falls from {first['free']:.3f} to {final['free']:.0e}, "
            "that to the moving reference rises.",
            caption="Coarse-graining a field is noising it; each scale has its own noise. Only the "
            "entropy relative to the free theory is monotone.",
        )


def _frame(
    theory: ModeLattice,
    times: ProperTimes,
    variable: ZeroDimensionalPhi4,
    step: int,
    coarse: Float[np.ndarray, " count"],
    made: Float[np.ndarray, " count"],
) -> dict[str, Any]:
    t = float(times.times[step]) * theory.torus.mass**2
    C = variable.variance(t)
    entropies = variable.entropies(t)
    h = 0.05
    bends = variable.interaction(t, np.sqrt(C) * np.array([-h, 0.0, h]))[2]
    return {
        "s": t,
        "coarse": _maps(theory, times, step, coarse),
        "generated": _maps(theory, times, step, made),
        "density": (np.sqrt(C) * variable.density(t, np.sqrt(C) * _PLACES)).round(5).tolist(),
        "mass": float(bends[1] * C),
        "quartic": float((bends[0] - 2 * bends[1] + bends[2]) / h**2 * C),
        "free": entropies.to_free,
        "reference": entropies.to_reference,
    }


def _maps(
    theory: ModeLattice, times: ProperTimes, step: int, xi: Float[np.ndarray, " count"]
) -> dict[str, list[int]]:
    """Return the coarse field and its coordinates as white noise, over their root mean squares."""
    torus = theory.torus
    line = np.arange(_PIXELS) * (torus.side / _PIXELS)
    y, x = np.meshgrid(line, line, indexing="ij")
    waves = torus.waves_at(np.stack([x.ravel(), y.ravel()], axis=1))
    white = waves * np.sqrt(times.energies)[:, None]
    kept = times.kept[step] * xi
    found = {}
    for name, field, variance in (
        ("field", kept @ waves, (times.kept[step] ** 2 @ waves**2).mean()),
        ("noise", xi @ white, (white**2).sum(axis=0).mean()),
    ):
        found[name] = np.rint(field / np.sqrt(variance) * _UNIT).astype(int).tolist()
    return found
