"""Hirzebruch and del Pezzo surfaces by their numbers: intersection form, K, negative curves.

A divisor class is the tuple of its coefficients in a basis of the Picard group. On the Hirzebruch
surface F_n the basis is (C, F), the section with C² = −n and the fibre; on the del Pezzo surface
dP_k, the plane blown up in k ≤ 8 general points, it is (H, E₁, …, E_k), a line and the exceptional
curves, so that a curve of degree d with multiplicities mᵢ is (d, −m₁, …, −m_k).

The (−1)-curves of dP_k are all classes with C² = K·C = −1 (Y. Manin, Cubic Forms, chapter IV); they
generate the effective cone for k ≥ 2.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import isqrt
from typing import Any

import numpy as np
from jaxtyping import Int

from workbench.accepted import shown, whole
from workbench.errors import InputError

__all__ = ["Class", "Surface", "classes_with", "del_pezzo", "hirzebruch"]

Class = tuple[int, ...]
"""Coefficients in the basis of the Picard group."""

_LARGEST = 10**6
_LARGEST_DERIVED = 10**12
_LARGEST_INVARIANT = 4
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Surface:
    """A smooth rational surface, as far as its intersection numbers tell.

    Attributes
    ----------
    name
        How it is written.
    basis
        How the basis classes are written.
    symbols
        How the coefficients of a class are written.
    form
        The intersection numbers of the basis.
    canonical
        The class K.
    negative
        The irreducible curves with C² < 0.
    effective
        Generators of the effective cone, so that D is nef if D·C ≥ 0 for each of them.

    Raises
    ------
    InputError
        If Noether's formula or the genus formula of a negative curve fails.

    Examples
    --------
    >>> X = del_pezzo(2)
    >>> X.negative, X.dot(X.canonical, X.canonical), X.euler_characteristic((2, -1, 0))
    (((0, 1, 0), (0, 0, 1), (1, -1, -1)), 7, 5)
    """

    name: str
    basis: tuple[str, ...]
    symbols: tuple[str, ...]
    form: tuple[Class, ...]
    canonical: Class
    negative: tuple[Class, ...]
    effective: tuple[Class, ...]

    def __post_init__(self) -> None:
        rank = len(self.basis)
        if len(self.form) != rank or any(len(row) != rank for row in self.form):
            raise InputError(f"{self.name} needs an intersection form of {rank} rows and columns.")
        k = self.canonical
        if self.dot(k, k) + rank != 10 or not np.array_equal(self.matrix, self.matrix.T):
            raise InputError(f"{self.name} does not satisfy Noether's formula K² + ρ = 10.")
        for c in self.negative:
            if self.dot(c, c) >= 0 or self.dot(c, c) + self.dot(k, c) != -2:
                raise InputError(f"{list(c)} is no rational curve with C² < 0 on {self.name}.")

    @cached_property
    def matrix(self) -> Int[np.ndarray, "rank rank"]:
        """The intersection form."""
        return np.array(self.form, dtype=np.int64)

    @property
    def rank(self) -> int:
        """The rank ρ of the Picard group."""
        return len(self.basis)

    def divisor(self, coefficients: Sequence[int]) -> Class:
        """Return coefficients as a class, or refuse them.

        Raises
        ------
        InputError
            If they are not as many integers as the rank, or too large.
        """
        given: Any = coefficients
        if not isinstance(given, Sequence | np.ndarray):
            given = (given,)
        found = tuple(c.item() if isinstance(c, np.integer) else c for c in given)
        if len(found) != self.rank or any(type(c) is not int or abs(c) > _LARGEST for c in found):
            raise InputError(
                f"a divisor class on {self.name} has {self.rank} integer coefficients, at most "
                f"{_LARGEST} in size, of {', '.join(self.basis)}; not {list(found)}."
            )
        return found

    def divisors(self, classes: Sequence[Sequence[int]] | np.ndarray) -> np.ndarray:
        """Return many classes as an array of shape (N, rank), or refuse them as `divisor` does."""
        if self._fits(classes, _LARGEST):
            return np.asarray(classes, dtype=np.int64)
        if not isinstance(classes, Sequence | np.ndarray) or np.ndim(classes) == 0:
            raise InputError(f"classes are a list of rows, not {shown(classes)}.")
        rows = [self.divisor(row) for row in classes]
        return np.array(rows, dtype=np.int64).reshape(len(rows), self.rank)

    def _fits(self, classes: Sequence[Sequence[int]] | np.ndarray, largest: int) -> bool:
        return (
            isinstance(classes, np.ndarray)
            and classes.dtype.kind == "i"
            and classes.ndim == 2
            and classes.shape[1] == self.rank
            and bool((classes.min(initial=0) >= -largest) & (classes.max(initial=0) <= largest))
        )

    def _derived(self, classes: np.ndarray) -> np.ndarray:
        """Return classes as an array; those computed from admitted ones may be larger."""
        return classes if self._fits(classes, _LARGEST_DERIVED) else self.divisors(classes)

    def dot(self, D: Sequence[int], E: Sequence[int]) -> int:
        """Return the intersection number D·E."""
        return int(np.array(self.divisor(D)) @ self.matrix @ np.array(self.divisor(E)))

    def intersections(self, classes: np.ndarray, curves: Sequence[Class]) -> np.ndarray:
        """Return D·C for each class and each curve, shape (N, curves)."""
        others = np.array(curves, dtype=np.int64).reshape(len(curves), self.rank)
        return np.asarray(self._derived(classes) @ self.matrix @ others.T)

    def euler_characteristic(self, D: Sequence[int]) -> int:
        """Return χ(D) = 1 + D·(D − K)/2, by Riemann and Roch."""
        return int(self.euler_characteristics(np.array([self.divisor(D)]))[0])

    def euler_characteristics(self, classes: np.ndarray) -> np.ndarray:
        """Return χ of each class, shape (N,)."""
        D = self._derived(classes)
        largest = float(np.abs(D).max(initial=0))
        if 2 * self.rank * float(np.abs(self.matrix).max()) * (largest + 1002) ** 2 > 2.0**62:
            raise InputError(f"the class of coefficients up to {largest:.0f} has too large an χ.")
        twice = ((D @ self.matrix) * (D - np.array(self.canonical))).sum(axis=1)
        return np.asarray(1 + twice // 2)

    def is_nef(self, classes: np.ndarray) -> np.ndarray:
        """Return whether D·C ≥ 0 for all generators of the effective cone, shape (N,)."""
        return np.asarray((self.intersections(classes, self.effective) >= 0).all(axis=1))

    def written(self, D: Class) -> str:
        """Write a class as a sum.

        Examples
        --------
        >>> del_pezzo(2).written((1, -1, -2)), hirzebruch(1).written((0, 0))
        ('H − E₁ − 2E₂', '0')
        """
        text = ""
        for c, name in zip(self.divisor(D), self.basis, strict=True):
            if c:
                sign = (" − " if c < 0 else " + ") if text else ("−" if c < 0 else "")
                text += f"{sign}{abs(c) if abs(c) > 1 else ''}{name}"
        return text or "0"


def hirzebruch(n: int) -> Surface:
    """Return the Hirzebruch surface F_n, 0 ≤ n ≤ 1000.

    Examples
    --------
    >>> X = hirzebruch(3)
    >>> X.negative, X.canonical, X.dot((1, 0), (1, 0))
    (((1, 0),), (-2, -5), -3)
    """
    return _hirzebruch(whole(n, "n of a Hirzebruch surface F_n", 0, 1000))


@cache
def _hirzebruch(n: int) -> Surface:
    return Surface(
        name="F" + str(n).translate(_SUBSCRIPT),
        basis=("C", "F"),
        symbols=("a", "b"),
        form=((-n, 1), (1, 0)),
        canonical=(-2, -n - 2),
        negative=((1, 0),) if n else (),
        effective=((1, 0), (0, 1)),
    )


def del_pezzo(k: int) -> Surface:
    """Return dP_k, the plane blown up in k general points, 1 ≤ k ≤ 8.

    Examples
    --------
    >>> [len(del_pezzo(k).negative) for k in range(1, 9)]
    [1, 3, 6, 10, 16, 27, 56, 240]
    """
    return _del_pezzo(whole(k, "k of a del Pezzo surface dP_k", 1, 8))


@cache
def _del_pezzo(k: int) -> Surface:
    negative = classes_with(k, square=-1, degree=1)
    numbered = [str(i).translate(_SUBSCRIPT) for i in range(1, k + 1)]
    return Surface(
        name="dP" + str(k).translate(_SUBSCRIPT),
        basis=("H", *("E" + i for i in numbered)),
        symbols=("d", *("e" + i for i in numbered)),
        form=tuple(
            tuple((1 if i == 0 else -1) * (i == j) for j in range(k + 1)) for i in range(k + 1)
        ),
        canonical=(-3,) + (1,) * k,
        negative=negative,
        effective=negative if k > 1 else (*negative, (1, -1)),
    )


def classes_with(k: int, square: int, degree: int) -> tuple[Class, ...]:
    """Return the classes on dP_k with D² and −K·D as given and d ≥ 0, by degree, then ordered.

    Both are at most 4 in size.

    A class (d, −m₁, …, −m_k) has Σ mᵢ = 3d − degree and Σ mᵢ² = d² − square, so that the inequality
    of Cauchy and Schwarz, (3d − degree)² ≤ k (d² − square), bounds d for k ≤ 8.

    Examples
    --------
    The roots of dP₃ of positive degree, and its conics.

    >>> [D for D in classes_with(3, square=-2, degree=0) if D[0]]
    [(1, -1, -1, -1)]
    >>> classes_with(3, square=0, degree=2)
    ((1, 0, 0, -1), (1, 0, -1, 0), (1, -1, 0, 0))
    """
    k = whole(k, "k of a del Pezzo surface dP_k", 0, 8)
    numbers = (square, "the square of a class"), (degree, "the degree of a class")
    return _classes_with(
        k, *(whole(x, name, -_LARGEST_INVARIANT, _LARGEST_INVARIANT) for x, name in numbers)
    )


@cache
def _classes_with(k: int, square: int, degree: int) -> tuple[Class, ...]:
    narrow = 9 - k
    discriminant = 9 * degree**2 - narrow * (degree**2 + k * square)
    top = (3 * degree + isqrt(discriminant)) // narrow if discriminant >= 0 else -1
    found: list[Class] = []
    for d in range(top + 1):
        total, squares = 3 * d - degree, d * d - square
        bound = isqrt(squares) if squares >= 0 else -1
        for parts in itertools.combinations_with_replacement(range(bound, -bound - 1, -1), k):
            if sum(parts) == total and sum(m * m for m in parts) == squares:
                orders = sorted(set(itertools.permutations(parts)))
                found += [(d, *(-m for m in order)) for order in orders]
    return tuple(found)
