"""How fast the table's rows are made, against the loop that a reader would write first.

The naive loop takes the i-th knot of `snappy.HTLinkExteriors` by its index, the translations from
`M.cusp_translations()`, the diagram from `M.link()`, and the signature from the eigenvalues of its
Seifert form. Ours computes the same columns from the same knots.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.knots._dt import pd_of_dt
from workbench.knots._snappy import snappy
from workbench.knots._source import blocks, knots_between, manifold
from workbench.knots.census import knot_row
from workbench.knots.hyperbolic import hyperbolic_invariants
from workbench.knots.invariants import signature

__all__ = ["Speed", "basic_columns", "compare_speed", "first_id", "naive_columns"]


@dataclass(frozen=True)
class Speed:
    """Knots per second on one core.

    Attributes
    ----------
    crossings, knots
        What was measured.
    naive
        The naive loop: volume, Chern-Simons, mu, lambda, cusp volume, symmetries, signature.
    ours
        The same columns by `basic_columns`.
    rows
        Full rows of the table, with Jones and Alexander polynomials, shortest geodesic and
        torsion degrees, which the naive loop lacks.
    """

    crossings: int
    knots: int
    naive: float
    ours: float
    rows: float


def naive_columns(crossings: int, index: int) -> list[float | str]:
    """Compute the basic columns of the index-th knot with public SnapPy calls only."""
    M = snappy.HTLinkExteriors(knots_vs_links="knots", crossings=crossings)[index]
    meridian, longitude = M.cusp_translations()[0]
    form = np.array(M.link().seifert_matrix())
    eigenvalues = np.linalg.eigvalsh(form + form.T)
    return [
        float(M.volume()),
        float(M.chern_simons()),
        complex(meridian).real,
        complex(meridian).imag,
        float(longitude),
        float(longitude) * complex(meridian).imag / 2,
        str(M.symmetry_group()),
        M.symmetry_group().order(),
        -int(np.sum(np.sign(eigenvalues))),
    ]


def basic_columns(first: int, last: int) -> list[list[float | str]]:
    """Compute the basic columns of the knots whose census ids lie in a closed range."""
    rows: list[list[float | str]] = []
    for knot in knots_between(first, last):
        H = hyperbolic_invariants(manifold(knot))
        rows.append(
            [
                H.volume,
                H.chern_simons,
                H.meridian.real,
                H.meridian.imag,
                H.longitude,
                H.cusp_volume,
                H.symmetry,
                H.symmetry_order,
                signature(pd_of_dt(knot.dt)),
            ]
        )
    return rows


def first_id(crossings: int) -> int:
    """Return the census id of the first knot of a crossing number; the others follow on it."""
    return blocks(crossings)[len(blocks(crossings - 1))][0]


def compare_speed(crossings: int = 13, knots: int = 100, naive_knots: int = 5) -> Speed:
    """Time both loops and full rows in this process, after a warm-up, on the middle knots.

    Parameters
    ----------
    crossings
        Crossing number.
    knots
        Knots that our loops run over, at least 2.
    naive_knots
        Knots that the naive loop runs over, at most `knots`.
    """
    if not 1 <= naive_knots <= knots:
        raise InputError("The naive loop runs over at least one and at most as many knots as ours.")
    start = len(snappy.HTLinkExteriors(knots_vs_links="knots", crossings=crossings)) // 2
    first = first_id(crossings) + start
    last = first + knots - 1
    knot_row(knots_between(first, first)[0])
    naive_columns(crossings, start)
    basic_columns(first, first)
    t0 = time.perf_counter()
    for index in range(start, start + naive_knots):
        naive_columns(crossings, index)
    t1 = time.perf_counter()
    basic_columns(first, last)
    t2 = time.perf_counter()
    for knot in knots_between(first, last):
        knot_row(knot)
    t3 = time.perf_counter()
    return Speed(crossings, knots, naive_knots / (t1 - t0), knots / (t2 - t1), knots / (t3 - t2))
