"""Perelman's functionals along Ricci flow of warped products φ² dx² + ψ² g_{S^m}, n = m + 1.

For functions of x and t alone, with ∂_s = φ^{−1} ∂_x and the sectional curvatures K0, K1 of
`workbench.metrics.ricci_flow.warped_flow`,

    ∇∇f = f_ss ds² + ψ ψ_s f_s g_{S^m},
    |Ric + ∇∇f − κ g|² = (m K0 + f_ss − κ)² + m (K0 + (m − 1) K1 + ψ_s f_s/ψ − κ)².

The probability v dV is p dx with p = vol(S^m) φ ψ^m v, and the conjugate heat equation in the
backward time is ∂_s p = ∂_x (φ^{−1} ψ^m ∂_x (p/φψ^m)). With derivatives of trigonometric
polynomials this is D B D C p with an antisymmetric D and positive diagonal B and C, so that modes
decay, the highest the faster the larger max ψ^m / min ψ^m is; the implicit Lobatto IIIA method of
order 4 (E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, IV.5) is stable for all
steps.
"""

from __future__ import annotations

from math import gamma, pi

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.metrics.ricci_flow.perelman import Energy
from workbench.metrics.ricci_flow.warped_flow import WarpedFlow
from workbench.signatures import checked

__all__ = ["warped_conjugate_heat", "warped_energy", "warped_entropy"]

Rows = Float[np.ndarray, "times n"]


@checked
def warped_conjugate_heat(flow: WarpedFlow, final: Float[np.ndarray, " n"]) -> Rows:
    """Return p at every second time of a flow, by implicit steps over two intervals.

    Parameters
    ----------
    flow
        At an odd number of equidistant times.
    final
        p at the last time, positive with ∫ p dx = 1.

    Raises
    ------
    InputError
        If the times are not so, or the density is not.
    """
    gaps = np.diff(flow.times)
    if len(gaps) % 2 or not len(gaps) or np.ptp(gaps) > 1e-6 * gaps[0]:
        raise InputError("The flow is needed at an odd number of equidistant times.")
    spacing = flow.side / flow.psi.shape[1]
    if final.shape != flow.x.shape or not final.min() > 0 or abs(final.sum() * spacing - 1) > 1e-9:
        raise InputError("The final density is positive on the points of x and its integral is 1.")
    step = 2 * float(gaps.mean())
    n = flow.psi.shape[1]
    derivative = _slope(np.eye(n), flow.side).T
    area = flow.psi**flow.fibre

    def operator(index: int) -> np.ndarray:
        inner = derivative / (flow.phi[index] * area[index])
        matrix: np.ndarray = step * derivative @ ((area[index] / flow.phi[index])[:, None] * inner)
        return matrix

    densities, one = [final], np.eye(n)
    last = operator(len(flow.times) - 1)
    for index in range(len(flow.times) - 1, 0, -2):
        begin, middle, end = last, operator(index - 1), operator(index - 2)
        moved = begin @ densities[-1]
        stages = np.block([[one - middle / 3, end / 24], [-2 * middle / 3, one - end / 6]])
        known = np.concatenate([densities[-1] + 5 * moved / 24, densities[-1] + moved / 6])
        densities.append(np.linalg.solve(stages, known)[n:])
        last = end
    return np.stack(densities[::-1])


@checked
def warped_energy(flow: WarpedFlow, density: Rows) -> Energy:
    """Return F and 2 ∫ |Ric + ∇∇f|² v dV at every second time of a flow.

    Parameters
    ----------
    density
        p at those times, as `warped_conjugate_heat` returns it.
    """
    f = _potential(flow, density)
    inside, defect = _integrands(flow, f, np.zeros(len(f)))
    spacing = flow.side / f.shape[1]
    return Energy(
        (inside * density).sum(axis=1) * spacing,
        2 * (defect * density).sum(axis=1) * spacing,
        density.sum(axis=1) * spacing,
    )


@checked
def warped_entropy(flow: WarpedFlow, density: Rows, tau: Float[np.ndarray, " times"]) -> Energy:
    """Return W and 2τ ∫ |Ric + ∇∇f − g/2τ|² v dV at every second time of a flow.

    Raises
    ------
    InputError
        If τ is not one positive number for each of those times.
    """
    if len(tau) != len(density) or not (np.isfinite(tau).all() and tau.min() > 0):
        raise InputError("τ = T − t is positive: the flow is followed before the time T.")
    n = flow.fibre + 1
    f = _potential(flow, density) - n / 2 * np.log(4 * pi * tau)[:, None]
    inside, defect = _integrands(flow, f, 1 / (2 * tau))
    spacing = flow.side / f.shape[1]
    return Energy(
        ((tau[:, None] * inside + f - n) * density).sum(axis=1) * spacing,
        2 * tau * (defect * density).sum(axis=1) * spacing,
        density.sum(axis=1) * spacing,
    )


def _potential(flow: WarpedFlow, density: Rows) -> Rows:
    """Return −log v."""
    if density.shape != flow.psi[::2].shape:
        raise InputError("The density is given at the points of every second time of the flow.")
    if not (np.isfinite(density).all() and density.min() > 0):
        raise InputError("The density e^{−f} is positive everywhere.")
    m = flow.fibre
    sphere = 2 * pi ** ((m + 1) / 2) / gamma((m + 1) / 2)
    return np.asarray(np.log(sphere * flow.phi[::2] * flow.psi[::2] ** m / density))


def _integrands(flow: WarpedFlow, f: Rows, half: Float[np.ndarray, " times"]) -> tuple[Rows, Rows]:
    """Return R + |∇f|² and |Ric + ∇∇f − half g|²."""
    m, phi, psi = flow.fibre, flow.phi[::2], flow.psi[::2]
    K0, K1 = flow.K0[::2], flow.K1[::2]
    slope = _slope(f, flow.side) / phi
    along = m * K0 + _slope(slope, flow.side) / phi - half[:, None]
    bend = _slope(psi, flow.side) / phi * slope / psi
    across = K0 + (m - 1) * K1 + bend - half[:, None]
    return flow.scalar[::2] + slope**2, along**2 + m * across**2


def _slope(f: np.ndarray, side: float) -> np.ndarray:
    """Return df/dx of the trigonometric polynomial through f."""
    n = f.shape[-1]
    k = 2j * pi / side * np.arange(n // 2 + 1)
    k[n // 2 :] *= n % 2
    return np.asarray(np.fft.irfft(k * np.fft.rfft(f), n))
