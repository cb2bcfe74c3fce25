"""Train a network to say whether a braid word closes to a knot.

    python -m workbench.games.classify.train --kind transformer --seed 1 --to w.safetensors

Every batch has words of one length, drawn at random, each mirrored with probability 1/2 and read
backwards with probability 1/2, which change no label. The last weights are kept; the test part is
never looked at.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm import trange

from workbench.errors import InputError
from workbench.games.classify.checkpoint import weights
from workbench.games.classify.networks import KINDS, FullyConnected, Transformer, network_of
from workbench.games.classify.words import LENGTHS, Words, labelled_words
from workbench.games.unknot.generator import RECIPES
from workbench.games.weights import save_network

__all__ = ["TRAININGS", "Training", "main", "train"]

Curve = list[dict[str, float]]
"""Mean loss and accuracy in the batches of each twentieth of the training."""


@dataclass(frozen=True)
class Training:
    """Arguments; what no text fixes is our choice.

    Attributes
    ----------
    kind
        "connected" or "transformer".
    steps
        Batches.
    batch
        Words of a batch.
    rate
        Learning rate, which rises from 0 in the first 100 steps and falls to 0 by a cosine.
    decay
        Decay of the weights a step, times the learning rate (AdamW).
    recipe
        Of the words, a key of `workbench.games.unknot.generator.RECIPES`.
    count
        Words of each of the two labels at each of the eight lengths.
    norm
        To which longer gradients are shortened.

    Raises
    ------
    InputError
        If an argument is out of range.
    """

    kind: str
    steps: int
    batch: int
    rate: float
    decay: float
    recipe: str = "[39]"
    count: int = 3_000
    norm: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS or self.recipe not in RECIPES:
            raise InputError(f"The networks are {[*KINDS]}, the recipes {[*RECIPES]}.")
        if min(self.count, self.steps, self.batch, self.rate, self.norm) <= 0 or self.decay < 0:
            raise InputError("The numbers of a training are positive.")


TRAININGS = {
    "connected": Training("connected", steps=15_000, batch=128, rate=1e-3, decay=0.3),
    "transformer": Training("transformer", steps=9_000, batch=64, rate=3e-3, decay=0.01),
}
"""What takes one core less than four minutes, by the network's name."""


def train(
    settings: Training, words: Words, seed: int
) -> tuple[FullyConnected | Transformer, Curve]:
    """Train a network on words; the same arguments give the same weights.

    Parameters
    ----------
    settings
        Their recipe and count are those of the words.
    words
        From `labelled_words`.
    seed
        Of initial weights, dropout and batches.

    Returns
    -------
    The network, and how its training went.
    """
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = network_of(settings.kind, RECIPES[settings.recipe].strands, LENGTHS[-1])
    optimiser = torch.optim.AdamW(network.parameters(), settings.rate, weight_decay=settings.decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1, step / 100) * (1 + math.cos(math.pi * step / settings.steps)) / 2,
    )
    lengths = np.unique(words.states.lengths)
    rows = [np.flatnonzero(words.states.lengths == length) for length in lengths]
    knotted = words.knotted.astype(np.float32)
    made: list[tuple[float, float]] = []
    for _ in trange(settings.steps, desc=f"{settings.kind}, {settings.recipe}", unit=" batches"):
        k = rng.integers(len(lengths))
        chosen = rng.choice(rows[k], settings.batch)
        mirrored = rng.choice(np.array([-1, 1], np.int8), (settings.batch, 1))
        letters = words.states.words[chosen, : lengths[k]] * mirrored
        backwards = rng.random((settings.batch, 1)) < 0.5
        turned = torch.from_numpy(np.where(backwards, letters[:, ::-1], letters))
        labels = torch.from_numpy(knotted[chosen])
        odds = network(turned)
        loss = binary_cross_entropy_with_logits(odds, labels)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), settings.norm)
        optimiser.step()
        schedule.step()
        right = ((odds > 0) == (labels > 0.5)).double().mean()
        made.append((float(loss.detach()), float(right)))
    parts = np.array_split(np.array(made), min(20, len(made)))
    curve = [
        dict(zip(("loss", "accuracy"), p.mean(0).round(4).tolist(), strict=True)) for p in parts
    ]
    return network.eval(), curve


def main() -> None:
    """Train by the command line and write the weights with their card."""
    parser = argparse.ArgumentParser(prog="python -m workbench.games.classify.train")
    parser.add_argument("--kind", choices=KINDS, default="transformer")
    parser.add_argument("--recipe", default="[39]")
    parser.add_argument("--steps", type=int, help="batches; by default of four minutes")
    parser.add_argument("--count", type=int, default=Training.count)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = parser.parse_args()
    try:
        usual = TRAININGS[options.kind]
        steps = usual.steps if options.steps is None else options.steps
        settings = replace(usual, recipe=options.recipe, count=options.count, steps=steps)
        begun = time.perf_counter()
        words = labelled_words(options.recipe, options.count, "training", options.seed)
        grown = time.perf_counter()
        network, curve = train(settings, words, options.seed)
        card: dict[str, Any] = {
            "about": "says whether a braid word closes to a knot",
            "command": f"{parser.prog} --kind {options.kind} --recipe {options.recipe!r} "
            f"--steps {steps} --count {options.count} --seed {options.seed}",
            "settings": asdict(settings),
            "seed": options.seed,
            "torch": torch.__version__,
            "seconds": {
                "words": round(grown - begun, 1),
                "training": round(time.perf_counter() - grown, 1),
            },
            "curve": curve,
        }
        path = options.to or weights(options.kind, options.recipe, options.seed)
        save_network(network, path, card)
        print(path)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
