"""Polygons of chambers in planes of classes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.toric.chamber_slice import (
    ChamberSlice,
    chamber_slice,
    del_pezzo_slice,
    hirzebruch_slice,
)
from workbench.toric.line_bundles import sections
from workbench.toric.surfaces import del_pezzo


def inside(polygon: tuple[tuple[Fraction, Fraction], ...], x: int, y: int) -> bool:
    return all(
        (z - p) * (y - q) - (w - q) * (x - p) >= 0
        for (p, q), (z, w) in zip(polygon, polygon[1:] + polygon[:1], strict=True)
    )


@pytest.mark.parametrize(
    "section",
    [
        *map(hirzebruch_slice, (0, 1, 2, 3)),
        *map(del_pezzo_slice, (1, 4, 7)),
        chamber_slice(del_pezzo(3), (7, -2, -2, -2), (1, 0, 0, -1), (0, 1, 1, 0), (-5, 5, -5, 5)),
    ],
)
def test_each_class_lies_in_the_polygon_of_its_chamber(section: ChamberSlice) -> None:
    for place in section.places:
        homes = [i for i, p in enumerate(section.polygons) if inside(p, place.x, place.y)]
        if place.chamber >= 0:
            assert place.chamber in homes
        if place.h0 == 0:
            assert not homes
        assert (place.h0,) == tuple(sections(section.surface, [place.divisor]))


@settings(deadline=None, max_examples=8)
@given(st.integers(1, 12))
def test_chambers_on_dp2_cut_off_the_square(degree: int) -> None:
    """The five chambers fill the square −d ≤ eᵢ ≤ 3."""
    section = del_pezzo_slice(degree)
    areas = []
    for polygon in section.polygons:
        sides = zip(polygon, polygon[1:] + polygon[:1], strict=True)
        areas.append(sum(x * w - z * y for (x, y), (z, w) in sides) / 2)
    assert min(areas) > 0
    assert sum(areas) == (degree + 3) ** 2


def test_planes_that_cannot_be_drawn_are_refused() -> None:
    X = del_pezzo(2)
    with pytest.raises(InputError, match="span no plane"):
        chamber_slice(X, (1, 0, 0), (0, 1, 0), (0, 2, 0), (0, 3, 0, 3))
    with pytest.raises(InputError, match="4 to 1600 classes"):
        chamber_slice(X, (1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 99, 0, 99))


@pytest.mark.parametrize(
    "bad", [None, "abcd", 5, (1, 2, 3), (0.5, 3, 0, 3), (float("nan"), 3, 0, 3)]
)
def test_a_window_is_four_integers(bad: Any) -> None:
    with pytest.raises(InputError, match="a window"):
        chamber_slice(del_pezzo(2), (3, 0, 0), (0, 1, 0), (0, 0, 1), bad)


@pytest.mark.parametrize("bad", [None, "x", 1.5, [], 10**9])
def test_sizes_and_degrees_of_slices_are_integers(bad: Any) -> None:
    for refused in (del_pezzo_slice, lambda size: hirzebruch_slice(2, size)):
        with pytest.raises(InputError):
            refused(bad)
