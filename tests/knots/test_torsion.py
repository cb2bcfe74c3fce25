"""Torsion polynomials against genus, published values, an independent Fox calculus, symmetry."""

from __future__ import annotations

import warnings
from functools import cache, reduce
from itertools import product
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from workbench.errors import InputError
from workbench.knots._spine import spine
from workbench.knots.torsion import (
    TorsionError,
    _coefficients,
    adjoint_torsion_degree,
    adjoint_torsion_polynomial,
    torsion_degree,
    torsion_degrees,
    torsion_polynomial,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # SnapPy leaves a file of its own open
    import snappy

Complexes = NDArray[np.complex128]


@cache
def knots(crossings: int, count: int) -> tuple[Any, ...]:
    """Hyperbolic knots spread evenly over the census of one crossing number."""
    table = snappy.HTLinkExteriors(knots_vs_links="knots", crossings=crossings)
    sample = (table[int(i)] for i in np.linspace(0, len(table) - 1, count))
    return tuple(M for M in sample if M.solution_type() == "all tetrahedra positively oriented")


def floer(M: Any) -> dict[str, Any]:
    homology: dict[str, Any] = M.link().knot_floer_homology()
    return homology


def test_figure_eight_knot_has_its_published_polynomials() -> None:
    M = snappy.Manifold("4_1")
    np.testing.assert_allclose(torsion_polynomial(M), [1, -4, 1], atol=1e-12)
    np.testing.assert_allclose(adjoint_torsion_polynomial(M), [1, -6, 6, -1], atol=1e-12)
    assert (torsion_degree(M), adjoint_torsion_degree(M)) == torsion_degrees(M) == (2, 3)


def test_torsion_of_pretzel_lies_in_its_cubic_trace_field() -> None:
    """12n242, the (-2, 3, 7) pretzel, has trace field Q(x), x³ - x² + 1 = 0, of integers Z[x]."""
    coefficients = torsion_polynomial(snappy.Manifold("K12n242"))
    root = next(x for x in np.roots([1, -1, 0, 1]) if x.imag > 0)
    basis = np.array([[1, root.real, (root**2).real], [0, root.imag, (root**2).imag]])
    grid = np.array(np.meshgrid(*[np.arange(-6, 7)] * 3)).reshape(3, -1)
    integers = basis[0] @ grid + 1j * (basis[1] @ grid)
    distances = np.abs(coefficients[:, None] - np.concatenate((integers, integers.conj()))).min(1)
    assert distances.max() < 1e-11


def holonomies(G: Any) -> dict[str, Complexes]:
    """SnapPy's matrices of two generators, signed such that relator and meridian have trace +2."""
    matrices = {
        x: np.array([complex(z) for z in G.SL2C(x).list()]).reshape(2, 2) for x in ("a", "b")
    }
    for signs in product((1, -1), repeat=2):
        lift = {x: sign * matrices[x] for x, sign in zip("ab", signs, strict=True)}
        lift |= {x.upper(): np.linalg.inv(lift[x]) for x in "ab"}
        words = G.relators()[0], G.peripheral_curves()[0][0]
        if all(np.trace(reduce(np.matmul, (lift[x] for x in w))).real > 0 for w in words):
            return lift
    raise AssertionError("no lift")


def naive_torsion(M: Any, t: complex) -> complex:
    """Torsion at ``t`` of a two-generator presentation, straight from the definition.

    It uses SnapPy's simplified presentation and matrices, and shares nothing with the module. It is
    defined up to a power of ``t``, and ``t`` up to inversion.
    """
    G = M.fundamental_group()
    lift = holonomies(G)
    (relator,) = G.relators()
    a, b = (relator.count(x) - relator.count(x.upper()) for x in "ab")
    exponent = {"a": -b // np.gcd(a, b), "b": a // np.gcd(a, b)}
    k, j = ("a", "b") if exponent["a"] != 0 else ("b", "a")

    def image(letter: str) -> Complexes:
        sign = 1 if letter.islower() else -1
        return lift[letter] * t ** float(sign * exponent[letter.lower()])

    prefix = np.eye(2, dtype=np.complex128)
    derivative = np.zeros((2, 2), dtype=np.complex128)
    for letter in relator:
        if letter == j:
            derivative += prefix
        prefix = prefix @ image(letter)
        if letter == j.upper():
            derivative -= prefix
    np.testing.assert_allclose(prefix, np.eye(2), atol=1e-6)
    return complex(np.linalg.det(derivative) / np.linalg.det(image(k) - np.eye(2)))


@pytest.mark.parametrize("name", ["4_1", "5_2", "6_2", "7_4", "8_20", "K10n13", "K12n242"])
def test_values_agree_with_fox_calculus_on_snappys_presentation(name: str) -> None:
    M = snappy.Manifold(name)
    coefficients = torsion_polynomial(M)
    t = 1.3 * np.exp(0.7j)
    # the product over t and 1/t is free of the unit t^m and of the orientation of the meridian
    expected = naive_torsion(M, t) * naive_torsion(M, 1 / t)
    centred = np.polyval(coefficients[::-1], t) * t ** (-(len(coefficients) - 1) // 2)
    assert centred**2 == pytest.approx(expected, rel=1e-7)


def test_chirality_is_that_of_snappys_holonomy() -> None:
    """5_2 and its mirror image have complex conjugate polynomials; SnapPy's matrices say which."""
    M = snappy.Manifold("5_2")
    squared = naive_torsion(M, 2.0) * naive_torsion(M, 0.5)
    c = torsion_polynomial(M)[-1]
    assert (2.5 * c - 4) ** 2 == pytest.approx(squared, rel=1e-9)
    assert abs((2.5 * np.conj(c) - 4) ** 2 - squared) > 1


@pytest.mark.parametrize("name", ["5_2", "K9n4", "K11n42", "K12n242"])
def test_mirror_image_is_complex_conjugate(name: str) -> None:
    M = snappy.Manifold(name)
    mirror = M.copy()
    mirror.reverse_orientation()
    np.testing.assert_allclose(
        torsion_polynomial(mirror), torsion_polynomial(M).conj(), rtol=1e-9, atol=1e-9
    )
    np.testing.assert_allclose(
        adjoint_torsion_polynomial(mirror),
        adjoint_torsion_polynomial(M).conj(),
        rtol=1e-8,
        atol=1e-8,
    )


@pytest.mark.parametrize("name", ["6_2", "K11a5", "K13a31", "K14n9999"])
def test_polynomials_do_not_depend_on_the_triangulation(name: str) -> None:
    M = snappy.Manifold(name)
    other = snappy.Manifold(name)
    while other.num_tetrahedra() == M.num_tetrahedra():
        other.randomize(passes_at_fours=2)
        other.randomize()
        if M._to_string() != other._to_string():
            break
    for polynomial in (torsion_polynomial, adjoint_torsion_polynomial):
        expected = polynomial(M)
        scale = np.abs(expected).max()
        np.testing.assert_allclose(polynomial(other), expected, rtol=0, atol=1e-8 * scale)


@pytest.mark.parametrize(
    ("crossings", "count"), [(8, 21), (9, 49), (10, 60), (11, 60), (12, 30), (13, 30), (14, 15)]
)
def test_degree_is_sharp_for_genus_and_detects_fibredness(crossings: int, count: int) -> None:
    """Dunfield-Friedl-Jackson's finding for at most 15 crossings, against knot Floer homology."""
    for M in knots(crossings, count):
        homology = floer(M)
        genus = homology["seifert_genus"]
        degree, adjoint_degree = torsion_degrees(M)
        assert degree == 4 * genus - 2, M.name()
        assert adjoint_degree <= 6 * genus - 3, M.name()
        leading = torsion_polynomial(M)[-1]
        assert (abs(leading - 1) < 1e-8) == homology["fibered"], M.name()


def test_adjoint_leading_coefficient_of_fibred_knots_is_that_of_alexander() -> None:
    seen = set()
    for M in knots(10, 60):
        homology = floer(M)
        if homology["fibered"]:
            # the Euler characteristic of knot Floer homology is Δ, with Δ(1) = 1
            expected = sum(
                (-1) ** maslov * rank
                for (alexander, maslov), rank in homology["ranks"].items()
                if alexander == homology["seifert_genus"]
            )
            leading = adjoint_torsion_polynomial(M)[-1]
            assert leading == pytest.approx(expected, abs=1e-7), M.name()
            seen.add(expected)
    assert seen == {-1, 1}


@pytest.mark.parametrize("name", ["K11n34", "K11n42", "K11n45", "K11n67"])
def test_adjoint_degree_is_not_always_sharp(name: str) -> None:
    """The genus is 3 or 2, here as computed by knot Floer homology; mutants K11n34, K11n42."""
    M = snappy.Manifold(name)
    genus = floer(M)["seifert_genus"]
    assert torsion_degrees(M) == (4 * genus - 2, 6 * genus - 5)


@pytest.mark.slow
@pytest.mark.parametrize("crossings", [11, 12])
def test_every_knot_has_degrees_that_genus_allows(crossings: int) -> None:
    for M in snappy.HTLinkExteriors(knots_vs_links="knots", crossings=crossings):
        if M.solution_type() == "all tetrahedra positively oriented":
            genus = floer(M)["seifert_genus"]
            degree, adjoint_degree = torsion_degrees(M)
            assert degree == 4 * genus - 2, M.name()
            assert adjoint_degree in (6 * genus - 3, 6 * genus - 5), M.name()


def test_spine_is_a_representation_with_parabolic_meridian_of_trace_two() -> None:
    for M in knots(12, 30):
        K = spine(M)
        assert K.residual < 1e-12
        np.testing.assert_allclose(np.linalg.det(K.loops), 1, atol=1e-9)
        np.testing.assert_allclose(
            K.loops[K.tree], np.eye(2)[None].repeat(K.tree.sum(), 0), atol=1e-9
        )
        assert not K.exponents[K.tree].any()


def test_noise_without_a_gap_is_refused() -> None:
    points = 32
    t = 2 * np.exp(2j * np.pi * np.arange(points) / points)
    checks = 1 / t[1 :: points // 4][:4]

    def values(t: Complexes, outer: float) -> Complexes:
        return np.asarray(t - 4 + 1 / t + outer * (t**3 + t**-3), dtype=np.complex128)

    blurred = values(checks, 2e-5) + 1e-6
    assert len(_coefficients(values(t, 0.0), values(checks, 0.0), 1, 1e-15)) == 3
    assert len(_coefficients(values(t, 1.0), values(checks, 1.0), 1, 1e-15)) == 7
    with pytest.raises(TorsionError, match="no clear gap"):
        _coefficients(values(t, 2e-5), blurred, 1, 1e-15)


@pytest.mark.parametrize("name", ["3_1", "5_1", "K10n21"])
def test_torus_knots_have_no_hyperbolic_torsion(name: str) -> None:
    with pytest.raises(TorsionError, match="no hyperbolic structure found: contains flat"):
        torsion_degrees(snappy.Manifold(name))


@pytest.mark.parametrize("name", ["m003", "m129", "m004(5,1)", "m000"])
def test_what_is_not_a_knot_exterior_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="accepted"):
        torsion_degrees(snappy.Manifold(name))


@pytest.mark.benchmark(group="torsion")
@pytest.mark.parametrize("crossings", [10, 13, 15])
def test_speed(benchmark: Any, crossings: int) -> None:
    sample = knots(crossings, 20)
    benchmark(lambda: [torsion_degrees(M) for M in sample])
