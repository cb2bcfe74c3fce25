"""Symmetry by duality: correlators of n outputs that share their neurons [51].

With amplitudes that are independent for each output, of moments m₂ and m₄, at four points

    κ₄^{abcd} = N { m₂² δ_ab δ_cd (E₄ − K₁₂K₃₄) + m₂² δ_ac δ_bd (E₄ − K₁₃K₂₄)
                  + m₂² δ_ad δ_bc (E₄ − K₁₄K₂₃) + (m₄ − 3m₂²) δ_abcd E₄ },

E₄ and K the moments of one neuron. Normal amplitudes have m₄ = 3m₂²: only products of two δ remain,
and the theory is O(n) invariant; any other density leaves a cubic symmetry only. Outputs are then
uncorrelated but not independent. Numbers may be floats or fractions, which stay exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from jaxtyping import Shaped

from workbench.accepted import whole
from workbench.errors import InputError

__all__ = ["FourPoint", "four_point_tensor", "rational_rotation", "rotated", "structures"]

Number: TypeAlias = Fraction | float
Tensor = Shaped[np.ndarray, "n n n n"]


@dataclass(frozen=True)
class FourPoint:
    """Moments of one neuron at four points: E₄, and K₁₂K₃₄, K₁₃K₂₄, K₁₄K₂₃."""

    E4: Number
    pairs: tuple[Number, Number, Number]


def four_point_tensor(
    neuron: FourPoint, m2: Number, m4: Number, width: int, outputs: int
) -> Tensor:
    """Return κ₄^{abcd}.

    Parameters
    ----------
    neuron
        The moments of one neuron.
    m2, m4
        E a² and E a⁴ of one amplitude.
    width, outputs
        N and n.

    Examples
    --------
    ReLU, one input, all points 1, N = 4: the outputs' squares are correlated.

    >>> relu = FourPoint(Fraction(3, 2), (Fraction(1, 4),) * 3)
    >>> kappa = four_point_tensor(relu, Fraction(1, 4), Fraction(3, 16), width=4, outputs=2)
    >>> str(kappa[0, 0, 1, 1]), str(kappa[0, 0, 0, 0]), str(kappa[0, 0, 0, 1])
    ('5/16', '15/16', '0')
    """
    whole(width, "the width", 1)
    whole(outputs, "the number of outputs", 1, 64)
    deltas = structures(outputs)
    all_equal = deltas[0] * deltas[1] * deltas[2]
    total = all_equal * (width * (m4 - 3 * m2**2) * neuron.E4)
    for delta, pair in zip(deltas, neuron.pairs, strict=True):
        total = total + delta * (width * m2**2 * (neuron.E4 - pair))
    return np.asarray(total)


def structures(outputs: int) -> tuple[Tensor, Tensor, Tensor]:
    """Return δ_ab δ_cd, δ_ac δ_bd and δ_ad δ_bc, in integers."""
    delta = np.eye(outputs, dtype=np.int64).astype(object)
    first = np.multiply.outer(delta, delta)
    return first, first.transpose(0, 2, 1, 3), first.transpose(0, 3, 2, 1)


def rotated(tensor: Tensor, Q: Shaped[np.ndarray, "n n"]) -> Tensor:
    """Return the tensor with Q on each index.

    Examples
    --------
    >>> delta = structures(2)[0]
    >>> bool((rotated(delta, rational_rotation(2)) == delta).all())
    True
    """
    for axis in range(4):
        tensor = np.moveaxis(np.tensordot(Q, tensor, axes=(1, axis)), 0, axis)
    return tensor


def rational_rotation(outputs: int, legs: Sequence[int] = (3, 4, 5)) -> Shaped[np.ndarray, "n n"]:
    """Return a rotation of the first two outputs by the angle of a Pythagorean triangle.

    Raises
    ------
    InputError
        If there are fewer than 2 outputs, or the triangle has no right angle.
    """
    a, b, c = legs
    if outputs < 2 or a * a + b * b != c * c:
        raise InputError("A rotation takes 2 outputs or more and legs with a² + b² = c².")
    Q = np.eye(outputs, dtype=np.int64).astype(object)
    cosine, sine = Fraction(a, c), Fraction(b, c)
    Q[0, 0] = Q[1, 1] = cosine
    Q[0, 1], Q[1, 0] = -sine, sine
    return Q
