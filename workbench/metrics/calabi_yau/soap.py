"""Adam in the eigenbasis of Shampoo's preconditioner, in place and resumable.

N. Vyas and others, *SOAP: improving and stabilizing Shampoo using Adam*, arXiv:2409.11321. For a
matrix of parameters with gradients G, the running means of G Gᵀ and Gᵀ G have eigenvectors U and V;
Adam (D. Kingma, J. Ba, arXiv:1412.6980) is run on Uᵀ G V. The eigenvectors are followed by one step
of orthogonal iteration at a time. Vectors are left to Adam as it is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Soap"]

_FORGET = 0.05
_TINY = 1e-8
_EVERY = 10


@dataclass(frozen=True)
class Soap:
    """What is remembered of the gradients, by the names of parameters.

    Attributes
    ----------
    mean, square
        Running means of the gradient, and of its square in the eigenbasis.
    left, right
        Running means of G Gᵀ and of Gᵀ G.
    U, V
        Their eigenvectors, as columns.
    """

    mean: dict[str, Tensor]
    square: dict[str, Tensor]
    left: dict[str, Tensor]
    right: dict[str, Tensor]
    U: dict[str, Tensor]
    V: dict[str, Tensor]

    @classmethod
    def of(cls, parameters: Mapping[str, Tensor]) -> Soap:
        """Remember nothing yet of parameters in float32."""
        sides = {name: x.shape for name, x in parameters.items() if x.ndim == 2}
        return cls(
            {name: torch.zeros_like(x) for name, x in parameters.items()},
            {name: torch.zeros_like(x) for name, x in parameters.items()},
            {name: torch.zeros(rows, rows) for name, (rows, _) in sides.items()},
            {name: torch.zeros(columns, columns) for name, (_, columns) in sides.items()},
            {name: torch.eye(rows) for name, (rows, _) in sides.items()},
            {name: torch.eye(columns) for name, (_, columns) in sides.items()},
        )

    def copy(self) -> Soap:
        """Return the same in other memory."""
        return Soap(*({k: x.clone() for k, x in part.items()} for part in vars(self).values()))

    def descend(
        self,
        parameters: Mapping[str, Tensor],
        gradient: Mapping[str, Tensor],
        rate: float,
        step: int,
    ) -> None:
        """Change the parameters by one step; steps are counted from 0."""
        bias = math.sqrt(1 - (1 - _FORGET) ** (step + 1))  # of the mean over that of the root
        for name, G in gradient.items():
            self.mean[name].lerp_(G, _FORGET)
            if G.ndim == 2:
                self._follow(name, G, step)
            turned = self._turned(name, G)
            self.square[name].mul_(1 - _FORGET).addcmul_(turned, turned, value=_FORGET)
            length = self.square[name].sqrt().add_(_TINY)
            direction = self._turned(name, self.mean[name]).div_(length)
            if G.ndim == 2:
                direction = self.U[name] @ direction @ self.V[name].T
            parameters[name].sub_(direction, alpha=rate / bias)

    def _turned(self, name: str, G: Tensor) -> Tensor:
        """Return Uᵀ G V, or a vector as it is."""
        return self.U[name].T @ G @ self.V[name] if G.ndim == 2 else G.clone()

    def _follow(self, name: str, G: Tensor, step: int) -> None:
        """Add a gradient to the preconditioner, and turn the eigenvectors from time to time."""
        self.left[name].lerp_(G @ G.T, _FORGET)
        self.right[name].lerp_(G.T @ G, _FORGET)
        if step == 0:
            self.U[name].copy_(torch.linalg.eigh(self.left[name].double()).eigenvectors.flip(1))
            self.V[name].copy_(torch.linalg.eigh(self.right[name].double()).eigenvectors.flip(1))
        elif step % _EVERY == 0:
            for axis, (mean, basis) in enumerate(
                ((self.left[name], self.U[name]), (self.right[name], self.V[name]))
            ):
                size = ((mean @ basis) * basis).sum(dim=0)
                order = torch.argsort(size, descending=True, stable=True)
                self.square[name].copy_(self.square[name].index_select(axis, order))
                basis.copy_(torch.linalg.qr(mean @ basis[:, order]).Q)
