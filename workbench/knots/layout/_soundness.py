"""Is a drawn curve the diagram that it should be? Decided on the curve itself, piece by piece.

A connected map on the sphere is determined by the cyclic order of the darts at its crossings, so a
picture is right when the order is right at every crossing and no two curves meet anywhere else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.knots._compiled import compiled
from workbench.knots.layout._spline import Spline

__all__ = ["is_sound", "polygons", "unsound_pieces"]


def is_sound(spline: Spline, values: NDArray[np.float64], chords: int) -> bool:
    """Check that the curves meet at the crossings only, in the right order around each.

    Parameters
    ----------
    chords
        The number of chords that stand for each cubic piece.
    """
    return not unsound_pieces(spline, values, chords).any()


def unsound_pieces(spline: Spline, values: NDArray[np.float64], chords: int) -> NDArray[np.bool_]:
    """Mark the pieces that meet where they should not, or leave a crossing in the wrong order."""
    marks = np.full(len(spline.rows), not np.isfinite(values).all())
    chains = polygons(spline.bezier(values), chords)
    _mark_order(chains, spline.rows, spline.signs, spline.plane.crossings, marks)
    _mark_meetings(chains, spline.rows, marks)
    return marks


def polygons(bezier: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """Sample cubic pieces, shape (S, 4, 2), at steps + 1 equidistant times: (S, steps + 1, 2)."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return np.asarray(np.einsum("tk,skx->stx", weights, bezier))


@compiled
def _mark_order(
    chains: NDArray[np.float64],
    rows: NDArray[np.int64],
    signs: NDArray[np.float64],
    crossings: int,
    marks: NDArray[np.bool_],
) -> None:
    """Mark the pieces at crossings whose first chords are not in counter-clockwise order."""
    out = np.zeros((crossings, 4, 2))
    last = chains.shape[1] - 1
    for s in range(len(rows)):
        for side in range(2):
            point = rows[s, 2 * side]
            if point < 3 * crossings:
                c = point // 3
                over = rows[s, 2 * side + 1] - point - 1
                outward = signs[s, 2 * side + 1] * (1 - 2 * side)
                slot = over + (2 if outward > 0 else 0)
                near = chains[s, 1] if side == 0 else chains[s, last - 1]
                out[c, slot] = near - chains[s, last * side]
    wrong = np.zeros(crossings, dtype=np.bool_)
    for c in range(crossings):
        angle = np.arctan2(out[c, :, 1], out[c, :, 0])
        total = 0.0
        for slot in range(4):
            turn = (angle[(slot + 1) % 4] - angle[slot]) % (2 * np.pi)
            wrong[c] |= turn < 1e-3
            total += turn
        wrong[c] |= total > 2 * np.pi + 1e-6
    for s in range(len(rows)):
        for side in range(2):
            point = rows[s, 2 * side]
            if point < 3 * crossings and wrong[point // 3]:
                marks[s] = True


@compiled
def _mark_meetings(
    chains: NDArray[np.float64], rows: NDArray[np.int64], marks: NDArray[np.bool_]
) -> None:
    """Mark pieces with chords that meet, unless two of them start from the same joint."""
    pieces, last = len(rows), chains.shape[1] - 1
    low = np.empty((pieces, 2))
    high = np.empty((pieces, 2))
    for s in range(pieces):
        for x in range(2):
            low[s, x] = chains[s, :, x].min()
            high[s, x] = chains[s, :, x].max()
    for s in range(pieces):
        for r in range(s, pieces):
            if (
                low[s, 0] > high[r, 0]
                or low[r, 0] > high[s, 0]
                or low[s, 1] > high[r, 1]
                or low[r, 1] > high[s, 1]
            ):
                continue
            for i in range(last):
                if s != r and (
                    max(chains[s, i, 0], chains[s, i + 1, 0]) < low[r, 0]
                    or min(chains[s, i, 0], chains[s, i + 1, 0]) > high[r, 0]
                    or max(chains[s, i, 1], chains[s, i + 1, 1]) < low[r, 1]
                    or min(chains[s, i, 1], chains[s, i + 1, 1]) > high[r, 1]
                ):
                    continue
                for j in range(i + 2 if s == r else 0, last):
                    joint_i = rows[s, 0] if i == 0 else (rows[s, 2] if i == last - 1 else -1)
                    joint_j = rows[r, 0] if j == 0 else (rows[r, 2] if j == last - 1 else -2)
                    if joint_i == joint_j:
                        continue
                    a, b, c, d = chains[s, i], chains[s, i + 1], chains[r, j], chains[r, j + 1]
                    abx, aby, cdx, cdy = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
                    if (
                        max(a[0], b[0]) < min(c[0], d[0])
                        or max(c[0], d[0]) < min(a[0], b[0])
                        or max(a[1], b[1]) < min(c[1], d[1])
                        or max(c[1], d[1]) < min(a[1], b[1])
                    ):
                        continue
                    ac = abx * (c[1] - a[1]) - aby * (c[0] - a[0])
                    ad = abx * (d[1] - a[1]) - aby * (d[0] - a[0])
                    ca = cdx * (a[1] - c[1]) - cdy * (a[0] - c[0])
                    cb = cdx * (b[1] - c[1]) - cdy * (b[0] - c[0])
                    if ac * ad <= 0 and ca * cb <= 0:
                        marks[s] = marks[r] = True
