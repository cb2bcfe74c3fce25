"""Random link diagrams, knot diagrams and braids, reproducible by their seeds.

A rooted planar map with four arcs at each of its n crossings is drawn uniformly: its dual is a
quadrangulation, and these correspond to plane trees of n edges with labels that change by at most 1
along an edge (R. Cori and B. Vauquelin, Canad. J. Math. 33 (1981) 1023-1042; G. Schaeffer,
*Conjugaison d'arbres et cartes combinatoires aléatoires*, 1998). Which strand is over, and the
orientation, are then tossed. A map of n crossings rarely is a knot if n is large; `random_knot`
makes one by doubling crossings between components, as its docstring says.
"""

from __future__ import annotations

import numpy as np

from workbench.errors import InputError
from workbench.knots.braid import Braid
from workbench.knots.diagram import Diagram

__all__ = ["random_braid", "random_knot", "random_link"]

Seed = int | np.random.Generator


def random_link(crossings: int, seed: Seed) -> Diagram:
    """Return a connected link diagram, uniform among those rooted at a dart.

    Parameters
    ----------
    crossings
        From 1 upwards. The number of components is as it comes.
    seed
        An integer, or a generator, which is advanced.

    Raises
    ------
    InputError
        If there is to be no crossing.

    Examples
    --------
    >>> random_link(50, seed=1) == random_link(50, seed=1)
    True
    """
    _require_crossings(crossings)
    rng = np.random.default_rng(seed)
    partner = _random_partner(crossings, rng)
    return Diagram.from_darts(partner, 0, _tossed(partner, rng))


def random_knot(crossings: int, seed: Seed) -> Diagram:
    """Return a connected knot diagram.

    Drawn as `random_link` with fewer crossings; while there are several components, a random
    crossing of two of them is doubled (two half twists for one), which joins them. Drawings that
    do not end with the given number of crossings are thrown away. Every knot shadow can occur, but
    they are not equally likely.

    Parameters
    ----------
    crossings
        From 1 upwards.
    seed
        An integer, or a generator, which is advanced.

    Raises
    ------
    InputError
        If there is to be no crossing.

    Examples
    --------
    >>> knot = random_knot(40, seed=1)
    >>> knot.crossings, knot.components, knot.pieces
    (40, 1, 1)
    """
    _require_crossings(crossings)
    rng = np.random.default_rng(seed)
    missing = 0
    while True:
        partner = _random_partner(crossings - missing, rng)
        extra = _joined(partner, rng)
        if extra == missing:
            return Diagram.from_darts(partner, 0, _tossed(partner, rng))
        # What was drawn last is a fair guess of how many crossings the next one will gain.
        missing = min(extra, crossings - 1)


def random_braid(strands: int, length: int, seed: Seed) -> Braid:
    """Return a braid whose letters are uniform and independent.

    Parameters
    ----------
    strands
        From 1 upwards; on one strand there is only the empty word.
    length
        Number of letters, from 0 upwards.
    seed
        An integer, or a generator, which is advanced.

    Raises
    ------
    InputError
        If there is no such word.

    Examples
    --------
    >>> len(random_braid(4, 30, seed=1).word)
    30
    """
    if strands < 1 or length < 0 or (strands == 1 and length > 0):
        raise InputError("A random braid has strands, and letters only if there are two strands.")
    rng = np.random.default_rng(seed)
    letters = rng.integers(1, max(strands, 2), length) * rng.choice([-1, 1], length)
    return Braid(tuple(letters.tolist()), strands)


def _require_crossings(crossings: int) -> None:
    if crossings < 1:
        raise InputError(f"A random diagram has at least one crossing, not {crossings}.")


