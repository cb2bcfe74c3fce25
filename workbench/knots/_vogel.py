"""A braid whose closure is a given diagram, by Vogel's algorithm.

P. Vogel, *Representation of links by braids: a new algorithm*, Comment. Math. Helv. 65 (1990)
104-113: while a face has arcs of two Seifert circles on the same side of it, one is pushed over the
other there. That keeps the number of circles and ends with all of them nested, one in the next and
running the same way; each is then a strand of the braid (S. Yamada, Invent. Math. 89 (1987)).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from workbench.knots._planar_code import faces, piece_of_crossing
from workbench.knots._structure import Structure

__all__ = ["braid_of_diagram"]


def braid_of_diagram(diagram: Structure) -> tuple[list[int], int]:
    """Return (word, strands): pieces stand side by side, one more strand for each loop."""
    piece = piece_of_crossing(diagram.partner)
    word: list[int] = []
    strands = 0
    for number in range(max(piece, default=-1) + 1):
        crossings = [i for i, p in enumerate(piece) if p == number]
        place = {i: k for k, i in enumerate(crossings)}
        partner = [
            4 * place[p >> 2] + (p & 3)
            for i in crossings
            for p in diagram.partner[4 * i : 4 * i + 4]
        ]
        signs = [diagram.signs[i] for i in crossings]
        _nest(partner, signs)
        letters, circles = _word(partner, signs)
        word += [letter + (strands if letter > 0 else -strands) for letter in letters]
        strands += circles
    return word, strands + diagram.loops


def _leaves(signs: Sequence[int], dart: int) -> bool:
    return dart & 3 in (2, 2 - signs[dart >> 2])


def _circles(partner: Sequence[int], signs: Sequence[int]) -> tuple[list[int], int]:
    """Return the Seifert circle of each dart, and how many there are."""
    circle = [-1] * len(partner)
    count = 0
    for start in range(2, len(partner), 4):
        for d in (start, start ^ 2 ^ (2 - signs[start >> 2])):
            while circle[d] < 0:
                end = partner[d]
                circle[d] = circle[end] = count
                # A circle turns from one strand to the other one, which leaves beside it.
                i = end >> 2
                d = 4 * i + (2 if end & 1 else 2 - signs[i])
                if circle[d] >= 0:
                    count += 1
    return circle, count


def _nest(partner: list[int], signs: list[int]) -> None:
    """Push arcs over arcs until no face has arcs of two circles that run the same way round it.

    The two circles of a push become one, and the bigon's sides another one. Only the faces at the
    new crossings change, so that only these are looked at again.
    """
    circle, count = _circles(partner, signs)
    merged = list(range(count))  # towards the number of the circle as it is now

    def present(dart: int) -> int:
        c = circle[dart]
        while merged[c] != c:
            merged[c] = c = merged[merged[c]]
        return c

    waiting = list(range(len(partner)))
    while waiting:
        start = d = waiting.pop()
        seen: dict[bool, int] = {}
        while True:
            other = seen.setdefault(_leaves(signs, d), d)
            if present(other) != present(d):
                first = len(partner)
                changed = (other, d, partner[other], partner[d], *range(first, first + 8))
                merged[present(other)] = present(d)
                merged.append(len(merged))
                inside = _push(partner, signs, other, d)
                circle += [len(merged) - 1 if x in inside else circle[d] for x in changed[4:]]
                waiting += changed
                break
            end = partner[d]
            d = (end & ~3) | ((end - 1) & 3)
            if d == start:
                break


def _push(partner: list[int], signs: list[int], d: int, e: int) -> tuple[int, int, int, int]:
    """Push the arc of d over that of e, across the face on their left; return the bigon's darts.

    In the picture the arc of d runs east at the bottom and that of e west at the top; slots 0 to 3
    of the two new crossings are east, north, west and south, or turned by two.
    """
    first, second = len(partner), len(partner) + 4
    turn = 0 if _leaves(signs, e) else 2  # the arc of e, underneath, must come in at slot 0
    after_d, after_e = partner[d], partner[e]
    partner += [0] * 8
    east1, north1, west1, south1 = (first + (slot ^ turn) for slot in range(4))
    east2, north2, west2, south2 = (second + (slot ^ turn) for slot in range(4))
    signs += [0, 0]
    for a, b in (
        (d, south1),
        (north1, north2),
        (south2, after_d),
        (e, east2),
        (west2, east1),
        (west1, after_e),
    ):
        partner[a], partner[b] = b, a
    # Both arcs run the same way round, so that at the first crossing the upper one comes from the
    # slot south, three after that of the lower one.
    signs[-2:] = [1, -1]
    return north1, north2, west2, east1


def _word(partner: Sequence[int], signs: Sequence[int]) -> tuple[list[int], int]:
    """Read the braid from a connected diagram whose circles are nested."""
    circle, count = _circles(partner, signs)
    face = [0] * len(partner)
    walks = faces(partner)
    for number, walk in enumerate(walks):
        for d in walk:
            face[d] = number
    # Cut every circle at an arc, each across the face on the left of the arc before. The first
    # circle has nothing on its right: it is the strand at place 1.
    start = next(d for w in walks for d in w if not _leaves(signs, d) and _alone(w, circle))
    cuts = [partner[start]]
    while len(cuts) < count:
        across = walks[face[cuts[-1]]]
        cuts.append(next(partner[d] for d in across if circle[d] != circle[cuts[-1]]))
    place = {circle[d]: k for k, d in enumerate(cuts)}
    # Along each circle the crossings now follow one another; sort them so that all of that holds.
    after: list[list[int]] = [[] for _ in signs]
    before = [0] * len(signs)
    for cut in cuts:
        met = []
        d = cut
        while True:
            end = partner[d]
            met.append(end >> 2)
            d = 4 * met[-1] + (2 if end & 1 else 2 - signs[met[-1]])
            if d == cut:
                break
        for i, j in pairwise(met):
            after[i].append(j)
            before[j] += 1
    ready = [i for i, waiting in enumerate(before) if not waiting]
    word = []
    for i in ready:
        left = min(place[circle[4 * i]], place[circle[4 * i + 2]])
        word.append(signs[i] * (left + 1))
        for j in after[i]:
            before[j] -= 1
            if not before[j]:
                ready.append(j)
    return word, count


def _alone(walk: Sequence[int], circle: Sequence[int]) -> bool:
    return len({circle[d] for d in walk}) == 1
