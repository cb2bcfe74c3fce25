"""Steps of R. Jordan, D. Kinderlehrer and F. Otto: the renormalization group as optimal transport.

The gradient flow ∂_t P = ½ ∂(D P ∂ ln(P/Q_t)) of one variable (`zero_dimension`) is the limit of

    P_{k+1} = argmin_P  KL(P‖Q_{k+1}) + W₂²(P, P_k)/(C_k − C_{k+1}),

SIAM J. Math. Anal. 29 (1998), here with ∫D dt = C_k − C_{k+1} over a step. In one dimension W₂ is
the distance of quantiles. They are written as functions x(v) of the normal score v = Φ⁻¹(u), for
which every normal density is a straight line, and

    KL(P‖N(0, q)) = ∫ γ(v) [x²/(2q) − ln x'(v)] dv + constant,   W₂² = ∫ γ(v) (x − y)² dv,

γ the normal density. On equidistant v with x' between neighbours this is a convex function with a
tridiagonal Hessian: Newton's method with halved steps finds its minimum in a few solves. Between
normal densities of standard deviations the step solves σ/q − 1/σ + 2(σ − σ_k)/(C_k − C_{k+1}) = 0.
"""

from __future__ import annotations

from itertools import pairwise
from math import log, sqrt

import numpy as np
from jaxtyping import Float
from scipy.interpolate import CubicSpline
from scipy.linalg import solveh_banded
from scipy.optimize import brentq
from scipy.stats import norm

from workbench.accepted import finite_array, is_finite, whole
from workbench.errors import InputError
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["normal_scores", "normal_step", "quantiles_of", "renormalize", "step", "transport_cost"]

Quantiles = Float[np.ndarray, " scores"]

_REACH = 6.0
_TOLERANCE = 1e-12
_MOST_STEPS = 60


def normal_scores(count: int) -> Quantiles:
    """Return so many equidistant normal scores on each side of 0, up to 6.

    Raises
    ------
    InputError
        If the number is not from 10 to 10,000.
    """
    half = (np.arange(whole(count, "the number of quantiles", 10, 10_000)) + 0.5) * _REACH / count
    return np.concatenate([-half[::-1], half])


def quantiles_of(theory: ZeroDimensionalPhi4, t: float, scores: Quantiles) -> Quantiles:
    """Return the quantiles of P_t at some normal scores: P_t(φ ≤ x) = Φ(v).

    The distribution function is a spline's integral of the density, exact to some 1e-10; the
    right half is the mirror image of the left, so that no tail is lost to rounding.

    Raises
    ------
    InputError
        If a score is not from −7 to 7, or t is outside of its range.

    Examples
    --------
    >>> free = quantiles_of(ZeroDimensionalPhi4(0.0), 0.0, np.array([-2.0, 0.0, 1.0]))
    >>> bool(np.abs(free - [-2.0, 0.0, 1.0]).max() < 1e-8)
    True
    """
    scores = finite_array(scores, "the normal scores", (None,))
    if not (np.abs(scores) <= 7).all():
        raise InputError("A normal score is beyond 7; accepted are scores from −7 to 7.")
    width = sqrt(theory.variance(t))
    phi = np.linspace(-9 * width, 0.0, 1201)
    log_density = np.log(np.maximum(theory.density(t, phi), 1e-300))
    density = CubicSpline(phi, np.exp(log_density))
    below = density.antiderivative()
    cumulative = np.asarray(below(phi))
    start = int(np.searchsorted(cumulative, 1e-14))
    left = norm.ppf(np.minimum(cumulative[start:] / (2 * cumulative[-1]), 0.5))
    inverse = CubicSpline(left, phi[start:])
    return np.asarray(np.where(scores <= 0, 1.0, -1.0) * inverse(-np.abs(scores)))


def transport_cost(x: Quantiles, y: Quantiles, scores: Quantiles) -> float:
    """Return W₂ of two densities from their quantiles at equidistant normal scores.

    Examples
    --------
    >>> v = normal_scores(100)
    >>> round(transport_cost(2 * v, 3 * v, v), 6)
    1.0
    """
    _known(scores)
    x, y = (finite_array(z, "the quantiles", scores.shape) for z in (x, y))
    return float(sqrt(_weights(scores) @ (x - y) ** 2))


