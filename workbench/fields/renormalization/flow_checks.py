"""Laws of the exact renormalization group held against what they are about.

Rates of relative entropies against their differences in t, the scaling of operators against
quadrature at each scale, Tweedie's formula against the posterior, and the loss of information
against the error of the best guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt

import numpy as np
from jaxtyping import Float
from numpy.polynomial.hermite_e import hermeval

from workbench.accepted import finite_array, whole_numbers
from workbench.errors import InputError
from workbench.fields.renormalization.inference import observation
from workbench.fields.renormalization.zero_dimension import ZeroDimensionalPhi4

__all__ = [
    "EntropyTable",
    "entropy_table",
    "information_gap",
    "operator_table",
    "posterior_gap",
]

Values = Float[np.ndarray, " times"]

_STEP = 1e-3


@dataclass(frozen=True, eq=False)
class EntropyTable:
    """Relative entropies along the flow.

    Attributes
    ----------
    times
        t.
    free, reference
        KL(P‖g) and KL(P‖Q).
    free_rates, reference_rates
        By the laws of `zero_dimension`.
    gaps
        The largest difference between each rate and a central difference of fourth order, over the
        largest rate.
    """

    times: Values
    free: Values
    reference: Values
    free_rates: Values
    reference_rates: Values
    gaps: tuple[float, float]


def entropy_table(theory: ZeroDimensionalPhi4, times: Sequence[float]) -> EntropyTable:
    """Return entropies, rates and their differences at some scales t > 0.002.

    Examples
    --------
    >>> table = entropy_table(ZeroDimensionalPhi4(6.0), [0.1, 1.0])
    >>> max(table.gaps) < 1e-8
    True
    """
    _scales(times, 2 * _STEP)
    found = [theory.entropies(t) for t in times]
    free_rates = np.array([e.free_rate for e in found])
    reference_rates = np.array([e.reference_rate for e in found])
    offsets, weights = (-2, -1, 1, 2), np.array([1, -8, 8, -1]) / (12 * _STEP)
    near = [[theory.entropies(t + k * _STEP) for k in offsets] for t in times]
    gaps = []
    for name, rates in (("to_free", free_rates), ("to_reference", reference_rates)):
        slopes = np.array([[getattr(e, name) for e in row] for row in near]) @ weights
        gaps.append(float(np.abs(slopes - rates).max() / np.abs(rates).max()))
    return EntropyTable(
        np.asarray(times, float),
        np.array([e.to_free for e in found]),
        np.array([e.to_reference for e in found]),
        free_rates,
        reference_rates,
        (gaps[0], gaps[1]),
    )


def operator_table(
    theory: ZeroDimensionalPhi4, t: float, powers: Sequence[int]
) -> Float[np.ndarray, "powers 2"]:
    """Return c_n(t)/c_n(0) of He_n(φ/√C) in e^{−V_t}, by quadrature, beside e^{−nt/2}.

    Examples
    --------
    >>> table = operator_table(ZeroDimensionalPhi4(6.0), 1.0, [2, 4])
    >>> bool(np.abs(table[:, 0] - table[:, 1]).max() < 1e-9)
    True
    """
    powers = whole_numbers(powers, "the powers", 0, 40)
    nodes = np.linspace(-9, 9, 601)
    weights = np.exp(-(nodes**2) / 2)

    def coefficient(n: int, scale: float) -> float:
        values = np.exp(-theory.interaction(scale, sqrt(theory.variance(scale)) * nodes)[0])
        return float(weights @ (values * hermeval(nodes, [0.0] * n + [1.0])))

    return np.array([[coefficient(n, t) / coefficient(n, 0.0), exp(-n * t / 2)] for n in powers])


def posterior_gap(theory: ZeroDimensionalPhi4, t: float, seen: Sequence[float]) -> float:
    """Return how far the mean and variance of φ_0 given φ_t are from V_t' and V_t''.

    The posterior is found as prior times likelihood on a grid, for each coarse field seen.
    """
    _scales([t], 0.0)
    C = theory.variance(t)
    phi = np.linspace(-7, 7, 2801)
    _, slopes, bends = theory.interaction(t, np.asarray(seen, float))
    worst = 0.0
    for coarse, slope, bend in zip(seen, slopes, bends, strict=True):
        likelihood = np.exp(-((coarse / C - phi) ** 2) / (2 * (1 / C - 1)))
        posterior = theory.density(0.0, phi) * likelihood
        posterior /= posterior.sum()
        mean = posterior @ phi
        spread = posterior @ (phi - mean) ** 2
        hidden = 1 - C
        gaps = mean - (coarse - hidden * slope), spread - hidden * (1 - hidden * bend)
        worst = max(worst, *np.abs(gaps))
    return float(worst)


def information_gap(theory: ZeroDimensionalPhi4, times: Sequence[float]) -> float:
    """Return the largest relative gap of dI/dρ to half the error of the best guess."""
    _scales(times, _STEP / 10)
    worst = 0.0
    for t in times:
        before, now, after = (observation(theory, t + k * _STEP / 10) for k in (-1, 0, 1))
        slope = (after.information - before.information) / (after.precision - before.precision)
        worst = max(worst, abs(2 * slope / now.error - 1))
    return worst


def _scales(times: Sequence[float], least: float) -> None:
    """Refuse scales at which a law cannot be held against a difference."""
    found = finite_array(times, "the scales", (None,))
    if not (found.size and found.min() > least):
        raise InputError(f"Scales are numbers above {least:g}, at least one; given are {found}.")
