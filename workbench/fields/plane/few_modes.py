"""φ⁴ theory of 1 + 2d modes by quadrature: the smallest torus on which momenta interact.

With the momenta 0 and ±2π/L along the d axes, the phases of the d pairs are moved away by a
translation, under which action and measure are invariant. What is left of the path integral is
one integral over the zero mode and one over the modulus of each pair, 1 + d in all. As the mean of
φ⁴ is at least the square of the mean of φ², each of them has a range outside of which e^{−S} is
negligible; Gauss–Legendre rules on these grow until nothing changes. With Λ < 2π/L only the zero
mode remains, and the theory is a one-dimensional integral.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.legendre import leggauss

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.fields.plane.free_energy import FirstOrder
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus

__all__ = ["FewModes", "few_modes", "quadrature_slopes"]

_SIZES = (12, 18, 26, 38, 56)
_NEGLIGIBLE = 40.0
_STEP = 0.004


@dataclass(frozen=True)
class FewModes:
    """The integrals.

    Attributes
    ----------
    partition_function
        Z(λ)/Z(0).
    m2, k4
        ⟨φ²⟩ and ⟨φ⁴⟩ − 3⟨φ²⟩² at a point.
    change
        The largest relative change of Z, m2 and k4 at the last refinement.
    """

    partition_function: float
    m2: float
    k4: float
    change: float


def few_modes(theory: ModeLattice, tolerance: float = 1e-9) -> FewModes:
    """Integrate over all modes.

    Raises
    ------
    InputError
        If the torus has other momenta than 0 and one pair an axis, or the largest rule does not
        reach the tolerance.

    Examples
    --------
    >>> from workbench.fields.plane.torus import Torus
    >>> found = few_modes(ModeLattice(Torus(1, 1.0, 1.0, 0.0), coupling=6.0))
    >>> print(f"{found.partition_function:.6f} {found.m2:.6f} {found.k4:.6f}")
    0.772052 0.467920 -0.124767
    """
    if not (is_finite(tolerance) and tolerance >= 0):
        raise InputError(f"The tolerance is a number of at least 0, not {tolerance}.")
    squares = (theory.torus.momenta**2).sum(axis=1)
    if squares.max() > 1:
        raise InputError(
            f"The torus has {theory.torus.count} momenta; the quadrature is for 0 and one pair "
            "along each axis, 2π/L ≤ Λ < √2·2π/L, or for 0 alone."
        )
    before = np.full(3, np.inf)
    for size in _SIZES:
        now = _integrals(theory, size)
        change = float(np.max(np.abs(now - before) / np.maximum(np.abs(now), 1e-3)))
        if change < tolerance:
            return FewModes(float(now[0]), float(now[1]), float(now[2]), change)
        before = now
    raise InputError(
        f"The quadrature changes by {change:.1e} at its largest size, not by less than {tolerance}."
    )


def quadrature_slopes(torus: Torus) -> FirstOrder:
    """Return the derivatives of ln Z, ⟨φ²⟩ and κ₄ at λ = 0, by differences of the integrals.

    The differences are one-sided, λ ≥ 0, and of fourth order.

    Examples
    --------
    >>> found = quadrature_slopes(Torus(1, 1.0, 1.0, 0.0))
    >>> print(f"{found.log_partition_function:.4f} {found.m2:.4f} {found.k4:.4f}")
    -0.1250 -0.5000 -1.0000
    """
    weights = np.array([-25, 48, -36, 16, -3]) / (12 * _STEP)
    found = [few_modes(ModeLattice(torus, k * _STEP), 1e-10) for k in range(5)]
    values = np.array([[np.log(f.partition_function), f.m2, f.k4] for f in found])
    slopes = weights @ values
    return FirstOrder(*slopes.tolist())


def _integrals(theory: ModeLattice, size: int) -> np.ndarray:
    torus, moduli = theory.torus, len(theory.torus.momenta)
    nodes, weights = leggauss(size)
    half = (nodes + 1) / 2
    ends = _ranges(theory)
    grid = np.meshgrid(*[half * end for end in ends], indexing="ij")
    xi = np.zeros((size**moduli, torus.count))
    xi[:, :moduli] = np.stack([axis.ravel() for axis in grid], axis=1)
    weight = np.ones(1)
    for _ in ends:
        weight = np.multiply.outer(weight, weights).ravel()
    weight = weight * xi[:, 1:moduli].prod(axis=1) * np.exp(-(xi**2).sum(axis=1) / 2)
    fields = xi @ torus.waves
    squares, fourths = torus.mean_power(fields, 2), torus.mean_power(fields, 4)
    deformed = weight * np.exp(-theory.coupling / 24 * torus.volume * fourths)
    free = np.sqrt(np.pi / 2) * 2**moduli / ends.prod()
    m2, m4 = deformed @ squares / deformed.sum(), deformed @ fourths / deformed.sum()
    return np.array([deformed.sum() / free, m2, m4 - 3 * m2**2])


def _ranges(theory: ModeLattice) -> np.ndarray:
    """Where r²/2 + λ r⁴/(24 L^d (p² + m²)²), which the action exceeds, is 40."""
    quartic = theory.coupling / (24 * theory.torus.volume * theory.torus.energies**2)
    squares = 2 * _NEGLIGIBLE / (0.5 + np.sqrt(0.25 + 4 * quartic * _NEGLIGIBLE))
    return np.asarray(np.sqrt(squares))
