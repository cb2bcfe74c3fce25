"""DT and Gauss codes against KnotInfo's columns, Spherogram and each other."""

from __future__ import annotations

import json
import random
import re
from itertools import permutations, product

import pytest
import spherogram
from database_knotinfo import link_list

from workbench.errors import InputError
from workbench.knots import knotinfo
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, jones, signature
from workbench.knots.random_diagrams import random_braid, random_knot, random_link

ROWS = link_list()[2:]  # after the headings and the unknot
SAMPLE = random.Random(1).sample(ROWS, 300)


def numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", text)]


def drawn(row: dict[str, str]) -> Diagram:
    return Diagram.from_pd(json.loads(row["pd_notation"]))


def invariants(diagram: Diagram) -> tuple[object, ...]:
    return jones(diagram.pd), alexander(diagram.pd), signature(diagram.pd)


def check_round_trips(rows: list[dict[str, str]]) -> tuple[int, int]:
    """Return how many chiral knots there were, and how many the three invariants told as such."""
    chiral = told = 0
    for row in rows:
        name, diagram = row["name"], drawn(row)
        known = knotinfo.knot(name)
        expected = (known.jones_min, known.jones), known.alexander, known.signature
        assert invariants(diagram) == expected, name

        assert Diagram.from_pd(diagram.to_pd()) == diagram, name
        assert Diagram.from_gauss(*diagram.to_gauss()) == diagram, name
        coded = Diagram.from_dt(*diagram.to_dt())
        assert coded.canonical() == diagram.canonical(), name
        assert coded.to_dt() == diagram.to_dt(), name
        braid = Braid.from_diagram(diagram)
        assert invariants(braid.closure()) == expected, name
        assert Braid.from_diagram(braid.closure()).strands == braid.strands, name

        mirror = diagram.mirror()
        lowest, coefficients = jones(mirror.pd)
        assert (lowest, coefficients) == (
            1 - known.jones_min - len(known.jones),
            known.jones[::-1],
        ), name
        assert signature(mirror.pd) == -known.signature, name
        image = Braid.from_diagram(mirror).closure()
        assert invariants(image) == invariants(mirror), name
        assert Diagram.from_gauss(*mirror.to_gauss()) == mirror != diagram, name
        if "amphicheiral" in row["symmetry_type"]:
            assert invariants(mirror) == expected, name
        else:
            chiral += 1
            told += invariants(mirror) != expected
    return chiral, told


def test_round_trips_of_300_knots():
    chiral, told = check_round_trips(SAMPLE)
    assert chiral > 290
    assert chiral - told < 5


@pytest.mark.slow
def test_round_trips_of_all_knots():
    """Of all 12,965 knots 78 are amphicheiral, and 32 chiral ones look so to the invariants."""
    chiral, told = check_round_trips(ROWS)
    assert chiral == 12965 - 78
    assert told == chiral - 32


def check_knotinfos_own_codes(rows: list[dict[str, str]]) -> None:
    """Each of KnotInfo's codes of a knot gives that knot, chirality as the docstrings say."""
    for row in rows:
        name, diagram = row["name"], drawn(row)
        here, there = jones(diagram.pd), jones(diagram.mirror().pd)
        dt = Diagram.from_dt(numbers(row["dt_notation"]))
        first_braid = row["braid_notation"].lstrip("[").partition("]")[0]
        braid = Diagram.from_braid(numbers(first_braid))
        gauss = Diagram.from_gauss([-number for number in numbers(row["gauss_notation"])])
        assert dt.crossings == gauss.crossings == diagram.crossings, name
        assert alexander(dt.pd) == alexander(gauss.pd) == alexander(diagram.pd), name
        assert jones(braid.pd) == here, name
        assert jones(gauss.pd) in (here, there), name
        if diagram.crossings <= 12:
            assert jones(dt.pd) == here, name
        else:
            assert jones(dt.pd) in (here, there), name


def test_knotinfos_own_codes():
    check_knotinfos_own_codes(SAMPLE)


