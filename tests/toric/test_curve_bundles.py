import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric._rank_kernel import ranks_modulo
from workbench.toric.curve_bundles import (
    CurveBundle,
    all_patterns,
    brill_noether_number,
    h0_over_rationals,
    h0_values,
    random_coefficients,
)
from workbench.toric.curve_splitting import splittings
from workbench.toric.fans import DP3, ToricSurface, dp3_divisor, hirzebruch_fan
from workbench.toric.forced_rank import forced_h0
from workbench.toric.pencil_sections import h0_by_pencil

CURVES = [(3, -1, -1, -1), (4, -1, -2, -1), (4, -1, -1, -1), (2, -1, 0, 0), (2, 0, 0, 1)]
PUBLISHED = json.loads(
    (files("workbench.toric") / "data" / "published_h0.json").read_text(encoding="utf-8")
)["histograms"]


@st.composite
def pairs(draw, size=4):
    curve = draw(st.sampled_from(CURVES))
    bundle = draw(st.tuples(*[st.integers(-size, size)] * 4))
    return CurveBundle(DP3, dp3_divisor(*curve), dp3_divisor(*bundle))


def some_curves(pair, seed, count=12, largest=2**31 - 2):
    patterns = all_patterns(pair)
    chosen = np.random.default_rng(seed).integers(len(patterns), size=count)
    return random_coefficients(patterns[chosen], seed, largest)


def histogram(h0):
    values, counts = np.unique(h0, return_counts=True)
    return {str(v): int(n) for v, n in zip(values, counts, strict=True)}


@settings(deadline=None, max_examples=30)
@given(pairs(), st.integers(0, 99))
def test_riemann_roch_and_serre_duality_on_the_curve(pair, seed):
    curves = some_curves(pair, seed)
    h0, h1 = h0_values(pair, curves), h0_values(pair.residual, curves)
    np.testing.assert_array_equal(h0 - h1, pair.degree + 1 - pair.genus)


@settings(deadline=None, max_examples=12)
@given(pairs(size=2), st.integers(0, 99))
def test_products_of_polynomials_give_the_same_number(pair, seed):
    curves = some_curves(pair, seed, count=4)
    np.testing.assert_array_equal(h0_by_pencil(pair, curves, seed), h0_values(pair, curves))


@settings(deadline=None, max_examples=20)
@given(pairs(), st.integers(0, 99))
def test_ranks_over_the_rationals_agree(pair, seed):
    curves = some_curves(pair, seed, largest=1000)
    np.testing.assert_array_equal(h0_over_rationals(pair, curves), h0_values(pair, curves))


@settings(deadline=None, max_examples=30)
@given(pairs(), st.integers(0, 11), st.integers(0, 99))
def test_automorphisms_of_the_fan_leave_h0_unchanged(pair, number, seed):
    permutation = DP3.automorphisms[number]

    def moved(D):
        image = [0] * 6
        for i, j in enumerate(permutation):
            image[j] = D[i]
        return tuple(image)

    there = CurveBundle(DP3, moved(pair.curve), moved(pair.bundle))
    turn = np.rint(np.linalg.inv(DP3.matrix(permutation)).T).astype(int)
    order = {tuple(m): k for k, m in enumerate(there.monomials.tolist())}
    curves = some_curves(pair, seed)
    images = np.zeros_like(curves)
    for k, m in enumerate(pair.monomials):
        images[:, order[tuple((turn @ m).tolist())]] = curves[:, k]
    np.testing.assert_array_equal(h0_values(there, images), h0_values(pair, curves))


@settings(deadline=None, max_examples=20)
@given(pairs(), st.integers(0, 99))
def test_scaling_by_the_torus_leaves_h0_unchanged(pair, seed):
    rng = np.random.default_rng(seed)
    curves = some_curves(pair, seed, largest=1000)
    prime = 1_000_003
    x, y, z = (int(v) for v in rng.integers(1, prime, 3))
    factors = [z * pow(x, m, prime) * pow(y, n, prime) % prime for m, n in pair.monomials.tolist()]
    scaled = curves * np.array(factors) % prime
    np.testing.assert_array_equal(h0_values(pair, scaled, prime), h0_values(pair, curves, prime))


@settings(deadline=None, max_examples=20)
@given(pairs(), st.integers(0, 99))
def test_h0_depends_on_the_relevant_coefficients_only(pair, seed):
    curves = some_curves(pair, seed)
    others = some_curves(pair, seed + 100)
    kept = list(pair.relevant)
    others[:, kept] = curves[:, kept]
    usable = others.any(axis=1)
    np.testing.assert_array_equal(h0_values(pair, others[usable]), h0_values(pair, curves)[usable])


@pytest.mark.parametrize(
    "case", [c for c in PUBLISHED if len(c["h0"]) and sum(c["h0"].values()) < 4095]
)
def test_counts_are_those_of_the_published_database(case):
    pair = CurveBundle(DP3, dp3_divisor(*case["curve"]), dp3_divisor(*case["bundle"]))
    assert histogram(h0_values(pair, all_patterns(pair))) == case["h0"]


def test_a_trivial_bundle_counts_constants_on_connected_curves():
    pair = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), (0,) * 6)
    assert set(h0_values(pair, all_patterns(pair))) == {1}


