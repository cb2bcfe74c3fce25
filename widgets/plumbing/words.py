"""Neumann's moves in words, vertices being called by their weights."""

from __future__ import annotations

from typing import Any

from workbench.certificates import PlumbingForest
from workbench.plumbing.layout import Move
from workbench.plumbing.legal_moves import after

__all__ = ["label", "words"]


def label(weight: int, genus: int) -> str:
    """Write the weight, and the genus in brackets unless it is 0.

    Examples
    --------
    >>> label(-2, 0), label(0, -1)
    ('−2', '0 [−1]')
    """
    return f"{weight} [{genus}]".replace("-", "−") if genus else _number(weight)


def words(move: Move, before: PlumbingForest) -> str:
    """Say what a move does to a graph in which it is legal.

    Examples
    --------
    >>> from workbench.plumbing import chain
    >>> words(["absorb-0-chain", 1, 0, 2], PlumbingForest(chain(-3, 0, 5).sealed()))
    'Absorb the 0 between −3 and 5: they become 2'
    """
    name, *arguments = move
    a: list[Any] = arguments

    def was(*vertices: int) -> str:
        return _listed([label(before.weight[v], before.genus[v]) for v in vertices])

    def now(*vertices: int) -> str:
        made = after(before, move)
        return _listed([label(made.weight[v], made.genus[v]) for v in vertices])

    match name:
        case "blow-up":
            where = ["apart", f"as a leaf at {was(*a[2])}", f"between {was(*a[2])}"][len(a[2])]
            return f"Blow up {_signed(a[1])} {where}"
        case "blow-down":
            near = sorted(before.near[a[0]])
            where = ["alone", f"a leaf at {was(*near)}", f"between {was(*near)}"][len(near)]
            return f"Blow down {_signed(before.weight[a[0]])}, {where}"
        case "absorb-0-chain":
            return f"Absorb the 0 between {was(a[1], a[2])}: they become {now(a[1])}"
        case "extrude-0-chain":
            beyond = f"; beyond it {was(*sorted(a[6]))}" if a[6] else ""
            return f"Extrude a 0-chain: {was(a[0])} becomes {now(a[0])} – 0 – {now(a[3])}{beyond}"
        case "absorb-rp2":
            (i,) = before.near[a[0]] - {a[1], a[2]}
            leaves = was(a[1], a[2])
            return f"Absorb {was(a[0])} with its leaves {leaves}: {was(i)} becomes {now(i)}"
        case "extrude-rp2":
            branch = f"{now(a[2])} with leaves {now(a[3], a[4])}"
            return f"Extrude a projective plane: {was(a[0])} becomes {now(a[0])} beside {branch}"
        case "split":
            summands = f"; left alone: {now(*a[2])}" if a[2] else ""
            return f"Split at {was(a[0])}, which goes with its leaf 0{summands}"
        case "unsplit":
            joined = f", joined to {was(*a[4])}" if a[4] else ", apart"
            summands = f", in place of {was(*a[5])} alone" if a[5] else ""
            return f"Unsplit: {now(a[0])} with a leaf 0 comes in{joined}{summands}"
    return "Number the vertices anew"


def _number(number: int) -> str:
    return str(number).replace("-", "−")


def _signed(number: int) -> str:
    return f"{number:+d}".replace("-", "−")


def _listed(parts: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
