"""Checks of the metric-NTK: eq. (18) two ways, non-locality, laws of the local architecture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch

from workbench.fields.statistics.moments import Moments, moments_of, p_value
from workbench.metrics.neural.local_architecture import (
    CosineFeatures,
    kernel_law,
    mixing_law,
    sample_kernels,
)
from workbench.metrics.neural.local_flow import Loss, loss_derivative, perelman_loss, ricci_energy
from workbench.metrics.neural.metric_flow import kernel_velocity, parameter_velocity
from workbench.metrics.neural.metric_network import (
    MetricNetwork,
    draw,
    function_of,
    metric,
    torus_inputs,
)
from workbench.metrics.neural.metric_ntk import (
    componentwise_ntk,
    in_components,
    infinite_ntk,
    metric_ntk,
)
from workbench.metrics.neural.torus_architecture import TorusFeatures, sample_multipliers
from workbench.metrics.ricci_flow.periodic_metric import PeriodicGrid
from workbench.signatures import checked

__all__ = ["MODES", "FlowCheck", "Share", "check_equation", "check_local_laws", "far_share"]

MODES = ((1, 0), (1, 1), (2, 0), (2, 1))
"""Modes of T² whose multipliers are tested."""


@dataclass(frozen=True)
class FlowCheck:
    """How far dg/dt of one network is from what a kernel says, relative to it.

    Attributes
    ----------
    loss
        Its name.
    minus, plus
        From −∫ Θ δL/δg, as eq. (18) has it, and from the same with a plus.
    kernels
        The largest difference of Θ by differentiation and in closed form, relative to Θ.
    """

    loss: str
    minus: float
    plus: float
    kernels: float


@dataclass(frozen=True)
class Share:
    """Kernels at coinciding and at far points in an ensemble, relative to Θ̄ at coinciding ones.

    Attributes
    ----------
    width
        N.
    moments
        Of both, here and far, the mean over components taken.
    p_value
        Of their difference from 1 and from `limit`, by Hotelling's T².
    limit
        Θ̄ far relative to Θ̄ here.
    """

    width: int
    moments: Moments
    p_value: float
    limit: float


@checked
def check_equation(
    network: MetricNetwork, grid: PeriodicGrid, generator: np.random.Generator
) -> tuple[FlowCheck, FlowCheck]:
    """Compare both sides of eq. (18) for ½∫R_ij R^ij dV and for −2F^m, in one drawn network."""
    xi = torus_inputs(torch.stack(grid.coordinates, dim=-1).flatten(0, -2))
    drawn = draw(network, 1, generator)
    one = {name: value[0] for name, value in drawn.items()}
    theta, closed = metric_ntk(function_of(network), one, xi), componentwise_ntk(network, drawn, xi)
    kernels = float((in_components(theta) - closed[0]).abs().max() / closed.abs().max())
    shape = (*grid.shape, network.dimension, network.dimension)
    uneven = 1 / (1 + 0.3 * torch.cos(grid.coordinates[0]) * torch.cos(grid.coordinates[-1]))

    def check(name: str, loss: Loss) -> FlowCheck:
        moved = parameter_velocity(function_of(network), one, xi, lambda g: loss(g.reshape(shape)))
        density = loss_derivative(grid, loss, metric(network, one, xi).reshape(shape))
        predicted = kernel_velocity(theta, density.flatten(0, -3) * grid.cell)
        minus, plus = (
            float(
                torch.linalg.vector_norm(moved - sign * predicted) / torch.linalg.vector_norm(moved)
            )
            for sign in (1, -1)
        )
        return FlowCheck(name, minus, plus, kernels)

    return (
        check("½∫R_ij R^ij dV", ricci_energy(grid)),
        check("−2F", perelman_loss(grid, uneven)),
    )


@checked
def far_share(network: MetricNetwork, networks: int, generator: np.random.Generator) -> Share:
    """Sample Θ_cc(x_0, x) on Tⁿ for x = x_0, and with all coordinates shifted by π."""
    n = network.dimension
    ends = torus_inputs(torch.tensor([[0.0] * n, [np.pi] * n], dtype=torch.float64))
    limit = infinite_ntk(network, ends.numpy())[0]
    theta = componentwise_ntk(network, draw(network, networks, generator), ends)[:, 0]
    same = torch.diagonal(theta, dim1=-2, dim2=-1).mean(dim=-1).numpy() / limit[0]
    moments = moments_of(same)
    p = p_value(moments.mean - limit / limit[0], moments.covariance_of_mean, networks)
    return Share(network.width, moments, p, float(limit[1] / limit[0]))


@checked
def check_local_laws(
    samples: int, generator: np.random.Generator
) -> Mapping[str, tuple[float, float]]:
    """Test means and variances of the local architecture at finite N; returns p of both by name.

    Parameters
    ----------
    samples
        The number of networks of width 64; of those of width 1024 there are 400 and a sixteenth.
    """
    x, y = generator.normal(0, 0.7, (2, 5, 2))
    y[0] = x[0]
    found: dict[str, tuple[float, float]] = {}
    for width, networks in ((64, samples), (1024, samples // 16 + 400)):
        features = CosineFeatures(2, width, 1.5, 0.8)
        laws = {
            "α trained": kernel_law(features, x, y, all_layers=False),
            "all layers trained": kernel_law(features, x, y, all_layers=True),
            "mixing": mixing_law(features, x, y),
        }
        drawn = sample_kernels(features, x, y, networks, generator)
        for (name, law), sample in zip(laws.items(), drawn, strict=True):
            found[f"{name}, N = {width}"] = law.p_values(sample)
    torus, modes = TorusFeatures(2, 1.2), np.array(MODES)
    multipliers = sample_multipliers(torus, modes, 64, samples, generator, points=24)
    found["modes of T², N = 64"] = torus.law(modes, 64).p_values(multipliers)
    return found
