"""How a linear system relaxes under gradient flow, gradient descent, and midpoint steps.

With the loss L = ½ Σ_{x ∈ D} (φ(x) − y(x))², the residuals r = φ − y of a network whose NTK stands
still obey dr/dt = −Θ r. In the eigenbasis of Θ a mode of eigenvalue λ keeps the share

    e^{−λt}                        gradient flow for the time t (the learning rate is absorbed),
    (1 − ηλ)^k                     k steps of gradient descent with learning rate η,
    (1 − ηλ + (ηλ)²/2)^k           k midpoint (second-order Runge–Kutta) steps of size η.

The loss pins the time: with ½ of the *mean* square, t is to be divided by the number of points, and
without the ½ it is to be multiplied by 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite, whole
from workbench.errors import InputError

__all__ = ["GradientDescent", "GradientFlow", "Midpoint", "Schedule"]

_Modes = Float[np.ndarray, " modes"]


class Schedule(Protocol):
    """What has been done to the parameters up to now."""

    @property
    def time(self) -> float:
        """The time t, or η k."""

    def decay(self, eigenvalues: _Modes) -> _Modes:
        """Return the share of the initial residual that each mode keeps."""


@dataclass(frozen=True)
class GradientFlow:
    """Gradient flow for a time from 0 to infinity.

    Examples
    --------
    >>> GradientFlow(2.0).decay(np.array([0.0, 1.0])).round(4).tolist()
    [1.0, 0.1353]
    >>> GradientFlow(float("inf")).decay(np.array([1.0])).tolist()
    [0.0]
    """

    time: float

    def __post_init__(self) -> None:
        if not (is_finite(self.time) and self.time >= 0) and not _is_endless(self.time):
            raise InputError(f"Gradient flow takes a time of at least 0, not {self.time}.")

    def decay(self, eigenvalues: _Modes) -> _Modes:
        """Return e^{−λt}; modes with λ = 0 never move."""
        return np.array([np.exp(-x * self.time) if x > 0 else 1.0 for x in eigenvalues])


def _is_endless(time: float) -> bool:
    return isinstance(time, float) and time == float("inf")


@dataclass(frozen=True)
class _Steps:
    rate: float
    steps: int

    def __post_init__(self) -> None:
        whole(self.steps, "the number of steps", 0)
        if not (is_finite(self.rate) and self.rate > 0):
            raise InputError(f"A schedule has a positive finite learning rate, not {self.rate}.")

    @property
    def time(self) -> float:
        """The time η k."""
        return self.rate * self.steps

    def _stable(self, eigenvalues: _Modes) -> _Modes:
        largest = float(eigenvalues.max(initial=0.0))
        if self.rate * largest >= 2:
            raise InputError(
                f"The learning rate {self.rate} is not below 2/λ_max = {2 / largest:.6g}: "
                "training diverges."
            )
        return self.rate * eigenvalues


@dataclass(frozen=True)
class GradientDescent(_Steps):
    """Full-batch gradient descent: k steps of learning rate η.

    Examples
    --------
    >>> GradientDescent(0.5, 3).decay(np.array([1.0])).tolist()
    [0.125]
    >>> GradientDescent(0.5, 3).decay(np.array([4.0]))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    workbench.errors.InputError: The learning rate 0.5 is not below 2/λ_max = 0.5: ...
    """

    def decay(self, eigenvalues: _Modes) -> _Modes:
        """Return (1 − ηλ)^k.

        Raises
        ------
        InputError
            If η is not below 2/λ_max.
        """
        return (1 - self._stable(eigenvalues)) ** self.steps


@dataclass(frozen=True)
class Midpoint(_Steps):
    """Midpoint steps, of second order in their size.

    Examples
    --------
    >>> Midpoint(0.5, 1).decay(np.array([1.0])).tolist()
    [0.625]
    """

    def decay(self, eigenvalues: _Modes) -> _Modes:
        """Return (1 − ηλ + (ηλ)²/2)^k.

        Raises
        ------
        InputError
            If η is not below 2/λ_max.
        """
        z = self._stable(eigenvalues)
        kept: _Modes = (1 - z + z * z / 2) ** self.steps
        return kept
