"""A3C on the braid game.

V. Mnih et al., *Asynchronous methods for deep reinforcement learning*, 2016.

Several processes play, each with a copy of the shared weights, and add their gradients to them by
RMSprop with shared statistics. A process learns from weights that others have changed meanwhile;
here they take turns, in a fixed order, in adding and in copying, so that a seed gives one result.

    python -m workbench.games.agents.a3c --seed 1
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from workbench.games.agents.learning import Curve, Examination, Learner, main
from workbench.games.agents.word_field import Field, Lesson, stock
from workbench.games.agents.word_network import WordNetwork
from workbench.runs.workers import deaf, one_thread_each, pool

__all__ = ["A3C", "LEARNER", "learn"]


@dataclass(frozen=True)
class A3C:
    """Arguments; what no text fixes is our choice.

    Attributes
    ----------
    lesson
        What is played.
    steps
        Actions in all, over all processes.
    processes, games
        Processes, and games that each plays in step.
    rollout
        Actions in each game from one update to the next.
    discount, entropy, rate, decay, norm
        Discount of rewards; weight of the entropy; rate and decay of RMSprop; most norm of a
        gradient.
    width
        Of the network.
    checks
        How often the network is examined on the way.
    """

    lesson: Lesson = field(default_factory=Lesson)
    steps: int = 600_000
    processes: int = 2
    games: int = 16
    rollout: int = 20
    discount: float = 0.99
    entropy: float = 0.01
    rate: float = 3e-4
    decay: float = 0.99
    norm: float = 0.5
    width: int = 64
    checks: int = 20


def learn(settings: A3C, seed: int) -> tuple[WordNetwork, Curve]:
    """Train a network.

    Returns
    -------
    The network, and its examinations on the way.
    """
    torch.manual_seed(seed)
    shared = WordNetwork(settings.lesson.rules, settings.width).share_memory()
    squares = [_shared(torch.zeros_like(weight)) for weight in shared.parameters()]
    start = {name: tensor.clone() for name, tensor in shared.state_dict().items()}
    turn = _shared(torch.zeros(1, dtype=torch.int64))
    with one_thread_each(), pool(settings.processes) as workers:
        with deaf():
            futures = [
                workers.submit(_work, settings, seed, rank, start, shared, squares, turn)
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
    settings: A3C,
    seed: int,
    rank: int,
    start: dict[str, Tensor],
    shared: WordNetwork,
    squares: list[Tensor],
    turn: Tensor,
) -> Curve:
    torch.set_num_threads(1)
    torch.manual_seed(seed * 1000 + rank)
    rng = np.random.default_rng([seed, rank])
    games = Field(settings.lesson, stock(settings.lesson, seed), settings.games, rng)
    network = WordNetwork(settings.lesson.rules, settings.width)
    network.load_state_dict(start)
    examination = Examination(settings.lesson)
    curve: Curve = []
    updates = settings.steps // (settings.games * settings.rollout * settings.processes)
    for update in tqdm(range(updates), desc="A3C", disable=rank > 0):
        _loss(settings, network, games).backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), settings.norm)
        if not _wait(turn, update * settings.processes + rank):
            return curve
        if rank == 0 and update % max(1, updates // settings.checks) == 0:
            done = update * settings.games * settings.rollout * settings.processes
            curve.append(examination.of(shared, done))
        _add(settings, network, shared, squares)
        network.load_state_dict(shared.state_dict())
        network.zero_grad()
        turn += 1
    if rank == 0 and _wait(turn, updates * settings.processes):
        curve.append(examination.of(shared, settings.steps))
    return curve


def _loss(settings: A3C, network: WordNetwork, games: Field) -> Tensor:
    """Play a rollout in each game; return the loss of the policy, the value and the entropy."""
    chances, values, chosen, rewards, cut = [], [], [], [], []
    for _ in range(settings.rollout):
        logs, value = network(torch.from_numpy(games.seen()))
        action = torch.multinomial(logs.detach().exp(), 1)
        reward, won, given_up = games.step(action.squeeze(1).numpy())
        with torch.no_grad():
            after = network(torch.from_numpy(games.seen()))[1].numpy()
        chances.append(logs)
        values.append(value)
        chosen.append(logs.gather(1, action).squeeze(1))
        rewards.append(reward + settings.discount * given_up * after)
        cut.append(won | given_up)
        games.renew(cut[-1])
    with torch.no_grad():
        expected = network(torch.from_numpy(games.seen()))[1].numpy()
    returns = []
    for reward, over in zip(reversed(rewards), reversed(cut), strict=True):
        expected = reward + settings.discount * expected * ~over
        returns.append(torch.from_numpy(expected.astype(np.float32)))
    advantage = torch.stack(returns[::-1]) - torch.stack(values)
    logs = torch.stack(chances)
    entropy = -(logs.exp() * logs).sum(dim=2).mean()
    policy = -(torch.stack(chosen) * advantage.detach()).mean()
    return policy + 0.5 * advantage.square().mean() - settings.entropy * entropy


def _wait(turn: Tensor, number: int) -> bool:
    """Wait for a turn; False if there will be none."""
    while turn.item() != number:
        if turn.item() < 0:
            return False
        time.sleep(5e-5)
    return True


def _add(settings: A3C, network: WordNetwork, shared: WordNetwork, squares: list[Tensor]) -> None:
    """Move the shared weights along the gradients by RMSprop."""
    with torch.no_grad():
        for weight, own, square in zip(
            shared.parameters(), network.parameters(), squares, strict=True
        ):
            if own.grad is not None:
                square.mul_(settings.decay).addcmul_(own.grad, own.grad, value=1 - settings.decay)
                weight.addcdiv_(own.grad, square.sqrt().add_(1e-5), value=-settings.rate)


LEARNER = Learner("a3c", A3C(), learn)
"""The algorithm with the arguments of the weights that ship."""


if __name__ == "__main__":
    main(LEARNER)
