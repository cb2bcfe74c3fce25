"""φ⁴ theory as a deformed density of a network's parameters: eq. (13) of the paper, by reweighting.

    P(a, b, c) ∝ P_G(a) P_G(b) P_G(c) exp(−(λ/4!) ∫_box φ_{a,b,c}(x)⁴ d^dx)

On all of R^d the integral is infinite for almost every network, so that the density (13) needs a
box; the integral is a rule of quadrature on its sites. Networks are drawn from P_G and weighted by
the exponential w, for several couplings at once. Expectations are ratios of means,

    ⟨f⟩_λ = E[w f]/E[w],      Z(λ) = E[w],      effective share of draws = E[w]²/E[w²],

whose last is Z(λ)²/Z(2λ). Errors follow from the covariance of the means by the derivative of
what is computed from them (the delta method, or influence function), taken by a complex step.

Networks come in blocks, each from its own child of one SeedSequence, and blocks are added in their
order; so results do not depend on the number of workers. float64.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from workbench.accepted import finite_array, whole
from workbench.accepted import generator as random_numbers
from workbench.errors import InputError
from workbench.fields.scalar.oscillator import require_phi4
from workbench.fields.scalar.waves import FreeField, Sites
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import Moments, merged, moments_of

__all__ = [
    "BLOCK",
    "Expectations",
    "Observables",
    "Reweighted",
    "derived",
    "resample",
    "reweight",
]

BLOCK = 2048
"""Networks in a block."""

_STEP = 1e-30

Expectations: TypeAlias = Mapping[str, complex]
"""⟨f⟩ by the name of f, and Z."""


class Observables(Protocol):
    """Functions of the field on the sites."""

    @property
    def names(self) -> tuple[str, ...]:
        """What they are called."""

    def of(self, values: Float[np.ndarray, "networks n"]) -> Float[np.ndarray, "networks k"]:
        """Return all of them for each field."""


@dataclass(frozen=True)
class Reweighted:
    """Means over networks drawn from P_G, for several couplings.

    Attributes
    ----------
    couplings, names
        Each λ, and the observables' names.
    moments
        Of the vectors that hold, for each λ, w, w² and w·f for each f.
    """

    couplings: tuple[float, ...]
    names: tuple[str, ...]
    moments: Moments

    def effective_share(self, coupling: float) -> float:
        """Return E[w]²/E[w²], the effective sample size over the number of draws."""
        at = self._at(coupling)
        return float(self.moments.mean[at] ** 2 / self.moments.mean[at + 1])

    def estimate(
        self, function: Callable[[Mapping[float, Expectations]], Sequence[complex]]
    ) -> Estimate:
        """Return quantities computed from expectations, with the covariance of their errors.

        Parameters
        ----------
        function
            Takes {λ: {name: ⟨f⟩_λ, …, "Z": Z(λ)}} to a list of numbers; it is differentiated by a
            complex step, so it is made of arithmetic and of logarithms, exponentials and powers.
        """
        size = 2 + len(self.names)

        def quantities(mean: np.ndarray) -> Sequence[complex]:
            parts = mean.reshape(-1, size)
            return function(
                {
                    coupling: {"Z": part[0]}
                    | dict(zip(self.names, part[2:] / part[0], strict=True))
                    for coupling, part in zip(self.couplings, parts, strict=True)
                }
            )

        return derived(self.moments, quantities)

    def require_weights(self, coupling: float) -> None:
        """Refuse a coupling for which not one weight is above 0."""
        if not self.moments.mean[self._at(coupling) + 1] > 0:
            raise InputError(
                f"λ = {coupling:g} is too strong for weights in this box: all of them vanish."
            )

    def _at(self, coupling: float) -> int:
        if coupling not in self.couplings:
            raise InputError(
                f"λ = {coupling} was not asked for; sampled are "
                f"{', '.join(f'{known:g}' for known in self.couplings)}."
            )
        return self.couplings.index(coupling) * (2 + len(self.names))


def derived(moments: Moments, function: Callable[[np.ndarray], Sequence[complex]]) -> Estimate:
    """Return functions of a mean vector with the covariance of their errors, to first order.

    Examples
    --------
    >>> ratio = derived(moments_of(np.array([[1.0, 2.0], [2.0, 4.0]])), lambda v: [v[0] / v[1]])
    >>> float(ratio.values[0]), float(ratio.errors[0])
    (0.5, 0.0)
    """
    mean = moments.mean.astype(complex)
    values = np.array(function(mean), complex).real
    jacobian = np.empty((len(values), len(mean)))
    for k in range(len(mean)):
        moved = mean.copy()
        moved[k] += 1j * _STEP
        jacobian[:, k] = np.array(function(moved), complex).imag / _STEP
    return moments.estimate.mapped(values, jacobian)


def reweight(
    field: FreeField,
    sites: Sites,
    couplings: Sequence[float],
    observables: Observables,
    *,
    networks: int,
    seed: int,
    executor: Executor | None = None,
) -> Reweighted:
    """Sample eq. (13) for several couplings by weighting networks drawn from P_G.

    Parameters
    ----------
    field
        The architecture and P_G; a Gaussian field is the limit of infinite width.
    sites
        The box.
    couplings
        Different λ ≥ 0.
    observables
        What is measured.
    networks, seed
        How many networks are drawn, at least 2, and the seed.
    executor
        Where blocks are computed; without one, here.

    Raises
    ------
    InputError
        If a coupling is negative, there is none, the number of networks is below 2, or a coupling
        is so strong that all weights vanish.
    """
    couplings = tuple(finite_array(couplings, "the couplings λ", (None,)).tolist())
    require_draws(couplings, networks)
    whole(seed, "the seed", 0)
    blocks = -(-networks // BLOCK)
    sizes = [BLOCK] * (blocks - 1) + [networks - BLOCK * (blocks - 1)]
    seeds = np.random.SeedSequence(seed).spawn(blocks)
    tasks = [
        (field, sites, couplings, observables, size, child)
        for size, child in zip(sizes, seeds, strict=True)
    ]
    parts: Iterable[Moments] = (
        map(_block, tasks) if executor is None else executor.map(_block, tasks)
    )
    shown = tqdm(parts, total=blocks, desc="networks", unit_scale=BLOCK, leave=False)
    found = Reweighted(couplings, observables.names, merged(shown))
    for coupling in couplings:
        found.require_weights(coupling)
    return found


def resample(
    field: FreeField, sites: Sites, coupling: float, *, draws: int, seed: int
) -> Float[np.ndarray, "draws n"]:
    """Return fields of eq. (13): drawn from P_G and kept with probability e^{−S_int}.

    Rejection is exact, and costs 1/Z(λ) networks a field. The same seed offers the same networks at
    every λ, so fields change little from one coupling to the next.

    Raises
    ------
    InputError
        If λ < 0, no draws are asked for, or fewer than one draw in 10⁴ is kept.
    """
    require_phi4(1.0, coupling, 1.0)
    whole(draws, "the number of draws", 1)
    generator = random_numbers(seed)
    kept: list[np.ndarray] = []
    offered = 0
    while len(kept) < draws:
        values = field.fields(sites, 256, generator)
        chance = generator.random(256)
        kept.extend(values[chance < np.exp(-coupling / 24 * (values**4 @ sites.weights))])
        offered += 256
        if offered > 10**4 * draws:
            raise InputError(f"λ = {coupling} is too strong for rejection in this box.")
    return np.array(kept[:draws])


def require_draws(couplings: Sequence[float], networks: int) -> None:
    """Refuse couplings and numbers of networks with which nothing can be estimated.

    Raises
    ------
    InputError
        If a coupling is negative or occurs twice, there is none, or fewer than 2 networks.
    """
    for coupling in couplings:
        require_phi4(1.0, coupling, 1.0)
    if not couplings or len(set(couplings)) < len(couplings):
        raise InputError("The couplings are one λ or more, all different.")
    whole(networks, "the number of networks", 2)


_Task = tuple[FreeField, Sites, tuple[float, ...], Observables, int, np.random.SeedSequence]


def _block(task: _Task) -> Moments:
    field, sites, couplings, observables, size, seed = task
    values = field.fields(sites, size, np.random.default_rng(seed))
    return moments_of(weighted(values, sites, couplings, observables))


def weighted(
    values: Float[np.ndarray, "networks n"],
    sites: Sites,
    couplings: tuple[float, ...],
    observables: Observables,
) -> Float[np.ndarray, "networks v"]:
    """Return, for each field and each λ, the numbers w, w² and w·f, side by side."""
    action = values**4 @ sites.weights / 24
    measured = observables.of(values)
    parts: list[np.ndarray] = []
    for coupling in couplings:
        w = np.exp(-coupling * action)[:, None]
        parts += [w, w * w, w * measured]
    return np.hstack(parts)
