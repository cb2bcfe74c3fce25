"""Strands as cubic Hermite splines through a planar map: the shapes that a picture is made of.

Every crossing carries a position and the tangents of its two strands, shared by the curves on both
sides, and every edge some knots with a position and a tangent each. The strands therefore run
smoothly, with equal speed on both sides of each joint, whatever the numbers are; and every point
of the picture depends linearly on them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, csr_array

from workbench.knots.layout._planar_map import PlanarMap

__all__ = ["Spline", "straight_spline"]

_BENDING = np.array([[12, 6, -12, 6], [6, 4, -6, 2], [-12, -6, 12, -6], [6, 2, -6, 4]], float)
_STRETCHING = np.array([[36, 3, -36, 3], [3, 4, -3, -1], [-36, -3, 36, -3], [3, -1, -3, 4]]) / 30
_TO_BEZIER = np.array([[1, 0, 0, 0], [1, 1 / 3, 0, 0], [0, 0, 1, -1 / 3], [0, 0, 1, 0]])


@dataclass(frozen=True)
class Spline:
    """The combinatorics of the curves on a map; their shape is an array of *values*.

    Attributes
    ----------
    plane
        The map, with n crossings.
    per_edge
        Knots inside each edge, shape (2n,).
    rows
        For each of the S cubic pieces, which values are its start, start tangent, end, end
        tangent; shape (S, 4).
    signs
        The signs with which they are taken, shape (S, 4).
    owner
        The edge of each piece, shape (S,); the pieces of an edge follow each other.

    Values have shape (V, 2). The crossing c has rows 3c (position), 3c + 1 (tangent of the
    under-strand, towards slot 2) and 3c + 2 (of the over-strand, towards slot 3).
    """

    plane: PlanarMap
    per_edge: NDArray[np.int64]
    rows: NDArray[np.int64]
    signs: NDArray[np.float64]
    owner: NDArray[np.int64]

    @classmethod
    def on(cls, plane: PlanarMap, per_edge: NDArray[np.int64]) -> Spline:
        """Make the spline with so many knots inside each edge."""
        rows, signs, owner = [], [], []
        fresh = 3 * plane.crossings
        for edge, (tail, head) in enumerate(plane.edges):
            knots = [(3 * (tail // 4), *_tangent(tail, 1.0))]
            for _ in range(int(per_edge[edge])):
                knots.append((fresh, fresh + 1, 1.0))
                fresh += 2
            knots.append((3 * (head // 4), *_tangent(head, -1.0)))
            for (p, t, s), (q, u, r) in pairwise(knots):
                rows.append((p, t, q, u))
                signs.append((1.0, s, 1.0, r))
                owner.append(edge)
        return cls(plane, per_edge, np.array(rows), np.array(signs), np.array(owner))

    @property
    def size(self) -> int:
        """V, the number of values."""
        return 3 * self.plane.crossings + 2 * int(self.per_edge.sum())

    def bezier(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the control points of the pieces, shape (S, 4, 2)."""
        hermite = values[self.rows] * self.signs[:, :, None]
        return np.asarray(np.einsum("ij,sjx->six", _TO_BEZIER, hermite))

    def sampling(self, times: NDArray[np.float64]) -> csr_array:
        """Return the matrix that takes values to the points at these times of every piece."""
        t = times[:, None]
        basis = np.hstack(
            [(1 - t) ** 2 * (1 + 2 * t), t * (1 - t) ** 2, t**2 * (3 - 2 * t), t**2 * (t - 1)]
        )
        pieces, count = len(self.rows), len(times)
        entries = (basis[None] * self.signs[:, None, :]).reshape(-1)
        columns = np.repeat(self.rows[:, None, :], count, axis=1).reshape(-1)
        place = np.repeat(np.arange(pieces * count), 4)
        return csr_array((entries, (place, columns)), shape=(pieces * count, self.size))

    def stiffness(self, bending: float, stretching: NDArray[np.float64]) -> csc_array:
        """Return the matrix of the quadratic energy ½ Σ (bending ∫|x''|² + stretching ∫|x'|²).

        The sum is over pieces, each with a stretching coefficient of its own, shape (S,).
        """
        local = bending * _BENDING + stretching[:, None, None] * _STRETCHING
        entries = local * self.signs[:, :, None] * self.signs[:, None, :]
        i = np.broadcast_to(self.rows[:, :, None], entries.shape)
        j = np.broadcast_to(self.rows[:, None, :], entries.shape)
        return csc_array(
            (entries.reshape(-1), (i.reshape(-1), j.reshape(-1))), shape=(self.size, self.size)
        )

    def refined(
        self, values: NDArray[np.float64], parts: NDArray[np.int64]
    ) -> tuple[Spline, NDArray[np.float64]]:
        """Cut piece s into parts[s] equal times, keeping the curves up to the speed at joints."""
        pieces_of = np.bincount(self.owner, weights=parts).astype(np.int64)
        finer = Spline.on(self.plane, pieces_of - 1)
        result = np.zeros((finer.size, 2))
        slowest = np.full(finer.size, np.inf)
        new = 0
        for piece, count in enumerate(parts):
            hermite = values[self.rows[piece]] * self.signs[piece][:, None]
            for k in range(int(count)):
                for side in (0, 1):
                    t = (k + side) / count
                    point, speed = _hermite(hermite, t)
                    row, tangent = finer.rows[new, 2 * side], finer.rows[new, 2 * side + 1]
                    result[row] = point
                    if 1 / count < slowest[tangent]:
                        slowest[tangent] = 1 / count
                        result[tangent] = speed / count * finer.signs[new, 2 * side + 1]
                new += 1
        return finer, result


def straight_spline(
    plane: PlanarMap,
    crossings: NDArray[np.float64],
    inner: Sequence[NDArray[np.float64]] | NDArray[np.float64],
) -> tuple[Spline, NDArray[np.float64]]:
    """Start from points: nearly straight between them, tangents short and in the right order.

    The difference of the two unit vectors along a strand gives its tangent; for two strands that
    alternate around a crossing, these differences alternate too.
    """
    per_edge = np.array([len(points) for points in inner])
    spline = Spline.on(plane, per_edge)
    values = np.zeros((spline.size, 2))
    values[0 : 3 * plane.crossings : 3] = crossings
    values[3 * plane.crossings :: 2] = np.concatenate(list(inner))
    chord = values[spline.rows[:, 2]] - values[spline.rows[:, 0]]
    length = np.linalg.norm(chord, axis=1)
    unit, shortest = chord / length[:, None], np.full(spline.size, np.inf)
    for column in (1, 3):
        rows, signs = spline.rows[:, column], spline.signs[:, column]
        np.add.at(values, rows, unit * signs[:, None])
        np.minimum.at(shortest, rows, length)
    tangents = np.isfinite(shortest)
    values[tangents] *= 0.5 * shortest[tangents, None]
    return spline, values


def _tangent(dart: int, way: float) -> tuple[int, float]:
    """Return the row of the tangent at a dart, and its sign when leaving (way 1) or arriving."""
    crossing, slot = divmod(dart, 4)
    return 3 * crossing + 1 + slot % 2, way if slot >= 2 else -way


def _hermite(
    hermite: NDArray[np.float64], t: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    place = np.array(
        [(1 - t) ** 2 * (1 + 2 * t), t * (1 - t) ** 2, t**2 * (3 - 2 * t), t**2 * (t - 1)]
    )
    speed = np.array(
        [6 * t * t - 6 * t, 3 * t * t - 4 * t + 1, 6 * t - 6 * t * t, 3 * t * t - 2 * t]
    )
    return place @ hermite, speed @ hermite
