"""The picture of a diagram, read back from its SVG source alone, is the diagram."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
import regina
import spherogram
from matplotlib.image import imread
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from widgets.knot_diagram import (
    LAYERS,
    KnotDiagramView,
    diagram_figure,
    picture,
    png,
    tikz,
    tube,
)
from widgets.knot_diagram.tube import centre_lines
from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.layout import layout

SVG = "{http://www.w3.org/2000/svg}"
Points = NDArray[np.float64]


def rolfsen() -> list[str]:
    counts = {3: 1, 4: 1, 5: 2, 6: 3, 7: 7, 8: 21, 9: 49}
    return [f"{n}_{k}" for n, count in counts.items() for k in range(1, count + 1)]


def thistlethwaite() -> list[str]:
    counts = {"2a": 1, "4a": 1, "5a": 1, "6a": 5, "6n": 1, "7a": 7, "7n": 2, "8a": 21, "8n": 8}
    return [f"L{kind}{k}" for kind, count in counts.items() for k in range(1, count + 1)]


def braids() -> list[tuple[int, ...]]:
    rng = np.random.default_rng(7)
    letters = [-4, -3, -2, -1, 1, 2, 3, 4]
    return [tuple(int(s) for s in rng.choice(letters, size=8 + k // 2)) for k in range(64)]


ODD = {
    "kink": Diagram.from_pd([(1, 1, 2, 2)]),
    "other kink": Diagram.from_pd([(1, 2, 2, 1)]),
    "two kinks": Diagram.from_pd([(1, 2, 2, 3), (3, 4, 4, 1)]),
    "nugatory": Diagram.from_braid([1, 1, 1, 2, 3, 3, 3]),
    "circles": Diagram.from_pd([], 3),
    "split": Diagram.from_braid([1, 1, 1, 3, 3, 4, 4], 6),
    "over everywhere": Diagram.from_braid([1, -1]),
    "K14n19265": Diagram.from_name("K14n19265"),
    "K12n242": Diagram.from_name("K12n242"),
    "T(4,7)": Diagram.from_braid([1, 2, 3] * 7),
    "monster": Diagram.from_pd([list(c) for c in regina.ExampleLink.monster().pdData()]),
}


@cache
def diagrams() -> dict[str, Diagram]:
    named = {name: Diagram.from_name(name) for name in rolfsen() + thistlethwaite()}
    closures = {f"braid {k}": Diagram.from_braid(word, 5) for k, word in enumerate(braids())}
    return named | closures | ODD


ALL = [*rolfsen(), *thistlethwaite(), *(f"braid {k}" for k in range(64)), *ODD]


def flattened(path: str) -> Points:
    """Points along a path of cubics, y up."""
    numbers = np.array([float(x) for x in re.findall(r"-?\d+(?:\.\d+)?", path)]).reshape(-1, 2)
    t = np.linspace(0, 1, 17)[1:, None]
    points = [numbers[:1]]
    for a, b, c, d in zip(numbers[:-1:3], numbers[1::3], numbers[2::3], numbers[3::3], strict=True):
        points.append(
            (1 - t) ** 3 * a + 3 * t * (1 - t) ** 2 * b + 3 * t**2 * (1 - t) * c + t**3 * d
        )
    return np.concatenate(points) * [1, -1]


@dataclass
class Read:
    """A picture's closed curves as segments, in order: the gaps are closed by chords."""

    start: Points
    end: Points
    component: NDArray[np.int64]
    gap: NDArray[np.bool_]

    def adjacent(self, a: int, b: int) -> bool:
        """Whether one segment ends where the other starts."""
        return np.array_equal(self.end[a], self.start[b]) or np.array_equal(
            self.end[b], self.start[a]
        )

    def meetings(self) -> list[tuple[int, int, int]]:
        """(segment below, segment above, sign) wherever two curves properly cross."""
        middle = (self.start + self.end) / 2
        longest = float(np.linalg.norm(self.end - self.start, axis=1).max())
        i, j = cKDTree(middle).query_pairs(longest + 1e-9, output_type="ndarray").T
        r, s = self.end[i] - self.start[i], self.end[j] - self.start[j]
        between = self.start[j] - self.start[i]
        cross = r[:, 0] * s[:, 1] - r[:, 1] * s[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            t = (between[:, 0] * s[:, 1] - between[:, 1] * s[:, 0]) / cross
            u = (between[:, 0] * r[:, 1] - between[:, 1] * r[:, 0]) / cross
        e = np.where(self.gap[i] != self.gap[j], -1e-6, 1e-9)  # a joint may lie on the chord
        hits = (np.abs(cross) > 0) & (t > e) & (t < 1 - e) & (u > e) & (u < 1 - e)
        found: dict[int, tuple[int, int]] = {}
        for a, b, turn in zip(i[hits], j[hits], cross[hits], strict=True):
            if self.adjacent(a, b):
                continue
            assert self.gap[a] != self.gap[b], "strands meet at gaps only, one above, one below"
            below, above, sign = (a, b, -1) if self.gap[a] else (b, a, 1)
            known = found.setdefault(int(below), (int(above), sign if turn > 0 else -sign))
            same = known[0] == above or self.adjacent(known[0], above)
            assert same, "a gap lets exactly one strand through"
        return sorted((below, above, sign) for below, (above, sign) in found.items())


def read(svg: str) -> Read:
    pieces: dict[int, list[Points]] = {}
    for path in ElementTree.fromstring(svg).iter(f"{SVG}path"):
        if path.get("class") == "strand":
            pieces.setdefault(int(path.attrib["data-component"]), []).append(
                flattened(path.attrib["d"])
            )
    starts, ends, components, gaps = [], [], [], []
    for component in sorted(pieces):
        for k, points in enumerate(pieces[component]):
            following = pieces[component][(k + 1) % len(pieces[component])][:1]
            closed = np.allclose(points[-1], following[0], atol=1e-6)
            chain = np.concatenate([points[:-1] if closed else points, following])
            starts.append(chain[:-1])
            ends.append(chain[1:])
            components += [component] * (len(chain) - 1)
            gaps += [False] * (len(chain) - 2) + [not closed]
    return Read(np.concatenate(starts), np.concatenate(ends), np.array(components), np.array(gaps))


def diagram_of(picture: Read) -> Diagram:
    """Read the signed Gauss code off the picture."""
    visits: dict[int, list[tuple[int, int]]] = {int(c): [] for c in picture.component}
    meetings = picture.meetings()
    for number, (below, above, _) in enumerate(meetings, 1):
        visits[int(picture.component[below])].append((below, -number))
        visits[int(picture.component[above])].append((above, number))
    code = [[name for _, name in sorted(met)] for _, met in sorted(visits.items())]
    return Diagram.from_gauss(code, [sign for *_, sign in meetings])


@pytest.mark.parametrize("name", ALL)
def test_the_picture_is_the_diagram(name: str) -> None:
    diagram = diagrams()[name]
    drawn = read(diagram_figure(diagram))
    meetings = drawn.meetings()
    assert len(meetings) == diagram.crossings
    assert drawn.gap.sum() == diagram.crossings
    assert sum(sign for *_, sign in meetings) == diagram.writhe
    assert diagram_of(drawn).canonical() == diagram.canonical()
    below = [
        [end // 4 for end in (diagram.partner[dart] for dart in strand) if end % 2 == 0]
        for strand in diagram.strands
    ]
    first = [
        next((k for k, dart in enumerate(strand) if dart % 2 == 0), 0) for strand in diagram.strands
    ]
    order = []
    for strand, start, ends in zip(diagram.strands, first, below, strict=True):
        turned = [*strand[start:], *strand[:start]] if ends else []
        order += [diagram.partner[d] // 4 for d in turned if diagram.partner[d] % 2 == 0]
    assert [sign for *_, sign in meetings] == [diagram.signs[crossing] for crossing in order]


@pytest.mark.slow
@pytest.mark.parametrize("size", [141, 60, 100])
def test_large_pictures_are_the_diagram(size: int) -> None:
    if size == 141:
        diagram = Diagram.from_pd([list(c) for c in regina.ExampleLink.gordian().pdData()])
    else:
        word = np.random.default_rng(size).choice([-4, -3, -2, -1, 1, 2, 3, 4], size=size)
        diagram = Diagram.from_braid([int(s) for s in word], 5)
    drawn = read(diagram_figure(diagram))
    assert len(drawn.meetings()) == diagram.crossings
    assert diagram_of(drawn).canonical() == diagram.canonical()


@pytest.mark.parametrize("name", ["3_1", "8_19", "L8n3", "K14n19265", "9_32"])
def test_mirror_images_are_drawn_apart(name: str) -> None:
    mirrored = Diagram.from_name(name).mirror()
    assert diagram_of(read(diagram_figure(mirrored))).canonical() == mirrored.canonical()
    assert mirrored.canonical() != Diagram.from_name(name).canonical()


def test_known_chirality() -> None:
    """3_1 of KnotInfo is left-handed, 8_19 and 12n242 are positive or their mirrors' signs."""
    left = diagram_figure(Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)]).mirror())
    assert [sign for *_, sign in read(left).meetings()] == [-1, -1, -1]
    assert "writhe −3" in left


