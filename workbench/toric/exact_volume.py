"""V_min as an exact algebraic number, proved by substitution.

Integer relations found by lattice reduction (LLL) in a few hundred digits propose a number field
ℚ(θ) and the Santaló point in it. The proof uses nothing of this: the polynomial m of θ is
irreducible, one real root of it is isolated by a change of sign, the gradient of V vanishes there
exactly in ℚ[t]/(m), and the point is inside the polygon by ball arithmetic. V is strictly convex,
so it is the minimum; its minimal polynomial is that of the multiplication by V on ℚ(θ).

`eliminant` is an independent road to the same numbers: a resultant of the critical equations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import lcm
from operator import mul

import flint

from workbench.errors import InputError
from workbench.toric.polygons import Polygon, determinant
from workbench.toric.volume_enclosure import Ball, enclose_minimum

__all__ = [
    "ExactMinimum",
    "eliminant",
    "exact_minimum",
    "integer_relation",
    "polynomial_text",
    "solves_eliminant",
]

_BITS = 1200
_MULTIPLES = (1, 2, 3, 5)
Polynomial = tuple[int, ...]
Element = tuple[Fraction, ...]


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
    >>> polynomial_text(exact_minimum(hexagon).polynomial)
    '9V − 2'
    """
    with flint.ctx.workprec(2 * _BITS):
        x, y = enclose_minimum(polygon, 2 * _BITS).point
    for multiple in _MULTIPLES:
        proposal = _proposed(x, y, multiple, most)
        if proposal is not None:
            return _proved(polygon, *proposal)
    raise InputError(
        f"The Santaló point has degree above {most}, or is not found with {_BITS} bits."
    )


def integer_relation(numbers: Sequence[Ball], bits: int) -> list[int] | None:
    """Propose integers, not all 0, whose combination of real numbers seems to be 0.

    Parameters
    ----------
    numbers
        Balls of radius well below 2^−bits.
    bits
        The precision used; a relation counts only if it is far shorter than chance would have it.

    Examples
    --------
    >>> with flint.ctx.workprec(400):
    ...     root = flint.arb(2).sqrt()
    ...     print(integer_relation([flint.arb(1), root, root**2], 300))
    [2, 0, -1]
    """
    n = len(numbers)
    scaled = [int(_dyadic(number) * 2**bits) for number in numbers]
    rows = [[*(int(i == j) for j in range(n)), scaled[i]] for i in range(n)]
    shortest = [int(c) for c in flint.fmpz_mat(rows).lll().tolist()[0]]
    if sum(c * c for c in shortest).bit_length() > bits // n:
        return None
    relation = shortest[:-1]
    leading = next(c for c in relation if c)
    return [c if leading > 0 else -c for c in relation]


def eliminant(polygon: Polygon) -> Polynomial:
    """Return a polynomial in x that vanishes at the Santaló point, by a resultant.

    The two critical equations, cleared of denominators, are polynomials in (x, y); their common
    factors are removed and y is eliminated.

    Examples
    --------
    >>> triangle = Polygon(((0, 0), (1, 0), (0, 1)))
    >>> sum(c * Fraction(1, 3) ** k for k, c in enumerate(eliminant(triangle)))
    Fraction(0, 1)
    """
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
    m, x = flint.fmpq_poly(list(minimum.field)), _element(minimum.point[0])
    total = flint.fmpq_poly()
    for c in reversed(eliminant(minimum.polygon)):
        total = (total * x + c) % m
    return bool(total == 0)


def polynomial_text(polynomial: Polynomial, variable: str = "V") -> str:
    """Write a polynomial, highest power first.

    Examples
    --------
    >>> polynomial_text((-16, 80, 243))
    '243V² + 80V − 16'
    """
    powers = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
    terms = []
    for power in range(len(polynomial) - 1, -1, -1):
        factor = polynomial[power]
        if factor:
            size = "" if abs(factor) == 1 and power else str(abs(factor))
            symbol = (
                "" if power == 0 else variable + (str(power).translate(powers) if power > 1 else "")
            )
            terms.append(("−" if factor < 0 else "+", size + symbol))
    text = " ".join(f"{sign} {term}" for sign, term in terms)
    return text[2:] if text.startswith("+") else text


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
    low, high = _isolated(field, theta)
    m = flint.fmpq_poly(modulus)
    x, y = (_element(coordinate) for coordinate in point)
    with flint.ctx.workprec(_BITS):
        ball = _between(low, high)
        place = [_evaluated(coordinate, ball) for coordinate in point]
        for (a, b), (c, d) in polygon.edges:
            if not (b - d) * place[0] + (c - a) * place[1] + (a * d - b * c) > 0:
                raise ArithmeticError(f"{point} is not inside the polygon.")
    volume, slope = _volume_and_slope(polygon, x, y, m)
    if slope != (0, 0):
        raise ArithmeticError(f"the gradient of V does not vanish at {point}.")
    polynomial = _minimal_polynomial(volume, m)
    with flint.ctx.workprec(_BITS):
        enclosure = _evaluated([_fraction(c) for c in volume.coeffs()], ball)
        if _evaluated(_derivative(polynomial), enclosure).contains(0):
            raise ArithmeticError(f"V_min is not isolated among the roots of {polynomial}.")
    return ExactMinimum(polygon, field, (low, high), point, polynomial, enclosure)


