"""The torus: orthogonal waves, exact integrals on the grid, and the free theory."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.plane.torus import Torus

TORI = st.builds(
    Torus,
    dimension=st.sampled_from([1, 2]),
    side=st.floats(1.0, 6.0),
    mass=st.floats(0.3, 3.0),
    cutoff=st.floats(0.0, 4.0),
)


@settings(max_examples=25, deadline=None)
@given(TORI)
def test_the_waves_have_the_variance_of_the_propagator(torus: Torus) -> None:
    """Σ waves² is G(0) at every point, and Σ waves(0) waves(x) is G(x)."""
    covariance = torus.waves.T @ torus.waves
    np.testing.assert_allclose(np.diag(covariance), torus.propagator, rtol=1e-12)
    np.testing.assert_allclose(covariance[0], torus.propagator_at(torus.places), atol=1e-12)
    assert np.linalg.eigvalsh(covariance)[0] > -1e-10


@settings(max_examples=15, deadline=None)
@given(TORI, st.integers(0, 2**32 - 1))
def test_a_finer_grid_gives_the_same_integral(torus: Torus, seed: int) -> None:
    xi = np.random.default_rng(seed).standard_normal((2, torus.count))
    finer = torus.grid_side + 3
    line = np.arange(finer) * (torus.side / finer)
    places = np.stack(np.meshgrid(*[line] * torus.dimension, indexing="ij"), axis=-1)
    fields = xi @ torus.waves_at(places.reshape(-1, torus.dimension))
    for power in (2, 4):
        expected = (fields**power).mean(axis=1)
        np.testing.assert_allclose(torus.mean_power(xi @ torus.waves, power), expected, rtol=1e-10)


def test_a_coarser_grid_would_not() -> None:
    torus = Torus(dimension=1, side=1.0, mass=1.0, cutoff=7.0)
    xi = np.array([[0.0, 1.0, 0.0]])
    coarse = xi @ torus.waves_at(np.arange(4)[:, None] / 4)
    exact = torus.mean_power(xi @ torus.waves, 4)
    assert abs((coarse**4).mean() - exact[0]) > 0.2 * exact[0]


def test_momenta_are_counted_once_and_reach_the_cutoff() -> None:
    torus = Torus(dimension=2, side=2 * np.pi, mass=1.0, cutoff=5.0)
    line = np.arange(-5, 6)
    inside = int((np.add.outer(line**2, line**2) <= 25).sum())
    assert torus.count == inside == 81
    both = {tuple(n) for n in torus.momenta} | {tuple(-n) for n in torus.momenta}
    assert len(both) == inside


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ((4, 1.0, 1.0, 1.0), "dimension d is 4; accepted are integers from 1 to 3"),
        ((2, 0.0, 1.0, 1.0), "side L"),
        ((2, 1.0, 0.0, 1.0), "m² > 0"),
        ((2, 1.0, float("nan"), 1.0), "m² > 0"),
        ((2, 1.0, 1.0, -1.0), "cutoff Λ"),
        ((3, 10.0, 1.0, 100.0), "too many"),
    ],
)
def test_unusable_tori_are_refused(values: tuple[int, float, float, float], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Torus(*values)
