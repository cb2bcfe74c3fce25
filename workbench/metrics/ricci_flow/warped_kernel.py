"""Warped products in time: differences of order 4 on a circle, the classical method, compiled.

The unknowns are ψ(x, t) and q = log φ of g = φ² dx² + ψ² g_{S^m}, with

    q_t = m ψ_ss/ψ,      ψ_t = ψ_ss − (m − 1)(1 − ψ_s²)/ψ,      ∂_s = φ^{−1} ∂_x.

The step is a fixed share of the squared distance of points, and of the time that a cylinder with
the radius of the neck has left; both bound the stable and accurate steps.
"""

from __future__ import annotations

import numpy as np

from workbench.compiled import compiled

__all__ = ["advance", "rates"]


@compiled
def rates(
    state: np.ndarray, fibre: int, spacing: float, out: np.ndarray, slopes: np.ndarray
) -> None:
    """Write q_t and ψ_t to `out`, and ψ_s and ψ_ss to `slopes`; rows of a state are q and ψ."""
    n = state.shape[1]
    first, second = 1.0 / (12.0 * spacing), 1.0 / (12.0 * spacing * spacing)
    for i in range(n):
        a, b = (i + n - 2) % n, (i + n - 1) % n
        c, d = (i + 1) % n, (i + 2) % n
        psi = state[1, i]
        q_x = (state[0, a] - 8.0 * state[0, b] + 8.0 * state[0, c] - state[0, d]) * first
        psi_x = (state[1, a] - 8.0 * state[1, b] + 8.0 * state[1, c] - state[1, d]) * first
        psi_xx = (
            -state[1, a] + 16.0 * state[1, b] - 30.0 * psi + 16.0 * state[1, c] - state[1, d]
        ) * second
        stretch = np.exp(-state[0, i])
        slope = psi_x * stretch
        bend = (psi_xx - q_x * psi_x) * stretch * stretch
        slopes[0, i] = slope
        slopes[1, i] = bend
        out[0, i] = fibre * bend / psi
        out[1, i] = bend - (fibre - 1) * (1.0 - slope * slope) / psi


@compiled
def advance(
    state: np.ndarray,
    fibre: int,
    spacing: float,
    begin: float,
    end: float,
    floor: float,
    parts: tuple[float, float],
) -> float:
    """Follow the flow from `begin` to `end`, or until min ψ < floor, in place; return the time.

    `parts` are the step over the squared distance of neighbours, and over (min ψ)². Where numbers
    cease to be finite the time is negative, minus one.
    """
    n = state.shape[1]
    rate, total = np.empty((2, n)), np.empty((2, n))
    probe, slopes = np.empty((2, n)), np.empty((2, n))
    t = begin
    while t < end:
        neck, nearest = state[1, 0], state[0, 0]
        for i in range(n):
            neck, nearest = min(neck, state[1, i]), min(nearest, state[0, i])
            if not np.isfinite(state[1, i] + state[0, i]):
                return -1.0
        if neck < floor:
            return t
        step = parts[0] * (np.exp(nearest) * spacing) ** 2
        if fibre > 1:
            step = min(step, parts[1] * neck**2)
        last = t + step >= end
        if last:
            step = end - t
        rates(state, fibre, spacing, rate, slopes)
        total[:] = rate
        for share, weight in ((0.5, 2.0), (0.5, 2.0), (1.0, 1.0)):
            for j in range(2):
                for i in range(n):
                    probe[j, i] = state[j, i] + share * step * rate[j, i]
            rates(probe, fibre, spacing, rate, slopes)
            for j in range(2):
                for i in range(n):
                    total[j, i] += weight * rate[j, i]
        for j in range(2):
            for i in range(n):
                state[j, i] += step / 6.0 * total[j, i]
        t = end if last else t + step
    return t
