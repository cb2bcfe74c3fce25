"""Period sequences by three methods, under mutations and automorphisms, and as published."""

from __future__ import annotations

from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.laurent import LaurentPolynomial, binomial_polynomial, mutation
from workbench.toric.periods import periods, periods_by_relations, periods_by_roots
from workbench.toric.polygons import Polygon, hull, reflexive_polygons
from workbench.toric.polytopes import ReflexivePolytope, reflexive_polytopes

POLYGONS = reflexive_polygons()


def product(f: LaurentPolynomial, g: LaurentPolynomial) -> LaurentPolynomial:
    return LaurentPolynomial(
        tuple(
            (tuple(x + y for x, y in zip(m, n, strict=True)), c * d)
            for m, c in f.terms
            for n, d in g.terms
        )
    )


@st.composite
def polynomials(draw: st.DrawFn, variables: int | None = None) -> LaurentPolynomial:
    n = variables or draw(st.integers(1, 3))
    exponent = st.tuples(*[st.integers(-2, 2)] * n)
    terms = draw(st.dictionaries(exponent, st.integers(-5, 5), min_size=1, max_size=5))
    terms[(1,) * n] = 3
    return LaurentPolynomial.of(terms)


@settings(max_examples=60)
@given(polynomials())
def test_three_methods_agree(f: LaurentPolynomial) -> None:
    assert periods(f, 6) == periods_by_roots(f, 6) == periods_by_relations(f, 6)


def test_they_agree_where_residues_of_many_primes_are_put_together() -> None:
    f = LaurentPolynomial.of({(1,): 10**6, (-1,): -(10**6), (0,): 999_999})
    assert periods(f, 20) == periods_by_relations(f, 20) == periods_by_roots(f, 20)
    assert min(periods(f, 20)) < -(10**40)


@settings(max_examples=60)
@given(polynomials(2), st.integers(-2, 2), st.integers(-2, 2), st.booleans())
def test_lattice_automorphisms_change_nothing(
    f: LaurentPolynomial, a: int, b: int, mirrored: bool
) -> None:
    matrix = ((1 + a * b, a), (b, 1)) if mirrored else ((b, 1), (1 + a * b, a))
    assert periods(f.moved(matrix), 7) == periods(f, 7)


@settings(max_examples=60)
@given(
    st.lists(polynomials(1), min_size=4, max_size=4),
    st.integers(-4, 4).filter(bool),
    st.integers(1, 2),
)
def test_mutations_change_nothing(
    parts: list[LaurentPolynomial], constant: int, depth: int
) -> None:
    """Take f = Σ_h C_h(x) yʰ with C_h divisible by F^{−h} for h < 0, in the plane."""
    factor = LaurentPolynomial.of({(0, 0): constant, (1, 0): 1, (2, 0): -2})
    terms: dict[tuple[int, ...], int] = {}
    for part, h in zip(parts, (-depth, -1, 0, 1), strict=True):
        row = LaurentPolynomial(tuple(((*m, h), c) for m, c in part.terms))
        for _ in range(max(0, -h)):
            row = product(row, factor)
        for m, c in row.terms:
            terms[m] = terms.get(m, 0) + c
    f = LaurentPolynomial.of(terms)
    g = mutation(f, (0, 1), factor)
    assert periods(g, 7) == periods(f, 7)
    assert mutation(g, (0, -1), factor) == f


def edge_mutations(polygon: Polygon) -> list[LaurentPolynomial]:
    found = []
    for (a, b), (c, d) in polygon.edges:
        length = gcd(c - a, d - b)
        u = ((c - a) // length, (d - b) // length)
        factor = LaurentPolynomial.of({(0, 0): 1, u: 1})
        found.append(mutation(binomial_polynomial(polygon), (-u[1], u[0]), factor))
    return found


def test_the_sixteen_polygons_have_the_eight_sequences_of_del_pezzo_surfaces() -> None:
    sequences = {name: periods(binomial_polynomial(p), 12) for name, p in POLYGONS.items()}
    assert len(set(sequences.values())) == 8
    assert sorted((int(name[0]), s) for name, s in sequences.items())[0][1][:7] == (
        *(1, 0, 0, 6, 0, 0, 90),
    )
    assert sequences["4a"][:7] == (1, 0, 4, 0, 36, 0, 400)
    assert {sequences[name][:7] for name in sequences if name[0] == "6"} == {
        (1, 0, 6, 12, 90, 360, 2040)
    }
    for name, polygon in POLYGONS.items():
        f = binomial_polynomial(polygon)
        assert periods_by_roots(f, 12) == sequences[name]
        for g in edge_mutations(polygon):
            assert periods(g, 12) == sequences[name]


def test_polytopes_without_points_inside_facets_have_155_sequences() -> None:
    """The fanosearch programme counts 899 polytopes, 92 + 63 sequences."""
    chosen = [p for p in reflexive_polytopes() if not (p.incidence == 1).any()]
    sequences = [periods(binomial_polynomial(p), 9) for p in chosen]
    assert (len(chosen), len(set(sequences))) == (899, 155)
    for polytope, sequence in list(zip(chosen, sequences, strict=True))[::100]:
        f = binomial_polynomial(polytope)
        assert periods_by_roots(f, 9) == sequence
        assert periods_by_relations(f, 5) == sequence[:6]


def test_edges_of_polytopes_carry_binomial_coefficients() -> None:
    cube = ReflexivePolytope.hull([(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)])
    f = dict(binomial_polynomial(cube).terms)
    assert sorted(f.values()) == [1] * 8 + [2] * 12
    assert sum(f.values()) == 32


@pytest.mark.parametrize(
    "terms",
    [(), (((), 1),), (((1,), 1), ((1, 2), 1)), (((1.5,), 1),), (((1,), 10**9),), (1, 2), ((1, 2),)],
)
def test_other_terms_are_refused(terms: tuple[tuple[tuple[int, ...], int], ...]) -> None:
    with pytest.raises(InputError, match="A Laurent polynomial has terms"):
        LaurentPolynomial(terms)


def test_requests_that_make_no_sense_are_refused() -> None:
    f = LaurentPolynomial.of({(1, 0): 1, (-1, 0): 1, (0, -1): 1})
    with pytest.raises(InputError, match="Powers are asked for"):
        periods(f, -1)
    with pytest.raises(InputError, match="places"):
        periods(f, 10**7)
    with pytest.raises(InputError, match="places"):
        periods_by_roots(LaurentPolynomial.of({(1000, 0): 1, (-1000, 3): 1}), 100)
    with pytest.raises(InputError, match="not divisible"):
        mutation(f, (0, 1), LaurentPolynomial.of({(0, 0): 1, (1, 0): 1}))
    with pytest.raises(InputError, match="not height 0"):
        mutation(f, (0, 1), LaurentPolynomial.of({(0, 0): 1, (1, 1): 1}))
    with pytest.raises(InputError, match="need 2 variables"):
        mutation(f, (0, 1), LaurentPolynomial.of({(0,): 1}))
    assert periods(LaurentPolynomial.of({(0,): 0, (1,): 2}), 2) == (1, 0, 0)
    assert hull([m for m, _ in f.terms]).double_area == 2
