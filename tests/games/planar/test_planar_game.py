"""The planar game: its moves are those of the trusted base, and what is seen of them is so."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.certificates import PlanarMap, verify
from workbench.errors import InputError
from workbench.games.planar.boards import (
    advance,
    copy_play,
    is_over,
    new_boards,
    position,
    seat,
    solved,
    steps,
)
from workbench.games.planar.environment import PlanarEnv
from workbench.games.planar.kernel import FEATURES, Boards
from workbench.games.planar.play import look, monotone, play, uniform
from workbench.games.planar.rules import Rules, certificate_of
from workbench.games.planar.shape import SHAPE
from workbench.knots.classics import inflated, kauffman_lambropoulou
from workbench.knots.diagram import Diagram
from workbench.knots.invariants import jones
from workbench.knots.random_diagrams import random_knot

PASS, REIDEMEISTER = Rules("pass", 60), Rules("reidemeister", 60)
TREFOIL = Diagram.from_pd([(1, 5, 2, 4), (3, 1, 4, 6), (5, 3, 6, 2)])
SEEDS = st.integers(0, 2**32)


def board(diagram: Diagram, rules: Rules, seed: int) -> Boards:
    boards = new_boards(1, diagram.crossings, rules)
    seat(boards, 0, position(diagram), rules, seed)
    return boards


def after(diagram: Diagram, boards: Boards) -> PlanarMap:
    """Replay the moves made with the trusted base."""
    planar = PlanarMap(dict(enumerate(diagram.partner)), diagram.loops)
    for step in steps(boards, 0):
        planar.apply(step)
    return planar


def shape(planar: PlanarMap) -> dict[str, float]:
    """Measure a diagram of the trusted base, the slow way."""
    left, faces = set(planar.partner), []
    while left:
        face = [min(left)]
        while (dart := planar.next(face[-1])) != face[0]:
            face.append(dart)
        left -= set(face)
        faces.append(face)

    def alike(dart: int) -> bool:
        return dart % 2 == planar.partner[dart] % 2

    two = [f for f in faces if len(f) == 2]
    three = [f for f in faces if len(f) == 3]
    parts = sum(f[0] // 4 != f[1] // 4 and alike(f[0]) for f in two)
    moves = sum(
        len({d // 4 for d in f}) == 3 and any(d % 2 and planar.partner[d] % 2 for d in f)
        for f in three
    )
    levels, dart = [], min(planar.partner)
    for _ in range(planar.crossings * 2):
        levels.append(dart % 2)
        dart = planar.partner[dart] ^ 2
    start = next(i for i in range(len(levels)) if levels[i] != levels[i - 1])
    levels = levels[start:] + levels[:start]
    runs = [1]
    for before, level in pairwise(levels):
        if before == level:
            runs[-1] += 1
        else:
            runs.append(1)
    return {
        "crossings": planar.crossings,
        "bigons that part": parts,
        "clasped bigons": len(two) - parts,
        "triangles that move": moves,
        "locked triangles": len(three) - moves,
        "squares": sum(len(f) == 4 for f in faces),
        "faces of 6 or more sides": sum(len(f) >= 6 for f in faces),
        "squared sides of faces": sum(len(f) ** 2 for f in faces),
        "arcs that stay on one level": sum(map(alike, planar.partner)) / 2,
        "squared lengths of strands": sum(run**2 for run in runs),
        "longest strand": max(runs),
    }


SCALES = np.array([32, 4, 8, 8, 8, 8, 8, 512, 32, 128, 8])


def close(seen: np.ndarray, planar: PlanarMap) -> bool:
    numbers = shape(planar)
    return np.allclose(seen * SCALES, [numbers[name] for name in SHAPE], atol=1e-3)


@pytest.mark.parametrize("rules", [PASS, REIDEMEISTER])
@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, crossings=st.integers(6, 24), plays=st.integers(1, 12))
def test_moves_and_features_agree_with_the_trusted_base(
    rules: Rules, seed: int, crossings: int, plays: int
) -> None:
    diagram = random_knot(crossings, seed)
    boards = board(diagram, rules, seed)
    rng = np.random.default_rng(seed)
    for _ in range(plays):
        if is_over(boards, rules)[0]:
            break
        planar = after(diagram, boards)
        assert close(boards.shapes[0], planar)
        choice = int(rng.integers(boards.offered[0]))
        seen = dict(zip(FEATURES, boards.features[0, choice].tolist(), strict=True))
        change = boards.features[0, choice, -len(SHAPE) :] / 4
        expected = boards.shapes[0] + change
        made = len(steps(boards, 0))
        advance(boards, np.array([choice]), rules)
        new = steps(boards, 0)[made:]
        result = after(diagram, boards)
        assert boards.moves[0] == made + len(new)
        assert seen["crossings saved"] * 4 == planar.crossings - result.crossings
        assert seen["kinks that it leaves"] == sum(step[0] == "R1-" for step in new)
        assert seen["wins"] == (result.crossings == 0)
        for name in ("R2-", "R3", "R2+"):
            assert seen[f"is {name}"] == (new[0][0] == name)
        if result.crossings:
            assert close(expected, result)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_a_play_keeps_the_knot(seed: int) -> None:
    for rules in (Rules("pass", 8), Rules("reidemeister", 8)):
        boards = board(TREFOIL, rules, seed)
        while not is_over(boards, rules)[0]:
            advance(boards, np.zeros(1, np.int64), rules)
        planar = after(TREFOIL, boards)
        place = {c: i for i, c in enumerate(sorted({d // 4 for d in planar.partner}))}
        ends = sorted((4 * place[d // 4] + d % 4, e) for d, e in planar.partner.items())
        met = Diagram.from_darts([4 * place[e // 4] + e % 4 for _, e in ends], planar.loops)
        assert met.components == 1
        assert jones(met.pd) == jones(TREFOIL.pd)


def test_candidates_lead_to_different_diagrams_and_are_known_when_met_again() -> None:
    diagram = kauffman_lambropoulou(6, 5, 7, 6)
    boards = board(diagram, PASS, 3)
    known = FEATURES.index("leads to where the play has been")
    assert boards.offered[0] > 1
    assert not boards.features[0, : boards.offered[0], known].any()
    marks = set()
    for choice in range(boards.offered[0]):
        other = new_boards(1, diagram.crossings, PASS)
        copy_play(boards, 0, other, 0)
        advance(other, np.array([choice]), PASS)
        marks.add(int(other.marks[0]))
    assert len(marks) == boards.offered[0]
    assert int(boards.marks[0]) not in marks
    back = [
        row
        for seed in range(30)
        for start in [board(diagram, REIDEMEISTER, seed)]
        for _ in [advance(start, np.zeros(1, np.int64), REIDEMEISTER)]
        for row in start.features[0, : start.offered[0], known]
    ]
    assert any(back)


def test_fingerprints_do_not_depend_on_names_but_tell_mirror_images() -> None:
    diagram = inflated(kauffman_lambropoulou(4, 3, 5, 4), 15, seed=2)
    turned = Diagram.from_pd([*diagram.pd[5:], *diagram.pd[:5]])
    mark = {d: int(board(d, PASS, 0).marks[0]) for d in (diagram, turned, diagram.mirror())}
    assert mark[diagram] == mark[turned]
    assert mark[diagram] != mark[diagram.mirror()]


@pytest.mark.parametrize("policy", [uniform, monotone])
def test_wins_are_certificates_and_knots_are_never_won(policy) -> None:
    unknots = [kauffman_lambropoulou(4, 3, 5, 4), inflated(kauffman_lambropoulou(4, 3, 9, 7), 25)]
    for diagram, done in zip(unknots, play(policy, Rules(), unknots, 0), strict=True):
        assert done.solved
        assert done.moves == len(done.steps) <= 500
        assert verify(certificate_of(diagram, done.steps)).holds
    assert not any(done.solved for done in play(policy, PASS, [TREFOIL] * 4, 0))


def test_a_play_depends_on_its_seed_and_place_alone() -> None:
    hard = [kauffman_lambropoulou(6, 5, 7, 6), kauffman_lambropoulou(4, 3, 5, 4)]
    assert play(uniform, PASS, hard, 1)[0] == play(uniform, PASS, hard[:1], 1)[0]
    assert play(uniform, PASS, hard, 1) != play(uniform, PASS, hard, 2)


def test_a_win_beyond_the_budget_is_none() -> None:
    diagram = inflated(kauffman_lambropoulou(6, 5, 7, 6), 40)
    rules = Rules(budget=2)
    boards = board(diagram, rules, 0)
    assert is_over(boards, rules)[0] or boards.moves[0] < 2
    assert not play(uniform, rules, [diagram], 0)[0].solved
    boards.tables[0, 4, 0] = 0
    boards.moves[0] = 3
    assert not solved(boards, rules)[0]


@pytest.mark.filterwarnings("ignore:.*Box observation space m.*imum value is.*infinity")
def test_the_environment_is_one_of_gymnasium() -> None:
    diagram = kauffman_lambropoulou(5, 4, 6, 5)
    env = PlanarEnv([diagram, TREFOIL], PASS)
    check_env(env, skip_render_check=True)
    observation, info = env.reset(seed=1, options={"diagram": 0})
    total = -info["moves"]
    won = lost = False
    while not (won or lost):
        saved = observation["moves"][:, 3] - 9 * (1 - observation["offered"])
        observation, reward, won, lost, info = env.step(int(saved.argmax()))
        total += reward
    assert won
    assert total == -info["moves"] == -len(env.steps())
    assert verify(certificate_of(diagram, env.steps())).holds


def test_an_action_that_is_not_offered_costs_a_move() -> None:
    env = PlanarEnv([TREFOIL], PASS)
    env.reset(seed=0)
    absent = int(np.flatnonzero(~env.action_masks())[0])
    _, reward, won, lost, info = env.step(absent)
    assert (reward, won, lost, info["crossings"], info["moves"]) == (-1.0, False, False, 3, 1)


def test_what_is_seen_is_masked() -> None:
    boards = board(TREFOIL, PASS, 0)
    sight = look(boards, PASS)
    assert sight.offered.sum() == boards.offered[0]
    assert not sight.moves[~sight.offered].any()
    assert sight.diagram[0, -1] == 1


def test_bad_input_is_refused() -> None:
    for budget in (0, 2001):
        with pytest.raises(InputError, match="budget is 1 to 2000"):
            Rules(budget=budget)
    with pytest.raises(InputError, match="no moves 'flype'"):
        Rules(moves="flype")
    with pytest.raises(InputError, match="2 components"):
        play(uniform, PASS, [Diagram.from_pd([(4, 2, 3, 1), (2, 4, 1, 3)])], 0)
    with pytest.raises(InputError, match="At least one diagram"):
        PlanarEnv([])
