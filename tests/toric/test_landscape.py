from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from workbench.errors import InputError
from workbench.toric.e6 import check_rule, coefficients, draw_obeying, obeys_rule, rule_probability
from workbench.toric.e6_candidates import e6_probability, square_alone, stay_probability
from workbench.toric.gauge_algebra import ALGEBRAS, RANKS, gauge_survey, on_ray
from workbench.toric.landscape import V_E6, Geometries, draw_geometries, star_fan, strictly_convex
from workbench.toric.plain_geometry import draw_plain, plain_geometry
from workbench.toric.polytopes import LARGE, ReflexivePolytope
from workbench.toric.trees import HEIGHT, count_face_trees, edge_trees, face_trees

FANS = tuple(star_fan(polytope) for polytope in LARGE)


def refinements(corners: int, height: int) -> Iterator[frozenset[Any]]:
    """List trees over a cone by blowing up in every order, and forgetting the order."""
    start = frozenset([frozenset(map(tuple, np.eye(corners, dtype=int).tolist()))])
    seen, waiting = {start}, [start]
    while waiting:
        fan = waiting.pop()
        yield fan
        edges: dict[Any, list[Any]] = {}
        for cone in fan:
            for v in cone if corners == 3 else ():
                edges.setdefault(cone - {v}, []).append(cone)
        centres = [(cone, [cone]) for cone in fan]
        centres += [(edge, cones) for edge, cones in edges.items() if len(cones) == 2]
        for centre, cones in centres:
            new = tuple(map(sum, zip(*centre, strict=True)))
            if sum(new) <= height:
                finer = fan.difference(cones).union(
                    cone - {v} | {new} for cone in cones for v in centre
                )
                if finer not in seen:
                    seen.add(finer)
                    waiting.append(finer)


def rays_of(fan: frozenset[Any]) -> frozenset[Any]:
    return frozenset(ray for cone in fan for ray in cone if sum(ray) > 1)


@pytest.mark.parametrize("height", [1, 2, 3, 4, 5, 6])
def test_edge_trees_are_all_refinements(height: int) -> None:
    listed = [rays_of(fan) for fan in refinements(2, height)]
    assert len(set(listed)) == len(listed)
    assert set(listed) == set(edge_trees(height))


@pytest.mark.parametrize("height", [3, 4, 5])
def test_face_trees_are_all_refinements(height: int) -> None:
    counted = count_face_trees(height)
    by_rays = Counter(rays_of(fan) for fan in refinements(3, height))
    listed = {
        frozenset(tuple(counted.rays[i].tolist()) for i in range(19) if mask >> i & 1): count
        for mask, count in zip(counted.masks.tolist(), counted.counts.tolist(), strict=True)
    }
    assert by_rays == listed


def test_shipped_face_trees() -> None:
    trees = face_trees()
    assert trees.total == 41_873_645
    low = trees.masks < 1 << 10
    assert set(count_face_trees(5).masks.tolist()) == set(trees.masks[low].tolist())


@pytest.mark.slow
def test_shipped_face_trees_are_those_counted() -> None:
    counted, shipped = count_face_trees(HEIGHT), face_trees()
    assert (counted.masks == shipped.masks).all()
    assert (counted.counts == shipped.counts).all()


@pytest.mark.parametrize("height", [0, 9])
def test_no_such_height(height: int) -> None:
    with pytest.raises(InputError, match="accepted are integers from 1 to 8"):
        edge_trees(height)


@pytest.mark.parametrize("fan", FANS)
def test_fans(fan: Any) -> None:
    assert (len(fan.rays), len(fan.edges), len(fan.triangles)) == (38, 108, 72)
    corners = fan.rays[np.array(fan.triangles)]
    assert (abs(np.rint(np.linalg.det(corners))) == 1).all()
    assert strictly_convex(fan) is not None
    assert fan.geometries == 82**108 * 41_873_645**72
    v = fan.place(V_E6)
    beside = [fan.rays[a if b == v else b] for a, b in fan.edges if v in (a, b)]
    assert Counter(int(ray[0]) for ray in beside) == {0: 9, -1: 9}


def test_no_such_ray() -> None:
    with pytest.raises(InputError, match="not a boundary point"):
        FANS[0].place((5, 5, 5))


@pytest.mark.parametrize("fan", FANS)
def test_algebras_are_those_of_plain_python(fan: Any) -> None:
    geometries = draw_geometries(fan, 4, np.random.default_rng(5))
    survey = gauge_survey(geometries)
    assert (survey.ground[:, fan.place(V_E6)] == on_ray(geometries)).all()
    for i in range(len(geometries)):
        plain = plain_geometry(geometries, i)
        names = [plain.algebra(ray) for ray in plain.rays]
        assert names[:38] == [ALGEBRAS[code] for code in survey.ground[i]]
        counted = Counter(
            {ALGEBRAS[c]: int(n) for c, n in enumerate(survey.by_height[i].sum(0)) if n}
        )
        assert Counter(names) == counted
        assert survey.rank[i] == sum(RANKS[ALGEBRAS.index(name)] for name in names)


