"""Symbolic regression that proposes terms; an exact fit then finds their coefficients.

Genetic programming (gplearn) searches for an expression of the columns by sums, differences and
products. Its constants are floating-point numbers, so that its formula is hardly ever exact. Here
only the *shape* is used: the expressions of the last
generation that beat a constant are expanded, the monomials that occur become a
basis, and `exact_fit` finds rational coefficients. If no choice of them is exact, the next round
searches what is left, and its monomials join the basis.

Another engine can take its place, since any expression of sums and products of the columns is such
a proposal. PySR is one; it needs an installation of Julia, and is therefore no dependency.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from gplearn.genetic import SymbolicRegressor

from workbench.accepted import shown, whole
from workbench.conjectures.exact_fit import Basis, ExactFit, exact_fit, monomial_basis
from workbench.errors import InputError

__all__ = ["SymbolicFit", "symbolic_fit"]

_Monomial = tuple[int, ...]
"""Sorted positions of the columns that it multiplies."""

_NEGLIGIBLE = 1e-9


@dataclass(frozen=True)
class SymbolicFit:
    """What the search found, and the exact fit of its terms.

    Attributes
    ----------
    expression
        The best expression of the first round, as the engine writes it.
    error
        Its root mean square error.
    exact_rows
        In how many rows it gives the target after rounding to an integer.
    rounds
        How many rounds were needed, or done.
    fit
        The exact least squares on all proposed monomials.
    """

    expression: str
    error: float
    exact_rows: int
    rounds: int
    fit: ExactFit


def symbolic_fit(
    names: Sequence[str],
    points: np.ndarray,
    target: np.ndarray,
    name: str,
    degree: int,
    seed: int,
    rounds: int = 6,
    population: int = 400,
    generations: int = 8,
) -> SymbolicFit:
    """Search for expressions, and fit their monomials exactly.

    Parameters
    ----------
    names
        How each column is written.
    points
        Shape (rows, columns), integers. If all are 0 or 1, then monomials have no squares.
    target
        One integer a row.
    name
        How the target is written.
    degree
        Monomials above it are dropped.
    seed
        Of the search.
    rounds, population, generations
        Size of the search.

    Raises
    ------
    InputError
        If the numbers are no integers, the search is empty, or the rows do not determine the
        coefficients of the proposed monomials.

    Examples
    --------
    >>> n = np.arange(-6, 7)[:, None]
    >>> found = symbolic_fit(["n"], n, n[:, 0] ** 2 + n[:, 0], "y", degree=3, seed=0)
    >>> found.fit.formula
    'y = n + n²'
    """
    tables: tuple[Any, Any] = (points, target)
    if not all(isinstance(table, np.ndarray) for table in tables) or target.ndim != 1:
        raise InputError(
            f"symbolic regression needs arrays of integers, not {shown(points)}, {shown(target)}."
        )
    if not isinstance(names, Sequence):
        raise InputError(f"the columns have a list of names, not {shown(names)}.")
    if points.shape != (len(target), len(names)) or not len(target):
        raise InputError("symbolic regression needs a table and one target for each of its rows.")
    if points.dtype.kind not in "iu" or target.dtype.kind not in "iu":
        raise InputError("terms are proposed for tables of integers.")
    degree, rounds = whole(degree, "the degree", 1), whole(rounds, "the number of rounds", 1, 1000)
    generations = whole(generations, "the number of generations", 1, 10**6)
    population = whole(population, "the population", 20, 10**6)
    seed = whole(seed, "the seed", 0, 2**32 - 1 - rounds)
    boolean = bool(np.isin(points, (0, 1)).all())
    full = monomial_basis(names, points, degree)
    order = [
        combination
        for size in range(degree + 1)
        for combination in itertools.combinations_with_replacement(range(len(names)), size)
    ]
    values = points.astype(float)
    known: set[_Monomial] = {()}
    left = target.astype(float)
    for turn in range(rounds):
        search = _searched(values, left, seed + turn, population, generations)
        if not turn:
            first = search, search.predict(values)
        known |= _proposed(search, float(left.std()), degree, boolean)
        kept = [order.index(monomial) for monomial in sorted(known, key=order.index)]
        basis = Basis(
            tuple(full.terms[i] for i in kept),
            tuple(tuple(row[i] for i in kept) for row in full.rows),
        )
        fit = exact_fit(basis, target, name)
        if fit.exact:
            break
        left = np.array(
            [float(int(y) - fit.value(row)) for y, row in zip(target, basis.rows, strict=True)]
        )
    return SymbolicFit(
        expression=str(first[0]._program),
        error=float(np.sqrt(np.mean((first[1] - target) ** 2))),
        exact_rows=int((np.rint(first[1]) == target).sum()),
        rounds=turn + 1,
        fit=fit,
    )


def _searched(
    values: np.ndarray, target: np.ndarray, seed: int, population: int, generations: int
) -> Any:
    search = SymbolicRegressor(
        population_size=population,
        generations=generations,
        tournament_size=10,
        function_set=("add", "sub", "mul"),
        metric="rmse",
        parsimony_coefficient=1e-3 * float(np.std(target)),
        const_range=(-2.0, 2.0),
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return search.fit(values, target)


def _proposed(search: Any, spread: float, degree: int, boolean: bool) -> set[_Monomial]:
    """Return the monomials of all expressions of the last generation that beat a constant."""
    return {
        monomial
        for program in search._programs[-1]
        if program.raw_fitness_ < spread
        for monomial, value in _expanded(program.program, degree, boolean).items()
        if abs(value) > _NEGLIGIBLE
    }


def _expanded(program: Sequence[Any], degree: int, boolean: bool) -> dict[_Monomial, float]:
    """Expand an expression in prefix order, without the monomials above the degree."""
    stack: list[dict[_Monomial, float]] = []
    for node in reversed(program):
        if isinstance(node, int | np.integer):
            stack.append({(int(node),): 1.0})
        elif isinstance(node, float | np.floating):
            stack.append({(): float(node)})
        else:
            left, right = stack.pop(), stack.pop()
            if node.name == "mul":
                stack.append(_product(left, right, degree, boolean))
            else:
                sign = 1.0 if node.name == "add" else -1.0
                stack.append({m: left.get(m, 0.0) + sign * right.get(m, 0.0) for m in left | right})
    return stack[0]


def _product(
    left: dict[_Monomial, float], right: dict[_Monomial, float], degree: int, boolean: bool
) -> dict[_Monomial, float]:
    found: dict[_Monomial, float] = {}
    for a, x in left.items():
        for b, y in right.items():
            monomial = tuple(sorted(set(a + b) if boolean else a + b))
            if len(monomial) <= degree:
                found[monomial] = found.get(monomial, 0.0) + x * y
    return found
