"""Ribbon discs a second and third time: the group of the link that the bands make is free.

A certificate of kind `ribbon` is replayed up to and including its last band, which leaves a diagram
of the link L that all k bands together make of the knot. A link whose complement has a free group
is trivial (C. D. Papakyriakopoulos, Ann. of Math. 66 (1957) 1-26: Dehn's lemma and the loop
theorem), and bands that split a knot into a trivial link of k + 1 components make a ribbon disc. So
it is enough that

- the replay is right up to the last band, which is one move of the certificate, and
- a program simplifies a presentation of π₁(S³ − L) to one without relators on k + 1 generators.

The moves after the last band, which the verifier of the certificate replays, are not used at all.
SnapPy begins with a triangulation of the exterior, Regina with the Wirtinger presentation of the
diagram; both make Tietze moves only, so that "free" is a proof, as far as the program is right, and
"not seen to be free" says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from workbench.certificates import CertificateError, PlanarMap
from workbench.certificates.format import Json, open_sealed
from workbench.errors import InputError
from workbench.knots._oracle import Oracle, answer_all
from workbench.knots.diagram import Diagram

__all__ = ["FreeGroup", "banded_link", "free_group"]

_PATIENCE = 2.0
_MOST_TURNS = 20

_programs = Oracle(__name__)


@dataclass(frozen=True)
class FreeGroup:
    """Which programs have shown that the group of a link is free of the right rank.

    Attributes
    ----------
    snappy, regina
        Whether the program has found no relators, and as many generators as components.
    """

    snappy: bool
    regina: bool


def free_group(link: Diagram, budget: float = 20.0) -> FreeGroup:
    """Ask SnapPy and Regina, each within so many seconds, whether a link has a free group.

    Examples
    --------
    >>> free_group(Diagram.from_braid([1, -1], 3), 60.0)
    FreeGroup(snappy=True, regina=True)
    >>> free_group(Diagram.from_braid([1, 1]), 60.0)
    FreeGroup(snappy=False, regina=False)
    """
    pd = _with_kinks(link)
    found = {program: _asked(program, pd, link.components, budget) for program in _PROGRAMS}
    return FreeGroup(**found)


def banded_link(certificate: Mapping[str, Json]) -> Diagram:
    """Return the link that the bands of a ribbon certificate make, as it is after the last band.

    The orientation of its components is none in particular. Without bands, it is the knot.

    Raises
    ------
    InputError
        If it is no certificate of this kind, or a step up to the last band is not legal.

    Examples
    --------
    >>> from workbench.knots.ribbon import find_ribbon
    >>> certificate = find_ribbon(Diagram.from_name("12a_631")).certificate
    >>> banded_link(certificate).components
    3
    """
    try:
        sealed = cast("dict[str, Any]", open_sealed(certificate))
        if sealed["kind"] != "ribbon":
            raise InputError(
                f"A certificate of kind ribbon is needed, not {sealed['kind'][:40]!r}."
            )
        planar = PlanarMap.from_pd(sealed["statement"].get("pd"), sealed["statement"].get("loops"))
        steps = sealed["steps"]
        saddles = [n for n, step in enumerate(steps) if step and step[0] == "saddle"]
        for step in steps[: saddles[-1] + 1] if saddles else ():
            if step[0] == "saddle":
                planar.saddle(*step[1:])
            else:
                planar.apply(step)
    except (CertificateError, TypeError) as error:
        raise InputError(f"The certificate cannot be replayed: {error}") from error
    ids = sorted({dart // 4 for dart in planar.partner})
    place = {c: n for n, c in enumerate(ids)}
    ends = (planar.partner[4 * c + slot] for c in ids for slot in range(4))
    return Diagram.from_darts([4 * place[end // 4] + end % 4 for end in ends], planar.loops)


def _with_kinks(link: Diagram) -> list[list[int]]:
    """Write a PD code in which components without crossings have a kink."""
    first = 2 * link.crossings + 1
    return [*link.to_pd(), *([k, k, k + 1, k + 1] for k in range(first, first + 2 * link.loops, 2))]


def _asked(program: str, pd: list[list[int]], rank: int, budget: float) -> bool:
    """Ask with little patience at first: most questions are done at once, some never."""
    patience = _PATIENCE
    while budget > 0:
        given = min(patience, budget)
        answer = _programs.ask([program, pd, rank], given)
        if answer is not None:
            return bool(answer)
        budget -= given
        patience *= 2
    return False


def _snappy_free(pd: list[list[int]], rank: int) -> bool:
    exterior = Diagram.from_pd(pd).exterior()
    for _ in range(_MOST_TURNS):
        group = exterior.fundamental_group()
        if not group.num_relators():
            return int(group.num_generators()) == rank
        exterior.randomize()
    return False


def _regina_free(pd: list[list[int]], rank: int) -> bool:
    import regina

    group = regina.Link.fromPD(pd).group()
    group.simplify()
    return bool(group.countRelations() == 0 and group.countGenerators() == rank)


_PROGRAMS = {"snappy": _snappy_free, "regina": _regina_free}


def _answered(question: tuple[str, list[list[int]], int]) -> bool:
    program, pd, rank = question
    return _PROGRAMS[program](pd, rank)


if __name__ == "__main__":
    from workbench.knots import _snappy  # noqa: F401  it takes a second to load

    answer_all(_answered)
