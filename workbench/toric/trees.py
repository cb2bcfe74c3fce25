"""Blow-up trees over an edge and over a triangle of a fan: listed, and counted.

J. Halverson, C. Long, B. Sung, arXiv:1706.02299. Over an edge (v₁, v₂), or a triangle
(v₁, v₂, v₃), of the fan of a toric threefold, blow-ups add rays v = a·v₁ + b·v₂ (+ c·v₃), whose
*height* is a + b (+ c); no curve or point may be blown up that gives a height above 6. An edge
tree blows up edges over (v₁, v₂); a face tree blows up the triangle, then anything inside it. What
is counted are refinements, not orders of blow-ups.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import platform
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from math import gcd
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from jaxtyping import Int64

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.toric._tree_kernel import count_refinements

__all__ = ["HEIGHT", "FaceTrees", "count_face_trees", "edge_trees", "face_trees"]

HEIGHT = 6
"""The largest height of the ensemble; above it curves with orders (4, 6) may occur."""

_DATA = Path(__file__).parent / "data" / "face_trees.parquet"


def edge_trees(height: int = HEIGHT) -> tuple[frozenset[tuple[int, int]], ...]:
    """List the edge trees, each as the set of the (a, b) of its new rays.

    Over (v, w) there is the empty tree, and if v + w is not too high a blow-up with a tree over
    (v, v + w) and one over (v + w, w).

    Raises
    ------
    InputError
        If the height is not from 1 to 8.

    Examples
    --------
    >>> [len(edge_trees(height)) for height in (2, 3, 4, 5, 6)]
    [2, 5, 10, 50, 82]
    """
    return _edge_trees(whole(height, "the height", 1, 8))


@cache
def _edge_trees(height: int) -> tuple[frozenset[tuple[int, int]], ...]:
    return tuple(sorted(_over((1, 0), (0, 1), height), key=lambda tree: (len(tree), sorted(tree))))


def _over(v: tuple[int, int], w: tuple[int, int], height: int) -> list[frozenset[tuple[int, int]]]:
    new = v[0] + w[0], v[1] + w[1]
    if sum(new) > height:
        return [frozenset()]
    left, right = _over(v, new, height), _over(new, w, height)
    return [frozenset(), *(a | b | {new} for a in left for b in right)]


@dataclass(frozen=True)
class FaceTrees:
    """All face trees up to a height, by the sets of their rays.

    Attributes
    ----------
    rays
        The rays (a, b, c) that occur, by height: row i is bit i of a mask.
    masks
        The sets of rays that are those of a tree; the first is empty.
    counts
        How many trees have exactly these rays.
    """

    rays: Int64[np.ndarray, "rays 3"]
    masks: Int64[np.ndarray, " sets"]
    counts: Int64[np.ndarray, " sets"]

    @property
    def total(self) -> int:
        """The number of face trees."""
        return int(self.counts.sum())


def count_face_trees(height: int) -> FaceTrees:
    """Count the face trees by visiting each of them; a minute for height 6.

    Different refinements could be taken for one if two hashes of 63 bits agreed, with a chance
    below 10⁻⁴ for height 6.

    Raises
    ------
    InputError
        If the height is not from 3 to 6.

    Examples
    --------
    >>> [count_face_trees(height).total for height in (3, 4, 5)]
    [2, 17, 4231]
    """
    height = whole(height, "the height", 3, HEIGHT)
    inner = _inner_rays(height)
    rays = np.vstack((np.eye(3, dtype=np.int64), inner))
    place = {tuple(row): i for i, row in enumerate(rays.tolist())}
    images = [
        [place[tuple(row[i] for i in way)] for row in rays.tolist()]
        for way in permutations(range(3))
    ]
    numbers = np.random.default_rng(0).integers(0, 2**63 - 1, (len(rays), len(rays)))
    symmetric = np.triu(numbers) + np.triu(numbers, 1).T
    counts = count_refinements(rays, np.array(images), symmetric, height)
    kept = np.flatnonzero(counts)
    return FaceTrees(
        inner,
        np.concatenate(([0], kept << 1 | 1)),
        np.concatenate(([1], counts[kept])),
    )


def _inner_rays(height: int) -> Int64[np.ndarray, "rays 3"]:
    """List the primitive (a, b, c) with positive entries and a + b + c ≤ height, by height."""
    return np.array(
        [
            (a, b, total - a - b)
            for total in range(3, height + 1)
            for a in range(1, total - 1)
            for b in range(1, total - a)
            if gcd(a, b, total) == 1
        ]
    )


@cache
def face_trees() -> FaceTrees:
    """Read the face trees up to height 6, as `count_face_trees` finds them.

    Raises
    ------
    InputError
        If the shipped table is not the one that its card describes.

    Examples
    --------
    >>> trees = face_trees()
    >>> trees.total, len(trees.rays), len(trees.masks)
    (41873645, 19, 17757)
    """
    card = json.loads(_DATA.with_suffix(".json").read_text())
    if hashlib.sha256(_DATA.read_bytes()).hexdigest() != card["sha256"]:
        raise InputError(f"{_DATA} is damaged; {card['command']} writes it anew.")
    table = pq.read_table(_DATA)
    masks, counts = (table.column(name).to_numpy().astype(np.int64) for name in ("mask", "count"))
    return FaceTrees(_inner_rays(HEIGHT), masks, counts)


def _write_table(folder: Path) -> Path:
    trees = count_face_trees(HEIGHT)
    path = folder / _DATA.name
    table = pa.table(
        {"mask": pa.array(trees.masks, pa.int32()), "count": pa.array(trees.counts, pa.int32())}
    )
    pq.write_table(table, path, compression="zstd", compression_level=19)
    card = {
        "file": path.name,
        "command": "python -m workbench.toric.trees",
        "versions": {"python": platform.python_version()}
        | {name: importlib.metadata.version(name) for name in ("numpy", "numba", "pyarrow")},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "rows": len(trees.masks),
        "columns": {
            "mask": {
                "meaning": "set of rays: bit i is ray i of (a, b, c), positive, coprime, "
                "a + b + c <= 6, sorted by a + b + c, a, b",
                "missing": 0,
            },
            "count": {"meaning": "number of face trees with exactly these rays", "missing": 0},
        },
        "rule": "every set of rays that is that of a face tree of height at most 6",
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n")
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Count the face trees, and write their table.")
    parser.add_argument("--out", type=Path, default=_DATA.parent)
    print(_write_table(parser.parse_args().out))
