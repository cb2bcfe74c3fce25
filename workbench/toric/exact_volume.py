"""V_min as an exact algebraic number, proved by substitution.

Integer relations found by lattice reduction (LLL) in a few hundred digits propose a number field
ℚ(θ) and the Santaló point in it. The proof uses nothing of this: the polynomial m of θ is
irreducible, one real root of it is isolated by a change of sign, the gradient of V vanishes there
exactly in ℚ[t]/(m), and the point is inside the polygon by ball arithmetic. V is strictly convex,
so it is the minimum; its minimal polynomial is that of the multiplication by V on ℚ(θ).

`eliminant` is an independent road to the same numbers: a resultant of the critical equations.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from operator import mul

import flint

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.toric.number_field import (
    Ball,
    Element,
    Polynomial,
    between,
    derivative,
    element,
    evaluated,
    fraction,
    integer_relation,
    inverse,
    isolated_root,
    minimal_polynomial,
)
from workbench.toric.polygons import Polygon, determinant
from workbench.toric.volume_enclosure import enclose_minimum

__all__ = ["ExactMinimum", "eliminant", "exact_minimum", "solves_eliminant"]

_BITS = 1200
_MOST_VERTICES = 9
_MULTIPLES = (1, 2, 3, 5)


@dataclass(frozen=True)
class ExactMinimum:
    """The minimum of V in a number field, proved.

    Attributes
    ----------
    polygon
        The toric diagram.
    field
        Coefficients of the irreducible polynomial of θ, constant first.
    root
        Rational numbers a < b; θ is the only root of `field` between them.
    point
        Both coordinates of the Santaló point as polynomials in θ, constant first.
    polynomial
        The minimal polynomial of V_min, constant first: primitive, leading coefficient positive.
    enclosure
        A ball that holds V_min, computed from θ, and holds no other root of `polynomial`.
    """

    polygon: Polygon
    field: Polynomial
    root: tuple[Fraction, Fraction]
    point: tuple[Element, Element]
    polynomial: Polynomial
    enclosure: Ball

    @property
    def degree(self) -> int:
        """The degree of V_min over the rational numbers."""
        return len(self.polynomial) - 1


def exact_minimum(polygon: Polygon, most: int = 12) -> ExactMinimum:
    """Find V_min exactly, and prove it.

    Parameters
    ----------
    polygon
        The toric diagram.
    most
        The largest degree of θ that is tried.

    Raises
    ------
    InputError
        If no field of so small a degree holds the Santaló point.

    Examples
    --------
    >>> hexagon = Polygon(((-1, 0), (0, -1), (1, -1), (1, 0), (0, 1), (-1, 1)))
    >>> exact_minimum(hexagon).polynomial
    (-2, 9)
    """
    most = whole(most, "the largest degree", 1, 40)
    with flint.ctx.workprec(2 * _BITS):
        x, y = enclose_minimum(polygon, 2 * _BITS).point
    for multiple in _MULTIPLES:
        proposal = _proposed(x, y, multiple, most)
        if proposal is not None:
            return _proved(polygon, *proposal)
    raise InputError(
        f"The Santaló point has degree above {most}, or is not found with {_BITS} bits."
    )


def eliminant(polygon: Polygon) -> Polynomial:
    """Return a polynomial in x that vanishes at the Santaló point, by a resultant.

    The two critical equations, cleared of denominators, are polynomials in (x, y); their common
    factors are removed and y is eliminated. Polygons of at most 9 vertices are taken.

    Examples
    --------
    >>> triangle = Polygon(((0, 0), (1, 0), (0, 1)))
    >>> sum(c * Fraction(1, 3) ** k for k, c in enumerate(eliminant(triangle)))
    Fraction(0, 1)
    """
    if len(polygon.vertices) > _MOST_VERTICES:
        raise InputError(
            f"The resultant is computed for at most {_MOST_VERTICES} vertices, "
            f"not {len(polygon.vertices)}."
        )
    ring = flint.fmpz_mpoly_ctx.get(("x", "y"), "lex")
    x, y = ring.gens()
    heights = [(b - d) * x + (c - a) * y + (a * d - b * c) for (a, b), (c, d) in polygon.edges]
    corners, n = polygon.vertices, len(polygon.vertices)
    equations = []
    for variable in range(2):
        slopes = [(b - d, c - a)[variable] for (a, b), (c, d) in polygon.edges]
        total = ring.from_dict({})
        for a, corner in enumerate(corners):
            term = determinant(corners[a - 1], corner, corners[(a + 1) % n]) * (
                slopes[a - 1] * heights[a] + slopes[a] * heights[a - 1]
            )
            for k in range(n):
                if k not in (a, (a - 1) % n):
                    term = term * heights[k] ** 2
            total = total + term
        equations.append(total)
    common = equations[0].gcd(equations[1])
    first, second = (equation // common for equation in equations)
    result = first.resultant(second, "y")
    dense: dict[int, int] = {int(e[0]): int(c) for e, c in result.to_dict().items()}
    return tuple(dense.get(k, 0) for k in range(max(dense) + 1))


def solves_eliminant(minimum: ExactMinimum) -> bool:
    """Tell whether the eliminant vanishes, exactly, at the first coordinate that was proved.

    Examples
    --------
    >>> solves_eliminant(exact_minimum(Polygon(((0, 0), (1, 0), (0, 2), (-1, 1)))))
    True
    """
    m, x = flint.fmpq_poly(list(minimum.field)), element(minimum.point[0])
    total = flint.fmpq_poly()
    for c in reversed(eliminant(minimum.polygon)):
        total = (total * x + c) % m
    return bool(total == 0)


def _proposed(
    x: Ball, y: Ball, multiple: int, most: int
) -> tuple[Polynomial, Ball, tuple[Element, Element]] | None:
    """Propose θ = x + multiple · y, its polynomial, and x and y in terms of it."""
    with flint.ctx.workprec(2 * _BITS):
        theta = x + multiple * y
        powers = list(accumulate([flint.arb(1)] + [theta] * most, mul))
        for degree in range(1, most + 1):
            relation = integer_relation(powers[: degree + 1], _BITS)
            if relation is not None:
                break
        else:
            return None
        inside = integer_relation([y, *powers[:degree]], _BITS)
    if inside is None or inside[0] == 0:
        return None
    second = [Fraction(-c, inside[0]) for c in inside[1:]]
    first = [Fraction(int(k == 1)) - multiple * c for k, c in enumerate(second)]
    if degree == 1:
        first = [Fraction(-relation[0], relation[1]) - multiple * second[0]]
    return tuple(relation), theta, (tuple(first), tuple(second))


def _proved(
    polygon: Polygon, field: Polynomial, theta: Ball, point: tuple[Element, Element]
) -> ExactMinimum:
    """Prove a proposal; ArithmeticError if it is wrong."""
    modulus = flint.fmpz_poly(list(field))
    _, factors = modulus.factor()
    if len(factors) != 1 or factors[0][1] != 1:
        raise ArithmeticError(f"{field} is not irreducible.")
    low, high = isolated_root(field, theta, _BITS)
    m = flint.fmpq_poly(modulus)
    x, y = (element(coordinate) for coordinate in point)
    with flint.ctx.workprec(_BITS):
        ball = between(low, high)
        place = [evaluated(coordinate, ball) for coordinate in point]
        for (a, b), (c, d) in polygon.edges:
            if not (b - d) * place[0] + (c - a) * place[1] + (a * d - b * c) > 0:
                raise ArithmeticError(f"{point} is not inside the polygon.")
    volume, slope = _volume_and_slope(polygon, x, y, m)
    if slope != (0, 0):
        raise ArithmeticError(f"the gradient of V does not vanish at {point}.")
    polynomial = minimal_polynomial(volume, m)
    with flint.ctx.workprec(_BITS):
        enclosure = evaluated([fraction(c) for c in volume.coeffs()], ball)
        if evaluated(derivative(polynomial), enclosure).contains(0):
            raise ArithmeticError(f"V_min is not isolated among the roots of {polynomial}.")
    return ExactMinimum(polygon, field, (low, high), point, polynomial, enclosure)


def _volume_and_slope(
    polygon: Polygon, x: flint.fmpq_poly, y: flint.fmpq_poly, m: flint.fmpq_poly
) -> tuple[flint.fmpq_poly, tuple[flint.fmpq_poly, flint.fmpq_poly]]:
    """Return V and its gradient in ℚ[t]/(m), by the vertex formula."""
    corners = polygon.vertices
    slopes = [(b - d, c - a) for (a, b), (c, d) in polygon.edges]
    inverses = [
        inverse((b - d) * x + (c - a) * y + (a * d - b * c), m) for (a, b), (c, d) in polygon.edges
    ]
    volume = along_x = along_y = flint.fmpq_poly()
    for a, corner in enumerate(corners):
        weight = determinant(corners[a - 1], corner, corners[(a + 1) % len(corners)])
        term = flint.fmpq(weight, 27) * inverses[a - 1] * inverses[a] % m
        (ux, uy), (vx, vy) = slopes[a - 1], slopes[a]
        volume += term
        along_x -= term * (ux * inverses[a - 1] + vx * inverses[a]) % m
        along_y -= term * (uy * inverses[a - 1] + vy * inverses[a]) % m
    return volume, (along_x, along_y)
