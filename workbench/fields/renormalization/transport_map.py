"""Maps between scales: the flow of probability, and the optimal one.

P_t moves with the velocity −½ D ∂ ln(P/Q_t) = −½ D (φ/C − V_t') (`zero_dimension`). Following it,
every fine φ_0 has one coarse φ_t: an invertible renormalization, whose inverse generates (the
deterministic sampler of Y. Song et al. 2021). In one dimension it preserves order, and the map that
preserves order is the optimal one (Y. Brenier 1991), so both agree. In more dimensions they differ
in general: see `covariance_flow`.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.integrate import solve_ivp
from scipy.interpolate import CubicSpline

from workbench.accepted import finite_array, whole
from workbench.errors import InputError
from workbench.fields.renormalization.jko import quantiles_of
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["action_of_flow", "flow_of_probability", "optimal_map_between", "velocity"]

Points = Float[np.ndarray, " points"]


def velocity(theory: ZeroDimensionalPhi4, t: float, phi: Points) -> Points:
    """Return dφ/dt = −½ D (φ/C − V_t'(φ)) of the flow of probability."""
    C = theory.variance(t)
    return np.asarray(-C / 2 * (phi / C - theory.interaction(t, phi)[1]))


def flow_of_probability(
    theory: ZeroDimensionalPhi4, start: float, end: float, phi: Points
) -> Points:
    """Return where points at one scale are at another, in either direction.

    Raises
    ------
    InputError
        If a point is further than 8 √C from 0, or a scale outside of its range.

    Examples
    --------
    >>> theory = ZeroDimensionalPhi4(6.0)
    >>> coarse = flow_of_probability(theory, 0.0, 1.0, np.array([0.5, 1.0]))
    >>> flow_of_probability(theory, 1.0, 0.0, coarse).round(8).tolist()
    [0.5, 1.0]
    """
    phi = finite_array(phi, "the points", (None,))
    if not (np.abs(phi) <= 8 * np.sqrt(theory.variance(start))).all():
        raise InputError("A point of the flow is within 8 √C of 0, where there is probability.")
    theory.variance(end)
    found = solve_ivp(
        lambda t, x: velocity(theory, float(min(max(t, 0.0), 50.0)), x),
        (start, end),
        phi,
        method="DOP853",
        rtol=1e-10,
        atol=1e-12,
    )
    return np.asarray(found.y[:, -1])


def optimal_map_between(
    theory: ZeroDimensionalPhi4, start: float, end: float, phi: Points
) -> Points:
    """Return the optimal map from P at one scale to P at another: quantile to quantile.

    Raises
    ------
    InputError
        If a point has a normal score beyond 5.5.
    """
    phi = finite_array(phi, "the points", (None,))
    scores = np.linspace(-5.5, 5.5, 2201)
    before, after = (quantiles_of(theory, t, scores) for t in (start, end))
    if not (np.abs(phi) <= before[-1]).all():
        raise InputError(
            f"A point is beyond the quantile {before[-1]:.3g} of the normal score 5.5."
        )
    return np.asarray(CubicSpline(before, after)(phi))


def action_of_flow(theory: ZeroDimensionalPhi4, end: float, nodes: int = 40) -> float:
    """Return ∫ √E_P[(dφ/dt)²] dt from 0, the length of the path in Wasserstein's metric.

    It is at least W₂(P_0, P_t), with equality for a path at constant speed along a geodesic.
    """
    theory.variance(end)
    whole(nodes, "the number of nodes", 1, 1000)
    x, weights = np.polynomial.legendre.leggauss(nodes)
    total = 0.0
    for point, weight in zip((x + 1) / 2 * end, weights / 2 * end, strict=True):
        width = np.sqrt(theory.variance(float(point)))
        phi = width * np.linspace(-9, 9, 401)
        density = theory.density(float(point), phi)
        speed = velocity(theory, float(point), phi)
        total += weight * float(np.sqrt((density @ speed**2) / density.sum()))
    return total
