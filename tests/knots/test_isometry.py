"""All codes of all hyperbolic knots of KnotInfo give the same knot: by isometries of exteriors.

An isometry that takes the meridian to a meridian takes the longitude to a longitude, and is told
apart up to isotopy of the boundary by two signs. (+, +) keeps the orientations of the 3-sphere and
of the knot, (−, −) that of the 3-sphere only, (−, +) that of the knot only, (+, −) neither: the
meridian's linking number with the knot is the product of what happens to both. So the signs of a
knot's isometries with itself are its symmetry type, which KnotInfo states independently, and those
with another diagram say whether it is the same knot, its reverse, its mirror image or both.

For every hyperbolic knot to 13 crossings this is done for four ways to write down the diagram and
its mirror image, two that lose the chirality, and KnotInfo's own codes.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from database_knotinfo import link_list

from workbench.knots import knotinfo
from workbench.knots._isometry import link_isometries
from workbench.knots._snappy import snappy
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram
from workbench.knots.hyperbolic import NotHyperbolicError
from workbench.knots.invariants import alexander, jones, signature

Signs = frozenset[tuple[int, int]]

ROWS = [row for row in link_list()[2:] if row["geometric_type"] == "hyperbolic"]
SAMPLE = random.Random(6).sample(ROWS, 40)
AMPHICHEIRAL = [row for row in ROWS if "amphicheiral" in row["symmetry_type"]]
PARTS = 8
DT_OF_MIRROR_IMAGE = "10_71"
"""To 12 crossings the one knot whose DT code in KnotInfo, read as all others are, draws the mirror
image of its PD code. Its Jones polynomial is symmetric, so that only an isometry shows it."""
FEW = [*SAMPLE, *random.Random(7).sample(AMPHICHEIRAL, 20)]
FEW += [row for row in ROWS if row["name"] == DT_OF_MIRROR_IMAGE]

SYMMETRIES: dict[str, Signs] = {
    "chiral": frozenset({(1, 1)}),
    "reversible": frozenset({(1, 1), (-1, -1)}),
    "positive amphicheiral": frozenset({(1, 1), (-1, 1)}),
    "negative amphicheiral": frozenset({(1, 1), (1, -1)}),
    "fully amphicheiral": frozenset({(1, 1), (-1, -1), (-1, 1), (1, -1)}),
}


class Question(NamedTuple):
    """A diagram, and what the signs of the isometries to it may be."""

    code: str
    diagram: Diagram
    accepted: tuple[Signs, ...]


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def drawn(row: dict[str, str]) -> Diagram:
    return Diagram.from_pd(json.loads(row["pd_notation"]))


def group(row: dict[str, str]) -> Signs:
    return SYMMETRIES[row["symmetry_type"].strip()]


def turned(signs: Signs, meridian: int, longitude: int) -> Signs:
    return frozenset((m * meridian, along * longitude) for m, along in signs)


def written_and_read(diagram: Diagram) -> dict[str, Diagram]:
    """Return the diagram through each code that keeps all that it is."""
    return {
        "DT": Diagram.from_dt(*diagram.to_dt()),
        "Gauss": Diagram.from_gauss(*diagram.to_gauss()),
        "braid": Braid.from_diagram(diagram).closure(),
        "Spherogram": Diagram.from_spherogram(snappy.Link([*diagram.pd])),
    }


def without_chirality(diagram: Diagram) -> dict[str, Diagram]:
    """Return the diagram through codes that say no more than it is up to reflection."""
    return {
        "DT without flips": Diagram.from_dt(diagram.to_dt()[0]),
        "Gauss without signs": Diagram.from_gauss(diagram.to_gauss()[0]),
    }


def round_trips(row: dict[str, str], diagram: Diagram) -> Iterator[Question]:
    same, image = group(row), turned(group(row), -1, 1)
    for code, again in written_and_read(diagram).items():
        yield Question(code, again, (same,))
    for code, again in written_and_read(diagram.mirror()).items():
        yield Question(f"{code} of the mirror image", again, (image,))
    for code, again in without_chirality(diagram).items():
        yield Question(code, again, (same, image))


def knotinfos_codes(row: dict[str, str], diagram: Diagram) -> Iterator[Question]:
    """Yield KnotInfo's own codes, whose direction along the knot is not that of its PD code."""
    same = group(row), turned(group(row), -1, -1)
    image = turned(group(row), -1, 1), turned(group(row), 1, -1)
    word = numbers(row["braid_notation"].lstrip("[").partition("]")[0])
    dt, gauss = numbers(row["dt_notation"]), [-n for n in numbers(row["gauss_notation"])]
    yield Question("KnotInfo's braid", Diagram.from_braid(word), same)
    hands = same + image if diagram.crossings == 13 else same
    if row["name"] == DT_OF_MIRROR_IMAGE:
        hands = image
    yield Question("KnotInfo's DT", Diagram.from_dt(dt), hands)
    yield Question("KnotInfo's Gauss", Diagram.from_gauss(gauss), same + image)


