"""The conjugate heat equation, solved backward in time on a Ricci flow that was solved forward.

For v = e^{−f}, ∂_t v = −Δv + R v (G. Perelman, math/0211159, 1.2 and 9) keeps ∫ v dV, and is a heat
equation in the backward time s = T − t alone. On a surface g = e^{2u} g₀ under ∂_t g = −R g the
density m = v e^{2u} of v dV with respect to dA₀ obeys, since ∂_t(e^{2u}) = −R e^{2u},

    ∂_s m = Δ₀ (e^{−2u} m).

Forward from given data it is ill-posed, like the heat equation backward.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.metrics.ricci_flow.integrators import accepted_times
from workbench.metrics.ricci_flow.surfaces import Surface
from workbench.signatures import checked

__all__ = ["conjugate_heat"]

_STABLE = 2.5
"""Classical Runge-Kutta is stable for steps up to 2.785 over the largest decay rate."""


@checked
def conjugate_heat(
    surface: Surface,
    times: Sequence[float] | Float[np.ndarray, " times"],
    u: np.ndarray,
    final: np.ndarray,
) -> np.ndarray:
    """Return m at every second time, first to last, by classical Runge–Kutta steps.

    A step goes over two intervals, so that the flow is known at its middle: with a flow of order 4
    the result is of order 4.

    Parameters
    ----------
    times
        2j + 1 equidistant times of the flow.
    u
        The conformal factor at each.
    final
        m at the last time, positive with integral 1.

    Raises
    ------
    InputError
        If the times are not equidistant or not odd in number, if the final density is not positive
        or has another integral, or if the steps are too long to be stable.

    Examples
    --------
    On the flat torus of side 2π a mode of wavelength 2π grows by e^t.

    >>> from workbench.metrics.ricci_flow.surfaces import TorusSurface
    >>> from workbench.metrics.ricci_flow.torus_grid import TorusGrid
    >>> grid = TorusGrid(8)
    >>> final = (1 + np.cos(grid.x) / 2) / (4 * np.pi**2)
    >>> m = conjugate_heat(TorusSurface(grid), np.linspace(0, 1, 101), np.zeros((101, 8, 8)), final)
    >>> m.shape, bool(np.isclose((m[0, 0, 0] * 4 * np.pi**2 - 1) * np.e, 0.5))
    ((51, 8, 8), True)
    """
    found = accepted_times(times)
    gaps = np.diff(found)
    if (
        len(found) % 2 == 0
        or np.ptp(gaps) > 1e-9 * gaps[0]
        or u.shape != (len(found), *final.shape)
    ):
        raise InputError("The flow is needed at an odd number of equidistant times.")
    if not final.min() > 0 or abs(float(surface.integral(final)) - 1) > 1e-9:
        raise InputError("The final density is positive and its integral is 1.")
    step = 2 * float(gaps.mean())
    slow = np.exp(-2 * u)
    fastest = surface.largest_eigenvalue * float(slow.max())
    if not np.isfinite(u).all():
        raise InputError("The conformal factor u of the flow is finite.")
    if step * fastest > _STABLE:
        raise InputError(
            f"Two intervals of the flow are {step:.3g}; the conjugate heat equation on this grid "
            f"is stable for steps up to {_STABLE / fastest:.3g}."
        )

    def rate(index: int, m: np.ndarray) -> np.ndarray:
        return surface.laplacian(slow[index] * m)

    densities = [final]
    for index in range(len(found) - 1, 0, -2):
        m = densities[-1]
        a = rate(index, m)
        b = rate(index - 1, m + step / 2 * a)
        c = rate(index - 1, m + step / 2 * b)
        d = rate(index - 2, m + step * c)
        densities.append(m + step / 6 * (a + 2 * b + 2 * c + d))
    return np.stack(densities[::-1])
