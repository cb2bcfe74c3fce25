from __future__ import annotations

import time

import pytest

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones
from workbench.knots.surgery import same_zero_surgery
from workbench.knots.zero_friends import zero_friends


def test_the_partner_in_the_census_is_found_again() -> None:
    knot, partner = Diagram.from_name("12n_309"), Diagram.from_name("K14n14254")
    (friend,) = zero_friends(knot, tetrahedra=8)
    assert jones(friend.pd) in (jones(partner.pd), jones(partner.mirror().pd))
    assert alexander(friend.pd) == alexander(knot.pd)
    assert same_zero_surgery(knot, friend, seed=5)


def test_a_0_surgery_that_is_not_hyperbolic_yields_nothing() -> None:
    assert zero_friends(Diagram.from_name("3_1")) == []


def test_the_budget_ends_the_search() -> None:
    begun = time.monotonic()
    zero_friends(Diagram.from_name("11a_28"), budget=1.0, tetrahedra=40)
    assert time.monotonic() - begun < 20


def test_unreasonable_requests_are_refused() -> None:
    knot = Diagram.from_name("6_1")
    with pytest.raises(InputError, match="one component, not 2"):
        zero_friends(Diagram.from_name("L2a1"))
    with pytest.raises(InputError, match="budget"):
        zero_friends(knot, budget=0)
    with pytest.raises(InputError, match="At least 2 tetrahedra"):
        zero_friends(knot, tetrahedra=1)