@pytest.mark.slow
def test_all_of_knotinfos_own_codes():
    check_knotinfos_own_codes(ROWS)


@pytest.mark.parametrize("name", ["K12n242", "L6a4", "L10a90", "8_20", "L14n467", "7^2_1", "K15n1"])
def test_letters_with_flips_are_spherograms(name):
    code = spherogram.links.links_base.lookup_DT_code_by_name(name)
    ours = Diagram.from_dt(code)
    assert ours.canonical() == Diagram.from_spherogram(spherogram.Link(name)).canonical()
    assert Diagram.from_dt(f"DT: {code}") == Diagram.from_dt(f"DT[{code}]") == ours


def test_codes_without_flips_are_spherograms():
    for row in SAMPLE:
        code = numbers(row["dt_notation"])
        theirs = Diagram.from_spherogram(spherogram.Link(f"DT: {[tuple(code)]}"))
        assert Diagram.from_dt(code).canonical() == theirs.canonical(), row["name"]


def test_codes_with_flips_are_spherograms():
    """Without kinks, which Spherogram's codec does not read back."""
    for seed in range(100):
        link = random_braid(2 + seed % 5, 20 + seed % 20, seed).closure()
        if link.pieces > 1 or min(map(len, link.faces())) == 1:
            continue
        code, flips = link.to_dt()
        theirs = spherogram.Link(f"DT: {[*code]}, {[*flips]}")
        assert Diagram.from_spherogram(theirs).canonical() == link.canonical(), seed


@pytest.mark.parametrize("seed", range(40))
def test_links_and_loops_come_back(seed):
    link = random_link(2 + seed, seed)
    link = Diagram(link.pd, seed % 3, link.signs)
    assert Diagram.from_gauss(*link.to_gauss()) == link
    assert Diagram.from_dt(*link.to_dt()).canonical() == link.canonical()
    code, flips = link.to_dt()
    assert Diagram.from_dt(code, flips).to_dt() == (code, flips)


@pytest.mark.parametrize("seed", range(20))
def test_two_pieces_come_back(seed):
    one, other = random_link(4, seed), random_link(7, seed + 100)
    shifted = [[label + 1000 for label in crossing] for crossing in other.pd]
    link = Diagram.from_pd([*one.pd, *shifted])
    assert link.pieces == 2
    assert Diagram.from_dt(*link.to_dt()).pieces == 2
    assert Diagram.from_gauss(*link.to_gauss()).writhe == link.writhe


@pytest.mark.parametrize("seed", range(40))
def test_codes_without_signs_are_drawn_with_the_same_passages(seed):
    knot = random_knot(3 + seed, seed)
    for again in (Diagram.from_gauss(knot.to_gauss()[0]), Diagram.from_dt(knot.to_dt()[0])):
        assert again.to_dt()[0] == knot.to_dt()[0]
        assert signature(again.pd) in range(-knot.crossings, knot.crossings)


def test_summands_are_positive_where_they_are_met_first():
    """A sum of trefoils of both hands becomes one of two right-handed ones; kinks are free."""
    square = Diagram.from_braid([1, 1, 1, -2, -2, -2])
    granny = Diagram.from_braid([1, 1, 1, 2, 2, 2])
    assert signature(square.pd) == 0
    code, signs = square.to_gauss()
    assert signs == (1, 1, 1, -1, -1, -1)
    assert Diagram.from_gauss(code).signs == (1,) * 6
    assert signature(Diagram.from_gauss(code).pd) == signature(granny.pd) == -4
    kinks = Diagram.from_braid([1, -2, 3, -4])
    assert Diagram.from_gauss(kinks.to_gauss()[0]).signs == (1, 1, 1, 1)


