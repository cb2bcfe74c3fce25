"""Who simplifies plumbing graphs, two at a time, until both are the same.

A player takes a pair of graphs and makes moves on each until a state of the one is isomorphic to a
state of the other; states are compared as [41] does, when at most 10 vertices are left. What has
been found is a list of moves from the one graph to the other, and counts only when the verifier of
certificates replays it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from workbench.certificates import PlumbingForest, verify
from workbench.certificates.format import Json
from workbench.games.agents.plumbing_network import together
from workbench.games.plumbing.play import Play
from workbench.games.plumbing.rules import ACTIONS, Rules
from workbench.plumbing.graph import Plumbing
from workbench.plumbing.layout import Move
from workbench.plumbing.normal_form import Canonical, canonical, reduction
from workbench.plumbing.same_manifold import certificate, compare, inverse

__all__ = ["Outcome", "Uniform", "played", "reduced", "shortest", "simplified"]

Pair = tuple[Plumbing, Plumbing]


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a player has come to on a pair.

    Attributes
    ----------
    certificate
        Moves from the first graph to the second, verified; None if it has failed.
    moves
        How many legal moves it has made, on both graphs.
    actions
        How many actions, legal or not; for programs that plan, the moves.
    """

    certificate: dict[str, Json] | None
    moves: int
    actions: int


class Uniform(nn.Module):
    """All actions of a graph are equally likely."""

    def forward(self, graphs: Any) -> tuple[torch.Tensor, None]:
        """Return the logarithms of the probabilities, and no values."""
        sizes = torch.bincount(graphs.graph) * len(ACTIONS)
        places = torch.arange(int(sizes.max()))
        logs = -sizes.log()[:, None].expand(-1, len(places))
        return torch.where(places < sizes[:, None], logs, -torch.inf), None


@torch.no_grad()
def played(
    network: nn.Module, pairs: Sequence[Pair], actions: int, seed: int, label: str = ""
) -> list[Outcome]:
    """Let a policy play pairs, both graphs in turn, by its probabilities.

    Parameters
    ----------
    network
        Returns the logarithms of the probabilities first.
    pairs
        Of graphs of genus 0.
    actions
        Most on each graph.
    seed
        Draws the actions.
    label
        Of the progress bar; none if empty.
    """
    generator = torch.Generator().manual_seed(seed)
    rules = Rules(actions)
    rng = np.random.default_rng(seed)
    duels = [_Duel(pair, rules, rng) for pair in pairs]
    left = [duel for duel in duels if not duel.over]
    bar = tqdm(total=actions, desc=label, disable=not label)
    for _ in range(actions):
        if not left:
            break
        plays = [play for duel in left for play in duel.plays]
        logs = network(together([(play.labels, play.ends) for play in plays]))[0]
        drawn = torch.multinomial(logs.exp(), 1, generator=generator).squeeze(1).tolist()
        for play, action in zip(plays, drawn, strict=True):
            play.act(*divmod(action, len(ACTIONS)))
        for duel in left:
            duel.look()
        left = [duel for duel in left if not duel.over]
        bar.update()
    bar.close()
    return [duel.outcome() for duel in duels]


class _Duel:
    """Two plays, and the small states that each has been in."""

    def __init__(self, pair: Pair, rules: Rules, rng: np.random.Generator) -> None:
        self._pair = pair
        self.plays = [Play(graph, rules, rng) for graph in pair]
        self._seen: list[dict[Any, tuple[Canonical, list[Move], tuple[int, ...]]]] = [{}, {}]
        self._met: Any = None
        self.look()

    @property
    def over(self) -> bool:
        return self._met is not None

    def look(self) -> None:
        """Note the states that are small, and see whether one has been met on the other side."""
        for side, play in enumerate(self.plays):
            if not play.won:
                continue
            form = canonical(play.graph)
            if form.key not in self._seen[side]:
                self._seen[side][form.key] = (form, play.moves(), tuple(play.names.tolist()))
                if form.key in self._seen[1 - side]:
                    self._met = form.key

    def outcome(self) -> Outcome:
        actions = sum(play.actions for play in self.plays)
        if not self.over:
            return Outcome(None, sum(len(play.moves()) for play in self.plays), actions)
        (one, moves, names), (other, back, others) = (seen[self._met] for seen in self._seen)
        order = ([names[v] for v in one.order], [others[v] for v in other.order])
        sealed = _joined(self._pair, moves, back, order)
        return Outcome(sealed, len(moves) + len(back), actions)


