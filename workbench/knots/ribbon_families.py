"""Ribbon knots of any size whose discs do not show: for trying searches where tables end.

Three constructions, each ribbon by a theorem:

- *sum*: K # −K, where −K is the mirror image with reversed orientation; an arc of K sweeps out its
  disc (R. Fox, J. Milnor, Osaka J. Math. 3, 1966);
- *symmetric union*: a partial knot and its mirror image across an axis, joined at one pair of arcs
  and twisted at others (S. Kinoshita, H. Terasaka, Osaka Math. J. 9, 1957; C. Lamm, Osaka J.
  Math. 37, 2000);
- *fusion*: an unlink of k + 1 components, joined by k bands.

Every diagram is then tangled by random R2 and R3 moves and simplified again, so that neither the
axis nor the bands are left in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count

import numpy as np

from workbench.errors import InputError
from workbench.knots.bands import Band, banded
from workbench.knots.diagram import Diagram
from workbench.knots.kernel import scramble
from workbench.knots.random_diagrams import random_knot
from workbench.knots.simplify import diagram_of, map_of, settle

__all__ = ["FAMILIES", "fused", "random_ribbon", "symmetric_union"]

_FEWEST, _MOST = 6, 120
_FLIPPED = 0.15
_LONGEST_BAND = 9


def symmetric_union(partial: Diagram, joined: int, twists: Mapping[int, int]) -> Diagram:
    """Join a diagram to its mirror image across an axis that runs in one of its faces.

    Parameters
    ----------
    partial
        Of a knot, with crossings.
    joined
        A dart; the face on its left is that of the axis. Its arc is joined to its mirror image.
    twists
        Darts with that face on their left, of other arcs, and the half twists that are put between
        the arc and its mirror image, of either hand.

    Raises
    ------
    InputError
        If the darts are not as described.

    Examples
    --------
    >>> from workbench.knots.names import identify
    >>> trefoil = Diagram.from_braid([1, 1, 1])
    >>> face = next(face for face in trefoil.faces() if len(face) == 3)
    >>> print(identify(symmetric_union(trefoil, face[0], {face[1]: 1})).sentence)
    This is 6_1: SnapPy finds an isometry of the exteriors.
    """
    faces = [face for face in partial.faces() if joined in face]
    arcs = {frozenset((dart, partial.partner[dart])) for dart in (joined, *twists) if faces}
    if partial.components != 1 or not faces or not {*twists} <= {*faces[0]}:
        raise InputError("The darts of a symmetric union are of one face of a knot with crossings.")
    if len(arcs) <= len(twists):
        raise InputError("The arcs that are joined and twisted are different ones.")

    size = len(partial.partner)
    partner = [0] * (2 * size)

    def mirrored(dart: int) -> int:
        return size + (dart & ~3) + (-dart & 3)

    def join(a: int, b: int) -> None:
        partner[a], partner[b] = b, a

    for dart, end in enumerate(partial.partner):
        partner[dart], partner[mirrored(dart)] = end, mirrored(end)
    for dart in (joined, partial.partner[joined]):
        join(dart, mirrored(dart))
    for right, half_twists in twists.items():
        end, left = partial.partner[right], mirrored(right)
        for _ in range(abs(half_twists)):
            # Bottom right, top right, top left and bottom left of a crossing on the axis.
            corners = [len(partner) + (slot + (half_twists > 0)) % 4 for slot in range(4)]
            partner += [0] * 4
            join(right, corners[0])
            join(left, corners[3])
            right, left = corners[1], corners[2]
        join(right, end)
        join(left, mirrored(end))
    return Diagram.from_darts(partner)


def fused(unlink: Diagram, longest: int, rng: np.random.Generator) -> Diagram:
    """Join the components of a link by random bands to one.

    Parameters
    ----------
    unlink
        A connected diagram.
    longest
        Most arcs that a band crosses.

    Examples
    --------
    >>> link = Diagram.from_braid([1, -1, 2, -2])
    >>> fused(link, 2, np.random.default_rng(1)).components
    1
    """
    while unlink.components > 1:
        band = _random_band(unlink, int(rng.integers(longest + 1)), rng)
        if band is not None:
            unlink = banded(unlink, band)
    return unlink


def _random_band(diagram: Diagram, length: int, rng: np.random.Generator) -> Band | None:
    """Draw a band between two components, or None if the way drawn leads to none."""
    faces = diagram.faces()
    face_of = {dart: number for number, face in enumerate(faces) for dart in face}
    start = entry = int(rng.integers(len(diagram.partner)))
    crossed: list[int] = []
    visited = {face_of[start]}
    for _ in range(length):
        around = faces[face_of[entry]]
        fresh = [x for x in around if face_of[diagram.partner[x]] not in visited]
        fresh = [x for x in fresh if start not in (x, diagram.partner[x])]
        if not fresh:
            return None
        crossed.append(int(rng.choice(fresh)))
        entry = diagram.partner[crossed[-1]]
        visited.add(face_of[entry])
    own = {dart for arc in (start, *crossed) for dart in (arc, diagram.partner[arc])}
    component = diagram.component
    ends = [d for d in faces[face_of[entry]] if d not in own and component[d] != component[start]]
    if not ends:
        return None
    end = int(rng.choice(ends))
    twists = 2 * int(rng.integers(-1, 2)) + (diagram.leaves(start) != diagram.leaves(end))
    over = tuple(bool(bit) for bit in rng.integers(2, size=length))
    return Band(start, tuple(crossed), over, end, twists)


def _partial(crossings: int, rng: np.random.Generator) -> Diagram:
    """Draw a knot that hardly simplifies: alternating but for a few crossings."""
    shadow = random_knot(crossings, rng)
    turn = [0] * crossings
    for place, dart in enumerate(shadow.strands[0]):
        turn[dart >> 2] = (dart + place) & 1
    flipped = (np.array(turn) ^ (rng.random(crossings) < _FLIPPED)).tolist()
    partner = [0] * (4 * crossings)
    for d, e in enumerate(shadow.partner):
        a, b = ((x & ~3) | (x + flipped[x >> 2] & 3) for x in (d, e))
        partner[a] = b
    return settle(Diagram.from_darts(partner), int(rng.integers(1 << 30))).end


def _union(crossings: int, most_twisted: int, rng: np.random.Generator) -> Diagram | None:
    twisted = int(rng.integers(1, most_twisted + 1)) if most_twisted else 0
    partial = _partial(max(3, round((crossings - 2 * twisted) / 2)), rng)
    if not partial.crossings:
        return None
    faces = partial.faces()
    face = faces[int(rng.integers(len(faces)))]
    joined, *others = rng.permutation(face).tolist()
    chosen = [dart for dart in others if partial.partner[dart] not in face][:twisted]
    if partial.partner[joined] in face or len(chosen) < twisted:
        return None
    amounts = rng.integers(1, 4, len(chosen)) * rng.choice([-1, 1], len(chosen))
    return symmetric_union(partial, joined, dict(zip(chosen, amounts.tolist(), strict=True)))


def _sum(crossings: int, rng: np.random.Generator) -> Diagram | None:
    return _union(crossings, 0, rng)


def _symmetric_union(crossings: int, rng: np.random.Generator) -> Diagram | None:
    return _union(crossings, 3, rng)


def _fusion(crossings: int, rng: np.random.Generator) -> Diagram | None:
    components = int(rng.integers(2, 3 + crossings // 8))
    word = [sign * k for k in range(1, components) for sign in (1, -1)]
    unlink = _tangled(Diagram.from_braid(word), 2 * crossings, rng)
    return fused(unlink, _LONGEST_BAND, rng)


def _tangled(diagram: Diagram, moves: int, rng: np.random.Generator) -> Diagram:
    m = map_of(diagram, int(rng.integers(1 << 30)), room=2 * moves)
    scramble(m, moves)
    return diagram_of(m)


FAMILIES: dict[str, Callable[[int, np.random.Generator], Diagram | None]] = {
    "sum": _sum,
    "symmetric union": _symmetric_union,
    "fusion": _fusion,
}


def random_ribbon(family: str, crossings: int, seed: int) -> Diagram:
    """Return a diagram of a ribbon knot.

    What is drawn is thrown away until it has about the right size after simplifying.

    Parameters
    ----------
    family
        A key of `FAMILIES`.
    crossings
        From 6 to 120. The diagram has as many, up to a tenth more or less.
    seed
        From 0.

    Raises
    ------
    InputError
        If there is no such family, or the numbers are not as described.

    Examples
    --------
    >>> knot = random_ribbon("symmetric union", 40, seed=1)
    >>> knot.components, 36 <= knot.crossings <= 44
    (1, True)
    """
    if family not in FAMILIES:
        raise InputError(f"There is no family {family!r}; accepted: {', '.join(FAMILIES)}.")
    if not _FEWEST <= crossings <= _MOST or seed < 0:
        raise InputError(f"Crossings are from {_FEWEST} to {_MOST}, a seed is from 0.")
    for attempt in count():
        rng = np.random.default_rng((seed, crossings, attempt))
        size = crossings * float(rng.uniform(1, 2))
        drawn = FAMILIES[family](round(size), rng)
        if drawn is None:
            continue
        tangled = _tangled(drawn, 4 * drawn.crossings, rng)
        knot = settle(tangled, int(rng.integers(1 << 30))).end
        if abs(knot.crossings - crossings) <= max(1, crossings // 10):
            return knot
    raise AssertionError
