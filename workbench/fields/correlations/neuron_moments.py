"""Moments E[h(x₁)⋯h(xₙ)] of one neuron, in closed form or by quadrature over its parameters.

They are all that exact correlators at finite width need of an architecture. The closed forms are
Gaussian integrals: S is the covariance of the preactivations Σ_j w_j x_j + b at the points. For a
wave with a uniform phase only balanced signs survive the mean over the phase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import pi, prod

import numpy as np
from jaxtyping import Float, Int
from numpy.polynomial.hermite_e import hermegauss
from numpy.polynomial.legendre import leggauss

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.fields.architectures.densities import Constant, Density, Normal, Uniform, Vector
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.correlators import wick

__all__ = [
    "CLOSED_FORMS",
    "Rule",
    "all_signs",
    "balanced_signs",
    "closed_moments",
    "neuron_at_nodes",
    "neuron_on_grid",
    "nodes_moments",
    "quadrature_moments",
]

Sets = Int[np.ndarray, "sets order"]
Values = Float[np.ndarray, " sets"]
Covariance = Float[np.ndarray, "k k"]
Rule = tuple[Float[np.ndarray, " nodes"], Float[np.ndarray, " nodes"]]
"""Nodes and weights for the expectation over one number."""

_MOST_NODES = 100


def closed_moments(name: str, S: Covariance, sets: Sets) -> Values:
    """Return E[h(x₁)⋯h(xₙ)] of the neuron of this name at sets of points.

    Parameters
    ----------
    name
        As in the ensembles; those of `CLOSED_FORMS`.
    S
        The covariance of the preactivations at all points, of the bias too where there is one.
    sets
        Numbers of points, one set a row.

    Raises
    ------
    InputError
        If there is no closed form for the name, or for relu at these points.

    Examples
    --------
    >>> closed_moments("cos_net", np.zeros((1, 1)), np.zeros((1, 4), int))  # the mean of cos⁴
    array([0.375])
    """
    if name not in CLOSED_FORMS:
        known = ", ".join(CLOSED_FORMS)
        raise InputError(f"There is no closed form for neurons named {name!r}; there are {known}.")
    return CLOSED_FORMS[name](np.asarray(S, dtype=float), sets)


def quadrature_moments(
    ensemble: Ensemble, points: Float[np.ndarray, "k inputs"], sets: Sets, nodes: int = 80
) -> Values:
    """Return the same for any ensemble by Gaussian quadrature over the parameters of a neuron.

    Exact to rounding for smooth neurons of few normal or uniform parameters.

    Raises
    ------
    InputError
        If a parameter is neither normal, uniform nor constant, there are more than 3 numbers, or
        the number of nodes is not from 2 to 100.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import cos_net
    >>> four = np.zeros((1, 4), int)
    >>> round(float(quadrature_moments(cos_net(1), np.array([[0.0]]), four)[0]), 12)
    0.375
    """
    return nodes_moments(*neuron_at_nodes(ensemble, points, nodes), sets)


def nodes_moments(
    h: Float[np.ndarray, "nodes k"], weights: Float[np.ndarray, " nodes"], sets: Sets
) -> Values:
    """Return E[h(x₁)⋯h(xₙ)] from the values of a neuron at the nodes of a quadrature."""
    result: Values = np.array([weights @ h[:, row].prod(axis=1) for row in sets])
    return result


def neuron_at_nodes(
    ensemble: Ensemble, points: Float[np.ndarray, "k inputs"], nodes: int = 80
) -> tuple[Float[np.ndarray, "nodes k"], Float[np.ndarray, " nodes"]]:
    """Return the values of a neuron at the nodes of `quadrature_moments`, and their weights."""
    whole(nodes, "the number of nodes of a quadrature", 2, _MOST_NODES)
    return neuron_on_grid(ensemble, points, lambda density: _rules(density, nodes))


def neuron_on_grid(
    ensemble: Ensemble,
    points: Float[np.ndarray, "k inputs"],
    rules_of: Callable[[Density], list[Rule]],
) -> tuple[Float[np.ndarray, "nodes k"], Float[np.ndarray, " nodes"]]:
    """Return h(x; θ) at all nodes of a product rule over θ, and the weights of the nodes.

    Raises
    ------
    InputError
        If the parameters of a neuron are more than 3 numbers.
    """
    x = ensemble.checked(points)
    axes = [rules_of(density) for density in ensemble.parameters.values()]
    flat = [rule for rules in axes for rule in rules]
    if len(flat) > 3:
        raise InputError(
            f"Quadrature over {len(flat)} parameters is out of reach; accepted are up to 3."
        )
    grid = np.meshgrid(*(rule[0] for rule in flat), indexing="ij")
    weights = np.ones(1)
    for _, factors in flat:
        weights = np.outer(weights, factors).ravel()
    columns = iter(np.stack([axis.ravel() for axis in grid], axis=-1).T)
    parameters = {}
    for (name, density), rules in zip(ensemble.parameters.items(), axes, strict=True):
        values = np.stack([next(columns) for _ in rules], axis=-1)
        parameters[name] = values[None] if density.event else values[None, :, 0]
    return ensemble.neuron(x, **parameters)[0], weights


def all_signs(order: int) -> Int[np.ndarray, "choices order"]:
    """List all choices of n signs."""
    return np.array(list(product((1, -1), repeat=order)), dtype=np.int64).reshape(-1, order)


def balanced_signs(order: int) -> Int[np.ndarray, "choices order"]:
    """List the choices of n signs with sum 0.

    Examples
    --------
    >>> len(balanced_signs(4)), len(balanced_signs(6)), len(balanced_signs(3))
    (6, 20, 0)
    """
    signs = all_signs(order)
    kept: Int[np.ndarray, "choices order"] = signs[signs.sum(axis=1) == 0]
    return kept


def _rules(density: Density, nodes: int) -> list[Rule]:
    if isinstance(density, Vector):
        return _rules(density.component, nodes) * density.dimension
    if isinstance(density, Normal):
        at, weights = hermegauss(nodes)
        return [(density.mean + density.deviation * at, weights / weights.sum())]
    if isinstance(density, Uniform):
        at, weights = leggauss(nodes)
        middle, half = (density.low + density.high) / 2, (density.high - density.low) / 2
        return [(middle + half * at, weights / 2)]
    if isinstance(density, Constant):
        return [(np.array([density.value]), np.ones(1))]
    raise InputError(
        f"Quadrature is over normal, uniform and constant parameters, not {type(density).__name__}."
    )


def _quadratic(
    S: Covariance, sets: Sets, signs: Int[np.ndarray, "choices order"]
) -> Float[np.ndarray, "sets choices"]:
    """εᵀSε for each set and each choice of signs."""
    of_sets = S[sets[:, :, None], sets[:, None, :]]
    form: Float[np.ndarray, "sets choices"] = np.einsum(
        "ei,sij,ej->se", signs, of_sets, signs, optimize=True
    )
    return form


def _cos(S: Covariance, sets: Sets) -> Values:
    signs = all_signs(sets.shape[1])
    return np.asarray(np.exp(-_quadratic(S, sets, signs) / 2).mean(axis=1))


def _sin(S: Covariance, sets: Sets) -> Values:
    order = sets.shape[1]
    if order % 2:
        return np.zeros(len(sets))
    signs = all_signs(order)
    waves = np.exp(-_quadratic(S, sets, signs) / 2) * signs.prod(axis=1)
    return np.asarray((-1) ** (order // 2) * waves.mean(axis=1))


def _exp(S: Covariance, sets: Sets) -> Values:
    ones = np.ones((1, sets.shape[1]), dtype=np.int64)
    return np.asarray(np.exp(_quadratic(S, sets, ones)[:, 0] / 2))


def _cos_net(S: Covariance, sets: Sets) -> Values:
    signs = balanced_signs(sets.shape[1])
    waves = np.exp(-_quadratic(S, sets, signs) / 2)
    return np.asarray(waves.sum(axis=1) / 2 ** sets.shape[1])


def _gauss_net(S: Covariance, sets: Sets) -> Values:
    norms = np.diagonal(S)[sets].sum(axis=1)
    return np.asarray(_exp(S, sets) * np.exp(-norms))


def _linear(S: Covariance, sets: Sets) -> Values:
    return wick(S, sets)


def _relu(S: Covariance, sets: Sets) -> Values:
    """One input and no bias: E max(z, 0)ⁿ Π|x| for points on one side of 0, else nothing."""
    scale = np.sqrt(np.diagonal(S))
    if not np.allclose(np.abs(S), np.outer(scale, scale), rtol=1e-9):
        raise InputError("The closed form for relu is for one input and no bias.")
    order = sets.shape[1]
    # (n − 1)!!/2 for even n, and (n − 1)!!/√2π for odd n
    half_normal = prod(range(order - 1, 0, -2)) * (0.5 if order % 2 == 0 else (2 * pi) ** -0.5)
    one_side = (S[sets[:, :, None], sets[:, None, :]] > 0).all(axis=(1, 2))
    return np.asarray(half_normal * scale[sets].prod(axis=1) * one_side)


CLOSED_FORMS: Mapping[str, Callable[[Covariance, Sets], Values]] = {
    "cos": _cos,
    "cos_net": _cos_net,
    "exp": _exp,
    "gauss_net": _gauss_net,
    "linear": _linear,
    "relu": _relu,
    "sin": _sin,
}
"""The closed forms, by the names of the ensembles."""
