"""What generated fields are compared by: the propagator, powers of φ and K. Binder's cumulant.

Each is an average over independent fields ξ of `Torus`, with the covariance of the averages.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from workbench.accepted import finite_array
from workbench.fields.plane.torus import Torus
from workbench.fields.statistics.estimate import Estimate

__all__ = ["binder_cumulant", "observables", "shells"]

Fields = Float[np.ndarray, "fields count"]


def shells(torus: Torus) -> Float[np.ndarray, " shells"]:
    """Return the different |p|, ascending."""
    levels = np.unique(torus.energies.round(9))
    return np.asarray(np.sqrt(np.maximum(levels - torus.mass**2, 0)))


def observables(torus: Torus, fields: Fields) -> Float[np.ndarray, "fields shells+4"]:
    """Return, field by field, (p² + m²)|φ_p|² for each |p|, the means of φ² and φ⁴, ξ_0² and ξ_0⁴.

    Examples
    --------
    >>> torus = Torus(dimension=2, side=4.0, mass=1.0, cutoff=2.0)
    >>> observables(torus, np.ones((3, torus.count))).shape
    (3, 6)
    """
    fields = finite_array(fields, "the fields", (None, torus.count))
    pairs = len(torus.momenta)
    squares = fields**2
    powers = squares[:, :pairs].copy()
    powers[:, 1:] += squares[:, pairs:]
    powers /= torus.multiplicity
    level = torus.energies.round(9)
    by_shell = [powers[:, level == e].mean(axis=1) for e in np.unique(level)]
    values = fields @ torus.waves
    more = [torus.mean_power(values, 2), torus.mean_power(values, 4), squares[:, 0]]
    return np.stack([*by_shell, *more, squares[:, 0] ** 2], axis=1)


def binder_cumulant(averages: Estimate) -> Estimate:
    """Return U = 1 − ⟨M⁴⟩/(3⟨M²⟩²) of the mean field M, from averages of `observables`."""
    second, fourth = averages.values[-2:]
    jacobian = np.zeros((1, len(averages.values)))
    jacobian[0, -2:] = 2 * fourth / (3 * second**3), -1 / (3 * second**2)
    return averages.mapped(np.array([1 - fourth / (3 * second**2)]), jacobian)
