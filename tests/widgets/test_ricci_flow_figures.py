"""Static pictures of Ricci flow: what they draw, what they say, what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.ricci_flow import (
    functionals_figure,
    growth_figure,
    homogeneous_figure,
    noise_figure,
    pinching_figure,
    refinements_figure,
    solitons_figure,
)
from workbench.errors import InputError
from workbench.metrics.ricci_flow.bryant import bryant_soliton
from workbench.metrics.ricci_flow.exact_checks import Refinement
from workbench.metrics.ricci_flow.ill_posedness import (
    deturck_velocity,
    grow,
    noisy_flat_metric,
    perelman_velocity,
)
from workbench.metrics.ricci_flow.milnor import milnor_flow
from workbench.metrics.ricci_flow.perelman import Energy
from workbench.metrics.ricci_flow.perelman_checks import check_law
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid
from workbench.metrics.ricci_flow.warped_flow import warped_flow


def test_functionals_are_drawn_with_their_laws() -> None:
    t = np.linspace(0, 1, 21)
    check = check_law(t, Energy(t**2, 2 * t, np.ones(21)))
    assert check.error < 1e-12
    picture = functionals_figure({"F": check}, levels={"F": 1.0}, caption="A parabola.")
    assert "F rises from 0.0000 to 1.0000" in picture.alt
    assert "<svg" in picture.html
    falling = check_law(t, Energy(1 - t**2, -2 * t, np.ones(21)))
    assert "F goes from 1.0000 to 0.0000" in functionals_figure({"F": falling}, caption="c").alt
    with pytest.raises(InputError, match="From 1 to 4 functionals"):
        functionals_figure({}, caption="c")


def test_growth_and_noise() -> None:
    grid = PeriodicGrid(2, 8)
    noise = noisy_flat_metric(grid, 1e-3, 1)
    forward = grow(grid, perelman_velocity, noise, 1.0, 60)
    tamed = grow(grid, deturck_velocity, noise, 0.3, 10)
    assert forward.broken is not None
    rates = {"kk": (np.array([1.0, 2.0]), np.array([1.0, 2.0]))}
    picture = growth_figure(forward, tamed, {8: 0.5, 16: 0.1}, rates, caption="c")
    assert "falls from 0.5 to 0.1" in picture.alt
    assert "a checkerboard" in noise_figure(forward, tamed, caption="c").alt
    line = PeriodicGrid(1, 8)
    flat = grow(line, deturck_velocity, line.flat() * 1.0, 0.1, 2)
    with pytest.raises(InputError, match="two dimensions"):
        noise_figure(flat, flat, caption="c")


def test_solitons_and_homogeneous_metrics() -> None:
    assert "paraboloid" in solitons_figure(bryant_soliton(1 / 6, 20, 50), caption="c").alt
    flow = milnor_flow((0.5, 1.0, 1.0), np.linspace(0, 1, 20))
    picture = homogeneous_figure({"squashed": flow}, caption="c")
    assert "squashed: extinct at t = 0.2029, A/B from 0.50 to 1.0000" in picture.alt
    with pytest.raises(InputError, match="From 1 to 4 flows"):
        homogeneous_figure({}, caption="c")


def test_refinements_and_a_pinch() -> None:
    spectral = Refinement("sausage", "points", (4, 8, 16), (1e-2, 1e-5, 1e-12), "u")
    ordinary = Refinement("sphere", "steps", (4, 8, 16), (1e-2, 6e-4, 4e-5), "r")
    picture = refinements_figure([ordinary, spectral], caption="c")
    assert "sausage, points: 1.0e-02 to 1.0e-12" in picture.alt
    with pytest.raises(InputError, match="one to 8 series"):
        refinements_figure([], caption="c")
    x = np.arange(32) * np.pi / 16
    flow = warped_flow(1 + 0.5 * np.cos(x), 0.16 * (1 - np.geomspace(1, 1e-4, 12)))
    times = {"equidistant": (np.array([32, 64]), np.array([0.154, 0.1548]))}
    picture = pinching_figure(flow, times, (0.1548, 1e-4), caption="c")
    assert "falls to zero at t = 0.15480" in picture.alt
    assert "slope goes from -1.50" in picture.alt
