"""φ⁴ theory of a single variable along the exact renormalization group, by quadrature.

With C_t the variance of what is still to be integrated over, decreasing from C_0 = 1, and
D = −dC/dt, the effective interaction is J. Polchinski's (Nucl. Phys. B 231, 1984)

    e^{−V_t(φ)} = E_{z ~ N(0, 1 − C_t)} e^{−V_0(φ + z)},    ∂_t V = ½ D (V'' − V'²),

and the density of the field that is left, P_t ∝ g_t e^{−V_t} with g_t = N(0, C_t), obeys

    ∂_t P = ½ ∂(D P ∂ ln(P/Q_t)),      Q_t = N(0, C_t/2):

the gradient flow of the relative entropy KL(P‖Q_t) in Wasserstein's metric, whose reference moves
(J. Cotler, S. Rezchikov, the paper's [63]). Because of the moving reference KL(P_t‖Q_t) is not
monotone. KL(P_t‖g_t) is: P and g solve one linear equation, and (N. de Bruijn's identity)

    d/dt KL(P_t‖g_t) = −½ D E_P[V_t'²] ≤ 0.

Here V_0 = λφ⁴/24 and C_t = e^{−t}, so that t = −ln C_t. All integrals are sums over equidistant
points about the integrand's peak, which converge faster than any power since integrands are entire
and decay like normal densities. float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, expm1, log, pi, sqrt

import numpy as np
from jaxtyping import Float
from scipy.special import kve

from workbench.accepted import finite_array, is_finite
from workbench.errors import InputError

__all__ = ["Entropies", "ZeroDimensionalPhi4"]

Points = Float[np.ndarray, " points"]

_NODES = np.linspace(-9.0, 9.0, 301)
_STEP = float(_NODES[1] - _NODES[0])
_WEIGHTS = np.exp(-(_NODES**2) / 2) * _STEP / sqrt(2 * pi)


@dataclass(frozen=True)
class Entropies:
    """Relative entropies of P_t, and their rates from the laws above.

    Attributes
    ----------
    to_free, free_rate
        KL(P‖g_t), and −½ D E_P[V'²].
    to_reference, reference_rate
        KL(P‖Q_t); −½ D E_P[(∂ ln P/Q)²] + D (⟨φ²⟩ − C/2)/C², the second term from the moving Q_t.
    dissipation
        ½ D E_P[(∂ ln P/Q)²], the first of these, at which KL falls while Q stands still.
    """

    to_free: float
    free_rate: float
    to_reference: float
    reference_rate: float
    dissipation: float


@dataclass(frozen=True)
class ZeroDimensionalPhi4:
    """The theory e^{−φ²/2 − λφ⁴/24} of one variable and its flow.

    Parameters
    ----------
    coupling
        λ, from 0 to 10⁴.

    Raises
    ------
    InputError
        If λ is outside of its range.

    Examples
    --------
    >>> theory = ZeroDimensionalPhi4(6.0)
    >>> print(f"{theory.partition_function:.12f}")
    0.772052177853
    >>> print(f"{theory.moments(0.0)[0]:.10f}", f"{theory.entropies(1.0).to_free:.10f}")
    0.4679199170 0.0110612286
    """

    coupling: float

    def __post_init__(self) -> None:
        if not (is_finite(self.coupling) and 0 <= self.coupling <= 1e4):
            raise InputError(f"λ is {self.coupling}; accepted are 0 ≤ λ ≤ 10000.")

    @property
    def partition_function(self) -> float:
        """Z = E_{φ ~ N(0, 1)} e^{−λφ⁴/24} = √(3/(2πλ)) e^u K_{1/4}(u), u = 3/(4λ)."""
        if self.coupling < 1e-6:
            return float(_WEIGHTS @ np.exp(-self.coupling / 24 * _NODES**4))
        u = 3 / (4 * self.coupling)
        return float(sqrt(3 / (2 * pi * self.coupling)) * kve(0.25, u))

    def variance(self, t: float) -> float:
        """Return C_t = e^{−t}.

        Raises
        ------
        InputError
            If t is not from 0 to 50.
        """
        if not (is_finite(t) and 0 <= t <= 50):
            raise InputError(f"The scale t is {t}; accepted are 0 ≤ t ≤ 50 (t = −ln C).")
        return exp(-t)

    def interaction(self, t: float, phi: Points) -> tuple[Points, Points, Points]:
        """Return V_t, V_t' and V_t'' at some φ.

        The derivatives are averages over φ + z with the weight e^{−V_0}: V_t' = ⟨V_0'⟩ and
        V_t'' = ⟨V_0''⟩ − ⟨V_0'²⟩ + ⟨V_0'⟩². The peak y = φ + z of the integrand solves
        y + (1 − C) λy³/6 = φ; the points are half as far apart as it is wide.

        Raises
        ------
        InputError
            If φ is no row of finite numbers up to 10⁶, or t is outside of its range.
        """
        self.variance(t)
        here = finite_array(phi, "the fields", (None,))
        if not (np.abs(here) <= 1e6).all():
            raise InputError("A field is beyond 10⁶; accepted are |φ| ≤ 10⁶.")
        noise = sqrt(-expm1(-t))
        root = sqrt(self.coupling / 2) * noise
        peak = 2 / root * np.sinh(np.arcsinh(1.5 * root * here) / 3) if root > 1e-150 else here
        width = np.minimum(1, 0.5 / (_STEP * np.sqrt(1 + (root * peak) ** 2)))[:, None]
        nodes = -noise * self.coupling / 6 * peak[:, None] ** 3 + width * _NODES
        shifted = peak[:, None] + noise * width * _NODES
        exponent = -self.coupling / 24 * shifted**4 - nodes**2 / 2
        highest = exponent.max(axis=1, keepdims=True)
        weights = width * (_STEP / sqrt(2 * pi)) * np.exp(exponent - highest)
        total = weights.sum(axis=1)
        first = self.coupling / 6 * shifted**3
        slope = (weights * first).sum(axis=1) / total
        bend = (weights * (self.coupling / 2 * shifted**2 - (first - slope[:, None]) ** 2)).sum(1)
        return -np.log(total) - highest[:, 0], slope, bend / total

    def density(self, t: float, phi: Points) -> Points:
        """Return P_t at some φ."""
        C = self.variance(t)
        free = np.exp(-(np.asarray(phi) ** 2) / (2 * C)) / sqrt(2 * pi * C)
        return np.asarray(free * np.exp(-self.interaction(t, phi)[0]) / self.partition_function)

    def score(self, t: float, phi: Points) -> Points:
        """Return ∂ ln P_t = −φ/C_t − V_t'."""
        return np.asarray(-np.asarray(phi) / self.variance(t) - self.interaction(t, phi)[1])

    def moments(self, t: float) -> tuple[float, float]:
        """Return ⟨φ²⟩ and the connected ⟨φ⁴⟩_c = ⟨φ⁴⟩ − 3⟨φ²⟩² of P_t."""
        phi, weights = self._nodes(t)
        second, fourth = float(weights @ phi**2), float(weights @ phi**4)
        return second, fourth - 3 * second**2

    def entropies(self, t: float) -> Entropies:
        """Return the relative entropies and their rates."""
        C = D = self.variance(t)
        phi, weights = self._nodes(t)
        V, slope, _ = self.interaction(t, phi)
        second = float(weights @ phi**2)
        to_free = float(-(weights @ V) - log(self.partition_function))
        dissipation = float(D / 2 * (weights @ (phi / C - slope) ** 2))
        return Entropies(
            to_free,
            float(-D / 2 * (weights @ slope**2)),
            to_free + second / (2 * C) - log(2) / 2,
            -dissipation + D * (second - C / 2) / C**2,
            dissipation,
        )

    def _nodes(self, t: float) -> tuple[Points, Points]:
        """Points φ with weights that integrate against P_t."""
        phi = sqrt(self.variance(t)) * _NODES
        weights = _WEIGHTS * np.exp(-self.interaction(t, phi)[0])
        return phi, weights / weights.sum()
