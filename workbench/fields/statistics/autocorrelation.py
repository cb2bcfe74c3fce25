"""Integrated autocorrelation times: how many moves of a Markov chain count as one draw.

    τ = ½ + Σ_{t ≥ 1} ρ(t),

ρ being the normalised autocorrelation, averaged over independent chains; the sum ends at the first
window W ≥ c max(τ(W), ½), with c = 5 (A. Sokal, *Monte Carlo methods in statistical mechanics*,
1996); the bound ½ keeps the sum from ending at once where successive values are opposed.
The mean of n moves then has the variance of n/2τ independent draws.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from scipy.fft import irfft, next_fast_len, rfft

from workbench.accepted import finite_array
from workbench.errors import InputError

__all__ = ["autocorrelation", "effective_draws", "integrated_time"]

_WINDOW, _LEAST = 5.0, 1e-9


def autocorrelation(
    chains: Float[np.ndarray, "chains moves"],
) -> Float[np.ndarray, " moves"]:
    """Return ρ(t), t = 0, 1, …, with the mean and the variance taken over all chains.

    Raises
    ------
    InputError
        If there are fewer than two moves, or all values are equal.
    """
    values = finite_array(np.atleast_2d(chains), "the values of chains", (None, None))
    moves = values.shape[1]
    if moves < 2 or not len(values):
        raise InputError("An autocorrelation takes chains of at least 2 moves.")
    centred = values - values.mean()
    if not (centred**2).sum() > 0:
        raise InputError("The autocorrelation of a constant chain is not defined.")
    size = next_fast_len(2 * moves, real=True)
    spectrum = np.abs(rfft(centred, size, axis=1)) ** 2
    covariance = irfft(spectrum.sum(axis=0), size)[:moves] / np.arange(moves, 0, -1)
    return np.asarray(covariance / covariance[0])


def integrated_time(chains: Float[np.ndarray, "chains moves"]) -> float:
    """Return τ in moves: ½ for independent draws, less if successive values are opposed.

    Raises
    ------
    InputError
        As for `autocorrelation`, and if the chains are so short that their τ is not positive.

    Examples
    --------
    >>> draws = np.random.default_rng(0).standard_normal((50, 1000))
    >>> bool(abs(integrated_time(draws) - 0.5) < 0.02)
    True
    """
    sums = np.cumsum(autocorrelation(chains)) - 0.5
    ended = np.arange(len(sums)) >= _WINDOW * np.maximum(sums, 0.5)
    window = int(np.argmax(ended)) if ended.any() else len(sums) - 1
    if sums[window] < _LEAST:
        raise InputError(f"Chains of {len(sums)} moves are too short for their autocorrelation.")
    return float(sums[window])


def effective_draws(chains: Float[np.ndarray, "chains moves"]) -> float:
    """Return the number of independent draws whose mean has the same variance.

    Examples
    --------
    >>> generator = np.random.default_rng(1)
    >>> x = np.zeros((20, 4000))
    >>> for t in range(1, 4000):
    ...     x[:, t] = 0.5 * x[:, t - 1] + generator.standard_normal(20)
    >>> bool(abs(effective_draws(x) / 80_000 - 1 / 3) < 0.03)
    True
    """
    return float(np.size(chains) / (2 * integrated_time(chains)))
