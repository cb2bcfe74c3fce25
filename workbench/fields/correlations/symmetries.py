"""Is a transformation a symmetry? Decided by a test on sampled correlators, with a p-value.

Two independent samples are drawn in each block, one of φ(x) and one of F φ(Ax + s), and all their
correlators of the given orders are compared. If the transformation is a symmetry, differences of
block means are independent, symmetric about 0 and nearly normal, so Hotelling's T² has an F law
(H. Hotelling, *The generalization of Student's ratio*, 1931), and p is uniform on [0, 1].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import kstest

from workbench.accepted import finite_array
from workbench.errors import InputError
from workbench.fields.architectures.ensemble import Ensemble
from workbench.fields.architectures.transformations import Transformation
from workbench.fields.correlations.correlators import index_sets
from workbench.fields.correlations.sampling import Estimate, stream
from workbench.fields.statistics.moments import p_value

__all__ = ["SymmetryTest", "symmetry_test", "uniformity"]


@dataclass(frozen=True)
class SymmetryTest:
    """Differences of transformed and plain correlators, and what they say.

    Attributes
    ----------
    transformation
        Its name.
    differences
        Order by order, sets in the order of `index_sets`, with their covariance.
    p
        Probability of differences at least as large, if the transformation is a symmetry.
    """

    transformation: str
    differences: Estimate
    p: float

    @property
    def largest(self) -> float:
        """The largest difference in standard errors."""
        errors = self.differences.errors
        moving = errors > 0
        return float(np.abs(self.differences.values[moving] / errors[moving]).max(initial=0.0))


def symmetry_test(
    ensemble: Ensemble,
    transformation: Transformation,
    points: Float[np.ndarray, "points inputs"],
    networks: int,
    seed: int,
    orders: Sequence[int] = (1, 2, 3, 4),
    workers: int = 1,
) -> SymmetryTest:
    """Test whether all correlators of these orders at these points are invariant.

    Parameters
    ----------
    ensemble, transformation, points
        What is tested, and where.
    networks, seed, workers
        As for `workbench.fields.correlations.sampling.stream`, for each of the two samples.
    orders
        Numbers of legs.

    Raises
    ------
    InputError
        If there are not more blocks of networks than correlators.

    Examples
    --------
    >>> from workbench.fields.architectures.ensemble import cos_net
    >>> from workbench.fields.architectures.transformations import scaling, translation
    >>> x = np.array([[0.0], [0.7]])
    >>> symmetry_test(cos_net(3), translation([1.5]), x, 20_000, seed=0).p > 0.01
    True
    >>> symmetry_test(cos_net(3), scaling(1, 2.0, -1.0), x, 20_000, seed=0).p < 1e-6
    True
    """
    x = ensemble.checked(points)
    moved = transformation.points(x)
    legs = ensemble.outputs * len(x)
    if not len(orders):
        raise InputError("Correlators of one order or more are compared; there is none.")
    sets = [index_sets(legs, order) for order in sorted(set(orders))]

    def observe(count: int, generator: np.random.Generator) -> Float[np.ndarray, " sets"]:
        plain = ensemble.draw(count, x, generator)
        changed = transformation.field(ensemble.draw(count, moved, generator))
        after, before = (_means(phi.reshape(count, legs), sets) for phi in (changed, plain))
        return np.asarray(after - before)

    differences = stream(observe, networks, seed, workers)
    if differences.blocks <= len(differences.values) + 1:
        raise InputError(
            f"{len(differences.values)} correlators are compared, in {differences.blocks} blocks "
            "of 256 networks; there must be more blocks than correlators."
        )
    return SymmetryTest(transformation.name, differences, _probability(differences))


def uniformity(p_values: Sequence[float]) -> float:
    """Return the p-value of Kolmogorov and Smirnov's test that these are uniform on [0, 1].

    Raises
    ------
    InputError
        If there are none, or one is not from 0 to 1.

    Examples
    --------
    >>> round(uniformity([0.1, 0.3, 0.5, 0.7, 0.9]), 3), uniformity([0.001] * 20) < 1e-9
    (1.0, True)
    """
    p = finite_array(p_values, "p-values", (None,))
    if not len(p) or p.min() < 0 or p.max() > 1:
        raise InputError("A test of uniformity takes one p-value or more, each from 0 to 1.")
    return float(kstest(p, "uniform").pvalue)


def _monomials(
    phi: Float[np.ndarray, "networks legs"], sets: Sequence[Float[np.ndarray, "sets order"]]
) -> Float[np.ndarray, "networks products"]:
    """Return the products of fields on all sets of legs."""
    columns = []
    for of_order in sets:
        product = np.ones((len(phi), len(of_order)))
        for leg in of_order.T:
            product *= phi[:, leg]
        columns.append(product)
    return np.concatenate(columns, axis=1)


def _means(
    phi: Float[np.ndarray, "networks legs"], sets: Sequence[Float[np.ndarray, "sets order"]]
) -> Float[np.ndarray, " products"]:
    mean: Float[np.ndarray, " products"] = _monomials(phi, sets).mean(axis=0)
    return mean


def _probability(differences: Estimate) -> float:
    size = np.abs(differences.values).max()
    moving = differences.errors > 1e-12 * max(size, differences.errors.max())
    if (np.abs(differences.values[~moving]) > 1e-9 * size).any():
        return 0.0  # correlators that do not fluctuate differ
    if not moving.any():
        return 1.0  # no correlator fluctuates, and none differs
    kept = differences.part(np.flatnonzero(moving))
    return p_value(kept.values, kept.covariance, kept.blocks)
