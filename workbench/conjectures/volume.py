"""Hyperbolic volume from the Jones polynomial: a network, and the formula that it hides.

J. Craven, V. Jejjala, A. Kar, *Disentangling a deep learned volume formula* (reference [21]), find
Vol ≈ a·log(|J(e^{iθ})| + b) + c at θ = 3π/4. Here the formula is evaluated with their constants,
refitted, and scanned over θ, and beside it stand networks on the coefficients and on values of J.
The error is the mean of |Vol - answer| / Vol over test knots. [21] works on the 1.7 million knots
of up to 16 crossings, 82 % of which have 16; the table here ends at 15 (the sample at 13), and the
error falls with the crossing number, so it is given for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from captum.attr import LRP
from jaxtyping import Float, Int

from workbench.conjectures._threads import one_thread
from workbench.conjectures.candidates import Candidates
from workbench.conjectures.dataset import twin_groups, usable_rows
from workbench.conjectures.perceptron import Examples, Perceptron
from workbench.conjectures.root_of_unity import jones_values, padded_coefficients
from workbench.errors import InputError

__all__ = [
    "PUBLISHED",
    "RelativeError",
    "VolumeFormula",
    "VolumeKnots",
    "coefficient_examples",
    "fit_formula",
    "relative_error",
    "relevance",
    "scan_angles",
    "value_candidates",
    "value_examples",
    "volume_knots",
]

_RESAMPLES = 1000
_OFFSETS = np.geomspace(0.1, 30, 60)


@dataclass(frozen=True)
class VolumeFormula:
    """Vol ≈ a·log(|J(e^{iθ})| + b) + c, θ in radians."""

    a: float
    b: float
    c: float
    angle: float = 0.75 * np.pi

    def __call__(self, values: Float[np.ndarray, " knots"]) -> Float[np.ndarray, " knots"]:
        """Return the estimate from |J(e^{iθ})|.

        Examples
        --------
        >>> float(PUBLISHED(np.array([0.0])).round(3)[0])
        10.918
        """
        return np.asarray(self.a * np.log(values + self.b) + self.c)


PUBLISHED = VolumeFormula(6.20, 6.77, -0.94)
"""[21]'s constants, quoted from memory: we had no text of [21] that prints them."""


@dataclass(frozen=True)
class VolumeKnots:
    """Hyperbolic knots with volume and Jones polynomial; mutants and mirror images share a group.

    Attributes
    ----------
    names, crossings, volume, groups
        Of each knot; the volume in units of curvature -1.
    lowest, jones
        Lowest exponent of t, and the coefficients upwards from it.
    """

    names: tuple[str, ...]
    crossings: Int[np.ndarray, " knots"]
    volume: Float[np.ndarray, " knots"]
    groups: Int[np.ndarray, " knots"]
    lowest: tuple[int, ...]
    jones: tuple[tuple[int, ...], ...]

    def values(self, angles: Sequence[float] | np.ndarray) -> Float[np.ndarray, "knots angles"]:
        """Return |J(e^{iθ})| at each angle, in radians."""
        return np.asarray(np.abs(jones_values(self.lowest, self.jones, angles)))


def volume_knots(table: pd.DataFrame) -> VolumeKnots:
    """Take the hyperbolic knots with a complete row from a knot table."""
    rows = usable_rows(table)
    return VolumeKnots(
        names=tuple(rows["name"]),
        crossings=rows["crossings"].to_numpy(dtype=np.int64),
        volume=rows["volume"].to_numpy(dtype=float),
        groups=twin_groups(rows),
        lowest=tuple(int(k) for k in rows["jones_min"]),
        jones=tuple(tuple(int(c) for c in coefficients) for coefficients in rows["jones"]),
    )


def coefficient_examples(knots: VolumeKnots) -> Examples:
    """Volume from degrees and coefficients of the Jones polynomial, as in [21]."""
    inputs = padded_coefficients(knots.lowest, knots.jones)
    return Examples("volume from J(t)", inputs, knots.volume, knots.groups)


def value_examples(knots: VolumeKnots, angles: Sequence[float] | np.ndarray) -> Examples:
    """Volume from |J(e^{iθ})| at the given angles."""
    title = f"volume from |J| at {len(angles)} angle(s)"
    return Examples(title, knots.values(angles), knots.volume, knots.groups)


@dataclass(frozen=True)
class RelativeError:
    """Mean of |Vol - answer| / Vol.

    Attributes
    ----------
    mean, deviation
        Mean over networks and knots; sample deviation over networks (NaN for one).
    low, high
        95 % bootstrap interval of the mean over knots, whole groups of twins at a time.
    knots
        How many it was measured on.
    """

    mean: float
    deviation: float
    low: float
    high: float
    knots: int

    def __str__(self) -> str:
        """Write it in per cent, deviation over networks, interval over knots."""
        spread = "" if np.isnan(self.deviation) else f" ± {100 * self.deviation:.2f}"
        return f"{100 * self.mean:.2f}{spread} % [{100 * self.low:.2f}, {100 * self.high:.2f}]"


