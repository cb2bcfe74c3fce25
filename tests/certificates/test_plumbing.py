"""Neumann's moves in the trusted base, and attacks on the verifier of plumbed manifolds.

What is accepted must be true by the normal form, which the verifier does not know.
"""

from __future__ import annotations

import copy
import random
from functools import cache
from typing import Any

import numpy as np
import pytest

from workbench.certificates import CertificateError, PlumbingForest, seal, verify
from workbench.plumbing import Plumbing, brieskorn, chain, lens
from workbench.plumbing.normal_form import normal_key
from workbench.plumbing.random_graphs import random_tree, scrambled
from workbench.plumbing.same_manifold import certificate, compare

KIND = "same-plumbed-manifold"
ODD = [None, True, False, "0", "blow-up", "split", [], [0], {}, 10**9, -1, -2, 0, 1, 2, 3]


def forest(graph: Plumbing) -> PlumbingForest:
    return PlumbingForest(graph.sealed())


def holds(sealed: object) -> bool:
    try:
        return verify(sealed).holds
    except CertificateError:
        return False


@pytest.mark.parametrize(
    ("before", "move", "after"),
    [
        (chain(-3), ["blow-up", 7, 1, []], {0: -3, 7: 1}),
        (chain(-3), ["blow-up", 7, 1, [0]], {0: -2, 7: 1}),
        (chain(-3, 5), ["blow-up", 7, -1, [0, 1]], {0: -4, 7: -1, 1: 4}),
        (chain(1), ["blow-down", 0], {}),
        (chain(-3, 1), ["blow-down", 1], {0: -4}),
        (chain(-3, -1, 4), ["blow-down", 1], {0: -2, 2: 5}),
        (chain(-3, 0, 4), ["absorb-0-chain", 1, 0, 2], {0: 1}),
        (chain(1, 5), ["extrude-0-chain", 0, 0, 7, 8, 4, 0, [1]], {0: -3, 7: 0, 8: 4, 1: 5}),
        (chain(-3, 9, 0), ["split", 1, 2, []], {0: -3}),
        (chain(-3), ["unsplit", 5, 9, 0, 6, [0], []], {0: -3, 5: 9, 6: 0}),
        (chain(-3, 4), ["rename", [[0, 1], [1, 0]]], {1: -3, 0: 4}),
    ],
)
def test_a_move_does_what_neumann_says(
    before: Plumbing, move: list[Any], after: dict[int, int]
) -> None:
    changed = forest(before)
    changed.apply(move)
    assert changed.weight == after
    assert set(changed.genus) == set(changed.near) == set(after)


def test_projective_planes_and_handles() -> None:
    fork = forest(Plumbing((5, 0, 2, -2), ((0, 1), (1, 2), (1, 3))))
    fork.apply(["absorb-rp2", 1, 2, 3])
    assert (fork.weight, fork.genus) == ({0: 5}, {0: -1})
    fork.apply(["extrude-rp2", 0, 0, 4, 5, 6, -1, -1])
    assert fork.weight == {0: 5, 4: -1, 5: -2, 6: -2}
    assert fork.near == {0: {4}, 4: {0, 5, 6}, 5: {4}, 6: {4}}
    torus = forest(Plumbing((3, 0), ((0, 1),), (1, 0)))
    torus.apply(["split", 0, 1, [4, 5]])
    assert torus.weight == torus.genus == {4: 0, 5: 0}
    # A handle beside a projective plane is two more of these.
    mixed = forest(Plumbing((1, 0, 2), ((0, 1), (1, 2)), (2, 0, -1)))
    mixed.apply(["absorb-0-chain", 1, 0, 2])
    assert (mixed.weight, mixed.genus) == ({0: 3}, {0: -5})


@pytest.mark.parametrize(
    "move",
    [
        ["blow-up", 1, 1, []],  # the name is taken
        ["blow-up", 7, 2, []],
        ["blow-up", 7, 1, [0, 2]],  # no edge
        ["blow-up", 7, True, [0]],
        ["blow-up", 7, 1, [0, 0]],
        ["blow-up", 7, 1, [0, 1, 2]],
        ["blow-down", 0],
        ["blow-down", 3],  # of three neighbours
        ["blow-down", 6],  # of genus 1
        ["blow-down", 99],
        ["absorb-0-chain", 2, 1, 4],
        ["absorb-0-chain", 2, 1, 1],
        ["absorb-0-chain", 0, 1, 3],  # its weight is not 0
        ["extrude-0-chain", 0, 1, 7, 8, 0, 0, []],  # the genera do not add up
        ["extrude-0-chain", 0, 0, 7, 7, 0, 0, []],
        ["extrude-0-chain", 0, 0, 7, 8, 0, 0, [2]],  # no neighbour
        ["split", 0, 1, []],  # the leaf has weight −2
        ["split", 3, 2, []],
        ["unsplit", 7, 0, 0, 8, [0, 1], []],  # a cycle
        ["unsplit", 7, 0, 1, 8, [], [6, 6]],
        ["absorb-rp2", 3, 4, 5],
        ["extrude-rp2", 6, 0, 7, 8, 9, 1, 1],  # of genus 1
        ["rename", [[0, 1]]],
        ["rename", [[n, 0] for n in range(7)]],
        ["no move", 1],
        ["blow-down"],
        ["blow-down", 0, 0],
        [["blow-down"], 0],
        [],
        None,
        "blow-down",
    ],
)
def test_a_move_that_is_not_legal_is_refused(move: Any) -> None:
    graph = Plumbing(
        (-3, -2, 0, 1, 2, 2, 1),
        ((0, 1), (1, 2), (2, 3), (3, 4), (3, 5), (5, 6)),
        (0, 0, 0, 0, 0, 0, 1),
    )
    with pytest.raises(CertificateError):
        forest(graph).apply(move)


