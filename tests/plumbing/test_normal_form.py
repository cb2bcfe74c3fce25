"""The normal form against moves, against classifications, and against SnapPy and Regina."""

from __future__ import annotations

from collections import defaultdict
from math import gcd
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import PlumbingForest
from workbench.errors import InputError
from workbench.plumbing import Plumbing, brieskorn, chain, lens, star
from workbench.plumbing.invariants import first_homology, invariants
from workbench.plumbing.normal_form import canonical, normal_form, normal_key, reduction
from workbench.plumbing.random_graphs import random_tree, scrambled
from workbench.plumbing.recognition import recognised_by_others

UNION = Plumbing((0, 0))


def same(one: Plumbing, other: Plumbing) -> bool:
    return normal_key(one) == normal_key(other)


def with_genera(graph: Plumbing, rng: np.random.Generator) -> Plumbing:
    genera = rng.choice([0, 0, 0, 0, -1, -2, 1], graph.vertices)
    return Plumbing(graph.weights, graph.edges, tuple(genera.tolist()))


def check_scrambles(pairs: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    for number in range(pairs):
        graph = random_tree(int(rng.integers(1, 12)), int(rng.choice([2, 3, 5, 20])), rng)
        if number % 4 == 0:
            graph = with_genera(graph, rng)
        hidden = scrambled(graph, int(rng.integers(1, 60)), rng).graph
        assert same(graph, hidden), (graph, hidden)


def test_moves_do_not_change_the_normal_form() -> None:
    check_scrambles(4_000, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_moves_do_not_change_the_normal_form_of_a_hundred_thousand_pairs(seed: int) -> None:
    check_scrambles(10_000, seed + 10)


def test_the_normal_form_is_reached_by_moves_and_reduces_to_itself() -> None:
    rng = np.random.default_rng(2)
    for _ in range(1_500):
        graph = with_genera(random_tree(int(rng.integers(1, 10)), 3, rng), rng)
        found = reduction(graph)
        forest = PlumbingForest(graph.sealed())
        for move in found.moves:
            forest.apply(move)
        forest.apply(["rename", [[name, v] for v, name in enumerate(found.names)]])
        assert vars(forest) == vars(PlumbingForest(found.graph.sealed()))
        assert found.graph == normal_form(graph)
        assert reduction(found.graph).graph == found.graph


def test_chains_have_weights_below_minus_one_and_no_fork_is_left() -> None:
    rng = np.random.default_rng(3)
    for _ in range(500):
        form = normal_form(random_tree(8, 4, rng))
        near = form.neighbours()
        for v, at in enumerate(near):
            if form.genera[v] == 0 and 0 < len(at) <= 2:
                assert form.weights[v] <= -2


@pytest.mark.parametrize("p", range(2, 14))
def test_lens_spaces_are_those_of_reidemeister(p: int) -> None:
    """L(p, q) and L(p, r) are the same oriented manifold exactly if r is q or its inverse mod p."""
    coprime = [q for q in range(1, p) if gcd(p, q) == 1]
    for q in coprime:
        for r in coprime:
            assert same(lens(p, q), lens(p, r)) == (r == q or q * r % p == 1)
        assert same(lens(p, q).reversed(), lens(p, p - q))


def seifert(e: int, fibres: list[tuple[int, int]]) -> tuple[Any, ...]:
    """Normalise Seifert invariants over the sphere: 0 < b < a for each fibre a/b."""
    whole = e + sum(b // a for a, b in fibres)
    return whole, tuple(sorted((a, b % a) for a, b in fibres))


fibres = st.lists(
    st.tuples(st.integers(3, 7), st.integers(-9, 9)).filter(lambda f: gcd(*f) == 1 and f[1]),
    min_size=3,
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(st.integers(-4, 4), fibres, st.integers(-4, 4), fibres)
def test_fibred_manifolds_are_those_of_seifert(
    e: int, one: list[tuple[int, int]], f: int, other: list[tuple[int, int]]
) -> None:
    """With three fibres of order 3 and more, the fibration is unique, and so are its numbers."""
    assert same(star(e, *one), star(f, *other)) == (seifert(e, one) == seifert(f, other))
    shifted = [(a, b + a) for a, b in one]
    assert same(star(e, *one), star(e - len(one), *reversed(shifted)))


def test_equal_determinants_do_not_make_manifolds_equal() -> None:
    """All fibred manifolds of small numbers with H₁ of order 1 to 300, two by two."""
    groups: dict[int, list[tuple[Any, Plumbing]]] = defaultdict(list)
    orders = [(3, 4, 5), (3, 3, 4), (3, 5, 5), (3, 4, 7), (3, 7, 8), (4, 5, 7), (5, 6, 7)]
    for a, b, c in orders:
        for x in range(1, a):
            for y in range(1, b):
                for z in range(1, c):
                    if gcd(a, x) == gcd(b, y) == gcd(c, z) == 1:
                        for e in range(-3, 1):
                            size = abs(e * a * b * c + x * b * c + a * y * c + a * b * z)
                            if 0 < size <= 300:
                                fibred = [(a, x), (b, y), (c, z)]
                                groups[size].append((seifert(e, fibred), star(e, *fibred)))
    compared = 0
    for group in groups.values():
        keys = [(numbers, normal_key(graph)) for numbers, graph in group]
        for i, (one, key) in enumerate(keys):
            for other, second in keys[:i]:
                compared += 1
                assert (one == other) == (key == second)
    assert compared > 1_000


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Plumbing((0,), (), (-1,)), Plumbing((2, 2))),  # RP³ # RP³, however oriented
        (Plumbing((2, 2)), Plumbing((-2, -2))),
        (Plumbing((1,), (), (-1,)), lens(4, 3)),
        (Plumbing((-1,), (), (-1,)), lens(4, 1)),
        (Plumbing((0,), (), (-2,)), star(-2, (2, 1), (2, 1), (2, 1), (2, 1))),
        (
            Plumbing((-1, -2, -2, -1), ((0, 1), (1, 2), (2, 3)), (-1, 0, 0, -1)),
            star(1, (2, 1), (2, 1), (2, 1), (2, 1)),
        ),
        (Plumbing((1, 1), ((0, 1),), (-1, -1)), star(-3, *[(2, 1)] * 4)),
        (Plumbing((0, 5, 0), ((0, 1), (1, 2)), (-1, 0, -1)), star(3, *[(2, 1)] * 4)),
        (chain(0, 7), Plumbing(())),
        (chain(0), Plumbing((0,))),
        (Plumbing((9, 0), ((0, 1),), (1, 0)), UNION),
        (Plumbing((9, 0), ((0, 1),), (-2, 0)), UNION),
    ],
)
def test_manifolds_with_two_fibrations_and_sums_have_one_form(
    one: Plumbing, other: Plumbing
) -> None:
    assert same(one, other)
    assert first_homology(one) == first_homology(other)


def test_a_prism_manifold_fibres_over_the_projective_plane_too() -> None:
    for e in range(-6, 7):
        plane = Plumbing((e,), (), (-1,))
        fork = Plumbing((-1, -2, -2, e), ((0, 1), (0, 2), (0, 3)))
        assert same(plane, fork)
        assert first_homology(plane) == first_homology(fork)
        assert same(plane.reversed(), fork.reversed())


def test_poincares_sphere_and_its_neighbour_differ_though_invariants_agree() -> None:
    one, other = brieskorn(2, 3, 5), brieskorn(2, 3, 7)
    assert invariants(one) == invariants(other)
    assert not same(one, other)
    assert not same(one, one.reversed())
    e8 = Plumbing((-2,) * 8, ((0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (2, 7)))
    assert same(one, e8)


def test_snappy_and_regina_find_the_same_manifolds() -> None:
    """Surgery on the clasped unknots: one name for one form, save orientation, which has none."""
    table = recognised_by_others(260, seed=11)
    assert table["homology agrees"].all()
    named = table.dropna(subset="name")
    assert len(named) > 200
    assert named["form"].nunique() > 60
    assert (named.groupby("form")["name"].nunique() == 1).all()
    assert (named.groupby("name")["form"].nunique() == 1).all()


def test_isomorphism_is_that_of_networkx() -> None:
    import networkx

    rng = np.random.default_rng(5)

    def networked(graph: Plumbing) -> Any:
        found = networkx.Graph(list(graph.edges))
        found.add_nodes_from((v, {"e": e}) for v, e in enumerate(graph.weights))
        return found

    equal = 0
    for _ in range(400):
        one, other = (random_tree(5, 1, rng) for _ in range(2))
        if rng.random() < 0.3:
            order = rng.permutation(5)
            back = np.argsort(order)
            other = Plumbing(
                tuple(one.weights[v] for v in order),
                tuple((int(back[u]), int(back[v])) for u, v in one.edges),
            )
        expected = networkx.is_isomorphic(
            networked(one), networked(other), node_match=lambda a, b: a["e"] == b["e"]
        )
        assert (canonical(one).key == canonical(other).key) == expected
        equal += expected
        if expected:
            first, second = canonical(one).order, canonical(other).order
            assert [one.weights[v] for v in first] == [other.weights[v] for v in second]
    assert 50 < equal < 350


def test_a_large_weight_takes_room_and_too_large_a_one_is_refused() -> None:
    assert normal_form(chain(5_000)).weights == (-2,) * 4_999
    assert normal_form(chain(-(10**9))).weights == (-(10**9),)
    with pytest.raises(InputError, match="normal form takes more"):
        normal_form(chain(10**9))


@pytest.mark.parametrize("given", [(5,), (None,), ((1,), None), ((1, 2), 7)])
def test_a_graph_is_made_of_lists(given: tuple[object, ...]) -> None:
    with pytest.raises(InputError, match="are a list, not"):
        Plumbing(*given)  # type: ignore[arg-type]


def test_lists_make_the_same_graph_as_tuples() -> None:
    assert Plumbing([1, 2], [(0, 1)]) == Plumbing((1, 2), ((0, 1),))  # type: ignore[arg-type]
