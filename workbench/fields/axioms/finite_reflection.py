"""Reflection positivity of a finite network of Cauchy waves, exactly, for every width at once.

φ = Σ_i a_i √2 cos(b_i t + c_i) with Cauchy momenta, uniform phases, Var a = 1/N, and μ₄ = N²E a⁴,
μ₆ = N³E a⁶ has G²(s, t) = e^{−|s−t|} at every N: an oscillator at N = ∞. At times t = n log(1/q)
with q rational and n integer,

    E[Π √2 cos(b t_i + c)] = 2^{−k} Σ_{ε balanced} q^{|ε·n|}     (2k factors)

is rational, so the Osterwalder–Schrader matrices E[ΘF_i F_j], Θ: t → −t, of products F of two or of
three fields are polynomials in 1/N with rational coefficients, M₀ + M₁/N + M₂/N². Their inertia is
found by Descartes' rule, exact for real roots, and a vector v with M₀v = 0, vᵀM₁v < 0 and
vᵀ(M₁ + M₂)v < 0 violates positivity at every N.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, pairwise

import numpy as np
from flint import fmpq, fmpq_mat
from jaxtyping import Float, Int

from workbench.accepted import is_rational, whole, whole_numbers
from workbench.errors import InputError
from workbench.fields.correlations.correlators import Partition, partitions, weight
from workbench.fields.correlations.neuron_moments import balanced_signs
from workbench.rationals import flint_of, fraction_of

__all__ = ["CauchyWaves", "OSMatrices", "Violation", "inertia", "violation_at_every_width"]

Place = tuple[int, ...]

_ROUNDING, _FAR = 10**9, 10**6


@dataclass(frozen=True)
class CauchyWaves:
    """The correlators of Cauchy waves at integer places, exactly.

    Attributes
    ----------
    q
        e^{−m·unit of time}, between 0 and 1.
    mu4, mu6
        Moments of the amplitudes: 3 and 15 normal, 1 and 1 constant, 2 and 6 Rayleigh.

    Raises
    ------
    InputError
        If q is no such fraction, or no amplitudes have these moments.

    Examples
    --------
    >>> waves = CauchyWaves(Fraction(1, 2), 3, 15)
    >>> [str(c) for c in waves.correlator((0, 0, 1, 1))]
    ['3/2', '15/8', '0']
    """

    q: Fraction
    mu4: int
    mu6: int
    _found: dict[Place, fmpq] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not is_rational(self.q) or not 0 < self.q < 1:
            raise InputError(f"q = e^(-m t) is a rational number between 0 and 1, not {self.q}.")
        whole(self.mu4, "μ₄ of amplitudes of variance 1", 1)
        whole(self.mu6, "μ₆ of such amplitudes, at least μ₄²", self.mu4**2)

    def correlator(self, places: Place) -> tuple[fmpq, fmpq, fmpq]:
        """Return the coefficients of 1, 1/N and 1/N² of Gⁿ for n = 2, 4 or 6."""
        if len(whole_numbers(places, "the row of places", -_FAR, _FAR)) not in (2, 4, 6):
            raise InputError(f"Correlators of 2, 4 or 6 fields are used here, not {len(places)}.")
        found = [fmpq(0)] * 3
        for partition in _even_partitions(len(places)):
            term = fmpq(1)
            for block in partition:
                term *= self._one_neuron_cumulant(tuple([places[i] for i in block]))
            # a cumulant of 2k fields falls like N^{1−k}: N^{blocks − n/2} altogether
            found[len(places) // 2 - len(partition)] += term
        return (found[0], found[1], found[2])

    def _one_neuron_cumulant(self, places: Place) -> fmpq:
        """Return the connected correlator at N = 1."""
        low = min(places)  # translation invariance
        key = tuple(sorted([n - low for n in places]))
        if key not in self._found:
            self._found[key] = self._cumulant(key)
        return self._found[key]

    def _cumulant(self, places: Place) -> fmpq:
        total = fmpq(0)
        for partition in _even_partitions(len(places)):
            term = fmpq(weight(partition))
            for block in partition:
                term *= self._moment([places[i] for i in block])
            total += term
        return total

    def _moment(self, places: Sequence[int]) -> fmpq:
        """E[aⁿ] E[Π √2 cos] at N = 1."""
        k = len(places) // 2
        amplitude = {1: 1, 2: self.mu4, 3: self.mu6}[k]
        q = flint_of(self.q)
        reach = np.abs(_signs(2 * k) @ np.array(places))
        return sum((q**n for n in reach.tolist()), fmpq(0)) * fmpq(amplitude, 2**k)


@cache
def _even_partitions(order: int) -> tuple[Partition, ...]:
    """List the partitions into blocks of even size: odd correlators vanish."""
    return tuple(p for p in partitions(order) if not any(len(block) % 2 for block in p))


@cache
def _signs(order: int) -> Int[np.ndarray, "choices order"]:
    return balanced_signs(order)


@dataclass(frozen=True)
class OSMatrices:
    """E[ΘF_i F_j] = M₀ + M₁/N + M₂/N² on products F of `degree` fields at some of the times.

    Attributes
    ----------
    functionals
        Each F as the places of its fields; () is the constant 1.
    parts
        M₀, M₁, M₂.
    """

    functionals: tuple[Place, ...]
    parts: tuple[fmpq_mat, fmpq_mat, fmpq_mat]

    @classmethod
    def of(cls, waves: CauchyWaves, times: Sequence[int], degree: int) -> OSMatrices:
        """Build them for products of 2 (with the constant) or of 3 fields.

        Raises
        ------
        InputError
            If times are not different positive integers, or the degree is not 2 or 3.
        """
        if len(set(whole_numbers(times, "the row of times", 1, _FAR))) < max(len(times), 1):
            raise InputError("Reflection positivity is about positive times, all different.")
        if whole(degree, "the degree of a product", 1) not in (2, 3):
            raise InputError(f"Products of 2 or 3 fields are examined, not of {degree}.")
        products = tuple(combinations_with_replacement(times, degree))
        functionals: tuple[Place, ...] = ((), *products) if degree == 2 else products
        size = len(functionals)
        entries = [[[fmpq(0)] * size for _ in range(size)] for _ in range(3)]
        for i, F in enumerate(functionals):
            for j, G in enumerate(functionals[: i + 1]):
                for part, value in enumerate(_expectation(waves, F, G)):
                    entries[part][i][j] = entries[part][j][i] = value
        a, b, c = (fmpq_mat(rows) for rows in entries)
        return cls(functionals, (a, b, c))

    def at(self, width: int) -> fmpq_mat:
        """Return the matrix at width N."""
        whole(width, "the width N of a network", 1)
        M0, M1, M2 = self.parts
        return M0 + M1 * fmpq(1, width) + M2 * fmpq(1, width**2)

    def eigenvalues(self, width: int) -> Float[np.ndarray, " size"]:
        """Return the eigenvalues at width N, ascending, in floating point."""
        return np.asarray(np.linalg.eigvalsh(_floats(self.at(width))))


def inertia(matrix: fmpq_mat) -> tuple[int, int, int]:
    """Count negative, zero and positive eigenvalues of a symmetric rational matrix, exactly.

    Raises
    ------
    InputError
        If the matrix is not symmetric: Descartes' rule is exact for real eigenvalues.

    Examples
    --------
    >>> inertia(fmpq_mat([[1, 2], [2, 1]])), inertia(fmpq_mat([[1, 1], [1, 1]]))
    ((1, 0, 1), (0, 1, 1))
    """
    if matrix.nrows() != matrix.ncols() or matrix != matrix.transpose():
        raise InputError("The inertia is that of a symmetric matrix.")
    coefficients = matrix.charpoly().coeffs()
    zeros = next(k for k, c in enumerate(coefficients) if c != 0)
    positive = _changes([c for c in coefficients if c != 0])
    return matrix.nrows() - zeros - positive, zeros, positive


@dataclass(frozen=True)
class Violation:
    """A vector that violates positivity at every width.

    Attributes
    ----------
    vector
        v, rational, with M₀v = 0.
    first, second
        vᵀM₁v and vᵀM₂v, for |v| about 1: E[ΘF F] = first/N + second/N².
    """

    vector: tuple[Fraction, ...]
    first: Fraction
    second: Fraction

    @property
    def at_every_width(self) -> bool:
        """Whether first/N + second/N² < 0 for all N ≥ 1: it is enough at both ends."""
        return self.first < 0 and self.first + self.second < 0


def violation_at_every_width(matrices: OSMatrices) -> Violation:
    """Return the vector in the exact kernel of M₀ for which E[ΘF F] is least at N = 4.

    Raises
    ------
    InputError
        If M₀ has an inverse: then no vector is in its kernel.
    """
    M0, M1, M2 = matrices.parts
    kernel = _kernel(M0)
    if not kernel.ncols():
        raise InputError("M₀ has no kernel: take more times, or products of higher degree.")
    basis = _floats(kernel)
    orthonormal, triangle = np.linalg.qr(basis)
    compressed = orthonormal.T @ _floats(M1 + M2 * fmpq(1, 4)) @ orthonormal
    least = np.linalg.eigh(compressed)[1][:, 0]
    coordinates = np.linalg.solve(triangle, least)
    rounded = [[fmpq(round(float(c) * _ROUNDING), _ROUNDING)] for c in coordinates]
    v = kernel * fmpq_mat(rounded)
    first, second = ((v.transpose() * M * v)[0, 0] for M in (M1, M2))
    if any(x != 0 for x in (M0 * v).entries()):
        raise ArithmeticError("the kernel of M₀ was not found")
    return Violation(tuple(map(fraction_of, v.entries())), fraction_of(first), fraction_of(second))


def _expectation(waves: CauchyWaves, F: Place, G: Place) -> tuple[fmpq, fmpq, fmpq]:
    places = tuple(-n for n in F) + G
    if not places:
        return fmpq(1), fmpq(0), fmpq(0)
    return waves.correlator(places)


def _kernel(matrix: fmpq_mat) -> fmpq_mat:
    """Return a basis of the kernel, as columns."""
    reduced, rank = matrix.rref()
    size = matrix.ncols()
    rows = reduced.tolist()
    pivots = [next(j for j in range(size) if rows[i][j] != 0) for i in range(rank)]
    free = [j for j in range(size) if j not in pivots]
    basis = [[fmpq(0)] * len(free) for _ in range(size)]
    for column, j in enumerate(free):
        basis[j][column] = fmpq(1)
        for i, pivot in enumerate(pivots):
            basis[pivot][column] = -rows[i][j]
    return fmpq_mat(basis)


def _changes(coefficients: Sequence[fmpq]) -> int:
    return sum((a < 0) != (b < 0) for a, b in pairwise(coefficients))


def _floats(matrix: fmpq_mat) -> Float[np.ndarray, "rows columns"]:
    return np.array([[int(x.p) / int(x.q) for x in row] for row in matrix.tolist()])
