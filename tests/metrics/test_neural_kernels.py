"""Frozen kernels: descent, gains at a distance, linearised networks, spectra."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from workbench.errors import InputError
from workbench.fields.kernels.single_layer import kernel_named
from workbench.fields.tangent.ntk import empirical_ntk
from workbench.metrics.calabi_yau.anchors import CurveMetric
from workbench.metrics.calabi_yau.fubini_study import FubiniStudy
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat
from workbench.metrics.calabi_yau.kaehler_metric import flatness
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_forward import determinants, propagate, spectral_features
from workbench.metrics.calabi_yau.phi_network import PhiNetwork
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.volumes import holomorphic_volume
from workbench.metrics.neural import frozen_training
from workbench.metrics.neural.displacement import (
    along_flat_lines,
    along_great_circles,
    carried_frame,
    chordal_distance,
)
from workbench.metrics.neural.fixed_kernels import (
    constant,
    delta,
    gaussian,
    relu,
    squared_chord,
)
from workbench.metrics.neural.frozen_training import (
    Frozen,
    Full,
    Recipe,
    train_frozen,
    train_full,
)
from workbench.metrics.neural.gain import Gains, Interval, by_chords, by_geodesics, gains
from workbench.metrics.neural.kernel_descent import descend
from workbench.metrics.neural.kernel_spectrum import (
    change,
    eigenvalues,
    hermitian_components,
    metric_jacobian,
    metric_kernel,
)
from workbench.metrics.neural.lazy_limit import (
    compare_widths,
    draw_scaled,
    scaled_potential,
    train_pair,
)

QUINTIC, CUBIC = dwork(3, 0.3), fermat(1)


def drawn(X: Hypersurface, widths: tuple[int, ...], seed: int = 0) -> dict[str, torch.Tensor]:
    parameters = PhiNetwork(X.degree, widths).draw(seed)
    return {name: torch.tensor(value, dtype=torch.float64) for name, value in parameters.items()}


class TestKernels:
    def test_the_relu_kernel_is_that_of_wide_networks(self) -> None:
        """Against an ensemble: one hidden layer of ReLU on the features z z̄ᵀ, by Monte Carlo."""
        z = sample(QUINTIC, 4, seed=3).z[:4]
        frame = np.zeros((4, 0, 5), dtype=complex)
        features = spectral_features(z, frame)[:, 0]
        rng = np.random.default_rng(0)
        w, a = rng.standard_normal((200_000, 25)), rng.standard_normal(200_000)
        v = features @ w.T
        hidden, slope = np.maximum(v, 0), (v > 0) * a
        found = (hidden @ hidden.T + (slope @ slope.T) * (features @ features.T)) / len(a)
        K = relu(squared_chord(z, z))
        np.testing.assert_allclose(K, found, atol=1e-2)
        np.testing.assert_allclose(K, kernel_named("relu").tangent(features @ features.T, 1.0))

    def test_kernels_are_positive_and_one_at_a_point(self) -> None:
        z = sample(QUINTIC, 40, seed=4).z
        chord = squared_chord(z, z)
        for kernel in (gaussian(0.3), gaussian(0.03), relu, constant, delta):
            K = kernel(chord)
            np.testing.assert_allclose(np.diag(K), 1, atol=1e-12)
            assert np.linalg.eigvalsh((K + K.T) / 2)[0] > -1e-10
        np.testing.assert_allclose(gaussian(1e-4)(chord), delta(chord), atol=1e-12)

    def test_a_width_is_positive(self) -> None:
        with pytest.raises(InputError, match="positive number, not 0"):
            gaussian(0)


class TestDisplacement:
    def test_chords_are_as_long_as_asked_and_stay_on_the_hypersurface(self) -> None:
        z = sample(QUINTIC, 50, seed=5).z
        for distance in (1e-7, 1e-3, 0.05):
            moved = along_great_circles(QUINTIC, z, distance, np.random.default_rng(0))
            assert np.abs(QUINTIC.value(moved)).max() < 1e-14
            ratio = chordal_distance(moved, z) / distance
            np.testing.assert_allclose(ratio, 1, atol=max(1e-6, 5 * distance))

    def test_flat_lines_have_the_length_of_the_metric(self) -> None:
        """Against the sum of small chords, measured with the metric itself."""
        volume = holomorphic_volume(CUBIC)
        z, length = sample(CUBIC, 9, seed=6).z, 0.5
        angles = np.linspace(0, 6, len(z))
        pieces = [z]
        for _ in range(100):
            pieces.append(along_flat_lines(CUBIC, pieces[-1], length / 100, angles, volume, 1))
        total = np.zeros(len(z))
        for a, b in pairwise(pieces):
            along = b / np.sum(b * a.conj(), axis=1)[:, None] - a
            total += np.sqrt(CurveMetric.of(CUBIC).form(a, along[:, None])[:, 0, 0].real)
        np.testing.assert_allclose(total, length, rtol=3e-3)
        once = along_flat_lines(CUBIC, z, length, angles, volume, steps=200)
        assert chordal_distance(once, pieces[-1]).max() < 1e-6

    def test_periods_close_in_three_directions(self) -> None:
        """The lattice is hexagonal: three directions at 60 degrees, one length."""
        volume = holomorphic_volume(CUBIC)
        period = (2 * volume / 3**0.5) ** 0.5 * (3 * np.pi / volume) ** 0.5
        z = np.array([[1, -1, 0]], dtype=complex)
        for k in range(3):
            angle = np.array([k * np.pi / 3])
            back = along_flat_lines(CUBIC, z, period, angle, volume, steps=400)
            half = along_flat_lines(CUBIC, z, period / 2, angle, volume, steps=200)
            assert chordal_distance(back, z)[0] < 1e-6
            assert chordal_distance(half, z)[0] > 0.5

    def test_frames_are_carried_smoothly(self) -> None:
        z = sample(QUINTIC, 5, seed=1).z
        frame = QUINTIC.unitary_frame(z)
        near = along_great_circles(QUINTIC, z, 1e-4, np.random.default_rng(0))
        carried = carried_frame(QUINTIC, near, frame)
        assert np.abs(carried - frame).max() < 1e-3
        np.testing.assert_allclose(
            carried @ carried.conj().swapaxes(1, 2),
            np.broadcast_to(np.eye(3), (5, 3, 3)),
            atol=1e-12,
        )
        assert np.abs(np.einsum("pai,pi->pa", carried, QUINTIC.gradient(near))).max() < 1e-12

    def test_bad_input_is_a_sentence(self) -> None:
        z = sample(QUINTIC, 5, seed=1).z
        with pytest.raises(InputError, match="from 0 to π/2"):
            along_great_circles(QUINTIC, z, 2.0, np.random.default_rng(0))
        with pytest.raises(InputError, match="on curves alone"):
            along_flat_lines(QUINTIC, z, 1.0, np.zeros(5), 1.0)
        with pytest.raises(InputError, match="positive numbers"):
            along_flat_lines(CUBIC, z[:, :3], -1.0, np.zeros(5), 1.0)


class TestDescent:
    def test_one_step_is_the_gradient(self) -> None:
        """The loss falls by ε |∇L|² to first order, in the kernel's own inner product."""
        volume = holomorphic_volume(QUINTIC)
        z = sample(QUINTIC, 12, seed=7).z
        before, after = (descend(QUINTIC, z, volume, gaussian(0.3), steps) for steps in (0, 1))
        start = flatness(FubiniStudy(QUINTIC), z, volume)
        np.testing.assert_allclose(flatness(before, z, volume), start, rtol=1e-10)
        small = type(after)(
            QUINTIC, after.kernel, after.points, after.frame, 1e-6 * after.coefficients, (0, 0), 0
        )
        moved = flatness(small, z, volume)
        loss = 0.5 * (np.sum((moved - 1) ** 2) - np.sum((start - 1) ** 2))
        K = gaussian(0.3)(squared_chord(z, z))
        ambient = _ambient_gradient(z, start)
        norm = np.einsum("pij,pq,qij->", ambient.conj(), K, ambient).real
        assert loss == pytest.approx(-1e-6 * after.rate * norm, rel=1e-4)

    def test_nothing_depends_on_phases_and_permutations(self) -> None:
        volume = holomorphic_volume(QUINTIC)
        z, test = sample(QUINTIC, 10, seed=8).z, sample(QUINTIC, 10, seed=9).z
        turned = z * np.exp(1j * np.arange(len(z)))[:, None]
        etas = [
            flatness(descend(QUINTIC, p, volume, relu, 30), y, volume)
            for p, y in (
                (z, test),
                (turned, test),
                (z[:, [1, 0, 2, 3, 4]], test[:, [1, 0, 2, 3, 4]]),
            )
        ]
        np.testing.assert_allclose(etas[1], etas[0], rtol=1e-9)
        np.testing.assert_allclose(etas[2], etas[0], rtol=1e-9)

    def test_a_learned_cubic_is_the_exact_metric_at_its_points(self) -> None:
        volume = holomorphic_volume(CUBIC)
        z = sample(CUBIC, 30, seed=10).z
        frame = CUBIC.unitary_frame(z)
        metric = descend(CUBIC, z, volume, gaussian(0.05), 500)
        exact = CurveMetric.of(CUBIC).form(z, frame)
        np.testing.assert_allclose(metric.form(z, frame), exact, atol=1e-8)

    def test_bad_input_is_a_sentence(self) -> None:
        with pytest.raises(InputError, match="one point or more"):
            descend(QUINTIC, np.zeros((0, 5), dtype=complex), 1.0, relu, 1)
        with pytest.raises(InputError, match="number of steps"):
            descend(QUINTIC, sample(QUINTIC, 5, 0).z, 1.0, relu, -1)


