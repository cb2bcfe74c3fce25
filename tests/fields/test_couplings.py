"""Couplings from connected correlators: exact at one point, on k points, and from samples."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.architectures.duality import (
    FourPoint,
    four_point_tensor,
    rational_rotation,
    rotated,
)
from workbench.fields.correlations.correlators import index_sets, partitions
from workbench.fields.correlations.couplings import (
    amputated,
    quartic,
    quartic_matrix,
    sampled_quartic,
    sextic,
    symmetric_tensor,
)
from workbench.fields.correlations.exact import closed_correlators
from workbench.fields.correlations.relu_theory import (
    connected,
    moment_from_cumulants,
    moment_from_series,
    quartic_coupling,
    six_point_predictions,
)
from workbench.fields.correlations.sampling import sample_correlators
from workbench.fields.correlations.single_point import action, couplings, cumulants_of_action
from workbench.fields.statistics.agreement import agreement

rational = st.fractions(-4, 4, max_denominator=12)
X = np.array([[0.0], [0.8], [1.9]])


@settings(max_examples=20, deadline=None)
@given(rational, rational)
def test_the_path_integral_returns_the_cumulants(k4: Fraction, k6: Fraction) -> None:
    S = action(k4, k6)
    assert cumulants_of_action(S) == {2: (1, 0, 0), 4: (0, k4, 0), 6: (0, 0, k6)}
    g = couplings(S)
    assert g[4][0] == -k4
    assert g[6] == (0, 10 * k4**2 - k6)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.2, 3), st.floats(-2, 2), st.floats(-2, 2))
def test_trees_on_one_point_are_the_exact_action(G: float, k4: float, k6: float) -> None:
    kappa4, kappa6 = np.full((1,) * 4, k4), np.full((1,) * 6, k6)
    matrix = np.array([[G]])
    assert quartic(matrix, kappa4).item() == pytest.approx(-k4 / G**4)
    expected = 10 * k4**2 / G**7 - k6 / G**6
    assert sextic(matrix, kappa4, kappa6).item() == pytest.approx(expected)


def test_trees_are_symmetric_and_undone_by_propagators() -> None:
    exact = closed_correlators(ready.cos_net(4), X)
    G = exact.two_point()
    kappa4 = symmetric_tensor(exact.connected(4), 3, 4)
    g4 = quartic(G, kappa4)
    np.testing.assert_allclose(-amputated(np.linalg.inv(G), g4), kappa4, atol=1e-12)
    np.testing.assert_allclose(g4, g4.transpose(2, 0, 3, 1), atol=1e-12)
    g6 = sextic(G, kappa4, symmetric_tensor(exact.connected(6), 3, 6))
    np.testing.assert_allclose(g6, g6.transpose(5, 2, 0, 3, 1, 4), rtol=1e-9, atol=1e-9)
    by_matrix = quartic_matrix(G) @ exact.connected(4)
    np.testing.assert_allclose(symmetric_tensor(by_matrix, 3, 4), g4, atol=1e-11)


def test_couplings_are_found_from_samples() -> None:
    ensemble = ready.cos_net(3)
    exact = closed_correlators(ensemble, X)
    sampled = sample_correlators(ensemble, X, 60_000, seed=5)
    found = sampled_quartic(exact.two_point(), sampled.connected(4))
    wanted = quartic_matrix(exact.two_point()) @ exact.connected(4)
    assert agreement(found, wanted).holds()


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 50), st.sampled_from([2, 4, 6, 8]))
def test_relu_moments_in_two_ways(width: int, order: int) -> None:
    assert moment_from_cumulants(order, width) == moment_from_series(order, width)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 10**6), st.fractions(1, 1000, max_denominator=7), st.data())
def test_relu_theory(width: int, cutoff: Fraction, data: st.DataObject) -> None:
    x = data.draw(
        st.lists(st.fractions(Fraction(1, 9), 9, max_denominator=9), min_size=4, max_size=4)
    )
    assert quartic_coupling(width, cutoff, x) == -Fraction(25, 2) / (width * cutoff**5)
    assert connected(6, width) == Fraction(165, 2) / width**2
    free, with_four = six_point_predictions(width)
    excess = Fraction(15, width) + Fraction(44, width**2)
    assert free == 1 / (1 + excess)
    assert with_four == (1 + Fraction(15, width)) / (1 + excess)


def test_outputs_rotate_only_if_amplitudes_are_normal() -> None:
    neuron = FourPoint(Fraction(3, 2), (Fraction(1, 4), Fraction(1, 5), Fraction(1, 7)))
    Q = rational_rotation(3)
    m2 = Fraction(1, 4)
    normal = four_point_tensor(neuron, m2, 3 * m2**2, 4, 3)
    signs = four_point_tensor(neuron, m2, m2**2, 4, 3)
    assert (rotated(normal, Q) == normal).all()
    assert not (rotated(signs, Q) == signs).all()
    x = np.array([[0.3], [0.5], [0.7], [1.1]])
    ensemble = ready.relu(4, outputs=2)
    exact = closed_correlators(ensemble, x)
    E4 = 1.5 * x.prod()
    pairs = (E4 / 6,) * 3  # K = xy/2, so that KK = Πx/4
    tensor = four_point_tensor(FourPoint(E4, pairs), 0.25, 0.1875, 4, 2)
    legs = np.array([[4 * o + p for p, o in enumerate(abcd)] for abcd in np.ndindex(2, 2, 2, 2)])
    values = exact.connected_at(legs)
    np.testing.assert_allclose(values, tensor.ravel().astype(float), atol=1e-14)


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="no inverse"):
        amputated(np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(InputError, match="has 15 values, not 3"):
        symmetric_tensor(np.ones(3), 3, 4)
    with pytest.raises(InputError, match="2, 4, 6 or 8"):
        connected(3, 1)
    with pytest.raises(InputError, match="width N of a network is at least 1"):
        moment_from_series(4, 0)
    with pytest.raises(InputError, match="positive cutoff"):
        quartic_coupling(3, Fraction(0))
    with pytest.raises(InputError, match="2 outputs or more"):
        rational_rotation(1)
    with pytest.raises(InputError, match="values of a two-point function are finite"):
        amputated(np.array([[1.0, np.nan], [np.nan, 1.0]]), np.ones((2, 2)))
    with pytest.raises(InputError, match=r"order of a correlator is 2\.5"):
        index_sets(3, 2.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="accepted are up to"):
        index_sets(10**9, 4)
    with pytest.raises(InputError, match="accepted are integers from 0 to 11"):
        partitions(10**9)
    with pytest.raises(InputError, match="the width is 0"):
        four_point_tensor(FourPoint(1.0, (1.0, 1.0, 1.0)), 1.0, 3.0, 0, 1)
    assert len(index_sets(3, 4)) == 15
