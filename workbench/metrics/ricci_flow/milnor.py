"""Ricci flow of homogeneous metrics on SU(2), diagonal in a Milnor frame.

With left-invariant forms dθ¹ = 2 θ²∧θ³ (cyclic) and g = A (θ¹)² + B (θ²)² + C (θ³)², where
A = B = C = 1 is the round unit S³,

    dA/dt = −4 (A² − (B − C)²)/(BC)  (cyclic),    R = 2 [2(AB + BC + CA) − A² − B² − C²]/(ABC)

(J. Milnor, Adv. Math. 21 (1976) 293; J. Isenberg, M. Jackson, J. Differential Geom. 35 (1992) 723).
Berger spheres have B = C. With r = A/B and w² = 1 − r the flow of these is

    dr/dt = 8 r (1 − r)/B,    A²/|w|² constant,    t = (A₀/8w₀)(F(w₀) − F(w)),
    F(w) = w/(1 − w²) + artanh w.

For r > 1, w is imaginary and the formulas stay real. Each becomes round as it vanishes, r → 1, at
T = (A₀/8)(1/r₀ + artanh(w₀)/w₀); the round one has T = A₀/4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.metrics.ricci_flow.integrators import Event, Watch, adaptive
from workbench.signatures import checked, shaped

__all__ = [
    "MilnorFlow",
    "berger_extinction",
    "berger_time",
    "milnor_flow",
    "milnor_scalar",
    "milnor_velocity",
]

_LEFT = 1e-5


@dataclass(frozen=True)
class MilnorFlow:
    """A flow of homogeneous metrics.

    Attributes
    ----------
    times
        The flow times.
    coefficients
        A, B, C at each.
    event
        "extinction", when the mean of A, B, C is 10⁻⁵ of the first, or None.
    """

    times: Float[np.ndarray, " times"]
    coefficients: Float[np.ndarray, "times 3"]
    event: Event | None

    @property
    def scalar(self) -> Float[np.ndarray, " times"]:
        """The scalar curvature R, the same at every point."""
        return milnor_scalar(self.coefficients)

    @property
    def volume(self) -> Float[np.ndarray, " times"]:
        """2π² √(ABC)."""
        return np.asarray(2 * np.pi**2 * np.sqrt(self.coefficients.prod(axis=1)))


@shaped
def milnor_velocity(t: float, coefficients: Float[np.ndarray, " 3"]) -> Float[np.ndarray, " 3"]:
    """Return dA/dt, dB/dt, dC/dt, at any time t.

    Examples
    --------
    >>> print(milnor_velocity(0.0, np.array([0.5, 1.0, 1.0])))
    [-1. -6. -6.]
    """
    A, B, C = coefficients
    return np.array(
        [
            -4 * (A**2 - (B - C) ** 2) / (B * C),
            -4 * (B**2 - (C - A) ** 2) / (C * A),
            -4 * (C**2 - (A - B) ** 2) / (A * B),
        ]
    )


@checked
def milnor_scalar(coefficients: Float[np.ndarray, "*times 3"]) -> Float[np.ndarray, "*times"]:
    """Return the scalar curvature R.

    Examples
    --------
    >>> float(milnor_scalar(np.ones(3)))
    6.0
    """
    if np.shape(coefficients)[-1:] != (3,) or not np.all(np.asarray(coefficients) > 0):
        raise InputError("The metric is not positive: A, B, C are three positive numbers.")
    A, B, C = np.moveaxis(coefficients, -1, 0)
    return np.asarray(2 * (2 * (A * B + B * C + C * A) - A**2 - B**2 - C**2) / (A * B * C))


@checked
def milnor_flow(
    initial: Sequence[float], times: Sequence[float] | Float[np.ndarray, " times"]
) -> MilnorFlow:
    """Follow the flow until the last time or extinction.

    Parameters
    ----------
    initial
        A, B, C > 0 at the first time.
    times
        Increasing times.

    Raises
    ------
    InputError
        If A, B, C are not three positive numbers, or the times do not increase.

    Examples
    --------
    >>> flow = milnor_flow((0.5, 1.0, 1.0), [0.0, 0.1, 1.0])
    >>> print(flow.event.kind, f"{flow.event.time:.4f} {berger_extinction(0.5, 1.0):.4f}")
    extinction 0.2029 0.2029
    """
    start = _positive(initial)
    left = _LEFT * start.mean()
    extinct = Watch("extinction", lambda _, state: float(state.mean() - left))
    run = adaptive(milnor_velocity, start, times, 1e-12, [extinct])
    return MilnorFlow(run.times, run.states, run.event)


@checked
def berger_time(A: float, B: float, ratio: float) -> float:
    """Return when the Berger sphere of A and B = C has A/B = r, between its first value and 1.

    Raises
    ------
    InputError
        If A or B is not positive, or the ratio is never reached.

    Examples
    --------
    >>> print(f"{berger_time(0.5, 1.0, 1.0) - berger_extinction(0.5, 1.0):.1e}")
    0.0e+00
    """
    start, *_ = _positive((A, B, B))
    first = start / B
    if not is_finite(ratio) or not (first <= ratio <= 1 or 1 <= ratio <= first):
        raise InputError(
            f"A/B goes from {first:g} to 1 along the flow; it is never {ratio} on the way."
        )
    w, w0 = abs(1 - ratio) ** 0.5, abs(1 - first) ** 0.5
    if w0 == 0:
        return float(start / 4)
    inverse = np.arctanh if first < 1 else np.arctan
    return float(start / 8 * (1 / first - w / (w0 * ratio) + (inverse(w0) - inverse(w)) / w0))


@checked
def berger_extinction(A: float, B: float) -> float:
    """Return T = (A/8)(B/A + artanh(w)/w), w² = 1 − A/B, for the Berger sphere of A and B = C.

    Examples
    --------
    >>> berger_extinction(1.0, 1.0), round(berger_extinction(2.0, 1.0), 12)
    (0.25, 0.321349540849)
    """
    return berger_time(A, B, 1.0)


def _positive(values: Sequence[float]) -> Float[np.ndarray, " 3"]:
    try:
        found = np.asarray(values, float)
    except (TypeError, ValueError):
        found = np.empty(0)
    if found.shape != (3,) or not np.isfinite(found).all() or found.min() <= 0:
        raise InputError("The metric is not positive: A, B, C are three positive numbers.")
    return found
