"""Levine-Tristram signatures, exactly: Kashaev's matrix at rational points between the jumps.

R. Kashaev ("On symmetric matrices associated with oriented link diagrams", 2021) writes a symmetric
matrix over ℤ[x] with a row for each region of a diagram: a crossing of sign ε adds ε times

    2x² − 1   x   1         x
    x         1   x         1
    1         x   2x² − 1   x
    x         1   x         1

over its four regions, the first being that between the two strands coming in. J. Liu ("A proof of
the Kashaev signature conjecture", arXiv:2311.01923) proves that its signature at x = cos(θ/2), less
the writhe, is twice the Levine-Tristram signature at e^{iθ}; in the sign convention of
`workbench.knots.invariants` too, in which the right-handed trefoil has −2 at θ = π.

The signature of a knot is constant between the roots of the Alexander polynomial on the circle.
These are isolated in balls that are proved to hold one root each, and the matrix is evaluated at
a rational x between two balls. Its signature is exact: the characteristic polynomial over ℤ has
real roots only, so that Descartes' rule of signs counts them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import acos, pi

import flint

from workbench.errors import InputError
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import alexander, signature

__all__ = ["SignatureStep", "circle_roots", "levine_tristram", "signature_steps"]


@dataclass(frozen=True)
class SignatureStep:
    """An interval of the circle on which the signature is constant.

    Attributes
    ----------
    first, last
        Its ends θ/π, in [0, 1], to the accuracy of floating-point numbers.
    x
        The rational point cos(θ/2) inside at which it was found.
    value
        The signature.
    """

    first: float
    last: float
    x: Fraction
    value: int


def levine_tristram(diagram: Diagram, x: Fraction) -> int:
    """Return the Levine-Tristram signature at e^{iθ}, where x = cos(θ/2) is rational.

    At a root of the Alexander polynomial this is the signature of a form that is degenerate there.

    Raises
    ------
    InputError
        If the diagram is not connected, or x is not a fraction in [0, 1).

    Examples
    --------
    >>> trefoil = Diagram.from_braid([1, 1, 1])
    >>> levine_tristram(trefoil, Fraction(0)), levine_tristram(trefoil, Fraction(9, 10))
    (-2, 0)
    """
    if not 0 <= x < 1:
        raise InputError(f"cos(θ/2) is a fraction from 0 to below 1, not {x}.")
    if diagram.pieces != 1:
        raise InputError(f"A connected diagram is needed; this one has {diagram.pieces} pieces.")
    if not diagram.crossings:
        return 0
    return (_signature(_matrix(diagram, x)) - diagram.writhe) // 2


def signature_steps(diagram: Diagram) -> Iterator[SignatureStep]:
    """Yield the Levine-Tristram signatures of a knot, from θ = π down to 0.

    Raises
    ------
    InputError
        If the diagram is not of a knot.

    Examples
    --------
    >>> [step.value for step in signature_steps(Diagram.from_name("10_132"))]
    [0, 2, 0]
    """
    if diagram.components != 1:
        raise InputError(f"A knot has one component, not {diagram.components}.")
    ends = [(Fraction(0), Fraction(0)), *circle_roots(alexander(diagram.pd)), (Fraction(1),) * 2]
    for (_, low), (high, _) in pairwise(ends):
        x = _simplest(low, high)
        value = levine_tristram(diagram, x) if x else signature(diagram.pd)
        yield SignatureStep(_angle(high), _angle(low), x, value)


def circle_roots(alexander: tuple[int, ...]) -> list[tuple[Fraction, Fraction]]:
    """Return intervals around each cos(θ/2) at which a knot's Alexander polynomial vanishes.

    Parameters
    ----------
    alexander
        Coefficients that read the same backwards, an odd number of them, Δ(1) = ±1.

    Returns
    -------
    list of tuple of Fraction
        Disjoint, ascending, inside (0, 1), with one root in each.

    Examples
    --------
    >>> [(float(low), float(high)) for low, high in circle_roots((1, -1, 1))]
    [(0.8660254037844386, 0.8660254037844387)]
    """
    # Δ is a polynomial in t + 1/t = 4x² − 2: with T_k(y) = tᵏ + t⁻ᵏ, T_{k+1} = y·T_k − T_{k−1}.
    y = flint.fmpz_poly([-2, 0, 4])
    half = alexander[len(alexander) // 2 :]
    earlier, later = flint.fmpz_poly([2]), y
    polynomial = flint.fmpz_poly([half[0]])
    for c in half[1:]:
        polynomial += c * later
        earlier, later = later, y * later - earlier
    intervals = []
    for root, _ in polynomial.complex_roots():
        if root.imag == 0 and root.real > 0 and root.real < 1:
            low, high = (_fraction(end) for end in (root.real.lower(), root.real.upper()))
            intervals.append((low, high))
    return sorted(intervals)


def _matrix(diagram: Diagram, x: Fraction) -> flint.fmpz_mat:
    """Return Kashaev's matrix at x = p/q, times q²."""
    p, q = x.numerator, x.denominator
    side, edge, one = 2 * p * p - q * q, p * q, q * q
    block = (side, edge, one, edge), (edge, one, edge, one)
    faces = diagram.faces()
    face = {dart: n for n, around in enumerate(faces) for dart in around}
    matrix = [[0] * len(faces) for _ in faces]
    for c, sign in enumerate(diagram.signs):
        first = 3 if sign > 0 else 0  # the corner between the two strands coming in
        corners = [face[4 * c + (first + k) % 4] for k in range(4)]
        for i, f in enumerate(corners):
            for j, g in enumerate(corners):
                matrix[f][g] += sign * block[i % 2][(j - i + i % 2) % 4]
    return flint.fmpz_mat(matrix)


def _signature(matrix: flint.fmpz_mat) -> int:
    """Return the signature of a symmetric integer matrix."""
    coefficients = [int(c) for c in matrix.charpoly().coeffs()]
    turned = [-c if power % 2 else c for power, c in enumerate(coefficients)]
    return _changes(coefficients) - _changes(turned)


def _changes(coefficients: list[int]) -> int:
    signs = [c > 0 for c in coefficients if c]
    return sum(a != b for a, b in pairwise(signs))


def _fraction(ball: flint.arb) -> Fraction:
    mantissa, exponent = ball.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _simplest(low: Fraction, high: Fraction) -> Fraction:
    """Return the fraction of least denominator in the open interval, or its left end 0."""
    if low == 0:
        return low
    if high - low > 1 or int(low) + 1 < high:
        return Fraction(int(low) + 1)
    whole = int(low)
    if low == whole:
        return whole + 1 / Fraction(int(1 / (high - low)) + 1)
    return whole + 1 / _simplest(1 / (high - whole), 1 / (low - whole))


def _angle(x: Fraction) -> float:
    return 2 * acos(float(x)) / pi
