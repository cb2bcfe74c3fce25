r"""Ẑ of Brieskorn spheres without a graph: false theta functions, and a count of lattice points.

R. Lawrence, D. Zagier, *Modular forms and quantum invariants of 3-manifolds*, Asian J. Math. 3
(1999), for the series; with p = a₁⋯a_k and c_n the coefficients of

    Π_i (t^{p/aᵢ} − t^{−p/aᵢ}) / (t^p − t^{−p})^{k − 2},

the denominator expanded as the mean of |t| > 1 and |t| < 1, it is

    Ẑ(Σ(a₁, …, a_k)) = q^{6λ + p (k − 2 − Σ aᵢ^{−2})/4} Σ_n c_n q^{n²/4p}.

Casson's λ is an eighth of the signature of the Milnor fibre (R. Fintushel, R. Stern, Proc. London
Math. Soc. 61, 1990) for k = 3, counted as E. Brieskorn did (Invent. Math. 2, 1966), and adds up
under splicing for more fibres. That the power in front is this one follows from the invariance of
24λ = −tr M + 3σ − Σ_v (2 − deg v)(M⁻¹)_vv and from (M⁻¹) on a star, whose entries are linking
numbers of the fibres.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import product
from math import comb, isqrt, prod

import numpy as np

from workbench.accepted import shown, whole_numbers
from workbench.errors import InputError
from workbench.plumbing.graph import brieskorn
from workbench.plumbing.zhat import QSeries, bound

__all__ = ["casson", "false_theta_zhat"]


_MOST_POINTS, _MOST_TERMS = 10**8, 10**6


def casson(*orders: int) -> int:
    """Return Casson's invariant of Σ(a₁, …, a_k), oriented as the boundary of its singularity.

    Raises
    ------
    InputError
        If the orders are not those of a homology sphere, or the box of lattice points of three of
        them has more than 10⁸.

    Examples
    --------
    >>> casson(2, 3, 5), casson(2, 3, 11), casson(2, 3, 5, 7)
    (-1, -2, -14)
    """
    brieskorn(*orders)
    if len(orders) > 3:
        a, b, *rest = orders
        return casson(a, b, prod(rest)) + casson(a * b, *rest)
    p = prod(orders)
    if p > _MOST_POINTS:
        raise InputError(
            f"Casson's invariant is a count in a box of {p} lattice points, of at most "
            f"{_MOST_POINTS}, for the orders {orders}."
        )
    i, j, k = (np.arange(1, a) * (p // a) for a in orders)
    sums = (i[:, None, None] + j[:, None] + k) % (2 * p)
    return (2 * int((sums < p).sum()) - sums.size) // 8


def false_theta_zhat(orders: tuple[int, ...], below: Fraction | int) -> QSeries:
    """Return the terms of Ẑ(Σ(a₁, …, a_k)) with exponents below a bound.

    Raises
    ------
    InputError
        If the orders are not those of a homology sphere.

    Examples
    --------
    >>> print(false_theta_zhat((2, 3, 5), 13))
    q^(-3/2) (1 - q - q^3 - q^7 + q^8 + q^14)
    """
    orders = whole_numbers(orders, "the orders", -(10**9), 10**9)
    below = bound(below)
    p, fibres = prod(orders), len(orders)
    shift = 6 * casson(*orders) + Fraction(p, 4) * (
        fibres - 2 - sum(Fraction(1, a * a) for a in orders)
    )
    room = 4 * p * (below - shift)
    reach = isqrt(int(room)) if room > 0 else -1
    if reach // (2 * p) * 2**fibres > _MOST_TERMS:
        raise InputError(f"There are too many terms with exponents below {shown(below)}.")
    numerator = [
        (prod(signs), sum(s * (p // a) for s, a in zip(signs, orders, strict=True)))
        for signs in product((1, -1), repeat=fibres)
    ]
    twice: Counter[Fraction] = Counter()
    m = fibres - 2
    for sign, start in numerator:
        for k in range((reach + abs(start)) // (2 * p) + 1):
            coefficient = sign * comb(k + m - 1, m - 1)
            step = p * (m + 2 * k)
            for n, c in ((start - step, coefficient), (start + step, (-1) ** m * coefficient)):
                twice[shift + Fraction(n * n, 4 * p)] += c
    found = sorted((e, c) for e, c in twice.items() if c and e < below)
    return QSeries(tuple(e for e, _ in found), tuple(Fraction(c, 2) for _, c in found))
