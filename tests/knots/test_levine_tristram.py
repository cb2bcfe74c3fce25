"""Levine-Tristram signatures against KnotInfo's column and Seifert matrices made by Spherogram."""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import groupby
from math import acos, pi

import numpy as np
import pytest
from database_knotinfo import link_list
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, signature
from workbench.knots.levine_tristram import circle_roots, levine_tristram, signature_steps
from workbench.knots.random_diagrams import random_knot


@cache
def table() -> dict[str, dict[str, str]]:
    return {entry["name"]: entry for entry in link_list()[2:]}


def check_against_knotinfo(least: int, most: int) -> int:
    """KnotInfo lists the jumps: where, θ/π, and the values before, at, and after."""
    checked = 0
    for name, entry in table().items():
        if not least <= int(entry["crossing_number"]) <= most:
            continue
        steps = list(signature_steps(Diagram.from_pd(json.loads(entry["pd_notation"]))))
        listed = json.loads(entry["signature_function"])
        jumps = [] if listed == [0] else listed
        values = [jumps[0][1][0]] + [jump[1][2] for jump in jumps] if jumps else [0]
        found = [value for value, _ in groupby(step.value for step in reversed(steps))]
        assert found == [value for value, _ in groupby(values)], name
        for place, (before, _, after), *_ in jumps:
            near = [step.first for step in steps if abs(step.first - place) < 1e-8]
            assert near or before == after, name
        checked += 1
    return checked


def test_the_signature_function_is_that_of_knotinfo() -> None:
    assert check_against_knotinfo(3, 10) == 249


@pytest.mark.slow
def test_the_signature_function_is_that_of_knotinfo_to_twelve_crossings() -> None:
    assert check_against_knotinfo(11, 12) == 2728


def of_seifert(diagram: Diagram, x: Fraction) -> tuple[int, float]:
    """Return minus the signature of (1 − ω)V + (1 − ω̄)Vᵀ, and its eigenvalue that is nearest to 0.

    In Spherogram's convention for V the right-handed trefoil has signature 2.
    """
    omega = np.exp(2j * np.arccos(float(x)))
    rows = diagram.to_spherogram().seifert_matrix()
    V = np.array(rows, dtype=float).reshape(len(rows), len(rows))
    values = np.linalg.eigvalsh((1 - omega) * V + (1 - omega.conjugate()) * V.T)
    return -int(np.sign(values).sum()), float(abs(values).min(initial=1.0))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(4, 9), st.fractions(0, 1, max_denominator=60))
def test_the_signature_is_that_of_a_seifert_matrix(seed: int, crossings: int, x: Fraction) -> None:
    diagram = random_knot(crossings, seed)
    if x < 1:
        value, least = of_seifert(diagram, x)
        assert least < 1e-9 or levine_tristram(diagram, x) == value


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(3, 30))
def test_at_minus_one_it_is_the_signature(seed: int, crossings: int) -> None:
    diagram = random_knot(crossings, seed)
    assert levine_tristram(diagram, Fraction(0)) == signature(diagram.pd)
    for step in signature_steps(diagram):
        assert step.value == -levine_tristram(diagram.mirror(), step.x)
        assert step.first <= 2 * acos(step.x) / pi <= step.last


def test_between_the_roots_there_is_none() -> None:
    for name in ("3_1", "5_1", "10_132", "12n_242", "11a_367"):
        coefficients = alexander(Diagram.from_name(name).pd)
        roots = np.roots(coefficients)
        on_circle = sorted(
            {round(abs(np.cos(np.angle(r) / 2)), 9) for r in roots if abs(abs(r) - 1) < 1e-9}
        )
        found = [round(float(low), 9) for low, _ in circle_roots(coefficients)]
        assert found == pytest.approx(on_circle)


def test_what_is_refused() -> None:
    trefoil = Diagram.from_braid([1, 1, 1])
    for x in (Fraction(1), Fraction(-1, 2)):
        with pytest.raises(InputError, match="fraction from 0 to below 1"):
            levine_tristram(trefoil, x)
    with pytest.raises(InputError, match="connected diagram"):
        levine_tristram(Diagram.from_braid([1, 1, 1], 3), Fraction(0))
    with pytest.raises(InputError, match="one component"):
        list(signature_steps(Diagram.from_braid([1, 1])))