def _random_partner(n: int, rng: np.random.Generator) -> list[int]:
    """Return a uniform rooted planar map of n four-valent crossings, strands over by toss."""
    vertex, label = _labelled_contour(n, rng)
    corners = 2 * n
    # Corner c is joined to the next corner whose label is one less, or to one new vertex, all
    # without crossing: half-edges c at its own end, corners + c at the other.
    latest: dict[int, int] = {}
    target = [-1] * corners
    for c in range(2 * corners - 1, -1, -1):
        target[c % corners] = latest.get(label[c % corners] - 1, -1)
        latest[label[c % corners]] = c % corners
    arriving: list[list[int]] = [[] for _ in range(corners + 1)]
    for c in range(corners):
        arriving[target[c]].append(c)
    # Counter-clockwise round a vertex: the corners backwards, and at each what leaves it, then what
    # arrives, from the farthest to the nearest. The new vertex (target −1) lies on the other side.
    around: dict[int, list[int]] = {}
    for c in range(corners - 1, -1, -1):
        far_first = sorted(arriving[c], key=lambda a: (a - c) % corners)
        around.setdefault(vertex[c], []).extend([c, *(corners + a for a in far_first)])
    around[-1] = [corners + a for a in arriving[-1]]
    clockwise = [0] * (2 * corners)
    for ring in around.values():
        for before, after in zip(ring[-1:] + ring[:-1], ring, strict=True):
            clockwise[after] = before
    # Each face, walked round with the face on the left, has four sides and becomes a crossing.
    dart = [-1] * (2 * corners)
    for faces, first in enumerate(_one_of_each_face(clockwise)):
        h = first
        turn = int(rng.integers(2))
        for slot in range(4):
            dart[h] = 4 * faces + (slot + turn) % 4
            h = clockwise[(h + corners) % (2 * corners)]
    partner = [0] * (2 * corners)
    for h, d in enumerate(dart):
        partner[d] = dart[(h + corners) % (2 * corners)]
    return partner


def _one_of_each_face(clockwise: list[int]) -> list[int]:
    seen = [False] * len(clockwise)
    firsts = []
    for first in range(len(clockwise)):
        if not seen[first]:
            firsts.append(first)
            h = first
            while not seen[h]:
                seen[h] = True
                h = clockwise[(h + len(clockwise) // 2) % len(clockwise)]
    return firsts


def _labelled_contour(n: int, rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Return vertex and label at each corner met in walking round a uniform labelled plane tree."""
    # A cyclic shift of n ups and n + 1 downs is a Dyck path but for its last step, and just one is.
    steps = rng.permutation([1] * n + [-1] * (n + 1))
    height = np.cumsum(steps)
    steps = np.roll(steps, -int(np.argmin(height)) - 1)[:-1]
    change = rng.integers(-1, 2, n)
    path, label_of = [0], [0]
    vertex, label = [], []
    for step in steps:
        vertex.append(path[-1])
        label.append(label_of[path[-1]])
        if step > 0:
            label_of.append(label[-1] + int(change[len(label_of) - 1]))
            path.append(len(label_of) - 1)
        else:
            path.pop()
    return vertex, label


def _strands(partner: list[int]) -> list[int]:
    """Return the component of each dart."""
    component = [-1] * len(partner)
    components = 0
    for start in range(len(partner)):
        if component[start] < 0:
            d = start
            while component[d] < 0:
                component[d] = component[partner[d]] = components
                d = partner[d] ^ 2
            components += 1
    return component


def _joined(partner: list[int], rng: np.random.Generator) -> int:
    """Double crossings of different components until there is one; return how many."""
    doubled = 0
    while True:
        component = _strands(partner)
        mixed = [i for i in range(len(partner) // 4) if component[4 * i] != component[4 * i + 1]]
        if not mixed:
            return doubled
        # The new crossing takes the darts 2 and 3 of the old one, which are joined to 1 and 0, or
        # those of slots one higher: a twist along either way.
        old = 4 * int(rng.choice(mixed))
        new, turn = len(partner), int(rng.integers(2))
        outer = [old + (slot + turn) % 4 for slot in (2, 3)]
        inner = [new + (slot + turn) % 4 for slot in (0, 1, 2, 3)]
        over = int(rng.integers(2))
        inner = [new + (d + over) % 4 for d in inner]
        partner += [0] * 4
        for a, b in (
            (inner[2], partner[outer[0]]),
            (inner[3], partner[outer[1]]),
            (outer[0], inner[1]),
            (outer[1], inner[0]),
        ):
            partner[a], partner[b] = b, a
        doubled += 1


def _tossed(partner: list[int], rng: np.random.Generator) -> list[int]:
    """Return one dart of each component, to lead forward, by toss."""
    component = _strands(partner)
    order = rng.permutation(len(partner)).tolist()
    first = {component[d]: d for d in reversed(order)}
    return [first[c] for c in sorted(first)]
