"""Training the network of the ribbon game: proximal policy optimisation, on one core.

J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov, *Proximal policy optimization
algorithms* (arXiv:1707.06347, 2017), with generalised advantages (arXiv:1506.02438). Which learner,
network and rewards the paper cited in `workbench.games.ribbon.rules` had, we do not know; the
choices here are ours, the fields of `Settings`. The weights that come with the package are made by

    python -m workbench.games.agents.ribbon_policy --seed 1 --updates 120

Plays start from random ribbon knots and those of KnotInfo to 10 crossings, at first from the
smallest; from more of them whenever one play in five is won. Every update begins with new plays and
draws its random numbers from the seed and its own number alone, so a training that was broken off
goes on from its last checkpoint as if nothing had happened.
"""

from __future__ import annotations

import argparse
import platform
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float32, Int64
from tqdm import trange

from workbench.errors import InputError
from workbench.games.agents.ppo import Stretch, learn
from workbench.games.agents.ribbon_lessons import lessons
from workbench.games.agents.ribbon_network import RibbonNetwork, Sight, judge, weights_path
from workbench.games.ribbon.features import FEATURES
from workbench.games.ribbon.play import Play, Position
from workbench.games.ribbon.rules import Rules
from workbench.games.weights import save_network

__all__ = ["Settings", "train"]


@dataclass(frozen=True)
class Settings:
    """How to train.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    seed: int = 1
    """Of everything that is random."""
    updates: int = 120
    """Times that plays are made and learned from."""
    plays: int = 64
    """Plays side by side."""
    horizon: int = 48
    """Actions in each before it is learned from; a play that is over is followed by another."""
    knots: int = 40
    """Random ribbon knots to start from."""
    fewest: int = 8
    """Crossings of the smallest of them."""
    most: int = 24
    """Crossings of the largest of them."""
    first: float = 0.15
    """Part of the knots to begin with."""
    more: float = 0.02
    """Part of the knots by which there are more when one play in five is won."""
    width: int = 32
    """Of the network's hidden layers."""
    rate: float = 2e-3
    """Of Adam; it falls linearly to a tenth."""
    epochs: int = 3
    """Passes over the actions at each update."""
    batch: int = 512
    """Actions in each step of Adam."""
    clip: float = 0.2
    """Bound of the change of a probability's ratio."""
    discount: float = 0.99
    """Of a reward one action later."""
    trace: float = 0.95
    """λ of the generalised advantages."""
    entropy: float = 0.02
    """Weight of the entropy of the policy."""

    def __post_init__(self) -> None:
        counts = (self.updates, self.plays, self.horizon, self.knots, self.width)
        if min(*counts, self.epochs, self.batch) < 1 or self.rate <= 0 or self.seed < 0:
            raise InputError("Settings of the training are positive, the seed at least 0.")


class _Memory(NamedTuple):
    """What was seen, chosen and got in one stretch of all plays."""

    features: Float32[np.ndarray, "times plays options features"]
    legal: Bool[np.ndarray, "times plays options"]
    choices: Int64[np.ndarray, "times plays"]
    chances: Float32[np.ndarray, "times plays"]
    rewards: Float32[np.ndarray, "times plays"]
    ended: Bool[np.ndarray, "times plays"]
    values: Float32[np.ndarray, "times+1 plays"]
    won: list[bool]


def _gather(
    network: RibbonNetwork, pool: list[Position], settings: Settings, rng: np.random.Generator
) -> _Memory:
    """Make new plays, for one stretch."""
    rules = Rules()

    def fresh() -> Play:
        return Play(rules, pool[int(rng.integers(len(pool)))], int(rng.integers(1 << 40)))

    plays = [fresh() for _ in range(settings.plays)]
    sights, columns, won = [], [], []
    for _ in range(settings.horizon):
        sight = Sight(plays)
        logs, values = judge(network, sight)
        choices = (logs + rng.gumbel(size=logs.shape)).argmax(axis=1)
        rewards = np.zeros(len(plays), np.float32)
        ended = np.zeros(len(plays), np.bool_)
        for row, choice in enumerate(choices.tolist()):
            kinds, darts = sight.options[row]
            rewards[row] = plays[row].act(int(kinds[choice]), int(darts[choice]))
            if plays[row].ending:
                ended[row] = True
                won.append(plays[row].won)
                plays[row] = fresh()
        chances = np.take_along_axis(logs, choices[:, None], 1)[:, 0]
        sights.append(sight)
        columns.append((choices, chances, rewards, ended, values))
    last = judge(network, Sight(plays))[1]
    most = max(sight.legal.shape[1] for sight in sights)
    shape = settings.horizon, settings.plays, most
    features = np.zeros((*shape, len(FEATURES)), np.float32)
    legal = np.zeros(shape, np.bool_)
    for t, sight in enumerate(sights):
        features[t, :, : sight.legal.shape[1]] = sight.features
        legal[t, :, : sight.legal.shape[1]] = sight.legal
    choices, chances, rewards, ended, values = (np.stack(c) for c in zip(*columns, strict=True))
    values = np.concatenate([values, last[None]])
    return _Memory(features, legal, choices, chances, rewards, ended, values, won)