def _volume_and_slope(
    polygon: Polygon, x: flint.fmpq_poly, y: flint.fmpq_poly, m: flint.fmpq_poly
) -> tuple[flint.fmpq_poly, tuple[flint.fmpq_poly, flint.fmpq_poly]]:
    """Return V and its gradient in ℚ[t]/(m), by the vertex formula."""
    corners = polygon.vertices
    slopes = [(b - d, c - a) for (a, b), (c, d) in polygon.edges]
    inverse = [
        _inverse((b - d) * x + (c - a) * y + (a * d - b * c), m) for (a, b), (c, d) in polygon.edges
    ]
    volume = along_x = along_y = flint.fmpq_poly()
    for a, corner in enumerate(corners):
        weight = determinant(corners[a - 1], corner, corners[(a + 1) % len(corners)])
        term = flint.fmpq(weight, 27) * inverse[a - 1] * inverse[a] % m
        (ux, uy), (vx, vy) = slopes[a - 1], slopes[a]
        volume += term
        along_x -= term * (ux * inverse[a - 1] + vx * inverse[a]) % m
        along_y -= term * (uy * inverse[a - 1] + vy * inverse[a]) % m
    return volume, (along_x, along_y)


def _inverse(element: flint.fmpq_poly, m: flint.fmpq_poly) -> flint.fmpq_poly:
    common, factor, _ = element.xgcd(m)
    if common != 1:
        raise ArithmeticError("an edge's height is 0 in the field.")
    return factor % m


def _minimal_polynomial(element: flint.fmpq_poly, m: flint.fmpq_poly) -> Polynomial:
    """Return the minimal polynomial of an element of ℚ[t]/(m), primitive over the integers."""
    degree = m.degree()
    rows = []
    for power in range(degree):
        image = element * flint.fmpq_poly([0] * power + [1]) % m
        rows.append([image[k] for k in range(degree)])
    coefficients = [_fraction(c) for c in flint.fmpq_mat(rows).minpoly().coeffs()]
    scale = lcm(*(c.denominator for c in coefficients))
    return tuple(int(c * scale) for c in coefficients)


def _isolated(field: Polynomial, theta: Ball) -> tuple[Fraction, Fraction]:
    """Return rational numbers around θ between which the polynomial has exactly one root."""
    with flint.ctx.workprec(_BITS):
        middle = _dyadic(theta)
        width = Fraction(1, 1 << (_BITS // 2))
        low, high = middle - width, middle + width
        ends = [sum(c * end**k for k, c in enumerate(field)) for end in (low, high)]
        monotone = not _evaluated(_derivative(field), _between(low, high)).contains(0)
    if not (monotone and ends[0] * ends[1] < 0):
        raise ArithmeticError(f"no root of {field} is isolated near {float(middle)}.")
    return low, high


def _dyadic(ball: Ball) -> Fraction:
    mantissa, exponent = ball.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _between(low: Fraction, high: Fraction) -> Ball:
    return _ball(low).union(_ball(high))


def _ball(number: Fraction) -> Ball:
    return flint.arb(flint.fmpq(number.numerator, number.denominator))


def _evaluated(coefficients: Sequence[Fraction | int], at: Ball) -> Ball:
    total = flint.arb(0)
    for c in reversed(coefficients):
        total = total * at + _ball(Fraction(c))
    return total


def _derivative(polynomial: Polynomial) -> Polynomial:
    return tuple(k * c for k, c in enumerate(polynomial))[1:]


def _element(coefficients: Element) -> flint.fmpq_poly:
    return flint.fmpq_poly([flint.fmpq(c.numerator, c.denominator) for c in coefficients])


def _fraction(number: flint.fmpq) -> Fraction:
    return Fraction(int(number.p), int(number.q))
