"""Points in the form in which a φ-network is trained: features in unitary frames, η's factor, w."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor

from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.phi_network import PhiNetwork
from workbench.metrics.calabi_yau.sampling import fubini_study_volume, sample
from workbench.signatures import checked

__all__ = ["PhiData"]

_PAGE = 2000


@dataclass(frozen=True)
class PhiData:
    """Points of one sample.

    Attributes
    ----------
    features
        Their jets in unitary frames.
    factor
        V_Ω / (V_FS w): η is this times det(1 + ∂∂̄φ).
    weights
        w, divided by its mean.
    """

    features: Float[Tensor, "points channels features"]
    factor: Float64[np.ndarray, " points"]
    weights: Float64[np.ndarray, " points"]

    @property
    def dimension(self) -> int:
        """The dimension n of the hypersurface."""
        return math.isqrt(self.features.shape[1]) - 1

    @classmethod
    @checked
    def of(
        cls,
        X: Hypersurface,
        points: int,
        seed: int,
        volume: float,
        dtype: torch.dtype = torch.float32,
        network: PhiNetwork | None = None,
    ) -> PhiData:
        """Draw at least so many points.

        Parameters
        ----------
        volume
            V_Ω.
        dtype
            The type of the features.
        network
            The architecture whose features they are; by default one without products.
        """
        drawn = sample(X, points, seed)
        architecture = PhiNetwork(X.degree) if network is None else network
        inputs = architecture.shapes["W0"][1]
        shape = (len(drawn.z), (X.dimension + 1) ** 2, inputs)
        features = torch.empty(shape, dtype=dtype)
        for start in range(0, len(drawn.z), _PAGE):
            z = drawn.z[start : start + _PAGE]
            jets = torch.from_numpy(architecture.features(z, X.unitary_frame(z)))
            features[start : start + _PAGE] = jets
        w = drawn.weights
        return cls(features, volume / fubini_study_volume(X.dimension) / w, w / w.mean())
