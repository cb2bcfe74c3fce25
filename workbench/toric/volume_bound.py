"""The two-sided bound 1 ≤ 2A·V_min ≤ (4/27) n² sin²(π/n) for a toric diagram: n-gon of area A.

V_min = (2/27) · Area of the polar dual about the Santaló point, so 2A·V_min is 4/27 of the volume
product of the polygon, and the bound is one of planar convex geometry:

- below, Mahler's inequality in the plane without symmetry: the product is at least 27/4, with
  equality exactly for triangles (K. Mahler 1939; equality by M. Meyer 1991; see K. Böröczky, E.
  Makai, M. Meyer, S. Reisner, Stud. Sci. Math. Hungar. 50 (2013), arXiv:1507.01481);
- above, the Blaschke–Santaló inequality for polygons: among n-gons the affinely regular ones have
  the largest product, n² sin²(π/n) (M. Meyer, S. Reisner, 2011; see M. Alexander, M. Fradelizi, A.
  Zvavitch, *Polytopes of maximal volume product*, arXiv:1708.07914).

2A is the number of triangles of a fine triangulation: the Euler number of a crepant resolution.
Affinely regular lattice n-gons exist for n = 3, 4, 6 only. There the bound is met, exactly; for
every other polygon ball arithmetic shows that both inequalities are strict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import flint

from workbench.accepted import whole
from workbench.rationals import flint_of
from workbench.toric.number_field import Ball
from workbench.toric.polygons import Polygon
from workbench.toric.sasaki_einstein import by_vertices, gradient
from workbench.toric.volume_enclosure import Enclosure, enclose_minimum

__all__ = ["BoundCheck", "check_bound", "is_affinely_regular", "upper_bound", "violations"]

_MOST_BITS = 4096


@dataclass(frozen=True)
class BoundCheck:
    """How 2A·V_min of one polygon stands to its two bounds.

    Attributes
    ----------
    product
        A ball that holds 2A·V_min.
    exact
        2A·V_min itself where a bound is met, else None.
    above, below
        Proved: 2A·V_min > 1, and < (4/27) n² sin²(π/n).
    meets_lower, meets_upper
        Proved: equality.
    """

    polygon: Polygon
    product: Ball
    exact: Fraction | None
    above: bool
    below: bool
    meets_lower: bool
    meets_upper: bool

    @property
    def holds(self) -> bool:
        """Whether both inequalities are proved."""
        return (self.above or self.meets_lower) and (self.below or self.meets_upper)

    @property
    def as_predicted(self) -> bool:
        """Whether equality is where the theorems have it, and nowhere else."""
        return (
            self.holds
            and self.meets_lower == (len(self.polygon.vertices) == 3)
            and self.meets_upper == is_affinely_regular(self.polygon)
        )


def upper_bound(n: int) -> Ball:
    """Return (4/27) n² sin²(π/n) at the present precision.

    Examples
    --------
    >>> (27 * upper_bound(4) / 4).contains(8), float(upper_bound(1000)) < 1.46217
    (True, True)
    """
    n = whole(n, "the number of vertices", 3)
    return flint.arb(4 * n * n) / 27 * flint.arb.sin_pi(flint.arb(1) / n) ** 2


def is_affinely_regular(polygon: Polygon) -> bool:
    """Whether an affine map takes the polygon to a regular one: n = 3, parallelograms, n = 6.

    Examples
    --------
    >>> is_affinely_regular(Polygon(((0, 0), (2, 1), (3, 3), (1, 2))))
    True
    """
    corners, n = polygon.vertices, len(polygon.vertices)
    factor = {3: -1, 4: 0, 6: 1}.get(n)  # 2 cos(2π/n), which is an integer for these n alone
    if factor is None:
        return False
    centre = [sum(corner[k] for corner in corners) for k in range(2)]
    return all(
        n * (before[k] + after[k]) - 2 * centre[k] == factor * (n * corner[k] - centre[k])
        for before, corner, after in zip(
            corners[-1:] + corners[:-1], corners, corners[1:] + corners[:1], strict=True
        )
        for k in range(2)
    )


def check_bound(polygon: Polygon, enclosure: Enclosure | None = None) -> BoundCheck:
    """Prove or refute the bound for one polygon.

    Parameters
    ----------
    polygon
        The toric diagram.
    enclosure
        Its minimum, if it has been enclosed.

    Raises
    ------
    ArithmeticError
        If 4096 bits do not decide; no polygon is known for which they do not.

    Examples
    --------
    >>> check = check_bound(Polygon(((0, 0), (1, 0), (0, 2), (-1, 1))))
    >>> check.holds, check.above, check.below, check.exact
    (True, True, True, None)
    """
    if len(polygon.vertices) == 3 or is_affinely_regular(polygon):
        return _met(polygon)
    found = enclosure or enclose_minimum(polygon)
    while True:
        with flint.ctx.workprec(found.bits):
            product, bound = found.volume * polygon.double_area, upper_bound(len(polygon.vertices))
            lower, upper = _order(flint.arb(1), product), _order(product, bound)
        if lower and upper:
            return BoundCheck(polygon, product, None, lower > 0, upper > 0, False, False)
        if found.bits >= _MOST_BITS:
            raise ArithmeticError(f"{found.bits} bits do not decide the bound for {polygon}.")
        found = enclose_minimum(polygon, 2 * found.bits)


def _met(polygon: Polygon) -> BoundCheck:
    """Check a triangle or an affinely regular polygon at the mean of its vertices, exactly."""
    n = len(polygon.vertices)
    centre = tuple(Fraction(sum(c[k] for c in polygon.vertices), n) for k in range(2))
    p = (centre[0], centre[1])
    exact = polygon.double_area * by_vertices(polygon, p)
    bound = Fraction(4 * n * n, 27) * {3: Fraction(3, 4), 4: Fraction(1, 2), 6: Fraction(1, 4)}[n]
    critical = not any(gradient(polygon, p))
    return BoundCheck(
        polygon=polygon,
        product=flint.arb(flint_of(exact)),
        exact=exact,
        above=critical and exact > 1,
        below=critical and exact < bound,
        meets_lower=critical and exact == 1,
        meets_upper=critical and exact == bound,
    )


def _order(low: Ball, high: Ball) -> int:
    """Return 1 if low < high for certain, −1 if low > high, 0 if the balls overlap."""
    return int(low < high) - int(low > high)


def violations(checks: Sequence[BoundCheck]) -> list[BoundCheck]:
    """Return the checks that refute the bound or the cases of equality."""
    return [check for check in checks if not check.as_predicted]
