"""The shortest closed geodesic of a one-cusped hyperbolic manifold, from the horoballs it meets.

Put the cusp at infinity, so that the peripheral translations are z -> z + tau. A deck
transformation g = (a b; c d) that moves infinity sends the horoball {height > 1} to the horoball of
diameter k = 1/|c|^2 that rests on a/c, and has g(z) = p + kappa / (z - q) with p = a/c, q = -d/c,
kappa = -1/c^2. Up to conjugation by translations the loxodromic elements with this horoball are
p - q + tau over the lattice, with trace^2 = -(p - q + tau)^2 / kappa = 4 cosh^2(L/2).

Two facts make the search finite. (1) The axis of g is a half circle of radius |sinh(L/2)| sqrt(k)
<= cosh(l/2) sqrt(k). A closed geodesic cannot stay inside one ideal tetrahedron, so some lift of
it crosses a face at a point seen from infinity at height at least `floor`, the least over all
faces of the greatest height over the face's three cusps. Hence every geodesic of length at most l
shows up at a horoball with k >= (floor / cosh(l/2))^2. (2) The vertical line down to the foot of a
horoball meets the tetrahedra in a chain, whose faces are all at least k / lid high, where `lid` is
the greatest height of a face over the cusp opposite to it: at height `lid` the horoballs stay
inside the stars of their feet. So it is enough to follow the tetrahedra down from infinity through
faces that reach that height, each tetrahedron once up to translation.

The bound tightens while shorter geodesics turn up. Everything is floating point: the answer is a
theorem only up to rounding, and the tests hold it against SnapPy's two independent spectra.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled

__all__ = ["PARABOLIC", "floor_and_lid", "shortest_length"]

PARABOLIC = 1e-6
"""Elements with |sinh^2(L/2)| below this are taken for parabolic."""

_TIE = 1e-7

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


@compiled
def _top(p: complex, q: complex, r: complex) -> float:
    """Greatest height of the ideal triangle with vertices p, q, r in the plane."""
    a, b, c = abs(q - r), abs(r - p), abs(p - q)
    longest = max(a, b, c)
    if a * a + b * b + c * c <= 2 * longest * longest:
        return longest / 2
    return float(a * b * c / (2 * abs((np.conj(q - p) * (r - p)).imag)))


@compiled
def _beyond(p: complex, q: complex, r: complex, x: complex) -> bool:
    """Say whether x lies outside the circle through p, q, r."""
    u, v, w = p - x, q - x, r - x
    inside = (
        abs(u) ** 2 * (np.conj(v) * w).imag
        + abs(v) ** 2 * (np.conj(w) * u).imag
        + abs(w) ** 2 * (np.conj(u) * v).imag
    )
    turn = (np.conj(q - p) * (r - p)).imag
    return bool(inside * turn < 0)


@compiled
def floor_and_lid(corner: Complexes) -> tuple[float, float]:
    """Heights that bound the search: see the module's facts (1) and (2).

    An ideal triangle with its cusps' horospheres has one point at equal height over all three,
    or else the least greatest height is at the middle of an edge; the smaller of both is a bound
    in every case.
    """
    floor, lid = np.inf, 0.0
    for t in range(len(corner)):
        for v in range(4):
            for opposite in range(4):
                if opposite == v:
                    continue
                w = (v + 1) % 4
                while w == opposite:
                    w = (w + 1) % 4
                x = 6 - v - opposite - w
                span = corner[t, v, x] - corner[t, v, w]
                kw = abs(span * (corner[t, w, x] - corner[t, w, v]))
                kx = abs(span * (corner[t, x, w] - corner[t, x, v]))
                floor = min(floor, np.sqrt(kw))
                # Over the line through w and x at abscissa s: y^2 = kw - s^2 = kx - (s - b)^2.
                b = abs(span)
                s = (kw - kx + b * b) / (2 * b)
                if 0 <= s <= b and kw > s * s:
                    floor = min(floor, np.sqrt(kw - s * s))
            w, x, y = (v + 1) % 4, (v + 2) % 4, (v + 3) % 4
            lid = max(lid, _top(corner[t, v, w], corner[t, v, x], corner[t, v, y]))
    return floor, lid


@compiled
def _shorten(offset: complex, kappa: complex, lattice: Complexes, best: Floats) -> None:
    """Update `best` = (length, twist) with the elements offset + tau, kappa.

    They are loxodromic of length at most l when offset + tau lies in an ellipse of half axes
    2 |s| cosh(l/2) and 2 |s| sinh(l/2), s^2 = -kappa; the lattice points of the disc around are
    tried.
    """
    u, v = lattice
    area = (np.conj(u) * v).imag
    s = np.sqrt(-kappa)
    reach = 2 * abs(s) * np.cosh(best[0] / 2)
    rows = int(np.ceil(reach * abs(u) / area))
    middle = np.round((np.conj(u) * -offset).imag / area)
    for j in range(-rows, rows + 1):
        row = offset + (middle + j) * v
        height = (np.conj(u) * row).imag / abs(u)
        if abs(height) > reach:
            continue
        half = int(np.ceil(np.sqrt(reach * reach - height * height) / abs(u)))
        foot = np.round(-(row / u).real)
        for i in range(-half, half + 1):
            delta = row + (foot + i) * u
            if abs(delta) > reach:
                continue
            cosh = delta / (2 * s)
            sinh2 = cosh * cosh - 1
            if abs(sinh2) < PARABOLIC:
                continue
            half_length = np.log(cosh + np.sqrt(cosh - 1) * np.sqrt(cosh + 1))
            length = abs(2 * half_length.real)
            twist = 2 * half_length.imag * (1.0 if half_length.real > 0 else -1.0)
            twist -= 2 * np.pi * np.round(twist / (2 * np.pi))
            if length < best[0] - _TIE or (length < best[0] + _TIE and twist > best[1] + _TIE):
                best[0], best[1] = min(length, best[0]), twist


@compiled
def _remember(table: NDArray[np.uint64], key: np.uint64) -> bool:
    """Add a non-zero key to an open-addressing set; say whether it is new."""
    mask = np.uint64(len(table) - 1)
    slot = (key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20) & mask
    while table[slot] != 0:
        if table[slot] == key:
            return False
        slot = (slot + np.uint64(1)) & mask
    table[slot] = key
    return True


@compiled
def shortest_length(
    neighbour: Ints,
    gluing: Ints,
    edge_shape: Complexes,
    corner: Complexes,
    lattice: Complexes,
    orders: Ints,
    longest: float,
    capacity: int,
) -> tuple[float, float, int]:
    """Shortest length and its twist among geodesics no longer than `longest`.

    Returns (length, twist, tetrahedra visited); the last is -1 when there were more than
    `capacity` (a power of two) / 2 of them. The length is `longest` when none is shorter.
    """
    floor, lid = floor_and_lid(corner)
    best = np.array([longest, -10.0])
    n = len(corner)
    for t in range(n):
        for v in range(4):
            for w in range(4):
                if w == v:
                    continue
                x = (w + 1) % 4
                while x == v:
                    x = (x + 1) % 4
                q = corner[t, w, v]
                kappa = (corner[t, v, x] - corner[t, v, w]) * (corner[t, w, x] - q)
                _shorten(corner[t, v, w] - q, kappa, lattice, best)
    u, v2 = lattice
    area = (np.conj(u) * v2).imag
    table = np.zeros(capacity, dtype=np.uint64)
    stack_tet = np.empty(capacity, dtype=np.int64)
    stack_face = np.empty(capacity, dtype=np.int64)
    stack_at = np.empty((capacity, 4), dtype=np.complex128)
    size, visited = 0, 0
    for t in range(n):
        for v in range(4):
            stack_tet[size], stack_face[size] = t, v
            stack_at[size] = corner[t, v]
            size += 1
    while size > 0:
        size -= 1
        t, f = stack_tet[size], stack_face[size]
        at = stack_at[size].copy()
        smallest = (floor / np.cosh(best[0] / 2)) ** 2
        a, b, c = (f + 1) % 4, (f + 2) % 4, (f + 3) % 4
        if _top(at[a], at[b], at[c]) < smallest / lid * (1 - 1e-9):
            continue
        s, g = neighbour[t, f], gluing[t, f]
        new = g[f]
        here = np.zeros(4, dtype=np.complex128)
        here[g[a]], here[g[b]], here[g[c]] = at[a], at[b], at[c]
        order = orders[new, g[a]]
        w, x, y = order[1], order[2], order[3]
        # The cross ratio (y - w)(x - new) / (x - w)(y - new) is the shape of the edge new-w.
        ratio = edge_shape[s, new, w] * (here[x] - here[w]) / (here[y] - here[w])
        here[new] = (here[x] - ratio * here[y]) / (1 - ratio)
        centre = (here[0] + here[1] + here[2] + here[3]) / 4
        i = (np.conj(centre) * v2).imag / area
        j = (np.conj(u) * centre).imag / area
        i, j = i - np.floor(i), j - np.floor(j)
        key = np.uint64(1 + s) << np.uint64(54)
        key |= np.uint64(i * 134217727) << np.uint64(27) | np.uint64(j * 134217727)
        if not _remember(table, key):
            continue
        visited += 1
        if 2 * visited > capacity:
            return best[0], best[1], -1
        foot = corner[s, new]
        A, B = here[w] - here[new], here[x] - here[new]
        q = (foot[w] * A - foot[x] * B) / (A - B)
        kappa = (foot[w] - q) * A
        if abs(kappa) >= smallest * (1 - 1e-9):
            _shorten(here[new] - q, kappa, lattice, best)
        for e in range(4):
            if e == new or size >= capacity:
                continue
            p, r, z = here[(e + 1) % 4], here[(e + 2) % 4], here[(e + 3) % 4]
            if _beyond(p, r, z, here[e]):
                stack_tet[size], stack_face[size] = s, e
                stack_at[size] = here
                size += 1
    return best[0], best[1], visited
