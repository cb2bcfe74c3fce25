from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.surgery import same_zero_surgery, zero_surgery, zero_surgery_volume

# N. Dunfield and S. Gong, arXiv:2512.21825, name these pairs; all knots are in SnapPy's census
PAIRS = [("K12n309", "K14n14254"), ("K11n49", "K15n103488")]


@pytest.mark.parametrize("name", ["3_1", "6_1", "8_20", "12n_242"])
def test_a_0_surgery_has_the_homology_of_circle_times_sphere(name: str) -> None:
    assert str(zero_surgery(Diagram.from_name(name)).homology()) == "Z"


def test_the_longitude_is_the_homological_one_whatever_the_writhe() -> None:
    kinked = Diagram.from_braid([1, 1, 1, 2, 3])
    assert kinked.writhe == 5
    assert str(zero_surgery(kinked).homology()) == "Z"
    assert same_zero_surgery(kinked, Diagram.from_name("3_1"))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_known_pairs_have_the_same_0_surgery(one: str, other: str) -> None:
    first, second = Diagram.from_name(one), Diagram.from_name(other)
    assert same_zero_surgery(first, second)
    assert same_zero_surgery(first.mirror(), second, seed=3)
    assert zero_surgery_volume(first) == pytest.approx(zero_surgery_volume(second), abs=1e-9)


def test_a_pair_whose_0_surgery_is_not_hyperbolic_is_recognised_too() -> None:
    one, other = Diagram.from_name("K15n19499"), Diagram.from_name("K15n153789")
    assert zero_surgery_volume(one) is None
    assert same_zero_surgery(one, other)


@pytest.mark.parametrize(
    ("one", "other"), [("K12n309", "K11n49"), ("6_1", "3_1"), ("8_8", "10_129"), ("3_1", "4_1")]
)
def test_knots_of_different_0_surgery_are_not_taken_for_a_pair(one: str, other: str) -> None:
    """Alexander polynomials and volumes tell most of them apart; 8_8 and 10_129 share the first."""
    assert not same_zero_surgery(Diagram.from_name(one), Diagram.from_name(other))


def test_links_have_no_0_surgery_here() -> None:
    with pytest.raises(InputError, match="one component, not 2"):
        zero_surgery(Diagram.from_name("L2a1"))
