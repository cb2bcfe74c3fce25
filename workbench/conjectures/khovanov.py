"""Rasmussen's s and the slice genus from Khovanov and Jones polynomials, as in reference [22].

J. Craven, M. Hughes, V. Jejjala, A. Kar, *Learning knot invariants across dimensions*: s from
Kh(q, -q⁻⁴) and Kh(q, -q⁻²), the smooth slice genus g from Kh(q, t), and either from J(q). Data are
KnotInfo's, one chirality of each prime knot up to 13 crossings. Conventions, all tested: Kh(q, t)
is the free part of unreduced integral homology, (q + q⁻¹)·J(q²) = Kh(q, -1), and positive knots
have s > 0.

Why the two substitutions work. Where the knight move structure holds,
Kh = q^{s-1}(1 + q² + (1 + t q⁴)·Kh'), so Kh(q, -q⁻⁴) = q^{s-1} + q^{s+1}. For the other, let
D = d/dq at q = 1. J(1) = 1 and J'(1) = 0 for every knot, so D Kh(q, -1) = 0, which gives
Kh'(1, -1) = s/2; then D Kh(q, -q⁻²) = 2s - 2·s/2 = s. The first moment of the coefficients is s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from database_knotinfo import link_list
from jaxtyping import Float, Int

from workbench.conjectures.candidates import Candidates
from workbench.conjectures.perceptron import Examples
from workbench.conjectures.root_of_unity import aligned_coefficients, jones_values
from workbench.errors import InputError
from workbench.knots.knotinfo import knot

__all__ = [
    "Bigraded",
    "HomologyKnots",
    "equal_inputs",
    "first_moments",
    "homology_knots",
    "is_knight_move",
    "jones_examples",
    "jones_moments",
    "jones_value_examples",
    "khovanov_examples",
    "specialise",
]

Bigraded = Mapping[tuple[int, int], int]
"""(exponent of t, exponent of q) -> rank."""


@dataclass(frozen=True)
class HomologyKnots:
    """Knots of KnotInfo with their polynomials and 4-dimensional invariants.

    Attributes
    ----------
    names
        KnotInfo's; the slice genus of each is known.
    s, slice_genus, signature
        Rasmussen's s (positive for positive knots), smooth slice genus, signature (negative for
        positive knots).
    khovanov
        Ranks of unreduced homology.
    lowest, jones
        Lowest exponent of t and coefficients upwards from it.
    """

    names: tuple[str, ...]
    s: Int[np.ndarray, " knots"]
    slice_genus: Int[np.ndarray, " knots"]
    signature: Int[np.ndarray, " knots"]
    khovanov: tuple[Bigraded, ...]
    lowest: tuple[int, ...]
    jones: tuple[tuple[int, ...], ...]


@cache
def homology_knots() -> HomologyKnots:
    """Read the knots of KnotInfo whose s and slice genus are known; the unknot is not among them.

    Examples
    --------
    >>> knots = homology_knots()
    >>> knots.names[0], int(knots.s[0]), dict(knots.khovanov[0])
    ('3_1', 2, {(0, 1): 1, (0, 3): 1, (2, 5): 1, (3, 9): 1})
    """
    entries: list[Mapping[str, Any]] = [
        entry
        for entry in link_list()[1:]
        if entry["rasmussen_invariant"] and entry["smooth_four_genus"].isdigit()
    ]
    rows = [knot(entry["name"]) for entry in entries]
    return HomologyKnots(
        names=tuple(row.name for row in rows),
        s=np.array([int(entry["rasmussen_invariant"]) for entry in entries]),
        slice_genus=np.array([int(entry["smooth_four_genus"]) for entry in entries]),
        signature=np.array([row.signature for row in rows]),
        khovanov=tuple(
            {
                (t, q): rank
                for torsion, rank, t, q in json.loads(entry["khovanov_unreduced_integral_vector"])
                if torsion == 0
            }
            for entry in entries
        ),
        lowest=tuple(row.jones_min for row in rows),
        jones=tuple(row.jones for row in rows),
    )


def specialise(khovanov: Bigraded, power: int) -> dict[int, int]:
    """Return Kh(q, -q^power) as exponent -> coefficient, zeros left out.

    Examples
    --------
    >>> specialise({(0, 1): 1, (0, 3): 1, (2, 5): 1, (3, 9): 1}, -4)
    {1: 1, 3: 1}
    """
    terms: dict[int, int] = {}
    for (t, q), rank in khovanov.items():
        terms[q + power * t] = terms.get(q + power * t, 0) + (-1) ** (t % 2) * rank
    return {exponent: terms[exponent] for exponent in sorted(terms) if terms[exponent]}


def first_moments(knots: HomologyKnots, power: int) -> Int[np.ndarray, " knots"]:
    """Return Σ exponent·coefficient of Kh(q, -q^power), its derivative at q = 1, exactly."""
    return np.array([sum(e * c for e, c in specialise(kh, power).items()) for kh in knots.khovanov])


def is_knight_move(khovanov: Bigraded, s: int) -> bool:
    """Decide whether Kh = q^{s-1}(1 + q²) + (1 + t q⁴)·(a polynomial of nonnegative ranks).

    Examples
    --------
    >>> trefoil = {(0, 1): 1, (0, 3): 1, (2, 5): 1, (3, 9): 1}
    >>> is_knight_move(trefoil, 2), is_knight_move(trefoil, 0)
    (True, False)
    """
    rest = dict(khovanov)
    for q in (s - 1, s + 1):
        rest[0, q] = rest.get((0, q), 0) - 1
    for t, q in sorted(rest):
        rank = rest[t, q]
        if rank < 0 or rest.get((t + 1, q + 4), 0) < rank:
            return False
        if rank:
            rest[t + 1, q + 4] -= rank
    return True


def khovanov_examples(
    knots: HomologyKnots, power: int | None, target: Int[np.ndarray, " knots"], title: str
) -> Examples:
    """Predict an invariant from Kh(q, -q^power), or from the whole of Kh(q, t) if it is None.

    One input an exponent (pair of exponents) that occurs; equal inputs make one group.
    """
    terms = [kh if power is None else specialise(kh, power) for kh in knots.khovanov]
    columns = {place: k for k, place in enumerate(sorted({e for t in terms for e in t}))}
    inputs = np.zeros((len(terms), len(columns)))
    for row, polynomial in enumerate(terms):
        for place, coefficient in polynomial.items():
            inputs[row, columns[place]] = coefficient
    return Examples(title, inputs, target, equal_inputs(inputs))


def jones_examples(knots: HomologyKnots, target: Int[np.ndarray, " knots"], title: str) -> Examples:
    """Predict an invariant from the coefficients of J, one input an exponent."""
    inputs, _ = aligned_coefficients(knots.lowest, knots.jones)
    return Examples(title, inputs, target, equal_inputs(inputs))


def jones_value_examples(
    knots: HomologyKnots, order: int, target: Int[np.ndarray, " knots"], title: str
) -> Examples:
    """Predict an invariant from J at the roots of unity e^{2πik/order}, 0 < k ≤ order/2.

    Real and imaginary parts are inputs; groups are those of equal J.
    """
    if order < 2:
        raise InputError("roots of unity need an order of at least 2.")
    angles = [2 * np.pi * k / order for k in range(1, order // 2 + 1)]
    values = jones_values(knots.lowest, knots.jones, angles)
    groups = equal_inputs(aligned_coefficients(knots.lowest, knots.jones)[0])
    return Examples(title, np.column_stack([values.real, values.imag]), target, groups)


def jones_moments(knots: HomologyKnots) -> Candidates:
    """Return numbers read off J for a sparse fit: degrees, centre and moments of |coefficients|."""
    rows = []
    for low, jones in zip(knots.lowest, knots.jones, strict=True):
        exponents, sizes = low + np.arange(len(jones)), np.abs(jones)
        centre = float(exponents @ sizes / sizes.sum())
        width = float(((exponents - centre) ** 2) @ sizes / sizes.sum())
        second = float((exponents * (exponents - 1.0)) @ np.array(jones))
        rows.append((low, low + len(jones) - 1, centre, width, np.log(sizes.sum()), second))
    terms = ("min deg J", "max deg J", "centre of |J|", "width of |J|", "log ‖J‖₁", "J''(1)")
    return Candidates(terms, np.array(rows, dtype=float))


def equal_inputs(inputs: Float[np.ndarray, "knots inputs"]) -> Int[np.ndarray, " knots"]:
    """Label rows so that equal rows have one label."""
    return np.unique(inputs, axis=0, return_inverse=True)[1].astype(np.int64)
