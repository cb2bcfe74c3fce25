"""Hamilton's cigar: the steady soliton in dimension 2, and its flow in fixed coordinates.

g = e^{2u}(dx² + dy²) with e^{2u} = 1/(e^{4t} + r²) solves u_t = e^{−2u} Δu. It flows by
diffeomorphisms alone: g(t) is g(0) in the coordinates e^{−2t} x, so that K = 2 at the origin for
all t. With f = −log(1 + e^{−4t} r²), Ric + ∇∇f = 0 and R + |∇f|² = 4 (R. Hamilton, *The Ricci flow
on surfaces*, 1988; E. Witten, Phys. Rev. D 44 (1991) 314, as a black hole).
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = ["cigar", "cigar_curvature", "cigar_potential"]

_REACH = 100.0


@checked
def cigar(r: Float[np.ndarray, "*n"], t: float) -> Float[np.ndarray, "*n"]:
    """Return u = −½ log(e^{4t} + r²).

    Raises
    ------
    InputError
        If |t| > 100, where e^{4t} leaves the range of numbers, or r is not finite.

    Examples
    --------
    >>> print(cigar(np.array([0.0, 1.0]), 0.0).round(6))
    [-0.       -0.346574]
    """
    tip, square = _tip(r, t)
    return np.asarray(-0.5 * np.log(tip + square))


@checked
def cigar_curvature(r: Float[np.ndarray, "*n"], t: float) -> Float[np.ndarray, "*n"]:
    """Return K = 2 e^{4t} / (e^{4t} + r²).

    Examples
    --------
    >>> print(cigar_curvature(np.array([0.0, 1.0]), 0.0))
    [2. 1.]
    """
    tip, square = _tip(r, t)
    return np.asarray(2 * tip / (tip + square))


@checked
def cigar_potential(r: Float[np.ndarray, "*n"], t: float) -> Float[np.ndarray, "*n"]:
    """Return f = −log(1 + e^{−4t} r²), for which Ric + ∇∇f = 0.

    Examples
    --------
    >>> print(cigar_potential(np.array([0.0, 1.0]), 0.0).round(6))
    [-0.       -0.693147]
    """
    tip, square = _tip(r, t)
    return np.asarray(-np.log1p(square / tip))


def _tip(r: Float[np.ndarray, "*n"], t: float) -> tuple[float, Float[np.ndarray, "*n"]]:
    """Return e^{4t} and r²."""
    if not (is_finite(t) and abs(t) <= _REACH):
        raise InputError(f"The cigar is computed for t from −100 to 100, not {t}.")
    if not np.isfinite(r).all():
        raise InputError("The distances r from the tip of the cigar are finite numbers.")
    return float(np.exp(4 * t)), np.square(r)
