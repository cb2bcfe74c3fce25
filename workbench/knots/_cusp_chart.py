"""The ideal triangulation of a one-cusped manifold as it is seen from the cusp.

In the upper half-space with the cusp at infinity, every tetrahedron has four lifts with one vertex
at infinity, one for each of its vertices. Seen from above they are Euclidean triangles that tile
the cusp torus. Developing all of them in one chart puts four numbers on each tetrahedron: where
its other three vertices lie when one of them is at infinity. The chart's unit of length, and the
horosphere at height 1 in it, are fixed only up to a common factor, which cancels in every geodesic.

The shape z of a tetrahedron follows SnapPea (W. Thurston, *The geometry and topology of
three-manifolds*, section 4.1; J. Weeks, *Computation of hyperbolic structures in knot theory*):
z belongs to the edges 01 and 23, 1/(1-z) to 02 and 13, (z-1)/z to 03 and 12, and the vertices
(0, 1, 2, 3) of a tetrahedron of shape z can be put at (infinity, 0, 1, z).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled

__all__ = ["EVEN_ORDERS", "CuspChart", "chart_of", "largest_horoball"]

EVEN_ORDERS = np.array(
    [
        [[0, 0, 0, 0], [0, 1, 2, 3], [0, 2, 3, 1], [0, 3, 1, 2]],
        [[1, 0, 3, 2], [1, 1, 1, 1], [1, 2, 0, 3], [1, 3, 2, 0]],
        [[2, 0, 1, 3], [2, 1, 3, 0], [2, 2, 2, 2], [2, 3, 0, 1]],
        [[3, 0, 2, 1], [3, 1, 0, 2], [3, 2, 1, 0], [3, 3, 3, 3]],
    ]
)
"""`EVEN_ORDERS[v, w]`: the even ordering of the four vertices that begins with v, w."""


@dataclass(frozen=True)
class CuspChart:
    """A triangulated one-cusped manifold in the chart of its cusp.

    Attributes
    ----------
    neighbour
        Shape (n, 4): the tetrahedron glued to face f of tetrahedron t.
    gluing
        Shape (n, 4, 4): where that gluing sends the vertices.
    edge_shape
        Shape (n, 4, 4), complex: the shape parameter of the edge between two vertices.
    corner
        Shape (n, 4, 4), complex: `corner[t, v, w]` is the position of vertex w of the lift of t
        that has v at infinity; the entries with w = v are 0 and mean nothing.
    lattice
        Two complex translations that span the cusp's fundamental group, reduced, the shorter
        first, with positive area.
    area
        Area of the cusp torus, in units of the chart.
    """

    neighbour: NDArray[np.int64]
    gluing: NDArray[np.int64]
    edge_shape: NDArray[np.complex128]
    corner: NDArray[np.complex128]
    lattice: NDArray[np.complex128]
    area: float


def chart_of(M: Any) -> CuspChart:
    """Develop the triangulation of M around its only cusp.

    Parameters
    ----------
    M
        A SnapPy manifold with one complete cusp and positively oriented tetrahedra.

    Raises
    ------
    ArithmeticError
        When the developed triangles do not close up to a torus within rounding.
    """
    data = M._get_tetrahedra_gluing_data()
    neighbour = np.array([t[0] for t in data], dtype=np.int64)
    gluing = np.array([t[1] for t in data], dtype=np.int64)
    z = np.array([complex(s) for s in M.tetrahedra_shapes("rect")], dtype=np.complex128)
    edge_shape = _edge_shapes(z)
    corner, steps, area = _develop(neighbour, gluing, edge_shape, EVEN_ORDERS)
    lattice = np.array(_reduced_basis(steps, 1e-6 * np.sqrt(area)))
    if abs((np.conj(lattice[0]) * lattice[1]).imag - area) > 1e-6 * area:
        raise ArithmeticError("the cusp triangles do not close up to a torus")
    return CuspChart(neighbour, gluing, edge_shape, corner, lattice, float(area))


def largest_horoball(corner: NDArray[np.complex128]) -> float:
    """Greatest diameter of a horoball at the end of an edge from infinity.

    The horoballs are the images of the one above height 1 in the chart.
    """
    largest = 0.0
    for v in range(4):
        for w in range(4):
            if v == w:
                continue
            x = next(i for i in range(4) if i not in (v, w))
            seen = corner[:, v, x] - corner[:, v, w]
            seen_back = corner[:, w, x] - corner[:, w, v]
            largest = max(largest, float(np.abs(seen * seen_back).max()))
    return largest


def _edge_shapes(z: NDArray[np.complex128]) -> NDArray[np.complex128]:
    """Spread the n shapes over the edges, shape (n, 4, 4)."""
    shapes = np.ones((len(z), 4, 4), dtype=np.complex128)
    for value, edges in (
        (z, ((0, 1), (2, 3))),
        (1 / (1 - z), ((0, 2), (1, 3))),
        ((z - 1) / z, ((0, 3), (1, 2))),
    ):
        for v, w in edges:
            shapes[:, v, w] = shapes[:, w, v] = value
    return shapes


@compiled
def _develop(
    neighbour: NDArray[np.int64],
    gluing: NDArray[np.int64],
    edge_shape: NDArray[np.complex128],
    orders: NDArray[np.int64],
) -> tuple[NDArray[np.complex128], NDArray[np.complex128], float]:
    """Place all cusp triangles; return corners, the translations met, and the torus's area."""
    n = len(neighbour)
    corner = np.zeros((n, 4, 4), dtype=np.complex128)
    placed = np.zeros((n, 4), dtype=np.bool_)
    queue = np.empty((4 * n, 2), dtype=np.int64)
    steps = np.zeros(12 * n, dtype=np.complex128)
    corner[0, 0, 2] = 1.0
    corner[0, 0, 3] = edge_shape[0, 0, 1]
    placed[0, 0] = True
    queue[0] = 0, 0
    head, tail, met = 0, 1, 0
    while head < tail:
        t, v = queue[head]
        head += 1
        for f in range(4):
            if f == v:
                continue
            s, g = neighbour[t, f], gluing[t, f]
            first = (v + 1) % 4
            while first == f:
                first = (first + 1) % 4
            second = 6 - v - f - first
            a, b = corner[t, v, first], corner[t, v, second]
            if placed[s, g[v]]:
                steps[met] = a - corner[s, g[v], g[first]]
                met += 1
                continue
            if orders[g[v], g[first], 2] == g[second]:
                apex = a + (b - a) * edge_shape[s, g[v], g[first]]
            else:
                apex = b + (a - b) * edge_shape[s, g[v], g[second]]
            corner[s, g[v], g[first]] = a
            corner[s, g[v], g[second]] = b
            corner[s, g[v], g[f]] = apex
            placed[s, g[v]] = True
            queue[tail] = s, g[v]
            tail += 1
    area = 0.0
    for t in range(n):
        for v in range(4):
            o = orders[v, (v + 1) % 4]
            p, q, r = corner[t, v, o[1]], corner[t, v, o[2]], corner[t, v, o[3]]
            area += 0.5 * (np.conj(q - p) * (r - p)).imag
    return corner, steps[:met], area


def _reduced_basis(
    steps: NDArray[np.complex128], tiny: float
) -> tuple[np.complex128, np.complex128]:
    """Reduce translations that span a planar lattice to its shortest basis (Lagrange, Gauss)."""
    while True:
        steps = steps[np.abs(steps) > tiny]
        u = steps[np.argmin(np.abs(steps))]
        across = steps - u * np.round((steps / u).real)
        across = across[np.abs(across) > tiny]
        v = across[np.argmin(np.abs(across))]
        if abs(v) < abs(u) - tiny:
            steps = np.append(across, u)
            continue
        if (np.conj(u) * v).imag < 0:
            v = -v
        area = (np.conj(u) * v).imag
        i = np.round((np.conj(steps) * v).imag / area)
        j = np.round((np.conj(u) * steps).imag / area)
        rest = steps - i * u - j * v
        if np.all(np.abs(rest) <= tiny):
            return u, v
        steps = np.append(rest, (u, v))
