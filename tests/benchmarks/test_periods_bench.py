"""Period sequences and q-series beside naive expansions of the same, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from workbench.plumbing import brieskorn
from workbench.plumbing.false_theta import false_theta_zhat
from workbench.plumbing.zhat import zhat
from workbench.toric.laurent import Exponent, LaurentPolynomial, binomial_polynomial
from workbench.toric.periods import periods, periods_by_roots
from workbench.toric.polygons import reflexive_polygons
from workbench.toric.polytopes import reflexive_polytopes


def per_second(count: int, work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return count / (time.perf_counter() - begun)


def told(title: str, rates: dict[str, float], capsys: pytest.CaptureFixture[str]) -> None:
    table = pd.DataFrame({"per second": rates})
    table["ratio"] = table["per second"].iloc[0] / table["per second"]
    with capsys.disabled():
        print(f"\n{title}\n{table.round(1)}")


def expanded(f: LaurentPolynomial, last: int) -> tuple[int, ...]:
    """Multiply out all powers in dictionaries of Python."""
    origin: Exponent = (0,) * f.variables
    power = {origin: 1}
    found = [1]
    for _ in range(last):
        result: dict[Exponent, int] = {}
        for m, c in power.items():
            for n, d in f.terms:
                at = tuple(x + y for x, y in zip(m, n, strict=True))
                result[at] = result.get(at, 0) + c * d
        power = result
        found.append(power.get(origin, 0))
    return tuple(found)


def expanded_by_sympy(f: LaurentPolynomial, last: int) -> tuple[int, ...]:
    """Multiply out the powers of x^s f, which is a polynomial, in SymPy's ring."""
    sympy = pytest.importorskip("sympy")
    ring = sympy.ring([f"x{v}" for v in range(f.variables)], sympy.ZZ)[0]
    shift = tuple(-min(m[v] for m, _ in f.terms) for v in range(f.variables))
    g = ring.from_dict({tuple(x + s for x, s in zip(m, shift, strict=True)): c for m, c in f.terms})
    power, found = ring.one, [1]
    for d in range(1, last + 1):
        power = power * g
        found.append(int(power.get(tuple(d * s for s in shift), 0)))
    return tuple(found)


def test_polygons(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    polynomials = [binomial_polynomial(p) for p in reflexive_polygons().values()]
    last, many = 20, 16 * 20
    expected = [periods(f, last) for f in polynomials]
    assert [expanded(f, last) for f in polynomials] == expected
    assert [expanded_by_sympy(f, last) for f in polynomials[:3]] == expected[:3]
    periods_by_roots(polynomials[0], last)
    rates = {
        "powers modulo primes": benchmark.pedantic(
            lambda: per_second(many, lambda: [periods(f, last) for f in polynomials * 20]), rounds=1
        ),
        "roots of unity in finite fields": per_second(
            16, lambda: [periods_by_roots(f, last) for f in polynomials]
        ),
        "dictionaries in plain Python": per_second(
            16, lambda: [expanded(f, last) for f in polynomials]
        ),
        "SymPy's ring of polynomials": per_second(
            16, lambda: [expanded_by_sympy(f, last) for f in polynomials]
        ),
    }
    told("21 periods of the 16 reflexive polygons", rates, capsys)


def test_polytopes(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    polynomials = [
        binomial_polynomial(p) for p in reflexive_polytopes() if not (p.incidence == 1).any()
    ]
    last, some = 10, polynomials[::30]
    assert [expanded(f, last) for f in some[:3]] == [periods(f, last) for f in some[:3]]
    rates = {
        "powers modulo primes": benchmark.pedantic(
            lambda: per_second(len(polynomials), lambda: [periods(f, last) for f in polynomials]),
            rounds=1,
        ),
        "dictionaries in plain Python": per_second(
            len(some), lambda: [expanded(f, last) for f in some]
        ),
        "SymPy's ring of polynomials": per_second(
            len(some), lambda: [expanded_by_sympy(f, last) for f in some]
        ),
    }
    told("11 periods of reflexive polytopes", rates, capsys)


def plain_zhat(orders: tuple[int, ...], steps: int) -> dict[Fraction, Fraction]:
    """Add up the lattice sum of a star with three legs in fractions, over all its vertices."""
    graph = brieskorn(*orders)
    count = graph.vertices
    matrix = np.diag(graph.weights)
    for u, v in graph.edges:
        matrix[u, v] = matrix[v, u] = 1
    inverse = np.rint(np.linalg.inv(matrix)).astype(int)
    degree = [sum(v in edge for edge in graph.edges) for v in range(count)]
    shift = Fraction(-3 * count - sum(graph.weights), 4)
    reach = int((4 * steps * -graph.weights[0]) ** 0.5) + 2
    choices = [
        {1: [(1, 1), (-1, -1)], 2: [(0, 1)]}.get(
            d, [(s * n, s) for n in range(1, reach, 2) for s in (1, -1)]
        )
        for d in degree
    ]
    found: dict[Fraction, Fraction] = {}
    for point in product(*choices):
        x = [one for one, _ in point]
        norm = sum(-int(inverse[u, v]) * x[u] * x[v] for u in range(count) for v in range(count))
        exponent = shift + Fraction(norm, 4)
        if exponent < shift + steps:
            sign = 1
            for _, c in point:
                sign *= c
            found[exponent] = found.get(exponent, Fraction(0)) - Fraction(sign, 2)
    return {e: c for e, c in sorted(found.items()) if c}


def test_q_series(benchmark: BenchmarkFixture, capsys: pytest.CaptureFixture[str]) -> None:
    orders, steps = (2, 3, 7), 4_000
    graph = brieskorn(*orders)
    below = Fraction(-3 * graph.vertices - sum(graph.weights), 4) + steps
    (series,) = zhat(graph, below)
    plain = plain_zhat(orders, steps)
    assert plain == dict(zip(series.exponents, series.coefficients, strict=True))
    rates = {
        "compiled lattice sum": benchmark.pedantic(
            lambda: per_second(50, lambda: [zhat(graph, below) for _ in range(50)]), rounds=1
        ),
        "false theta function": per_second(
            50, lambda: [false_theta_zhat(orders, below) for _ in range(50)]
        ),
        "fractions in plain Python": per_second(1, lambda: plain_zhat(orders, steps)),
    }
    told("The series of the sphere of orders 2, 3, 7 to order 4,000", rates, capsys)
