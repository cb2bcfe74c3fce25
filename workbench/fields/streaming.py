"""Means over independent networks with their covariance, in memory that does not grow.

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

__all__ = ["BLOCK", "Estimate", "Observable", "stream"]

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
