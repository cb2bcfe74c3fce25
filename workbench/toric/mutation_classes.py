"""Mutations between reflexive polytopes, and the classes that they make.

The binomial polynomial of a polytope is mutated with each facet at height −1 (its inner normal is
the covector) and two kinds of factors: 1 + x^u for the direction u of an edge of the facet, and the
polynomial of the whole facet, moved to height 0. M. Akhtar, T. Coates, S. Galkin, A. Kasprzyk,
*Minkowski polynomials and mutations*, SIGMA 8 (2012) 094.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from tqdm import tqdm

from workbench.errors import InputError
from workbench.toric.laurent import Exponent, LaurentPolynomial, binomial_polynomial, mutation
from workbench.toric.polygons import Polygon, hull, normal_form
from workbench.toric.polytopes import ReflexivePolytope

__all__ = ["mutation_classes", "mutations"]

Polytope = Polygon | ReflexivePolytope


def mutations(polytope: Polytope) -> Iterator[LaurentPolynomial]:
    """Iterate over the mutations of the binomial polynomial that are Laurent polynomials.

    Examples
    --------
    >>> square = Polygon(((-1, 0), (0, -1), (1, 0), (0, 1)))
    >>> len(list(mutations(square)))
    4
    """
    f = binomial_polynomial(polytope)
    for normal, corners in _facets(polytope):
        part = {m: c for m, c in f.terms if sum(map(_product, normal, m)) == -1}
        for factor in _factors(part, corners):
            try:
                yield mutation(f, normal, factor)
            except InputError:
                continue


def mutation_classes(polytopes: Sequence[Polytope]) -> list[int]:
    """Return for each polytope the number of its class, from 0 in order of appearance.

    Two are in one class if mutations lead from one to the other, up to automorphisms of the lattice
    and with binomial polynomials of the given polytopes on the way only. Classes under all
    mutations may be larger.

    Examples
    --------
    >>> from workbench.toric.polygons import reflexive_polygons
    >>> max(mutation_classes(list(reflexive_polygons().values()))) + 1
    8
    """
    number = {_key(polytope): k for k, polytope in enumerate(polytopes)}
    root = list(range(len(polytopes)))
    for k, polytope in enumerate(tqdm(polytopes, desc="mutations", leave=False)):
        for f in mutations(polytope):
            other = _newton_polytope(f)
            found = number.get(_key(other)) if other else None
            if other and found is not None and f == binomial_polynomial(other):
                root[_end(root, k)] = _end(root, found)
    names: dict[int, int] = {}
    return [names.setdefault(_end(root, k), len(names)) for k in range(len(root))]


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


def _newton_polytope(f: LaurentPolynomial) -> Polytope | None:
    exponents = [m for m, _ in f.terms]
    try:
        if f.variables == 3:
            return ReflexivePolytope.hull(exponents)
        return hull(exponents)
    except InputError:
        return None


def _key(polytope: Polytope) -> tuple[Exponent, ...]:
    if isinstance(polytope, ReflexivePolytope):
        return polytope.normal_form
    return normal_form(polytope).vertices


def _end(root: list[int], k: int) -> int:
    while root[k] != k:
        root[k] = root[root[k]]
        k = root[k]
    return k


def _product(a: int, b: int) -> int:
    return a * b
