"""Whether samples agree with an exact answer, where their covariance is from not so many draws.

Hotelling's T² knows from how many draws the covariance was estimated, and weighs all independent
combinations of the quantities alike. `workbench.fields.statistics.agreement` takes the covariance
as known, and weighs combinations by their variance, for correlators at many neighbouring points,
of which some combinations hardly vary.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from scipy.stats import binom, t

from workbench.accepted import finite_array
from workbench.fields.statistics.estimate import Estimate
from workbench.fields.statistics.moments import p_value, whitened

__all__ = ["Residuals", "residuals"]


@dataclass(frozen=True)
class Residuals:
    """Sampled minus exact.

    Attributes
    ----------
    sigmas
        Each residual over its standard error; they are correlated.
    p_value
        The probability of residuals at least as large, by χ² with their covariance; as that is
        estimated, by Hotelling's T², which tells when draws are few.
    beyond
        How many of the independent combinations lie beyond 2 standard errors.
    p_beyond
        The probability of so many or more, by the binomial distribution.
    """

    sigmas: Float[np.ndarray, " k"]
    p_value: float
    beyond: int
    p_beyond: float

    def agree(self, level: float = 0.001) -> bool:
        """Tell whether neither test rejects, at this level."""
        return min(self.p_value, self.p_beyond) > level


def residuals(found: Estimate, exact: Sequence[float] | Float[np.ndarray, " k"]) -> Residuals:
    """Compare sampled quantities with exact ones.

    Raises
    ------
    InputError
        If there are not more draws than quantities, not one exact value for each, or a quantity
        has no scatter.

    Examples
    --------
    >>> two = Estimate(np.array([1.0, 2.0]), np.diag([0.01, 0.01]), 1000)
    >>> residuals(two, [1.1, 1.9]).agree(), residuals(two, [1.1, 1.5]).agree()
    (True, False)
    """
    difference = found.values - finite_array(exact, "exact values", found.values.shape)
    independent = whitened(difference, found.covariance)
    beyond = int((np.abs(independent) > 2).sum())
    return Residuals(
        difference / found.errors,
        p_value(difference, found.covariance, found.blocks),
        beyond,
        float(binom.sf(beyond - 1, len(independent), 2 * t.sf(2.0, found.blocks - 1))),
    )
