"""Bryant's steady soliton: the rotationally symmetric one in three dimensions, by its equations.

For g = ds² + ψ² g_{S²} and f(s), Ric + ∇∇f = 0 reads

    f'' = 2 ψ''/ψ,    ψ ψ'' = 1 − ψ'² + ψ ψ' f',

with ψ = s − K s³/6 + …, f' = −2K s + … at the tip, where all sectional curvatures are K. The
constant R + f'² = C, not used to solve them, is 6K. Far out f' → −√C, and then ψ ψ' → 1/√C: a
paraboloid, ψ² ≈ 2 s/√C (R. Bryant, Ricci flow solutions in dimension three with SO(3)-symmetries,
2005; asymptotics derived here). Unlike the cigar's, its curvature falls only like 1/s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.integrate import solve_ivp

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["BryantSoliton", "bryant_soliton"]

_TIP = 1e-2


@dataclass(frozen=True)
class BryantSoliton:
    """The soliton at some distances from its tip.

    Attributes
    ----------
    s
        The distances.
    psi, slope
        ψ and ψ'.
    force
        f'.
    """

    s: Float[np.ndarray, " s"]
    psi: Float[np.ndarray, " s"]
    slope: Float[np.ndarray, " s"]
    force: Float[np.ndarray, " s"]

    @property
    def sectional(self) -> tuple[Float[np.ndarray, " s"], Float[np.ndarray, " s"]]:
        """K0 = −ψ''/ψ of planes that contain ∂_s, and K1 = (1 − ψ'²)/ψ²."""
        K1 = (1 - self.slope**2) / self.psi**2
        return np.asarray(-K1 - self.slope * self.force / self.psi), np.asarray(K1)

    @property
    def scalar(self) -> Float[np.ndarray, " s"]:
        """R = 4 K0 + 2 K1."""
        K0, K1 = self.sectional
        return np.asarray(4 * K0 + 2 * K1)

    @property
    def constant(self) -> Float[np.ndarray, " s"]:
        """R + f'², the same everywhere."""
        return np.asarray(self.scalar + self.force**2)


@checked
def bryant_soliton(tip: float, distance: float, points: int) -> BryantSoliton:
    """Solve for the soliton of sectional curvature K at the tip, up to a distance.

    From the tip to s = 0.01/√K the Taylor series is used: ψ = s − K s³/6 + a s⁵,
    f' = −2K s + b s³, whose next terms the equations give as a = 29K²/600, b = 8K²/15.

    Raises
    ------
    InputError
        If K is not positive, the distance is within the series, or there are fewer than 2 points.

    Examples
    --------
    >>> found = bryant_soliton(1.0, 20.0, 50)
    >>> bool(np.abs(found.constant - 6).max() < 1e-6)
    True
    """
    if not (is_finite(tip) and tip > 0):
        raise InputError(f"The curvature at the tip is a positive number, not {tip}.")
    start = _TIP / np.sqrt(tip)
    whole(points, "the number of points", 2, 10**9)
    if not (is_finite(distance) and distance > start):
        raise InputError(f"The distance is a number above {start:.3g}, not {distance}.")
    s = start
    begin = [
        s - tip * s**3 / 6 + 29 * tip**2 * s**5 / 600,
        1 - tip * s**2 / 2 + 29 * tip**2 * s**4 / 120,
        -2 * tip * s + 8 * tip**2 * s**3 / 15,
    ]

    def rates(_: float, y: np.ndarray) -> list[float]:
        psi, slope, force = y
        bend = (1 - slope**2) / psi + slope * force
        return [slope, bend, 2 * bend / psi]

    grid = np.linspace(start, distance, points)
    solved = solve_ivp(
        rates, (start, distance), begin, t_eval=grid, method="DOP853", rtol=1e-12, atol=1e-14
    )
    return BryantSoliton(grid, *solved.y)
