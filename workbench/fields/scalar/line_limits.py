"""Eq. (13) on a line in its limits: N → ∞ with networks, Λ → ∞ with their Gaussian processes.

Each limit is a fit in 1/N or 1/Λ to independent samples, and is compared with matrix products or,
at a fixed cutoff, with the Gaussian process of the same cutoff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.accepted import whole, whole_numbers
from workbench.errors import InputError
from workbench.fields.scalar.cosine_field import CosineField, GaussianField
from workbench.fields.scalar.line_numbers import LineNumbers
from workbench.fields.scalar.phi4 import Expectations, Reweighted, reweight
from workbench.fields.scalar.slice_sampling import Chains, slice_sample
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.evidence import outcome
from workbench.fields.statistics.infinite_width import Limit as Fit
from workbench.fields.statistics.infinite_width import difference, infinite_width
from workbench.fields.statistics.residuals import Residuals, residuals

__all__ = ["Limit", "chain_limit", "cutoff_limit", "literal_limit", "network_limit"]


@dataclass(frozen=True)
class Limit:
    """Quantities at several widths (or cutoffs), their limit, and the comparison.

    Attributes
    ----------
    names
        Of the quantities.
    at
        By N or Λ.
    fits
        The fits, side by side: moments and gaps, whose errors are not independent.
    target
        The values compared with.
    target_errors
        Their standard errors; zero where they are exact.
    tests
        For each fit.
    """

    names: tuple[str, ...]
    at: Mapping[float, tuple[Estimate, ...]]
    fits: tuple[Fit, ...]
    target: tuple[float, ...]
    target_errors: tuple[float, ...]
    tests: tuple[Residuals, ...]

    def agrees(self, level: float = 0.001) -> bool:
        """Tell whether neither a fit nor a comparison is rejected at this level."""
        return all(t.agree(level) for t in self.tests) and all(f.p_value > level for f in self.fits)

    @property
    def values(self) -> tuple[float, ...]:
        """The limits."""
        return tuple(float(v) for fit in self.fits for v in fit.estimate.values)

    @property
    def errors(self) -> tuple[float, ...]:
        """Their standard errors."""
        return tuple(float(v) for fit in self.fits for v in fit.estimate.errors)

    @property
    def p_values(self) -> str:
        """The probabilities of the comparisons and of the fits, in words."""
        names = ("moments ", "gaps ") if len(self.tests) == 2 else ("",)
        return ", ".join(
            f"{name}p = {test.p_value:.2g} ({test.beyond} of {len(test.sigmas)} independent "
            f"residuals beyond 2σ; p of the fit {fit.p_value:.2g})"
            for name, test, fit in zip(names, self.tests, self.fits, strict=True)
        )

    @property
    def numbers(self) -> dict[str, Any]:
        """The limits, what they are compared with, and the tests, as a file of evidence has it."""
        return {
            "quantity": self.names,
            "limit": self.values,
            "standard error": self.errors,
            "compared with": self.target,
            "its standard error": self.target_errors,
            "tests": [
                {**outcome(test), "p of the fit": fit.p_value}
                for test, fit in zip(self.tests, self.fits, strict=True)
            ],
        }

    def told(self, name: str, digits: int = 4) -> str:
        """Return the limits of the quantities whose name begins so, with errors and targets."""
        return "; ".join(
            f"{full}: {v:.{digits}f} ± {e:.{digits}f} ({x:.{digits}f})"
            for full, v, e, x in zip(self.names, self.values, self.errors, self.target, strict=True)
            if full.startswith(name)
        )

    def series(self, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
        """Return 1/N (0 last), values, errors, and the target of one quantity."""
        k = self.names.index(name)
        values = [np.concatenate([d.values for d in parts])[k] for parts in self.at.values()]
        errors = [np.concatenate([d.errors for d in parts])[k] for parts in self.at.values()]
        inverse = np.append(1 / np.array(list(self.at), float), 0.0)
        return (
            inverse,
            np.append(values, self.values[k]),
            np.append(errors, self.errors[k]),
            self.target[k],
        )

    def table(self, letter: str = "N") -> pd.DataFrame:
        """Return one row for each quantity."""
        sizes = {
            f"{letter} = {size:g}": np.concatenate([d.values for d in parts])
            for size, parts in self.at.items()
        }
        sampled = any(self.target_errors)
        target = {"compared with": self.target} if sampled else {"exact": self.target}
        errors = {"its ±": self.target_errors} if sampled else {}
        sigmas = np.concatenate([test.sigmas for test in self.tests])
        return pd.DataFrame(
            {"quantity": self.names}
            | sizes
            | {f"{letter} → ∞": self.values, "±": self.errors}
            | target
            | errors
            | {"σ": sigmas}
        )


def network_limit(
    field: CosineField,
    numbers: LineNumbers,
    widths: Sequence[int],
    *,
    networks: int,
    seed: int,
) -> tuple[Limit, dict[int, Reweighted]]:
    """Take N → ∞ with networks whose limit is the oscillator, by a fit of degree 2 in 1/N.

    Returns
    -------
    limit, found
        The comparison with matrix products, and what was sampled at each width, λ = 0 included.
    """
    couplings = (0.0, *numbers.couplings)
    found = {
        N: reweight(
            field.with_width(N),
            numbers.line,
            couplings,
            numbers.observables,
            networks=networks,
            seed=seed + N,
        )
        for N in widths
    }
    return _against(numbers, _estimates(numbers, found), 2), found


def literal_limit(
    cutoff: float,
    numbers: LineNumbers,
    widths: Sequence[int],
    *,
    networks: int,
    seed: int,
) -> Limit:
    """Take N → ∞ with eq. (11) as printed, and compare with the Gaussian process of its cutoff."""
    field = CosineField.paper(width=1, mass=numbers.mass, cutoff=cutoff, dimension=1)
    found = {
        N: reweight(
            field.with_width(N),
            numbers.line,
            numbers.couplings,
            numbers.observables,
            networks=networks,
            seed=seed + N,
        )
        for N in widths
    }
    process = _process(cutoff, numbers, 2 * networks, seed)
    at = _estimates(numbers, found)
    fits = _fits(at, 2)
    wanted = (process.estimate(numbers.moments), process.estimate(numbers.gaps))
    tests = tuple(
        residuals(difference(fit.estimate, known), np.zeros(len(known.values)))
        for fit, known in zip(fits, wanted, strict=True)
    )
    target = tuple(float(v) for known in wanted for v in known.values)
    errors = tuple(float(v) for known in wanted for v in known.errors)
    return Limit(numbers.names, at, fits, target, errors, tests)


def cutoff_limit(
    numbers: LineNumbers, multiples: Sequence[int], *, networks: int, seed: int
) -> Limit:
    """Take Λ → ∞ with Gaussian processes, by a fit linear in 1/Λ.

    The cutoffs are multiples of 2π/h, h being the spacing of the points: there the oscillations
    with Λ of ∫_Λ^∞ db cos(bx)/b², which no power of 1/Λ describes, vanish at all points.
    """
    multiples = whole_numbers(multiples, "the row of multiples", 1, 10**6)
    cutoffs = [2 * np.pi / numbers.line.spacing * k for k in multiples]
    found = {
        round(cutoff, 3): _process(cutoff, numbers, networks, seed + k)
        for k, cutoff in zip(multiples, cutoffs, strict=True)
    }
    return _against(numbers, _estimates(numbers, found), 1)


def chain_limit(
    field: CosineField,
    numbers: LineNumbers,
    widths: Sequence[int],
    *,
    chains: int,
    iterations: int,
    seed: int,
) -> tuple[Limit, dict[int, Chains]]:
    """Take N → ∞ at one coupling with elliptical slice sampling, by a fit linear in 1/N.

    Chains know ratios only: Z is not among the quantities.
    """
    if len(numbers.couplings) != 1:
        raise InputError(f"Chains run at one λ, not at {len(numbers.couplings)}.")
    (coupling,) = numbers.couplings
    whole(iterations, "the number of iterations that count", 2)
    found = {
        N: slice_sample(
            field.with_width(N),
            numbers.line,
            coupling,
            numbers.observables,
            chains=chains,
            iterations=iterations,
            warm_up=iterations // 4,
            seed=seed + N,
        )
        for N in widths
    }

    def known(at: Expectations) -> list[complex]:
        all_numbers = {coupling: {"Z": 1.0 + 0j, **at}}
        return [*numbers.moments(all_numbers)[1:4], *numbers.gaps(all_numbers)]

    at = {float(N): (one.estimate(known),) for N, one in found.items()}
    target = (*numbers.exact[1:4], numbers.exact[-1])
    names = (*numbers.names[1:4], numbers.names[-1])
    fits = _fits(at, 1)
    tests = (residuals(fits[0].estimate, target),)
    return Limit(names, at, fits, target, (0.0,) * len(target), tests), found


def _process(cutoff: float, numbers: LineNumbers, networks: int, seed: int) -> Reweighted:
    field = CosineField.paper(width=1, mass=numbers.mass, cutoff=cutoff, dimension=1)
    return reweight(
        GaussianField(field),
        numbers.line,
        numbers.couplings,
        numbers.observables,
        networks=networks,
        seed=seed,
    )


def _estimates(
    numbers: LineNumbers, found: Mapping[int, Reweighted] | Mapping[float, Reweighted]
) -> dict[float, tuple[Estimate, ...]]:
    return {
        float(size): (one.estimate(numbers.moments), one.estimate(numbers.gaps))
        for size, one in found.items()
    }


def _fits(at: Mapping[float, tuple[Estimate, ...]], order: int) -> tuple[Fit, ...]:
    if len(at) <= order:
        raise InputError(f"A fit of degree {order} takes more than {order} widths or cutoffs.")
    columns = zip(*at.values(), strict=True)
    return tuple(infinite_width(list(at), list(column), order) for column in columns)


def _against(numbers: LineNumbers, at: Mapping[float, tuple[Estimate, ...]], order: int) -> Limit:
    fits = _fits(at, order)
    targets = (numbers.exact_moments, numbers.exact_gaps)
    tests = tuple(residuals(f.estimate, t) for f, t in zip(fits, targets, strict=True))
    return Limit(numbers.names, at, fits, numbers.exact, (0.0,) * len(numbers.exact), tests)
