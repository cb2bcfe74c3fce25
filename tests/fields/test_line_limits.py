"""Limits of φ⁴ on a line, and checks of the free field: what they say, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.free_scalar_checks import (
    check_connected,
    check_first_order,
    check_propagator,
    variance_with_sum_outside,
)
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.line_limits import (
    chain_limit,
    cutoff_limit,
    literal_limit,
    network_limit,
)
from workbench.fields.scalar.line_numbers import LineNumbers
from workbench.fields.scalar.oscillator import spectrum
from workbench.fields.scalar.perturbation import order_of_limits
from workbench.fields.statistics.residuals import residuals

NUMBERS = LineNumbers(1.0, Line(4.0, 33), (1.0, 6.0))


def test_numbers_are_those_of_the_oscillator() -> None:
    long = LineNumbers(1.0, Line(8.0, 65), (1.0, 6.0, 24.0))
    gaps = [spectrum(1.0, c).gap for c in long.couplings]
    assert long.exact_gaps == pytest.approx(gaps, rel=5e-3)
    assert long.exact_moments[0] == pytest.approx(0.7999, abs=1e-3)
    table = long.table()
    assert table["effective share"].to_list() == pytest.approx([0.9644, 0.6944, 0.281], abs=1e-3)
    assert (table["last change"] < 1e-10).all()
    with pytest.raises(InputError, match="divide 1/8"):
        LineNumbers(1.0, Line(4.0, 21), (1.0,))


def test_networks_reach_the_oscillator() -> None:
    limit, found = network_limit(
        CosineField.cauchy(width=1, mass=1.0), NUMBERS, (8, 16, 32, 64), networks=15_000, seed=2
    )
    assert limit.agrees()
    assert limit.told("gap").startswith("gap, λ = 1: 1.")
    assert limit.p_values.startswith("moments p = ")
    assert ", gaps p = " in limit.p_values
    written = limit.numbers
    assert written["quantity"] == limit.names
    assert [len(written[key]) for key in ("limit", "standard error", "compared with")] == [12] * 3
    assert [test["p"] for test in written["tests"]] == [test.p_value for test in limit.tests]
    inverse, values, errors, target = limit.series("⟨φ²⟩, λ = 6")
    assert inverse.tolist() == [1 / 8, 1 / 16, 1 / 32, 1 / 64, 0]
    assert abs(values[-1] - target) < 4 * errors[-1]
    assert len(limit.table()) == 12
    assert found[8].couplings == (0.0, 1.0, 6.0)


def test_the_literal_architecture_reaches_the_process_of_its_cutoff() -> None:
    limit = literal_limit(5.0, NUMBERS, (30, 60, 120), networks=10_000, seed=3)
    assert limit.agrees()
    assert min(limit.target_errors) > 0


def test_processes_reach_the_oscillator_as_the_cutoff_grows() -> None:
    limit = cutoff_limit(NUMBERS, (1, 2, 4), networks=20_000, seed=4)
    assert limit.agrees()
    assert list(limit.at) == pytest.approx([50.265, 100.531, 201.062])


def test_chains_reach_the_oscillator() -> None:
    strong = LineNumbers(1.0, Line(4.0, 33), (48.0,))
    limit, chains = chain_limit(
        CosineField.cauchy(width=1, mass=1.0), strong, (16, 64), chains=24, iterations=80, seed=5
    )
    assert limit.agrees()
    assert limit.names[0] == "⟨φ²⟩, λ = 48"
    assert all(one.time > 0.5 for one in chains.values())


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_propagators_and_connected_correlators_hold_and_half_of_them_does_not(
    dimension: int,
) -> None:
    field = CosineField(8, 1.0, 4.0, dimension, 1, "normal")
    x, p = np.array([0.0, 0.5]), np.array([0.0, 2.0])
    check = check_propagator(field, x, p, window=2.0, networks=5000, seed=[1])
    assert check.test.agree()
    assert residuals(check.found, check.exact / 2).p_value < 1e-10
    points = np.zeros((4, dimension))
    points[:, 0] = (0.0, 0.2, 0.4, 1.0)
    assert check_connected(field, points, networks=10_000, seed=[2]).test.agree()


def test_the_sum_outside_the_cosine_is_not_a_scalar_field() -> None:
    field = CosineField.paper(width=8, mass=1.0, cutoff=4.0, dimension=2)
    points = np.array([[0.0, 0.0], [30.0, 40.0]])
    found = variance_with_sum_outside(field, points, networks=10_000, seed=[3])
    assert abs(found.values[0] - 4) < 4 * found.errors[0]
    assert abs(found.values[1] - 2) < 4 * found.errors[1]


def test_first_order_and_the_order_of_limits() -> None:
    field = CosineField.cauchy(width=4, mass=1.0)
    assert check_first_order(field, Line(4.0, 33), networks=10_000, seed=1).test.agree()
    normal, rayleigh = (order_of_limits(1.0, a, (32, 64)) for a in ("normal", "rayleigh"))
    assert (normal[1] - normal[0]) / (rayleigh[1] - rayleigh[0]) == pytest.approx(2, rel=0.01)
