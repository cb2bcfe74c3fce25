"""Whether two plumbing graphs present the same oriented 3-manifold: the exact answer, and why.

If the normal forms are isomorphic, the moves of the one reduction, a renaming, and those of the
other backwards are a certificate. If not, Neumann's theorem says that the manifolds differ, and an
invariant is named that sees it, where one of those we have does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from workbench.certificates import PlumbingForest, seal
from workbench.certificates.format import Json
from workbench.plumbing.graph import Plumbing
from workbench.plumbing.invariants import Invariants, invariants
from workbench.plumbing.layout import Move
from workbench.plumbing.normal_form import Reduction, reduction

__all__ = ["Comparison", "certificate", "compare", "inverse"]

_PRODUCER = "Rigor Workbench, workbench.plumbing.same_manifold"


@dataclass(frozen=True, eq=False)
class Comparison:
    """What has been found about two graphs.

    Attributes
    ----------
    same
        Do they present the same oriented manifold?
    normal_forms
        Of both.
    certificates
        Of the kind `same-plumbed-manifold`: if same, one from the first graph to the second; if
        not, one from each graph to its normal form.
    difference
        An invariant in which they differ, with both values; empty if same, or if only the normal
        forms differ.
    """

    same: bool
    normal_forms: tuple[Plumbing, Plumbing]
    certificates: tuple[dict[str, Json], ...]
    difference: str

    @property
    def moves(self) -> int:
        """How many moves the certificates have, renaming apart."""
        steps = [cast("list[Move]", sealed["steps"]) for sealed in self.certificates]
        return sum(step[0] != "rename" for moves in steps for step in moves)


def compare(first: Plumbing, second: Plumbing) -> Comparison:
    """Decide whether two graphs present the same oriented manifold.

    Raises
    ------
    InputError
        If a normal form is too large.

    Examples
    --------
    >>> from workbench.plumbing import brieskorn, lens
    >>> compare(lens(7, 2), lens(7, 4)).same
    True
    >>> compare(lens(5, 1), lens(5, 2)).difference
    'self-linking numbers: 1 x 0, 2 x 1/5, 2 x 4/5 and 1 x 0, 2 x 2/5, 2 x 3/5'
    >>> compare(brieskorn(2, 3, 5), brieskorn(2, 3, 7)).same  # though the invariants agree
    False
    """
    one, other = reduction(first), reduction(second)
    forms = (one.graph, other.graph)
    if one.graph == other.graph:
        steps = [*one.moves, _renaming(one, other), *reversed(_inverses(second, other.moves))]
        return Comparison(True, forms, (certificate(first, second, steps),), "")
    return Comparison(
        False,
        forms,
        (_to_normal_form(first, one), _to_normal_form(second, other)),
        _difference(invariants(first), invariants(second)),
    )


def certificate(first: Plumbing, second: Plumbing, steps: list[Move]) -> dict[str, Json]:
    """Seal the moves that take one graph to another."""
    statement = {"first": first.sealed(), "second": second.sealed()}
    return seal("same-plumbed-manifold", statement, steps, _PRODUCER)


def inverse(forest: PlumbingForest, move: Move) -> Move:
    """Return the move that undoes another, given the forest before it.

    Examples
    --------
    >>> from workbench.plumbing import chain
    >>> inverse(PlumbingForest(chain(-3, 1, 5).sealed()), ["blow-down", 1])
    ['blow-up', 1, 1, [0, 2]]
    """
    name, *arguments = move
    a: list[Any] = arguments
    weight, genus, near = forest.weight, forest.genus, forest.near
    match name:
        case "blow-up":
            return ["blow-down", a[0]]
        case "blow-down":
            return ["blow-up", a[0], weight[a[0]], sorted(near[a[0]])]
        case "absorb-rp2":
            (i,) = near[a[0]] - {a[1], a[2]}
            return ["extrude-rp2", i, genus[i], *a, weight[a[1]] // 2, weight[a[2]] // 2]
        case "extrude-rp2":
            return ["absorb-rp2", *a[2:5]]
        case "absorb-0-chain":
            z, u, w = a
            kept = sorted(near[w] - {z})
            return ["extrude-0-chain", u, genus[u], z, w, weight[w], genus[w], kept]
        case "extrude-0-chain":
            return ["absorb-0-chain", a[2], a[0], a[3]]
        case "split":
            i, leaf, fresh = a
            return ["unsplit", i, weight[i], genus[i], leaf, sorted(near[i] - {leaf}), fresh]
        case "unsplit":
            return ["split", a[0], a[3], a[5]]
    return ["rename", [[new, old] for old, new in a[0]]]


def _inverses(graph: Plumbing, moves: tuple[Move, ...]) -> list[Move]:
    """Return what undoes each move."""
    forest = PlumbingForest(graph.sealed())
    found = []
    for move in moves:
        found.append(inverse(forest, move))
        forest.apply(move)
    return found


def _renaming(one: Reduction, other: Reduction) -> Move:
    return ["rename", [list(pair) for pair in zip(one.names, other.names, strict=True)]]


def _to_normal_form(graph: Plumbing, found: Reduction) -> dict[str, Json]:
    names: Move = ["rename", [[name, v] for v, name in enumerate(found.names)]]
    return certificate(graph, found.graph, [*found.moves, names])


def _difference(one: Invariants, other: Invariants) -> str:
    for name, a, b in zip(Invariants.NAMES, one.told(), other.told(), strict=True):
        if a and b and a != b:
            return f"{name}: {a} and {b}"
    return ""
