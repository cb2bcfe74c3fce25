r"""The q-series Ẑ of a negative definite plumbing tree, exactly.

S. Gukov, D. Pei, P. Putrov, C. Vafa, *BPS spectra and 3-manifold invariants*, J. Knot Theory
Ramif. 29 (2020), and S. Gukov, C. Manolescu, *A two-variable series for knot complements*, Quantum
Topol. 12 (2021), whose normalisation it has. With M the matrix of the tree (weights, 1 for an
edge), L vertices and a spin^c structure b, a class of integer vectors l ≡ deg modulo 2 under
l ~ l + 2Mn,

    Ẑ_b(q) = q^{(−3L − tr M)/4} Σ_{l in b} c(l) q^{−lᵀM⁻¹l/4},

where c(l) is the coefficient of Π_v z_v^{l_v} in Π_v (z_v − 1/z_v)^{2 − deg v}, a negative power
being the mean of its expansions for |z| > 1 and for |z| < 1. It depends on the oriented manifold:
E8 with weights −2 is Σ(2, 3, 5) (`workbench.plumbing.graph`).

The sum is finite below any power: by Cauchy's inequality l_v² ≤ |M_vv| (−lᵀM⁻¹l).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import comb, isqrt, prod
from typing import Any, TypeAlias

import numpy as np
from flint import fmpq_mat, fmpz_mat
from jaxtyping import Int64

from workbench.accepted import shown, whole
from workbench.errors import InputError
from workbench.plumbing._cokernel import cyclic_coordinates
from workbench.plumbing._lattice_sum import lattice_sum
from workbench.plumbing.graph import Plumbing

__all__ = ["QSeries", "bound", "leading_terms", "negative_definite", "zhat"]

_MOST_POINTS = 2 * 10**9
_MOST_SUMS = 2 * 10**7
_MOST_STRUCTURES = 10**6
_MOST_WORK = 32 * _MOST_POINTS
_WORD = 2**62
_MOST_ROUNDS = 40
_MOST_VERTICES = 200

_Choices: TypeAlias = "list[tuple[int, int]]"


@dataclass(frozen=True)
class QSeries:
    """The beginning of a series in rational powers of q.

    Attributes
    ----------
    exponents
        Increasing; of one structure they differ by integers.
    coefficients
        The same number of them, not 0.

    Examples
    --------
    >>> str(QSeries((Fraction(-1, 2), Fraction(1, 2)), (Fraction(-2), Fraction(2))))
    'q^(-1/2) (-2 + 2 q)'
    """

    exponents: tuple[Fraction, ...]
    coefficients: tuple[Fraction, ...]

    @property
    def gaps(self) -> tuple[Fraction, ...]:
        """The differences of exponents that follow each other."""
        return tuple(b - a for a, b in zip(self.exponents, self.exponents[1:], strict=False))

    def __str__(self) -> str:
        if not self.exponents:
            return "0"
        written = ""
        for exponent, coefficient in zip(self.exponents, self.coefficients, strict=True):
            power = exponent - self.exponents[0]
            size = abs(coefficient)
            sign = " - " if coefficient < 0 else " + "
            factor = "" if power and size == 1 else str(size)
            term = "q" if power == 1 else f"q^{power}" if power else ""
            written += sign + " ".join(part for part in (factor, term) if part)
        written = written[3:] if written[1] == "+" else "-" + written[3:]
        return f"q^({self.exponents[0]}) ({written})"


def zhat(graph: Plumbing, below: Fraction | int) -> tuple[QSeries, ...]:
    """Return the terms of Ẑ with exponents below a bound, for each spin^c structure.

    Parameters
    ----------
    graph
        A tree of spheres with negative definite matrix; the empty graph is taken as the 3-sphere.
    below
        A bound on the exponents themselves.

    Returns
    -------
    tuple of QSeries
        One for each of the |H₁| structures; the first is that of l = 2 − deg v.

    Raises
    ------
    InputError
        If the graph is not such a tree, or the sum is too large.

    Examples
    --------
    >>> from workbench.plumbing import brieskorn, lens
    >>> print(*zhat(brieskorn(2, 3, 5), 13))
    q^(-3/2) (1 - q - q^3 - q^7 + q^8 + q^14)
    >>> print(*zhat(brieskorn(2, 3, 7), 13))
    q^(1/2) (1 - q - q^5 + q^10 - q^11)
    >>> print(*zhat(lens(2, 1), 3), sep="; ")
    q^(1/4) (2); q^(-1/4) (-2)
    """
    graph, below = _accepted(graph), bound(below)
    size = abs(int(fmpz_mat(_matrix(graph)).det()))
    if size > _MOST_STRUCTURES:
        raise InputError(
            f"The manifold has {size} spin^c structures; at most {_MOST_STRUCTURES} are listed."
        )
    sums = _summed(graph, below, size)
    return tuple(sums.series(structure) for structure in range(size))


def leading_terms(graph: Plumbing, terms: int) -> QSeries:
    """Return the first terms of Ẑ for the structure of l = 2 − deg v.

    Raises
    ------
    InputError
        As for `zhat`, or if so many terms are not found.

    Examples
    --------
    >>> from workbench.plumbing import brieskorn
    >>> print(leading_terms(brieskorn(2, 3, 7), 3))
    q^(1/2) (1 - q - q^5)
    """
    terms = whole(terms, "the number of terms", 1)
    graph = _accepted(graph)
    shift = Fraction(-3 * graph.vertices - sum(graph.weights), 4)
    for k in count():
        series = _summed(graph, shift + 4 * Fraction(3, 2) ** k, 1).series(0)
        if len(series.exponents) >= terms:
            return QSeries(series.exponents[:terms], series.coefficients[:terms])
        if k == _MOST_ROUNDS or all(len(others) < 3 for others in graph.neighbours()):
            break
    raise InputError(f"The series has {len(series.exponents)} terms at first, not {terms}.")


@dataclass(frozen=True, eq=False)
class _Sums:
    """What the lattice sum gives: 2^nodes times coefficients, by structure and whole steps of q."""

    below: Fraction
    shift: Fraction
    size: int
    halves: int
    sums: Int64[np.ndarray, "kept steps"]
    rests: Int64[np.ndarray, " kept"]

    def series(self, structure: int) -> QSeries:
        row, rest = self.sums[structure], int(self.rests[structure])
        first = self.shift + Fraction(rest, 4 * self.size)
        found = [k for k in np.flatnonzero(row).tolist() if first + k < self.below]
        return QSeries(
            tuple(first + k for k in found),
            tuple(Fraction(int(row[k]), self.halves) for k in found),
        )


def _summed(graph: Plumbing, below: Fraction | int, kept: int) -> _Sums:
    near = graph.neighbours()
    shift = Fraction(-3 * graph.vertices - sum(graph.weights), 4)
    room = 4 * max(Fraction(0), below - shift)  # of −lᵀM⁻¹l
    steps = -int(-room // 4)
    counted = [v for v, others in enumerate(near) if len(others) != 2]
    reaches = [isqrt(int(room * -graph.weights[v])) for v in counted]
    degrees = [len(near[v]) for v in counted]
    matrix = _matrix(graph)
    size, form = _scaled_inverse(matrix, counted)
    halves = 2 ** sum(degree > 2 for degree in degrees)
    if not _require_few(degrees, reaches, kept * steps):
        nothing = np.zeros((kept, 0), np.int64)
        return _Sums(Fraction(below), shift, size, halves, nothing, np.zeros(kept, np.int64))
    choices = [_choices(degree, reach) for degree, reach in zip(degrees, reaches, strict=True)]
    _require_words(form, choices)
    orders, coordinates = cyclic_coordinates(matrix)
    numbers = _padded([[x for x, _ in row] for row in choices])
    weights = _padded([[c for _, c in row] for row in choices])
    characters = np.zeros((*numbers.shape, len(orders)), np.int64)
    for k, (order, row) in enumerate(zip(orders, coordinates, strict=True)):
        for i, v in enumerate(counted):
            for j, (x, _) in enumerate(choices[i]):
                characters[i, j, k] = row[v] * ((x - 2 + degrees[i]) // 2) % order
    sums, rests = lattice_sum(
        np.array(form, np.int64),
        numbers,
        weights,
        np.array([len(row) for row in choices]),
        characters,
        np.array(orders, np.int64),
        steps,
        kept,
    )
    return _Sums(Fraction(below), shift, size, halves, sums, rests)


def negative_definite(tree: Plumbing) -> bool:
    """Tell whether M is negative definite, by elimination from the leaves up, in each tree.

    Examples
    --------
    >>> from workbench.plumbing import chain
    >>> negative_definite(chain(-2, -2, -1)), negative_definite(chain(-2, -1, -2))
    (True, False)
    """
    near = tree.neighbours()
    parent = [-1] * tree.vertices
    order: list[int] = []
    seen: set[int] = set()
    for root in range(tree.vertices):
        waiting = [] if root in seen else [root]
        while waiting:
            v = waiting.pop()
            seen.add(v)
            order.append(v)
            for w in near[v]:
                if w != parent[v]:
                    parent[w] = v
                    waiting.append(w)
    entry = [Fraction(weight) for weight in tree.weights]
    for v in reversed(order):
        if entry[v] >= 0:
            return False
        if parent[v] >= 0:
            entry[parent[v]] -= 1 / entry[v]
    return True


def bound(below: Fraction | int) -> Fraction:
    """Return a bound on exponents as a fraction.

    Raises
    ------
    InputError
        If it is neither an integer nor a fraction.
    """
    given: Any = below
    if isinstance(given, np.integer):
        given = given.item()
    if type(given) not in (int, Fraction):
        raise InputError(
            f"Exponents are bounded by an integer or a fraction, not by {shown(below)}."
        )
    return Fraction(given)


def _accepted(graph: Plumbing) -> Plumbing:
    """Return the graph, or a vertex of weight −1 for the empty one, if Ẑ is defined and small."""
    if not isinstance(graph, Plumbing):
        raise InputError(f"The series Ẑ is that of a plumbing graph, not of {shown(graph)}.")
    if graph.vertices > _MOST_VERTICES:
        raise InputError(f"Trees of up to {_MOST_VERTICES} vertices, not {graph.vertices}.")
    if any(graph.genera):
        raise InputError("The series Ẑ needs spheres at all vertices; a genus is not 0.")
    if graph.vertices and len(graph.edges) != graph.vertices - 1:
        parts = graph.vertices - len(graph.edges)
        raise InputError(f"The series Ẑ needs a tree; this forest has {parts} parts.")
    if graph.vertices and not negative_definite(graph):
        raise InputError("The series Ẑ needs a negative definite plumbing; this one is not.")
    return graph if graph.vertices else Plumbing((-1,))


def _choices(degree: int, largest: int) -> _Choices:
    """Return the exponents of z of size at most `largest`, with their coefficients.

    Of (z − 1/z)^(2 − degree); of twice that if the power is negative.
    """
    if degree == 0:
        return [(-2, 1), (0, -2), (2, 1)]
    if degree == 1:
        return [(-1, -1), (1, 1)]
    m = degree - 2
    rises = [(m + 2 * k, comb(k + m - 1, m - 1)) for k in range((largest - m) // 2 + 1)]
    return [(-x, c) for x, c in rises] + [(x, (-1) ** m * c) for x, c in rises]


def _matrix(graph: Plumbing) -> list[list[int]]:
    rows = [[0] * graph.vertices for _ in graph.weights]
    for v, weight in enumerate(graph.weights):
        rows[v][v] = weight
    for u, v in graph.edges:
        rows[u][v] = rows[v][u] = 1
    return rows


def _scaled_inverse(matrix: list[list[int]], counted: list[int]) -> tuple[int, list[list[int]]]:
    """Return |det M|, and −|det M| M⁻¹ on the vertices that count."""
    size = abs(int(fmpz_mat(matrix).det()))
    scaled = (fmpq_mat(fmpz_mat(matrix)).inv() * -size).tolist()
    return size, [[int(scaled[u][v].p) for v in counted] for u in counted]


def _padded(rows: list[list[int]]) -> Int64[np.ndarray, "rows longest"]:
    longest = max(map(len, rows))
    return np.array([row + [0] * (longest - len(row)) for row in rows], np.int64)


def _require_few(degrees: list[int], reaches: list[int], sums: int) -> int:
    """Return the number of points of the sum."""
    lengths = [
        2 * max(0, (reach - degree) // 2 + 2) if degree > 2 else 3 - degree
        for degree, reach in zip(degrees, reaches, strict=True)
    ]
    points = prod(lengths) if sums else 0
    work = points * len(degrees) ** 2
    if points > _MOST_POINTS or work > _MOST_WORK or sums > _MOST_SUMS:
        raise InputError(
            f"The sum has {points} points, and {sums} places for its results, which is too much; "
            "ask for lower exponents or a smaller graph."
        )
    return points


def _require_words(form: list[list[int]], choices: list[_Choices]) -> None:
    reach = sum(abs(row[-1][0]) for row in choices)
    norm = max(abs(x) for row in form for x in row) * reach**2
    weight = prod(sum(abs(c) for _, c in row) for row in choices)
    if max(norm, weight) >= _WORD:
        raise InputError("Numbers in the sum exceed 62 bits; ask for lower exponents.")
