"""Ricci flow of warped products g = φ² dx² + ψ² g_{S^m} over a circle, up to a neckpinch.

With ∂_s = φ^{−1}∂_x the flow g_t = −2 Ric is

    φ_t = m φ ψ_ss/ψ,      ψ_t = ψ_ss − (m − 1)(1 − ψ_s²)/ψ

(S. Angenent, D. Knopf, *An example of neckpinching for Ricci flow on S^{n+1}*, Math. Res. Lett. 11
(2004) 493–518). At a minimum of ψ, (ψ²)_t ≥ −2(m−1), and at a maximum ≤ −2(m−1). As ψ must reach
zero when the flow ends, this happens between min ψ₀²/2(m−1) and max ψ₀²/2(m−1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.ricci_flow.integrators import Event, accepted_times
from workbench.metrics.ricci_flow.warped_kernel import advance
from workbench.metrics.ricci_flow.warped_product import WarpedFlow
from workbench.signatures import checked

__all__ = [
    "Pinching",
    "WarpedFlow",
    "crowded_circle",
    "pinch_bounds",
    "pinching",
    "warped_flow",
]

_STEP = (0.35, 0.02)
_FLOOR = 1e-3
"""A neck has pinched when its radius is this share of the first."""

_MOST_WORK = 1e11


@dataclass(frozen=True)
class Pinching:
    """When a neck pinches.

    Attributes
    ----------
    flow
        The flow until the neck has a thousandth of its first radius.
    earliest
        t + ψ²/2(m−1) there, a lower bound because (ψ²)_t ≥ −2(m−1).
    time
        t + ψ²/|(ψ²)_t| there, the end if the neck went on at its present rate.
    bounds
        min ψ₀²/2(m−1) and max ψ₀²/2(m−1), between which the time lies for certain.
    """

    flow: WarpedFlow
    earliest: float
    time: float
    bounds: tuple[float, float]


@checked
def warped_flow(
    psi: Float[np.ndarray, " n"],
    times: Sequence[float] | Float[np.ndarray, " times"],
    *,
    fibre: int = 2,
    phi: Float[np.ndarray, " n"] | float = 1.0,
    side: float = 2 * pi,
) -> WarpedFlow:
    """Follow the flow of φ² dx² + ψ² g_{S^m} until the last time or a neckpinch.

    Differences of order 4 in space; time steps, of order 4, are proportional to the squared
    distance of points.

    Parameters
    ----------
    psi
        ψ > 0 at n ≥ 5 equidistant points of the circle.
    times
        Increasing times.
    fibre
        The dimension m ≥ 1 of the sphere in the fibre.
    phi
        φ > 0, at the points or everywhere.
    side
        The range of x.

    Raises
    ------
    InputError
        If φ or ψ is not positive, the shapes differ, the times do not increase, or the points are
        so close together that the flow would take hours.

    Examples
    --------
    A cylinder of radius 1 has ψ² = 1 − 2t, and pinches everywhere at t = 1/2.

    >>> flow = warped_flow(np.ones(16), [0.0, 0.25, 1.0])
    >>> print(f"{flow.neck[1] ** 2:.6f}", flow.event.kind, f"{flow.event.time:.4f}")
    0.500000 neckpinch 0.5000
    """
    found = accepted_times(times)
    whole(fibre, "the dimension m of the fibre", 1, 1000)
    state = _state(psi, phi)
    if not (is_finite(side) and side > 0):
        raise InputError(f"The range of x is a positive number, not {side}.")
    spacing = side / state.shape[1]
    needed = float((found[-1] - found[0]) / (_STEP[0] * (np.exp(state[0].min()) * spacing) ** 2))
    if not needed * state.shape[1] <= _MOST_WORK:
        raise InputError(
            f"The flow would take about {needed:.1g} steps on {state.shape[1]} points; give fewer "
            "points, a larger φ, or a shorter time."
        )
    floor = _FLOOR * float(state[1].min())
    kept, states, event = [float(found[0])], [state.copy()], None
    for begin, end in pairwise(found):
        reached = advance(state, fibre, spacing, float(begin), float(end), floor, _STEP)
        if reached < begin:
            event = Event("not finite", float(begin))
            break
        kept.append(reached)
        states.append(state.copy())
        if reached < end:
            event = Event("neckpinch", reached)
            break
    rows = np.stack(states)
    return WarpedFlow(np.array(kept), np.exp(rows[:, 0]), rows[:, 1], fibre, float(side), event)


@checked
def pinch_bounds(psi: Float[np.ndarray, " n"], fibre: int = 2) -> tuple[float, float]:
    """Return min ψ²/2(m−1) and max ψ²/2(m−1), between which the flow over a circle ends.

    Raises
    ------
    InputError
        If ψ is not positive, or m = 1, where the flow never ends.

    Examples
    --------
    >>> pinch_bounds(np.array([0.5, 0.6, 1.0, 1.5, 0.7]))
    (0.125, 1.125)
    """
    if whole(fibre, "the dimension m of the fibre", 1, 1000) == 1:
        raise InputError("A torus of revolution (m = 1) never pinches; take m ≥ 2.")
    squares = _state(psi, 1.0)[1] ** 2 / (2 * (fibre - 1))
    return float(squares.min()), float(squares.max())


@checked
def pinching(
    psi: Float[np.ndarray, " n"],
    *,
    fibre: int = 2,
    phi: Float[np.ndarray, " n"] | float = 1.0,
    side: float = 2 * pi,
    frames: int = 60,
) -> Pinching:
    """Follow a warped product until its neck has a thousandth of its first radius.

    Equidistant points resolve a neck until its radius is their distance; the error of the time is
    then of order 2 in the distance. Points that crowd at the neck find it better.

    Parameters
    ----------
    psi, fibre, phi, side
        As for `warped_flow`, with m ≥ 2.
    frames
        How many states are kept, at least 2, equidistant in time.

    Raises
    ------
    InputError
        As `warped_flow` and `pinch_bounds`; also if no neck pinches within the bounds, which
        happens only if too few points resolve it.

    Examples
    --------
    >>> s, phi = crowded_circle(128, neck=np.pi, crowding=0.9)
    >>> found = pinching(1 + 0.5 * np.cos(s), phi=phi, frames=2)
    >>> print(f"{found.earliest:.5f} {found.time:.5f}", found.bounds)
    0.15482 0.15482 (0.125, 1.125)
    """
    bounds = pinch_bounds(psi, fibre)
    whole(frames, "the number of frames", 2, 10**7)
    ended = warped_flow(psi, [0.0, 2 * bounds[1]], fibre=fibre, phi=phi, side=side)
    if ended.event is None or ended.event.kind != "neckpinch":
        raise InputError(
            f"With {len(psi)} points the flow does not reach its neckpinch; give more points."
        )
    end = ended.event.time
    flow = warped_flow(psi, np.linspace(0.0, end, frames), fibre=fibre, phi=phi, side=side)
    square = float(flow.neck[-1] ** 2)
    rate = float(-flow.neck_rate[-1])
    t = float(flow.times[-1])
    return Pinching(flow, t + square / (2 * (fibre - 1)), t + square / rate, bounds)


@checked
def crowded_circle(
    points: int, neck: float, crowding: float
) -> tuple[Float[np.ndarray, " n"], Float[np.ndarray, " n"]]:
    """Return points of a circle of length 2π that crowd at a neck, and φ = ds/dx there.

    With y = x − x₀ the arc length is s = x₀ + y − b sin y. At the neck points are closer together
    by the factor 1 − b; nowhere are they farther apart than by 1 + b.

    Parameters
    ----------
    points
        n ≥ 5.
    neck
        x₀.
    crowding
        b, at least 0 and less than 1.

    Returns
    -------
    s, phi
        The arc lengths, and φ to be given to `warped_flow` with ψ(s).

    Raises
    ------
    InputError
        If n or b is outside its range, or x₀ is not finite.

    Examples
    --------
    >>> s, phi = crowded_circle(8, neck=0.0, crowding=0.5)
    >>> print(s.round(2)[:3], phi.round(2)[:3])
    [0.   0.43 1.07] [0.5  0.65 1.  ]
    """
    whole(points, "the number n of points", 5, 10**9)
    if not is_finite(neck):
        raise InputError(f"The place x₀ of the neck is a finite number, not {neck}.")
    if not (is_finite(crowding) and 0 <= crowding < 1):
        raise InputError(f"The crowding b is at least 0 and less than 1, not {crowding}.")
    y = 2 * pi * np.arange(points) / points - neck
    return neck + y - crowding * np.sin(y), 1 - crowding * np.cos(y)


def _state(
    psi: Float[np.ndarray, " n"], phi: Float[np.ndarray, " n"] | float
) -> Float[np.ndarray, "2 n"]:
    """Return the rows log φ and ψ."""
    try:
        radius = np.asarray(psi, float)
        stretch = np.broadcast_to(np.asarray(phi, float), radius.shape)
    except (TypeError, ValueError):
        raise InputError("φ and ψ are given at the same points, as rows of numbers.") from None
    if radius.ndim != 1 or len(radius) < 5:
        raise InputError("ψ is a row of at least 5 numbers, at equidistant points of the circle.")
    for name, values in (("φ", stretch), ("ψ", radius)):
        if not (np.isfinite(values).all() and values.min() > 0):
            raise InputError(f"The metric is not positive: {name} must be positive everywhere.")
    return np.stack([np.log(stretch), radius])
