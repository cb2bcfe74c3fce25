"""Densities of amplitudes that are not products: the other way to break the central limit theorem.

Neurons that share a random scale s are independent only given s. However many there are, the
network is a mixture of Gaussian processes, and by de Finetti's theorem this is what exchangeable
neurons amount to. With E s² = 1 the two-point function is unchanged, and

    κ₄(N) = E[s⁴] κ₄(1)/N + Var(s²) Σ₃ G G,

the first term from finite N, the second from dependence: it stays as N → ∞.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from workbench.accepted import is_finite
from workbench.errors import InputError
from workbench.fields.architectures.densities import ScalarDensity
from workbench.fields.architectures.density import require_order
from workbench.fields.architectures.ensemble import Ensemble

__all__ = ["CommonScale", "TwoScales", "with_common_scale"]

Values = Float[np.ndarray, "..."]


@dataclass(frozen=True)
class TwoScales:
    """s² = 1 ± δ, each with probability 1/2: E s² = 1 and Var s² = δ².

    Raises
    ------
    InputError
        If δ is not between 0 and 1.

    Examples
    --------
    >>> TwoScales(0.5).moment(2), TwoScales(0.5).moment(4)
    (1.0, 1.25)
    """

    delta: float

    def __post_init__(self) -> None:
        if not (is_finite(self.delta) and 0 <= self.delta <= 1):
            raise InputError(f"The spread δ of s² is a number from 0 to 1, not {self.delta}.")

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw independent values of s."""
        signs = 2.0 * generator.integers(0, 2, shape) - 1.0
        return np.asarray(np.sqrt(1 + self.delta * signs))

    def moment(self, order: int) -> float:
        """Return E sᵏ."""
        require_order(order)
        return float(((1 + self.delta) ** (order / 2) + (1 - self.delta) ** (order / 2)) / 2)


@dataclass(frozen=True)
class CommonScale:
    """Amplitudes s·a_i, with a_i independent and one s for each network.

    `moment` and `quantile` are those of one amplitude; jointly they are dependent.
    """

    component: ScalarDensity
    scale: TwoScales

    @property
    def event(self) -> tuple[int, ...]:
        """The shape of one value."""
        return ()

    def sample(self, generator: np.random.Generator, shape: tuple[int, ...]) -> Values:
        """Draw amplitudes of networks along the first axis, with one scale for each."""
        s = self.scale.sample(generator, (shape[0],) + (1,) * (len(shape) - 1))
        return np.asarray(s * self.component.sample(generator, shape))

    def moment(self, order: int) -> float:
        """Return E (s a)ᵏ."""
        return self.scale.moment(order) * self.component.moment(order)

    def quantile(self, u: Values) -> Values:
        """Refuse: the amplitudes are no function of independent uniform variables."""
        raise InputError("Dependent amplitudes have no quantile function of their own.")

    def scaled(self, factor: float) -> CommonScale:
        """Return the density of factor·s·a."""
        return replace(self, component=self.component.scaled(factor))


def with_common_scale(ensemble: Ensemble, delta: float) -> Ensemble:
    """Return the ensemble with one random scale for all amplitudes of a network.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import relu
    >>> with_common_scale(relu(10), 0.5).sigma_a  # the two-point function is the same
    1.0
    """
    amplitude = CommonScale(ensemble.amplitude, TwoScales(delta))
    return replace(ensemble, name=f"{ensemble.name}, common scale", amplitude=amplitude)
