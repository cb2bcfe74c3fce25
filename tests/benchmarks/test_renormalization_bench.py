"""One step of Jordan, Kinderlehrer and Otto: quantiles by Newton's method, against POT.

POT's own route to such a step is unbalanced entropic transport on a grid, whose blur ε is an error
of its own; both are given what they need for the second moment of the step's result to be right to
1 %. The second group is the whole flow to t = 1: eighty steps, of first order, against the
finite-volume solver, of second order, which is the better way to the density alone.
"""

from __future__ import annotations

import numpy as np
import pytest

from workbench.fields.renormalization.fokker_planck import solve_density
from workbench.fields.renormalization.jko import normal_scores, quantiles_of, renormalize, step
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

THEORY = ZeroDimensionalPhi4(6.0)
VARIANCE, DECREASE = 0.9, 0.1


def test_step_by_quantiles(benchmark):
    v = normal_scores(100)
    start = quantiles_of(THEORY, 0.1, v)
    benchmark.group = "one transport step"
    found = benchmark(step, start, v, VARIANCE, DECREASE)
    weights = np.exp(-(v**2) / 2)
    assert 0.4 < weights @ found**2 / weights.sum() < 0.6


def test_step_by_pot(benchmark):
    ot = pytest.importorskip("ot", reason="POT is the peer")
    x = np.linspace(-3.5, 3.5, 241)
    start, reference = THEORY.density(0.1, x), np.exp(-(x**2) / VARIANCE)
    cost = (x[:, None] - x) ** 2
    benchmark.group = "one transport step"

    def entropic() -> float:
        plan = ot.unbalanced.sinkhorn_unbalanced(
            start / start.sum(),
            reference / reference.sum(),
            cost,
            reg=2e-3,
            reg_m=(np.inf, DECREASE),
            numItermax=20_000,
        )
        moved = plan.sum(axis=0)
        return float(moved @ x**2 / moved.sum())

    second = benchmark(entropic)
    v = normal_scores(400)
    exact = step(quantiles_of(THEORY, 0.1, v), v, VARIANCE, DECREASE)
    weights = np.exp(-(v**2) / 2)
    assert abs(second / (weights @ exact**2 / weights.sum()) - 1) < 0.01


def test_flow_by_steps(benchmark):
    v = normal_scores(50)
    benchmark.group = "the density at t = 1"
    benchmark(lambda: renormalize(THEORY, 1.0, 80, v))


def test_flow_by_finite_volumes(benchmark):
    benchmark.group = "the density at t = 1"
    benchmark(lambda: solve_density(THEORY, 1.0, 200, 40))
