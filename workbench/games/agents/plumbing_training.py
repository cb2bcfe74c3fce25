"""Training the agents of the plumbing game, and those that ship.

python -m workbench.games.agents.plumbing_training A3C --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from workbench.errors import InputError
from workbench.games.agents import plumbing_a3c, plumbing_dqn
from workbench.games.agents.plumbing_dqn import Greedy, PlumbingDQN
from workbench.games.agents.plumbing_network import PlumbingNetwork, Scores
from workbench.games.weights import load_network, save_network

__all__ = ["ALGORITHMS", "policy", "train", "weights"]

_DATA = Path(__file__).parent / "data"
_PROGRAM = "python -m workbench.games.agents.plumbing_training"


@dataclass(frozen=True)
class _Algorithm:
    settings: Any
    learn: Callable[[Any, int], tuple[nn.Module, list[dict[str, Any]]]]
    make: Callable[[], nn.Module]


ALGORITHMS = {
    "A3C": _Algorithm(plumbing_a3c.PlumbingA3C(), plumbing_a3c.learn, PlumbingNetwork),
    "DQN": _Algorithm(PlumbingDQN(), plumbing_dqn.learn, Scores),
}
"""The algorithms, with the arguments of the weights that ship."""


def weights(algorithm: str, seed: int, folder: Path = _DATA) -> Path:
    """Return where the weights of an algorithm and a seed are, the package's by default."""
    return folder / f"plumbing_{algorithm.lower()}_{seed}.safetensors"


def train(algorithm: str, seed: int, steps: int, path: Path) -> None:
    """Train, and write the weights with a card that says how.

    Raises
    ------
    InputError
        If there is no such algorithm, the seed is negative, or there are no steps.
    """
    if algorithm not in ALGORITHMS or seed < 0 or steps < 1:
        raise InputError(
            f"The algorithm is one of {[*ALGORITHMS]}, the seed at least 0, the steps at least 1."
        )
    torch.set_num_threads(1)
    begun = time.perf_counter()
    settings = replace(ALGORITHMS[algorithm].settings, steps=steps)
    network, curve = ALGORITHMS[algorithm].learn(settings, seed)
    card = {
        "command": f"{_PROGRAM} {algorithm} --seed {seed} --steps {steps}",
        "settings": asdict(settings),
        "seed": seed,
        "torch": torch.__version__,
        "seconds": round(time.perf_counter() - begun, 1),
        "curve": curve,
    }
    save_network(network, path, card)


def policy(
    algorithm: str, seed: int, folder: Path | None = None
) -> tuple[nn.Module, dict[str, Any]]:
    """Load a trained network as a policy, and its card.

    Parameters
    ----------
    algorithm, seed
        Which.
    folder
        Where it is kept, and trained if it is not there; None for those that ship.

    Raises
    ------
    InputError
        If there is none of this algorithm and seed, or it is not what its card says.
    """
    if algorithm not in ALGORITHMS:
        raise InputError(f"There is no algorithm {algorithm!r}; accepted: {[*ALGORITHMS]}.")
    path = weights(algorithm, seed, folder or _DATA)
    chosen = ALGORITHMS[algorithm]
    if folder is not None and not path.exists():
        train(algorithm, seed, chosen.settings.steps, path)
    network, card = load_network(path, lambda _: chosen.make())
    if isinstance(network, Scores):
        network = Greedy(network, chosen.settings.least)
    return network, card


def _main() -> None:
    parser = argparse.ArgumentParser(prog=_PROGRAM)
    parser.add_argument("algorithm", choices=(*ALGORITHMS,))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=600_000)
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = parser.parse_args()
    path = options.to or weights(options.algorithm, options.seed)
    try:
        train(options.algorithm, options.seed, options.steps, path)
        print(path)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    _main()
