"""Correlators of an ensemble by sampling, with their covariance, in memory that does not grow.

Networks are drawn in blocks of fixed size, each from its own child of one SeedSequence; the mean
over a block is one observation, and the observations are added in the order of their blocks.
Therefore the result depends neither on how many blocks are handled at a time nor on the number of
workers. Means and scatter are merged by the pairwise update of T. Chan, G. Golub, R. LeVeque,
*Algorithms for computing the sample variance* (1983). float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from tqdm import tqdm

from workbench.errors import InputError
from workbench.fields.correlators import index_sets, partitions, weight
from workbench.fields.ensemble import Ensemble

__all__ = ["BLOCK", "Correlators", "Estimate", "sample_correlators", "stream"]

BLOCK = 256
"""Networks in a block."""

_PAGE = 64

Observable = Callable[[int, np.random.Generator], Float[np.ndarray, " values"]]
"""observe(networks, generator): the mean of each quantity over newly drawn networks."""


@dataclass(frozen=True)
class Estimate:
    """Estimated quantities and the covariance of their errors.

    Attributes
    ----------
    values
        The means.
    covariance
        Of the means: that of the blocks, divided by their number.
    blocks
        The number of independent blocks.
    """

    values: Float[np.ndarray, " values"]
    covariance: Float[np.ndarray, "values values"]
    blocks: int

    @property
    def networks(self) -> int:
        """The number of networks drawn."""
        return self.blocks * BLOCK

    @property
    def errors(self) -> Float[np.ndarray, " values"]:
        """The standard errors."""
        errors: Float[np.ndarray, " values"] = np.sqrt(np.diagonal(self.covariance))
        return errors

    def part(self, columns: slice | Int[np.ndarray, " some"]) -> Estimate:
        """Return some of the quantities."""
        return Estimate(self.values[columns], self.covariance[columns][:, columns], self.blocks)

    def linear(self, matrix: Float[np.ndarray, "new values"]) -> Estimate:
        """Return linear combinations of the quantities."""
        return self.mapped(matrix @ self.values, matrix)

    def mapped(
        self, values: Float[np.ndarray, " new"], jacobian: Float[np.ndarray, "new values"]
    ) -> Estimate:
        """Return functions of the quantities, with errors propagated to first order."""
        return Estimate(values, jacobian @ self.covariance @ jacobian.T, self.blocks)


def stream(
    observe: Observable,
    networks: int,
    seed: int,
    workers: int = 1,
    batch: int = 16,
    progress: bool = False,
) -> Estimate:
    """Average an observable over independent networks.

    Parameters
    ----------
    observe
        Draws networks and returns the mean of each quantity over them.
    networks
        At least so many are drawn: whole blocks of 256, two or more.
    seed
        The result is a function of the seed, the observable and the number of blocks.
    workers, batch
        Threads, and blocks handled by a thread at a time; no influence on the result.
    progress
        Show a bar on stderr.

    Raises
    ------
    InputError
        If a number is below 1.

    Examples
    --------
    >>> dice = stream(lambda n, g: g.integers(1, 7, (n, 1)).mean(axis=0), 60_000, seed=0)
    >>> dice.blocks, bool(abs(dice.values[0] - 3.5) < 4 * dice.errors[0])
    (235, True)
    """
    for what, number in (("networks", networks), ("workers", workers), ("blocks", batch)):
        if number < 1:
            raise InputError(f"The number of {what} is at least 1, not {number}.")
    blocks = max(2, -(-networks // BLOCK))
    merged = _Merged(0, np.zeros(0), np.zeros((0, 0)))
    page: list[Float[np.ndarray, " values"]] = []
    means = _block_means(observe, blocks, seed, workers, batch)
    for mean in tqdm(means, total=blocks, unit="block", disable=not progress):
        page.append(mean)
        if len(page) == _PAGE:
            merged = merged.with_page(np.array(page))
            page = []
    if page:
        merged = merged.with_page(np.array(page))
    return Estimate(merged.mean, merged.scatter / (blocks * (blocks - 1)), blocks)


@dataclass(frozen=True)
class Correlators:
    """Sampled correlators of the given orders, at all sets of legs.

    Attributes
    ----------
    legs
        Outputs × points; leg o·points + p reads output o at point p.
    orders
        Ascending.
    estimate
        All correlators, order by order, sets in the order of `index_sets`.
    """

    legs: int
    orders: tuple[int, ...]
    estimate: Estimate

    def sets(self, order: int) -> Int[np.ndarray, "sets order"]:
        """Return the sets of legs of an order."""
        self._require(order)
        return index_sets(self.legs, order)

    def full(self, order: int) -> Estimate:
        """Return the correlators Gⁿ, eq. (9)."""
        start = self._start(order)
        return self.estimate.part(slice(start, start + len(self.sets(order))))

    def connected(self, order: int) -> Estimate:
        """Return the connected correlators.

        Orders below `order` that were not sampled are taken to vanish, as the odd ones do for an
        even density of amplitudes. The bias of products of estimates is removed to second order
        in the error, which is all of it for order 4; errors are propagated to first order.
        """
        sets, C = self.sets(order), self.estimate.covariance
        value = np.zeros(len(sets))
        jacobian = np.zeros((len(sets), len(C)))
        rows = np.arange(len(sets))
        for partition in partitions(order):
            if any(len(block) not in self.orders for block in partition):
                continue
            columns = [self._columns(sets[:, list(block)]) for block in partition]
            factors = [self.estimate.values[column] for column in columns]
            scale = np.full(len(sets), float(weight(partition)))
            value += _product(scale, factors, ())
            for i, first in enumerate(columns):
                np.add.at(jacobian, (rows, first), _product(scale, factors, (i,)))
                for j in range(i):
                    value -= C[first, columns[j]] * _product(scale, factors, (i, j))
        return self.estimate.mapped(value, jacobian)

    def _columns(self, sets: Int[np.ndarray, "sets order"]) -> Int[np.ndarray, " sets"]:
        order = sets.shape[1]
        powers = self.legs ** np.arange(order - 1, -1, -1)
        listed = index_sets(self.legs, order) @ powers
        return np.asarray(self._start(order) + np.searchsorted(listed, np.sort(sets) @ powers))

    def _start(self, order: int) -> int:
        self._require(order)
        return sum(len(index_sets(self.legs, n)) for n in self.orders if n < order)

    def _require(self, order: int) -> None:
        if order not in self.orders:
            raise InputError(f"Order {order} was not sampled; the orders are {self.orders}.")


def sample_correlators(
    ensemble: Ensemble,
    points: Float[np.ndarray, "points inputs"],
    networks: int,
    seed: int,
    orders: tuple[int, ...] = (2, 4),
    workers: int = 1,
    batch: int = 16,
    progress: bool = False,
) -> Correlators:
    """Sample the correlators of an ensemble at all sets of points.

    Parameters
    ----------
    ensemble, points
        What is drawn, and where it is read.
    networks, seed, workers, batch, progress
        See `stream`.
    orders
        Numbers of legs from 1 to 8; connected parts need the lower orders too.

    Examples
    --------
    >>> from workbench.fields.ensemble import relu
    >>> sampled = sample_correlators(relu(10), np.array([[1.0], [2.0]]), 20_000, seed=0)
    >>> G = sampled.full(2)  # exactly 1/2, 1, 2
    >>> bool((abs(G.values - [0.5, 1.0, 2.0]) < 4 * G.errors).all())
    True
    """
    x = ensemble.checked(points)
    kept = tuple(sorted(set(orders)))
    if not kept or kept[0] < 1 or kept[-1] > 8:
        raise InputError(f"The orders of correlators are numbers from 1 to 8, not {orders}.")
    legs = ensemble.outputs * len(x)
    halves = {n: _Halves.of(legs, n) for n in kept}

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " values"]:
        phi = ensemble.draw(count, x, generator).reshape(count, legs)
        return np.concatenate([half.mean(phi) for half in halves.values()])

    return Correlators(legs, kept, stream(observe, networks, seed, workers, batch, progress))


@dataclass(frozen=True)
class _Halves:
    """All products of n legs as entries of a matrix product of two smaller lists of products."""

    long: Int[np.ndarray, "long half"]
    short: Int[np.ndarray, "short rest"]
    rows: Int[np.ndarray, " sets"]
    columns: Int[np.ndarray, " sets"]

    @classmethod
    def of(cls, legs: int, order: int) -> _Halves:
        half = (order + 1) // 2
        sets = index_sets(legs, order)
        first, rest = sets[:, :half], sets[:, half:]
        long = index_sets(legs, half)
        short = index_sets(legs, order - half) if order > half else np.zeros((1, 0), np.int64)
        return cls(long, short, _places(long, first, legs), _places(short, rest, legs))

    def mean(self, phi: Float[np.ndarray, "networks legs"]) -> Float[np.ndarray, " sets"]:
        left, right = _monomials(phi, self.long), _monomials(phi, self.short)
        products = left.T @ right
        mean: Float[np.ndarray, " sets"] = products[self.rows, self.columns] / len(phi)
        return mean


def _monomials(
    phi: Float[np.ndarray, "networks legs"], sets: Int[np.ndarray, "sets order"]
) -> Float[np.ndarray, "networks sets"]:
    result = np.ones((len(phi), len(sets)))
    for leg in sets.T:
        result *= phi[:, leg]
    return result


def _places(
    listed: Int[np.ndarray, "listed order"], sets: Int[np.ndarray, "sets order"], legs: int
) -> Int[np.ndarray, " sets"]:
    powers = legs ** np.arange(sets.shape[1] - 1, -1, -1)
    return np.asarray(np.searchsorted(listed @ powers, sets @ powers))


def _product(
    scale: Float[np.ndarray, " sets"],
    factors: list[Float[np.ndarray, " sets"]],
    without: tuple[int, ...],
) -> Float[np.ndarray, " sets"]:
    result = scale.copy()
    for place, factor in enumerate(factors):
        if place not in without:
            result *= factor
    return result


def _block_means(
    observe: Observable, blocks: int, seed: int, workers: int, batch: int
) -> Iterator[Float[np.ndarray, " values"]]:
    """Yield the mean of each block, in order; no more than workers × batch are held."""

    def of_batch(first: int) -> list[Float[np.ndarray, " values"]]:
        numbers = range(first, min(first + batch, blocks))
        children = [np.random.SeedSequence(seed, spawn_key=(number,)) for number in numbers]
        return [observe(BLOCK, np.random.default_rng(child)) for child in children]

    firsts = range(0, blocks, batch)
    if workers == 1:
        for first in firsts:
            yield from of_batch(first)
        return
    with ThreadPoolExecutor(workers) as pool:
        for start in range(0, len(firsts), workers):
            for means in pool.map(of_batch, firsts[start : start + workers]):
                yield from means


@dataclass(frozen=True)
class _Merged:
    count: int
    mean: Float[np.ndarray, " values"]
    scatter: Float[np.ndarray, "values values"]

    def with_page(self, page: Float[np.ndarray, "blocks values"]) -> _Merged:
        mean = page.mean(axis=0)
        centred = page - mean
        scatter = centred.T @ centred
        if self.count == 0:
            return _Merged(len(page), mean, scatter)
        count = self.count + len(page)
        step = mean - self.mean
        share = len(page) / count
        return _Merged(
            count,
            self.mean + step * share,
            self.scatter + scatter + np.outer(step, step) * (self.count * share),
        )
