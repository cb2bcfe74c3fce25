"""Deep networks and convolutions: recursions, finite widths, and symmetries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import erf as error_function

from workbench.errors import InputError
from workbench.fields.architectures.convolution import Convolution
from workbench.fields.correlations.sampling import sample_correlators, stream
from workbench.fields.kernels.deep import DeepNetwork, deep_kernels, relu_excess
from workbench.fields.kernels.deep_kernels import analytic_kernels
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.kernels.single_layer import kernel_named
from workbench.fields.statistics.agreement import agreement

POINTS = np.random.default_rng(0).standard_normal((4, 3))
IMAGES = np.random.default_rng(1).standard_normal((3, 2, 7))


def relu(u: np.ndarray) -> np.ndarray:
    return np.maximum(u, 0)


@pytest.mark.parametrize("name", ["relu", "erf", "cos", "sin"])
@pytest.mark.parametrize("depth", [1, 2, 5])
def test_two_recursions_agree(name: str, depth: int) -> None:
    fused = analytic_kernels(FullyConnected(name, (3, *(9,) * depth), 1.3, 1.3, 0.2), POINTS)
    plain = deep_kernels(kernel_named(name), POINTS, depth, 1.3, 0.2)
    np.testing.assert_allclose(plain.nngp[-1], fused[0], rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(plain.ntk[-1], fused[1], rtol=1e-12, atol=1e-13)


def test_deep_relu_networks_have_the_exact_fourth_moment() -> None:
    net = DeepNetwork(relu, (8, 8, 8), inputs=3, sigma_w=2**0.5)
    S = 2 / 3 * (POINTS[0] @ POINTS[0])

    def observe(count: int, generator: np.random.Generator) -> np.ndarray:
        phi = net.draw(count, POINTS[:1], generator)[:, 0]
        return np.array([(phi**2).mean(), (phi**4).mean()])

    sampled = stream(observe, 150_000, 1)
    exact = np.array([S, 3 * S**2 * (1 + relu_excess((8, 8, 8)))])
    assert agreement(sampled, exact).holds()
    assert not agreement(sampled, np.array([S, 3 * S**2])).holds()


def test_wide_networks_approach_the_recursion() -> None:
    exact = deep_kernels(kernel_named("erf"), POINTS, 2, 1.5, 0.3).nngp[-1]
    upper = np.triu_indices(4)
    gaps = []
    for width in (2, 32):
        net = DeepNetwork(error_function, (width, width), 3, 1.5, 0.3)
        sampled = stream(
            lambda n, g, net=net: np.einsum("ni,nj->ij", *[net.draw(n, POINTS, g)] * 2)[upper] / n,
            20_000,
            0,
        )
        gaps.append(np.abs((sampled.values - exact[upper]) / sampled.errors).max())
    assert gaps[0] > 5 > gaps[1]


def test_convolution_at_finite_width_has_the_kernel_exactly() -> None:
    architecture = Convolution(7, 2, 3, sigma_w=1.2)
    exact = architecture.two_point(kernel_named("relu"), IMAGES)[np.triu_indices(3)]
    for width in (1, 6):
        net = architecture.ensemble(relu, width)
        sampled = sample_correlators(net, IMAGES.reshape(3, -1), 40_000, 2)
        assert agreement(sampled.full(2), exact).holds()


def test_one_hidden_layer_is_drawn_alike_in_two_ways() -> None:
    architecture = Convolution(7, 2, 5, sigma_w=1.2)
    exact = architecture.two_point(kernel_named("relu"), IMAGES)[np.triu_indices(3)]

    def observe(count: int, generator: np.random.Generator) -> np.ndarray:
        phi = architecture.draw(count, IMAGES, relu, (4,), generator)
        return np.asarray((phi.T @ phi)[np.triu_indices(3)] / count)

    assert agreement(stream(observe, 40_000, 0), exact).holds()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 6), st.sampled_from(["relu", "erf", "cos"]), st.integers(1, 3))
def test_convolutions_do_not_see_a_rotation_of_one_input(shift: int, name: str, depth: int) -> None:
    architecture = Convolution(7, 2, 3)
    kernel = kernel_named(name)
    turned = IMAGES.copy()
    turned[0] = np.roll(turned[0], shift, axis=-1)
    G, H = (architecture.two_point(kernel, x, depth) for x in (IMAGES, turned))
    np.testing.assert_allclose(G, H, rtol=1e-10)
    assert np.linalg.eigvalsh(G)[0] > -1e-12
    np.testing.assert_allclose(G, G.T, rtol=1e-12)
    separate = architecture.two_point_of_separate_pixels(kernel, turned, depth)
    np.testing.assert_allclose(
        np.diagonal(separate),
        np.diagonal(architecture.two_point_of_separate_pixels(kernel, IMAGES, depth)),
        rtol=1e-10,
    )


def test_a_filter_of_one_pixel_on_one_pixel_is_fully_connected() -> None:
    kernel = kernel_named("erf")
    images = POINTS[:, :, None]
    G = Convolution(1, 3, 1, sigma_w=1.3, sigma_a=1.3).two_point(kernel, images, depth=2)
    np.testing.assert_allclose(G, deep_kernels(kernel, POINTS, 2, 1.3).nngp[-1], rtol=1e-12)


def test_impossible_networks_are_refused() -> None:
    with pytest.raises(InputError, match="hidden layer"):
        deep_kernels(kernel_named("relu"), POINTS, 0)
    with pytest.raises(InputError, match="hidden layer"):
        DeepNetwork(relu, ())
    with pytest.raises(InputError, match="row of widths"):
        DeepNetwork(relu, (3, 0))
    with pytest.raises(InputError, match="finite numbers"):
        DeepNetwork(relu, (3,), sigma_w=np.nan)
    with pytest.raises(InputError, match="row of widths"):  # the product of 1 + 5/N is a number
        relu_excess((-1, -1))
    with pytest.raises(InputError, match="finite numbers"):
        Convolution(6, sigma_w=np.inf)
    with pytest.raises(InputError, match="number of networks"):
        Convolution(6).draw(0, np.ones((1, 1, 6)), np.tanh, (2,), np.random.default_rng(0))
    with pytest.raises(InputError, match="odd length"):
        Convolution(6, 1, 4)
    with pytest.raises(InputError, match="number of pixels"):
        Convolution(0)
    with pytest.raises(InputError, match="Images"):
        Convolution(6).two_point(kernel_named("relu"), IMAGES)
    with pytest.raises(InputError, match="hidden layer"):
        Convolution(7, 2).two_point(kernel_named("relu"), IMAGES, 0)
