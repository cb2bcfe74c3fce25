"""How the curves of a linear system split, when only some coefficients do not vanish.

For general coefficients on a set of monomials: the curve contains the boundary curve Dᵢ as often as
its variable divides all monomials. What remains is irreducible if the Newton polygon of the
monomials is two-dimensional (Bertini: a linear system without fixed part that is not composed with
a pencil); if it is a segment of lattice length ℓ, what remains is ℓ translates of one subtorus; if
it is a point, nothing. What remains is smooth in the torus and on the open orbits of the boundary
(Bertini again, in characteristic 0), so that only the fixed points of the torus need a look: there
the curve is smooth if it does not pass or its equation has a linear term.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.toric.curve_bundles import CurveBundle, curves_of

__all__ = ["Splitting", "splittings"]


@dataclass(frozen=True)
class Splitting:
    """Of each pattern of coefficients.

    Attributes
    ----------
    boundary
        Shape (patterns, rays): how often the curve contains each boundary curve.
    others
        Shape (patterns,): the number of other components.
    smooth
        Whether the whole curve is irreducible, reduced and smooth.
    """

    boundary: np.ndarray
    others: np.ndarray
    smooth: np.ndarray

    @property
    def components(self) -> np.ndarray:
        """The number of components, counted with multiplicity."""
        return np.asarray(self.boundary.sum(axis=1) + self.others)

    @property
    def splits(self) -> np.ndarray:
        """Whether the curve is reducible or not reduced."""
        return np.asarray(self.components > 1)

    @property
    def types(self) -> np.ndarray:
        """The type of splitting, shape (patterns, rays + 1): `boundary` and `others`."""
        return np.column_stack([self.boundary, self.others])


def splittings(pair: CurveBundle, patterns: np.ndarray) -> Splitting:
    """Return how the general curve of each pattern splits.

    Parameters
    ----------
    pair
        Its linear system of curves.
    patterns
        Shape (patterns, n): which coefficients are not 0.

    Examples
    --------
    Cubics through three points: the one with all monomials is smooth, one monomial is six lines.

    >>> from workbench.toric.fans import DP3, dp3_divisor
    >>> cubics = CurveBundle(DP3, dp3_divisor(3, -1, -1, -1), (0,) * 6)
    >>> found = splittings(cubics, np.array([[1] * 7, [0, 0, 0, 1, 0, 0, 0]]))
    >>> found.components.tolist(), found.smooth.tolist()
    ([1, 6], [True, False])
    """
    chosen = curves_of(pair, patterns).astype(bool)
    exponents = pair.monomials @ np.array(pair.surface.rays).T + np.array(pair.curve)
    boundary = np.where(chosen[:, :, None], exponents, np.iinfo(np.int64).max).min(axis=1)
    first = pair.monomials[chosen.argmax(axis=1)]
    steps = np.where(chosen[:, :, None], pair.monomials - first[:, None], 0)
    far = steps[np.arange(len(steps)), np.abs(steps).sum(axis=2).argmax(axis=1)]
    crossed = steps[:, :, 0] * far[:, None, 1] - steps[:, :, 1] * far[:, None, 0]
    others = np.where((crossed != 0).any(axis=1), 1, np.gcd(far[:, 0], far[:, 1]))
    linear = (exponents + np.roll(exponents, -1, axis=1)) <= 1
    at_corners = (chosen[:, :, None] & linear).any(axis=1).all(axis=1)
    return Splitting(boundary, others, at_corners & (boundary.sum(axis=1) + others == 1))
