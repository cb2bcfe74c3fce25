"""The Wilson–Fisher fixed point by D. Litim's optimised flow, not by Polchinski's equation.

For the effective potential u(ρ), ρ = φ²/2, in the local potential approximation (D. Litim,
*Optimized renormalization group flows*, 2001)

    ∂_t u = −d u + (d − 2) ρ u' + 1/(1 + u' + 2ρ u''),

expanded about its minimum, u = Σ_{n ≥ 2} λ_n (ρ − κ)ⁿ/n!, to a finite order. The eigenvalues at the
fixed point are those of the local potential's (T. Morris 2005), where expansion and scheme are
different.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.optimize import root

from workbench.accepted import is_finite, whole
from workbench.errors import InputError

__all__ = ["optimized_exponents"]

Couplings = Float[np.ndarray, " order"]


def optimized_exponents(order: int, dimension: float = 3.0) -> Couplings:
    """Return the eigenvalues at the fixed point, the largest first, as real parts.

    Parameters
    ----------
    order
        The highest power of ρ − κ, from 2 to 16.
    dimension
        d, from 2.7 to 3.6.

    Raises
    ------
    InputError
        If a parameter is outside of its range, or no fixed point is found.

    Examples
    --------
    >>> print(f"{1 / optimized_exponents(16)[0]:.6f}")
    0.649562
    """
    whole(order, "the order of the expansion", 2, 16)
    if not (is_finite(dimension) and 2.7 <= dimension <= 3.6):
        raise InputError(f"d is {dimension}; accepted are numbers from 2.7 to 3.6.")
    point = np.array([0.3, 0.5])
    for size in range(2, order + 1):
        guess = np.zeros(size)
        guess[: len(point)] = point
        found = root(_flow, guess, args=(dimension,), tol=1e-13)
        if not np.abs(_flow(found.x, dimension)).max() < 1e-9:
            raise InputError(f"No fixed point was found at order {size} in d = {dimension}.")
        point = found.x
    step = 1e-30
    columns = [
        _flow(point + 1j * step * direction, dimension).imag / step for direction in np.eye(order)
    ]
    values = np.linalg.eigvals(np.stack(columns, axis=1))
    return np.asarray(np.sort(-values.real)[::-1])


def _flow(couplings: Couplings, dimension: float) -> Couplings:
    """−∂_t of (κ, λ_2, …), so that relevant directions have negative eigenvalues here.

    Power series in z = ρ − κ to the needed order.
    """
    order = len(couplings)
    kappa = couplings[0]
    factorials = np.cumprod([1.0, *range(1, order + 2)])
    u = np.zeros(order + 1, couplings.dtype)
    u[2:] = couplings[1:] / factorials[2 : order + 1]
    n = np.arange(order + 1)
    first = np.append(u[1:] * n[1:], 0)
    second = np.append(first[1:] * n[1:], 0)
    shifted = np.concatenate([[0], second[:-1]])
    denominator = first + 2 * (kappa * second + shifted)
    denominator[0] += 1
    inverse = np.zeros_like(denominator)
    inverse[0] = 1 / denominator[0]
    for k in range(1, order + 1):
        inverse[k] = -inverse[0] * (denominator[1 : k + 1] @ inverse[k - 1 :: -1][:k])
    drift = kappa * first + np.concatenate([[0], first[:-1]])
    change = -dimension * u + (dimension - 2) * drift + inverse
    kappa_rate = -change[1] / (2 * u[2])
    rates = change * factorials[: order + 1]
    rates[2:-1] += couplings[2:] * kappa_rate
    return np.concatenate([[kappa_rate], rates[2:]])
