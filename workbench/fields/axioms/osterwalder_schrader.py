"""Finite networks against the axioms, measured: reflection positivity and cluster decomposition.

Positivity: E[ΘF F] for a given F = Σ_i v_i F_i, F_i products of fields at positive times, is
estimated as it stands. Clusters: the correlation of φ(x₁)φ(x₂) with φ(x₃ + R)φ(x₄ + R) must vanish
as R → ∞; for independent neurons with a uniform phase it tends to κ₄ ≠ 0 of order 1/N, because one
neuron is a wave that never decays.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.sampling import Estimate, stream

__all__ = [
    "cauchy_cluster",
    "cauchy_cluster_limit",
    "measured_cluster",
    "measured_positivity",
]


def measured_positivity(
    ensemble: Ensemble,
    functionals: Sequence[Sequence[float]],
    vector: Sequence[float],
    networks: int,
    seed: int,
    workers: int = 1,
) -> Estimate:
    """Estimate E[ΘF F], F = Σ_i v_i Π φ(t), for a field of one variable.

    Parameters
    ----------
    ensemble
        Of one input and one output.
    functionals
        For each F_i the times of its fields.
    vector
        v.
    networks, seed, workers
        As for `workbench.fields.correlations.sampling.stream`.
    """
    times = sorted({t for of_one in functionals for t in of_one})
    if not times or times[0] <= 0:
        raise InputError("Reflection positivity is about positive times.")
    t = np.array([*times, *(-s for s in times)])[:, None]
    places = [[times.index(s) for s in of_one] for of_one in functionals]
    v = np.array(vector, dtype=float)

    def value(phi: Float[np.ndarray, "networks times"]) -> Float[np.ndarray, " networks"]:
        products = np.stack([phi[:, place].prod(axis=1) for place in places], axis=1)
        total: Float[np.ndarray, " networks"] = products @ v
        return total

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " one"]:
        phi = ensemble.draw(count, t, generator)[:, 0]
        here, reflected = value(phi[:, : len(times)]), value(phi[:, len(times) :])
        return np.array([(here * reflected).mean()])

    return stream(observe, networks, seed, workers)


def measured_cluster(
    ensemble: Ensemble,
    pair: Float[np.ndarray, "2 inputs"],
    two_point: float,
    shifts: Float[np.ndarray, "shifts inputs"],
    networks: int,
    seed: int,
    workers: int = 1,
) -> Estimate:
    """Estimate the covariance of φ(x₁)φ(x₂) with the same moved by each shift.

    Parameters
    ----------
    ensemble, pair, shifts
        The field, x₁ and x₂, and the shifts R.
    two_point
        The exact G²(x₁, x₂), which must be translation invariant.
    networks, seed, workers
        As for `workbench.fields.correlations.sampling.stream`.
    """
    x = np.concatenate([pair, *(pair + shift for shift in shifts)])

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " shifts"]:
        phi = ensemble.draw(count, x, generator)[:, 0]
        products = phi[:, ::2] * phi[:, 1::2] - two_point
        mean: Float[np.ndarray, " shifts"] = (products[:, :1] * products[:, 1:]).mean(axis=0)
        return mean

    return stream(observe, networks, seed, workers)


def cauchy_cluster(separation: float, shift: float, mass: float, mu4: float, width: int) -> float:
    """Return the exact covariance of φ(0)φ(r) with φ(R)φ(R + r) for Cauchy waves.

    It is κ₄ plus the two pairings across.

    Examples
    --------
    >>> far = cauchy_cluster(0.3, 50.0, 1.0, 3.0, 10)
    >>> abs(far - cauchy_cluster_limit(0.3, 1.0, 3.0, 10)) < 1e-15
    True
    """
    r, R, m = separation, shift, mass
    waves = sum(exp(-m * abs(s)) for s in (0.0, 2 * r, 2 * R)) / (8 * m**2)

    near, far, further, nearer = (exp(-m * abs(t)) / (2 * m) for t in (r, R, R + r, R - r))
    across = far**2 + further * nearer
    return (mu4 * waves - near**2 - across) / width + across


def cauchy_cluster_limit(separation: float, mass: float, mu4: float, width: int) -> float:
    """Return the limit R → ∞: it vanishes at N = ∞ only."""
    r, m = separation, mass
    waves = (1 + exp(-2 * m * abs(r))) / (8 * m**2)
    return (mu4 * waves - (exp(-m * abs(r)) / (2 * m)) ** 2) / width
