"""The comparison with other programs counts what it says it counts."""

from __future__ import annotations

import random

import pytest

from workbench.errors import InputError
from workbench.knots.classics import classics, inflated, kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones
from workbench.knots.knotinfo import knot
from workbench.knots.peers import PROGRAMS, Attempt, attempt, compare, summary


@pytest.mark.parametrize("program", PROGRAMS)
def test_no_program_unties_a_trefoil(program: str) -> None:
    assert not attempt(program, Diagram.from_pd(knot("3_1").pd), 0.05).solved


def test_the_classics_are_unknots_by_the_group() -> None:
    for diagram in classics().values():
        assert attempt("SnapPy group", diagram).solved


def test_the_summary_counts_and_compares_only_what_both_solve() -> None:
    table = summary(compare({"few": [kauffman_lambropoulou(4, 3, 5, 4)]}, 5.0))
    by_program = table.set_index("program")
    assert by_program.loc["ours", "solved"] == 1
    assert by_program.loc["ours", "ratio"] == 1
    assert by_program.loc["Regina simplify", "solved"] == 0
    assert by_program["ratio"].isna()["Regina simplify"]


def test_pythons_own_generator_is_left_alone() -> None:
    random.seed(1)
    before = random.getstate()
    attempt("Spherogram global", kauffman_lambropoulou(4, 3, 5, 4))
    assert random.getstate() == before


@pytest.mark.parametrize("seed", range(3))
def test_inflating_keeps_the_knot(seed: int) -> None:
    pd = knot("8_19").pd
    large = inflated(Diagram.from_pd(pd), 40, seed)
    assert large.crossings == 40
    assert jones(large.pd) == jones(pd)
    assert inflated(Diagram.from_pd(pd), 40, seed) == large


def test_mistakes_are_said() -> None:
    kink = Diagram.from_pd([(1, 1, 2, 2)])
    with pytest.raises(InputError, match="accepted: ours"):
        attempt("theirs", kink)
    with pytest.raises(InputError, match="diagrams of knots"):
        attempt("ours", Diagram((), 1))
    with pytest.raises(InputError, match="must be 1"):
        kauffman_lambropoulou(4, 3, 7, 4)
    with pytest.raises(InputError, match="needed to inflate"):
        inflated(kink, 0)


def test_a_group_that_takes_too_long_is_given_up_and_the_next_one_answered() -> None:
    gordian = classics()["Gordian"]
    assert attempt("SnapPy group", gordian, 1e-4) == Attempt(False, 1e-4)
    assert attempt("SnapPy group", kauffman_lambropoulou(4, 3, 5, 4)).solved
