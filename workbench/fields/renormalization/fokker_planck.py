"""Polchinski's equation for the density, by finite volumes and the method of Crank and Nicolson.

    ∂_t P = ∂(φ P + ½ C_t ∂P),      C_t = e^{−t},

on |φ| ≤ 7 without flux through the ends: the equation of `zero_dimension` solved as a partial
differential equation, of second order in both steps, to which nothing of its solution is told. The
total probability is conserved to rounding.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.linalg import solve_banded

from workbench.accepted import whole
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["solve_density"]

_REACH = 7.0

Cells = Float[np.ndarray, " cells"]


def solve_density(
    theory: ZeroDimensionalPhi4, t: float, cells: int, steps: int
) -> tuple[Cells, Cells]:
    """Return the middles of the cells and P_t in them.

    Raises
    ------
    InputError
        If there are fewer than 20 cells or no step, or t is outside of its range.

    Examples
    --------
    >>> phi, density = solve_density(ZeroDimensionalPhi4(0.0), 1.0, cells=1000, steps=200)
    >>> print(f"{(phi**2 * density).sum() / density.sum():.4f} {np.exp(-1.0):.4f}")
    0.3678 0.3679
    """
    whole(cells, "the number of cells", 20, 100_000)
    whole(steps, "the number of steps", 1, 10**6)
    theory.variance(t)
    h = 2 * _REACH / cells
    phi = -_REACH + h * (np.arange(cells) + 0.5)
    edges = phi[:-1] + h / 2
    density = theory.density(0.0, phi)
    density /= density.sum() * h
    size = t / steps
    for step in range(steps):
        spread = theory.variance((step + 0.5) * size) / (2 * h**2)
        right, left = edges / (2 * h) + spread, edges / (2 * h) - spread
        above = np.concatenate([[0.0], right])
        below = np.concatenate([left * -1.0, [0.0]])
        diagonal = np.zeros(cells)
        diagonal[:-1] += left
        diagonal[1:] -= right
        pushed = density + size / 2 * _applied(density, above, diagonal, below)
        system = np.stack([-size / 2 * above, 1 - size / 2 * diagonal, -size / 2 * below])
        density = solve_banded((1, 1), system, pushed)
    return phi, np.asarray(density)


def _applied(density: Cells, above: Cells, diagonal: Cells, below: Cells) -> Cells:
    """Return a tridiagonal matrix, in the form of `solve_banded`, times a density."""
    found = diagonal * density
    found[:-1] += above[1:] * density[1:]
    found[1:] += below[:-1] * density[:-1]
    return np.asarray(found)
