"""Sections of O(k) on a hypersurface: polynomials of degree k modulo Q, and how symmetries act.

A basis consists of the monomials that the leading monomial of Q does not divide; there are
C(n + 1 + k, k) − C(k − 1, n + 1) of them. A permutation of the coordinates that leaves Q alone
maps a monomial to a monomial, which is then reduced modulo Q; a phase multiplies it by a phase.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Int64
from scipy.sparse import csr_array

from workbench.accepted import whole
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.symmetry import (
    invariant_under_phases,
    monomials,
    symmetric_permutations,
)
from workbench.signatures import checked

__all__ = ["Sections", "sections"]


@dataclass(frozen=True)
class Sections:
    """A basis of sections of O(k).

    Attributes
    ----------
    degree
        k.
    monomials
        The basis.
    reduction
        Row by row, each monomial of degree k in terms of the basis.
    """

    hypersurface: Hypersurface
    degree: int
    monomials: Int64[np.ndarray, "sections variables"]
    reduction: csr_array

    @property
    def count(self) -> int:
        """The number N_k of sections."""
        return len(self.monomials)

    def invariant_pairs(self) -> tuple[Int64[np.ndarray, " pairs"], Int64[np.ndarray, " pairs"]]:
        """Return a and b of all products s_a s̄_b that phases leave invariant."""
        left, right = np.nonzero(invariant_under_phases(self.hypersurface, self.monomials))
        return left, right

    @checked
    def symmetrised(
        self, products: Complex128[np.ndarray, "sections sections"]
    ) -> Complex128[np.ndarray, "sections sections"]:
        """Average ∫ s_a s̄_b dμ over permutations of coordinates and complex conjugation."""
        total = np.zeros_like(products)
        actions = list(self._actions())
        for action in actions:
            total += action @ (action @ products.conj().T).conj().T
        mean = total / len(actions)
        if all(not c.imag for c in self.hypersurface.coefficients):
            mean = mean.real.astype(np.complex128)
        return mean

    def _actions(self) -> Iterator[csr_array]:
        """Return the matrices of the permutations, s(σz) = ρ(σ) s(z)."""
        everything = monomials(self.degree, self.hypersurface.degree)
        radix = (self.degree + 1) ** np.arange(self.hypersurface.degree)
        codes = everything @ radix
        order = np.argsort(codes)
        for permutation in symmetric_permutations(self.hypersurface):
            moved = self.monomials[:, permutation] @ radix
            yield self.reduction[order[np.searchsorted(codes[order], moved)]]


@checked
def sections(X: Hypersurface, degree: int) -> Sections:
    """Return the sections of O(k).

    Raises
    ------
    InputError
        If k is below 1.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> [sections(fermat(3), k).count for k in (1, 2, 3, 4, 5, 6)]
    [5, 15, 35, 70, 125, 205]
    """
    whole(degree, "the degree k of sections", 1, 30)
    lead = max(X.exponents)
    terms = dict(zip(X.exponents, X.coefficients, strict=True))
    others = [(e, -c / terms[lead]) for e, c in terms.items() if e != lead]
    everything = [tuple(int(i) for i in row) for row in monomials(degree, X.degree)]
    kept = [a for a in everything if any(i < j for i, j in zip(a, lead, strict=True))]
    column = {a: i for i, a in enumerate(kept)}
    forms: dict[tuple[int, ...], dict[int, complex]] = {}
    # lower monomials come last, and those that replace a monomial are lower
    for a in reversed(everything):
        if a in column:
            forms[a] = {column[a]: 1}
            continue
        form: dict[int, complex] = {}
        for e, c in others:
            lower = tuple(i - j + k for i, j, k in zip(a, lead, e, strict=True))
            for place, weight in forms[lower].items():
                form[place] = form.get(place, 0) + c * weight
        forms[a] = form
    entries = [
        (row, place, weight)
        for row, a in enumerate(everything)
        for place, weight in forms[a].items()
    ]
    rows, columns, weights = zip(*entries, strict=True)
    shape = (len(everything), len(kept))
    reduction = csr_array((np.array(weights, dtype=np.complex128), (rows, columns)), shape=shape)
    return Sections(X, degree, np.array(kept, dtype=np.int64), reduction)