def step(y: Quantiles, scores: Quantiles, variance: float, decrease: float) -> Quantiles:
    """Return the quantiles after one step.

    Parameters
    ----------
    y
        Increasing quantiles of P_k at equidistant scores.
    scores
        Of `normal_scores`.
    variance
        C_{k+1}; the reference is Q = N(0, C_{k+1}/2).
    decrease
        C_k − C_{k+1} > 0.

    Raises
    ------
    InputError
        If the quantiles do not increase or a number is not positive.
    """
    _known(scores)
    y = finite_array(y, "the quantiles", scores.shape)
    if not (np.diff(y) > 0).all():
        raise InputError("The quantiles of a density increase; these do not.")
    if not (is_finite(variance) and is_finite(decrease) and min(variance, decrease) > 0):
        raise InputError(
            f"A step needs C > 0 that falls; given C = {variance}, falling {decrease}."
        )
    h = float(scores[1] - scores[0])
    weights, between = _weights(scores), _between(scores)
    stiffness = weights * (2 / variance + 2 / decrease)

    def value(x: Quantiles) -> float:
        gaps = np.diff(x)
        if gaps.min() <= 0:
            return np.inf
        pull = weights @ (x**2 / variance + (x - y) ** 2 / decrease)
        return float(pull - between @ np.log(gaps / h))

    x = y.copy()
    for _ in range(_MOST_STEPS):
        gaps = np.diff(x)
        push, bend = between / gaps, between / gaps**2
        slope = weights * (2 * x / variance + 2 * (x - y) / decrease)
        slope[:-1] += push
        slope[1:] -= push
        diagonal = stiffness.copy()
        diagonal[:-1] += bend
        diagonal[1:] += bend
        move = solveh_banded(np.stack([np.concatenate([[0.0], -bend]), diagonal]), -slope)
        size, start = 1.0, value(x)
        while value(x + size * move) > start + 1e-4 * size * (slope @ move) and size > 1e-10:
            size /= 2
        x = x + size * move
        if np.sqrt(weights @ move**2) < _TOLERANCE:
            return x
    return x


def renormalize(
    theory: ZeroDimensionalPhi4, t: float, steps: int, scores: Quantiles
) -> tuple[Quantiles, Float[np.ndarray, " steps+1"]]:
    """Return the quantiles at t after so many equal steps in t from P_0, and KL(P‖g) on the way.

    Raises
    ------
    InputError
        If the number of steps is not from 1 to 100,000, or t is outside of its range.
    """
    theory.variance(t)
    times = np.linspace(0.0, t, whole(steps, "the number of steps", 1, 100_000) + 1)
    variances = [theory.variance(float(s)) for s in times]
    x = quantiles_of(theory, 0.0, scores)
    entropies = [_entropy(x, scores, variances[0])]
    for before, after in pairwise(variances):
        x = step(x, scores, after, before - after)
        entropies.append(_entropy(x, scores, after))
    return x, np.array(entropies)


def normal_step(deviation: float, variance: float, decrease: float) -> float:
    """Return the standard deviation after one step between normal densities, by its own equation.

    Examples
    --------
    >>> v = normal_scores(200)
    >>> x = step(1.3 * v, v, 0.8, 0.1)
    >>> bool(np.abs(x - normal_step(1.3, 0.8, 0.1) * v).max() < 1e-9)
    True
    """
    for value in (deviation, variance, decrease):
        if not (is_finite(value) and value > 0):
            raise InputError(f"σ, C and its decrease are positive numbers; given is {value}.")
    q = variance / 2

    def slope(sigma: float) -> float:
        return sigma / q - 1 / sigma + 2 * (sigma - deviation) / decrease

    return float(brentq(slope, 1e-12, max(deviation, sqrt(q)) + 1, xtol=1e-15))


def _known(scores: Quantiles) -> None:
    size = np.size(scores)
    if np.ndim(scores) != 1 or size % 2 or not np.array_equal(scores, normal_scores(size // 2)):
        raise InputError("The scores of a step are those of `normal_scores`; these are not.")


def _weights(scores: Quantiles) -> Quantiles:
    """γ(v) dv as −dγ/v, with differences of `_between`: so straight lines x(v) stay straight."""
    between = np.concatenate([[0.0], _between(scores), [0.0]])
    return np.asarray(-np.diff(between) / (scores * (scores[1] - scores[0])))


def _between(scores: Quantiles) -> Float[np.ndarray, " gaps"]:
    """γ(v) dv between neighbouring scores."""
    middle = (scores[1:] + scores[:-1]) / 2
    weights = np.exp(-(middle**2) / 2)
    return np.asarray(weights / weights.sum())


def _entropy(x: Quantiles, scores: Quantiles, variance: float) -> float:
    """KL(P‖N(0, C)) from the quantiles."""
    gaps = np.diff(x) / (scores[1] - scores[0])
    energy = _weights(scores) @ x**2 / (2 * variance)
    return float(energy - _between(scores) @ np.log(gaps) - 0.5 + log(variance) / 2)
