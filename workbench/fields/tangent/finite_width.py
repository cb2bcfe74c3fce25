"""How far finite networks in training are from infinite ones: unbiased comparisons with errors.

A network φ_t is compared with two linear evolutions of *its own* initial function φ_0:

    φ^frozen_t = φ_0 + A_t (Y − φ_0(X))    with the NTK of infinite width,
    φ^own_t    = the same                  with its own NTK at t = 0, its linearisation.

For one hidden layer E φ_0 = 0 and E φ_0 φ_0' = K exactly, at every width; so φ^frozen_t has exactly
the mean μ and the second moments of infinite width. Hence the means of φ_t − φ^frozen_t and of
(φ_t − μ)(φ_t − μ)' − (φ^frozen_t − μ)(φ^frozen_t − μ)' are unbiased for the differences of the
finite ensemble from the infinite one, with errors that shrink with the width (control variates).
What is left is the true difference of order 1/N, which a fit in 1/N removes
(`workbench.fields.statistics.infinite_width`).
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from workbench.errors import InputError
from workbench.fields.statistics.moments import Moments, merged, moments_of
from workbench.fields.tangent.dynamics import Training, of_infinite_width
from workbench.fields.tangent.training import Experiment, TrainedBlock, train

__all__ = ["SIZES", "Finite", "measure"]

SIZES = ("drift", "fluctuation", "own", "frozen")


@dataclass(frozen=True)
class Finite:
    """Statistics of an ensemble of networks of one width at the test points.

    Attributes
    ----------
    width
        N.
    outputs
        Moments of φ_t, flattened (moments in time, test points).
    means
        Moments of φ_t − φ^frozen_t, flattened in the same way.
    covariances
        Moments of the difference of the products, flattened (moments in time, pairs a ≤ b).
    logs
        Moments of the logarithms of four sizes of each network: ‖Θ_T − Θ_0‖/‖Θ_0‖ (drift),
        ‖Θ_0 − Θ‖/‖Θ‖ (fluctuation), and the root mean square over the test points at the end of
        φ − φ^own (own) and of φ − φ^frozen (frozen).
    """

    width: int
    outputs: Moments
    means: Moments
    covariances: Moments
    logs: Moments

    def size(self, name: str) -> tuple[float, float]:
        """Return drift, fluctuation, own or frozen: geometric mean over networks, and its error."""
        if name not in SIZES:
            raise InputError(f"The sizes are {', '.join(SIZES)}, not {name!r}.")
        k = SIZES.index(name)
        size = float(np.exp(self.logs.mean[k]))
        return size, size * float(self.logs.standard_error[k])


def measure(experiment: Experiment, networks: int, executor: Executor | None = None) -> Finite:
    """Train an ensemble and return its statistics; memory does not grow with its size.

    Raises
    ------
    InputError
        If not one step is taken, there is no test point, or the number of networks does not come in
        blocks.
    """
    if not experiment.schedules[-1].steps:
        raise InputError("At least one step of training is needed.")
    if not len(experiment.tests):
        raise InputError("Networks are compared at one test point or more.")
    limit = of_infinite_width(
        experiment.network, experiment.inputs, experiment.targets, experiment.tests
    )
    parts = [
        [moments_of(sample) for sample in _statistics(experiment, limit, block)]
        for block in train(experiment, networks, executor)
    ]
    outputs, means, covariances, logs = (merged(part) for part in zip(*parts, strict=True))
    return Finite(experiment.network.widths[1], outputs, means, covariances, logs)


def _statistics(
    experiment: Experiment, limit: Training, block: TrainedBlock
) -> tuple[Float[np.ndarray, "networks k"], ...]:
    """Return outputs, differences, those of products, and logarithms, a row for each network."""
    n, count = len(experiment.targets), len(block.outputs)
    initial = block.initial
    a, b = np.triu_indices(len(experiment.tests))
    means, products = [], []
    for k, moment in enumerate(experiment.schedules):
        exact = limit.moments(moment)[0][n:]
        frozen = limit.evolve(initial, moment)[:, n:]
        found = block.outputs[:, k, n:]
        means.append(found - frozen)
        centred, still = found - exact, frozen - exact
        products.append(centred[:, a] * centred[:, b] - still[:, a] * still[:, b])
    end = experiment.schedules[-1]
    own = np.stack(
        [
            Training(ntk, ntk, experiment.targets).evolve(phi, end)[n:]
            for ntk, phi in zip(block.first_ntk, initial, strict=True)
        ]
    )
    squares = (
        _square(block.last_ntk - block.first_ntk) / _square(block.first_ntk),
        _square(block.first_ntk - limit.theta) / _square(limit.theta[None]),
        ((block.outputs[:, -1, n:] - own) ** 2).mean(axis=1),
        (means[-1] ** 2).mean(axis=1),
    )
    return (
        block.outputs[:, :, n:].reshape(count, -1),
        np.hstack(means),
        np.hstack(products),
        np.log(np.stack(squares, axis=1)) / 2,
    )


def _square(kernels: Float[np.ndarray, "networks all all"]) -> Float[np.ndarray, " networks"]:
    found: Float[np.ndarray, " networks"] = (kernels**2).sum(axis=(1, 2))
    return found
