"""Flows in time: the classical Runge-Kutta method and SciPy's adaptive ones, with events.

A flow of metrics often ends: it becomes extinct, or its curvature grows without bound. This is a
result, not an error. A trajectory therefore ends at the first event that is watched for, or where
numbers cease to be finite, and says so.

Orders: `runge_kutta` is of order 4 in the step (Kutta, 1901). `adaptive` calls
`scipy.integrate.solve_ivp`: DOP853 is of order 8, Radau IIA of order 5 for stiff flows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from jaxtyping import Float
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["Event", "Trajectory", "Watch", "accepted_times", "adaptive", "runge_kutta"]

Method = Literal["DOP853", "RK45", "Radau", "BDF", "LSODA"]
Velocity = Callable[[float, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Event:
    """Why a trajectory ended early, and when."""

    kind: str
    time: float


@dataclass(frozen=True)
class Watch:
    """An event, which happens when its margin, positive at first, reaches zero."""

    kind: str
    margin: Callable[[float, np.ndarray], float]


@dataclass(frozen=True)
class Trajectory:
    """States at times.

    Attributes
    ----------
    times
        The times that were asked for, up to the event; the event's own time is the last.
    states
        The state at each; the first axis is time.
    event
        What ended it, or None.
    """

    times: Float[np.ndarray, " times"]
    states: np.ndarray
    event: Event | None


@checked
def accepted_times(times: Sequence[float] | Float[np.ndarray, " times"]) -> np.ndarray:
    """Return at least two finite, increasing times as an array.

    Raises
    ------
    InputError
        If they are something else.

    Examples
    --------
    >>> accepted_times([0, 1, 1])
    Traceback (most recent call last):
    workbench.errors.InputError: The times of a flow are at least two increasing finite numbers.
    """
    try:
        found = np.asarray(times, float)
    except (TypeError, ValueError):
        found = np.empty(0)
    if (
        found.ndim != 1
        or len(found) < 2
        or not np.isfinite(found).all()
        or np.diff(found).min() <= 0
    ):
        raise InputError("The times of a flow are at least two increasing finite numbers.")
    return found


@checked
def runge_kutta(
    velocity: Velocity,
    initial: np.ndarray,
    times: Sequence[float] | np.ndarray,
    steps: int,
    watches: Sequence[Watch] = (),
) -> Trajectory:
    """Follow a flow by the classical method of order 4, with equal steps between the times.

    An event is located within the step in which it happens, by shortening the step; of several the
    earliest ends the trajectory.

    Parameters
    ----------
    velocity
        dy/dt as a function of t and y.
    initial
        y at the first time.
    times
        Increasing times.
    steps
        The number of steps from each time to the next.
    watches
        Events that end the trajectory.

    Raises
    ------
    InputError
        If times or steps are unusable.

    Examples
    --------
    >>> growth = runge_kutta(lambda t, y: y, np.array([1.0]), [0.0, 1.0], steps=32)
    >>> print(f"{growth.states[-1, 0]:.6f}")
    2.718282
    >>> halved = Watch("half", lambda t, y: y[0] - 0.5)
    >>> print(runge_kutta(lambda t, y: -y**0, np.array([1.0]), [0.0, 1.0], 3, [halved]).event)
    Event(kind='half', time=0.5)
    """
    found = accepted_times(times)
    whole(steps, "the number of steps", 1, 10**7)
    y = np.array(initial, float)
    states = [y]
    with np.errstate(all="ignore"):
        for begin, end in pairwise(found):
            step = (end - begin) / steps
            for i in range(steps):
                t = begin + i * step
                after = _step(velocity, t, y, step)
                event, y = _event(velocity, t, y, after, step, watches)
                if event:
                    kept = found[: len(states)]
                    return Trajectory(np.append(kept, event.time), np.stack([*states, y]), event)
            states.append(y)
    return Trajectory(found, np.stack(states), None)


@checked
def adaptive(
    velocity: Velocity,
    initial: np.ndarray,
    times: Sequence[float] | np.ndarray,
    tolerance: float = 1e-10,
    watches: Sequence[Watch] = (),
    method: Method = "DOP853",
) -> Trajectory:
    """Follow a flow by a method of `scipy.integrate.solve_ivp`, which chooses its own steps.

    Each time that is asked for ends a step, since some of these methods interpolate poorly. Where
    the step becomes smaller than the spacing of numbers, the event is called "step size".

    Parameters
    ----------
    velocity, initial, times, watches
        As for `runge_kutta`.
    tolerance
        The relative error accepted in a step; the absolute one is a hundredth of it.
    method
        DOP853, RK45, Radau, BDF or LSODA.

    Raises
    ------
    InputError
        If the times are unusable, or the tolerance does not lie between 0 and 1.

    Examples
    --------
    >>> blow_up = adaptive(lambda t, y: y**2, np.array([1.0]), [0.0, 2.0])
    >>> blow_up.event.kind, round(blow_up.event.time, 6)
    ('step size', 1.0)
    """
    found = accepted_times(times)
    if not (is_finite(tolerance) and 0 < tolerance < 1):
        raise InputError(f"The tolerance of a step lies between 0 and 1, not at {tolerance}.")
    y = np.array(initial, float)
    shape = y.shape
    checks = [_terminal(watch, shape) for watch in watches]
    states = [y]
    for begin, end in pairwise(found):
        early = _event_at(velocity, float(begin), y, watches)
        if early:
            kept = found[: len(states)]
            return Trajectory(np.append(kept, begin), np.stack([*states, y]), early)
        with np.errstate(all="ignore"):
            solved = solve_ivp(
                lambda t, flat: velocity(t, flat.reshape(shape)).ravel(),
                (begin, end),
                y.ravel(),
                method=method,
                events=checks,
                rtol=tolerance,
                atol=tolerance / 100,
            )
        y = solved.y[:, -1].reshape(shape)
        if solved.status != 0:
            found_at = solved.t_events or []
            kinds = [watch.kind for watch, t in zip(watches, found_at, strict=True) if len(t)]
            event = Event(kinds[0] if kinds else "step size", float(solved.t[-1]))
            kept = found[: len(states)]
            return Trajectory(np.append(kept, event.time), np.stack([*states, y]), event)
        states.append(y)
    return Trajectory(found, np.stack(states), None)


def _step(velocity: Velocity, t: float, y: np.ndarray, h: float) -> np.ndarray:
    a = velocity(t, y)
    b = velocity(t + h / 2, y + h / 2 * a)
    c = velocity(t + h / 2, y + h / 2 * b)
    d = velocity(t + h, y + h * c)
    result: np.ndarray = y + h / 6 * (a + 2 * b + 2 * c + d)
    return result


def _event(
    velocity: Velocity,
    t: float,
    y: np.ndarray,
    after: np.ndarray,
    h: float,
    watches: Sequence[Watch],
) -> tuple[Event | None, np.ndarray]:
    """Return the event within a step, if there is one, and the state then or after the step."""
    if not np.isfinite(after).all():
        return Event("not finite", float(t)), y
    happened = [
        (_moment(velocity, t, y, h, watch), watch.kind)
        for watch in watches
        if not watch.margin(t + h, after) > 0
    ]
    if not happened:
        return None, after
    part, kind = min(happened, key=lambda event: event[0])
    return Event(kind, float(t + part)), _step(velocity, t, y, part)


def _moment(velocity: Velocity, t: float, y: np.ndarray, h: float, watch: Watch) -> float:
    """Return after which part of a step a margin reaches zero; one that is no number is below."""

    def margin(part: float) -> float:
        found = watch.margin(t + part, _step(velocity, t, y, part))
        return -1.0 if np.isnan(found) else found

    return 0.0 if margin(0.0) <= 0 else float(brentq(margin, 0.0, h, xtol=1e-14))


def _event_at(
    velocity: Velocity, t: float, y: np.ndarray, watches: Sequence[Watch]
) -> Event | None:
    """Return the event that has already happened where a solver would start, if there is one."""
    with np.errstate(all="ignore"):
        for watch in watches:
            if not watch.margin(t, y) > 0:
                return Event(watch.kind, t)
        finite = np.isfinite(y).all() and np.isfinite(velocity(t, y)).all()
    return None if finite else Event("not finite", t)


def _terminal(watch: Watch, shape: tuple[int, ...]) -> Callable[[float, np.ndarray], float]:
    def check(t: float, y: np.ndarray) -> float:
        return float(watch.margin(t, y.reshape(shape)))

    check.terminal = True  # type: ignore[attr-defined]
    check.direction = -1  # type: ignore[attr-defined]
    return check
