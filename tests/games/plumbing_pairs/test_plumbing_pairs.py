"""Pairs of plumbing graphs: moves keep the manifold, labels are exact, defects as published."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.games.plumbing_pairs.moves import EDGE, KINDS, LEAF, ZERO_CHAIN, grown
from workbench.games.plumbing_pairs.pairs import (
    MIXTURE,
    agreement,
    draw,
    labelled_pairs,
    random_pairs,
    same_determinant_pairs,
    tree,
    tweak,
    tweaked_pairs,
)
from workbench.games.plumbing_pairs.published import published_pairs, published_random_pairs
from workbench.plumbing import Plumbing, brieskorn
from workbench.plumbing.invariants import invariants
from workbench.plumbing.normal_form import normal_key

KIND_LISTS = st.lists(st.sampled_from(KINDS), max_size=12)


@given(KIND_LISTS, st.integers(0, 10**6))
@settings(max_examples=60)
def test_moves_keep_the_manifold(kinds: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = tree(rng)
    moved = grown(graph, kinds, rng)
    assert normal_key(moved) == normal_key(graph)
    if moved.vertices < 40:
        assert invariants(moved) == invariants(graph)


@given(st.integers(2, 30), st.integers(0, 10**6))
@settings(max_examples=30)
def test_each_kind_does_what_it_is_named_for(vertices: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = Plumbing((0,) * vertices, tuple((0, v) for v in range(1, vertices)))
    degrees = {kind: Counter[int]() for kind in KINDS}
    for kind in KINDS:
        moved = grown(graph, [kind], rng)
        degrees[kind] = Counter(len(near) for near in moved.neighbours()[vertices:])
        gained = sum(moved.weights)
        assert gained in {EDGE: (3, -3), LEAF: (2, -2), ZERO_CHAIN: (0,)}[kind]
        assert moved.vertices == vertices + (2 if kind == ZERO_CHAIN else 1)
    assert degrees[EDGE] == {2: 1}
    assert degrees[LEAF] == {1: 1}
    assert degrees[ZERO_CHAIN][2] >= 1


def test_a_chain_may_take_all_neighbours_and_takes_at_least_one() -> None:
    rng = np.random.default_rng(5)
    star = Plumbing((9, 1, 2, 3), ((0, 1), (0, 2), (0, 3)))
    kept = Counter[int]()
    for _ in range(600):
        moved = grown(star, [ZERO_CHAIN], rng)
        near = moved.neighbours()
        if 0 in near[4]:
            kept[len(near[0]) - 1] += 1
    assert set(kept) == {0, 1, 2}
    assert min(kept.values()) > 0.25 * kept.total()


def test_a_single_vertex_has_no_edge_to_blow_up() -> None:
    sizes = {grown(Plumbing((4,)), [EDGE], np.random.default_rng(k)).vertices for k in range(20)}
    assert sizes == {2, 3}


def test_moves_that_cannot_be() -> None:
    rng = np.random.default_rng(1)
    for graph, kinds in ((Plumbing(()), [1]), (Plumbing((1,)), [4])):
        with pytest.raises(InputError, match="kinds"):
            grown(graph, kinds, rng)


def test_trees_and_tweaks_are_drawn_as_said() -> None:
    rng = np.random.default_rng(3)
    trees = [tree(rng) for _ in range(800)]
    assert {graph.vertices for graph in trees} == set(range(1, 26))
    assert {e for graph in trees for e in graph.weights} == set(range(-10, 11))
    assert all(nx.is_tree(nx.Graph(list(graph.edges))) for graph in trees if graph.edges)
    steps = Counter(sum(tweak(graph, rng).weights) - sum(graph.weights) for graph in trees * 3)
    assert {k: round(12 * n / 2400) for k, n in steps.items()} == {
        **{-3: 1, -2: 2, -1: 3},
        **{1: 3, 2: 2, 3: 1},
    }


def test_labels_are_exact_and_proportions_those_of_the_paper() -> None:
    pairs = labelled_pairs(400, seed=11)
    assert Counter(pairs.parts) == {
        **{"same": 50, "random": 100, "tweaked": 50},
        **{"random, first moved": 100, "random, second moved": 100},
    }
    assert (pairs.labels == pairs.same).all()
    for one, other, label in list(zip(pairs.first, pairs.second, pairs.labels, strict=True))[::5]:
        told = [invariants(graph).told()[0] for graph in (one, other)]
        if label:
            assert told[0] == told[1]
    random = np.array([part.startswith("random") for part in pairs.parts])
    assert 0.5 < pairs.labels[random].mean() < 0.7
    assert pairs.labels[np.array(pairs.parts) == "same"].all()


def test_only_the_moved_side_grows() -> None:
    pairs = draw(MIXTURE[2:4], KINDS, 40, 40, np.random.default_rng(2))
    for k in range(40):
        still = (pairs.second, pairs.first)[k % 4 // 2][k]
        assert still.vertices <= 25
        assert max(map(abs, still.weights)) <= 10


def test_labels_by_construction_are_true_save_for_some_tweaks() -> None:
    built = draw(MIXTURE, KINDS, 1600, 40, np.random.default_rng(7))
    table = agreement(built).set_index("part")
    assert table.loc["same", "true"] == 1
    assert 0.9 < table.loc["tweaked", "true"] < 1
    assert table.loc["all", "low"] < 0.997 < table.loc["all", "high"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_published_tweaks_are_no_tweaks(kind: int) -> None:
    pairs = published_pairs(320, kind, seed=1)
    table = agreement(pairs).set_index("part")
    assert table.loc["tweaked", "true"] == 0
    assert table.loc["tweaked", "same"] == 1
    assert 0.87 <= table.loc["all", "true"] <= 0.875
    assert (pairs.corrected().labels == pairs.same).all()


def test_the_published_moves_are_of_one_kind() -> None:
    for kind in KINDS:
        pairs = published_random_pairs(60, 40, kind, seed=3)
        grown_by = [
            [graph.weights.count(0), sum(len(near) == 2 for near in graph.neighbours())]
            for graph in pairs.first
        ]
        zeros, middles = np.mean(grown_by, axis=0)
        assert (zeros > 12) == (kind == ZERO_CHAIN)
        assert (middles > 12) == (kind != LEAF)
    with pytest.raises(InputError, match="kinds"):
        published_pairs(8, 4, seed=1)


def test_tweaked_pairs_and_spheres() -> None:
    tweaked = tweaked_pairs(300, seed=4)
    assert 0 < tweaked.same.mean() < 0.08
    spheres = same_determinant_pairs(32, seed=4)
    assert spheres.labels.sum() == 8
    assert all(invariants(graph).told()[0] == "0" for graph in spheres.first)
    poincare = {normal_key(brieskorn(2, 3, 5)), normal_key(brieskorn(2, 3, 5).reversed())}
    assert normal_key(spheres.first[0]) in poincare


def test_a_seed_decides() -> None:
    one, again, other = (random_pairs(30, 60, seed) for seed in (1, 1, 2))
    assert one.first == again.first
    assert one.second == again.second
    assert one.first != other.first
    few = one.take([3, 5])
    assert few.first == (one.first[3], one.first[5])
    assert few.labels.tolist() == one.labels[[3, 5]].tolist()


@pytest.mark.parametrize(("count", "most", "seed"), [(0, 40, 1), (5, 0, 1), (5, 40, -1)])
def test_pairs_that_cannot_be(count: int, most: int, seed: int) -> None:
    with pytest.raises(InputError):
        random_pairs(count, most, seed)
