"""Symmetries of a hypersurface in the basis of monomials, and invariant bihomogeneous polynomials.

Phases z_i ↦ ε_i z_i that multiply Q by a phase leave z^a z̄^b invariant if and only if a − b lies
in the lattice spanned by the differences of exponents in Q: multiples of d for Fermat, and
(1, …, 1) too for Dwork. Permutations of coordinates that leave Q alone, and complex conjugation if
its coefficients are real, act on pairs (a, b). The Calabi–Yau metric is unique in its class, so it
has all the symmetries that there are, and a potential needs only invariant functions

    F_I = Re Σ_{(a,b) in I} γ_ab z^a z̄^b / |z|^{2K}.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import flint
import numpy as np
from jaxtyping import Bool, Complex128, Int64

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.signatures import checked

__all__ = [
    "InvariantPolynomials",
    "invariant_polynomials",
    "invariant_under_phases",
    "monomials",
    "symmetric_permutations",
]

_PAIRS = 400_000


@dataclass(frozen=True)
class InvariantPolynomials:
    """Real invariant functions F_I as sums over pairs of monomials.

    Attributes
    ----------
    degree
        K.
    monomials
        The exponents of degree K.
    left, right, weights, function
        One entry for a pair: rows a and b of the monomials, γ_ab, and I.
    count
        The number of functions.
    """

    degree: int
    monomials: Int64[np.ndarray, "monomials variables"]
    left: Int64[np.ndarray, " pairs"]
    right: Int64[np.ndarray, " pairs"]
    weights: Complex128[np.ndarray, " pairs"]
    function: Int64[np.ndarray, " pairs"]
    count: int

    @checked
    def chosen(self, functions: Int64[np.ndarray, " chosen"]) -> InvariantPolynomials:
        """Return some of the functions, numbered anew, without monomials that none of them uses."""
        place = np.full(self.count, -1)
        place[functions] = np.arange(len(functions))
        kept = place[self.function] >= 0
        used, rows = np.unique(
            np.concatenate([self.left[kept], self.right[kept]]), return_inverse=True
        )
        half = len(rows) // 2
        return InvariantPolynomials(
            self.degree,
            self.monomials[used],
            rows[:half].astype(np.int64),
            rows[half:].astype(np.int64),
            self.weights[kept],
            place[self.function[kept]],
            len(functions),
        )


@checked
def monomials(degree: int, variables: int) -> Int64[np.ndarray, "monomials variables"]:
    """Return the exponents of a degree, in descending lexicographic order.

    Examples
    --------
    >>> monomials(2, 2).tolist()
    [[2, 0], [1, 1], [0, 2]]
    """
    whole(degree, "the degree of monomials", 0, 100)
    whole(variables, "the number of variables", 1, 10)
    bars = itertools.combinations(range(degree + variables - 1), variables - 1)
    cuts = np.array(list(bars), dtype=np.int64).reshape(-1, variables - 1)
    edges = np.hstack(
        [np.full((len(cuts), 1), -1), cuts, np.full((len(cuts), 1), degree + variables - 1)]
    )
    return np.ascontiguousarray((np.diff(edges, axis=1) - 1)[::-1])


@checked
def symmetric_permutations(X: Hypersurface) -> Int64[np.ndarray, "permutations variables"]:
    """Return the permutations of coordinates that leave Q as it is.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> len(symmetric_permutations(fermat(3)))
    120
    """
    terms = dict(zip(X.exponents, X.coefficients, strict=True))
    kept = []
    for order in itertools.permutations(range(X.degree)):
        moved = {tuple(e[i] for i in order): c for e, c in terms.items()}
        if moved == terms:
            kept.append(order)
    return np.array(kept, dtype=np.int64)


@checked
def invariant_under_phases(
    X: Hypersurface, exponents: Int64[np.ndarray, "monomials variables"]
) -> Bool[np.ndarray, "monomials monomials"]:
    """Say for which rows a and b the phases of X leave z^a z̄^b invariant."""
    residue = _residues(X, exponents)
    same: Bool[np.ndarray, "monomials monomials"] = residue[:, None] == residue[None]
    return same


@checked
def invariant_polynomials(X: Hypersurface, degree: int) -> InvariantPolynomials:
    """Return the invariant polynomials of bidegree (K, K), one for each orbit of pairs.

    They may be linearly dependent modulo Q.

    Raises
    ------
    InputError
        If K is below 1, or there are more than 400,000 invariant pairs of monomials.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat, dwork
    >>> [invariant_polynomials(fermat(3), k).count for k in (1, 2, 3, 4, 5, 6)]
    [1, 2, 3, 5, 8, 12]
    >>> invariant_polynomials(dwork(3, 0.5), 5).count
    10
    """
    whole(degree, "the degree K of a potential", 1, 100)
    exponents = monomials(degree, X.degree)
    residue = _residues(X, exponents)
    sizes = np.bincount(residue)
    pairs = int(np.sum(sizes**2))
    if pairs > _PAIRS:
        raise InputError(
            f"Degree {degree} has {pairs} invariant pairs of monomials; up to {_PAIRS} are handled."
        )
    order = np.argsort(residue, kind="stable")
    classes = np.split(order, np.cumsum(sizes)[:-1])
    left = np.concatenate([np.repeat(c, len(c)) for c in classes])
    right = np.concatenate([np.tile(c, len(c)) for c in classes])

    orbit = _orbits(X, exponents, left, right)
    mirrored = _orbits(X, exponents, right, left)
    both = np.minimum(orbit, mirrored)
    sheets = [(both, np.ones(len(left), dtype=np.complex128))]
    if any(c.imag for c in X.coefficients):
        odd = np.where(orbit < mirrored, -1j, np.where(orbit > mirrored, 1j, 0))
        sheets.append((both, odd))
    return _collected(degree, exponents, left, right, sheets)


def _residues(
    X: Hypersurface, exponents: Int64[np.ndarray, "monomials variables"]
) -> Int64[np.ndarray, " monomials"]:
    """Give each row the number of its class modulo differences of exponents in Q."""
    differences = X.powers[1:] - X.powers[0]
    rest = exponents.copy()
    if len(differences):
        for row in flint.fmpz_mat(differences.tolist()).hnf().tolist():
            step = np.array([int(entry) for entry in row])
            if np.any(step):
                pivot = int(np.flatnonzero(step)[0])
                rest = rest - (rest[:, pivot] // step[pivot])[:, None] * step
    numbers: Int64[np.ndarray, " monomials"] = np.unique(rest, axis=0, return_inverse=True)[
        1
    ].reshape(-1)
    return numbers


def _orbits(
    X: Hypersurface,
    exponents: Int64[np.ndarray, "monomials variables"],
    left: Int64[np.ndarray, " pairs"],
    right: Int64[np.ndarray, " pairs"],
) -> Int64[np.ndarray, " pairs"]:
    """Return the least code of the pairs that permutations make of a pair."""
    count = len(exponents)
    radix = (int(exponents[0, 0]) + 1) ** np.arange(X.degree)
    codes = exponents @ radix
    rows = np.argsort(codes)
    least = np.full(len(left), count * count)
    for permutation in symmetric_permutations(X):
        moved = rows[np.searchsorted(codes[rows], exponents[:, permutation] @ radix)]
        least = np.minimum(least, moved[left] * count + moved[right])
    return least


def _collected(
    degree: int,
    exponents: Int64[np.ndarray, "monomials variables"],
    left: Int64[np.ndarray, " pairs"],
    right: Int64[np.ndarray, " pairs"],
    sheets: list[tuple[Int64[np.ndarray, " pairs"], Complex128[np.ndarray, " pairs"]]],
) -> InvariantPolynomials:
    """Write each pair once, a ≤ b, which the real part allows, and number the functions."""
    columns = []
    first = 0
    for label, weight in sheets:
        used = weight != 0
        a, b, gamma = left[used], right[used], weight[used]
        names, function = np.unique(label[used], return_inverse=True)
        gamma = np.where(a <= b, gamma, gamma.conj())
        low, high = np.minimum(a, b), np.maximum(a, b)
        keys = np.stack([function + first, low, high])
        unique, place = np.unique(keys, axis=1, return_inverse=True)
        total = np.zeros(unique.shape[1], dtype=np.complex128)
        np.add.at(total, place.reshape(-1), gamma)
        columns.append((unique, total))
        first += len(names)
    keys = np.concatenate([c[0] for c in columns], axis=1)
    weights = np.concatenate([c[1] for c in columns])
    return InvariantPolynomials(
        degree,
        exponents,
        np.ascontiguousarray(keys[1]),
        np.ascontiguousarray(keys[2]),
        weights,
        np.ascontiguousarray(keys[0]),
        first,
    )
