"""Braid words of hard unknots: a ladder of the braid game that needs no generator.

L. Kauffman and S. Lambropoulou, "Hard unknots and collapsing tangles" (2012): the numerator closure
of (k + 1)/k − (k + 2)/(k + 1) is an unknot whose diagram no Reidemeister move makes smaller. By
Vogel's algorithm these are closures of braids of 2k + 7 letters on four strands, which
SmartCollapse leaves as they are.
"""

from __future__ import annotations

from workbench.errors import InputError
from workbench.knots.braid import Braid
from workbench.knots.classics import kauffman_lambropoulou

__all__ = ["ladder"]


def ladder(rungs: int) -> dict[str, Braid]:
    """Return the words by their names, the shortest first.

    Parameters
    ----------
    rungs
        How many, from 1 to 40; the first is k = 3.

    Raises
    ------
    InputError
        If the number is out of range.

    Examples
    --------
    >>> {name: len(braid.word) for name, braid in ladder(2).items()}
    {'N(4/3 − 5/4)': 13, 'N(5/4 − 6/5)': 15}
    """
    if not 1 <= rungs <= 40:
        raise InputError(f"The ladder has 1 to 40 rungs, not {rungs}.")
    words = {}
    for k in range(3, 3 + rungs):
        diagram = kauffman_lambropoulou(k + 1, k, k + 2, k + 1)
        words[f"N({k + 1}/{k} − {k + 2}/{k + 1})"] = Braid.from_diagram(diagram)
    return words
