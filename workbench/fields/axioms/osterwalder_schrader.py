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

from workbench.accepted import finite_array, is_finite, whole
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

    Raises
    ------
    InputError
        If the ensemble is another, a time is not positive, or v has not one number for each F_i.
    """
    _require_one_output(ensemble)
    if ensemble.inputs != 1:
        raise InputError(f"Times are fields of 1 input; the ensemble has {ensemble.inputs}.")
    for of_one in functionals:
        finite_array(of_one, "the times of a functional", (None,))
    times = sorted({t for of_one in functionals for t in of_one})
    if not times or times[0] <= 0:
        raise InputError("Reflection positivity is about positive times.")
    t = np.array([*times, *(-s for s in times)])[:, None]
    places = [[times.index(s) for s in of_one] for of_one in functionals]
    v = finite_array(vector, "coefficients", (len(functionals),))

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

    Raises
    ------
    InputError
        If the ensemble has several outputs, or the points are not of its number of inputs.
    """
    _require_one_output(ensemble)
    first = finite_array(pair, "two points", (2, ensemble.inputs))
    moved = finite_array(shifts, "the shifts", (None, ensemble.inputs))
    if not len(moved) or not is_finite(two_point):
        raise InputError("Clusters take one shift or more, and a finite two-point function.")
    x = np.concatenate([first, *(first + shift for shift in moved)])

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
    _require_waves(mass, mu4, width)
    if not (is_finite(separation) and is_finite(shift)):
        raise InputError(f"The separations are finite numbers, not {separation} and {shift}.")
    r, R, m = separation, shift, mass
    waves = sum(exp(-m * abs(s)) for s in (0.0, 2 * r, 2 * R)) / (8 * m**2)

    near, far, further, nearer = (exp(-m * abs(t)) / (2 * m) for t in (r, R, R + r, R - r))
    across = far**2 + further * nearer
    return (mu4 * waves - near**2 - across) / width + across


def cauchy_cluster_limit(separation: float, mass: float, mu4: float, width: int) -> float:
    """Return the limit R → ∞: it vanishes at N = ∞ only."""
    _require_waves(mass, mu4, width)
    if not is_finite(separation):
        raise InputError(f"The separation is a finite number, not {separation}.")
    r, m = separation, mass
    waves = (1 + exp(-2 * m * abs(r))) / (8 * m**2)
    return (mu4 * waves - (exp(-m * abs(r)) / (2 * m)) ** 2) / width


def _require_waves(mass: float, mu4: float, width: int) -> None:
    whole(width, "the width N of a network", 1)
    if not (is_finite(mass) and mass > 0):
        raise InputError(f"The mass m is a positive number (m² > 0), not {mass}.")
    if not (is_finite(mu4) and mu4 >= 1):
        raise InputError(f"μ₄ of amplitudes of variance 1 is at least 1, not {mu4}.")


def _require_one_output(ensemble: Ensemble) -> None:
    if ensemble.outputs != 1:
        raise InputError(f"The field has one output here; the ensemble has {ensemble.outputs}.")
