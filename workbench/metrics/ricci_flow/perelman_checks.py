"""Perelman's laws held against computations: variations by autograd, rates by differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float

from workbench.errors import InputError
from workbench.metrics.ricci_flow.conjugate_heat import conjugate_heat
from workbench.metrics.ricci_flow.first_variation import (
    first_variation,
    fixed_measure_gradient,
    fixed_measure_velocity,
    perelman_energy,
    variation_by_autograd,
)
from workbench.metrics.ricci_flow.perelman import Energy, energy, entropy, lowest_energy
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid, curvature, smooth_metric
from workbench.metrics.ricci_flow.surfaces import Surface
from workbench.metrics.ricci_flow.warped_flow import WarpedFlow
from workbench.metrics.ricci_flow.warped_perelman import (
    warped_conjugate_heat,
    warped_energy,
    warped_entropy,
)
from workbench.signatures import checked

__all__ = [
    "LawCheck",
    "VariationCheck",
    "check_law",
    "check_lowest",
    "check_surface",
    "check_variation",
    "check_warped",
    "time_derivative",
]


@dataclass(frozen=True)
class VariationCheck:
    """Eq. (17) at a metric and a dilaton on Tⁿ, by autograd; relative numbers.

    Attributes
    ----------
    formula
        The largest difference of δF/δg and δF/δφ from Perelman's formula.
    factor
        ⟨v, grad F^m⟩ / ⟨grad F^m, grad F^m⟩ for v = −2 (Ric + ∇∇φ): 2.
    direction
        The largest difference of v from 2 grad F^m.
    printed
        |δF/δg − v| / |v| in ∫ ⟨ , ⟩ e^{−φ} dV, with φ fixed in δF/δg as eq. (17) has it.
    ascent
        dF^m/dt along v, over 2 ∫ |Ric + ∇∇φ|² dm: 1.
    slaved
        The smallest distance of φ's velocity −R − Δφ in this flow from a multiple of δF/δφ over
        e^{−φ}√g, in units of itself.
    scaling
        F[g, φ + 1] / F[g, φ], which is 1/e: without a constraint δF/δφ = 0 needs F = 0.
    """

    dimension: int
    points: int
    formula: float
    factor: float
    direction: float
    printed: float
    ascent: float
    slaved: float
    scaling: float


@dataclass(frozen=True)
class LawCheck:
    """A functional along a flow and its law.

    Attributes
    ----------
    times
        Of the values.
    found
        The functional, the right-hand side of its law, and the mass.
    measured
        Its time derivative by differences of order 4, without two times at each end.
    error
        The largest difference of that from the law, over the law's largest value.
    relative
        The largest relative difference.
    least_step
        The smallest increase from one time to the next.
    """

    times: Float[np.ndarray, " times"]
    found: Energy
    measured: Float[np.ndarray, " inner"]
    error: float
    relative: float
    least_step: float


@checked
def check_variation(dimension: int, points: int, size: float, seed: int) -> VariationCheck:
    """Check eq. (17) at a random smooth metric and dilaton.

    Examples
    --------
    >>> found = check_variation(2, 24, 0.5, seed=1)
    >>> round(found.factor, 8), round(found.ascent, 8)
    (2.0, 1.0)
    """
    grid = PeriodicGrid(dimension, points)
    g, phi = smooth_metric(grid, size, seed)
    geometry = curvature(grid, g)
    measure = torch.exp(-phi) * geometry.volume
    free, exact = variation_by_autograd(grid, g, phi), first_variation(grid, g, phi)
    formula = max(
        float((a - b).abs().max() / b.abs().max())
        for a, b in ((free.metric, exact.metric), (free.dilaton, exact.dilaton))
    )
    v = fixed_measure_velocity(grid, g, measure)
    gradient = fixed_measure_gradient(grid, g, measure)

    def inner(a: torch.Tensor, b: torch.Tensor) -> float:
        product = torch.einsum(
            "...ij,...jk,...kl,...li->...", geometry.inverse, a, geometry.inverse, b
        )
        return float(grid.integral(product * measure))

    lowered = g @ (free.metric / measure[..., None, None]) @ g
    flow = (geometry.inverse * v).sum((-2, -1)) / 2
    push = free.dilaton / measure
    shares = [float(grid.integral(a * b * measure)) for a, b in ((flow, push), (push, push))]
    rest = flow - shares[0] / shares[1] * push
    sizes = [float(grid.integral(a**2 * measure)) for a in (rest, flow)]
    energies = [float(perelman_energy(grid, g, f)) for f in (phi + 1, phi)]
    return VariationCheck(
        dimension,
        points,
        formula,
        inner(v, gradient) / inner(gradient, gradient),
        float((v - 2 * gradient).abs().max() / v.abs().max()),
        (inner(lowered - v, lowered - v) / inner(v, v)) ** 0.5,
        inner(gradient, v) / (inner(v, v) / 2),
        (sizes[0] / sizes[1]) ** 0.5,
        energies[0] / energies[1],
    )


@checked
def time_derivative(values: Float[np.ndarray, " times"], step: float) -> np.ndarray:
    """Return the derivative by central differences of order 4, without two times at each end.

    Raises
    ------
    InputError
        If there are fewer than five values.

    Examples
    --------
    >>> time_derivative(np.arange(6.0) ** 4, 1.0)
    array([ 32., 108.])
    """
    if len(values) < 5:
        raise InputError("A difference of order 4 needs five times or more.")
    inner: np.ndarray = (values[:-4] - 8 * values[1:-3] + 8 * values[3:-1] - values[4:]) / 12 / step
    return inner


@checked
def check_law(times: Float[np.ndarray, " times"], found: Energy) -> LawCheck:
    """Hold a functional at equidistant times against its law."""
    measured = time_derivative(found.values, float(times[1] - times[0]))
    off = np.abs(measured - found.rates[2:-2])
    return LawCheck(
        times,
        found,
        measured,
        float(off.max() / np.abs(found.rates).max()),
        float((off / np.abs(found.rates[2:-2])).max()),
        float(np.diff(found.values).min()),
    )


@checked
def check_surface(
    surface: Surface,
    times: Float[np.ndarray, " times"],
    u: np.ndarray,
    final: np.ndarray,
    end: float,
) -> tuple[LawCheck, LawCheck]:
    """Solve the conjugate heat equation back along a flow, and check F and W, τ = end − t."""
    density = conjugate_heat(surface, times, u, final)
    kept = times[::2]
    return (
        check_law(kept, energy(surface, u[::2], density)),
        check_law(kept, entropy(surface, u[::2], density, end - kept)),
    )


@checked
def check_lowest(surface: Surface, times: Float[np.ndarray, " times"], u: np.ndarray) -> LawCheck:
    """Find λ at equidistant times of a flow, and check its law."""
    found = [lowest_energy(surface, factor) for factor in u]
    values, rates = np.array([(f.value, f.rate) for f in found]).T
    return check_law(times, Energy(values, rates, np.ones(len(found))))


@checked
def check_warped(
    flow: WarpedFlow, final: Float[np.ndarray, " n"], end: float
) -> tuple[LawCheck, LawCheck]:
    """Do the same along a flow of warped products."""
    density = warped_conjugate_heat(flow, final)
    kept = flow.times[::2]
    return (
        check_law(kept, warped_energy(flow, density)),
        check_law(kept, warped_entropy(flow, density, end - kept)),
    )
