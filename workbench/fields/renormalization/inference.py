"""Renormalization run backwards is Bayesian inference (D. Berman, M. Klinger, the paper's [64]).

As data arrive from p*, a posterior moves on the average by

    dπ/dT = −π (D(θ) − ⟨D⟩_π),     D(θ) = KL(p*‖p_θ),     so that π_T ∝ π_0 e^{−T D}.

For p_θ = N(θ, s²), p* = N(0, s²) and a normal prior, π_T is normal with

    1/v_T = 1/v_0 + T/s²,      mean_T = v_T μ_0/v_0,

and the predictive density p_T = N(mean_T, s² + v_T) contracts: ∂_T p = −½ (v_T²/s²) p'' + drift, a
heat equation run backwards, which is exact renormalization with its sign changed.

The dictionary is exact, interacting or not: from `zero_dimension`, χ = φ_t C_0/C_t = φ_0 + noise
of variance C_0²/C_t − C_0. A coarse field is a noisy observation of the fine one, P_0 is the prior,
and with c = C_0 − C_t

    E[φ_0 | φ_t] = φ_t − c V_t'(φ_t),     Var[φ_0 | φ_t] = c (1 − c V_t''(φ_t))

(M. Tweedie's formula). The information that is left, I(φ_0; φ_t), is lost at the rate of the mean
squared error of the best guess (D. Guo, S. Shamai, S. Verdú 2005): with ρ = 1/(C_0²/C_t − C_0),
dI/dρ = ½ E Var[φ_0 | φ_t].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1, log, pi, sqrt

import numpy as np
from jaxtyping import Float
from scipy.integrate import solve_ivp

from workbench.accepted import finite_array, generator, is_finite, whole
from workbench.errors import InputError
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = ["GaussianLocation", "Observation", "observation", "precision_of_modes"]

Values = Float[np.ndarray, " values"]


@dataclass(frozen=True)
class GaussianLocation:
    """Inference of the mean of a normal density whose true mean is 0.

    Parameters
    ----------
    noise
        s² > 0.
    mean, variance
        Of the prior, v_0 > 0.

    Raises
    ------
    InputError
        If a variance is not positive or a number is not finite.

    Examples
    --------
    >>> model = GaussianLocation(noise=0.5, mean=1.0, variance=2.0)
    >>> mean, variance = model.posterior(3.0)
    >>> round(1 / mean), round(2 / variance)
    (13, 13)
    """

    noise: float
    mean: float
    variance: float

    def __post_init__(self) -> None:
        numbers = (self.noise, self.mean, self.variance)
        if not (all(map(is_finite, numbers)) and min(self.noise, self.variance) > 0):
            raise InputError(
                f"s², μ_0, v_0 are {numbers}; accepted are finite numbers, s², v_0 > 0."
            )

    def posterior(self, T: float) -> tuple[float, float]:
        """Return mean and variance of π_T, in closed form."""
        if not (is_finite(T) and T >= 0):
            raise InputError(f"The amount of data T is {T}; accepted are T ≥ 0.")
        variance = 1 / (1 / self.variance + T / self.noise)
        return variance * self.mean / self.variance, variance

    def posterior_by_flow(self, T: float, points: int = 400) -> tuple[float, float]:
        """Return the same from dπ/dT on a grid of θ, by an adaptive method of order 8.

        Raises
        ------
        InputError
            If the posterior is narrower than the grid of |θ − μ_0| ≤ 8 √v_0 resolves, or outside.
        """
        whole(points, "the number of points", 50, 10_000)
        mean, variance = self.posterior(T)
        reach = 8 * sqrt(self.variance)
        if sqrt(variance) < 2.4 * reach / points:
            raise InputError(f"After T = {T} data the posterior is too narrow for {points} points.")
        if abs(mean - self.mean) + 6 * sqrt(variance) > reach:
            raise InputError(f"After T = {T} data the posterior is outside of the prior's grid.")
        theta = self.mean + np.linspace(-reach, reach, points)
        divergence = theta**2 / (2 * self.noise)
        start = np.exp(-((theta - self.mean) ** 2) / (2 * self.variance))

        def change(_: float, weights: Values) -> Values:
            return np.asarray(-weights * (divergence - weights @ divergence / weights.sum()))

        found = solve_ivp(
            change, (0.0, T), start / start.sum(), method="DOP853", rtol=1e-12, atol=1e-16
        )
        weights = found.y[:, -1] / found.y[:, -1].sum()
        mean = float(weights @ theta)
        return mean, float(weights @ (theta - mean) ** 2)

    def predictive(self, T: float, places: Values) -> Values:
        """Return p_T = N(mean_T, s² + v_T) at some places."""
        mean, variance = self.posterior(T)
        places = finite_array(places, "the places", (None,))
        total = self.noise + variance
        return np.asarray(np.exp(-((places - mean) ** 2) / (2 * total)) / sqrt(2 * pi * total))

    def predictive_rate(self, T: float, places: Values) -> Values:
        """Return ∂_T p_T: the heat equation run backwards, and the drift −v_T mean_T/s²."""
        mean, variance = self.posterior(T)
        total = self.noise + variance
        places = finite_array(places, "the places", (None,))
        p, away = self.predictive(T, places), (places - mean) / total
        bend = p * (away**2 - 1 / total)
        return np.asarray(
            -(variance**2) / (2 * self.noise) * bend - variance * mean / self.noise * p * away
        )

    def posterior_means(self, observations: int, datasets: int, seed: int) -> Values:
        """Return the means of the posteriors of real data sets from p*, one for each.

        Their mean is mean_T and their variance T (v_T/s²)² s², at T = the number of observations.
        """
        whole(observations, "the number of observations", 0, 10**6)
        draws = generator(seed).standard_normal(whole(datasets, "the data sets", 1, 10**7))
        _, variance = self.posterior(observations)
        total = draws * sqrt(observations * self.noise)
        return np.asarray(variance * (self.mean / self.variance + total / self.noise))


@dataclass(frozen=True)
class Observation:
    """What a coarse field φ_t says of the fine field φ_0.

    Attributes
    ----------
    precision
        ρ = 1/(C_0²/C_t − C_0), of χ = φ_t C_0/C_t as a measurement of φ_0.
    information
        I(φ_0; φ_t) in nats.
    error
        E Var[φ_0 | φ_t].
    """

    precision: float
    information: float
    error: float


def observation(theory: ZeroDimensionalPhi4, t: float) -> Observation:
    """Return what φ_t says of φ_0, for t > 0.

    Raises
    ------
    InputError
        If t is not positive, where nothing is hidden and the information infinite.

    Examples
    --------
    >>> free = observation(ZeroDimensionalPhi4(0.0), 1.0)
    >>> bool(abs(free.error - (1 - np.exp(-1.0))) < 1e-12)
    True
    """
    C = theory.variance(t)
    if t <= 0:
        raise InputError(f"The scale t is {t}; at t > 0 a field has been coarse-grained.")
    hidden = -expm1(-t)
    phi = sqrt(C) * np.linspace(-9, 9, 401)
    density = theory.density(t, phi)
    weights = density / density.sum()
    entropy = float(-(weights @ np.log(np.maximum(density, 1e-300))))
    bend = float(weights @ theory.interaction(t, phi)[2])
    conditional = log(2 * pi * np.e * C * hidden) / 2
    return Observation(C / hidden, entropy - conditional, hidden * (1 - hidden * bend))


def precision_of_modes(energies: Sequence[float] | Values, proper_time: float) -> Values:
    """Return ρ C_0 of each mode of energy E = p² + m² when C = e^{−sE}/E: 1/(e^{sE} − 1).

    It is the number of data, in units of the prior's precision, that going back from s to 0 brings,
    decreasing in E: slow modes are known first, and modes with sE ≫ 1 not at all.

    Raises
    ------
    InputError
        If an energy or s is not positive.

    Examples
    --------
    >>> precision_of_modes([1.0, 2.0], np.log(2)).round(12).tolist()
    [1.0, 0.333333333333]
    """
    found = finite_array(energies, "the energies", (None,))
    if not ((found > 0).all() and is_finite(proper_time) and proper_time > 0):
        raise InputError("Energies and the proper time s are positive finite numbers.")
    return np.asarray(1 / np.expm1(np.minimum(found * proper_time, 700.0)))
