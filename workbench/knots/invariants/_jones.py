"""The Jones polynomial from the state sum of a diagram, exact for any number of crossings.

By M. B. Thistlethwaite (Topology 26 (1987) 297-309) the bracket of a connected diagram is a sum of
as many signed monomials as its checkerboard graph has spanning trees, fewer than 2ⁿ. The
coefficients are therefore recovered from their residues modulo 2⁶⁴ alone for up to 63 crossings,
and by the Chinese remainder theorem from several moduli beyond.
"""

from __future__ import annotations

from math import gcd, prod

import numpy as np

from workbench.errors import InputError
from workbench.knots.invariants._code import PD, Code, Ints, read
from workbench.knots.invariants._state_sum import SLOTS, reduced_sum, sweep

__all__ = ["jones", "jones_sqrt"]


def _exact_sum(code: Code, order: Ints, slot: Ints) -> tuple[int, list[int]]:
    """Return `reduced_sum` over the integers."""
    lowest, residues = reduced_sum(code, order, slot, 0)
    bits = len(order) + code.pieces  # twice the bound on the coefficients is 2 to this power
    if bits <= 64:
        return lowest, residues.view(np.int64).tolist()
    moduli, total = [2**64], [int(x) for x in residues]
    candidate = 2**63 - 1
    while prod(moduli) <= 1 << bits:
        while any(gcd(candidate, m) > 1 for m in moduli):
            candidate -= 2
        _, residues = reduced_sum(code, order, slot, candidate)
        known = prod(moduli)
        lift = known * pow(known, -1, candidate)
        moduli.append(candidate)
        total = [
            (old + (int(new) - old) * lift) % (known * candidate)
            for old, new in zip(total, residues, strict=True)
        ]
    modulus = prod(moduli)
    return lowest, [x - modulus if 2 * x > modulus else x for x in total]


def jones_sqrt(pd: PD) -> tuple[int, tuple[int, ...]]:
    """Return the Jones polynomial of any oriented link, as a polynomial in √t.

    Parameters
    ----------
    pd
        PD code, shape (n, 4), labels from 0 or from 1; the empty code is the unknot.

    Returns
    -------
    lowest : int
        Lowest exponent of √t: even for an odd number of components, odd for an even one.
    coefficients : tuple of int
        Coefficients of √t to the powers lowest, lowest + 2, …; the first and last are not 0.

    Raises
    ------
    InputError
        If the code is not that of a link diagram, or if every sweep tried across the diagram meets
        more than 24 edges at a time.

    Examples
    --------
    The Hopf link of linking number +1 has −√t − √t⁵:

    >>> jones_sqrt([(4, 2, 3, 1), (2, 4, 1, 3)])
    (1, (-1, 0, -1))
    """
    if len(pd) == 0:
        return 0, (1,)
    code = read(pd)
    needed, order, slot = sweep(code)
    if needed > SLOTS:
        raise InputError(
            f"The diagram is too wide for its Jones polynomial: a sweep across it meets {needed} "
            f"edges at a time, and up to {SLOTS} are accepted."
        )
    lowest, terms = _exact_sum(code, order, slot)
    negative = int(np.count_nonzero(code.sign < 0))
    lowest += len(order) - 3 * negative
    # q = −√t, so that odd powers of q change sign on top of (−1)^(negative crossings).
    if (negative + lowest) % 2:
        terms = [-c for c in terms]
    support = [k for k, c in enumerate(terms) if c]
    return lowest + 2 * support[0], tuple(terms[support[0] : support[-1] + 1])


def jones(pd: PD) -> tuple[int, tuple[int, ...]]:
    """Return the Jones polynomial of a knot, or of a link with an odd number of components; exact.

    The convention is KnotInfo's: the right-handed trefoil has t + t³ − t⁴, so that positive knots
    have positive powers; mirror images exchange t and 1/t. The unknot has 1.

    Parameters
    ----------
    pd
        PD code, shape (n, 4), labels from 0 or from 1; the empty code is the unknot.

    Returns
    -------
    lowest : int
        Lowest exponent of t.
    coefficients : tuple of int
        Coefficients of t to the powers lowest, lowest + 1, …; the first and last are not 0.

    Raises
    ------
    InputError
        If the code is not that of a link diagram, if the link has an even number of components
        (its exponents are half-integers: see `jones_sqrt`), or if the diagram is too wide.

    Examples
    --------
    >>> jones([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
    (1, (1, 0, 1, -1))
    """
    lowest, coefficients = jones_sqrt(pd)
    if lowest % 2:
        raise InputError(
            "The link has an even number of components, so its Jones polynomial has half-integer "
            "exponents; jones_sqrt accepts it and counts in powers of the root of t."
        )
    return lowest // 2, coefficients
