"""Attacks on the verifier of ribbon discs: corruption, forgery, bands that do not split."""

from __future__ import annotations

import copy
import json
import random

import pytest

from workbench.certificates import CertificateError, PlanarMap, seal, verify
from workbench.knots.bands import bands
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import determinant
from workbench.knots.ribbon import find_ribbon

NAMES = ("6_1", "8_20", "9_46", "10_99", "10_155")


def holds(statement: object, steps: object) -> bool:
    try:
        return verify(seal("ribbon", statement, steps, "forger")).holds
    except CertificateError:
        return False


@pytest.fixture(scope="module")
def certificates() -> list[dict]:
    return [find_ribbon(Diagram.from_name(name)).certificate for name in NAMES]


def test_what_the_search_finds_holds(certificates: list[dict]) -> None:
    for certificate in certificates:
        assert verify(json.loads(json.dumps(certificate))).holds


def test_the_steps_prove_nothing_about_other_knots(certificates: list[dict]) -> None:
    others = [Diagram.from_name(name) for name in ("3_1", "4_1", "7_7", "8_18", "9_40", "10_45")]
    for certificate in certificates:
        for other in others:
            assert not holds({"pd": other.to_pd(), "loops": 0}, certificate["steps"])


def test_corrupted_steps_hold_only_for_ribbon_knots(certificates: list[dict]) -> None:
    """A change may leave a proof a proof; then its knot has a square for determinant."""
    rng = random.Random(5)
    accepted = 0
    for _ in range(3_000):
        certificate = copy.deepcopy(rng.choice(certificates))
        steps = [list(step) for step in certificate["steps"]]
        step = rng.choice(steps)
        place = rng.randrange(len(step))
        match rng.randrange(4):
            case 0 if place and isinstance(step[place], int):
                step[place] += rng.choice([-4, -1, 1, 2, 4])
            case 1:
                steps.remove(step)
            case 2:
                at = rng.randrange(len(steps))
                steps[at], steps[at - 1] = steps[at - 1], steps[at]
            case _:
                pd = certificate["statement"]["pd"]
                row = rng.choice(pd)
                row[:] = row[1:] + row[:1]
        if holds(certificate["statement"], steps):
            accepted += 1
            value = determinant([tuple(row) for row in certificate["statement"]["pd"]])
            assert round(value**0.5) ** 2 == value
    assert accepted < 1_500


def test_a_band_that_joins_or_turns_over_is_refused() -> None:
    pd = Diagram.from_braid([1, 1, 1]).to_pd()
    planar = PlanarMap.from_pd(pd)
    face = next(d for d in planar.partner if planar.next(planar.next(d)) == d)
    other = planar.next(face)
    steps = [["saddle", face, other]]
    verdict = verify(seal("ribbon", {"pd": pd, "loops": 0}, steps, "forger"))
    assert not verdict.holds
    hopf = {"pd": Diagram.from_braid([1, 1]).to_pd(), "loops": 0}
    assert "a knot has one" in verify(seal("ribbon", hopf, [], "forger")).sentence


def test_saddles_are_no_isotopies() -> None:
    pd = Diagram.from_name("6_1").to_pd()
    steps = find_ribbon(Diagram.from_name("6_1")).certificate["steps"]
    for kind in ("unknot", "unlink"):
        try:
            assert not verify(seal(kind, {"pd": pd, "loops": 0}, steps, "forger")).holds
        except CertificateError:
            continue


@pytest.mark.parametrize(
    "step", [["saddle"], ["saddle", 0], ["saddle", 0, 0], ["saddle", "a", 1], ["saddle", 0, 10**9]]
)
def test_saddles_that_are_none(step: list) -> None:
    assert not holds({"pd": Diagram.from_name("6_1").to_pd(), "loops": 0}, [step])


def test_random_bands_prove_no_knot_that_is_not_slice() -> None:
    """Signature 0 and a square determinant do not make 8_18's relatives ribbon: none is found."""
    for name in ("4_1", "8_17", "8_3"):
        assert find_ribbon(Diagram.from_name(name), 1.5).certificate is None


def test_each_band_splits() -> None:
    knot = Diagram.from_name("8_9")
    planar = PlanarMap.from_pd(knot.to_pd())
    assert planar.components() == 1
    assert sum(1 for _ in bands(knot, 1, 1)) > 100
