"""Find the reflexive 3-polytopes, by cutting and by polarity, and write the table that is shipped.

Cutting: for a reflexive P and an integral n let P ∩ n be the convex hull of the lattice points m
of P with ⟨m, n⟩ ≥ −1. In dimension 3, whenever it keeps the origin in its interior it is reflexive
again: it is the hull of the lattice points of a polar of a lattice polytope, and in dimension at
most 4 such hulls are reflexive (M. Kreuzer, H. Skarke, Adv. Theor. Math. Phys. 2 (1998) 853); every
single cut is checked here. Every reflexive polytope inside P is reached by such cuts: a facet of
it that cuts P gives a smaller one which still contains it. So the cuts of one polytope find all
that lie inside it, and the polars of these all that contain one of those. Starting from one of the
two largest, the search closes up at 4,319 classes under GL(3,ℤ), the published number.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.metadata
import json
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from jaxtyping import Int64
from tqdm import tqdm

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.toric import _polytope_kernel as kernel
from workbench.toric.polytopes import LARGE, ReflexivePolytope, reflexive_polytopes

__all__ = ["CutCheck", "check_cuts", "enumerate_reflexive", "subpolytopes", "write_table"]

_Points = Int64[np.ndarray, "points 3"]


def enumerate_reflexive(start: ReflexivePolytope = LARGE[0]) -> list[_Points]:
    """Find all classes that cuts and polars connect with one; about 30 seconds.

    Returns
    -------
    classes
        The vertices of each in normal form, sorted by number of points, of vertices, then vertices.
    """
    known = {start.normal_form: _normal(_nonzero(start.points))[1]}
    waiting = list(known)
    with tqdm(total=4319, unit="polytope", desc="reflexive polytopes") as bar:
        bar.update()
        while waiting:
            vertices = waiting.pop()
            polar = ReflexivePolytope(vertices).polar.points
            for points in (*_cut(known[vertices]), _nonzero(polar)):
                form, rows = _normal(points)
                if form not in known:
                    known[form] = rows
                    waiting.append(form)
                    bar.update()
    order = sorted(known, key=lambda form: (len(known[form]), len(form), form))
    return [np.array(form) for form in order]


def subpolytopes(start: ReflexivePolytope) -> set[tuple[tuple[int, int, int], ...]]:
    """Find the classes of all reflexive polytopes inside one, by cuts alone.

    Examples
    --------
    >>> octahedron = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, 0, 0), (0, -1, 0), (0, 0, -1)]
    >>> len(subpolytopes(ReflexivePolytope.hull(octahedron)))
    1
    """
    form, rows = _normal(_nonzero(start.points))
    known = {form: rows}
    waiting = [form]
    while waiting:
        for points in _cut(known[waiting.pop()]):
            form, rows = _normal(points)
            if form not in known:
                known[form] = rows
                waiting.append(form)
    return set(known)


@dataclass(frozen=True)
class CutCheck:
    """All cuts of some of the polytopes, looked up in the table.

    Attributes
    ----------
    polytopes, cuts
        How many polytopes were cut, and how many cuts there were; all were reflexive.
    missing
        How many of these, and of the polars of the polytopes, are not in the table.
    """

    polytopes: int
    cuts: int
    missing: int


def check_cuts(most_points: int) -> CutCheck:
    """Cut all polytopes of at most so many lattice points, and look the results up in the table."""
    most_points = whole(most_points, "the number of lattice points", 0)
    everything = reflexive_polytopes()
    known = {polytope.vertices for polytope in everything}
    chosen = [polytope for polytope in everything if len(polytope.points) <= most_points]
    cuts = missing = 0
    for polytope in tqdm(chosen, unit="polytope", desc="cuts"):
        missing += polytope.polar.normal_form not in known
        for points in _cut(_nonzero(polytope.points)):
            cuts += 1
            missing += _normal(points)[0] not in known
    return CutCheck(len(chosen), cuts, missing)


def _cut(points: _Points) -> list[_Points]:
    shifts = np.arange(len(points))
    return [points[(mask >> shifts & 1).astype(bool)] for mask in kernel.cuts(points)]


def _nonzero(points: _Points) -> _Points:
    return points[points.any(1)]


def _normal(points: _Points) -> tuple[tuple[tuple[int, int, int], ...], _Points]:
    """Return the vertices in normal form, as a key, and the points in its basis."""
    cycles = kernel.facet_cycles(points, kernel.facet_normals(points))
    if not len(cycles):
        raise ArithmeticError(f"a cut with the origin inside is not reflexive: {points.tolist()}")
    vertices, rows = kernel.normal_form(points, cycles)
    return tuple((int(x), int(y), int(z)) for x, y, z in vertices), rows


def write_table(folder: Path) -> Path:
    """Enumerate, and write ``reflexive_polytopes.parquet`` and its JSON card to a folder."""
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder.")
    classes = enumerate_reflexive()
    column = pa.array([rows.ravel().tolist() for rows in classes], pa.list_(pa.int8()))
    path = folder / "reflexive_polytopes.parquet"
    pq.write_table(pa.table({"vertices": column}), path, compression="zstd", compression_level=19)
    packages = ("numpy", "numba", "pyarrow")
    card = {
        "file": path.name,
        "command": "python -m workbench.toric.reflexive_enumeration",
        "versions": {"python": platform.python_version()}
        | {name: importlib.metadata.version(name) for name in packages},
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "bytes": path.stat().st_size,
        "rows": len(classes),
        "columns": {
            "vertices": {
                "meaning": "x, y, z of each vertex in turn, in normal form under GL(3,Z)",
                "missing": 0,
            }
        },
        "rule": "every reflexive 3-polytope once, by number of points, of vertices, then vertices",
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n")
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    shipped = Path(__file__).parent / "data" / "reflexive_polytopes.parquet"
    parser.add_argument("--out", type=Path, default=shipped.parent)
    made = write_table(parser.parse_args().out)
    if made.resolve() == shipped:
        print(made)
    else:
        same = pq.read_table(made).equals(pq.read_table(shipped))
        print(f"{made} has {'the' if same else 'NOT the'} rows of the table that ships")
        sys.exit(not same)
