"""Ensembles: eq. (4) and its relatives, drawn and refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.correlations.sampling import sample_correlators
from workbench.fields.kernels.single_layer import covariance, kernel_named
from workbench.fields.statistics.agreement import agreement

PLANE = np.array([[0.3, 0.2], [1.0, -0.5], [-0.7, 0.4]])
UPPER = np.triu_indices(3)


@pytest.mark.parametrize(
    "make",
    [
        ready.relu,
        ready.erf,
        ready.cosine,
        ready.sine,
        ready.exponential,
        ready.linear,
        ready.cos_net,
        ready.gauss_net,
    ],
)
def test_two_point_functions_do_not_depend_on_the_width(make: object) -> None:
    for width in (1, 5):
        net = make(width, 2, sigma_a=1.3, sigma_w=0.7)  # type: ignore[operator]
        exact = kernel_named(net.name).two_point(covariance(PLANE, 0.7), 1.3)[UPPER]
        sampled = sample_correlators(net, PLANE, 60_000, seed=4)
        assert agreement(sampled.full(2), exact).holds(1e-4)


def test_hidden_biases_add_to_the_covariance() -> None:
    net = ready.erf(4, 2, sigma_b=0.6)
    exact = kernel_named("erf").value(covariance(PLANE, 1.0, 0.6))[UPPER]
    assert agreement(sample_correlators(net, PLANE, 60_000, 1).full(2), exact).holds(1e-4)


def test_free_scalar_has_the_propagator_below_the_cutoff() -> None:
    x = np.array([[0.0], [0.4], [1.5]])

    def propagator(r: float) -> float:
        return float(quad(lambda b: np.cos(b * r) / (b * b + 4) / np.pi, 0, 6)[0])

    exact = [propagator(abs(x[i, 0] - x[j, 0])) for i, j in zip(*UPPER, strict=True)]
    net = ready.free_scalar(5, 1, mass=2.0, cutoff=6.0, sigma_a=3.0)
    assert agreement(sample_correlators(net, x, 60_000, 2).full(2), np.array(exact)).holds(1e-4)


def test_the_printed_sum_outside_of_the_nonlinearity_is_another_ensemble() -> None:
    """Σ_i Σ_j a_i σ(w_ij x_j) has G² = σ_a² Σ_{jk} E σ(w_j x_j) σ(w_k x_k)."""
    literal = ready.Ensemble(
        "literal",
        5,
        2,
        ready.Normal(5**-0.5),
        {"w": ready.Vector(ready.Normal(2**-0.5), 2)},
        lambda x, w: np.maximum(w[:, :, None, :] * x, 0).sum(axis=-1),
    )
    exact = kernel_named("relu").value(covariance(PLANE))[UPPER]
    assert not agreement(sample_correlators(literal, PLANE, 20_000, 0).full(2), exact).holds()


def test_width_changes_leave_the_two_point_function() -> None:
    net = ready.relu(8, sigma_a=1.7)
    assert net.with_width(50).sigma_a == pytest.approx(1.7)
    assert net.with_width(50).width == 50


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: ready.relu(0), "width N"),
        (lambda: ready.cos_net(3, 0), "inputs"),
        (lambda: ready.relu(2, outputs=0), "outputs"),
        (lambda: ready.relu(2).with_width(0), "width N"),
        (lambda: ready.free_scalar(3, 4), "1, 2 or 3"),
        (lambda: ready.free_scalar(3, mass=0.0), "m² > 0"),
        (lambda: ready.free_scalar(3, cutoff=np.inf), "cutoff"),
        (lambda: ready.relu(2.5), "width N of an ensemble is 2.5"),  # type: ignore[arg-type]
        (lambda: ready.relu(2, outputs=np.nan), "outputs"),  # type: ignore[arg-type]
        (lambda: ready.relu(2, sigma_b="1"), "finite number"),  # type: ignore[arg-type]
        (lambda: ready.relu(2).draw(0, PLANE[:, :1], np.random.default_rng(0)), "is 0; accepted"),
        (lambda: ready.relu(2).draw(10**9, PLANE[:, :1], np.random.default_rng(0)), "in memory"),
        (lambda: ready.relu(2).draw(2, PLANE, np.random.default_rng(0)), "rows of 1"),
        (lambda: ready.relu(2).checked(np.array([[np.nan]])), "finite"),
    ],
)
def test_impossible_ensembles_are_refused(make: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        make()  # type: ignore[operator]
