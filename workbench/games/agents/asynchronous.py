"""Asynchronous advantage actor-critic, on any game that is played in step.

V. Mnih et al., *Asynchronous methods for deep reinforcement learning*, 2016.

Several processes play, each with a copy of the shared weights, and add their gradients to them by
RMSprop with shared statistics. A process learns from weights that others have changed meanwhile;
here they take turns, in a fixed order, in adding and in copying, so that a seed gives one result.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import torch
from jaxtyping import Bool, Float32, Int
from torch import Tensor, nn
from tqdm import tqdm

from workbench.runs.workers import deaf, one_thread_each, pool

__all__ = ["Asynchronous", "Course", "Curve", "Games", "actor_critic"]

Curve = list[dict[str, Any]]
"""Examinations in the order of the actions that the agent had been trained with."""


class Games(Protocol):
    """Games in step; those that end begin anew."""

    def seen(self) -> Any:
        """Return what a network sees of the games."""

    def step(
        self, actions: Int[np.ndarray, " games"]
    ) -> tuple[
        Float32[np.ndarray, " games"], Bool[np.ndarray, " games"], Bool[np.ndarray, " games"]
    ]:
        """Make an action in each game; return rewards, which are won, which given up."""

    def renew(self, over: Bool[np.ndarray, " games"]) -> None:
        """Begin the games that are over anew."""


class Course(Protocol):
    """What is learned: a game, and a network that plays it.

    The network returns, of what is seen, the logarithms of the probabilities of the actions, −∞
    for those that a game does not have, and the values.
    """

    def network(self) -> nn.Module:
        """Return a network to be trained."""

    def games(self, count: int, seed: int, rank: int) -> Games:
        """Return so many games for one of the processes."""

    def examine(self, network: nn.Module, steps: int) -> dict[str, Any]:
        """Examine a network that was trained with so many actions."""


@dataclass(frozen=True)
class Asynchronous:
    """Arguments of the algorithm.

    Attributes
    ----------
    steps
        Actions in all, over all processes.
    processes, games
        Processes, and games that each plays in step.
    rollout
        Actions in each game from one update to the next.
    discount, entropy, rate, decay, norm
        Discount of rewards; weight of the entropy; rate and decay of RMSprop; most norm of a
        gradient.
    last
        The rate falls along a line to this part of what it was.
    checks
        How often the network is examined on the way.
    """

    steps: int
    processes: int
    games: int
    rollout: int
    discount: float
    entropy: float
    rate: float
    decay: float
    norm: float
    last: float
    checks: int


def actor_critic(course: Course, settings: Asynchronous, seed: int) -> tuple[nn.Module, Curve]:
    """Train a network.

    Returns
    -------
    The network, and its examinations on the way.
    """
    torch.manual_seed(seed)
    shared = course.network().share_memory()
    squares = [_shared(torch.zeros_like(weight)) for weight in shared.parameters()]
    start = {name: tensor.clone() for name, tensor in shared.state_dict().items()}
    turn = _shared(torch.zeros(1, dtype=torch.int64))
    with one_thread_each(), pool(settings.processes) as workers:
        with deaf():
            futures = [
                workers.submit(_work, course, settings, seed, rank, start, shared, squares, turn)
                for rank in range(settings.processes)
            ]
        try:
            curves = [future.result() for future in futures]
        finally:
            turn[0] = -1
    return shared, curves[0]


def _shared(tensor: Tensor) -> Tensor:
    tensor.share_memory_()  # type: ignore[no-untyped-call]
    return tensor


def _work(
    course: Course,
    settings: Asynchronous,
    seed: int,
    rank: int,
    start: dict[str, Tensor],
    shared: nn.Module,
    squares: list[Tensor],
    turn: Tensor,
) -> Curve:
    torch.set_num_threads(1)
    torch.manual_seed(seed * 1000 + rank)
    games = course.games(settings.games, seed, rank)
    network = course.network()
    network.load_state_dict(start)
    curve: Curve = []
    updates = settings.steps // (settings.games * settings.rollout * settings.processes)
    for update in tqdm(range(updates), desc="A3C", disable=rank > 0):
        _loss(settings, network, games).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), settings.norm)
        if not _wait(turn, update * settings.processes + rank):
            return curve
        if rank == 0 and update % max(1, updates // settings.checks) == 0:
            done = update * settings.games * settings.rollout * settings.processes
            curve.append(course.examine(shared, done))
        rate = settings.rate * (1 - (1 - settings.last) * update / updates)
        _add(rate, settings.decay, network, shared, squares)
        network.load_state_dict(shared.state_dict())
        network.zero_grad()
        turn += 1
    if rank == 0 and _wait(turn, updates * settings.processes):
        curve.append(course.examine(shared, settings.steps))
    return curve


def _loss(settings: Asynchronous, network: nn.Module, games: Games) -> Tensor:
    """Play a rollout in each game; return the loss of the policy, the value and the entropy."""
    entropies, values, chosen, rewards, cut = [], [], [], [], []
    for _ in range(settings.rollout):
        logs, value = network(games.seen())
        chances = logs.exp()
        action = torch.multinomial(chances.detach(), 1)
        reward, won, given_up = games.step(action.squeeze(1).numpy())
        if given_up.any():
            reward = reward + settings.discount * given_up * _expected(network, games)
        entropies.append(-(chances * logs.clamp(min=_LEAST_LOG)).sum(dim=1).mean())
        values.append(value)
        chosen.append(logs.gather(1, action).squeeze(1))
        rewards.append(reward)
        cut.append(won | given_up)
        games.renew(cut[-1])
    expected = _expected(network, games)
    returns = []
    for reward, over in zip(reversed(rewards), reversed(cut), strict=True):
        expected = reward + settings.discount * expected * ~over
        returns.append(torch.from_numpy(expected.astype(np.float32)))
    advantage = torch.stack(returns[::-1]) - torch.stack(values)
    policy = -(torch.stack(chosen) * advantage.detach()).mean()
    entropy = torch.stack(entropies).mean()
    return policy + 0.5 * advantage.square().mean() - settings.entropy * entropy


_LEAST_LOG = -30.0


def _expected(network: nn.Module, games: Games) -> Float32[np.ndarray, " games"]:
    with torch.no_grad():
        values: np.ndarray = network(games.seen())[1].numpy()
    return values


def _wait(turn: Tensor, number: int) -> bool:
    """Wait for a turn; False if there will be none."""
    while turn.item() != number:
        if turn.item() < 0:
            return False
        time.sleep(5e-5)
    return True


def _add(
    rate: float, decay: float, network: nn.Module, shared: nn.Module, squares: list[Tensor]
) -> None:
    """Move the shared weights along the gradients by RMSprop."""
    with torch.no_grad():
        for weight, own, square in zip(
            shared.parameters(), network.parameters(), squares, strict=True
        ):
            if own.grad is not None:
                square.mul_(decay).addcmul_(own.grad, own.grad, value=1 - decay)
                weight.addcdiv_(own.grad, square.sqrt().add_(1e-5), value=-rate)
