"""φ⁴ on a line of points, exactly, by matrix products.

With the integral of φ⁴ replaced by the trapezoid rule on n points of a box, eq. (13) of the paper
involves the field at these points only, and the free field there is a Markov chain with the
transition e^{−h(H₀ − m/2)}. So

    Z = ⟨0| W_½ T W T … W T W_½ |0⟩,     T = e^{−h(H₀ − m/2)},   W = e^{−hλq⁴/24},

is what any sampler of the n values must reproduce, with no error of discretisation. In the basis
where the truncated q is diagonal (Gauss–Hermite points) W is diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float
from scipy.linalg import eigh

from workbench.errors import InputError
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.spectrum import position_matrix, require_phi4

__all__ = ["TrapezoidTheory"]

_FIRST, _LARGEST = 48, 384
_SETTLED = 1e-10
_STRONGEST = 1e9
_LEAST = 1e-280


@dataclass(frozen=True)
class TrapezoidTheory:
    """φ⁴ theory whose interaction is a sum over the points of a line.

    Examples
    --------
    >>> theory = TrapezoidTheory(1.0, 6.0, Line(4.0, 33))
    >>> print(f"{theory.partition_function:.6f} {theory.two_point[16, 16]:.6f}")
    0.607434 0.354548
    """

    mass: float
    coupling: float
    line: Line

    def __post_init__(self) -> None:
        require_phi4(self.mass, self.coupling, self.line.length)

    @property
    def partition_function(self) -> float:
        """Z, relative to λ = 0."""
        return self._settled.partition_function

    @property
    def effective_sample_fraction(self) -> float:
        """Z(λ)²/Z(2λ): the share of draws of the free field that reweighting leaves effective."""
        doubled = TrapezoidTheory(self.mass, 2 * self.coupling, self.line)
        return self.partition_function**2 / doubled.partition_function

    @property
    def two_point(self) -> Float[np.ndarray, "n n"]:
        """⟨φ(x_i)φ(x_j)⟩ at all pairs of points."""
        return self._settled.two_point

    @property
    def fourth_moment(self) -> float:
        """⟨φ⁴⟩ in the middle."""
        return self._settled.fourth_moment

    @property
    def connected_four_point(self) -> float:
        """⟨φ⁴⟩ − 3⟨φ²⟩² in the middle."""
        middle = self.line.count // 2
        return self.fourth_moment - 3 * float(self.two_point[middle, middle]) ** 2

    @property
    def gap(self) -> float:
        """The rate at which ⟨φφ⟩ decays on an endless line of this spacing."""
        return self._settled.gap

    @property
    def levels(self) -> int:
        """The size of the basis that was needed."""
        return self._settled.levels

    @property
    def _settled(self) -> _Solved:
        return _settled(self)


@dataclass(frozen=True, eq=False)
class _Solved:
    """The matrix products in a basis of one size."""

    levels: int
    partition_function: float
    two_point: Float[np.ndarray, "n n"]
    fourth_moment: float
    gap: float

    @property
    def checked(self) -> tuple[float, ...]:
        middle = len(self.two_point) // 2
        return (
            self.partition_function,
            float(self.two_point[middle, middle]),
            self.fourth_moment,
            self.gap,
        )


@lru_cache(maxsize=128)
def _settled(theory: TrapezoidTheory) -> _Solved:
    """Double the basis until what is checked no longer changes."""
    ratio = theory.coupling / theory.mass / theory.mass / theory.mass
    levels, before = _FIRST, _solve(theory, _FIRST // 2) if ratio < _STRONGEST else None
    while before and levels <= _LARGEST:
        now = _solve(theory, levels)
        if all(
            abs(a - b) <= _SETTLED * abs(a)
            for a, b in zip(now.checked, before.checked, strict=True)
        ):
            return now
        levels, before = 2 * levels, now
    raise InputError(
        f"λ/m³ is {ratio:.3g}; with {_LARGEST} levels the matrix product is not settled."
    )


def _solve(theory: TrapezoidTheory, levels: int) -> _Solved:
    line = theory.line
    x, basis = eigh(position_matrix(theory.mass, levels))
    decay = np.exp(-line.spacing * theory.mass * np.arange(levels))
    T = basis.T @ (decay[:, None] * basis)
    W = np.exp(-np.outer(line.weights, theory.coupling * x**4 / 24))
    ahead = np.empty((line.count, levels))  # the state before the factor W of each point
    ahead[0] = basis[0]
    for k in range(1, line.count):
        ahead[k] = T @ (W[k - 1] * ahead[k - 1])
    behind = ahead[::-1]
    Z = float(ahead[0] @ (W[0] * behind[0]))
    if not Z > _LEAST:
        raise InputError(
            f"Z is below {_LEAST}: the box of length {line.length} is too long, or λ too strong."
        )
    two_point = np.empty((line.count, line.count))
    states = np.empty((levels, line.count))  # column i: with q inserted at point i
    for j in range(line.count):
        states[:, :j] = T @ states[:, :j]
        states[:, j] = x * ahead[j]
        two_point[j, : j + 1] = two_point[: j + 1, j] = (
            (W[j] * x * behind[j]) @ states[:, : j + 1] / Z
        )
        states[:, : j + 1] *= W[j][:, None]
    middle = line.count // 2
    fourth = float((ahead[middle] * W[middle] * x**4) @ behind[middle]) / Z
    half = np.exp(-line.spacing * theory.coupling * x**4 / 48)
    tops = eigh(half[:, None] * T * half, eigvals_only=True)[-2:]
    gap = float(np.log(tops[1] / tops[0]) / line.spacing)
    return _Solved(levels, Z, two_point, fourth, gap)
