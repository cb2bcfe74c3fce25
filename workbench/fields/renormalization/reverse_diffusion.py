"""Renormalization run backwards: fields are generated from noise, with their exact weights.

Let r_s = −∂U_s be the force at the scale s (`proper_time`). Given the coarser field ξ', the mean
of the finer one is exactly a ξ' + (1 − a²) r'(ξ')/a. The reverse step draws

    ξ ~ N(a ξ' + δ, 1 − a²),      δ = (1 − a²) r'(ξ')/a,

with the exact force or a learned one (J. Sohl-Dickstein et al. 2015; J. Ho, A. Jain, P. Abbeel
2020); for a free field δ = 0 and it is exact for any step. A learned force makes errors. But
forward and reverse steps are known densities, so every generated field carries the weight

    w = e^{−U_0(ξ_0)} Π exp(−|δ|²/(2σ²) − ε·δ/σ),      σ² = 1 − a²,

ε the noise that was drawn (I. Girsanov's theorem for these steps; C. Jarzynski 1997). Then
E[w f(ξ_0)] = Z/Z_free ⟨f⟩ and E[w] = Z/Z_free whatever the force: the network speeds up, it does
not decide. How good it is shows in the effective sample size (Σw)²/Σw².
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from tqdm import tqdm

from workbench.accepted import finite_array, generator, whole
from workbench.errors import InputError
from workbench.fields.plane.mode_lattice import ModeLattice
from workbench.fields.renormalization.proper_time import ProperTimes
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import moments_of

__all__ = ["Force", "Generated", "free_force", "generate"]

Fields = Float[np.ndarray, "fields count"]

Force = Callable[[Fields, int], Fields]
"""ξ and the number of the scale ↦ −∂U_s(ξ)."""

_BLOCK = 512


def free_force(fields: Fields, step: int) -> Fields:
    """Return the force of the free theory, 0."""
    return np.zeros_like(fields)


@dataclass(frozen=True, eq=False)
class Generated:
    """Generated fields.

    Attributes
    ----------
    theory
        What they are fields of.
    fields
        ξ at s = 0.
    log_weights
        ln w of each.
    path
        The first few fields at every scale, the finest first: what a picture shows.
    """

    theory: ModeLattice
    fields: Fields
    log_weights: Float[np.ndarray, " fields"]
    path: Float[np.ndarray, "scales few count"]

    @property
    def effective(self) -> float:
        """The effective sample size (Σw)²/Σw²."""
        weights = np.exp(self.log_weights - self.log_weights.max())
        return float(weights.sum() ** 2 / (weights**2).sum())

    @property
    def log_ratio(self) -> Estimate:
        """ln(Z/Z_free) from the mean of w."""
        highest = float(self.log_weights.max())
        mean = moments_of(np.exp(self.log_weights - highest)[:, None]).estimate
        return mean.mapped(np.log(mean.values) + highest, np.diag(1 / mean.values))

    def means(self, values: Float[np.ndarray, "fields k"]) -> tuple[Estimate, Estimate]:
        """Return means of functions of the fields without weights, and with them.

        The weighted mean is Σ w f/Σ w with its error to first order.
        """
        values = finite_array(values, "the functions", (len(self.fields), None))
        weights = np.exp(self.log_weights - self.log_weights.max())[:, None]
        both = moments_of(np.concatenate([weights * values, weights], axis=1)).estimate
        ratio = both.values[:-1] / both.values[-1]
        jacobian = np.concatenate([np.eye(len(ratio)), -ratio[:, None]], axis=1) / both.values[-1]
        return moments_of(values).estimate, both.mapped(ratio, jacobian)


def generate(
    theory: ModeLattice,
    times: ProperTimes,
    force: Force,
    count: int,
    seed: int,
    few: int = 4,
    progress: bool = False,
) -> Generated:
    """Draw noise at the coarsest scale and take the steps back to the finest.

    Parameters
    ----------
    theory
        The interaction.
    times
        Scales; the last must have washed out all waves, up to what the weights repair.
    force
        −∂U_s, exact or learned.
    count
        How many fields; whole blocks of 512 are drawn and cut off.
    seed
        The result is a function of it; the first fields do not depend on the count.
    few
        Fields whose whole path is kept.
    progress
        Show a bar on stderr.

    Raises
    ------
    InputError
        If a number is outside of its range, the scales are those of another torus, or the force is
        not finite.
    """
    whole(count, "the number of fields", 1, 10**7)
    whole(few, "the number of paths", 1, _BLOCK)
    if times.torus != theory.torus:
        raise InputError("The scales are those of another torus than the theory's.")
    blocks = -(-count // _BLOCK)
    found = [
        _block(theory, times, force, generator(seed, block), few)
        for block in tqdm(range(blocks), disable=not progress, leave=False)
    ]
    fields, weights = (np.concatenate([part[k] for part in found])[:count] for k in (0, 1))
    return Generated(theory, fields, weights, found[0][2])


def _block(
    theory: ModeLattice, times: ProperTimes, force: Force, random: np.random.Generator, few: int
) -> tuple[Fields, Float[np.ndarray, " fields"], Float[np.ndarray, "scales few count"]]:
    xi = random.standard_normal((_BLOCK, theory.torus.count))
    log_weights = np.zeros(_BLOCK)
    path = [xi[:few]]
    for step in range(times.steps - 1, -1, -1):
        kept = times.kept_by_step[step]
        variance = 1 - kept**2
        pull = force(xi, step + 1)
        if np.shape(pull) != xi.shape or not np.isfinite(pull).all():
            raise InputError(f"The force at scale {step + 1} is not a finite number for each mode.")
        shift = variance / kept * pull
        noise = random.standard_normal(xi.shape)
        log_weights -= (shift**2 / (2 * variance) + noise * shift / np.sqrt(variance)).sum(axis=1)
        xi = kept * xi + shift + np.sqrt(variance) * noise
        path.append(xi[:few])
    return xi, log_weights - theory.interaction(xi), np.stack(path[::-1])
