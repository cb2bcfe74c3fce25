"""Correlators of an ensemble by sampling, with their covariance, in memory that does not grow.

The products of all sets of legs are entries of a product of two smaller matrices; `streaming` says
how their means are taken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from workbench.errors import InputError
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.correlators import index_sets, partitions, weight
from workbench.fields.statistics.streaming import BLOCK, Estimate, stream

__all__ = ["BLOCK", "Correlators", "Estimate", "sample_correlators", "stream"]


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
    >>> from workbench.fields.architectures.ensemble import relu
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
