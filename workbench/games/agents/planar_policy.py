"""Training the network of the planar game: proximal policy optimisation, on one core.

J. Schulman, F. Wolski, P. Dhariwal, A. Radford, O. Klimov, *Proximal policy optimization
algorithms* (arXiv:1707.06347, 2017), with generalised advantages (arXiv:1506.02438). The choices
that are ours are the fields of `Settings`. The weights that come with the package are made by

    python -m workbench.games.agents.planar_policy --moves pass --seed 1 --updates 200
    python -m workbench.games.agents.planar_policy --moves reidemeister --seed 1 --updates 500

Plays start from lessons (`planar_lessons`), at first from those that are nearly won, and from ones
farther from a win whenever four plays in five are won (T. Salimans and R. Chen, *Learning
Montezuma's revenge from a single demonstration*, arXiv:1812.03381, 2018).
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float32, Int64
from tqdm import trange

from workbench.errors import InputError
from workbench.games.agents.planar_lessons import lessons
from workbench.games.agents.planar_network import (
    PlanarNetwork,
    judge,
    weights_path,
)
from workbench.games.agents.ppo import Stretch, learn
from workbench.games.planar.boards import advance, is_over, new_boards, position, seat, solved
from workbench.games.planar.play import look
from workbench.games.planar.rules import Rules
from workbench.games.weights import save_network
from workbench.knots.kernel import COUNT, CROSSINGS

__all__ = ["Settings", "train"]


@dataclass(frozen=True)
class Settings:
    """How to train.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    moves: Literal["pass", "reidemeister"] = "pass"
    """Which game: see `workbench.games.planar.rules`."""
    seed: int = 1
    """Of everything that is random."""
    updates: int = 300
    """Times that plays are continued and learned from."""
    plays: int = 64
    """Plays side by side."""
    horizon: int = 48
    """Choices in each play before it is learned from."""
    lessons: int = 1024
    """Diagrams to start from."""
    first: float = 0.1
    """Part of the lessons to begin with."""
    more: float = 0.02
    """Part of the lessons by which there are more when four plays in five are won."""
    budget: int = 500
    """Moves after which a play is lost."""
    width: int = 32
    """Of the network's hidden layers."""
    learning_rate: float = 1e-3
    """Of Adam; it falls linearly to a tenth."""
    epochs: int = 3
    """Passes over the choices at each update."""
    batch: int = 512
    """Choices in each step of Adam."""
    clip: float = 0.2
    """Bound of the change of a probability's ratio."""
    discount: float = 0.995
    """Of a reward one choice later."""
    trace: float = 0.95
    """λ of the generalised advantages."""
    entropy: float = 0.01
    """Weight of the entropy of the policy."""
    a_move: float = 0.02
    """Penalty for a move."""
    a_crossing: float = 0.05
    """Reward for a crossing that goes, taken back when one comes: a potential."""
    a_win: float = 1.0
    """Reward for winning."""

    def __post_init__(self) -> None:
        counts = (self.updates, self.plays, self.horizon, self.budget, self.width)
        if min(*counts, self.epochs, self.batch) < 1 or self.learning_rate <= 0 or self.seed < 0:
            raise InputError("Settings of the training are positive, the seed at least 0.")


class _Memory(NamedTuple):
    """What was seen, chosen and got in one stretch of all plays: rows by time, then by play."""

    moves: Float32[np.ndarray, "times plays options features"]
    offered: Bool[np.ndarray, "times plays options"]
    diagram: Float32[np.ndarray, "times plays shape"]
    choices: Int64[np.ndarray, "times plays"]
    chances: Float32[np.ndarray, "times plays"]
    rewards: Float32[np.ndarray, "times plays"]
    ended: Bool[np.ndarray, "times plays"]
    values: Float32[np.ndarray, "times+1 plays"]


