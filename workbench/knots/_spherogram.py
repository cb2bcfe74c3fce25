"""Diagrams to and from Spherogram and SnapPy, whose crossings have the same slots and signs.

Spherogram is loaded on the first use only: a diagram by itself needs neither it nor SnapPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.errors import InputError

__all__ = ["darts_of_link", "exterior", "link_of_darts", "link_of_manifold"]


def darts_of_link(link: Any) -> tuple[list[int], int, list[int]]:
    """Return (partner, loops, the dart where the first arc of each component starts)."""
    if not hasattr(link, "link_components") or not hasattr(link, "crossings"):
        raise InputError(f"A Spherogram link is expected, not a {type(link).__name__}.")
    number = {crossing: i for i, crossing in enumerate(link.crossings)}

    def dart(crossing: Any, slot: int) -> int:
        return 4 * number[crossing] + slot % 4

    partner = [dart(*end) for crossing in link.crossings for end in crossing.adjacent]
    starts = [
        dart(*entry.crossing.adjacent[entry.strand_index])
        for entry in (component[0] for component in link.link_components)
    ]
    return partner, link.unlinked_unknot_components, starts


def link_of_darts(
    partner: Sequence[int], signs: Sequence[int], loops: int, starts: Sequence[int]
) -> Any:
    """Return a Spherogram `Link` with the crossings, orientation and order of components given."""
    from spherogram import Crossing, Link, Strand

    crossings = [Crossing(i) for i in range(len(signs))]
    for crossing, sign in zip(crossings, signs, strict=True):
        crossing.make_tail(0)
        crossing.make_tail(3 if sign > 0 else 1)
        crossing.orient()
    for d, p in enumerate(partner):
        if d < p:
            crossings[d >> 2][d & 3] = crossings[p >> 2][p & 3]
    strands = [Strand(f"component {i}", component_idx=i) for i in range(len(starts))]
    for strand, d in zip(strands, starts, strict=True):
        p = partner[d]
        strand[0] = crossings[p >> 2][p & 3]
        strand[1] = crossings[d >> 2][d & 3]
    circles = [Strand(f"loop {i}") for i in range(loops)]
    for circle in circles:
        circle[0] = circle[1]
    return Link(crossings + strands + circles, check_planarity=False)


def exterior(
    partner: Sequence[int], signs: Sequence[int], loops: int, starts: Sequence[int]
) -> Any:
    """Return the link's exterior as a SnapPy manifold; cusp i belongs to component i."""
    from workbench.knots._snappy import snappy

    kinked, first = list(partner), len(partner)
    for kink in range(first, first + 4 * loops, 4):
        kinked += [kink + 1, kink, kink + 3, kink + 2]
    circles = range(first, first + 4 * loops, 4)
    link = link_of_darts(kinked, [*signs, *[1] * loops], 0, [*starts, *(c + 1 for c in circles)])
    return snappy.Link.exterior(link)


def link_of_manifold(manifold: Any) -> Any:
    """Return a link in the 3-sphere whose exterior the SnapPy manifold is.

    The link a manifold was made from, else the one SnapPy finds (R. Cremaschi, N. Dunfield,
    M. Obeidin, C. Rudd, *Computing a link diagram from its exterior*, 2021).
    """
    from workbench.knots._snappy import snappy

    if not isinstance(manifold, snappy.Triangulation):
        raise InputError(f"A SnapPy manifold is expected, not a {type(manifold).__name__}.")
    try:
        return manifold.link()
    except ValueError:
        pass
    try:
        return manifold.exterior_to_link()
    except Exception as refused:
        raise InputError(
            f"SnapPy finds no link in the 3-sphere with this exterior: {refused}"
        ) from refused
