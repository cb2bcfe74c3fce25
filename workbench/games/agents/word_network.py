"""The network of the braid game: what it sees of a word, how likely each action is, how good it is.

Most actions act at the ends of a word, so the network sees the letters there, one-hot, and of the
rest only how often each letter occurs. No text says what the networks of "Learning to Unknot" saw
or how large they were; this is our choice.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from workbench.games.unknot.rules import Rules
from workbench.games.unknot.states import States

__all__ = ["LearnedPolicy", "WordNetwork", "mlp", "seen", "seen_width"]

WINDOW = 16
"""Letters seen at each end."""


def seen_width(rules: Rules) -> int:
    """Return the number of inputs of a network for the game."""
    letters = 2 * rules.strands - 1
    return 2 * WINDOW * letters + letters + 2


def seen(rules: Rules, states: States) -> Float[np.ndarray, "braids inputs"]:
    """Return what a network sees of braids.

    Returns
    -------
    numpy.ndarray
        One-hot letters (0: none) at the first and the last `WINDOW` places, the last one first;
        how often each letter occurs, over `WINDOW`; length over N_max; strands over n_max.
    """
    count = len(states)
    letters = 2 * rules.strands - 1
    places = np.arange(WINDOW)
    padded = np.zeros((count, max(rules.longest, WINDOW)), np.int8)
    padded[:, : rules.longest] = states.words
    back = states.lengths[:, None] - 1 - places
    last = np.take_along_axis(padded, back.clip(min=0), axis=1) * (back >= 0)
    ends = np.concatenate([padded[:, :WINDOW], last], axis=1).astype(np.int64) + rules.strands - 1
    inputs = np.zeros((count, seen_width(rules)), np.float32)
    columns = ends + letters * np.arange(2 * WINDOW)
    np.put_along_axis(inputs, columns, 1.0, axis=1)
    counts = inputs[:, 2 * WINDOW * letters :]
    for k in range(letters):
        letter = k - rules.strands + 1
        if letter:
            counts[:, k] = (states.words == letter).sum(axis=1) / WINDOW
    counts[:, letters] = states.lengths / rules.longest
    counts[:, letters + 1] = states.strands / rules.strands
    return inputs


def mlp(inputs: int, width: int, outputs: int) -> nn.Sequential:
    """Return two hidden layers of hyperbolic tangents, and linear outputs."""
    return nn.Sequential(
        nn.Linear(inputs, width),
        nn.Tanh(),
        nn.Linear(width, width),
        nn.Tanh(),
        nn.Linear(width, outputs),
    )


class WordNetwork(nn.Module):
    """Scores of the actions, and the value, from what is `seen` of braids.

    Parameters
    ----------
    rules
        Of the game.
    width
        Units in each of the two hidden layers, for the scores and again for the value.
    """

    def __init__(self, rules: Rules, width: int = 64) -> None:
        super().__init__()
        self.actor = mlp(seen_width(rules), width, len(rules.names))
        self.critic = mlp(seen_width(rules), width, 1)

    def forward(
        self, inputs: Float[Tensor, "braids inputs"]
    ) -> tuple[Float[Tensor, "braids actions"], Float[Tensor, " braids"]]:
        """Return the logarithms of the probabilities, and the values."""
        logits: Tensor = self.actor(inputs)
        return logits.log_softmax(dim=1), self.critic(inputs).squeeze(1)


class LearnedPolicy:
    """A network as a policy of the braid game."""

    def __init__(self, rules: Rules, network: WordNetwork) -> None:
        self.rules = rules
        self.network = network

    @torch.no_grad()
    def probabilities(self, states: States) -> Float[np.ndarray, "braids actions"]:
        """Return the probability of each action at each braid."""
        logs, _ = self.network(torch.from_numpy(seen(self.rules, states)))
        chances: np.ndarray = logs.exp().numpy()
        return chances

    @torch.no_grad()
    def values(self, states: States) -> Float[np.ndarray, " braids"]:
        """Return the discounted reward that the network expects from each braid on."""
        _, values = self.network(torch.from_numpy(seen(self.rules, states)))
        expected: np.ndarray = values.numpy()
        return expected