def _ambient_gradient(z: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """∂L/∂H at the Fubini–Study metric: (η − 1) η times the projection onto tangent vectors."""
    frame = QUINTIC.unitary_frame(z)
    projection = np.einsum("pai,paj->pij", frame.conj(), frame)
    return ((eta - 1) * eta)[:, None, None] * projection


class TestGains:
    def test_local_kernels_learn_where_they_are_trained(self) -> None:
        volume = holomorphic_volume(CUBIC)
        kernels = {"Gaussian": gaussian(0.03), "ReLU": relu, "delta": delta}
        distances = [1e-6, 1e-5, 1e-4, 1e-3, 0.3]
        walks = by_geodesics(CUBIC, volume), by_chords(CUBIC)
        for walk in walks:
            found = gains(CUBIC, volume, kernels, distances, walk, 30, 4, 100, seed=1)
            slope = found["Gaussian"].slope(1e-6, 1e-3)
            assert slope.low - 0.05 < -1 < slope.high + 0.05
            assert found["Gaussian"].at(0.3).mean == pytest.approx(1, abs=0.1)
            np.testing.assert_array_equal(found["delta"].factors, 1)
            assert abs(found["ReLU"].slope(1e-6, 1e-3).mean) < 0.02
            assert found["ReLU"].exceeds(found["Gaussian"], 0.3) < 0.05
            assert found["Gaussian"].exceeds(found["ReLU"], 1e-5) < 0.05

    def test_the_same_seed_gives_the_same(self) -> None:
        volume = holomorphic_volume(QUINTIC)
        run = partial(gains, QUINTIC, volume, {"r": relu}, [0.1], by_chords(QUINTIC), 5, 2, 5)
        np.testing.assert_array_equal(run(seed=1)["r"].factors, run(seed=1)["r"].factors)
        assert (run(seed=1)["r"].factors != run(seed=2)["r"].factors).all()

    def test_intervals_cover(self) -> None:
        rng = np.random.default_rng(0)
        found = [Interval.over(rng.standard_normal(5)) for _ in range(2000)]
        assert 0.935 < np.mean([i.low < 0 < i.high for i in found]) < 0.965

    def test_bad_input_is_a_sentence(self) -> None:
        run = partial(gains, CUBIC, 2.7, {"r": relu})
        with pytest.raises(InputError, match="Distances are positive"):
            run([0.0], by_chords(CUBIC), 3, 2, 1, seed=0)
        with pytest.raises(InputError, match="number of sets"):
            run([0.1], by_chords(CUBIC), 3, 1, 1, seed=0)
        with pytest.raises(InputError, match="two independent values"):
            Interval.over(np.array([1.0]))
        lone = Gains(np.array([1.0]), np.ones((2, 1)), np.ones(2))
        with pytest.raises(InputError, match="two distances"):
            lone.slope(0, 2)
        assert lone.exceeds(lone, 1.0) == 1.0


class TestSpectrum:
    def test_the_kernel_is_that_of_the_metric_in_two_ways(self) -> None:
        """Against empirical_ntk, and against the jets' differences in every parameter."""
        theta = drawn(dwork(2, 0.3), (2, 2))
        data = PhiData.of(dwork(2, 0.3), 4, 1, 1.0, torch.float64)
        found = metric_kernel(propagate, theta, data.features)
        other = empirical_ntk(
            lambda t, x: hermitian_components(propagate(t, x)), theta, data.features
        )
        rows = other.permute(0, 2, 1, 3).reshape(found.shape)
        np.testing.assert_allclose(found, rows.numpy(), rtol=1e-9, atol=1e-12)
        columns = []
        for name, value in theta.items():
            for k in range(value.numel()):
                ends = []
                for step in (1e-5, -1e-5):
                    moved = value.clone().flatten()
                    moved[k] += step
                    there = {**theta, name: moved.view_as(value)}
                    ends.append(hermitian_components(propagate(there, data.features)).flatten())
                columns.append((ends[0] - ends[1]) / 2e-5)
        J = torch.stack(columns, dim=1).numpy()
        np.testing.assert_allclose(found, J @ J.T, rtol=1e-6, atol=1e-7)

    def test_the_spectrum_does_not_depend_on_frames(self) -> None:
        theta = drawn(QUINTIC, (6,))
        z = sample(QUINTIC, 10, seed=2).z
        frame = QUINTIC.unitary_frame(z)
        rng = np.random.default_rng(0)
        U = np.linalg.qr(rng.standard_normal((10, 3, 3, 2)) @ np.array([1, 1j])).Q
        both = [
            eigenvalues(
                metric_kernel(propagate, theta, torch.from_numpy(spectral_features(z, T))), 10
            )
            for T in (frame, U @ frame)
        ]
        np.testing.assert_allclose(*both, atol=1e-12 * both[0][0])
        assert both[0][-1] > -1e-10

    def test_changes_are_those_of_the_matrices(self) -> None:
        rng = np.random.default_rng(1)
        J = rng.standard_normal((6, 9))
        before, t = J @ J.T, rng.standard_normal(6)
        same = change(before, before, 3, t)
        assert (same.distance, same.outliers, same.growth) == (0, 0, 1)
        assert same.alignment[0] == same.alignment[1]
        scaled = change(before, 3 * before, 3, t)
        assert scaled.distance == pytest.approx(2)
        assert scaled.rotation == pytest.approx(0, abs=1e-12)
        assert scaled.outliers > 0

    def test_bad_input_is_a_sentence(self) -> None:
        with pytest.raises(InputError, match="symmetric"):
            eigenvalues(np.array([[0.0, 1.0], [2.0, 0.0]]), 1)
        with pytest.raises(InputError, match="square matrix"):
            eigenvalues(np.eye(3), 2)
        with pytest.raises(InputError, match="t ≠ 0"):
            change(np.eye(2), np.eye(2), 1, np.zeros(2))
        with pytest.raises(InputError, match="at least one point"):
            metric_jacobian(propagate, drawn(CUBIC, (2,)), torch.zeros((0, 4, 9)))


class TestFrozen:
    def test_the_frozen_network_is_tangent(self) -> None:
        """Equal at the start, to second order beside it, and exactly linear."""
        start = drawn(QUINTIC, (5, 4))
        features = PhiData.of(QUINTIC, 10, 1, 1.0, torch.float64).features
        full, frozen = Full(propagate), Frozen(propagate, start)
        step = drawn(QUINTIC, (5, 4), seed=1)

        def at(size: float) -> list[torch.Tensor]:
            theta = {name: value + size * step[name] for name, value in start.items()}
            return [model.forward(theta, features)[0] for model in (full, frozen)]

        errors = [float((at(e)[0] - at(e)[1]).abs().max()) for e in (0.0, 1e-3, 2e-3)]
        assert errors[0] < 1e-12
        assert errors[2] / errors[1] == pytest.approx(4, rel=0.05)
        line = [at(e)[1] for e in (0.0, 1.0, 2.0)]
        torch.testing.assert_close(line[2] - line[1], line[1] - line[0])

    def test_gradients_are_those_of_the_loss(self) -> None:
        start = drawn(QUINTIC, (5, 4))
        data = PhiData.of(QUINTIC, 10, 1, 1.0, torch.float64)
        theta = {name: value + 0.1 for name, value in start.items()}
        for model in (Full(propagate), Frozen(propagate, start)):

            def loss(t: dict[str, torch.Tensor], model: Full | Frozen = model) -> torch.Tensor:
                return determinants(model.forward(t, data.features)[0]).square().sum()

            jets, pull_back = model.forward(theta, data.features)
            jets.requires_grad_()
            slopes = torch.autograd.grad(determinants(jets).square().sum(), jets)[0]
            gradient = pull_back(slopes)
            for name, value in theta.items():
                direction = torch.ones_like(value)
                ends = [loss({**theta, name: value + e * direction}) for e in (1e-6, -1e-6)]
                difference = float(ends[0] - ends[1]) / 2e-6
                assert float(gradient[name].sum()) == pytest.approx(difference, rel=1e-5, abs=1e-7)

    def test_descent_of_the_linearisation_is_descent_with_the_frozen_kernel(self) -> None:
        """In the parameters by jvp, and in the space of functions by Θ, on the quintic."""
        start = drawn(QUINTIC, (4, 3))
        data = PhiData.of(QUINTIC, 10, 1, holomorphic_volume(QUINTIC), torch.float64)
        model, factor = Frozen(propagate, start), torch.from_numpy(data.factor)
        gram = torch.from_numpy(metric_kernel(propagate, start, data.features))
        theta, rate = dict(start), 2e-4
        first = hermitian_components(propagate(start, data.features))
        a = torch.zeros(first.numel(), dtype=torch.float64)
        for _ in range(20):
            jets, pull_back = model.forward(theta, data.features)
            jets.requires_grad_()
            loss = (factor * determinants(jets) - 1).square().sum()
            gradient = pull_back(torch.autograd.grad(loss, jets)[0])
            theta = {name: value - rate * gradient[name] for name, value in theta.items()}

            packed = (first + (gram @ a).view_as(first)).requires_grad_()
            whole = torch.cat(
                [torch.zeros(len(packed), 7), packed[:, :3], packed[:, 3:] / 2**0.5], 1
            )
            loss = (factor * determinants(whole) - 1).square().sum()
            a = a - rate * torch.autograd.grad(loss, packed)[0].flatten()
        found = hermitian_components(model.forward(theta, data.features)[0])
        torch.testing.assert_close(found, first + (gram @ a).view_as(first))
        assert float((found - first).abs().max()) > 1e-3

    def test_training_resumes_from_a_checkpoint(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        recipe = Recipe(epochs=3, points=60, batch=20, widths=(4,))
        file = tmp_path / "course.pt"
        volume = holomorphic_volume(CUBIC)
        straight = train_frozen(CUBIC, recipe, volume, seed=1)

        with monkeypatch.context() as patched:

            def killed(*given: Any) -> None:
                if given[-1] == 2:
                    raise KeyboardInterrupt
                epoch_of(*given)

            epoch_of = frozen_training._epoch
            patched.setattr(frozen_training, "_epoch", killed)
            with pytest.raises(KeyboardInterrupt):
                train_frozen(CUBIC, recipe, volume, seed=1, checkpoint=file)
        assert len(torch.load(file, weights_only=True)["sigmas"]) == 3
        resumed = train_frozen(CUBIC, recipe, volume, seed=1, checkpoint=file)
        assert resumed.sigmas == straight.sigmas
        for name, value in straight.end.items():
            torch.testing.assert_close(resumed.end[name], value)
        with pytest.raises(InputError, match="of another training"):
            train_full(CUBIC, recipe, volume, seed=1, checkpoint=file)
        file.write_bytes(b"no state")
        with pytest.raises(InputError, match="no checkpoint"):
            train_frozen(CUBIC, recipe, volume, seed=1, checkpoint=file)

    def test_bad_input_is_a_sentence(self) -> None:
        with pytest.raises(InputError, match="batch"):
            Recipe(epochs=1, points=10, batch=20)
        with pytest.raises(InputError, match="learning rate"):
            Recipe(epochs=1, points=10, batch=5, rate=-1)
        with pytest.raises(InputError, match="start is a positive"):
            Recipe(epochs=1, points=10, batch=5, start=0)
        with pytest.raises(InputError, match="V_Ω is a positive number"):
            train_full(CUBIC, Recipe(epochs=1, points=10, batch=5), float("nan"), seed=0)


class TestLazyLimit:
    def test_the_frozen_problem_is_solved_as_by_jvp(self) -> None:
        """The same pair, with the linearisation descended in its parameters."""
        volume = holomorphic_volume(CUBIC)
        train, test = (PhiData.of(CUBIC, 12, k, volume, torch.float64) for k in (1, 2))
        pair = train_pair(train, test, 8, 0.3, 25, np.random.default_rng(3))
        potential = scaled_potential(8, 0.3)
        start = draw_scaled(9, 8, np.random.default_rng(3))
        model, w = Frozen(potential, start), train.weights / train.weights.sum()
        K = metric_kernel(potential, start, train.features)
        scale = train.factor * np.sqrt(w)
        rate = 0.5 / np.linalg.eigvalsh(scale[:, None] * K * scale)[-1]
        theta = dict(start)
        for _ in range(25):
            jets, pull_back = model.forward(theta, train.features)
            eta = train.factor * (1 + jets[:, 3].numpy())
            slopes = torch.zeros_like(jets)
            slopes[:, 3] = torch.from_numpy(w * (eta - 1) * train.factor)
            gradient = pull_back(slopes)
            theta = {name: value - rate * gradient[name] for name, value in theta.items()}
        eta = test.factor * (1 + model.forward(theta, test.features)[0][:, 3].numpy())
        assert np.mean(test.weights * np.abs(eta - 1)) == pytest.approx(pair.frozen, rel=1e-10)

    def test_wide_networks_move_with_their_first_kernel(self) -> None:
        found = compare_widths(CUBIC, [8, 512], 3, 20, 30, 0.3, seed=0)
        for name in ("drift", "apart"):
            assert found[1].mean(name).mean < 0.3 * found[0].mean(name).mean
        assert abs(found[1].gap.mean) < 0.1

    def test_bad_input_is_a_sentence(self) -> None:
        run = partial(compare_widths, CUBIC, seed=0)
        with pytest.raises(InputError, match="γ is a positive number"):
            run([8], 2, 10, 5, 0.0)
        with pytest.raises(InputError, match="number of pairs"):
            run([8], 1, 10, 5, 0.1)
        data = PhiData.of(QUINTIC, 5, 1, 1.0, torch.float64)
        with pytest.raises(InputError, match="cubic curves"):
            train_pair(data, data, 4, 0.1, 1, np.random.default_rng(0))
