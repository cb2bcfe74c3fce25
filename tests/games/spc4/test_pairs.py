from __future__ import annotations

import pytest

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.spc4 import examine, examine_knot, unoriented_jones
from workbench.knots.diagram import Diagram


@pytest.mark.parametrize(("one", "other"), [("K12n309", "K14n14254"), ("K11n49", "K15n103488")])
def test_two_ribbon_knots_are_ruled_out(one: str, other: str) -> None:
    pair = examine(Diagram.from_name(one), Diagram.from_name(other))
    assert pair.same_surgery
    assert pair.distinct
    assert pair.verdict.name == "ruled out"
    for finding in (pair.one, pair.other):
        assert verify(finding.certificate).holds
        assert finding.certificate["statement"]["pd"] == finding.knot.to_pd()


def test_a_knot_and_its_mirror_image_are_a_pair_of_one_knot() -> None:
    knot = Diagram.from_name("8_20")
    pair = examine(knot, knot.mirror())
    assert pair.same_surgery
    assert not pair.distinct


def test_knots_that_are_no_pair_are_said_to_be_none() -> None:
    pair = examine(Diagram.from_name("6_1"), Diagram.from_name("3_1"))
    assert not pair.same_surgery
    assert (pair.one.sliceness, pair.other.sliceness) == ("ribbon", "not slice")
    assert pair.verdict.name == "no pair"


def test_an_obstructed_knot_is_not_searched() -> None:
    found = examine_knot(Diagram.from_name("8_17"), budget=1e-3)
    assert found.sliceness == "not slice"
    assert found.unlink is None


def test_the_unknot_is_ribbon() -> None:
    assert examine_knot(Diagram.from_pd([], loops=1)).sliceness == "ribbon"


def test_jones_polynomials_are_compared_up_to_mirror_image() -> None:
    names = ["3_1", "4_1", "5_2", "6_1", "8_20"]
    polynomials = [unoriented_jones(Diagram.from_name(name)) for name in names]
    assert polynomials == [unoriented_jones(Diagram.from_name(name).mirror()) for name in names]
    assert len(set(polynomials)) == len(names)


def test_links_and_budgets_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="one component"):
        examine(Diagram.from_name("L2a1"), Diagram.from_name("6_1"))
    with pytest.raises(InputError, match="budget"):
        examine(Diagram.from_name("6_1"), Diagram.from_name("6_1"), budget=0)
