"""The q-series Ẑ, by three methods, under blow-ups and blow-downs, and as published."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from workbench.certificates import PlumbingForest
from workbench.errors import InputError
from workbench.plumbing import Plumbing, brieskorn, chain, lens, star
from workbench.plumbing.false_theta import casson, false_theta_zhat
from workbench.plumbing.invariants import determinant, invariants
from workbench.plumbing.zhat import QSeries, leading_terms, zhat

SPHERES = [(2, 3, 5), (2, 3, 7), (2, 5, 7), (3, 4, 5), (2, 3, 5, 7), (3, 5, 7, 8), (2, 3, 5, 7, 11)]


def zhat_of_rationals(graph: Plumbing, below: Fraction, reach: int) -> Counter[tuple[object, ...]]:
    """Add up the terms in a box, with fractions and a class found by solving for it."""
    count = graph.vertices
    matrix = np.zeros((count, count), int)
    for v, weight in enumerate(graph.weights):
        matrix[v, v] = weight
    for u, v in graph.edges:
        matrix[u, v] = matrix[v, u] = 1
    size = round(abs(np.linalg.det(matrix)))
    inverse = [[Fraction(round(x * size), size) for x in row] for row in np.linalg.inv(matrix)]
    degree = [sum(v in edge for edge in graph.edges) for v in range(count)]
    prefactor = Fraction(-3 * count - sum(graph.weights), 4)
    terms: dict[object, Counter[Fraction]] = {}
    for point in product(*(mean_coefficients(2 - d, reach).items() for d in degree)):
        x = [exponent for exponent, _ in point]
        solved = [sum(inverse[u][v] * x[v] for v in range(count)) for u in range(count)]
        exponent = prefactor - sum(a * b for a, b in zip(solved, x, strict=True)) / 4
        base = [sum(inverse[u][v] * degree[v] for v in range(count)) for u in range(count)]
        structure = tuple((a - b) / 2 % 1 for a, b in zip(solved, base, strict=True))
        if exponent < below:
            value = Fraction(1)
            for _, c in point:
                value *= c
            terms.setdefault(structure, Counter())[exponent] += value
    found = [tuple(sorted((e, c) for e, c in one.items() if c)) for one in terms.values()]
    return Counter(found + [()] * (size - len(found)))


def mean_coefficients(power: int, reach: int) -> dict[int, Fraction]:
    """Expand (z − 1/z)^power by multiplying series, at infinity and at 0, and take the mean."""
    if power >= 0:
        result = {0: Fraction(1)}
        for _ in range(power):
            result = times(result, {1: Fraction(1), -1: Fraction(-1)}, reach)
        return result
    outside, inside = {0: Fraction(1)}, {0: Fraction(1)}
    for _ in range(-power):
        outside = times(outside, {-n: Fraction(1) for n in range(1, reach + 1, 2)}, reach)
        inside = times(inside, {n: Fraction(-1) for n in range(1, reach + 1, 2)}, reach)
    return {n: (outside.get(n, 0) + inside.get(n, 0)) / Fraction(2) for n in {*outside, *inside}}


def times(a: dict[int, Fraction], b: dict[int, Fraction], reach: int) -> dict[int, Fraction]:
    result: dict[int, Fraction] = {}
    for m, c in a.items():
        for n, d in b.items():
            if abs(m + n) <= reach:
                result[m + n] = result.get(m + n, Fraction(0)) + c * d
    return {n: c for n, c in result.items() if c}


def terms_of(series: tuple[QSeries, ...]) -> Counter[tuple[object, ...]]:
    return Counter(tuple(zip(one.exponents, one.coefficients, strict=True)) for one in series)


@st.composite
def negative_trees(draw: st.DrawFn) -> Plumbing:
    """Draw trees whose weights are at most minus the degree, one of them less: definite."""
    parents = draw(st.lists(st.integers(0, 100), min_size=0, max_size=5))
    edges = tuple((parent % (v + 1), v + 1) for v, parent in enumerate(parents))
    degree = Counter(v for edge in edges for v in edge)
    extra = draw(st.lists(st.integers(0, 2), min_size=len(edges) + 1, max_size=len(edges) + 1))
    assume(any(extra))
    return Plumbing(tuple(-max(degree[v], 1) - e for v, e in enumerate(extra)), edges)


def start(graph: Plumbing) -> Fraction:
    return Fraction(-3 * graph.vertices - sum(graph.weights), 4)


def test_published_series() -> None:
    """S. Gukov, D. Pei, P. Putrov, C. Vafa, for the two spheres, and S. Gukov, C. Manolescu."""
    (poincare,) = zhat(brieskorn(2, 3, 5), 42)
    powers = {0: 1, 1: -1, 3: -1, 7: -1, 8: 1, 14: 1, 20: 1, 29: 1, 31: -1, 42: -1}
    assert poincare.exponents == tuple(Fraction(-3, 2) + k for k in powers)
    assert poincare.coefficients == tuple(powers.values())
    (other,) = zhat(brieskorn(2, 3, 7), 44)
    powers = {0: 1, 1: -1, 5: -1, 10: 1, 11: -1, 18: 1, 30: 1, 41: -1, 43: 1}
    assert other.exponents == tuple(Fraction(1, 2) + k for k in powers)
    assert other.coefficients == tuple(powers.values())
    for sphere in (Plumbing(()), Plumbing((-1,)), chain(-2, -1), chain(-3, -1, -2)):
        assert zhat(sphere, 5) == (
            QSeries((Fraction(-1, 2), Fraction(1, 2)), (Fraction(-2), Fraction(2))),
        )


@pytest.mark.parametrize("orders", SPHERES)
def test_brieskorn_spheres_by_false_theta_functions(orders: tuple[int, ...]) -> None:
    below = start(brieskorn(*orders)) + 20_000
    (series,) = zhat(brieskorn(*orders), below)
    assert series == false_theta_zhat(orders, below)
    assert len(series.exponents) > 4
    assert invariants(brieskorn(*orders)).casson_walker == -24 * casson(*orders)


@settings(max_examples=40)
@given(negative_trees(), st.integers(1, 20))
def test_sums_of_fractions_give_the_same(graph: Plumbing, bound: int) -> None:
    assume(determinant(graph) and abs(determinant(graph)) <= 60)
    below = start(graph) + Fraction(bound, 8)
    reach = max(2, int((10 * max(-w for w in graph.weights)) ** 0.5) + 1)
    assert terms_of(zhat(graph, below)) == zhat_of_rationals(graph, below, reach)


@settings(max_examples=80)
@given(negative_trees(), st.lists(st.integers(0, 10**6), min_size=1, max_size=3))
def test_blow_ups_do_not_change_it(graph: Plumbing, places: list[int]) -> None:
    """The moves are made by the verifier of certificates, which knows nothing of series."""
    forest = PlumbingForest(graph.sealed())
    for number, place in enumerate(places):
        sites = [[v] for v in forest.weight]
        sites += [[u, v] for u in forest.near for v in forest.near[u] if u < v]
        forest.apply(["blow-up", 100 + number, -1, sites[place % len(sites)]])
    names = {name: v for v, name in enumerate(forest.weight)}
    edges = [(names[u], names[v]) for u in names for v in forest.near[u] if u < v]
    blown = Plumbing(tuple(forest.weight.values()), tuple(edges))
    below = start(graph) + 5
    assert terms_of(zhat(blown, below)) == terms_of(zhat(graph, below))


@settings(max_examples=60)
@given(negative_trees(), st.randoms(use_true_random=False))
def test_names_of_vertices_do_not_matter(graph: Plumbing, rng: object) -> None:
    order = list(range(graph.vertices))
    rng.shuffle(order)  # type: ignore[attr-defined]
    weights = tuple(graph.weights[order.index(v)] for v in range(graph.vertices))
    renamed = Plumbing(weights, tuple((order[u], order[v]) for u, v in graph.edges))
    below = start(graph) + 5
    assert terms_of(zhat(renamed, below)) == terms_of(zhat(graph, below))
    assert zhat(renamed, below)[0] == zhat(graph, below)[0]


def test_exponents_of_a_structure_differ_by_integers_and_more_terms_extend_fewer() -> None:
    graph = Plumbing((-2, -3, -2, -3, -3, -4), ((0, 1), (0, 2), (0, 3), (1, 4), (1, 5)))
    many, few = zhat(graph, 12), zhat(graph, Fraction(11, 3))
    assert len(many) == abs(determinant(graph)) == 131
    for long, short in zip(many, few, strict=True):
        assert all(gap.denominator == 1 for gap in long.gaps)
        assert long.exponents[: len(short.exponents)] == short.exponents
        assert all(e >= Fraction(11, 3) for e in long.exponents[len(short.exponents) :])
    assert leading_terms(Plumbing(()), 1).coefficients == (-2,)
    nine = leading_terms(graph, 9)
    assert nine.exponents == zhat(graph, nine.exponents[-1] + 1)[0].exponents[:9]


def test_lens_spaces_are_told_in_closed_form() -> None:
    """On the vertex −p: −2 q^{(p − 3)/4}, and q^{1/p + (p − 3)/4} for l = 2 and l = −2."""
    for p in range(3, 9):
        tip = Fraction(p - 3, 4)
        expected = [((tip, Fraction(-2)),), *[((tip + Fraction(1, p), Fraction(1)),)] * 2]
        assert terms_of(zhat(lens(p, 1), tip + 1)) == Counter(expected + [()] * (p - 3))


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (Plumbing((-2, 3), ((0, 1),)), "negative definite plumbing; this one is not"),
        (chain(-2, -1, -2), "negative definite plumbing; this one is not"),
        (chain(-1, -1), "negative definite plumbing; this one is not"),
        (Plumbing((-2, -3)), "needs a tree; this forest has 2 parts"),
        (Plumbing((-2,), genera=(1,)), "a genus is not 0"),
        (Plumbing((-2,), genera=(-1,)), "a genus is not 0"),
        (star(-30, *[(2, 1)] * 40), "structures"),
        (chain(*[-2] * 10_000), "up to 200 vertices"),
    ],
)
def test_other_graphs_are_refused(graph: Plumbing, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        zhat(graph, 3)


def test_asking_for_too_much_is_refused() -> None:
    with pytest.raises(InputError, match="too much"):
        zhat(brieskorn(2, 3, 5), 10**30)
    with pytest.raises(InputError, match="integers from 1 on"):
        leading_terms(brieskorn(2, 3, 5), 0)
    with pytest.raises(InputError, match="terms at first, not 9"):
        leading_terms(lens(5, 1), 9)
