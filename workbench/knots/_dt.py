"""Planar diagrams from the Dowker-Thistlethwaite codes of the Hoste-Thistlethwaite census.

Such a code is `header letters . flips`. Travelling along the knot numbers the passages 1 to 2n;
the letters pair the passages 1, 3, 5, … with even ones, a = 2, b = 4, …, a capital letter meaning
that the even passage is over (else the odd one is). A flip, one for each pair, says that the later
passage crosses the earlier one from left to right instead of right to left. With the flips, the
diagram is read off directly, chirality included (H. Dowker, M. Thistlethwaite, *Classification of
knot projections*, Topology Appl. 16 (1983); flips as in Spherogram's DT codec).
"""

from __future__ import annotations

from workbench.errors import InputError

__all__ = ["pd_of_dt"]


def pd_of_dt(code: str) -> tuple[tuple[int, int, int, int], ...]:
    """Return the PD code of a knot from its alphabetical DT code with flips.

    Parameters
    ----------
    code
        For instance `"cacbca.001"`, the right-handed trefoil: the number of crossings, of
        components (a) and of crossings again as letters, then the pairs, then the flips.

    Returns
    -------
    tuple
        Crossings (a, b, c, d), counter-clockwise from the incoming under-strand, arcs from 1.

    Raises
    ------
    InputError
        If the code is not of this form.

    Examples
    --------
    >>> pd_of_dt("cacbca.001")
    ((3, 1, 4, 6), (5, 3, 6, 2), (1, 5, 2, 4))
    """
    head, _, flips = code.partition(".")
    pairs = head[3:]
    n = len(pairs)
    evens = [2 * (ord(letter.lower()) - ord("a") + 1) for letter in pairs]
    if n < 3 or len(flips) != n or sorted(evens) != list(range(2, 2 * n + 1, 2)):
        raise InputError(f"{code!r} is not the alphabetical DT code of a knot with flips.")
    crossings = []
    for odd, even, letter, flip in zip(range(1, 2 * n, 2), evens, pairs, flips, strict=True):
        over, under = (even, odd) if letter.isupper() else (odd, even)
        under_in, over_in = under - 1 or 2 * n, over - 1 or 2 * n
        if (over < under) == (flip == "0"):
            crossings.append((under_in, over, under, over_in))
        else:
            crossings.append((under_in, over_in, under, over))
    return tuple(crossings)
