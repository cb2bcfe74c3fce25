"""Homology, self-linking numbers and the Casson–Walker number, by other programs and theorems."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from workbench.plumbing import Plumbing, brieskorn, chain, lens
from workbench.plumbing.invariants import determinant, first_homology, invariants
from workbench.plumbing.normal_form import normal_form
from workbench.plumbing.random_graphs import random_tree, scrambled
from workbench.plumbing.surgery import filled_manifold


def matrix(graph: Plumbing) -> np.ndarray:
    found = np.diag(np.array(graph.weights, float))
    for u, v in graph.edges:
        found[u, v] = found[v, u] = 1
    return found


def test_moves_do_not_change_invariants() -> None:
    rng = np.random.default_rng(1)
    complete = 0
    for number in range(400):
        graph = random_tree(int(rng.integers(1, 8)), 3, rng)
        if number % 3 == 0:
            genera = rng.choice([0, 0, -1, -2, 1], graph.vertices)
            graph = Plumbing(graph.weights, graph.edges, tuple(genera.tolist()))
        found = invariants(graph)
        assert invariants(scrambled(graph, 25, rng).graph) == found
        complete += None not in (found.self_linkings, found.casson_walker)
    assert complete > 150


def test_the_normal_form_has_the_same_homology_with_handles_and_projective_planes() -> None:
    """R2 and R6 change the presentation of H₁ the most."""
    rng = np.random.default_rng(6)
    for _ in range(1_000):
        tree = random_tree(int(rng.integers(1, 8)), 2, rng)
        genera = rng.choice([0, 0, 0, -1, -2, -3, 1, 2], tree.vertices)
        graph = Plumbing(tree.weights, tree.edges, tuple(genera.tolist()))
        assert first_homology(normal_form(graph)) == first_homology(graph)


@pytest.mark.parametrize("planes", [1, 2, 3, 10, 10**9])
def test_homology_of_circle_bundles_over_sums_of_projective_planes(planes: int) -> None:
    """Over N_k with Euler number e: Z^(k-1), and Z/4 or Z/2 + Z/2 as e is odd or even."""
    for weight, orders in ((-3, (4,)), (-2, (2, 2)), (0, (2, 2)), (1, (4,))):
        graph = Plumbing((weight,), genera=(-planes,))
        assert first_homology(graph) == (planes - 1, orders)


def test_graphs_whose_invariants_would_take_long_have_none() -> None:
    assert invariants(Plumbing((0,) * 151)).homology is None
    assert invariants(Plumbing((-1,) * 76, genera=(-1,) * 76)).homology is None
    assert invariants(Plumbing((-1,) * 75, genera=(-1,) * 75)).homology == (0, (4,) * 75)


def test_orientation_changes_signs() -> None:
    rng = np.random.default_rng(2)
    for _ in range(200):
        graph = random_tree(5, 3, rng)
        one, other = invariants(graph), invariants(graph.reversed())
        assert one.homology == other.homology
        if one.self_linkings is not None and other.self_linkings is not None:
            mirrored = {-value % 1: count for value, count in one.self_linkings}
            assert dict(other.self_linkings) == mirrored
            assert one.casson_walker == -other.casson_walker


@pytest.mark.parametrize(
    ("orders", "casson"),
    [((2, 3, 5), -1), ((2, 3, 7), -1), ((2, 3, 11), -2), ((2, 3, 13), -2), ((2, 5, 7), -2)],
)
def test_cassons_invariant_of_brieskorn_spheres(orders: tuple[int, ...], casson: int) -> None:
    """An eighth of the signature of the Milnor fibre (R. Fintushel, R. Stern, 1990)."""
    found = invariants(brieskorn(*orders))
    assert found.homology == (0, ())
    assert found.casson_walker == -24 * casson
    assert signature_of_milnor_fibre(*orders) == 8 * casson


def signature_of_milnor_fibre(a: int, b: int, c: int) -> int:
    """Count lattice points (E. Brieskorn, 1966): 0 < s < 1 modulo 2 counts +1, the others −1."""
    sums = (
        Fraction(i, a) + Fraction(j, b) + Fraction(k, c)
        for i in range(1, a)
        for j in range(1, b)
        for k in range(1, c)
    )
    return sum(1 if 0 < s % 2 < 1 else -1 for s in sums)


def test_determinants_and_signatures_are_numpys() -> None:
    rng = np.random.default_rng(3)
    for _ in range(300):
        graph = random_tree(int(rng.integers(1, 10)), 3, rng)
        a = matrix(graph)
        assert determinant(graph) == round(np.linalg.det(a))
        found = invariants(graph)
        if found.casson_walker is not None:
            values = np.linalg.eigvalsh(a)
            degrees = (a != 0).sum(axis=0) - (np.diag(a) != 0)
            inverse = np.linalg.inv(a)
            expected = np.trace(a) - 3 * np.sign(values).sum() + (2 - degrees) @ np.diag(inverse)
            assert float(found.casson_walker) == pytest.approx(expected)


def test_homology_is_snappys() -> None:
    rng = np.random.default_rng(4)
    for _ in range(200):
        graph = random_tree(int(rng.integers(2, 7)), 4, rng)
        rank, orders = first_homology(graph)
        snappys = filled_manifold(graph).homology()
        divisors = [int(n) for n in snappys.elementary_divisors() if int(n) != 1]
        assert sorted(divisors) == sorted([0] * rank + list(orders))


def test_self_linking_numbers_of_lens_spaces() -> None:
    """The generator of H₁ of −p/q surgery links itself q/p, up to squares of units."""
    for p, q in ((5, 1), (5, 2), (7, 3), (8, 3), (9, 2)):
        values = {Fraction(q * k * k, p) % 1 for k in range(p)}
        found = invariants(lens(p, q)).self_linkings
        assert found is not None
        assert {value for value, _ in found} == values
        assert sum(count for _, count in found) == p


def test_large_graphs_have_no_invariants_here_and_infinite_groups_only_homology() -> None:
    assert invariants(chain(*[-2] * 500)).told() == ("", "", "")
    assert invariants(Plumbing((0, 3))).told() == ("Z + Z/3", "", "")
    assert invariants(Plumbing(())).told() == ("0", "1 x 0", "0")
    assert determinant(Plumbing(())) == 1
