"""Calabi–Yau metrics that are known exactly: the curve everywhere, others at their fixed points.

On a curve (n = 1) the Monge–Ampère equation is no differential equation: g = (V_FS / V_Ω) |Ω|².

At p = [1 : ζ : 0 : … : 0], ζ^d = −1, the symmetries that fix p act on the other coordinates, which
span the tangent space, by phases (roots of unity of order d, with product 1 if ψ ≠ 0) and by
permutations. Every two of the phases' characters differ, so an invariant Hermitian form is
diagonal; permutations make it a multiple of the identity. The Calabi–Yau metric is unique, hence
invariant, hence g = c 1 in the affine coordinates at z_0 = 1, and there |∂Q/∂z_1| = d, so that the
Monge–Ampère equation leaves

    cⁿ = (V_FS / V_Ω) / d².

The Fubini–Study metric has c = 1/2 there, save for n = 1 and ψ ≠ 0, where the tangent leans. (That
symmetries determine the metric on such loci is the observation of A. Mirjanić and C. Mishra,
arXiv:2412.19778; the constant is derived here.)
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import flint
import numpy as np
from jaxtyping import Complex128

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface, dwork, dwork_parameter
from workbench.metrics.calabi_yau.sampling import fubini_study_volume
from workbench.metrics.calabi_yau.volumes import dwork_volume, holomorphic_volume
from workbench.signatures import checked

__all__ = ["CurveMetric", "fixed_point_constant", "fixed_points"]


@dataclass(frozen=True)
class CurveMetric:
    """The flat metric g = (V_FS / V_Ω) |Ω|² of a cubic curve.

    Attributes
    ----------
    volume
        V_Ω.
    """

    hypersurface: Hypersurface
    volume: float

    @classmethod
    @checked
    def of(cls, X: Hypersurface) -> CurveMetric:
        """Return the metric of a Fermat or Dwork cubic, |ψ| < 1.

        Raises
        ------
        InputError
            If it is no curve, or its volume is not known.

        Examples
        --------
        >>> from workbench.metrics.calabi_yau.hypersurface import fermat
        >>> z = np.array([[1, -1, 0]], dtype=complex)
        >>> g = CurveMetric.of(fermat(1)).form(z, np.array([[[0, 0, 1 + 0j]]]))
        >>> round(float(g.real[0, 0, 0]), 6)
        0.387438
        """
        if X.dimension != 1:
            raise InputError(
                f"The Calabi–Yau metric is known everywhere on curves, not in dimension "
                f"{X.dimension}."
            )
        return cls(X, holomorphic_volume(X))

    @checked
    def form(
        self,
        z: Complex128[np.ndarray, "points variables"],
        frame: Complex128[np.ndarray, "points n variables"],
    ) -> Complex128[np.ndarray, "points n n"]:
        """Return g(T, T̄)."""
        scale = fubini_study_volume(1) / self.volume
        size = scale * self.hypersurface.holomorphic_volume(z, frame)
        return size[:, None, None].astype(np.complex128)


@checked
def fixed_point_constant(dimension: int, psi: complex = 0, bits: int = 128) -> flint.arb:
    """Return a ball around c, g = c 1 at [1 : ζ : 0 : … : 0] of a Dwork hypersurface.

    Raises
    ------
    InputError
        If ψ is a conifold point, or |ψ| ≥ 1.

    Examples
    --------
    >>> fixed_point_constant(3).str(10, radius=False)
    '0.2795738450'
    >>> fixed_point_constant(2).str(10, radius=False)
    '0.3231100261'
    """
    d = dwork(dimension, psi).degree
    whole(bits, "the precision in bits", 2, 10**6)
    with flint.ctx.workprec(bits + 32):
        volume = flint.arb.pi() ** dimension * d / flint.arb(dimension + 1).gamma()
        power = volume / dwork_volume(dimension, psi, bits) / d**2
        return power.root(dimension)


@checked
def fixed_points(X: Hypersurface) -> Complex128[np.ndarray, "points variables"]:
    """Return the points with two non-zero coordinates, 1 first: d² (d − 1) / 2 of them.

    Raises
    ------
    InputError
        If it is not Σ z_i^d = d ψ Π z_i.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> fixed_points(fermat(3)).shape
    (50, 5)
    """
    d = X.degree
    pure = [c for e, c in zip(X.exponents, X.coefficients, strict=True) if max(e) == d]
    if dwork_parameter(X) is None or any(c != pure[0] for c in pure):
        raise InputError("The fixed points are those of Σ z_i^d = d ψ Π z_i.")
    roots = np.exp(1j * np.pi * (2 * np.arange(d) + 1) / d)
    points = []
    for i, j in itertools.combinations(range(d), 2):
        block = np.zeros((d, d), dtype=np.complex128)
        block[:, i] = 1
        block[:, j] = roots
        points.append(block)
    return np.concatenate(points)
