"""Train a network to say whether two plumbing graphs present one 3-manifold.

    python -m workbench.games.plumbing_pairs.training --network GEN+GAT --generator corrected

As [41] does (S. J. Ri, P. Putrov, arXiv:2305.05966): four pairs in five are learned from, in
batches of 128, with Adam at 0.001 and the cross-entropy; of all epochs, the network is kept that is
right most often on the fifth that is held out. [41] has 80,000 pairs and 150 epochs; what is usual
here is less. A training that was interrupted goes on after its last whole epoch.
"""

from __future__ import annotations

import argparse
import platform
import shlex
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch_geometric
from jaxtyping import Int64
from torch.nn.functional import cross_entropy
from tqdm import trange

from workbench.errors import InputError
from workbench.games.plumbing_pairs.checkpoint import weights
from workbench.games.plumbing_pairs.moves import KINDS
from workbench.games.plumbing_pairs.networks import (
    NETWORKS,
    Encoded,
    PairNetwork,
    encoded,
    probabilities,
    union,
)
from workbench.games.plumbing_pairs.pairs import Pairs, labelled_pairs
from workbench.games.plumbing_pairs.published import published_pairs
from workbench.games.weights import save_network

__all__ = ["GENERATORS", "Settings", "pairs_of", "train"]

GENERATORS = ("corrected", *(f"published {kind}" for kind in KINDS))
"""The pairs to learn from: labels by what is true, or as the public program of [41] makes them with
one kind of move; see `workbench.games.plumbing_pairs.published`."""

Curve = list[dict[str, float]]
"""Of each epoch the mean loss, and the accuracies on what is learned from and what is held out."""


@dataclass(frozen=True)
class Settings:
    """How to train.

    Raises
    ------
    InputError
        If there is no such network or generator, or a number is out of range.
    """

    network: str = "GEN+GAT"
    """One of `workbench.games.plumbing_pairs.networks.NETWORKS`."""
    generator: str = "corrected"
    """One of `GENERATORS`."""
    pairs: int = 20_000
    """Of graphs; a fifth is held out."""
    epochs: int = 30
    """How often each pair is learned from."""
    batch: int = 128
    """Pairs in each step of Adam."""
    rate: float = 1e-3
    """Learning rate."""
    seed: int = 1
    """Of the pairs, the weights to begin with, and the order."""

    def __post_init__(self) -> None:
        if self.network not in NETWORKS or self.generator not in GENERATORS:
            raise InputError(f"The networks are {[*NETWORKS]}, the generators {[*GENERATORS]}.")
        if min(self.epochs, self.rate) <= 0 or self.pairs < 10 or self.batch < 2 or self.seed < 0:
            raise InputError(
                "There are 10 pairs or more, 2 or more in a batch; epochs and the rate are "
                "positive, the seed at least 0."
            )


def pairs_of(generator: str, count: int, seed: int) -> Pairs:
    """Draw the pairs of one of the `GENERATORS`, with its labels.

    Examples
    --------
    >>> pairs_of("published 1", 8, seed=1).labels[-1]
    np.False_
    """
    if generator == "corrected":
        return labelled_pairs(count, seed)
    return published_pairs(count, GENERATORS.index(generator), seed)


def train(settings: Settings, checkpoint: Path | None = None) -> tuple[PairNetwork, Curve]:
    """Train a network; the result depends on the settings alone.

    Parameters
    ----------
    checkpoint
        Where to keep the training after each epoch; it goes on from there if the file is of the
        same settings.

    Returns
    -------
    tuple
        The network of the best epoch, and the curve.
    """
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    network = PairNetwork(settings.network)
    optimiser = torch.optim.Adam(network.parameters(), lr=settings.rate)
    pairs = pairs_of(settings.generator, settings.pairs, settings.seed)
    learned = len(pairs) * 4 // 5
    held_out = pairs.take(range(learned, len(pairs)))
    stock = [
        (encoded(one), encoded(other)) for one, other in zip(pairs.first, pairs.second, strict=True)
    ]
    curve: Curve = []
    best: dict[str, Any] = {}
    if checkpoint and checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        if kept["settings"] == asdict(settings):
            network.load_state_dict(kept["network"])
            optimiser.load_state_dict(kept["optimiser"])
            curve, best = kept["curve"], kept["best"]
    described = f"{settings.network}, {settings.generator}"
    for epoch in (bar := trange(len(curve), settings.epochs, desc=described, initial=len(curve))):
        order = np.random.default_rng((settings.seed, epoch)).permutation(learned)
        row = _epoch(network.train(), optimiser, stock, pairs.labels, order, settings.batch)
        said = probabilities(network.eval(), held_out) > 0.5
        row["held_out"] = round(float((said == held_out.labels).mean()), 4)
        if not best or row["held_out"] > max(earlier["held_out"] for earlier in curve):
            best = {name: tensor.clone() for name, tensor in network.state_dict().items()}
        curve.append(row)
        bar.set_postfix(row)
        if checkpoint:
            _keep(checkpoint, settings, network, optimiser, curve, best)
    network.load_state_dict(best)
    return network.eval(), curve


def _epoch(
    network: PairNetwork,
    optimiser: torch.optim.Optimizer,
    stock: list[tuple[Encoded, Encoded]],
    labels: np.ndarray,
    order: Int64[np.ndarray, " learned"],
    batch: int,
) -> dict[str, float]:
    """Learn once from each pair, in batches of equal size."""
    loss_sum, right = 0.0, 0
    for rows in np.array_split(order, -(-len(order) // batch)):
        first, second = zip(*(stock[row] for row in rows), strict=True)
        truth = torch.from_numpy(labels[rows].astype(np.int64))
        scores = network(union(first), union(second))
        loss = cross_entropy(scores, truth)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        loss_sum += float(loss.detach()) * len(rows)
        right += int((scores.argmax(dim=1) == truth).sum())
    return {
        "loss": round(loss_sum / len(order), 4),
        "accuracy": round(right / len(order), 4),
    }


def _keep(
    path: Path,
    settings: Settings,
    network: PairNetwork,
    optimiser: torch.optim.Optimizer,
    curve: Curve,
    best: dict[str, Any],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] = {"settings": asdict(settings), "curve": curve, "best": best}
    kept |= {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    temporary = path.with_suffix(".tmp")
    torch.save(kept, temporary)
    temporary.replace(path)


def main() -> None:
    """Train and write the weights with their card; `--help` names the options."""
    program = "python -m workbench.games.plumbing_pairs.training"
    parser = argparse.ArgumentParser(prog=program)
    parser.add_argument("--network", default=Settings.network)
    parser.add_argument("--generator", default=Settings.generator)
    parser.add_argument("--pairs", type=int, default=Settings.pairs)
    parser.add_argument("--epochs", type=int, default=Settings.epochs)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = vars(parser.parse_args())
    path = options.pop("to")
    try:
        settings = replace(Settings(), **options)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    path = path or weights(settings.network, settings.generator, settings.seed)
    checkpoint = path.with_suffix(".checkpoint")
    begun = time.perf_counter()
    network, curve = train(settings, checkpoint)
    card = {
        "about": "says whether two plumbing graphs present one oriented 3-manifold",
        "command": shlex.join(
            [
                *program.split(),
                *(w for key, value in options.items() for w in (f"--{key}", str(value))),
            ]
        ),
        "settings": asdict(settings),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "torch_geometric": torch_geometric.__version__,
        },
        "seconds": round(time.perf_counter() - begun),
        "curve": curve,
    }
    save_network(network, path, card)
    checkpoint.unlink(missing_ok=True)
    print(path)


if __name__ == "__main__":
    main()
