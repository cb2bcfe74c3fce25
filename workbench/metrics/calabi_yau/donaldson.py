"""Donaldson's balanced metrics, which tend to the Calabi–Yau metric as k grows.

S. Donaldson, *Some numerical results in complex differential geometry*, math/0512625. With N_k
sections s of O(k), a positive matrix G, and dμ = |Ω|²,

    D = s† G s,    g = (1/k) ∂∂̄ log D,    T(G)⁻¹ = (N_k / ∫dμ) ∫ s s† / D dμ.

The fixed point of T is the balanced metric. It has the symmetries of the hypersurface, so products
that phases forbid are left out, and the others averaged over permutations: Monte Carlo's noise then
enters a few numbers, not N_k². Without that, samples of 10 N_k² + 50,000 points are customary, and
they are the default here (V. Braun, T. Brelidze, M. Douglas, B. Ovrut, *Calabi–Yau metrics for
quotients and complete intersections*, JHEP 05 (2008) 080).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Complex128
from tqdm import tqdm

from workbench.accepted import whole
from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.kaehler_metric import horizontal
from workbench.metrics.calabi_yau.monomial_kernel import mean_products, monomial_jets
from workbench.metrics.calabi_yau.sampling import sample
from workbench.metrics.calabi_yau.sections import Sections, sections
from workbench.metrics.calabi_yau.symmetry import monomials
from workbench.signatures import checked

__all__ = ["Balanced", "BergmanMetric", "advised_points", "balanced_metric"]

_SETTLED = 1e-8


@dataclass(frozen=True)
class BergmanMetric:
    """The metric g = (1/k) ∂∂̄ log s†Gs.

    Attributes
    ----------
    gram
        The positive Hermitian matrix G.
    """

    sections: Sections
    gram: Complex128[np.ndarray, "sections sections"]

    @property
    def hypersurface(self) -> Hypersurface:
        """The hypersurface it lives on."""
        return self.sections.hypersurface

    @checked
    def form(
        self,
        z: Complex128[np.ndarray, "points variables"],
        frame: Complex128[np.ndarray, "points n variables"],
    ) -> Complex128[np.ndarray, "points n n"]:
        """Return g(T_a, T̄_b)."""
        unit, tangents = horizontal(z, frame)
        s, slopes = monomial_jets(unit, tangents, self.sections.monomials)
        dual = s.conj() @ self.gram
        density = np.einsum("pa,pa->p", dual, s).real
        first = np.einsum("pca,pa->pc", slopes, dual) / density[:, None]
        lifted = slopes @ self.gram.T
        second = lifted @ slopes.conj().swapaxes(1, 2) / density[:, None, None]
        forms: Complex128[np.ndarray, "points n n"] = (
            second - first[:, :, None] * first[:, None].conj()
        ) / self.sections.degree
        return forms


@dataclass(frozen=True)
class Balanced:
    """A balanced metric and how it was found.

    Attributes
    ----------
    changes
        The largest relative change of a section's length, step after step.
    points
        The size of the sample.
    converged
        The last change was below 10⁻⁸.
    """

    metric: BergmanMetric
    changes: tuple[float, ...]
    points: int
    converged: bool


@checked
def advised_points(sections: int) -> int:
    """Return the customary size of a sample, 10 N_k² + 50,000.

    Examples
    --------
    >>> advised_points(125)
    206250
    """
    return 10 * sections**2 + 50_000


@checked
def balanced_metric(
    X: Hypersurface,
    degree: int,
    seed: int,
    points: int | None = None,
    steps: int = 40,
    progress: bool = False,
) -> Balanced:
    """Iterate Donaldson's operator T from Σ |s_a|² with multinomial weights: Fubini–Study's metric.

    Parameters
    ----------
    degree
        k.
    points
        By default as advised.
    steps
        At most so many.
    progress
        Show a bar on stderr.

    Raises
    ------
    InputError
        If k or the number of steps is below 1, or there are fewer points than sections.

    Examples
    --------
    >>> from workbench.metrics.calabi_yau.hypersurface import fermat
    >>> found = balanced_metric(fermat(2), 1, seed=1, points=1000)
    >>> found.converged, np.allclose(found.metric.gram, np.eye(4) * found.metric.gram[0, 0])
    (True, True)
    """
    basis = sections(X, degree)
    count = (
        advised_points(basis.count)
        if points is None
        else whole(points, "the number of points", 1, 10**9)
    )
    if count < basis.count:
        raise InputError(f"{basis.count} sections need as many points or more, not {count}.")
    whole(steps, "the number of steps", 1, 10**6)
    drawn = sample(X, count, seed)
    measure = basis.count * drawn.weights / drawn.weights.sum()
    left, right = basis.invariant_pairs()
    gram = _start(basis)
    changes: list[float] = []
    for _ in tqdm(range(steps), unit="step", disable=not progress):
        means = mean_products(drawn.z, measure, basis.monomials, left, right, gram[left, right])
        products = np.zeros_like(gram)
        products[left, right] = means
        products = basis.symmetrised(products)
        step = np.linalg.inv(products)
        step = (step + step.conj().T) / 2
        lengths = np.diagonal(gram).real
        changes.append(float(np.abs(np.diagonal(step).real / lengths - 1).max()))
        gram = step
        if changes[-1] < _SETTLED:
            break
    return Balanced(
        BergmanMetric(basis, gram), tuple(changes), len(drawn.z), changes[-1] < _SETTLED
    )


def _start(basis: Sections) -> Complex128[np.ndarray, "sections sections"]:
    """Return |z|^{2k} reduced modulo Q, as a matrix G."""
    everything = basis.reduction.toarray()
    exponents = monomials(basis.degree, basis.hypersurface.degree)
    factorial = np.cumprod(np.concatenate([[1.0], np.arange(1.0, basis.degree + 1)]))
    multinomial = factorial[-1] / np.prod(factorial[exponents], axis=1)
    gram: Complex128[np.ndarray, "sections sections"] = (
        everything.conj().T * multinomial
    ) @ everything
    return gram
