"""A hypersurface cut by a plane z_3 = z_4 = … = s z_0: a curve, that is, a real surface to look at.

For Fermat hypersurfaces, s = 0, and z_0^d = −1 it is z_1^d + z_2^d = 1, which A. Hanson, *A
construction for computer visualization of certain complex curves*, Notices Amer. Math. Soc. 41
(1994) 1156–1163, covers by d² sheets,

    z_1 = ε^j cos(w)^{2/d},  z_2 = ε^k sin(w)^{2/d},  w = u + i v,  0 ≤ u ≤ π/2,  |v| ≤ 1,

with ε^d = 1. They contain all points where |z_0| is the largest of the three; the rest of the curve
goes on to z_0 = 0. For other polynomials and s ≠ 0 the sheets are moved along a path of polynomials
and planes, by Newton's method with z_0 held fixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128, Float64

from workbench.accepted import is_finite, whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, fermat
from workbench.metrics.calabi_yau.kaehler_metric import KaehlerMetric, flatness
from workbench.signatures import checked

__all__ = ["CrossSection", "cross_section"]

_STEPS = 80
_NEWTON = 4
_OFF = 1e-10


@dataclass(frozen=True)
class CrossSection:
    """Points of a curve on a hypersurface, on sheets that are grids.

    Attributes
    ----------
    z
        Homogeneous coordinates with |z_0| = 1.
    """

    hypersurface: Hypersurface
    z: Complex128[np.ndarray, "sheets rows columns variables"]

    @property
    def places(self) -> Float64[np.ndarray, "sheets rows columns 4"]:
        """Re z_1, Im z_1, Re z_2, Im z_2."""
        a, b = self.z[..., 1], self.z[..., 2]
        return np.stack([a.real, a.imag, b.real, b.imag], axis=-1)

    @checked
    def flatness(
        self, metric: KaehlerMetric, volume: float
    ) -> Float64[np.ndarray, "sheets rows columns"]:
        """Return η at the points.

        Raises
        ------
        InputError
            If the metric lives on another hypersurface.
        """
        if metric.hypersurface != self.hypersurface:
            raise InputError("The cross-section lies on another hypersurface than the metric.")
        z = self.z.reshape(-1, self.z.shape[-1])
        return flatness(metric, z, volume).reshape(self.z.shape[:-1])


@checked
def cross_section(
    X: Hypersurface, offset: float = 0.5, rows: int = 11, columns: int = 9
) -> CrossSection:
    """Return the curve z_3 = … = s z_0 on X.

    Parameters
    ----------
    offset
        s; where it is 0, a hypersurface is far more symmetric than elsewhere.
    rows, columns
        Points along u and along v on each of the d² sheets; columns is odd, so that v = 0 is on it.

    Raises
    ------
    InputError
        If the offset is not finite, a number of rows or columns is below 2 or 3 or above 101,
        columns is even, or the curve is so nearly singular that its points are not found.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import dwork
    >>> section = cross_section(dwork(3, 0.5))
    >>> section.z.shape
    (25, 11, 9, 5)
    >>> bool(np.abs(section.hypersurface.value(section.z.reshape(-1, 5))).max() < 1e-13)
    True
    """
    if not is_finite(offset):
        raise InputError(f"The offset of a plane is a finite number, not {offset}.")
    whole(rows, "the number of rows", 2, 101)
    if whole(columns, "the number of columns", 3, 101) % 2 == 0:
        raise InputError(f"the number of columns is odd, not {columns}.")
    start = _fermat_sheets(X.degree, rows, columns)
    z = _moved(X, start.reshape(-1, X.degree), offset)
    off = np.abs(X.value(z)).max() / np.abs(X.weights).max()
    if not off < _OFF:
        raise InputError(
            "The curve in which the plane z_3 = … = s z_0 meets the hypersurface is too nearly "
            "singular to be drawn."
        )
    return CrossSection(X, z.reshape(start.shape))


def _fermat_sheets(
    d: int, rows: int, columns: int
) -> Complex128[np.ndarray, "sheets rows columns variables"]:
    """Return Hanson's sheets of z_1^d + z_2^d = 1."""
    fraction = np.linspace(0, 1, rows)[:, None]
    u = np.pi / 2 * fraction**2 * (3 - 2 * fraction)  # dense where z_1 or z_2 is a root of it
    v = np.linspace(-1, 1, columns)[None]
    # neither cos(w) nor sin(w) leaves the right half plane, and zero is zero at the corners
    down = np.cos(u)
    down[-1] = 0
    cosine = down * np.cosh(v) - 1j * np.sin(u) * np.sinh(v)
    sine = np.sin(u) * np.cosh(v) + 1j * down * np.sinh(v)
    turns = np.exp(2j * np.pi * np.arange(d) / d)
    z = np.zeros((d, d, rows, columns, d), dtype=np.complex128)
    z[..., 0] = np.exp(1j * np.pi / d)
    z[..., 1] = turns[:, None, None, None] * cosine ** (2 / d)
    z[..., 2] = turns[None, :, None, None] * sine ** (2 / d)
    return z.reshape(d * d, rows, columns, d)


def _moved(
    X: Hypersurface, z: Complex128[np.ndarray, "points variables"], offset: float
) -> Complex128[np.ndarray, "points variables"]:
    """Follow (1 − t)(1 + i t) Σ z_i^d + t Q = 0, z_3 = … = t s z_0, round singular real members."""
    start = fermat(X.dimension)
    moved = z.copy()
    for t in np.linspace(0, 1, _STEPS + 1)[1:]:
        first = (1 - t) * (1 + 1j * t)
        moved[:, 3:] = t * offset * moved[:, :1]
        for _ in range(_NEWTON):
            value = first * start.value(moved) + t * X.value(moved)
            slope = (first * start.gradient(moved) + t * X.gradient(moved))[:, 1:3]
            steepness = np.sum(np.abs(slope) ** 2, axis=1)
            step = np.where(steepness > 0, value / np.where(steepness > 0, steepness, 1), 0)
            moved[:, 1:3] -= step[:, None] * slope.conj()
    return moved
