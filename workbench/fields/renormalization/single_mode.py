"""One mode on a torus: the lattice theory whose force is known by quadrature at every scale.

On a torus of side 1 with m = 1 and no momentum but 0, ξ = φ and U_0 = λφ⁴/24: the theory of
`zero_dimension` at t = s, written in the coordinates of `proper_time`, ξ_s = φ_s/√C_s.
"""

from __future__ import annotations

from math import exp, sqrt

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.renormalization.reverse_diffusion import Force
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["exact_force", "force_error", "single_mode"]

Fields = Float[np.ndarray, "fields count"]


def single_mode(coupling: float) -> ModeLattice:
    """Return the theory in d = 2.

    Examples
    --------
    >>> float(single_mode(24.0).interaction(np.array([[2.0]]))[0])
    16.0
    """
    return ModeLattice(Torus(dimension=2, side=1.0, mass=1.0, cutoff=0.0), coupling)


def exact_force(coupling: float, times: ProperTimes) -> Force:
    """Return −∂U_s(ξ) = −√C_s V_s'(√C_s ξ)."""
    theory, torus = ZeroDimensionalPhi4(coupling), times.torus
    if not (torus.count == 1 and torus.volume == 1 and torus.mass == 1):
        raise InputError("The exact force is that of one mode with m = 1 and volume 1.")

    def force(fields: Fields, step: int) -> Fields:
        s = float(times.times[step])
        width = exp(-s / 2)
        return np.asarray(-width * theory.interaction(s, width * fields[:, 0])[1][:, None])

    return force


def force_error(force: Force, coupling: float, times: ProperTimes) -> tuple[float, float]:
    """Return the root mean square error of a force, and of the exact force itself, over scales.

    Averages are over the densities at all scales but the first, which are alike in weight.
    """
    theory, exact = ZeroDimensionalPhi4(coupling), exact_force(coupling, times)
    xi = np.linspace(-4, 4, 161)
    errors, sizes = [], []
    for step in range(1, times.steps + 1):
        s = float(times.times[step])
        weights = theory.density(s, sqrt(theory.variance(s)) * xi)
        weights /= weights.sum()
        found, right = force(xi[:, None], step)[:, 0], exact(xi[:, None], step)[:, 0]
        errors.append(weights @ (found - right) ** 2)
        sizes.append(weights @ right**2)
    return float(np.sqrt(np.mean(errors))), float(np.sqrt(np.mean(sizes)))