class _Gym:
    """Plays that go on from update to update, each replaced by a new one when it is over."""

    def __init__(self, settings: Settings, rng: np.random.Generator) -> None:
        self.settings, self.rng = settings, rng
        self.rules = Rules(settings.moves, settings.budget)
        diagrams = lessons(self.rules, settings.lessons, settings.seed)
        self.pool = [position(diagram) for diagram in diagrams]
        self.part = settings.first
        largest = max(diagram.crossings for diagram in diagrams)
        self.boards = new_boards(settings.plays, largest, self.rules)
        self.won: list[tuple[bool, int]] = []
        for b in range(settings.plays):
            self._seat(b)

    def _seat(self, b: int) -> None:
        start = self.pool[self.rng.integers(max(1, int(self.part * len(self.pool))))]
        seat(self.boards, b, start, self.rules, int(self.rng.integers(1 << 62)))

    def _price(self) -> np.ndarray:
        s = self.settings
        return (
            -s.a_move * self.boards.moves - s.a_crossing * self.boards.tables[:, COUNT, CROSSINGS]
        )

    def gather(self, network: PlanarNetwork) -> _Memory:
        """Play on for one stretch."""
        rows = []
        for _ in range(self.settings.horizon):
            sight = look(self.boards, self.rules)
            logs, values = judge(network, sight)
            choices = (logs + self.rng.gumbel(size=logs.shape)).argmax(axis=1)
            before = self._price()
            advance(self.boards, choices, self.rules)
            ended, won = is_over(self.boards, self.rules), solved(self.boards, self.rules)
            rewards = self._price() - before + self.settings.a_win * won
            chances = np.take_along_axis(logs, choices[:, None], 1)[:, 0]
            rows.append((*sight, choices, chances, rewards.astype(np.float32), ended, values))
            for b in np.flatnonzero(ended):
                self.won.append((bool(won[b]), int(self.boards.moves[b])))
                self._seat(int(b))
        if np.mean([float(won) for won, _ in self.won[-200:]] or [0.0]) >= 0.8:
            self.part = min(1.0, self.part + self.settings.more)
        columns = [np.stack(column) for column in zip(*rows, strict=True)]
        last = judge(network, look(self.boards, self.rules))[1]
        columns[-1] = np.concatenate([columns[-1], last[None]])
        return _Memory(*columns)


def train(settings: Settings) -> tuple[PlanarNetwork, list[dict[str, float]]]:
    """Train a network; the result depends on the settings alone.

    Returns
    -------
    tuple
        The network, and for every tenth update the choices made so far, the part of the plays since
        then that were won, and the mean moves of those.
    """
    torch.set_num_threads(1)
    torch.manual_seed(settings.seed)
    network = PlanarNetwork(settings.width)
    optimiser = torch.optim.Adam(network.parameters(), lr=settings.learning_rate)
    gym = _Gym(settings, np.random.default_rng(settings.seed))
    log: list[dict[str, float]] = []
    for update in (bar := trange(settings.updates, desc=f"planar {settings.moves}")):
        fraction = update / settings.updates
        optimiser.param_groups[0]["lr"] = settings.learning_rate * (1 - 0.9 * fraction)
        memory = gym.gather(network)
        learn(network, optimiser, memory[:3], Stretch(*memory[3:]), settings)
        if update % 10 == 9 and gym.won:
            moves = [taken for won, taken in gym.won if won]
            row = {
                "choices": (update + 1) * settings.plays * settings.horizon,
                "lessons": gym.part,
                "won": len(moves) / len(gym.won),
                "moves": float(np.mean(moves)) if moves else float("nan"),
            }
            gym.won.clear()
            log.append({name: round(value, 4) for name, value in row.items()})
            bar.set_postfix(log[-1])
    return network.eval(), log


def main() -> None:
    """Train and write the weights with their card; `--help` names the options."""
    parser = argparse.ArgumentParser(prog="python -m workbench.games.agents.planar_policy")
    parser.add_argument("--moves", choices=("pass", "reidemeister"), default="pass")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--updates", type=int, default=Settings.updates)
    parser.add_argument("--to", type=Path)
    options = parser.parse_args()
    chosen = {"moves": options.moves, "seed": options.seed, "updates": options.updates}
    try:
        settings = replace(Settings(), **chosen)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    begun = time.perf_counter()
    network, log = train(settings)
    card = {
        "about": "scores moves of the planar unknot game and values diagrams",
        "command": f"{parser.prog} --moves {settings.moves} --seed {settings.seed} "
        f"--updates {settings.updates}",
        "settings": asdict(settings),
        "width": settings.width,
        "versions": {"python": platform.python_version(), "torch": torch.__version__},
        "seconds": round(time.perf_counter() - begun),
        "log": log,
    }
    save_network(network, options.to or weights_path(settings.moves), card)


if __name__ == "__main__":
    main()
