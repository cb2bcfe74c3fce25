"""A first embedding that is even however deeply parts of a diagram are nested.

M. Rabinovich, R. Poranne, D. Panozzo, O. Sorkine-Hornung, "Scalable locally injective mappings",
ACM Trans. Graph. 36 (2017): the triangles of a drawing are made as nearly equilateral, of side one,
as can be, by the symmetric Dirichlet energy |J|² + |J⁻¹|² of the maps J that take such triangles to
them. It is infinite where a triangle collapses, and no step goes so far: a triangulated rectangle
whose frame stays as it is remains embedded. In between, sides that are no part of the map give way
to the other diagonals where that lowers the energy. The start is a drawing on a grid.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.linalg import splu

from workbench.knots.layout._orthogonal import grid_mesh
from workbench.knots.layout._planar_map import PlanarMap

__all__ = ["even_positions", "evened", "flipped"]

_FROM_CORNERS = np.array([[-1, -(3**-0.5)], [1, -(3**-0.5)], [0, 2 * 3**-0.5]])
_AREA = 3**0.5 / 4
_ROUNDS = 40
_HALVINGS = 30
_GAIN = 1e-2
_PASSES = 6
_LEAST = 1e-6
_SAFE = 0.8
_Points = NDArray[np.float64]


def even_positions(plane: PlanarMap, outer: int) -> tuple[_Points, list[_Points]]:
    """Place the crossings of a connected map, and points along its edges, about one unit apart.

    Parameters
    ----------
    plane
        The map, with n crossings.
    outer
        Which of its faces is unbounded.

    Returns
    -------
    crossings
        Shape (n, 2), y up.
    inner
        The points along each edge from its smaller dart.
    """
    mesh = grid_mesh(plane, outer)
    size = np.prod(np.ptp(mesh.at, axis=0)) / (_AREA * len(mesh.triangles))
    at, triangles = mesh.at / size**0.5, mesh.triangles
    for _ in range(_PASSES):
        triangles = flipped(at, triangles, mesh.paths)
        at = evened(at, triangles, mesh.frame)
    return at[: plane.crossings], [at[path[1:-1]] for path in mesh.paths]


def evened(at: _Points, triangles: NDArray[np.int64], fixed: list[int]) -> _Points:
    """Move the vertices that are not fixed until the triangles are nearly equilateral of side one.

    Parameters
    ----------
    at
        Where the vertices lie, shape (V, 2).
    triangles
        Counter-clockwise, shape (T, 3); they stay so.
    fixed
        The vertices that do not move.
    """
    free = np.setdiff1d(np.arange(len(at)), fixed)
    value = float(_energies(at, triangles).sum())
    for _ in range(_ROUNDS):
        step = np.zeros_like(at)
        step[free] = _step(at, triangles, free)
        step *= min(1.0, _SAFE * _collapse(at, step, triangles))
        for _ in range(_HALVINGS):
            lowered = float(_energies(at + step, triangles).sum())
            if lowered < value:
                break
            step /= 2
        else:
            break
        at, gain, value = at + step, value - lowered, lowered
        if gain < _GAIN * value:
            break
    return at


def flipped(at: _Points, triangles: NDArray[np.int64], kept: list[list[int]]) -> NDArray[np.int64]:
    """Exchange sides of triangles for the other diagonals where that lowers the energy.

    Parameters
    ----------
    at
        Where the vertices lie, shape (V, 2).
    triangles
        Counter-clockwise, shape (T, 3).
    kept
        Paths whose sides stay.
    """
    triangles = triangles.copy()
    stay = [side for path in kept for pair in pairwise(path) for side in (pair, pair[::-1])]
    kept_keys = np.array([a * len(at) + b for a, b in stay])
    owner = np.tile(np.arange(len(triangles)), 3)
    busy = np.ones(1, dtype=np.bool_)
    while busy.any():
        a, b, c = (np.roll(triangles, -k, axis=1).T.reshape(-1) for k in range(3))
        key, reverse = a * len(at) + b, b * len(at) + a
        order = np.argsort(key)
        other = order[np.searchsorted(key[order], reverse) % len(key)]
        inner = (key[other] == reverse) & (a < b) & ~np.isin(key, kept_keys)
        one, two = np.flatnonzero(inner), other[inner]
        here = np.stack([a[one], c[two], c[one]], axis=1)
        there = np.stack([c[two], b[one], c[one]], axis=1)
        now = _energies(at, triangles)[owner]
        gain = now[one] + now[two] - _energies(at, here) - _energies(at, there)
        busy = np.zeros(len(triangles), dtype=np.bool_)
        for k in np.argsort(-gain, kind="stable"):
            first, second = owner[one[k]], owner[two[k]]
            if gain[k] > _LEAST and not (busy[first] or busy[second]):
                busy[[first, second]] = True
                triangles[first], triangles[second] = here[k], there[k]
    return triangles


def _energies(at: _Points, triangles: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return |J|² + |J⁻¹|² of each triangle, infinite for those that are not counter-clockwise."""
    maps = np.einsum("tkx,kj->txj", at[triangles], _FROM_CORNERS)
    area = np.linalg.det(maps)
    upright = area > 0
    inverse = 1 / np.where(upright, area, 1) ** 2
    return np.where(upright, (maps**2).sum(axis=(1, 2)) * (1 + inverse), np.inf)


