"""A contest in the planar game: all agents on the same diagrams, within the same budget of moves.

    python -m workbench.games.agents.planar_contest --part unseen
    python -m workbench.games.agents.planar_contest --file diagrams.json

The best published learner on unknots of this kind won 94.6 ± 1.1 % of plays (Dranowski, Kabkov
and Tubbenhauer, arXiv:2603.07955, 2026; hard_unknot.ipynb of dtubbenhauer/unknotter): on the 385
diagrams that Applebaum et al. call very hard, which it was also trained on, within 500 steps. Each
step there was a call of Spherogram's "basic", "level" or "pickup" simplification, or up to 16
random moves and R3 after them. Here every single move counts.
The very hard unknots that come with this package were grown here (`workbench.knots.hard_unknots`)
and are not those; a file compares on equal diagrams.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Bool
from scipy.stats import binomtest
from tqdm import tqdm

from workbench.certificates import verify
from workbench.errors import InputError
from workbench.games.agents.guided_search import Beam, guided_search
from workbench.games.agents.planar_network import (
    PlanarNetwork,
    load,
    policy_of,
    weights_path,
)
from workbench.games.planar.play import Play, Policy, monotone, play, uniform
from workbench.games.planar.rules import Rules, certificate_of
from workbench.knots.diagram import Diagram
from workbench.knots.hard_unknots import load_very_hard
from workbench.knots.kernel import anneal
from workbench.knots.knotinfo import knots
from workbench.knots.reidemeister import reidemeister_moves
from workbench.knots.simplify import WALK, Step, map_of, steps_of

__all__ = ["Agent", "Score", "agents", "contest", "controls", "engine", "score"]

Agent = Callable[[Rules, Sequence[Diagram], int], list[Play]]
"""Plays once from each diagram, by a seed."""

_TRIES = 40
_RESAMPLED = 2_000


@dataclass(frozen=True)
class Score:
    """How an agent did.

    Attributes
    ----------
    moves
        Which moves were offered.
    agent
        Its name.
    plays
        One for each diagram and seed.
    won
        The part of them that was won, each with a certificate that holds.
    low, high
        95 % bootstrap interval of `won`, resampling diagrams with all their plays; where all plays
        or none are won, Wilson's for as many independent plays as there are diagrams.
    mean_moves
        Made in plays that were won, on all branches.
    mean_path
        Moves of their certificates.
    mean_reidemeister
        Of the same, passes taken apart into Reidemeister moves.
    within
        The part of plays whose certificate has at most as many Reidemeister moves as the budget.
    seconds
        For a play.
    """

    moves: str
    agent: str
    plays: int
    won: float
    low: float
    high: float
    mean_moves: float
    mean_path: float
    mean_reidemeister: float
    within: float
    seconds: float


def agents(moves: str) -> dict[str, Agent]:
    """Return the agents for a game, by name."""
    torch.manual_seed(0)
    trained = policy_of(load(weights_path(moves)))
    found = {
        "random": _playing(uniform),
        "untrained network": _playing(policy_of(PlanarNetwork(32).eval())),
        "monotone": _playing(monotone),
        "learned": _playing(trained),
        "learned, greedy": _playing(trained, greedy=True),
        "guided search": _searching(trained, Beam() if moves == "pass" else Beam(4, 0.3)),
    }
    return found | {"engine": engine} if moves == "pass" else found


def _playing(policy: Policy, *, greedy: bool = False) -> Agent:
    return lambda rules, diagrams, seed: play(policy, rules, diagrams, seed, greedy=greedy)


def _searching(policy: Policy, beam: Beam) -> Agent:
    return lambda rules, diagrams, seed: guided_search(policy, rules, diagrams, seed, beam)


def engine(rules: Rules, diagrams: Sequence[Diagram], seed: int) -> list[Play]:
    """Play as the search of `workbench.knots.simplify` does, which does not learn.

    Every move in its log counts; those that draw a strand where it was are in it. It makes at most
    40 tries for each move of the budget.
    """
    plays = []
    for i, diagram in enumerate(diagrams):
        m = map_of(diagram, seed * len(diagrams) + i, 64)
        made: list[Step] = []
        for tries in range(_TRIES * rules.budget):
            anneal(m, 1 if tries else 0, *WALK)
            made += steps_of(m)
            m.erase()
            if not m.crossings or len(made) >= rules.budget:
                break
        won = not m.crossings and len(made) <= rules.budget
        plays.append(Play(won, len(made), tuple(made)))
    return plays


def controls() -> list[Diagram]:
    """Return a diagram of every twelfth knot of 8 to 11 crossings in KnotInfo: no unknots."""
    table = knots(11)
    return [Diagram.from_pd(pd) for pd in table[table["crossings"] >= 8]["pd"].iloc[::12]]


def contest(
    diagrams: Sequence[Diagram], rules: Rules, players: dict[str, Agent], seeds: Sequence[int]
) -> list[Score]:
    """Let each agent play from each diagram once for each seed.

    Raises
    ------
    InputError
        If there is no diagram, or one of them is not of a knot.
    """
    scores = []
    for name, agent in tqdm(players.items(), desc=f"{rules.moves} moves"):
        agent(Rules(rules.moves, 1), diagrams[:1], 0)  # compiles
        begun = time.perf_counter()
        rounds = [agent(rules, diagrams, seed) for seed in seeds]
        seconds = (time.perf_counter() - begun) / (len(seeds) * len(diagrams))
        scores.append(score(name, rules, diagrams, rounds, seconds))
    return scores


def score(
    name: str,
    rules: Rules,
    diagrams: Sequence[Diagram],
    rounds: Sequence[Sequence[Play]],
    seconds: float,
) -> Score:
    """Count what an agent has won, in rounds of one play for each diagram; verify each win.

    Raises
    ------
    InputError
        If a certificate does not hold: a mistake of the game.
    """
    wins, lengths = [], []
    for plays in rounds:
        for diagram, done in zip(diagrams, plays, strict=True):
            if done.solved:
                verdict = verify(certificate_of(diagram, done.steps))
                if not verdict.holds:
                    raise InputError(f"A play of {name} is no win: {verdict.sentence}")
                wins.append(done)
                lengths.append(len(reidemeister_moves(diagram, done.steps)))
    won = np.array([[done.solved for done in plays] for plays in rounds])
    low, high = _interval(won)
    return Score(
        rules.moves,
        name,
        won.size,
        float(won.mean()),
        low,
        high,
        _mean([done.moves for done in wins]),
        _mean([len(done.steps) for done in wins]),
        _mean(lengths),
        sum(length <= rules.budget for length in lengths) / won.size,
        seconds,
    )


def _mean(values: Sequence[int]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _interval(won: Bool[np.ndarray, "seeds diagrams"]) -> tuple[float, float]:
    """Return a 95 % interval; `won` has a row for each seed and a column for each diagram."""
    share, n = won.mean(axis=0), won.shape[1]
    if won.all() or not won.any():
        interval = binomtest(n if won.all() else 0, n).proportion_ci(method="wilson")
        return float(interval.low), float(interval.high)
    rng = np.random.default_rng(0)
    means = share[rng.integers(n, size=(_RESAMPLED, n))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(low), float(high)


def _read(path: Path) -> list[Diagram]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [Diagram.from_pd(row["pd"] if isinstance(row, dict) else row) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is no JSON list of PD codes: {error}.") from error


def main() -> None:
    """Hold a contest and print the scores as JSON lines; `--help` names the options."""
    parser = argparse.ArgumentParser(prog="python -m workbench.games.agents.planar_contest")
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--part", choices=("development", "unseen", "controls"), default="unseen")
    chosen.add_argument("--file", type=Path, help="a JSON list of PD codes of unknots")
    parser.add_argument("--moves", choices=("pass", "reidemeister"), action="append")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=int, default=500)
    options = parser.parse_args()
    torch.set_num_threads(1)
    try:
        if options.file:
            diagrams = _read(options.file)
        elif options.part == "controls":
            diagrams = controls()
        else:
            diagrams = load_very_hard(options.part)
        for moves in options.moves or ("pass", "reidemeister"):
            rules = Rules(moves, options.budget)
            for row in contest(diagrams, rules, agents(moves), range(options.seeds)):
                print(json.dumps(asdict(row)))
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
