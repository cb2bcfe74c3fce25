"""The Fubini–Study metric, pulled back to a hypersurface: the start of every other.

Its potential is log |z|². At |z| = 1 it is the product of vectors orthogonal to z; in a chart it
is h_ab = T_a · T̄_b / |z|² − (T_a · z̄)(z · T̄_b) / |z|⁴. Programs that divide potentials by π have
another normalisation. Its Ricci form is known in closed form: η is a constant times
|∇Q|² / |z|^{2(n+1)}, hence

    Ric = −∂∂̄ log η = (n + 1) h − ∂∂̄ log |∇Q|².
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128

from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import horizontal
from workbench.signatures import checked

__all__ = ["FubiniStudy"]


@dataclass(frozen=True)
class FubiniStudy:
    """The metric i∂∂̄ log |z|².

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> z = np.array([[1, -1, 0, 0, 0]], dtype=complex)
    >>> tangents = np.eye(5, dtype=complex)[None, 2:]
    >>> FubiniStudy(fermat(3)).form(z, tangents)[0].real.round(12)
    array([[0.5, 0. , 0. ],
           [0. , 0.5, 0. ],
           [0. , 0. , 0.5]])
    """

    hypersurface: Hypersurface

    @checked
    def form(
        self,
        z: Complex128[np.ndarray, "points variables"],
        frame: Complex128[np.ndarray, "points n variables"],
    ) -> Complex128[np.ndarray, "points n n"]:
        """Return h(T_a, T̄_b)."""
        _, tangents = horizontal(z, frame)
        forms: Complex128[np.ndarray, "points n n"] = tangents @ tangents.conj().swapaxes(1, 2)
        return forms

    @checked
    def ricci(
        self,
        z: Complex128[np.ndarray, "points variables"],
        frame: Complex128[np.ndarray, "points n variables"],
    ) -> Complex128[np.ndarray, "points n n"]:
        """Return Ric(T_a, T̄_b) in closed form.

        With u = ∇Q and u_a its derivative along T_a, ∂∂̄ log |u|² is
        (u_a · ū_b |u|² − (u_a · ū)(u · ū_b)) / |u|⁴, and contains derivatives of first order of u
        alone, because u is holomorphic.
        """
        X = self.hypersurface
        unit, tangents = horizontal(z, frame)
        u = X.gradient(unit)
        derivatives = np.einsum("pai,pij->paj", tangents, X.hessian(unit))
        length = np.linalg.norm(u, axis=1)
        along = np.einsum("pai,pi->pa", derivatives, u.conj()) / length[:, None] ** 2
        across = (derivatives - along[:, :, None] * u[:, None]) / length[:, None, None]
        lost = across @ across.conj().swapaxes(1, 2)
        ricci: Complex128[np.ndarray, "points n n"] = (X.dimension + 1) * self.form(z, frame) - lost
        return ricci
