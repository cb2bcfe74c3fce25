"""The whole distribution of φ(x) at finite width, and its Edgeworth series.

Given the weights, φ(x) is normal when the amplitudes are, a ~ N(0, σ_a²/N). Therefore

    E e^{itφ(x)} = (E_θ exp(−σ_a² t² h(x; θ)²/2N))ᴺ

exactly, and the density follows by inversion (J. Gil-Pelaez 1951). For the linear and the ReLU
network it is elementary: a variance-gamma density (D. Madan, E. Seneta 1990), and a mixture of
them over the number of active neurons with an atom P(φ = 0) = 2⁻ᴺ. The Edgeworth series
(F. Edgeworth 1905; H. Cramér 1946) corrects the Gaussian by the connected correlators, order by
order in 1/N.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
from jaxtyping import Float
from numpy.polynomial.hermite_e import hermeval
from scipy import special, stats
from scipy.interpolate import make_interp_spline

from workbench.errors import InputError
from workbench.fields.architectures.densities import Density, Normal, Uniform, Vector
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.correlations.neuron_moments import Rule, neuron_on_grid

__all__ = ["OutputLaw", "edgeworth_density", "linear_density", "output_law", "relu_density"]

_Line = Float[np.ndarray, " values"]

_NODES = {1: 4000, 2: 200, 3: 60}
_REACH = 9.0
_FINE = 200.0
_STEP, _NEGLIGIBLE, _KNOTS, _CHUNK = 0.05, 1e-13, 400, 64


@dataclass(frozen=True)
class OutputLaw:
    """The distribution of φ(x) at one point x.

    Attributes
    ----------
    width
        N.
    deviation
        Of one amplitude: σ_a/√N.
    squares, weights
        h(x; θ)² at the nodes of a quadrature over θ, and their weights.
    """

    width: int
    deviation: float
    squares: Float[np.ndarray, " nodes"]
    weights: Float[np.ndarray, " nodes"]

    @property
    def variance(self) -> float:
        """G²(x, x)."""
        return float(self.width * self.deviation**2 * (self.weights @ self.squares))

    @property
    def atom(self) -> float:
        """The probability that φ(x) is exactly 0: that all neurons are silent."""
        return float(self.weights[self.squares == 0].sum() ** self.width)

    def characteristic(self, t: _Line) -> _Line:
        """Return E e^{itφ(x)}, a real and even function."""
        return np.asarray(self._of_one_neuron(t) ** self.width)

    def _of_one_neuron(self, t: _Line) -> _Line:
        result = np.empty(len(t))
        for start in range(0, len(t), _CHUNK):  # bounds the memory of the outer product
            some = t[start : start + _CHUNK]
            exponents = np.outer(some**2, -0.5 * self.deviation**2 * self.squares)
            result[start : start + _CHUNK] = np.exp(exponents) @ self.weights
        return result

    def density(self, y: _Line) -> _Line:
        """Return the density outside of the atom, from N = 3 on.

        The error is below 1e-7 for smooth neurons; the part of ReLU networks with one active
        neuron falls only like 1/t, and costs, where |y| ≥ 0.1, up to 4e-3 at N = 3 and 3e-5 at
        N = 12; `relu_density` has no such error.
        """
        t, smooth = self._midpoints()
        return np.asarray(np.array([np.cos(t * v) @ smooth for v in y]) * ((t[1] - t[0]) / np.pi))

    def cumulative(self, y: _Line) -> _Line:
        """Return P(φ(x) ≤ y), from N = 3 on, for y ≠ 0 if there is an atom; to about 1e-6."""
        t, smooth = self._midpoints()
        smooth = smooth / t
        parts = np.array([np.sin(t * v) @ smooth for v in y]) * ((t[1] - t[0]) / np.pi)
        return np.asarray(0.5 + parts + self.atom * np.sign(y) / 2)

    def _midpoints(self) -> tuple[_Line, _Line]:
        """Return the characteristic function without the atom, until it is negligible."""
        if self.width < 3:
            raise InputError(
                f"The characteristic function falls too slowly to be inverted at N = {self.width}; "
                "accepted are widths from 3 on."
            )
        # t in units of 1/σ; the rule over θ resolves no t beyond the last
        t = _STEP * (np.arange(int(_FINE * self.width**0.5 / _STEP)) + 0.5)
        knots = np.geomspace(t[0], t[-1], _KNOTS)
        scale = self.variance**0.5
        logs = np.log(np.maximum(self._of_one_neuron(knots / scale), 1e-300))  # smooth in log t
        values = np.exp(self.width * make_interp_spline(np.log(knots), logs, k=5)(np.log(t)))
        values -= self.atom
        end = int(np.argmax(np.abs(values) < _NEGLIGIBLE)) or len(t)
        return t[:end] / scale, values[:end]


def output_law(ensemble: Ensemble, point: Float[np.ndarray, " inputs"]) -> OutputLaw:
    """Return the distribution of φ at a point, for any neuron with normal amplitudes.

    Raises
    ------
    InputError
        If the amplitudes are not normal with mean 0, or there is no quadrature for a parameter.
    """
    amplitude = ensemble.amplitude
    if not isinstance(amplitude, Normal) or amplitude.mean != 0:
        raise InputError("The exact law of the output is for normal amplitudes of mean 0.")
    numbers = sum(prod(density.event) for density in ensemble.parameters.values())
    nodes = _NODES[min(numbers, 3)]
    x = np.asarray(point, dtype=float)[None]
    h, weights = neuron_on_grid(ensemble, x, lambda density: _rules(density, nodes))
    return OutputLaw(ensemble.width, amplitude.deviation, h[:, 0] ** 2, weights)


def _rules(density: Density, nodes: int) -> list[Rule]:
    """Equal steps: narrow functions of θ are resolved alike everywhere."""
    match density:
        case Normal():
            z = np.linspace(-_REACH, _REACH, nodes)
            w = np.exp(-(z**2) / 2)
            return [(density.mean + density.deviation * z, w / w.sum())]
        case Uniform():
            u = (np.arange(nodes) + 0.5) / nodes
            return [(density.quantile(u), np.full(nodes, 1 / nodes))]
        case Vector():
            return _rules(density.component, nodes) * density.dimension
    raise InputError(f"The exact law of the output is not here for a parameter of {density}.")


def linear_density(y: _Line, width: int, variance: float) -> _Line:
    """Return the density of Σ a_i w_i·x, whose characteristic function is (1 + s t²/N)^{−N/2}.

    Parameters
    ----------
    y
        Where; for N = 1 it diverges at 0.
    width, variance
        N, and s = σ_a² S_xx.

    Examples
    --------
    >>> linear_density(np.array([0.0]), 2, 2.0)  # e^{−|y|}/2
    array([0.5])
    """
    _require_law(width, variance)
    scale = (variance / width) ** 0.5
    return np.asarray(_variance_gamma(np.abs(np.asarray(y, dtype=float)) / scale, width) / scale)


def relu_density(y: _Line, width: int, variance: float) -> _Line:
    """Return the density outside of 0 of a ReLU network; its integral is 1 − 2⁻ᴺ.

    Parameters
    ----------
    y
        Where; at 0 it diverges.
    width, variance
        N, and G²(x, x) = σ_a² S_xx/2.
    """
    _require_law(width, variance)
    scale = (2 * variance / width) ** 0.5
    z = np.abs(np.asarray(y, dtype=float)) / scale
    active = np.arange(1, width + 1)
    shares = stats.binom.pmf(active, width, 0.5)
    result = np.zeros_like(z)
    for count, share in zip(active, shares, strict=True):
        if share > 1e-18:
            result += share * _variance_gamma(z, int(count))
    return np.asarray(result / scale)


def edgeworth_density(y: _Line, cumulants: tuple[float, ...]) -> _Line:
    """Return the Gaussian density and its corrections by κ₂, κ₄, κ₆: one, two or three of them.

    κ₄ alone corrects to order 1/N; κ₆ comes with κ₄², both of order 1/N².

    Examples
    --------
    >>> edgeworth_density(np.array([0.0]), (1.0, 0.8))  # (1 + 3·0.8/24)/√2π
    array([0.43883651])
    """
    if not 1 <= len(cumulants) <= 3 or cumulants[0] <= 0:
        raise InputError(
            "The Edgeworth series takes one to three cumulants, of order 2, 4 and 6, the first of "
            f"them positive; given are {cumulants}."
        )
    scale = cumulants[0] ** 0.5
    series = np.zeros(9)
    series[0] = 1.0
    if len(cumulants) > 1:
        fourth = cumulants[1] / scale**4
        series[4] = fourth / 24
    if len(cumulants) > 2:
        series[6] = cumulants[2] / scale**6 / 720
        series[8] = fourth**2 / 1152
    z = np.asarray(y, dtype=float) / scale
    return np.asarray(stats.norm.pdf(z) * hermeval(z, series) / scale)


def _variance_gamma(z: _Line, terms: int) -> _Line:
    """Density of characteristic function (1 + t²)^{−n/2}: |z|^ν K_ν(|z|)/(√π 2^ν Γ(n/2))."""
    order = (terms - 1) / 2
    at_zero = special.gammaln(order) - special.gammaln(terms / 2) if order > 0 else np.inf
    result = np.full(z.shape, np.exp(at_zero) / (2 * np.pi**0.5))
    inside = z > 0
    v = z[inside]
    with np.errstate(over="ignore"):  # K_ν overflows near 0, where the density is its limit
        bessel = np.log(special.kve(order, v)) - v
    logs = order * np.log(v / 2) + bessel - special.gammaln(terms / 2)
    values = np.exp(logs) / np.pi**0.5
    result[inside] = np.where(np.isfinite(bessel), values, result[inside])
    return result


def _require_law(width: int, variance: float) -> None:
    if width < 1:
        raise InputError(f"The width N of an ensemble is at least 1, not {width}.")
    if not variance > 0:
        raise InputError(f"The variance of the output is positive, not {variance}.")
