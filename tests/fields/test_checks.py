"""The checks of the notebook: they pass on what is right, and fail on what is not."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.fields.architectures import ensemble as ready
from workbench.fields.architectures.printed_sum import as_printed, relu_two_point_as_printed
from workbench.fields.correlations.action_checks import (
    condition_numbers,
    exact_action_moments,
    propagator_limit,
    sample_action_moments,
)
from workbench.fields.correlations.closed_form_checks import integral_gap, two_point_tests
from workbench.fields.correlations.deep_checks import (
    recursion_gaps,
    relu_fourth_moment,
    sample_relu_moments,
)
from workbench.fields.correlations.exact import closed_correlators
from workbench.fields.correlations.gaussian_limit import width_law
from workbench.fields.correlations.law_tests import edgeworth_distances, law_p_values
from workbench.fields.correlations.sampling import sample_correlators
from workbench.fields.statistics.agreement import agreement

PLANE = np.array([[0.3, 0.2], [1.0, -0.5], [-0.7, 0.4]])


def test_two_point_functions_pass_and_a_wrong_scale_does_not() -> None:
    nets = [ready.relu(3, 2), ready.erf(3, 2, sigma_w=1.2)]
    right, wrong = two_point_tests(nets, PLANE, 30_000, 1).values()
    assert right.holds()
    assert not wrong.holds()
    assert integral_gap([ready.relu(1, 2), ready.cosine(1, 2)], PLANE) < 1e-9


@pytest.mark.parametrize("make", [ready.relu, ready.erf])
def test_the_exponent_is_minus_one(make: object) -> None:
    law = width_law(make(1), np.array([[0.6], [1.1]]), (1, 2, 4, 8), 40_000, 3)  # type: ignore[operator]
    assert abs(law.fit.exponent + 1) < 3 * law.fit.error
    assert law.p_values.min() > 1e-4
    np.testing.assert_allclose(law.excess * law.widths, law.excess[0])


def test_the_printed_sum_has_a_closed_form_of_its_own() -> None:
    upper = np.triu_indices(3)
    net = as_printed("relu", lambda u: np.maximum(u, 0), 4, 2)
    sampled = sample_correlators(net, PLANE, 40_000, 0, (2,)).full(2)
    assert agreement(sampled, relu_two_point_as_printed(PLANE)[upper]).holds()


def test_laws_tell_networks_from_gaussians() -> None:
    exact, gaussian = law_p_values(ready.erf(3), np.array([1.0]), 20_000, 2)
    assert exact > 1e-3 > gaussian
    slopes = np.log2(np.divide(*edgeworth_distances([40, 80])))
    np.testing.assert_allclose(slopes, [1, 2, 3], atol=0.1)


def test_the_action_in_its_limits() -> None:
    limit = propagator_limit((41, 81))
    assert limit.order == pytest.approx(2, abs=0.05)
    assert max(limit.delta_gap, limit.beyond) < 1e-10
    smooth = condition_numbers(lambda r: np.exp(-(r**2) / 2), (5, 9))
    assert smooth[1] > 1e5 * smooth[0]
    points = np.array([[0.0], [1.0]])
    exact = closed_correlators(ready.cos_net(2), points)
    sampled = sample_action_moments(exact, points, 60_000, 0)
    assert agreement(sampled, exact_action_moments(exact)).holds()


def test_deep_networks() -> None:
    fused, integrated = recursion_gaps(np.array([[0.4, 1.0], [-0.3, 0.8]]), 2, 1.2, 0.1)
    assert fused < 1e-12
    assert integrated < 1e-8
    point = np.array([0.5, 1.0])
    sampled = sample_relu_moments(point, (10, 10), 60_000, 0)
    assert agreement(sampled, relu_fourth_moment(point, (10, 10))).holds()
    assert not agreement(sampled, relu_fourth_moment(point, (10**6,))).holds()
