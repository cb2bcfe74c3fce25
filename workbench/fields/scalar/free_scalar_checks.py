"""The free field of eqs. (11) and (12), and first order in λ: sampled beside exact, with tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, whole, whole_numbers
from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.perturbation import (
    ActionObservables,
    first_order_log_partition,
    first_order_square,
)
from workbench.fields.scalar.phi4 import BLOCK, derived, reweight
from workbench.fields.scalar.propagators import smeared_propagator
from workbench.fields.scalar.waves import Sites, Waves
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import Moments, merged, moments_of
from workbench.fields.statistics.residuals import Residuals, residuals

__all__ = [
    "Checked",
    "check_connected",
    "check_first_order",
    "check_propagator",
    "variance_with_sum_outside",
]

Array = Float[np.ndarray, " k"]


@dataclass(frozen=True)
class Checked:
    """Sampled quantities, their exact values, and the test.

    Attributes
    ----------
    found
        With the covariance of their errors.
    exact
        What they must be.
    test
        The residuals.
    """

    found: Estimate
    exact: Array
    test: Residuals


def check_propagator(
    field: CosineField, x: Array, p: Array, *, window: float, networks: int, seed: list[int]
) -> Checked:
    """Compare G(|x|) and the propagator in momentum space under a Gaussian window.

    Parameters
    ----------
    x, p
        Distances and momenta along the first axis; of momenta only those that the window lets see
        below the cutoff can be tested, |p| < Λ.
    window
        The width s of e^{−x²/2s²}.

    Raises
    ------
    InputError
        If there are no distances, fewer than 2 networks, or numbers that are not finite.
    """
    x, p = finite_array(x, "distances", (None,)), finite_array(p, "momenta", (None,))
    if not len(x):
        raise InputError("The propagator is compared at one distance or more.")
    places = np.zeros((len(x) + len(p), field.dimension))
    places[:, 0] = np.concatenate([x, p])

    def measured(waves: Waves) -> np.ndarray:
        values = waves.at(places[: len(x)])
        return np.hstack([values * values[:, :1], waves.power(places[len(x) :], window)])

    found = derived(_streamed(field, measured, networks, seed), list)
    smeared = smeared_propagator(
        p, mass=field.mass, cutoff=field.cutoff, dimension=field.dimension, width=window
    )
    exact = np.concatenate([field.propagator(x - x[0]), smeared])
    return Checked(found, exact, residuals(found, exact))


def check_connected(
    field: CosineField, points: Float[np.ndarray, "4 d"], *, networks: int, seed: list[int]
) -> Checked:
    """Compare κ₄ at four points, and at the first of them four times."""
    points = finite_array(points, "four points", (4, field.dimension))

    def measured(waves: Waves) -> np.ndarray:
        values = waves.at(points)
        return np.column_stack([values.prod(axis=1), values[:, 0] ** 4])

    G = field.propagator(np.linalg.norm(points[:, None] - points[None], axis=2))
    wick = G[0, 1] * G[2, 3] + G[0, 2] * G[1, 3] + G[0, 3] * G[1, 2]
    found = derived(
        _streamed(field, measured, networks, seed),
        lambda mean: [mean[0] - wick, mean[1] - 3 * G[0, 0] ** 2],
    )
    exact = np.array(
        [field.connected_four_point(points), field.connected_four_point(points[[0, 0, 0, 0]])]
    )
    return Checked(found, exact, residuals(found, exact))


def check_first_order(field: CosineField, sites: Sites, *, networks: int, seed: int) -> Checked:
    """Compare d⟨φ(0)²⟩/dλ and d ln Z/dλ at λ = 0 with covariances of the free networks."""
    at_zero = reweight(field, sites, (0.0,), ActionObservables(sites), networks=networks, seed=seed)
    found = at_zero.estimate(
        lambda at: [at[0.0]["φ²"] * at[0.0]["S"] - at[0.0]["φ²S"], -at[0.0]["S"]]
    )
    exact = np.array([first_order_square(field, sites), first_order_log_partition(field, sites)])
    return Checked(found, exact, residuals(found, exact))


def variance_with_sum_outside(
    field: CosineField, points: Float[np.ndarray, "k d"], *, networks: int, seed: list[int]
) -> Estimate:
    """Return Var φ(x)/G(0) with the sum over j of eq. (11) outside the cosine, as printed.

    It is d² at x = 0, where all d terms of a neuron are equal, and d far out.
    """
    points = finite_array(points, "the points", (None, field.dimension))

    def measured(waves: Waves) -> np.ndarray:
        angles = waves.momenta[:, :, None, :] * points + waves.phases[:, :, None, None]
        return np.asarray(
            (waves.amplitudes[:, :, None, None] * np.cos(angles)).sum(axis=(1, 3)) ** 2
        )

    G = float(field.propagator(np.zeros(())))
    return derived(_streamed(field, measured, networks, seed), lambda mean: list(mean / G))


def _streamed(
    field: CosineField,
    measured: Callable[[Waves], np.ndarray],
    networks: int,
    seed: list[int],
) -> Moments:
    """Draw networks in blocks, each from its own child of the seed, and merge what is measured."""
    blocks = -(-whole(networks, "the number of networks", 2) // BLOCK)
    whole_numbers(seed, "the seed", 0, 2**63)
    children = np.random.SeedSequence(seed).spawn(blocks)
    sizes = (min(BLOCK, networks - BLOCK * k) for k in range(len(children)))
    return merged(
        moments_of(measured(field.draw(size, np.random.default_rng(child))))
        for size, child in zip(sizes, children, strict=True)
    )
