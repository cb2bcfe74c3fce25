"""The exact law of an output: closed forms, inversion, samples, and the Edgeworth series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.architectures.densities import Laplace
from workbench.fields.correlations.exact import closed_correlators
from workbench.fields.correlations.output_law import (
    edgeworth_density,
    linear_density,
    output_law,
    relu_density,
)

LINE = np.linspace(-14, 14, 28_001)
STEP = LINE[1] - LINE[0]
ONE = np.array([1.0])


@pytest.mark.parametrize("width", [6, 40])
def test_closed_density_of_the_linear_network_is_the_inverted_one(width: int) -> None:
    y = np.array([0.0, 0.2, 1.0, 3.0])
    inverted = output_law(ready.linear(width), ONE).density(y)
    np.testing.assert_allclose(linear_density(y, width, 1.0), inverted, atol=1e-7)


@pytest.mark.parametrize("width", [20])
def test_closed_density_of_the_relu_network_is_the_inverted_one(width: int) -> None:
    y = np.array([0.2, 1.0, 3.0])
    inverted = output_law(ready.relu(width), ONE).density(y)
    np.testing.assert_allclose(relu_density(y, width, 0.5), inverted, atol=4e-5)


@pytest.mark.parametrize("width", [2, 3, 60])
def test_densities_are_normalised_and_have_the_variance(width: int) -> None:
    positive = LINE[LINE > STEP / 2] - STEP / 2
    for density, atom in ((linear_density, 0.0), (relu_density, 0.5**width)):
        f = density(positive, width, 0.7)
        assert 2 * f.sum() * STEP + atom == pytest.approx(1, abs=2e-3)
        assert 2 * (positive**2 * f).sum() * STEP == pytest.approx(0.7, abs=2e-3)


@pytest.mark.parametrize(
    "net", [ready.erf(6), ready.relu(6), ready.cos_net(12), ready.cosine(4)], ids=lambda n: n.name
)
def test_samples_follow_the_exact_law(net: ready.Ensemble) -> None:
    phi = net.draw(40_000, ONE[None], np.random.default_rng(3))[:, 0, 0]
    law = output_law(net, ONE)
    edges = law.variance**0.5 * np.array([-2, -1.2, -0.6, -0.2, 0.2, 0.6, 1.2, 2])
    shares = np.diff(np.concatenate([[0], law.cumulative(edges), [1]]))
    counts = np.bincount(np.searchsorted(edges, phi), minlength=len(edges) + 1)
    assert stats.chisquare(counts, shares * len(phi)).pvalue > 1e-3


def test_relu_networks_are_silent_with_probability_two_to_the_minus_width() -> None:
    net = ready.relu(4)
    phi = net.draw(40_000, ONE[None], np.random.default_rng(0))[:, 0, 0]
    assert output_law(net, ONE).atom == pytest.approx(1 / 16)
    assert stats.binomtest(int((phi == 0).sum()), 40_000, 1 / 16).pvalue > 1e-3


def test_edgeworth_converges_to_the_density() -> None:
    """The distances at N = 10 and N = 40, found independently for the record of this project."""
    distances = {}
    for width in (10, 40):
        exact = closed_correlators(ready.linear(width), ONE[None])
        cumulants = tuple(float(exact.connected(n)[0]) for n in (2, 4, 6))
        f = linear_density(LINE, width, 1.0)
        distances[width] = [
            np.abs(edgeworth_density(LINE, cumulants[:n]) - f).sum() * STEP for n in (1, 2, 3)
        ]
    np.testing.assert_allclose(distances[10], [0.0669, 0.0122, 0.0041], rtol=0.02)
    np.testing.assert_allclose(distances[40], [0.0173, 0.00084, 0.000075], rtol=0.02)


def test_what_has_no_such_law_is_refused() -> None:
    with pytest.raises(InputError, match="normal amplitudes"):
        output_law(replace(ready.erf(3), amplitude=Laplace(1.0)), ONE)
    with pytest.raises(InputError, match="from 3 on"):
        output_law(ready.erf(2), ONE).density(ONE)
    with pytest.raises(InputError, match="parameter"):
        output_law(ready.free_scalar(4), ONE)
    with pytest.raises(InputError, match="Edgeworth"):
        edgeworth_density(ONE, (1.0, 0.0, 0.0, 0.0))
    with pytest.raises(InputError, match="width N"):
        linear_density(ONE, 0, 1.0)
    with pytest.raises(InputError, match="positive"):
        relu_density(ONE, 3, 0.0)
