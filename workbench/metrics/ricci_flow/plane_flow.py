"""Ricci flow of rotationally symmetric metrics on a disc, with its conformal factor on the rim.

g = e^{2u}(dx² + dy²) on r ≤ ρ, u = u(r, t), flows by u_t = e^{−2u} Δu. A smooth u is a function of
σ = r²/ρ², and Δ = (4/ρ²) d/dσ(σ d/dσ), without a singular point. Between Chebyshev points in σ,
u is a polynomial; u is prescribed at the rim σ = 1. A noncompact flow such as the cigar's is so
followed on any disc of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from numpy.polynomial import chebyshev

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.ricci_flow.integrators import Event, accepted_times, adaptive
from workbench.signatures import checked

__all__ = ["Disc", "PlaneFlow", "plane_flow"]


@dataclass(frozen=True)
class Disc:
    """A disc r ≤ ρ with points that crowd at the rim, the centre and the rim included.

    Parameters
    ----------
    radius
        ρ > 0.
    points
        From 4 to 256.

    Raises
    ------
    InputError
        If one of them is outside its range.

    Examples
    --------
    >>> disc = Disc(2.0, 8)
    >>> bool(np.allclose(disc.laplacian @ disc.r**4, 16 * disc.r**2))
    True
    """

    radius: float
    points: int

    def __post_init__(self) -> None:
        if not (is_finite(self.radius) and self.radius > 0):
            raise InputError(f"The radius ρ of the disc is a positive number, not {self.radius}.")
        whole(self.points, "the number of points", 4, 256)

    @property
    def r(self) -> Float[np.ndarray, " n"]:
        """The distances from the centre, increasing from 0 to ρ."""
        return np.asarray(self.radius * np.sqrt(self._sigma))

    @cached_property
    def laplacian(self) -> Float[np.ndarray, "n n"]:
        """Δ of the plane as a matrix on values at the points."""
        once = self._derivative
        twice = once @ once
        return np.asarray(4 / self.radius**2 * (once + self._sigma[:, None] * twice))

    @property
    def _sigma(self) -> Float[np.ndarray, " n"]:
        return np.asarray(np.sin(np.pi / 2 * np.arange(self.points) / (self.points - 1)) ** 2)

    @cached_property
    def _derivative(self) -> Float[np.ndarray, "n n"]:
        """d/dσ, by the coefficients of Chebyshev polynomials of 2σ − 1."""
        y = 2 * self._sigma - 1
        values = chebyshev.chebvander(y, self.points - 1)
        slopes = chebyshev.chebval(y, 2 * chebyshev.chebder(np.eye(self.points), axis=0)).T
        return np.asarray(np.linalg.solve(values.T, slopes.T).T)


@dataclass(frozen=True)
class PlaneFlow:
    """A flow on a disc.

    Attributes
    ----------
    disc
        The points.
    times
        The flow times.
    u
        The conformal factor at each.
    event
        What ended it, or None.
    """

    disc: Disc
    times: Float[np.ndarray, " times"]
    u: Float[np.ndarray, "times n"]
    event: Event | None

    @property
    def curvature(self) -> Float[np.ndarray, "times n"]:
        """The Gauss curvature K = −e^{−2u} Δu."""
        return np.asarray(-np.exp(-2 * self.u) * (self.u @ self.disc.laplacian.T))


@checked
def plane_flow(
    disc: Disc,
    initial: Float[np.ndarray, " n"],
    rim: Callable[[float], float],
    times: Sequence[float] | Float[np.ndarray, " times"],
    tolerance: float = 1e-10,
) -> PlaneFlow:
    """Follow the flow with u prescribed at the rim, spectral in space, Radau IIA in time.

    Parameters
    ----------
    disc
        The points.
    initial
        u at the first time.
    rim
        u at r = ρ as a function of time.
    times
        Increasing times.
    tolerance
        The relative error accepted in a step.

    Raises
    ------
    InputError
        If u is no row of finite numbers, the times do not increase, or u at the rim differs from
        its prescribed value at the first time.

    Examples
    --------
    >>> from workbench.metrics.ricci_flow.cigar import cigar
    >>> disc = Disc(2.0, 24)
    >>> flow = plane_flow(disc, cigar(disc.r, 0.0), lambda t: cigar(2.0, t), [0.0, 0.2], 1e-8)
    >>> bool(np.abs(flow.u[1] - cigar(disc.r, 0.2)).max() < 1e-6)
    True
    """
    found = accepted_times(times)
    u = np.asarray(initial)
    if u.shape != (disc.points,) or u.dtype.kind not in "fiu" or not np.isfinite(u).all():
        raise InputError(f"The conformal factor u is a row of {disc.points} finite real numbers.")
    first = float(rim(float(found[0])))
    if not abs(first - u[-1]) <= 1e-9 * (1 + abs(u[-1])):
        raise InputError(f"At the rim u is {u[-1]:g} at first, but {first:g} is prescribed.")

    def velocity(t: float, inside: np.ndarray) -> np.ndarray:
        whole_disc = np.append(inside, rim(t))
        moved: np.ndarray = np.exp(-2 * inside) * (disc.laplacian[:-1] @ whole_disc)
        return moved

    run = adaptive(velocity, u[:-1], found, tolerance, method="Radau")
    rims = np.array([[float(rim(float(t)))] for t in run.times])
    return PlaneFlow(disc, run.times, np.hstack([run.states, rims]), run.event)
