"""Gradient Ricci solitons in closed form, with sympy: Ric + ∇∇f = κ g.

κ = 1/2τ > 0: shrinking, κ = 0: steady, κ < 0: expanding. A soliton evolves under Ricci flow by
diffeomorphisms and scale alone. On each, R + |∇f|² − 2κ f is constant (R. Hamilton, The formation
of singularities in the Ricci flow, Surveys in Differential Geometry 2, 1995), and Perelman's W is
constant along a shrinking one.

Curvature: R_ij = ∂_k Γ^k_ij − ∂_j Γ^k_ik + Γ^k_kl Γ^l_ij − Γ^k_jl Γ^l_ik, positive on spheres.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import sympy as sp

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.signatures import checked

__all__ = [
    "Soliton",
    "cigar",
    "cylinder",
    "entropy",
    "gaussian",
    "hamilton_constant",
    "hyperbolic_space",
    "residual",
    "ricci_tensor",
    "round_sphere",
    "sphere_entropy",
]

_TAU = sp.Symbol("tau", positive=True)

Range = tuple[sp.Expr, sp.Expr]


@dataclass(frozen=True)
class Soliton:
    """A metric and a potential, with coordinates and the ranges they cover.

    Attributes
    ----------
    name
        What it is called.
    coordinates
        The symbols.
    ranges
        From where to where each goes.
    metric
        g_ij.
    potential
        f, up to a constant.
    rate
        κ.
    """

    name: str
    coordinates: tuple[sp.Symbol, ...]
    ranges: tuple[Range, ...]
    metric: sp.ImmutableMatrix
    potential: sp.Expr
    rate: sp.Expr


@checked
def gaussian(n: int) -> Soliton:
    """Return flat Rⁿ with f = |x|²/4τ, shrinking."""
    x = sp.symbols(f"x1:{whole(n, 'the dimension', 1, 6) + 1}", real=True)
    f = sum(a**2 for a in x) / (4 * _TAU)
    ranges = ((-sp.oo, sp.oo),) * n
    flat = sp.ImmutableMatrix(sp.eye(n))
    return Soliton(f"Gaussian on R^{n}", x, ranges, flat, f, 1 / (2 * _TAU))


@checked
def round_sphere(n: int) -> Soliton:
    """Return Sⁿ of squared radius 2(n − 1)τ with f constant, shrinking."""
    theta, ranges, unit = _unit_sphere(whole(n, "the dimension", 2, 5))
    metric = sp.ImmutableMatrix(2 * (n - 1) * _TAU * unit)
    return Soliton(f"round S^{n}", theta, ranges, metric, sp.Integer(0), 1 / (2 * _TAU))


@checked
def cylinder(n: int) -> Soliton:
    """Return R × Sⁿ⁻¹ with f = z²/4τ, shrinking: what is seen of a neckpinch."""
    theta, ranges, unit = _unit_sphere(whole(n, "the dimension", 3, 5) - 1)
    z = sp.Symbol("z", real=True)
    metric = sp.ImmutableMatrix(sp.diag(sp.eye(1), 2 * (n - 2) * _TAU * unit))
    return Soliton(
        f"R × S^{n - 1}",
        (z, *theta),
        ((-sp.oo, sp.oo), *ranges),
        metric,
        z**2 / (4 * _TAU),
        1 / (2 * _TAU),
    )


@checked
def cigar() -> Soliton:
    """Return Hamilton's cigar (dx² + dy²)/(1 + x² + y²), f = −log(1 + x² + y²), steady."""
    x, y = sp.symbols("x y", real=True)
    size = 1 + x**2 + y**2
    ranges = ((-sp.oo, sp.oo),) * 2
    metric = sp.ImmutableMatrix(sp.eye(2) / size)
    return Soliton("cigar", (x, y), ranges, metric, -sp.log(size), sp.Integer(0))


@checked
def hyperbolic_space(n: int) -> Soliton:
    """Return Hⁿ of curvature −1 with f = 0, expanding."""
    x = sp.symbols(f"x1:{whole(n, 'the dimension', 2, 5)}", real=True)
    z = sp.Symbol("z", positive=True)
    ranges = (*(((-sp.oo, sp.oo),) * (n - 1)), (sp.Integer(0), sp.oo))
    metric = sp.ImmutableMatrix(sp.eye(n) / z**2)
    return Soliton(f"H^{n}", (*x, z), ranges, metric, sp.Integer(0), sp.Integer(1 - n))


@cache
def ricci_tensor(metric: sp.ImmutableMatrix, coordinates: tuple[sp.Symbol, ...]) -> sp.Matrix:
    """Return R_ij, simplified.

    Examples
    --------
    >>> x, y = sp.symbols("x y", real=True)
    >>> sphere = sp.ImmutableMatrix(4 / (1 + x**2 + y**2) ** 2 * sp.eye(2))
    >>> sp.simplify(ricci_tensor(sphere, (x, y)) - sphere).is_zero_matrix
    True
    """
    gamma = _christoffel(metric, coordinates)
    n = range(len(coordinates))
    x = coordinates

    def entry(i: int, j: int) -> sp.Expr:
        linear = sum(sp.diff(gamma[k][i, j], x[k]) - sp.diff(gamma[k][i, k], x[j]) for k in n)
        square = sum(
            gamma[k][k, m] * gamma[m][i, j] - gamma[k][j, m] * gamma[m][i, k] for k in n for m in n
        )
        return sp.simplify(linear + square)

    return sp.Matrix(len(x), len(x), entry)


