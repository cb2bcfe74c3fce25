import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.cech import by_arcs, by_cech_complex, cech_cohomology, cohomology
from workbench.toric.fans import (
    DP3,
    ToricSurface,
    dp3_class,
    dp3_divisor,
    hirzebruch_fan,
    minus,
    plus,
)

PLANE = ToricSurface(((1, 0), (0, 1), (-1, -1)))
BLOWN_UP = ToricSurface(((1, 0), (1, 1), (0, 1), (-1, 2), (-1, 1), (-1, 0), (-1, -1), (0, -1)))
SURFACES = (PLANE, *(hirzebruch_fan(n) for n in range(4)), DP3, BLOWN_UP)


@st.composite
def bundles(draw, size=7):
    X = draw(st.sampled_from(SURFACES))
    numbers = st.integers(-size, size)
    return X, tuple(draw(st.lists(numbers, min_size=len(X.rays), max_size=len(X.rays))))


@pytest.mark.parametrize("count", [3, 4, 5, 6, 7])
def test_arcs_and_the_cech_complex_agree_for_every_set_of_negative_rays(count):
    for negative in range(1 << count):
        assert by_arcs(negative, count) == by_cech_complex(negative, count)


@settings(deadline=None, max_examples=60)
@given(bundles())
def test_riemann_roch(bundle):
    X, D = bundle
    assert cohomology(X, D).euler == X.euler_characteristic(D)


@settings(deadline=None, max_examples=60)
@given(bundles())
def test_serre_duality(bundle):
    X, D = bundle
    h, dual = cohomology(X, D), cohomology(X, minus(X.canonical, D))
    assert tuple(h) == tuple(reversed(dual))


@settings(deadline=None, max_examples=40)
@given(bundles(), st.integers(0, 11))
def test_automorphisms_of_the_fan_leave_cohomology_unchanged(bundle, number):
    X, D = bundle
    permutation = X.automorphisms[number % len(X.automorphisms)]
    moved = [0] * len(D)
    for i, j in enumerate(permutation):
        moved[j] = D[i]
    assert cohomology(X, tuple(moved)) == cohomology(X, D)


@settings(deadline=None, max_examples=40)
@given(bundles(), st.integers(-5, 5), st.integers(-5, 5))
def test_equivalent_divisors_have_equal_cohomology(bundle, x, y):
    X, D = bundle
    principal = tuple(x * u[0] + y * u[1] for u in X.rays)
    assert cohomology(X, plus(D, principal)) == cohomology(X, D)
    assert X.intersection(principal, D) == 0


@settings(deadline=None, max_examples=20)
@given(bundles(size=3))
def test_the_cech_complex_gives_the_same_dimensions(bundle):
    X, D = bundle
    assert cech_cohomology(X, D) == cohomology(X, D)


@settings(deadline=None, max_examples=20)
@given(bundles(size=4))
def test_the_box_of_characters_leaves_none_out(bundle):
    X, D = bundle
    points, _ = X.heights(D)
    reach = int(np.abs(points).max()) + 4
    total = np.zeros(3, dtype=int)
    for m in itertools.product(range(-reach, reach + 1), repeat=2):
        signs = [m[0] * u[0] + m[1] * u[1] + a < 0 for u, a in zip(X.rays, D, strict=True)]
        total += by_arcs(sum(s << i for i, s in enumerate(signs)), len(signs))
    assert tuple(total) == cohomology(X, D)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_sections_on_hirzebruch_surfaces_as_in_closed_form(n):
    for a, b in itertools.product(range(-2, 6), range(-4, 9)):
        expected = sum(max(0, b - n * i + 1) for i in range(a + 1))
        assert cohomology(hirzebruch_fan(n), (b, a, 0, 0)).h0 == expected


