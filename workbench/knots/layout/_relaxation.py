"""Relaxing a spline picture: strands are elastic rods under tension that repel each other.

The energy is quadratic (bending and stretching, in the parameter of each piece) plus the inverse
square of the distance of sample points on different parts of the strands, faded out at some reach,
plus cot² of the angle at each crossing. It is lowered by a limited-memory quasi-Newton method
(J. Nocedal, Math. Comp. 35, 1980) whose first guess of the Hessian is the elastic part, stiffened
where strands are short and so repelled most. A step is taken only if the curve that results is
sound, so the diagram cannot change; where it is not, the step is shortened locally, so that one
narrow place does not hold up the others.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, eye_array
from scipy.sparse.linalg import splu

from workbench.knots._compiled import compiled
from workbench.knots.layout._soundness import unsound_pieces
from workbench.knots.layout._spline import Spline

__all__ = ["relaxed"]

# The weights of the terms, and where repulsion ends: strands settle about one unit apart.
_BENDING = 0.5
_STRETCHING = 1.0
_REPULSION = 0.05
_ANGLE = 0.4
_REACH = 4.0
_SAMPLES = (np.arange(4) + 0.5) / 4
_MEMORY = 12
_RENEW = 20
_HALVINGS = 40
_STIFF = 10.0
_STIFFEST = 1e10
_Values = NDArray[np.float64]


def relaxed(spline: Spline, values: _Values, steps: int, chords: int, gain: float) -> _Values:
    """Lower the energy of a sound spline, keeping it sound.

    Parameters
    ----------
    spline, values
        A sound picture.
    steps
        The most quasi-Newton steps to take.
    chords
        How many chords stand for each piece when it is checked that a step is sound.
    gain
        Stop when ten steps together lower the energy by less than this part of it.
    """
    energy = _Energy(spline)
    history: deque[tuple[_Values, _Values, float]] = deque(maxlen=_MEMORY)
    value, gradient = energy(values)
    trail = [value]
    for step in range(steps):
        if step % _RENEW == 0:
            solve = _preconditioner(spline, values)
            history.clear()
        direction = _quasi_newton(gradient, history, solve)
        if np.vdot(direction, gradient) >= 0:
            history.clear()
            direction = -solve(gradient)
        found = False
        for attempt in range(_HALVINGS):
            trial = values + direction
            new_value, new_gradient = energy(trial)
            if not new_value <= value + 1e-4 * float(np.vdot(direction, gradient)):
                direction = 0.5 * direction
                continue
            marks = unsound_pieces(spline, trial, chords)
            if not marks.any():
                found = True
                break
            direction[np.unique(spline.rows[marks])] *= 0.5 ** (1 + attempt // 3)
        if not found:
            if not history:
                break
            history.clear()
            continue
        s, y = trial - values, new_gradient - gradient
        curvature = float(np.vdot(s, y))
        if curvature > 1e-12 * float(np.linalg.norm(s) * np.linalg.norm(y)):
            history.append((s, y, 1 / curvature))
        values, value, gradient = trial, new_value, new_gradient
        trail.append(value)
        if len(trail) > 10 and trail[-11] - value < gain * abs(value):
            break
    return values


def _preconditioner(spline: Spline, values: _Values) -> Callable[[_Values], _Values]:
    """Solve with the elastic part and a guess of what repulsion adds: springs of 1/length⁴."""
    chord = values[spline.rows[:, 2]] - values[spline.rows[:, 0]]
    square = (chord**2).sum(axis=1)
    repelled = np.minimum(_STIFF * _REPULSION / square**2, _STIFFEST)
    springs = spline.stiffness(_BENDING, _STRETCHING + repelled)
    solve: Callable[[_Values], _Values] = splu(
        csc_array(springs + 1e-3 * eye_array(spline.size))
    ).solve
    return solve


class _Energy:
    """The energy of one spline and its gradient, as a function of the values."""

    def __init__(self, spline: Spline) -> None:
        self.elastic = spline.stiffness(_BENDING, np.full(len(spline.rows), _STRETCHING))
        self._points = spline.sampling(_SAMPLES)
        self._crossings = spline.plane.crossings
        self._joints = spline.rows[:, 0].copy(), spline.rows[:, 2].copy()

    def __call__(self, values: _Values) -> tuple[float, _Values]:
        pull = self.elastic @ values
        value = 0.5 * float(np.vdot(values, pull))
        force = np.zeros((self._points.shape[0], 2))
        value += _REPULSION * _repulsion(
            self._points @ values, len(_SAMPLES), *self._joints, force, _REACH
        )
        gradient = pull + _REPULSION * (self._points.T @ force)
        value += _ANGLE * _angles(values, self._crossings, _ANGLE, gradient)
        return value, gradient


@compiled
def _repulsion(
    points: NDArray[np.float64],
    count: int,
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    force: NDArray[np.float64],
    reach: float,
) -> float:
    """Sum 1/d² over pairs of points; fade it out for pairs that are near along the strands.

    Points of pieces that share a joint, at times s and t from it, count with weight
    min(1, s² + t²); those of one piece do not count.
    """
    total = 0.0
    pieces = len(start)
    centre = np.zeros((pieces, 2))
    size = np.zeros(pieces)
    for a in range(pieces):
        for i in range(count):
            centre[a] += points[a * count + i] / count
        for i in range(count):
            dx = points[a * count + i, 0] - centre[a, 0]
            dy = points[a * count + i, 1] - centre[a, 1]
            size[a] = max(size[a], math.sqrt(dx * dx + dy * dy))
    for a in range(pieces):
        for b in range(a + 1, pieces):
            dx, dy = centre[a, 0] - centre[b, 0], centre[a, 1] - centre[b, 1]
            if dx * dx + dy * dy > (reach + size[a] + size[b]) ** 2:
                continue
            meet_a = 0
            if start[a] == start[b]:
                meet_a, meet_b = 1, 1
            elif start[a] == end[b]:
                meet_a, meet_b = 1, 2
            elif end[a] == start[b]:
                meet_a, meet_b = 2, 1
            elif end[a] == end[b]:
                meet_a, meet_b = 2, 2
            for i in range(count):
                for j in range(count):
                    p, q = a * count + i, b * count + j
                    weight = 1.0
                    if meet_a:
                        s = (i + 0.5) / count
                        t = (j + 0.5) / count
                        if meet_a == 2:
                            s = 1.0 - s
                        if meet_b == 2:
                            t = 1.0 - t
                        weight = min(1.0, s * s + t * t)
                    dx = points[p, 0] - points[q, 0]
                    dy = points[p, 1] - points[q, 1]
                    square = dx * dx + dy * dy + 1e-100
                    if square >= reach * reach:
                        continue
                    fade = 1.0 - square / (reach * reach)
                    total += weight * fade * fade / square
                    push = -2.0 * weight * fade * (1.0 + square / (reach * reach)) / square**2
                    force[p, 0] += push * dx
                    force[p, 1] += push * dy
                    force[q, 0] -= push * dx
                    force[q, 1] -= push * dy
    return total


@compiled
def _angles(
    values: NDArray[np.float64], crossings: int, weight: float, gradient: NDArray[np.float64]
) -> float:
    """Sum cot² of the crossing angles, and add weight times its gradient."""
    total = 0.0
    for c in range(crossings):
        ux, uy = values[3 * c + 1]
        ox, oy = values[3 * c + 2]
        dot, cross = ux * ox + uy * oy, ux * oy - uy * ox
        if cross <= 0:
            return math.inf
        cot = dot / cross
        total += cot * cot
        f = 2.0 * weight * cot / cross
        gradient[3 * c + 1, 0] += f * (ox - cot * oy)
        gradient[3 * c + 1, 1] += f * (oy + cot * ox)
        gradient[3 * c + 2, 0] += f * (ux + cot * uy)
        gradient[3 * c + 2, 1] += f * (uy - cot * ux)
    return total


def _quasi_newton(
    gradient: _Values,
    history: deque[tuple[_Values, _Values, float]],
    solve: Callable[[_Values], _Values],
) -> _Values:
    """Return the L-BFGS direction with the elastic energy as first Hessian."""
    q, factors = gradient.copy(), []
    for s, y, rho in reversed(history):
        alpha = rho * float(np.vdot(s, q))
        factors.append(alpha)
        q -= alpha * y
    q = solve(q)
    for (s, y, rho), alpha in zip(history, reversed(factors), strict=True):
        q += (alpha - rho * float(np.vdot(y, q))) * s
    return -q
