"""The action of a network: couplings from connected correlators, by the Feynman rules of [48].

On k points the action is a function of k numbers,

    S = ½ G⁻¹_{ab} φ_a φ_b + (1/4!) g_{abcd} φ_a φ_b φ_c φ_d + (1/6!) g_{abcdef} φ_a⋯φ_f + …,

and couplings are sums of diagrams whose vertices are the connected correlators and whose lines are
G⁻¹ (M. Demirtas, J. Halverson, A. Maiti, M. Schwartz, K. Stoner 2023 [48]). At leading order in
1/N these are trees:

    g₄ = −(G⁻¹)^{⊗4} κ₄,        g₆ = −(G⁻¹)^{⊗6} κ₆ + Σ₁₀ [(G⁻¹)^{⊗3}κ₄] G⁻¹ [(G⁻¹)^{⊗3}κ₄].
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.correlations.correlators import index_sets
from workbench.fields.correlations.sampling import Estimate

__all__ = [
    "amputated",
    "quartic",
    "quartic_matrix",
    "sampled_quartic",
    "sextic",
    "symmetric_tensor",
]

_CONDITION = 1e12


def symmetric_tensor(
    values: Float[np.ndarray, " sets"], legs: int, order: int
) -> Float[np.ndarray, ...]:
    """Spread values at the sets of legs, as `index_sets` lists them, over a symmetric tensor.

    Examples
    --------
    >>> symmetric_tensor(np.array([1.0, 2.0, 3.0]), 2, 2).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    places = _places(legs, order)
    values = finite_array(values, "the values", (None,))
    if len(values) != places.max() + 1:
        raise InputError(
            f"A symmetric tensor of order {order} on {legs} legs has {places.max() + 1} values, "
            f"not {len(values)}."
        )
    tensor: Float[np.ndarray, ...] = np.asarray(values)[places]
    return tensor


def amputated(
    G: Float[np.ndarray, "k k"], tensor: Float[np.ndarray, ...]
) -> Float[np.ndarray, ...]:
    """Return (G⁻¹)^{⊗n} applied to a tensor of order n.

    Raises
    ------
    InputError
        If G has no inverse: the points are too many for the rank of the kernel; or the tensor is
        not on the same legs.
    """
    inverse = _inverse(G)
    tensor = finite_array(tensor, "the values of a tensor", (len(inverse),) * np.ndim(tensor))
    for axis in range(tensor.ndim):
        tensor = np.moveaxis(np.tensordot(inverse, tensor, axes=(1, axis)), 0, axis)
    return tensor


def quartic(
    G: Float[np.ndarray, "k k"], kappa4: Float[np.ndarray, "k k k k"]
) -> Float[np.ndarray, "k k k k"]:
    """Return g₄ at leading order; −G^{⊗4} g₄ gives κ₄ back.

    Examples
    --------
    >>> quartic(np.array([[2.0]]), np.full((1, 1, 1, 1), 1.6)).ravel()
    array([-0.1])
    """
    return -amputated(G, _of_order(kappa4, 4))


def sextic(
    G: Float[np.ndarray, "k k"],
    kappa4: Float[np.ndarray, "k k k k"],
    kappa6: Float[np.ndarray, "k k k k k k"],
) -> Float[np.ndarray, "k k k k k k"]:
    """Return g₆ at leading order, 1/N²: the six-point vertex and the ten trees of two κ₄."""
    half, six = amputated(G, _of_order(kappa4, 4)), amputated(G, _of_order(kappa6, 6))
    joined = np.tensordot(np.tensordot(half, G, axes=(3, 0)), half, axes=(3, 0))
    trees = np.zeros_like(six)
    for others in combinations(range(1, 6), 2):
        first = (0, *others)
        second = tuple(n for n in range(6) if n not in first)
        trees += np.moveaxis(joined, range(6), (*first, *second))
    return np.asarray(trees - six)


def quartic_matrix(G: Float[np.ndarray, "k k"]) -> Float[np.ndarray, "sets sets"]:
    """Return the matrix from κ₄ to g₄, both at the sets of four of k legs.

    With it the errors of sampled κ₄ are propagated exactly, the map being linear.
    """
    legs = len(_inverse(G))
    sets = index_sets(legs, 4)
    columns = [
        quartic(G, symmetric_tensor(unit, legs, 4))[tuple(sets.T)] for unit in np.eye(len(sets))
    ]
    return np.stack(columns, axis=1)


def sampled_quartic(G: Float[np.ndarray, "k k"], kappa4: Estimate) -> Estimate:
    """Return g₄ from sampled κ₄ at all sets of four legs, with the covariance of its errors."""
    matrix = quartic_matrix(G)
    if len(kappa4.values) != len(matrix):
        raise InputError(
            f"On {len(G)} legs there are {len(matrix)} values of κ₄, not {len(kappa4.values)}."
        )
    return kappa4.linear(matrix)


def _places(legs: int, order: int) -> Float[np.ndarray, ...]:
    sets = index_sets(legs, order)
    powers = legs ** np.arange(order - 1, -1, -1)
    listed = sets @ powers
    indices = np.sort(np.indices((legs,) * order).reshape(order, -1).T, axis=1)
    return np.searchsorted(listed, indices @ powers).reshape((legs,) * order)


def _inverse(G: Float[np.ndarray, "k k"]) -> Float[np.ndarray, "k k"]:
    G = finite_array(G, "the values of a two-point function", (None, None))
    if not len(G) or len(G) != G.shape[1] or not np.allclose(G, G.T, rtol=1e-9, atol=0):
        raise InputError("A two-point function is a symmetric square matrix of finite numbers.")
    if np.linalg.cond(G) > _CONDITION:
        raise InputError(
            f"The two-point function at these {len(G)} points has no inverse: its rank is lower."
        )
    inverse: Float[np.ndarray, "k k"] = np.linalg.inv(G)
    return inverse


def _of_order(tensor: Float[np.ndarray, ...], order: int) -> Float[np.ndarray, ...]:
    if np.ndim(tensor) != order:
        raise InputError(f"The connected correlator has order {order}, not {np.ndim(tensor)}.")
    return tensor
