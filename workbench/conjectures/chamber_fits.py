"""A polynomial fitted exactly in each chamber, beside the index expanded there.

In a Zariski chamber (with D·C ≡ t modulo −C² where C² < −1) h⁰ is a quadratic polynomial. Counted
values on a lattice of classes that determines one are fitted over ℚ; equality with the coefficients
of χ(D̃), expanded in the coefficients of D, proves which polynomial it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from workbench.conjectures.exact_fit import exact_fit, monomial_basis
from workbench.toric.line_bundles import by_summation, by_vanishing
from workbench.toric.surfaces import Surface
from workbench.toric.zariski import (
    Chamber,
    chamber_polynomial,
    chambers,
    chambers_of,
    classes_in,
    written_chamber,
)

__all__ = ["FittedChamber", "fit_chambers"]


@dataclass(frozen=True)
class FittedChamber:
    """What was fitted in a chamber.

    Attributes
    ----------
    surface, chamber
        Their names, the chamber with its remainder.
    classes
        How many counted values were fitted.
    polynomial
        The fit.
    proved
        Whether it is exact and has the coefficients of χ(D̃).
    """

    surface: str
    chamber: str
    classes: int
    polynomial: str
    proved: bool


def fit_chambers(X: Surface, more: int = 20, seed: int = 0) -> tuple[FittedChamber, ...]:
    """Fit and compare in every chamber of a Hirzebruch surface or of dP_1 to dP_6.

    Parameters
    ----------
    X
        The surface. On F_n all classes of a box are counted, on dP_k the lattice of `classes_in`.
    more
        Random classes of each chamber beyond those that determine the polynomial, on dP_k.
    seed
        Of these, and of the points.

    Examples
    --------
    >>> from workbench.toric.surfaces import hirzebruch
    >>> for one in fit_chambers(hirzebruch(2)):
    ...     print(one.chamber, "·", one.polynomial, "·", one.proved)
    nef · h⁰ = 1 + b − a² + a·b · True
    C fixed, D·C ≡ 0 mod 2 · h⁰ = 1 + b + 1/4·b² · True
    C fixed, D·C ≡ 1 mod 2 · h⁰ = 3/4 + b + 1/4·b² · True
    """
    if X.basis[0] == "C":
        return _on_hirzebruch(X)
    found = []
    for chamber in tqdm(chambers(X), desc=X.name, leave=False):
        D = classes_in(X, chamber, more, seed)
        found.append(_fitted(X, chamber, 0, D, by_vanishing(X, D, seed)))
    return tuple(found)


def _on_hirzebruch(X: Surface) -> tuple[FittedChamber, ...]:
    n = -X.form[0][0]
    a, b = np.meshgrid(np.arange(8), np.arange(5 * n + 10), indexing="ij")
    D = np.column_stack([a.ravel(), b.ravel()])
    h0, places, numbers = by_summation(X, D), chambers_of(X, D), D @ X.matrix[:, 0]
    found = []
    for place, chamber in enumerate(chambers(X)):
        for t in range(n if chamber else 1):
            own = (places == place) & ((numbers % n == t) if chamber else True)
            found.append(_fitted(X, chamber, t, D[own], h0[own]))
    return tuple(found)


def _fitted(
    X: Surface, chamber: Chamber, remainder: int, D: np.ndarray, h0: np.ndarray
) -> FittedChamber:
    fit = exact_fit(monomial_basis(X.symbols, D, 2), h0, "h⁰")
    name = written_chamber(X, chamber)
    depth = -X.dot(X.negative[chamber[0]], X.negative[chamber[0]]) if chamber else 1
    if depth > 1:
        name += f", D·C ≡ {remainder} mod {depth}"
    proved = fit.exact and fit.coefficients == chamber_polynomial(X, chamber, remainder)
    return FittedChamber(X.name, name, len(D), fit.formula, proved)
