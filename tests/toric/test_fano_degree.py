"""The degree of toric Fano varieties."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.toric.fano_degree import fano_degree
from workbench.toric.polygons import Polygon, reflexive_polygons
from workbench.toric.polytopes import reflexive_polytopes


def test_degree_and_boundary_points_make_twelve() -> None:
    for polygon in reflexive_polygons().values():
        assert fano_degree(polygon) + polygon.boundary_count == 12


def test_degrees_are_even_and_give_the_points_of_the_polar() -> None:
    """h⁰(−K) = (−K)³/2 + 3, the number of lattice points of the polar polytope."""
    for polytope in reflexive_polytopes()[::20]:
        assert fano_degree(polytope) == 2 * len(polytope.polar.points) - 6


def test_other_polygons_are_refused() -> None:
    with pytest.raises(InputError, match="reflexive polygon"):
        fano_degree(Polygon(((-2, -2), (2, -2), (0, 3))))