def relative_error(
    answers: Float[np.ndarray, "networks knots"],
    volume: Float[np.ndarray, " knots"],
    groups: Int[np.ndarray, " knots"],
    seed: int = 0,
) -> RelativeError:
    """Measure the mean relative error of one or more answers for each knot.

    Examples
    --------
    >>> print(relative_error(np.array([[9.0, 22.0]]), np.array([10.0, 20.0]), np.arange(2)))
    10.00 % [10.00, 10.00]
    """
    errors = np.abs(answers - volume) / volume
    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    sums = np.bincount(members, weights=errors.mean(axis=0))
    rng = np.random.default_rng(seed)
    resampled = np.empty(_RESAMPLES)
    for k in range(_RESAMPLES):  # one draw at a time: the table of all would not fit in memory
        drawn = rng.integers(len(sizes), size=len(sizes))
        resampled[k] = sums[drawn].sum() / sizes[drawn].sum()
    each = errors.mean(axis=1)
    return RelativeError(
        mean=float(each.mean()),
        deviation=float(each.std(ddof=1)) if len(each) > 1 else float("nan"),
        low=float(np.quantile(resampled, 0.025)),
        high=float(np.quantile(resampled, 0.975)),
        knots=len(volume),
    )


def fit_formula(
    values: Float[np.ndarray, " knots"], volume: Float[np.ndarray, " knots"], angle: float
) -> VolumeFormula:
    """Fit a, b, c by least squares of the relative residual.

    For each b of a grid, a and c follow linearly; the best b is kept.

    Parameters
    ----------
    values, volume
        |J(e^{iθ})| and volume of the knots to fit.
    angle
        θ in radians, kept with the formula.
    """
    if len(values) < 3:
        raise InputError("three constants need at least three knots.")
    best, kept = np.inf, (0.0, 0.0, 0.0)
    for b in _OFFSETS:
        design = np.column_stack([np.log(values + b), np.ones(len(values))]) / volume[:, None]
        (a, c), *_ = np.linalg.lstsq(design, np.ones(len(values)), rcond=None)
        loss = float(((design @ [a, c] - 1) ** 2).sum())
        if loss < best:
            best, kept = loss, (float(a), float(b), float(c))
    return VolumeFormula(*kept, angle)


def scan_angles(
    knots: VolumeKnots,
    train: Int[np.ndarray, " train"],
    test: Int[np.ndarray, " test"],
    angles: Sequence[float] | np.ndarray,
) -> pd.DataFrame:
    """Refit the formula at each angle on the training knots and measure it on the test knots.

    Returns
    -------
    pandas.DataFrame
        angle (in units of π), a, b, c, error (mean relative).
    """
    rows, values = [], knots.values(angles)
    for k, angle in enumerate(angles):
        fit = fit_formula(values[train, k], knots.volume[train], angle)
        errors = np.abs(fit(values[test, k]) / knots.volume[test] - 1)
        rows.append((angle / np.pi, fit.a, fit.b, fit.c, float(errors.mean())))
    return pd.DataFrame(rows, columns=["angle", "a", "b", "c", "error"])


def value_candidates(knots: VolumeKnots, angles: Sequence[float] | np.ndarray) -> Candidates:
    """Return the terms log(|J(e^{iθ})| + b), b in 1, 3, 10, and the span of J, for a sparse fit."""
    values, terms, columns = knots.values(angles), [], []
    for k, angle in enumerate(angles):
        for b in (1, 3, 10):
            terms.append(f"log(|J(exp {angle / np.pi:.3g}πi)| + {b})")
            columns.append(np.log(values[:, k] + b))
    span = np.array([len(coefficients) - 1.0 for coefficients in knots.jones])
    return Candidates((*terms, "span J"), np.column_stack([*columns, span]))


def relevance(
    perceptron: Perceptron, inputs: Float[np.ndarray, "knots inputs"]
) -> Float[np.ndarray, " inputs"]:
    """Return layer-wise relevance of each input: mean |relevance| over knots, the largest 1.

    The ε-rule of Bach et al. (2015), by captum, on standardised inputs: [21]'s way in.
    """
    with one_thread():
        parts = LRP(perceptron.module).attribute(perceptron.standardised(inputs).requires_grad_())
    scores = parts.detach().abs().mean(dim=0).numpy().astype(float)
    if not scores.max() > 0:
        raise InputError("the network ignores its inputs: no relevance to share out.")
    return np.asarray(scores / scores.max())
