"""Invariants of plumbed manifolds: first homology, linking form, Casson–Walker.

With A the matrix of the forest (weights on the diagonal, 1 for an edge), and genus 0 throughout, A
presents H₁, and if det A ≠ 0, −A⁻¹ modulo 1 is the linking form and

    T = tr A − 3 σ(A) + Σ_v (2 − deg v) (A⁻¹)_vv

depends on the oriented manifold only: −24 times the Casson invariant for homology spheres, and
the Casson–Walker invariant up to normalisation for rational ones (A. Némethi, L. Nicolaescu, Geom.
Topol. 6, 2002, section 5.3, in their orientation). E8, which is Σ(2, 3, 5), has T = 24, λ = −1.

A vertex of genus g ≥ 0 adds Z^2g to H₁. One of genus g < 0 adds generators q₁, …, q_|g|; its fibre
h, being turned round along each, has 2h = 0, and the section relation gets 2 (q₁ + … + q_|g|).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

import numpy as np
from flint import fmpq_mat, fmpz_mat

from workbench.plumbing.graph import Plumbing

__all__ = ["Invariants", "determinant", "first_homology", "invariants"]

_MOST_ELEMENTS = 2_000
_MOST_GENERATORS = 150


@dataclass(frozen=True)
class Invariants:
    """What is the same for graphs of one oriented manifold.

    Attributes
    ----------
    homology
        Free rank, and the orders of the cyclic summands of H₁, each dividing the next; None if
        the vertices, those with g < 0 counted twice, are more than 150.
    self_linkings
        Pairs of a value −x·A⁻¹x modulo 1 and the number of x in H₁ that have it; None if det A is
        0, a genus is not, H₁ has more than 2,000 elements, or there are so many vertices.
    casson_walker
        T; None if det A is 0, a genus is not, or there are so many vertices.
    """

    NAMES: ClassVar[tuple[str, ...]] = ("H₁", "self-linking numbers", "Casson–Walker T")

    homology: tuple[int, tuple[int, ...]] | None
    self_linkings: tuple[tuple[Fraction, int], ...] | None
    casson_walker: Fraction | None

    def told(self) -> tuple[str, ...]:
        """Return each as a text, empty if it is not there."""
        group = ""
        if self.homology:
            rank, orders = self.homology
            free = [f"Z^{rank}" if rank > 1 else "Z"] * (rank > 0)
            group = " + ".join(free + [f"Z/{n}" for n in orders]) or "0"
        linkings = [f"{n} x {value}" for value, n in self.self_linkings or ()]
        walker = "" if self.casson_walker is None else str(self.casson_walker)
        return (group, ", ".join(linkings), walker)


def invariants(graph: Plumbing) -> Invariants:
    """Compute what can be computed.

    Examples
    --------
    >>> from workbench.plumbing import lens
    >>> print(*invariants(lens(5, 2)).told(), sep="; ")
    Z/5; 1 x 0, 2 x 2/5, 2 x 3/5; 0
    """
    if graph.vertices + sum(g < 0 for g in graph.genera) > _MOST_GENERATORS:
        return Invariants(None, None, None)
    homology = first_homology(graph)
    if homology[0] or any(graph.genera):
        return Invariants(homology, None, None)
    matrix = fmpz_mat(_matrix(graph))
    inverse, scale = _inverse(matrix)
    small = scale <= _MOST_ELEMENTS
    linkings = _self_linkings(matrix, inverse, scale) if small else None
    _, positive, negative = _diagonal_signs(graph)
    degrees = Counter(v for edge in graph.edges for v in edge)
    corner = sum((2 - degrees[v]) * inverse[v][v] for v in range(graph.vertices))
    walker = sum(graph.weights) - 3 * (positive - negative) + Fraction(corner, scale)
    return Invariants(homology, linkings, walker)


def first_homology(graph: Plumbing) -> tuple[int, tuple[int, ...]]:
    """Return the free rank of H₁ and the orders of its cyclic summands, each dividing the next.

    Examples
    --------
    >>> first_homology(Plumbing((0,), genera=(1,)))  # the 3-torus
    (3, ())
    >>> first_homology(Plumbing((1,), genera=(-1,)))  # a prism manifold
    (0, (4,))
    """
    rows = _matrix(graph)
    unoriented = [v for v, g in enumerate(graph.genera) if g < 0]
    width = graph.vertices + len(unoriented)
    for row in rows:
        row += [0] * len(unoriented)
    for at, v in enumerate(unoriented, graph.vertices):
        rows[v][at] = 2  # of q₁ + … + q_|g|, which with q₂, … generates as well
        rows.append([2 * (u == v) for u in range(width)])
    diagonal = _smith(rows) if rows else []
    free = sum(2 * g if g >= 0 else -g - 1 for g in graph.genera)
    rank = width - len(diagonal) + free
    return rank, tuple(n for n in diagonal if n > 1)


def determinant(graph: Plumbing) -> int:
    """Return det A; its size is that of H₁ if it is not 0 and the genera are."""
    return _diagonal_signs(graph)[0]


def _matrix(graph: Plumbing) -> list[list[int]]:
    rows = [[0] * graph.vertices for _ in graph.weights]
    for v, weight in enumerate(graph.weights):
        rows[v][v] = weight
    for u, v in graph.edges:
        rows[u][v] = rows[v][u] = 1
    return rows


def _smith(rows: list[list[int]]) -> list[int]:
    """Return the nonzero elementary divisors."""
    form = fmpz_mat(rows).snf()
    diagonal = [int(form[i, i]) for i in range(min(form.nrows(), form.ncols()))]
    return [abs(n) for n in diagonal if n]


def _inverse(matrix: fmpz_mat) -> tuple[list[list[int]], int]:
    """Return |det| times the inverse, and |det|."""
    if not matrix.nrows():
        return [], 1
    size = abs(int(matrix.det()))
    scaled = fmpq_mat(matrix).inv() * size
    return [[int(entry.p) for entry in row] for row in scaled.tolist()], size


def _self_linkings(
    matrix: fmpz_mat, inverse: list[list[int]], size: int
) -> tuple[tuple[Fraction, int], ...]:
    """Go through the box under the Hermite form, which has each class of Z^n / A Z^n once."""
    if size == 1:
        return ((Fraction(0), 1),)
    hermite = matrix.hnf()
    places = [i for i in range(hermite.nrows()) if hermite[i, i] != 1]
    x = np.indices([int(hermite[i, i]) for i in places]).reshape(len(places), -1)
    form = np.array([[inverse[i][j] % size for j in places] for i in places], np.int64)
    counts = Counter((-np.einsum("ik,ij,jk->k", x, form, x) % size).tolist())
    return tuple((Fraction(value, size), n) for value, n in sorted(counts.items()))


def _diagonal_signs(graph: Plumbing) -> tuple[int, int, int]:
    """Return det A, and how many positive and negative entries diagonalise A.

    From the leaves up, a vertex of diagonal entry d ≠ 0 changes that of its parent by −1/d; one of
    entry 0 makes a hyperbolic plane with its parent, and what else hung there is cut off.
    """
    near, count = graph.neighbours(), graph.vertices
    entry = [Fraction(weight) for weight in graph.weights]
    det, positive, negative = Fraction(1), 0, 0
    order: list[int] = []
    parent, gone = [-1] * count, [False] * count
    seen = [False] * count
    for root in range(count):
        if seen[root]:
            continue
        seen[root] = True
        tree = [root]
        for v in tree:
            for w in near[v]:
                if not seen[w]:
                    seen[w], parent[w] = True, v
                    tree.append(w)
        order += reversed(tree)
    for v in order:
        if gone[v]:
            continue
        up = parent[v]
        tied = up >= 0 and not gone[up]
        if not entry[v] and tied:
            gone[up] = True
            det, positive, negative = -det, positive + 1, negative + 1
            continue
        det *= entry[v]
        positive += entry[v] > 0
        negative += entry[v] < 0
        if entry[v] and tied:
            entry[up] -= 1 / entry[v]
    return int(det), positive, negative
