"""Elliptical slice sampling of eq. (13): for couplings at which weights are no longer effective.

I. Murray, R. Adams, D. MacKay, *Elliptical slice sampling*, AISTATS 2010. A density that is a
likelihood times a normal density is left invariant by moves along random ellipses, with no step
size to choose. Momenta, phases and amplitudes of a network of cosines become normal variables by
the inverse of their distribution functions; the likelihood is e^{−S_int}.

Chains are independent, each with its own child of one SeedSequence, and one chain is one
observation: its mean after a warm-up. So standard errors need no estimate of autocorrelation, which
is reported beside them. In parameters the density has many equivalent modes; only fields are
looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import erfc, log, pi, sqrt

import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from workbench.accepted import whole
from workbench.compiled import compiled
from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField
from workbench.fields.scalar.line import Line
from workbench.fields.scalar.oscillator import require_phi4
from workbench.fields.scalar.phi4 import Expectations, Observables, derived
from workbench.fields.statistics.autocorrelation import integrated_time
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import Moments, moments_of

__all__ = ["Chains", "slice_sample"]

_WAVES = {"constant": 2, "normal": 3}


@dataclass(frozen=True)
class Chains:
    """What chains measured.

    Attributes
    ----------
    names
        The observables.
    moments
        Of the chains' means, one vector a chain.
    iterations
        Of each chain, after the warm-up.
    evaluations
        Of e^{−S_int}, per iteration.
    time
        The integrated autocorrelation time τ of the first observable; ½ for independent draws.
    """

    names: tuple[str, ...]
    moments: Moments
    iterations: int
    evaluations: float
    time: float

    @property
    def effective_draws(self) -> float:
        """The number of independent draws that would have the same error."""
        return self.moments.count * self.iterations / (2 * self.time)

    def estimate(self, function: Callable[[Expectations], Sequence[complex]]) -> Estimate:
        """Return quantities computed from {name: ⟨f⟩}, with the covariance of their errors."""
        return derived(
            self.moments, lambda mean: function(dict(zip(self.names, mean, strict=True)))
        )


def slice_sample(
    field: CosineField,
    line: Line,
    coupling: float,
    observables: Observables,
    *,
    chains: int,
    iterations: int,
    warm_up: int,
    seed: int,
    executor: Executor | None = None,
) -> Chains:
    """Sample eq. (13) on a line by chains.

    Parameters
    ----------
    field
        In d = 1, with normal or constant amplitudes.
    line
        The box.
    coupling
        λ ≥ 0.
    observables
        What is measured after every iteration.
    chains, iterations, warm_up, seed
        At least 8 chains; iterations that count, at least 2, and that do not.
    executor
        Where chains run; without one, here.

    Raises
    ------
    InputError
        If one of them is out of its range.
    """
    require_phi4(field.mass, coupling, line.length)
    if field.dimension != 1 or field.amplitude not in _WAVES:
        raise InputError(
            "Chains run for fields on a line with amplitudes that are normal or constant."
        )
    whole(chains, "the number of chains", 8)
    whole(iterations, "the number of iterations that count", 2)
    whole(warm_up, "the number of iterations to warm up", 0)
    whole(seed, "the seed", 0)
    tasks = [
        (field, line, float(coupling), observables, warm_up, iterations, child)
        for child in np.random.SeedSequence(seed).spawn(chains)
    ]
    found: Iterable[_Chain] = (
        map(_chain, tasks) if executor is None else executor.map(_chain, tasks)
    )
    means, evaluations, series = zip(
        *tqdm(found, total=chains, desc="chains", leave=False), strict=True
    )
    return Chains(
        observables.names,
        moments_of(np.array(means)),
        iterations,
        float(np.mean(evaluations)),
        integrated_time(np.array(series)),
    )


_Task = tuple[CosineField, Line, float, Observables, int, int, np.random.SeedSequence]
_Chain = tuple[Float[np.ndarray, " k"], float, Float[np.ndarray, " iterations"]]


def _chain(task: _Task) -> _Chain:
    field, line, coupling, observables, warm_up, iterations, seed = task
    generator = np.random.default_rng(seed)
    state = generator.standard_normal((_WAVES[field.amplitude], field.width))
    norm = sqrt(2 * field.normalisation / field.width)
    kind = (field.mass, field.cutoff, float(field.alpha), norm)
    if warm_up:
        _, state, _ = _run(generator, state, kind, line.weights, line.spacing, coupling, warm_up)
    values, _, evaluations = _run(
        generator, state, kind, line.weights, line.spacing, coupling, iterations
    )
    measured = observables.of(values)
    return measured.mean(axis=0), evaluations / iterations, measured[:, 0]


@compiled
def _field(
    state: Float[np.ndarray, "kinds N"],
    kind: tuple[float, float, float, float],
    spacing: float,
    count: int,
) -> Float[np.ndarray, " n"]:
    """Return the field on the line, from normal variables."""
    mass, cutoff, alpha, norm = kind
    width, half = state.shape[1], count // 2
    even, odd = np.zeros(half + 1), np.zeros(half + 1)
    for i in range(width):
        share = 0.5 * erfc(-state[0, i] / sqrt(2.0))
        c = 2 * pi * (0.5 * erfc(-state[1, i] / sqrt(2.0)))
        if alpha == 0.0:
            b, A = mass * np.tan(share * np.arctan(cutoff / mass)), norm
        else:
            b = cutoff * share
            A = norm / sqrt(b * b + mass * mass)
        if state.shape[0] == 3:
            A *= state[2, i]
        A_cos, A_sin = A * np.cos(c), A * np.sin(c)
        cos_h, sin_h = np.cos(b * spacing), np.sin(b * spacing)
        x, y = 1.0, 0.0
        for k in range(half + 1):
            even[k] += A_cos * x
            odd[k] += A_sin * y
            x, y = cos_h * x - sin_h * y, sin_h * x + cos_h * y
    values = np.empty(count)
    for k in range(half + 1):
        values[half + k], values[half - k] = even[k] - odd[k], even[k] + odd[k]
    return values


@compiled
def _run(
    generator: np.random.Generator,
    state: Float[np.ndarray, "kinds N"],
    kind: tuple[float, float, float, float],
    weights: Float[np.ndarray, " n"],
    spacing: float,
    coupling: float,
    iterations: int,
) -> tuple[Float[np.ndarray, "iterations n"], Float[np.ndarray, "kinds N"], int]:
    """Iterate; return the fields, the last state, and the number of evaluations."""
    count = len(weights)
    fields = np.empty((iterations, count))
    field = _field(state, kind, spacing, count)
    likelihood = -coupling / 24 * np.sum(weights * field**4)
    evaluations = 0
    for step in range(iterations):
        other = np.empty_like(state)
        for k in range(state.shape[0]):
            for i in range(state.shape[1]):
                other[k, i] = generator.standard_normal()
        level = likelihood + log(1.0 - generator.random())
        angle = 2 * pi * generator.random()
        low, high = angle - 2 * pi, angle
        while True:
            proposal = state * np.cos(angle) + other * np.sin(angle)
            field = _field(proposal, kind, spacing, count)
            likelihood = -coupling / 24 * np.sum(weights * field**4)
            evaluations += 1
            if likelihood >= level:
                break
            if angle < 0.0:
                low = angle
            else:
                high = angle
            angle = low + (high - low) * generator.random()
        state = proposal
        fields[step] = field
    return fields, state, evaluations
