"""φ-networks: jets against nested differentiation, exact invariances, gradients, training."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from workbench.errors import InputError
from workbench.metrics.calabi_yau import phi_network
from workbench.metrics.calabi_yau.anchors import CurveMetric
from workbench.metrics.calabi_yau.charts import best_charts, charts
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, fermat, hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import accuracy, flatness, volume_ratio
from workbench.metrics.calabi_yau.phi_backward import run, set_gradient
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_forward import determinants, propagate, spectral_features
from workbench.metrics.calabi_yau.phi_kernel import flatness_slopes
from workbench.metrics.calabi_yau.phi_network import PhiMetric, PhiNetwork
from workbench.metrics.calabi_yau.phi_training import Training, pace, train, trajectory
from workbench.metrics.calabi_yau.potential import unpacked
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.soap import Soap
from workbench.metrics.calabi_yau.volumes import holomorphic_volume

QUINTIC = dwork(3, 0.4)
GENERAL = hypersurface(
    [(4, 0, 0, 0), (0, 4, 0, 0), (0, 0, 4, 0), (0, 0, 0, 4), (2, 1, 1, 0)], [1, 1, 2, 1j, 0.5]
)
SHORT = Training(epochs=4, points=1000, batch=100, widths=(16, 16))


def random_metric(X: Hypersurface, widths: tuple[int, ...] = (12, 7)) -> PhiMetric:
    network = PhiNetwork.of(X, widths)
    return PhiMetric(X, network, network.draw(5))


METRICS = {
    "Dwork quintic": random_metric(QUINTIC),
    "Fermat quintic": random_metric(fermat(3), (9,)),
    "quartic without symmetry": random_metric(GENERAL),
    "cubic": random_metric(fermat(1)),
}


def plain_potential(metric: PhiMetric, z: Tensor) -> Tensor:
    """φ at one point, with other code: complex outer products, and torch's own layers."""
    outer = torch.outer(z, z.conj()) / (z.abs() ** 2).sum()
    i, j = torch.triu_indices(len(z), len(z), 1)
    above = outer[i, j] * 2**0.5
    pairs = torch.stack([above.real, above.imag])
    parts = [outer.diagonal().real, pairs.flatten()]
    products = []
    for a, b in (torch.tensor(pair) for pair in metric.network.products):
        product = torch.prod(z**a * z.conj() ** b) / (z.abs() ** 2).sum() ** a.sum()
        share = (a + b).double() / (2 * a.sum())
        products.append(product / torch.prod(share ** (share * a.sum())))
    if products:
        parts += [torch.stack(products).real, torch.stack(products).imag]
    h = torch.cat(parts)
    theta = {name: torch.from_numpy(value) for name, value in metric.parameters.items()}
    depth = len(metric.network.widths)
    for layer in range(depth):
        h = torch.nn.functional.gelu(theta[f"W{layer}"] @ h + theta[f"b{layer}"])
    return (theta[f"W{depth}"] @ h)[0]


@pytest.mark.parametrize("name", METRICS)
def test_levi_form_by_nested_differentiation(name: str) -> None:
    metric = METRICS[name]
    X = metric.hypersurface
    n = X.dimension
    z = sample(X, 4, seed=3).z[:4]
    frames = X.unitary_frame(z)
    forms = metric.form(z, frames)
    values = metric.potential(z)
    for p in range(4):
        at, tangents = torch.from_numpy(z[p]), torch.from_numpy(frames[p])

        def potential(x: Tensor) -> Tensor:
            return plain_potential(metric, at + torch.complex(x[:n], x[n:]) @ tangents)  # noqa: B023

        H = torch.func.hessian(potential)(torch.zeros(2 * n, dtype=torch.float64)).numpy()
        xx, xy, yx, yy = H[:n, :n], H[:n, n:], H[n:, :n], H[n:, n:]
        levi = (xx + yy + 1j * (xy - yx)) / 4
        assert abs(float(potential(torch.zeros(2 * n, dtype=torch.float64))) - values[p]) < 1e-13
        np.testing.assert_allclose(forms[p], np.eye(n) + levi, atol=1e-12)


