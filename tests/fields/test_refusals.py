"""What networks as fields refuse outside scalars: each with one sentence, never a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb_mat, fmpq_mat

from workbench.errors import InputError
from workbench.fields.architectures import ensemble as ready
from workbench.fields.architectures.densities import (
    Cauchy,
    Constant,
    Laplace,
    Normal,
    Rademacher,
    Rayleigh,
    Uniform,
)
from workbench.fields.architectures.joint_densities import TwoScales
from workbench.fields.architectures.linear_model import (
    Biased,
    ExactLaplace,
    ExactNormal,
    correlator,
    cumulants,
)
from workbench.fields.architectures.positive_scalars import cauchy_waves, spatial_cutoff_scalar
from workbench.fields.architectures.transformations import parity, rotation, scaling, translation
from workbench.fields.axioms.finite_reflection import (
    CauchyWaves,
    OSMatrices,
    inertia,
    violation_at_every_width,
)
from workbench.fields.axioms.osterwalder_schrader import (
    cauchy_cluster,
    cauchy_cluster_limit,
    measured_cluster,
    measured_positivity,
)
from workbench.fields.axioms.reflection import (
    exponential,
    is_positive_definite,
    negative_vector,
    reflection_matrix,
    sharp_cutoff,
)
from workbench.fields.correlations.action import expected_action, grid_action, variance_of_action
from workbench.fields.correlations.correlators import connected_part, wick
from workbench.fields.correlations.couplings import (
    amputated,
    quartic,
    quartic_matrix,
    sampled_quartic,
    sextic,
    symmetric_tensor,
)
from workbench.fields.correlations.exact import closed_correlators, quadrature_correlators
from workbench.fields.correlations.single_point import action
from workbench.fields.correlations.symmetries import symmetry_test, uniformity
from workbench.fields.kernels.fully_connected import FullyConnected
from workbench.fields.kernels.kernel_quadrature import by_quadrature
from workbench.fields.plane.few_modes import few_modes
from workbench.fields.plane.free_energy import ladder
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.plane.torus import Torus
from workbench.fields.plane.torus_networks import FreeField, TorusNetworks, accepted, deform
from workbench.fields.statistics.agreement import agreement
from workbench.fields.statistics.autocorrelation import integrated_time
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.infinite_width import (
    infinite_width,
    infinite_width_by_fixed_weights,
)
from workbench.fields.statistics.moments import merged, moments_of, p_value
from workbench.fields.statistics.power_law import fit_power_law
from workbench.fields.statistics.residuals import residuals
from workbench.fields.tangent.dynamics import Training, gaussian_posterior, of_infinite_width
from workbench.fields.tangent.finite_width import measure
from workbench.fields.tangent.kernel_checks import check_infinite
from workbench.fields.tangent.kernel_convergence import kernel_sample, literal_shares
from workbench.fields.tangent.layerwise import draw
from workbench.fields.tangent.schedules import GradientDescent, GradientFlow
from workbench.fields.tangent.training import BLOCK, Experiment, train_block

NAN = float("nan")
ONE, HALF = Fraction(1), Fraction(1, 2)
WAVES = CauchyWaves(HALF, 3, 15)
NET = cauchy_waves(4)
LINE = np.array([[0.0], [0.7]])
RELU = closed_correlators(ready.relu(4), np.array([[1.0], [2.0]]))
DEEP = FullyConnected("erf", (2, 16))
KERNEL, TARGETS = np.eye(3) + 0.1, np.ones(2)
TRAINED = Training(KERNEL, KERNEL, TARGETS)
POINT, PLANE = Torus(1, 1.0, 1.0, 0.0), Torus(2, 4.0, 1.0, 2.0)
NETWORKS = TorusNetworks.constant(PLANE, 4)
THREE = Estimate(np.zeros(3), np.eye(3), 100)
SCALE = (1.0, 10.0, 100.0)


def plan(rate: float = 0.1, steps: int = 2) -> Experiment:
    tests = np.array([[0.3, 0.1]])
    return Experiment(DEEP, np.eye(2), TARGETS, tests, (GradientDescent(rate, steps),), 0)


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


AXIOMS: list[Callable[[], object]] = [
    lambda: exponential(NAN),  # type: ignore[arg-type]
    lambda: sharp_cutoff(ONE, 0.5),  # type: ignore[arg-type]
    lambda: reflection_matrix(exponential(ONE), ()),
    lambda: reflection_matrix(exponential(ONE), (0.5,)),  # type: ignore[arg-type]
    lambda: is_positive_definite(arb_mat([[1, 5], [-5, 1]])),
    lambda: is_positive_definite(arb_mat(0, 0, [])),
    lambda: negative_vector(arb_mat([[1, 5], [-5, 1]])),
    lambda: negative_vector(arb_mat([[1, 2, 3], [4, 5, 6]])),
    lambda: inertia(fmpq_mat([[0, 1], [-1, 0]])),
    lambda: inertia(fmpq_mat([[1, 2, 3], [4, 5, 6]])),
    lambda: CauchyWaves(0.5, 3, 15),  # type: ignore[arg-type]
    lambda: CauchyWaves(HALF, 0, 15),
    lambda: CauchyWaves(HALF, 3, 8),
    lambda: WAVES.correlator((0, 2.5)),  # type: ignore[arg-type]
    lambda: WAVES.correlator((0, 10**30)),
    lambda: OSMatrices.of(WAVES, (), 2),
    lambda: OSMatrices.of(WAVES, (1, 1), 2),
    lambda: OSMatrices.of(WAVES, (1,), 2).at(2.5),  # type: ignore[arg-type]
    lambda: violation_at_every_width(OSMatrices.of(WAVES, (1,), 2)),
    lambda: measured_positivity(NET, [(1.0,)], [NAN], 512, 0),
    lambda: measured_positivity(NET, [(1.0,)], [1.0, 2.0], 512, 0),
    lambda: measured_positivity(ready.relu(3, outputs=2), [(1.0,)], [1.0], 512, 0),
    lambda: measured_positivity(spatial_cutoff_scalar(3), [(1.0,)], [1.0], 512, 0),
    lambda: measured_cluster(NET, np.zeros((3, 1)), 0.5, np.ones((1, 1)), 512, 0),
    lambda: measured_cluster(NET, np.zeros((2, 1)), NAN, np.ones((1, 1)), 512, 0),
    lambda: measured_cluster(NET, np.zeros((2, 1)), 0.5, np.zeros((0, 1)), 512, 0),
    lambda: cauchy_cluster(0.3, 1.0, 1.0, 3.0, 0),
    lambda: cauchy_cluster(0.3, NAN, 1.0, 3.0, 10),
    lambda: cauchy_cluster_limit(0.3, -1.0, 3.0, 10),
    lambda: cauchy_cluster_limit(0.3, 1.0, 0.5, 10),
    lambda: cauchy_waves(3, "1"),  # type: ignore[arg-type]
]

CORRELATIONS: list[Callable[[], object]] = [
    lambda: wick(np.eye(2), np.array([[-1, -1]])),
    lambda: wick(np.eye(2), np.array([[0, 5]])),
    lambda: wick(np.eye(2), np.array([0, 1])),
    lambda: wick(np.eye(2), np.array([[0.0, 1.0]])),
    lambda: wick(np.ones((2, 3)), np.array([[0, 2]])),
    lambda: wick(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0, 1]])),
    lambda: connected_part(lambda sets: sets.sum(axis=1) * 1.0, np.array([0, 1])),
    lambda: RELU.connected_at(np.array([[0, 7]])),
    lambda: RELU.connected_at(np.array([[-1, 0]])),
    lambda: variance_of_action(np.eye(2), np.ones((3,) * 4)),
    lambda: variance_of_action(np.ones((2, 3)), np.ones((2, 3, 2, 3))),
    lambda: variance_of_action(np.eye(2), np.full((2,) * 4, NAN)),
    lambda: expected_action(2.5),  # type: ignore[arg-type]
    lambda: grid_action(np.zeros((1, 1)), 1.0),
    lambda: grid_action(np.zeros((0, 0)), 1.0),
    lambda: grid_action(np.eye(2), np.inf),
    lambda: grid_action(np.eye(2), 1.0).value(np.ones((1, 3))),
    lambda: grid_action(np.eye(2), 1.0).applied(np.ones(3)),
    lambda: action(0.5, ONE),  # type: ignore[arg-type]
    lambda: quartic(np.eye(2), np.ones((2,) * 3)),
    lambda: quartic(np.eye(2), np.ones((3,) * 4)),
    lambda: quartic(np.array([[1.0, 0.5], [0.1, 1.0]]), np.ones((2,) * 4)),
    lambda: quartic(np.eye(1), np.full((1,) * 4, NAN)),
    lambda: sextic(np.eye(2), np.ones((2,) * 4), np.ones((3,) * 6)),
    lambda: amputated(np.eye(2), np.ones(3)),
    lambda: quartic_matrix(np.ones(2)),
    lambda: sampled_quartic(np.eye(2), THREE),
    lambda: symmetric_tensor(np.array([NAN, 1.0, 2.0]), 2, 2),
    lambda: symmetric_tensor(np.ones(3), 2, None),  # type: ignore[arg-type]
    lambda: symmetry_test(ready.cos_net(3), parity(1), LINE, 20_000, 0, orders=()),
    lambda: uniformity([]),
    lambda: uniformity([1.5]),
    lambda: uniformity([NAN]),
    lambda: translation([NAN]),
    lambda: translation(1.0),  # type: ignore[arg-type]
    lambda: rotation(2, NAN),
    lambda: scaling(1, NAN, 1.0),
    lambda: scaling(1, 2.0, NAN),
    lambda: parity(0),
    lambda: quadrature_correlators(ready.relu(2), np.ones((1, 1)), 2.5),  # type: ignore[arg-type]
]

TANGENT: list[Callable[[], object]] = [
    lambda: GradientFlow("1"),  # type: ignore[arg-type]
    lambda: GradientFlow(NAN),
    lambda: GradientDescent(True, 2),
    lambda: Training(np.full((3, 3), NAN), KERNEL, TARGETS),
    lambda: Training(KERNEL, -KERNEL, TARGETS),
    lambda: Training(KERNEL, KERNEL, np.array([NAN, 1.0])),
    lambda: Training(KERNEL, KERNEL, np.ones((2, 1))),
    lambda: TRAINED.evolve(np.ones(2), GradientFlow(1.0)),
    lambda: TRAINED.evolve(np.array([NAN, 1.0, 1.0]), GradientFlow(1.0)),
    lambda: gaussian_posterior(np.eye(2), np.ones(3)),
    lambda: gaussian_posterior(np.eye(2), np.ones(0)),
    lambda: gaussian_posterior(np.array([[1.0, 0.9], [0.0, 1.0]]), np.ones(1)),
    lambda: gaussian_posterior(KERNEL, np.array([NAN, 1.0])),
    lambda: gaussian_posterior(np.ones((3, 2)), TARGETS),
    lambda: of_infinite_width(DEEP, np.eye(2), np.ones(5), np.ones((1, 2))),
    lambda: of_infinite_width(DEEP, np.eye(2), TARGETS, np.ones((1, 3))),
    lambda: replace(plan(), inputs=np.array([[NAN, 0.0], [0.0, 1.0]])),
    lambda: replace(plan(), inputs=np.array([[1j, 0.0], [0.0, 1.0]])),
    lambda: replace(plan(), targets=np.array([NAN, 0.0])),
    lambda: replace(plan(), seed=-1),
    lambda: replace(plan(), schedules=(GradientFlow(1.0),)),  # type: ignore[arg-type]
    lambda: train_block(plan(), "1"),  # type: ignore[arg-type]
    lambda: train_block(plan(1e3, 300), 0),
    lambda: measure(replace(plan(), tests=np.zeros((0, 2))), BLOCK),
    lambda: kernel_sample(DEEP, np.zeros((1, 2)), 32, 0),
    lambda: kernel_sample(DEEP, np.eye(2), 32, None),  # type: ignore[arg-type]
    lambda: literal_shares(0, np.eye(2), 32, rng()),
    lambda: literal_shares(4, np.ones(2), 32, rng()),
    lambda: check_infinite("erf", 0, rng()),
    lambda: by_quadrature(DEEP, np.eye(2), 0),
    lambda: draw(DEEP, True, rng()),
]

TORUS: list[Callable[[], object]] = [
    lambda: Torus(1, 1e300, 1.0, 1e300),
    lambda: Torus(2, "1", 1.0, 1.0),  # type: ignore[arg-type]
    lambda: PLANE.propagator_at(np.array([[NAN, 0.0]])),
    lambda: PLANE.waves_at(np.ones(3)),
    lambda: PLANE.power_sum(NAN),
    lambda: ModeLattice(PLANE, "1"),  # type: ignore[arg-type]
    lambda: ladder(POINT, [np.inf], 64, 4, 0, 0),
    lambda: ladder(POINT, [2.0], 64, 4, 0, 0, nodes=0),
    lambda: ladder(POINT, [2.0], 64, 4, 0, -1),
    lambda: few_modes(ModeLattice(POINT, 6.0), NAN),
    lambda: TorusNetworks(PLANE, 4, NAN, Constant(1.0)),
    lambda: TorusNetworks(PLANE, 4, 1.0, Constant(0.0)),
    lambda: TorusNetworks(PLANE, 4, 1.0, Cauchy(1.0)),
    lambda: NETWORKS.draw(0, rng()),
    lambda: FreeField(PLANE).draw(2.5, rng()),  # type: ignore[arg-type]
    lambda: deform(NETWORKS, [1.0, 1.0], 512, 0),
    lambda: deform(NETWORKS, 1.0, 512, 0),  # type: ignore[arg-type]
    lambda: deform(NETWORKS, [1e12], 512, 0),
    lambda: accepted(NETWORKS, 1.0, 2, -1),
    lambda: accepted(NETWORKS, "1", 2, 0),  # type: ignore[arg-type]
]

STATISTICS: list[Callable[[], object]] = [
    lambda: fit_power_law((NAN, 10.0, 100.0), (5.0, 0.5, 0.05), (0.01,) * 3),
    lambda: fit_power_law(SCALE, (5.0, 0.5, 0.05), (0.001,) * 3, confidence=1.0),
    lambda: fit_power_law(SCALE, (5.0, 0.5, 0.05), (0.001,) * 3, corrections=0.5),  # type: ignore[arg-type]
    lambda: moments_of(np.array([[NAN], [1.0]])),
    lambda: moments_of(np.zeros((0, 2))),
    lambda: moments_of(np.zeros(3)),
    lambda: merged([]),
    lambda: merged([moments_of(np.ones((2, 1))), moments_of(np.ones((2, 2)))]),
    lambda: p_value(np.ones(1), np.zeros((1, 1)), 100),
    lambda: residuals(THREE, [0.0]),
    lambda: residuals(THREE, [NAN, 0.0, 0.0]),
    lambda: agreement(THREE, np.array([NAN, 0.0, 0.0])),
    lambda: Estimate(np.array([NAN]), np.eye(1), 100),
    lambda: Estimate(np.ones(2), np.eye(3), 100),
    lambda: infinite_width([0.0, 2.0], [THREE] * 2),
    lambda: infinite_width([NAN, 2.0], [THREE] * 2),
    lambda: infinite_width([1.0, 2.0], [THREE] * 2, 0.5),  # type: ignore[arg-type]
    lambda: infinite_width([1.0, 2.0], [THREE, THREE.part(slice(0, 1))]),
    lambda: infinite_width([1.0, 2.0], [Estimate(np.ones(1), np.zeros((1, 1)), 100)] * 2),
    lambda: infinite_width_by_fixed_weights([-1.0, 2.0], [THREE] * 2),
    lambda: integrated_time(np.array([[NAN, 1.0, 2.0]])),
    lambda: integrated_time(np.array([[-1.0, 1.0, -1.0]])),
]

DENSITIES: list[Callable[[], object]] = [
    *(
        lambda density=density, u=u: density.quantile(np.array([u]))
        for density in (
            Normal(1.0),
            Uniform(0.0, 1.0),
            Cauchy(1.0),
            Constant(1.0),
            Rademacher(1.0),
            Rayleigh(1.0),
            Laplace(1.0),
        )
        for u in (NAN, -0.1, 1.5)
    ),
    lambda: Uniform(0.0, 1.0).scaled(NAN),
    lambda: Rayleigh(1.0).scaled(NAN),
    lambda: Constant(1.0).scaled("1"),  # type: ignore[arg-type]
    lambda: TwoScales(NAN),
    lambda: TwoScales(0.5).moment(-1),
    lambda: ExactNormal(NAN),  # type: ignore[arg-type]
    lambda: ExactLaplace(0.5),  # type: ignore[arg-type]
    lambda: ExactNormal(ONE).exact_moment(2.5),  # type: ignore[arg-type]
    lambda: cumulants(ExactNormal(ONE), True),
    lambda: Biased(NAN, ONE, HALF),  # type: ignore[arg-type]
    lambda: correlator(ExactNormal(ONE), [0.5, 1]),  # type: ignore[list-item]
]


@pytest.mark.parametrize(
    "call", [*AXIOMS, *CORRELATIONS, *TANGENT, *TORUS, *STATISTICS, *DENSITIES]
)
def test_bad_values_are_told_in_a_sentence(call: Callable[[], object]) -> None:
    with pytest.raises(InputError, match=r"^[^\n]*[.?]$"):
        call()


def test_a_field_that_never_fluctuates_has_its_symmetries() -> None:
    origin = np.zeros((1, 1))
    assert symmetry_test(ready.linear(2), parity(1), origin, 20_000, 0).p == 1


def test_a_kernel_of_zeros_lets_every_rate_converge() -> None:
    assert Training(np.zeros((3, 3)), KERNEL, TARGETS).largest_rate == np.inf
