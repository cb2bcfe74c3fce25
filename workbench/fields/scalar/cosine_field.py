"""The free scalar as a network of cosines: eqs. (11) and (12) of the paper and their relatives.

With momenta b_i of density q(b) ∝ (b² + m²)^{α−1} in the ball |b| < Λ, phases c_i uniform, and
amplitudes a_i of variance 1/N,

    φ(x) = √(2 Z_α) Σ_i a_i cos(b_i·x + c_i) / (b_i² + m²)^{α/2},
    Z_α = ∫_{|b|<Λ} d^db/(2π)^d (b² + m²)^{α−1},

has the two-point function ∫ d^db/(2π)^d e^{ib·(x−y)}/(b² + m²) at every N. Eq. (11) is α = 1 with
normal amplitudes: Z₁ = vol(B_Λ)/(2π)^d. For α = 0 the momenta carry the propagator, and all
neurons have one size; in d = 1 they are Cauchy variables, and no cutoff is needed. The theories
differ at finite N only, through the moments μ₄ = N²E a⁴ and μ₆ = N³E a⁶:

    κ₄(x₁,…,x₄) = (1/N) { (μ₄/2) Z_α Σ₃ I_{1+α}(x₁ + x₂ − x₃ − x₄) − Σ₃ G G }.

(The sum over j in eq. (11) stands inside the cosine: b_i·x = Σ_j b_ij x_j.)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array, whole
from workbench.errors import InputError
from workbench.fields.scalar.propagators import (
    Array,
    ball_volume,
    momentum_integral,
    require_scalar,
)
from workbench.fields.scalar.waves import Sites, Waves

__all__ = ["AMPLITUDES", "CosineField", "GaussianField"]

AMPLITUDES: Mapping[str, tuple[int, int]] = {
    "normal": (3, 15),
    "constant": (1, 1),
    "rayleigh": (2, 6),
}
"""μ₄ and μ₆ of the amplitudes' densities, of variance 1."""

_HALVINGS = 60