@pytest.mark.parametrize("name", METRICS)
def test_levi_form_by_the_mean_over_circles(name: str) -> None:
    # the mean of φ over a small circle is φ + r² ∂∂̄φ(T, T̄) + O(r⁴)
    metric = METRICS[name]
    X = metric.hypersurface
    z = sample(X, 20, seed=4).z
    T = X.unitary_frame(z)[:, 0]
    turns = np.exp(2j * np.pi * np.arange(16) / 16)

    def quotient(r: float) -> np.ndarray:
        circle = np.mean([metric.potential(z + r * turn * T) for turn in turns], axis=0)
        return (circle - metric.potential(z)) / r**2

    levi = metric.form(z, T[:, None])[:, 0, 0].real - 1
    extrapolated = (quotient(0.02) * -1 + quotient(0.01) * 4) / 3
    np.testing.assert_allclose(extrapolated, levi, atol=1e-6)


@pytest.mark.parametrize("name", METRICS)
def test_eta_is_the_same_in_every_chart(name: str) -> None:
    metric = METRICS[name]
    X = metric.hypersurface
    z = sample(X, 40, seed=1).z
    eta = flatness(metric, z, 1.0)
    best = best_charts(X, z)
    np.testing.assert_allclose(flatness(metric, best.z, 1.0, best.tangents), eta, rtol=1e-11)
    for patch, dependent in itertools.permutations(range(X.degree), 2):
        here = charts(X, z, np.full(len(z), patch), np.full(len(z), dependent))
        well = np.abs(here.tangents).max(axis=(1, 2)) < 100  # the others lose digits
        assert well.sum() > 10
        found = flatness(metric, here.z[well], 1.0, here.tangents[well])
        np.testing.assert_allclose(found, eta[well], rtol=1e-9)


@given(
    name=st.sampled_from(sorted(METRICS)),
    size=st.floats(1e-3, 1e3),
    angle=st.floats(0, 6.3),
    seed=st.integers(0, 1000),
)
@settings(max_examples=30, deadline=None)
def test_forms_are_invariant_under_scaling_and_covariant_under_frames(
    name: str, size: float, angle: float, seed: int
) -> None:
    metric = METRICS[name]
    X = metric.hypersurface
    z = sample(X, 10, seed=seed).z
    frame = X.unitary_frame(z)
    forms = metric.form(z, frame)
    factor = size * np.exp(1j * angle)
    rng = np.random.default_rng(seed)
    vertical = rng.standard_normal((*frame.shape[:2], 1)) * z[:, None]
    np.testing.assert_allclose(metric.potential(factor * z), metric.potential(z), atol=1e-12)
    np.testing.assert_allclose(
        metric.form(factor * z, factor * (frame + vertical)), forms, rtol=1e-8, atol=1e-9
    )
    mixing = rng.standard_normal((X.dimension, X.dimension, 2)) @ np.array([1, 1j])
    np.testing.assert_allclose(
        metric.form(z, mixing @ frame), mixing @ forms @ mixing.conj().T, rtol=1e-8, atol=1e-8
    )
    np.testing.assert_allclose(forms, forms.conj().swapaxes(1, 2), atol=1e-12)


def test_a_point_does_not_notice_its_batch() -> None:
    metric = METRICS["Dwork quintic"]
    z = sample(QUINTIC, 5000, seed=2).z
    frame = QUINTIC.unitary_frame(z)
    rows = np.array([0, 7, 2000, 4999])
    whole, some = metric.form(z, frame)[rows], metric.form(z[rows], frame[rows])
    np.testing.assert_allclose(some, whole, atol=1e-13)


@pytest.mark.parametrize("name", METRICS)
def test_volume_is_that_of_the_class_for_every_network(name: str) -> None:
    metric = METRICS[name]
    found = volume_ratio(metric, sample(metric.hypersurface, 20_000, seed=6))
    assert abs(found.value - 1) < 4 * found.error
    assert found.error < 0.02


@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_gradient_by_hand_is_that_of_torch(n: int) -> None:
    X = fermat(n)
    data = PhiData.of(X, 60, 1, 1.0, torch.float64)
    network = PhiNetwork(n + 2, (11, 6))
    theta = {name: torch.from_numpy(x).requires_grad_() for name, x in network.draw(2).items()}
    jets = propagate(theta, data.features)
    eta = torch.from_numpy(data.factor) * determinants(jets)
    loss = (torch.from_numpy(data.weights) * (1 - eta).abs()).mean()
    expected = torch.autograd.grad(loss, list(theta.values()))
    fixed = {name: x.detach() for name, x in theta.items()}
    slopes = {name: torch.empty_like(x) for name, x in fixed.items()}
    found, least = set_gradient(fixed, slopes, data.features, data.factor, data.weights)
    assert abs(found - loss.item()) < 1e-13
    assert abs(least - eta.min().item()) < 1e-13
    torch.testing.assert_close(run(fixed, data.features).jets, jets.detach())
    torch.testing.assert_close(list(slopes.values()), list(expected), rtol=1e-10, atol=1e-13)


