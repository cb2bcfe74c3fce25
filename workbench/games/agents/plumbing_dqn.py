"""Deep Q-learning on the plumbing game.

V. Mnih et al., *Human-level control through deep reinforcement learning*, 2015, with the double
estimate of H. van Hasselt, A. Guez and D. Silver, 2016: a network learns the discounted reward that
an action leads to, from transitions drawn from a memory; what the best action leads to is taken
from a copy of the network that follows it now and then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from workbench.games.agents.asynchronous import Curve
from workbench.games.agents.plumbing_lessons import PlumbingGames, examined
from workbench.games.agents.plumbing_network import Arrays, Graphs, Scores, together
from workbench.games.plumbing.rules import ACTIONS, Rules

__all__ = ["Greedy", "PlumbingDQN", "learn"]


@dataclass(frozen=True)
class PlumbingDQN:
    """Arguments; none is known of the agent of [41], and all are ours.

    Attributes
    ----------
    steps
        Actions in all.
    games
        Games played in step; after each step of all of them the network is changed once.
    memory, batch
        Transitions that are kept, and drawn at once.
    discount, rate, norm
        Discount of rewards; rate of Adam; most norm of a gradient.
    explored, least
        The chance of a random action falls from 1 to `least` over this part of the steps.
    follow
        Changes of the network from one update of its copy to the next.
    checks
        How often the network is examined on the way.
    rules
        Of the game.
    examined
        Games of an examination.
    """

    steps: int = 600_000
    games: int = 32
    memory: int = 50_000
    batch: int = 64
    discount: float = 0.9
    rate: float = 5e-4
    norm: float = 10.0
    explored: float = 0.3
    least: float = 0.05
    follow: int = 500
    checks: int = 20
    rules: Rules = field(default_factory=Rules)
    examined: int = 100


class _Transition(NamedTuple):
    before: Arrays
    action: int
    reward: float
    after: Arrays
    won: bool


class Greedy(nn.Module):
    """The best action of a network, or with a small chance any, as a policy.

    Parameters
    ----------
    scores
        The network.
    least
        The chance of a random action.
    """

    def __init__(self, scores: Scores, least: float) -> None:
        super().__init__()
        self.scores = scores
        self.least = least

    def forward(self, graphs: Graphs) -> tuple[Tensor, Tensor]:
        """Return the logarithms of the probabilities, and the best scores."""
        scores = self.scores(graphs)
        best = scores.max(dim=1)
        possible = torch.isfinite(scores)
        chances = possible * (self.least / possible.sum(dim=1, keepdim=True))
        chances[torch.arange(len(scores)), best.indices] += 1 - self.least
        return chances.log(), best.values


def learn(settings: PlumbingDQN, seed: int) -> tuple[Scores, Curve]:
    """Train a network; return it, and its examinations on the way."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network, copy = Scores(), Scores()
    copy.load_state_dict(network.state_dict())
    optimizer = torch.optim.Adam(network.parameters(), lr=settings.rate)
    games = PlumbingGames(settings.games, settings.rules, rng)
    memory: list[_Transition] = []
    curve: Curve = []
    updates = settings.steps // settings.games
    for update in tqdm(range(updates), desc="DQN"):
        if update % max(1, updates // settings.checks) == 0:
            curve.append(_examined(settings, network, update * settings.games))
        if update % settings.follow == 0:
            copy.load_state_dict(network.state_dict())
        explore = 1 - (1 - settings.least) * min(1.0, update / (settings.explored * updates))
        for fresh in _played(network, games, explore, rng):
            if len(memory) < settings.memory:
                memory.append(fresh)
            else:
                memory[int(rng.integers(settings.memory))] = fresh
        drawn = [memory[i] for i in rng.integers(len(memory), size=settings.batch)]
        loss = _loss(settings, network, copy, drawn)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), settings.norm)
        optimizer.step()
    curve.append(_examined(settings, network, settings.steps))
    return network, curve


def _examined(settings: PlumbingDQN, network: Scores, steps: int) -> dict[str, float]:
    policy = Greedy(network, settings.least)
    return examined(policy, settings.rules, settings.examined, steps)


def _played(
    network: Scores, games: PlumbingGames, explore: float, rng: np.random.Generator
) -> list[_Transition]:
    """Make an action in each game."""
    before = games.arrays()
    with torch.no_grad():
        actions = network(together(before)).argmax(dim=1).numpy()
    random = rng.random(len(before)) < explore
    sizes = np.array([len(ACTIONS) * len(labels) for labels, _ in before])
    actions = np.where(random, (rng.random(len(before)) * sizes).astype(int), actions)
    rewards, won, given_up = games.step(actions)
    made = zip(
        before, actions.tolist(), rewards.tolist(), games.arrays(), won.tolist(), strict=True
    )
    transitions = [_Transition(*entries) for entries in made]
    games.renew(won | given_up)
    return transitions


def _loss(
    settings: PlumbingDQN, network: Scores, copy: Scores, drawn: Sequence[_Transition]
) -> Tensor:
    after = together([transition.after for transition in drawn])
    with torch.no_grad():
        best = network(after).argmax(dim=1, keepdim=True)
        follows = copy(after).gather(1, best).squeeze(1)
    won = torch.tensor([transition.won for transition in drawn])
    rewards = torch.tensor([transition.reward for transition in drawn])
    expected = rewards + settings.discount * torch.where(won, 0.0, follows)
    actions = torch.tensor([[transition.action] for transition in drawn])
    scores = network(together([transition.before for transition in drawn]))
    return nn.functional.smooth_l1_loss(scores.gather(1, actions).squeeze(1), expected)
