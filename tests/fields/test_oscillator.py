"""φ⁴ in one dimension by diagonalisation and by matrix products, which know nothing of networks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import eigh_tridiagonal

from workbench.errors import InputError
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.oscillator import BoxTheory, CircleTheory, spectrum
from workbench.fields.scalar.trapezoid import TrapezoidTheory

LEVELS = {  # λ: E₀, gap, ⟨q²⟩ at m = 1
    1.0: (0.527736127314, 1.103564405454, 0.452843673320),
    6.0: (0.620927029826, 1.405039134342, 0.354840251173),
    24.0: (0.803770651234, 1.934121616775, 0.257149821443),
}


@pytest.mark.parametrize("coupling", LEVELS)
def test_the_spectrum_has_its_known_digits(coupling: float) -> None:
    found = spectrum(1.0, coupling)
    assert (found.energies[0], found.gap, found.q_squared) == pytest.approx(
        LEVELS[coupling], abs=3e-12
    )
    assert found.change < 1e-10


def test_the_spectrum_is_that_of_a_finite_difference_operator() -> None:
    h = 0.01
    x = np.arange(-7, 7 + h / 2, h)
    diagonal, off = x**2 / 2 + 6 * x**4 / 24 + 1 / h**2, np.full(len(x) - 1, -0.5 / h**2)
    energies = eigh_tridiagonal(diagonal, off, select="i", select_range=(0, 1))[0]
    assert energies[0] == pytest.approx(spectrum(1.0, 6.0).energies[0], abs=2e-5)
    assert energies[1] - energies[0] == pytest.approx(spectrum(1.0, 6.0).gap, abs=5e-5)


@settings(max_examples=6)
@given(st.floats(0.7, 1.5), st.floats(0.0, 9.0), st.floats(0.7, 1.5))
def test_units_can_be_changed(mass: float, coupling: float, scale: float) -> None:
    """X → sx: energies are multiplied by s when m is, and λ by s³."""
    a, b = spectrum(mass, coupling), spectrum(mass * scale, coupling * scale**3)
    assert b.gap == pytest.approx(scale * a.gap, rel=1e-9)
    assert b.q_squared == pytest.approx(a.q_squared / scale, rel=1e-9)


def test_the_box_has_its_known_digits() -> None:
    box = BoxTheory(1.0, 6.0, 4.0)
    found = (
        box.partition_function,
        box.moment((0.0, 0.0)),
        box.connected_four_point,
        box.correlator(1.0),
    )
    assert found == pytest.approx((0.606696, 0.355068, -0.023022, 0.087217), abs=6e-7)
    assert box.effective_sample_fraction == pytest.approx(0.8336, abs=5e-5)


def test_the_trapezoid_rule_has_its_known_digits_and_tends_to_the_box() -> None:
    theory = TrapezoidTheory(1.0, 6.0, Line(4.0, 33))
    G = theory.two_point
    found = (theory.partition_function, G[16, 16], theory.connected_four_point, G[12, 20])
    assert found == pytest.approx((0.607434, 0.354548, -0.023873, 0.087229), abs=6e-7)
    box = BoxTheory(1.0, 6.0, 4.0)
    errors = [
        TrapezoidTheory(1.0, 6.0, Line(4.0, n)).partition_function - box.partition_function
        for n in (33, 65, 129)
    ]
    assert errors[0] / errors[1] == pytest.approx(4, rel=0.02)
    assert errors[1] / errors[2] == pytest.approx(4, rel=0.01)


def test_two_points_of_the_trapezoid_theory_agree_with_an_integral() -> None:
    """Three points: Z is an integral over three variables, done by Gauss–Hermite quadrature."""
    line, coupling = Line(1.0, 3), 2.0
    covariance = np.exp(-np.abs(np.subtract.outer(line.points, line.points))) / 2
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    z = np.stack(np.meshgrid(nodes, nodes, nodes, indexing="ij"), axis=-1).reshape(-1, 3)
    w = np.einsum("i,j,k->ijk", weights, weights, weights).ravel()
    q = z @ np.linalg.cholesky(covariance).T
    w *= np.exp(-coupling / 24 * q**4 @ line.weights)
    theory = TrapezoidTheory(1.0, coupling, line)
    assert theory.partition_function == pytest.approx(w.sum(), rel=1e-7)
    assert theory.two_point == pytest.approx((q.T * w) @ q / w.sum(), rel=1e-6)
    assert theory.fourth_moment == pytest.approx(w @ q[:, 1] ** 4 / w.sum(), rel=1e-6)


def test_without_a_coupling_the_field_is_free() -> None:
    box, theory = BoxTheory(1.5, 0.0, 3.0), TrapezoidTheory(1.5, 0.0, Line(3.0, 9))
    assert box.partition_function == pytest.approx(1, abs=1e-13)
    assert box.correlator(1.0) == pytest.approx(np.exp(-1.5) / 3, rel=1e-12)
    x = Line(3.0, 9).points
    free = np.exp(-1.5 * np.abs(np.subtract.outer(x, x))) / 3
    assert theory.two_point == pytest.approx(free, rel=1e-10)
    assert abs(theory.connected_four_point) < 1e-12


def test_a_long_circle_and_a_long_box_have_the_vacuum_of_the_line() -> None:
    found = spectrum(1.0, 6.0)
    assert CircleTheory(1.0, 6.0, 25.0).moment(2) == pytest.approx(found.q_squared, rel=1e-12)
    box = BoxTheory(1.0, 6.0, 30.0)
    assert box.moment((0.0, 0.0)) == pytest.approx(found.q_squared, rel=1e-10)
    assert np.log(box.correlator(3.0) / box.correlator(4.0)) == pytest.approx(found.gap, rel=1e-4)


def test_the_circle_is_periodic_and_has_its_known_digits() -> None:
    circle = CircleTheory(1.0, 6.0, 4.0)
    assert circle.correlator(1.0) == pytest.approx(circle.correlator(3.0), rel=1e-12)
    assert circle.correlator(0.0) == pytest.approx(circle.moment(2), rel=1e-10)
    k4 = circle.moment(4) - 3 * circle.moment(2) ** 2
    found = (circle.partition_function, circle.moment(2), k4)
    assert found == pytest.approx((0.60740, 0.35699, -0.0236), abs=5e-5)


@pytest.mark.parametrize(
    ("mass", "coupling", "length", "sentence"),
    [
        (0.0, 1.0, 4.0, "accepted are m > 0"),
        (-1.0, 1.0, 4.0, "accepted are m > 0"),
        (1.0, -0.1, 4.0, "accepted are λ ≥ 0"),
        (1.0, 1.0, 0.0, "accepted are lengths > 0"),
        (1.0, float("inf"), 4.0, "accepted are λ ≥ 0"),
        (float("nan"), 1.0, 4.0, "accepted are m > 0"),
    ],
)
def test_diverging_parameters_are_refused(
    mass: float, coupling: float, length: float, sentence: str
) -> None:
    for theory in (BoxTheory, CircleTheory):
        with pytest.raises(InputError, match=sentence):
            theory(mass, coupling, length)


def test_too_strong_a_coupling_and_places_outside_are_refused() -> None:
    with pytest.raises(InputError, match="not settled"):
        spectrum(1.0, 1e7)
    with pytest.raises(InputError, match=r"within 2\.0 of the middle"):
        BoxTheory(1.0, 1.0, 4.0).moment((0.0, 2.1))
    with pytest.raises(InputError, match="odd numbers"):
        Line(4.0, 32)


def classical(length: float, power: int) -> float:
    """⟨q^k⟩ at high temperature, where a circle of length L has the weight e^{−LV(q)}."""
    q = np.linspace(-60, 60, 200_001)
    weight = np.exp(-length * (q**2 / 2 + q**4 / 4))
    return float(weight @ q**power / weight.sum())


def test_short_circles_are_settled_or_refused() -> None:
    """The levels that settle the ground state do not settle a short circle."""
    circle = CircleTheory(1.0, 6.0, 0.1)
    assert circle.moment(2) == pytest.approx(classical(0.1, 2), rel=0.01)
    assert circle.correlator(0.0) == pytest.approx(circle.moment(2), rel=1e-9)
    with pytest.raises(InputError, match="With 512 levels the value is not settled"):
        CircleTheory(1.0, 1.0, 0.001).moment(2)
    with pytest.raises(InputError, match="With 512 levels the value is not settled"):
        _ = CircleTheory(1.0, 1.0, 0.001).partition_function
    with pytest.raises(InputError, match="With 512 levels the value is not settled"):
        BoxTheory(1.0, 6.0, 4.0).moment((0.0,) * 200)


def test_long_boxes_keep_moments_where_the_partition_function_is_too_small() -> None:
    box = BoxTheory(1.0, 6.0, 1e5)
    assert box.moment((0.0, 0.0)) == pytest.approx(spectrum(1.0, 6.0).q_squared, rel=1e-9)
    assert box.partition_function == 0
    assert box.effective_sample_fraction == 0
    with pytest.raises(InputError, match="too long"):
        _ = TrapezoidTheory(1.0, 6.0, Line(8000.0, 16_001)).partition_function


@pytest.mark.parametrize("bad", [float("nan"), "1", 1j, None, True, 10**400])
def test_what_is_no_number_is_refused(bad: float) -> None:
    for theory in (BoxTheory, CircleTheory):
        for values in ((bad, 1.0, 1.0), (1.0, bad, 1.0), (1.0, 1.0, bad)):
            with pytest.raises(InputError, match="accepted are"):
                theory(*values)
    with pytest.raises(InputError, match="accepted are m > 0"):
        spectrum(bad, 1.0)
    with pytest.raises(InputError, match="from 0 to 4"):
        CircleTheory(1.0, 1.0, 4.0).correlator(bad)
    with pytest.raises(InputError, match="is a number"):
        BoxTheory(1.0, 1.0, 4.0).correlator(bad)
    with pytest.raises(InputError, match="integers from 0 to 16"):
        CircleTheory(1.0, 1.0, 4.0).moment(bad)  # type: ignore[arg-type]


def test_a_separation_beyond_the_circle_is_refused() -> None:
    circle = CircleTheory(1.0, 1.0, 4.0)
    for t in (-1.0, 5.0):
        with pytest.raises(InputError, match=r"from 0 to 4\.0"):
            circle.correlator(t)
    assert circle.moment(3) == BoxTheory(1.0, 1.0, 4.0).moment((0.0,)) == 0


def test_levels_scale_with_the_mass_however_small() -> None:
    assert spectrum(1e-150, 0.0).gap == pytest.approx(1e-150, rel=1e-12)
    with pytest.raises(InputError, match="not settled"):
        spectrum(1e-150, 1.0)
