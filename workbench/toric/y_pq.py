"""The family Y^{p,q}: toric diagram, closed form of V_min, and a proof of it for all p and q.

J. Gauntlett, D. Martelli, J. Sparks, D. Waldram, *Sasaki–Einstein metrics on S²×S³*, Adv. Theor.
Math. Phys. 8 (2004), hep-th/0403002: for 0 < q < p and r = √(4p² − 3q²),

    V_min = q² (2p + r) / (3p² (3q² − 2p² + p r)).

The diagram (0, 0), (1, 0), (0, p), (−1, p − q) has an affine symmetry that fixes the line x = 0, so
its Santaló point is (0, t), with t = p(3q − 2p + r) / (6q). It is inside, 0 < t < p, because
r² − (2p − 3q)² = 12q(p − q) and (3q + 2p)² − r² = 12q(p + q) are positive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import flint

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.rationals import flint_of
from workbench.toric.number_field import Ball
from workbench.toric.polygons import Polygon

__all__ = ["QuadraticNumber", "closed_form_is_proved", "y_pq", "y_pq_volume"]

Polynomial: TypeAlias = Any
"""A `flint.fmpz_mpoly` in p, q, r."""


@dataclass(frozen=True)
class QuadraticNumber:
    """The number rational + root · √radicand."""

    rational: Fraction
    root: Fraction
    radicand: int

    def __float__(self) -> float:
        """Return the nearest double precision number, up to rounding."""
        return float(self.rational) + float(self.root) * math.sqrt(self.radicand)

    def ball(self) -> Ball:
        """Return a ball that holds the number, at the present precision."""
        parts = [flint_of(c) for c in (self.rational, self.root)]
        return flint.arb(parts[0]) + flint.arb(parts[1]) * flint.arb(self.radicand).sqrt()


def y_pq(p: int, q: int) -> Polygon:
    """Return the toric diagram of Y^{p,q}.

    Raises
    ------
    InputError
        Unless 0 < q < p.

    Examples
    --------
    >>> y_pq(2, 1).double_area, y_pq(2, 1).interior_points
    (4, ((0, 1),))
    """
    p, q = _accepted(p, q)
    return Polygon(((0, 0), (1, 0), (0, p), (-1, p - q)))


def y_pq_volume(p: int, q: int) -> QuadraticNumber:
    """Return the closed form of V_min, its denominator made rational.

    Raises
    ------
    InputError
        Unless 0 < q < p.

    Examples
    --------
    >>> y_pq_volume(2, 1)
    QuadraticNumber(rational=Fraction(23, 162), root=Fraction(13, 324), radicand=13)
    """
    p, q = _accepted(p, q)
    square = 4 * p * p - 3 * q * q
    c = 3 * q * q - 2 * p * p
    scale = Fraction(q * q, 3 * p * p * (c * c - p * p * square))
    return QuadraticNumber(scale * (2 * p * c - p * square), scale * (c - 2 * p * p), square)


def closed_form_is_proved() -> bool:
    """Prove the closed form for all p and q at once.

    In ℤ[p, q, r] modulo r² − 4p² + 3q², both components of the gradient of V vanish at (0, t), and
    V there is the closed form; all denominators are cleared, heights of edges are 6q times theirs.

    Examples
    --------
    >>> closed_form_is_proved()
    True
    """
    ring = flint.fmpz_mpoly_ctx.get(("r", "p", "q"), "lex")
    r, p, q = ring.gens()
    zero, one = ring.constant(0), ring.constant(1)
    relation = r**2 - 4 * p**2 + 3 * q**2
    low, high = p * (3 * q - 2 * p + r), p * (3 * q + 2 * p - r)
    heights = [low, high, high, low]
    slopes = [(zero, one), (-p, -one), (q, -one), (p - q, one)]
    weights = [p - q, p, p + q, p]  # corner a lies between the edges a − 1 and a
    numerator, gradient = zero, [zero, zero]
    for a in range(4):
        others = heights[(a + 1) % 4] * heights[(a + 2) % 4]
        numerator += weights[a] * others
        for k in range(2):
            turn = slopes[a - 1][k] * heights[a] + slopes[a][k] * heights[a - 1]
            gradient[k] += weights[a] * turn * others**2
    volume = 36 * q**2 * numerator * 3 * p**2 * (3 * q**2 - 2 * p**2 + p * r)
    closed = 27 * (low * high) ** 2 * q**2 * (2 * p + r)
    return all(_vanishes(identity, relation) for identity in (*gradient, volume - closed))


def _vanishes(polynomial: Polynomial, relation: Polynomial) -> bool:
    _, rest = divmod(polynomial, relation)
    return bool(rest == 0)


def _accepted(p: int, q: int) -> tuple[int, int]:
    p, q = whole(p, "p of Y^{p,q}", 1), whole(q, "q of Y^{p,q}", 1)
    if not 0 < q < p:
        raise InputError(f"Y^{{p,q}} needs 0 < q < p; given are p = {p}, q = {q}.")
    return p, q