def test_forward_is_fit_for_torch_func() -> None:
    data = PhiData.of(QUINTIC, 10, 1, 1.0, torch.float64)
    theta = {name: torch.from_numpy(x) for name, x in PhiNetwork(5, (4, 3)).draw(0).items()}

    def values(parameters: dict[str, Tensor], features: Tensor) -> Tensor:
        return determinants(propagate(parameters, features))

    together = torch.func.jacrev(values)(theta, data.features)
    single = torch.func.vmap(torch.func.grad(values), in_dims=(None, 0))(theta, data.features)
    _, pushed = torch.func.jvp(lambda t: values(t, data.features), (theta,), (theta,))
    total = sum((together[name] * theta[name]).flatten(1).sum(1) for name in theta)
    torch.testing.assert_close(single, together)
    torch.testing.assert_close(pushed, total)


def test_determinants_where_elimination_needs_pivots() -> None:
    rng = np.random.default_rng(0)
    for n in (2, 3, 4):
        jets = rng.standard_normal((50, (n + 1) ** 2))
        jets[:, 2 * n + 1] = -1  # g_11 = 0
        forms = np.eye(n) + unpacked(jets[:, 2 * n + 1 :])
        eta, slopes, ones = np.empty(50), np.empty_like(jets), np.ones(50)
        total = flatness_slopes(jets, ones, ones, eta, slopes)
        np.testing.assert_allclose(eta, np.linalg.det(forms).real, rtol=1e-9)
        np.testing.assert_allclose(determinants(torch.from_numpy(jets)), eta, rtol=1e-9)
        assert abs(total - np.abs(1 - eta).sum()) < 1e-9