@pytest.mark.parametrize("name", ["3_1", "8_19", "L6a4", "split", "K14n19265", "T(4,7)"])
def test_strands_turn_smoothly_and_are_evenly_spaced(name: str) -> None:
    diagram = diagrams()[name]
    drawn = read(diagram_figure(diagram))
    step = drawn.end - drawn.start
    direction = np.arctan2(step[:, 1], step[:, 0])
    turn = np.abs((np.diff(direction) + np.pi) % (2 * np.pi) - np.pi)
    inside = (np.diff(drawn.component) == 0) & ~drawn.gap[1:] & ~drawn.gap[:-1]
    assert turn[inside].max() < math.radians(30)
    lengths = np.linalg.norm(
        np.diff([a.bezier[[0, -1], [0, -1]] for a in layout(diagram).arcs], axis=1)[:, 0], axis=1
    )
    apart = lengths[lengths > 0]
    assert apart.min() > 0.15 * np.median(apart)


@pytest.mark.parametrize("name", ["3_1", "9_40", "L8a20", "K14n19265", "split", "kink", "braid 39"])
def test_labels_touch_nothing(name: str) -> None:
    diagram = diagrams()[name]
    root = ElementTree.fromstring(diagram_figure(diagram, layers=LAYERS))
    drawn = read(diagram_figure(diagram))
    dense = np.concatenate(
        [drawn.start + t * (drawn.end - drawn.start) for t in (0, 0.25, 0.5, 0.75)]
    )
    width = float(root.find(f"{SVG}path").attrib["stroke-width"])  # type: ignore[union-attr]
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size = float(text.attrib["font-size"])
        half = np.array([0.3 * size * len(text.text or ""), 0.36 * size])
        boxes.append((np.array([float(text.attrib["x"]), -float(text.attrib["y"])]), half))
    several = diagram.components if diagram.components > 1 else 0
    assert len(boxes) == 4 * diagram.crossings + several
    left, top, wide, high = (float(x) for x in root.attrib["viewBox"].split())
    for index, (at, half) in enumerate(boxes):
        outside = np.maximum(np.abs(dense - at) - half, 0)
        assert np.linalg.norm(outside, axis=1).min() > width / 2
        for other, size in boxes[:index]:
            assert (np.abs(at - other) > half + size).any()
        assert left <= at[0] - half[0]
        assert at[0] + half[0] <= left + wide
        assert top <= -at[1] - half[1]
        assert -at[1] + half[1] <= top + high


