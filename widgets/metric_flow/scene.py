"""What the view of a flow needs to know of it: a torus, a sphere, or a warped product.

The shape of a sphere is a meridian for each frame, and its curvature is shown in units of 4π/A, the
curvature of the round sphere of the same area; a warped product is shown by the
surface ds² + ψ² dθ², a totally geodesic slice, cut open at x = 0. Curvature on it is quantised to
256 colours between fixed limits; a curve and meters carry it in full.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.metrics.ricci_flow.embedding import embed, embeddable
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.sphere_flow import SphereFlow, sphere_area, sphere_curvature
from workbench.metrics.ricci_flow.torus_flow import TorusFlow, torus_curvature
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import WarpedFlow

__all__ = ["Flow", "Meter", "Scene", "scene"]

Flow = SphereFlow | TorusFlow | WarpedFlow
Exact = Callable[[Any, float], np.ndarray]

_RINGS = 61
_PIXELS = 64
_CURVE = 129


@dataclass(frozen=True)
class Meter:
    """A quantity at each time, with the law it obeys.

    Attributes
    ----------
    name
        What it is.
    values
        Its values.
    laws
        What they are by the law.
    scale
        What a difference is measured against.
    """

    name: str
    values: Float[np.ndarray, " times"]
    laws: Float[np.ndarray, " times"]
    scale: float


@dataclass(frozen=True)
class Scene:
    """A flow, ready to be drawn.

    Attributes
    ----------
    kind
        "torus", drawn as a map, or "revolution", drawn in space.
    times
        The flow times.
    field
        The curvature on the map, row by row, or on the rings of the surface.
    radius, height
        The rings of the surface; not a number where there is no surface in R³. Empty for a map.
    x, curve, exact
        The curve beside the picture, and its exact form; empty if none is known.
    limits
        The curvatures at the ends of the colours, 0 in the middle if some are negative.
    labels
        What the colours, the abscissa and the curve are.
    error
        The largest difference of the unknown from the exact solution, at each time.
    unknown
        The name of the unknown.
    meters
        Quantities with laws.
    event
        How the flow ended, in words, or nothing.
    """

    kind: str
    times: Float[np.ndarray, " times"]
    field: Float[np.ndarray, "times points"]
    radius: Float[np.ndarray, "times rings"]
    height: Float[np.ndarray, "times rings"]
    x: Float[np.ndarray, "times places"]
    curve: Float[np.ndarray, "times places"]
    exact: Float[np.ndarray, "times places"]
    limits: tuple[float, float]
    labels: tuple[str, str, str]
    error: Float[np.ndarray, " times"]
    unknown: str
    meters: tuple[Meter, ...]
    event: str


def scene(flow: Flow, exact: Exact | None) -> Scene:
    """Return the scene of a flow.

    Raises
    ------
    InputError
        If it is no flow on a sphere, on a torus, or of warped products.
    """
    if isinstance(flow, SphereFlow):
        return _sphere(flow, exact)
    if isinstance(flow, TorusFlow):
        return _torus(flow, exact)
    if isinstance(flow, WarpedFlow):
        return _warped(flow, exact)
    raise InputError(
        f"A {type(flow).__name__} is shown by no view; give a flow on a sphere, on a torus, or of "
        "warped products."
    )


def _sphere(flow: SphereFlow, exact: Exact | None) -> Scene:
    grid, count = flow.grid, len(flow.times)
    radius, height = np.full((2, count, _RINGS), np.nan)
    field = np.empty((count, _RINGS))
    relative = flow.curvature * flow.area[:, None] / (4 * np.pi)
    for k, (u, K) in enumerate(zip(flow.u, relative, strict=True)):
        mu = -np.cos(np.linspace(0, np.pi, _RINGS))
        if embeddable(grid, u):
            surface = embed(grid, u, _RINGS)
            mu, radius[k], height[k] = surface.mu, surface.radius, surface.height
        field[k] = grid.at(K, mu)
    mu = -np.cos(np.linspace(0, np.pi, _CURVE))
    known, error = _known(exact, flow.times, flow.u, grid)
    shown = np.empty((count, 0))
    if exact:
        area = sphere_area(grid, known)[:, None]
        shown = grid.at(sphere_curvature(grid, known) * area / (4 * np.pi), mu)
    law = flow.area[0] - 8 * np.pi * (flow.times - flow.times[0])
    return Scene(
        kind="revolution",
        times=flow.times,
        field=field,
        radius=radius,
        height=height,
        x=np.tile(mu, (count, 1)),
        curve=grid.at(relative, mu),
        exact=shown,
        limits=_limits(field, 1.0),
        labels=("Curvature KA/4π (round: 1)", "μ = cos ϑ", "KA/4π"),
        error=error,
        unknown="u",
        meters=(
            Meter("Area, A₀ − 8πt", flow.area, law, float(flow.area[0])),
            _gauss_bonnet(flow.gauss_bonnet, 4 * np.pi, "∫ K dA = 4π"),
        ),
        event=flow.event.kind if flow.event else "",
    )


def _torus(flow: TorusFlow, exact: Exact | None) -> Scene:
    grid, count = flow.grid, len(flow.times)
    stride = -(-grid.points // _PIXELS)
    known, error = _known(exact, flow.times, flow.u, grid)
    shown = torus_curvature(grid, known)[:, :, 0] if exact else np.empty((count, 0))
    empty = np.empty((count, 0))
    field = flow.curvature[:, ::stride, ::stride].reshape(count, -1)
    area = np.full(count, flow.area[0])
    return Scene(
        kind="torus",
        times=flow.times,
        field=field,
        radius=empty,
        height=empty,
        x=np.tile(grid.x[:, 0], (count, 1)),
        curve=flow.curvature[:, :, 0],
        exact=shown,
        limits=_limits(field, 1.0),
        labels=("Gauss curvature K", "x, at y = 0", "K"),
        error=error,
        unknown="u",
        meters=(
            Meter("Area, constant", flow.area, area, float(flow.area[0])),
            _gauss_bonnet(flow.gauss_bonnet, 0.0, "∫ K dA = 0"),
        ),
        event=flow.event.kind if flow.event else "",
    )


def _warped(flow: WarpedFlow, exact: Exact | None) -> Scene:
    count, n = flow.psi.shape
    m = flow.fibre
    arc = np.hstack([flow.arc, flow.length[:, None]])
    psi = np.hstack([flow.psi, flow.psi[:, :1]])
    colour = np.hstack([flow.scalar, flow.scalar[:, :1]])
    rings = np.linspace(0, n, _RINGS)
    radius, height, field = np.full((3, count, _RINGS), np.nan)
    for k in range(count):
        radius[k] = np.interp(rings, np.arange(n + 1), psi[k])
        field[k] = np.interp(rings, np.arange(n + 1), colour[k])
        rise = np.diff(arc[k]) ** 2 - np.diff(psi[k]) ** 2
        if rise.min() >= 0:
            along = np.append(0.0, np.cumsum(np.sqrt(rise)))
            height[k] = np.interp(rings, np.arange(n + 1), along) - along[-1] / 2
    known, error = _known(exact, flow.times, flow.psi, flow.x)
    shown = np.hstack([known, known[:, :1]]) if exact else np.empty((count, 0))
    return Scene(
        kind="revolution",
        times=flow.times,
        field=field,
        radius=radius,
        height=height,
        x=arc - flow.length[:, None] / 2,
        curve=psi,
        exact=shown,
        limits=_limits(field, 0.85),
        labels=("Scalar curvature R" if m > 1 else "Gauss curvature K", "s", "ψ"),
        error=error,
        unknown="ψ",
        meters=_warped_meters(flow),
        event=flow.event.kind if flow.event else "",
    )


def _warped_meters(flow: WarpedFlow) -> tuple[Meter, ...]:
    count, m = len(flow.times), flow.fibre
    step = flow.side / flow.psi.shape[1]
    turning = 2 * np.pi * step * (flow.K0 * flow.psi * flow.phi).sum(axis=1)
    slices = _gauss_bonnet(turning, 0.0, "∫ K₀ dA = 0 on the slice")
    if m == 1:
        area = 2 * np.pi * step * (flow.psi * flow.phi).sum(axis=1)
        return Meter("Area, constant", area, np.full(count, area[0]), float(area[0])), slices
    limit = 2.0 * (m - 1)
    neck = f"d(ψ²)/dt at the neck, tends to −{limit:g}"
    return Meter(neck, flow.neck_rate, np.full(count, -limit), limit), slices


def _gauss_bonnet(values: Float[np.ndarray, " times"], law: float, name: str) -> Meter:
    return Meter(name, values, np.full(len(values), law), 4 * np.pi)


def _known(
    exact: Exact | None,
    times: Float[np.ndarray, " times"],
    found: np.ndarray,
    place: LegendreGrid | TorusGrid | np.ndarray,
) -> tuple[np.ndarray, Float[np.ndarray, " times"]]:
    """Return the exact unknown at each time, and how far the flow is from it."""
    if exact is None:
        return np.empty((len(times), 0)), np.empty(0)
    where = place.mu if isinstance(place, LegendreGrid) else place
    known = np.array([exact(where, float(t)) for t in times])
    if known.shape != found.shape:
        raise InputError(
            f"The exact solution has the shape {known.shape[1:]} at a time, but the flow has "
            f"{found.shape[1:]}."
        )
    return known, np.abs(known - found).reshape(len(times), -1).max(axis=1)


def _limits(field: Float[np.ndarray, "times points"], share: float) -> tuple[float, float]:
    """Return limits that contain this share of the curvatures: all, or all but those of a pinch."""
    if field.min() < 0:
        reach = max(float(np.quantile(np.abs(field), share)), 1e-6)
        return -reach, reach
    return 0.0, max(float(np.quantile(field, share)), 1e-6)
