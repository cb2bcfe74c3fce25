"""What is learned about h⁰ of line bundles from its values: by a network, by trees, by differences.

References [17] and [19] let networks predict such numbers; [28] and [31] found regions of charges
in each of which a polynomial takes over. Here three answers stand side by side:

- a network that regresses h⁰ on the charges, right where its answer rounds to h⁰;
- a decision tree that tells the region, from the charges or from intersection numbers;
- regions found in the numbers alone: the differences of first and second order at a point determine
  a quadratic polynomial, points with the same one are gathered, and it is fitted to each gathering
  exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from workbench.accepted import shown, whole_numbers
from workbench.conjectures.decision_rules import RuleTree, grow_rules
from workbench.conjectures.descent import TrainingSettings
from workbench.conjectures.exact_fit import ExactFit, exact_fit, monomial_basis
from workbench.conjectures.perceptron import train_module
from workbench.conjectures.split import random_split
from workbench.errors import InputError

__all__ = [
    "FoundRegion",
    "LearnedSections",
    "RegionTree",
    "box",
    "learn_regions",
    "learn_sections",
    "regions_by_differences",
]


_MOST_POINTS, _LARGEST = 10**7, 10**9


@dataclass(frozen=True)
class LearnedSections:
    """How often networks that regress h⁰ are right after rounding.

    Attributes
    ----------
    rates
        Share of right answers on the test rows, one a seed.
    positive
        The same among the test rows with h⁰ > 0.
    most_frequent
        The rate of always giving the most frequent value of the training rows, mean over seeds.
    trained, tested
        Rows of training, and of the test, for each seed.
    """

    rates: tuple[float, ...]
    positive: tuple[float, ...]
    most_frequent: float
    trained: int
    tested: int

    def __str__(self) -> str:
        """Write the rate with its standard deviation over seeds, in per cent."""
        return f"{_told(self.rates)}, {_told(self.positive)} of those with h⁰ > 0"


@dataclass(frozen=True)
class RegionTree:
    """A tree that tells regions, and how often it is right on rows it has not seen.

    Attributes
    ----------
    tree
        That of the first seed.
    rates
        Share of right answers on the test rows, one a seed.
    """

    tree: RuleTree
    rates: tuple[float, ...]

    def __str__(self) -> str:
        """Write the rate with its standard deviation over seeds, in per cent."""
        return f"{_told(self.rates)}, {len(self.tree.leaves)} leaves"


@dataclass(frozen=True)
class FoundRegion:
    """Points about which a number is the same quadratic polynomial.

    Attributes
    ----------
    fit
        The polynomial, determined by the points and exact on each.
    rows
        The points, by their place in the box.
    """

    fit: ExactFit
    rows: Int[np.ndarray, " rows"]


def box(*sides: tuple[int, int]) -> Int[np.ndarray, "N sides"]:
    """Return all integer points with each coordinate from low to high, in lexicographic order.

    Examples
    --------
    >>> box((0, 1), (-1, 0)).tolist()
    [[0, -1], [0, 0], [1, -1], [1, 0]]
    """
    if not sides:
        raise InputError("a box has a side at least.")
    ends = [whole_numbers(side, "a side (low, high)", -(10**9), 10**9, 2) for side in sides]
    if prod(max(high - low + 1, 0) for low, high in ends) > _MOST_POINTS:
        raise InputError(f"a box has at most {_MOST_POINTS} points.")
    ranges = [np.arange(low, high + 1) for low, high in ends]
    grids = np.meshgrid(*ranges, indexing="ij")
    return np.stack([grid.ravel() for grid in grids], axis=1)


def learn_sections(
    classes: Int[np.ndarray, "N rank"],
    h0: Int[np.ndarray, " N"],
    seeds: Sequence[int],
    settings: TrainingSettings,
) -> LearnedSections:
    """Train networks that regress h⁰ on the charges by least squares, one a seed.

    Each seed splits the rows anew: 75 % to train, 12.5 % to stop in time, 12.5 % to test.
    """
    _require_rows(classes, h0, seeds)
    rates, positive, frequent = [], [], []
    for seed in seeds:
        split = random_split(len(h0), seed)
        mean, scale = classes[split.train].mean(axis=0), classes[split.train].std(axis=0)
        spread = float(h0[split.train].std()) or 1.0
        x = torch.from_numpy(((classes - mean) / np.where(scale > 0, scale, 1)).astype(np.float32))
        y = torch.from_numpy((h0 / spread).astype(np.float32))
        train, stop = torch.from_numpy(split.train), torch.from_numpy(split.validation)

        def draw(
            generator: torch.Generator, x: Tensor = x, y: Tensor = y, train: Tensor = train
        ) -> tuple[Tensor, Tensor]:
            rows = train[torch.randint(len(train), (settings.batch,), generator=generator)]
            return x[rows], y[rows]

        module = train_module(
            (classes.shape[1], *settings.hidden, 1),
            draw,
            (x[stop], y[stop]),
            _squares,
            seed,
            settings,
        )
        with torch.no_grad():
            answers: Tensor = module(x[split.test]).squeeze(1) * spread
        right = answers.round().numpy().astype(np.int64) == h0[split.test]
        rates.append(float(right.mean()))
        positive.append(float(right[h0[split.test] > 0].mean()))
        values, counts = np.unique(h0[split.train], return_counts=True)
        frequent.append(float((h0[split.test] == values[counts.argmax()]).mean()))
    trained, tested = len(split.train), len(split.test)
    return LearnedSections(tuple(rates), tuple(positive), float(np.mean(frequent)), trained, tested)


def learn_regions(
    columns: Sequence[str],
    values: Int[np.ndarray, "N columns"],
    regions: Int[np.ndarray, " N"],
    seeds: Sequence[int],
    depth: int,
) -> RegionTree:
    """Grow trees that tell the region from integers, on 75 % of the rows, one a seed."""
    _require_rows(values, regions, seeds)
    trees, rates = [], []
    for seed in seeds:
        split = random_split(len(regions), seed)
        tree = grow_rules(
            columns, values[split.train], regions[split.train], "region", depth, seed=seed
        )
        trees.append(tree)
        rates.append(float((tree.answers(values[split.test]) == regions[split.test]).mean()))
    return RegionTree(trees[0], tuple(rates))


def regions_by_differences(
    symbols: Sequence[str], sides: Sequence[tuple[int, int]], h0: Int[np.ndarray, " N"]
) -> tuple[FoundRegion, ...]:
    """Find where a number is a quadratic polynomial, from its values on a box alone.

    Points are gathered by the polynomial through their values and differences Δᵢ, ΔᵢΔⱼ, expanded at
    the origin. A gathering counts where its points determine a quadratic polynomial: at a wall
    between two regions points gather too, but lie on few hyperplanes, and determine none.

    Parameters
    ----------
    symbols
        How the coordinates are written.
    sides
        Lowest and highest value of each coordinate.
    h0
        The number at each point of `box(*sides)`.

    Returns
    -------
    tuple
        Largest region first.

    Examples
    --------
    >>> points = box((-6, 6), (-6, 6))
    >>> found = regions_by_differences("ab", [(-6, 6)] * 2, np.maximum(points[:, 0], 0) ** 2)
    >>> [region.fit.formula for region in found]
    ['h⁰ = 0', 'h⁰ = a²']
    """
    listed: Any = sides
    if not isinstance(listed, Sequence) or not listed or len(symbols) != len(listed):
        raise InputError(
            f"a box has a symbol for each side, not {shown(symbols)} for {shown(sides)}."
        )
    sides = [
        (low, high)
        for low, high in (
            whole_numbers(side, "a side (low, high)", -(10**6), 10**6, 2) for side in listed
        )
    ]
    table: Any = h0
    if not isinstance(table, np.ndarray) or table.dtype.kind not in "iu":
        raise InputError(
            f"second differences are exact; the numbers are integers, not {shown(h0)}."
        )
    if table.max(initial=0) > _LARGEST or table.min(initial=0) < -_LARGEST:
        raise InputError(f"second differences are taken of numbers up to {_LARGEST} in size.")
    h0 = table.astype(np.int64)
    shape = [high - low + 1 for low, high in sides]
    if len(h0) != np.prod(shape) or min(shape) < 5:
        raise InputError("second differences need a number at each point of a box of side ≥ 5.")
    inner = box(*((0, side - 3) for side in shape))
    rows, points = np.ravel_multi_index(tuple(inner.T), shape), box(*sides)
    keys = _local_polynomials(h0.reshape(shape), points[rows])
    _, members, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    found = []
    for number in np.flatnonzero(counts >= keys.shape[1]):
        own = rows[members.ravel() == number]
        try:
            fit = exact_fit(monomial_basis(symbols, points[own], 2), h0[own], "h⁰")
        except InputError:
            continue
        found.append(FoundRegion(fit, own))
    return tuple(sorted(found, key=lambda region: -len(region.rows)))


def _local_polynomials(values: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the polynomial through the differences at each point, twice its coefficients.

    With y the point, f(y) + Σ Δᵢ (xᵢ − yᵢ) + Σ_{i<j} ΔᵢΔⱼ (xᵢ − yᵢ)(xⱼ − yⱼ)
    + Σ Δᵢ² binomial(xᵢ − yᵢ, 2), expanded at 0.
    """
    rank = values.ndim

    def at(*shifts: int) -> np.ndarray:
        moved = [shifts.count(axis) for axis in range(rank)]
        window = tuple(slice(m, side - 2 + m) for m, side in zip(moved, values.shape, strict=True))
        return np.asarray(values[window].ravel())

    y = points.T
    constant, linear = 2 * at(), [2 * (at(i) - at()) for i in range(rank)]
    columns = []
    for i in range(rank):
        constant = constant - linear[i] * y[i]
    for i in range(rank):
        for j in range(i, rank):
            second = at() - at(i) - at(j) + at(i, j)
            columns.append(second if i == j else 2 * second)
            if i == j:
                constant = constant + second * y[i] * (y[i] + 1)
                linear[i] = linear[i] - second * (2 * y[i] + 1)
            else:
                constant = constant + 2 * second * y[i] * y[j]
                linear[i] = linear[i] - 2 * second * y[j]
                linear[j] = linear[j] - 2 * second * y[i]
    return np.stack([constant, *linear, *columns], axis=1)


def _require_rows(values: np.ndarray, target: np.ndarray, seeds: Sequence[int]) -> None:
    given: tuple[Any, ...] = (values, target)
    if not all(isinstance(table, np.ndarray) for table in given) or values.ndim != 2:
        raise InputError("what is learned are arrays: a table, and a number for each of its rows.")
    if target.shape != (len(values),) or target.dtype.kind not in "iu":
        raise InputError(f"each of the {len(values)} rows needs one integer to learn.")
    listed: Any = seeds
    if not isinstance(listed, Sequence) or not listed:
        raise InputError(f"the seeds are a list of one or more, not {shown(seeds)}.")
    whole_numbers(seeds, "the seeds", 0, 2**32 - 1)


def _squares(outputs: Tensor, targets: Tensor) -> Tensor:
    return nn.functional.mse_loss(outputs.squeeze(1), targets)


def _told(rates: Float[np.ndarray, " seeds"] | Sequence[float]) -> str:
    spread = f" ± {100 * np.std(rates, ddof=1):.1f}" if len(rates) > 1 else ""
    return f"{100 * np.mean(rates):.1f}{spread} %"
