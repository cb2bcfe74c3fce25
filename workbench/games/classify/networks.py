"""Two networks that say whether a braid word closes to a knot: fully connected, and a transformer.

Both see letters alone, not strands or length. No text says how large those of "Learning to Unknot"
were, so the sizes are ours: what one core trains in four minutes. Words of one batch may have
different lengths; zeros after the last letter are no letters.
"""

from __future__ import annotations

import numpy as np
import torch
from jaxtyping import Bool, Float, Int8
from torch import Tensor, nn
from torch.nn.functional import one_hot, pad, scaled_dot_product_attention

from workbench.errors import InputError
from workbench.games.unknot.states import States

__all__ = ["KINDS", "FullyConnected", "Transformer", "network_of", "probabilities"]

KINDS = ("connected", "transformer")
"""The names of the two networks."""

_TOGETHER = 256


class FullyConnected(nn.Module):
    """Two hidden layers above the one-hot letters of a word, zeros where it has ended.

    Parameters
    ----------
    strands, longest
        Most strands and letters of a word.
    width
        Units of each hidden layer.
    """

    def __init__(self, strands: int, longest: int, width: int = 40) -> None:
        super().__init__()
        self.strands, self.longest = strands, longest
        self.layers = nn.Sequential(
            nn.Linear(2 * (strands - 1) * longest, width),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, 1),
        )

    def forward(self, words: Int8[Tensor, "words letters"]) -> Float[Tensor, " words"]:
        """Return the logarithms of the odds that words close to a knot."""
        padded = pad(words, (0, self.longest - words.shape[1])).long()
        hot = one_hot(padded + self.strands - 1, 2 * self.strands - 1).float()
        letters = torch.cat([hot[..., : self.strands - 1], hot[..., self.strands :]], dim=2)
        odds: Tensor = self.layers(letters.flatten(1))
        return odds.squeeze(1)


class Transformer(nn.Module):
    """A transformer encoder with learned positions; the mean over the letters is read off.

    Parameters
    ----------
    strands, longest
        Most strands and letters of a word.
    width
        Of the vector of a letter.
    blocks, heads
        Layers of attention; heads of each.
    """

    def __init__(
        self, strands: int, longest: int, width: int = 32, blocks: int = 2, heads: int = 2
    ) -> None:
        super().__init__()
        self.strands, self.longest = strands, longest
        self.letter = nn.Embedding(2 * strands - 1, width)
        self.position = nn.Parameter(0.02 * torch.randn(longest, width))
        self.blocks = nn.ModuleList(_Block(width, heads) for _ in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.odds = nn.Linear(width, 1)

    def forward(self, words: Int8[Tensor, "words letters"]) -> Float[Tensor, " words"]:
        """Return the logarithms of the odds that words close to a knot."""
        there = words != 0
        x = self.letter(words.long() + self.strands - 1) + self.position[: words.shape[1]]
        for block in self.blocks:
            x = block(x, there)
        present = there.unsqueeze(2)
        mean = (self.norm(x) * present).sum(dim=1) / present.sum(dim=1)
        odds: Tensor = self.odds(mean)
        return odds.squeeze(1)


class _Block(nn.Module):
    """Attention to the letters of the word, then a layer for each letter, each added on."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.projections = nn.Linear(width, 3 * width)
        self.gathered = nn.Linear(width, width)
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.each = nn.Sequential(
            nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(
        self, x: Float[Tensor, "words letters width"], there: Bool[Tensor, "words letters"]
    ) -> Float[Tensor, "words letters width"]:
        words, letters, width = x.shape
        parts = self.projections(self.before(x)).view(words, letters, 3, self.heads, -1)
        query, key, value = parts.permute(2, 0, 3, 1, 4)
        seen = scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None])
        x = x + self.gathered(seen.transpose(1, 2).reshape(words, letters, width))
        grown: Tensor = x + self.each(self.between(x))
        return grown


def network_of(kind: str, strands: int, longest: int) -> FullyConnected | Transformer:
    """Return an untrained network of one of the `KINDS`.

    Raises
    ------
    InputError
        If there is no such kind.

    Examples
    --------
    >>> network = network_of("transformer", strands=9, longest=96)
    >>> network(torch.tensor([[1, 2, 0], [1, -2, 3]], dtype=torch.int8)).shape
    torch.Size([2])
    """
    match kind:
        case "connected":
            return FullyConnected(strands, longest)
        case "transformer":
            return Transformer(strands, longest)
        case _:
            raise InputError(f"The networks are {[*KINDS]}, not {kind!r}.")


@torch.no_grad()
def probabilities(
    network: FullyConnected | Transformer, states: States
) -> Float[np.ndarray, " words"]:
    """Return how probable a network says it is that each word closes to a knot.

    Raises
    ------
    InputError
        If a word has no letters, or more letters or strands than the network was made for.

    Examples
    --------
    >>> from workbench.games.unknot.rules import Rules
    >>> from workbench.knots.braid import Braid
    >>> states = States.of([Braid((1, 1, 1), 2), Braid((1,), 2)], Rules(2, 3))
    >>> probabilities(network_of("connected", 2, 3).eval(), states).shape
    (2,)
    """
    if states.lengths.min() < 1 or states.lengths.max() > network.longest:
        raise InputError(f"This network reads words of 1 to {network.longest} letters.")
    if states.strands.max() > network.strands:
        raise InputError(f"This network reads braids of at most {network.strands} strands.")
    found = np.empty(len(states), np.float64)
    order = np.argsort(states.lengths, kind="stable")
    for at in range(0, len(order), _TOGETHER):
        rows = order[at : at + _TOGETHER]
        letters = torch.from_numpy(states.words[rows, : states.lengths[rows].max()])
        found[rows] = network(letters).double().sigmoid().numpy()
    return found
