"""Legal moves: the verifier takes them, their inverses undo them, no reducing one is missing."""

from __future__ import annotations

import copy
from collections import Counter
from itertools import permutations

import numpy as np
import pytest

from workbench.certificates import CertificateError, PlumbingForest
from workbench.errors import InputError
from workbench.plumbing import Plumbing, chain, star
from workbench.plumbing.layout import Move
from workbench.plumbing.legal_moves import REDUCING, legal_moves, places
from workbench.plumbing.normal_form import normal_key
from workbench.plumbing.random_graphs import random_tree
from workbench.plumbing.same_manifold import inverse

FORK = Plumbing((5, 0, 2, -2, 7), ((0, 1), (1, 2), (1, 3), (0, 4)), (-3, 0, 0, 0, 0))
SUM = Plumbing((4, 0, 0, 0, 3), ((0, 1), (0, 4)), (2, 0, 0, 0, 0))


def forest(graph: Plumbing) -> PlumbingForest:
    return PlumbingForest(graph.sealed())


def graph_of(found: PlumbingForest) -> Plumbing:
    number = {v: k for k, v in enumerate(found.weight)}
    edges = tuple((number[u], number[v]) for u, at in found.near.items() for v in at if u < v)
    return Plumbing(tuple(found.weight.values()), edges, tuple(found.genus.values()))


def all_moves(found: PlumbingForest) -> list[Move]:
    return [move for place in places(found) for move in legal_moves(found, place)]


def random_forest(rng: np.random.Generator) -> Plumbing:
    """Draw small weights, and genera here and there; cut some edges."""
    tree = random_tree(int(rng.integers(1, 8)), 2, rng)
    edges = tuple(edge for edge in tree.edges if rng.random() < 0.85)
    genera = rng.choice([0, 0, 0, 0, 0, -1, -2, -3, 1], tree.vertices)
    return Plumbing(tree.weights, edges, tuple(genera.tolist()))


def test_every_move_is_accepted_keeps_the_manifold_and_is_undone_by_its_inverse() -> None:
    rng = np.random.default_rng(1)
    kinds: Counter[object] = Counter()
    for graph in [FORK, SUM, Plumbing(()), *(random_forest(rng) for _ in range(150))]:
        before = forest(graph)
        key = normal_key(graph)
        for number, move in enumerate(all_moves(before)):
            changed = copy.deepcopy(before)
            changed.apply(copy.deepcopy(move))
            if number % 3 == 0:
                assert normal_key(graph_of(changed)) == key, (graph, move)
            changed.apply(inverse(before, move))
            assert vars(changed) == vars(before), (graph, move)
            kinds[move[0]] += 1
    assert set(kinds) == {
        "blow-up",
        "blow-down",
        "absorb-rp2",
        "extrude-rp2",
        "absorb-0-chain",
        "extrude-0-chain",
        "split",
        "unsplit",
    }


def reducing_by_trial(found: PlumbingForest) -> set[tuple[object, ...]]:
    """Try each reducing move with all names, and return what the verifier accepts.

    Two ends of a 0-chain, or two leaves, may be named in either order.
    """
    trials: list[Move] = [["blow-down", k] for k in found.weight]
    trials += [["absorb-0-chain", *names] for names in permutations(found.weight, 3)]
    trials += [["absorb-rp2", *names] for names in permutations(found.weight, 3)]
    for i, a in permutations(found.weight, 2):
        fresh = [100 + k for k in range(max(2 * found.genus[i], -found.genus[i]))]
        trials.append(["split", i, a, fresh])  # type: ignore[list-item]
    legal = set()
    for move in trials:
        try:
            copy.deepcopy(found).apply(move)
        except CertificateError:
            continue
        legal.add(unordered(move))
    return legal


def unordered(move: Move) -> tuple[object, ...]:
    name, first, *rest = move
    return (name, first, rest[0]) if name == "split" else (name, first, frozenset(map(str, rest)))


def test_no_move_that_makes_the_graph_smaller_is_missing() -> None:
    rng = np.random.default_rng(2)
    seen: Counter[object] = Counter()
    for graph in [
        FORK,
        SUM,
        star(0, (2, 1), (2, 1), (2, -1)),
        *(random_forest(rng) for _ in range(120)),
    ]:
        found = forest(graph)
        listed = [unordered(m) for m in all_moves(found) if m[0] in REDUCING]
        assert len(listed) == len(set(listed))
        assert set(listed) == reducing_by_trial(found), graph
        seen.update(name for name, *_ in listed)
    assert set(seen) == REDUCING


def test_places_of_a_chain_have_the_moves_one_expects() -> None:
    found = forest(chain(-3, 0, 5, 1))
    assert [m for m in legal_moves(found, [1]) if m[0] in REDUCING] == [["absorb-0-chain", 1, 0, 2]]
    assert [m for m in legal_moves(found, [3]) if m[0] in REDUCING] == [["blow-down", 3]]
    assert legal_moves(found, [1, 0]) == [["blow-up", 4, s, [1, 0]] for s in (1, -1)]
    assert ["blow-up", 4, -1, []] in legal_moves(found, [])
    assert legal_moves(forest(Plumbing(())), [])[-1] == ["unsplit", 0, 0, 0, 1, [], []]


def test_three_projective_planes_give_a_handle_and_one() -> None:
    found = forest(Plumbing((1,), (), (-3,)))
    kept = {m[2] for m in legal_moves(found, [0]) if m[0] == "extrude-rp2"}
    assert kept == {-2, 1}


def test_a_splitting_into_very_many_is_not_listed() -> None:
    found = forest(Plumbing((1, 0), ((0, 1),), (10**9, 0)))
    assert not any(move[0] == "split" for move in all_moves(found))


@pytest.mark.parametrize("place", [[9], [0, 2], [0, 0], [0, 1, 2], [True], ["0"], [[0]]])
def test_what_is_no_place_is_refused(place: list[int]) -> None:
    with pytest.raises(InputError, match="A place is a vertex"):
        legal_moves(forest(chain(1, 2, 3)), place)
