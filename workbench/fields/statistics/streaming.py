"""Means over independent networks with their covariance, in memory that does not grow.

Networks are drawn in blocks of fixed size, each from its own child of one SeedSequence; the mean
over a block is one observation, and the observations are added in the order of their blocks.
Therefore the result depends neither on how many blocks are handled at a time nor on the number of
workers. Means and scatter are merged as in `workbench.fields.statistics.moments`. float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from workbench.accepted import whole
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import merged, moments_of

__all__ = ["BLOCK", "Estimate", "Observable", "stream"]

BLOCK = 256
"""Networks in a block."""

_PAGE = 64

Observable = Callable[[int, np.random.Generator], Float[np.ndarray, " values"]]
"""observe(networks, generator): the mean of each quantity over newly drawn networks."""


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
        If a number is no integer from 1 on, or the seed none from 0 on.

    Examples
    --------
    >>> dice = stream(lambda n, g: g.integers(1, 7, (n, 1)).mean(axis=0), 60_000, seed=0)
    >>> dice.blocks, bool(abs(dice.values[0] - 3.5) < 4 * dice.errors[0])
    (235, True)
    """
    for what, number in (("networks", networks), ("workers", workers), ("blocks", batch)):
        whole(number, f"the number of {what}", 1)
    whole(seed, "the seed", 0)
    blocks = max(2, -(-networks // BLOCK))
    means = _block_means(observe, blocks, seed, workers, batch)
    shown = iter(tqdm(means, total=blocks, unit="block", disable=not progress))
    pages = (np.array(list(islice(shown, _PAGE))) for _ in range(0, blocks, _PAGE))
    return merged(map(moments_of, pages)).estimate


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
