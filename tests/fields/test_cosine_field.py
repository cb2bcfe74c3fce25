"""The free scalar of eq. (11) and its relatives: propagators, connected correlators, draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField, GaussianField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.propagators import momentum_integral, smeared_propagator
from workbench.fields.statistics.moments import moments_of, p_value

KINDS = [
    (d, alpha, amplitude)
    for d in (1, 2, 3)
    for alpha in (0, 1)
    for amplitude in ("normal", "constant", "rayleigh")
]


@pytest.mark.parametrize(
    ("dimension", "excesses"),
    [(1, (2.113, 4.441, 9.186, 23.49)), (2, (2.397, 5.973, 15.66, 60.23))],
)
def test_the_literal_architecture_has_its_known_excess(
    dimension: int, excesses: tuple[float, ...]
) -> None:
    for cutoff, excess in zip((5.0, 10.0, 20.0, 50.0), excesses, strict=True):
        field = CosineField.paper(width=1, mass=1.0, cutoff=cutoff, dimension=dimension)
        assert field.excess == pytest.approx(excess, rel=5e-4)


def test_momenta_that_carry_the_propagator_have_an_excess_of_the_amplitudes_alone() -> None:
    for dimension, cutoff, mass in ((1, np.inf, 1.0), (2, 7.0, 0.5), (3, 4.0, 2.0)):
        for amplitude, excess in (("normal", 0.5), ("constant", -0.5), ("rayleigh", 0.0)):
            field = CosineField(10, mass, cutoff, dimension, 0, amplitude)
            assert field.excess == pytest.approx(excess / 10, abs=1e-12)


@pytest.mark.parametrize("power", [1, 2, 3, 4])
@pytest.mark.parametrize("distance", [0.0, 0.4, 3.0])
def test_integrals_agree_with_adaptive_quadrature(power: int, distance: float) -> None:
    options = {"mass": 0.7, "dimension": 1}
    x = np.array([distance])

    def integrand(b: float) -> float:
        return float(np.cos(b * distance) / (b * b + 0.49) ** power / np.pi)

    value, _ = quad(integrand, 0, 12.0, limit=200, epsabs=1e-13)
    found = momentum_integral(power, x, cutoff=12.0, **options)
    assert found[0] == pytest.approx(value, rel=1e-10)
    tail = 2 / (np.pi * (2 * power - 1) * 12.0 ** (2 * power - 1))
    whole = momentum_integral(power, x, cutoff=np.inf, **options)
    assert abs(whole[0] - value) < tail


def test_closed_forms_at_coinciding_points() -> None:
    L, zero = 9.0, np.zeros(1)
    line = momentum_integral(2, zero, mass=1.0, cutoff=L, dimension=1)[0]
    assert line == pytest.approx((L / (2 * (L * L + 1)) + np.arctan(L) / 2) / np.pi, rel=1e-13)
    plane = momentum_integral(1, zero, mass=1.0, cutoff=L, dimension=2)[0]
    assert plane == pytest.approx(np.log1p(L * L) / (4 * np.pi), rel=1e-13)
    space = momentum_integral(1, zero, mass=1.0, cutoff=L, dimension=3)[0]
    assert space == pytest.approx((L - np.arctan(L)) / (2 * np.pi**2), rel=1e-13)


def test_in_three_dimensions_the_propagator_tends_to_that_of_yukawa() -> None:
    x = np.array([0.5, 1.0, 2.0])
    found = momentum_integral(1, x, mass=1.0, cutoff=400.0, dimension=3)
    assert found == pytest.approx(np.exp(-x) / (4 * np.pi * x), abs=2e-3)


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_a_wide_window_shows_the_propagator_below_the_cutoff_and_nothing_above(
    dimension: int,
) -> None:
    p = np.array([0.5, 2.0, 4.0, 6.5])
    found = smeared_propagator(p, mass=1.0, cutoff=5.0, dimension=dimension, width=20.0)
    assert found == pytest.approx(np.where(p < 5, 1 / (p * p + 1), 0), abs=2e-3)


@pytest.mark.parametrize(("dimension", "alpha", "amplitude"), KINDS)
def test_draws_have_the_exact_correlators(dimension: int, alpha: int, amplitude: str) -> None:
    field = CosineField(4, 1.0, 4.0, dimension, alpha, amplitude)
    points = np.zeros((4, dimension))
    points[:, 0] = (0.0, 0.3, 0.5, 1.2)
    values = field.draw(40_000, np.random.default_rng(5)).at(points)
    G = field.propagator(np.linalg.norm(points[:, None] - points[None], axis=2))
    upper = np.triu_indices(4)
    products = np.stack([values[:, i] * values[:, j] for i, j in zip(*upper, strict=True)], axis=1)
    sample = np.column_stack([products, values.prod(axis=1)])
    wick = G[0, 1] * G[2, 3] + G[0, 2] * G[1, 3] + G[0, 3] * G[1, 2]
    exact = np.append(G[upper], field.connected_four_point(points) + wick)
    found = moments_of(sample)
    assert p_value(found.mean - exact, found.covariance_of_mean, found.count) > 1e-3


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_the_power_of_draws_is_the_smeared_propagator(dimension: int) -> None:
    field = CosineField(4, 1.0, 4.0, dimension, 0, "constant")
    p = np.array([0.0, 1.0, 3.0])
    points = np.zeros((3, dimension))
    points[:, 0] = p
    found = moments_of(field.draw(20_000, np.random.default_rng(2)).power(points, 1.5))
    exact = smeared_propagator(p, mass=1.0, cutoff=4.0, dimension=dimension, width=1.5)
    assert p_value(found.mean - exact, found.covariance_of_mean, found.count) > 1e-3


@settings(max_examples=25)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([0, 1]))
def test_rotation_along_a_line_is_evaluation(networks: int, width: int, alpha: int) -> None:
    field = CosineField(width, 1.0, 30.0, 1, alpha, "normal")
    line = Line(6.0, 49)
    waves = field.draw(networks, np.random.default_rng(networks))
    assert line.values(waves) == pytest.approx(waves.at(line.points[:, None]), abs=1e-11)


def test_correlators_do_not_change_under_translations_and_reflections() -> None:
    field = CosineField(7, 1.0, 6.0, 2, 1, "normal")
    x = np.random.default_rng(0).standard_normal((4, 2))
    value = field.connected_four_point(x)
    for moved in (x + 3.0, -x, x[[2, 0, 3, 1]], x @ np.array([[0.6, 0.8], [-0.8, 0.6]])):
        assert field.connected_four_point(moved) == pytest.approx(value, rel=1e-9)


def test_the_gaussian_field_has_the_propagator() -> None:
    field, line = CosineField.paper(width=3, mass=1.0, cutoff=8.0, dimension=1), Line(4.0, 9)
    values = GaussianField(field).fields(line, 50_000, np.random.default_rng(3))
    found = moments_of(np.stack([values[:, 4] ** 2, values[:, 2] * values[:, 6]], axis=1))
    exact = field.propagator(np.array([0.0, 2.0]))
    assert p_value(found.mean - exact, found.covariance_of_mean, found.count) > 1e-3


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"width": 2.5}, "N is 2.5; accepted are integers from 1 on"),
        ({"width": 0}, "N is 0; accepted are integers from 1 on"),
        ({"mass": 0.0}, "accepted are m > 0"),
        ({"mass": -1.0}, "accepted are m > 0"),
        ({"dimension": 4}, "d is 4; accepted are d = 1, 2 and 3"),
        ({"cutoff": 0.0}, "accepted are Λ > 0"),
        ({"cutoff": np.inf}, "infinite radius"),
        ({"cutoff": np.inf, "dimension": 2}, "infinite without a cutoff"),
        ({"alpha": 2}, "α is 2"),
        ({"amplitude": "cauchy"}, "not 'cauchy'"),
    ],
)
def test_fields_that_do_not_exist_are_refused(changes: dict[str, object], sentence: str) -> None:
    good = {
        "width": 4,
        "mass": 1.0,
        "cutoff": 5.0,
        "dimension": 1,
        "alpha": 1,
        "amplitude": "normal",
    }
    with pytest.raises(InputError, match=sentence):
        CosineField(**{**good, **changes})  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"four points .* shape \(4, 1\)"):
        CosineField.cauchy(width=2, mass=1.0).connected_four_point(np.zeros((3, 1)))
