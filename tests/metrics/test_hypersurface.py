"""Hypersurfaces: gradients, frames, Ω, charts, and what is refused."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.errors import InputError
from workbench.metrics.calabi_yau.charts import best_charts, charts
from workbench.metrics.calabi_yau.hypersurface import (
    Hypersurface,
    dwork,
    dwork_parameter,
    fermat,
    hypersurface,
)
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.symmetry import monomials


def all_monomials(variables: int) -> list[tuple[int, ...]]:
    return [tuple(int(e) for e in row) for row in monomials(variables, variables)]


def generic(dimension: int, seed: int) -> Hypersurface:
    rng = np.random.default_rng(seed)
    exponents = all_monomials(dimension + 2)
    return hypersurface(exponents, list(rng.standard_normal((len(exponents), 2)) @ [1, 1j]))


FAMILY = [fermat(1), fermat(2), fermat(3), dwork(3, 0.4 - 0.7j), dwork(2, 3.0), generic(2, 1)]


@pytest.mark.parametrize("X", FAMILY)
def test_euler_and_derivatives(X: Hypersurface) -> None:
    rng = np.random.default_rng(0)
    z = rng.standard_normal((20, X.degree, 2)) @ np.array([1, 1j])
    direct = sum(
        c * np.prod(z ** np.array(e), axis=1)
        for e, c in zip(X.exponents, X.coefficients, strict=True)
    )
    np.testing.assert_allclose(X.value(z), direct, rtol=1e-12)
    # Euler: z·∇Q = d Q and Hess(Q) z = (d − 1) ∇Q
    np.testing.assert_allclose(
        np.sum(z * X.gradient(z), axis=1), X.degree * X.value(z), rtol=1e-11, atol=1e-10
    )
    np.testing.assert_allclose(
        np.einsum("pij,pj->pi", X.hessian(z), z), (X.degree - 1) * X.gradient(z), rtol=1e-9
    )
    step = 1e-6 * rng.standard_normal(z.shape)
    change = X.value(z + step) - X.value(z - step)
    np.testing.assert_allclose(
        change, 2 * np.sum(step * X.gradient(z), axis=1), rtol=1e-7, atol=1e-12
    )


@pytest.mark.parametrize("X", FAMILY)
def test_unitary_frames_are_tangent_and_orthonormal(X: Hypersurface) -> None:
    z = sample(X, 200, seed=3).z
    frame = X.unitary_frame(z)
    np.testing.assert_allclose(np.einsum("pai,pi->pa", frame, X.gradient(z)), 0, atol=1e-12)
    np.testing.assert_allclose(np.einsum("pai,pi->pa", frame, z.conj()), 0, atol=1e-13)
    gram = frame @ frame.conj().swapaxes(1, 2)
    np.testing.assert_allclose(gram, np.broadcast_to(np.eye(X.dimension), gram.shape), atol=1e-13)


@pytest.mark.parametrize("X", FAMILY)
def test_omega_is_the_residue_in_every_chart(X: Hypersurface) -> None:
    z = sample(X, 50, seed=4).z
    for patch, dependent in itertools.permutations(range(X.degree), 2):
        index = np.full(len(z), patch), np.full(len(z), dependent)
        here = charts(X, z, *index)
        np.testing.assert_allclose(
            np.abs(X.value(here.z)), 0, atol=1e-8 * np.abs(here.z).max() ** 5
        )
        slopes = np.einsum("pai,pi->pa", here.tangents, X.gradient(here.z))
        np.testing.assert_allclose(
            slopes / np.abs(X.gradient(here.z)).max(axis=1)[:, None], 0, atol=1e-9
        )
        np.testing.assert_allclose(
            X.holomorphic_volume(here.z, here.tangents), here.omega_squared, rtol=1e-8
        )


def test_best_charts_have_the_largest_coordinate_and_slope() -> None:
    X = dwork(3, 0.2j)
    z = sample(X, 500, seed=1).z
    here = best_charts(X, z)
    assert np.abs(here.z).max() <= 1 + 1e-14
    assert np.abs(here.tangents).max() < 10
    assert np.all(here.patch != here.dependent)
    assert np.all(np.diff(here.free, axis=1) > 0)
    second = best_charts(X, z, rank=2)
    rows = np.arange(len(z))
    others = np.abs(z)
    others[rows, here.patch] = 0
    np.testing.assert_array_equal(second.patch, np.argmax(others, axis=1))


@given(
    psi=st.complex_numbers(max_magnitude=3, allow_nan=False),
    scales=st.lists(st.floats(0.3, 3), min_size=4, max_size=4),
    phases=st.lists(st.floats(0, 6.3), min_size=4, max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_dwork_parameter_survives_scaling(
    psi: complex, scales: list[float], phases: list[float]
) -> None:
    if abs(psi**4 - 1) < 1e-3:
        return
    X = dwork(2, psi)
    factors = np.array(scales) * np.exp(1j * np.array(phases))
    moved = [
        c * np.prod(factors ** np.array(e))
        for e, c in zip(X.exponents, X.coefficients, strict=True)
    ]
    found = dwork_parameter(hypersurface(X.exponents, moved))
    assert found is not None
    np.testing.assert_allclose(found**4, psi**4, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_conifold_points_are_refused(dimension: int) -> None:
    d = dimension + 2
    for k in range(d):
        psi = np.exp(2j * np.pi * k / d)
        with pytest.raises(InputError, match="is a conifold point"):
            dwork(dimension, psi)
        pure = [tuple(d if i == j else 0 for j in range(d)) for i in range(d)]
        with pytest.raises(InputError, match="is a conifold point"):
            hypersurface([*pure, (1,) * d], [2.0**d] + [1.0] * (d - 1) + [-2 * d * psi])
        assert dwork(dimension, 1.001 * psi).degree == d


@pytest.mark.parametrize("dimension", [1, 2, 3])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_node_is_found_and_generic_polynomials_pass(dimension: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = dimension + 2
    # without z_0^d and z_0^{d−1} z_i, generic otherwise: one node at [1 : 0 : … : 0]
    nodal = [e for e in all_monomials(d) if e[0] <= d - 2]
    with pytest.raises(InputError, match="The hypersurface is singular: dQ = 0 at"):
        hypersurface(nodal, list(rng.standard_normal((len(nodal), 2)) @ [1, 1j]))
    assert generic(dimension, seed).dimension == dimension


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: fermat(5), "The dimension of a hypersurface is 1, 2, 3 or 4 here, not 5"),
        (lambda: dwork(3, complex("nan")), "finite complex number"),
        (lambda: hypersurface([(3, 0, 0)], [1, 2]), "1 monomials and 2 coefficients"),
        (lambda: hypersurface([(3, 0, 0)], [0]), "The polynomial is 0"),
        (lambda: hypersurface([(2, 0, 0)], [1]), "as high a degree as there are variables"),
        (lambda: hypersurface([(4, -1, 0)], [1]), "as high a degree as there are variables"),
        (lambda: hypersurface([(2, 0)], [1]), "3 to 6 homogeneous coordinates"),
        (lambda: hypersurface([(3, 0, 0)], [np.inf]), "coefficients are finite"),
        (lambda: hypersurface([(3, 0, 0), (0, 3, 0)], [1, 1]), "singular"),
        (lambda: hypersurface([(1, 1, 1)], [1]), "singular"),
    ],
)
def test_bad_input(call: object, sentence: str) -> None:
    assert callable(call)
    with pytest.raises(InputError, match=sentence):
        call()


def test_charts_refuse_points_outside() -> None:
    X = fermat(3)
    z = np.array([[1, -1, 0, 0, 0]], dtype=complex)
    with pytest.raises(InputError, match="outside the patch"):
        charts(X, z, np.array([2]), np.array([1]))
    with pytest.raises(InputError, match="outside the chart"):
        charts(X, z, np.array([0]), np.array([2]))
    with pytest.raises(InputError, match="not the dependent one"):
        charts(X, z, np.array([0]), np.array([0]))