def _step(at: _Points, triangles: NDArray[np.int64], free: NDArray[np.int64]) -> _Points:
    """Go to the least of Σ |W (J − R)|², R the rotation nearest to J, with the same gradient."""
    maps = np.einsum("tkx,kj->txj", at[triangles], _FROM_CORNERS)
    left, stretch, right = np.linalg.svd(maps)
    weight = (1 + stretch) * (1 + stretch**2) / stretch**3
    square = np.einsum("tij,tj,tkj->tik", left, weight, left)
    pull = np.einsum("tij,tjk,lk->tli", square, maps - left @ right, _FROM_CORNERS)
    gradient = np.zeros_like(at)
    np.add.at(gradient, triangles, pull)
    entries = np.einsum("ab,tij->taibj", _FROM_CORNERS @ _FROM_CORNERS.T, square)
    number = np.full(len(at), -1)
    number[free] = np.arange(len(free))
    unknown = np.stack([2 * number[triangles], 2 * number[triangles] + 1], axis=2)
    row = np.broadcast_to(unknown[:, :, :, None, None], entries.shape)
    column = np.broadcast_to(unknown[:, None, None, :, :], entries.shape)
    moves = (row >= 0) & (column >= 0)
    matrix = coo_array(
        (entries[moves], (row[moves], column[moves])), (2 * len(free), 2 * len(free))
    )
    solve = splu(matrix.tocsc(), permc_spec="MMD_AT_PLUS_A").solve
    return np.asarray(-solve(gradient[free].reshape(-1)).reshape(-1, 2))


def _collapse(at: _Points, step: _Points, triangles: NDArray[np.int64]) -> float:
    """Return at which multiple of a step the first triangle has no area, infinity if at none."""
    side = at[triangles[:, 1:]] - at[triangles[:, :1]]
    move = step[triangles[:, 1:]] - step[triangles[:, :1]]
    constant, square = np.linalg.det(side), np.linalg.det(move)
    mixed = np.stack([side[:, 0], move[:, 1]], axis=1), np.stack([move[:, 0], side[:, 1]], axis=1)
    linear = np.linalg.det(mixed[0]) + np.linalg.det(mixed[1])
    discriminant = linear**2 - 4 * constant * square
    divisor = np.sqrt(np.maximum(discriminant, 0)) - linear
    meets = (discriminant >= 0) & (divisor > 0)
    return float(np.min(2 * constant[meets] / divisor[meets], initial=np.inf))
