"""The picture is read back from its SVG paths, as a person would read it from the screen."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
import spherogram

from widgets.knot_diagram import diagram_figure
from workbench.errors import InputError
from workbench.knots.layout import orthogonal_layout

KNOTS = ["3_1", "4_1", "5_2", "8_19", "8_20", "10_139", "K12n242", "K13n4587", "K14n19265"]
LINKS = ["L2a1", "L6a4", "L10n113"]
Point = tuple[float, float]


def flattened(path: str) -> list[Point]:
    """Points of a path of M, L, quarter-circle A and Z, with y negated: up is up."""
    tokens = re.findall(r"[MLAZ]|-?[\d.]+", path)
    points: list[Point] = []
    at = 0
    while at < len(tokens):
        if tokens[at] in "ML":
            points.append((float(tokens[at + 1]), float(tokens[at + 2])))
            at += 3
        elif tokens[at] == "A":
            sweep, end = tokens[at + 5], (float(tokens[at + 6]), float(tokens[at + 7]))
            points += quarter(points[-1], end, clockwise=sweep == "1")
            at += 8
        else:
            points.append(points[0])
            at += 1
    return [(x, -y) for x, y in points]


def quarter(start: Point, end: Point, *, clockwise: bool) -> list[Point]:
    """Sample a quarter circle on a canvas with y down, where sweep 1 is clockwise."""
    for centre in ((start[0], end[1]), (end[0], start[1])):
        a, b = (math.atan2(y - centre[1], x - centre[0]) for x, y in (start, end))
        turn = (b - a + math.pi) % (2 * math.pi) - math.pi
        if (turn > 0) == clockwise:
            radius = math.dist(centre, start)
            angles = [a + turn * step / 6 for step in range(1, 7)]
            return [
                (centre[0] + radius * math.cos(t), centre[1] + radius * math.sin(t)) for t in angles
            ]
    raise AssertionError("not a quarter circle")


def meeting(a: Point, b: Point, c: Point, d: Point) -> float | None:
    """Where along a→b (0 to 1) it properly crosses c→d, or None."""
    r, s = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1])
    cross = r[0] * s[1] - r[1] * s[0]
    if abs(cross) < 1e-9:
        return None
    t = ((c[0] - a[0]) * s[1] - (c[1] - a[1]) * s[0]) / cross
    u = ((c[0] - a[0]) * r[1] - (c[1] - a[1]) * r[0]) / cross
    return t if 1e-9 < t < 1 - 1e-9 and 1e-9 < u < 1 - 1e-9 else None


@dataclass
class Picture:
    strands: list[list[list[Point]]]  # component, piece, points
    gaps: list[tuple[int, int, Point, Point]]  # component, piece before, from, to


def read(svg: str) -> Picture:
    strands: dict[int, list[list[Point]]] = {}
    for path in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}path"):
        if path.get("class") == "strand":
            strands.setdefault(int(path.attrib["data-component"]), []).append(
                flattened(path.attrib["d"])
            )
    gaps = [
        (component, k, piece[-1], pieces[(k + 1) % len(pieces)][0])
        for component, pieces in strands.items()
        for k, piece in enumerate(pieces)
        if math.dist(piece[-1], pieces[(k + 1) % len(pieces)][0]) > 1e-6
    ]
    return Picture([strands[k] for k in sorted(strands)], gaps)


def crossings(picture: Picture) -> list[tuple[tuple[int, float], tuple[int, float], int]]:
    """(place of the under-strand, place of the over-strand, sign) of each drawn crossing.

    A place is (component, position along it).
    """
    found = []
    for component, k, start, end in picture.gaps:
        over = [
            ((other, index * 1000 + step + where), (b[0] - a[0], b[1] - a[1]))
            for other, pieces in enumerate(picture.strands)
            for index, piece in enumerate(pieces)
            for step, (a, b) in enumerate(pairwise(piece))
            if (where := meeting(a, b, start, end)) is not None
        ]
        assert len(over) == 1, "each gap lets exactly one strand through"
        ((place, (ox, oy)),) = over
        under = (end[0] - start[0], end[1] - start[1])
        sign = 1 if ox * under[1] - oy * under[0] > 0 else -1
        found.append(((component, k * 1000 + 999.5), place, sign))
    return found


def planar_code(picture: Picture) -> set[tuple[int, ...]]:
    """Read the PD code of a drawn knot: counter-clockwise from the incoming under-strand, y up."""
    found = crossings(picture)
    visits = sorted(place for under, over, _ in found for place in (under, over))
    number = {place: k for k, place in enumerate(visits)}
    code = set()
    for under, over, sign in found:
        u, o = number[under], number[over]
        after_u, after_o = (u + 1) % len(visits), (o + 1) % len(visits)
        code.add((u, after_o, after_u, o) if sign > 0 else (u, o, after_u, after_o))
    return code


def braids() -> list[list[int]]:
    rng = np.random.default_rng(7)
    return [
        [int(s) for s in rng.choice([-3, -2, -1, 1, 2, 3], size=14)] + [1, 2, 3] for _ in range(8)
    ]


def links() -> list[spherogram.Link]:
    named = [spherogram.Link(name) for name in KNOTS + LINKS]
    closures = [spherogram.Link(braid_closure=word) for word in braids()]
    return [*named, *(link.mirror() for link in named), *closures]


@pytest.mark.parametrize("link", links(), ids=lambda link: f"{len(link.crossings)} crossings")
def test_writhe_and_crossings_on_screen_are_the_diagrams(link: spherogram.Link) -> None:
    picture = read(diagram_figure(link))
    signs = [sign for _, _, sign in crossings(picture)]
    assert len(signs) == len(link.crossings)
    assert sum(signs) == link.writhe()


@pytest.mark.parametrize("name", KNOTS)
def test_the_drawn_knot_has_the_same_planar_diagram(name: str) -> None:
    link = spherogram.Link(name)
    drawn, given = planar_code(read(diagram_figure(link))), link.PD_code()
    size = 2 * len(given)
    shifted = [{tuple((x + by) % size for x in c) for c in given} for by in range(size)]
    assert drawn in shifted
    mirrored = planar_code(read(diagram_figure(link.mirror())))
    assert mirrored not in shifted


@pytest.mark.parametrize("name", KNOTS + LINKS)
def test_no_two_drawn_strands_meet(name: str) -> None:
    picture = read(diagram_figure(spherogram.Link(name)))
    segments = [pair for pieces in picture.strands for piece in pieces for pair in pairwise(piece)]
    assert all(meeting(*first, *second) is None for first, second in combinations(segments, 2))


@pytest.mark.parametrize("name", KNOTS)
def test_strands_turn_smoothly(name: str) -> None:
    """No kink: quarter circles sampled every 15 degrees turn by no more than that."""
    for pieces in read(diagram_figure(spherogram.Link(name))).strands:
        for piece in pieces:
            steps = [b for b in pairwise(piece) if math.dist(*b) > 1e-9]
            angles = [math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in steps]
            turns = [abs((b - a + math.pi) % (2 * math.pi) - math.pi) for a, b in pairwise(angles)]
            assert max(turns, default=0) < math.radians(16)


def test_known_chirality() -> None:
    """3_1 of the tables is left-handed, 8_19 and 12n242 are positive (KnotInfo)."""
    drawn = {
        name: orthogonal_layout(spherogram.Link(name)).writhe for name in ("3_1", "8_19", "K12n242")
    }
    assert drawn == {"3_1": -3, "8_19": 8, "K12n242": 12}


def test_a_curl_and_an_unchanged_argument() -> None:
    curl = spherogram.Link([(1, 1, 2, 2)])
    before = curl.PD_code()
    assert diagram_figure(curl).count('class="strand"') == 1
    assert curl.PD_code() == before
    assert "1 crossing, writhe" in diagram_figure(curl)


def test_components_are_numbered_and_coloured_and_a_knot_is_ink() -> None:
    link = diagram_figure(spherogram.Link("L6a4"))
    assert re.findall(r">(\d)</text>", link) == ["1", "2", "3"]
    assert len(set(re.findall(r'stroke="(#\w+)"', link))) == 3
    assert re.findall(r'stroke="([^"]+)"', diagram_figure(spherogram.Link("3_1"))) == [
        "currentColor"
    ]


def test_the_name_is_escaped() -> None:
    assert "<title>a&lt;b: 3 crossings, writhe −3</title>" in diagram_figure(
        spherogram.Link("3_1"), name="a<b"
    )


@pytest.mark.parametrize("word", [[1, 3], [1, 1, 1, 3, 3, 3]])
def test_split_diagrams_are_refused(word: list[int]) -> None:
    with pytest.raises(InputError, match="Only a connected diagram"):
        diagram_figure(spherogram.Link(braid_closure=word))


def test_the_crossingless_diagram_is_refused() -> None:
    with pytest.raises(InputError, match="Only a connected diagram"):
        orthogonal_layout(spherogram.Link([]))
