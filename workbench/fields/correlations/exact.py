"""Exact correlators of an ensemble at any width N, from the moments of one neuron.

The neurons are independent, so the cumulants of the network are N times those of one term
a·h(x; θ), plus those of the output bias: κ_{2k} falls exactly like N^{1−k} when a has the variance
σ_a²/N. For normal amplitudes κ₄ = (σ_a⁴/N)[3 E₄ − (K₁₂K₃₄ + K₁₃K₂₄ + K₁₄K₂₃)].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from jaxtyping import Float, Int

from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.correlators import (
    checked_sets,
    connected_part,
    full_correlator,
    index_sets,
    tabulated,
    wick,
)
from workbench.fields.correlations.neuron_moments import (
    closed_moments,
    neuron_at_nodes,
    nodes_moments,
)
from workbench.fields.kernels.single_layer import covariance

__all__ = ["ExactCorrelators", "closed_correlators", "quadrature_correlators"]

_Sets = Int[np.ndarray, "sets order"]
_Values = Float[np.ndarray, " sets"]


@dataclass(frozen=True)
class ExactCorrelators:
    """The correlators of an ensemble, without sampling.

    Attributes
    ----------
    ensemble
        The width, the outputs, and the densities of amplitude and output bias are taken from it.
    points
        The number of points.
    moments
        E[h…h] of one neuron, as a function of sets of points.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import relu
    >>> exact = closed_correlators(relu(20), np.array([[1.0], [2.0]]))
    >>> round(float(exact.excess(4)[0] * 20), 9)  # 5/N for any points of one sign
    5.0
    """

    ensemble: Ensemble
    points: int
    moments: Callable[[_Sets], _Values]

    @property
    def legs(self) -> int:
        """Outputs × points; leg o·points + p reads output o at point p."""
        return self.ensemble.outputs * self.points

    def sets(self, order: int) -> _Sets:
        """Return the sets of legs of an order, as sampling lists them."""
        return index_sets(self.legs, order)

    def connected(self, order: int) -> _Values:
        """Return the connected correlators at all sets of legs."""
        neurons = connected_part(tabulated(self._one_neuron, self.legs), self.sets(order))
        return np.asarray(
            self.ensemble.width * neurons + connected_part(self._bias, self.sets(order))
        )

    def full(self, order: int) -> _Values:
        """Return the correlators Gⁿ at all sets of legs."""
        table = tabulated(lambda sets: self.connected(sets.shape[1]), self.legs)
        return full_correlator(table, self.sets(order))

    def free(self, order: int) -> _Values:
        """Return Wick's sum over pairings with this two-point function: Gⁿ for N → ∞."""
        return wick(self.two_point(), self.sets(order))

    def two_point(self) -> Float[np.ndarray, "legs legs"]:
        """Return G² as a matrix."""
        pairs = np.indices((self.legs, self.legs)).reshape(2, -1).T
        return full_correlator(self.connected_at, pairs).reshape(self.legs, self.legs)

    def excess(self, order: int) -> _Values:
        """Return mₙ = (Gⁿ − Gⁿ of the Gaussian)/(Gⁿ of the Gaussian)."""
        free = self.free(order)
        return np.asarray((self.full(order) - free) / free)

    def connected_at(self, legs: _Sets) -> _Values:
        """Return the connected correlators at the given sets of legs.

        Raises
        ------
        InputError
            If they are no rows of legs.
        """
        legs = checked_sets(legs, self.legs)
        neurons = self.ensemble.width * connected_part(self._one_neuron, legs)
        return np.asarray(neurons + connected_part(self._bias, legs))

    def _one_neuron(self, legs: _Sets) -> _Values:
        """E of a product of a·h: the outputs have independent amplitudes and common neurons."""
        amplitudes = self._per_output(legs, self.ensemble.amplitude.moment)
        return np.asarray(amplitudes * self.moments(legs % self.points))

    def _bias(self, legs: _Sets) -> _Values:
        return self._per_output(legs, self.ensemble.output_bias.moment)

    def _per_output(self, legs: _Sets, moment: Callable[[int], float]) -> _Values:
        by_power = np.array([moment(power) for power in range(legs.shape[1] + 1)])
        result = np.ones(len(legs))
        for output in range(self.ensemble.outputs):
            result *= by_power[(legs // self.points == output).sum(axis=1)]
        return result


def closed_correlators(
    ensemble: Ensemble,
    points: Float[np.ndarray, "points inputs"],
    sigma_w: float = 1.0,
    sigma_b: float = 0.0,
) -> ExactCorrelators:
    """Return the correlators from the closed forms of the ensemble's name.

    The scales are those of the hidden layer. See `neuron_moments.closed_moments`.
    """
    x = ensemble.checked(points)
    S = covariance(x, sigma_w, sigma_b)
    return ExactCorrelators(ensemble, len(x), lambda sets: closed_moments(ensemble.name, S, sets))


def quadrature_correlators(
    ensemble: Ensemble, points: Float[np.ndarray, "points inputs"], nodes: int = 80
) -> ExactCorrelators:
    """Return the correlators from quadrature over a neuron's parameters, for any neuron."""
    x = ensemble.checked(points)
    h, weights = neuron_at_nodes(ensemble, x, nodes)
    return ExactCorrelators(ensemble, len(x), partial(nodes_moments, h, weights))