def test_forms_on_a_plane_curve():
    plane = ToricSurface(((1, 0), (0, 1), (-1, -1)))
    quartic = CurveBundle(plane, (4, 0, 0), (3, 0, 0))
    assert (quartic.genus, quartic.degree) == (3, 12)
    assert set(h0_values(quartic, some_curves(quartic, 0))) == {10}


def test_fibres_of_a_hirzebruch_surface_are_lines():
    fibre = CurveBundle(hirzebruch_fan(2), (1, 0, 0, 0), (0, 5, 0, 0))
    assert (fibre.genus, fibre.degree) == (0, 5)
    assert set(h0_values(fibre, all_patterns(fibre))) == {6}


def test_ranks_agree_with_numpy_on_random_matrices():
    rng = np.random.default_rng(0)
    places = np.array([(i, j, 6 * i + j, 1) for i in range(4) for j in range(6)])
    matrices = rng.integers(-1, 2, (200, 4, 6))
    matrices[:, 3] = matrices[:, 0] * rng.integers(0, 2, (200, 1)) + matrices[:, 1]
    prime = 2**31 - 1
    ranks = ranks_modulo(places, 4, 6, matrices.reshape(200, 24) % prime, prime)
    np.testing.assert_array_equal(ranks, np.linalg.matrix_rank(matrices))


def test_a_seed_gives_the_same_coefficients_again():
    pair = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), (0,) * 6)
    patterns = all_patterns(pair)
    np.testing.assert_array_equal(
        random_coefficients(patterns, 5), random_coefficients(patterns, 5)
    )
    np.testing.assert_array_equal(random_coefficients(patterns, 5) != 0, patterns == 1)


def test_brill_noether_numbers():
    assert [brill_noether_number(4, 3, h) for h in (1, 2, 3)] == [3, 0, -5]


@pytest.mark.parametrize("curve", [(-1, 0, 0, 0), (0, 1, -1, 0), (0, 0, 0, 0)])
def test_a_class_without_curves_is_refused(curve):
    with pytest.raises(InputError, match="no curve has the class"):
        CurveBundle(DP3, dp3_divisor(*curve), (0,) * 6)


def test_unusable_coefficients_are_refused():
    pair = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), (0,) * 6)
    with pytest.raises(InputError, match="7 integers"):
        h0_values(pair, np.ones((1, 3), int))
    with pytest.raises(InputError, match="not 0"):
        h0_values(pair, np.zeros((1, 7), int))
    with pytest.raises(InputError, match="integers"):
        h0_over_rationals(pair, np.ones((1, 7)))
    with pytest.raises(InputError, match="prime"):
        h0_values(pair, np.ones((1, 7), int), prime=2**31)
    with pytest.raises(InputError, match="at most 20"):
        all_patterns(CurveBundle(DP3, dp3_divisor(9, 0, 0, 0), (0,) * 6))
    far = CurveBundle(hirzebruch_fan(3), (5, 1, 0, 0), (0, 0, 0, 0))
    with pytest.raises(InputError, match="ample"):
        h0_by_pencil(far, all_patterns(far)[:1])


@pytest.mark.parametrize("bad", [None, 5, "abcdef", (1,), (1,) * 7, (1.0,) * 6])
def test_a_bundle_of_wrong_length_is_refused_where_it_is_given(bad):
    with pytest.raises(InputError, match="accepted are 6 integers"):
        CurveBundle(DP3, (1,) * 6, bad)
    with pytest.raises(InputError, match="accepted are 6 integers"):
        CurveBundle(DP3, bad, (1,) * 6)


@pytest.mark.parametrize("bad", [None, "x", 1.5, 4, 9, 1, 0, -3, 2**31, 10**30])
def test_a_characteristic_is_a_prime(bad):
    pair = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), (0,) * 6)
    for counted in (h0_values, h0_by_pencil):
        with pytest.raises(InputError, match="accepted are primes"):
            counted(pair, np.ones((1, 7), int), prime=bad)
    with pytest.raises(InputError, match="above 1000000"):
        h0_by_pencil(pair, np.ones((1, 7), int), prime=2)


@pytest.mark.parametrize("bad", [None, "x", 5, [], np.ones(7, int), np.zeros((1, 7), int)])
def test_what_are_no_curves_is_refused_by_each_method(bad):
    pair = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), (0,) * 6)
    for counted in (h0_values, h0_over_rationals, h0_by_pencil, splittings, forced_h0):
        with pytest.raises(InputError, match="a curve"):
            counted(pair, bad)
    with pytest.raises(InputError, match="modulo"):
        h0_by_pencil(pair, np.full((1, 7), 1000003), prime=1000003)


def test_random_coefficients_need_patterns_a_bound_and_a_seed():
    patterns = np.ones((1, 7), int)
    for arguments in [
        (None, 0),
        ("x", 0),
        (patterns * 2, 0),
        (patterns, -1),
        (patterns, None),
        (patterns, 0, 0),
        (patterns, 0, 10**30),
    ]:
        with pytest.raises(InputError):
            random_coefficients(*arguments)
    for bad in (None, "a", 1.5):
        with pytest.raises(InputError):
            brill_noether_number(bad, 1, 1)
