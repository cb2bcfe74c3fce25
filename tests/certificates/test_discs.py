"""Disc arithmetic encloses: exact rational members stay members under every operation."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates.discs import Disc

UNIT = 1 << 256
rationals = st.fractions(-20, 20, max_denominator=1000)
radii = st.fractions(0, 3, max_denominator=1000)
# Rational points of the unit circle, to reach the very edge of a disc.
edge = st.fractions(-9, 9, max_denominator=50).map(
    lambda t: ((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t))
)
shrink = st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])


@st.composite
def discs_with_member(draw):
    x, y, radius = draw(rationals), draw(rationals), draw(radii)
    (cos, sin), part = draw(edge), draw(shrink)
    return Disc.around(x, y, radius), (x + part * radius * cos, y + part * radius * sin)


def contains(disc: Disc, point: tuple[Fraction, Fraction]) -> bool:
    dx, dy = (c - p * UNIT for c, p in zip((disc.re, disc.im), point, strict=True))
    return dx * dx + dy * dy <= disc.radius**2


@settings(deadline=None)
@given(discs_with_member(), discs_with_member())
def test_ring_operations(first, second):
    (X, (a, b)), (Y, (c, d)) = first, second
    assert contains(X, (a, b))
    assert contains(X + Y, (a + c, b + d))
    assert contains(X - Y, (a - c, b - d))
    assert contains(X * Y, (a * c - b * d, a * d + b * c))


@settings(deadline=None)
@given(discs_with_member(), st.integers(0, 6))
def test_powers(first, n):
    X, (a, b) = first
    re, im = Fraction(1), Fraction(0)
    for _ in range(n):
        re, im = re * a - im * b, re * b + im * a
    assert contains(X**n, (re, im))


@settings(deadline=None)
@given(discs_with_member())
def test_reciprocal(first):
    X, (a, b) = first
    try:
        inverse = X.reciprocal()
    except ZeroDivisionError:
        assert contains(Disc(X.re, X.im, X.radius + 2), (Fraction(0), Fraction(0)))
    else:
        norm = a * a + b * b
        assert contains(inverse, (a / norm, -b / norm))


@settings(deadline=None)
@given(discs_with_member(), edge, st.fractions(0, 1), st.fractions(0, 1))
def test_inside_means_every_member_is_inside(first, direction, step, size):
    Y, _ = first
    dx, dy = (int(x * step * Y.radius) for x in direction)
    X = Disc(Y.re + dx, Y.im + dy, int(size * Y.radius))
    distance, room = dx * dx + dy * dy, Y.radius - X.radius
    if X.inside(Y):
        assert room > 0
        assert distance < room**2
    else:
        assert room <= 2 or distance >= (room - 2) ** 2


def test_a_disc_is_not_inside_itself():
    disc = Disc.around(Fraction(1, 3), Fraction(2, 7), Fraction(1, 10))
    assert not disc.inside(disc)
    assert disc.centre().inside(disc)


def test_zero_has_no_reciprocal():
    with pytest.raises(ZeroDivisionError):
        Disc.integer(0).reciprocal()