@pytest.mark.parametrize(
    ("graph", "reason"),
    [
        ({"vertices": [[0, 1, 0]], "edges": [[0, 0]]}, "cycle"),
        ({"vertices": [[0, 1, 0], [1, 1, 0]], "edges": [[0, 1], [1, 0]]}, "cycle"),
        ({"vertices": [[0, 1, 0]], "edges": [[0, 2]]}, "joins two vertices"),
        ({"vertices": [[0, 1, 0], [0, 1, 0]], "edges": []}, "different names"),
        ({"vertices": [[0, 1]], "edges": []}, "3 integers"),
        ({"vertices": [[0, True, 0]], "edges": []}, "integer"),
        ({"vertices": [[0, "1", 0]], "edges": []}, "integer"),
        ({"vertices": {}, "edges": []}, "list"),
        ({"vertices": []}, "exactly the fields"),
        ([], "exactly the fields"),
    ],
)
def test_what_is_no_forest_is_refused(graph: Any, reason: str) -> None:
    with pytest.raises(CertificateError, match=reason):
        PlumbingForest(graph)
    sealed = seal(KIND, {"first": graph, "second": graph}, [], "a test")
    with pytest.raises(CertificateError, match=reason):
        verify(sealed)


@cache
def true_certificates() -> list[dict[str, Any]]:
    rng = np.random.default_rng(7)
    graphs = [brieskorn(2, 3, 5), lens(7, 3), Plumbing((2, 0), ((0, 1),), (-1, -1)), chain(0, 4)]
    graphs += [random_tree(int(rng.integers(1, 7)), 3, rng) for _ in range(12)]
    found = []
    for graph in graphs:
        hidden = scrambled(graph, 12, rng)
        found.append(dict(compare(graph, hidden.graph).certificates[0]))
        names = [[name, v] for v, name in enumerate(hidden.names)]
        found.append(certificate(graph, hidden.graph, [*hidden.moves, ["rename", names]]))
    return found


def test_true_certificates_hold() -> None:
    for sealed in true_certificates():
        verdict = verify(sealed)
        assert verdict.holds, verdict.finding
        assert "Neumann" in verdict.trusted


def corrupted(value: Any, rng: random.Random) -> Any:
    """Change one entry of nested lists and objects, anywhere."""
    if isinstance(value, (list, dict)) and value and rng.random() < 0.93:
        key = rng.choice([*value] if isinstance(value, dict) else range(len(value)))
        roll = rng.random()
        if isinstance(value, list) and roll < 0.05:
            del value[key]
        elif isinstance(value, list) and roll < 0.1:
            value.insert(key, copy.deepcopy(rng.choice(value)))
        elif isinstance(value, list) and roll < 0.15:
            rng.shuffle(value)
        else:
            value[key] = corrupted(value[key], rng)
        return value
    if isinstance(value, int) and rng.random() < 0.6:
        return value + rng.choice([-2, -1, 1, 2])
    return rng.choice(ODD)


def plumbing(graph: Any) -> Plumbing:
    number = {name: v for v, (name, _, _) in enumerate(graph["vertices"])}
    return Plumbing(
        tuple(weight for _, weight, _ in graph["vertices"]),
        tuple((number[a], number[b]) for a, b in graph["edges"]),
        tuple(genus for _, _, genus in graph["vertices"]),
    )


def check_corruption(attempts: int, seed: int) -> None:
    rng = random.Random(seed)
    accepted = changed = 0
    for _ in range(attempts):
        sealed = copy.deepcopy(rng.choice(true_certificates()))
        before = copy.deepcopy(sealed)
        part = rng.choice(["statement", "steps", "steps"])
        sealed[part] = corrupted(sealed[part], rng)
        try:
            again = seal(KIND, sealed["statement"], sealed["steps"], "a test")
        except (CertificateError, AttributeError, TypeError, ValueError):
            continue
        if holds(again):
            accepted += 1
            changed += sealed != before
            statement: Any = again["statement"]
            keys = [normal_key(plumbing(statement[which])) for which in ("first", "second")]
            assert keys[0] == keys[1], again
    assert 0 < changed <= accepted < attempts // 2


def test_a_corrupted_certificate_is_rejected_or_as_valid() -> None:
    check_corruption(4_000, 1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_corrupted_certificate_is_rejected_or_as_valid_forty_thousand_times(seed: int) -> None:
    check_corruption(10_000, seed + 10)


def test_different_manifolds_cannot_be_certified() -> None:
    """Random legal moves lead to graphs of the same manifold only, whatever is claimed."""
    rng = np.random.default_rng(3)
    for _ in range(300):
        graph, other = (random_tree(int(rng.integers(1, 5)), 2, rng) for _ in range(2))
        hidden = scrambled(graph, 6, rng)
        names = [[name, v] for v, name in enumerate(hidden.names)]
        moves = [*hidden.moves, ["rename", names]]
        assert holds(certificate(graph, hidden.graph, moves))
        if normal_key(graph) != normal_key(other):
            assert not holds(certificate(other, hidden.graph, moves))
            assert not holds(certificate(graph, other, moves))