def test_soap_turns_with_the_coordinates() -> None:
    # rotated gradients give rotated steps, which is not so for Adam
    rng = np.random.default_rng(1)
    A, B = (np.linalg.qr(rng.standard_normal((k, k)))[0] for k in (5, 4))
    target = torch.from_numpy(rng.standard_normal((5, 4)))
    scale = torch.from_numpy(np.logspace(-2, 0, 5))[:, None]

    def ended(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        U, V = torch.from_numpy(left), torch.from_numpy(right)
        theta = {"W0": torch.zeros(5, 4)}
        memory = Soap.of(theta)
        for step in range(200):
            W = U.T @ theta["W0"].double() @ V
            gradient = {"W0": (U @ (scale * (W - target)) @ V.T).float()}
            memory.descend(theta, gradient, 0.05 * (1 - step / 200), step)
        return (U.T @ theta["W0"].double() @ V).numpy()

    plain = ended(np.eye(5), np.eye(4))
    np.testing.assert_allclose(plain, target, atol=0.02)
    np.testing.assert_allclose(ended(A, B), plain, atol=5e-3)


def test_cubic_is_flat_pointwise() -> None:
    X = fermat(1)
    trained = train(X, Training(epochs=15, points=4000, batch=100, widths=(32, 32)), seed=1)
    z = sample(X, 1000, seed=123).z
    frame = X.unitary_frame(z)
    ratio = (trained.metric.form(z, frame) / CurveMetric.of(X).form(z, frame)).real
    assert np.abs(ratio - 1).max() < 0.02
    assert trained.events == ()


def test_history_is_what_the_metric_has_in_float64() -> None:
    X = fermat(2)
    training = Training(epochs=10, points=2000, batch=50, widths=(16, 16))
    trained = train(X, training, seed=3)
    found = accuracy(trained.metric, sample(X, 20_000, 8), holomorphic_volume(X)).sigma
    last = trained.history[-1]
    assert abs(found.value - last.sigma) < 5 * found.error * 5**0.5  # held out are 5000 points
    assert last.sigma < trained.history[0].sigma * 0.6
    assert [moment.epoch for moment in trained.history] == list(range(11))
    assert trained.cpu_seconds > trained.history[0].cpu_seconds > 0


def test_resumed_training_is_the_same(tmp_path: Path) -> None:
    X = fermat(2)
    whole = train(X, SHORT, seed=3)
    checkpoint = tmp_path / "network.npz"
    run_of_two = itertools.islice(trajectory(X, SHORT, 3, checkpoint=checkpoint), 3)
    assert [trained.epochs for trained in run_of_two] == [0, 1, 2]
    resumed = train(X, SHORT, seed=3, checkpoint=checkpoint)
    for name, value in whole.metric.parameters.items():
        np.testing.assert_array_equal(resumed.metric.parameters[name], value)
    assert [(m.epoch, m.sigma, m.positivity) for m in resumed.history] == [
        (m.epoch, m.sigma, m.positivity) for m in whole.history
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["network.npz"]
    again = train(X, SHORT, seed=3, checkpoint=checkpoint)
    assert again.history == resumed.history
    other = train(X, SHORT, seed=4).metric.parameters
    assert not np.array_equal(other["W1"], whole.metric.parameters["W1"])
    with pytest.raises(InputError, match="another training"):
        train(X, SHORT, seed=4, checkpoint=checkpoint)
    with pytest.raises(InputError, match="another training"):
        train(X, replace(SHORT, epochs=5), seed=3, checkpoint=checkpoint)
    checkpoint.write_bytes(checkpoint.read_bytes()[:500])
    with pytest.raises(InputError, match="no checkpoint"):
        train(X, SHORT, seed=3, checkpoint=checkpoint)


def test_training_ends_at_its_target() -> None:
    reached = train(fermat(1), replace(SHORT, epochs=50, target=0.06), seed=0)
    assert reached.epochs < 50
    assert reached.history[-1].sigma <= 0.06 < reached.history[-2].sigma


def test_a_form_that_is_no_metric_is_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phi_network, "_SPREAD", 30.0)
    trained = train(fermat(2), replace(SHORT, epochs=1), seed=0)
    assert trained.events
    assert trained.history[0].positivity < 0
    seen = [(m.epoch, m.positivity) for m in trained.history if m.positivity <= 0]
    assert [(event.epoch, event.least) for event in trained.events] == seen


def test_a_surface_without_a_closed_volume_is_trained_too() -> None:
    trained = train(GENERAL, SHORT, seed=0)
    assert trained.history[-1].sigma < trained.history[0].sigma


def test_pace() -> None:
    before, epoch = pace(fermat(1), SHORT)
    assert 0 < epoch < 10
    assert 0 < before < 60


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (lambda: Training(epochs=0), "number of epochs is 0"),
        (lambda: Training(points=100, batch=200), "the batch is 200"),
        (lambda: Training(rate=float("nan")), "learning rate"),
        (lambda: Training(target=-1), "target for σ"),
        (lambda: train(fermat(1), SHORT, 0, checkpoint=Path("nowhere/x.npz")), "does not exist"),
        (lambda: PhiNetwork(7), "number of coordinates"),
        (lambda: PhiNetwork(5, ()), "1 to 8 hidden layers"),
        (lambda: PhiNetwork(5, (0,)), "the widths"),
        (lambda: train(fermat(1), SHORT, seed=-1), "seed"),
        (lambda: train(fermat(1), SHORT, seed=0, volume=-2.0), "positive number"),
        (lambda: PhiMetric(fermat(1), PhiNetwork(5), PhiNetwork(5).draw(0)), r"P\^4"),
        (lambda: PhiMetric(fermat(3), PhiNetwork(5), PhiNetwork(5, (2,)).draw(0)), "shapes"),
        (
            lambda: PhiMetric(
                fermat(1),
                PhiNetwork(3, (2,)),
                {**PhiNetwork(3, (2,)).draw(0), "b0": np.full(2, np.nan)},
            ),
            "finite",
        ),
    ],
)
def test_bad_input_is_a_sentence(wrong: object, sentence: str) -> None:
    assert callable(wrong)
    with pytest.raises(InputError, match=sentence):
        wrong()


def test_features_have_length_one() -> None:
    z = sample(QUINTIC, 20, seed=0).z * 3
    values = spectral_features(z, np.zeros((20, 0, 5), dtype=complex))[:, 0]
    np.testing.assert_allclose((values**2).sum(axis=1), 1, rtol=1e-13)