def signs_of_isometries(exterior: Any, other: Diagram) -> Signs | None:
    """Return the signs of meridian and longitude under SnapPy's isometries; None if undecided."""
    try:
        isometries = link_isometries(exterior, other.exterior())
    except NotHyperbolicError:
        return None
    if isometries is None:
        return None
    maps = [isometry.cusp_maps()[0] for isometry in isometries]
    assert all(m[0, 1] == m[1, 0] == 0 for m in maps)
    return frozenset((int(m[0, 0]), int(m[1, 1])) for m in maps)


def undecided(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    """Check every code of these knots; return the (knot, code) on which SnapPy says nothing."""
    silent = []
    for row in rows:
        name, diagram = row["name"], drawn(row)
        known = knotinfo.knot(name)
        expected = (known.jones_min, known.jones), known.alexander, known.signature
        exterior = diagram.exterior()
        asked = [*round_trips(row, diagram), *knotinfos_codes(row, diagram)]
        for code, again, accepted in asked:
            if accepted == (group(row),):
                invariants = jones(again.pd), alexander(again.pd), signature(again.pd)
                assert invariants == expected, (name, code)
            found = signs_of_isometries(exterior, again)
            if found is None:
                silent.append((name, code))
            else:
                assert found in accepted, (name, code)
    return silent


def test_codes_of_61_knots_give_isometric_exteriors():
    assert undecided(FEW) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_codes_of_all_hyperbolic_knots_give_isometric_exteriors(part):
    """All 12,955 knots, 13 diagrams of each, in so many parts that two workers share them."""
    assert undecided(ROWS[part::PARTS]) == []


def test_the_table_has_all_symmetry_types():
    """Ten of its knots are no hyperbolic ones: eight torus knots and two satellites."""
    assert len(ROWS) == 12965 - 10
    assert len(AMPHICHEIRAL) == 78
    assert {row["symmetry_type"].strip() for row in ROWS} == set(SYMMETRIES)


def test_other_knots_are_not_taken_for_the_same():
    """Not even mutants of the same volume; an isometry that moves the meridian does not count."""
    kinoshita_terasaka, conway = map(Diagram.from_name, ("11n_34", "11n_42"))
    assert signs_of_isometries(kinoshita_terasaka.exterior(), conway) == frozenset()
    sister = kinoshita_terasaka.exterior()
    sister.set_peripheral_curves([[[1, 1], [0, 1]]])
    assert link_isometries(kinoshita_terasaka.exterior(), sister) == []


def test_reversing_one_of_a_chiral_knot_shows():
    """8_17 equals the mirror image of its reverse only; 9_32 equals nothing but itself."""
    for name, accepted in (("8_17", {(-1, -1), (-1, 1)}), ("9_32", {(-1, -1)})):
        knot = Diagram.from_name(name)
        assert signs_of_isometries(knot.exterior(), knot.reversed()) == accepted


def test_torus_knots_have_no_hyperbolic_exterior():
    trefoil = Diagram.from_name("3_1").exterior()
    with pytest.raises(NotHyperbolicError):
        link_isometries(trefoil, trefoil)


def test_where_snappy_fails_other_triangulations_are_tried_and_then_no_more():
    class Stubborn:
        """An exterior that SnapPy compares only after it has been retriangulated often enough."""

        def __init__(self, failures: int) -> None:
            self.failures = failures

        def solution_type(self) -> str:
            return "all tetrahedra positively oriented"

        def copy(self) -> Stubborn:
            return Stubborn(self.failures)

        def randomize(self) -> None:
            self.failures -= 1

        def is_isometric_to(self, other: Stubborn, return_isometries: bool) -> list[object]:
            if self.failures > 0:
                raise RuntimeError("The SnapPea kernel couldn't determine it.")
            return []

    assert link_isometries(Stubborn(3), Stubborn(0)) == []
    assert link_isometries(Stubborn(1000), Stubborn(0)) is None
