"""Estimated quantities with the covariance of their errors, however they were sampled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from workbench.accepted import finite_array

__all__ = ["Estimate"]


@dataclass(frozen=True)
class Estimate:
    """Estimated quantities and the covariance of their errors.

    Attributes
    ----------
    values
        The quantities.
    covariance
        Of their errors, as estimated.
    blocks
        The number of independent blocks of networks, draws or chains it was estimated from.

    Raises
    ------
    InputError
        If a number is not finite, or the covariance is not one of these quantities.
    """

    values: Float[np.ndarray, " values"]
    covariance: Float[np.ndarray, "values values"]
    blocks: int

    def __post_init__(self) -> None:
        count = len(finite_array(self.values, "estimates", (None,)))
        finite_array(self.covariance, "the values of a covariance", (count, count))

    @property
    def errors(self) -> Float[np.ndarray, " values"]:
        """The standard errors."""
        errors: Float[np.ndarray, " values"] = np.sqrt(np.diagonal(self.covariance))
        return errors

    def part(self, columns: slice | Int[np.ndarray, " some"]) -> Estimate:
        """Return some of the quantities."""
        return Estimate(self.values[columns], self.covariance[columns][:, columns], self.blocks)

    def linear(self, matrix: Float[np.ndarray, "new values"]) -> Estimate:
        """Return linear combinations of the quantities."""
        return self.mapped(matrix @ self.values, matrix)

    def mapped(
        self, values: Float[np.ndarray, " new"], jacobian: Float[np.ndarray, "new values"]
    ) -> Estimate:
        """Return functions of the quantities, with errors propagated to first order."""
        return Estimate(values, jacobian @ self.covariance @ jacobian.T, self.blocks)
