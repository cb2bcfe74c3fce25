"""First order in λ at finite width, exactly: a check of eq. (13) that needs no limit N → ∞.

    d⟨φ(0)²⟩/dλ = −(1/24) ∫_box dz ( E φ(0)²φ(z)⁴ − E φ(0)² E φ(z)⁴ ),
    d ln Z/dλ   = −(1/24) ∫_box dz E φ(z)⁴,

at λ = 0, with moments of N independent neurons: φ = N^{−1/2} Σ ψ_i, so that a moment of φ is a sum
over partitions of its factors into blocks, each block a moment of one ψ. Those are integrals I_p
(`propagators`), since averages over the phase are elementary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, whole_numbers
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.propagators import Array
from workbench.fields.scalar.waves import Sites, require_fields

__all__ = [
    "ActionObservables",
    "first_order_log_partition",
    "first_order_square",
    "mixed_moment",
    "one_point_fourth_moment",
    "order_of_limits",
]

_WIDE = 10**6


@dataclass(frozen=True)
class ActionObservables:
    """φ(0)², S = ∫φ⁴/24 and their product: with them the derivatives at λ = 0 can be sampled.

    Parameters
    ----------
    sites
        An odd number of sites, the middle one being 0.
    """

    sites: Sites

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""
        return ("φ²", "S", "φ²S")

    def of(self, values: Float[np.ndarray, "networks n"]) -> Float[np.ndarray, "networks 3"]:
        """Return them for each field.

        Raises
        ------
        InputError
            If the fields are not given at the sites.
        """
        require_fields(values, len(self.sites.weights))
        square = values[:, values.shape[1] // 2] ** 2
        action = values**4 @ self.sites.weights / 24
        return np.stack([square, action, square * action], axis=1)


def first_order_square(field: CosineField, sites: Sites) -> float:
    """Return d⟨φ(0)²⟩/dλ at λ = 0 and this N.

    Examples
    --------
    >>> free = CosineField.cauchy(width=10**9, mass=1.0)
    >>> found = first_order_square(free, Line(4.0, 4001))
    >>> print(f"{found:.6f} {-(1 - np.exp(-4)) / 16:.6f}")  # N = ∞: −(1 − e^{−L})/16
    -0.061355 -0.061355
    """
    G = float(field.propagator(np.zeros(())))
    connected = mixed_moment(field, distances(sites)) - G * one_point_fourth_moment(field)
    return float(-(sites.weights @ connected) / 24)


def first_order_log_partition(field: CosineField, sites: Sites) -> float:
    """Return d ln Z/dλ at λ = 0 and this N.

    Examples
    --------
    >>> one = CosineField.cauchy(width=1, mass=1.0)
    >>> first_order_log_partition(one, Line(4.0, 33))  # −(L/24)(3/8)
    -0.0625
    """
    return -float(sites.weights.sum()) * one_point_fourth_moment(field) / 24


def order_of_limits(mass: float, amplitude: str, lengths: Sequence[int]) -> list[float]:
    """Return N times the relative 1/N part of d⟨φ(0)²⟩/dλ in boxes of several lengths.

    For Cauchy momenta without a cutoff. Where it grows with the box, N → ∞ has to come first.

    Examples
    --------
    >>> [round(v, 2) for v in order_of_limits(1.0, "constant", (16, 32))]
    [-1.75, -1.75]
    """
    found: list[float] = []
    for length in whole_numbers(lengths, "the row of lengths", 1, 10**5):
        line = Line(float(length), 16 * length + 1)
        slopes = [
            first_order_square(CosineField.cauchy(width=N, mass=mass, amplitude=amplitude), line)
            for N in (_WIDE, _WIDE**2)
        ]
        found.append(_WIDE * (slopes[0] / slopes[1] - 1))
    return found


def one_point_fourth_moment(field: CosineField) -> float:
    """Return E φ(z)⁴ = 3G² + κ₄."""
    G = float(field.propagator(np.zeros(())))
    return 3 * G * G * (1 + field.excess)


def mixed_moment(field: CosineField, distance: Array) -> Array:
    """Return E φ(0)²φ(z)⁴ for each |z|.

    Of the partitions of the six factors, one has one block, fifteen have a block of four (the pair
    left over is 00 once, 0z eight times, zz six times), and fifteen are pairings (three with the
    pair 00, twelve without).
    """
    z, N, Z, alpha = (
        finite_array(distance, "distances"),
        field.width,
        field.normalisation,
        field.alpha,
    )
    zero = np.zeros(())
    G, g = field.integral(1, zero), field.integral(1, z)
    four, four_z, four_2z = (field.integral(1 + alpha, x) for x in (zero, z, 2 * z))
    six, six_2z = (field.integral(1 + 2 * alpha, x) for x in (zero, 2 * z))
    M24 = 8 * Z**2 * field.mu6 * (3 * six / 16 + six_2z / 8)
    M04, M13 = 4 * Z * field.mu4 * 3 / 8 * four, 4 * Z * field.mu4 * 3 / 8 * four_z
    M22 = 4 * Z * field.mu4 * (four / 4 + four_2z / 8)
    fours = G * M04 + 6 * G * M22 + 8 * g * M13
    pairings = 3 * G**3 + 12 * g**2 * G
    return np.asarray(M24 / N**2 + (N - 1) / N**2 * fours + (N - 1) * (N - 2) / N**2 * pairings)


def distances(sites: Sites) -> Float[np.ndarray, " n"]:
    """Return |z| of each site, the middle of the box being 0."""
    return np.asarray(np.linalg.norm(sites.points.reshape(len(sites.weights), -1), axis=1))
