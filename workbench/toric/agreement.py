"""The formula for h⁰ beside exact counts, on many classes of one surface after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.accepted import generator, whole
from workbench.errors import InputError
from workbench.toric import cech, fans
from workbench.toric.line_bundles import (
    by_monomials,
    by_summation,
    by_vanishing,
    cohomologies,
    sections,
)
from workbench.toric.surfaces import Surface, del_pezzo, hirzebruch

__all__ = [
    "Agreement",
    "agreement",
    "del_pezzo_agreement",
    "hirzebruch_agreement",
    "toric_agreement",
]


_MOST = 10**7


@dataclass(frozen=True)
class Agreement:
    """What was compared on a surface.

    Attributes
    ----------
    surface
        Its name.
    classes
        How many different classes.
    effective
        How many of them have sections.
    largest
        The largest h⁰.
    failures
        On how many the formula and the counts differ.
    """

    surface: str
    classes: int
    effective: int
    largest: int
    failures: int


def agreement(X: Surface, classes: np.ndarray, seed: int = 0) -> Agreement:
    """Compare the formula with every exact count there is for a surface.

    On F_n the sum over the base; on dP_k elimination at general points, and monomials for k ≤ 3.

    Examples
    --------
    >>> agreement(hirzebruch(2), np.array([[1, 3], [2, 1], [-1, 5], [2, 1]]))
    Agreement(surface='F₂', classes=3, effective=2, largest=6, failures=0)
    """
    D = np.unique(X.divisors(classes), axis=0)
    if not len(D):
        raise InputError("there is no class to compare.")
    found = sections(X, D)
    if X.basis[0] == "C":
        counts = [by_summation(X, D)]
    else:
        counts = [by_vanishing(X, D, seed)]
        if X.rank <= 4:
            counts.append(by_monomials(X, D))
    differ = np.any([found != counted for counted in counts], axis=0)
    counted = counts[0]
    return Agreement(
        X.name, len(D), int((counted > 0).sum()), int(counted.max()), int(differ.sum())
    )


def del_pezzo_agreement(k: int, classes: int, seed: int = 0) -> Agreement:
    """Compare on random classes dH + Σ eᵢEᵢ of dP_k with −2 ≤ d ≤ 12 and −6 ≤ eᵢ ≤ 3.

    Examples
    --------
    >>> del_pezzo_agreement(4, 200).failures
    0
    """
    X, classes = del_pezzo(k), whole(classes, "the number of classes", 1, _MOST)
    rng = generator(seed, k)
    D = np.column_stack([rng.integers(-2, 13, classes), rng.integers(-6, 4, (classes, k))])
    return agreement(X, D, seed)


def hirzebruch_agreement(n: int) -> Agreement:
    """Compare on all classes aC + bF of F_n with −3 ≤ a ≤ 14 and −5 ≤ b ≤ 10·max(n, 1).

    Examples
    --------
    >>> hirzebruch_agreement(1).classes, hirzebruch_agreement(1).failures
    (288, 0)
    """
    X = hirzebruch(n)
    a, b = np.meshgrid(np.arange(-3, 15), np.arange(-5, 10 * max(n, 1) + 1))
    return agreement(X, np.column_stack([a.ravel(), b.ravel()]))


def toric_agreement(bundles: int, seed: int = 0) -> Agreement:
    """Compare all of h⁰, h¹, h² on toric surfaces with arcs of the fan and with the Čech complex.

    As many random bundles on each of F₀ to F₃ and dP₃, a tenth of those on dP₃ also by ranks of the
    Čech complex.

    Examples
    --------
    >>> toric_agreement(10).failures
    0
    """
    rng, bundles = generator(seed), whole(bundles, "the number of bundles", 1, _MOST)
    found, independent = [], []
    for n in range(4):
        D = rng.integers(-7, 8, (bundles, 2))
        found += cohomologies(hirzebruch(n), D).tolist()
        independent += [
            cech.cohomology(fans.hirzebruch_fan(n), (b, a, 0, 0)) for a, b in D.tolist()
        ]
    D = rng.integers(-6, 7, (bundles, 4))
    D[: bundles // 10] //= 2
    found += cohomologies(del_pezzo(3), D).tolist()
    for number, row in enumerate(D.tolist()):
        count = cech.cech_cohomology if number < bundles // 10 else cech.cohomology
        independent.append(count(fans.DP3, fans.dp3_divisor(*row)))
    h = np.array(found)
    return Agreement(
        "F₀, F₁, F₂, F₃, dP₃",
        len(h),
        int((h[:, 0] > 0).sum()),
        int(h[:, 0].max()),
        int((h != np.array(independent)).any(axis=1).sum()),
    )
