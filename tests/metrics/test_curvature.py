"""Curvature of any metric: round spheres, products, homogeneous metrics, and differences."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from workbench.errors import InputError
from workbench.metrics.ricci_flow.convergence import observed_orders
from workbench.metrics.ricci_flow.curvature import curvature
from workbench.metrics.ricci_flow.differences import curvature_by_differences
from workbench.metrics.ricci_flow.milnor import milnor_scalar, milnor_velocity


def stereographic(x: torch.Tensor) -> torch.Tensor:
    """Return the round unit sphere of any dimension."""
    return 4 / (1 + x @ x) ** 2 * torch.eye(len(x), dtype=x.dtype)


def polar(x: torch.Tensor) -> torch.Tensor:
    """Return the round unit S³ in angles."""
    one = torch.ones_like(x[0])
    sine = torch.sin(x[0]) ** 2
    return torch.diag(torch.stack([one, sine, sine * torch.sin(x[1]) ** 2]))


def mixed(x: torch.Tensor) -> torch.Tensor:
    """Return a metric without any symmetry in three coordinates."""
    frame = torch.stack(
        [
            torch.stack([2 + torch.sin(x[1]), x[2] / 3, x[0] * x[1] / 4]),
            torch.stack([torch.cos(x[2]) / 2, 1 + x[0] ** 2, x[1] / 5]),
            torch.stack([x[0] / 6, torch.sin(x[0]) / 3, 2 + x[2] * x[1] / 4]),
        ]
    )
    return frame @ frame.T


@pytest.mark.parametrize("n", [2, 3, 4])
def test_round_spheres_have_constant_curvature(n: int) -> None:
    points = np.random.default_rng(n).standard_normal((200, n))
    found = curvature(stereographic, points)
    g = found.metric
    assert np.abs(found.ricci - (n - 1) * g).max() < 1e-12 * np.abs(g).max()
    assert np.abs(found.scalar / (n * (n - 1)) - 1).max() < 1e-12
    flat = np.einsum("pli,pkj->plkij", np.broadcast_to(np.eye(n), g.shape), g)
    assert np.abs(found.riemann - (flat - np.swapaxes(flat, 3, 4))).max() < 1e-12


def test_angles_have_the_christoffel_symbols_of_the_book() -> None:
    a, b = 0.7, 1.1
    gamma = curvature(polar, np.array([[a, b, 0.3]])).christoffel[0]
    assert gamma[0, 1, 1] == pytest.approx(-np.sin(a) * np.cos(a), abs=1e-14)
    assert gamma[1, 0, 1] == pytest.approx(1 / np.tan(a), abs=1e-14)
    assert gamma[2, 1, 2] == pytest.approx(1 / np.tan(b), abs=1e-14)
    assert gamma[0, 2, 2] == pytest.approx(-np.sin(a) * np.cos(a) * np.sin(b) ** 2, abs=1e-14)


def test_differences_agree_at_order_two_and_riemann_has_its_symmetries() -> None:
    points = np.random.default_rng(0).uniform(-0.5, 0.5, (40, 3))
    exact = curvature(mixed, points)
    errors = [
        float(np.abs(curvature_by_differences(mixed, points, h).riemann - exact.riemann).max())
        for h in (0.02, 0.01, 0.005)
    ]
    assert observed_orders(errors) == pytest.approx([2, 2], abs=0.05)
    lowered = np.einsum("plm,pmkij->plkij", exact.metric, exact.riemann)
    size = np.abs(lowered).max()
    assert np.abs(lowered + np.swapaxes(lowered, 1, 2)).max() < 1e-12 * size
    assert np.abs(lowered - np.transpose(lowered, (0, 3, 4, 1, 2))).max() < 1e-12 * size
    cyclic = lowered + np.einsum("plijk->plkij", lowered) + np.einsum("pljki->plkij", lowered)
    assert np.abs(cyclic).max() < 1e-12 * size
    assert np.abs(exact.ricci - np.swapaxes(exact.ricci, 1, 2)).max() < 1e-12 * size


@pytest.mark.parametrize("coefficients", [(1.0, 1.0, 1.0), (0.5, 1.0, 1.0), (0.7, 1.3, 2.1)])
def test_milnors_formulas_are_the_ricci_tensor(coefficients: tuple[float, float, float]) -> None:
    """SU(2) in Euler angles, σ/2 with dσ¹ = σ²∧σ³: the velocity of A is −2 Ric in the frame."""
    A = torch.tensor(coefficients, dtype=torch.float64)

    def frame(x: torch.Tensor) -> torch.Tensor:
        psi, zero = x[2], torch.zeros_like(x[0])
        return (
            torch.stack(
                [
                    torch.stack([torch.sin(psi), -torch.cos(psi) * torch.sin(x[0]), zero]),
                    torch.stack([torch.cos(psi), torch.sin(psi) * torch.sin(x[0]), zero]),
                    torch.stack([zero, torch.cos(x[0]), torch.ones_like(psi)]),
                ]
            )
            / 2
        )

    points = np.array([[0.8, 0.3, 1.9], [2.0, 1.0, 0.4]])
    found = curvature(lambda x: frame(x).T @ torch.diag(A) @ frame(x), points)
    assert found.scalar == pytest.approx(float(milnor_scalar(A.numpy())), abs=1e-12)
    for x, ricci in zip(points, found.ricci, strict=True):
        inverse = np.linalg.inv(frame(torch.from_numpy(x)).numpy())
        inside = inverse.T @ ricci @ inverse
        assert -2 * inside == pytest.approx(np.diag(milnor_velocity(0.0, A.numpy())), abs=1e-11)


def test_the_cigar_is_a_steady_soliton_and_the_cylinder_half_round() -> None:
    points = np.random.default_rng(1).standard_normal((50, 2))
    cigar = curvature(lambda x: torch.eye(2, dtype=x.dtype) / (1 + x @ x), points)
    assert np.abs(cigar.scalar - 4 / (1 + (points**2).sum(axis=1))).max() < 1e-12

    def cylinder(x: torch.Tensor) -> torch.Tensor:
        one = torch.ones_like(x[0])
        return torch.diag(torch.stack([one, 4 * one, 4 * torch.sin(x[1]) ** 2]))

    found = curvature(cylinder, np.array([[0.3, 1.0, 0.2]]))
    assert np.diag(found.ricci[0]) == pytest.approx([0, 1, np.sin(1.0) ** 2], abs=1e-13)


@pytest.mark.parametrize(
    ("metric", "points", "sentence"),
    [
        (stereographic, [0.0, 1.0], "table of finite coordinates"),
        (stereographic, [[0.0, np.nan]], "table of finite coordinates"),
        (stereographic, "here", "table of finite coordinates"),
        (lambda x: torch.diag(x), [[1.0, 1.0], [1.0, -2.0]], "not positive at point 1.*-2"),
        (lambda x: torch.stack([x, 2 * x]), [[1.0, 0.3]], "not symmetric"),
        (lambda x: torch.diag(1 / x), [[0.0, 1.0]], "not finite"),
        (lambda x: torch.eye(3, dtype=x.dtype), [[0.0, 1.0]], "2 × 2 matrix, not"),
        (lambda x: torch.diag(x[2] * x), [[0.5, 0.5]], "not a function of 2 coordinates"),
    ],
)
def test_unusable_metrics_are_refused(metric: object, points: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        curvature(metric, points)  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [0.0, -1.0, float("nan")])
def test_a_distance_of_differences_is_positive(step: float) -> None:
    with pytest.raises(InputError, match="distance h"):
        curvature_by_differences(stereographic, np.zeros((1, 2)), step)
