"""Mutations keep periods, and join the sixteen polygons into eight classes."""

from __future__ import annotations

import pytest

from workbench.toric.laurent import binomial_polynomial
from workbench.toric.mutation_classes import mutation_classes, mutations
from workbench.toric.periods import periods
from workbench.toric.polygons import reflexive_polygons
from workbench.toric.polytopes import reflexive_polytopes

POLYGONS = reflexive_polygons()


def chosen() -> list:  # type: ignore[type-arg]
    return [p for p in reflexive_polytopes() if not (p.incidence == 1).any()]


def test_classes_of_polygons_are_those_of_their_sequences() -> None:
    sequences = [periods(binomial_polynomial(p), 12) for p in POLYGONS.values()]
    classes = mutation_classes(list(POLYGONS.values()))
    assert len(set(zip(sequences, classes, strict=True))) == len(set(sequences)) == 8
    assert classes[0] == 0


def test_every_edge_of_a_polygon_can_be_mutated() -> None:
    for polygon in POLYGONS.values():
        assert len(list(mutations(polygon))) == len(polygon.edges)


def test_mutations_of_polytopes_keep_the_sequence() -> None:
    count = 0
    for polytope in chosen()[::60]:
        expected = periods(binomial_polynomial(polytope), 7)
        for f in mutations(polytope):
            assert periods(f, 7) == expected
            count += 1
    assert count > 50


@pytest.mark.slow
def test_classes_of_polytopes_are_those_of_their_sequences() -> None:
    polytopes = chosen()
    sequences = [periods(binomial_polynomial(p), 9) for p in polytopes]
    classes = mutation_classes(polytopes)
    assert len(set(zip(sequences, classes, strict=True))) == 155
    assert len(set(sequences)) == len(set(classes)) == 155
