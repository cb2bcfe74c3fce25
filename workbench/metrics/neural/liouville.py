"""One loss, two kernels: the Polyakov–Liouville energy E[u] = ½ ∫ |∇u|² dx on a torus, g = e^{2u}δ.

Its derivative with respect to dx is −Δu. Descent

    with respect to dV_g = e^{2u}dx:    u_t = e^{−2u} Δu,    Ricci flow, area constant;
    with the frozen flat kernel δ(x − x'):    u_t = Δu,    the heat equation, mean of u constant.

Both end flat, at different sizes: at e^{2u} = A/(2π)² and at the mean of u. For small u they differ
at second order. Frozen kernels descend on the same loss to other metrics of the same kind.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.signatures import checked

__all__ = ["energy_derivative", "heat"]


@checked
def energy_derivative(grid: TorusGrid, u: Float[np.ndarray, "n n"]) -> Float[np.ndarray, "n n"]:
    """Return δE/δu with respect to dx, by reverse differentiation of E on the grid."""
    k = torch.from_numpy(np.fft.fftfreq(grid.points, grid.side / (2 * np.pi * grid.points)))
    square = k[:, None] ** 2 + k**2
    at = torch.from_numpy(grid.accepted(u, "The conformal factor u")).requires_grad_()
    modes = torch.fft.fft2(at) / grid.points**2
    energy = (square * modes.abs() ** 2).sum() * grid.side**2 / 2
    (found,) = torch.autograd.grad(energy, at)
    return np.asarray(found.numpy() * grid.points**2 / grid.side**2)


@checked
def heat(grid: TorusGrid, u: Float[np.ndarray, "n n"], time: float) -> Float[np.ndarray, "n n"]:
    """Return the solution of u_t = Δu at a time t ≥ 0, mode by mode.

    Raises
    ------
    InputError
        If the time is no such number, or u is no function on the grid.

    Examples
    --------
    >>> grid = TorusGrid(8)
    >>> found = heat(grid, np.cos(grid.x), 1.0)
    >>> bool(np.allclose(found, np.exp(-1) * np.cos(grid.x)))
    True
    """
    if not (is_finite(time) and time >= 0):
        raise InputError(f"The heat equation is solved for times from 0 on, not {time}.")
    k = np.fft.fftfreq(grid.points, grid.side / (2 * np.pi * grid.points))
    half = np.fft.rfftfreq(grid.points, grid.side / (2 * np.pi * grid.points))
    decay = np.exp(-(k[:, None] ** 2 + half**2) * time)
    modes = np.fft.rfft2(grid.accepted(u, "The conformal factor u")) * decay
    return np.asarray(np.fft.irfft2(modes, s=u.shape))
