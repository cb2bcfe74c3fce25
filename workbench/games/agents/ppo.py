"""Proximal policy optimisation: learning from a stretch of plays side by side.

J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov, *Proximal policy optimization
algorithms* (arXiv:1707.06347, 2017), with generalised advantages (arXiv:1506.02438).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import torch
from jaxtyping import Bool, Float32, Int64
from torch import Tensor

__all__ = ["Stretch", "Tuning", "learn"]


class Tuning(Protocol):
    """What `learn` needs to know, fields of the settings of a training."""

    @property
    def epochs(self) -> int:
        """Passes over the choices."""

    @property
    def batch(self) -> int:
        """Choices in each step of the optimiser."""

    @property
    def clip(self) -> float:
        """Bound of the change of a probability's ratio."""

    @property
    def discount(self) -> float:
        """Of a reward one choice later."""

    @property
    def trace(self) -> float:
        """λ of the generalised advantages."""

    @property
    def entropy(self) -> float:
        """Weight of the entropy of the policy."""


class Stretch(NamedTuple):
    """What was chosen and got in one stretch of all plays."""

    choices: Int64[np.ndarray, "times plays"]
    chances: Float32[np.ndarray, "times plays"]
    rewards: Float32[np.ndarray, "times plays"]
    ended: Bool[np.ndarray, "times plays"]
    values: Float32[np.ndarray, "times+1 plays"]


def _advantages(stretch: Stretch, tuning: Tuning) -> Float32[np.ndarray, "times plays"]:
    """Add up what was better than its value said, fading with time; nothing crosses an end."""
    result = np.zeros_like(stretch.rewards)
    running = np.zeros(result.shape[1], np.float32)
    for t in reversed(range(len(result))):
        goes_on = ~stretch.ended[t]
        after = tuning.discount * stretch.values[t + 1] * goes_on
        surprise = stretch.rewards[t] + after - stretch.values[t]
        running = surprise + tuning.discount * tuning.trace * goes_on * running
        result[t] = running
    return result


def learn(
    network: torch.nn.Module,
    optimiser: torch.optim.Optimizer,
    seen: Sequence[np.ndarray],
    stretch: Stretch,
    tuning: Tuning,
) -> None:
    """Improve a network, which gives logarithms of probabilities and values, in place.

    Parameters
    ----------
    seen
        What the network is given, rows by time, then by play; the second says which options were
        open.
    """
    gains = _advantages(stretch, tuning)
    targets = gains + stretch.values[:-1]
    normal = (gains - gains.mean()) / (gains.std() + 1e-6)
    columns = [*seen, stretch.choices, stretch.chances, normal, targets]
    data = [torch.from_numpy(np.ascontiguousarray(c.reshape(-1, *c.shape[2:]))) for c in columns]
    for _ in range(tuning.epochs):
        for rows in torch.split(torch.randperm(len(data[0])), tuning.batch):
            *sight, choices, chances, gain, target = (x[rows] for x in data)
            logs, values = network(*sight)
            ratio = (logs.gather(1, choices[:, None]).squeeze(1) - chances).exp()
            clipped = ratio.clamp(1 - tuning.clip, 1 + tuning.clip)
            entropy: Tensor = -(logs.exp() * logs.masked_fill(~sight[1], 0)).sum(1).mean()
            loss = 0.5 * (values - target).square().mean() - tuning.entropy * entropy
            loss = loss - torch.minimum(ratio * gain, clipped * gain).mean()
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 0.5)
            optimiser.step()