def simplified(pairs: Sequence[Pair]) -> list[Outcome]:
    """Blow down and absorb 0-chains wherever it is possible, until it is not, and compare."""
    outcomes = []
    for pair in pairs:
        plays = [Play(graph, Rules(actions=1), np.random.default_rng(0)) for graph in pair]
        for play in plays:
            play.run_down()
        one, other = (canonical(play.graph) for play in plays)
        moves, back = (play.moves() for play in plays)
        sealed = None
        if one.key == other.key:
            order = tuple(
                [int(play.names[v]) for v in form.order]
                for play, form in zip(plays, (one, other), strict=True)
            )
            sealed = _joined(pair, moves, back, order)
        outcomes.append(Outcome(sealed, len(moves) + len(back), len(moves) + len(back)))
    return outcomes


def reduced(pairs: Sequence[Pair]) -> list[Outcome]:
    """Bring both graphs to their normal form: the exact answer."""
    outcomes = []
    for pair in pairs:
        found = compare(*pair)
        sealed = _checked(found.certificates[0]) if found.same else None
        outcomes.append(Outcome(sealed, found.moves, found.moves))
    return outcomes


def shortest(pairs: Sequence[Pair]) -> list[Outcome]:
    """Bring both graphs to their normal form, and leave out what meets before.

    On the way each state is compared with those of the other side; the moves go by way of the
    common state that is reached with the fewest.
    """
    return [_met(pair) for pair in pairs]


def _met(pair: Pair) -> Outcome:
    reductions = [reduction(graph) for graph in pair]
    ways = [_states(graph, found.moves) for graph, found in zip(pair, reductions, strict=True)]
    common = ways[0].keys() & ways[1].keys()
    if not common:
        made = sum(len(found.moves) for found in reductions)
        return Outcome(None, made, made)
    key = min(common, key=lambda key: (ways[0][key][0] + ways[1][key][0], key))
    (count, order), (back, orders) = (way[key] for way in ways)
    moves = list(reductions[0].moves[:count])
    sealed = _joined(pair, moves, list(reductions[1].moves[:back]), (order, orders))
    return Outcome(sealed, count + back, count + back)


def _states(
    graph: Plumbing, moves: Sequence[Move]
) -> dict[tuple[bytes, ...], tuple[int, list[int]]]:
    """Return each state on the way: after how many moves, and its vertices in canonical order."""
    forest = PlumbingForest(graph.sealed())
    found: dict[tuple[bytes, ...], tuple[int, list[int]]] = {}
    for count in range(len(moves) + 1):
        names = list(forest.weight)
        place = {name: v for v, name in enumerate(names)}
        state = Plumbing(
            tuple(forest.weight.values()),
            tuple((place[a], place[b]) for a in names for b in forest.near[a] if a < b),
            tuple(forest.genus.values()),
        )
        form = canonical(state)
        found.setdefault(form.key, (count, [names[v] for v in form.order]))
        if count < len(moves):
            forest.apply(moves[count])
    return found


def _joined(
    pair: Pair,
    moves: Sequence[Move],
    back: Sequence[Move],
    order: tuple[Sequence[int], ...],
) -> dict[str, Json] | None:
    """Join the moves of both sides to moves from the one graph to the other."""
    forest = PlumbingForest(pair[1].sealed())
    undone = []
    for move in back:
        undone.append(inverse(forest, move))
        forest.apply(move)
    renaming: Move = ["rename", [list(names) for names in zip(*order, strict=True)]]
    return _checked(certificate(*pair, [*moves, renaming, *reversed(undone)]))


def _checked(sealed: dict[str, Json]) -> dict[str, Json] | None:
    return sealed if verify(sealed).holds else None
