"""Mutations between reflexive polytopes, and the classes that they make.

The binomial polynomial of a polytope is mutated with each facet at height −1 (its inner normal is
the covector) and two kinds of factors: 1 + x^u for the direction u of an edge of the facet, and the
polynomial of the whole facet, moved to height 0; in dimension three also with 1 + x^u for each edge
and small combinations of the normals of its two facets as covectors. M. Akhtar, T. Coates, S.
Galkin, A. Kasprzyk, *Minkowski polynomials and mutations*, SIGMA 8 (2012) 094.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd
from operator import mul

import numpy as np
from tqdm import tqdm

from workbench.errors import InputError
from workbench.toric import _polytope_kernel as kernel
from workbench.toric.laurent import Exponent, LaurentPolynomial, binomial_polynomial, mutation
from workbench.toric.polygons import Polygon, hull, normal_form
from workbench.toric.polytopes import ReflexivePolytope

__all__ = ["mutation_classes", "mutations"]

Polytope = Polygon | ReflexivePolytope

_COMBINATIONS = ((1, 1), (1, 2), (2, 1), (1, -1), (-1, 1), (0, -1), (-1, 0), (-1, -1))


def mutations(polytope: Polytope) -> Iterator[LaurentPolynomial]:
    """Iterate over the mutations of the binomial polynomial that are Laurent polynomials.

    Examples
    --------
    >>> square = Polygon(((-1, 0), (0, -1), (1, 0), (0, 1)))
    >>> len(list(mutations(square)))
    4
    """
    f = binomial_polynomial(polytope)
    for covector, factor in _candidates(polytope, f):
        try:
            yield mutation(f, covector, factor)
        except InputError:
            continue


def mutation_classes(polytopes: Sequence[Polytope]) -> list[int]:
    """Return for each polytope the number of its class, from 0 in order of appearance.

    Two are in one class if a chain of polytopes leads from one to the other, of which neighbours
    are mutations of each other or have a common mutation with a reflexive Newton polytope, up to
    automorphisms of the lattice. Classes under all mutations may be larger.

    Examples
    --------
    >>> from workbench.toric.polygons import reflexive_polygons
    >>> max(mutation_classes(list(reflexive_polygons().values()))) + 1
    8
    """
    number = {_key(binomial_polynomial(polytope)): k for k, polytope in enumerate(polytopes)}
    root = list(range(len(polytopes)))
    for k, polytope in enumerate(tqdm(polytopes, desc="mutations", leave=False)):
        for f in mutations(polytope):
            key = _key(f)
            if key is None:
                continue
            if key not in number:
                number[key] = len(root)
                root.append(len(root))
            root[_end(root, k)] = _end(root, number[key])
    names: dict[int, int] = {}
    return [names.setdefault(_end(root, k), len(names)) for k in range(len(polytopes))]


def _candidates(
    polytope: Polytope, f: LaurentPolynomial
) -> Iterator[tuple[Exponent, LaurentPolynomial]]:
    for normal, corners in _facets(polytope):
        part = {m: c for m, c in f.terms if sum(map(mul, normal, m)) == -1}
        for factor in _factors(part, corners):
            yield normal, factor
    if isinstance(polytope, ReflexivePolytope):
        for (start, end), (one, other) in _edges(polytope).items():
            step, _ = _direction(polytope.vertices[start], polytope.vertices[end])
            factor = LaurentPolynomial.of({(0, 0, 0): 1, step: 1})
            for i, j in _COMBINATIONS:
                covector = [i * x + j * y for x, y in zip(one, other, strict=True)]
                common = gcd(*covector)
                if common:
                    yield tuple(x // common for x in covector), factor


def _edges(polytope: ReflexivePolytope) -> dict[tuple[int, int], list[Exponent]]:
    """Return the normals of the two facets at each edge."""
    found: dict[tuple[int, int], list[Exponent]] = {}
    for normal, facet in zip(polytope.normals.tolist(), polytope.facets, strict=True):
        for a, b in zip(facet, facet[1:] + facet[:1], strict=True):
            found.setdefault((min(a, b), max(a, b)), []).append(tuple(normal))
    return found


def _facets(polytope: Polytope) -> Iterator[tuple[Exponent, list[Exponent]]]:
    if isinstance(polytope, ReflexivePolytope):
        for normal, facet in zip(polytope.normals.tolist(), polytope.facets, strict=True):
            yield tuple(normal), [polytope.vertices[v] for v in facet]
        return
    for start, end in polytope.edges:
        (u, v), _ = _direction(start, end)
        yield (-v, u), [start, end]


def _factors(part: dict[Exponent, int], corners: list[Exponent]) -> Iterator[LaurentPolynomial]:
    origin = (0,) * len(corners[0])
    seen = set()
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        step, _ = _direction(min(start, end), max(start, end))
        if step not in seen:
            seen.add(step)
            yield LaurentPolynomial.of({origin: 1, step: 1})
    if len(corners) > 2:
        least = min(part)
        yield LaurentPolynomial.of(
            {tuple(x - y for x, y in zip(m, least, strict=True)): c for m, c in part.items()}
        )


def _direction(start: Exponent, end: Exponent) -> tuple[Exponent, int]:
    difference = [b - a for a, b in zip(start, end, strict=True)]
    length = gcd(*difference)
    return tuple(x // length for x in difference), length


def _key(f: LaurentPolynomial) -> tuple[object, ...] | None:
    """Name a polynomial up to automorphisms of the lattice; None if it is not reflexive.

    A polynomial may have several names if its Newton polytope has symmetries and it has not, and
    one that is not binomial has none in the plane.
    """
    exponents = np.array([m for m, _ in f.terms], np.int64)
    try:
        if f.variables == 2:
            polygon = hull([m for m, _ in f.terms])
            named = polygon.is_reflexive and f == binomial_polynomial(polygon)
            return normal_form(polygon).vertices if named else None
        newton = ReflexivePolytope.hull(exponents.tolist())
    except InputError:
        return None
    cycles = kernel.facet_cycles(newton.array, newton.normals)
    _, rows = kernel.normal_form(np.vstack((newton.array, exponents)), cycles)
    moved = map(tuple, rows[len(newton.array) :].tolist())
    return tuple(sorted(zip(moved, (c for _, c in f.terms), strict=True)))


def _end(root: list[int], k: int) -> int:
    while root[k] != k:
        root[k] = root[root[k]]
        k = root[k]
    return k