@dataclass(frozen=True)
class CosineField:
    """A member of the family.

    Parameters
    ----------
    width
        The number N of neurons.
    mass
        m > 0.
    cutoff
        Λ; may be infinite for α = 0 in d = 1.
    dimension
        d = 1, 2 or 3.
    alpha
        1 for momenta uniform in the ball, 0 for momenta that carry the propagator.
    amplitude
        ``normal``, ``constant`` or ``rayleigh``.

    Raises
    ------
    InputError
        If one of them is outside its range.

    Examples
    --------
    >>> paper = CosineField.paper(width=8, mass=1.0, cutoff=5.0, dimension=1)
    >>> print(f"{8 * paper.excess:.3f}")  # N (G⁴ − 3G²)/3G² at coinciding points
    2.113
    >>> CosineField.cauchy(width=8, mass=1.0).excess * 8
    -0.5
    """

    width: int
    mass: float
    cutoff: float
    dimension: int
    alpha: int
    amplitude: str

    def __post_init__(self) -> None:
        require_scalar(self.mass, self.cutoff, self.dimension)
        whole(self.width, "N", 1)
        whole(self.alpha, "α", 0, 1)
        if self.alpha == 1 and not np.isfinite(self.cutoff):
            raise InputError(
                "Momenta cannot be uniform in a ball of infinite radius; accepted are finite Λ."
            )
        if not isinstance(self.amplitude, str) or self.amplitude not in AMPLITUDES:
            raise InputError(f"The amplitudes are {', '.join(AMPLITUDES)}, not {self.amplitude!r}.")

    @classmethod
    def paper(cls, *, width: int, mass: float, cutoff: float, dimension: int) -> CosineField:
        """Return eqs. (11) and (12) as printed: α = 1, normal amplitudes."""
        return cls(width, mass, cutoff, dimension, 1, "normal")

    @classmethod
    def cauchy(cls, *, width: int, mass: float, amplitude: str = "constant") -> CosineField:
        """Return the member of d = 1 without a cutoff: b ~ Cauchy(0, m), G = e^{−m|x|}/2m."""
        return cls(width, mass, np.inf, 1, 0, amplitude)

    def with_width(self, width: int) -> CosineField:
        """Return the same field with another number of neurons."""
        return replace(self, width=width)

    def integral(self, power: int, distance: Array) -> Array:
        """Return I_p(|x|) with this mass, cutoff and dimension."""
        return momentum_integral(
            power, distance, mass=self.mass, cutoff=self.cutoff, dimension=self.dimension
        )

    def propagator(self, distance: Array) -> Array:
        """Return G(|x|) = I₁: exact at every N."""
        return self.integral(1, distance)

    @property
    def normalisation(self) -> float:
        """Z_α."""
        if self.alpha == 1:
            return ball_volume(self.dimension, self.cutoff) / (2 * np.pi) ** self.dimension
        return float(self.propagator(np.zeros(())))

    @property
    def mu4(self) -> int:
        """N²E a⁴."""
        return AMPLITUDES[self.amplitude][0]

    @property
    def mu6(self) -> int:
        """N³E a⁶."""
        return AMPLITUDES[self.amplitude][1]

    def connected_four_point(self, points: Float[np.ndarray, "4 d"]) -> float:
        """Return κ₄ at four points, exact at this N.

        Raises
        ------
        InputError
            If there are not four points of d coordinates.
        """
        x = finite_array(points, "four points", (4, self.dimension))
        pairings = (((0, 1), (2, 3)), ((0, 2), (1, 3)), ((0, 3), (1, 2)))
        sums = [x[list(a)].sum(axis=0) - x[list(b)].sum(axis=0) for a, b in pairings]
        lines = [[x[i] - x[j] for i, j in pairing] for pairing in pairings]
        neuron = self.integral(1 + self.alpha, np.linalg.norm(np.array(sums), axis=1)).sum()
        wick = self.propagator(np.linalg.norm(np.array(lines), axis=2)).prod(axis=1).sum()
        return float((self.mu4 / 2 * self.normalisation * neuron - wick) / self.width)

    @property
    def excess(self) -> float:
        """(E φ⁴ − 3G²)/3G² at one point: how far a value of φ is from a Gaussian one."""
        G = float(self.propagator(np.zeros(())))
        return self.connected_four_point(np.zeros((4, self.dimension))) / (3 * G * G)

    def draw(self, networks: int, generator: np.random.Generator) -> Waves:
        """Draw the parameters of networks."""
        shape = (whole(networks, "the number of networks to draw", 1, 10**9), self.width)
        radii = self._radius(generator.random(shape))
        momenta = radii[..., None] * _directions(self.dimension, shape, generator)
        phases = 2 * np.pi * generator.random(shape) - np.pi
        if self.amplitude == "normal":
            a = generator.standard_normal(shape)
        elif self.amplitude == "rayleigh":
            a = np.sqrt(generator.standard_exponential(shape))
        else:
            a = np.ones(shape)
        return Waves(a * self._scale(radii), momenta, phases)

    def fields(
        self, sites: Sites, networks: int, generator: np.random.Generator
    ) -> Float[np.ndarray, "networks n"]:
        """Draw networks and return their fields on sites."""
        return sites.values(self.draw(networks, generator))

    def _scale(self, radii: Array) -> Array:
        """Return the factor √(2Z_α/N) (b² + m²)^{−α/2} of an amplitude of variance 1."""
        norm = np.sqrt(2 * self.normalisation / self.width)
        if self.alpha == 0:
            return np.full_like(radii, norm)
        return np.asarray(norm / np.sqrt(radii**2 + self.mass**2))

    def radius(self, share: Array) -> Array:
        """Return |b| at which the distribution of |b| reaches a share from 0 to 1.

        Raises
        ------
        InputError
            If a share is not between 0 and 1, or 1 where there is no cutoff.
        """
        u = finite_array(share, "shares")
        if not ((u >= 0) & (u <= 1) & (u < (2 if np.isfinite(self.cutoff) else 1))).all():
            raise InputError("Shares are from 0 to 1, and below 1 without a cutoff.")
        return self._radius(u)

    def _radius(self, share: Array) -> Array:
        m, end = self.mass, self.cutoff
        if self.alpha == 1:
            return np.asarray(end * share ** (1 / self.dimension))
        if self.dimension == 1:
            return np.asarray(m * np.tan(share * np.arctan(end / m)))
        if self.dimension == 2:
            return np.asarray(m * np.sqrt(np.expm1(share * np.log1p((end / m) ** 2))))
        low, high = np.zeros_like(share), np.full_like(share, end)
        wanted = share * (end - m * np.arctan(end / m))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            below = middle - m * np.arctan(middle / m) < wanted
            low, high = np.where(below, middle, low), np.where(below, high, middle)
        return np.asarray((low + high) / 2)


@dataclass(frozen=True)
class GaussianField:
    """The Gaussian process of the same propagator: the limit N = ∞ of a cosine field.

    Attributes
    ----------
    of
        The cosine field; its width plays no role.
    """

    of: CosineField

    def fields(
        self, sites: Sites, networks: int, generator: np.random.Generator
    ) -> Float[np.ndarray, "networks n"]:
        """Draw fields on sites."""
        count = whole(networks, "the number of fields to draw", 1)
        root = _root(self.of, sites)
        return np.asarray(generator.standard_normal((count, len(root))) @ root.T)


@lru_cache(maxsize=16)
def _root(field: CosineField, sites: Sites) -> Float[np.ndarray, "n n"]:
    """Return a square root of the covariance between sites."""
    x = sites.points.reshape(len(sites.weights), -1)
    distances = np.linalg.norm(x[:, None] - x[None], axis=2)
    different, places = np.unique(distances.round(12), return_inverse=True)
    covariance = field.propagator(different)[places].reshape(distances.shape)
    variances, modes = np.linalg.eigh(covariance)
    return np.asarray(modes * np.sqrt(np.clip(variances, 0.0, None)))


def _directions(
    dimension: int, shape: tuple[int, int], generator: np.random.Generator
) -> Float[np.ndarray, "networks N d"]:
    """Draw unit vectors; in d = 1 one sign, since −b, −c give the same φ as b, c."""
    if dimension == 1:
        return np.ones((*shape, 1))
    vectors = generator.standard_normal((*shape, dimension))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=2, keepdims=True))
