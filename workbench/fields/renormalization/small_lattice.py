"""φ⁴ theory on one to three sites along the exact renormalization group, without statistics.

On a ring of n sites with E_k = m² + 4 sin²(πk/n) and C_s = e^{−sE}/E the proper-time flow
(`proper_time`) acts on e^{−U} as the semigroup of Ornstein and Uhlenbeck, a positive kernel for
each mode. Its eigenfunctions are products of Hermite polynomials, the operators of this theory with
their scaling:

    e^{−U_s(ξ)} = Σ_n c_n Π_k e^{−s E_k n_k/2} He_{n_k}(ξ_k).

Every operator but 1 dies out: at finitely many sites all are irrelevant. The relative entropy to
the free theory, ∫ γ f ln f with f = e^{−U_s}/Z, falls at the rate ½ Σ_k E_k ∫ γ (∂_k f)²/f. The
densities are found with the kernels, the coefficients from the fine density alone: two ways to
every later scale. Sums over an equidistant grid; float64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy.special import xlogy

from workbench.accepted import is_finite, whole
from workbench.errors import InputError

__all__ = ["SmallLattice"]

Array = Float[np.ndarray, "..."]

_STEP = 0.12
_GRID = np.arange(-72, 73) * _STEP
_GRID_WEIGHTS = np.exp(-(_GRID**2) / 2) * (_STEP / np.sqrt(2 * np.pi))
_ORDER = 48


@dataclass(frozen=True)
class SmallLattice:
    """The theory.

    Parameters
    ----------
    sites
        n = 1, 2 or 3.
    mass
        m > 0.
    coupling
        λ of λφ⁴/24 at each site, from 0 to 100 and to 100 m⁴: densities narrower than that would
        fall between the points of the grid.

    Raises
    ------
    InputError
        If a parameter is outside of its range.

    Examples
    --------
    >>> one = SmallLattice(sites=1, mass=1.0, coupling=6.0)
    >>> entropy, rate = one.relative_entropy(1.0)
    >>> print(f"{entropy:.8f} {rate:.8f}")
    0.01106123 -0.02389434
    """

    sites: int
    mass: float
    coupling: float

    def __post_init__(self) -> None:
        whole(self.sites, "the number of sites", 1, 3)
        if not (is_finite(self.mass) and self.mass > 0):
            raise InputError(f"The mass is {self.mass}; accepted are m > 0.")
        most = 100 * min(1.0, self.mass**4)
        if not (is_finite(self.coupling) and 0 <= self.coupling <= most):
            raise InputError(f"λ is {self.coupling}; accepted are 0 ≤ λ ≤ {most:g} with this mass.")

    @cached_property
    def energies(self) -> Float[np.ndarray, " sites"]:
        """E_k of the modes."""
        k = np.arange(self.sites)
        return np.asarray(self.mass**2 + 4 * np.sin(np.pi * k / self.sites) ** 2)

    @cached_property
    def modes(self) -> Float[np.ndarray, "sites sites"]:
        """The orthonormal real modes: the field at x is Σ_k modes[k, x] ξ_k/√E_k."""
        x, n = np.arange(self.sites), self.sites
        rows = [np.full(n, n**-0.5)]
        if n == 2:
            rows.append(np.array([1.0, -1.0]) / np.sqrt(2))
        if n == 3:
            rows += [np.sqrt(2 / 3) * f(2 * np.pi * x / 3) for f in (np.cos, np.sin)]
        return np.stack(rows)

    @cached_property
    def coefficients(self) -> Array:
        """c_n, an array with one axis for each mode."""
        project = _hermite(_GRID) * _GRID_WEIGHTS / _factorials()[:, None]
        return np.asarray(_on_axes(self._fine, [project] * self.sites))

    def scaled(self, proper_time: float) -> Array:
        """Return the coefficients at s: each operator times e^{−s Σ E_k n_k/2}.

        Raises
        ------
        InputError
            If s is negative or not finite.
        """
        if not (is_finite(proper_time) and proper_time >= 0):
            raise InputError(f"The proper time s is {proper_time}; accepted are s ≥ 0.")
        found = self.coefficients
        for axis, energy in enumerate(self.energies):
            shape = [1] * self.sites
            shape[axis] = _ORDER
            decay = np.exp(-proper_time * energy * np.arange(_ORDER) / 2)
            found = found * decay.reshape(shape)
        return np.asarray(found)

    def relative_entropy(self, proper_time: float) -> tuple[float, float]:
        """Return KL(P_s‖free) and its derivative in s, −½ Σ_k E_k ∫γ (∂_k f)²/f.

        Raises
        ------
        InputError
            If s is not 0 and s m² is below 0.03, where the kernels are narrower than the grid.
        """
        if not (
            is_finite(proper_time) and (proper_time == 0 or proper_time * self.mass**2 >= 0.03)
        ):
            raise InputError(f"s is {proper_time}; accepted are s = 0 and s m² ≥ 0.03.")
        moved = [self._kernels(k, proper_time) for k in range(self.sites)]
        measure = _product([_GRID_WEIGHTS] * self.sites)
        density = _on_axes(self._fine, [kernel for kernel, _ in moved])
        f = density / float((measure * density).sum())
        rate = 0.0
        for axis, energy in enumerate(self.energies):
            if proper_time == 0:
                slope = self._fine_slope(axis) * f
            else:
                slope = _on_axes(self._fine, [pair[k == axis] for k, pair in enumerate(moved)])
                slope *= f.max() / density.max()
            square = np.divide(slope**2, f, out=np.zeros_like(f), where=f > 0)
            rate -= energy / 2 * float((measure * square).sum())
        return float((measure * xlogy(f, f)).sum()), rate

    @cached_property
    def _fine(self) -> Array:
        """e^{−U_0} on the grid."""
        return np.asarray(np.exp(-self.coupling / 24 * (self._field() ** 4).sum(axis=-1)))

    def two_point(self, proper_time: float) -> Float[np.ndarray, " sites"]:
        """Return E_P[ξ_k²] of each mode: 1 + 2 c_{2 of k}/c_0, by orthogonality."""
        scaled = self.scaled(proper_time)
        places = 2 * np.eye(self.sites, dtype=int)
        return np.asarray(1 + 2 * np.array([scaled[tuple(k)] for k in places]) / scaled.flat[0])

    def _fine_slope(self, mode: int) -> Array:
        """−∂_k U_0 on the grid."""
        cubes = self._field() ** 3
        wave = self.modes[mode] / np.sqrt(self.energies[mode])
        return np.asarray(-self.coupling / 6 * (cubes @ wave))

    def _field(self) -> Array:
        """φ_x on the grid of ξ, the site as the last axis."""
        waves = self.modes / np.sqrt(self.energies)[:, None]
        return np.asarray(
            np.stack(np.meshgrid(*[_GRID] * self.sites, indexing="ij"), axis=-1) @ waves
        )

    def _kernels(self, mode: int, proper_time: float) -> tuple[Array, Array]:
        """Return the kernel of a mode from the fine grid to the coarse one, and its derivative."""
        if proper_time == 0:
            return np.eye(len(_GRID)), np.eye(len(_GRID))
        kept = float(np.exp(-proper_time * self.energies[mode] / 2))
        spread = 1 - kept**2
        away = _GRID[None] - kept * _GRID[:, None]
        kernel = np.exp(-(away**2) / (2 * spread)) * (_STEP / np.sqrt(2 * np.pi * spread))
        return kernel, kernel * away * kept / spread


def _on_axes(values: Array, matrices: list[Array]) -> Array:
    """Apply a matrix to each axis."""
    for axis, matrix in enumerate(matrices):
        values = np.moveaxis(np.tensordot(matrix, values, axes=([1], [axis])), 0, axis)
    return values


def _product(weights: list[Array]) -> Array:
    """Return the tensor product of weights."""
    found = weights[0]
    for more in weights[1:]:
        found = np.multiply.outer(found, more)
    return found


def _hermite(x: Array) -> Float[np.ndarray, "order points"]:
    """He_n(x) for n below the order."""
    rows = [np.ones_like(x), x]
    for n in range(1, _ORDER - 1):
        rows.append(x * rows[n] - n * rows[n - 1])
    return np.stack(rows)


def _factorials() -> Float[np.ndarray, " order"]:
    return np.asarray(np.cumprod(np.concatenate([[1.0], np.arange(1.0, _ORDER)])))