def test_sections_in_the_plane_are_forms():
    for d in range(8):
        assert cohomology(PLANE, (d, 0, 0)) == ((d + 1) * (d + 2) // 2, 0, 0)


def test_the_fan_of_dp3_has_the_symmetries_of_a_hexagon():
    assert len(set(DP3.automorphisms)) == 12
    for permutation in DP3.automorphisms:
        images = [tuple(DP3.matrix(permutation) @ u) for u in DP3.rays]
        assert images == [DP3.rays[j] for j in permutation]
    assert len(PLANE.automorphisms) == 6
    assert len(hirzebruch_fan(2).automorphisms) == 2


@given(st.lists(st.integers(-9, 9), min_size=4, max_size=4))
def test_classes_on_dp3_intersect_as_on_a_blown_up_plane(numbers):
    a, b, c, d = numbers
    D = dp3_divisor(a, b, c, d)
    assert DP3.intersection(D, D) == a * a - b * b - c * c - d * d
    assert DP3.intersection(D, DP3.canonical) == -3 * a - b - c - d
    assert dp3_class(D) == (a, b, c, d)


@pytest.mark.parametrize(
    "rays",
    [
        ((1, 0), (0, 1)),
        ((1, 0), (0, 1), (-1, 0)),
        ((1, 0), (-1, -1), (0, 1)),
        ((1, 0), (0, 1), (-2, -1)),
        ((1, 0), (0, 1), (-1, -1)) * 2,
    ],
)
def test_a_fan_that_is_not_smooth_and_complete_is_refused(rays):
    with pytest.raises(InputError, match="smooth complete surface"):
        ToricSurface(rays)


@pytest.mark.parametrize("D", [(1, 2), (1, 2, 0.5), (1, 2, 10**6)])
def test_a_divisor_of_another_surface_is_refused(D):
    with pytest.raises(InputError, match="accepted are 3 integers"):
        cohomology(PLANE, D)


@pytest.mark.parametrize(
    "rays",
    [
        None,
        5,
        "abc",
        ((1, 0), (0, 1), (-1,)),
        ((1.0, 0.0), (0.0, 1.0), (-1.0, -1.0)),
        ((1, 0), (0, 1), (-1, "a")),
        ((1, 0), (0, 1), (-1, 10**400), (0, -1)),
    ],
)
def test_rays_are_pairs_of_integers(rays):
    with pytest.raises(InputError):
        ToricSurface(rays)


def test_a_fan_may_be_given_as_lists():
    assert ToricSurface([[1, 0], [0, 1], [-1, -1]]) == PLANE


def blown_up(times):
    rays = [(1, 0), (0, 1), (-1, -1)]
    for _ in range(times):
        size = [
            sum(abs(x + y) for x, y in zip(rays[i - 1], ray, strict=True))
            for i, ray in enumerate(rays)
        ]
        place = size.index(min(size))
        rays.insert(place, tuple(x + y for x, y in zip(rays[place - 1], rays[place], strict=True)))
    return tuple(rays)


def test_a_fan_of_62_rays_is_right_and_one_of_63_is_refused():
    surface = ToricSurface(blown_up(59))
    for shift in range(4):
        D = tuple((7 * i + shift) % 5 - 2 for i in range(62))
        assert cohomology(surface, D).euler == surface.euler_characteristic(D)
    with pytest.raises(InputError, match="at most 62 rays"):
        ToricSurface(blown_up(60))
    with pytest.raises(InputError, match="from 3 to 16"):
        cech_cohomology(surface, (0,) * 62)


@pytest.mark.parametrize("bad", [None, 5, "abcdef", (1,), (1,) * 7, (1.0,) * 6, [None] * 6])
def test_a_divisor_with_other_coefficients_is_refused_everywhere(bad):
    for refused in (
        DP3.euler_characteristic,
        DP3.sections,
        dp3_class,
        lambda D: minus(D, (1,) * 6),
        lambda D: plus((1,) * 6, D),
        lambda D: DP3.intersection((1,) * 6, D),
    ):
        with pytest.raises(InputError, match="accepted are"):
            refused(bad)


@pytest.mark.parametrize(
    "bad", [("1", 0, 0, 0), (1, 2, 3), (1,) * 5, (), (None,) * 4, (1.5, 0, 0, 0), (10**30, 0, 0, 0)]
)
def test_a_class_on_dp3_is_four_integers(bad):
    with pytest.raises(InputError, match="accepted are 4 integers"):
        dp3_divisor(*bad)


@pytest.mark.parametrize("bad", [None, "x", -1, 1.5, 10**30, []])
def test_a_hirzebruch_fan_has_a_number(bad):
    with pytest.raises(InputError, match="from 0 to 1000"):
        hirzebruch_fan(bad)


@pytest.mark.parametrize("bad", [(-1, 6), (64, 6), ("a", 6), (1.5, 6), (0, "x")])
def test_a_set_of_rays_is_checked(bad):
    for refused in (by_arcs, by_cech_complex):
        with pytest.raises(InputError):
            refused(*bad)


@pytest.mark.parametrize("bad", [None, "x", (), (0,), (9, 9), (0, 0, 1, 2, 3, 4), (1.5,) * 6])
def test_what_is_no_permutation_of_the_rays_is_refused(bad):
    with pytest.raises(InputError, match="permutation"):
        DP3.matrix(bad)
