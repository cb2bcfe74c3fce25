"""Einstein metrics under Ricci flow: Ric = λ g₀ makes g = (1 − 2λt) g₀.

Ric does not change when a metric is scaled, so that g_t = −2 Ric = −2λ g₀. A round Sⁿ of radius r
has Ric = (n − 1) g/r²: r² = r₀² − 2(n − 1)t, extinct at r₀²/2(n − 1). Hyperbolic space expands.
"""

from __future__ import annotations

from math import inf

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["einstein_extinction", "einstein_scale", "sphere_extinction", "sphere_radius_squared"]


@checked
def einstein_scale(rate: float, t: float) -> float:
    """Return 1 − 2λt, the scale of g at time t.

    Parameters
    ----------
    rate
        λ in Ric = λ g₀.
    t
        The time, before extinction.

    Raises
    ------
    InputError
        If the flow is extinct at t, or a number is not finite.

    Examples
    --------
    >>> einstein_scale(1.0, 0.25)
    0.5
    >>> einstein_scale(-2.0, 0.25)
    2.0
    """
    if not (is_finite(rate) and is_finite(t)):
        raise InputError(f"The rate λ and the time t are finite numbers, not {rate} and {t}.")
    scale = 1 - 2 * rate * t
    if scale <= 0:
        where = f"t = {einstein_extinction(rate):g}"
        raise InputError(f"The flow is extinct at {where}; there is no metric at t = {t:g}.")
    return scale


@checked
def einstein_extinction(rate: float) -> float:
    """Return 1/2λ, when g vanishes: the end if λ > 0, the beginning if λ < 0.

    Examples
    --------
    >>> einstein_extinction(2.0), einstein_extinction(0.0)
    (0.25, inf)
    """
    if not is_finite(rate):
        raise InputError(f"The rate λ is a finite number, not {rate}.")
    return 1 / (2 * rate) if rate else inf


@checked
def sphere_radius_squared(n: int, t: float, radius: float = 1.0) -> float:
    """Return r² = r₀² − 2(n − 1)t of the round Sⁿ.

    Raises
    ------
    InputError
        If the sphere is extinct at t, n < 2, or r₀ is not positive.

    Examples
    --------
    >>> sphere_radius_squared(2, 0.25), sphere_radius_squared(3, 0.125)
    (0.5, 0.5)
    >>> sphere_radius_squared(3, 0.25)
    Traceback (most recent call last):
    workbench.errors.InputError: The flow is extinct at t = 0.25; there is no metric at t = 0.25.
    """
    rate = _sphere_rate(n, radius)
    return radius**2 * einstein_scale(rate, t)


@checked
def sphere_extinction(n: int, radius: float = 1.0) -> float:
    """Return r₀²/2(n − 1).

    Examples
    --------
    >>> sphere_extinction(3, 2.0)
    1.0
    """
    return einstein_extinction(_sphere_rate(n, radius))


def _sphere_rate(n: int, radius: float) -> float:
    whole(n, "the dimension n of the sphere", 2, 1000)
    if not (is_finite(radius) and radius > 0):
        raise InputError(f"The radius of a sphere is a positive number, not {radius}.")
    return (n - 1) / radius**2