def test_dark_faces_meet_at_corners_only() -> None:
    """Each crossing has two dark corners, opposite each other, and the outside is light."""
    diagram = Diagram.from_name("9_40")
    faces = picture(diagram).faces
    corners = np.concatenate([face[:, 0] for face in faces])
    centres = picture(diagram).centres
    near = cKDTree(corners).query_ball_point(centres, 1e-9)
    assert [len(found) for found in near] == [2] * 9


def test_colours_numbers_and_ink() -> None:
    link = diagram_figure(Diagram.from_name("L6a4"))
    assert re.findall(r">(\d)</text>", link) == ["1", "2", "3"]
    assert len(set(re.findall(r'stroke="(#\w+)"', link))) == 3
    assert set(re.findall(r'stroke="([^"]+)"', diagram_figure(Diagram.from_name("3_1")))) == {
        "currentColor"
    }


def test_a_spherogram_link_is_accepted_and_unchanged_and_the_name_is_escaped() -> None:
    link = spherogram.Link("3_1")
    before = link.PD_code()
    sign = "−" if link.writhe() < 0 else ""
    assert f"<title>a&lt;b: 3 crossings, writhe {sign}3</title>" in diagram_figure(link, name="a<b")
    assert link.PD_code() == before


def test_unknown_layers_and_huge_diagrams_are_refused() -> None:
    with pytest.raises(InputError, match="layers of a picture are some of faces, arrows"):
        diagram_figure(Diagram.from_name("3_1"), layers=["shadows"])
    with pytest.raises(InputError, match="cannot be drawn"):
        diagram_figure(Diagram.from_braid([1] * 1001))