def test_the_table_of_algebras() -> None:
    """Plain geometries without trees, and with a few, meet several lines of the table."""
    fan = FANS[0]
    rng = np.random.default_rng(2)
    few = draw_geometries(fan, 30, rng)
    few.edge_trees[rng.random(few.edge_trees.shape) < 0.9] = 0
    few.face_sets[rng.random(few.face_sets.shape) < 0.95] = 0
    met = Counter()
    survey = gauge_survey(few)
    for i in range(len(few)):
        plain = plain_geometry(few, i)
        names = [plain.algebra((int(x), int(y), int(z))) for x, y, z in fan.rays]
        assert names == [ALGEBRAS[code] for code in survey.ground[i]]
        met.update(names)
    assert len(met) >= 5
    none = Geometries(fan, np.zeros((1, 108), np.uint8), np.zeros((1, 72), np.int32))
    assert set(gauge_survey(none).ground[0]) == {0}


@pytest.mark.parametrize("fan", FANS)
def test_rule_is_the_inequality(fan: Any) -> None:
    check = check_rule(fan)
    assert check.differences == 0
    assert (check.edge_trees, check.face_sets) == (18 * 82, 18 * 17757)
    assert Counter(check.keep) == {46: 9, 64: 9}
    assert set(check.face_keep) == {41_873_645}
    assert float(rule_probability(fan)) == pytest.approx(5.912769e-4, rel=1e-6)


def test_rule_against_geometry() -> None:
    rng = np.random.default_rng(11)
    for geometries in (draw_geometries(FANS[0], 4000, rng), draw_obeying(FANS[0], 1000, rng)):
        codes, obeys = on_ray(geometries), obeys_rule(geometries)
        assert set(codes.tolist()) <= {ALGEBRAS.index(name) for name in ("E₆", "E₇", "E₈")}
        assert ((codes == ALGEBRAS.index("E₆")) == obeys).all()


@pytest.mark.parametrize("fan", FANS)
def test_a_square_alone_is_e6(fan: Any) -> None:
    rng = np.random.default_rng(12)
    seen = set()
    for geometries in (draw_geometries(fan, 4000, rng), draw_obeying(fan, 1000, rng)):
        codes, alone = on_ray(geometries), square_alone(geometries)
        assert ((codes == ALGEBRAS.index("E₆")) == alone).all()
        seen |= set(codes.tolist())
    assert (ALGEBRAS.index("F₄") in seen) == (fan is FANS[1])


def test_exact_probabilities() -> None:
    """Of one candidate the product over trees; of three what 30,000 samples do not refute."""
    assert e6_probability(FANS[0]) == rule_probability(FANS[0])
    exact = e6_probability(FANS[1])
    drawn = draw_geometries(FANS[1], 30_000, np.random.default_rng(13))
    found = int((on_ray(drawn) == ALGEBRAS.index("E₆")).sum())
    assert binomtest(found, len(drawn), float(exact)).pvalue > 1e-3
    assert stay_probability(FANS[1], ()) == 1


def test_coefficients() -> None:
    fan = FANS[0]
    geometries = draw_geometries(fan, 3, np.random.default_rng(3))
    inner = face_trees().rays.tolist()
    found = coefficients(geometries)
    for i, v in product(range(3), range(38)):
        leaves = []
        for edge, choice in zip(fan.edges, geometries.edge_trees[i], strict=True):
            if v in edge:
                leaves += [leaf[edge.index(v)] for leaf in edge_trees()[choice]]
        for corners, place in zip(fan.triangles, geometries.face_sets[i], strict=True):
            if v in corners:
                mask = int(face_trees().masks[place])
                leaves += [r[corners.index(v)] for b, r in enumerate(inner) if mask >> b & 1]
        assert tuple(found[i, v]) == (max(leaves), leaves.count(max(leaves)))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32), st.permutations(range(3)))
def test_automorphisms_change_nothing(seed: int, order: list[int]) -> None:
    """An automorphism of ℤ³ moves rays and monomials together; algebras stay."""
    plain = draw_plain(FANS[0], Random(seed))
    matrix = np.array([[1, 2, 0], [0, 1, 0], [3, 0, 1]])[order]
    polytope = ReflexivePolytope.hull((plain.polytope.array @ matrix.T).tolist())
    moved = type(plain)(tuple(map(tuple, (np.array(plain.rays) @ matrix.T).tolist())), polytope)
    for here, there in list(zip(plain.rays, moved.rays, strict=True))[:60]:
        assert plain.algebra(here) == moved.algebra(there)


def test_same_seed_same_geometries() -> None:
    first, second = (draw_geometries(FANS[1], 9, np.random.default_rng(4)) for _ in range(2))
    assert (first.edge_trees == second.edge_trees).all()
    assert (first.face_sets == second.face_sets).all()
    with pytest.raises(InputError, match="integers from 1 to"):
        draw_geometries(FANS[1], 0, np.random.default_rng(4))


def test_drawn_face_trees_are_uniform() -> None:
    """Each of the commonest sets of rays is drawn as often as it has trees, to 5 deviations."""
    trees = face_trees()
    drawn = draw_geometries(FANS[0], 3000, np.random.default_rng(8)).face_sets.ravel()
    counts = np.bincount(drawn, minlength=len(trees.masks))
    likely = trees.counts / trees.total
    top = np.argsort(likely)[-50:]
    expected = likely[top] * len(drawn)
    assert (abs(counts[top] - expected) < 5 * np.sqrt(expected)).all()
