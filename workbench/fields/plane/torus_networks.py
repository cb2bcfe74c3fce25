"""Networks of cosines on a torus, deformed into φ⁴ theory by eq. (13) of the paper.

The network of eq. (11), with its momenta among those of a `Torus`, is periodic, and lies in the
space of fields over which `ModeLattice` integrates: its action is a finite sum, and no box, no
discretisation and no boundary stand between the two. With P(p) ∝ (p² + m²)^{α−1}, phases c_i
uniform and amplitudes of variance 1/N,

    φ(x) = √(2 Z_α) Σ_i a_i cos(p_i·x + c_i) / (p_i² + m²)^{α/2},   Z_α = L^{−d} Σ_p (p² + m²)^{α−1}

has the propagator L^{−d} Σ_p e^{ip·x}/(p² + m²) at every N. α = 1 with normal amplitudes is
eqs. (11)–(12), momenta uniform in the ball; α = 0 with constant ones has the smallest corrections
in 1/N. The density (13) is sampled by importance weights w = e^{−(λ/24)∫φ⁴} on free networks. As
the means of φ² and φ⁴ over these are known exactly at every N, they serve as control variates: what
their sampled means miss is subtracted from those of w, wφ², wφ⁴ by linear regression.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, is_finite, whole
from workbench.accepted import generator as random_numbers
from workbench.errors import InputError
from workbench.fields.architectures.densities import Constant, Normal, ScalarDensity
from workbench.fields.correlations.sampling import Estimate, stream
from workbench.fields.plane.torus import Torus

__all__ = ["Deformed", "FreeField", "TorusNetworks", "accepted", "deform"]

_OFFERED = 256


@dataclass(frozen=True)
class TorusNetworks:
    """An ensemble of networks on a torus.

    Parameters
    ----------
    torus
        Its momenta, mass and volume.
    width
        N.
    alpha
        0: the momenta carry the propagator; 1: they are uniform, and the amplitudes carry it.
    amplitude
        The density of a_i, up to scale.

    Raises
    ------
    InputError
        If the width is below 1, α not finite, or all amplitudes 0.

    Examples
    --------
    >>> torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=5.0)
    >>> networks = TorusNetworks.constant(torus, width=16)
    >>> networks.draw(3, np.random.default_rng(0)).shape  # the coordinates ξ of the torus
    (3, 37)
    >>> round(16 * networks.excess, 12)
    -0.5
    """

    torus: Torus
    width: int
    alpha: float
    amplitude: ScalarDensity

    def __post_init__(self) -> None:
        whole(self.width, "the width N of a network", 1)
        if not is_finite(self.alpha):
            raise InputError(f"α is {self.alpha}; accepted are finite numbers.")
        if not self.amplitude.moment(2) > 0:
            raise InputError("The amplitudes of a network are not all 0.")

    @classmethod
    def paper(cls, torus: Torus, width: int) -> TorusNetworks:
        """Return eqs. (11)–(12): uniform momenta, normal amplitudes."""
        return cls(torus, width, 1.0, Normal(1.0))

    @classmethod
    def constant(cls, torus: Torus, width: int) -> TorusNetworks:
        """Return the member of the family whose neurons all have one size."""
        return cls(torus, width, 0.0, Constant(1.0))

    def with_width(self, width: int) -> TorusNetworks:
        """Return the ensemble of another width."""
        return replace(self, width=width)

    @property
    def excess(self) -> float:
        """E φ⁴/(3G²) − 1 at a point: exactly a number divided by N."""
        mu4 = self.amplitude.moment(4) / self.amplitude.moment(2) ** 2
        size = self.torus.power_sum(1 - self.alpha) * self.torus.power_sum(1 + self.alpha)
        return (mu4 / 2 * size / self.torus.propagator**2 - 1) / self.width

    def draw(
        self, networks: int, generator: np.random.Generator
    ) -> Float[np.ndarray, "networks count"]:
        """Draw networks, given by the coordinates ξ of their fields."""
        torus = self.torus
        shape = (whole(networks, "the number of networks to draw", 1), self.width)
        pairs = len(torus.momenta)
        share = torus.multiplicity * torus.energies ** (self.alpha - 1)
        steps = np.cumsum(share / share.sum())[:-1]
        mode = np.searchsorted(steps, generator.random(shape), side="right")
        phase = generator.uniform(-np.pi, np.pi, shape)
        a = self.amplitude.sample(generator, shape)
        scale = np.sqrt(2 * torus.power_sum(1 - self.alpha) / self.width)
        scale /= np.sqrt(self.amplitude.moment(2))
        norm = torus.energies ** ((1 - self.alpha) / 2) * np.sqrt(torus.volume / torus.multiplicity)
        a = a * (scale * norm)[mode]
        where = (mode + pairs * np.arange(networks)[:, None]).ravel()
        cosine = np.bincount(where, (a * np.cos(phase)).ravel(), networks * pairs)
        sine = np.bincount(where, (-a * np.sin(phase)).ravel(), networks * pairs)
        shaped = (networks, pairs)
        return np.concatenate([cosine.reshape(shaped), sine.reshape(shaped)[:, 1:]], axis=1)


@dataclass(frozen=True)
class FreeField:
    """The limit N → ∞ of every ensemble on a torus: the Gaussian process itself."""

    torus: Torus

    @property
    def excess(self) -> float:
        """E φ⁴/(3G²) − 1 at a point."""
        return 0.0

    def draw(
        self, networks: int, generator: np.random.Generator
    ) -> Float[np.ndarray, "networks count"]:
        """Draw fields, given by their coordinates ξ."""
        count = whole(networks, "the number of fields to draw", 1)
        return generator.standard_normal((count, self.torus.count))


@dataclass(frozen=True, eq=False)
class Deformed:
    """An ensemble deformed by eq. (13) at several couplings, all from the same draws.

    Attributes
    ----------
    couplings
        Each λ.
    quantities
        For each λ: ln Z, ⟨φ²⟩ and κ₄ = ⟨φ⁴⟩ − 3⟨φ²⟩² at a point, with their covariance.
    effective
        For each λ: the effective share of the draws, Z(λ)²/Z(2λ).
    """

    couplings: tuple[float, ...]
    quantities: Estimate
    effective: tuple[float, ...]

    def at(self, coupling: float) -> Estimate:
        """Return ln Z, ⟨φ²⟩ and κ₄ of one coupling."""
        if coupling not in self.couplings:
            raise InputError(f"The couplings are {self.couplings}; λ = {coupling} is not there.")
        first = 3 * self.couplings.index(coupling)
        return self.quantities.part(slice(first, first + 3))


def deform(
    prior: TorusNetworks | FreeField,
    couplings: Sequence[float],
    networks: int,
    seed: int,
    workers: int = 1,
    progress: bool = False,
) -> Deformed:
    """Sample eq. (13) by importance weights.

    Raises
    ------
    InputError
        If there is no coupling, one is negative or occurs twice, or all weights vanish.

    Examples
    --------
    >>> torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=2.0)
    >>> found = deform(TorusNetworks.constant(torus, width=32), [6.0], networks=20_000, seed=0)
    >>> found.at(6.0).values.shape, bool(0.5 < found.effective[0] < 1)
    ((3,), True)
    """
    strengths = finite_array(couplings, "the couplings λ", (None,))
    if not len(strengths) or strengths.min() < 0 or len(set(strengths)) < len(strengths):
        raise InputError(f"The couplings are different numbers λ ≥ 0, not {strengths.tolist()}.")
    torus, rates = prior.torus, strengths / 24 * prior.torus.volume

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " values"]:
        fields = prior.draw(count, generator) @ torus.waves
        squares, fourths = torus.mean_power(fields, 2), torus.mean_power(fields, 4)
        weights = np.exp(-rates[:, None] * fourths)
        observed = np.stack([np.ones(count), squares, fourths], axis=1)
        weighted = weights @ observed / count
        return np.concatenate(
            [weighted.ravel(), observed[:, 1:].mean(axis=0), (weights**2).mean(axis=1)]
        )

    found = stream(observe, networks, seed, workers=workers, progress=progress)
    ends = 3 * len(rates)
    if not (found.values[ends + 2 :] > 0).all():
        raise InputError("λ is too strong for weights on this torus: all of them vanish.")
    share = found.values[:ends:3] ** 2 / found.values[ends + 2 :]
    G = torus.propagator
    known = np.array([G, 3 * G**2 * (1 + prior.excess)])
    quantities = _normalised(_controlled(found.part(slice(0, ends + 2)), known))
    return Deformed(tuple(strengths.tolist()), quantities, tuple(share.tolist()))


def accepted(
    prior: TorusNetworks | FreeField, coupling: float, draws: int, seed: int
) -> Float[np.ndarray, "draws count"]:
    """Draw ξ from eq. (13) by rejection: a network is kept with probability e^{−(λ/24)∫φ⁴}.

    The same seed offers the same networks at every λ, and those kept at one λ are kept at every
    smaller one.

    Raises
    ------
    InputError
        If λ < 0, no draws are asked for, or fewer than one network in 10⁴ is kept.
    """
    if not (is_finite(coupling) and coupling >= 0):
        raise InputError(f"λ is {coupling}; accepted are λ ≥ 0.")
    whole(draws, "the number of draws", 1)
    torus, generator = prior.torus, random_numbers(seed)
    rate, kept = coupling / 24 * torus.volume, np.zeros((0, torus.count))
    for _ in range(1 + 10_000 * draws // _OFFERED):
        xi = prior.draw(_OFFERED, generator)
        fourths = torus.mean_power(xi @ torus.waves, 4)
        kept = np.concatenate([kept, xi[generator.random(_OFFERED) < np.exp(-rate * fourths)]])
        if len(kept) >= draws:
            return kept[:draws]
    raise InputError(f"λ = {coupling} is too strong for rejection on this torus.")


def _controlled(sums: Estimate, known: Float[np.ndarray, " controls"]) -> Estimate:
    """Regress on the last quantities, whose means are known, and leave them out."""
    first = len(sums.values) - len(known)
    covariance = sums.covariance
    slopes = np.linalg.solve(covariance[first:, first:], covariance[first:, :first]).T
    return Estimate(
        sums.values[:first] - slopes @ (sums.values[first:] - known),
        covariance[:first, :first] - slopes @ covariance[first:, :first],
        sums.blocks,
    )


def _normalised(sums: Estimate) -> Estimate:
    """From means of w, w φ² and w φ⁴ to ln Z, ⟨φ²⟩ and κ₄, to first order in the errors."""
    values, jacobian = np.empty(len(sums.values)), np.zeros((len(sums.values),) * 2)
    for first in range(0, len(values), 3):
        Z, s2, s4 = sums.values[first : first + 3]
        m2, m4 = s2 / Z, s4 / Z
        values[first : first + 3] = np.log(Z), m2, m4 - 3 * m2**2
        jacobian[first : first + 3, first : first + 3] = (
            np.array(
                [
                    [1, 0, 0],
                    [-m2, 1, 0],
                    [-m4 + 6 * m2**2, -6 * m2, 1],
                ]
            )
            / Z
        )
    return sums.mapped(values, jacobian)
