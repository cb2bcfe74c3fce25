"""Certificates for the refuted conjecture: made, confirmed, refused, smallest."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import load, verify
from workbench.errors import InputError
from workbench.knots.counterexample import (
    counterexample_certificate,
    gap_enclosure,
    smallest_refuting_q,
)
from workbench.knots.intervals import enclose
from workbench.knots.twisted_family import braid_word, family_row, filled_parent


@pytest.mark.parametrize("q", [2, 3, 4, 5, 6, 8, 10, 40, 150])
def test_round_trip(q):
    certificate = load(json.dumps(counterexample_certificate(q, 0, q)))
    assert certificate["statement"]["braid"] == braid_word(q)
    assert verify(certificate).holds
    low, high = map(Fraction, certificate["steps"][2]["enclosure"])
    assert high - low < Fraction(1, 10**28)
    if q <= 10:
        row = family_row(q)
        assert certificate["steps"][0]["value"] == row.signature
        assert float(low) == pytest.approx(row.slope, abs=1e-7)


def test_the_same_certificate_every_time():
    assert counterexample_certificate(4, "0.5", "1/3") == counterexample_certificate(
        4, "1/2", "1/3"
    )


rationals = st.fractions(-3, 6, max_denominator=50)


@given(rationals, rationals)
@settings(max_examples=30, deadline=None)
def test_the_smallest_refutation_is_certified_and_the_one_before_is_not(c1, c2):
    q = smallest_refuting_q(c1, c2)
    assert verify(counterexample_certificate(q, c1, c2)).holds
    if q > 2:
        with pytest.raises(InputError, match="does not refute"):
            counterexample_certificate(q - 1, c1, c2)


def test_large_constants_need_many_twists():
    assert smallest_refuting_q(100, 0) == 406
    with pytest.raises(InputError, match="more than 1600 twists"):
        smallest_refuting_q(1000, 0)


@pytest.mark.parametrize(
    "constant", ["", "x", "1e5", "1e999999999", "1/0", "nan", "9" * 40, 0.5, None, True, "٣"]
)
def test_unusable_constants_are_refused(constant):
    with pytest.raises(InputError, match="constant"):
        counterexample_certificate(3, constant, 0)
    with pytest.raises(InputError, match="constant"):
        smallest_refuting_q(0, constant)


@pytest.mark.parametrize("q", [-3, 1, 0, 1601, 2.5, "4"])
def test_unusable_twists_are_refused(q):
    with pytest.raises(InputError, match="twists"):
        counterexample_certificate(q, 0, 0)


@pytest.mark.parametrize("q", [*range(2, 40), 100, 400, 1000, 1600])
def test_the_gap_exceeds_q_by_less_than_a_quarter(q):
    slope = enclose(filled_parent(q), attempts=1).slope  # of K_q, plus 9q
    assert 0 < -slope < 0.25


@pytest.mark.parametrize("q", [2, 5, 10, 60])
def test_the_gap_is_enclosed_between_q_and_q_and_a_quarter(q):
    low, high = (Fraction(end) for end in gap_enclosure(q))
    assert q < low <= high < q + Fraction(1, 4)
    assert high - low < Fraction(1, 10**11)


def test_the_enclosed_gap_holds_the_double_precision_one():
    low, high = (float(end) for end in gap_enclosure(7))
    assert low - 1e-9 < family_row(7).gap < high + 1e-9
