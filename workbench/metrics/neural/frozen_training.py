"""One network trained twice from the same start: with all it can do, and with its kernel frozen.

The frozen network is its own linearisation at the start,

    φ_lin(x; θ) = φ(x; θ₀) + Σ_I ∂φ(x; θ₀)/∂θ_I (θ − θ₀)_I,

whose tangent kernel stands still exactly, at any width: J. Lee and others, *Wide neural networks of
any depth evolve as linear models under gradient descent* (2019). The metric h + ∂∂̄φ_lin is in the
class as that of φ is. Both see the same points in the same batches, the same loss
L = mean w |η − 1|, and the same Adam with the same learning rates (`calabi_yau.phi_training`).
Derivatives along θ − θ₀ are `torch.func.jvp`, gradients are `vjp`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from jaxtyping import Float, Float64
from torch import Tensor
from torch.func import jvp, vjp
from tqdm import tqdm

from workbench.errors import InputError
from workbench.metrics.calabi_yau.hypersurface import Hypersurface
from workbench.metrics.calabi_yau.phi_data import PhiData
from workbench.metrics.calabi_yau.phi_forward import determinants, propagate
from workbench.metrics.calabi_yau.phi_network import PhiNetwork
from workbench.metrics.calabi_yau.phi_state import Adam
from workbench.metrics.calabi_yau.phi_training import Training
from workbench.metrics.neural.kernel_spectrum import Potential

__all__ = ["Course", "Frozen", "Full", "Model", "course"]

Parameters = Mapping[str, Tensor]

_HELD_OUT = 2000
_PAGE = 500


class Model(Protocol):
    """A potential that can be evaluated and differentiated with respect to its parameters."""

    def jets(self, theta: Parameters, features: Tensor) -> Tensor:
        """Return the jets of φ."""
        ...

    def pulled_back(self, theta: Parameters, features: Tensor, slopes: Tensor) -> dict[str, Tensor]:
        """Return Σ slopes · ∂jets/∂θ_I."""
        ...


@dataclass(frozen=True)
class Full:
    """The network itself."""

    potential: Potential

    def jets(self, theta: Parameters, features: Tensor) -> Tensor:
        """Return the jets of φ."""
        return self.potential(theta, features)

    def pulled_back(self, theta: Parameters, features: Tensor, slopes: Tensor) -> dict[str, Tensor]:
        """Return Σ slopes · ∂jets/∂θ_I at θ."""
        return _pull_back(self.potential, theta, features, slopes)


@dataclass(frozen=True)
class Frozen:
    """The linearisation of a network at its start θ₀."""

    potential: Potential
    start: Parameters

    def jets(self, theta: Parameters, features: Tensor) -> Tensor:
        """Return the jets of φ_lin."""
        away = {name: theta[name] - value for name, value in self.start.items()}
        value, slope = jvp(
            lambda t: self.potential(t, features), (dict(self.start),), (away,)
        )
        return torch.as_tensor(value + slope)

    def pulled_back(self, theta: Parameters, features: Tensor, slopes: Tensor) -> dict[str, Tensor]:
        """Return Σ slopes · ∂jets/∂θ_I, the same at every θ."""
        return _pull_back(self.potential, self.start, features, slopes)


@dataclass(frozen=True)
class Course:
    """What training did.

    Attributes
    ----------
    sigmas
        σ on held-out points, before the first epoch and after each.
    least
        The least η that was seen there; below 0 the form is no metric.
    start, end
        θ₀ and θ.
    """

    sigmas: tuple[float, ...]
    least: float
    start: dict[str, Tensor]
    end: dict[str, Tensor]


def course(
    X: Hypersurface,
    training: Training,
    volume: float,
    seed: int,
    frozen: type[Frozen] | type[Full],
    checkpoint: Path | None = None,
) -> Course:
    raise NotImplementedError


def _pull_back(
    potential: Potential, theta: Parameters, features: Tensor, slopes: Tensor
) -> dict[str, Tensor]:
    _, pull = vjp(lambda t: potential(t, features), dict(theta))
    gradient: dict[str, Tensor] = pull(slopes)[0]
    return gradient
