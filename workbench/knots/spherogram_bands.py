"""Bands and ribbon discs as Spherogram writes them, to be checked by a program of others.

N. Dunfield and S. Gong (arXiv:2512.21825) give a band by the darts (crossing, slot) along its top
edge, by whether it passes over each arc between the first and the last, and by its half twists,
which are next to the first. A disc is the list [PD, band, PD, band, …, "unknot"]: each band is
attached to the link that is drawn before it, and what comes of it is the link drawn after it, up to
components that bound discs apart from the rest; what comes of the last band is an unlink.
`spherogram.links.bands.verify_ribbon_to_unknot` looks for isometries between these links, and for a
free group at the end. It may fail where a link is not hyperbolic, and does not see the difference
between a link and its mirror image.
"""

from __future__ import annotations

from workbench.errors import InputError
from workbench.knots._spherogram_process import RibbonList
from workbench.knots.bands import Band
from workbench.knots.diagram import Diagram
from workbench.knots.stages import Stage

__all__ = ["from_spherogram", "ribbon_list", "to_spherogram"]

_DIGITS, _LONG = 2, 3
_FEW = 64


def to_spherogram(diagram: Diagram, band: Band) -> str:
    """Write a band in Spherogram's short form, such as "1201_0_1".

    Parameters
    ----------
    diagram
        To which it is attached. The band is written for `Link(diagram.pd)`.
    band
        A band. It is begun at its end, which is where our twists are.

    Raises
    ------
    InputError
        If the diagram has 1024 crossings or more, for which there is no form.

    Examples
    --------
    >>> stevedore = Diagram.from_name("6_1")
    >>> to_spherogram(stevedore, from_spherogram(stevedore, "1201_0_1"))
    '1201_0_1'
    """
    back = band.reversed(diagram)
    top = [back.start, *(diagram.partner[dart] for dart in (*back.crossed, back.end))]
    if diagram.crossings >= 1 << 10:
        raise InputError(f"Bands on {diagram.crossings} crossings cannot be written; 1023 can be.")
    digits, letter = (_DIGITS, "") if max(top) < 4 * _FEW else (_LONG, "Z")
    darts = "".join(f"{dart:0{digits}x}" for dart in reversed(top))
    sides = sum(1 << i for i, over in enumerate(back.over) if over)
    return f"{letter}{darts}_{sides:x}_{back.twists}"


def from_spherogram(diagram: Diagram, text: str) -> Band:
    """Read a band in Spherogram's short form.

    Raises
    ------
    InputError
        If it is not of that form, or names darts that the diagram has not.

    Examples
    --------
    >>> from_spherogram(Diagram.from_name("6_1"), "1201_0_1")
    Band(start=5, crossed=(), over=(), end=1, twists=1)
    """
    try:
        darts, sides, twists = text.split("_")
        digits = _LONG if darts.startswith("Z") else _DIGITS
        letters = darts.removeprefix("Z")
        top = [int(letters[i : i + digits], 16) for i in range(0, len(letters), digits)][::-1]
        between = len(top) - 2
        over = tuple(bool(int(sides, 16) >> i & 1) for i in range(between))
        _, *crossed, last = (diagram.partner[dart] for dart in top)
        band = Band(top[0], tuple(crossed), over, last, int(twists))
    except (ValueError, IndexError, AttributeError):
        raise InputError(
            f"{text!r} is no band of this diagram; such as '1201_0_1': darts, sides, half twists."
        ) from None
    return band.reversed(diagram)


def ribbon_list(unlink: Stage) -> RibbonList:
    """Write a ribbon disc as Spherogram's list, on the simplified diagrams of the search.

    Parameters
    ----------
    unlink
        What `workbench.knots.ribbon.find_ribbon` has ended with.

    Raises
    ------
    InputError
        If crossings are left, or there are too many before.
    """
    if unlink.crossings:
        raise InputError(f"The link is not shown to be an unlink: {unlink.crossings} crossings.")
    written: RibbonList = []
    for stage in unlink.way[1:]:
        before = stage.before
        assert before is not None
        assert stage.band is not None
        diagram, band = drawn(before, stage.band)
        written += [[list(row) for row in diagram.pd], to_spherogram(diagram, band)]
    return [*written, "unknot"]


def drawn(stage: Stage, band: Band) -> tuple[Diagram, Band]:
    """Return the diagram of a stage, and the band with the diagram's names for the darts."""
    ids = sorted(stage.map.ids[: stage.crossings].tolist())
    place = {c: n for n, c in enumerate(ids)}
    forward = stage.map.forward

    def renamed(dart: int) -> int:
        c, slot = divmod(dart, 4)
        return 4 * place[c] + (slot + 2 * int(forward[4 * c])) % 4

    crossed = tuple(map(renamed, band.crossed))
    return stage.diagram, Band(
        renamed(band.start), crossed, band.over, renamed(band.end), band.twists
    )