@checked
def residual(soliton: Soliton) -> sp.Matrix:
    """Return Ric + ∇∇f − κ g, simplified: zero.

    Examples
    --------
    >>> residual(cigar())
    Matrix([
    [0, 0],
    [0, 0]])
    """
    x = soliton.coordinates
    gamma = _christoffel(soliton.metric, x)
    slope = [sp.diff(soliton.potential, a) for a in x]
    ricci = ricci_tensor(soliton.metric, x)

    def entry(i: int, j: int) -> sp.Expr:
        bend = sp.diff(slope[i], x[j]) - sum(gamma[k][i, j] * slope[k] for k in range(len(x)))
        return sp.simplify(ricci[i, j] + bend - soliton.rate * soliton.metric[i, j])

    return sp.Matrix(len(x), len(x), entry)


@checked
def hamilton_constant(soliton: Soliton) -> sp.Expr:
    """Return R + |∇f|² − 2κ f, simplified.

    Examples
    --------
    >>> hamilton_constant(cigar())
    4
    """
    inverse = soliton.metric.inv()
    slope = sp.Matrix([sp.diff(soliton.potential, a) for a in soliton.coordinates])
    ricci = ricci_tensor(soliton.metric, soliton.coordinates)
    scalar = (inverse * ricci).trace()
    kinetic = (slope.T * inverse * slope)[0, 0]
    return sp.simplify(scalar + kinetic - 2 * soliton.rate * soliton.potential)


@checked
def entropy(soliton: Soliton) -> sp.Expr:
    """Return W of a shrinking soliton, all integrals in closed form.

    f is shifted so that ∫ (4πτ)^{−n/2} e^{−f} dV = 1.

    Raises
    ------
    InputError
        If it does not shrink.

    Examples
    --------
    >>> entropy(gaussian(2)), entropy(round_sphere(2))
    (0, -1 + log(2))
    """
    if not soliton.rate.has(_TAU):
        raise InputError(f"W is that of a shrinking soliton; {soliton.name} does not shrink.")
    n = len(soliton.coordinates)
    slope = sp.Matrix([sp.diff(soliton.potential, a) for a in soliton.coordinates])
    inverse = soliton.metric.inv()
    ricci = ricci_tensor(soliton.metric, soliton.coordinates)
    inside = (inverse * ricci).trace() + (slope.T * inverse * slope)[0, 0]
    if not soliton.metric.is_diagonal():
        raise InputError(f"The metric of {soliton.name} is not diagonal in its coordinates.")
    sides = sp.Mul(*(sp.sqrt(soliton.metric[i, i]) for i in range(n)))
    volume = sides.replace(sp.Abs, lambda side: side)  # sin ϑ ≥ 0 in the ranges
    weight = (4 * sp.pi * _TAU) ** sp.Rational(-n, 2) * sp.exp(-soliton.potential) * volume
    mass = _integrate(weight, soliton)
    mean = _integrate((_TAU * inside + soliton.potential - n) * weight, soliton) / mass
    return sp.simplify(sp.expand_log(mean + sp.log(mass)))


@checked
def sphere_entropy(n: int) -> sp.Expr:
    """Return W of the round Sⁿ by its volume: log[vol(Sⁿ) ((n − 1)/2π)^{n/2}] − n/2.

    Examples
    --------
    >>> sphere_entropy(3)
    -3/2 + log(pi)/2 + log(2)
    """
    half = sp.Rational(whole(n, "the dimension", 2, 20) + 1, 2)
    volume = 2 * sp.pi**half / sp.gamma(half)
    ratio = sp.Rational(n - 1, 2) / sp.pi
    return sp.simplify(
        sp.expand_log(sp.log(volume * ratio ** sp.Rational(n, 2)), force=True) - sp.Rational(n, 2)
    )


def _integrate(density: sp.Expr, soliton: Soliton) -> sp.Expr:
    total = sp.expand(sp.simplify(density))
    for x, (low, high) in zip(soliton.coordinates, soliton.ranges, strict=True):
        total = sp.integrate(total, (x, low, high))
    return sp.simplify(total)


@cache
def _christoffel(metric: sp.ImmutableMatrix, x: tuple[sp.Symbol, ...]) -> list[sp.Matrix]:
    """Return the matrices Γ^k_ij, with k = 0, 1, … in this order."""
    n, inverse = len(x), metric.inv()

    def entry(k: int, i: int, j: int) -> sp.Expr:
        terms = (
            inverse[k, m]
            * (
                sp.diff(metric[j, m], x[i])
                + sp.diff(metric[i, m], x[j])
                - sp.diff(metric[i, j], x[m])
            )
            for m in range(n)
        )
        return sp.simplify(sum(terms) / 2)

    return [sp.Matrix(n, n, lambda i, j, k=k: entry(k, i, j)) for k in range(n)]


def _unit_sphere(n: int) -> tuple[tuple[sp.Symbol, ...], tuple[Range, ...], sp.Matrix]:
    """Return polar angles on the unit Sⁿ, their ranges and the metric."""
    theta = sp.symbols(f"theta1:{n + 1}", positive=True)
    sizes = [sp.Mul(*(sp.sin(a) ** 2 for a in theta[:i])) for i in range(n)]
    ranges = (*(((sp.Integer(0), sp.pi),) * (n - 1)), (sp.Integer(0), 2 * sp.pi))
    return theta, ranges, sp.diag(*sizes)