def train(
    settings: Settings, checkpoint: Path | None = None
) -> tuple[RibbonNetwork, list[dict[str, float]]]:
    """Train a network; the result depends on the settings alone.

    Parameters
    ----------
    checkpoint
        Where to keep the training every tenth update; it goes on from there if the file is of the
        same settings.

    Returns
    -------
    tuple
        The network, and for every tenth update the actions made so far, the part of the knots that
        plays started from, and the part of the plays since then that were won.
    """
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    network = RibbonNetwork(settings.width)
    optimiser = torch.optim.Adam(network.parameters(), lr=settings.rate)
    knots = lessons(settings.knots, settings.fewest, settings.most, settings.seed)
    done, part, won, log = 0, settings.first, [], []
    if checkpoint and checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        if kept["settings"] == asdict(settings):
            network.load_state_dict(kept["network"])
            optimiser.load_state_dict(kept["optimiser"])
            done, part, log = kept["done"], kept["part"], kept["log"]
    for update in (bar := trange(done, settings.updates, desc="ribbon", initial=done)):
        rate = settings.rate * (1 - 0.9 * update / settings.updates)
        optimiser.param_groups[0]["lr"] = rate
        torch.manual_seed(settings.seed * 100_000 + update)
        rng = np.random.default_rng((settings.seed, update))
        memory = _gather(network, knots[: max(1, round(part * len(knots)))], settings, rng)
        learn(network, optimiser, memory[:2], Stretch(*memory[2:7]), settings)
        if memory.won and np.mean(memory.won) >= 0.2:
            part = min(1.0, part + settings.more)
        won += memory.won
        if update % 10 == 9:
            actions = (update + 1) * settings.plays * settings.horizon
            share = float(np.mean(won)) if won else 0.0
            log.append({"actions": actions, "knots": round(part, 2), "won": round(share, 4)})
            bar.set_postfix(log[-1])
            won = []
            if checkpoint:
                _keep(checkpoint, settings, network, optimiser, update + 1, part, log)
    return network.eval(), log


def _keep(
    path: Path,
    settings: Settings,
    network: RibbonNetwork,
    optimiser: torch.optim.Optimizer,
    done: int,
    part: float,
    log: list[dict[str, float]],
) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept: dict[str, Any] = {"settings": asdict(settings), "done": done, "part": part, "log": log}
    kept |= {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    temporary = path.with_suffix(".tmp")
    torch.save(kept, temporary)
    temporary.replace(path)


def main() -> None:
    """Train and write the weights with their card; `--help` names the options."""
    parser = argparse.ArgumentParser(prog="python -m workbench.games.agents.ribbon_policy")
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--updates", type=int, default=Settings.updates)
    parser.add_argument("--to", type=Path, help="file of the weights; by default the package's")
    options = parser.parse_args()
    try:
        settings = replace(Settings(), seed=options.seed, updates=options.updates)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    path = options.to or weights_path()
    checkpoint = path.with_suffix(".checkpoint")
    network, log = train(settings, checkpoint)
    card = {
        "about": "scores the legal actions of the ribbon game and values positions",
        "command": f"{parser.prog} --seed {settings.seed} --updates {settings.updates}",
        "settings": asdict(settings),
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "log": log,
    }
    save_network(network, path, card)
    checkpoint.unlink(missing_ok=True)
    print(path)


if __name__ == "__main__":
    main()
