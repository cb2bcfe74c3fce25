"""ln Z, ⟨φ²⟩ and κ₄ of φ⁴ theory on a torus at a ladder of couplings, by its path integral.

A Markov chain does not see the normalisation Z; its derivative it does see:

    d ln Z/dλ = −(L^d/24) ⟨φ⁴⟩_λ.

Between neighbouring couplings of the ladder, 0 first, the integral is done by a Gauss–Legendre
rule, with independent chains at every node (thermodynamic integration).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.polynomial.legendre import leggauss
from tqdm import tqdm

from workbench.accepted import finite_array, whole
from workbench.errors import InputError
from workbench.fields.correlations.sampling import Estimate
from workbench.fields.plane.mode_lattice import History, ModeLattice
from workbench.fields.plane.torus import Torus

__all__ = ["FirstOrder", "Ladder", "first_order", "ladder"]


@dataclass(frozen=True)
class FirstOrder:
    """Derivatives at λ = 0 of ln Z, ⟨φ²⟩ and κ₄, by Wick's theorem.

    Attributes
    ----------
    log_partition_function
        −L^d G(0)²/8.
    m2
        −½ G(0) ∫G(x)² d^dx: the tadpole.
    k4
        −∫G(x)⁴ d^dx: the vertex.
    """

    log_partition_function: float
    m2: float
    k4: float


def first_order(torus: Torus) -> FirstOrder:
    """Return first-order perturbation theory on a torus.

    Examples
    --------
    >>> point = first_order(Torus(dimension=1, side=1.0, mass=1.0, cutoff=0.0))
    >>> print(point.log_partition_function, point.m2, point.k4)
    -0.125 -0.5 -1.0
    """
    G = torus.propagator
    fourth = float((torus.propagator_at(torus.places) ** 4).mean() * torus.volume)
    return FirstOrder(-torus.volume * G**2 / 8, -G * torus.power_sum(2) / 2, -fourth)


@dataclass(frozen=True, eq=False)
class Ladder:
    """What the path integral gives at each coupling.

    Attributes
    ----------
    couplings
        Each λ, ascending.
    quantities
        For each λ: ln Z, ⟨φ²⟩ and κ₄, with their covariance; ln Z adds up along the ladder.
    histories
        The chains at each λ.
    """

    couplings: tuple[float, ...]
    quantities: Estimate
    histories: tuple[History, ...]

    def at(self, coupling: float) -> Estimate:
        """Return ln Z, ⟨φ²⟩ and κ₄ of one coupling."""
        if coupling not in self.couplings:
            raise InputError(f"The couplings are {self.couplings}; λ = {coupling} is not there.")
        first = 3 * self.couplings.index(coupling)
        return self.quantities.part(slice(first, first + 3))


def ladder(
    torus: Torus,
    couplings: Sequence[float],
    chains: int,
    sweeps: int,
    warm_up: int,
    seed: int,
    nodes: int = 4,
    steps: int = 8,
    workers: int = 1,
    progress: bool = False,
) -> Ladder:
    """Run the path integral at every coupling and at the nodes between them.

    Parameters
    ----------
    torus, couplings
        The theory, and λ₁ < λ₂ < …, all positive.
    chains, sweeps, warm_up, steps, workers
        See `ModeLattice.sample`; a quarter of the sweeps is run at each node.
    seed
        Each run has its own child.
    nodes
        Of the Gauss–Legendre rule between neighbours.
    progress
        Show a bar on stderr.

    Raises
    ------
    InputError
        If the couplings do not ascend from above 0, or a count is not in its range.
    """
    rungs = np.array([0.0, *finite_array(couplings, "the couplings λ", (None,))])
    for what, number, least in (("nodes", nodes, 1), ("sweeps", sweeps, 2)):
        whole(number, f"the number of {what}", least)
    whole(seed, "the seed", 0)
    if len(rungs) < 2 or not (np.diff(rungs) > 0).all():
        raise InputError(f"The couplings ascend from above 0; those given are {list(couplings)}.")
    x, w = leggauss(nodes)
    seeds = iter(np.random.SeedSequence(seed).generate_state((len(rungs) - 1) * (nodes + 1)))
    slope = torus.volume / 24
    values, histories = [], []
    covariance = np.zeros((3 * (len(rungs) - 1),) * 2)
    logarithm, variance = 0.0, 0.0
    bar = tqdm(total=(len(rungs) - 1) * (nodes + 1), unit="run", disable=not progress)

    def run(coupling: float, moves: int) -> History:
        theory = ModeLattice(torus, coupling)
        history = theory.sample(chains, moves, warm_up, int(next(seeds)), steps, workers)
        bar.update()
        return history

    for rung, (low, high) in enumerate(pairwise(rungs)):
        for place, weight in zip(
            (low + high + (high - low) * x) / 2, w * (high - low) / 2, strict=True
        ):
            moments = run(float(place), max(2, sweeps // 4)).moments
            logarithm -= slope * weight * moments.values[1]
            variance += (slope * weight) ** 2 * moments.covariance[1, 1]
        histories.append(run(float(high), sweeps))
        cumulants = histories[-1].cumulants
        values += [logarithm, *cumulants.values]
        at = 3 * rung
        covariance[at + 1 : at + 3, at + 1 : at + 3] = cumulants.covariance
        covariance[at::3, at] = covariance[at, at::3] = variance
    bar.close()
    estimate = Estimate(np.array(values), covariance, len(histories[0].squares))
    return Ladder(tuple(float(c) for c in couplings), estimate, tuple(histories))