def test_every_short_dt_code_is_read_exactly_if_some_flips_draw_it():
    """All orders of five even numbers against all choices of flips."""
    read = refused = 0
    for evens in permutations((2, 4, 6, 8, 10)):
        drawable = False
        for flips in product((0, 1), repeat=5):
            try:
                Diagram.from_dt(evens, flips)
                drawable = True
            except InputError:
                pass
        if drawable:
            assert Diagram.from_dt(evens).to_dt()[0] == (evens,)
            read += 1
        else:
            with pytest.raises(InputError, match="cannot be drawn"):
                Diagram.from_dt(evens)
            refused += 1
    assert read > 20
    assert refused > 5


def test_an_empty_code_is_the_unknot():
    unknot = Diagram.from_pd([], loops=1)
    assert Diagram.from_dt([]) == Diagram.from_gauss([]) == Diagram.from_gauss([[]], []) == unknot


@pytest.mark.parametrize(
    ("code", "flips", "sentence"),
    [
        ([4, 6, 3], None, "even numbers; 3 is odd"),
        ([4, 6, 10], None, "3 crossings uses the numbers 2 to 6"),
        ([4, 0, 2], None, "3 crossings uses the numbers 2 to 6"),
        ([4, -4, 2], None, "each even number once"),
        ([4, 6.0, 2], None, "integers; 6.0 is not one"),
        ([4, True, 2], None, "integers; True is not one"),
        ([4, "6", 2], None, "integers; '6' is not one|list of integers"),
        ([4, 2 * 10**9000, 2], None, "numbers 2 to 6"),
        ([4, 10**9000 + 1, 2], None, "an integer of many digits is odd"),
        (None, None, "list of even integers"),
        (4, None, "list of even integers, or of such lists, not 4"),
        ([[4, 6], 2], None, "list of integers, not 2"),
        ([4, 8, 2, 10, 6], None, "cannot be drawn"),
        ([4, 6, 2], [0, 0], "flips of this DT code are 3 numbers"),
        ([4, 6, 2], [0, 0, 2], "flips of this DT code are 3 numbers"),
        ([4, 6, 2], [0, 1, 0], "cannot be drawn"),
        ([4, 6, 2], "001", "flips of a DT code is a list"),
        ("", None, "letters such as"),
        ("cacbc", None, "do not fit its head"),
        ("c", None, "do not fit its head"),
        ("cacbca.01", None, "flips of this DT code are 3"),
        ("cacbca.0 1", None, "letters such as"),
        ("cAcbca", None, "do not fit its head"),
        ("cacbca", [0, 0, 1], "after a point"),
    ],
)
def test_bad_dt_codes_are_refused(code, flips, sentence):
    with pytest.raises(InputError, match=sentence):
        Diagram.from_dt(code, flips)


@pytest.mark.parametrize(
    ("code", "signs", "sentence"),
    [
        ([1, -2, 3, -1, 2], None, "crossing 3, passed 1 times over and 0 under"),
        ([1, -2, 3, 1, 2, -3], None, "crossing 1, passed 2 times over and 0 under"),
        ([1, -2, 3, -1, 2, -3, 1], None, "crossing 1, passed 2 times over and 1 under"),
        ([0, 0], None, "it has a 0"),
        ([1, -1.0], None, "integers; -1.0 is not one"),
        ([1, None], None, "integers"),
        ([1, 10**9000, -1], None, "an integer of many digits, passed 1 times over"),
        ("1,-2", None, "list of crossing numbers"),
        (None, None, "list of crossing numbers"),
        ([1, 2, -1, -2], None, "cannot be drawn"),
        ([[1, -2], [2, -1], [3], [-3]], None, "cannot be drawn"),
        ([1, -2, 3, -1, 2, -3], [1, 1], "are 3 numbers"),
        ([1, -2, 3, -1, 2, -3], [1, 1, 0], "are 3 numbers"),
        ([1, -2, 3, -1, 2, -3], [1, 1, -1], "cannot be drawn"),
    ],
)
def test_bad_gauss_codes_are_refused(code, signs, sentence):
    with pytest.raises(InputError, match=sentence):
        Diagram.from_gauss(code, signs)
