"""Cubic Bézier chains: lengths, and cutting pieces off their ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["at_length", "sampled", "trimmed"]

_STEPS = 24
_Curve = NDArray[np.float64]


def sampled(chain: _Curve, steps: int = _STEPS) -> _Curve:
    """Return points along a chain of cubic pieces, shape (k, 4, 2): (k·steps + 1, 2)."""
    t = np.linspace(0, 1, steps + 1)[:, None]
    weights = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    points = np.einsum("tk,skx->stx", weights, chain)
    return np.concatenate([points[:, :-1].reshape(-1, 2), points[-1:, -1]])


def at_length(chain: _Curve, length: float) -> tuple[int, float]:
    """Return the piece and its time at which the chain has this length behind it."""
    steps = np.linalg.norm(np.diff(sampled(chain), axis=0), axis=1)
    behind = np.concatenate([[0], np.cumsum(steps)])
    place = float(np.interp(length, behind, np.arange(len(behind)))) / _STEPS
    piece = min(int(place), len(chain) - 1)
    return piece, place - piece


def trimmed(chain: _Curve, start: float, end: float) -> _Curve:
    """Cut such lengths off the two ends of a chain."""
    if start > 0:
        piece, t = at_length(chain, start)
        chain = np.concatenate([_split(chain[piece], t)[1][None], chain[piece + 1 :]])
    if end > 0:
        chain = trimmed(chain[::-1, ::-1], end, 0)[::-1, ::-1]
    return chain


def _split(piece: _Curve, t: float) -> tuple[_Curve, _Curve]:
    """Cut one cubic piece at a time (de Casteljau's construction)."""
    levels = [piece]
    while len(levels[-1]) > 1:
        last = levels[-1]
        levels.append((1 - t) * last[:-1] + t * last[1:])
    return (
        np.array([level[0] for level in levels]),
        np.array([level[-1] for level in reversed(levels)]),
    )
