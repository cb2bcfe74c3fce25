"""φ⁴ theory with a momentum cutoff on a torus, as a path integral over finitely many modes.

    S = ½ Σ_p (p² + m²)|φ_p|² + (λ/24) ∫d^dx φ⁴

is the action of eqs. (13)–(14) of the paper with the cutoff of eq. (12), on a torus. The integral
over the modes is done by hybrid Monte Carlo (S. Duane, A. Kennedy, B. Pendleton, D. Roweth 1987),
Fourier accelerated and split so that the free part is solved exactly: in the coordinates ξ of
`Torus` it is a rotation of (ξ, π), and the interaction gives kicks (B. Shahbaba, S. Lan,
W. Johnson, R. Neal, *Split Hamiltonian Monte Carlo*, 2014). At λ = 0 every move is accepted, and a
quarter turn draws an independent field. float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import cos, pi, sin

import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.fields.plane.torus import Torus
from workbench.fields.statistics.autocorrelation import integrated_time
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import moments_of

__all__ = ["CHAINS", "History", "ModeLattice"]

CHAINS = 64
"""Chains in a block; each block has its own child of the SeedSequence."""

Fields = Float[np.ndarray, "chains count"]


@dataclass(frozen=True)
class ModeLattice:
    """φ⁴ theory on a torus.

    Parameters
    ----------
    torus
        The momenta and the mass.
    coupling
        λ ≥ 0.

    Raises
    ------
    InputError
        If λ < 0.

    Examples
    --------
    >>> theory = ModeLattice(Torus(dimension=2, side=4.0, mass=1.0, cutoff=2.0), coupling=6.0)
    >>> history = theory.sample(chains=64, sweeps=40, warm_up=10, seed=0)
    >>> history.squares.shape, bool(history.acceptance > 0.95)
    ((64, 40), True)
    """

    torus: Torus
    coupling: float

    def __post_init__(self) -> None:
        if not (is_finite(self.coupling) and self.coupling >= 0):
            raise InputError(
                f"λ is {self.coupling}; accepted are λ ≥ 0, since e^{{-S}} cannot be normalised "
                "otherwise."
            )

    def interaction(self, xi: Fields) -> Float[np.ndarray, " chains"]:
        """Return (λ/24) ∫φ⁴, exact for these momenta."""
        fields = xi @ self.torus.waves
        return self.coupling / 24 * self.torus.volume * self.torus.mean_power(fields, 4)

    def gradient(self, xi: Fields) -> Fields:
        """Return the derivative of `interaction`."""
        fields = xi @ self.torus.waves
        cubes = fields**3 @ self.torus.waves.T
        return np.asarray(self.coupling / 6 * self.torus.volume / fields.shape[1] * cubes)

    def sample(
        self,
        chains: int,
        sweeps: int,
        warm_up: int,
        seed: int,
        steps: int = 8,
        workers: int = 1,
        progress: bool = False,
    ) -> History:
        """Run independent chains from φ = 0.

        Parameters
        ----------
        chains
            At least so many are run: whole blocks of 64.
        sweeps, warm_up
            Moves of each chain that are recorded, and moves before them.
        seed
            The result is a function of it, of the number of blocks and of the moves.
        steps
            Kicks in a move; the more, the higher the acceptance.
        workers
            Threads; no influence on the result.
        progress
            Show a bar on stderr.

        Raises
        ------
        InputError
            If a number is below 1, or the warm-up below 0.
        """
        for what, number, least in (
            ("chains", chains, 1),
            ("sweeps", sweeps, 2),
            ("moves to warm up", warm_up, 0),
            ("steps", steps, 1),
            ("workers", workers, 1),
        ):
            whole(number, f"the number of {what}", least)
        whole(seed, "the seed", 0)
        blocks = -(-chains // CHAINS)

        def run(number: int) -> History:
            child = np.random.SeedSequence(seed, spawn_key=(number,))
            return self._block(sweeps, warm_up, steps, np.random.default_rng(child))

        with ThreadPoolExecutor(workers) as pool:
            found = tqdm(pool.map(run, range(blocks)), total=blocks, disable=not progress)
            return History.joined(list(found))

    def _block(
        self, sweeps: int, warm_up: int, steps: int, generator: np.random.Generator
    ) -> History:
        xi = np.zeros((CHAINS, self.torus.count))
        squares, fourths = np.empty((2, CHAINS, sweeps))
        powers, accepted = np.zeros((CHAINS, len(self.torus.momenta))), 0.0
        for sweep, (now, share) in enumerate(self._moves(xi, warm_up + sweeps, steps, generator)):
            if (recorded := sweep - warm_up) < 0:
                continue
            fields = now @ self.torus.waves
            squares[:, recorded] = self.torus.mean_power(fields, 2)
            fourths[:, recorded] = self.torus.mean_power(fields, 4)
            powers += self._powers(now) / sweeps
            accepted += share / sweeps
        return History(self, squares, fourths, powers, now, accepted)

    def _moves(
        self, xi: Fields, moves: int, steps: int, generator: np.random.Generator
    ) -> Iterator[tuple[Fields, float]]:
        """Yield the chains after each move, and the share of them that moved."""
        interaction = self.interaction(xi)
        for _ in range(moves):
            momentum = generator.standard_normal(xi.shape)
            angle = pi / 2 * generator.uniform(0.8, 1.2) / steps
            new, turned = xi, momentum
            for _ in range(steps):
                new, turned = _rotated(new, turned, angle / 2)
                turned = turned - angle * self.gradient(new)
                new, turned = _rotated(new, turned, angle / 2)
            proposed = self.interaction(new)
            energy = interaction + (xi**2 + momentum**2).sum(axis=1) / 2
            change = proposed + (new**2 + turned**2).sum(axis=1) / 2 - energy
            moved = np.log(generator.random(len(xi))) < -change
            xi = np.where(moved[:, None], new, xi)
            interaction = np.where(moved, proposed, interaction)
            yield xi, float(moved.mean())

    def _powers(self, xi: Fields) -> Float[np.ndarray, "chains k"]:
        """|φ_p|² of the momenta of `Torus.momenta`."""
        pairs = len(self.torus.momenta)
        squares = xi**2
        squares[:, 1:pairs] += squares[:, pairs:]
        return np.asarray(squares[:, :pairs] / (self.torus.multiplicity * self.torus.energies))


def _rotated(xi: Fields, momentum: Fields, angle: float) -> tuple[Fields, Fields]:
    """Solve the free theory for the time `angle`."""
    c, s = cos(angle), sin(angle)
    return c * xi + s * momentum, c * momentum - s * xi


@dataclass(frozen=True, eq=False)
class History:
    """What was recorded of the chains.

    Attributes
    ----------
    theory
        What was sampled.
    squares, fourths
        L^{−d} ∫φ² and L^{−d} ∫φ⁴ after each recorded move.
    powers
        |φ_p|², averaged along each chain.
    last
        ξ of each chain after its last move.
    acceptance
        The share of moves that were accepted.
    """

    theory: ModeLattice
    squares: Float[np.ndarray, "chains sweeps"]
    fourths: Float[np.ndarray, "chains sweeps"]
    powers: Float[np.ndarray, "chains k"]
    last: Fields
    acceptance: float

    @classmethod
    def joined(cls, parts: list[History]) -> History:
        """Return the chains of all parts, in order."""
        return cls(
            parts[0].theory,
            np.concatenate([part.squares for part in parts]),
            np.concatenate([part.fourths for part in parts]),
            np.concatenate([part.powers for part in parts]),
            np.concatenate([part.last for part in parts]),
            float(np.mean([part.acceptance for part in parts])),
        )

    @property
    def integrated_times(self) -> tuple[float, float]:
        """The integrated autocorrelation times of φ² and φ⁴, in moves; 1/2 for independent ones."""
        return integrated_time(self.squares), integrated_time(self.fourths)

    @property
    def effective(self) -> float:
        """The effective number of independent values of φ²."""
        return self.squares.size / (2 * max(self.integrated_times[0], 0.5))

    @property
    def moments(self) -> Estimate:
        """⟨φ²⟩ and ⟨φ⁴⟩, with errors from the independent chains."""
        return moments_of(np.stack([self.squares.mean(1), self.fourths.mean(1)], axis=1)).estimate

    @property
    def cumulants(self) -> Estimate:
        """⟨φ²⟩ and κ₄ = ⟨φ⁴⟩ − 3⟨φ²⟩², the bias of the square removed."""
        moments = self.moments
        m2, m4 = moments.values
        values = np.array([m2, m4 - 3 * (m2**2 - moments.covariance[0, 0])])
        return moments.mapped(values, np.array([[1.0, 0.0], [-6 * m2, 1.0]]))

    @property
    def virial(self) -> Estimate:
        """Σ_p (p² + m²)|φ_p|² + (λ/6) ∫φ⁴ less the number of modes; its mean is 0 exactly.

        This is the Schwinger–Dyson equation ⟨ξ·∂S/∂ξ⟩ = number of ξ, at any coupling.
        """
        torus = self.theory.torus
        free = self.powers @ (torus.multiplicity * torus.energies)
        interaction = self.theory.coupling / 6 * torus.volume * self.fourths.mean(axis=1)
        return moments_of((free + interaction - torus.count)[:, None]).estimate

    @property
    def propagator(self) -> Estimate:
        """⟨|φ_p|²⟩ of the momenta of `Torus.momenta`; 1/(p² + m²) for λ = 0."""
        return moments_of(self.powers).estimate
