"""Functions on a flat square torus: derivatives and integrals by the fast Fourier transform.

On n × n points, n even, a smooth periodic function is replaced by the trigonometric polynomial
through its values; errors fall faster than any power of 1/n. The derivative of the highest mode,
which the points cannot tell from its mirror image, is set to zero; its second derivative is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import pi

import numpy as np
from jaxtyping import Complex, Float

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.signatures import checked, shaped

__all__ = ["TorusGrid"]

Function = Float[np.ndarray, "*times n n"]


@dataclass(frozen=True)
class TorusGrid:
    """Points x_i = i L/n, y_j = j L/n; a function is an array f[..., i, j].

    Parameters
    ----------
    points
        n, even, from 4 to 2048.
    side
        L > 0.

    Raises
    ------
    InputError
        If one of them is outside its range.

    Examples
    --------
    >>> grid = TorusGrid(16)
    >>> f = np.cos(grid.x + 2 * grid.y)
    >>> bool(np.allclose(grid.laplacian(f), -5 * f))
    True
    """

    points: int
    side: float = 2 * pi

    def __post_init__(self) -> None:
        if whole(self.points, "the number n of points a side", 4, 2048) % 2:
            raise InputError(f"The number n of points a side is even, not {self.points}.")
        if not (is_finite(self.side) and self.side > 0):
            raise InputError(f"The side L of the torus is a positive number, not {self.side}.")

    @cached_property
    def x(self) -> Float[np.ndarray, "n n"]:
        """The first coordinate."""
        return np.repeat(self._line[:, None], self.points, axis=1)

    @cached_property
    def y(self) -> Float[np.ndarray, "n n"]:
        """The second coordinate."""
        return np.repeat(self._line[None, :], self.points, axis=0)

    @property
    def largest_eigenvalue(self) -> float:
        """The largest eigenvalue of −Δ on the grid, which limits explicit steps."""
        return 2 * (pi * self.points / self.side) ** 2

    @checked
    def accepted(self, f: np.ndarray, name: str) -> Float[np.ndarray, "n n"]:
        """Return a function on the grid as an array.

        Raises
        ------
        InputError
            If it has another shape or is not finite.
        """
        found = np.asarray(f)
        n = self.points
        if found.shape != (n, n) or found.dtype.kind not in "fiu" or not np.isfinite(found).all():
            raise InputError(f"{name} is a table of {n} × {n} finite real numbers.")
        return found.astype(float)

    @shaped
    def laplacian(self, f: Function) -> Function:
        """Return f_xx + f_yy."""
        return self._real(-(self._k[:, None] ** 2 + self._half**2) * np.fft.rfft2(f))

    @shaped
    def gradient(self, f: Function) -> tuple[Function, Function]:
        """Return f_x, f_y."""
        modes = np.fft.rfft2(f)
        return self._real(self._odd(0) * modes), self._real(self._odd(1) * modes)

    @shaped
    def hessian(self, f: Function) -> tuple[Function, Function, Function]:
        """Return f_xx, f_xy, f_yy, derivatives in the flat coordinates."""
        modes = np.fft.rfft2(f)
        mixed = self._odd(0) * self._odd(1)
        return (
            self._real(-(self._k[:, None] ** 2) * modes),
            self._real(mixed * modes),
            self._real(-(self._half**2) * modes),
        )

    @shaped
    def integral(self, f: Function) -> Float[np.ndarray, "*times"]:
        """Return ∫ f dx dy, over the flat torus."""
        total: np.ndarray = np.sum(f, axis=(-2, -1)) * (self.side / self.points) ** 2
        return total

    @shaped
    def refined(self, f: Function) -> Float[np.ndarray, "*times 2n 2n"]:
        """Return the trigonometric polynomial through f on twice as many points a side."""
        n = self.points
        modes = np.fft.rfft2(f)
        fine = np.zeros((*modes.shape[:-2], 2 * n, n + 1), complex)
        half = n // 2
        modes[..., half, :] /= 2
        modes[..., :, half] /= 2
        fine[..., : half + 1, : half + 1] = modes[..., : half + 1, :]
        fine[..., -half:, : half + 1] = modes[..., half:, :]
        return np.asarray(np.fft.irfft2(4 * fine, s=(2 * n, 2 * n)))

    @cached_property
    def _line(self) -> Float[np.ndarray, " n"]:
        return np.arange(self.points) * (self.side / self.points)

    @cached_property
    def _k(self) -> Float[np.ndarray, " n"]:
        return np.asarray(np.fft.fftfreq(self.points, self.side / (2 * pi * self.points)))

    @cached_property
    def _half(self) -> Float[np.ndarray, " n"]:
        return np.asarray(np.fft.rfftfreq(self.points, self.side / (2 * pi * self.points)))

    def _odd(self, axis: int) -> Complex[np.ndarray, "a b"]:
        k = (self._k if axis == 0 else self._half).copy()
        k[self.points // 2] = 0
        return np.asarray(1j * (k[:, None] if axis == 0 else k[None, :]))

    def _real(self, modes: Complex[np.ndarray, "*times n m"]) -> Function:
        return np.asarray(np.fft.irfft2(modes, s=(self.points, self.points)))
