"""Warped products g = φ² dx² + ψ² g_{S^m} over a circle, and their curvature along a flow.

With ∂_s = φ^{−1}∂_x the sectional curvatures are K0 = −ψ_ss/ψ (planes that contain ∂_s) and
K1 = (1 − ψ_s²)/ψ² (planes along the fibre), Ric = m K0 ds² + (K0 + (m−1) K1) ψ² g_{S^m}, and
R = 2m K0 + m(m−1) K1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np
from jaxtyping import Float

from workbench.metrics.ricci_flow.integrators import Event
from workbench.metrics.ricci_flow.warped_kernel import rates

__all__ = ["WarpedFlow"]


@dataclass(frozen=True)
class WarpedFlow:
    """A flow of warped products, at x_i = i L/n.

    Attributes
    ----------
    times
        The flow times.
    phi, psi
        φ and ψ at each time and point.
    fibre
        The dimension m of the sphere that is the fibre; 1 for a torus of revolution.
    side
        The range L of x.
    event
        "neckpinch", "not finite", or None.
    """

    times: Float[np.ndarray, " times"]
    phi: Float[np.ndarray, "times n"]
    psi: Float[np.ndarray, "times n"]
    fibre: int
    side: float
    event: Event | None

    @property
    def x(self) -> Float[np.ndarray, " n"]:
        """The coordinate on the circle."""
        n = self.psi.shape[1]
        return np.asarray(np.arange(n) * (self.side / n))

    @property
    def neck(self) -> Float[np.ndarray, " times"]:
        """The smallest radius ψ at each time."""
        return np.asarray(self.psi.min(axis=1))

    @cached_property
    def neck_rate(self) -> Float[np.ndarray, " times"]:
        """d(ψ²)/dt at the neck, which is at least −2(m − 1) and tends to it in a neckpinch."""
        at = self.psi.argmin(axis=1)
        every = np.arange(len(at))
        return np.asarray(2 * self.psi[every, at] * self._rates[every, 1, at])

    @cached_property
    def K0(self) -> Float[np.ndarray, "times n"]:  # noqa: N802
        """The curvature −ψ_ss/ψ of planes that contain ∂_s."""
        return np.asarray(-self._slopes[:, 1] / self.psi)

    @cached_property
    def K1(self) -> Float[np.ndarray, "times n"]:  # noqa: N802
        """The curvature (1 − ψ_s²)/ψ² of planes along the fibre."""
        return np.asarray((1 - self._slopes[:, 0] ** 2) / self.psi**2)

    @property
    def scalar(self) -> Float[np.ndarray, "times n"]:
        """The scalar curvature R = 2m K0 + m(m−1) K1."""
        m = self.fibre
        return np.asarray(2 * m * self.K0 + m * (m - 1) * self.K1)

    @property
    def length(self) -> Float[np.ndarray, " times"]:
        """The length ∫ φ dx of the circle."""
        return np.asarray(self.phi.mean(axis=1) * self.side)

    @cached_property
    def arc(self) -> Float[np.ndarray, "times n"]:
        """The arc length s from x = 0 to each x, of the trigonometric polynomial through φ."""
        n = self.phi.shape[1]
        modes = np.fft.rfft(self.phi, axis=1)
        k = 2 * pi / self.side * np.arange(modes.shape[1])
        modes[:, 1:] /= 1j * k[1:]
        modes[:, n // 2 :] *= n % 2  # for even n the last is the cosine that has no antiderivative
        modes[:, 0] = 0
        wave = np.fft.irfft(modes, n, axis=1)
        return np.asarray(self.phi.mean(axis=1)[:, None] * self.x + wave - wave[:, :1])

    @cached_property
    def _both(self) -> tuple[np.ndarray, np.ndarray]:
        moved = np.empty((len(self.times), 2, self.psi.shape[1]))
        slopes = np.empty_like(moved)
        for k, (phi, psi) in enumerate(zip(self.phi, self.psi, strict=True)):
            state = np.stack([np.log(phi), psi])
            rates(state, self.fibre, self.side / len(psi), moved[k], slopes[k])
        return moved, slopes

    @property
    def _rates(self) -> Float[np.ndarray, "times 2 n"]:
        return self._both[0]

    @property
    def _slopes(self) -> Float[np.ndarray, "times 2 n"]:
        return self._both[1]
