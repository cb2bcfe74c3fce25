"""What a diagram looks like in a few numbers, and its fingerprint; compiled."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float32, Int64

from workbench.games.planar._compiling import compiled_here
from workbench.knots.kernel import (
    COUNT,
    CROSSINGS,
    IDS,
    PARTNER,
    Map,
    Word,
    is_bigon,
    is_triangle,
    left,
)

__all__ = ["SHAPE", "fingerprint", "measure"]

SHAPE = (
    "crossings",
    "bigons that part",
    "clasped bigons",
    "triangles that move",
    "locked triangles",
    "squares",
    "faces of 6 or more sides",
    "squared sides of faces",
    "arcs that stay on one level",
    "squared lengths of strands",
    "longest strand",
)
"""What `measure` measures, in its order."""

_SCALES = np.array([32, 4, 8, 8, 8, 8, 8, 512, 32, 128, 8], np.float32)
_ROUNDS = 5


@compiled_here
def measure(m: Map, seen: Int64[np.ndarray, " darts"], out: Float32[np.ndarray, " shape"]) -> None:
    """Write the numbers named in `SHAPE`, each divided by a usual size of it.

    A strand is a stretch between two crossings at which the knot changes from over to under or
    back; its length is the number of crossings in its interior. `seen` is work space.
    """
    t = m.table
    n = t[COUNT, CROSSINGS]
    out[:] = 0
    if n == 0:
        return
    out[0] = n
    for i in range(n):
        for d in range(4 * t[IDS, i], 4 * t[IDS, i] + 4):
            seen[d] = 0
    for i in range(n):
        for d in range(4 * t[IDS, i], 4 * t[IDS, i] + 4):
            if seen[d]:
                continue
            x: Word = d
            sides = 0
            while seen[x] == 0:
                seen[x] = 1
                sides += 1
                x = left(m, x)
            out[7] += sides * sides
            if sides == 2:
                out[1 if is_bigon(m, d) else 2] += 1
            elif sides == 3:
                out[3 if is_triangle(m, d) else 4] += 1
            elif sides == 4:
                out[5] += 1
            elif sides >= 6:
                out[6] += 1
    _measure_strands(m, out)
    out /= _SCALES


@compiled_here
def _measure_strands(m: Map, out: Float32[np.ndarray, " shape"]) -> None:
    """Follow the knot once, from a place where it changes its level if there is one."""
    t = m.table
    n = t[COUNT, CROSSINGS]
    first = 4 * t[IDS, 0]
    d = first
    for _ in range(2 * n):
        if (d ^ t[PARTNER, d]) & 1:
            break
        d = t[PARTNER, d] ^ 2
    run = 0
    for _ in range(2 * n):
        y = t[PARTNER, d]
        if (d ^ y) & 1:
            out[9] += run * run
            out[10] = max(out[10], run)
            run = 1
        else:
            out[8] += 1
            run += 1
        d = y ^ 2
    out[9] += run * run
    out[10] = max(out[10], run)


@compiled_here
def fingerprint(m: Map, names: Int64[np.ndarray, "2 darts"]) -> Word:
    """Return a number that is the same for equal diagrams on the sphere, up to orientation.

    Each dart gets a name from its level, then five times one from those of its neighbours; the
    names are added up. Different diagrams may have the same number, but hardly ever do. `names` is
    work space.
    """
    t = m.table
    n = t[COUNT, CROSSINGS]
    for i in range(n):
        for d in range(4 * t[IDS, i], 4 * t[IDS, i] + 4):
            names[0, d] = 1 + (d & 1)
    here, there = 0, 1
    for _ in range(_ROUNDS):
        for i in range(n):
            for d in range(4 * t[IDS, i], 4 * t[IDS, i] + 4):
                turned = (d & ~3) | (d + 1 & 3)
                names[there, d] = _mixed(
                    names[here, d], names[here, turned], names[here, t[PARTNER, d]]
                )
        here, there = there, here
    total = np.int64(n)
    for i in range(n):
        for d in range(4 * t[IDS, i], 4 * t[IDS, i] + 4):
            total += _mixed(names[here, d], 0, 0)
    return total


@compiled_here
def _mixed(a: Word, b: Word, c: Word) -> Word:
    z = np.uint64(a) * np.uint64(0x9E3779B97F4A7C15)
    z += np.uint64(b) * np.uint64(0xBF58476D1CE4E5B9) + np.uint64(c) * np.uint64(0x94D049BB133111EB)
    z = (z ^ (z >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return np.int64(z ^ (z >> np.uint64(32)))
