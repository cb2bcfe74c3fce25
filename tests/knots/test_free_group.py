"""The free-group test in two programs: true for what bands make of ribbon knots, else false."""

from __future__ import annotations

import random

import pytest

from workbench.certificates import seal
from workbench.errors import InputError
from workbench.knots.bands import banded, bands
from workbench.knots.diagram import Diagram
from workbench.knots.free_group import FreeGroup, banded_link, free_group
from workbench.knots.ribbon import find_ribbon

BOTH, NEITHER = FreeGroup(snappy=True, regina=True), FreeGroup(snappy=False, regina=False)


@pytest.mark.parametrize("name", ["6_1", "8_20", "9_46", "10_155", "12n_553", "12a_631"])
def test_the_bands_of_ribbon_knots_make_trivial_links(name: str) -> None:
    found = find_ribbon(Diagram.from_name(name))
    assert found.certificate is not None
    link = banded_link(found.certificate)
    assert link.components == found.bands + 1
    assert link.crossings > 0
    assert free_group(link) == BOTH


def test_bands_on_knots_that_are_not_slice_make_none() -> None:
    rng = random.Random(4)
    for name in ("4_1", "8_17", "8_3"):
        knot = Diagram.from_name(name)
        for band in rng.sample(list(bands(knot, 1, 2)), 6):
            assert free_group(banded(knot, band)) == NEITHER


def test_loops_count_and_links_may_fall_apart() -> None:
    assert free_group(Diagram.from_pd([], loops=3)) == BOTH
    assert free_group(Diagram.from_braid([1, -1, 3, -3], 5)) == BOTH
    assert free_group(Diagram.from_braid([1, 1, 3, -3], 5)) == NEITHER


def test_without_bands_it_is_the_knot() -> None:
    kink = seal("ribbon", {"pd": [[1, 1, 2, 2]], "loops": 0}, [["R1-", 0]], "a test")
    assert banded_link(kink).crossings == 1


def test_time_ends() -> None:
    assert free_group(Diagram.from_name("8_20"), 1e-4) == NEITHER


@pytest.mark.parametrize(
    ("certificate", "sentence"),
    [
        (seal("unknot", {"pd": [[1, 1, 2, 2]], "loops": 0}, [["R1-", 0]], ""), "of kind ribbon"),
        (seal("ribbon", {"pd": [[1, 1, 2, 2]], "loops": 0}, [["saddle", 0, 0]], ""), "replayed"),
        (seal("ribbon", {"pd": [[1, 1, 2, 2]], "loops": 0}, [["saddle"]], ""), "replayed"),
        (seal("ribbon", {"pd": [[1, 2, 3, 4]], "loops": 0}, [], ""), "replayed"),
        (seal("ribbon", {}, [], ""), "replayed"),
        ({"kind": "ribbon"}, "replayed"),
    ],
)
def test_what_is_no_ribbon_certificate(certificate: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        banded_link(certificate)