def test_the_same_in_another_process() -> None:
    code = (
        "from widgets.knot_diagram import diagram_figure; from workbench.knots.diagram import "
        "Diagram; print(diagram_figure(Diagram.from_name('K14n19265'), layers=['labels']))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    again = diagram_figure(Diagram.from_name("K14n19265"), layers=["labels"])
    assert other.stdout.strip() == again


def test_tikz_draws_the_same_strands() -> None:
    drawn = picture(Diagram.from_name("L6a4"))
    source = tikz(drawn, LAYERS)
    assert source.count("\\draw[") == 6
    assert source.count("\\fill[rw") == 3
    assert source.count("{") == source.count("}")
    assert source.startswith("\\definecolor{rw")


def test_png_is_transparent_and_upright() -> None:
    """The ink of the PNG lies where the strands are, y up in the layout, down in the file."""
    drawn = picture(Diagram.from_name("8_20"))
    pixels = imread(BytesIO(png(drawn, height=400)))
    assert pixels.shape[0] == 400
    assert pixels[0, 0, 3] == 0
    left, bottom, right, top = drawn.box
    for strand in drawn.strands:
        x, y = strand.bezier[0, 3]
        row = int((top - y) / (top - bottom) * 400)
        column = int((x - left) / (right - left) * pixels.shape[1])
        assert pixels[row - 2 : row + 3, column - 2 : column + 3, 3].max() > 0.5


def test_the_view_holds_all_layers_and_refuses_unknown_ones() -> None:
    view = KnotDiagramView(Diagram.from_name("8_19"), name="8_19")
    assert all(f'class="{layer}"' in view.svg for layer in LAYERS)
    assert [crossing["sign"] for crossing in view.crossings] == list(view.diagram.signs)
    view.layers = ["signs"]
    assert view.tikz.count("\\node") == 8
    assert view.figure().count("</text>") == 8
    with pytest.raises(InputError, match="layers of a picture"):
        view.layers = ["shadows"]


def test_a_bare_diagram_shows_itself() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    from widgets.knot_diagram import show_diagrams_in_jupyter

    shell = InteractiveShell.instance()
    try:
        show_diagrams_in_jupyter()
        data, _ = shell.display_formatter.format(Diagram.from_name("4_1"))
    finally:
        InteractiveShell.clear_instance()
    assert "<title>Knot diagram: 4 crossings, writhe 0</title>" in data["text/html"]
    assert data["image/svg+xml"].startswith("<svg")


@pytest.mark.parametrize("name", ["3_1", "L6a4", "kink", "circles", "K14n19265"])
def test_the_tube_lies_over_the_picture_and_does_not_touch_itself(name: str) -> None:
    diagram = diagrams()[name]
    lines = centre_lines(layout(diagram))
    meshes = tube(diagram).data
    assert len(meshes) == diagram.components
    for line, mesh in zip(lines, meshes, strict=True):
        surface = np.stack([mesh.x, mesh.y, mesh.z], axis=1)
        away = cKDTree(line).query(surface)[0]
        assert away.max() < 0.2
        edges = np.concatenate(
            [np.stack([mesh.i, mesh.j]), np.stack([mesh.j, mesh.k]), np.stack([mesh.k, mesh.i])],
            axis=1,
        )
        pairs, times = np.unique(np.sort(edges.T, axis=1), axis=0, return_counts=True)
        assert set(times) == {2}, "a closed surface: each edge borders two triangles"
        assert len(surface) - len(pairs) + len(mesh.i) == 0, "a torus"
