"""The view of a flow of metrics: what it carries, what it refuses, and its static picture."""

from __future__ import annotations

import json

import numpy as np
import pytest

from widgets.metric_flow import MetricFlowView
from workbench.errors import InputError
from workbench.metrics.ricci_flow.legendre_grid import LegendreGrid
from workbench.metrics.ricci_flow.rosenau import periodic_rosenau, rosenau, rosenau_curvature
from workbench.metrics.ricci_flow.sphere_flow import SphereFlow, sphere_flow
from workbench.metrics.ricci_flow.torus_flow import TorusFlow, torus_flow
from workbench.metrics.ricci_flow.torus_grid import TorusGrid
from workbench.metrics.ricci_flow.warped_flow import (
    WarpedFlow,
    crowded_circle,
    pinching,
    warped_flow,
)

GRID, TORUS = LegendreGrid(24), TorusGrid(16)


def wave(grid: TorusGrid, t: float) -> np.ndarray:
    return periodic_rosenau(grid, t, (1, 1))


@pytest.fixture(scope="module")
def sausage() -> MetricFlowView:
    times = [-1.0, -0.75, -0.5, -0.25]
    return MetricFlowView(sphere_flow(GRID, rosenau(GRID.mu, -1.0), times), rosenau)


@pytest.fixture(scope="module")
def torus() -> MetricFlowView:
    return MetricFlowView(torus_flow(TORUS, wave(TORUS, 1.0), [1.0, 1.5, 2.0]), wave)


def test_a_sphere_carries_its_surface_its_curvature_and_its_laws(sausage: MetricFlowView) -> None:
    assert sausage.kind == "revolution"
    rings = np.frombuffer(sausage.rings, "<f4").reshape(4, 2, 61)
    area = -8 * np.pi * -1.0
    assert rings[0, 0].max() == pytest.approx(np.exp(rosenau(np.zeros(1), -1.0)[0]), rel=1e-3)
    assert rings[0, 1] == pytest.approx(-rings[0, 1][::-1], abs=1e-5)
    curves = np.frombuffer(sausage.curves, "<f4").reshape(4, 3, 129)
    exact = rosenau_curvature(curves[0, 0].astype(float), -1.0) * area / (4 * np.pi)
    assert curves[0, 2] == pytest.approx(exact, rel=1e-4)
    assert curves[:, 1] == pytest.approx(curves[:, 2], rel=1e-4)
    low, high = sausage.limits
    level = np.frombuffer(sausage.levels, np.uint8).reshape(4, 61)[0, 30]
    middle = rosenau_curvature(np.zeros(1), -1.0)[0] * area / (4 * np.pi)
    assert low + level / 255 * (high - low) == pytest.approx(middle, abs=high / 255)
    assert max(sausage.errors) < 1e-6
    assert sausage.errors[0] == 0
    assert sausage.meters[0]["laws"] == pytest.approx([-8 * np.pi * t for t in sausage.times])
    json.dumps([sausage.meters, sausage.colours, sausage.errors])


def test_a_torus_carries_a_map(torus: MetricFlowView) -> None:
    assert torus.kind == "torus"
    assert torus.rings == b""
    assert len(torus.levels) == 3 * 16 * 16
    assert torus.limits[0] == -torus.limits[1]
    assert torus.beyond == [False, False]
    assert [meter["name"] for meter in torus.meters] == ["Area, constant", "∫ K dA = 0"]
    assert max(torus.errors) < 1e-4


def test_a_neckpinch_says_how_it_ends() -> None:
    s, phi = crowded_circle(64, neck=np.pi, crowding=0.5)
    view = MetricFlowView(pinching(1 + 0.5 * np.cos(s), phi=phi, frames=5).flow)
    assert view.event == "neckpinch"
    assert view.beyond == [False, True]
    rings = np.frombuffer(view.rings, "<f4").reshape(5, 2, 61)
    assert rings[0, 0].max() == pytest.approx(1.5, rel=1e-2)
    assert rings[-1, 0].min() < 1e-2
    # the slice ds² + ψ² dθ² is as long in space as its meridian says
    step = np.hypot(np.diff(rings[0, 0]), np.diff(rings[0, 1])).sum()
    assert step == pytest.approx(2 * np.pi, rel=1e-3)
    assert view.meters[0]["values"][-1] == pytest.approx(-2, abs=0.1)
    assert "ends by neckpinch at t = 0.154" in view.figure().caption
    even = MetricFlowView(warped_flow(1 + 0.1 * np.cos(s), [0.0, 0.1], fibre=1, phi=phi))
    assert even.meters[0]["name"] == "Area, constant"


def test_a_surface_that_is_not_in_space_is_said_not_to_be() -> None:
    u = 2.0 * GRID.mu
    view = MetricFlowView(SphereFlow(GRID, np.array([0.0]), u[None], None))
    assert np.isnan(np.frombuffer(view.rings, "<f4")).all()
    assert "<svg" in view.figure().html


def test_the_pictures_say_what_they_show(sausage: MetricFlowView, torus: MetricFlowView) -> None:
    picture = sausage.figure()
    assert picture.alt.startswith("4 surfaces seen from the side from t = -1 to -0.25")
    assert "u differs by at most" in picture.caption
    assert "<svg" in picture.html
    assert torus.figure().alt.startswith("3 maps of the curvature")


def test_a_frame_that_is_not_there_is_refused(sausage: MetricFlowView) -> None:
    with pytest.raises(InputError, match="0 to 3, not 4"):
        sausage.frame = 4


def test_what_cannot_be_shown_is_refused() -> None:
    still = TorusFlow(TORUS, np.arange(121.0), np.zeros((121, 16, 16)), None)
    with pytest.raises(InputError, match="From 1 to 120 frames"):
        MetricFlowView(still)
    with pytest.raises(InputError, match="A list is shown by no view"):
        MetricFlowView([])  # type: ignore[arg-type]
    short = TorusFlow(TORUS, np.arange(2.0), np.zeros((2, 16, 16)), None)
    with pytest.raises(InputError, match=r"shape \(3,\) at a time"):
        MetricFlowView(short, lambda grid, t: np.zeros(3))
    with pytest.raises(InputError, match="limits of the colours increase"):
        MetricFlowView(short, limits=(1.0, 1.0))
    x = 2 * np.pi * np.arange(4096) / 4096
    states = np.ones((120, 4096))
    long = WarpedFlow(np.arange(120.0), states, states + 0.1 * np.cos(x), 2, 2 * np.pi, None)
    with pytest.raises(InputError, match="more than 3 MB"):
        MetricFlowView(long)
